//! `sourdine rules`: what there is to find.

use super::Status;
use super::common::OutputArgs;
use crate::artifacts::rules::{ALL, Meta};
use crate::report::Row;
use crate::report::table::Column;
use serde::Serialize;

/// List the rules; `rules test` runs each rule on its own examples
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    output: OutputArgs,
    /// test: run each rule on the examples of its documentation
    #[arg(value_name = "test", value_parser = ["test"])]
    action: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    code: &'static str,
    rule: &'static str,
    severity: &'static str,
    languages: &'static [&'static str],
    finds: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    passed: Option<bool>,
}

impl Row for Listed {
    const COLUMNS: &'static [Column] =
        &[Column::words("code"), Column::words("rule"), Column::words("severity"), Column::text("languages", 1), Column::text("finds", 3)];

    fn lines(&self) -> Vec<Vec<String>> {
        let languages = if self.languages.is_empty() { "all".to_owned() } else { self.languages.join(" ") };
        let finds = match self.passed {
            Some(true) => "its example fires, its sound text is silent".to_owned(),
            Some(false) => "FAILED: its example is silent, or its sound text fires".to_owned(),
            None => self.finds.replace('\n', " "),
        };
        vec![vec![self.code.to_owned(), self.rule.to_owned(), self.severity.to_owned(), languages, finds]]
    }
}

impl Listed {
    fn new(meta: &'static Meta, passed: Option<bool>) -> Self {
        Self {
            code: meta.code,
            rule: meta.name,
            severity: meta.severity.name(),
            languages: meta.languages,
            finds: meta.section("What it finds").unwrap_or_default(),
            passed,
        }
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let mut rows = args.output.rows()?;
    let mut failed = false;
    for rule in ALL {
        let passed = args.action.as_ref().map(|_| crate::artifacts::rules::examples_hold(*rule));
        failed |= passed == Some(false);
        rows.push(&Listed::new(rule.meta(), passed))?;
    }
    rows.finish()?.commit()?;
    Ok(if failed { Status::Found } else { Status::Fine })
}
