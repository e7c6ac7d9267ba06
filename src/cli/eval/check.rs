//! `sourdine eval check`: accuracy of the gate's detectors on synthetic lines and lists.

use super::{declared, presets};
use crate::cli::args::OutputArgs;
use crate::cli::{Status, complain};
use crate::gate::lists::yardstick as url_yardstick;
use crate::quality::personal::yardstick::{self as personal, Measured};
use crate::report::Row;
use crate::report::table::Column;
use std::path::PathBuf;

/// Measure the gate
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval check --personal --format csv")]
pub(super) struct Check {
    /// Measure the finders of personal data on 400 lines made by rule
    #[arg(long, group = "what", required = true)]
    personal: bool,
    /// Measure how lists of hosts are read, on lists of one line made by rule in the forms of nine kinds of lists
    #[arg(long, group = "what")]
    url_list: bool,
    /// Measure how sentences that declare a translation by machine are told from those that speak of it, on sentences made by rule in sixteen languages
    #[arg(long, group = "what")]
    declared: bool,
    /// Measure what each preset loses of sound documents in its language: JSON Lines `{"lang","text"}`, compressed or plain; sentences are joined
    #[arg(long, group = "what", value_name = "FILE", num_args = 1..)]
    presets: Vec<PathBuf>,
    /// A collection of single sentences (its origin) that counts only in languages that no other has
    #[arg(long, value_name = "NAME", requires = "presets")]
    last: Option<String>,
    /// By the cut-offs that are published, or borrowed as they are, without those made from sound text
    #[arg(long, requires = "presets")]
    published: bool,
    /// The same with the cut-offs of this file, which train thresholds wrote, in place of those embedded
    #[arg(long, value_name = "FILE", requires = "presets", conflicts_with = "published")]
    made: Option<PathBuf>,
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

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let counts = [self.lines, self.there, self.found].map(|count| count.to_string());
        let shares = [self.precision, self.recall].map(|share| format!("{share:.4}"));
        vec![std::iter::once(self.measure.to_owned()).chain(counts).chain(shares).collect()]
    }
}

impl Row for url_yardstick::Measured {
    const COLUMNS: &'static [Column] =
        &[Column::words("list"), Column::number("lists"), Column::number("read"), Column::number("recall"), Column::number("in vain")];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let shares =
            [Some(self.read), self.recall, Some(self.in_vain)].map(|share| share.map_or_else(String::new, |share| format!("{share:.4}")));
        vec![[self.kind.clone(), self.lists.to_string()].into_iter().chain(shares).collect()]
    }
}

impl Check {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let show = |what: std::fmt::Arguments<'_>| {
            if self.show {
                complain(what);
            }
        };
        if !self.presets.is_empty() {
            let made = self.made.as_deref().map(presets::Made::read).transpose()?;
            let made = made.or_else(|| self.published.then(presets::Made::default));
            self.output.print(&presets::lost(&self.presets, self.last.as_deref(), made.as_ref())?)?;
        } else if self.declared {
            let told = |line: &declared::Line| {
                show(format_args!("{}: {:?}", if line.declares { "missed" } else { "found in vain" }, line.text));
            };
            self.output.print(&declared::measured(told)?)?;
        } else if self.url_list {
            self.output.print(&url_yardstick::measured(|line, url| show(format_args!("{line:?}: wrong about {url:?}")))?)?;
        } else {
            let found = personal::measured(|measure, line, found| show(format_args!("{measure}: {:?}: found {found:?}", line.text)))?;
            self.output.print(&found)?;
        }
        Ok(Status::Fine)
    }
}
