//! Removes elements that are no part of an article whatever they contain: by role, by name, or because they are hidden.

use super::elements::{key, keys};
use super::tree::Tree;
use super::view::View;
use crate::text::page::Boilerplate;

/// Longest byline in code points (Readability).
const BYLINE: usize = 100;

/// Removes boilerplate by names and roles. `by_name` uses class names and ids; they may mislead, and a later attempt goes without them.
pub(super) fn prune(view: &mut View<'_>, text: &str, by_name: bool) {
    let tree = view.tree;
    let mut has_byline = false;
    // Elements inside removed elements, tables and code are not examined.
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
    // Section headings often have the class "header" as well.
    let is_heading = names.kind == Some(Boilerplate::Header) && node.is(&const { keys([b"h1", b"h2", b"h3", b"h4", b"h5", b"h6"]) });
    if by_name && !is_heading && names.unlikely && !names.perhaps && !names.article && node.name != key(b"a") {
        return names.kind;
    }
    (by_name && names.never).then(|| names.kind.unwrap_or(Boilerplate::Navigation))
}
