//! What is no part of an article whatever stands in it: by role, by name, by what the page hides from readers.

use super::elements::{key, keys};
use super::tree::Tree;
use super::view::View;
use crate::text::page::Boilerplate;

/// A byline is no longer, in code points (Readability).
const BYLINE: usize = 100;

/// Takes out of the page what its names say is no article; `by_name` may be wrong and is then tried without.
pub(super) fn prune(view: &mut View<'_>, text: &str, by_name: bool) {
    let tree = view.tree;
    let mut has_byline = false;
    // Inside of what is out, of tables and of code nothing is asked for.
    let mut until = 0;
    let mut inside = vec![false; tree.len()];
    for nth in 1..tree.len() {
        let node = &tree.nodes[nth];
        inside[nth] = inside[node.parent as usize] || node.is(&const { keys([b"table", b"code"]) });
        if nth < until {
            continue;
        }
        let kind = decide(tree, nth, text, by_name && !inside[nth], &mut has_byline);
        if kind.is_some() {
            view.out[nth] = kind;
            until = node.end as usize;
        }
    }
    view.sweep(|_, _| None);
}

fn decide(tree: &Tree, nth: usize, text: &str, by_name: bool, has_byline: &mut bool) -> Option<Boilerplate> {
    let node = &tree.nodes[nth];
    let names = node.names;
    if tree.is_whole(nth) {
        return None;
    }
    if names.is_decoration {
        return Some(Boilerplate::Decoration);
    }
    if names.byline && !*has_byline && !names.article && (1..BYLINE).contains(&node.text.of(text).chars().take(BYLINE).count()) {
        *has_byline = true;
        return Some(Boilerplate::Byline);
    }
    // Headings of sections are called headers as well.
    let is_heading = names.kind == Some(Boilerplate::Header) && node.is(&const { keys([b"h1", b"h2", b"h3", b"h4", b"h5", b"h6"]) });
    if by_name && !is_heading && names.unlikely && !names.perhaps && !names.article && node.name != key(b"a") {
        return names.kind;
    }
    (by_name && names.never).then(|| names.kind.unwrap_or(Boilerplate::Navigation))
}
