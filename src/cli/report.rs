//! `sourdine report`: the main job, everything in one.

use super::Status;
use super::cluster::{self, Sketched};
use super::common::{Chosen, Notes, WholeArgs, each, unused};
use super::output::Output;
use crate::analyzer::Analyzer;
use crate::error::Error;
use crate::record::{Record, paragraphs};
use crate::report::html::{self, Passage, Passages};
use crate::report::row::{Analyzed, changes_by_pass};
use crate::report::{Format, Report, Strong, Strongest, VERSION, json_line, markdown, text};
use crate::similarity::{Cluster, Clusterer, Kind};
use crate::sources::{Measured, Profiles};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Report on texts: sources, findings, shared passages; a table, and files with --out
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine report articles/\n  sourdine report news.jsonl.zst --out reports/today")]
pub(super) struct Args {
    #[command(flatten)]
    whole: WholeArgs,
}

/// What a whole run found.
pub(super) struct Gathered {
    pub report: Report,
    pub clusters: Vec<Cluster>,
    /// The findings in their paragraphs, where a page is wanted.
    pub passages: Passages,
}

/// What a worker makes of one record.
struct Made {
    line: Vec<u8>,
    measured: Measured,
    strong: Vec<Strong>,
    passages: Vec<Passage>,
    fails: bool,
    notes: Vec<String>,
    sketched: Sketched,
}

/// Findings shown in the report.
const STRONGEST: usize = 12;
/// Clusters shown in the report, by kind.
const LARGEST: usize = 4;

/// Analyses every record; `sink` gets the lines of `records.jsonl` as they come.
pub(super) fn gather(args: &WholeArgs, mut sink: impl FnMut(&[u8]) -> Result<(), Error>) -> anyhow::Result<(Gathered, Status)> {
    let config = args.cluster.apply(args.rules.apply(args.run.config()?)?)?;
    let analyzer = Analyzer::new(&config)?;
    let fail_on = args.rules.fail_on(&config)?;
    let mut clusterer = Clusterer::new(args.cluster.options(&config)?)?;
    let sketcher = clusterer.sketcher();
    let wants_page = args.output.out.is_some() || args.output.chosen() == Chosen::Html;
    let how = args.input.paragraphs();
    let work = |record: Record| -> Result<Made, Error> {
        let analysis = analyzer.analyze(&record);
        let spans = paragraphs(&record.text, how);
        let row = Analyzed::new(&record, &analysis, spans.len());
        let strong =
            analysis.findings.iter().zip(&row.detected.findings).map(|(finding, found)| Strong::new(&record, finding, found)).collect();
        let passages = if wants_page { Passage::of(&record, &spans, &analysis, &row.detected.findings) } else { Vec::new() };
        let bytes: usize = analysis.languages.iter().map(|part| part.span.len()).sum();
        let measured = Measured {
            score: analysis.score.probability,
            score_interval: (analysis.score.low, analysis.score.high),
            verdict: Some(analysis.score.verdict),
            grade: analysis.grade,
            translated_from: analysis.translated_from.map(|from| from.lang),
            words: analysis.words as u64,
            characters: row.characters as u64,
            units: spans.len() as u64,
            languages: analysis
                .languages
                .iter()
                .map(|part| (part.lang, (analysis.words * part.span.len() / bytes.max(1)) as u64))
                .collect(),
            findings: analysis.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect(),
            changes: changes_by_pass(&analysis.text),
        };
        let fails = analysis.findings.iter().any(|finding| fail_on.is_met(finding));
        let line = json_line(&row)?;
        let notes = unused(&record, &analysis);
        drop(analysis);
        Ok(Made { line, measured, strong, passages, fails, notes, sketched: Sketched::new(record, &spans, 'p', &sketcher) })
    };
    let mut profiles = Profiles::default();
    let mut strongest = Strongest::default();
    let mut passages = Passages::default();
    let mut totals = Totals::default();
    let mut fails = false;
    let mut notes = Notes::default();
    let mut seq = 0;
    let (read, status) = each(&args.input, &args.run, work, |made| {
        let made = made?;
        sink(&made.line)?;
        fails |= made.fails;
        notes.add(made.notes);
        totals.add(&made.measured);
        profiles.add(made.sketched.source(), made.measured);
        made.strong.into_iter().for_each(|finding| strongest.add(seq, finding));
        passages.add(made.passages);
        seq += 1;
        Ok(made.sketched.add_to(&mut clusterer)?)
    })?;
    notes.tell(args.run.quiet);
    let mut clusters = Vec::new();
    let left_out = clusterer.each_cluster(&mut |cluster| {
        clusters.push(cluster);
        Ok(())
    })?;
    cluster::tell(left_out, args.run.quiet);
    let mut by_kind: BTreeMap<&'static str, u64> = BTreeMap::new();
    let (across, inside): (Vec<&Cluster>, Vec<&Cluster>) = clusters.iter().partition(|cluster| cluster.sources() > 1);
    across.iter().for_each(|cluster| *by_kind.entry(cluster.kind.name()).or_default() += 1);
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
        findings: strongest.finish(STRONGEST),
        clusters: by_kind,
        clusters_inside_one_source: inside.len() as u64,
        largest_clusters: largest(&across),
        quarantine: read.quarantine,
    };
    Ok((Gathered { report, clusters, passages }, if fails { status.max(Status::Found) } else { status }))
}

