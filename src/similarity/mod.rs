//! Paragraphs of many sources in; clusters of those that say the same out, each member verified against its representative.
//!
//! ```
//! use sourdine::similarity::{Clusterer, Kind, Options};
//! let mut clusterer = Clusterer::new(Options::default())?;
//! for (source, text) in [("one", "The ferry will start again in May, after nineteen months."), ("two", "The ferry will start again in May, after nineteen months!")] {
//!     let sketch = clusterer.sketcher().sketch(text);
//!     clusterer.add(source, source, text, sketch)?;
//! }
//! let clusters = clusterer.finish()?;
//! assert_eq!((clusters[0].kind, clusters[0].members.len()), (Kind::Exact, 2));
//! # Ok::<(), sourdine::error::Error>(())
//! ```
//!
//! The steps: exact copies by a hash of the normal form; candidates by their rarest windows, which misses no pair (`rarity`, `join`);
//! **exact** Jaccard of each candidate against the representative, so that no chain of small drifts joins the unlike; then, across sources,
//! quotations aligned word by word (`quote`, `quotations`) and passages of six words and more by winnowing (`passage`, `passages`) that
//! stand inside paragraphs which are otherwise different; and, where it is asked for, a guess at translated twins (`twin`, `twins`).
//! MinHash with bands, in the place of rarest windows, found .9999 of the pairs at Jaccard 0.5 and ran at a fifth of the speed
//! (reports/similarity.md).
//!
//! Two texts of one source that differ in nothing but numbers are a filled form and no copies; their pair is told, as every pair is.
//!
//! Kept in memory by unit: some 60 bytes, its fingerprint included, and what is written of the members of one cluster at a time. Texts,
//! windows, tokens and candidates lie in spools (`spool`) and sorted runs (`runs`) that take their share of [`Options::memory`] and go to
//! disk beyond it; what they give does not depend on where they lie. What stands in too many places to be compared with all of them is
//! counted in [`LeftOut`].
//!
//! To add a kind: a variant of [`Kind`], what it needs of a text in [`Sketch`] (and in `index`, whose number of the format goes up), its
//! clusters in a file of its own that `Clusterer::each_cluster` asks after the others.

mod boilerplate;
mod clusterer;
mod drift;
pub mod index;
mod join;
mod links;
mod negation;
pub mod normal_form;
mod passage;
mod passages;
mod quotations;
mod quote;
mod rarest;
mod rarity;
mod runs;
mod scatter;
pub mod shingle;
mod spool;
mod twin;
mod twins;

pub use clusterer::Clusterer;
pub use drift::{Change, Edit};

use crate::span::Span;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::HashSet;
use std::path::PathBuf;

/// What the members of a cluster have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Equal in normal form.
    Exact,
    /// At or above the threshold with the representative.
    Near,
    /// A passage of six words or more that stands in each.
    Contained,
    /// Quoted speech, aligned word by word.
    Quote,
    /// Exact or near, and a source's own furniture: most of its members are of one source, which has it on many pages.
    Boilerplate,
    /// Paragraphs in several languages that share numbers, names and cognates: a guess, and only looked for where it is asked for.
    Twin,
}

impl Kind {
    /// All kinds that can be asked for.
    pub const EVERY: [Self; 6] = [Self::Exact, Self::Near, Self::Contained, Self::Quote, Self::Boilerplate, Self::Twin];
    /// All kinds that are verified: those that are looked for where nothing is said.
    pub const ALL: [Self; 5] = [Self::Exact, Self::Near, Self::Contained, Self::Quote, Self::Boilerplate];

    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Quote => "quote",
            Self::Boilerplate => "boilerplate",
            Self::Twin => "twin",
        }
    }
}

/// What holds a cluster of near copies together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Linkage {
    /// Each member is at or above the threshold with the first of them.
    #[default]
    Representative,
    /// Each member is at or above it with some other.
    Connected,
}

/// Which member of a cluster is the one to keep; the first of those that are equally good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// The first in the input.
    #[default]
    First,
    /// The longest.
    Longest,
    /// The longest of those that lost no character and end as a sentence does.
    Best,
}

