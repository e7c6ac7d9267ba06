//! What of all text of a page is its article, block by block.
//!
//! Four attempts, each more trusting than the last, as Readability makes them: by names and shapes, then without the names in pruning, without
//! them in weighing, and without the shapes in cleaning. The first that gives enough text is taken, else the longest. Then blocks that were
//! left out by their shape alone go with their neighbours (`blocks.rs`), and a page in which nothing stands out is kept as a whole.

use super::blocks::{Class, classes};
use super::clean::clean;
use super::elements::keys;
use super::prune::prune;
use super::score::score;
use super::select;
use super::tree::{Block, Tree};
use super::view::View;
use crate::text::Span;
use crate::text::page::Boilerplate;

/// A shorter article is doubted, and a shorter page has none that could be told from the rest; in code points (Readability).
const ENOUGH: u32 = 500;
/// An article that has less of the running text of the page, as far as no name speaks against it, does not stand out: a list of teasers has
/// many such. Of 61 pages with an article (Readability's tests) the least has 0.27.
const STANDS_OUT: f64 = 0.2;
/// So many blocks that can't be told may stand between two that are kept.
const FEW: usize = 3;
/// Whether to go by names in pruning, by names in weighing, and by shape in cleaning.
const ATTEMPTS: [(bool, bool, bool); 4] = [(true, true, true), (false, true, true), (false, false, true), (false, false, false)];

/// What stays of a page, and what is left out.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Selection {
    /// Places in all text of the page, in order and disjoint.
    pub kept: Vec<Span>,
    /// Likewise what is left out, and what it is.
    pub left: Vec<(Boilerplate, Span)>,
}

/// Selects the article. `title` is what the page says that it is called, `stop_words` are those of the language that it says it is in.
pub(super) fn select(tree: &Tree, text: &str, titles: &[String], stop_words: &[&str]) -> Selection {
    let classes = classes(&tree.blocks, text, stop_words);
    let mut fates = match attempt(tree, text) {
        Some((view, roots)) => Fates::of(&view, &roots),
        None => Fates::whole(tree),
    };
    fates.follow_neighbours(tree, &classes);
    if !fates.stands_out(tree, &classes) {
        fates = Fates::whole(tree);
    }
    fates.take_headline(tree, text, titles);
    fates.selection(tree)
}

/// The article by the first attempt that gives enough, else by the best; none of a page that has little text.
fn attempt<'t>(tree: &'t Tree, text: &str) -> Option<(View<'t>, Vec<usize>)> {
    let whole: u32 = tree.blocks.iter().map(|block| block.sums.chars).sum();
    if whole < ENOUGH {
        return None;
    }
    let mut best: Option<(u32, View<'t>, Vec<usize>)> = None;
    for (prunes_names, weighs_names, by_shape) in ATTEMPTS {
        let mut view = View::new(tree);
        prune(&mut view, text, prunes_names);
        let scores = score(&view, weighs_names);
        let roots = select::roots(&view, &scores, text);
        clean(&mut view, &roots, weighs_names, by_shape);
        let chars = roots.iter().filter(|root| view.out[**root].is_none()).map(|root| view.sums[*root].chars).sum();
        if best.as_ref().is_none_or(|(longest, ..)| chars > *longest) {
            best = Some((chars, view, roots));
        }
        if chars >= ENOUGH {
            break;
        }
    }
    best.map(|(_, view, roots)| (view, roots))
}

/// What becomes of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Kept,
    /// Kept because of its neighbours, or for what it is: whatever is in it.
    Fetched,
    /// Left out; by its shape alone, or for a reason that stands.
    Left {
        kind: Boilerplate,
        by_shape: bool,
    },
}

impl Fate {
    fn is_kept(self) -> bool {
        !matches!(self, Self::Left { .. })
    }
}

/// What becomes of all blocks.
struct Fates {
    blocks: Vec<Fate>,
    /// Elements that are taken out, none in another: where they are part of a block, only they are.
    cuts: Vec<(Boilerplate, Span)>,
}

