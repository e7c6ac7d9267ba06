//! Deduplication that keeps the longest or best record: needs a pass of its own before records are written, since the record to keep may
//! come last.
//!
//! Records are compared with each other for exact and near duplicates ([`similarity`](crate::similarity)). Only records that pass every
//! other rule can be kept as representatives; reference records always are.

use super::references::References;
use super::{Keep, duplicate_reason};
use crate::artifacts::Severity;
use crate::error::Result;
use crate::gate::Gate;
use crate::input::{Input, InputOptions};
use crate::pipeline::{self, Outcome};
use crate::quality::Reason;
use crate::similarity::{Cluster, Clusterer, Kind, Options};
use crate::text::record::Record;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

/// The duplicates found, by sequence number among the readable records.
#[derive(Default)]
pub(in crate::gate) struct BestStays {
    dropped: HashMap<u64, (String, f64)>,
    copies: BTreeMap<u64, (String, u64)>,
    threshold: f64,
}

/// Inputs of the search, and which of several duplicates is kept.
pub(in crate::gate) struct Search<'a> {
    pub inputs: &'a [PathBuf],
    pub references: References<'a>,
    pub keep: Keep,
    pub threads: usize,
    pub clusters: Options,
}

/// Sort key: the least of several duplicates is kept.
type Rank = (u32, u32, Reverse<u32>);

impl BestStays {
    /// Reads all inputs once and finds the duplicates.
    pub(in crate::gate) fn find(search: Search<'_>, gate: &Gate) -> Result<Self> {
        let threshold = search.clusters.threshold;
        let options = InputOptions { keep_raw: false, ..search.references.options.clone() };
        let mut clusterer = Clusterer::new(Options { kinds: vec![Kind::Exact, Kind::Near], ..search.clusters })?;
        let sketcher = clusterer.sketcher();
        let mut names: HashMap<String, String> = HashMap::new();
        let mut count = 0u64;
        let sketch = |record: Record| (sketcher.repaired(&record.text).1, record);
        search.references.read(sketch, |(sketch, record)| {
            count += 1;
            let unit = format!("r{count}");
            names.insert(unit.clone(), record.id);
            clusterer.add(unit, String::new(), &record.text, sketch)
        })?;
        let judge = |record: Record| {
            let judged = gate.judge(record);
            let faults = judged.findings.iter().filter(|(_, severity)| *severity > Severity::Info).count() as u32;
            let repaired = judged.values.get("repaired").unwrap_or_default() * 1e6;
            (judged.sketch, (faults, repaired as u32, Reverse(judged.record.text.len() as u32)), judged.record)
        };
        let mut ranks: Vec<Rank> = Vec::new();
        let inputs = Input::new(search.inputs.to_vec(), options);
        pipeline::run(inputs, search.threads, judge, |outcome| -> Result<()> {
            if let Outcome::Done((sketch, rank, record)) = outcome {
                let unit = ranks.len().to_string();
                ranks.push(rank);
                if let Some(sketch) = sketch {
                    names.insert(unit.clone(), record.id);
                    clusterer.add(unit, String::new(), &record.text, sketch)?;
                }
            }
            Ok(())
        })?;
        let mut found = Self { threshold, ..Self::default() };
        for group in groups(&clusterer.finish()?) {
            let reference = group.iter().find(|(unit, _)| unit.starts_with('r'));
            let mut own: Vec<(u64, f64)> = group.iter().filter_map(|(unit, similarity)| Some((unit.parse().ok()?, *similarity))).collect();
            own.sort_by_key(|(seq, _)| *seq);
            let kept = match reference {
                Some((unit, _)) => unit.clone(),
                None => {
                    let rank = |seq: u64| match search.keep {
                        Keep::Best => (ranks[seq as usize].0, ranks[seq as usize].1, Reverse(0)),
                        _ => (0, 0, ranks[seq as usize].2),
                    };
                    let Some(kept) = own.iter().map(|(seq, _)| *seq).min_by_key(|seq| (rank(*seq), *seq)) else { continue };
                    let unit = kept.to_string();
                    found.copies.insert(kept, (names.get(&unit).cloned().unwrap_or_default(), own.len() as u64));
                    unit
                }
            };
            let name = names.get(&kept).cloned().unwrap_or_default();
            let others = own.into_iter().filter(|(seq, _)| seq.to_string() != kept);
            found.dropped.extend(others.map(|(seq, similarity)| (seq, (name.clone(), similarity))));
        }
        Ok(found)
    }

