//! `sourdine cluster`: near-duplicate paragraphs, sentences and records.

use super::args::{ClusterArgs, InputArgs, OutputArgs, RunArgs};
use super::output::Output;
use super::records::each;
use super::terminal::Terminal;
use super::{Status, complain, ends};
use crate::error::Error;
use crate::pipeline::{Overlap, Watcher};
use crate::report::json_line;
use crate::similarity::index::Index;
use crate::similarity::{Cluster, Clusterer, Edit, Kind, Sketched, Unit};
use crate::text::record::Record;
use clap::ValueEnum;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Cluster near-duplicate paragraphs, quotations and shared passages across sources
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  sourdine cluster articles/\n  sourdine cluster news.jsonl --unit record --kinds exact,near --format jsonl"
)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// Unit of comparison
    #[arg(long, value_name = "UNIT", default_value = "paragraph")]
    unit: UnitName,
    /// File for all verified pairs at or above the threshold, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// File for all pairs in which one unit has 70 % of the other's shingles, as JSON Lines
    #[arg(long, value_name = "FILE")]
    links: Option<PathBuf>,
    /// File for the removable duplicates as JSON Lines: each removed unit, the unit kept for it, and the words that differ
    #[arg(long, value_name = "FILE")]
    removed: Option<PathBuf>,
    /// Most pairs, and most links, to write
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    max_pairs: usize,
    /// Folder for an index of the units; later runs compare with it and extend it
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// File, folder or index to compare with; only what the inputs share with it or with each other is shown
    #[arg(long, value_name = "PATH")]
    against: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UnitName {
    Paragraph,
    Record,
    Sentence,
}

impl From<UnitName> for Unit {
    fn from(name: UnitName) -> Self {
        match name {
            UnitName::Paragraph => Self::Paragraph,
            UnitName::Record => Self::Record,
            UnitName::Sentence => Self::Sentence,
        }
    }
}

/// A duplicate that deduplication removes.
#[derive(Serialize)]
struct Removed<'c> {
    id: &'c str,
    source: &'c str,
    /// Id of the unit that is kept.
    kept: &'c str,
    kind: Kind,
    /// Id of the unit that this one was compared with; `similarity` and `drift` refer to it.
    representative: &'c str,
    similarity: f64,
    drift: &'c [Edit],
}

