//! Clusters of whole units: exact and near copies, and furniture.

use super::clusterer::Clusterer;
use super::drift::{self, Edit};
use super::join::Representatives;
use super::part::{Parts, Sink};
use super::{Keep, Kind, Member, boilerplate, round, shingle};
use crate::error::Result;
use crate::text::Span;

/// Code points of an excerpt.
const EXCERPT: usize = 300;
/// Members of a cluster that have one; what shows members shows fewer.
const EXCERPTS: usize = 1000;

impl Clusterer {
    /// Clusters of whole units.
    pub(super) fn whole(&mut self, representatives: &Representatives, sink: Sink<'_>) -> Result<()> {
        let mut sizes = vec![0u32; self.units.len()];
        representatives.iter().for_each(|(first, _)| sizes[*first as usize] += 1);
        let place = |(unit, (first, _)): (usize, &(u32, u32))| u64::from(*first) << 32 | unit as u64;
        let mut order: Vec<u64> =
            representatives.iter().enumerate().filter(|(_, (first, _))| sizes[*first as usize] > 1).map(place).collect();
        drop(sizes);
        order.sort_unstable();
        let of_source = boilerplate::units_by_source(&self.units);
        for group in order.chunk_by(|a, b| a >> 32 == b >> 32) {
            let members = || group.iter().map(|place| *place as u32);
            let score = |of: &Self, unit: u32| of.score(unit, representatives[unit as usize]);
            let sources = members().map(|unit| self.units[unit as usize].source);
            let kind = match members().all(|unit| score(self, unit) == 1.0) {
                _ if self.options.kinds.contains(&Kind::Boilerplate) && boilerplate::is_furniture(sources, &of_source) => Kind::Boilerplate,
                true => Kind::Exact,
                false => Kind::Near,
            };
            if !self.options.kinds.contains(&kind) || members().all(|unit| unit < self.reference) {
                continue;
            }
            let first = (group[0] >> 32) as u32;
            let leader = self.entry(first)?;
            let keep = self.kept(&mut members())?;
            let mut cluster = Parts::new(kind, leader.id, keep, sink);
            for (nth, unit) in members().enumerate() {
                let entry = self.entry(unit)?;
                let score = score(self, unit);
                let drift = if unit == first || score == 1.0 { Vec::new() } else { drift::drift(&leader.text, &entry.text) };
                let excerpt = if nth < EXCERPTS { entry.text.as_str() } else { "" };
                cluster.push(self.member(unit, entry.id, score, excerpt, drift))?;
            }
            cluster.end()?;
        }
        Ok(())
    }

    /// Exact Jaccard of a unit and the one that it belongs to.
    fn score(&self, unit: u32, (representative, both): (u32, u32)) -> f64 {
        let windows = |unit: u32| self.units[unit as usize].windows as usize;
        shingle::ratio(windows(unit), windows(representative), both as usize)
    }

    /// The unit to keep, where that is not left to be the first.
    fn kept(&mut self, units: &mut dyn Iterator<Item = u32>) -> Result<Option<String>> {
        if self.options.keep == Keep::First {
            return Ok(None);
        }
        let mut kept: Option<(usize, String)> = None;
        for unit in units {
            let entry = self.entry(unit)?;
            let value = self.options.keep.value(&entry.text);
            if kept.as_ref().is_none_or(|(most, _)| value > *most) {
                kept = Some((value, entry.id));
            }
        }
        Ok(kept.map(|(_, id)| id))
    }

    pub(super) fn member(&self, unit: u32, id: String, score: f64, text: &str, drift: Vec<Edit>) -> Member {
        Member {
            id,
            source: self.sources[self.units[unit as usize].source as usize].clone(),
            similarity: round(score),
            containment: None,
            start: None,
            end: None,
            drift,
            excerpt: text[..text.char_indices().nth(EXCERPT).map_or(text.len(), |(end, _)| end)].to_owned(),
            characters: text.chars().count(),
        }
    }

    /// A member that is the part `span` of its unit's `text`.
    pub(super) fn placed(&self, member: Member, unit: u32, text: &str, span: Span, containment: f64) -> Member {
        let chars = |end: u32| text[..end as usize].chars().count();
        let (start, end) = (chars(span.start), chars(span.end));
        let (start, end) = self.repairs.get(&unit).map_or((start, end), |repairs| repairs.to_original(start, end));
        let offset = self.units[unit as usize].offset as usize;
        let (start, end) = (offset + start, offset + end);
        Member { containment: Some(round(containment)), start: Some(start), end: Some(end), ..member }
    }
}
