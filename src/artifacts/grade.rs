//! The grade of evidence for a translation, and its source language.

use super::{Finding, Verdict};
use crate::text::Lang;
use serde::Serialize;

/// Grade of evidence that a text is translated, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// The text or its page declares it.
    Declared,
    /// The score indicates it, and words of the source language are left in the text.
    Proven,
    /// The score indicates it.
    Suspected,
}

impl Grade {
    /// Name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Proven => "proven",
            Self::Suspected => "suspected",
        }
    }

    /// The grade by these findings and this verdict.
    pub fn of(findings: &[Finding], verdict: Verdict) -> Option<Self> {
        if findings.iter().any(|finding| finding.rule.is_declaration()) {
            return Some(Self::Declared);
        }
        let left_over = findings.iter().any(|finding| finding.from.is_some() && finding.rule.is_built_in());
        (verdict == Verdict::Machine).then_some(if left_over { Self::Proven } else { Self::Suspected })
    }
}

/// Source language of a translation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TranslatedFrom {
    /// The language.
    pub lang: Lang,
    /// Its probability, to four decimals.
    pub probability: f64,
}

impl TranslatedFrom {
    /// The source language by a declaration; else, if the verdict is `machine`, by a vote of the findings.
    pub fn of(findings: &[Finding], verdict: Verdict) -> Option<Self> {
        let declared = findings.iter().filter(|finding| finding.rule.is_declaration()).find_map(|finding| finding.from);
        match declared {
            Some(lang) => Some(Self { lang, probability: 1.0 }),
            None if verdict == Verdict::Machine => {
                Self::voted(findings.iter().filter(|finding| finding.rule.is_built_in()).filter_map(|finding| finding.from))
            }
            None => None,
        }
    }

    /// Bayes over [`CANDIDATES`] equally probable languages: a finding shows the source language with probability [`RIGHT`], otherwise any
    /// language.
    fn voted(votes: impl Iterator<Item = Lang>) -> Option<Self> {
        let mut counts: Vec<(Lang, i32)> = Vec::new();
        for lang in votes {
            match counts.iter_mut().find(|(known, _)| *known == lang) {
                Some((_, count)) => *count += 1,
                None => counts.push((lang, 1)),
            }
        }
        let odds = ((RIGHT + (1.0 - RIGHT) / CANDIDATES) / ((1.0 - RIGHT) / CANDIDATES)).ln();
        let weight = |count: i32| (odds * f64::from(count)).exp();
        let total = counts.iter().map(|(_, count)| weight(*count)).sum::<f64>() + CANDIDATES - counts.len() as f64;
        // The first one on a tie.
        let (lang, count) = counts.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        Some(Self { lang, probability: (weight(count) / total * 1e4).round() / 1e4 })
    }
}

/// Number of possible source languages.
const CANDIDATES: f64 = 10.0;
/// Share of leftover words in the source language; the others are loans and names. 26 of 60 in WMT's machine translations.
const RIGHT: f64 = 0.45;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::finding::Findings;
    use crate::artifacts::rules;
    use crate::text::Span;

    #[test]
    fn words_of_another_language_count_where_the_score_says_machine_and_a_declaration_always() {
        let (fr, de) = (Lang::new("fr"), Lang::new("de"));
        let found = |list: &[(bool, Option<Lang>)]| {
            let mut findings = Findings::default();
            for (is_declaration, from) in list {
                let rule = rules::ALL.iter().map(|rule| rule.meta()).find(|rule| rule.is_declaration() == *is_declaration).unwrap();
                findings.begin(rule);
                findings.add("ab", Span::new(0, 1), "").translated_from(*from);
            }
            findings.take().0
        };
        let of = |list: &[(bool, Option<Lang>)], verdict: Verdict| {
            let findings = found(list);
            (Grade::of(&findings, verdict), TranslatedFrom::of(&findings, verdict).map(|from| (from.lang, from.probability == 1.0)))
        };
        let (machine, unsure, human) = (Verdict::Machine, Verdict::Unsure, Verdict::Human);
        assert_eq!(of(&[], machine), (Some(Grade::Suspected), None));
        assert_eq!(of(&[(false, None)], machine), (Some(Grade::Suspected), None));
        assert_eq!(of(&[(false, Some(fr))], machine), (Some(Grade::Proven), Some((fr, false))));
        for verdict in [unsure, human] {
            assert_eq!(of(&[(false, Some(fr))], verdict), (None, None));
            assert_eq!(of(&[(false, Some(fr)), (true, None)], verdict), (Some(Grade::Declared), None));
            assert_eq!(of(&[(false, Some(fr)), (true, Some(de))], verdict), (Some(Grade::Declared), Some((de, true))));
        }
        assert_eq!(of(&[(false, Some(fr)), (true, None)], machine), (Some(Grade::Declared), Some((fr, false))));
    }

    #[test]
    fn votes_add_up() {
        let voted = |langs: &[&str]| TranslatedFrom::voted(langs.iter().map(|lang| Lang::new(lang)));
        assert!(voted(&[]).is_none());
        let (one, two) = (voted(&["fr"]).unwrap(), voted(&["fr", "fr"]).unwrap());
        assert!((0.4..0.6).contains(&one.probability) && (0.8..0.95).contains(&two.probability), "{one:?} {two:?}");
        let split = voted(&["de", "fr", "fr"]).unwrap();
        assert!(split.lang == Lang::new("fr") && split.probability < two.probability);
    }
}
