//! 64 parallel counters, bit-sliced: one bit of each in each word, so that adding one to any subset takes a few instructions.

/// Counters up to [`Counts::MOST`].
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    planes: [u64; 8],
    added: usize,
}

impl Counts {
    /// Largest value.
    pub(super) const MOST: usize = 255;

    /// Adds one to each of `lanes`; returns false on overflow.
    pub(super) fn add(&mut self, mut lanes: u64) -> bool {
        if self.added == Self::MOST {
            return false;
        }
        self.added += 1;
        // Without an end where nothing is left to carry: that branch costs more than the planes that it saves.
        for plane in &mut self.planes {
            (*plane, lanes) = (*plane ^ lanes, *plane & lanes);
        }
        true
    }

    /// The sums of both, lane by lane, if none is beyond [`Counts::MOST`].
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        let added = self.added + other.added;
        let (mut planes, mut carried) = (self.planes, 0);
        for (plane, more) in planes.iter_mut().zip(&other.planes) {
            (*plane, carried) = (*plane ^ more ^ carried, *plane & more | carried & (*plane | more));
        }
        (added <= Self::MOST).then_some(Self { planes, added })
    }

    /// The lanes among `of` with the smallest count, and that count.
    pub(super) fn least(&self, of: u64) -> (u64, u32) {
        self.planes.iter().enumerate().rev().fold((of, 0), |(lanes, count), (nth, plane)| match lanes & !plane {
            0 => (lanes, count | 1 << nth),
            fewer => (fewer, count),
        })
    }

    /// The largest count.
    pub(super) fn most(&self) -> u32 {
        let planes = self.planes.iter().enumerate().rev();
        let (_, most) = planes.fold((u64::MAX, 0), |(lanes, count), (nth, plane)| match lanes & plane {
            0 => (lanes, count),
            more => (more, count | 1 << nth),
        });
        most
    }

    /// The lanes with at least `count`.
    pub(super) fn at_least(&self, count: u32) -> u64 {
        let planes = self.planes.iter().enumerate().rev();
        let (equal, more) = planes.fold((u64::MAX, 0), |(equal, more), (nth, plane)| match count >> nth & 1 {
            0 => (equal & !plane, more | equal & plane),
            _ => (equal & plane, more),
        });
        equal | more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_counted_each_by_itself() {
        let mut counts = Counts::default();
        let plain: Vec<u64> = (0..200u64).map(|nth| nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        plain.iter().for_each(|lanes| assert!(counts.add(*lanes)));
        let of = |lane: u32| plain.iter().filter(|lanes| **lanes >> lane & 1 != 0).count() as u32;
        let (most, least) = ((0..64).map(of).max().unwrap_or(0), (1..64).map(of).min().unwrap_or(0));
        assert_eq!(counts.most(), most);
        assert_eq!(counts.least(!1).1, least);
        for count in [0, 1, least, least + 3, most, most + 1] {
            let expected = (0..64).filter(|lane| of(*lane) >= count).fold(0u64, |set, lane| set | 1 << lane);
            assert_eq!(counts.at_least(count), expected, "{count}");
        }
        let (mut even, mut odd) = (Counts::default(), Counts::default());
        plain.chunks(2).for_each(|pair| assert!(even.add(pair[0]) && odd.add(pair[1])));
        assert_eq!(even.plus(&odd).map(|sum| sum.planes), Some(counts.planes));
        (200..Counts::MOST).for_each(|_| assert!(counts.add(1)));
        assert!(!counts.add(1) && counts.plus(&even).is_none());
    }
}
