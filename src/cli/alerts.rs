//! Alerts for other tools, from the commands that find something.

use super::args::InputArgs;
use super::complain;
use super::output::Output;
use super::places::Places;
use crate::artifacts::Rules;
use crate::artifacts::Selection;
use crate::report::alerts::{Alerted, Alerts, Kind};
use std::path::Path;

/// Where alerts go as they come.
pub(super) struct Sink<'a> {
    alerts: Alerts<Output>,
    places: Places<'a>,
}

impl<'a> Sink<'a> {
    /// Alerts of `kind` to `out`; none is standard output.
    pub(super) fn open(kind: Kind, out: Option<&Path>, input: &'a InputArgs, rules: &Rules) -> anyhow::Result<Self> {
        let rules = Selection::new(rules)?.rules().iter().map(|rule| rule.meta()).collect();
        let output = Output::open(out)?;
        let name = output.name().to_owned();
        Ok(Self { alerts: Alerts::new(output, name, kind, rules)?, places: Places::new(&input.inputs) })
    }

    /// Writes those of a record.
    pub(super) fn push(&mut self, mut record: Alerted) -> anyhow::Result<()> {
        record.file = self.places.path(&record.file);
        Ok(self.alerts.push(&record)?)
    }

    /// Writes what is left, and says what had no room.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let (output, left_out) = self.alerts.finish()?;
        output.commit()?;
        if let Some(left_out) = left_out {
            complain(format_args!("{left_out}"));
        }
        Ok(())
    }
}
