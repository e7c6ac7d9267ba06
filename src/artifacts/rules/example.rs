//! An example text for a rule: from its documentation, its fixture or a file of own rules.

use super::{Meta, Rule};
use crate::artifacts::score::DEFAULT_PRIOR;
use crate::artifacts::{Beside, Detector, Finding};
use crate::input::Content;
use crate::language::{By, Identifier, LanguageSpan};
use crate::normalize::Normalizer;
use crate::text::record::Record;
use crate::text::{Lang, Span};

/// An example text and its language.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// Language; `html` for a page, `und` to detect it.
    pub lang: &'a str,
    /// The text or HTML source.
    pub text: &'a str,
}

impl<'a> Example<'a> {
    /// Parses an example section of a rule's documentation: `` `lang`: text ``.
    pub fn parse(section: &'a str) -> Option<Self> {
        let (lang, text) = section.strip_prefix('`')?.split_once("`: ")?;
        Some(Self { lang, text })
    }

    /// Runs the rule on the example. Returns the record that the findings' spans refer to, and the findings.
    pub fn find(&self, rule: &'static dyn Rule) -> (Record, Vec<Finding>) {
        let record = match self.lang {
            "html" => Record::of_page("", "", self.text, None, Content::Main),
            _ => Record::new("", "", self.text),
        };
        // Characters that a source file cannot contain are written as character references.
        let text = Normalizer::default().normalize(&record.text);
        let languages = match self.lang {
            "html" | "und" => Identifier::new().identify(text.current()),
            lang => {
                let span = Span::new(0, text.current().len());
                vec![LanguageSpan { span, lang: Lang::new(lang), confidence: 1.0, by: By::Script }]
            }
        };
        let beside = Beside { page: record.page.as_deref(), ..Beside::default() };
        let findings = Detector::new(vec![rule], DEFAULT_PRIOR).find(&text, &languages, beside).findings;
        (record, findings)
    }
}

/// Whether the rule fires on the example of its documentation and is silent on the sound text; `None` if one of them is missing.
pub fn examples_hold(rule: &'static dyn Rule) -> Option<bool> {
    let fires = |title: &str, meta: &Meta| {
        let section = meta.section(title)?;
        Some(!Example::parse(&section)?.find(rule).1.is_empty())
    };
    Some(fires("Example", rule.meta())? && !fires("Sound text that resembles it", rule.meta())?)
}