impl<'c> Removed<'c> {
    /// The removable duplicates of `cluster`; none if its members share only a part.
    fn of(cluster: &'c Cluster) -> impl Iterator<Item = Self> {
        let kept = cluster.keep.as_deref().unwrap_or(&cluster.representative);
        let is_whole = !matches!(cluster.kind, Kind::Contained | Kind::Quote | Kind::Twin | Kind::Reported);
        cluster.members.iter().filter(move |member| is_whole && member.id != kept).map(move |member| Self {
            id: &member.id,
            source: &member.source,
            kept,
            kind: cluster.kind,
            representative: &cluster.representative,
            similarity: member.similarity,
            drift: &member.drift,
        })
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.cluster.apply(args.run.config()?)?;
    let outputs = [&args.output.out, &args.pairs, &args.links, &args.removed];
    let outputs: Vec<&Path> = outputs.into_iter().flatten().map(PathBuf::as_path).collect();
    args.input.refuse(&args.against, outputs.iter().copied())?;
    let indexes: Vec<PathBuf> = args.index.iter().chain(args.against.iter().filter(|path| Index::is_at(path))).cloned().collect();
    Overlap { inputs: &indexes, outputs: &outputs, split: None }.refuse(|_, _| true)?;
    let mut rows = args.output.rows()?;
    let pairs = args.pairs.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    let links = args.links.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    let mut removed = args.removed.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    let mut clusterer = Clusterer::new(args.cluster.options(&config)?)?;
    let sketcher = clusterer.sketcher();
    let how = args.input.paragraphs();
    let unit = Unit::from(args.unit);
    let work = |record: Record| {
        let spans = unit.spans(&record.text, how);
        Sketched::new(record, spans, unit.mark(), &sketcher)
    };
    // The index stores how its units were made; it must not be compared with other kinds of units.
    let settings = format!(
        "{{\"unit\":\"{}\",\"paragraphs\":\"{how:?}\",\"quotes\":{},\"passages\":{},\"twins\":{}}}",
        unit.name(),
        config.kinds()?.contains(&Kind::Quote),
        config.kinds()?.contains(&Kind::Contained),
        config.kinds()?.contains(&Kind::Twin),
    );
    if !args.run.quiet {
        estimate(&args);
    }
    let mut status = Status::Fine;
    for path in &args.against {
        if Index::is_at(path) {
            Index::open(path, &settings)?.replay(&mut clusterer)?;
        } else {
            let mut input = args.input.clone();
            input.inputs = vec![path.clone()];
            status = status.max(each(&input, &args.run, work, |sketched| Ok(sketched.add_to(&mut clusterer)?))?.1);
        }
    }
    if !args.against.is_empty() {
        clusterer.end_of_reference();
    }
    if args.index.is_some() {
        ends::advise(format!("the index has nothing of this run; go on with: {}", ends::command(None)));
    }
    let mut index = args.index.as_deref().map(|folder| Index::open(folder, &settings)).transpose()?;
    if let Some(index) = &mut index {
        index.replay(&mut clusterer)?;
    }
    let (_, read) = each(&args.input, &args.run, work, |sketched| Ok(sketched.index_and_add_to(index.as_mut(), &mut clusterer)?))?;
    status = status.max(read);
    index.map_or(Ok(()), Index::commit)?;
    if args.index.is_some() {
        ends::advise(format!("the index has all of this run; for its clusters: {}", ends::command(None)));
    }
    if let Some(mut out) = pairs {
        let more = clusterer
            .pairs(args.max_pairs, &mut |pair| out.write_all(&json_line(pair)?).map_err(|error| Error::write(out.name(), error)))?;
        out.commit()?;
        if more {
            complain(format_args!("there are more than {} pairs; raise --max-pairs to have them all", args.max_pairs));
        }
    }
    if let Some(mut out) = links {
        let more = clusterer
            .links(args.max_pairs, &mut |link| out.write_all(&json_line(link)?).map_err(|error| Error::write(out.name(), error)))?;
        out.commit()?;
        if more {
            complain(format_args!("there are more than {} links; raise --max-pairs to have them all", args.max_pairs));
        }
    }
    let too_frequent = clusterer.each_part(&mut |part| {
        if let Some(out) = &mut removed {
            for row in Removed::of(&part.cluster) {
                out.write_all(&json_line(&row)?).map_err(|error| Error::write(out.name(), error))?;
            }
        }
        rows.push_part(&part, part.before > 0, part.more)
    })?;
    removed.map_or(Ok(()), Output::commit)?;
    if !too_frequent.is_none() {
        Terminal::new(args.run.quiet).note(&too_frequent.to_string());
    }
    rows.finish()?.commit()?;
    Ok(status)
}

/// No memory estimate is printed for smaller inputs (bytes).
const WORTH_A_NOTE: u64 = 16 << 20;

/// Prints an estimate of memory and disk before clustering starts.
fn estimate(args: &Args) {
    let sizes = |path: &PathBuf| {
        let files = walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok);
        files.filter_map(|entry| entry.metadata().ok()).filter(|data| data.is_file()).map(|data| data.len()).sum::<u64>()
    };
    let bytes: u64 = args.input.inputs.iter().chain(&args.against).map(sizes).sum();
    if bytes >= WORTH_A_NOTE {
        let (memory, disk) = args.cluster.estimate(bytes);
        complain(format_args!(
            "note: {} MB of input, some {} thousand paragraphs if they have 500 bytes each: about {} MB of memory (--memory) and up to {} MB of temporary files (--temp-dir)",
            bytes >> 20,
            bytes / 500_000,
            memory >> 20,
            disk >> 20,
        ));
    }
}
