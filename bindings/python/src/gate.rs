//! `sourdine.Gate`: whether records pass, and every reason against them.

use crate::batch::{BATCH, Item, Items, each};
use crate::config::{config, threads};
use crate::errors::{ConfigError, exception};
use crate::object::object;
use crate::{arrow, schema};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use serde::Serialize;
use sourdine::Quarantine;
use sourdine::quality::{Bound as Side, Cutoff, Groups, Preset, Values};
use std::sync::Arc;

/// A reason against a record. An unusable record has only rule and message.
#[derive(Serialize)]
struct Cause {
    rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<Side>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cutoff: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<f64>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keep: Option<String>,
}

impl From<sourdine::quality::Reason> for Cause {
    fn from(reason: sourdine::quality::Reason) -> Self {
        Self {
            rule: reason.rule,
            bound: Some(reason.bound),
            value: Some(reason.value),
            cutoff: Some(reason.cutoff),
            distance: Some(reason.distance),
            message: reason.message,
            sample: reason.sample,
            keep: Some(reason.keep),
        }
    }
}

/// The decision on a record.
#[derive(Serialize)]
struct Decided {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    accepted: bool,
    reasons: Vec<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Values>,
}

/// A rule that a record fails.
#[pyclass(frozen, module = "sourdine")]
pub struct Reason {
    of: Arc<Decided>,
    nth: usize,
}

impl Reason {
    fn row(&self) -> &Cause {
        &self.of.reasons[self.nth]
    }

    fn shown(&self) -> String {
        format!("<Reason {}: {}>", self.row().rule, self.row().message)
    }
}

object!(Reason {
    /// The rule: the name of a measure; "blank", "too-long" or "unreadable" of a record that can't be used.
    rule = rule;
    /// Which side is out, "min" or "max", or None.
    bound = bound;
    /// What was measured, or None.
    value = value;
    /// The last value that passes, or None.
    cutoff = cutoff;
    /// How far the value lies beyond it, or None.
    distance = distance;
    /// The same in words.
    message = message;
    /// A sample of what was found, masked if personal, or None.
    sample = sample;
    /// The setting that would have kept the record, as far as this rule goes, or None.
    keep = keep;
} {});

/// Whether a record passes, and every rule that it fails. True in a boolean context if the record passes.
#[pyclass(frozen, module = "sourdine")]
pub struct Decision(Arc<Decided>);

impl Decision {
    fn row(&self) -> &Decided {
        &self.0
    }

    fn shown(&self) -> String {
        let Decided { id, accepted, reasons, .. } = self.row();
        let rules: Vec<&str> = reasons.iter().map(|reason| reason.rule).collect();
        let decision = if *accepted { "accepted" } else { "quarantined" };
        let why = if rules.is_empty() { String::new() } else { format!(" ({})", rules.join(", ")) };
        format!("<Decision {}: {decision}{why}>", id.as_deref().unwrap_or("?"))
    }
}

object!(Decision {
    /// The record, or None where its id could not be read.
    id = id;
    /// Its source, or None where it can't be used.
    source = source;
    /// Its language (BCP 47), or None where it can't be used.
    lang = lang;
    /// Whether it passes.
    accepted = accepted;
    /// What was measured, by measure, or None where it can't be used.
    values = values;
} {
    /// Every rule that it fails.
    #[getter]
    fn reasons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let reason = |nth| Py::new(py, Reason { of: self.0.clone(), nth });
        PyTuple::new(py, (0..self.row().reasons.len()).map(reason).collect::<PyResult<Vec<_>>>()?)
    }

    fn __bool__(&self) -> bool {
        self.row().accepted
    }
});

/// Decides which records may pass.
///
/// preset: the cut-offs to begin with, such as "basic" (where nothing is said), "strict" or "gopher@datatrove".
/// config: a dict with the keys of sourdine.toml, the path of such a file, or None; its table "check" is what counts here.
/// cutoffs: a measure after min_ or max_, with _ for -: Gate(min_words=20, max_score=0.9, max_hidden_text="off").
#[pyclass(frozen, module = "sourdine")]
pub struct Gate {
    gate: sourdine::gate::Gate,
    preset: Preset,
}

