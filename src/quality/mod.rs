//! A text in; figures of its hygiene out, and whether they pass: which rule, value, cut-off, distance, and what would have kept it.
//!
//! ```
//! use sourdine::quality::{Basis, Groups, Preset, measure};
//! let text = "round and round and round and round and round and round and round and round and round and round";
//! let values = measure(&Basis { text, stop_lang: "en", ..Basis::default() }, Groups::ALL);
//! let reasons = Preset::named("basic")?.cutoffs().judge()?.reasons(&values, "en", "a source", "a file");
//! assert_eq!((reasons[0].rule, reasons[0].cutoff), ("repetition-loop", 0.5));
//! # Ok::<(), sourdine::Error>(())
//! ```
//!
//! Measuring and deciding are apart, so that texts are measured once and judged as often as one likes. A measure knows no cut-off, a
//! [`Preset`] is a list of cut-offs and where each was published, and a configuration adds its own: all → language → source
//! ([`Cutoffs`]). An empty text has the value 0 everywhere, since 0 of 0 is nothing: no rule divides by it.
//!
//! The measures follow datatrove's arithmetic where several implementations differ (allenai/dolma counts the first copy of a duplicate
//! line, too), because its presets are the ones that people name. Words are cut by [`words`].
//!
//! Published measures read the whole text, as published. Of our own, `repetition-loop` and `escapes` read prose only: a table repeats, and
//! code has escapes. What is no prose is decided by [`crate::knowledge::prose::blocks`].
//!
//! To add a measure: a line in [`MEASURES`] with its source, its value in the file of its family; to add a preset: its list in
//! `preset.rs`.

pub mod c4;
mod characters;
mod cutoffs;
mod document;
mod encoding;
mod fineweb;
mod fineweb2;
mod french;
mod gopher;
mod hardrules;
mod judge;
mod lines;
mod loops;
mod passage;
pub mod personal;
mod preset;
mod record;
mod repetition;
pub mod sound;
mod values;
pub mod words;

pub use cutoffs::{Bound, Bounds, Cutoff, Cutoffs};
pub use judge::{Judge, Reason};
pub use passage::passages;
pub use preset::Preset;
pub use record::{Expected, Known, of_record};
pub use values::Values;

use crate::error::{Error, Result};
use crate::knowledge::prose::blocks::without_blocks;
use crate::normalize::escapes;
use crate::text::token::{Token, tokens};
use std::borrow::Cow;

/// Something that is measured of a text.
#[derive(Debug)]
pub struct Measure {
    /// Its name: also the rule's that a record fails.
    pub name: &'static str,
    /// What is measured.
    pub what: &'static str,
    /// Who published it.
    pub source: &'static str,
    /// Which family computes it.
    pub group: Groups,
}

/// Families of measures: only those that a cut-off asks for are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups(u16);

impl Groups {
    /// Cheap, and what `basic` needs.
    pub const BASIC: Self = Self(1);
    /// Gopher's quality rules.
    pub const GOPHER: Self = Self(2);
    /// Gopher's repetition rules.
    pub const REPETITION: Self = Self(4);
    /// C4's, on the text as C4 edits it.
    pub const C4: Self = Self(8);
    /// FineWeb's.
    pub const FINEWEB: Self = Self(16);
    /// The score of machine translation and the findings: all rules run.
    pub const DETECTION: Self = Self(32);
    /// Copies among the records of a run.
    pub const COPIES: Self = Self(64);
    /// bicleaner-hardrules'.
    pub const HARDRULES: Self = Self(128);
    /// Personal data.
    pub const PERSONAL: Self = Self(256);
    /// The score of the document and its parts.
    pub const DOCUMENT: Self = Self(512);
    /// What stands on a list of the user's.
    pub const LISTS: Self = Self(1024);
    /// FineWeb's chain: on the text as C4 edits it without its rule on end marks.
    pub const EDITED: Self = Self(2048);
    /// All that look at the text alone.
    pub const ALL: Self = Self(1 + 2 + 4 + 8 + 16 + 128 + 256 + 512 + 2048);

