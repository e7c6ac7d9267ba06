//! Clusters of quotations: what is quoted in paragraphs of several sources, whatever stands around it and however it drifts.

use super::clusterer::Clusterer;
use super::copies::Copies;
use super::part::{Parts, Sink};
use super::quote::{Outline, Quotation};
use super::runs::Runs;
use super::units::{Entry, Quote};
use super::{Kind, LeftOut, drift, normal_form, shingle};
use crate::error::Result;
use std::collections::{HashMap, HashSet};

/// A window that stands in more quotations is a common phrase.
const MAX_QUOTES: usize = 64;

/// Where quotations that are shown stand, in tokens, by unit.
pub(super) type Shown = HashMap<u32, Vec<(u32, u32)>>;

impl Clusterer {
    /// Gives the clusters of quotations, by their first: each quotation is compared with the first of those that it shares windows with.
    pub(super) fn quotations(&mut self, left_out: &mut LeftOut, sink: Sink<'_>) -> Result<Shown> {
        let mut first: Vec<(u32, f64)> = (0..self.quotes.len() as u32).map(|quote| (quote, 1.0)).collect();
        let mut outlines = Vec::with_capacity(self.quotes.len());
        for quote in 0..self.quotes.len() as u32 {
            outlines.push(Outline::new(self.quote_tokens(quote)?));
        }
        let mut shared: Runs<u64> = self.runs();
        let none = self.runs();
        let keys = std::mem::replace(&mut self.quote_keys, none);
        left_out.quotes = buckets(keys, 64, MAX_QUOTES, |bucket| {
            let quotes = bucket.iter().map(|record| *record as u32);
            for (nth, later) in quotes.clone().enumerate() {
                for earlier in quotes.clone().take(nth) {
                    if outlines[earlier as usize].may_align(&outlines[later as usize]) {
                        shared.push(u64::from(later) << 32 | u64::from(earlier))?;
                    }
                }
            }
            Ok(())
        })?;
        drop(outlines);
        let mut shared = shared.sorted()?;
        let mut last: Option<(u32, Quotation)> = None;
        while let Some(pair) = shared.next()? {
            let (quote, earlier) = ((pair >> 32) as u32, pair as u32);
            if first[earlier as usize].0 != earlier {
                continue;
            }
            let quotation = match last.take() {
                Some((same, quotation)) if same == quote => quotation,
                _ => Quotation::new(self.quote_tokens(quote)?),
            };
            let best = &first[quote as usize];
            let least = if best.0 == quote { 0.0 } else { best.1 };
            if let Some(share) = quotation.aligned(self.quote_tokens(earlier)?)
                && share > least
            {
                first[quote as usize] = (earlier, share);
            }
            last = Some((quote, quotation));
        }
        let mut order: Vec<u64> = first.iter().enumerate().map(|(quote, (first, _))| u64::from(*first) << 32 | quote as u64).collect();
        order.sort_unstable();
        let copies = Copies::new(&self.units);
        let mut shown = Shown::new();
        for group in order.chunk_by(|a, b| a >> 32 == b >> 32) {
            let quotes = || group.iter().map(|pair| *pair as u32);
            // Each quotation in its unit and in the copies of that.
            let places = quotes().flat_map(|quote| copies.of(self.quotes[quote as usize].unit).map(move |unit| (unit, quote)));
            let mut places: Vec<(u32, u32)> = places.collect();
            places.sort_unstable();
            let sources: HashSet<u32> = places.iter().map(|(unit, _)| self.units[*unit as usize].source).collect();
            if sources.len() > 1 && places.iter().any(|(unit, _)| *unit >= self.reference) {
                for quote in quotes().map(|quote| self.quotes[quote as usize]) {
                    shown.entry(quote.unit).or_default().push((quote.start, quote.start + quote.length));
                }
                self.quotation((group[0] >> 32) as u32, &places, &first, sink)?;
            }
        }
        Ok(shown)
    }

    /// Gives the cluster of the quotation `leader`: `places` are units, each with a quotation that it has.
    fn quotation(&mut self, leader: u32, places: &[(u32, u32)], first: &[(u32, f64)], sink: Sink<'_>) -> Result<()> {
        let Quote { unit: origin, span, .. } = self.quotes[leader as usize];
        let mut windows = Vec::new();
        self.copy_windows(origin, &mut windows)?;
        let Entry { id: representative, text } = self.entry(origin)?;
        let wording = span.of(&text).to_owned();
        let mut cluster = Parts::new(Kind::Quote, representative, None, sink);
        for (unit, nth) in places {
            let Entry { id, text } = self.entry(*unit)?;
            let quote = self.quotes[*nth as usize];
            let score = shingle::jaccard(&windows, self.windows(*unit)?);
            let is_copy = *unit != quote.unit;
            let span = if is_copy { normal_form::place(&text, quote.start as usize, quote.length as usize) } else { quote.span };
            let drift = if *nth == leader { Vec::new() } else { drift::drift(&wording, span.of(&text)) };
            let member = self.member(*unit, id, score, span.of(&text), drift);
            cluster.push(self.placed(member, *unit, &text, span, first[*nth as usize].1))?;
        }
        cluster.end()
    }
}

/// Gives the records of each key, which is what is above the lowest `shift` bits, where they are several and at most `most`, in order; and
/// says how many keys had more.
pub(super) fn buckets(records: Runs<u128>, shift: u32, most: usize, mut give: impl FnMut(&[u128]) -> Result<()>) -> Result<u64> {
    let mut records = records.sorted()?;
    let (mut bucket, mut left_out) = (Vec::new(), 0);
    let mut next = records.next()?;
    while let Some(first) = next {
        bucket.clear();
        let mut count = 0usize;
        while let Some(record) = next.filter(|record| record >> shift == first >> shift) {
            count += 1;
            if count <= most {
                bucket.push(record);
            }
            next = records.next()?;
        }
        match count {
            1 => {}
            _ if count <= most => give(&bucket)?,
            _ => left_out += 1,
        }
    }
    Ok(left_out)
}
