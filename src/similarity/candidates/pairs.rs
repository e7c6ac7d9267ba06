//! Candidate pairs: units that share a window of their prefixes.
//!
//! A window that few units share gives pairs of units; one that many share gets a posting list. Most shared windows are in two or three
//! units. Their pairs are sorted, which reads and writes sequentially; a posting list for each would need random access, in memory and on
//! disk.

use crate::error::{Error, Result};
use crate::similarity::storage::{Sorted, Sorter};

/// Up to this many units that share a window are stored as pairs; more get a posting list.
const FEW: usize = 4;

/// The candidates of each unit, in the order of units.
pub struct CandidatePairs {
    /// A unit and an earlier unit that shares a window with it.
    pairs: ByUnit,
    /// A unit and a posting list that has it.
    places: ByUnit,
    /// Number of posting lists.
    pub lists: u32,
}

/// The candidates of one unit.
#[derive(Default)]
pub struct Candidates {
    /// Earlier units, ascending.
    pub units: Vec<u32>,
    /// Posting lists that the unit is in, ascending.
    pub lists: Vec<u32>,
}

impl CandidatePairs {
    /// From records `window, unit`. `pairs` and `places` are empty sorters.
    pub fn new(mut windows: Sorted<u64>, mut pairs: Sorter<u64>, mut places: Sorter<u64>) -> Result<Self> {
        let mut lists = 0u32;
        let mut few: Vec<u64> = Vec::with_capacity(FEW);
        let mut next = windows.next()?;
        while let Some(first) = next {
            few.clear();
            let mut is_list = false;
            while let Some(record) = next.filter(|record| record >> 32 == first >> 32) {
                if few.len() == FEW {
                    // One unit more than [`FEW`]: start a list with the units held so far.
                    lists = lists.checked_add(u32::from(!is_list)).ok_or_else(too_many)?;
                    is_list = true;
                    few.drain(..).try_for_each(|unit| places.push(unit << 32 | u64::from(lists - 1)))?;
                }
                few.push(record & 0xffff_ffff);
                next = windows.next()?;
            }
            if is_list {
                few.iter().try_for_each(|unit| places.push(unit << 32 | u64::from(lists - 1)))?;
            } else {
                for (nth, later) in few.iter().enumerate() {
                    few[..nth].iter().try_for_each(|earlier| pairs.push(later << 32 | earlier))?;
                }
            }
        }
        Ok(Self { pairs: ByUnit::of(pairs)?, places: ByUnit::of(places)?, lists })
    }

    /// The next unit with candidates; writes them to `found`.
    pub fn next(&mut self, found: &mut Candidates) -> Result<Option<u32>> {
        let Some(unit) = self.pairs.unit().into_iter().chain(self.places.unit()).min() else { return Ok(None) };
        self.pairs.take(unit, &mut found.units)?;
        self.places.take(unit, &mut found.lists)?;
        Ok(Some(unit))
    }
}

fn too_many() -> Error {
    Error::Model("the paragraphs share more than four thousand million phrases; cluster them in parts".into())
}

/// Sorted records `unit, number`, read unit by unit.
struct ByUnit {
    next: Option<u64>,
    rest: Sorted<u64>,
}

impl ByUnit {
    fn of(records: Sorter<u64>) -> Result<Self> {
        let mut rest = records.sorted()?;
        Ok(Self { next: rest.next()?, rest })
    }

    /// The unit of the next record.
    fn unit(&self) -> Option<u32> {
        self.next.map(|record| (record >> 32) as u32)
    }

    /// The numbers of `unit`, if the next records are its own.
    fn take(&mut self, unit: u32, numbers: &mut Vec<u32>) -> Result<()> {
        numbers.clear();
        while let Some(record) = self.next.filter(|record| (record >> 32) as u32 == unit) {
            numbers.push(record as u32);
            self.next = self.rest.next()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_meet_by_pairs_and_many_by_lists() {
        let runs = || Sorter::<u64>::new(None, 1);
        let mut windows = runs();
        // Windows in two units, in FEW, in one more than FEW, and in one unit.
        let few = FEW as u32;
        for (window, units) in [(3, 10..12), (5, 20..20 + few), (6, 30..31 + few), (9, 40..41)] {
            units.for_each(|unit| windows.push(window << 32 | u64::from(unit)).unwrap());
        }
        let mut candidates = CandidatePairs::new(windows.sorted().unwrap(), runs(), runs()).unwrap();
        let (mut found, mut seen) = (Candidates::default(), Vec::new());
        while let Some(unit) = candidates.next(&mut found).unwrap() {
            seen.push((unit, found.units.clone(), found.lists.clone()));
        }
        let mut expected = vec![(11, vec![10], vec![])];
        expected.extend((21..20 + few).map(|unit| (unit, (20..unit).collect(), vec![])));
        expected.extend((30..31 + few).map(|unit| (unit, vec![], vec![0])));
        assert_eq!(seen, expected);
        assert_eq!(candidates.lists, 1);
    }
}
