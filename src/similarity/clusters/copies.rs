//! Clusters of whole units: exact copies, near copies and boilerplate.

use super::boilerplate;
use super::cluster::Member;
use super::join::Representatives;
use super::part::{Parts, Sink};
use crate::error::Result;
use crate::similarity::units::shingle;
use crate::similarity::units::store::UnitStore;
use crate::similarity::{Keep, Kind, Options, drift};

/// Members with an excerpt; reports show fewer.
const EXCERPTS: usize = 1000;

/// Gives the clusters of whole units, ordered by their first member.
pub fn clusters(store: &mut UnitStore, options: &Options, representatives: &Representatives, sink: Sink<'_>) -> Result<()> {
    let mut sizes = vec![0u32; store.units.len()];
    representatives.iter().for_each(|(first, _)| sizes[*first as usize] += 1);
    let place = |(unit, (first, _)): (usize, &(u32, u32))| u64::from(*first) << 32 | unit as u64;
    let mut order: Vec<u64> = representatives.iter().enumerate().filter(|(_, (first, _))| sizes[*first as usize] > 1).map(place).collect();
    drop(sizes);
    order.sort_unstable();
    let of_source = boilerplate::units_by_source(&store.units);
    for group in order.chunk_by(|a, b| a >> 32 == b >> 32) {
        let members = || group.iter().map(|place| *place as u32);
        let score = |of: &UnitStore, unit: u32| similarity(of, unit, representatives[unit as usize]);
        let sources = members().map(|unit| store.units[unit as usize].source);
        let kind = match members().all(|unit| score(store, unit) == 1.0) {
            _ if options.kinds.contains(&Kind::Boilerplate) && boilerplate::is_boilerplate(sources, &of_source) => Kind::Boilerplate,
            true => Kind::Exact,
            false => Kind::Near,
        };
        if !options.kinds.contains(&kind) || members().all(|unit| unit < store.reference) {
            continue;
        }
        let first = (group[0] >> 32) as u32;
        let leader = store.entry(first)?;
        let keep = kept(store, options.keep, &mut members())?;
        let mut cluster = Parts::new(kind, leader.id, keep, sink);
        for (nth, unit) in members().enumerate() {
            let entry = store.entry(unit)?;
            let score = score(store, unit);
            let drift = if unit == first || score == 1.0 { Vec::new() } else { drift::drift(&leader.text, &entry.text) };
            let excerpt = if nth < EXCERPTS { entry.text.as_str() } else { "" };
            cluster.push(Member::new(store, unit, entry.id, score, excerpt, drift))?;
        }
        cluster.end()?;
    }
    Ok(())
}

/// Exact Jaccard of a unit with its representative.
fn similarity(store: &UnitStore, unit: u32, (representative, both): (u32, u32)) -> f64 {
    let windows = |unit: u32| store.units[unit as usize].windows as usize;
    shingle::ratio(windows(unit), windows(representative), both as usize)
}

/// Id of the unit to keep; none if it is the first.
fn kept(store: &mut UnitStore, keep: Keep, units: &mut dyn Iterator<Item = u32>) -> Result<Option<String>> {
    if keep == Keep::First {
        return Ok(None);
    }
    let mut kept: Option<(usize, String)> = None;
    for unit in units {
        let entry = store.entry(unit)?;
        let value = keep.value(&entry.text);
        if kept.as_ref().is_none_or(|(most, _)| value > *most) {
            kept = Some((value, entry.id));
        }
    }
    Ok(kept.map(|(_, id)| id))
}
