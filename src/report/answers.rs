//! Answers in plain words: what is wrong, which sources stand out, what to do next.

use super::Report;
use super::language;
use crate::artifacts::Grade;
use crate::quality;
use crate::sources::{Counted, Profile};
use crate::text::number::{counted, group, percent};
use crate::text::token::capitalised;

/// The three answers, each a question with one or two sentences. `inputs` are the inputs as typed.
pub fn answers(report: &Report, inputs: &str) -> Vec<(&'static str, String)> {
    let [(what, wrong), (who, stands_out)] = parts(report);
    let wrong = if wrong.is_empty() { NOTHING.to_owned() } else { format!("{}.", capitalised(&wrong.join("; "))) };
    let stands_out = if stands_out.is_empty() { NOBODY.to_owned() } else { stands_out.join(" ") };
    vec![(what, wrong), (who, stands_out), ("What next", next(report, inputs))]
}

const NOTHING: &str = "Nothing that was looked for.";
const NOBODY: &str = "No source can be told from the others.";

/// The first two answers as sentences.
pub fn sentences(report: &Report) -> [(&'static str, Vec<String>); 2] {
    let [(what, wrong), (who, mut stands_out)] = parts(report);
    let mut wrong: Vec<String> = wrong.iter().map(|part| format!("{}.", capitalised(part))).collect();
    if wrong.is_empty() {
        wrong.push(NOTHING.into());
    }
    if stands_out.is_empty() {
        stands_out.push(NOBODY.into());
    }
    [(what, wrong), (who, stands_out)]
}

/// What is wrong as clauses, and who stands out as sentences.
fn parts(report: &Report) -> [(&'static str, Vec<String>); 2] {
    [("What is wrong", wrong(report)), ("Who stands out", stands_out(report))]
}

/// Faults for each 1,000 words over all sources.
fn rate_of_all(report: &Report) -> f64 {
    report.sources.iter().map(Profile::faults).sum::<u64>() as f64 * 1000.0 / report.words.max(1) as f64
}

fn wrong(report: &Report) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let found: u64 = report.sources.iter().map(Profile::faults).sum();
    if found > 0 {
        let with = report.sources.iter().filter(|source| source.faults() > 0).count() as u64;
        let often = report.rules.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(rule, _)| format!(", {rule} most often"));
        said.push(format!(
            "{} in {} of {} ({:.1} by 1,000 words{})",
            counted(found, "fault", "faults"),
            group(with),
            counted(report.sources.len() as u64, "source", "sources"),
            rate_of_all(report),
            often.unwrap_or_default()
        ));
    }
    if report.repaired_records > 0 {
        said.push(format!("{} had to be repaired", counted(report.repaired_records, "record", "records")));
    }
    let gate = &report.gate;
    let stopped = gate.records - gate.passed;
    if stopped > 0 {
        let most = gate.by_records().first().map(|(rule, _)| format!(", most by {rule}")).unwrap_or_default();
        let who = if gate.decided { "the gate stopped".to_owned() } else { format!("a gate (preset {}) would stop", gate.preset) };
        said.push(format!("{who} {} of {}{most}", group(stopped), counted(gate.records, "record", "records")));
    }
    let (shared, units) =
        report.sources.iter().fold((0, 0), |(shared, units), source| (shared + source.shared_units, units + source.units));
    if shared > 0 {
        said.push(format!("{} of paragraphs share text with another source", percent(shared as f64 / units.max(1) as f64)));
    }
    said
}

/// Most sources named in a sentence about rates.
const FEW: usize = 3;

fn stands_out(report: &Report) -> Vec<String> {
    let mut said: Vec<String> = lead_of(report, &KNOWN[..3], FEW);
    // The lower bound of the source's interval is above the rate of all.
    let all = rate_of_all(report);
    let mut faulty: Vec<&Profile> =
        report.sources.iter().filter(|source| source.enough && source.findings_per_1000_words.low > all).collect();
    faulty.sort_by(|a, b| b.findings_per_1000_words.low.total_cmp(&a.findings_per_1000_words.low).then(a.source.cmp(&b.source)));
    if !faulty.is_empty() {
        let of = |source: &&Profile| {
            let rate = source.findings_per_1000_words;
            format!("{} ({:.1}, surely {:.1} to {:.1})", source.source, rate.value, rate.low, rate.high)
        };
        said.push(format!("More faults by 1,000 words than the {all:.1} of all: {}.", named(&faulty, FEW, of)));
    }
    let mut copies: Vec<&Profile> = report.sources.iter().filter(|source| source.carries.taken_over > 0).collect();
    copies.sort_by(|a, b| b.carries.taken_over.cmp(&a.carries.taken_over).then(a.source.cmp(&b.source)));
    if !copies.is_empty() {
        let of = |source: &&Profile| format!("{} ({})", source.source, group(source.carries.taken_over));
        said.push(format!("Passages that another source had first: {}.", named(&copies, FEW, of)));
    }
    said
}

/// A command to type next, and what it does.
pub struct Step {
    /// The command.
    pub command: String,
    /// What it does, as a verb phrase.
    pub purpose: &'static str,
}

