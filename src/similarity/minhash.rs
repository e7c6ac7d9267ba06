//! MinHash signatures (Broder 1997) and the bands that make likely pairs meet (LSH; Leskovec, Rajaraman and Ullman, ch. 3).

/// Slots of a signature.
pub const SLOTS: usize = 128;

/// Seed of the permutations.
const SEED: u64 = 0x736f_7572_6469_6e65;

/// Wanted probability that a pair at the threshold meets in a band.
const RECALL: f64 = 0.995;

/// Signs sets of shingles for one threshold.
#[derive(Clone)]
pub struct Signer {
    multiply: [u32; SLOTS],
    xor: [u32; SLOTS],
    rows: usize,
}

impl Signer {
    /// Bands for `threshold`: as many rows as keep the wanted recall there, since rows keep unlike pairs apart.
    pub fn new(threshold: f64) -> Self {
        let mut state = SEED;
        // SplitMix64 (Steele, Lea and Flood 2014).
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ (mixed >> 31)) as u32
        };
        let multiply = std::array::from_fn(|_| next() | 1);
        let xor = std::array::from_fn(|_| next());
        let recall = |rows: usize| 1.0 - (1.0 - threshold.powi(rows as i32)).powi((SLOTS / rows) as i32);
        let rows = (1..=8).rev().find(|rows| recall(*rows) >= RECALL).unwrap_or(1);
        Self { multiply, xor, rows }
    }

    /// How many bands a signature has.
    pub fn bands(&self) -> usize {
        SLOTS / self.rows
    }

    /// One key a band.
    pub fn keys(&self, shingles: &[u64]) -> Vec<u32> {
        let mut least = [u32::MAX; SLOTS];
        for shingle in shingles {
            let folded = (*shingle ^ (*shingle >> 32)) as u32;
            for ((least, xor), multiply) in least.iter_mut().zip(&self.xor).zip(&self.multiply) {
                let mixed = (folded ^ xor).wrapping_mul(*multiply);
                let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x846c_a68b);
                *least = (*least).min(mixed ^ (mixed >> 16));
            }
        }
        least
            .chunks_exact(self.rows)
            .map(|band| band.iter().fold(0x9e37_79b9, |key: u32, slot| (key.rotate_left(5) ^ slot).wrapping_mul(0x85eb_ca6b)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_sets_meet_and_unlike_sets_hardly() {
        let signer = Signer::new(0.7);
        let set = |from: u64, to: u64| -> Vec<u64> { (from..to).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect() };
        let meet = |a: &[u64], b: &[u64]| signer.keys(a).iter().zip(signer.keys(b)).any(|(a, b)| *a == b);
        let like = (0..200).filter(|n| meet(&set(n * 1000, n * 1000 + 85), &set(n * 1000 + 15, n * 1000 + 100))).count();
        let unlike = (0..200).filter(|n| meet(&set(n * 1000, n * 1000 + 55), &set(n * 1000 + 45, n * 1000 + 100))).count();
        assert!(like >= 198, "Jaccard 0.7: {like} of 200 met");
        assert!(unlike <= 10, "Jaccard 0.1: {unlike} of 200 met");
    }
}
