//! Extracts the text of an HTML page (its article or all visible text) and its metadata.
//!
//! [`render`] reads the page once and gives all visible text with a source map, and the tree of its elements ([`tree`]). [`selection`]
//! picks the article from it, after Mozilla's Readability and jusText: [`prune`] removes boilerplate by names and roles, [`score`] scores
//! elements that contain running text, [`select`] finds the element of the article and the siblings that belong to it, [`clean`] removes
//! boilerplate inside it, [`blocks`] decides undecided blocks by their neighbours. [`cut`] makes the text. Each step is a few loops over an
//! array, so time is linear in the size of the page. Class names and ids with a meaning are in `data/page-names.toml`.
//!
//! On Readability's 61 test pages precision and recall of words are 0.99 (`sourdine eval pages`; README).

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

/// Reads the page `html`, which begins at `line` of its file: its text, the page, and the suppressions in its comments.
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
