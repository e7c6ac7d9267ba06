//! A page with removed parts: which elements are removed and why, and the counts of the rest.

use super::elements::keys;
use super::tree::{Sums, Tree};
use crate::text::page::Boilerplate;

/// Elements that make an enclosing `div` more than a paragraph.
const BLOCKS: &[u64] = &keys([b"blockquote", b"dl", b"div", b"ol", b"p", b"pre", b"table", b"ul"]);
const HEADINGS: &[u64] = &keys([b"h1", b"h2", b"h3", b"h4", b"h5", b"h6"]);
const LISTS: &[u64] = &keys([b"ul", b"ol"]);
const RUNNING: &[u64] = &keys([b"blockquote", b"dl", b"div", b"ol", b"p", b"pre", b"table", b"ul", b"span", b"li", b"td"]);

/// A page with removed parts.
pub(super) struct View<'t> {
    pub tree: &'t Tree,
    /// Why each element is removed; descendants are removed with it.
    pub out: Vec<Option<Boilerplate>>,
    /// Counts of each element without its removed parts.
    pub sums: Vec<Sums>,
}

impl<'t> View<'t> {
    pub fn new(tree: &'t Tree) -> Self {
        let mut view = Self { tree, out: vec![None; tree.len()], sums: Vec::new() };
        view.sums = vec![Sums::default(); tree.len()];
        view
    }

    /// Visits the elements from last to first, so that descendants come before their ancestor, and removes those for which `decide` gives a
    /// reason. Updates the counts on the way.
    pub fn sweep(&mut self, mut decide: impl FnMut(&Self, usize) -> Option<Boilerplate>) {
        for (sums, node) in self.sums.iter_mut().zip(&self.tree.nodes) {
            *sums = node.own;
        }
        for block in &self.tree.blocks {
            let owner = block.owner as usize;
            self.sums[owner].paragraphs += u32::from(self.tree.nodes[owner].is(&const { keys([b"div"]) }));
        }
        for nth in (1..self.tree.len()).rev() {
            if self.out[nth].is_none() {
                self.out[nth] = decide(self, nth);
            }
            if self.out[nth].is_none() {
                let node = &self.tree.nodes[nth];
                let mut added = self.sums[nth];
                let counted = |names: &[u64]| if node.is(names) { added.chars } else { 0 };
                let (headings, listed, running) = (counted(HEADINGS), counted(LISTS), counted(RUNNING));
                added.headings = added.headings.saturating_add(headings);
                added.listed = added.listed.saturating_add(listed);
                added.running = added.running.saturating_add(running);
                added.paragraphs += u32::from(node.is(&const { keys([b"p"]) }));
                added.items += u32::from(node.is(&const { keys([b"li"]) }));
                added.blocks += u32::from(node.is(BLOCKS));
                self.sums[node.parent as usize] += added;
            }
        }
    }

    /// For each element whether it or an ancestor is removed.
    pub fn gone(&self) -> Vec<bool> {
        let mut gone: Vec<bool> = Vec::with_capacity(self.tree.len());
        for (nth, node) in self.tree.nodes.iter().enumerate() {
            let around = nth > 0 && gone[node.parent as usize];
            gone.push(around || self.out[nth].is_some());
        }
        gone
    }

    /// Whether an element is one paragraph: a `p`, a `div` without blocks, or a `div` with a single `p` and no other text.
    pub fn is_paragraph(&self, nth: usize) -> bool {
        let node = &self.tree.nodes[nth];
        node.is(&const { keys([b"p"]) })
            || node.is(&const { keys([b"div"]) }) && (self.holds_no_block(nth) || self.only_paragraph(nth).is_some())
    }

    fn holds_no_block(&self, nth: usize) -> bool {
        let sums = &self.sums[nth];
        sums.blocks == 0 && sums.images == 0
    }

    /// The `p` that is the only content of a `div`, unless it is a link.
    pub fn only_paragraph(&self, nth: usize) -> Option<usize> {
        let mut inside = self.tree.children(nth).filter(|child| self.out[*child].is_none());
        let only = inside.next().filter(|_| inside.next().is_none())?;
        let is_all = self.sums[only].chars == self.sums[nth].chars && self.sums[only].images == self.sums[nth].images;
        (is_all && self.tree.nodes[only].is(&const { keys([b"p"]) }) && self.sums[nth].link_density() < 0.25).then_some(only)
    }
}
