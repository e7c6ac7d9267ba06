//! Clusters of passages: runs of six tokens or more that paragraphs of different sources share.
//!
//! Anchors give pairs of units, pairs give shared runs, runs give wordings, wordings give clusters. Each step is an external sort, so
//! memory grows only with the number of units. Exact copies are expanded at the end: a notice on a million pages costs the work of one
//! unit, and one line of output for each page.

use super::quotations::QuotedRanges;
use super::winnowing;
use crate::error::Result;
use crate::similarity::Kind;
use crate::similarity::candidates::prefixes::{counter, part_bits, reset};
use crate::similarity::clusters::cluster::Member;
use crate::similarity::clusters::join::Representatives;
use crate::similarity::clusters::part::{Parts, Sink};
use crate::similarity::storage::{Partitions, Sorted, Sorter};
use crate::similarity::units::copies::Copies;
use crate::similarity::units::store::{Entry, UnitStore};
use crate::similarity::units::{normal_form, shingle};
use crate::text::Span;

/// An anchor in more units than this is a common phrase.
const MAX_PLACES: usize = 64;

/// Gives the clusters of shared passages, ordered by their first place: one for each wording in units of two or more sources, except
/// wordings in a quotation that was given already (`shown`) and units that are in one cluster anyway. Returns how many anchors were too
/// frequent.
pub fn clusters(store: &mut UnitStore, representatives: &Representatives, shown: &QuotedRanges, sink: Sink<'_>) -> Result<u64> {
    let copies = Copies::new(&store.units);
    let (pairs, too_frequent) = anchored(store, representatives, &copies)?;
    let places = shared(store, pairs)?;
    let mut wordings = wordings(store, places)?;
    let mut members: Vec<(u32, u32)> = Vec::new();
    let mut leader = (u32::MAX, String::new(), Vec::new());
    let mut next = wordings.next()?;
    while let Some([place, head, _]) = next {
        members.clear();
        let length = (head >> 32) as u32;
        while let Some([_, unit, start]) = next.filter(|next| next[0] == place && next[1] >> 32 == head >> 32) {
            members.extend(copies.of(unit as u32).map(|copy| (copy, start as u32)));
            next = wordings.next()?;
        }
        let is_shown = members.iter().any(|(unit, start)| {
            let covers = |a: (u32, u32), b: (u32, u32)| a.0 <= b.0 && b.1 <= a.1;
            let own = (*start, start + length);
            shown.get(unit).is_some_and(|quotes| quotes.iter().any(|quote| covers(*quote, own) || covers(own, *quote)))
        });
        if is_shown || members.iter().all(|(unit, _)| *unit < store.reference) {
            continue;
        }
        members.sort_unstable();
        let first = members[0].0;
        if leader.0 != first {
            let Entry { id, .. } = store.entry(first)?;
            let mut windows = std::mem::take(&mut leader.2);
            store.copy_windows(first, &mut windows)?;
            leader = (first, id, windows);
        }
        let mut cluster = Parts::new(Kind::Contained, leader.1.clone(), None, sink);
        for (unit, start) in &members {
            let Entry { id, text } = store.entry(*unit)?;
            let span: Span = normal_form::place(&text, *start as usize, length as usize);
            let score = shingle::jaccard(&leader.2, store.windows(*unit)?);
            let member = Member::new(store, *unit, id, score, span.of(&text), Vec::new());
            cluster.push(member.within(store, *unit, &text, span, 1.0))?;
        }
        cluster.end()?;
    }
    Ok(too_frequent)
}

