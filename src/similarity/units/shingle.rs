//! Shingles: the set of hashed windows of three tokens (Broder 1997), and the Jaccard of two such sets.

/// Tokens in a window.
pub const WINDOW: usize = 3;

/// Rounds to six digits.
pub fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

const MULTIPLY: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hash of the whole normal form, equal for exact copies. It is a sum over the tokens, so that the contribution of a token can be replaced.
pub fn fingerprint(tokens: &[u64]) -> u64 {
    tokens.iter().enumerate().fold(tokens.len() as u64, |sum, (nth, token)| sum.wrapping_add(placed(nth, *token)))
}

/// Contribution to the fingerprint of `token` at position `nth`.
#[inline]
pub fn placed(nth: usize, token: u64) -> u64 {
    let product = u128::from(token.wrapping_add((nth as u64 + 1).wrapping_mul(MULTIPLY))) * 0xd6e8_feb8_6659_fd93;
    product as u64 ^ (product >> 64) as u64
}

/// Hash of a window.
#[inline]
pub fn window(tokens: &[u64]) -> u64 {
    let hash = tokens.iter().fold(MULTIPLY, |hash: u64, token| (hash.rotate_left(23) ^ token).wrapping_mul(0x2545_f491_4f6c_dd1d));
    hash ^ (hash >> 32)
}

/// The set of windows, sorted. A text of fewer than three tokens is one window.
pub fn shingles(tokens: &[u64]) -> Vec<u64> {
    let mut set = Vec::new();
    shingles_into(tokens, &mut Vec::new(), &mut set);
    set
}

/// Like [`shingles`], into existing vectors whose content is replaced.
pub fn shingles_into(tokens: &[u64], unsorted: &mut Vec<u64>, set: &mut Vec<u64>) {
    set.clear();
    match tokens.len() {
        0 => {}
        1..WINDOW => set.push(window(tokens)),
        // Avoids a second copy of a long text's hashes; the sort costs the same.
        1024.. => {
            set.extend(tokens.array_windows::<WINDOW>().map(|tokens| window(tokens)));
            set.sort_unstable();
            set.dedup();
        }
        _ => {
            unsorted.clear();
            unsorted.extend(tokens.array_windows::<WINDOW>().map(|tokens| window(tokens)));
            sort(unsorted, set);
            set.dedup();
        }
    }
}

