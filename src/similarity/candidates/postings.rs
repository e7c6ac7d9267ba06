//! Posting lists of units, as linked lists in one arena. Beyond their share of the memory they lie on disk.

use crate::error::Result;
use crate::similarity::storage::FixedRecords;
use std::path::Path;

/// Posting lists of units.
pub struct PostingLists {
    /// For each list its last unit, the arena index of the posting before it, and its length.
    heads: FixedRecords<3>,
    /// A unit and the arena index of the posting before it.
    arena: FixedRecords<2>,
    /// Number of full lists that had to drop a unit.
    pub full: u64,
}

const END: u32 = u32::MAX;

impl PostingLists {
    /// `count` empty lists that use `memory` bytes of memory.
    pub fn new(count: u32, folder: Option<&Path>, memory: u64) -> Result<Self> {
        let arena = memory / 4;
        Ok(Self { heads: FixedRecords::new(count as usize, folder, memory - arena)?, arena: FixedRecords::new(0, folder, arena)?, full: 0 })
    }

    /// Adds a unit to a list if it has fewer than `most`.
    pub fn push(&mut self, list: u32, unit: u32, most: u32) -> Result<()> {
        let list = list as usize;
        let [last, before, length] = self.heads.get(list)?;
        if length == 0 {
            self.heads.set(list, [unit, END, 1])
        } else if length < most {
            let at = self.arena.len() as u32;
            self.arena.push([last, before])?;
            self.heads.set(list, [unit, at, length + 1])
        } else if length == most {
            // A length of `most` + 1 marks a list that was already counted as full.
            self.full += 1;
            self.heads.set(list, [last, before, length + 1])
        } else {
            Ok(())
        }
    }

    /// Appends the units of a list to `units`.
    pub fn read(&self, list: u32, units: &mut Vec<u32>) -> Result<()> {
        let [mut unit, mut before, length] = self.heads.get(list as usize)?;
        if length == 0 {
            return Ok(());
        }
        units.push(unit);
        while before != END {
            [unit, before] = self.arena.get(before as usize)?;
            units.push(unit);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_lists_take_no_more_wherever_they_lie() {
        for memory in [0, 900, 1 << 20] {
            let mut lists = PostingLists::new(50, None, memory).unwrap();
            for unit in 0..2000 {
                lists.push(unit % 49, unit, if unit % 49 < 40 { 30 } else { u32::MAX }).unwrap();
            }
            let read = |list| {
                let mut units = Vec::new();
                lists.read(list, &mut units).unwrap();
                units.reverse();
                units
            };
            let expected = |list: u32| (0..2000).filter(move |unit| unit % 49 == list).take(if list < 40 { 30 } else { 50 });
            for list in 0..49 {
                assert_eq!(read(list), expected(list).collect::<Vec<u32>>(), "{list} of {memory}");
            }
            assert!(read(49).is_empty());
            assert_eq!(lists.full, 40);
        }
    }
}
