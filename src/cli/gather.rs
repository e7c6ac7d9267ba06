//! One pass over the inputs that measures everything: what `report` and `compare` show.

use super::Status;
use super::cluster;
use super::common::{Notes, WholeArgs, each, unused};
use crate::analysis::{Analysis, Analyzer};
use crate::error::Error;
use crate::quality::Judge;
use crate::report::alerts::Alerted;
use crate::report::gate::Gate;
use crate::report::html::{Passage, Passages};
use crate::report::row::{Analyzed, changes_by_pass};
use crate::report::{Report, Strong, Strongest, VERSION, json_line};
use crate::similarity::{Clusterer, Kind, Sketched};
use crate::sources::quotation::{Quoted, drifting};
use crate::sources::voices::{Carried, Carriers, Known};
use crate::sources::{Measured, Profiles};
use crate::text::Span;
use crate::text::date::Date;
use crate::text::record::{Record, paragraphs};
use std::collections::BTreeMap;

/// What a whole run found.
pub(super) struct Gathered {
    pub report: Report,
    pub clusters: Vec<Carried>,
    /// The findings in their paragraphs, where a page is wanted.
    pub passages: Passages,
}

/// What is made of each record besides what the report is made of.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Its findings in their paragraphs.
    pub page: bool,
    /// Its findings as alerts.
    pub alerts: bool,
    /// The strongest findings, the largest clusters and the first quotations: so many at least.
    pub rows: usize,
}

/// What a worker makes of one record, as it comes.
pub(super) struct Seen {
    /// The line of `records.jsonl`.
    pub line: Vec<u8>,
    pub alerts: Option<Alerted>,
}

/// What a worker makes of one record.
struct Made {
    seen: Seen,
    measured: Measured,
    known: Known,
    id: String,
    /// Findings, and whether each stands in quoted speech.
    strong: Vec<(Strong, bool)>,
    passages: Vec<Passage>,
    fails: bool,
    notes: Vec<String>,
    sketched: Sketched,
}

/// Quotations in the report.
const QUOTATIONS: usize = 100;

/// Analyses every record; `sink` gets what is written of each as it comes.
pub(super) fn gather(
    args: &WholeArgs,
    wanted: Wanted,
    mut sink: impl FnMut(Seen) -> anyhow::Result<()>,
) -> anyhow::Result<(Gathered, Status)> {
    let config = args.cluster.apply(args.rules.apply(args.run.config()?)?)?;
    let analyzer = Analyzer::new(&config)?;
    let cutoffs = config.check.cutoffs()?;
    let (judge, groups) = (cutoffs.judge()?, cutoffs.groups());
    let fail_on = args.rules.fail_on(&config)?;
    let mut clusterer = Clusterer::new(args.cluster.options(&config)?)?;
    let sketcher = clusterer.sketcher();
    let how = args.input.paragraphs();
    let work = |record: Record| -> Result<Made, Error> {
        let analysis = analyzer.analyze(&record);
        let spans = paragraphs(&record.text, how);
        let row = Analyzed::new(&record, &analysis, spans.len(), groups);
        let found = || analysis.findings.iter().zip(&row.detected.findings);
        let strong: Vec<(Span, Strong)> = found().map(|(finding, found)| (finding.span, Strong::new(&record, finding, found))).collect();
        let passages = if wanted.page { Passage::of(&record, &spans, &analysis, &row.detected.findings) } else { Vec::new() };
        let alerts = wanted.alerts.then(|| Alerted::new(&record, &analysis));
        let measured = measured(&record, &analysis, &row, spans.len(), &judge);
        let fails = analysis.findings.iter().any(|finding| fail_on.is_met(finding));
        let seen = Seen { line: json_line(&row)?, alerts };
        let mut notes = unused(&record, &analysis.unused);
        let date = record.date.as_deref().and_then(Date::parse);
        if let (Some(text), None) = (&record.date, date) {
            notes.push(format!(
                "{}: the date \"{text}\" can't be read; write it like 2025-06-14 or 2025-06-14T08:15:00+02:00",
                record.origin
            ));
        }
        let credit = row.credit.as_deref().map(Box::from);
        let grade = analysis.grade;
        drop(analysis);
        let id = record.id.clone();
        let sketched = Sketched::new(record, &spans, 'p', &sketcher);
        let strong: Vec<(Strong, bool)> = strong.into_iter().map(|(span, strong)| (strong, sketched.is_quoted(span))).collect();
        let quoted = strong.iter().filter(|(_, is_quoted)| *is_quoted).map(|(finding, _)| Quoted {
            rule: finding.rule,
            code: finding.code,
            start: finding.start,
            end: finding.end,
            message: finding.message.clone(),
        });
        let known = Known { characters: row.characters as u32, date, credit, grade, quoted: quoted.collect() };
        Ok(Made { seen, measured, known, id, strong, passages, fails, notes, sketched })
    };
    let mut profiles = Profiles::default();
    let mut carriers = Carriers::default();
    let mut strongest = Strongest::default();
    let mut passages = Passages::default();
    let mut totals = Totals::default();
    let mut gate = Gate::new(&config.check.preset);
    let mut fails = false;
    let mut notes = Notes::default();
    let mut seq = 0;
    let (read, status) = each(&args.input, &args.run, work, |made| {
        let made = made?;
        sink(made.seen)?;
        fails |= made.fails;
        notes.add(made.notes);
        totals.add(&made.measured);
        gate.add(&made.measured.hygiene);
        carriers.add(made.sketched.source(), &made.id, made.known);
        profiles.add(made.sketched.source(), made.measured);
        made.strong.into_iter().for_each(|(finding, is_quoted)| strongest.add(seq, finding, is_quoted));
        passages.add(made.passages);
        seq += 1;
        Ok(made.sketched.add_to(&mut clusterer)?)
    })?;
    notes.tell(args.run.quiet);
    read.unusable.iter().for_each(|(rule, count)| gate.quarantine(rule, *count));
    let mut clusters = Vec::new();
    let left_out = clusterer.each_cluster(&mut |cluster| {
        clusters.push(cluster);
        Ok(())
    })?;
    cluster::tell(left_out, args.run.quiet);
    let clusters = carriers.listen(clusters);
    let (mut quotations, supported) = drifting(&clusters, &carriers);
    strongest.support(&supported);
    passages.support(&supported);
    let kept = wanted.rows.max(QUOTATIONS);
    let quotations_left = quotations.len().saturating_sub(kept) as u64;
    quotations.truncate(kept);
    let mut by_kind: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut voices: BTreeMap<usize, u64> = BTreeMap::new();
    let (across, inside): (Vec<&Carried>, Vec<&Carried>) = clusters.iter().partition(|carried| carried.cluster.sources() > 1);
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
        inputs: read.inputs,
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
        quotations,
        quotations_left,
        gate,
        quarantine: read.quarantine,
    };
    Ok((Gathered { report, clusters, passages }, if fails { status.max(Status::Found) } else { status }))
}

