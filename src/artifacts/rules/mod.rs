//! The rules, one file each. A file has the documentation, an example, similar sound text and known errors of its rule.
//!
//! To add one: a file here, a line in [`ALL`], and a fixture `tests/fixtures/rules/<code>-<name>.toml`. The first digit of the code is the
//! family: 1 words, 2 word order and agreement, 3 punctuation and typography, 4 names and numbers, 5 encoding, 6 repetition and
//! boilerplate, 7 quotations, 8 declared translation. A code is never reused.

mod ascii_punctuation;
mod broken_end;
mod cut_compound;
mod dashed_speech;
mod declares;
mod detached_sign;
mod direction_override;
mod displaced_adverb;
mod distant_pronoun;
mod doubled_noun;
mod doubtful_word;
mod example;
mod foreign_number;
mod foreign_punctuation;
mod foreign_script;
mod hidden_text;
mod leftover_word;
mod lost_character;
mod lost_ligature;
mod lower_cased_name;
mod lower_cased_noun;
mod missing_space;
mod mixed_script_word;
mod model_talk;
mod noun_behind_code;
mod place_genitive;
mod pronoun_for_place;
mod repeated_phrase;
mod repeated_pronoun;
mod split_compound;
mod stranded_hyphen;
mod stranded_particle;
mod stray_article;
mod title_in_lower_case;
mod tokeniser_residue;
mod torn_elision;
mod torn_ending;
mod torn_identifier;
mod translation_mark;
mod translation_notice;
mod two_spellings;
mod unattested_word;
mod unknown_word;
mod unseen_compound;
mod unseen_pair;
mod untranslated_name;
mod untranslated_passage;

pub use example::{Example, examples_hold};

use super::context::Context;
use super::finding::{Findings, Severity};
use crate::error::Error;

/// Metadata of a rule.
#[derive(Debug)]
pub struct Meta {
    /// Code, such as `SD101`.
    pub code: &'static str,
    /// Name, such as `leftover-word`.
    pub name: &'static str,
    /// Default severity of its findings.
    pub severity: Severity,
    /// Languages that it supports (BCP 47); empty for all.
    pub languages: &'static [&'static str],
    /// Documentation in Markdown.
    pub doc: &'static str,
}

impl Meta {
    /// The text under the heading `## title`; the leading blank of doc comment lines is removed.
    pub fn section(&self, title: &str) -> Option<String> {
        let mut lines =
            self.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).skip_while(|line| line.strip_prefix("## ") != Some(title));
        lines.next()?;
        Some(lines.take_while(|line| !line.starts_with("## ")).collect::<Vec<_>>().join("\n").trim().to_owned())
    }

    /// Whether it reports declarations of the text or page about itself: family 8.
    pub fn is_declaration(&self) -> bool {
        self.code.starts_with("SD8")
    }

    /// Whether it runs only after other rules have proven a bad translation: in fluent text its findings are mostly wrong.
    pub fn waits_for_proof(&self) -> bool {
        WAITING.contains(&self.code)
    }

    /// Whether it is a doubt: a precision below 75 %. Doubts run only on request and do not affect the score.
    pub fn is_doubt(&self) -> bool {
        DOUBTS.contains(&self.code)
    }

    /// Whether it is built in, with a measured precision; own rules have other codes.
    pub fn is_built_in(&self) -> bool {
        self.code.starts_with("SD")
    }

    /// Whether it is about wording, which a vocabulary may excuse: families 1 to 4, and own rules.
    pub fn is_about_words(&self) -> bool {
        !self.is_built_in() || matches!(self.code.as_bytes().get(2), Some(b'1'..=b'4'))
    }

    /// Whether it is about characters (family 5): its findings count inside quotations as well.
    pub fn is_about_characters(&self) -> bool {
        self.code.starts_with("SD5")
    }

    /// Whether its precision is too low for release: it runs with `--preview` only.
    pub fn is_preview(&self) -> bool {
        PREVIEW.contains(&self.code)
    }

    /// Whether the rule supports `lang`.
    pub fn reads(&self, lang: &str) -> bool {
        self.languages.is_empty() || self.languages.contains(&lang)
    }
}

