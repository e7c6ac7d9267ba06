//! The values of a record: those of its text, and what the rooms before this one know.

use super::{Basis, Groups, Values, measure};
use crate::artifacts::{Finding, Score, Severity};
use crate::normalize::Text;

/// What is known of a record.
#[derive(Clone, Copy)]
pub struct Known<'r> {
    /// Its text with its repairs.
    pub text: &'r Text<'r>,
    /// Its language (BCP 47).
    pub lang: &'r str,
    /// How surely.
    pub confidence: f32,
    /// What rules found.
    pub findings: &'r [Finding],
    /// Its score and its words, where all rules ran.
    pub score: Option<(&'r Score, usize)>,
}

/// The values of a record; `stop_lang`: whose stop words are counted, if not its own language's.
pub fn of_record(known: &Known<'_>, stop_lang: Option<&str>, groups: Groups) -> Values {
    let Known { text, lang, confidence, findings, score } = *known;
    let basis = Basis {
        text: text.original(),
        repaired: (!text.is_unchanged()).then(|| text.current()),
        repaired_bytes: text.changes().map(|change| change.before.len()).sum(),
        stop_lang: stop_lang.unwrap_or(lang),
    };
    let mut values = measure(&basis, groups);
    values.set("language-confidence", f64::from(confidence));
    values.set("machine-declared", f64::from(u8::from(findings.iter().any(|finding| finding.by_machine))));
    values.set("hidden-text", findings.iter().filter(|finding| finding.rule.name == "hidden-text").count() as f64);
    if let Some((score, words)) = score {
        values.set("score", f64::from(score.probability));
        let faults = findings.iter().filter(|finding| finding.severity > Severity::Info).count();
        values.set("faults-per-1000-words", faults as f64 * 1000.0 / words.max(1) as f64);
    }
    values
}
