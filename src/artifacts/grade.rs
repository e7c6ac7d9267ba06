//! How a translation is known.

use super::{Finding, Verdict};
use crate::language::Lang;
use serde::Serialize;

/// How it is known that a text is translated, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// The text or its page says so itself.
    Declared,
    /// What was found has no other explanation.
    Proven,
    /// The score says so.
    Suspected,
}

impl Grade {
    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Proven => "proven",
            Self::Suspected => "suspected",
        }
    }

    /// The grade that these findings and this verdict make.
    pub fn of(findings: &[Finding], verdict: Verdict) -> Option<Self> {
        if findings.iter().any(|finding| finding.rule.is_declaration()) {
            return Some(Self::Declared);
        }
        (verdict == Verdict::Machine).then_some(Self::Suspected)
    }
}

/// The language of the original.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TranslatedFrom {
    /// The language.
    pub lang: Lang,
    /// How probable it is.
    pub probability: f32,
}

impl TranslatedFrom {
    /// What a declaration among the findings says.
    pub fn declared(findings: &[Finding]) -> Option<Self> {
        let from = findings.iter().filter(|finding| finding.rule.is_declaration()).find_map(|finding| finding.from);
        from.map(|lang| Self { lang, probability: 1.0 })
    }
}
