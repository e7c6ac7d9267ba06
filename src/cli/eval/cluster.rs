//! `sourdine eval cluster`: precision and recall of clustering on known pairs and families.

use super::round;
use crate::cli::Status;
use crate::cli::args::{ClusterArgs, InputArgs, OutputArgs, RunArgs};
use crate::cli::records::each;
use crate::error::Error;
use crate::report::Row;
use crate::report::table::Column;
use crate::similarity::{Clusterer, Kind, Options};
use crate::text::record::Record;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// Measure clustering on pairs and families that are known
///
/// The truth is a table with tabs of every pair of records that have something in common: `id_a`, `id_b`, `j_w3` (Jaccard), `cont_a_in_b`,
/// `cont_b_in_a`, `n_w3_a`, `n_w3_b` (windows), `kind` (of both, or `a/b`). `--families` is one with `id`, `family`, `kind`, `parent`,
/// `j_parent`; with it there is a row a kind, and clusters are measured as well (B-cubed; families are cut where a member is less like its
/// parent than the threshold). Links are measured at a containment of 0.7, of texts of 8 windows or more.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval cluster paragraphs.jsonl --truth pairs.tsv.zst --families families.tsv.zst --format csv")]
pub(super) struct Cluster {
    #[command(flatten)]
    input: InputArgs,
    /// Table of all pairs that have something in common
    #[arg(long, value_name = "FILE")]
    truth: PathBuf,
    /// Table of the families that the records are of
    #[arg(long, value_name = "FILE")]
    families: Option<PathBuf>,
    /// Measure pairs at each of these, comma-separated
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values_t = [0.3, 0.5, 0.7, 0.9])]
    thresholds: Vec<f64>,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Precision and recall of one kind.
#[derive(Serialize)]
struct Reached {
    /// `pairs`, `links` or `clusters`.
    what: &'static str,
    /// Kind of both ends of a pair; `all` for all kinds.
    kind: String,
    threshold: f64,
    truth: usize,
    found: usize,
    precision: f64,
    recall: f64,
}

impl Row for Reached {
    const COLUMNS: &'static [Column] = &[
        Column::words("what"),
        Column::words("kind"),
        Column::number("threshold"),
        Column::number("truth"),
        Column::number("found"),
        Column::number("precision"),
        Column::number("recall"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let share = |value: f64| format!("{value:.4}");
        vec![vec![
            self.what.to_owned(),
            self.kind.clone(),
            self.threshold.to_string(),
            self.truth.to_string(),
            self.found.to_string(),
            share(self.precision),
            share(self.recall),
        ]]
    }
}

/// A known pair.
#[derive(Deserialize)]
struct Known {
    id_a: String,
    id_b: String,
    j_w3: f64,
    cont_a_in_b: f64,
    cont_b_in_a: f64,
    n_w3_a: u32,
    n_w3_b: u32,
    kind: String,
}

/// The family of a record, and its parent there.
#[derive(Deserialize)]
struct Family {
    id: String,
    family: String,
    kind: String,
    parent: String,
    j_parent: Option<f64>,
}

/// Least containment of a link.
const CONTAINED: f64 = 0.7;
const MIN_WINDOWS: u32 = 8;

/// The two ids of a pair, the lesser first.
type Ends = (String, String);

fn ends(a: &str, b: &str) -> Ends {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}

impl Cluster {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let config = self.cluster.apply(self.run.config()?)?;
        let options = self.cluster.options(&config)?;
        let known: Vec<Known> = table(&self.truth)?;
        let families: Vec<Family> = self.families.as_deref().map_or_else(|| Ok(Vec::new()), table)?;
        let kinds: HashMap<&str, &str> = families.iter().map(|family| (family.id.as_str(), family.kind.as_str())).collect();
        let mut rows = self.output.rows()?;
        let least = self.thresholds.iter().copied().fold(1.0, f64::min);
        let (mut pairs, mut links) = (Vec::new(), Vec::new());
        let (mut clusterer, status) = self.read(Options { threshold: least, kinds: Kind::ALL.to_vec(), ..options.clone() })?;
        clusterer.pairs(usize::MAX, &mut |pair| {
            pairs.push((ends(&pair.a, &pair.b), pair.score));
            Ok(())
        })?;
        clusterer.links(usize::MAX, &mut |link| {
            links.push((ends(&link.a, &link.b), link.containment));
            Ok(())
        })?;
        drop(clusterer);
        let jaccard = |known: &Known| known.j_w3;
        let contained = |known: &Known| {
            let share = |share: f64, windows: u32| if windows >= MIN_WINDOWS { share } else { 0.0 };
            share(known.cont_a_in_b, known.n_w3_a).max(share(known.cont_b_in_a, known.n_w3_b))
        };
        for threshold in &self.thresholds {
            found("pairs", *threshold, &pairs, &known, &jaccard, &kinds).iter().try_for_each(|row| rows.push(row))?;
        }
        found("links", CONTAINED, &links, &known, &contained, &kinds).iter().try_for_each(|row| rows.push(row))?;
        if !families.is_empty() {
            let (clusterer, _) = self.read(Options { kinds: vec![Kind::Exact, Kind::Near], ..options.clone() })?;
            let mut clusters = HashMap::new();
            clusterer.each_cluster(&mut |cluster| {
                clusters.extend(cluster.members.into_iter().map(|member| (member.id, cluster.cluster)));
                Ok(())
            })?;
            b_cubed(options.threshold, &families, &clusters).iter().try_for_each(|row| rows.push(row))?;
        }
        rows.finish()?.commit()?;
        Ok(status)
    }

    /// A clusterer filled with the records, one unit each.
    fn read(&self, options: Options) -> anyhow::Result<(Clusterer, Status)> {
        let mut clusterer = Clusterer::new(options)?;
        let sketcher = clusterer.sketcher();
        let work = |record: Record| (sketcher.sketch(&record.text), record);
        let (_, status) =
            each(&self.input, &self.run, work, |(sketch, record)| Ok(clusterer.add(&record.id, &record.source, &record.text, sketch)?))?;
        Ok((clusterer, status))
    }
}

