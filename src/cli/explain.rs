//! `sourdine explain RULE`: what a rule looks for, why, and how to switch it off.

use super::Status;
use super::output::Output;
use crate::artifacts::rules::{self, Meta};
use crate::artifacts::score::Model;
use crate::error::Error;
use std::io::Write;

/// Explain a rule: what it finds, why, an example, where it errs, how to switch it off
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine explain leftover-word\n  sourdine explain SD301 --json")]
pub(super) struct Args {
    /// Name or code of the rule
    rule: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// The headings of every rule's documentation, in order.
const SECTIONS: &[&str] = &["What it finds", "Why it matters", "Example", "Sound text that resembles it", "Where it errs"];

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let meta = rules::find(&args.rule)?.meta();
    let mut output = Output::open(None)?;
    let text = if args.json { json(meta)? } else { page(meta) };
    output.write_all(text.as_bytes()).map_err(|error| Error::write(output.name(), error))?;
    output.commit()?;
    Ok(Status::Fine)
}

fn page(meta: &Meta) -> String {
    let languages = if meta.languages.is_empty() { "all languages".to_owned() } else { meta.languages.join(", ") };
    let mut text = format!("{} {} · {} · {languages}\n", meta.code, meta.name, meta.severity.name());
    for title in SECTIONS {
        if let Some(section) = meta.section(title) {
            text += &format!("\n{title}\n  {}\n", section.replace('\n', "\n  "));
        }
    }
    if let Some(rates) = Model::embedded().rules.get(meta.name) {
        text += &format!(
            "\nHow often it fires\n  {:.3} by 1,000 words of text by people, {:.3} of machine translation (measured); a finding gives {:.2} log-odds to the score\n",
            rates.human,
            rates.machine,
            Model::embedded().weight(meta.name)
        );
    }
    text + &format!("\nTo switch it off\n  --ignore {name}, or in sourdine.toml:\n  [rules]\n  ignore = [\"{name}\"]\n", name = meta.name)
}

fn json(meta: &Meta) -> anyhow::Result<String> {
    let sections: serde_json::Map<String, serde_json::Value> =
        SECTIONS.iter().filter_map(|title| Some(((*title).to_owned(), meta.section(title)?.into()))).collect();
    let value = serde_json::json!({ "code": meta.code, "rule": meta.name, "severity": meta.severity.name(), "languages": meta.languages, "sections": sections });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
