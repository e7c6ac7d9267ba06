//! `sourdine.compare`: sources side by side.

use crate::object::object;
use crate::report::{Asked, gather};
use pyo3::prelude::*;
use sourdine::sources::Profile;
use std::sync::Arc;

/// A source and what its records are like. `low` and `high` are the ends of 95 % intervals.
#[pyclass(frozen, module = "sourdine")]
pub struct Source(pub Arc<Profile>);

impl Source {
    fn row(&self) -> &Profile {
        &self.0
    }

    fn shown(&self) -> String {
        let Profile { source, records, score, low, high, .. } = self.row();
        let between = low.zip(*high).map_or_else(String::new, |(low, high)| format!(" [{low:.2}–{high:.2}]"));
        let records = if *records == 1 { "1 record".to_owned() } else { format!("{records} records") };
        format!("<Source {source}: {records}, machine translated {score:.2}{between}>")
    }
}

object!(Source {
    /// Its name.
    source = source;
    /// How many records it has.
    records = records;
    /// How many documents they are parts of, or None where no record names one in "doc".
    documents = documents;
    /// Mean probability of machine translation over its records.
    score = score;
    /// Lower end of the score's interval, or None where it has one document.
    low = low;
    /// Upper end, or None.
    high = high;
    /// Records by verdict.
    verdicts = verdicts;
    /// Words.
    words = words;
    /// Its languages with their shares, largest first: dicts.
    languages = languages;
    /// Minor and major findings in 1,000 words: a dict with "value", "low" and "high".
    findings_per_1000_words = findings_per_1000_words;
    /// Findings by rule.
    rules = rules;
    /// Share of repaired records: a dict with "value", "low" and "high".
    repaired = repaired;
    /// Share of paragraphs that share text with another source: a dict with "value", "low" and "high".
    shared = shared;
    /// Clusters shared with each other source.
    shares_with = shares_with;
    /// Whether it has enough documents to be compared.
    enough = enough;
} {});

/// The sources of records, most suspicious first: those of `sourdine compare`.
///
/// records: a list or any other iterable of texts or mappings, or Arrow data. Sources are what they name in "source".
/// config: a dict with the keys of sourdine.toml, the path of such a file, or None. threads: how many work on it; all that there are
/// where nothing is said. memory: bytes that clustering may take; what is more lies in temp_dir.
/// A record that can't be used is left out, and a warning says which and why.
#[pyfunction]
#[pyo3(signature = (records, *, config=None, threads=None, memory=sourdine::similarity::DEFAULT_MEMORY, temp_dir=None))]
pub fn compare(
    records: &Bound<'_, PyAny>,
    config: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
    memory: u64,
    temp_dir: Option<std::path::PathBuf>,
) -> PyResult<Vec<Source>> {
    let gathered = gather(records, config, Asked { threads, memory, temp_dir, rows: 0, page: false }, true, &mut |_| Ok(()))?;
    Ok(gathered.report.sources.into_iter().map(|profile| Source(Arc::new(profile))).collect())
}
