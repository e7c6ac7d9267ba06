//! Decides whether two quotations are the same speech, by the longest common subsequence of their tokens.

use crate::similarity::units::quotes::MIN_TOKENS;

/// Smallest share of the shorter quotation's tokens that the other has in the same order.
const MIN_ALIGNED: f64 = 0.6;

/// A bitmap of a quotation's tokens and their number: a cheap upper bound of the alignment.
#[derive(Clone, Copy)]
pub struct TokenBitmap {
    bits: [u64; 4],
    length: u32,
}

impl TokenBitmap {
    /// The outline of these tokens.
    pub fn new(tokens: &[u64]) -> Self {
        let mut bits = [0; 4];
        tokens.iter().for_each(|token| bits[*token as usize / 64 % 4] |= 1 << (token % 64));
        Self { bits, length: tokens.len() as u32 }
    }

    /// False if the longer one has too few tokens of the shorter one to be aligned.
    pub fn may_align(&self, other: &Self) -> bool {
        let (short, long) = if self.length <= other.length { (self, other) } else { (other, self) };
        let absent: u32 = short.bits.iter().zip(long.bits).map(|(a, b)| (a & !b).count_ones()).sum();
        f64::from(short.length - absent) >= MIN_ALIGNED * f64::from(short.length)
    }
}

/// A quotation, prepared for comparison with many others.
pub struct Quotation {
    tokens: Vec<u64>,
    /// A hash table (open addressing) from token to the bit mask of its positions; none if there are more than 128 tokens.
    places: Option<Box<[(u64, u128); SLOTS]>>,
}

/// Slots of the table: twice the largest number of tokens.
const SLOTS: usize = 256;

impl Quotation {
    /// The quotation with these tokens.
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

    /// Share of the shorter quotation that the longer one has in the same order; none if that is too little for the same speech.
    pub fn aligned(&self, other: &[u64]) -> Option<f64> {
        let both = self.longest_common(other);
        let share = both as f64 / self.tokens.len().min(other.len()).max(1) as f64;
        (both >= MIN_TOKENS - 1 && share >= MIN_ALIGNED).then_some(share)
    }

    /// Length of the longest common subsequence, bit-parallel (Hyyrö 2004) or by rows (Hirschberg 1975).
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

/// The slot of a token, or the free slot for it.
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

    #[test]
    fn the_outline_never_rules_out_what_aligns() {
        let draw = |n: u64, of: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0x2545_f491_4f6c_dd1d) % of;
        let mut ruled_out = 0;
        for nth in 0..600 {
            let tokens = |seed: u64, most: u64| (0..4 + draw(seed, most)).map(|place| draw(seed * 131 + place, 30)).collect::<Vec<u64>>();
            let (a, b) = (tokens(nth, 12), tokens(nth + 1000, 20));
            let may = TokenBitmap::new(&a).may_align(&TokenBitmap::new(&b));
            assert_eq!(may, TokenBitmap::new(&b).may_align(&TokenBitmap::new(&a)), "{a:?} {b:?}");
            assert!(may || Quotation::new(&a).aligned(&b).is_none(), "{a:?} {b:?}");
            ruled_out += usize::from(!may);
        }
        // It spares most of the work.
        assert!(ruled_out > 300, "{ruled_out}");
        // Six of ten tokens are enough, five are not.
        let (ten, six, five): (Vec<u64>, Vec<u64>, Vec<u64>) =
            ((0..10).collect(), (0..6).chain(200..204).collect(), (0..5).chain(200..205).collect());
        let may = |other: &[u64]| TokenBitmap::new(&ten).may_align(&TokenBitmap::new(other));
        assert!(may(&ten) && may(&six) && !may(&five));
    }

    #[test]
    fn the_share_is_of_the_shorter_one() {
        let aligned = |a: &[u64], b: &[u64]| Quotation::new(a).aligned(b);
        let ten: Vec<u64> = (0..10).collect();
        assert_eq!(aligned(&ten, &ten), Some(1.0));
        assert_eq!(aligned(&ten, &(2..30).collect::<Vec<_>>()), Some(0.8));
        assert_eq!(aligned(&(2..30).collect::<Vec<_>>(), &ten), Some(0.8));
        assert_eq!(aligned(&ten, &[0, 1, 2, 3, 4, 5, 90, 91, 92, 93]), Some(0.6));
        assert_eq!(aligned(&ten, &[0, 1, 2, 3, 4, 90, 91, 92, 93, 94]), None);
        assert_eq!(aligned(&ten, &[]), None);
        // In the same order, not merely the same tokens.
        assert_eq!(aligned(&ten, &ten.iter().rev().copied().collect::<Vec<_>>()), None);
        // Long ones are compared by rows.
        let long: Vec<u64> = (0..129).collect();
        assert_eq!(aligned(&long, &ten), Some(1.0));
        assert_eq!(aligned(&long, &(43..400).collect::<Vec<_>>()), Some(86.0 / 129.0));
    }
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
            // Tokens that share the last slot of the table.
            let shared = |tokens: &[u64]| tokens.iter().map(|token| token * SLOTS as u64 + SLOTS as u64 - 1).collect::<Vec<_>>();
            let (a, b) = (shared(&a), shared(&b));
            assert_eq!(Quotation::new(&a).longest_common(&b), longest_common(&a, &b), "{a:?} {b:?}");
        }
    }
}
