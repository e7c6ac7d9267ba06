//! The values of a record: those of its text, and what the rooms before this one know.

use super::{Basis, Groups, Values, measure, share};
use crate::artifacts::{Finding, Score, Severity};
use crate::language::{By, LanguageSpan, same_norm};
use crate::normalize::{Change, PassId, Passes, Text};
use crate::text::{Lang, Span};

/// What is known of a record.
#[derive(Clone, Copy)]
pub struct Known<'r> {
    /// Its text with its repairs.
    pub text: &'r Text<'r>,
    /// Its language (BCP 47).
    pub lang: &'r str,
    /// How surely.
    pub confidence: f32,
    /// The languages of its parts.
    pub languages: &'r [LanguageSpan],
    /// The language that it states.
    pub declared: Option<&'r str>,
    /// What rules found.
    pub findings: &'r [Finding],
    /// Its score and its words, where all rules ran.
    pub score: Option<(&'r Score, usize)>,
}

/// What somebody expects of records.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Whose stop words are counted, if not its own language's.
    pub stop_lang: Option<String>,
    /// The languages that it may be in; empty: the one that it states.
    pub languages: Vec<Lang>,
}

/// The values of a record.
pub fn of_record(known: &Known<'_>, expected: &Expected, groups: Groups) -> Values {
    let Known { text, lang, confidence, languages, declared, findings, score } = *known;
    let of = |is: &dyn Fn(&LanguageSpan) -> bool| {
        let parts = languages.iter().filter(|part| part.by != By::Markup);
        let (part, whole) =
            parts.fold((0, 0), |(part, whole), one| (part + if is(one) { one.span.len() } else { 0 }, whole + one.span.len()));
        share(part, whole)
    };
    let right: Vec<Lang> = match expected.languages.as_slice() {
        [] => declared.map(|lang| Lang::new(lang).primary()).into_iter().collect(),
        languages => languages.to_vec(),
    };
    let is_wrong = |part: &LanguageSpan| {
        let own = part.lang.primary();
        own != Lang::UND && !right.is_empty() && !right.iter().any(|lang| same_norm(*lang, own))
    };
    let basis = Basis {
        text: text.original(),
        repaired: (!text.is_unchanged()).then(|| text.current()),
        repaired_bytes: text.changes().filter(is_damage).map(|change| change.before.len()).sum(),
        lang,
        in_lang: of(&|part| part.lang.as_str() == lang),
        stop_lang: expected.stop_lang.as_deref().unwrap_or(lang),
    };
    let mut values = measure(&basis, groups);
    values.set("language-confidence", f64::from(confidence));
    values.set("wrong-language", of(&is_wrong));
    values.set("undetermined-language", of(&|part| part.lang == Lang::UND));
    if let Some(part) = languages.iter().filter(|part| is_wrong(part)).max_by_key(|part| part.span.len()) {
        values.sample("wrong-language", format!("{}: {}", part.lang, head(part.span, text.original())));
    }
    let by_machine = findings.iter().find(|finding| finding.by_machine);
    values.set("machine-declared", f64::from(u8::from(by_machine.is_some())));
    let hidden = || findings.iter().filter(|finding| finding.rule.name == "hidden-text");
    values.set("hidden-text", hidden().count() as f64);
    // A mark of the page stands nowhere in the text, and what is hidden can't be shown: the finding says what it is.
    let said = |finding: &Finding| match head(finding.span, text.original()) {
        words if words.is_empty() => finding.message.clone(),
        words => words,
    };
    text.changes()
        .filter(is_damage)
        .take(1)
        .for_each(|change| values.sample("repaired", format!("{} → {}", cut(change.before), cut(change.after))));
    by_machine.into_iter().for_each(|finding| values.sample("machine-declared", said(finding)));
    hidden().take(1).for_each(|finding| values.sample("hidden-text", finding.message.clone()));
    if let Some((score, words)) = score {
        values.set("score", f64::from(score.probability));
        let faults = || findings.iter().filter(|finding| finding.severity > Severity::Info);
        values.set("faults-per-1000-words", faults().count() as f64 * 1000.0 / words.max(1) as f64);
        faults().take(1).for_each(|finding| values.sample("faults-per-1000-words", format!("{}: {}", finding.rule.name, said(finding))));
    }
    values
}

/// Letters and marks that are only composed (NFC) are the same text before and after, by canonical equivalence (UAX 15): keyboards of Bengali, Assamese and
/// Yoruba write them decomposed.
fn is_damage(change: &Change<'_>) -> bool {
    change.passes.without(PassId::Compose) != Passes::default()
}

/// The first words of a part.
fn head(span: Span, text: &str) -> String {
    cut(text.get(span.range()).unwrap_or_default().trim())
}

fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