/// What a record adds to its source.
fn measured(record: &Record, analysis: &Analysis<'_>, row: &Analyzed, units: usize, judge: &Judge) -> Measured {
    let bytes: usize = analysis.languages.iter().map(|part| part.span.len()).sum();
    let share = |span: Span| (analysis.words * span.len() / bytes.max(1)) as u64;
    let mut hygiene: Vec<&'static str> =
        judge.reasons(&row.values, analysis.lang.as_str(), &record.source, &record.origin.file).iter().map(|reason| reason.rule).collect();
    hygiene.dedup();
    Measured {
        score: analysis.score.probability,
        score_interval: (analysis.score.low, analysis.score.high),
        verdict: Some(analysis.score.verdict),
        grade: analysis.grade,
        translated_from: analysis.translated_from.map(|from| from.lang),
        words: analysis.words as u64,
        characters: row.characters as u64,
        units: units as u64,
        languages: analysis.languages.iter().map(|part| (part.lang, share(part.span))).collect(),
        findings: analysis.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect(),
        changes: changes_by_pass(&analysis.text),
        hygiene,
    }
}

/// The clusters that most sources share, by turns of each kind: whole paragraphs, quotations, passages.
fn largest(across: &[&Carried], most: usize) -> Vec<Carried> {
    let of_kinds = |kinds: &[Kind]| {
        let mut of_kind: Vec<&Carried> = across.iter().copied().filter(|carried| kinds.contains(&carried.cluster.kind)).collect();
        of_kind.sort_by(|Carried { cluster: a, .. }, Carried { cluster: b, .. }| {
            b.sources()
                .cmp(&a.sources())
                .then_with(|| b.members.len().cmp(&a.members.len()))
                .then_with(|| b.members[0].characters.cmp(&a.members[0].characters))
                .then(a.cluster.cmp(&b.cluster))
        });
        of_kind.truncate(most);
        of_kind
    };
    let kinds = [of_kinds(&[Kind::Exact, Kind::Near]), of_kinds(&[Kind::Quote]), of_kinds(&[Kind::Contained])];
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
