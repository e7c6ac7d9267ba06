//! Passages of six words and more that paragraphs of different sources share.
//!
//! Winnowing (Schleimer, Wilkerson and Aiken 2003): of each three neighbouring windows of four tokens the one with the least hash is kept,
//! so that every shared run of six tokens shares at least one. What they share is then read off the tokens, not the hashes.

use crate::similarity::units::shingle::window;

/// Tokens of an anchor.
const ANCHOR: usize = 4;
/// Anchors of which one is kept.
const CHOICE: usize = 3;
/// A shared run is a passage from this many tokens on.
pub const MIN_TOKENS: usize = ANCHOR + CHOICE - 1;

/// The anchors of the tokens of a unit, hash and first token, into a vector that had others.
pub fn anchors(tokens: &[u64], kept: &mut Vec<(u64, u32)>) {
    kept.clear();
    if tokens.len() < MIN_TOKENS {
        return;
    }
    let mut hashes = tokens.array_windows::<ANCHOR>().map(|tokens| window(tokens));
    let (mut a, mut b) = (hashes.next().unwrap_or_default(), hashes.next().unwrap_or_default());
    for (c, last) in hashes.zip(CHOICE as u32 - 1..) {
        // Of equal ones the last.
        let mut least = if b < c { (b, last - 1) } else { (c, last) };
        if a < least.0 {
            least = (a, last - 2);
        }
        if kept.last() != Some(&least) {
            kept.push(least);
        }
        (a, b) = (b, c);
    }
}

/// What stands around an anchor, a hash of four bits for each of two tokens before and two after it.
pub fn neighbours(tokens: &[u64], anchor: usize) -> u16 {
    let bits = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or(0, |token| (token >> 60) as u16);
    let (before, after) = (|n: usize| bits(anchor.checked_sub(n)), |n: usize| bits(Some(anchor + ANCHOR - 1 + n)));
    before(2) << 12 | before(1) << 8 | after(1) << 4 | after(2)
}

/// False where two anchors with these neighbours can't lie in a shared passage: that needs two tokens more that both have.
pub fn may_extend(a: u16, b: u16) -> bool {
    let differ = a ^ b;
    differ & 0xff00 == 0 || differ & 0x0ff0 == 0 || differ & 0x00ff == 0
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
    use crate::similarity::units::normal_form::hashes;

    #[test]
    fn every_run_of_six_tokens_shares_an_anchor() {
        let shared = "the head of the delegation arrived";
        let of = |tokens: &[u64]| {
            let mut kept = Vec::new();
            anchors(tokens, &mut kept);
            kept
        };
        for (before, after) in [("", ""), ("a b c ", " x"), ("one ", " two three four five"), ("k l m n o p ", " q r")] {
            let (a, b) = (hashes(&format!("{before}{shared}{after}")), hashes(&format!("zz yy {shared} ww vv uu")));
            let (of_a, of_b) = (of(&a), of(&b));
            let hit = of_a.iter().find_map(|(hash, i)| of_b.iter().find(|(other, _)| other == hash).map(|(_, j)| (*i, *j)));
            let (i, j) = hit.expect("a shared anchor");
            assert!(may_extend(neighbours(&a, i as usize), neighbours(&b, j as usize)));
            assert_eq!(extend(&a, &b, i as usize, j as usize).2, 6);
        }
    }
}
