//! A text on which a rule is tried: of its documentation, of its fixture, or of a file of own rules.

use super::{Meta, Rule};
use crate::artifacts::score::DEFAULT_PRIOR;
use crate::artifacts::{Beside, Detector, Finding};
use crate::input::Content;
use crate::language::{By, Identifier, LanguageSpan};
use crate::normalize::Normalizer;
use crate::text::record::Record;
use crate::text::{Lang, Span};

/// A text and its language.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// Its language; `html` for a page, `und` where it is to be found out.
    pub lang: &'a str,
    /// The text, or the page.
    pub text: &'a str,
}

impl<'a> Example<'a> {
    /// The example of a section of a rule's documentation: `` `lang`: text ``.
    pub fn parse(section: &'a str) -> Option<Self> {
        let (lang, text) = section.strip_prefix('`')?.split_once("`: ")?;
        Some(Self { lang, text })
    }

    /// What the rule finds in it, and the record that the findings' places are in.
    pub fn find(&self, rule: &'static dyn Rule) -> (Record, Vec<Finding>) {
        let record = match self.lang {
            "html" => Record::of_page("", "", self.text, None, Content::Main),
            _ => Record::new("", "", self.text),
        };
        // What can't stand in a source file is written as a reference.
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

/// True where the example of a rule's documentation fires and the sound text beside it doesn't; none where one of them is missing.
pub fn examples_hold(rule: &'static dyn Rule) -> Option<bool> {
    let fires = |title: &str, meta: &Meta| {
        let section = meta.section(title)?;
        Some(!Example::parse(&section)?.find(rule).1.is_empty())
    };
    Some(fires("Example", rule.meta())? && !fires("Sound text that resembles it", rule.meta())?)
}
