//! `sourdine explain RULE`: what a rule looks for, why, on examples, and how to switch it off.

use super::Status;
use super::common::OwnArgs;
use super::output::{Output, terminal_width};
use crate::artifacts::own::around;
use crate::artifacts::rules::{self, Example, Meta, Rule};
use crate::artifacts::score::Model;
use crate::artifacts::{available, own::OwnRule};
use crate::error::Error;
use crate::report::row::group;
use std::io::Write;

/// Explain a rule: what it finds, why, examples, where it errs, how to switch it off
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine explain leftover-word\n  sourdine explain SD301 --json")]
pub(super) struct Args {
    /// Name or code of the rule
    rule: String,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    own: OwnArgs,
}

/// The headings of every rule's documentation, in order.
const SECTIONS: &[&str] = &["What it finds", "Why it matters", EXAMPLE, SOUND, "Where it errs"];
const EXAMPLE: &str = "Example";
const SOUND: &str = "Sound text that resembles it";

/// A page of text is no wider, whatever the terminal: longer lines are hard to read.
const WIDEST: usize = 80;

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.own.config()?;
    let rule = rules::find_among(&available(&config.rules)?, &args.rule)?;
    let own = config.rules.own.iter().find(|own| own.name == rule.meta().name);
    let mut output = Output::open(None)?;
    let text = if args.json { json(rule.meta())? } else { Page::new(rule, own).text };
    output.write_all(text.as_bytes()).map_err(|error| Error::write(output.name(), error))?;
    output.commit()?;
    Ok(Status::Fine)
}

/// The page as it grows.
struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn new(rule: &'static dyn Rule, own: Option<&OwnRule>) -> Self {
        let meta = rule.meta();
        let mut page = Self { text: String::new(), width: terminal_width().min(WIDEST) };
        let code = if meta.code == meta.name { "own rule".to_owned() } else { meta.code.to_owned() };
        let languages = if meta.languages.is_empty() { "all languages".to_owned() } else { meta.languages.join(", ") };
        page.text = format!("{code} {} · {} · {languages}\n", meta.name, meta.severity.name());
        for title in SECTIONS {
            match (*title, own) {
                (EXAMPLE, Some(own)) => page.examples("Examples", &own.flags, own.lang.first(), rule),
                (SOUND, Some(own)) => page.examples(SOUND, &own.allows, own.lang.first(), rule),
                (EXAMPLE | SOUND, None) => {
                    if let Some(section) = meta.section(title) {
                        page.title(title);
                        match Example::parse(&section) {
                            Some(example) => page.example(example, rule),
                            None => page.say(&section),
                        }
                    }
                }
                _ => {
                    if let Some(section) = meta.section(title) {
                        page.title(title);
                        page.say(&section);
                    }
                }
            }
        }
        page.title("How often it fires");
        page.say(&measured(meta));
        page.title("To switch it off");
        page.switch_off(meta);
        page
    }

    fn title(&mut self, title: &str) {
        self.text += &format!("\n{title}\n");
    }

    /// A paragraph, cut into lines.
    fn say(&mut self, words: &str) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let options = textwrap::Options::new(self.width).initial_indent("  ").subsequent_indent("  ").break_words(false);
        self.text += &textwrap::fill(&words, options);
        self.text.push('\n');
    }

    fn examples(&mut self, title: &str, texts: &[String], lang: Option<&String>, rule: &'static dyn Rule) {
        if !texts.is_empty() {
            self.title(title);
        }
        for text in texts {
            self.example(Example { lang: lang.map_or("und", String::as_str), text }, rule);
        }
    }

    /// An example with what the rule says of it.
    fn example(&mut self, example: Example<'_>, rule: &'static dyn Rule) {
        let (record, findings) = example.find(rule);
        match findings.iter().find(|finding| !finding.span.is_empty()) {
            Some(first) if record.text.chars().count() < SHORT => {
                // All of it, the words at fault in brackets.
                let (before, rest) = record.text.split_at(first.span.start as usize);
                let (words, after) = rest.split_at(first.span.len());
                self.say(&format!("{before}[{words}]{after}"));
            }
            Some(first) => self.say(&around(&record.text, first.span)),
            None => self.say(example.text),
        }
        for finding in findings {
            let suggestion = finding.suggestion.map(|with| format!("; perhaps: {with}")).unwrap_or_default();
            self.say(&format!("→ {}{suggestion}", finding.message));
        }
    }

    fn switch_off(&mut self, meta: &Meta) {
        let (name, lang) = (meta.name, meta.languages.first().unwrap_or(&"de"));
        self.text += &format!(
            "  for a run         --ignore {name}\n  in sourdine.toml  [rules]\n                    ignore = [\"{name}\"]\n  in one language   [rules.lang.{lang}]\n                    ignore = [\"{name}\"]\n  in one paragraph  <!-- sourdine-ignore: {name} -->  (HTML, Markdown)\n  in a JSON record  \"sourdine_ignore\": [\"{name}\"]\n"
        );
        if meta.is_about_words() {
            self.text += "  for a word        --vocabulary FILE, a word a line\n";
        }
    }
}

/// A longer example is shown in part.
const SHORT: usize = 300;

/// What was measured of a rule, in words.
fn measured(meta: &Meta) -> String {
    let model = Model::embedded();
    let preview = if meta.is_preview() { "In preview: it runs with --preview alone. " } else { "" };
    let Some(rates) = model.rules.get(meta.name) else {
        return format!("{preview}Not measured; its findings weigh nothing in the score.");
    };
    let share = f64::from(rates.machine) / f64::from(rates.machine + rates.human).max(f64::MIN_POSITIVE);
    format!(
        "{preview}{:.1} by million words of text by people ({} words measured), {:.1} of machine translation ({} words). Of 100 findings in as much of the one as \
         of the other, {:.0} are in machine translation; a finding gives {:.2} log-odds to the score.",
        rates.human * 1000.0,
        group(model.human_words),
        rates.machine * 1000.0,
        group(model.machine_words),
        share * 100.0,
        model.weight(meta.name)
    )
}

fn json(meta: &Meta) -> anyhow::Result<String> {
    let sections: serde_json::Map<String, serde_json::Value> =
        SECTIONS.iter().filter_map(|title| Some(((*title).to_owned(), meta.section(title)?.into()))).collect();
    let mut value = serde_json::json!({ "code": meta.code, "rule": meta.name, "severity": meta.severity.name(), "languages": meta.languages, "preview": meta.is_preview(), "sections": sections });
    if let Some(rates) = Model::embedded().rules.get(meta.name) {
        value["rates"] = serde_json::to_value(rates)?;
    }
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
