//! Passages of six tokens or more that paragraphs of different sources share.
//!
//! Winnowing (Schleimer, Wilkerson and Aiken 2003): of each three consecutive windows of four tokens, the one with the smallest hash is
//! kept as an anchor. Every shared run of six tokens thus has a common anchor. The shared run itself is then compared token by token.

use crate::similarity::units::shingle::window;

/// Tokens in an anchor.
const ANCHOR: usize = 4;
/// One of this many consecutive windows is kept as an anchor.
const CHOICE: usize = 3;
/// Smallest length of a passage, in tokens.
pub const MIN_TOKENS: usize = ANCHOR + CHOICE - 1;

/// Writes the anchors of a unit (hash and index of the first token) to `kept`, replacing its content.
pub fn anchors(tokens: &[u64], kept: &mut Vec<(u64, u32)>) {
    kept.clear();
    if tokens.len() < MIN_TOKENS {
        return;
    }
    let mut hashes = tokens.array_windows::<ANCHOR>().map(|tokens| window(tokens));
    let (mut a, mut b) = (hashes.next().unwrap_or_default(), hashes.next().unwrap_or_default());
    for (c, last) in hashes.zip(CHOICE as u32 - 1..) {
        // The last of equal hashes.
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

/// The context of an anchor: a hash of four bits for each of the two tokens before and the two after it.
pub fn neighbours(tokens: &[u64], anchor: usize) -> u16 {
    let bits = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or(0, |token| (token >> 60) as u16);
    let (before, after) = (|n: usize| bits(anchor.checked_sub(n)), |n: usize| bits(Some(anchor + ANCHOR - 1 + n)));
    before(2) << 12 | before(1) << 8 | after(1) << 4 | after(2)
}

/// False if anchors with these contexts cannot be in a shared passage, which needs two more common tokens.
pub fn may_extend(a: u16, b: u16) -> bool {
    let differ = a ^ b;
    differ & 0xff00 == 0 || differ & 0x0ff0 == 0 || differ & 0x00ff == 0
}

/// The longest common run around token `i` of `a` and token `j` of `b`: its start in each, and its length.
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