/// Reads a tab-separated table, plain or compressed with zstd.
fn table<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let name = path.display().to_string();
    let file = BufReader::new(File::open(path).map_err(|error| Error::read(&name, error))?);
    let is_packed = path.extension().is_some_and(|extension| extension == "zst");
    let reader: Box<dyn Read> =
        if is_packed { Box::new(zstd::Decoder::with_buffer(file).map_err(|error| Error::read(&name, error))?) } else { Box::new(file) };
    let mut rows = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(reader);
    rows.deserialize().map(|row| row.map_err(|error| anyhow::anyhow!("{name}: {error}"))).collect()
}

/// Precision and recall of pairs at a threshold: overall, and for pairs with both ends of one kind.
fn found(
    what: &'static str,
    threshold: f64,
    found: &[(Ends, f64)],
    known: &[Known],
    value: &dyn Fn(&Known) -> f64,
    kinds: &HashMap<&str, &str>,
) -> Vec<Reached> {
    let names: BTreeSet<&str> = kinds.values().copied().collect();
    let measured = |kind: Option<&str>| {
        let is_of = |id: &str| kind.is_none_or(|kind| kinds.get(id) == Some(&kind));
        let truth: HashSet<Ends> = known
            .iter()
            .filter(|known| value(known) >= threshold && kind.is_none_or(|kind| known.kind.split('/').all(|of| of == kind)))
            .map(|known| ends(&known.id_a, &known.id_b))
            .collect();
        let pairs: Vec<&Ends> =
            found.iter().filter(|((a, b), score)| *score >= threshold && is_of(a) && is_of(b)).map(|(ends, _)| ends).collect();
        let right = pairs.iter().filter(|pair| truth.contains(pair)).count();
        Reached {
            what,
            kind: kind.unwrap_or("all").to_owned(),
            threshold,
            truth: truth.len(),
            found: pairs.len(),
            precision: share(right, pairs.len()),
            recall: share(right, truth.len()),
        }
    };
    std::iter::once(measured(None))
        .chain(names.into_iter().map(|kind| measured(Some(kind))))
        .filter(|row| row.truth + row.found > 0)
        .collect()
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { round(part as f64 / whole as f64) }
}

/// B-cubed precision and recall of clusters against families (Bagga and Baldwin 1998), by kind.
fn b_cubed(threshold: f64, families: &[Family], clusters: &HashMap<String, u32>) -> Vec<Reached> {
    let parents: HashMap<&str, &Family> = families.iter().map(|family| (family.id.as_str(), family)).collect();
    // A family is split where a member is too unlike its parent; descendants of that member stay with it.
    let root = |family: &Family| {
        let (mut at, mut steps) = (family, 0);
        while !at.parent.is_empty() && at.j_parent.is_none_or(|like| like >= threshold) && steps < families.len() {
            let Some(parent) = parents.get(at.parent.as_str()) else { break };
            (at, steps) = (parent, steps + 1);
        }
        format!("{} {}", family.family, if at.parent.is_empty() { "" } else { &at.id })
    };
    let mut by_kind: BTreeMap<&str, Vec<(String, Option<u32>)>> = BTreeMap::new();
    for family in families {
        let item = (root(family), clusters.get(&family.id).copied());
        by_kind.entry("all").or_default().push(item.clone());
        by_kind.entry(&family.kind).or_default().push(item);
    }
    let measured = |(kind, items): (&str, Vec<(String, Option<u32>)>)| {
        let mut families: HashMap<&str, usize> = HashMap::new();
        let mut found: HashMap<u32, usize> = HashMap::new();
        let mut shared: HashMap<(&str, u32), usize> = HashMap::new();
        for (family, cluster) in &items {
            *families.entry(family).or_default() += 1;
            if let Some(cluster) = cluster {
                *found.entry(*cluster).or_default() += 1;
                *shared.entry((family, *cluster)).or_default() += 1;
            }
        }
        let (mut precision, mut recall) = (0.0, 0.0);
        for (family, cluster) in &items {
            let (both, of_cluster) = cluster.map_or((1, 1), |cluster| (shared[&(family.as_str(), cluster)], found[&cluster]));
            precision += both as f64 / of_cluster as f64;
            recall += both as f64 / families[family.as_str()] as f64;
        }
        let count = items.len() as f64;
        Reached {
            what: "clusters",
            kind: kind.to_owned(),
            threshold,
            truth: families.len(),
            found: found.len() + items.iter().filter(|(_, cluster)| cluster.is_none()).count(),
            precision: round(precision / count),
            recall: round(recall / count),
        }
    };
    by_kind.into_iter().map(measured).collect()
}
