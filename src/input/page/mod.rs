//! A page in; the text of its article, or all its text, and what the page says of itself out.
//!
//! [`render`] reads the page from its first byte to its last: all text that a reader sees with the way back to the source, and the tree of its
//! elements ([`tree`]). Of that [`selection`] takes the article, after Mozilla's Readability and jusText: [`prune`] takes out what by
//! names and roles is no article, [`score`] gives points to elements that hold running text, [`select`] finds the one that holds the
//! article and those beside it that belong to it, [`clean`] takes out what stands inside and is none, [`blocks`] lets undecided blocks go
//! with their neighbours. [`cut`] makes text of that. Each step is a few loops over an array, whatever the page: time grows with its size and
//! with nothing else. Names of classes and ids that say something are in `data/page-names.toml`.
//!
//! Of 61 pages that Readability tests itself on, 0.99 of the article's words are read, and 0.99 of what is read is the article's (`sourdine eval
//! pages`; README).

mod blocks;
mod clean;
mod cut;
mod elements;
mod facts;
mod names;
mod prune;
mod render;
mod score;
mod select;
mod selection;
#[cfg(test)]
mod tests;
mod tree;
mod view;

use super::Content;
use crate::knowledge::stop_words;
use crate::text::page::Page;
use crate::text::suppression::Suppression;

/// Reads a page of `html`: its text, what is known of the page, and the suppressions in its comments. `line` is where it begins.
pub(super) fn extract(html: String, line: u64, content: Content) -> (String, Page, Vec<Suppression>) {
    let mut rendered = render::render(html, line);
    let (facts, titles) = facts::facts(&rendered.page, &rendered.sources);
    rendered.page.facts = facts;
    if content == Content::All {
        return (rendered.text, rendered.page, rendered.suppressions);
    }
    let lang = rendered.page.lang.map(|lang| lang.to_string()).unwrap_or_default();
    let selection = selection::select(&rendered.tree, &rendered.text, &titles, &stop_words::of(&lang));
    if selection.left.is_empty() {
        return (rendered.text, rendered.page, rendered.suppressions);
    }
    cut::cut(rendered, &selection)
}
