//! `sourdine cluster`: paragraphs and records that say the same.

use super::common::{ClusterArgs, InputArgs, OutputArgs, RunArgs, each};
use super::output::Output;
use super::{Status, complain};
use crate::error::Error;
use crate::record::{Record, paragraphs};
use crate::report::json_line;
use crate::similarity::{Clusterer, Sketch, Sketcher};
use crate::span::{CharIndex, Span};
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

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
    /// What is compared
    #[arg(long, value_name = "UNIT", default_value = "paragraph")]
    unit: UnitName,
    /// File for every verified pair at or above the threshold, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// Write at most this many pairs
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    max_pairs: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UnitName {
    Paragraph,
    Record,
}

/// What is compared of one record: each unit with its sketch.
pub(super) struct Sketched {
    units: Vec<(String, Span, usize, Sketch)>,
    record: Record,
}

impl Sketched {
    /// The units of `record` at `spans`.
    pub(super) fn new(record: Record, spans: &[Span], sketcher: &Sketcher) -> Self {
        let index = CharIndex::new(&record.text);
        let unit = |(nth, span): (usize, &Span)| {
            let id = if spans.len() == 1 { record.id.clone() } else { format!("{}#p{nth}", record.id) };
            (id, *span, index.position(span.start as usize), sketcher.sketch(span.of(&record.text)))
        };
        let units = spans.iter().enumerate().map(unit).collect();
        Self { units, record }
    }

    /// The source of the record.
    pub(super) fn source(&self) -> &str {
        &self.record.source
    }

    /// Hands the units on.
    pub(super) fn add_to(self, clusterer: &mut Clusterer) -> Result<(), Error> {
        for (id, span, offset, sketch) in self.units {
            clusterer.add_at(id, self.record.source.clone(), span.of(&self.record.text), offset, sketch)?;
        }
        Ok(())
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.cluster.apply(args.run.config()?)?;
    let mut rows = args.output.rows()?;
    let pairs = args.pairs.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    let mut clusterer = Clusterer::new(args.cluster.options(&config)?)?;
    let sketcher = clusterer.sketcher();
    let how = args.input.paragraphs();
    let work = |record: Record| {
        let spans = match args.unit {
            UnitName::Paragraph => paragraphs(&record.text, how),
            UnitName::Record => vec![Span::new(0, record.text.len())],
        };
        Sketched::new(record, &spans, &sketcher)
    };
    let (_, status) = each(&args.input, &args.run, work, |sketched| Ok(sketched.add_to(&mut clusterer)?))?;
    if let Some(mut out) = pairs {
        let (found, more) = clusterer.pairs(args.max_pairs)?;
        for pair in &found {
            out.write_all(&json_line(pair)?).map_err(|error| Error::write(out.name(), error))?;
        }
        out.commit()?;
        if more {
            complain(format_args!("there are more than {} pairs; raise --max-pairs to have them all", args.max_pairs));
        }
    }
    for cluster in clusterer.finish()? {
        rows.push(&cluster)?;
    }
    rows.finish()?.commit()?;
    Ok(status)
}