    /// The reason against record `seq` if it is a duplicate.
    pub(in crate::gate) fn reason(&self, seq: u64) -> Option<Reason> {
        let (kept, similarity) = self.dropped.get(&seq)?;
        Some(duplicate_reason(kept, *similarity, self.threshold))
    }

    /// Number of duplicates of record `seq`, including itself.
    pub(in crate::gate) fn copies(&self, seq: u64) -> u64 {
        self.copies.get(&seq).map_or(1, |(_, copies)| *copies)
    }

    /// The representatives in order, each with the number of its duplicates including itself.
    pub(in crate::gate) fn kept(&self) -> impl Iterator<Item = (&str, u64)> {
        self.copies.values().map(|(name, copies)| (name.as_str(), *copies))
    }
}

/// Merges clusters that share a unit, such as exact copies of a near duplicate. Each unit gets its lowest similarity.
fn groups(clusters: &[Cluster]) -> Vec<Vec<(String, f64)>> {
    fn root(parents: &mut [usize], mut at: usize) -> usize {
        while parents[at] != at {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        at
    }
    let mut parents: Vec<usize> = (0..clusters.len()).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut least: HashMap<&str, f64> = HashMap::new();
    for (nth, cluster) in clusters.iter().enumerate() {
        for member in &cluster.members {
            let other = *first.entry(&member.id).or_insert(nth);
            let (a, b) = (root(&mut parents, nth), root(&mut parents, other));
            parents[a.max(b)] = a.min(b);
            let similarity = least.entry(&member.id).or_insert(member.similarity);
            *similarity = similarity.min(member.similarity);
        }
    }
    let mut groups: Vec<Vec<(String, f64)>> = vec![Vec::new(); clusters.len()];
    for (nth, cluster) in clusters.iter().enumerate() {
        let group = root(&mut parents, nth);
        let new = cluster.members.iter().filter(|member| first[member.id.as_str()] == nth);
        groups[group].extend(new.map(|member| (member.id.clone(), least[member.id.as_str()])));
    }
    groups.retain(|group| !group.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_that_share_a_record_are_one_group_and_others_are_not() {
        const STORY: &str = "The harbour of the little town was rebuilt in nineteen months, and the first boat left at seven in the morning with two hundred people.";
        const OTHER: &str =
            "Nobody in the town had seen the old ferry since the ice went out of the harbour in the second week of March this year.";
        let near = STORY.replace("two hundred", "three hundred");
        let far = OTHER.replace("second", "third");
        let mut clusterer = Clusterer::new(Options { kinds: vec![Kind::Exact, Kind::Near], ..Options::default() }).unwrap();
        for (nth, text) in [STORY, OTHER, &near, STORY, &far, &near].into_iter().enumerate() {
            clusterer.add(nth.to_string(), "", text, clusterer.sketcher().sketch(text)).unwrap();
        }
        let mut found: Vec<Vec<String>> = groups(&clusterer.finish().unwrap())
            .into_iter()
            .map(|group| {
                let mut units: Vec<String> = group.into_iter().map(|(unit, _)| unit).collect();
                units.sort();
                units
            })
            .collect();
        found.sort();
        assert_eq!(found, [vec!["0", "2", "3", "5"], vec!["1", "4"]]);
    }
}