impl Keep {
    /// The higher the better.
    fn value(self, text: &str) -> usize {
        let length = || text.chars().count();
        let is_whole = || text.trim_end().ends_with(['.', '!', '?', '…', '"', '”', '»', ')', '。', '！', '？', '」', '।', '؟']);
        match self {
            Self::First => 0,
            Self::Longest => length(),
            Self::Best => length() + (usize::from(!text.contains('\u{fffd}')) << 40) + (usize::from(is_whole()) << 39),
        }
    }
}

/// How to cluster.
#[derive(Clone, Debug)]
pub struct Options {
    /// Jaccard of windows from which two units are near, above 0 to 1.
    pub threshold: f64,
    /// The kinds to look for.
    pub kinds: Vec<Kind>,
    /// What holds a cluster of near copies together.
    pub linkage: Linkage,
    /// Which member is the one to keep.
    pub keep: Keep,
    /// Bytes that clustering may take; what is more lies on disk.
    pub memory: u64,
    /// Where that is; none: the system's folder for temporary files.
    pub temp_dir: Option<PathBuf>,
}

/// Bytes that clustering may take where nothing is said.
pub const DEFAULT_MEMORY: u64 = 1 << 30;

impl Default for Options {
    fn default() -> Self {
        Self {
            threshold: 0.7,
            kinds: Kind::ALL.to_vec(),
            linkage: Linkage::default(),
            keep: Keep::default(),
            memory: DEFAULT_MEMORY,
            temp_dir: None,
        }
    }
}

/// Bytes of memory and of temporary files that `bytes` of input take, told from what a million paragraphs of 500 bytes took.
pub fn estimate(bytes: u64, memory: u64) -> (u64, u64) {
    let paragraphs = bytes / 500;
    let (windows, counters) = (bytes * 5 / 4, (bytes / 5).min(memory / 4));
    let (kept, sorting) = (windows.min(memory / 16 * 3), (bytes / 8).min(memory / 16));
    ((32 << 20) + paragraphs * 72 + kept + counters + sorting, bytes + windows - kept + bytes / 2)
}

/// One member of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// The unit's id: its record's, with `#pN` where that has several paragraphs.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Exact Jaccard of the windows with the representative's, of the two whole units.
    pub similarity: f64,
    /// For a quotation or passage: the share of the shorter one's words that both have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<f64>,
    /// Where it begins in the record's text, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// Where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// How it differs from the representative.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Edit>,
    /// Its words, shortened; for reports.
    #[serde(skip)]
    pub excerpt: String,
    /// Code points of all its words.
    #[serde(skip)]
    pub characters: usize,
}

/// Units that say the same.
#[derive(Clone, Debug, Serialize)]
pub struct Cluster {
    /// Number from 0, in the order of first members within a kind.
    pub cluster: u32,
    /// What they have in common.
    pub kind: Kind,
    /// Id of the member that the others are compared with: the first in the input.
    pub representative: String,
    /// Id of the member to keep, where that is not left to be the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// The members, in the order of the input.
    pub members: Vec<Member>,
}

impl Cluster {
    /// How many sources have it.
    pub fn sources(&self) -> usize {
        self.members.iter().map(|member| &member.source).collect::<HashSet<_>>().len()
    }
}

/// What clustering needs of a unit, made on any thread.
#[derive(Clone, Debug)]
pub struct Sketch {
    fingerprint: u64,
    /// Hash of the tokens with one sign for all numbers; 0 where there is none.
    template: u32,
    shingles: Vec<u64>,
    /// Of all tokens, where passages or quotations are sought.
    tokens: Vec<u64>,
    /// Where each quotation stands, its first token, and how many it has.
    quotes: Vec<(Span, u32, u32)>,
    /// Of numbers and names, where twins are sought.
    traits: Vec<u64>,
}

impl Sketch {
    /// Where quoted speech stands in the unit; nothing where quotations are not sought.
    pub fn quotations(&self) -> impl Iterator<Item = Span> + '_ {
        self.quotes.iter().map(|(span, ..)| *span)
    }
}

