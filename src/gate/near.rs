//! `--show`: the records nearest to a cut-off, on both sides of it.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::quality::{Bound, Values, find, passages};
use crate::text::visible::shorten;
use serde::Serialize;

/// Collects the records nearest to the cut-off of one measure.
pub(in crate::gate) struct Near {
    pub measure: &'static str,
    most: usize,
    cutoff: f64,
    kept: Vec<Shown>,
    dropped: Vec<Shown>,
}

/// A record near a cut-off.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// `kept` or `dropped`.
    pub side: &'static str,
    /// Id of the record.
    pub id: String,
    /// The measure.
    pub measure: &'static str,
    /// Its value.
    pub value: f64,
    /// Its cut-off.
    pub cutoff: f64,
    /// The passage that decided, or the beginning of the text.
    pub text: String,
}

/// Width of the shown text in columns.
const TEXT: usize = 200;

impl Near {
    /// Parses `MEASURE` or `MEASURE:N`; an error if the measure is unknown or has no cut-off.
    pub(in crate::gate) fn new(show: &str, config: &Config) -> Result<Self> {
        let (name, most) = match show.split_once(':') {
            Some((name, most)) => {
                (name, most.parse().map_err(|_| Error::Refused(format!("\"{most}\" is no number of records; write --show {name}:10")))?)
            }
            None => (show, 10),
        };
        let measure = find(name)?.name;
        let Some(cutoff) = for_all(config, measure)? else {
            return Err(Error::Refused(format!("{measure} has no cut-off in force; give it one with --min or --max, or another --preset")));
        };
        Ok(Self { measure, most, cutoff, kept: Vec::new(), dropped: Vec::new() })
    }

    /// Adds a record if it is among the nearest.
    pub(in crate::gate) fn add(&mut self, id: &str, (text, lang): (&str, &str), values: &Values, is_out: bool) {
        let Some(value) = values.get(self.measure) else { return };
        let (side, list) = if is_out { ("dropped", &mut self.dropped) } else { ("kept", &mut self.kept) };
        let distance = |shown: &Shown| (shown.value - self.cutoff).abs();
        let at = list.partition_point(|shown| distance(shown) <= (value - self.cutoff).abs());
        if at < self.most {
            let decided =
                values.sample_of(self.measure).map(str::to_owned).or_else(|| passages(&[self.measure], text, lang).pop().flatten());
            let text = decided.unwrap_or_else(|| shorten(text.trim(), TEXT).into_owned());
            list.insert(at, Shown { side, id: id.to_owned(), measure: self.measure, value, cutoff: self.cutoff, text });
            list.truncate(self.most);
        }
    }

    /// Rows sorted by value across the cut-off: dropped records from far to near, then kept ones from near to far.
    pub(in crate::gate) fn rows(&self) -> Vec<Shown> {
        let mut rows: Vec<Shown> = self.dropped.iter().rev().cloned().collect();
        rows.extend(self.kept.iter().cloned());
        rows
    }
}

/// The cut-off of a measure that holds for every language, source and file.
pub(in crate::gate) fn for_all(config: &Config, measure: &str) -> Result<Option<f64>> {
    let cutoffs = config.check.cutoffs()?;
    Ok([Bound::Min, Bound::Max].into_iter().find_map(|bound| cutoffs.at(measure, bound, "", "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::Cutoff;

    #[test]
    fn the_nearest_on_each_side_are_shown_from_far_to_near_to_far() {
        let mut config = Config::default();
        config.check.max.insert("words".into(), Cutoff::At(20.0));
        let mut near = Near::new("words:2", &config).unwrap();
        // Longer ones are dropped; some come twice.
        for (nth, words) in [5, 30, 21, 19, 12, 20, 40, 23, 19].into_iter().enumerate() {
            let mut values = Values::default();
            values.set("words", f64::from(words));
            near.add(&nth.to_string(), (" some text ", "en"), &values, words > 20);
        }
        near.add("without", ("text", "en"), &Values::default(), true);
        let rows: Vec<(&str, String, f64)> = near.rows().into_iter().map(|row| (row.side, row.id, row.value)).collect();
        let expected = [("dropped", "7", 23.0), ("dropped", "2", 21.0), ("kept", "5", 20.0), ("kept", "3", 19.0)];
        assert_eq!(rows, expected.map(|(side, id, value)| (side, id.to_owned(), value)));
        assert!(near.rows().iter().all(|row| row.cutoff == 20.0 && row.measure == "words" && row.text == "some text"));
        assert_eq!(Near::new("words", &config).unwrap().most, 10);
        assert!(Near::new("words:many", &config).is_err_and(|error| error.to_string().contains("--show words:10")));
    }
}
