//! Collects the content of a report in one pass over the inputs.
//!
//! ```
//! use sourdine::input::InputOptions;
//! use sourdine::pipeline::Reading;
//! use sourdine::report::gather::{Wanted, gather};
//! use sourdine::similarity::Options;
//! use sourdine::{Config, Error, Paragraphs};
//! let reading = Reading { inputs: vec!["data/examples".into()], options: InputOptions::default(), is_strict: false, threads: 1 };
//! let wanted = Wanted { clusters: Options::default(), paragraphs: Paragraphs::Auto, page: false, alerts: false, rows: 5, quarantine: None };
//! let (gathered, _) = gather::<Error>(reading.open(), &Config::default(), &wanted, |_| false, &(), |_| Ok(()))?;
//! assert!(gathered.report.sources.len() > 5);
//! # Ok::<(), Error>(())
//! ```

use super::alerts::Alerted;
use super::gate::Gate;
use super::html::{Passage, Passages};
use super::row::{Analyzed, Found, changes_by_pass};
use super::strongest::KEPT;
use super::timeline::timeline;
use super::{Report, Strong, Strongest, VERSION, json_line};
use crate::analysis::{Analysis, Analyzer};
use crate::artifacts::{Finding, Severity};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::input::Event;
use crate::pipeline::{Events, Notes, Read, Watcher, each};
use crate::quality::{Groups, Judge};
use crate::similarity::{self, Clusterer, Kind, Sketched, Sketcher};
use crate::sources::quotation::{Supported, drifting};
use crate::sources::reported::reported;
use crate::sources::voices::{Carried, Carriers, Known, Quoted};
use crate::sources::{Measured, Profiles};
use crate::text::Span;
use crate::text::date::Date;
use crate::text::paragraphs::{Paragraphs, paragraphs};
use crate::text::record::Record;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The results of a run.
pub struct Gathered {
    /// The report.
    pub report: Report,
    /// All clusters with their independent voices.
    pub clusters: Vec<Carried>,
    /// Findings that other sources support.
    pub supported: Supported,
    /// Findings in their paragraphs, if the page is wanted.
    pub passages: Passages,
    /// True if a finding was one that the caller fails on.
    pub fails: bool,
}

/// Optional parts of the results.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Options of clustering.
    pub clusters: similarity::Options,
    /// How to split texts into paragraphs.
    pub paragraphs: Paragraphs,
    /// Whether findings in their paragraphs are wanted.
    pub page: bool,
    /// Whether alerts are wanted.
    pub alerts: bool,
    /// Minimum number of strongest findings, largest clusters and quotations.
    pub rows: usize,
    /// The quarantine file of the check that accepted these inputs.
    pub quarantine: Option<PathBuf>,
}

/// The output for one record, in the order of the input.
pub struct Seen {
    /// The line of `records.jsonl`.
    pub line: Vec<u8>,
    /// Its findings as alerts, if wanted.
    pub alerts: Option<Alerted>,
}

/// Most quotations, and most statements reported in different words, in the report.
const QUOTATIONS: usize = 100;

