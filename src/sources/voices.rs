//! Independent voices: of the sources that carry a passage, how many report it on their own. Agency copy, reprints and translations count
//! as one.
//!
//! Sources that carry a passage are joined into one **voice** if they have it in the same words (exact and near paragraphs; not quotations,
//! since two reporters may have heard the same words), if the paragraph of one is probably a translation of the other's, if the text of one is a reprint of the other's, or if both credit the same agency or
//! outlet ([`credit`]). A text known to be a translation is no voice beside untranslated ones, since its wording cannot be the original. A
//! suspicion by score alone does not count.
//!
//! The **first** source of a voice is determined by credit lines, then dates, then translation, and only if the answer is unambiguous.

use super::credit;
use crate::artifacts::Grade;
use crate::similarity::{Cluster, Kind, Member};
use crate::text::date::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use xxhash_rust::xxh3::xxh3_64;

/// A finding inside quoted speech; places are code points of the record.
#[derive(Clone, Debug)]
pub struct Quoted {
    /// The rule.
    pub rule: &'static str,
    /// Its code.
    pub code: &'static str,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The reason.
    pub message: String,
}

/// Facts about a record that may show which source copied from which.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Code points of its text.
    pub characters: u32,
    /// When it was published.
    pub date: Option<Date>,
    /// The agency or outlet that it credits.
    pub credit: Option<Box<str>>,
    /// How it is known to be a translation; none if it is not.
    pub grade: Option<Grade>,
    /// Findings in its quotations.
    pub quoted: Vec<Quoted>,
}

impl Known {
    /// How it is known to be a translation, not counting a suspicion by score alone.
    pub fn translated(&self) -> Option<Grade> {
        self.grade.filter(|grade| *grade != Grade::Suspected)
    }
}

/// Facts about records, by name: about fifty bytes each.
#[derive(Default)]
pub struct Carriers {
    records: HashMap<u64, Known>,
}

/// A cluster and its independent voices; none for clusters of one source and for boilerplate.
#[derive(Clone, Debug, Serialize)]
pub struct Carried {
    /// The cluster.
    #[serde(flatten)]
    pub cluster: Cluster,
    /// The voices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voices: Option<Voices>,
}

/// The independent voices of a passage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Voices {
    /// Number of voices.
    pub independent: usize,
    /// The voices, in the order of the input.
    pub voices: Vec<Voice>,
    /// Sources that have it only in translation, if other sources have it untranslated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translated: Vec<String>,
}

/// Sources that depend on each other for a passage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Voice {
    /// The sources, in the order of the input.
    pub sources: Vec<String>,
    /// Why they are joined.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub ties: BTreeSet<Tie>,
    /// The source that the others have it from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<First>,
}

/// Why two sources belong to one voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// They credit the same agency or outlet, or one credits the other.
    Credit,
    /// Most of one's text is in the other's.
    Reprint,
    /// The paragraph is the same in both.
    SameWords,
    /// The paragraph of one is probably a translation of the other's.
    Translation,
}

/// The source that had a text first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct First {
    /// The source; a credited agency or outlet need not be among the sources.
    pub source: String,
    /// The evidence.
    pub by: Vec<Direction>,
}

/// Evidence for which source copied from which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The others credit it.
    Credit,
    /// All have dates, and this source has the earliest.
    Date,
    /// All others are translations.
    Translation,
}

/// Share of the shorter text that the longer one must have to be a reprint.
const REPRINT: f64 = 0.5;
/// Largest cluster whose records are compared in pairs; a passage in more records says little about any two of them.
const MAX_PAIRED: usize = 40;

fn key(source: &str, id: &str) -> u64 {
    xxh3_64([source, id].join("\0").as_bytes())
}

impl Carriers {
    /// Adds the facts about a record.
    pub fn add(&mut self, source: &str, id: &str, known: Known) {
        self.records.insert(key(source, id), known);
    }

    /// Key of the record that a unit belongs to: the unit's id, or the part before `#pN`.
    fn record(&self, member: &Member) -> u64 {
        let whole = key(&member.source, &member.id);
        match member.id.rsplit_once("#p") {
            Some((id, _)) if !self.records.contains_key(&whole) => key(&member.source, id),
            _ => whole,
        }
    }

    /// The facts about the record that a unit belongs to.
    pub(super) fn of(&self, member: &Member) -> Option<&Known> {
        self.records.get(&self.record(member))
    }

