//! What speaks for two paragraphs being translations of each other: the traits that they share, weighted by how rare they are.

use crate::error::Result;
use crate::similarity::clusters::join::Representatives;
use crate::similarity::storage::{Arrays, Budget, Sorted, Sorter, each_group};
use crate::similarity::units::sketch::Sketch;
use crate::similarity::units::traits::{Trait, UNKNOWN_LANGUAGE};

/// Longest posting list; more units share the trait by chance.
const MAX_UNITS: usize = 32;
/// The rarest traits of a unit, by which it is compared.
const RAREST: usize = 8;
/// Counters of traits: eight megabytes. Traits that share a counter are taken to be as frequent as both.
const COUNTERS: usize = 1 << 20;
/// Paragraphs of text of any kind that the frequencies of the corpus are added to.
const PRIOR: f64 = 500.0;
/// Weight added to that of both units, so that a few shared traits of two units with few traits say little.
const SHRINKAGE: f64 = 20.0;
/// Score of the best match in a small corpus by chance; it stands for the second best where there is none.
const CHANCE: f64 = 2.0;

/// What speaks for a pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence {
    /// Sum of the weights of the shared traits, in units of the natural logarithm.
    pub shared: f64,
    /// The same as a share of the geometric mean of both units' weights, shrunk where these are small.
    pub cosine: f64,
    /// The same as a share of the smaller of both units' weights.
    pub containment: f64,
    /// Logarithm of the ratio of the score to the second best of either unit.
    pub margin: f64,
    /// Logarithm of the ratio of the lengths.
    pub length: f64,
    /// Numbers that only one of the two has.
    pub unlike_numbers: f64,
    /// Numbers that both have.
    pub numbers: f64,
}

/// Receives each pair of units that are the best match of each other, the earlier first.
pub type OnPair<'a> = &'a mut dyn FnMut(u32, u32, &Evidence) -> Result<()>;

/// The traits of all units: 24 bytes a unit in memory, and the counters.
pub struct Index {
    traits: Arrays,
    /// Position, number and owner of each unit's traits.
    units: Vec<Unit>,
    /// How many units have a trait, and the set of their languages.
    counters: Vec<[u32; 2]>,
    /// Languages of all units.
    languages: u32,
    /// Units that have traits.
    count: u32,
}

#[derive(Clone, Copy)]
struct Unit {
    at: u64,
    count: u32,
    length: u32,
    /// Sum of the weights.
    weight: f32,
    lang: u8,
    script: u8,
}

impl Index {
    /// An empty index.
    pub fn new(budget: &Budget) -> Self {
        Self { traits: Arrays::new(budget.folder(), budget.memory / 16), units: Vec::new(), counters: Vec::new(), languages: 0, count: 0 }
    }

    /// Adds the traits of a unit. Exact copies are found through the first of them.
    pub fn add(&mut self, sketch: &Sketch, is_new: bool) -> Result<()> {
        let list: &[Trait] = if is_new { &sketch.traits.list } else { &[] };
        let packed: Vec<u64> = list.iter().map(|one| one.0).collect();
        let (lang, script) = (sketch.traits.lang, sketch.traits.script);
        let at = self.traits.put(&packed)?;
        self.units.push(Unit { at, count: list.len() as u32, length: sketch.traits.length, weight: 0.0, lang, script });
        if list.is_empty() {
            return Ok(());
        }
        self.counters.resize(COUNTERS, [0; 2]);
        self.languages |= 1 << lang;
        self.count += 1;
        for one in list {
            let [count, languages] = &mut self.counters[place(*one)];
            *count = count.saturating_add(1);
            *languages |= 1 << lang;
        }
        Ok(())
    }

    /// True if there are units of several languages.
    pub fn has_languages(&self) -> bool {
        self.languages.count_ones() > 1
    }

    /// Number of a unit's language.
    pub fn language(&self, unit: u32) -> u8 {
        self.units[unit as usize].lang
    }

