//! Units whose words stand in another: pairs by containment, found as like units are, by the rarest windows of the shorter one.

use super::clusterer::Clusterer;
use super::copies::Copies;
use super::rarity::first;
use super::runs::Runs;
use super::units::Unit;
use super::{Kind, round, shingle};
use crate::error::Result;
use serde::Serialize;

/// A pair of units of which one stands in the other.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Id of the earlier unit.
    pub a: String,
    /// Id of the later unit.
    pub b: String,
    /// [`Kind::Quote`] where what they share is quoted speech in one of them, else [`Kind::Contained`].
    pub kind: Kind,
    /// Share of the windows of one that the other has; the larger of both ways.
    pub containment: f64,
}

/// Share of a unit's windows that the other must have.
const CONTAINED: f64 = 0.7;
/// A unit with fewer is a phrase, and stands in many others by chance.
const MIN_WINDOWS: u32 = 8;
/// Units that share a window, beyond which no more are compared by it: notices that stand everywhere.
const MAX_BUCKET: usize = 512;

impl Clusterer {
    /// Gives every pair of units of which one has at least seven tenths of the windows of the other, copies included, at most `max` of
    /// them; true where there were more.
    pub fn links(&mut self, max: usize, sink: &mut dyn FnMut(&Link) -> Result<()>) -> Result<bool> {
        let mut contained = self.contained()?;
        let copies = Copies::new(&self.units);
        let mut found: Runs<u128> = self.runs();
        let (mut count, mut full) = (0usize, false);
        let reference = self.reference;
        let mut push = |a: u32, b: u32, share: f64, is_quote: bool| {
            if a.max(b) < reference {
                return Ok(true);
            }
            full |= count == max;
            count += usize::from(!full);
            let value = (share * 1e6).round() as u64;
            let record = u128::from(a.min(b)) << 96 | u128::from(a.max(b)) << 64 | u128::from(value << 1 | u64::from(is_quote));
            if full { Ok(false) } else { found.push(record).map(|()| true) }
        };
        let (mut windows, mut last) = (Vec::new(), None);
        'candidates: while let Some(pair) = contained.next()? {
            let (a, b) = ((pair >> 32) as u32, pair as u32);
            if last != Some(a) {
                self.copy_windows(a, &mut windows)?;
                last = Some(a);
            }
            let share = shingle::common(&windows, self.windows(b)?) as f64 / windows.len() as f64;
            if share < CONTAINED {
                continue;
            }
            let is_quote = self.is_quoted(a, &windows)? || self.is_quoted(b, &windows)?;
            for a in copies.of(a) {
                for b in copies.of(b) {
                    if !push(a, b, share, is_quote)? {
                        break 'candidates;
                    }
                }
            }
        }
        'groups: for first in copies.firsts().filter(|first| self.units[*first as usize].windows >= MIN_WINDOWS) {
            let group: Vec<u32> = copies.of(first).collect();
            for (nth, b) in group.iter().enumerate() {
                for a in &group[..nth] {
                    if !push(*a, *b, 1.0, false)? {
                        break 'groups;
                    }
                }
            }
        }
        let mut found = found.sorted()?;
        let mut next = found.next()?;
        while let Some(record) = next {
            next = found.next()?;
            // Each may contain the other: the larger share comes last.
            if next.is_some_and(|next| next >> 64 == record >> 64) {
                continue;
            }
            let (a, b, value) = ((record >> 96) as u32, (record >> 64) as u32, record as u64);
            let kind = if value & 1 == 1 { Kind::Quote } else { Kind::Contained };
            sink(&Link { a: self.id(a)?, b: self.id(b)?, kind, containment: round((value >> 1) as f64 / 1e6) })?;
        }
        Ok(full)
    }

    /// Pairs that may be linked, as `contained, container`.
    fn contained(&mut self) -> Result<super::runs::Sorted<u64>> {
        let rarity = self.rarity()?;
        // One bit for the windows that a unit must share, so that those of all others are passed over.
        let mut wanted = Wanted::new(&self.units);
        let mut keys: Runs<u64> = self.runs();
        let mut kept = Vec::new();
        // A key, a unit, and whether the window is one of those that the unit must share.
        let record = |window: u64, unit: u32, must: bool| window >> 33 << 33 | u64::from(unit) << 1 | u64::from(must);
        for unit in 0..self.units.len() as u32 {
            if self.is_first(unit) && self.units[unit as usize].windows >= MIN_WINDOWS {
                let windows = self.windows_on(unit)?;
                rarity.prefix(windows, first(windows.len(), CONTAINED), &mut kept);
                for (_, window) in &kept {
                    wanted.set(*window);
                    keys.push(record(*window, unit, true))?;
                }
            }
        }
        for unit in 0..self.units.len() as u32 {
            if self.is_first(unit) {
                for window in self.windows_on(unit)? {
                    if wanted.has(*window) && rarity.units(*window) > 1 {
                        keys.push(record(*window, unit, false))?;
                    }
                }
            }
        }
        drop((rarity, wanted));
        let mut candidates: Runs<u64> = self.runs();
        let mut keys = keys.sorted()?;
        let mut bucket: Vec<(u32, bool)> = Vec::new();
        let mut next = keys.next()?;
        while let Some(record) = next {
            bucket.clear();
            let mut more = false;
            while let Some(same) = next.filter(|next| next >> 33 == record >> 33) {
                let (unit, must) = ((same >> 1) as u32, same & 1 == 1);
                let is_full = bucket.len() == MAX_BUCKET;
                match bucket.last_mut() {
                    Some(last) if last.0 == unit => last.1 |= must,
                    _ if is_full => more = true,
                    _ => bucket.push((unit, must)),
                }
                next = keys.next()?;
            }
            self.left_out.links += u64::from(more);
            for (a, _) in bucket.iter().filter(|(_, must)| *must) {
                let least = f64::from(self.units[*a as usize].windows) * CONTAINED - 1e-9;
                for (b, _) in bucket.iter().filter(|(b, _)| b != a && f64::from(self.units[*b as usize].windows) >= least) {
                    candidates.push(u64::from(*a) << 32 | u64::from(*b))?;
                }
            }
        }
        candidates.sorted()
    }

    /// Whether `windows` stand in quoted speech of `unit`.
    fn is_quoted(&mut self, unit: u32, windows: &[u64]) -> Result<bool> {
        let start = self.quotes.partition_point(|quote| quote.unit < unit);
        for quote in start..self.quotes.partition_point(|quote| quote.unit <= unit) {
            let spoken = shingle::shingles(self.quote_tokens(quote as u32)?);
            if shingle::common(windows, &spoken) as f64 >= CONTAINED * windows.len() as f64 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A set of windows; one that shares its bit with another stands for both.
struct Wanted {
    bits: Vec<u64>,
    shift: u32,
}

impl Wanted {
    fn new(units: &[Unit]) -> Self {
        let windows: u64 = units.iter().map(|unit| u64::from(unit.windows)).sum();
        let bits = (windows * 2).next_power_of_two().clamp(1 << 10, 1 << 30);
        Self { bits: vec![0; bits as usize / 64], shift: 64 - bits.trailing_zeros() }
    }

    fn set(&mut self, window: u64) {
        let place = window >> self.shift;
        self.bits[place as usize / 64] |= 1 << (place % 64);
    }

    fn has(&self, window: u64) -> bool {
        let place = window >> self.shift;
        self.bits[place as usize / 64] >> (place % 64) & 1 == 1
    }
}