/// Makes sketches; cheap to clone, used from many threads.
#[derive(Clone)]
pub struct Sketcher {
    quotes: bool,
    passages: bool,
    twins: bool,
}

impl Sketcher {
    /// What clustering needs of `text`, the text of one unit.
    pub fn sketch(&self, text: &str) -> Sketch {
        // What a thread needs for one unit after the other.
        thread_local!(static SCRATCH: RefCell<[Vec<u64>; 3]> = RefCell::default());
        SCRATCH.with_borrow_mut(|scratch| self.sketch_with(text, scratch))
    }

    fn sketch_with(&self, text: &str, [tokens, unsorted, shingles]: &mut [Vec<u64>; 3]) -> Sketch {
        let quotes = if self.quotes { quote::quoted(text) } else { Vec::new() };
        let mut starts = Vec::new();
        // How the fingerprint changes where one sign stands for all numbers.
        let (mut change, mut has_numbers) = (0u64, false);
        tokens.clear();
        normal_form::each(text, |hash, start, _| {
            if normal_form::is_number(text, start) {
                let nth = tokens.len();
                change = change.wrapping_add(shingle::placed(nth, 0)).wrapping_sub(shingle::placed(nth, hash));
                has_numbers = true;
            }
            tokens.push(hash);
            if !quotes.is_empty() {
                starts.push(start as u32);
            }
            true
        });
        // Quotations that are long enough to be speech, by their tokens, which are those of the whole between the marks.
        let place = |span: &Span| {
            let first = starts.partition_point(|start| *start < span.start);
            (*span, first as u32, starts[first..].partition_point(|start| *start < span.end) as u32)
        };
        let quotes = quotes.iter().map(place).filter(|(_, _, count)| *count as usize >= quote::MIN_TOKENS).collect();
        shingle::shingles_into(tokens, unsorted, shingles);
        let fingerprint = shingle::fingerprint(tokens);
        let template = if has_numbers { (fingerprint.wrapping_add(change) >> 32) as u32 | 1 } else { 0 };
        let traits = if self.twins { twin::traits(text) } else { Vec::new() };
        let tokens = if self.has_tokens() { tokens.clone() } else { Vec::new() };
        Sketch { fingerprint, template, shingles: shingles.clone(), tokens, quotes, traits }
    }

    /// Whether sketches have tokens.
    fn has_tokens(&self) -> bool {
        self.passages || self.quotes || self.twins
    }
}

/// A pair of units and the exact Jaccard of their windows.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Id of the earlier unit.
    pub a: String,
    /// Id of the later unit.
    pub b: String,
    /// Exact Jaccard.
    pub score: f64,
}

/// A pair of units of which one stands in the other.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Id of the earlier unit.
    pub a: String,
    /// Id of the later unit.
    pub b: String,
    /// [`Kind::Quote`] where what they share is quoted speech in one of them, else [`Kind::Contained`].
    pub kind: Kind,
    /// Share of the windows of one that the other has; the larger of both ways.
    pub containment: f64,
}

/// What was left out because it stands in too many places to be compared with all of them: how often, by what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Phrases that more than 256 unlike units have in common, among the rarest of each: beyond these no more were compared by them.
    pub near: u64,
    /// Phrases that stand in more than 64 quotations, and by which none were compared.
    pub quotes: u64,
    /// Phrases that stand in more than 64 units, and from which no passage was followed.
    pub passages: u64,
    /// Numbers and names that stand in more than 64 units, and that no twin was sought by.
    pub twins: u64,
    /// Phrases that stand in more than 512 units, beyond which none were linked by them.
    pub links: u64,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = [
            (self.near, "phrases stand in more than 256 unlike units: near copies that share nothing rarer may be missing"),
            (self.quotes, "phrases stand in more than 64 quotations: quotations that share nothing rarer may be missing"),
            (self.passages, "phrases stand in more than 64 units: passages that hold nothing rarer are taken for common speech"),
            (self.twins, "numbers and names stand in more than 64 units: they count for no twin"),
            (self.links, "phrases stand in more than 512 units: links that rest on nothing rarer may be missing"),
        ];
        let said: Vec<String> = said.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        f.write_str(&said.join("; "))
    }
}

