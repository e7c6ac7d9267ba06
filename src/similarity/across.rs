//! What otherwise different paragraphs of different sources share: quotations and passages.

use super::clusterer::{Clusterer, Entry, Quote};
use super::join::Representatives;
use super::runs::Runs;
use super::{Cluster, Kind, Member, drift, passage, quote, round, shingle};
use crate::error::Result;
use crate::span::{CharIndex, Span};
use std::collections::{BTreeMap, HashMap, HashSet};

/// An anchor or a window of a quotation that stands in more places is a common phrase.
const MAX_PLACES: usize = 64;

/// Where quotations that are shown stand, by unit.
pub(super) type Shown = HashMap<u32, Vec<Span>>;

impl Clusterer {
    /// Clusters of quotations: each is compared with the first of those that it shares windows with.
    pub(super) fn quotations(&mut self, shown: &mut Shown) -> Result<Vec<Cluster>> {
        let mut shared: Runs<u64> = self.runs();
        let none = self.runs();
        let keys = std::mem::replace(&mut self.quote_keys, none);
        buckets(keys, |bucket| {
            for (nth, later) in bucket.iter().enumerate() {
                bucket[..nth].iter().try_for_each(|earlier| shared.push(later << 32 | earlier))?;
            }
            Ok(())
        })?;
        let mut first: Vec<(u32, f64)> = (0..self.quotes.len() as u32).map(|quote| (quote, 0.0)).collect();
        let mut candidates = shared.sorted()?;
        let mut last: Option<(u32, Vec<u64>)> = None;
        while let Some(pair) = candidates.next()? {
            let (quote, earlier) = ((pair >> 32) as u32, pair as u32);
            if first[earlier as usize].0 != earlier {
                continue;
            }
            if last.as_ref().is_none_or(|(same, _)| *same != quote) {
                last = Some((quote, self.quote_tokens(quote)?));
            }
            let Some((_, tokens)) = &last else { continue };
            let other = self.quote_tokens(earlier)?;
            if let Some(share) = quote::aligned(tokens, &other)
                && share > first[quote as usize].1
            {
                first[quote as usize] = (earlier, share);
            }
        }
        let mut groups: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
        for (quote, (first, share)) in first.into_iter().enumerate() {
            groups.entry(first).or_default().push((quote as u32, if first == quote as u32 { 1.0 } else { share }));
        }
        let mut clusters = Vec::new();
        for (first, group) in groups {
            let sources: HashSet<u32> =
                group.iter().map(|(quote, _)| self.units[self.quotes[*quote as usize].unit as usize].source).collect();
            if sources.len() < 2 || group.iter().all(|(quote, _)| self.quotes[*quote as usize].unit < self.reference) {
                continue;
            }
            let origin = self.quotes[first as usize].unit;
            let mut windows = Vec::new();
            self.copy_windows(origin, &mut windows)?;
            let leader = self.entry(origin)?;
            let wording = self.quotes[first as usize].span.of(&leader.text).to_owned();
            let mut members = Vec::with_capacity(group.len());
            for (quote, share) in group {
                let Quote { unit, span, .. } = self.quotes[quote as usize];
                let Entry { id, text } = self.entry(unit)?;
                let score = shingle::jaccard(&windows, self.windows(unit)?);
                shown.entry(unit).or_default().push(span);
                let own = span.of(&text);
                let drift = if quote == first { Vec::new() } else { drift::drift(&wording, own) };
                let member = self.member(unit, id, score, own, drift);
                members.push(self.placed(member, unit, &text, span, share));
            }
            clusters.push(Cluster { cluster: 0, kind: Kind::Quote, representative: leader.id, keep: None, members });
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
    pub(super) fn passages(&mut self, representative: &Representatives, shown: &Shown) -> Result<Vec<Cluster>> {
        let mut found: Runs<u128> = self.runs();
        let none = self.runs();
        let anchors = std::mem::replace(&mut self.anchors, none);
        let units = &self.units;
        buckets(anchors, |places| {
            for (nth, later) in places.iter().enumerate() {
                for earlier in &places[..nth] {
                    let (a, b) = ((earlier >> 32) as usize, (later >> 32) as usize);
                    if units[a].source != units[b].source && representative[a].0 != representative[b].0 {
                        let (of_a, of_b) = (u128::from(*earlier as u32), u128::from(*later as u32));
                        found.push((a as u128) << 96 | (b as u128) << 64 | of_a << 32 | of_b)?;
                    }
                }
            }
            Ok(())
        })?;
        // The runs of each pair, by their wording: where each stands, the first unit first.
        type Places = BTreeMap<u32, (usize, usize)>;
        let mut wordings: BTreeMap<Vec<u64>, Places> = BTreeMap::new();
        let mut found = found.sorted()?;
        let mut pair = (u32::MAX, u32::MAX);
        let (mut of_a, mut of_b, mut done) = (Vec::new(), Vec::new(), 0);
        while let Some(record) = found.next()? {
            let (a, b, i, j) = ((record >> 96) as u32, (record >> 64) as u32, (record >> 32) as u32 as usize, record as u32 as usize);
            if pair != (a, b) {
                if pair.0 != a {
                    of_a = self.tokens(a)?;
                }
                of_b = self.tokens(b)?;
                (pair, done) = ((a, b), 0);
            }
            // Places come in the order of the first unit's tokens, so a run that was read off ends before the next begins.
            if i < done || of_a.get(i) != of_b.get(j) {
                continue;
            }
            let (start_a, start_b, length) = passage::extend(&of_a, &of_b, i, j);
            if length < passage::MIN_TOKENS {
                continue;
            }
            done = start_a + length;
            let places = wordings.entry(of_a[start_a..start_a + length].to_vec()).or_default();
            places.insert(a, (start_a, length));
            places.insert(b, (start_b, length));
        }
        let mut clusters: Vec<(u32, Cluster)> = Vec::new();
        for places in wordings.into_values() {
            let Some((first, _)) = places.iter().next() else { continue };
            let first = *first;
            if places.keys().all(|unit| *unit < self.reference) {
                continue;
            }
            let mut members = Vec::with_capacity(places.len());
            let mut windows = Vec::new();
            self.copy_windows(first, &mut windows)?;
            let (mut representative, mut is_shown) = (String::new(), false);
            for (unit, (start, length)) in &places {
                let Entry { id, text } = self.entry(*unit)?;
                if *unit == first {
                    representative.clone_from(&id);
                }
                let tokens = shingle::tokens(&text);
                let (Some(head), Some(tail)) = (tokens.get(*start), tokens.get(start + length - 1)) else { continue };
                let span = Span { start: head.span.start, end: tail.span.end };
                let covers = |a: &Span, b: &Span| a.start <= b.start && b.end <= a.end;
                is_shown |= shown.get(unit).is_some_and(|quotes| quotes.iter().any(|quote| covers(quote, &span) || covers(&span, quote)));
                let score = shingle::jaccard(&windows, self.windows(*unit)?);
                let member = self.member(*unit, id, score, span.of(&text), Vec::new());
                members.push(self.placed(member, *unit, &text, span, 1.0));
            }
            if members.len() > 1 && !is_shown {
                clusters.push((first, Cluster { cluster: 0, kind: Kind::Contained, representative, keep: None, members }));
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

/// Gives the values of each key that has several and not too many, in order.
fn buckets(records: Runs<u128>, mut give: impl FnMut(&[u64]) -> Result<()>) -> Result<()> {
    let mut records = records.sorted()?;
    let (mut key, mut bucket, mut count) = (0, Vec::new(), 0usize);
    loop {
        let record = records.next()?;
        if record.is_none_or(|record| (record >> 64) as u64 != key) {
            if (2..=MAX_PLACES).contains(&count) {
                give(&bucket)?;
            }
            bucket.clear();
            count = 0;
        }
        let Some(record) = record else { return Ok(()) };
        key = (record >> 64) as u64;
        count += 1;
        if count <= MAX_PLACES {
            bucket.push(record as u64);
        }
    }
}
