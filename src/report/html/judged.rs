//! The verdict on each source in words, with the findings that support it.

use super::super::answers::class_of;
use super::super::language;
use super::super::{Report, Strong};
use super::passage::{Passages, QuotedFinding};
use crate::sources::Profile;
use crate::text::number::group;

/// Most findings shown for a source.
const SIGNS: usize = 3;

/// The verdict on a source in words.
pub(super) struct Judged<'a> {
    pub source: &'a str,
    /// `declared`, `proven`, `suspected`, `human` or `unsure`: the most certain that applies.
    pub class: &'static str,
    pub word: &'static str,
    pub said: Vec<String>,
    pub signs: Vec<QuotedFinding<'a>>,
}

/// The verdict on `source`.
pub(super) fn judged<'a>(source: &'a Profile, report: &'a Report, passages: &'a Passages) -> Judged<'a> {
    let of = |count: u64| {
        if source.records == 1 { "Its one record".to_owned() } else { format!("{} of {} records", group(count), group(source.records)) }
    };
    let counted = |count: u64| if count == 1 { "1 record".to_owned() } else { format!("{} records", group(count)) };
    let translated = &source.translated;
    let mut said = Vec::new();
    let class = class_of(source);
    let suspected = match class {
        "human" | "unsure" => "suspected by the score alone, no more than chance gives among texts by people.",
        _ => "suspected by the score alone, which few texts by people reach. That is no proof.",
    };
    for (counted, what) in [
        (translated.declared, "declared a translation by the text or its page itself."),
        (
            translated.proven,
            "proven: words of another language were left in the text, and the score is one that few texts by people reach.",
        ),
        (translated.suspected, suspected),
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
    let proof_message = proof.as_ref().map_or("", |proof| proof.message);
    let strongest = report.findings.iter().filter(|finding| finding.source == source.source && finding.message != proof_message).map(
        |Strong { before, words, after, message, others, .. }| {
            let others = others.as_ref().map(|others| others.sentence()).unwrap_or_default();
            QuotedFinding { before, words, after, message, others }
        },
    );
    let signs = proof.into_iter().chain(strongest);
    let signs = signs.take(if has_signs { SIGNS } else { 0 }).collect();
    Judged { source: &source.source, class, word, said, signs }
}
