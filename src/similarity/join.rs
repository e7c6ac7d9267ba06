//! Which units are like which: candidates by their rarest windows, each verified.

use super::clusterer::Clusterer;
use super::lists::Lists;
use super::meetings::{Meetings, Met};
use super::rarity::Rarity;
use super::{Linkage, shingle};
use crate::error::Result;

/// In one list a unit is compared with at most this many representatives: beyond it stand templates.
const MAX_BUCKET: u32 = 256;

/// For each unit the one that it belongs to, and how many windows both have.
pub(super) type Representatives = Vec<(u32, u32)>;

/// What is told of a verified pair of units; false where no more are wanted.
pub(super) type Told<'a> = &'a mut dyn FnMut(u32, u32, f64) -> Result<bool>;

impl Clusterer {
    /// Counts the windows of all units.
    pub(super) fn rarity(&mut self) -> Result<Rarity> {
        let windows = self.firsts().map(|unit| u64::from(self.units[unit as usize].windows)).sum();
        let mut rarity = Rarity::new(windows, self.options.memory / 4);
        for unit in 0..self.units.len() as u32 {
            if self.is_first(unit) {
                self.windows_on(unit)?.iter().for_each(|window| rarity.count(*window));
            }
        }
        Ok(rarity)
    }

    /// For each unit the one that it is compared with: itself, an exact copy, or the likest earlier representative at the threshold
    /// (with [`Linkage::Connected`]: the first unit that a chain of pairs leads to). Every verified pair of units that are the first of
    /// their normal form is `told`, if that is wanted.
    pub(super) fn join(&mut self, mut told: Option<Told<'_>>) -> Result<Representatives> {
        let mut representatives: Representatives = self.units.iter().map(|unit| (unit.first, unit.windows)).collect();
        let connected = self.options.linkage == Linkage::Connected;
        let mut meetings = Meetings::new(self.rarest(self.options.threshold)?.sorted()?, self.runs(), self.runs())?;
        let folder = self.options.temp_dir.clone();
        let lists = || Lists::new(meetings.lists, folder.as_deref(), self.options.memory / 16);
        let mut leading = lists()?;
        let mut all = if told.is_some() || connected { Some(lists()?) } else { None };
        let (mut met, mut candidates, mut compared): (Met, Vec<u32>, Vec<u32>) = Default::default();
        let mut windows = Vec::new();
        while let Some(unit) = meetings.next(&mut met)? {
            let sorted = |lists: &Lists, units: &mut Vec<u32>| {
                met.lists.iter().try_for_each(|list| lists.read(*list, units))?;
                units.sort_unstable();
                units.dedup();
                Ok(())
            };
            // What belongs to another represents nobody; the list of those that lead has none of it.
            candidates.clear();
            candidates.extend(met.units.iter().filter(|other| representatives[**other as usize].0 == **other));
            sorted(&leading, &mut candidates)?;
            match all.as_ref() {
                Some(all) => {
                    compared.clone_from(&met.units);
                    sorted(all, &mut compared)?;
                }
                None => compared.clone_from(&candidates),
            }
            let length = self.units[unit as usize].windows;
            let (least, most) = (f64::from(length) * self.options.threshold - 1e-9, f64::from(length) / self.options.threshold + 1e-9);
            compared.retain(|other| (least..=most).contains(&f64::from(self.units[*other as usize].windows)));
            let mut best: Option<(u32, u32, f64)> = None;
            if !compared.is_empty() {
                self.copy_windows(unit, &mut windows)?;
            }
            for other in &compared {
                if connected && told.is_none() && root(&mut representatives, *other) == root(&mut representatives, unit) {
                    continue;
                }
                let threshold = self.options.threshold;
                let of_other = self.windows(*other)?;
                let least = shingle::least_common(windows.len(), of_other.len(), threshold);
                let Some(both) = shingle::common_at_least(&windows, of_other, least) else { continue };
                let score = shingle::ratio(windows.len(), of_other.len(), both);
                if score < threshold {
                    continue;
                }
                if let Some(tell) = told.as_mut()
                    && !tell(*other, unit, score)?
                {
                    told = None;
                }
                if self.is_template(*other, unit) {
                    continue;
                }
                if connected {
                    let (a, b) = (root(&mut representatives, *other), root(&mut representatives, unit));
                    representatives[a.max(b) as usize].0 = a.min(b);
                } else if best.is_none_or(|(_, _, least)| score > least) && candidates.binary_search(other).is_ok() {
                    best = Some((*other, both as u32, score));
                }
            }
            match best {
                Some((other, both, _)) => representatives[unit as usize] = (other, both),
                None if connected => {}
                None => met.lists.iter().try_for_each(|list| leading.push(*list, unit, MAX_BUCKET))?,
            }
            match &mut all {
                Some(_) if told.is_none() && !connected => all = None,
                Some(all) => {
                    let most = if told.is_some() { u32::MAX } else { MAX_BUCKET };
                    met.lists.iter().try_for_each(|list| all.push(*list, unit, most))?;
                }
                None => {}
            }
        }
        self.left_out.near = leading.full.max(all.map_or(0, |all| all.full));
        self.settle(representatives, connected)
    }

    /// Whether two units that are like are one source's form with other numbers in it, "Road 1506", "Road 1507": what they say is the
    /// numbers. Two sources with different numbers tell the same thing, and one of them wrongly or later.
    fn is_template(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        self.templates[a] != 0 && self.templates[a] == self.templates[b] && self.units[a].source == self.units[b].source
    }

    /// A copy goes where its first goes; a member of a component is measured against the first of it.
    fn settle(&mut self, mut representatives: Representatives, connected: bool) -> Result<Representatives> {
        let mut windows = Vec::new();
        for number in 0..self.units.len() {
            let first = self.units[number].first;
            if first != number as u32 {
                representatives[number] = representatives[first as usize];
            } else if connected {
                let root = root(&mut representatives, first);
                if root != first {
                    self.copy_windows(root, &mut windows)?;
                    representatives[number] = (root, shingle::common(&windows, self.windows(first)?) as u32);
                }
            }
        }
        Ok(representatives)
    }
}

/// The first unit of the component that `unit` is of; ways are halved as they are gone.
fn root(representatives: &mut Representatives, mut unit: u32) -> u32 {
    loop {
        let next = representatives[unit as usize].0;
        if next == unit {
            return unit;
        }
        let beyond = representatives[next as usize].0;
        representatives[unit as usize].0 = beyond;
        unit = beyond;
    }
}