impl Fates {
    /// All is kept but what is decoration.
    fn whole(tree: &Tree) -> Self {
        let mut view = View::new(tree);
        for (out, node) in view.out.iter_mut().zip(&tree.nodes) {
            *out = node.names.is_decoration.then_some(Boilerplate::Decoration);
        }
        Self::of(&view, &[super::tree::ROOT])
    }

    fn of(view: &View<'_>, roots: &[usize]) -> Self {
        let tree = view.tree;
        let mut is_within = vec![false; tree.len()];
        for root in roots {
            is_within[*root..tree.nodes[*root].end as usize].fill(true);
        }
        // Why each element is out, with whatever is around it.
        let mut out: Vec<Option<(Boilerplate, bool)>> = Vec::with_capacity(tree.len());
        let mut said: Vec<Option<Boilerplate>> = Vec::with_capacity(tree.len());
        let mut cuts = Vec::new();
        for (nth, node) in tree.nodes.iter().enumerate() {
            let around = (nth > 0).then_some(node.parent as usize);
            let inherited = around.and_then(|around| out[around]);
            let own = view.out[nth].map(|kind| (kind, kind == Boilerplate::Links));
            if let (None, Some((kind, _))) = (inherited, own) {
                cuts.push((kind, node.text));
            }
            out.push(inherited.or(own));
            said.push(around.and_then(|around| said[around]).or_else(|| outside(tree, nth)));
        }
        let fate = |block: &Block| {
            let owner = block.owner as usize;
            match out[owner] {
                Some((kind, by_shape)) => Fate::Left { kind, by_shape },
                None if is_within[owner] => Fate::Kept,
                None => {
                    let kind =
                        said[owner].unwrap_or(if block.sums.link_density() > 0.5 { Boilerplate::Links } else { Boilerplate::Outside });
                    Fate::Left { kind, by_shape: matches!(kind, Boilerplate::Links | Boilerplate::Outside) }
                }
            }
        };
        Self { blocks: tree.blocks.iter().map(fate).collect(), cuts }
    }

    /// Keeps blocks between two that are kept, where they were left out by shape and are running text, or short and undecided.
    fn follow_neighbours(&mut self, tree: &Tree, classes: &[Class]) {
        let mut last_kept = None;
        for nth in 0..self.blocks.len() {
            match self.blocks[nth] {
                Fate::Kept | Fate::Fetched => {
                    if let Some(from) = last_kept {
                        self.fetch(from + 1..nth, tree, classes);
                    }
                    last_kept = Some(nth);
                }
                Fate::Left { .. } => {}
            }
        }
    }

    /// Decides the blocks of a gap between two that are kept.
    fn fetch(&mut self, gap: std::ops::Range<usize>, tree: &Tree, classes: &[Class]) {
        let is_open: Vec<bool> = gap
            .clone()
            .map(|nth| matches!(self.blocks[nth], Fate::Left { by_shape: true, .. }) && tree.blocks[nth].sums.linked == 0)
            .collect();
        // Beside links, what looks like text is a teaser.
        if !is_open.iter().all(|open| *open) {
            return;
        }
        // A run of blocks that can't be told is the labels of a chart.
        let are_few = gap.len() <= FEW;
        for nth in gap {
            if are_few || classes[nth] == Class::Good {
                self.blocks[nth] = Fate::Fetched;
            }
        }
    }

    /// True where what is kept is a fair share of the running text that no name speaks against.
    fn stands_out(&self, tree: &Tree, classes: &[Class]) -> bool {
        let (mut kept, mut all) = (0u64, 0u64);
        for ((fate, block), class) in self.blocks.iter().zip(&tree.blocks).zip(classes) {
            if *class != Class::Good || matches!(fate, Fate::Left { by_shape: false, .. }) {
                continue;
            }
            all += u64::from(block.sums.chars);
            if fate.is_kept() {
                kept += u64::from(block.sums.chars);
            }
        }
        kept > 0 && kept as f64 >= STANDS_OUT * all as f64
    }

