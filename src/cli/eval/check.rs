//! `sourdine eval check`: how good the gate is, on lines and lists made by rule.

use crate::cli::common::OutputArgs;
use crate::cli::{Status, complain};
use crate::quality::personal::yardstick::{Measured, measured};
use crate::report::Row;
use crate::report::table::Column;

/// Measure the gate
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval check --personal --format csv")]
pub(super) struct Check {
    /// Measure the finders of personal data on 400 lines made by rule
    #[arg(long, group = "what", required = true)]
    personal: bool,
    /// Print on stderr what was missed and what was found in vain
    #[arg(long)]
    show: bool,
    #[command(flatten)]
    output: OutputArgs,
}

impl Row for Measured {
    const COLUMNS: &'static [Column] = &[
        Column::words("measure"),
        Column::number("lines"),
        Column::number("there"),
        Column::number("found"),
        Column::number("precision"),
        Column::number("recall"),
    ];

    fn lines(&self) -> Vec<Vec<String>> {
        let counts = [self.lines, self.there, self.found].map(|count| count.to_string());
        let shares = [self.precision, self.recall].map(|share| format!("{share:.4}"));
        vec![std::iter::once(self.measure.to_owned()).chain(counts).chain(shares).collect()]
    }
}

impl Check {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let mut rows = self.output.rows()?;
        let show = |measure: &str, text: &str, found: &[&str]| {
            if self.show {
                complain(format_args!("{measure}: {text:?}: found {found:?}"));
            }
        };
        for row in measured(|measure, line, found| show(measure, &line.text, &found))? {
            rows.push(&row)?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}
