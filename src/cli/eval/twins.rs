//! `sourdine eval twins`: recall and precision of translated paragraphs.

use super::round;
use crate::cli::Status;
use crate::cli::args::OutputArgs;
use crate::cli::complain;
use crate::input::labelled;
use crate::knowledge::translations::{Translations, stem};
use crate::report::Row;
use crate::report::table::Column;
use crate::similarity::{Clusterer, Kind, Options, twins};
use anyhow::Context;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use xxhash_rust::xxh3::xxh3_64;

/// Measure how translations of paragraphs are found among other paragraphs of the same two languages
///
/// Parallel text is lines of a foreign text, a tab, its English translation, a tab and where it comes from; there is a row an origin. Pairs
/// have 25 English words or more and a number or a name. FILE is JSON Lines `{"lang","origin","text"}`: text of one language that is nobody's
/// translation; where a language has too few, the foreign side of other origins is taken. `--table` measures another table than the
/// embedded one, such as one that was trained without the origin.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval twins --parallel fr=fr-en.tsv.zst fr.jsonl.zst en.jsonl.zst")]
pub(super) struct Twins {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Parallel text of a language with English; may be repeated
    #[arg(long, required = true, value_name = "LANG=FILE", value_parser = crate::cli::train::pair)]
    parallel: Vec<(String, PathBuf)>,
    /// Only parallel text whose origin begins so; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// Text of this origin is left out; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    without: Vec<String>,
    /// Pairs of two languages with the same English line instead of pairs with English
    #[arg(long)]
    through_english: bool,
    /// Most pairs
    #[arg(long, value_name = "N", default_value_t = 500)]
    pairs: usize,
    /// Other paragraphs, half in each language
    #[arg(long, value_name = "N", default_value_t = 5000)]
    others: usize,
    /// Corpora of two pairs and six other paragraphs instead of one large corpus
    #[arg(long)]
    small: bool,
    /// Another table of translations
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Fit the coefficients of the probability to all corpora and say them
    #[arg(long)]
    fit: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// One origin of one pair of languages.
#[derive(Serialize)]
struct Line {
    languages: String,
    origin: String,
    corpora: usize,
    pairs: usize,
    others: usize,
    found: usize,
    right: usize,
    recall: f64,
    precision: f64,
    /// Mean probability of what was found; the precision, if the probability is calibrated.
    expected: f64,
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::words("languages"),
        Column::words("origin"),
        Column::number("corpora"),
        Column::number("pairs"),
        Column::number("others"),
        Column::number("found"),
        Column::number("right"),
        Column::number("recall"),
        Column::number("precision"),
        Column::number("expected"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let counts = [self.corpora, self.pairs, self.others, self.found, self.right].map(|count| count.to_string());
        let shares = [self.recall, self.precision, self.expected].map(|share| format!("{share:.3}"));
        vec![[self.languages.clone(), self.origin.clone()].into_iter().chain(counts).chain(shares).collect()]
    }
}

/// Letters of a paragraph that is long enough to be another.
const MIN_LENGTH: u32 = 130;
const MIN_WORDS: usize = 25;

/// True if an English text is long enough and has a number or a name.
fn has_facts(english: &str) -> bool {
    english.split_whitespace().count() >= MIN_WORDS
        && (english.contains(|c: char| c.is_ascii_digit())
            || english.split_whitespace().skip(1).any(|word| word.starts_with(char::is_uppercase)))
}

/// A pair of languages and an origin: pairs, and other paragraphs of both.
struct Test {
    languages: [String; 2],
    origin: String,
    pairs: Vec<[String; 2]>,
    others: [Vec<String>; 2],
}

/// A corpus: pairs have the same number, others have numbers of their own.
type Corpus<'t> = Vec<(usize, &'t str)>;

impl Test {
    fn corpora(&self, small: bool) -> Vec<Corpus<'_>> {
        let pair = |nth: usize| self.pairs[nth].iter().map(move |text| (nth, text.as_str()));
        let half = self.others[0].len();
        let others: Vec<(usize, &str)> =
            self.others.iter().flatten().enumerate().map(|(nth, text)| (self.pairs.len() + nth, text.as_str())).collect();
        if !small {
            return vec![(0..self.pairs.len()).flat_map(pair).chain(others).collect()];
        }
        let numbers: Vec<usize> = (0..self.pairs.len()).collect();
        let chunks = numbers.chunks(2).enumerate().map(|(chunk, numbers)| {
            let beside = (chunk * 3..chunk * 3 + 3).flat_map(|nth| [nth, half + nth]).filter_map(|nth| others.get(nth).copied());
            numbers.iter().copied().flat_map(pair).chain(beside).collect()
        });
        chunks.collect()
    }
}

