//! `sourdine.cluster`: clusters of near-duplicates.

use crate::batch::{Item, Items, each};
use crate::config::{config, threads};
use crate::errors::{exception, unusable};
use crate::object::object;
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sourdine::similarity::{self, Clusterer, DEFAULT_MEMORY, Keep, Linkage, Options, Sketched, Unit};
use sourdine::{Paragraphs, Record};
use std::ffi::CString;
use std::path::PathBuf;
use std::sync::Arc;

/// A unit (a paragraph, a record or a sentence) that says what the others of its cluster say.
#[pyclass(frozen, module = "sourdine")]
pub struct Member {
    of: Arc<similarity::Cluster>,
    nth: usize,
}

impl Member {
    fn row(&self) -> &similarity::Member {
        &self.of.members[self.nth]
    }

    fn shown(&self) -> String {
        let similarity::Member { id, source, similarity, excerpt, .. } = self.row();
        format!("<Member {id} of {source}, similarity {similarity}: {excerpt:?}>")
    }
}

object!(Member {
    /// The unit's id: its record's, with "#pN" where that has several paragraphs.
    id = id;
    /// Its source.
    source = source;
    /// Exact Jaccard of its windows with the representative's.
    similarity = similarity;
    /// For a quotation or passage: the share of the shorter one's words that both have, or None.
    containment = containment;
    /// Of a translation: the probability that it is one of the representative, or None.
    probability = probability;
    /// Where it begins in the record's text, in code points, or None.
    start = start;
    /// Where it ends, or None.
    end = end;
    /// How it differs from the representative: dicts.
    drift = drift;
    /// Its words, shortened.
    excerpt = excerpt;
} {});

/// Units that say the same.
#[pyclass(frozen, module = "sourdine")]
pub struct Cluster(Arc<similarity::Cluster>);

impl Cluster {
    fn row(&self) -> &similarity::Cluster {
        &self.0
    }

    fn shown(&self) -> String {
        let similarity::Cluster { cluster, kind, representative, members, .. } = self.row();
        format!("<Cluster {cluster} {} of {} members, as {representative}>", kind.name(), members.len())
    }
}

object!(Cluster {
    /// Number from 0.
    cluster = cluster;
    /// "exact", "near", "contained", "quote", "boilerplate" or "twin".
    kind = kind;
    /// Id of the member that the others are compared with: the first in the input.
    representative = representative;
    /// Id of the member to keep, where that is not left to be the first, or None.
    keep = keep;
} {
    /// The members, in the order of the input.
    #[getter]
    fn members<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let member = |nth| Py::new(py, Member { of: self.0.clone(), nth });
        PyTuple::new(py, (0..self.row().members.len()).map(member).collect::<PyResult<Vec<_>>>()?)
    }

    fn __len__(&self) -> usize {
        self.row().members.len()
    }
});

/// Clusters of units that say the same, by kind and then by first member: those of `sourdine cluster`.
///
/// records: a list or any other iterable of texts or mappings, or Arrow data. Sources are what mappings name in "source".
/// unit: what is compared: "paragraph", "record" or "sentence".
/// kinds: a list of "exact", "near", "contained", "quote", "boilerplate" (these where nothing is said) and "twin".
/// threshold: Jaccard from which two units are near, above 0 to 1.
/// linkage: "representative" or "connected". keep: name "first", "longest" or "best" as the one to keep.
/// config: a dict with the keys of sourdine.toml, the path of such a file, or None. threads: how many read records.
/// memory: bytes that clustering may take; what is more lies in temp_dir.
/// A warning reports units that were too common to be compared with all similar ones.
#[pyfunction]
#[pyo3(signature = (records, *, unit="paragraph", kinds=None, threshold=None, linkage="representative", keep="first", config=None, threads=None, memory=DEFAULT_MEMORY, temp_dir=None))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub fn cluster(
    records: &Bound<'_, PyAny>,
    unit: &str,
    kinds: Option<Vec<String>>,
    threshold: Option<f64>,
    linkage: &str,
    keep: &str,
    config: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
    memory: u64,
    temp_dir: Option<PathBuf>,
) -> PyResult<Vec<Cluster>> {
    let py = records.py();
    let mut config = self::config(config)?;
    config.cluster.threshold = threshold.unwrap_or(config.cluster.threshold);
    config.cluster.kinds = kinds.unwrap_or(config.cluster.kinds);
    let config = config.checked().map_err(exception)?;
    let unit = Unit::named(unit).map_err(exception)?;
    let options = Options {
        threshold: config.cluster.threshold,
        kinds: config.kinds().map_err(exception)?,
        linkage: Linkage::named(linkage).map_err(exception)?,
        keep: Keep::named(keep).map_err(exception)?,
        memory,
        temp_dir,
    };
    let mut clusterer = Clusterer::new(options).map_err(exception)?;
    let sketcher = clusterer.sketcher();
    let sketched = |record: Record| {
        let spans = unit.spans(&record.text, Paragraphs::default());
        Sketched::new(record, spans, unit.mark(), &sketcher)
    };
    let work = |number: u64, item: Item| item.record(number).map(&sketched);
    each(py, Items::new(records, "text")?, self::threads(threads), work, |py, made| {
        let made = made.into_iter().collect::<Result<Vec<Sketched>, _>>().map_err(|bad| unusable(&bad))?;
        py.detach(|| made.into_iter().try_for_each(|one| one.add_to(&mut clusterer))).map_err(exception)
    })?;
    let mut clusters = Vec::new();
    let too_frequent = py
        .detach(|| {
            clusterer.each_cluster(&mut |cluster| {
                clusters.push(Arc::new(cluster));
                Ok(())
            })
        })
        .map_err(exception)?;
    if !too_frequent.is_none() {
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &CString::new(too_frequent.to_string())?, 1)?;
    }
    Ok(clusters.into_iter().map(Cluster).collect())
}
