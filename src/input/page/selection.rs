//! Selects the article among the blocks of a page.
//!
//! Four attempts, each with fewer heuristics, as in Readability: with names and shapes; without names in pruning; without names in scoring
//! too; without shapes in cleaning. The first with enough text wins, else the longest. Then blocks that were left out by shape alone follow
//! their neighbours (`blocks.rs`). A page in which nothing stands out is kept as a whole.

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

/// Least length of an article before the next attempt, and least length of a page to have one; in code points (Readability).
const ENOUGH: u32 = 500;
/// Least share of the page's running text (blocks without a bad name) that an article has; a list of teasers has many small candidates
/// instead. The lowest of 61 pages with an article is 0.27 (Readability's tests).
const STANDS_OUT: f64 = 0.2;
/// Most undecided blocks in a gap between two kept blocks.
const FEW: usize = 3;
/// For each attempt: names in pruning, names in scoring, shapes in cleaning.
const ATTEMPTS: [(bool, bool, bool); 4] = [(true, true, true), (false, true, true), (false, false, true), (false, false, false)];

/// The kept and removed parts of a page.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Selection {
    /// Kept spans of the page's text, in order and disjoint.
    pub kept: Vec<Span>,
    /// Removed spans with their kind, likewise.
    pub left: Vec<(Boilerplate, Span)>,
}

/// Selects the article. `titles` are the titles that the page gives itself; `stop_words` are those of its declared language.
pub(super) fn select(tree: &Tree, text: &str, titles: &[String], stop_words: &[&str]) -> Selection {
    let classes = classes(&tree.blocks, text, stop_words);
    let mut decisions = match attempt(tree, text) {
        Some((view, roots)) => Decisions::of(&view, &roots),
        None => Decisions::whole(tree),
    };
    decisions.follow_neighbours(tree, &classes);
    if !decisions.stands_out(tree, &classes) {
        decisions = Decisions::whole(tree);
    }
    decisions.take_headline(tree, text, titles);
    decisions.selection(tree)
}

/// The article of the first attempt with enough text, else of the best one; `None` for a page with little text.
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

/// The decision on a block.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Decision {
    Kept,
    /// Kept with all its content, because of its neighbours or its kind.
    Fetched,
    /// Removed; `by_shape` if for no other reason.
    Left {
        kind: Boilerplate,
        by_shape: bool,
    },
}

impl Decision {
    fn is_kept(self) -> bool {
        !matches!(self, Self::Left { .. })
    }
}

/// The decisions on all blocks.
struct Decisions {
    blocks: Vec<Decision>,
    /// Removed elements, none inside another; they may be parts of blocks.
    cuts: Vec<(Boilerplate, Span)>,
}

impl Decisions {
    /// Keeps everything except decoration.
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
        // Why each element, or an ancestor, is removed.
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
        let decision = |block: &Block| {
            let owner = block.owner as usize;
            match out[owner] {
                Some((kind, by_shape)) => Decision::Left { kind, by_shape },
                None if is_within[owner] => Decision::Kept,
                None => {
                    let kind =
                        said[owner].unwrap_or(if block.sums.link_density() > 0.5 { Boilerplate::Links } else { Boilerplate::Outside });
                    Decision::Left { kind, by_shape: matches!(kind, Boilerplate::Links | Boilerplate::Outside) }
                }
            }
        };
        Self { blocks: tree.blocks.iter().map(decision).collect(), cuts }
    }

    /// Keeps blocks between two kept ones if they were removed by shape and are running text, or short and undecided.
    fn follow_neighbours(&mut self, tree: &Tree, classes: &[Class]) {
        let mut last_kept = None;
        for nth in 0..self.blocks.len() {
            match self.blocks[nth] {
                Decision::Kept | Decision::Fetched => {
                    if let Some(from) = last_kept {
                        self.fetch(from + 1..nth, tree, classes);
                    }
                    last_kept = Some(nth);
                }
                Decision::Left { .. } => {}
            }
        }
    }

    /// Decides on the blocks of a gap between two kept ones.
    fn fetch(&mut self, gap: std::ops::Range<usize>, tree: &Tree, classes: &[Class]) {
        let is_open: Vec<bool> = gap
            .clone()
            .map(|nth| matches!(self.blocks[nth], Decision::Left { by_shape: true, .. }) && tree.blocks[nth].sums.linked == 0)
            .collect();
        // Text next to links is a teaser.
        if !is_open.iter().all(|open| *open) {
            return;
        }
        // A long run of undecided blocks is the labels of a chart.
        let are_few = gap.len() <= FEW;
        for nth in gap {
            if are_few || classes[nth] == Class::Good {
                self.blocks[nth] = Decision::Fetched;
            }
        }
    }

    /// Whether the kept text is a fair share of the running text in blocks without bad names.
    fn stands_out(&self, tree: &Tree, classes: &[Class]) -> bool {
        let (mut kept, mut all) = (0u64, 0u64);
        for ((decision, block), class) in self.blocks.iter().zip(&tree.blocks).zip(classes) {
            if *class != Class::Good || matches!(decision, Decision::Left { by_shape: false, .. }) {
                continue;
            }
            all += u64::from(block.sums.chars);
            if decision.is_kept() {
                kept += u64::from(block.sums.chars);
            }
        }
        kept > 0 && kept as f64 >= STANDS_OUT * all as f64
    }

    /// Keeps the headline before the article: the last heading there that matches a title of the page.
    fn take_headline(&mut self, tree: &Tree, text: &str, titles: &[String]) {
        let Some(first) = self.blocks.iter().position(|decision| decision.is_kept()) else { return };
        let is_headline = |nth: &usize| {
            let block = &tree.blocks[*nth];
            let owner = &tree.nodes[block.owner as usize];
            owner.is(&const { keys([b"h1", b"h2"]) }) && says(block.text.of(text), titles)
        };
        let said_inside = (first..self.blocks.len()).any(|nth| self.blocks[nth].is_kept() && is_headline(&nth));
        if let Some(nth) = (0..first).rev().find(is_headline).filter(|_| !said_inside) {
            self.blocks[nth] = Decision::Fetched;
        }
    }

    /// Converts the decisions to spans of the text.
    fn selection(self, tree: &Tree) -> Selection {
        let mut selection = Selection::default();
        let mut cuts = self.cuts.iter().copied().peekable();
        let mut was_kept = false;
        for (block, decision) in tree.blocks.iter().zip(&self.blocks) {
            while cuts.next_if(|(_, cut)| cut.end <= block.text.start).is_some() {}
            let mut begins = true;
            let mut put = |kind: Option<Boilerplate>, start: u32, end: u32, selection: &mut Selection| {
                if start >= end {
                    return;
                }
                match kind {
                    // The white space between two kept parts is kept.
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
            match *decision {
                Decision::Left { kind, .. } => put(Some(kind), block.text.start, block.text.end, &mut selection),
                Decision::Fetched => put(None, block.text.start, block.text.end, &mut selection),
                Decision::Kept => {
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

/// Kind of boilerplate of an element outside the article, by its name.
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

/// Whether a heading equals a title of the page or is its beginning: sites append their names.
fn says(heading: &str, titles: &[String]) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let heading = letters(heading);
    !heading.is_empty() && titles.iter().any(|title| letters(title).starts_with(&heading))
}
