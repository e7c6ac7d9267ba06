//! `sourdine explain RULE`: what a rule finds and why, with examples, and how to switch it off; the same of a measure of the gate.

mod measure;
mod rule;
mod unmeasured;

use super::Status;
use super::args::OwnArgs;
use super::output::{Output, terminal_width};
use crate::artifacts::available;
use crate::artifacts::rules;
use crate::error::Error;
use crate::quality;
use crate::text::escape;
use crate::text::visible::width;
use std::io::Write;
use unmeasured::Unmeasured;

/// Explain a rule or measure: what it finds, examples, known false positives, how to disable it
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine explain leftover-word\n  sourdine explain SD301 --json")]
pub(super) struct Args {
    /// Name or code of the rule, or name of the measure
    rule: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    own: OwnArgs,
}

/// Widest page in columns: longer lines are hard to read.
const WIDEST: usize = 80;

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.own.config()?;
    let text = match (rules::find_among(&available(&config.rules)?, &args.rule), quality::find(&args.rule)) {
        (Ok(rule), _) => {
            let own = config.rules.own.iter().find(|own| own.name == rule.meta().name);
            if args.json { rule::json(rule.meta())? } else { rule::page(rule, own) }
        }
        (Err(_), Ok(measure)) if args.json => measure::json(measure)?,
        (Err(_), Ok(measure)) => measure::page(measure),
        (Err(_), Err(_)) if let Some(why) = Unmeasured::find(&args.rule) => {
            if args.json {
                why.json()?
            } else {
                why.page()
            }
        }
        (Err(of_rule), Err(of_measure)) => {
            // Return the error that suggests a similar name.
            return Err(if matches!(of_rule, Error::Name { nearest: Some(_), .. }) { of_rule } else { of_measure }.into());
        }
    };
    let mut output = Output::open(None)?;
    output.write_all(text.as_bytes()).map_err(|error| Error::write(output.name(), error))?;
    output.commit()?;
    Ok(Status::Fine)
}

/// Builds the page.
struct Page {
    text: String,
    width: usize,
}

impl Page {
    /// A page that begins with `heading`.
    fn new(heading: &str) -> Self {
        Self { text: format!("{heading}\n"), width: terminal_width().min(WIDEST) }
    }

    fn title(&mut self, title: &str) {
        self.text += &format!("\n{title}\n");
    }

    /// Adds a paragraph, wrapped.
    fn say(&mut self, words: &str) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let options = textwrap::Options::new(self.width).initial_indent("  ").subsequent_indent("  ").break_words(false);
        self.text += &textwrap::fill(&words, options);
        self.text.push('\n');
    }

    /// Adds rows with aligned columns.
    fn columns(&mut self, lines: &[Vec<String>]) {
        let wide = |nth: usize| lines.iter().filter_map(|line| line.get(nth)).map(|cell| width(cell)).max().unwrap_or(0);
        let widths: Vec<usize> = (0..lines.first().map_or(0, Vec::len)).map(wide).collect();
        for line in lines {
            let cells = line.iter().zip(&widths).map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
            self.text += &format!("  {}", cells.collect::<Vec<_>>().join("  "));
            self.text.truncate(self.text.trim_end().len());
            self.text.push('\n');
        }
    }
}

/// Indented JSON.
fn pretty(value: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(String::from_utf8(escape::to_vec_pretty(value)?)?)
}
