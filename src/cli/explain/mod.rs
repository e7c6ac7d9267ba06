//! `sourdine explain RULE`: what a rule finds and why, with examples, and how to switch it off; the same of a measure of the gate.

mod measure;
mod page;
mod rule;
mod unmeasured;

use super::Status;
use super::args::{OutputArgs, OwnArgs};
use super::output::Output;
use crate::artifacts::available;
use crate::artifacts::own::OwnRule;
use crate::artifacts::rules::{self, Rule};
use crate::error::Error;
use crate::quality::{self, Measure};
use crate::report::{Format, json_line, json_pretty};
use page::Page;
use std::io::Write;
use unmeasured::Unmeasured;

/// Explain a rule or measure: what it finds, examples, known false positives, how to disable it
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine explain leftover-word\n  sourdine explain SD301 --json")]
pub(super) struct Args {
    /// Name or code of the rule, or name of the measure
    rule: String,
    /// Print JSON, as --format json does
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    own: OwnArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Widest page in columns: longer lines are hard to read.
const WIDEST: usize = 80;

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.own.config()?;
    let format = if args.json { Format::Json } else { args.output.format()? };
    let subject = match (rules::find_among(&available(&config.rules)?, &args.rule), quality::find(&args.rule)) {
        (Ok(rule), _) => Subject::Rule(rule),
        (Err(_), Ok(measure)) => Subject::Measure(measure),
        (Err(_), Err(_)) if let Some(why) = Unmeasured::find(&args.rule) => Subject::Unmeasured(why),
        (Err(of_rule), Err(of_measure)) => {
            // Return the error that suggests a similar name.
            return Err(if matches!(of_rule, Error::Name { nearest: Some(_), .. }) { of_rule } else { of_measure }.into());
        }
    };
    let page = || subject.page(&config.rules.own);
    let text = match format {
        Format::Table => page().text(args.output.width().min(WIDEST)).into_bytes(),
        Format::Json => json_pretty(&subject.json()?)?,
        Format::JsonLines => json_line(&subject.json()?)?,
        Format::Csv | Format::Markdown => {
            args.output.print(&page().rows())?;
            return Ok(Status::Fine);
        }
    };
    let mut output = Output::open(args.output.out.as_deref())?;
    output.write_all(&text).map_err(|error| Error::write(output.name(), error))?;
    output.commit()?;
    Ok(Status::Fine)
}

/// What is explained.
enum Subject {
    Rule(&'static dyn Rule),
    Measure(&'static Measure),
    Unmeasured(&'static Unmeasured),
}

impl Subject {
    /// Its page; a rule is run on its examples.
    fn page(&self, own: &[OwnRule]) -> Page {
        match self {
            Self::Rule(rule) => rule::page(*rule, own.iter().find(|own| own.name == rule.meta().name)),
            Self::Measure(measure) => measure::page(measure),
            Self::Unmeasured(why) => why.page(),
        }
    }

    fn json(&self) -> anyhow::Result<serde_json::Value> {
        Ok(match self {
            Self::Rule(rule) => rule::json(rule.meta())?,
            Self::Measure(measure) => measure::json(measure),
            Self::Unmeasured(why) => serde_json::to_value(why)?,
        })
    }
}
