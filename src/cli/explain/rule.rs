//! The page of a rule: its documentation, its examples as it finds them, how often it fires and how often it is wrong.

use super::page::Page;
use crate::artifacts::own::{OwnRule, around};
use crate::artifacts::rules::{Example, Meta, Rule};
use crate::artifacts::score::Model;
use crate::cli::measured::{self, Alarms, Marked};
use crate::sources::interval::Interval;
use crate::text::number::{group, percent};

/// The headings of every rule's documentation, in order.
const SECTIONS: &[&str] = &["What it finds", "Why it matters", EXAMPLE, SOUND, "Where it errs"];
const EXAMPLE: &str = "Example";
const SOUND: &str = "Sound text that resembles it";

/// Longest example in characters that is shown in full.
const SHORT: usize = 300;

/// The page of a rule.
pub(super) fn page(rule: &'static dyn Rule, own: Option<&OwnRule>) -> Page {
    let meta = rule.meta();
    let code = if meta.code == meta.name { "own rule".to_owned() } else { meta.code.to_owned() };
    let languages = if meta.languages.is_empty() { "all languages".to_owned() } else { meta.languages.join(", ") };
    let mut page = Page::new(format!("{code} {} · {} · {languages}", meta.name, meta.severity.name()));
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

impl Page {
    fn examples(&mut self, title: &'static str, texts: &[String], lang: Option<&String>, rule: &'static dyn Rule) {
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
        self.columns(lines);
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
        self.columns(lines);
        self.say("Share of the findings that overlap a marked error of a machine translation; `sourdine eval rules`.");
    }

    fn switch_off(&mut self, meta: &Meta) {
        let (name, lang) = (meta.name, meta.languages.first().unwrap_or(&"de"));
        let setting = format!("ignore = [\"{name}\"]");
        let mut ways = [
            ["for a run", &format!("--ignore {name}")],
            ["in sourdine.toml", "[rules]"],
            ["", &setting],
            ["in one language", &format!("[rules.lang.{lang}]")],
            ["", &setting],
            ["in one paragraph", &format!("<!-- sourdine-ignore: {name} -->  (HTML, Markdown)")],
            ["in a JSON record", &format!("\"sourdine_ignore\": [\"{name}\"]")],
        ]
        .map(|way| way.map(str::to_owned).to_vec())
        .to_vec();
        if meta.is_about_words() {
            ways.push(vec!["for a word".to_owned(), "--vocabulary FILE, a word a line".to_owned()]);
        }
        self.columns(ways);
    }
}

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

/// The page of a rule as JSON.
pub(super) fn json(meta: &Meta) -> anyhow::Result<serde_json::Value> {
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
    Ok(value)
}
