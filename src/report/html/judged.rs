//! What is known of each source, in words, with the signs that show it.

use super::super::language;
use super::super::row::group;
use super::super::{Report, Strong};
use super::passage::Passages;
use crate::artifacts::Grade;
use crate::sources::Profile;

/// Signs named of a source.
const SIGNS: usize = 3;

/// What is known of a source, in words.
pub(super) struct Judged<'a> {
    pub source: &'a str,
    /// `declared`, `proven`, `suspected`, `human` or `unsure`: the surest of what is known.
    pub class: &'static str,
    pub word: &'static str,
    pub said: Vec<String>,
    pub signs: Vec<Sign<'a>>,
}

/// Words in their context and what is wrong with them.
pub(super) struct Sign<'a> {
    pub before: &'a str,
    pub words: &'a str,
    pub after: &'a str,
    pub message: &'a str,
    /// What other sources have there.
    pub others: String,
}

/// What is known of `source`.
pub(super) fn judged<'a>(source: &'a Profile, report: &'a Report, passages: &'a Passages) -> Judged<'a> {
    let of = |count: u64| {
        if source.records == 1 { "Its one record".to_owned() } else { format!("{} of {} records", group(count), group(source.records)) }
    };
    let counted = |count: u64| if count == 1 { "1 record".to_owned() } else { format!("{} records", group(count)) };
    let translated = &source.translated;
    let mut said = Vec::new();
    let class = class_of(source);
    for (counted, what) in [
        (translated.declared, "declared a translation by the text or its page itself."),
        (
            translated.proven,
            "proven: words of another language were left in the text, and the score is one that few texts by people reach.",
        ),
        (translated.suspected, "suspected by the score alone, which few texts by people reach. That is no proof."),
    ] {
        if counted.records > 0 {
            said.push(format!("{}: {what}", of(counted.records)));
        }
    }
    if !source.translated_from.is_empty() {
        let originals =
            source.translated_from.iter().map(|(lang, count)| format!("{} ({})", language::name(lang.as_str()), counted(*count)));
        said.push(format!("Probable language of the original: {}.", originals.collect::<Vec<_>>().join(", ")));
    }
    let verdicts = |name: &str| source.verdicts.get(name).copied().unwrap_or_default();
    if matches!(class, "human" | "unsure") || source.records > 1 {
        for (name, what) in [
            ("human", "reads as written by people: few machine translations score so low."),
            ("unsure", "can't be told: texts by people and machine translations both score like this."),
        ] {
            if verdicts(name) > 0 {
                said.push(format!("{}: {what}", of(verdicts(name))));
            }
        }
    }
    let word = match class {
        "declared" => "declared a translation",
        "proven" => "machine translation, proven",
        "suspected" => "machine translation, suspected",
        "human" => "written by people, as far as can be seen",
        _ => "can't be told",
    };
    let has_signs = !matches!(class, "human" | "unsure");
    let proof = passages.proof(&source.source, class);
    let told = proof.as_ref().map_or("", |proof| proof.message);
    let strongest = report.findings.iter().filter(|finding| finding.source == source.source && finding.message != told).map(
        |Strong { before, words, after, message, others, .. }| {
            let others = others.as_ref().map(|others| others.sentence()).unwrap_or_default();
            Sign { before, words, after, message, others }
        },
    );
    let signs = proof.into_iter().chain(strongest);
    let signs = signs.take(if has_signs { SIGNS } else { 0 }).collect();
    Judged { source: &source.source, class, word, said, signs }
}

/// Sources named in a sentence.
const NAMED: usize = 6;

/// All of it in short: a sentence for each way in which something is known, the gravest first.
pub(super) fn lead(report: &Report) -> Vec<String> {
    let sentence = |(class, one, many): &(&str, &str, &str)| {
        let of: Vec<&Profile> = report.sources.iter().filter(|source| class_of(source) == *class).collect();
        let mut named: Vec<String> = of.iter().take(NAMED).map(|source| source.source.clone()).collect();
        if of.len() > NAMED {
            named.push(format!("and {} more", group((of.len() - NAMED) as u64)));
        }
        let original = match of.as_slice() {
            [one] => one
                .translated_from
                .iter()
                .max_by_key(|(_, count)| **count)
                .map(|(lang, _)| format!(", probably from {}", language::name(lang.as_str()))),
            _ => None,
        };
        let what = if of.len() == 1 { one } else { many };
        (!of.is_empty()).then(|| format!("{} {what}{}.", named.join(", "), original.unwrap_or_default()))
    };
    [
        ("declared", "has text that is declared a translation", "have text that is declared a translation"),
        (
            "proven",
            "has machine translation, proven by words left over from another language",
            "have machine translation, proven by words left over from other languages",
        ),
        (
            "suspected",
            "is suspected of machine translation, by its score alone",
            "are suspected of machine translation, by their scores alone",
        ),
        ("human", "reads as written by people", "read as written by people"),
        ("unsure", "can't be told: people and machines both write like this", "can't be told: people and machines both write like this"),
    ]
    .iter()
    .filter_map(sentence)
    .collect()
}

/// The surest of what is known of a source.
fn class_of(source: &Profile) -> &'static str {
    let translated = &source.translated;
    let grades = [(Grade::Declared, translated.declared), (Grade::Proven, translated.proven), (Grade::Suspected, translated.suspected)];
    match grades.into_iter().find(|(_, counted)| counted.records > 0) {
        Some((grade, _)) => grade.name(),
        None if source.verdicts.get("human").is_some_and(|count| *count > 0) => "human",
        None => "unsure",
    }
}