/// The clusters that most sources share, a few of each kind: whole paragraphs first, then quotations, then passages.
fn largest(across: &[&Cluster]) -> Vec<Cluster> {
    let mut shown = Vec::new();
    for kinds in [&[Kind::Exact, Kind::Near][..], &[Kind::Quote], &[Kind::Contained]] {
        let mut of_kind: Vec<&Cluster> = across.iter().copied().filter(|cluster| kinds.contains(&cluster.kind)).collect();
        let length = |cluster: &Cluster| cluster.members[0].excerpt.chars().count();
        of_kind.sort_by(|a, b| {
            b.sources()
                .cmp(&a.sources())
                .then_with(|| b.members.len().cmp(&a.members.len()))
                .then_with(|| length(b).cmp(&length(a)))
                .then(a.cluster.cmp(&b.cluster))
        });
        shown.extend(of_kind.into_iter().take(LARGEST).cloned());
    }
    shown
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

/// A file of the report's folder.
fn open(folder: &Path, name: &str) -> anyhow::Result<Output> {
    Output::open(Some(&folder.join(name)))
}

fn put(mut output: Output, bytes: &[u8]) -> anyhow::Result<()> {
    output.write_all(bytes).map_err(|error| Error::write(output.name(), error))?;
    output.commit()
}

pub(super) fn run(Args { whole: args }: Args) -> anyhow::Result<Status> {
    // None is the page.
    let shown = if args.output.chosen() == Chosen::Html { None } else { Some(args.output.format()?) };
    let folder: Option<PathBuf> = args.output.out.clone();
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder).map_err(|error| Error::write(folder.display().to_string(), error))?;
    }
    let mut records = folder.as_deref().map(|folder| open(folder, "records.jsonl")).transpose()?;
    let (Gathered { report, clusters, passages }, status) = gather(&args, |line| match &mut records {
        Some(output) => output.write_all(line).map_err(|error| Error::write(output.name(), error)),
        None => Ok(()),
    })?;
    let json = || -> anyhow::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(&report)?;
        bytes.push(b'\n');
        Ok(bytes)
    };
    if let (Some(folder), Some(records)) = (&folder, records) {
        records.commit()?;
        put(open(folder, "clusters.jsonl")?, &lines(&clusters)?)?;
        put(open(folder, "sources.jsonl")?, &lines(&report.sources)?)?;
        put(open(folder, "report.json")?, &json()?)?;
        put(open(folder, "report.html")?, html::render(&report, &passages, &clusters)?.as_bytes())?;
        put(open(folder, "report.md")?, markdown::render(&report).as_bytes())?;
        put(open(folder, "report.txt")?, text::render(&report, crate::report::table::PIPE_WIDTH, false).as_bytes())?;
    }
    let shown = match shown {
        None => html::render(&report, &passages, &clusters)?.into_bytes(),
        Some(Format::Table) => text::render(&report, args.output.width(), args.output.color_on_stdout()).into_bytes(),
        Some(Format::Markdown) => markdown::render(&report).into_bytes(),
        Some(Format::Json) => json()?,
        Some(Format::JsonLines) => json_line(&report)?,
        Some(Format::Csv) => {
            let mut rows = crate::report::Rows::new(Vec::new(), "standard output", Format::Csv, 0, false);
            report.sources.iter().try_for_each(|source| rows.push(source))?;
            rows.finish()?
        }
    };
    put(Output::open(None)?, &shown)?;
    Ok(status)
}

fn lines<T: serde::Serialize>(rows: &[T]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for row in rows {
        bytes.extend(json_line(row)?);
    }
    Ok(bytes)
}
