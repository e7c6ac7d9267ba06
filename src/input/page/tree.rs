//! The elements of a page as a tree in an array, and what is counted of each.
//!
//! Elements stand in the order of their start tags, so that those inside one follow it directly and each pass over the tree is a loop over
//! the array: backwards where an element asks for what is in it, forwards where it asks for what it is in. Nothing here goes down a
//! branch by itself; no nesting is too deep.

use super::elements::key;
use super::names::Names;
use crate::text::Span;

/// Elements that are told apart; the text of those beyond counts for the element around them. A page of a megabyte has about ten thousand.
pub(super) const MAX_NODES: usize = 1 << 19;

/// What is counted of a part of a page. It adds up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// Code points; white space between words counts as one.
    pub chars: u32,
    /// Commas of any script.
    pub commas: u32,
    /// Tenths of code points in links; of those to a place in the page itself three in ten.
    pub linked: u32,
    /// Code points in headings, in lists, and in what holds running text.
    pub headings: u32,
    pub listed: u32,
    pub running: u32,
    /// Elements.
    pub paragraphs: u32,
    pub items: u32,
    pub images: u32,
    pub inputs: u32,
    pub embeds: u32,
    pub videos: u32,
    /// Elements that make a `div` around them more than a paragraph.
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
    /// Share of the text that is in links, 0 to 1.
    pub fn link_density(&self) -> f64 {
        share(self.linked / 10, self.chars)
    }
}

/// A share, 0 of nothing.
pub(super) fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// The root, which stands for the page.
pub(super) const ROOT: usize = 0;

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its name as [`key`] gives it.
    pub name: u64,
    /// The element around it; the root's is itself.
    pub parent: u32,
    /// One past the last element in it.
    pub end: u32,
    /// Its text, as a place in all text of the page.
    pub text: Span,
    /// What its class, its id and its role say.
    pub names: Names,
    /// A number that elements with the same classes share; 0 is none.
    pub classes: u32,
    /// What it adds to the counts by itself, without the elements in it.
    pub own: Sums,
}

/// A run of text that no block interrupts: what a reader takes for a paragraph, a heading or an item.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The nearest element around it that is not inline.
    pub owner: u32,
    /// Its place in all text of the page.
    pub text: Span,
    /// Code points, commas and linked code points of it.
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

    /// Takes from each element's counts those of the elements in it.
    pub fn own(&mut self) {
        for nth in 1..self.nodes.len() {
            // An element comes before those in it, so its counts are still whole here.
            let (whole, parent) = (self.nodes[nth].own, self.nodes[nth].parent as usize);
            self.nodes[parent].own = self.nodes[parent].own - whole;
        }
    }

    /// The elements around the `nth`, the nearest first, the root last.
    pub fn around(&self, nth: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors((nth != ROOT).then(|| self.nodes[nth].parent as usize), |at| {
            (*at != ROOT).then(|| self.nodes[*at].parent as usize)
        })
    }

    /// The elements directly in the `nth`.
    pub fn children(&self, nth: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[nth].end as usize;
        let before_end = move |at: usize| (at < end).then_some(at);
        std::iter::successors(before_end(nth + 1), move |at| before_end(self.nodes[*at].end as usize))
    }

    /// Elements that are the body or around it: no candidate for an article.
    pub fn is_whole(&self, nth: usize) -> bool {
        nth == ROOT || self.nodes[nth].is(&const { [key(b"html"), key(b"body")] })
    }
}
