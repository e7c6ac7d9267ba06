//! Finds the element of the article and the siblings that belong to it.

use super::score::Scores;
use super::tree::ROOT;
use super::view::View;

/// Number of candidates considered.
const CANDIDATES: usize = 5;
/// Share of the best score from which a candidate counts as equally good.
const AS_GOOD: f64 = 0.75;
/// Number of equally good candidates that make their common ancestor the article.
const TOGETHER: usize = 3;

/// The elements of the article, in order and disjoint; the whole page if no element stands out.
pub(super) fn roots(view: &View<'_>, scores: &Scores, text: &str) -> Vec<usize> {
    let Some(best) = scores.ranked.first().copied().filter(|best| !view.tree.is_whole(*best)) else { return vec![ROOT] };
    let top = higher(view, scores, together(view, scores, best));
    siblings(view, scores, top, text)
}

fn points(scores: &Scores, nth: usize) -> f64 {
    scores.points[nth].unwrap_or_default()
}

/// The nearest common ancestor of several of the best candidates.
fn together(view: &View<'_>, scores: &Scores, best: usize) -> usize {
    let as_good: Vec<usize> = scores.ranked[1..]
        .iter()
        .take(CANDIDATES - 1)
        .copied()
        .filter(|other| points(scores, *other) / points(scores, best) >= AS_GOOD)
        .collect();
    let holds = |nth: usize| {
        let range = nth + 1..view.tree.nodes[nth].end as usize;
        as_good.iter().filter(|other| range.contains(other)).count() >= TOGETHER
    };
    view.tree.around(best).take_while(|around| !view.tree.is_whole(*around)).find(|around| holds(*around)).unwrap_or(best)
}

/// An ancestor with a higher score, or one that contains nothing else.
fn higher(view: &View<'_>, scores: &Scores, best: usize) -> usize {
    let tree = view.tree;
    let mut top = best;
    let mut last = points(scores, best);
    let least = last / 3.0;
    for around in tree.around(best).take_while(|around| !tree.is_whole(*around)) {
        let Some(score) = scores.points[around] else { continue };
        if score < least {
            break;
        }
        if score > last {
            top = around;
            break;
        }
        last = score;
    }
    let is_alone = |nth: usize| tree.children(nth).filter(|child| view.out[*child].is_none()).take(2).count() == 1;
    while let Some(parent) = tree.around(top).next().filter(|parent| !tree.is_whole(*parent) && is_alone(*parent)) {
        top = parent;
    }
    top
}

/// Points that a sibling of the article needs: a share of the article's points, and an absolute minimum.
const BESIDE: (f64, f64) = (0.2, 10.0);
/// A paragraph above this length (code points) needs no full stop; largest link density of one.
const LONG: (u32, f64) = (80, 0.25);
/// Sentence-final punctuation of all scripts.
const ENDS: [char; 14] = ['.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '॥', '։', '።'];

fn siblings(view: &View<'_>, scores: &Scores, top: usize, text: &str) -> Vec<usize> {
    let tree = view.tree;
    let parent = tree.nodes[top].parent as usize;
    let best = points(scores, top);
    let threshold = (best * BESIDE.0).max(BESIDE.1);
    let belongs = |nth: usize| {
        if nth == top {
            return true;
        }
        if view.out[nth].is_some() {
            return false;
        }
        let node = &tree.nodes[nth];
        let is_alike = node.classes != 0 && node.classes == tree.nodes[top].classes;
        let bonus = if is_alike { best * BESIDE.0 } else { 0.0 };
        if scores.points[nth].is_some_and(|score| score + bonus >= threshold) {
            return true;
        }
        let sums = &view.sums[nth];
        view.is_paragraph(nth)
            && if sums.chars > LONG.0 {
                sums.link_density() < LONG.1
            } else {
                sums.chars > 0 && sums.linked == 0 && is_sentence(node.text.of(text))
            }
    };
    let mut roots: Vec<usize> = tree.children(parent).filter(|nth| belongs(*nth)).collect();
    if roots.is_empty() {
        roots.push(top);
    }
    roots
}

/// Whether a sentence ends in the text.
fn is_sentence(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(ENDS) || text.match_indices(ENDS).any(|(at, mark)| text[at + mark.len()..].starts_with(char::is_whitespace))
}
