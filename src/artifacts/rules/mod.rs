//! The rules: one file each, with what it finds, why, an example, what resembles it and where it errs.
//!
//! To add one: a file here, a line in [`ALL`], a fixture `tests/fixtures/rules/<code>-<name>.toml`. Families by the code's hundred: 1 words,
//! 2 word order and agreement, 3 punctuation and typography, 4 names and numbers, 5 encoding, 6 repetition and boilerplate,
//! 7 quotations, 8 declared translation. A code is never used again.

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

/// What a rule says of itself.
#[derive(Debug)]
pub struct Meta {
    /// Its short code, such as `SD101`.
    pub code: &'static str,
    /// Its name, such as `leftover-word`.
    pub name: &'static str,
    /// How grave its findings are, unless one says otherwise.
    pub severity: Severity,
    /// The languages it reads (BCP 47); empty: all.
    pub languages: &'static [&'static str],
    /// Its documentation, in Markdown.
    pub doc: &'static str,
}

impl Meta {
    /// The text under the heading `## title`, its lines without the blank that a doc comment begins with.
    pub fn section(&self, title: &str) -> Option<String> {
        let mut lines =
            self.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).skip_while(|line| line.strip_prefix("## ") != Some(title));
        lines.next()?;
        Some(lines.take_while(|line| !line.starts_with("## ")).collect::<Vec<_>>().join("\n").trim().to_owned())
    }

    /// True where it finds what a text or its page says of itself: family 8.
    pub fn is_declaration(&self) -> bool {
        self.code.starts_with("SD8")
    }

    /// True where it waits for others to have proven a bad translation: in fluent text its findings are mostly wrong.
    pub fn waits_for_proof(&self) -> bool {
        WAITING.contains(&self.code)
    }

    /// True where it is right less than three times in four: told only where it is asked for, and nothing to the score.
    pub fn is_doubt(&self) -> bool {
        DOUBTS.contains(&self.code)
    }

    /// True for the rules that ship, whose precision is measured; own rules have other codes.
    pub fn is_built_in(&self) -> bool {
        self.code.starts_with("SD")
    }

    /// True where it judges wording, which a vocabulary may settle: families 1 to 4, and rules of the user's own.
    pub fn is_about_words(&self) -> bool {
        !self.is_built_in() || matches!(self.code.as_bytes().get(2), Some(b'1'..=b'4'))
    }

    /// True where it judges characters and not what they say: family 5, which quotations are no excuse for.
    pub fn is_about_characters(&self) -> bool {
        self.code.starts_with("SD5")
    }

    /// True where it has not reached the bar.
    pub fn is_preview(&self) -> bool {
        PREVIEW.contains(&self.code)
    }

    /// True where the rule reads `lang`.
    pub fn reads(&self, lang: &str) -> bool {
        self.languages.is_empty() || self.languages.contains(&lang)
    }
}

/// A rule: pure, without state, and without order among rules.
pub trait Rule: Sync {
    /// What it says of itself.
    fn meta(&self) -> &'static Meta;
    /// Looks at a text and adds what it finds.
    fn check(&self, context: &Context<'_>, findings: &mut Findings);
}

/// All rules, by code.
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
    &repeated_phrase::RepeatedPhrase,
    &model_talk::ModelTalk,
    &broken_end::BrokenEnd,
    &translation_notice::TranslationNotice,
    &translation_mark::TranslationMark,
];

/// Codes of the rules that have not reached the bar: they run with `--preview` alone.
pub const PREVIEW: &[&str] = &["SD402"];

/// Codes of the rules that are right less than three times in four, as read by hand in translations that are as bad as they ask for
/// (`reports/rules.md`): they run with `--doubts`, or where they are selected by name.
pub const DOUBTS: &[&str] = &["SD207", "SD208"];

/// Codes of the rules that run only where others have proven a bad translation, or where nothing else is asked for.
pub const WAITING: &[&str] = &["SD102", "SD106", "SD203", "SD205", "SD207", "SD208", "SD209", "SD211", "SD403"];

/// The rule with this name or code.
pub fn find(name: &str) -> Result<&'static dyn Rule, Error> {
    find_among(ALL, name)
}

/// The same among these rules.
pub fn find_among(rules: &[&'static dyn Rule], name: &str) -> Result<&'static dyn Rule, Error> {
    let found = rules.iter().find(|rule| rule.meta().name == name || rule.meta().code.eq_ignore_ascii_case(name));
    found.copied().ok_or_else(|| Error::name("rule", name, rules.iter().map(|rule| rule.meta().name)))
}

/// A language as messages name it; its tag where they name none.
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

/// Declares a rule: its documentation becomes text for `explain`.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $type:ident, $code:literal, $name:literal, $severity:expr, $languages:expr) => {
        $(#[doc = $doc])+
        // The text is for `explain` too, where a bracket is a bracket.
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
