//! Scores elements by the running text in them: a paragraph gives points to its ancestors, fewer with distance.
//!
//! After Arc90's and Mozilla's Readability: one point for a paragraph, one for each comma and one more, one for every 100 code points up to
//! three; the total is multiplied by 1 − link density.

use super::elements::{key, keys};
use super::tree::{ROOT, Sums};
use super::view::View;

/// Shortest scored paragraph in code points.
const LEAST: u32 = 25;
/// Number of ancestors that get points of a paragraph.
const LEVELS: usize = 5;
/// Points added for a good name and subtracted for a bad one.
const NAME: f64 = 25.0;

const DIV: &[u64] = &keys([b"div"]);

/// Scores of the elements.
pub(super) struct Scores {
    /// Points of candidates; `None` for other elements.
    pub points: Vec<Option<f64>>,
    /// Candidates, best first.
    pub ranked: Vec<usize>,
}

/// Scores the elements of the page.
pub(super) fn score(view: &View<'_>, by_name: bool) -> Scores {
    let tree = view.tree;
    let gone = view.gone();
    let mut points: Vec<Option<f64>> = vec![None; tree.len()];
    let mut candidates: Vec<usize> = Vec::new();
    let mut give = |of: usize, sums: &Sums| {
        if sums.chars < LEAST {
            return;
        }
        let score = f64::from(2 + sums.commas) + f64::from((sums.chars / 100).min(3));
        let mut at = of;
        for level in 0..LEVELS {
            if at == ROOT || tree.nodes[at].name == key(b"html") {
                break;
            }
            let share = match level {
                0 => 1.0,
                1 => 2.0,
                _ => level as f64 * 3.0,
            };
            *points[at].get_or_insert_with(|| {
                candidates.push(at);
                initial(view, at, by_name)
            }) += score / share;
            at = tree.nodes[at].parent as usize;
        }
    };
    let mut blocks_of = vec![0u32; tree.len()];
    for block in &tree.blocks {
        blocks_of[block.owner as usize] += 1;
    }
    let only: Vec<bool> = (0..tree.len()).map(|nth| tree.nodes[nth].is(DIV) && view.only_paragraph(nth).is_some()).collect();
    // Cells and sections score as a whole, in addition to the paragraphs in them.
    let mut wholes = (1..tree.len()).filter(|nth| !gone[*nth] && tree.nodes[*nth].is(&const { keys([b"td", b"section"]) })).peekable();
    for block in &tree.blocks {
        let owner = block.owner as usize;
        while let Some(whole) = wholes.next_if(|whole| tree.nodes[*whole].text.start <= block.text.start) {
            give(tree.nodes[whole].parent as usize, &view.sums[whole]);
        }
        if gone[owner] {
            continue;
        }
        let node = &tree.nodes[owner];
        let parent = node.parent as usize;
        let is_alone = blocks_of[owner] == 1;
        let to = if node.is(&const { keys([b"p", b"pre", b"h2", b"h3", b"h4", b"h5", b"h6"]) }) {
            match (only[parent], is_alone) {
                (true, _) => tree.nodes[parent].parent as usize,
                (false, true) => parent,
                (false, false) => owner,
            }
        } else if node.is(DIV) {
            if is_alone && view.is_paragraph(owner) { parent } else { owner }
        } else if node.is(&const { keys([b"article", b"main", b"blockquote", b"center"]) }) {
            owner
        } else {
            continue;
        };
        give(to, &block.sums);
    }
    for nth in &candidates {
        points[*nth] = points[*nth].map(|score| score * (1.0 - view.sums[*nth].link_density()));
    }
    let of = |nth: &usize| points[*nth].unwrap_or_default();
    candidates.sort_by(|a, b| of(b).total_cmp(&of(a)));
    Scores { points, ranked: candidates }
}

/// Initial score of an element by its kind and names.
fn initial(view: &View<'_>, nth: usize, by_name: bool) -> f64 {
    let node = &view.tree.nodes[nth];
    let by_kind = if node.is(DIV) {
        5.0
    } else if node.is(&const { keys([b"pre", b"td", b"blockquote"]) }) {
        3.0
    } else if node.is(&const { keys([b"address", b"ol", b"ul", b"dl", b"dd", b"dt", b"li", b"form"]) }) {
        -3.0
    } else if node.is(&const { keys([b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"th"]) }) {
        -5.0
    } else {
        0.0
    };
    let named = if by_name { f64::from(node.names.weight) * NAME } else { 0.0 };
    let said = if node.names.article { 2.0 * NAME } else { 0.0 };
    by_kind + named + said
}
