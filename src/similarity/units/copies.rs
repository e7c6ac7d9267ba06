//! Exact copies of units.

use super::store::Unit;

/// Exact copies, by the first unit of their normal form.
pub struct Copies(Vec<u64>);

impl Copies {
    /// The copies among `units`.
    pub fn new(units: &[Unit]) -> Self {
        let later = units.iter().enumerate().filter(|(nth, unit)| unit.first != *nth as u32);
        let mut copies: Vec<u64> = later.map(|(nth, unit)| u64::from(unit.first) << 32 | nth as u64).collect();
        copies.sort_unstable();
        Self(copies)
    }

    /// The unit `first` and its copies; `first` must be the first of its normal form.
    pub fn of(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let start = self.0.partition_point(|place| ((place >> 32) as u32) < first);
        let copies = self.0[start..].iter().take_while(move |place| (**place >> 32) as u32 == first).map(|place| *place as u32);
        std::iter::once(first).chain(copies)
    }

    /// The units that have copies.
    pub fn firsts(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.chunk_by(|a, b| a >> 32 == b >> 32).map(|group| (group[0] >> 32) as u32)
    }
}