    /// False if the two may be of one language: a text of unknown language is only compared with other scripts.
    fn may_differ(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.units[a as usize], self.units[b as usize]);
        a.script != b.script || a.lang != UNKNOWN_LANGUAGE && b.lang != UNKNOWN_LANGUAGE
    }

    /// Negative logarithm of the share of paragraphs that have a trait.
    fn weight(&self, one: Trait) -> f64 {
        let [count, _] = self.counters[place(one)];
        -((f64::from(count) + PRIOR * one.share()) / (f64::from(self.count) + PRIOR)).ln()
    }

    /// The traits of a unit with their weights.
    fn weighted(&mut self, unit: u32, weighted: &mut Vec<(Trait, f64)>) -> Result<()> {
        let Unit { at, count, .. } = self.units[unit as usize];
        weighted.clear();
        weighted.extend(self.traits.get_in_order(at, count as usize)?.iter().map(|packed| (Trait(*packed), 0.0)));
        for (one, weight) in weighted {
            *weight = self.weight(*one);
        }
        Ok(())
    }

    /// Compares a unit, given by its weighted traits, with another.
    fn compare(&mut self, unit: u32, weighted: &[(Trait, f64)], other: u32) -> Result<Evidence> {
        let (a, b) = (self.units[unit as usize], self.units[other as usize]);
        let list = self.traits.get(b.at, b.count as usize)?;
        let mut evidence = Evidence::default();
        let (mut nth, mut numbers) = (0, 0usize);
        for (one, weight) in weighted {
            while list.get(nth).is_some_and(|other| Trait(*other).hash() < one.hash()) {
                numbers += usize::from(Trait(list[nth]).is_number());
                nth += 1;
            }
            match list.get(nth).map(|other| Trait(*other)).filter(|other| other.hash() == one.hash()) {
                Some(other) => {
                    evidence.shared += weight * one.confidence().min(other.confidence());
                    evidence.numbers += f64::from(u8::from(one.is_number()));
                    nth += 1;
                }
                None => numbers += usize::from(one.is_number()),
            }
        }
        numbers += list[nth..].iter().filter(|other| Trait(**other).is_number()).count();
        evidence.unlike_numbers = numbers as f64;
        let (weight, other) = (f64::from(a.weight), f64::from(b.weight));
        evidence.cosine = evidence.shared / ((weight * other).sqrt() + SHRINKAGE);
        evidence.containment = (evidence.shared / weight.min(other).max(1e-9)).min(1.0);
        evidence.length = (f64::from(a.length.max(1)) / f64::from(b.length.max(1))).ln();
        Ok(evidence)
    }

    /// Gives each pair of representatives that are the best match of each other in their languages. Returns how many traits were in too many
    /// units to compare them all.
    pub fn mutual(&mut self, budget: &Budget, representatives: &Representatives, give: OnPair<'_>) -> Result<u64> {
        let (candidates, too_frequent) = self.candidates(budget, representatives)?;
        let mut matches = self.matches(candidates.sorted()?, budget)?.sorted()?;
        // The best match of a unit in a language, and the score of the second best.
        let mut best: Sorter<u128> = budget.sorter();
        let mut next = matches.next()?;
        while let Some(first) = next {
            next = matches.next()?;
            let second = next.filter(|second| second >> 64 == first >> 64).map_or(0, |second| !(second >> 32) as u32);
            while next.is_some_and(|other| other >> 64 == first >> 64) {
                next = matches.next()?;
            }
            let (unit, other) = ((first >> 72) as u32, first as u32);
            let pair = u128::from(unit.min(other)) << 96 | u128::from(unit.max(other)) << 64;
            best.push(pair | u128::from(unit > other) << 32 | u128::from(second))?;
        }
        let mut best = best.sorted()?;
        let mut weighted = Vec::new();
        let mut next = best.next()?;
        while let Some(first) = next {
            next = best.next()?;
            let Some(second) = next.filter(|second| second >> 64 == first >> 64) else { continue };
            let (a, b) = ((first >> 96) as u32, (first >> 64) as u32);
            self.weighted(a, &mut weighted)?;
            let evidence = self.compare(a, &weighted, b)?;
            let rival = f64::from(f32::from_bits(first as u32).max(f32::from_bits(second as u32)));
            let margin = (score(&evidence) / rival.max(CHANCE)).ln();
            give(a, b, &Evidence { margin, ..evidence })?;
        }
        Ok(too_frequent)
    }

    /// Pairs of units of two languages that share one of the rarest traits of each, the earlier in the upper half.
    fn candidates(&mut self, budget: &Budget, representatives: &Representatives) -> Result<(Sorter<u64>, u64)> {
        let mut postings: Sorter<u128> = budget.sorter();
        let mut weighted = Vec::new();
        for unit in 0..self.units.len() as u32 {
            let Unit { lang, count, .. } = self.units[unit as usize];
            if count == 0 || representatives[unit as usize].0 != unit {
                continue;
            }
            self.weighted(unit, &mut weighted)?;
            self.units[unit as usize].weight = weighted.iter().map(|(_, weight)| weight).sum::<f64>() as f32;
            // Only traits that another language has as well.
            weighted.retain(|(one, _)| self.counters[place(*one)][1] & !(1 << lang) != 0);
            let value = |(one, weight): &(Trait, f64)| weight * one.confidence();
            weighted.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.0.cmp(&b.0)));
            for (one, _) in weighted.iter().take(RAREST) {
                postings.push(u128::from(one.hash()) << 64 | u128::from(lang) << 32 | u128::from(unit))?;
            }
        }
        let mut candidates: Sorter<u64> = budget.sorter();
        let too_frequent = each_group(postings, 64, MAX_UNITS, |group| {
            for (nth, b) in group.iter().enumerate() {
                for a in group[..nth].iter().take_while(|a| **a >> 32 != *b >> 32) {
                    let (a, b) = (*a as u32, *b as u32);
                    if !self.may_differ(a, b) {
                        continue;
                    }
                    candidates.push(u64::from(a.min(b)) << 32 | u64::from(a.max(b)))?;
                }
            }
            Ok(())
        })?;
        Ok((candidates, too_frequent))
    }

    /// Scores the candidates. A record is unit, language of the match, its score in falling order, and the match.
    fn matches(&mut self, mut candidates: Sorted<u64>, budget: &Budget) -> Result<Sorter<u128>> {
        let mut matches: Sorter<u128> = budget.sorter();
        let (mut weighted, mut unit) = (Vec::new(), None);
        while let Some(pair) = candidates.next()? {
            let (a, b) = ((pair >> 32) as u32, pair as u32);
            if unit != Some(a) {
                self.weighted(a, &mut weighted)?;
                unit = Some(a);
            }
            let score = score(&self.compare(a, &weighted, b)?) as f32;
            for (unit, other) in [(a, b), (b, a)] {
                let lang = self.units[other as usize].lang;
                let record = u128::from(unit) << 72 | u128::from(lang) << 64 | u128::from(!score.to_bits()) << 32 | u128::from(other);
                matches.push(record)?;
            }
        }
        Ok(matches)
    }
}

