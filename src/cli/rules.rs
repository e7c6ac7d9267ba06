//! `sourdine rules`: the list of rules.

use super::Status;
use super::args::{OutputArgs, OwnArgs};
use crate::artifacts::available;
use crate::artifacts::own::{Trial, trial};
use crate::artifacts::rules::{ALL, Meta, examples_hold};
use crate::report::Row;
use crate::report::table::Column;
use crate::text::number::group;
use serde::Serialize;

/// List the rules; `rules test` runs each on its examples, and your own rules on sound text
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine rules\n  sourdine rules test --rules house.toml")]
pub(super) struct Args {
    /// test: run each rule on its examples, and your own rules on built-in sound text
    #[arg(value_name = "test", value_parser = ["test"])]
    action: Option<String>,
    #[command(flatten)]
    own: OwnArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Serialize)]
struct Listed {
    code: &'static str,
    rule: &'static str,
    severity: &'static str,
    languages: &'static [&'static str],
    finds: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    preview: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    doubt: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    passed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<Trial>,
}

impl Row for Listed {
    const COLUMNS: &'static [Column] =
        &[Column::words("code"), Column::words("rule"), Column::words("severity"), Column::text("languages", 1), Column::text("finds", 3)];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let languages = if self.languages.is_empty() { "all".to_owned() } else { self.languages.join(" ") };
        let finds = match (&self.trial, self.passed) {
            (Some(trial), _) => trial_lines(trial),
            (None, Some(true)) => "its example fires, its sound text is silent".to_owned(),
            (None, Some(false)) => "FAILED: its example is silent, or its sound text fires".to_owned(),
            (None, None) => self.finds.replace('\n', " "),
        };
        let severity = match (self.preview, self.doubt) {
            (true, _) => format!("{}, preview", self.severity),
            (_, true) => format!("{}, doubt", self.severity),
            _ => self.severity.to_owned(),
        };
        // A rule without a code has its name as code.
        let code = if self.code == self.rule { "own" } else { self.code };
        vec![vec![code.to_owned(), self.rule.to_owned(), severity, languages, finds]]
    }
}

/// The result of a trial as text, several lines.
fn trial_lines(trial: &Trial) -> String {
    let mut lines = Vec::new();
    if trial.flags + trial.allows == 0 {
        lines.push("no examples: give it flags and allows".to_owned());
    } else {
        let head = if trial.passed() { "" } else { "FAILED: " };
        lines.push(format!(
            "{head}{} of {} flags fire, {} of {} allows are silent",
            trial.flags - trial.missed.len(),
            trial.flags,
            trial.allows - trial.wrong.len(),
            trial.allows
        ));
    }
    lines.extend(trial.missed.iter().map(|text| format!("should fire: {text}")));
    lines.extend(trial.wrong.iter().map(|text| format!("should be silent: {text}")));
    let words = group(trial.sound_words as u64);
    lines.push(match trial.sound_findings.len() {
        _ if trial.sound_words == 0 => "no sound text in its languages is built in".to_owned(),
        0 => format!("silent in {words} words of sound text"),
        1 => format!("fires once in {words} words of sound text:"),
        times => format!("fires {times} times in {words} words of sound text:"),
    });
    lines.extend(trial.sound_findings.iter().take(SHOWN).cloned());
    if trial.sound_findings.len() > SHOWN {
        lines.push(format!("and {} more", trial.sound_findings.len() - SHOWN));
    }
    lines.join("\n")
}

/// Most findings in sound text that are shown.
const SHOWN: usize = 5;

impl Listed {
    fn new(meta: &'static Meta) -> Self {
        Self {
            code: meta.code,
            rule: meta.name,
            severity: meta.severity.name(),
            languages: meta.languages,
            finds: meta.section("What it finds").unwrap_or_default(),
            preview: meta.is_preview(),
            doubt: meta.is_doubt(),
            passed: None,
            trial: None,
        }
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.own.config()?;
    let mut rows = args.output.rows()?;
    let mut failed = false;
    let mut available = available(&config.rules)?;
    if args.action.is_some() {
        // Rules of the user's own come first.
        available.rotate_left(ALL.len());
    }
    for rule in available {
        let mut listed = Listed::new(rule.meta());
        if args.action.is_some() {
            match config.rules.own.iter().find(|own| own.name == listed.rule) {
                Some(own) => {
                    let trial = trial(own)?;
                    listed.passed = Some(trial.passed());
                    listed.trial = Some(trial);
                }
                None => listed.passed = Some(examples_hold(rule) == Some(true)),
            }
        }
        failed |= listed.passed == Some(false);
        rows.push(&listed)?;
    }
    rows.finish()?.commit()?;
    Ok(if failed { Status::Found } else { Status::Fine })
}
