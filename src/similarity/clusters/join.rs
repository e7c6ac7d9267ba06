//! Verifies candidates and assigns each unit to its representative.

use crate::error::Result;
use crate::similarity::candidates::pairs::{CandidatePairs, Candidates};
use crate::similarity::candidates::postings::PostingLists;
use crate::similarity::candidates::prefixes::prefixes;
use crate::similarity::units::shingle;
use crate::similarity::units::store::UnitStore;
use crate::similarity::{Linkage, Options};

/// Most representatives in a posting list; units beyond that are usually templates.
const MAX_BUCKET: u32 = 256;

/// For each unit its representative and the number of windows that both have.
pub type Representatives = Vec<(u32, u32)>;

/// Receives each verified pair and its Jaccard; returns false if no more are wanted.
pub type OnPair<'a> = &'a mut dyn FnMut(u32, u32, f64) -> Result<bool>;

/// Finds the representative of each unit: itself, an exact copy, or the most similar earlier representative at or above the threshold (with
/// [`Linkage::Connected`]: the first unit of its connected component). Reports every verified pair of units that are the first of their
/// normal form to `on_pair`, if given. Also returns the number of windows that were too frequent.
pub fn join(store: &mut UnitStore, options: &Options, mut on_pair: Option<OnPair<'_>>) -> Result<(Representatives, u64)> {
    let mut representatives: Representatives = store.units.iter().map(|unit| (unit.first, unit.windows)).collect();
    let budget = store.budget.clone();
    let connected = options.linkage == Linkage::Connected;
    let mut pairs = CandidatePairs::new(prefixes(store, options.threshold)?.sorted()?, budget.sorter(), budget.sorter())?;
    let lists = || PostingLists::new(pairs.lists, budget.folder(), budget.memory / 16);
    let mut leading = lists()?;
    let mut all = if on_pair.is_some() || connected { Some(lists()?) } else { None };
    let (mut found, mut candidates, mut compared): (Candidates, Vec<u32>, Vec<u32>) = Default::default();
    let mut windows = Vec::new();
    while let Some(unit) = pairs.next(&mut found)? {
        let sorted = |lists: &PostingLists, units: &mut Vec<u32>| {
            found.lists.iter().try_for_each(|list| lists.read(*list, units))?;
            units.sort_unstable();
            units.dedup();
            Ok(())
        };
        // Only representatives are candidates; `leading` has no others.
        candidates.clear();
        candidates.extend(found.units.iter().filter(|other| representatives[**other as usize].0 == **other));
        sorted(&leading, &mut candidates)?;
        match all.as_ref() {
            Some(all) => {
                compared.clone_from(&found.units);
                sorted(all, &mut compared)?;
            }
            None => compared.clone_from(&candidates),
        }
        let length = store.units[unit as usize].windows;
        let (least, most) = (f64::from(length) * options.threshold - 1e-9, f64::from(length) / options.threshold + 1e-9);
        compared.retain(|other| (least..=most).contains(&f64::from(store.units[*other as usize].windows)));
        let mut best: Option<(u32, u32, f64)> = None;
        if !compared.is_empty() {
            store.copy_windows(unit, &mut windows)?;
        }
        for other in &compared {
            if connected && on_pair.is_none() && root(&mut representatives, *other) == root(&mut representatives, unit) {
                continue;
            }
            let threshold = options.threshold;
            let of_other = store.windows(*other)?;
            let least = shingle::least_common(windows.len(), of_other.len(), threshold);
            let Some(both) = shingle::common_at_least(&windows, of_other, least) else { continue };
            let score = shingle::ratio(windows.len(), of_other.len(), both);
            if score < threshold {
                continue;
            }
            if let Some(report) = on_pair.as_mut()
                && !report(*other, unit, score)?
            {
                on_pair = None;
            }
            if store.is_template(*other, unit) {
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
            None => found.lists.iter().try_for_each(|list| leading.push(*list, unit, MAX_BUCKET))?,
        }
        match &mut all {
            Some(_) if on_pair.is_none() && !connected => all = None,
            Some(all) => {
                let most = if on_pair.is_some() { u32::MAX } else { MAX_BUCKET };
                found.lists.iter().try_for_each(|list| all.push(*list, unit, most))?;
            }
            None => {}
        }
    }
    let too_frequent = leading.full.max(all.map_or(0, |all| all.full));
    Ok((settle_representatives(store, representatives, connected)?, too_frequent))
}

/// Exact copies take the representative of their first. With connected components, recomputes the overlap with the component's first unit.
fn settle_representatives(store: &mut UnitStore, mut representatives: Representatives, connected: bool) -> Result<Representatives> {
    let mut windows = Vec::new();
    for number in 0..store.units.len() {
        let first = store.units[number].first;
        if first != number as u32 {
            representatives[number] = representatives[first as usize];
        } else if connected {
            let root = root(&mut representatives, first);
            if root != first {
                store.copy_windows(root, &mut windows)?;
                representatives[number] = (root, shingle::common(&windows, store.windows(first)?) as u32);
            }
        }
    }
    Ok(representatives)
}

/// The root of the component of `unit` (union-find with path halving).
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
