//! A record in; its values, the rules that it fails, and the bytes that are to be written of it, out.

use crate::analyzer::Analyzer;
use crate::artifacts::{Finding, Severity};
use crate::config::{Config, Rules};
use crate::error::Quarantine;
use crate::input::csv::fields;
use crate::quality::{Basis, Cutoffs, Groups, Preset, Reason, Values, measure};
use crate::record::Record;
use serde::Serialize;
use serde_json::{Map, Value};

/// What judges.
pub(super) struct Gate {
    analyzer: Analyzer,
    cutoffs: Cutoffs,
    groups: Groups,
    stop_lang: Option<String>,
}

/// A record and what is thought of it.
pub(super) struct Judged {
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
    pub(super) fn new(config: &Config, groups: Groups) -> anyhow::Result<Self> {
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
    pub(super) fn judge(&self, record: Record) -> Judged {
        let (lang, values, findings) = if self.groups.has(Groups::DETECTION) {
            let seen = self.analyzer.analyze(&record);
            let mut values = self.values(&record, &seen.text, seen.lang.as_str(), seen.confidence, &seen.findings);
            values.set("score", f64::from(seen.score.probability));
            let faults = seen.findings.iter().filter(|finding| finding.severity > Severity::Info).count();
            values.set("faults-per-1000-words", faults as f64 * 1000.0 / seen.words.max(1) as f64);
            let findings = seen.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect();
            (seen.lang.to_string(), values, findings)
        } else {
            let seen = self.analyzer.screen(&record);
            let values = self.values(&record, &seen.text, seen.lang.as_str(), seen.confidence, &seen.findings);
            (seen.lang.to_string(), values, Vec::new())
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

    fn values(&self, record: &Record, text: &crate::normalize::Text<'_>, lang: &str, confidence: f32, findings: &[Finding]) -> Values {
        let basis = Basis {
            text: &record.text,
            repaired: (!text.is_unchanged()).then(|| text.current()),
            repaired_bytes: text.changes().map(|change| change.before.len()).sum(),
            stop_lang: self.stop_lang.as_deref().unwrap_or(lang),
        };
        let mut values = measure(&basis, self.groups);
        values.set("language-confidence", f64::from(confidence));
        values.set("machine-declared", f64::from(u8::from(findings.iter().any(|finding| finding.by_machine))));
        values.set("hidden-text", findings.iter().filter(|finding| finding.rule.name == "hidden-text").count() as f64);
        values
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

/// A record as one JSON value: as it came where it came as one.
fn json(record: &Record) -> Vec<u8> {
    let Some(raw) = &record.raw else {
        let mut object = Map::new();
        let mut put = |name: &str, value: &str| object.insert(name.to_owned(), Value::from(value));
        put("id", &record.id);
        put("source", &record.source);
        if let Some(lang) = &record.declared {
            put("lang", lang);
        }
        put("text", &record.text);
        if let Some(page) = record.page.as_deref().filter(|page| !page.html.is_empty()) {
            put("html", &page.html);
        }
        return line(&object);
    };
    match &raw.table {
        None => raw.bytes.trim_ascii().to_vec(),
        Some(table) => {
            let values = fields(&raw.bytes, table.delimiter).unwrap_or_default();
            let cells = table.names.iter().cloned().zip(values.into_iter().map(Value::from));
            line(&cells.collect::<Map<_, _>>())
        }
    }
}