    /// True if a record has a date.
    pub fn have_dates(&self) -> bool {
        self.records.values().any(|known| known.date.is_some())
    }

    /// The earliest date of each source that has the passage, by time; sources without a date are left out. Dates without a time of day come
    /// first on their day.
    pub fn dates<'c>(&'c self, cluster: &'c Cluster) -> Vec<(&'c str, Date)> {
        let sources = self.sources(cluster);
        let mut dates: Vec<(&str, Date)> = sources.iter().filter_map(|source| Some((source.name, source.date?))).collect();
        dates.sort_by(|(_, a), (_, b)| a.days().total_cmp(&b.days()));
        dates
    }

    /// Determines the voices of each cluster.
    pub fn count_voices(&self, clusters: Vec<Cluster>) -> Vec<Carried> {
        let reprints = self.reprints(&clusters);
        let is_shared = |cluster: &Cluster| !matches!(cluster.kind, Kind::Boilerplate | Kind::Reported) && cluster.sources() > 1;
        let carried = |cluster: Cluster| Carried { voices: is_shared(&cluster).then(|| self.voices(&cluster, &reprints)), cluster };
        clusters.into_iter().map(carried).collect()
    }

    /// Pairs of records of which one has most of the other's text.
    fn reprints(&self, clusters: &[Cluster]) -> BTreeSet<(u64, u64)> {
        // Code points of common paragraphs, and ranges in the first record, which may overlap.
        type Shared = (usize, Vec<(usize, usize)>);
        let mut shared: BTreeMap<(u64, u64), Shared> = BTreeMap::new();
        let counts = |kind: Kind| matches!(kind, Kind::Exact | Kind::Near | Kind::Contained);
        for cluster in clusters.iter().filter(|cluster| counts(cluster.kind) && cluster.members.len() <= MAX_PAIRED) {
            let members: Vec<(u64, &Member)> = cluster.members.iter().map(|member| (self.record(member), member)).collect();
            for (nth, (a, first)) in members.iter().enumerate() {
                for (b, second) in members[nth + 1..].iter().filter(|(_, second)| second.source != first.source) {
                    let (pair, member) = if a < b { ((*a, *b), first) } else { ((*b, *a), second) };
                    let (whole, places) = shared.entry(pair).or_default();
                    match member.start.zip(member.end) {
                        Some(place) => places.push(place),
                        None => *whole += first.characters.min(second.characters),
                    }
                }
            }
        }
        let length = |record: &u64| self.records.get(record).map_or(usize::MAX, |known| known.characters as usize);
        let is_most = |(pair, (whole, places)): &((u64, u64), Shared)| {
            let both = whole + covered(places.clone());
            both as f64 >= REPRINT * length(&pair.0).min(length(&pair.1)) as f64
        };
        shared.into_iter().filter(is_most).map(|(pair, _)| pair).collect()
    }

    /// The sources of a passage, in the order of the input.
    fn sources<'c>(&'c self, cluster: &'c Cluster) -> Vec<Source<'c>> {
        let mut sources: Vec<Source<'c>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for member in &cluster.members {
            let nth = *places.entry(&member.source).or_insert_with(|| {
                sources.push(Source::new(&member.source));
                sources.len() - 1
            });
            let record = self.record(member);
            sources[nth].add(record, self.records.get(&record));
        }
        sources
    }

    fn voices(&self, cluster: &Cluster, reprints: &BTreeSet<(u64, u64)>) -> Voices {
        let sources = self.sources(cluster);
        let has_original = sources.iter().any(|source| !source.is_translated);
        let (second, first): (Vec<&Source<'_>>, Vec<&Source<'_>>) = sources.iter().partition(|source| has_original && source.is_translated);
        let mut voices = group(&first, &edges(cluster.kind, &first, reprints));
        let translated: Vec<String> = second.iter().map(|source| source.name.to_owned()).collect();
        if let [voice] = voices.as_mut_slice()
            && !translated.is_empty()
        {
            match &mut voice.first {
                Some(first) => first.by.push(Direction::Translation),
                None if voice.sources.len() == 1 => {
                    voice.first = Some(First { source: voice.sources[0].clone(), by: vec![Direction::Translation] });
                }
                None => {}
            }
        }
        Voices { independent: voices.len(), voices, translated }
    }
}

/// A source of one passage.
struct Source<'c> {
    name: &'c str,
    records: Vec<u64>,
    credits: BTreeSet<&'c str>,
    /// The earliest date of its records.
    date: Option<Date>,
    /// True if all its records with the passage have a date.
    is_dated: bool,
    /// True if all its records with the passage are translations.
    is_translated: bool,
}