/// Six digits are more than any set of windows can tell apart.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(texts: &[(&str, &str)]) -> Vec<Cluster> {
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for (nth, (source, text)) in texts.iter().enumerate() {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(format!("{nth}"), source, text, sketch).unwrap();
        }
        clusterer.finish().unwrap()
    }

    fn shape(clusters: &[Cluster]) -> Vec<(Kind, Vec<&str>)> {
        clusters.iter().map(|cluster| (cluster.kind, cluster.members.iter().map(|member| member.id.as_str()).collect())).collect()
    }

    const STORY: &str = "The harbour of the little town was rebuilt in nineteen months, and the first boat left at seven in the morning with two hundred people on board.";

    #[test]
    fn copies_and_near_copies_are_told_apart() {
        let near = STORY.replace("two hundred", "three hundred");
        let clusters = cluster(&[
            ("a", STORY),
            ("b", &STORY.to_uppercase()),
            ("c", "Something else entirely was in the paper that day, and nobody read it at all."),
            ("d", &near),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Near, vec!["0", "1", "3"])]);
        assert_eq!(clusters[0].members[1].similarity, 1.0);
        assert_eq!(clusters[0].members[2].drift, [Edit { before: "two".into(), after: "three".into(), change: Change::Substitution }]);
        assert_eq!(shape(&cluster(&[("a", STORY), ("b", STORY)])), [(Kind::Exact, vec!["0", "1"])]);
    }

    #[test]
    fn a_drifted_quotation_is_found_inside_other_text() {
        let clusters = cluster(&[
            ("a", "The director was angry. “We lost a pier in one night and built another in a year,” she told the paper."),
            (
                "b",
                "In an interview on Monday, she said that it was hard: “We have lost a pier in a single night and built another in one year.”",
            ),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Quote, vec!["0", "1"])]);
        let member = &clusters[0].members[1];
        assert!(member.containment.unwrap() >= 0.7 && member.similarity < 0.5);
        assert!(!member.drift.is_empty());
    }

    #[test]
    fn a_shared_passage_is_found_once() {
        let clusters = cluster(&[
            ("a", "On Monday the head of the harbour office in Varnholm spoke to the council about money."),
            ("b", "Nobody else came, and the head of the harbour office in Varnholm left at noon."),
            ("b", "A third text that has nothing of it but the harbour."),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Contained, vec!["0", "1"])]);
        assert_eq!(clusters[0].members[0].excerpt, "the head of the harbour office in Varnholm");
        assert_eq!((clusters[0].members[1].start, clusters[0].members[1].end), (Some(22), Some(64)));
    }

    #[test]
    fn blank_units_are_no_copies_of_each_other() {
        assert!(cluster(&[("a", "…"), ("b", "…"), ("c", "!!")]).is_empty());
    }

    /// Paragraphs of words drawn from a few, many of them copies with changes.
    fn corpus(count: u64) -> Vec<String> {
        let draw = |n: u64, of: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0x2545_f491_4f6c_dd1d) % of;
        let word = |seed: u64| format!("w{}", draw(seed, 4000));
        let text = |nth: u64| {
            let parent = if nth.is_multiple_of(3) { nth } else { draw(nth, nth / 3 + 1) * 3 };
            let change = |place: u64| if draw(nth * 977 + place, 20) < nth % 5 { nth * 7919 } else { 0 };
            (0..40 + parent % 30).map(|place| word(parent * 1009 + place + change(place))).collect::<Vec<_>>().join(" ")
        };
        (0..count).map(text).collect()
    }

    fn of_corpus(options: Options, texts: &[String]) -> (Vec<(String, String, u64)>, Vec<String>) {
        let mut clusterer = Clusterer::new(options).unwrap();
        for (nth, text) in texts.iter().enumerate() {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(nth.to_string(), format!("s{}", nth % 7), text, sketch).unwrap();
        }
        let mut pairs = Vec::new();
        let id = |pair: &Pair| (pair.a.clone(), pair.b.clone(), (pair.score * 1e6) as u64);
        assert!(
            !clusterer
                .pairs(usize::MAX, &mut |pair| {
                    pairs.push(id(pair));
                    Ok(())
                })
                .unwrap()
        );
        (pairs, clusterer.finish().unwrap().iter().map(|cluster| serde_json::to_string(cluster).unwrap()).collect())
    }

    #[test]
    fn no_pair_is_missed_and_memory_changes_nothing() {
        let texts = corpus(600);
        let sets: Vec<Vec<u64>> = texts.iter().map(|text| shingle::shingles(&normal_form::hashes(text))).collect();
        for threshold in [0.3, 0.7, 0.9] {
            let mut expected = Vec::new();
            for (a, of_a) in sets.iter().enumerate() {
                for (b, of_b) in sets.iter().enumerate().skip(a + 1) {
                    let score = shingle::jaccard(of_a, of_b);
                    if score >= threshold {
                        expected.push((a.to_string(), b.to_string(), (round(score) * 1e6) as u64));
                    }
                }
            }
            assert!(expected.len() > 20, "{} at {threshold}", expected.len());
            let roomy = of_corpus(Options { threshold, ..Options::default() }, &texts);
            let tight = of_corpus(Options { threshold, memory: 1, ..Options::default() }, &texts);
            assert_eq!(roomy.0, expected);
            assert!(roomy == tight);
        }
    }

    #[test]
    fn chains_are_joined_only_where_that_is_asked() {
        let words: Vec<String> = (0..60).map(|n| format!("word{n}")).collect();
        let step = |from: usize| words[from..from + 40].join(" ");
        let texts = [step(0), step(5), step(10), step(15)];
        let count = |linkage| {
            let options = Options { linkage, kinds: vec![Kind::Near], ..Options::default() };
            of_corpus(options, &texts).1.len()
        };
        assert_eq!((count(Linkage::Representative), count(Linkage::Connected)), (2, 1));
    }

    #[test]
    fn the_member_to_keep_is_named() {
        let texts = [STORY.replace("on board.", "on"), STORY.to_owned(), STORY.replace("morning", "mor\u{fffd}ning early and in the cold")];
        let kept = |keep| {
            let clusters = of_corpus(Options { keep, threshold: 0.5, kinds: vec![Kind::Near], ..Options::default() }, &texts).1;
            serde_json::from_str::<serde_json::Value>(&clusters[0]).unwrap()["keep"].as_str().map(str::to_owned)
        };
        assert_eq!(kept(Keep::First), None);
        assert_eq!(kept(Keep::Longest).as_deref(), Some("2"));
        assert_eq!(kept(Keep::Best).as_deref(), Some("1"));
    }

    #[test]
    fn furniture_is_kept_apart() {
        let notice = "We use cookies so that this page works as it should and so that we know who reads it.";
        let mut texts: Vec<(&str, &str)> = vec![("a", notice); 5];
        texts.extend([("a", STORY), ("b", STORY), ("c", STORY)]);
        let clusters = cluster(&texts);
        assert_eq!(clusters.iter().map(|cluster| cluster.kind).collect::<Vec<_>>(), [Kind::Boilerplate, Kind::Exact]);
    }

    #[test]
    fn what_stands_in_another_is_linked() {
        let long = format!(
            "Before it there was more to say about the weather and the town. {STORY} And after it came the news of the day, which nobody read."
        );
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for (id, text) in [("a", STORY), ("b", &long), ("c", "Something else entirely was in the paper that day, and nobody saw it.")] {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(id, id, text, sketch).unwrap();
        }
        let mut links = Vec::new();
        clusterer
            .links(10, &mut |link| {
                links.push(serde_json::to_string(link).unwrap());
                Ok(())
            })
            .unwrap();
        assert_eq!(links, [r#"{"a":"a","b":"b","kind":"contained","containment":1.0}"#]);
    }

    #[test]
    fn short_texts_are_not_one_heap() {
        assert!(cluster(&[("a", "Page 1"), ("b", "Page 2"), ("c", "Read more"), ("d", "Road 1506"), ("e", "Road 1507")]).is_empty());
        assert_eq!(cluster(&[("a", "Read more"), ("b", "read more!")]).len(), 1);
    }

    #[test]
    fn a_form_with_other_numbers_is_another_text() {
        let road =
            |number: u32| format!("Road {number} is closed between the bridge and the old mill until the works on the pipes are done.");
        let notices: Vec<String> = (1506..1510).map(road).collect();
        let of =
            |sources: [&'static str; 4]| cluster(&sources.into_iter().zip(notices.iter().map(String::as_str)).collect::<Vec<_>>()).len();
        assert_eq!((of(["a"; 4]), of(["a", "b", "c", "d"])), (0, 1));
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for notice in &notices {
            let sketch = clusterer.sketcher().sketch(notice);
            clusterer.add(notice, "a", notice, sketch).unwrap();
        }
        let mut count = 0;
        clusterer
            .pairs(10, &mut |_| {
                count += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(count, 6, "pairs are told whatever they are");
    }

    #[test]
    fn copies_cost_no_more_than_others() {
        let text = format!("“{STORY}” she told the paper. {STORY}");
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        let sketch = clusterer.sketcher().sketch(&text);
        for nth in 0..30_000u32 {
            clusterer.add(nth.to_string(), format!("s{}", nth % 100), &text, sketch.clone()).unwrap();
        }
        let mut members = Vec::new();
        let left_out = clusterer
            .each_cluster(&mut |cluster| {
                members.push((cluster.kind, cluster.members.len()));
                Ok(())
            })
            .unwrap();
        assert_eq!(members, [(Kind::Exact, 30_000), (Kind::Quote, 30_000)]);
        assert_eq!(left_out, LeftOut::default());
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let options = || Options { threshold: 0.9, ..Options::default() };
        let mut clusterer = Clusterer::new(options()).unwrap();
        for nth in 0..600 {
            let own: String = (0..12).map(|n| format!("u{nth}w{n} ")).collect();
            let text = format!("{own} the head of the harbour office in the town spoke for a long time");
            let sketch = clusterer.sketcher().sketch(&text);
            clusterer.add(nth.to_string(), format!("s{nth}"), &text, sketch).unwrap();
        }
        let left_out = clusterer.each_cluster(&mut |_| Ok(())).unwrap();
        assert!(left_out.passages > 0 && left_out.to_string().contains("more than 64 units"), "{left_out}");
    }

    #[test]
    fn an_index_gives_the_clusters_of_one_run() {
        use index::{Index, Indexed};
        let texts = corpus(300);
        let folder = tempfile::tempdir().unwrap();
        let run = |texts: &[String], first: usize, is_killed: bool| {
            let mut clusterer = Clusterer::new(Options::default()).unwrap();
            let mut index = Index::open(folder.path(), "{}").unwrap();
            index.replay(&mut clusterer).unwrap();
            for (nth, text) in texts.iter().enumerate() {
                let (sketch, id) = (clusterer.sketcher().sketch(text), (first + nth).to_string());
                let source = format!("s{}", (first + nth) % 7);
                if index.add(Indexed { id: &id, source: &source, text, offset: 0, sketch: &sketch }).unwrap() {
                    clusterer.add(id, source, text, sketch).unwrap();
                }
            }
            if is_killed {
                return Vec::new();
            }
            index.commit().unwrap();
            clusterer.finish().unwrap().iter().map(|cluster| serde_json::to_string(cluster).unwrap()).collect()
        };
        let whole = of_corpus(Options::default(), &texts).1;
        run(&texts[..100], 0, false);
        run(&texts[100..], 100, true);
        assert!(run(&texts[100..], 100, false) == whole);
        assert!(run(&texts[200..], 200, false) == whole);
        assert!(Index::open(folder.path(), "{\"unit\":\"record\"}").is_err());
    }
}
