//! What otherwise different paragraphs of different sources share: quotations and passages.

use super::clusterer::{Clusterer, MAX_PLACES, Quote};
use super::{Cluster, Kind, Member, drift, passage, quote, round, shingle};
use crate::error::Result;
use crate::span::{CharIndex, Span};
use std::collections::{BTreeMap, HashSet};

impl Clusterer {
    /// Clusters of quotations: each is compared with the first of those that it shares windows with.
    pub(super) fn quotations(&mut self) -> Result<Vec<Cluster>> {
        let mut keys = std::mem::take(&mut self.quote_keys);
        keys.sort_unstable();
        let mut shared: HashSet<(u32, u32)> = HashSet::new();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0).filter(|bucket| (2..=MAX_PLACES).contains(&bucket.len())) {
            for (nth, (_, later)) in bucket.iter().enumerate() {
                shared.extend(bucket[..nth].iter().map(|(_, earlier)| (*later, *earlier)));
            }
        }
        let mut candidates: Vec<(u32, u32)> = shared.into_iter().collect();
        candidates.sort_unstable();
        let mut first: Vec<(u32, f64)> = (0..self.quotes.len() as u32).map(|quote| (quote, 1.0)).collect();
        for of_one in candidates.chunk_by(|a, b| a.0 == b.0) {
            let quote = of_one[0].0;
            let tokens = self.spool.numbers(self.quotes[quote as usize].tokens)?;
            let mut best: Option<(u32, f64)> = None;
            for (_, earlier) in of_one.iter().filter(|(_, earlier)| first[*earlier as usize].0 == *earlier) {
                let other = self.spool.numbers(self.quotes[*earlier as usize].tokens)?;
                if let Some(share) = quote::aligned(&tokens, &other)
                    && best.is_none_or(|(_, most)| share > most)
                {
                    best = Some((*earlier, share));
                }
            }
            if let Some(best) = best {
                first[quote as usize] = best;
            }
        }
        let mut groups: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
        for (quote, (first, share)) in first.into_iter().enumerate() {
            groups.entry(first).or_default().push((quote as u32, share));
        }
        let mut clusters = Vec::new();
        for (first, group) in groups {
            let sources: HashSet<u32> =
                group.iter().map(|(quote, _)| self.units[self.quotes[*quote as usize].unit as usize].source).collect();
            if sources.len() < 2 {
                continue;
            }
            let origin = self.quotes[first as usize].unit;
            let origin_shingles = self.first_shingles(origin)?;
            let wording = self.quotes[first as usize].span.of(&self.spool.text(self.units[origin as usize].text)?).to_owned();
            let mut members = Vec::with_capacity(group.len());
            for (quote, share) in group {
                let Quote { unit, span, .. } = self.quotes[quote as usize];
                let text = self.spool.text(self.units[unit as usize].text)?;
                let score = shingle::jaccard(&origin_shingles, &self.first_shingles(unit)?);
                let own = span.of(&text);
                let drift = if quote == first { Vec::new() } else { drift::drift(&wording, own) };
                let member = self.member(unit, score, own, drift);
                members.push(self.placed(member, unit, &text, span, share));
            }
            clusters.push(Cluster { cluster: 0, kind: Kind::Quote, representative: self.units[origin as usize].id.clone(), members });
        }
        Ok(clusters)
    }

    /// A member that is the part `span` of its unit's `text`.
    fn placed(&self, member: Member, unit: u32, text: &str, span: Span, containment: f64) -> Member {
        let chars = CharIndex::new(text).chars(span);
        let offset = self.units[unit as usize].offset as usize;
        Member { containment: Some(round(containment)), start: Some(offset + chars.start), end: Some(offset + chars.end), ..member }
    }

    /// Clusters of shared passages: one for each wording that units of two sources or more have, unless it is a quotation shown already, or
    /// part of one, or the units are of one cluster anyway.
    pub(super) fn passages(&mut self, representative: &[(u32, f64)], shown: &HashSet<String>) -> Result<Vec<Cluster>> {
        let mut anchors = std::mem::take(&mut self.anchors);
        anchors.sort_unstable();
        let mut found: BTreeMap<(u32, u32), Vec<(u32, u32)>> = BTreeMap::new();
        for places in anchors.chunk_by(|a, b| a.hash == b.hash).filter(|places| (2..=MAX_PLACES).contains(&places.len())) {
            for (nth, later) in places.iter().enumerate() {
                for earlier in &places[..nth] {
                    let other = self.units[later.unit as usize].source != self.units[earlier.unit as usize].source;
                    if other && representative[later.unit as usize].0 != representative[earlier.unit as usize].0 {
                        found.entry((earlier.unit, later.unit)).or_default().push((earlier.token, later.token));
                    }
                }
            }
        }
        // The runs of each pair, by their wording: where each stands, the first unit first.
        type Places = BTreeMap<u32, (usize, usize)>;
        let mut wordings: BTreeMap<Vec<u64>, Places> = BTreeMap::new();
        for ((a, b), places) in found {
            let (of_a, of_b) = (self.spool.numbers(self.units[a as usize].tokens)?, self.spool.numbers(self.units[b as usize].tokens)?);
            let mut done: Vec<(usize, usize)> = Vec::new();
            for (i, j) in places {
                let (i, j) = (i as usize, j as usize);
                if done.iter().any(|(start, end)| (*start..*end).contains(&i)) || of_a.get(i) != of_b.get(j) {
                    continue;
                }
                let (start_a, start_b, length) = passage::extend(&of_a, &of_b, i, j);
                if length < passage::MIN_TOKENS {
                    continue;
                }
                done.push((start_a, start_a + length));
                let places = wordings.entry(of_a[start_a..start_a + length].to_vec()).or_default();
                places.insert(a, (start_a, length));
                places.insert(b, (start_b, length));
            }
        }
        let mut clusters: Vec<(u32, Cluster)> = Vec::new();
        for places in wordings.into_values() {
            let Some((first, _)) = places.iter().next() else { continue };
            let first = *first;
            let mut members = Vec::with_capacity(places.len());
            let first_shingles = self.first_shingles(first)?;
            for (unit, (start, length)) in &places {
                let text = self.spool.text(self.units[*unit as usize].text)?;
                let tokens = shingle::tokens(&text);
                let (Some(head), Some(tail)) = (tokens.get(*start), tokens.get(start + length - 1)) else { continue };
                let span = Span { start: head.span.start, end: tail.span.end };
                let score = shingle::jaccard(&first_shingles, &self.first_shingles(*unit)?);
                let member = self.member(*unit, score, span.of(&text), Vec::new());
                members.push(self.placed(member, *unit, &text, span, 1.0));
            }
            let wording = members.first().map(|member| normal(&member.excerpt)).unwrap_or_default();
            if members.len() > 1 && !shown.iter().any(|quote| quote.contains(&wording) || wording.contains(quote.as_str())) {
                clusters.push((
                    first,
                    Cluster { cluster: 0, kind: Kind::Contained, representative: self.units[first as usize].id.clone(), members },
                ));
            }
        }
        clusters.sort_by(|a, b| {
            a.0.cmp(&b.0)
                .then_with(|| a.1.members[0].start.cmp(&b.1.members[0].start))
                .then_with(|| a.1.members[0].end.cmp(&b.1.members[0].end))
        });
        Ok(clusters.into_iter().map(|(_, cluster)| cluster).collect())
    }
}

/// Letters and digits in lower case: what two excerpts are compared by.
pub(super) fn normal(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
