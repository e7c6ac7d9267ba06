//! Writes alerts for other tools (SARIF, GitHub, GitLab, JUnit) from the commands that report findings.

use super::args::InputArgs;
use super::complain;
use super::output::Output;
use super::places::Places;
use crate::artifacts::Rules;
use crate::artifacts::Selection;
use crate::report::alerts::{Alerted, Alerts, Kind};
use std::path::Path;

/// Writes alerts as records arrive.
pub(super) struct Sink<'a> {
    alerts: Alerts<Output>,
    places: Places<'a>,
}

impl<'a> Sink<'a> {
    /// Opens alerts of `kind` on `out`, or on standard output if `out` is `None`.
    pub(super) fn open(kind: Kind, out: Option<&Path>, input: &'a InputArgs, rules: &Rules) -> anyhow::Result<Self> {
        let rules = Selection::new(rules)?.rules().iter().map(|rule| rule.meta()).collect();
        let output = Output::open(out)?;
        let name = output.name().to_owned();
        Ok(Self { alerts: Alerts::new(output, name, kind, rules)?, places: Places::new(&input.inputs) })
    }

    /// Writes the alerts of a record.
    pub(super) fn push(&mut self, mut record: Alerted) -> anyhow::Result<()> {
        record.file = self.places.path(&record.file);
        Ok(self.alerts.push(&record)?)
    }

    /// Writes the end of the file, and reports alerts that exceeded the format's limit.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let (output, left_out) = self.alerts.finish()?;
        output.commit()?;
        if let Some(left_out) = left_out {
            complain(format_args!("{left_out}"));
        }
        Ok(())
    }
}
