//! Whether two quotations are one: the longest common subsequence of their tokens.

use crate::similarity::units::quotes::MIN_TOKENS;

/// Share of the shorter quotation's tokens that the other must have, in the same order.
const MIN_ALIGNED: f64 = 0.6;

/// Which tokens a quotation has, and how many, in so little room that all can be asked at once.
#[derive(Clone, Copy)]
pub struct Outline {
    bits: [u64; 4],
    length: u32,
}

impl Outline {
    /// The outline of these tokens.
    pub fn new(tokens: &[u64]) -> Self {
        let mut bits = [0; 4];
        tokens.iter().for_each(|token| bits[*token as usize / 64 % 4] |= 1 << (token % 64));
        Self { bits, length: tokens.len() as u32 }
    }

    /// False where too few tokens of the shorter one are in the longer one for the two to be aligned.
    pub fn may_align(&self, other: &Self) -> bool {
        let (short, long) = if self.length <= other.length { (self, other) } else { (other, self) };
        let absent: u32 = short.bits.iter().zip(long.bits).map(|(a, b)| (a & !b).count_ones()).sum();
        f64::from(short.length - absent) >= MIN_ALIGNED * f64::from(short.length)
    }
}

/// A quotation, ready to be compared with others that share a window with it.
pub struct Quotation {
    tokens: Vec<u64>,
    /// Where each of its tokens stands, as bits, in the slot of the token or the next one that was free; none where there are too many.
    places: Option<Box<[(u64, u128); SLOTS]>>,
}

/// Twice as many as there are tokens at the most.
const SLOTS: usize = 256;

impl Quotation {
    /// The quotation of these tokens.
    pub fn new(tokens: &[u64]) -> Self {
        let places = (tokens.len() <= u128::BITS as usize).then(|| {
            let mut places = Box::new([(0, 0); SLOTS]);
            for (nth, token) in tokens.iter().enumerate() {
                let slot = slot(&places, *token);
                places[slot] = (*token, places[slot].1 | 1 << nth);
            }
            places
        });
        Self { tokens: tokens.to_vec(), places }
    }

    /// Share of the shorter quotation that the longer one has in the same order; none where it is too little to be the same speech.
    pub fn aligned(&self, other: &[u64]) -> Option<f64> {
        let both = self.longest_common(other);
        let share = both as f64 / self.tokens.len().min(other.len()).max(1) as f64;
        (both >= MIN_TOKENS - 1 && share >= MIN_ALIGNED).then_some(share)
    }

    /// Length of the longest common subsequence: a row of the table as bits (Hyyrö 2004), or as numbers (Hirschberg 1975).
    fn longest_common(&self, other: &[u64]) -> usize {
        let Some(places) = &self.places else { return longest_common(&self.tokens, other) };
        let mut row = u128::MAX;
        for token in other {
            let same = places[slot(places, *token)].1;
            row = row.wrapping_add(row & same) | row & !same;
        }
        let mask = u128::MAX.checked_shr(u128::BITS - self.tokens.len() as u32).unwrap_or(0);
        (!row & mask).count_ones() as usize
    }
}

/// The slot of a token, or the free one where it would stand.
fn slot(places: &[(u64, u128); SLOTS], token: u64) -> usize {
    let mut slot = token as usize % SLOTS;
    while places[slot].1 != 0 && places[slot].0 != token {
        slot = (slot + 1) % SLOTS;
    }
    slot
}

fn longest_common(a: &[u64], b: &[u64]) -> usize {
    let mut row = vec![0usize; a.len() + 1];
    for y in b {
        let mut diagonal = 0;
        for (nth, x) in a.iter().enumerate() {
            let above = row[nth + 1];
            row[nth + 1] = if x == y { diagonal + 1 } else { above.max(row[nth]) };
            diagonal = above;
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::units::normal_form::hashes;

    #[test]
    fn drifted_quotations_are_one() {
        let same = |a, b| Quotation::new(&hashes(a)).aligned(&hashes(b)).is_some();
        assert!(same("we lost a pier in one night", "We have lost a pier in a single night"));
        assert!(same("such a meeting is needed", "Such a meeting is needed, and it will need a long time"));
        assert!(!same("we lost a pier in one night", "The night was long and the pier was cold for us"));
    }

    #[test]
    fn bits_and_numbers_give_the_same() {
        let draw = |n: u64, of: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0x2545_f491_4f6c_dd1d) % of;
        for nth in 0..300 {
            let tokens = |seed: u64, most: u64| (0..draw(seed, most)).map(|place| draw(seed * 131 + place, 9)).collect::<Vec<u64>>();
            let (a, b) = (tokens(nth, 129), tokens(nth + 1000, 200));
            assert_eq!(Quotation::new(&a).longest_common(&b), longest_common(&a, &b), "{a:?} {b:?}");
        }
    }
}