/// Sorts hashes into `sorted`: first by their highest bits, then by insertion.
fn sort(hashes: &[u64], sorted: &mut Vec<u64>) {
    const BITS: u32 = 7;
    if hashes.len() < 8 {
        sorted.extend_from_slice(hashes);
        return sorted.sort_unstable();
    }
    let mut places = [0u32; 1 << BITS];
    for hash in hashes.iter() {
        places[(hash >> (64 - BITS)) as usize] += 1;
    }
    let mut next = 0;
    for place in &mut places {
        let count = *place;
        *place = next;
        next += count;
    }
    sorted.resize(hashes.len(), 0);
    for hash in hashes.iter() {
        let place = &mut places[(hash >> (64 - BITS)) as usize];
        sorted[*place as usize] = *hash;
        *place += 1;
    }
    for end in 1..sorted.len() {
        let hash = sorted[end];
        let mut at = end;
        while at > 0 && sorted[at - 1] > hash {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = hash;
    }
}

/// Size of the intersection of two sorted sets.
pub fn common(a: &[u64], b: &[u64]) -> usize {
    common_at_least(a, b, 0).unwrap_or(0)
}

/// Size of the intersection of two sorted sets if it is at least `least`; stops as soon as that is impossible.
pub fn common_at_least(a: &[u64], b: &[u64], least: usize) -> Option<usize> {
    const STEPS: usize = 16;
    let (mut i, mut j, mut both) = (0, 0, 0);
    loop {
        let left = (a.len() - i).min(b.len() - j);
        if both + left < least {
            return None;
        }
        if left == 0 {
            return Some(both);
        }
        for _ in 0..left.min(STEPS) {
            let (x, y) = (a[i], b[j]);
            both += usize::from(x == y);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
    }
}

/// Jaccard |A∩B| / |A∪B| of sets of sizes `a` and `b` with `both` common members; 1 for two empty sets.
pub fn ratio(a: usize, b: usize, both: usize) -> f64 {
    if a + b == 0 { 1.0 } else { both as f64 / (a + b - both) as f64 }
}

/// Jaccard |A∩B| / |A∪B| of two sorted sets.
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    ratio(a.len(), b.len(), common(a, b))
}

/// Smallest intersection of sets of sizes `a` and `b` whose Jaccard is at least `threshold`.
pub fn least_common(a: usize, b: usize, threshold: f64) -> usize {
    ((a + b) as f64 * threshold / (1.0 + threshold) - 1e-9).ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::super::normal_form::hashes;
    use super::*;

    #[test]
    fn windows_are_a_sorted_set_at_any_length() {
        for count in [0usize, 1, 2, 3, 4, 9, 10, 11, 500, 1023, 1024, 1500] {
            // Every second token is the same, so that windows repeat in long texts.
            let tokens: Vec<u64> = (0..count as u64).map(|n| if n % 2 == 0 { 7 } else { n % 60 }).collect();
            let mut expected: Vec<u64> =
                if (1..WINDOW).contains(&count) { vec![window(&tokens)] } else { tokens.windows(WINDOW).map(window).collect() };
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(shingles(&tokens), expected, "{count}");
            let (mut unsorted, mut set) = (vec![1, 2], vec![3]);
            shingles_into(&tokens, &mut unsorted, &mut set);
            assert_eq!(set, expected, "what was in the vectors is gone");
        }
    }

    #[test]
    fn the_smallest_intersection_is_the_one_that_reaches_the_threshold() {
        for threshold in [0.3, 0.5, 0.7, 0.8, 1.0] {
            for (a, b) in (1..40).flat_map(|a| (1..40).map(move |b| (a, b))) {
                let least = least_common(a, b, threshold);
                assert!(least > a.min(b) || ratio(a, b, least) >= threshold - 1e-9, "{a} {b} {threshold}");
                assert!(least == 0 || least - 1 > a.min(b) || ratio(a, b, least - 1) < threshold, "{a} {b} {threshold}");
            }
        }
        assert_eq!(ratio(0, 0, 0), 1.0);
        assert_eq!((ratio(2, 3, 0), ratio(2, 3, 1), ratio(3, 3, 3)), (0.0, 0.25, 1.0));
        assert_eq!((round(0.123_456_7), round(2.0 / 3.0)), (0.123_457, 0.666_667));
    }

    #[test]
    fn fingerprints_tell_the_tokens_and_their_order() {
        let texts: [&[u64]; 8] = [&[], &[0], &[0, 0], &[1], &[1, 2], &[2, 1], &[1, 2, 3], &[3, 2, 1]];
        for (nth, first) in texts.iter().enumerate() {
            assert!(texts[..nth].iter().all(|second| fingerprint(first) != fingerprint(second)), "{first:?}");
        }
        // Replacing a token replaces its contribution.
        let replaced = fingerprint(&[1, 2, 3]).wrapping_sub(placed(1, 2)).wrapping_add(placed(1, 9));
        assert_eq!(replaced, fingerprint(&[1, 9, 3]));
    }

    #[test]
    fn hashes_are_sorted() {
        for count in [0, 1, 10, 30, 300, 3000] {
            let mut theirs: Vec<u64> = (0..count).map(|n: u64| n.wrapping_mul(MULTIPLY) >> (n % 5)).collect();
            let mut ours = Vec::new();
            sort(&theirs, &mut ours);
            theirs.sort_unstable();
            assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn sets_are_compared_exactly() {
        let set = |text: &str| shingles(&hashes(text));
        assert_eq!(set("one two").len(), 1);
        assert_eq!(jaccard(&set("a b c d e f"), &set("a b c d e g")), 3.0 / 5.0);
        assert_eq!(jaccard(&set("a b c"), &set("A, b; C.")), 1.0);
        let (a, b): (Vec<u64>, Vec<u64>) = ((0..90).collect(), (0..120).filter(|n| n % 5 > 0).collect());
        let both = a.iter().filter(|n| b.contains(n)).count();
        for least in 0..100 {
            assert_eq!(common_at_least(&a, &b, least), (both >= least).then_some(both));
        }
        assert_eq!(least_common(10, 10, 1.0), 10);
    }
}
