//! `sourdine explain RULE`: what a rule finds and why, with examples, and how to switch it off.

use super::Status;
use super::args::OwnArgs;
use super::measured::{self, Alarms, Marked};
use super::output::{Output, terminal_width};
use crate::artifacts::own::around;
use crate::artifacts::rules::{self, Example, Meta, Rule};
use crate::artifacts::score::Model;
use crate::artifacts::{available, own::OwnRule};
use crate::error::{Error, Quarantine};
use crate::gate::copies::RULE as DUPLICATE;
use crate::quality::{self, Bound, Measure, Preset};
use crate::sources::interval::Interval;
use crate::text::escape;
use crate::text::number::{group, percent};
use crate::text::visible::width;
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

/// Widest page in columns: longer lines are hard to read.
const WIDEST: usize = 80;

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config = args.own.config()?;
    let text = match (rules::find_among(&available(&config.rules)?, &args.rule), quality::find(&args.rule)) {
        (Ok(rule), _) => {
            let own = config.rules.own.iter().find(|own| own.name == rule.meta().name);
            if args.json { json(rule.meta())? } else { Page::new(rule, own).text }
        }
        (Err(_), Ok(measure)) if args.json => json_of_measure(measure)?,
        (Err(_), Ok(measure)) => Page::of_measure(measure).text,
        (Err(_), Err(_)) if let Some(why) = Unmeasured::find(&args.rule) => {
            if args.json {
                why.json()?
            } else {
                Page::of_unmeasured(why).text
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

/// A reason for which the gate quarantines a record without measuring it.
#[derive(Debug, serde::Serialize)]
struct Unmeasured {
    rule: &'static str,
    what: &'static str,
    instead: &'static str,
}

/// All such reasons.
const UNMEASURED: &[Unmeasured] = &[
    Unmeasured {
        rule: Quarantine::UNREADABLE,
        what: "A record that can't be read: no JSON, a row with too many fields, a field of another type, damaged bytes, or a file that breaks off. Its line in the quarantine says where and why.",
        instead: "Mend the file; --text-field, --id-field and --input-format where the fault is what it was taken for.",
    },
    Unmeasured {
        rule: Quarantine::BLANK,
        what: "A record whose text is empty, or white space alone.",
        instead: "There is nothing to judge, and no setting that lets it through.",
    },
    Unmeasured {
        rule: Quarantine::TOO_LONG,
        what: "A record over the limit of bytes; it is not read into memory.",
        instead: "--max-record-bytes raises the limit.",
    },
    Unmeasured {
        rule: DUPLICATE,
        what: "A record that says what another says that was let through (--dedup) or is known (--against): the exact Jaccard of their three-word windows is at the threshold or above it. The reason names the other record.",
        instead: "--threshold, or [cluster] threshold; --keep says which of several stays.",
    },
];

impl Unmeasured {
    fn find(name: &str) -> Option<&'static Self> {
        UNMEASURED.iter().find(|one| one.rule == name)
    }

    fn json(&self) -> anyhow::Result<String> {
        pretty(self)
    }
}

/// Builds the page.
struct Page {
    text: String,
    width: usize,
}

/// The cut-offs of a measure, by preset and bound.
fn cuts(measure: &Measure) -> Vec<(&'static str, Bound, f64)> {
    let named = Preset::NAMES.into_iter().filter_map(|name| Some((name, Preset::named(name).ok()?.cutoffs())));
    let sides =
        named.flat_map(|(name, cutoffs)| [Bound::Min, Bound::Max].map(|bound| (name, bound, cutoffs.at(measure.name, bound, "", ""))));
    sides.filter_map(|(name, bound, cutoff)| Some((name, bound, cutoff?))).collect()
}

fn json_of_measure(measure: &Measure) -> anyhow::Result<String> {
    let cuts =
        cuts(measure).into_iter().map(|(preset, bound, cutoff)| serde_json::json!({ "preset": preset, "bound": bound, "cutoff": cutoff }));
    let page =
        serde_json::json!({ "measure": measure.name, "what": measure.what, "source": measure.source, "cutoffs": cuts.collect::<Vec<_>>() });
    pretty(&page)
}

impl Page {
    /// The page of a measure.
    fn of_measure(measure: &Measure) -> Self {
        let mut page = Self { text: format!("{} · measure of sourdine check\n", measure.name), width: terminal_width().min(WIDEST) };
        page.title("What is measured");
        page.say(measure.what);
        page.title("Who published it");
        page.say(measure.source);
        page.title("Where presets cut");
        match cuts(measure) {
            cuts if cuts.is_empty() => page.say("nowhere"),
            cuts => {
                let side = |bound: Bound| if bound == Bound::Min { "at least" } else { "at most" };
                let lines: Vec<Vec<String>> =
                    cuts.into_iter().map(|(preset, bound, cutoff)| vec![preset.to_owned(), format!("{} {cutoff}", side(bound))]).collect();
                page.columns(&lines);
            }
        }
        page.title("To set it, or to switch it off");
        page.say(&format!("On the command line: --min {0}=VALUE, --max {0}=VALUE, or =off.", measure.name));
        page.say(&format!("In sourdine.toml: `{0} = VALUE` or `{0} = \"off\"` under [check.min] or [check.max]; for one language, source or file under [check.lang.de.max] and the like.", measure.name));
        page.say(&format!("For one JSON record: \"sourdine_ignore\": \"{}\".", measure.name));
        page
    }

    fn of_unmeasured(why: &Unmeasured) -> Self {
        let mut page = Self { text: format!("{} · reason of sourdine check\n", why.rule), width: terminal_width().min(WIDEST) };
        page.title("What it stops");
        page.say(why.what);
        page.title("What to do");
        page.say(why.instead);
        page
    }

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
        page.say(&rates(meta));
        if meta.code != meta.name {
            page.title("False alarms on sound text");
            page.alarms(meta.name);
            page.title("Where people marked errors");
            page.marked(meta.name);
        }
        page.title("To switch it off");
        page.switch_off(meta);
        page
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

    fn examples(&mut self, title: &str, texts: &[String], lang: Option<&String>, rule: &'static dyn Rule) {
        if !texts.is_empty() {
            self.title(title);
        }
        for text in texts {
            self.example(Example { lang: lang.map_or("und", String::as_str), text }, rule);
        }
    }

    /// Adds an example with the findings of the rule.
    fn example(&mut self, example: Example<'_>, rule: &'static dyn Rule) {
        let (record, findings) = example.find(rule);
        match findings.iter().find(|finding| !finding.span.is_empty()) {
            Some(first) if record.text.chars().count() < SHORT => {
                // The whole text, with the span of the finding in brackets.
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

    /// Adds the rule's false-alarm rates.
    fn alarms(&mut self, rule: &str) {
        let lines: Vec<Vec<String>> = measured::alarms(rule)
            .into_iter()
            .map(|Alarms { lang, words, findings, per_1000_words: Interval { value, low, high } }| {
                let lang = if lang.is_empty() { "all" } else { lang };
                vec![
                    lang.to_owned(),
                    format!("{value:.3}"),
                    format!("({low:.3}–{high:.3})"),
                    format!("{} in {} words", group(findings), group(words)),
                ]
            })
            .collect();
        self.columns(&lines);
        if let Some((register, Alarms { lang, words, findings, per_1000_words: Interval { value, .. } })) = measured::worst(rule) {
            let found = format!("{} in {} words", group(findings), group(words));
            self.say(&format!("Worst register: {register} in {lang}, {value:.3} ({found})."));
        }
        self.say("By 1,000 words of text by people, with 95 % intervals; `sourdine eval card`.");
    }

    /// Adds the rule's precision on errors that readers or proofreaders marked.
    fn marked(&mut self, rule: &str) {
        let lines: Vec<Vec<String>> = measured::marked(rule)
            .map(|Marked { lang, findings, precision, lift, .. }| {
                let share = precision.map_or_else(String::new, percent);
                let lift = lift.map_or_else(String::new, |lift| format!("{lift:.1} times what chance hits"));
                let findings = if *findings == 1 { "1 finding".to_owned() } else { format!("{} findings", group(*findings)) };
                vec![lang.clone(), findings, share, lift]
            })
            .collect();
        if lines.is_empty() {
            return self.say("It found nothing there, so its precision is not known.");
        }
        self.columns(&lines);
        self.say("Share of the findings that overlap a marked error of a machine translation; `sourdine eval rules`.");
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

/// Longest example in characters that is shown in full.
const SHORT: usize = 300;

/// The measured rates of a rule as a sentence.
fn rates(meta: &Meta) -> String {
    let model = Model::embedded();
    let preview = match (meta.is_preview(), meta.is_doubt()) {
        (true, _) => "In preview: it runs with --preview alone. ",
        (_, true) => "A doubt: it runs with --doubts, or where it is selected, and gives nothing to the score. ",
        _ => "",
    };
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

/// Indented JSON.
fn pretty(value: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(String::from_utf8(escape::to_vec_pretty(value)?)?)
}

fn json(meta: &Meta) -> anyhow::Result<String> {
    let sections: serde_json::Map<String, serde_json::Value> =
        SECTIONS.iter().filter_map(|title| Some(((*title).to_owned(), meta.section(title)?.into()))).collect();
    let mut value = serde_json::json!({ "code": meta.code, "rule": meta.name, "severity": meta.severity.name(), "languages": meta.languages, "preview": meta.is_preview(), "doubt": meta.is_doubt(), "sections": sections });
    if let Some(rates) = Model::embedded().rules.get(meta.name) {
        value["rates"] = serde_json::to_value(rates)?;
    }
    let alarms = measured::alarms(meta.name).into_iter().filter(|_| meta.code != meta.name);
    value["false_alarms"] = alarms
        .map(|Alarms { lang, words, findings, per_1000_words }| {
            serde_json::json!({ "lang": lang, "words": words, "findings": findings, "findings_per_1000_words": per_1000_words })
        })
        .collect();
    value["worst_register"] = measured::worst(meta.name)
        .filter(|_| meta.code != meta.name)
        .map(|(register, Alarms { lang, words, findings, per_1000_words })| {
            serde_json::json!({ "register": register, "lang": lang, "words": words, "findings": findings, "findings_per_1000_words": per_1000_words })
        })
        .into();
    value["marked"] = measured::marked(meta.name)
        .map(|Marked { lang, findings, precision, lift, .. }| {
            serde_json::json!({ "lang": lang, "findings": findings, "precision": precision, "lift": lift })
        })
        .collect();
    pretty(&value)
}
