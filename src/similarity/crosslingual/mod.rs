//! Clusters of probable translations: paragraphs in several languages that share numbers, names and translated words. They are a guess with a
//! probability, and not verified.
//!
//! 1. `evidence.rs`: two paragraphs are candidates if they share one of the rarest traits of each. Shared traits are weighted by inverse
//!    document frequency (Spärck Jones 1972): of the corpus, and of text of any kind, so that two paragraphs alone can be compared. A pair is
//!    taken on if each is the best match of the other in its language.
//! 2. `probability.rs`: the probability of such a pair by logistic regression.
//! 3. This file: pairs into clusters. Exact and near copies of a paragraph go where their representative goes.
//!
//! A run in one language ends after the first step. A text whose language no table explains is only compared with texts in other scripts.

pub mod evidence;
pub mod probability;

use crate::error::Result;
use crate::similarity::Kind;
use crate::similarity::clusters::cluster::Member;
use crate::similarity::clusters::join::Representatives;
use crate::similarity::clusters::part::{Parts, Sink};
use crate::similarity::storage::Sorter;
use crate::similarity::units::shingle::{self, round};
use crate::similarity::units::store::{Entry, UnitStore};
use crate::text::Span;
use evidence::Index;
use probability::{MIN_PROBABILITY, probability};

/// Two texts of one language share more of the shorter one's tokens.
const MAX_SAME_WORDS: f64 = 0.5;
/// Marks a unit that has no translation.
const NONE: u32 = u32::MAX;

/// A unit's place in the clusters: 16 bytes.
#[derive(Clone, Copy)]
struct Joined {
    /// First unit of its cluster.
    leader: u32,
    probability: f32,
    /// Share of the evidence of the paragraph with less that both have.
    containment: f32,
    /// Languages of the cluster, if it is the leader.
    languages: u32,
}

/// Gives the clusters of translations, ordered by their first member. Returns how many traits were too frequent to compare by.
pub fn clusters(mut index: Index, store: &mut UnitStore, representatives: &Representatives, sink: Sink<'_>) -> Result<u64> {
    if !index.has_languages() {
        return Ok(0);
    }
    let mut pairs: Sorter<[u64; 3]> = store.budget.sorter();
    let budget = store.budget.clone();
    let too_frequent = index.mutual(&budget, representatives, &mut |a, b, evidence| {
        let probability = probability(evidence);
        if probability >= MIN_PROBABILITY && are_of_two_languages(store, a, b)? {
            let numbers = u64::from((probability as f32).to_bits()) << 32 | u64::from((evidence.containment as f32).to_bits());
            pairs.push([u64::from(a) << 32 | u64::from(b), numbers, 0])?;
        }
        Ok(())
    })?;
    let none = Joined { leader: NONE, probability: 0.0, containment: 0.0, languages: 0 };
    let mut joined = vec![none; store.units.len()];
    let mut pairs = pairs.sorted()?;
    while let Some([units, numbers, _]) = pairs.next()? {
        let (a, b) = ((units >> 32) as u32, units as u32);
        let (probability, containment) = (f32::from_bits((numbers >> 32) as u32), f32::from_bits(numbers as u32));
        if joined[a as usize].leader == NONE {
            joined[a as usize] = Joined { leader: a, probability: 1.0, containment: 1.0, languages: 1 << index.language(a) };
        }
        let Joined { leader, probability: of_first, .. } = joined[a as usize];
        let probability = probability * of_first;
        let language = 1 << index.language(b);
        let languages = &mut joined[leader as usize].languages;
        // One paragraph of each language: a second one would contradict the first.
        if *languages & language == 0 && f64::from(probability) >= MIN_PROBABILITY && joined[b as usize].leader == NONE {
            joined[leader as usize].languages |= language;
            joined[b as usize] = Joined { leader, probability, containment, languages: 0 };
        }
    }
    drop(pairs);
    let mut groups: Sorter<u64> = store.budget.sorter();
    for (unit, (representative, _)) in representatives.iter().enumerate() {
        let Joined { leader, .. } = joined[*representative as usize];
        if leader != NONE {
            groups.push(u64::from(leader) << 32 | unit as u64)?;
        }
    }
    give(groups, &joined, store, representatives, sink)?;
    Ok(too_frequent)
}

/// Gives the clusters. A group is records of leader and unit.
fn give(groups: Sorter<u64>, joined: &[Joined], store: &mut UnitStore, of: &Representatives, sink: Sink<'_>) -> Result<()> {
    let mut groups = groups.sorted()?;
    let mut next = groups.next()?;
    let mut units = Vec::new();
    while let Some(record) = next {
        units.clear();
        while let Some(unit) = next.filter(|next| next >> 32 == record >> 32).map(|next| next as u32) {
            units.push(unit);
            next = groups.next()?;
        }
        let leader = (record >> 32) as u32;
        let is_alone = units.iter().all(|unit| of[*unit as usize].0 == leader);
        if is_alone || units.iter().all(|unit| *unit < store.reference) {
            continue;
        }
        let Entry { id: representative, .. } = store.entry(leader)?;
        let mut cluster = Parts::new(Kind::Twin, representative, None, sink);
        for unit in &units {
            let Entry { id, text } = store.entry(*unit)?;
            let Joined { probability, containment, .. } = joined[of[*unit as usize].0 as usize];
            let member = Member::new(store, *unit, id, if *unit == leader { 1.0 } else { 0.0 }, &text, Vec::new());
            let member = member.within(store, *unit, &text, Span::new(0, text.len()), f64::from(containment));
            cluster.push(Member { probability: Some(round(f64::from(probability))), ..member })?;
        }
        cluster.end()?;
    }
    Ok(())
}

fn are_of_two_languages(store: &mut UnitStore, a: u32, b: u32) -> Result<bool> {
    let mut sorted = |unit: u32| -> Result<Vec<u64>> {
        let mut tokens = store.tokens(unit)?.to_vec();
        tokens.sort_unstable();
        tokens.dedup();
        Ok(tokens)
    };
    let (a, b) = (sorted(a)?, sorted(b)?);
    Ok((shingle::common(&a, &b) as f64) < MAX_SAME_WORDS * a.len().min(b.len()) as f64)
}