impl Twins {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let mut rows = self.output.rows()?;
        let table: Option<&'static Translations> = match &self.table {
            // Lives as long as the program.
            Some(path) => Some(Box::leak(Box::new(Translations::read(&std::fs::read(path).with_context(|| path.display().to_string())?)?))),
            None => None,
        };
        let mut samples = Vec::new();
        for test in self.tests()? {
            let corpora = test.corpora(self.small);
            let (mut found, mut right, mut expected) = (0, 0, 0.0);
            for corpus in &corpora {
                let filled = || -> anyhow::Result<Clusterer> {
                    let mut clusterer = Clusterer::new(Options { kinds: vec![Kind::Exact, Kind::Near, Kind::Twin], ..Options::default() })?;
                    if let Some(table) = table {
                        clusterer = clusterer.with_translations(table);
                    }
                    for (nth, text) in corpus {
                        clusterer.add(nth.to_string(), "s", text, clusterer.sketcher().sketch(text))?;
                    }
                    Ok(clusterer)
                };
                if self.fit {
                    filled()?.each_mutual(&mut |a, b, evidence| {
                        samples.push((twins::values(evidence), corpus[a as usize].0 == corpus[b as usize].0));
                        Ok(())
                    })?;
                }
                filled()?.each_cluster(&mut |cluster| {
                    if cluster.kind == Kind::Twin {
                        let last = &cluster.members[cluster.members.len() - 1];
                        found += 1;
                        expected += last.probability.unwrap_or(0.0);
                        right += usize::from(cluster.members[0].id == last.id);
                    }
                    Ok(())
                })?;
            }
            let share = |part: f64, whole: usize| if whole == 0 { 0.0 } else { round(part / whole as f64) };
            rows.push(&Line {
                languages: test.languages.join("-"),
                origin: test.origin.clone(),
                corpora: corpora.len(),
                pairs: test.pairs.len(),
                others: corpora.iter().map(Vec::len).sum::<usize>() - 2 * test.pairs.len(),
                found,
                right,
                recall: share(right as f64, test.pairs.len()),
                precision: share(right as f64, found),
                expected: share(expected, found),
            })?;
        }
        if self.fit {
            complain(format_args!("{:.3?}", twins::fit(&samples)));
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }

    /// What to measure.
    fn tests(&self) -> anyhow::Result<Vec<Test>> {
        let mut plain: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                let is_long = stem::length_of(&line.text) >= MIN_LENGTH;
                if line.is_by_people() && is_long && !self.without.contains(&line.origin) {
                    plain.entry(line.lang).or_default().push((xxh3_64(line.text.as_bytes()), line.text));
                }
                Ok(())
            })?;
        }
        // In the order of a hash, so that the first are of all origins.
        plain.values_mut().for_each(|texts| texts.sort_unstable());
        // By language and origin: foreign text and English.
        let mut parallel: BTreeMap<&str, BTreeMap<String, Vec<[String; 2]>>> = BTreeMap::new();
        for (lang, path) in &self.parallel {
            let of = parallel.entry(lang).or_default();
            labelled::pairs(path, |foreign, english, origin| {
                of.entry(origin.to_owned()).or_default().push([foreign.to_owned(), english.to_owned()]);
            })?;
        }
        let others = |lang: &str, tested: &str| -> Vec<String> {
            let of_language = plain.get(lang).into_iter().flatten().map(|(_, text)| text.clone());
            let sides = parallel.get(lang).into_iter().flatten().filter(|(origin, _)| origin.as_str() != tested);
            let sides = sides.flat_map(|(_, pairs)| pairs).map(|pair| pair[0].clone());
            of_language.chain(sides.filter(|text| stem::length_of(text) >= MIN_LENGTH)).take(self.others / 2).collect()
        };
        let is_tested = |origin: &str| self.origin.is_empty() || self.origin.iter().any(|wanted| origin.starts_with(wanted));
        let mut tests = Vec::new();
        for (nth, (lang, origins)) in parallel.iter().enumerate() {
            for (origin, pairs) in origins.iter().filter(|(origin, _)| is_tested(origin)) {
                let usable = || pairs.iter().filter(|pair| has_facts(&pair[1]));
                let mut put = |other: &str, pairs: Vec<[String; 2]>| {
                    if !pairs.is_empty() {
                        let others = [others(lang, origin), others(other, origin)];
                        tests.push(Test { languages: [(*lang).to_owned(), other.to_owned()], origin: origin.clone(), pairs, others });
                    }
                };
                if !self.through_english {
                    put("en", usable().take(self.pairs).cloned().collect());
                    continue;
                }
                for (other, origins) in parallel.iter().skip(nth + 1) {
                    let same = |(_, pairs): &(&String, &Vec<[String; 2]>)| {
                        pairs.iter().map(|[foreign, english]| (english.clone(), foreign.clone())).collect::<HashMap<String, String>>()
                    };
                    let by_english = origins.iter().find(|(name, _)| *name == origin).as_ref().map(same).unwrap_or_default();
                    let joined = usable().filter_map(|[foreign, english]| Some([foreign.clone(), by_english.get(english)?.clone()]));
                    put(other, joined.take(self.pairs).collect());
                }
            }
        }
        Ok(tests)
    }
}