    /// Keeps the headline that stands before the article: the last heading there that says what the page is called.
    fn take_headline(&mut self, tree: &Tree, text: &str, titles: &[String]) {
        let Some(first) = self.blocks.iter().position(|fate| fate.is_kept()) else { return };
        let is_headline = |nth: &usize| {
            let block = &tree.blocks[*nth];
            let owner = &tree.nodes[block.owner as usize];
            owner.is(&const { keys([b"h1", b"h2"]) }) && says(block.text.of(text), titles)
        };
        let said_inside = (first..self.blocks.len()).any(|nth| self.blocks[nth].is_kept() && is_headline(&nth));
        if let Some(nth) = (0..first).rev().find(is_headline).filter(|_| !said_inside) {
            self.blocks[nth] = Fate::Fetched;
        }
    }

    /// The same as places in the text.
    fn selection(self, tree: &Tree) -> Selection {
        let mut selection = Selection::default();
        let mut cuts = self.cuts.iter().copied().peekable();
        let mut was_kept = false;
        for (block, fate) in tree.blocks.iter().zip(&self.blocks) {
            while cuts.next_if(|(_, cut)| cut.end <= block.text.start).is_some() {}
            let mut begins = true;
            let mut put = |kind: Option<Boilerplate>, start: u32, end: u32, selection: &mut Selection| {
                if start >= end {
                    return;
                }
                match kind {
                    // What follows something kept is kept with the white space between them.
                    None => match selection.kept.last_mut() {
                        Some(last) if begins && was_kept => last.end = end,
                        _ => selection.kept.push(Span { start, end }),
                    },
                    Some(kind) => match selection.left.last_mut() {
                        Some((last, span)) if begins && !was_kept && *last == kind => span.end = end,
                        _ => selection.left.push((kind, Span { start, end })),
                    },
                }
                was_kept = kind.is_none();
                begins = false;
            };
            match *fate {
                Fate::Left { kind, .. } => put(Some(kind), block.text.start, block.text.end, &mut selection),
                Fate::Fetched => put(None, block.text.start, block.text.end, &mut selection),
                Fate::Kept => {
                    let mut at = block.text.start;
                    while let Some((kind, cut)) = cuts.next_if(|(_, cut)| cut.start < block.text.end) {
                        let end = cut.end.min(block.text.end);
                        put(None, at, cut.start, &mut selection);
                        put(Some(kind), cut.start.max(at), end, &mut selection);
                        at = end.max(at);
                    }
                    put(None, at, block.text.end, &mut selection);
                }
            }
        }
        selection
    }
}

/// What an element outside of the article is, by its name.
fn outside(tree: &Tree, nth: usize) -> Option<Boilerplate> {
    let node = &tree.nodes[nth];
    let is = |names: &[u64]| node.is(names);
    if is(&const { keys([b"nav"]) }) {
        Some(Boilerplate::Navigation)
    } else if is(&const { keys([b"aside"]) }) {
        Some(node.names.kind.unwrap_or(Boilerplate::Aside))
    } else if is(&const { keys([b"footer"]) }) {
        Some(Boilerplate::Footer)
    } else if is(&const { keys([b"header"]) }) {
        Some(Boilerplate::Header)
    } else if is(&const { keys([b"button", b"fieldset"]) }) {
        Some(Boilerplate::Form)
    } else if node.names.never {
        Some(node.names.kind.unwrap_or(Boilerplate::Navigation))
    } else if node.names.unlikely && !node.names.perhaps && !tree.is_whole(nth) {
        node.names.kind
    } else {
        None
    }
}

/// True where a heading is what the page is called, or begins so: sites put their names behind.
fn says(heading: &str, titles: &[String]) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let heading = letters(heading);
    !heading.is_empty() && titles.iter().any(|title| letters(title).starts_with(&heading))
}
