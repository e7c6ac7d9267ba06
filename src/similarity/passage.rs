//! Passages of six words and more that paragraphs of different sources share.
//!
//! Winnowing (Schleimer, Wilkerson and Aiken 2003): of each three neighbouring windows of four tokens the one with the least hash is kept,
//! so that every shared run of six tokens shares at least one. What they share is then read off the tokens, not the hashes.

use super::shingle::window;

/// Tokens of an anchor.
const ANCHOR: usize = 4;
/// Anchors of which one is kept.
const CHOICE: usize = 3;
/// A shared run is a passage from this many tokens on.
pub const MIN_TOKENS: usize = ANCHOR + CHOICE - 1;

/// The anchors of the tokens of a unit: hash and first token.
pub fn anchors(tokens: &[u64]) -> Vec<(u64, u32)> {
    let hashes: Vec<u64> = tokens.windows(ANCHOR).map(window).collect();
    let mut kept: Vec<(u64, u32)> = Vec::new();
    for (start, choice) in hashes.windows(CHOICE).enumerate() {
        let (nth, hash) = choice.iter().enumerate().rev().min_by_key(|(_, hash)| **hash).unwrap_or((0, &choice[0]));
        let place = (start + nth) as u32;
        if kept.last().is_none_or(|(_, last)| *last != place) {
            kept.push((*hash, place));
        }
    }
    kept
}

/// The longest run around tokens `i` of `a` and `j` of `b` that both have: where it begins in each, and its length.
pub fn extend(a: &[u64], b: &[u64], i: usize, j: usize) -> (usize, usize, usize) {
    let before = a[..i].iter().rev().zip(b[..j].iter().rev()).take_while(|(x, y)| x == y).count();
    let after = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
    (i - before, j - before, before + after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::shingle::hashes;

    #[test]
    fn every_run_of_six_tokens_shares_an_anchor() {
        let shared = "the head of the delegation arrived";
        for (before, after) in [("", ""), ("a b c ", " x"), ("one ", " two three four five"), ("k l m n o p ", " q r")] {
            let (a, b) = (hashes(&format!("{before}{shared}{after}")), hashes(&format!("zz yy {shared} ww vv uu")));
            let (of_a, of_b) = (anchors(&a), anchors(&b));
            let hit = of_a.iter().find_map(|(hash, i)| of_b.iter().find(|(other, _)| other == hash).map(|(_, j)| (*i, *j)));
            let (i, j) = hit.expect("a shared anchor");
            assert_eq!(extend(&a, &b, i as usize, j as usize).2, 6);
        }
    }
}