    /// True where `other` is among them.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl std::ops::BitOr for Groups {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

const fn of(name: &'static str, what: &'static str, source: &'static str, group: Groups) -> Measure {
    Measure { name, what, source, group }
}

const OWN: &str = "sourdine";
const GOPHER: &str = "Gopher (arXiv 2112.11446, table A1), as datatrove's gopher_quality_filter";
const REPEAT: &str = "Gopher (arXiv 2112.11446, table A1), as datatrove's gopher_repetition_filter";
const C4: &str = "C4 (JMLR 21/20-074, section 2.2), as datatrove's c4_filters";
const FINEWEB: &str = "FineWeb (arXiv 2406.17557, section 3.5), as datatrove's fineweb_quality_filter";
const HARDRULES: &str = "bicleaner-hardrules (hardrules.py), as a share of lines";
const HPLT: &str = "HPLT's web-docs-scorer, with classes of characters and curves of packing of our own";
const EDITED: &str = "FineWeb's chain: the rule of fineweb_quality_filter on the text that C4 leaves";

/// All measures.
pub static MEASURES: &[Measure] = &[
    of("broken-encoding", "share of characters that are lost or in the wrong encoding after repair", OWN, Groups::BASIC),
    of("machine-declared", "1 where the text or its page says that a machine translated it", OWN, Groups::BASIC),
    of("hidden-text", "places where characters that nobody sees can carry a message", OWN, Groups::BASIC),
    of("repetition-loop", "share of the words of the prose that stand in a phrase said eight times or more in a row", OWN, Groups::BASIC),
    of("language-confidence", "how surely the language is known", OWN, Groups::BASIC),
    of("wrong-language", "share of the text in another language than it should have", OWN, Groups::BASIC),
    of("undetermined-language", "share of the text in no language that is known", OWN, Groups::BASIC),
    of(
        "repaired",
        "share of the text that had to be repaired; letters and marks that were only composed (NFC) don't count",
        OWN,
        Groups::BASIC,
    ),
    of(
        "escapes",
        "share of characters in escapes that stand as text of the prose (caf%C3%A9, caf\\u00e9, caf=C3=A9); the pass escapes reads them",
        OWN,
        Groups::BASIC,
    ),
    of("characters", "code points", OWN, Groups::BASIC),
    of("score", "probability of machine translation", OWN, Groups::DETECTION),
    of("faults-per-1000-words", "minor and major findings by 1,000 words", OWN, Groups::DETECTION),
    of("copies", "records of the run that say the same, itself included; with --dedup", OWN, Groups::COPIES),
    of("url-listed", "1 where the record's address stands on a list that was named", OWN, Groups::LISTS),
    of(
        "benchmark-overlap",
        "the largest share of a benchmark's item that stands in the text",
        "PaLM (arXiv 2204.02311, section 8)",
        Groups::LISTS,
    ),
    of("e-mail-addresses", "e-mail addresses", OWN, Groups::PERSONAL),
    of("phone-numbers", "telephone numbers, with a country's code or behind a word for it", OWN, Groups::PERSONAL),
    of("ibans", "numbers of bank accounts whose checksum is right", OWN, Groups::PERSONAL),
    of("card-numbers", "numbers of payment cards whose checksum is right", OWN, Groups::PERSONAL),
    of("public-ip-addresses", "IP addresses that are routed", OWN, Groups::PERSONAL),
    of("words", "words that are not punctuation alone", GOPHER, Groups::GOPHER),
    of("mean-word-length", "mean length of those words in characters", GOPHER, Groups::GOPHER),
    of("hashes-per-word", "# by words", GOPHER, Groups::GOPHER),
    of("ellipses-per-word", "ellipses by words", GOPHER, Groups::GOPHER),
    of("bullet-lines", "share of lines that begin with a bullet", GOPHER, Groups::GOPHER),
    of("ellipsis-lines", "share of lines that end with an ellipsis", GOPHER, Groups::GOPHER),
    of("words-with-letter", "share of words with a letter", GOPHER, Groups::GOPHER),
    of("stop-words", "different words among Gopher's eight English stop words", GOPHER, Groups::GOPHER),
    of("own-stop-words", "different words among the language's most frequent ones", "FineWeb-2 (arXiv 2506.20920)", Groups::GOPHER),
    of("duplicate-paragraphs", "share of paragraphs that stood before", REPEAT, Groups::REPETITION),
    of("duplicate-paragraph-characters", "share of characters in them", REPEAT, Groups::REPETITION),
    of("duplicate-lines", "share of lines that stood before", REPEAT, Groups::REPETITION),
    of("duplicate-line-characters", "share of characters in them", REPEAT, Groups::REPETITION),
    of("top-2-gram", "share of characters in the most frequent pair of words", REPEAT, Groups::REPETITION),
    of("top-3-gram", "the same of three words", REPEAT, Groups::REPETITION),
    of("top-4-gram", "the same of four words", REPEAT, Groups::REPETITION),
    of("repeated-5-grams", "share of characters in five words that stood before", REPEAT, Groups::REPETITION),
    of("repeated-6-grams", "the same of six words", REPEAT, Groups::REPETITION),
    of("repeated-7-grams", "the same of seven words", REPEAT, Groups::REPETITION),
    of("repeated-8-grams", "the same of eight words", REPEAT, Groups::REPETITION),
    of("repeated-9-grams", "the same of nine words", REPEAT, Groups::REPETITION),
    of("repeated-10-grams", "the same of ten words", REPEAT, Groups::REPETITION),
    of("c4-sentences", "sentences that C4's rules for lines leave", C4, Groups::C4),
    of("c4-lorem-ipsum", "1 where a line that C4 keeps says lorem ipsum", C4, Groups::C4),
    of("c4-curly-bracket", "1 where a line that C4 keeps has {", C4, Groups::C4),
    of("c4-unpunctuated-sentences", "sentences that C4's rules for lines leave, without the one on end marks", C4, Groups::EDITED),
    of("c4-unpunctuated-lorem-ipsum", "the same for lorem ipsum", C4, Groups::EDITED),
    of("c4-unpunctuated-curly-bracket", "the same for {", C4, Groups::EDITED),
    of("end-mark-lines", "share of lines that end with an end mark", FINEWEB, Groups::FINEWEB),
    of(
        "closed-lines",
        "the same, where quotation marks, brackets and blanks may stand behind the end mark; 1 for a text of one line",
        OWN,
        Groups::FINEWEB,
    ),
    of("short-lines", "share of lines of 30 characters or fewer", FINEWEB, Groups::FINEWEB),
    of("repeated-line-characters", "share of characters in lines that stood before", FINEWEB, Groups::FINEWEB),
    of("line-ends-per-word", "line ends by words", FINEWEB, Groups::FINEWEB),
    of("edited-end-mark-lines", "end-mark-lines on the edited text", EDITED, Groups::EDITED),
    of("edited-short-lines", "short-lines on the edited text", EDITED, Groups::EDITED),
    of("edited-repeated-line-characters", "repeated-line-characters on the edited text", EDITED, Groups::EDITED),
    of("edited-line-ends-per-word", "line-ends-per-word on the edited text", EDITED, Groups::EDITED),
    of("glued-word-lines", "share of lines with words glued together (HelloWorldAgain)", HARDRULES, Groups::HARDRULES),
    of("spaced-letter-lines", "share of lines with s p a c e d letters", HARDRULES, Groups::HARDRULES),
    of("breadcrumb-lines", "share of lines that are the path to a page", HARDRULES, Groups::HARDRULES),
    of("template-lines", "share of lines with code of a template that was never filled", HARDRULES, Groups::HARDRULES),
    of("unbalanced-bracket-lines", "share of lines whose brackets don't pair, or are too many", HARDRULES, Groups::HARDRULES),
    of("escaped-unicode-lines", "share of lines with escapes written out (\\u00e9)", HARDRULES, Groups::HARDRULES),
    of("mixed-script-words", "share of words with letters of two scripts", HARDRULES, Groups::HARDRULES),
    of("letters", "share of letters among the characters that are no blanks", HPLT, Groups::DOCUMENT),
    of("letters-in-language", "share of the text that is in its main language", HPLT, Groups::DOCUMENT),
    of("digits-per-letter", "digits by letters", HPLT, Groups::DOCUMENT),
    of("punctuation-per-letter", "punctuation by letters", HPLT, Groups::DOCUMENT),
    of("symbols-per-letter", "signs that are neither letter, digit nor punctuation, by letters", HPLT, Groups::DOCUMENT),
    of("compressibility", "share of its bytes that packing saves (zstd)", HPLT, Groups::DOCUMENT),
    of("document-score", "how good a document is, 0 to 1", HPLT, Groups::DOCUMENT),
    of("document-long-lines", "part of that score: lines of many letters", HPLT, Groups::DOCUMENT),
    of("document-longest-lines", "part of that score: the longest of them", HPLT, Groups::DOCUMENT),
    of("document-urls", "part of that score: few addresses of pages", HPLT, Groups::DOCUMENT),
    of("document-digits", "part of that score: few digits", HPLT, Groups::DOCUMENT),
    of("document-punctuation", "part of that score: neither too little punctuation nor too much", HPLT, Groups::DOCUMENT),
    of("document-symbols", "part of that score: few unusual characters", HPLT, Groups::DOCUMENT),
    of("document-repetition", "part of that score: lines that don't repeat", HPLT, Groups::DOCUMENT),
    of("document-compression", "part of that score: it packs as text does", HPLT, Groups::DOCUMENT),
];

/// The measure with this name.
pub fn find(name: &str) -> Result<&'static Measure> {
    MEASURES
        .iter()
        .find(|measure| measure.name == name)
        .ok_or_else(|| Error::name("measure", name, MEASURES.iter().map(|measure| measure.name)))
}