/// Analyses every record and passes its output to `sink`. `fails_on` selects the findings that the caller fails on.
pub fn gather<E: From<Error>>(
    events: Events<impl Iterator<Item = Event> + Send>,
    config: &Config,
    wanted: &Wanted,
    fails_on: impl Fn(&Finding) -> bool + Sync,
    watcher: &dyn Watcher,
    mut sink: impl FnMut(Seen) -> Result<(), E>,
) -> Result<(Gathered, Read), E> {
    let cutoffs = config.check.cutoffs()?;
    let mut clusterer = Clusterer::new(wanted.clusters.clone())?;
    let worker = Worker {
        analyzer: Analyzer::new(config)?,
        judge: cutoffs.judge()?,
        groups: cutoffs.groups(),
        sketcher: clusterer.sketcher(),
        wanted,
        fails_on,
    };
    let mut profiles = Profiles::default();
    let mut carriers = Carriers::default();
    let mut strongest = Strongest::default();
    let mut passages = Passages::default();
    let mut totals = Totals::default();
    let mut gate = match &wanted.quarantine {
        Some(path) => Gate::of_quarantine(path)?,
        None => Gate::new(&config.check.preset),
    };
    let mut fails = false;
    let mut notes = Notes::default();
    let mut seq = 0;
    let mut read = each(
        events,
        watcher,
        |record| worker.process(record),
        |results| {
            let results = results?;
            sink(results.seen)?;
            fails |= results.fails;
            notes.add(results.notes);
            totals.add(&results.measured);
            gate.add(&results.measured.hygiene);
            carriers.add(results.sketched.source(), &results.id, results.known);
            profiles.add(results.sketched.source(), results.measured);
            results.strong.into_iter().for_each(|(finding, is_quoted)| strongest.add(seq, finding, is_quoted));
            passages.add(results.passages, results.findings);
            seq += 1;
            Ok::<(), E>(results.sketched.add_to(&mut clusterer)?)
        },
    )?;
    notes.tell(watcher);
    read.unusable.iter().for_each(|(rule, count)| gate.quarantine(rule, *count));
    let mut clusters = Vec::new();
    let too_frequent = clusterer.each_cluster(&mut |cluster| {
        clusters.push(cluster);
        Ok(())
    })?;
    if !too_frequent.is_none() {
        watcher.note(&too_frequent.to_string());
    }
    let clusters = carriers.count_voices(clusters);
    let (mut quotations, supported) = drifting(&clusters, &carriers);
    strongest.support(&supported);
    passages.support(&supported);
    let mut reported = reported(&clusters);
    let kept = wanted.rows.max(QUOTATIONS);
    let reported_left = reported.len().saturating_sub(kept) as u64;
    reported.truncate(kept);
    let quotations_left = quotations.len().saturating_sub(kept) as u64;
    quotations.truncate(kept);
    let shared = clusters.iter().filter(|carried| carried.cluster.kind != Kind::Reported);
    let (across, inside): (Vec<&Carried>, Vec<&Carried>) = shared.partition(|carried| carried.cluster.sources() > 1);
    let mut by_kind: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut voices: BTreeMap<usize, u64> = BTreeMap::new();
    for carried in &across {
        *by_kind.entry(carried.cluster.kind.name()).or_default() += 1;
        if let Some(of) = &carried.voices {
            *voices.entry(of.independent).or_default() += 1;
        }
    }
    let report = Report {
        version: VERSION,
        sourdine: env!("CARGO_PKG_VERSION"),
        config: config.fingerprint(),
        model: config.score.scoring()?.model.version.clone(),
        inputs: read.inputs.clone(),
        units: totals.units,
        words: totals.words,
        characters: totals.characters,
        languages: totals.languages,
        changes: totals.changes,
        repaired_records: totals.repaired,
        rules: totals.rules,
        sources: profiles.finish(&clusters),
        findings: strongest.finish(wanted.rows),
        clusters: by_kind,
        clusters_inside_one_source: inside.len() as u64,
        voices,
        largest_clusters: largest(&across, wanted.rows),
        timeline: timeline(&across, &carriers),
        quotations,
        quotations_left,
        reported,
        reported_left,
        gate,
        quarantine: std::mem::take(&mut read.quarantine),
    };
    Ok((Gathered { report, clusters, supported, passages, fails }, read))
}

/// What all threads share to process records.
struct Worker<'w, F> {
    analyzer: Analyzer,
    judge: Judge,
    groups: Groups,
    sketcher: Sketcher,
    wanted: &'w Wanted,
    fails_on: F,
}

/// The results for one record.
struct Results {
    seen: Seen,
    measured: Measured,
    known: Known,
    id: String,
    /// Findings; true for those in quoted speech.
    strong: Vec<(Strong, bool)>,
    passages: Vec<Passage>,
    findings: usize,
    fails: bool,
    notes: Vec<String>,
    sketched: Sketched,
}

impl<F: Fn(&Finding) -> bool> Worker<'_, F> {
    fn process(&self, record: Record) -> Result<Results> {
        let analysis = self.analyzer.analyze(&record);
        let spans = paragraphs(&record.text, self.wanted.paragraphs);
        let row = Analyzed::new(&record, &analysis, spans.len(), self.groups);
        let (places, weights): (Vec<Span>, Vec<f32>) = analysis.findings.iter().map(|finding| (finding.span, finding.weight)).unzip();
        let passages = if self.wanted.page { Passage::of(&record, &spans, &analysis, &row.detected.findings) } else { Vec::new() };
        let alerts = self.wanted.alerts.then(|| Alerted::new(&record, &analysis));
        let measured = measured(&record, &analysis, &row, spans.len(), &self.judge);
        let fails = analysis.findings.iter().any(&self.fails_on);
        let seen = Seen { line: json_line(&row)?, alerts };
        let mut notes = analysis.notes(&record.origin.file);
        let date = record.date.as_deref().and_then(Date::parse);
        if let (Some(text), None) = (&record.date, date) {
            notes.push(format!(
                "{}: the date \"{text}\" can't be read; write it like 2025-06-14 or 2025-06-14T08:15:00+02:00",
                record.origin
            ));
        }
        let credit = row.credit.as_deref().map(Box::from);
        let characters = row.characters as u32;
        let findings = places.len();
        let grade = analysis.grade;
        let found = row.detected.findings;
        drop(analysis);
        let id = record.id.clone();
        let sketched = Sketched::new(record, spans, 'p', &self.sketcher);
        // Only findings that may be among the strongest of the run are copied: a record may have a million.
        let mut alike: BTreeMap<(&'static str, Severity, bool), usize> = BTreeMap::new();
        let (mut strong, mut quoted) = (Vec::new(), Vec::new());
        let are_quoted = sketched.are_quoted(&places);
        for (((span, weight), is_quoted), found) in places.into_iter().zip(weights).zip(are_quoted).zip(found) {
            let before = alike.entry((found.rule, found.severity, is_quoted)).or_default();
            *before += 1;
            if *before <= KEPT {
                strong.push((Strong::new(sketched.record(), span, weight, &found), is_quoted));
            }
            if is_quoted {
                let Found { rule, code, start, end, message, .. } = found;
                quoted.push(Quoted { rule, code, start, end, message });
            }
        }
        let known = Known { characters, date, credit, grade, quoted };
        Ok(Results { seen, measured, known, id, strong, passages, findings, fails, notes, sketched })
    }
}