/// Pairs of units that share an anchor, and the anchor's position in each: `a, b, token of a, token of b`.
fn anchored(store: &mut UnitStore, representatives: &Representatives, copies: &Copies) -> Result<(Sorted<u128>, u64)> {
    let budget = store.budget.clone();
    let mut too_frequent = 0;
    let mut anchors = Vec::new();
    // About one window in two is an anchor.
    let bits = part_bits(store.firsts().map(|unit| u64::from(store.units[unit as usize].windows) / 2).sum());
    let mut by_anchor: Partitions<u128> = Partitions::new(1 << bits, budget.folder(), budget.memory / 16);
    for unit in 0..store.units.len() as u32 {
        if store.is_first(unit) {
            let tokens = store.tokens_in_order(unit)?;
            winnowing::anchors(tokens, &mut anchors);
            for (hash, token) in &anchors {
                let around = u64::from(winnowing::neighbours(tokens, *token as usize));
                let place = u128::from(unit) << 48 | u128::from(u64::from(*token) << 16 | around);
                by_anchor.push((hash >> 32 >> (32 - bits)) as usize, u128::from(hash >> 16) << 80 | place)?;
            }
        }
    }
    let units = &store.units;
    // If the copies of a unit have several sources, the unit differs in source from every other unit.
    let mut is_of_several = vec![false; units.len()];
    for first in copies.firsts() {
        is_of_several[first as usize] = copies.of(first).any(|copy| units[copy as usize].source != units[first as usize].source);
    }
    let mut pairs: Sorter<u128> = budget.sorter();
    let mut follow = |places: &[u128]| {
        for (nth, later) in places.iter().enumerate() {
            for earlier in &places[..nth] {
                let place = |record: u128| ((record >> 48) as u32 as usize, u128::from((record >> 16) as u32));
                let ((a, of_a), (b, of_b)) = (place(*earlier), place(*later));
                let are_of_several = units[a].source != units[b].source || is_of_several[a] || is_of_several[b];
                if winnowing::may_extend(*earlier as u16, *later as u16)
                    && a != b
                    && are_of_several
                    && representatives[a].0 != representatives[b].0
                {
                    pairs.push((a as u128) << 96 | (b as u128) << 64 | of_a << 32 | of_b)?;
                }
            }
        }
        Ok(())
    };
    let (mut places, mut counters) = (Vec::new(), Vec::new());
    for part in 0..by_anchor.parts() {
        by_anchor.take(part, &mut places)?;
        reset(&mut counters, places.len());
        let hash = |place: u128| ((place >> 80) as u64) << (16 + bits);
        for place in &places {
            let counter = counter(&mut counters, hash(*place));
            *counter = counter.saturating_add(1);
        }
        places.retain(|place| *counter(&mut counters, hash(*place)) > 1);
        places.sort_unstable();
        for same in places.chunk_by(|a, b| a >> 80 == b >> 80) {
            match same.len() {
                1 => {}
                2..=MAX_PLACES => follow(same)?,
                _ => too_frequent += 1,
            }
        }
    }
    drop(by_anchor);
    Ok((pairs.sorted()?, too_frequent))
}

/// The shared passages of the pairs, two records each: `hash of the wording, unit and first token, length`.
fn shared(store: &mut UnitStore, mut pairs: Sorted<u128>) -> Result<Sorted<[u64; 3]>> {
    let mut places: Sorter<[u64; 3]> = store.budget.sorter();
    let mut pair = (u32::MAX, u32::MAX);
    let (mut of_a, mut of_b, mut done) = (Vec::new(), Vec::new(), 0);
    while let Some(record) = pairs.next()? {
        let (a, b, i, j) = ((record >> 96) as u32, (record >> 64) as u32, (record >> 32) as u32 as usize, record as u32 as usize);
        if pair.0 != a {
            of_a.clear();
            of_a.extend_from_slice(store.tokens(a)?);
        }
        if pair != (a, b) {
            of_b.clear();
            of_b.extend_from_slice(store.tokens(b)?);
            (pair, done) = ((a, b), 0);
        }
        // Pairs are sorted by the token in the first unit, so a run that was found ends before the next one begins.
        if i < done || of_a.get(i) != of_b.get(j) {
            continue;
        }
        let (start_a, start_b, length) = winnowing::extend(&of_a, &of_b, i, j);
        if length < winnowing::MIN_TOKENS {
            continue;
        }
        done = start_a + length;
        let wording = shingle::fingerprint(&of_a[start_a..done]);
        for (unit, start) in [(a, start_a), (b, start_b)] {
            places.push([wording, u64::from(unit) << 32 | start as u64, length as u64])?;
        }
    }
    places.sorted()
}

/// The places of each wording, keyed by its first place: `first place, length and unit, first token`.
fn wordings(store: &UnitStore, mut places: Sorted<[u64; 3]>) -> Result<Sorted<[u64; 3]>> {
    let mut wordings: Sorter<[u64; 3]> = store.budget.sorter();
    let mut of_one: (u64, u64, u64) = (0, u64::MAX, u64::MAX);
    while let Some([wording, place, length]) = places.next()? {
        if of_one.1 == u64::MAX || of_one.0 != wording {
            of_one = (wording, place, u64::MAX);
        }
        let (unit, start) = (place >> 32, place & 0xffff_ffff);
        // If a unit has the wording twice, the first place counts.
        if of_one.2 != unit {
            of_one.2 = unit;
            wordings.push([of_one.1, length << 32 | unit, start])?;
        }
    }
    wordings.sorted()
}