/// By what the best match is chosen: much that is shared, and much of what both have.
fn score(evidence: &Evidence) -> f64 {
    evidence.shared * evidence.cosine.sqrt()
}

/// The counter of a trait.
#[inline]
fn place(one: Trait) -> usize {
    one.hash() as usize % COUNTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::similarity::{Clusterer, Kind, Options};

    /// What speaks for two texts, the first in English.
    fn evidence(first: &str, second: &str) -> Evidence {
        let budget = Budget { memory: 1 << 24, folder: None };
        let mut index = Index::new(&budget);
        let sketcher = Clusterer::new(Options { kinds: vec![Kind::Twin], ..Options::default() }).unwrap().sketcher();
        for text in [first, second] {
            index.add(&sketcher.sketch(text), true).unwrap();
        }
        let mut weighted = Vec::new();
        for unit in [1, 0] {
            index.weighted(unit, &mut weighted).unwrap();
            index.units[unit as usize].weight = weighted.iter().map(|(_, weight)| weight).sum::<f64>() as f32;
        }
        index.compare(0, &weighted, 1).unwrap()
    }

    const ENGLISH: &str = "The ferry Aurora sank off Varnholm on 14 March 2024, killing 23 of the 118 people on board.";
    const FRENCH: &str = "Le ferry Aurora a coulé au large de Varnholm le 14 mars 2024, faisant 23 morts parmi les 118 personnes à bord.";

    #[test]
    fn numbers_speak_for_a_pair_and_against_it() {
        let same = evidence(ENGLISH, FRENCH);
        assert!(same.numbers >= 3.0 && same.unlike_numbers == 0.0, "{same:?}");
        let (one, two) =
            (evidence(ENGLISH, &FRENCH.replace("23", "24")), evidence(&ENGLISH.replace("118", "119"), &FRENCH.replace("23", "24")));
        assert_eq!((same.numbers - one.numbers, one.unlike_numbers), (1.0, 2.0), "one in each text");
        assert_eq!((same.numbers - two.numbers, two.unlike_numbers), (2.0, 4.0));
        let fewer = evidence(ENGLISH, &FRENCH.replace(", faisant 23 morts parmi les 118 personnes à bord", ""));
        assert_eq!((same.numbers - fewer.numbers, fewer.unlike_numbers), (2.0, 2.0));
        assert!(one.shared < same.shared && two.shared < one.shared);
    }

    #[test]
    fn what_is_shared_is_a_share_of_what_both_have() {
        let (same, other) =
            (evidence(ENGLISH, FRENCH), evidence(ENGLISH, "Nous avons mangé des pommes, et le chat dort encore dans la cuisine."));
        for found in [same, other] {
            assert!(
                (0.0..=1.0).contains(&found.containment) && (0.0..=1.0).contains(&found.cosine) && found.cosine <= found.containment,
                "{found:?}"
            );
        }
        assert!(same.containment > 2.0 * other.containment && same.cosine > 2.0 * other.cosine && score(&same) > 4.0 * score(&other));
        // The length is the logarithm of a ratio: turned round, it has the other sign.
        assert!((same.length + evidence(FRENCH, ENGLISH).length).abs() < 1e-9);
        assert_eq!(evidence(ENGLISH, ENGLISH).length, 0.0);
    }
}
