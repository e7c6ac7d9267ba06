//! `--show`: the records nearest to a cut-off, on either side of it.

use super::plan::for_all;
use crate::config::Config;
use crate::quality::{Values, find, passage};
use crate::report::Row;
use crate::report::table::Column;
use crate::report::visible::shorten;
use serde::Serialize;

/// Records at the cut-off of one measure.
pub(super) struct Near {
    pub measure: &'static str,
    most: usize,
    cutoff: f64,
    kept: Vec<Shown>,
    dropped: Vec<Shown>,
}

/// One of them.
#[derive(Clone, Serialize)]
pub(super) struct Shown {
    side: &'static str,
    id: String,
    measure: &'static str,
    value: f64,
    cutoff: f64,
    /// The passage that decided, or, where none did, how the text begins.
    text: String,
}

/// Columns of a text that are shown.
const TEXT: usize = 200;

impl Near {
    /// From `MEASURE` or `MEASURE:N`.
    pub(super) fn new(show: &str, config: &Config) -> anyhow::Result<Self> {
        let (name, most) = match show.split_once(':') {
            Some((name, most)) => {
                (name, most.parse().map_err(|_| anyhow::anyhow!("\"{most}\" is no number of records; write --show {name}:10"))?)
            }
            None => (show, 10),
        };
        let measure = find(name)?.name;
        let Some(cutoff) = for_all(config, measure)? else {
            anyhow::bail!("{measure} has no cut-off in force; give it one with --min or --max, or another --preset");
        };
        Ok(Self { measure, most, cutoff, kept: Vec::new(), dropped: Vec::new() })
    }

    /// Looks at a record.
    pub(super) fn add(&mut self, id: &str, (text, lang): (&str, &str), values: &Values, is_out: bool) {
        let Some(value) = values.get(self.measure) else { return };
        let (side, list) = if is_out { ("dropped", &mut self.dropped) } else { ("kept", &mut self.kept) };
        let distance = |shown: &Shown| (shown.value - self.cutoff).abs();
        let at = list.partition_point(|shown| distance(shown) <= (value - self.cutoff).abs());
        if at < self.most {
            let decided = values.sample_of(self.measure).map(str::to_owned).or_else(|| passage(self.measure, text, lang));
            let text = decided.unwrap_or_else(|| shorten(text.trim(), TEXT).into_owned());
            list.insert(at, Shown { side, id: id.to_owned(), measure: self.measure, value, cutoff: self.cutoff, text });
            list.truncate(self.most);
        }
    }

    /// The dropped ones, the farthest first, then the kept ones: read downwards, the value crosses the cut-off once.
    pub(super) fn rows(&self) -> Vec<Shown> {
        let mut rows: Vec<Shown> = self.dropped.iter().rev().cloned().collect();
        rows.extend(self.kept.iter().cloned());
        rows
    }
}

impl Row for Shown {
    const COLUMNS: &'static [Column] = &[
        Column::words("side"),
        Column::text("record", 1),
        Column::words("measure"),
        Column::number("value"),
        Column::number("cut-off"),
        Column::text("what decided", 3),
    ];

    fn lines(&self) -> Vec<Vec<String>> {
        let text = self.text.replace('\n', " ");
        vec![vec![self.side.to_owned(), self.id.clone(), self.measure.to_owned(), self.value.to_string(), self.cutoff.to_string(), text]]
    }
}