/// A rule: a pure function of the text, independent of other rules.
pub trait Rule: Sync {
    /// Its metadata.
    fn meta(&self) -> &'static Meta;
    /// Checks a text and adds its findings.
    fn check(&self, context: &Context<'_>, findings: &mut Findings);
}

/// All rules, sorted by code.
pub const ALL: &[&dyn Rule] = &[
    &leftover_word::LeftoverWord,
    &unattested_word::UnattestedWord,
    &unknown_word::UnknownWord,
    &foreign_script::ForeignScript,
    &untranslated_passage::UntranslatedPassage,
    &untranslated_name::UntranslatedName,
    &pronoun_for_place::PronounForPlace,
    &doubled_noun::DoubledNoun,
    &displaced_adverb::DisplacedAdverb,
    &stray_article::StrayArticle,
    &place_genitive::PlaceGenitive,
    &doubtful_word::DoubtfulWord,
    &unseen_pair::UnseenPair,
    &unseen_compound::UnseenCompound,
    &repeated_pronoun::RepeatedPronoun,
    &distant_pronoun::DistantPronoun,
    &noun_behind_code::NounBehindCode,
    &stranded_particle::StrandedParticle,
    &split_compound::SplitCompound,
    &missing_space::MissingSpace,
    &foreign_punctuation::ForeignPunctuation,
    &detached_sign::DetachedSign,
    &dashed_speech::DashedSpeech,
    &ascii_punctuation::AsciiPunctuation,
    &torn_identifier::TornIdentifier,
    &torn_elision::TornElision,
    &stranded_hyphen::StrandedHyphen,
    &cut_compound::CutCompound,
    &torn_ending::TornEnding,
    &lower_cased_name::LowerCasedName,
    &foreign_number::ForeignNumber,
    &title_in_lower_case::TitleInLowerCase,
    &two_spellings::TwoSpellings,
    &lower_cased_noun::LowerCasedNoun,
    &tokeniser_residue::TokeniserResidue,
    &mixed_script_word::MixedScriptWord,
    &direction_override::DirectionOverride,
    &hidden_text::HiddenText,
    &lost_character::LostCharacter,
    &lost_ligature::LostLigature,
    &repeated_phrase::RepeatedPhrase,
    &model_talk::ModelTalk,
    &broken_end::BrokenEnd,
    &translation_notice::TranslationNotice,
    &translation_mark::TranslationMark,
];

/// Codes of preview rules, which run with `--preview` only.
pub const PREVIEW: &[&str] = &["SD402"];

/// Codes of doubts: rules with a precision below 75 % when read by hand in translations as bad as they require (`reports/rules.md`). They
/// run with `--doubts` or when selected by name.
pub const DOUBTS: &[&str] = &["SD207", "SD208"];

/// Codes of rules that run only after other rules have proven a bad translation, or if no other rules are selected.
pub const WAITING: &[&str] = &["SD102", "SD106", "SD203", "SD205", "SD207", "SD208", "SD209", "SD211", "SD403"];

/// Finds a rule by name or code; the error suggests a similar name.
pub fn find(name: &str) -> Result<&'static dyn Rule, Error> {
    find_among(ALL, name)
}

/// Finds a rule by name or code among `rules`; the error suggests a similar name.
pub fn find_among(rules: &[&'static dyn Rule], name: &str) -> Result<&'static dyn Rule, Error> {
    let found = rules.iter().find(|rule| rule.meta().name == name || rule.meta().code.eq_ignore_ascii_case(name));
    found.copied().ok_or_else(|| Error::name("rule", name, rules.iter().map(|rule| rule.meta().name)))
}

/// Name of a language for messages; its tag if it has none.
fn language_name(lang: &str) -> &str {
    match lang {
        "cs" => "Czech",
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "it" => "Italian",
        "pt" => "Portuguese",
        other => other,
    }
}

/// Declares a rule; its doc comment becomes text for `explain`.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $type:ident, $code:literal, $name:literal, $severity:expr, $languages:expr) => {
        $(#[doc = $doc])+
        // The text is also printed by `explain`, where brackets are no links.
        #[allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags)]
        pub struct $type;

        impl $type {
            const META: $crate::artifacts::rules::Meta = $crate::artifacts::rules::Meta {
                code: $code,
                name: $name,
                severity: $severity,
                languages: $languages,
                doc: concat!($($doc, "\n"),+),
            };
        }
    };
}
pub(crate) use rule;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_holds_to_its_own_examples() {
        for rule in ALL {
            assert!(examples_hold(*rule) == Some(true), "{}", rule.meta().name);
        }
    }

    #[test]
    fn codes_and_names_are_unique_and_in_order() {
        let codes: Vec<&str> = ALL.iter().map(|rule| rule.meta().code).collect();
        assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]), "{codes:?}");
        assert!(find("leftover-word").is_ok() && find("sd101").is_ok());
        assert!(find("leftover-wort").is_err());
    }
}