/// What values are taken of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Basis<'t> {
    /// The text as it came.
    pub text: &'t str,
    /// The same after repair, which is what is measured; none where it is the same.
    pub repaired: Option<&'t str>,
    /// Bytes that were repaired.
    pub repaired_bytes: usize,
    /// Its language (BCP 47).
    pub lang: &'t str,
    /// Share of it that is in that language.
    pub in_lang: f64,
    /// Whose stop words are counted (BCP 47).
    pub stop_lang: &'t str,
}

/// A share; of nothing it is 0.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The values of a text that need nothing but the text, as it is after repair.
pub fn measure(basis: &Basis<'_>, groups: Groups) -> Values {
    let mut values = Values::default();
    let text = basis.repaired.unwrap_or(basis.text);
    let characters = text.chars().count();
    let tokens = tokens(text);
    if groups.has(Groups::BASIC) {
        values.set("characters", characters as f64);
        values.set("broken-encoding", encoding::broken(text));
        values.set("repaired", share(basis.repaired_bytes, basis.text.len()));
        let prose = without_blocks(text);
        values.set("escapes", share(escapes(&prose).iter().map(|escape| escape.span.of(text).chars().count()).sum(), characters));
        let in_loops = match &prose {
            Cow::Borrowed(_) => loops::share_in_loops(text, &tokens),
            Cow::Owned(prose) => loops::share_in_loops(prose, &crate::text::token::tokens(prose)),
        };
        values.set("repetition-loop", in_loops);
    }
    if groups.has(Groups::HARDRULES) {
        hardrules::measure(text, &tokens, basis.lang, &mut values);
    }
    if groups.has(Groups::PERSONAL) {
        personal::measure(text, &mut values);
    }
    if groups.has(Groups::DOCUMENT) {
        document::measure(text, basis.lang, basis.in_lang, &mut values);
    }
    measure_words(basis, tokens, characters, groups, &mut values);
    if groups.has(Groups::C4) {
        let edited = c4::edit(text, true);
        values.set("c4-sentences", edited.sentences as f64);
        values.set("c4-lorem-ipsum", f64::from(u8::from(edited.lorem_ipsum)));
        values.set("c4-curly-bracket", f64::from(u8::from(edited.curly_bracket)));
    }
    if groups.has(Groups::EDITED) {
        let edited = c4::edit(text, false);
        values.set("c4-unpunctuated-sentences", edited.sentences as f64);
        values.set("c4-unpunctuated-lorem-ipsum", f64::from(u8::from(edited.lorem_ipsum)));
        values.set("c4-unpunctuated-curly-bracket", f64::from(u8::from(edited.curly_bracket)));
        let found =
            fineweb::measure(&edited.text, words::of_text(&edited.text, crate::text::token::tokens(&edited.text), basis.lang).len());
        let names = ["edited-end-mark-lines", "edited-short-lines", "edited-repeated-line-characters", "edited-line-ends-per-word"];
        found.set(&mut values, names);
    }
    values
}