/// The measurements of a record for its source.
fn measured(record: &Record, analysis: &Analysis<'_>, row: &Analyzed, units: usize, judge: &Judge) -> Measured {
    let bytes: usize = analysis.languages.iter().map(|part| part.span.len()).sum();
    let share = |span: Span| (analysis.words * span.len() / bytes.max(1)) as u64;
    let mut hygiene: Vec<&'static str> =
        judge.reasons(&row.values, analysis.lang.as_str(), &record.source, &record.origin.file).iter().map(|reason| reason.rule).collect();
    hygiene.dedup();
    Measured {
        doc: record.doc.clone(),
        score: analysis.score.probability,
        score_interval: (analysis.score.low, analysis.score.high),
        verdict: Some(analysis.score.verdict),
        grade: analysis.grade,
        translated_from: analysis.translated_from.map(|from| from.lang),
        words: analysis.words as u64,
        characters: row.characters as u64,
        units: units as u64,
        // A part of less than a word counts for no language.
        languages: analysis.languages.iter().map(|part| (part.lang, share(part.span))).filter(|(_, words)| *words > 0).collect(),
        findings: analysis.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect(),
        changes: changes_by_pass(&analysis.text),
        hygiene,
    }
}

/// The clusters that most sources share, alternating between whole paragraphs, quotations, passages and translations.
fn largest(across: &[&Carried], most: usize) -> Vec<Carried> {
    let of_kinds = |kinds: &[Kind]| {
        let size = |carried: &Carried| {
            let Carried { cluster, .. } = carried;
            Reverse((cluster.sources(), cluster.members.len(), cluster.members[0].characters))
        };
        let of_kind = across.iter().copied().filter(|carried| kinds.contains(&carried.cluster.kind));
        let mut of_kind: Vec<(_, &Carried)> = of_kind.map(|carried| (size(carried), carried)).collect();
        of_kind
            .sort_by(|(a, Carried { cluster: x, .. }), (b, Carried { cluster: y, .. })| a.cmp(b).then_with(|| x.cluster.cmp(&y.cluster)));
        of_kind.into_iter().map(|(_, carried)| carried).take(most).collect::<Vec<_>>()
    };
    let kinds = [of_kinds(&[Kind::Exact, Kind::Near]), of_kinds(&[Kind::Quote]), of_kinds(&[Kind::Contained]), of_kinds(&[Kind::Twin])];
    let turns = (0..most).flat_map(|nth| kinds.iter().filter_map(move |of_kind| of_kind.get(nth)));
    turns.take(most).map(|carried| (*carried).clone()).collect()
}

#[derive(Default)]
struct Totals {
    units: u64,
    words: u64,
    characters: u64,
    languages: BTreeMap<String, u64>,
    changes: BTreeMap<&'static str, u64>,
    repaired: u64,
    rules: BTreeMap<&'static str, u64>,
}

impl Totals {
    fn add(&mut self, record: &Measured) {
        self.units += record.units;
        self.words += record.words;
        self.characters += record.characters;
        for (lang, words) in &record.languages {
            *self.languages.entry(lang.to_string()).or_default() += words;
        }
        for (pass, count) in &record.changes {
            *self.changes.entry(pass).or_default() += count;
        }
        self.repaired += u64::from(!record.changes.is_empty());
        for (rule, _) in &record.findings {
            *self.rules.entry(rule).or_default() += 1;
        }
    }
}
