//! Lists of units, one a window that several have, as chains through one arena. They grow with what units share, so that what is beyond
//! their share of the memory lies on disk. Nobody looks into a list before its second unit, and nobody after its last one: most lists are
//! of two, and are written once and read once.

use super::slots::Slots;
use crate::error::Result;
use std::path::Path;

/// One unit's place in a list: which list, and whether others stand there before it and after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(u32);

impl Place {
    /// As many lists as can be told apart.
    pub(super) const MOST: u32 = 1 << 30;

    /// A place in `list`, which is below [`Self::MOST`].
    pub(super) fn new(list: u32, is_first: bool, is_last: bool) -> Self {
        Self(list << 2 | u32::from(is_first) << 1 | u32::from(is_last))
    }

    /// As it lies in a sorted run: places of one unit in the order of their lists.
    pub(super) fn packed(self) -> u32 {
        self.0
    }

    /// From what it was packed as.
    pub(super) fn from_packed(packed: u32) -> Self {
        Self(packed)
    }

    fn list(self) -> usize {
        self.0 as usize >> 2
    }

    fn is_first(self) -> bool {
        self.0 & 2 != 0
    }

    fn is_last(self) -> bool {
        self.0 & 1 != 0
    }
}

/// Lists of units.
pub(super) struct Lists {
    /// Of each list its last unit, where in the arena the one before it lies, and how many it has. Most lists have one.
    heads: Slots<3>,
    /// A unit, and where the one before it lies.
    arena: Slots<2>,
    /// How many are full and were to take one more.
    pub(super) full: u64,
}

const END: u32 = u32::MAX;

impl Lists {
    /// `count` empty lists, of which `memory` bytes stay in memory.
    pub(super) fn new(count: u32, folder: Option<&Path>, memory: u64) -> Result<Self> {
        let arena = memory / 4;
        Ok(Self { heads: Slots::new(count as usize, folder, memory - arena)?, arena: Slots::new(0, folder, arena)?, full: 0 })
    }

    /// Adds a unit to a list, where that has fewer than `most`.
    pub(super) fn push(&mut self, place: Place, unit: u32, most: u32) -> Result<()> {
        if place.is_last() {
            return Ok(());
        }
        let list = place.list();
        let [last, before, length] = if place.is_first() { [0; 3] } else { self.heads.get(list)? };
        if length == 0 {
            self.heads.set(list, [unit, END, 1])
        } else if length < most {
            let at = self.arena.len() as u32;
            self.arena.push([last, before])?;
            self.heads.set(list, [unit, at, length + 1])
        } else if length == most {
            // One more than there is room for says that this one was counted.
            self.full += 1;
            self.heads.set(list, [last, before, length + 1])
        } else {
            Ok(())
        }
    }

    /// Appends the units of a list to `units`.
    pub(super) fn read(&self, place: Place, units: &mut Vec<u32>) -> Result<()> {
        if place.is_first() {
            return Ok(());
        }
        let [mut unit, mut before, length] = self.heads.get(place.list())?;
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
            let mut lists = Lists::new(50, None, memory).unwrap();
            for unit in 0..2000 {
                let place = Place::new(unit % 49, unit < 49, unit >= 1990);
                assert_eq!(Place::from_packed(place.packed()).list() as u32, unit % 49);
                lists.push(place, unit, if unit % 49 < 40 { 30 } else { u32::MAX }).unwrap();
            }
            let read = |list| {
                let mut units = Vec::new();
                lists.read(Place::new(list, false, true), &mut units).unwrap();
                units.reverse();
                units
            };
            let expected = |list: u32| (0..1990).filter(move |unit| unit % 49 == list).take(if list < 40 { 30 } else { 50 });
            for list in 0..49 {
                assert_eq!(read(list), expected(list).collect::<Vec<u32>>(), "{list} of {memory}");
            }
            assert!(read(49).is_empty());
            let mut none = Vec::new();
            lists.read(Place::new(7, true, false), &mut none).unwrap();
            assert!(none.is_empty());
            assert_eq!(lists.full, 40);
        }
    }
}
