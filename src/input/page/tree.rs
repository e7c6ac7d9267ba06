//! The element tree of a page in an array, with counts for each element.
//!
//! Elements are in the order of their start tags, so descendants follow their ancestor directly. Every pass is a loop over the array:
//! backwards to aggregate from descendants, forwards to inherit from ancestors. Nothing recurses, so no nesting is too deep.

use super::elements::key;
use super::names::Names;
use crate::text::Span;

/// Most elements; text in further ones counts for their ancestor. A page of 1 MB has about ten thousand.
pub(super) const MAX_NODES: usize = 1 << 19;

/// Additive counts of a part of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// Code points; white space between words counts one.
    pub chars: u32,
    /// Commas of all scripts.
    pub commas: u32,
    /// Tenths of code points in links; text of fragment links counts three tenths.
    pub linked: u32,
    /// Code points in headings, lists and running text.
    pub headings: u32,
    pub listed: u32,
    pub running: u32,
    /// Numbers of elements.
    pub paragraphs: u32,
    pub items: u32,
    pub images: u32,
    pub inputs: u32,
    pub embeds: u32,
    pub videos: u32,
    /// Elements that make an enclosing `div` more than a paragraph.
    pub blocks: u32,
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.chars += other.chars;
        self.commas += other.commas;
        self.linked = self.linked.saturating_add(other.linked);
        self.headings = self.headings.saturating_add(other.headings);
        self.listed = self.listed.saturating_add(other.listed);
        self.running = self.running.saturating_add(other.running);
        self.paragraphs += other.paragraphs;
        self.items += other.items;
        self.images += other.images;
        self.inputs += other.inputs;
        self.embeds += other.embeds;
        self.videos += other.videos;
        self.blocks += other.blocks;
    }
}

impl std::ops::Sub for Sums {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            chars: self.chars - other.chars,
            commas: self.commas - other.commas,
            linked: self.linked.saturating_sub(other.linked),
            headings: self.headings - other.headings,
            listed: self.listed - other.listed,
            running: self.running - other.running,
            paragraphs: self.paragraphs - other.paragraphs,
            items: self.items - other.items,
            images: self.images - other.images,
            inputs: self.inputs - other.inputs,
            embeds: self.embeds - other.embeds,
            videos: self.videos - other.videos,
            blocks: self.blocks - other.blocks,
        }
    }
}

impl Sums {
    /// Link density: share of the text in links, 0 to 1.
    pub fn link_density(&self) -> f64 {
        share(self.linked / 10, self.chars)
    }
}

/// A ratio; 0 if `whole` is 0.
pub(super) fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// Index of the root, which is the page.
pub(super) const ROOT: usize = 0;

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Hash of its name ([`key`]).
    pub name: u64,
    /// Parent; the root is its own.
    pub parent: u32,
    /// One past its last descendant.
    pub end: u32,
    /// Span of its text in the text of the page.
    pub text: Span,
    /// Hints from its class, id and role.
    pub names: Names,
    /// Number that identifies its classes; 0 for none.
    pub classes: u32,
    /// Its own counts, without those of descendants.
    pub own: Sums,
}

/// A run of text without a block boundary: a paragraph, heading or item.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The nearest enclosing element that is not inline.
    pub owner: u32,
    /// Span in the text of the page.
    pub text: Span,
    /// Its counts of code points, commas and linked code points.
    pub sums: Sums,
}

/// A page as elements and blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub blocks: Vec<Block>,
}

impl Node {
    pub fn is(&self, names: &[u64]) -> bool {
        names.contains(&self.name)
    }
}

impl Tree {
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Subtracts the counts of its children from each element.
    pub fn own(&mut self) {
        for nth in 1..self.nodes.len() {
            // An element precedes its children, so its counts are still complete here.
            let (whole, parent) = (self.nodes[nth].own, self.nodes[nth].parent as usize);
            self.nodes[parent].own = self.nodes[parent].own - whole;
        }
    }

    /// Ancestors of the `nth` element, nearest first, root last.
    pub fn around(&self, nth: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors((nth != ROOT).then(|| self.nodes[nth].parent as usize), |at| {
            (*at != ROOT).then(|| self.nodes[*at].parent as usize)
        })
    }

    /// Children of the `nth` element.
    pub fn children(&self, nth: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[nth].end as usize;
        let before_end = move |at: usize| (at < end).then_some(at);
        std::iter::successors(before_end(nth + 1), move |at| before_end(self.nodes[*at].end as usize))
    }

    /// Whether the element is the body or an ancestor of it: no candidate for an article.
    pub fn is_whole(&self, nth: usize) -> bool {
        nth == ROOT || self.nodes[nth].is(&const { [key(b"html"), key(b"body")] })
    }
}