/// The values of the words of a text that has these tokens and so many characters; of tokens a huge one has too many to be kept beside its words.
fn measure_words(basis: &Basis<'_>, tokens: Vec<Token>, characters: usize, groups: Groups, values: &mut Values) {
    if !groups.has(Groups::GOPHER | Groups::REPETITION | Groups::FINEWEB) {
        return;
    }
    let text = basis.repaired.unwrap_or(basis.text);
    let words = words::of_text(text, tokens, basis.lang);
    if groups.has(Groups::GOPHER) {
        gopher::measure(text, &words, basis.stop_lang, values);
    }
    if groups.has(Groups::REPETITION) {
        repetition::measure(text, characters, &words, values);
    }
    if groups.has(Groups::FINEWEB) {
        values.set("closed-lines", fineweb::closed(text));
        let found = fineweb::measure(text, words.len());
        found.set(values, ["end-mark-lines", "short-lines", "repeated-line-characters", "line-ends-per-word"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_has_a_value_everywhere() {
        for text in ["", " ", "\n\n", "\u{200b}", "."] {
            let values = measure(&Basis { text, stop_lang: "und", ..Basis::default() }, Groups::ALL);
            let by_text = MEASURES.iter().filter(|one| Groups::ALL.has(one.group)).map(|one| one.name);
            for name in by_text.filter(|name| {
                !matches!(*name, "machine-declared" | "hidden-text" | "language-confidence" | "wrong-language" | "undetermined-language")
            }) {
                assert!(values.get(name).is_some_and(f64::is_finite), "{name} of {text:?}");
            }
        }
    }

    #[test]
    fn code_and_tables_are_no_prose() {
        let values = |text: &str| {
            let values = measure(&Basis { text, stop_lang: "en", ..Basis::default() }, Groups::ALL);
            (values.get("repetition-loop").unwrap(), values.get("escapes").unwrap())
        };
        let row = "| not yet tested | not yet tested | not yet tested |\n";
        let text = format!("The ferries and their trials.\n\n| a | b | c |\n|---|---|---|\n{}", row.repeat(9));
        assert_eq!(values(&text).0, 0.0);
        assert!(values(&row.repeat(9).replace('|', ",")).0 > 0.5);
        let code = "Les bateaux sont nommés ainsi:\n\n```\nLe port et le caf%C3%A9 bleu.\n```\n";
        assert_eq!(values(code).1, 0.0);
        assert!(values(&code.replace("```\n", "")).1 > 0.0);
    }

    #[test]
    fn names_are_unique_and_found() {
        for measure in MEASURES {
            assert!(std::ptr::eq(find(measure.name).unwrap(), measure));
        }
        assert!(find("word").unwrap_err().to_string().contains("did you mean \"words\""));
    }
}