impl Gate {
    fn decide(&self, number: u64, item: Item) -> Decided {
        // A text is checked like a line of JSON Lines, so a blank one does not pass.
        match item.checked_record(number) {
            Ok(record) => {
                let measured = self.gate.measure(&record);
                let (reasons, _) = self.gate.reasons(&measured.values, &measured.lang, &record);
                Decided {
                    id: Some(record.id),
                    source: Some(record.source),
                    lang: Some(measured.lang),
                    accepted: reasons.is_empty() || self.preset.is_report_only(),
                    reasons: reasons.into_iter().map(Cause::from).collect(),
                    values: Some(measured.values),
                }
            }
            Err(Quarantine { id, rule, reason, .. }) => {
                let cause =
                    Cause { rule, bound: None, value: None, cutoff: None, distance: None, message: reason, sample: None, keep: None };
                Decided {
                    id: id.or_else(|| Some(format!("{BATCH}:{number}"))),
                    source: None,
                    lang: None,
                    accepted: false,
                    reasons: vec![cause],
                    values: None,
                }
            }
        }
    }
}

#[pymethods]
impl Gate {
    #[new]
    #[pyo3(signature = (preset=None, *, config=None, **cutoffs))]
    fn new(
        py: Python<'_>,
        preset: Option<String>,
        config: Option<&Bound<'_, PyAny>>,
        cutoffs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let mut config = self::config(config)?;
        if let Some(preset) = preset {
            config.check.preset = preset;
        }
        if !config.check.benchmarks.is_empty() || !config.check.url_lists.is_empty() {
            let words = "check.benchmarks and check.url_lists are for whole corpora: `sourdine check` asks them; leave them out here";
            return Err(ConfigError::new_err(words));
        }
        for (name, value) in cutoffs.into_iter().flatten() {
            let name: String = name.extract()?;
            let (bounds, measure) = match (name.strip_prefix("min_"), name.strip_prefix("max_")) {
                (Some(measure), _) => (&mut config.check.min, measure),
                (_, Some(measure)) => (&mut config.check.max, measure),
                _ => {
                    let words = format!("Gate() got an unexpected argument \"{name}\"; a cut-off is called min_{name} or max_{name}");
                    return Err(PyTypeError::new_err(words));
                }
            };
            bounds.insert(measure.replace('_', "-"), cutoff(&name, &value)?);
        }
        py.detach(|| {
            let config = config.checked()?;
            let preset = Preset::named(&config.check.preset)?;
            // A report-only preset measures everything.
            let groups = if preset.is_report_only() { Groups::ALL | Groups::DETECTION } else { Groups::default() };
            Ok(Self { gate: sourdine::gate::Gate::new(&config, groups)?, preset })
        })
        .map_err(exception)
    }

    /// A Decision on each record of a batch, in their order: those of `sourdine check`.
    ///
    /// batch: a list or any other iterable of texts or mappings, or Arrow data.
    /// threads: how many work on it; all that there are where nothing is said.
    #[pyo3(signature = (batch, *, threads=None))]
    fn check(&self, batch: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<Vec<Decision>> {
        let mut all = Vec::new();
        each(
            batch.py(),
            Items::new(batch, "text")?,
            self::threads(threads),
            |number, item| self.decide(number, item),
            |_, made| {
                all.extend(made.into_iter().map(|decided| Decision(Arc::new(decided))));
                Ok(())
            },
        )?;
        Ok(all)
    }

    /// The decisions of check as a pyarrow.RecordBatch with a row for each record, in their order: lang, accepted, reasons.
    ///
    /// batch: Arrow data, or a list as for check. text: the column of the text. threads: as for check.
    #[pyo3(signature = (batch, *, text="text", threads=None))]
    fn check_arrow<'py>(&self, batch: &Bound<'py, PyAny>, text: &str, threads: Option<usize>) -> PyResult<Bound<'py, PyAny>> {
        let mut all = Vec::new();
        each(
            batch.py(),
            Items::new(batch, text)?,
            self::threads(threads),
            |number, item| self.decide(number, item),
            |_, made| {
                all.extend(made);
                Ok(())
            },
        )?;
        arrow::batch(batch.py(), &schema::check(), &all)
    }

    /// The name of the preset.
    #[getter]
    fn preset(&self) -> &str {
        self.preset.name()
    }

    fn __repr__(&self) -> String {
        format!("<Gate {}>", self.preset.name())
    }
}

fn cutoff(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Cutoff> {
    match value.extract::<f64>() {
        Ok(number) if number.is_finite() => Ok(Cutoff::At(number)),
        Err(_) if value.is_none() || value.extract::<&str>().is_ok_and(|word| word == "off") => Ok(Cutoff::Off),
        _ => Err(PyValueError::new_err(format!("{name}: a cut-off is a finite number or \"off\", not {}", value.repr()?))),
    }
}