/// What to do next about what was found.
pub fn steps(report: &Report, inputs: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    if report.gate.decided {
        let most = report.gate.by_records().into_iter().find(|(rule, _)| quality::find(rule).is_ok());
        steps.extend(most.map(|(rule, _)| Step {
            command: format!("sourdine explain {rule}"),
            purpose: "tells what stopped most records, and where presets cut",
        }));
    } else if report.gate.passed < report.gate.records {
        let command = format!("sourdine check {inputs} --preset {} --accepted kept.jsonl --quarantine stopped.jsonl", report.gate.preset);
        steps.push(Step { command, purpose: "keeps what passes" });
    }
    if let Some(finding) = report.findings.first() {
        let command = format!("sourdine explain {}", finding.rule);
        steps.push(Step { command, purpose: "tells what the first finding is about" });
    }
    steps
}

fn next(report: &Report, inputs: &str) -> String {
    let page = Step { command: format!("sourdine report {inputs} --out report"), purpose: "writes a page with all of this" };
    let said = steps(report, inputs).into_iter().chain([page]).map(|Step { command, purpose }| format!("{command} {purpose}"));
    format!("{}.", said.collect::<Vec<_>>().join("; "))
}

/// The first `most` of `all`, and the number of the others.
fn named<T>(all: &[T], most: usize, name: impl Fn(&T) -> String) -> String {
    let names: Vec<String> = all.iter().take(most).map(name).collect();
    if all.len() > most {
        return format!("{} and {} more", names.join(", "), group((all.len() - most) as u64));
    }
    names.join(", ")
}

/// Most sources named in a sentence about verdicts.
const NAMED: usize = 6;

/// Verdicts, most severe first: class, phrase for one source, phrase for several.
const KNOWN: [(&str, &str, &str); 5] = [
    ("declared", "has text that is declared a translation", "have text that is declared a translation"),
    (
        "proven",
        "has machine translation, proven by words left over from another language",
        "have machine translation, proven by words left over from other languages",
    ),
    ("suspected", "is suspected of machine translation, by its score alone", "are suspected of machine translation, by their scores alone"),
    ("human", "reads as written by people", "read as written by people"),
    ("unsure", "can't be told: people and machines both write like this", "can't be told: people and machines both write like this"),
];

/// A summary of the verdicts on all sources: a sentence for each class, most severe first.
pub fn lead(report: &Report) -> Vec<String> {
    lead_of(report, &KNOWN, NAMED)
}

fn lead_of(report: &Report, ways: &[(&str, &str, &str)], most: usize) -> Vec<String> {
    let sentence = |(class, one, many): &(&str, &str, &str)| {
        let of: Vec<&Profile> = report.sources.iter().filter(|source| class_of(source) == *class).collect();
        let original = match of.as_slice() {
            [one] => one
                .translated_from
                .iter()
                .max_by_key(|(_, count)| **count)
                .map(|(lang, _)| format!(", probably from {}", language::name(lang.as_str()))),
            _ => None,
        };
        let what = if of.len() == 1 { one } else { many };
        (!of.is_empty()).then(|| format!("{} {what}{}.", named(&of, most, |source| source.source.clone()), original.unwrap_or_default()))
    };
    ways.iter().filter_map(sentence).collect()
}

/// The sources, most severe class first, then most suspicious first.
pub fn by_class(report: &Report) -> Vec<&Profile> {
    let mut sources: Vec<&Profile> = report.sources.iter().collect();
    sources.sort_by_key(|source| {
        ["declared", "proven", "suspected", "unsure"].iter().position(|class| *class == class_of(source)).unwrap_or(4)
    });
    sources
}

/// Share of human texts that the score suspects by chance, as its cut-off is set.
const BY_CHANCE: f64 = 0.01;

/// The most certain class that applies to a source: `declared`, `proven`, `suspected`, `human` or `unsure`. A source is suspected if
/// significantly more of its records are than chance gives among human texts; it is human if all of its records are. One record in a
/// hundred decides neither.
pub fn class_of(source: &Profile) -> &'static str {
    let translated = &source.translated;
    let grades = [
        (Grade::Declared, translated.declared.records > 0),
        (Grade::Proven, translated.proven.records > 0),
        (Grade::Suspected, is_beyond_chance(translated.suspected)),
    ];
    match grades.into_iter().find(|(_, is_known)| *is_known) {
        Some((grade, _)) => grade.name(),
        None if source.verdicts.get("human") == Some(&source.records) => "human",
        None => "unsure",
    }
}

/// True if the lower bound of the share's 95 % interval is above [`BY_CHANCE`].
fn is_beyond_chance(suspected: Counted) -> bool {
    suspected.records > 0 && suspected.share.low > BY_CHANCE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::interval::wilson;

    #[test]
    fn a_record_in_a_hundred_makes_no_source_suspected() {
        for (records, of, expected) in [(0, 10, false), (1, 1, true), (1, 95, false), (2, 95, false), (5, 183, true), (30, 90, true)] {
            assert_eq!(is_beyond_chance(Counted { records, share: wilson(records, of) }), expected, "{records} of {of}");
        }
    }
}
