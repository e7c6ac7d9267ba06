//! Describes a verdict in words: what is known, and with what certainty. A score alone is never an accusation.

use super::language::name;
use crate::analysis::Analysis;
use crate::artifacts::Grade;
use crate::artifacts::style::Unlike;

/// The verdict on a record, and the original's language if known.
pub fn of(analysis: &Analysis<'_>) -> String {
    let score = &analysis.score;
    let known = match (score.unlike, analysis.grade) {
        (Some(what), None) => format!("nothing can be said: {}", unlike(what)),
        _ => sentence(score.verdict.name(), analysis.grade, f64::from(score.probability)),
    };
    match analysis.translated_from {
        Some(from) if analysis.grade == Some(Grade::Declared) && from.probability == 1.0 => {
            format!("{known}, from {}", name(from.lang.as_str()))
        }
        Some(from) => {
            format!("{known}; if so, from {} with a probability of {:.0} %", name(from.lang.as_str()), from.probability * 100.0)
        }
        None => known,
    }
}

/// Why no statement about a text is possible.
pub fn unlike(unlike: Unlike) -> &'static str {
    match unlike {
        Unlike::Language => "no machine translation in its language was measured",
        Unlike::Register => "no machine translation of its kind of text was measured",
        Unlike::Names => "it is mostly names, numbers or code",
    }
}

/// The verdict on one text.
pub fn sentence(verdict: &str, grade: Option<Grade>, probability: f64) -> String {
    let figure = crate::text::number::probability(probability);
    match (grade, verdict) {
        (Some(Grade::Declared), _) => "declared: the text or its page says itself that it is a translation".into(),
        (Some(Grade::Proven), _) => format!(
            "proven: words of another language were left in it, and its score ({figure}) is one that 1 in 100 texts by people reaches"
        ),
        (Some(Grade::Suspected), _) | (None, "machine") => {
            format!(
                "suspected of machine translation by its score alone ({figure}), which few texts by people of its length reach; no proof"
            )
        }
        (None, "human") => format!("reads as written by a person: few machine translations score as low as {figure}"),
        (None, _) => format!("nothing can be said: texts by people and machine translations both score {figure}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspicion_is_called_one() {
        assert!(sentence("machine", Some(Grade::Suspected), 0.99).contains("no proof"));
        assert!(sentence("unsure", Some(Grade::Declared), 0.5).starts_with("declared"));
        assert!(sentence("unsure", None, 0.5).starts_with("nothing can be said"));
    }
}
