//! A record in; its values, the rules that it fails, and the bytes that are to be written of it, out.

use crate::analyzer::Analyzer;
use crate::artifacts::Severity;
use crate::config::{Config, Rules};
use crate::error::Quarantine;
use crate::input::csv::fields;
use crate::quality::{Cutoffs, Groups, Known, Preset, Reason, Values, of_record};
use crate::record::{Raw, Record};
use serde::Serialize;

/// What judges.
pub(in crate::cli) struct Gate {
    analyzer: Analyzer,
    cutoffs: Cutoffs,
    groups: Groups,
    stop_lang: Option<String>,
}

/// A record and what is thought of it.
pub(in crate::cli) struct Judged {
    pub record: Record,
    pub lang: String,
    pub values: Values,
    pub reasons: Vec<Reason>,
    /// Rule and severity of what was found, where all rules ran.
    pub findings: Vec<(&'static str, Severity)>,
}

/// Rules that `basic` asks for.
const SCREEN: [&str; 3] = ["hidden-text", "translation-mark", "translation-notice"];

impl Gate {
    /// A gate for `config`; `groups`: what is measured besides what its cut-offs ask for.
    pub(in crate::cli) fn new(config: &Config, groups: Groups) -> anyhow::Result<Self> {
        let cutoffs = config.check.cutoffs()?;
        let groups = groups | cutoffs.groups();
        let mut config = config.clone();
        if !groups.has(Groups::DETECTION) {
            let ignore = config.rules.ignore.iter().filter(|name| SCREEN.contains(&name.as_str())).cloned().collect();
            config.rules = Rules { select: SCREEN.map(str::to_owned).to_vec(), ignore, ..Rules::default() };
        }
        let stop_lang = Preset::named(&config.check.preset)?.lang().map(str::to_owned);
        Ok(Self { analyzer: Analyzer::new(&config)?, cutoffs, groups, stop_lang })
    }

    /// Judges a record.
    pub(in crate::cli) fn judge(&self, record: Record) -> Judged {
        let stop_lang = self.stop_lang.as_deref();
        let (lang, values, findings) = if self.groups.has(Groups::DETECTION) {
            let seen = self.analyzer.analyze(&record);
            let lang = seen.lang.to_string();
            let known = Known {
                text: &seen.text,
                lang: &lang,
                confidence: seen.confidence,
                findings: &seen.findings,
                score: Some((&seen.score, seen.words)),
            };
            let values = of_record(&known, stop_lang, self.groups);
            let findings = seen.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect();
            (lang, values, findings)
        } else {
            let seen = self.analyzer.screen(&record);
            let lang = seen.lang.to_string();
            let known = Known { text: &seen.text, lang: &lang, confidence: seen.confidence, findings: &seen.findings, score: None };
            let values = of_record(&known, stop_lang, self.groups);
            (lang, values, Vec::new())
        };
        self.decide(record, lang, values, findings)
    }

    /// Decides on values that are known.
    pub(super) fn decide(&self, record: Record, lang: String, values: Values, findings: Vec<(&'static str, Severity)>) -> Judged {
        let reasons = self.reasons(&values, &lang, &record.source);
        Judged { record, lang, values, reasons, findings }
    }

    /// The rules that values fail.
    pub(super) fn reasons(&self, values: &Values, lang: &str, source: &str) -> Vec<Reason> {
        self.cutoffs.reasons(values, lang, source)
    }
}

/// The object of a record that was measured.
#[derive(Serialize)]
struct Measured<'j> {
    id: &'j str,
    source: &'j str,
    lang: &'j str,
    file: &'j str,
    line: u64,
    reasons: &'j [Reason],
    values: &'j Values,
}

/// The object of a record that can't be used.
#[derive(Serialize)]
struct Unusable<'b> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'b str>,
    file: &'b str,
    line: u64,
    reasons: [Cause<'b>; 1],
    sample: &'b str,
}

#[derive(Serialize)]
struct Cause<'b> {
    rule: &'static str,
    message: &'b str,
}

fn line(object: &impl Serialize) -> Vec<u8> {
    // Strings, numbers and maps with string keys: there is nothing that could fail.
    serde_json::to_vec(object).unwrap_or_default()
}

impl Judged {
    /// The bytes that are accepted: as they came, or, of a file of its own, as JSON. Rows of a table stay rows where all of them do.
    pub(super) fn accepted(&self, as_rows: bool) -> Vec<u8> {
        match &self.record.raw {
            Some(raw) if raw.table.is_none() => [raw.bytes.as_slice(), b"\n"].concat(),
            Some(raw) if as_rows => raw.bytes.clone(),
            _ => [json(&self.record).as_slice(), b"\n"].concat(),
        }
    }

    /// The line of the quarantine: everything that is known, and the record itself.
    pub(super) fn quarantined(&self) -> Vec<u8> {
        let mut bytes = line(&self.measured());
        bytes.pop();
        bytes.extend_from_slice(b",\"record\":");
        bytes.extend_from_slice(&json(&self.record));
        bytes.extend_from_slice(b"}\n");
        bytes
    }

    /// The line of `records.jsonl`.
    pub(super) fn measured_line(&self) -> Vec<u8> {
        let mut bytes = line(&self.measured());
        bytes.push(b'\n');
        bytes
    }

    fn measured(&self) -> Measured<'_> {
        Measured {
            id: &self.record.id,
            source: &self.record.source,
            lang: &self.lang,
            file: &self.record.origin.file,
            line: self.record.origin.line,
            reasons: &self.reasons,
            values: &self.values,
        }
    }
}

/// The line of the quarantine for a record that can't be used.
pub(super) fn unusable(bad: &Quarantine) -> Vec<u8> {
    let reasons = [Cause { rule: bad.rule, message: &bad.reason }];
    let Quarantine { origin, id, sample, .. } = bad;
    let mut bytes = line(&Unusable { id: id.as_deref(), file: &origin.file, line: origin.line, reasons, sample });
    bytes.push(b'\n');
    bytes
}

/// An object whose fields stand in the order given.
struct Fields<'f>(Vec<(&'f str, &'f str)>);

impl Serialize for Fields<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// A record as one JSON value: as it came where it came as one.
fn json(record: &Record) -> Vec<u8> {
    match &record.raw {
        Some(Raw { bytes, table: None }) => bytes.trim_ascii().to_vec(),
        Some(Raw { bytes, table: Some(table) }) => {
            let values = fields(bytes, table.delimiter).unwrap_or_default();
            line(&Fields(table.names.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect()))
        }
        None => {
            let mut object = vec![("id", record.id.as_str()), ("source", &record.source)];
            object.extend(record.declared.as_deref().map(|lang| ("lang", lang)));
            object.push(("text", &record.text));
            object.extend(record.page.as_deref().filter(|page| !page.html.is_empty()).map(|page| ("html", page.html.as_str())));
            line(&Fields(object))
        }
    }
}