impl<'c> Source<'c> {
    fn new(name: &'c str) -> Self {
        Self { name, records: Vec::new(), credits: BTreeSet::new(), date: None, is_dated: true, is_translated: true }
    }

    fn add(&mut self, record: u64, known: Option<&'c Known>) {
        self.records.push(record);
        self.is_translated &= known.is_some_and(|known| known.translated().is_some());
        self.credits.extend(known.and_then(|known| known.credit.as_deref()));
        let date = known.and_then(|known| known.date);
        self.is_dated &= date.is_some();
        self.date = [self.date, date].into_iter().flatten().reduce(|earliest, date| if date.is_before(earliest) { date } else { earliest });
    }

    fn is_before(&self, other: &Self) -> bool {
        self.is_dated && other.is_dated && self.date.zip(other.date).is_some_and(|(own, date)| own.is_before(date))
    }
}

/// The pairs of sources that belong to one voice, with the reason.
fn edges(kind: Kind, sources: &[&Source<'_>], reprints: &BTreeSet<(u64, u64)>) -> Vec<(usize, usize, Tie)> {
    let mut edges = Vec::new();
    let credits: BTreeSet<&str> = sources.iter().flat_map(|source| source.credits.iter().copied()).collect();
    for credit in credits {
        let holds = |source: &Source<'_>| source.credits.contains(credit) || credit::is_named(source.name, credit);
        let mut holders = (0..sources.len()).filter(|nth| holds(sources[*nth]));
        if let Some(first) = holders.next() {
            edges.extend(holders.map(|other| (first, other, Tie::Credit)));
        }
    }
    let tie = match kind {
        Kind::Exact | Kind::Near => Some(Tie::SameWords),
        Kind::Twin => Some(Tie::Translation),
        _ => None,
    };
    if let Some(tie) = tie {
        edges.extend((1..sources.len()).map(|other| (0, other, tie)));
        return edges;
    }
    for (b, second) in sources.iter().enumerate() {
        for (a, first) in sources[..b].iter().enumerate() {
            if first.records.iter().any(|x| second.records.iter().any(|y| reprints.contains(&(*x.min(y), *x.max(y))))) {
                edges.push((a, b, Tie::Reprint));
            }
        }
    }
    edges
}

/// The voices: connected components of the sources under `edges`.
fn group(sources: &[&Source<'_>], edges: &[(usize, usize, Tie)]) -> Vec<Voice> {
    let mut of: Vec<usize> = (0..sources.len()).collect();
    let find = |of: &[usize], mut nth: usize| {
        while of[nth] != nth {
            nth = of[nth];
        }
        nth
    };
    for (a, b, _) in edges {
        let (a, b) = (find(&of, *a), find(&of, *b));
        of[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, (Vec<&Source<'_>>, BTreeSet<Tie>)> = BTreeMap::new();
    for (nth, source) in sources.iter().enumerate() {
        groups.entry(find(&of, nth)).or_default().0.push(source);
    }
    for (a, _, tie) in edges {
        groups.entry(find(&of, *a)).or_default().1.insert(*tie);
    }
    let names = |members: &[&Source<'_>]| members.iter().map(|source| source.name.to_owned()).collect();
    groups.into_values().map(|(members, ties)| Voice { sources: names(&members), ties, first: first(&members) }).collect()
}

/// The first source of a voice.
fn first(sources: &[&Source<'_>]) -> Option<First> {
    let earliest = || {
        let first = sources.iter().reduce(|first, other| if other.is_before(first) { other } else { first })?;
        let is_clear = sources.len() > 1 && sources.iter().all(|other| other.name == first.name || first.is_before(other));
        is_clear.then_some(first.name)
    };
    let credits: BTreeSet<&str> = sources.iter().flat_map(|source| source.credits.iter().copied()).collect();
    // There must be exactly one credit, and it must not be the voice's only source.
    let credited = match credits.first() {
        Some(credit) if credits.len() == 1 => {
            Some(sources.iter().find(|source| credit::is_named(source.name, credit)).map_or(*credit, |source| source.name))
        }
        _ => None,
    };
    let credited = credited.filter(|name| sources.len() > 1 || sources[0].name != *name);
    match (credited, earliest()) {
        (Some(source), earliest) => {
            let dated = (earliest == Some(source)).then_some(Direction::Date);
            Some(First { source: source.to_owned(), by: std::iter::once(Direction::Credit).chain(dated).collect() })
        }
        (None, Some(source)) => Some(First { source: source.to_owned(), by: vec![Direction::Date] }),
        (None, None) => None,
    }
}

/// Number of code points in the union of these ranges.
fn covered(mut places: Vec<(usize, usize)>) -> usize {
    places.sort_unstable();
    let (mut sum, mut reached) = (0, 0);
    for (start, end) in places {
        sum += end.saturating_sub(start.max(reached));
        reached = reached.max(end);
    }
    sum
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::similarity::{Clusterer, Options};

    const QUOTE: &str = "“We lost a pier in one night and built another in a year,” she said.";
    const STORY: &str =
        "The ferry left at seven in the morning with two hundred people on board, for the first time since the storm took the pier.";

    /// Records of one paragraph each: source, text, facts.
    pub(in super::super) fn count_voices(records: &[(&str, &str, Known)]) -> (Vec<Carried>, Carriers) {
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        let mut carriers = Carriers::default();
        for (source, text, known) in records {
            let id = format!("{source}-1");
            clusterer.add(&id, source, text, clusterer.sketcher().sketch(text)).unwrap();
            carriers.add(source, &id, Known { characters: text.chars().count() as u32, ..known.clone() });
        }
        let carried = carriers.count_voices(clusterer.finish().unwrap());
        (carried, carriers)
    }

    /// A member of a cluster without a text.
    pub(in super::super) fn member(source: &str, id: &str) -> Member {
        Member {
            id: id.to_owned(),
            source: source.to_owned(),
            similarity: 1.0,
            containment: None,
            probability: None,
            start: None,
            end: None,
            drift: Vec::new(),
            basis: None,
            excerpt: String::new(),
            characters: 0,
        }
    }

    fn of(records: &[(&str, &str, Known)], kind: Kind) -> Voices {
        let carried = count_voices(records).0.into_iter().find(|carried| carried.cluster.kind == kind);
        carried.unwrap_or_else(|| panic!("no cluster of {kind:?}")).voices.unwrap()
    }

    fn dated(date: &str) -> Known {
        Known { date: Date::parse(date), ..Known::default() }
    }

    fn crediting(credit: &str) -> Known {
        Known { credit: Some(credit.into()), ..Known::default() }
    }

    fn graded(grade: Grade) -> Known {
        Known { grade: Some(grade), ..Known::default() }
    }

    #[test]
    fn the_same_paragraph_is_one_voice_and_the_earliest_was_first() {
        let one = of(&[("post", STORY, dated("2025-06-15")), ("wire", STORY, dated("2025-06-14"))], Kind::Exact);
        assert_eq!((one.independent, &one.voices[0].ties), (1, &BTreeSet::from([Tie::SameWords])));
        assert_eq!(one.voices[0].first, Some(First { source: "wire".into(), by: vec![Direction::Date] }));
        let undated = of(&[("post", STORY, Known::default()), ("wire", STORY, dated("2025-06-14"))], Kind::Exact);
        assert_eq!(undated.voices[0].first, None, "where one has no date, dates tell nothing");
    }

    #[test]
    fn two_that_heard_a_quotation_are_two_voices_unless_they_credit_one_agency() {
        let quoting = |intro: &str| format!("{intro} {QUOTE}");
        let (a, b) = (quoting("The mayor was tired on Monday."), quoting("After the speeches there was coffee for everybody on the quay."));
        let voices = |x: Known, y: Known, z: &str| of(&[("post", &a, x), (z, &b, y)], Kind::Quote);
        assert_eq!(voices(Known::default(), Known::default(), "mail").independent, 2);
        let agency = voices(crediting("AFP"), crediting("AFP"), "mail");
        assert_eq!((agency.independent, &agency.voices[0].ties), (1, &BTreeSet::from([Tie::Credit])));
        assert_eq!(agency.voices[0].first, Some(First { source: "AFP".into(), by: vec![Direction::Credit] }));
        let wire = voices(crediting("AFP"), Known::default(), "afp-en");
        assert_eq!(wire.voices[0].first, Some(First { source: "afp-en".into(), by: vec![Direction::Credit] }));
        assert_eq!(voices(crediting("AFP"), crediting("Reuters"), "mail").independent, 2);
    }

    #[test]
    fn a_known_translation_is_no_voice_of_its_own_and_never_the_origin() {
        let b = format!("After the speeches there was coffee on the quay. {QUOTE}");
        let voices = |known: Known| of(&[("monitor", QUOTE, known), ("post", &b, dated("2025-06-15"))], Kind::Quote);
        let early = Known { date: Date::parse("2025-06-14"), ..graded(Grade::Proven) };
        let translated = voices(early);
        assert_eq!((translated.independent, translated.translated.as_slice()), (1, ["monitor".to_owned()].as_slice()));
        assert_eq!(translated.voices[0].first, Some(First { source: "post".into(), by: vec![Direction::Translation] }));
        assert_eq!(voices(graded(Grade::Suspected)).independent, 2, "a suspicion proves nothing");
    }

    #[test]
    fn a_probable_translation_and_its_original_are_one_voice() {
        let texts = [
            (
                "post",
                "The ferry Aurora sank off Varnholm on 14 March 2024, killing 23 of the 118 people on board, said mayor Ines Kallström.",
            ),
            (
                "courrier",
                "Le ferry Aurora a coulé au large de Varnholm le 14 mars 2024, faisant 23 morts parmi les 118 personnes à bord, a déclaré la maire Ines Kallström.",
            ),
        ];
        let mut clusterer = Clusterer::new(Options { kinds: vec![Kind::Twin], ..Options::default() }).unwrap();
        for (source, text) in texts {
            clusterer.add(source, source, text, clusterer.sketcher().sketch(text)).unwrap();
        }
        let carried = Carriers::default().count_voices(clusterer.finish().unwrap());
        let voices = carried[0].voices.as_ref().unwrap();
        assert_eq!((voices.independent, &voices.voices[0].ties), (1, &BTreeSet::from([Tie::Translation])));
        assert_eq!(voices.voices[0].first, None, "which was first is not known");
    }

    #[test]
    fn a_reprint_is_one_voice_and_who_was_there_is_another() {
        let reprint = format!("{STORY} {QUOTE} The works cost four million, the town said.");
        let copy = format!("Ferry returns at last. {reprint}");
        let own = format!("There was a band on the quay, and speeches, and then the mayor spoke of the winter. {QUOTE}");
        let voices =
            of(&[("wire", &reprint, Known::default()), ("post", &copy, Known::default()), ("mail", &own, Known::default())], Kind::Quote);
        let said: Vec<(&[String], Vec<Tie>)> =
            voices.voices.iter().map(|voice| (voice.sources.as_slice(), voice.ties.iter().copied().collect())).collect();
        assert_eq!(said, [(&["wire".to_owned(), "post".into()][..], vec![Tie::Reprint]), (&["mail".to_owned()][..], vec![])]);
    }

    #[test]
    fn places_that_overlap_count_once() {
        assert_eq!(covered(vec![(10, 20), (0, 5), (15, 30)]), 25);
        assert_eq!(covered(Vec::new()), 0);
    }

    /// A source with these records of one passage.
    fn source<'k>(name: &'k str, records: &'k [Known]) -> Source<'k> {
        let mut source = Source::new(name);
        records.iter().zip(0..).for_each(|(known, nth)| source.add(nth, Some(known)));
        source
    }

    #[test]
    fn a_source_is_dated_or_translated_only_if_all_its_records_are() {
        let (early, late, no_date) = (dated("2025-06-14"), dated("2025-06-15"), Known::default());
        let (proven, suspected) = (graded(Grade::Proven), graded(Grade::Suspected));
        for (records, is_dated, date, is_translated) in [
            (vec![late.clone(), early.clone()], true, Some("2025-06-14"), false),
            (vec![early.clone(), late], true, Some("2025-06-14"), false),
            (vec![early.clone(), no_date.clone()], false, Some("2025-06-14"), false),
            (vec![no_date.clone(), early], false, Some("2025-06-14"), false),
            (vec![proven.clone(), proven.clone()], false, None, true),
            (vec![proven.clone(), no_date.clone()], false, None, false),
            (vec![no_date, proven], false, None, false),
            (vec![suspected], false, None, false),
        ] {
            let source = source("a", &records);
            let found = (source.is_dated, source.date, source.is_translated);
            assert_eq!(found, (is_dated, date.and_then(Date::parse), is_translated), "{records:?}");
        }
        let mut unknown = Source::new("a");
        unknown.add(1, None);
        assert!(!unknown.is_dated && !unknown.is_translated);
    }

    #[test]
    fn the_first_of_a_voice_is_the_one_that_all_evidence_names() {
        let with = |name: &'static str, date: &str, credit: Option<&str>| {
            (name, [Known { date: Date::parse(date), credit: credit.map(Into::into), ..Known::default() }])
        };
        let found = |sources: &[(&str, [Known; 1])]| {
            let sources: Vec<Source<'_>> = sources.iter().map(|(name, records)| source(name, records)).collect();
            first(&sources.iter().collect::<Vec<_>>()).map(|first| (first.source, first.by))
        };
        use Direction::{Credit, Date as Dated};
        let by = |name: &str, by: &[Direction]| Some((name.to_owned(), by.to_vec()));
        let (monday, tuesday) = ("2025-06-16", "2025-06-17");
        assert_eq!(found(&[with("a", tuesday, None), with("b", monday, None)]), by("b", &[Dated]));
        assert_eq!(found(&[with("a", monday, None), with("b", tuesday, None), with("c", tuesday, None)]), by("a", &[Dated]));
        assert_eq!(found(&[with("a", monday, None), with("b", monday, None)]), None, "on the same day");
        assert_eq!(found(&[with("a", monday, None), with("b", "", None)]), None, "one has no date");
        assert_eq!(found(&[with("a", monday, None)]), None, "nobody else");
        assert_eq!(found(&[with("a", monday, Some("AFP")), with("b", tuesday, None)]), by("AFP", &[Credit]));
        assert_eq!(found(&[with("a", monday, Some("AFP")), with("afp-en", tuesday, None)]), by("afp-en", &[Credit]));
        assert_eq!(found(&[with("a", tuesday, Some("AFP")), with("afp-en", monday, None)]), by("afp-en", &[Credit, Dated]));
        assert_eq!(found(&[with("a", tuesday, Some("AFP")), with("b", monday, Some("Reuters"))]), by("b", &[Dated]), "two credits");
        assert_eq!(found(&[with("a", tuesday, Some("AFP"))]), by("AFP", &[Credit]));
        assert_eq!(found(&[with("afp-en", tuesday, Some("AFP"))]), None, "it credits itself");
    }

    #[test]
    fn ties_join_sources_into_voices_through_others() {
        let none = [Known::default()];
        let names = ["a", "b", "c", "d", "e"];
        let sources: Vec<Source<'_>> = names.iter().map(|name| source(name, &none)).collect();
        let of = |edges: &[(usize, usize, Tie)]| -> Vec<(String, usize)> {
            let voices = group(&sources.iter().collect::<Vec<_>>(), edges);
            voices.iter().map(|voice| (voice.sources.concat(), voice.ties.len())).collect()
        };
        let voices = |voices: &[(&str, usize)]| voices.iter().map(|(names, ties)| ((*names).to_owned(), *ties)).collect::<Vec<_>>();
        assert_eq!(of(&[]), voices(&[("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0)]));
        assert_eq!(of(&[(3, 4, Tie::Credit), (1, 4, Tie::Reprint)]), voices(&[("a", 0), ("bde", 2), ("c", 0)]));
        assert_eq!(of(&[(2, 3, Tie::Credit), (0, 1, Tie::Credit), (1, 3, Tie::Credit)]), voices(&[("abcd", 1), ("e", 0)]));
    }

    #[test]
    fn a_record_with_half_of_anothers_text_is_a_reprint() {
        let part = |source: &str, nth: usize, characters: usize| Member { characters, ..member(source, &format!("{source}#p{nth}")) };
        // Two records of a thousand code points that share paragraphs of these lengths.
        let is_reprint = |shared: &[usize], kind: Kind| {
            let mut carriers = Carriers::default();
            for source in ["a", "b"] {
                carriers.add(source, source, Known { characters: 1000, ..Known::default() });
            }
            let cluster = |(nth, length): (usize, &usize)| Cluster {
                cluster: nth as u32,
                kind,
                representative: String::new(),
                keep: None,
                speaker: None,
                members: vec![part("a", nth, *length), part("b", nth, *length + 7)],
            };
            !carriers.reprints(&shared.iter().enumerate().map(cluster).collect::<Vec<_>>()).is_empty()
        };
        for (shared, expected) in [(&[499][..], false), (&[500], true), (&[250, 250], true), (&[200, 299], false), (&[100; 5], true)] {
            assert_eq!(is_reprint(shared, Kind::Near), expected, "{shared:?}");
        }
        assert!(is_reprint(&[500], Kind::Exact) && is_reprint(&[500], Kind::Contained) && !is_reprint(&[900], Kind::Quote));
    }
}
