//! Letters, digits, punctuation, symbols: which characters a text is made of.

use super::{Values, share};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// What a character is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Letter,
    Digit,
    /// What sentences are put together with.
    Punctuation,
    /// Signs of mathematics, markup and money, pictures, and what is none of the others.
    Symbol,
    Space,
}

impl Class {
    pub(super) fn of(c: char) -> Self {
        match c {
            'a'..='z' | 'A'..='Z' => Self::Letter,
            ' ' | '\n' | '\t' | '\r' => Self::Space,
            '0'..='9' => Self::Digit,
            '!' | '"' | '\'' | '(' | ')' | ',' | '-' | '.' | ':' | ';' | '?' | '[' | ']' => Self::Punctuation,
            '\0'..='\u{7f}' => Self::Symbol,
            // Whole blocks of letters, so that the table is asked for few characters only.
            '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => {
                Self::Letter
            }
            '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => Self::Letter,
            '«' | '»' | '“' | '”' | '‘' | '’' | '–' | '—' | '…' | '、' | '。' | '，' => Self::Punctuation,
            _ => Self::by_category(c),
        }
    }

    fn by_category(c: char) -> Self {
        use GeneralCategory as G;
        match c.general_category() {
            G::UppercaseLetter | G::LowercaseLetter | G::TitlecaseLetter | G::ModifierLetter | G::OtherLetter => Self::Letter,
            G::NonspacingMark | G::SpacingMark => Self::Letter,
            G::DecimalNumber | G::LetterNumber | G::OtherNumber => Self::Digit,
            G::SpaceSeparator | G::LineSeparator | G::ParagraphSeparator => Self::Space,
            G::DashPunctuation | G::OpenPunctuation | G::ClosePunctuation => Self::Punctuation,
            G::InitialPunctuation | G::FinalPunctuation | G::OtherPunctuation => Self::Punctuation,
            _ => Self::Symbol,
        }
    }
}

/// How many there are of each class.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) letters: usize,
    pub(super) digits: usize,
    pub(super) punctuation: usize,
    pub(super) symbols: usize,
}

impl Counts {
    pub(super) fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for c in text.chars() {
            match Class::of(c) {
                Class::Letter => counts.letters += 1,
                Class::Digit => counts.digits += 1,
                Class::Punctuation => counts.punctuation += 1,
                Class::Symbol => counts.symbols += 1,
                Class::Space => {}
            }
        }
        counts
    }

    pub(super) fn add(&mut self, other: Self) {
        self.letters += other.letters;
        self.digits += other.digits;
        self.punctuation += other.punctuation;
        self.symbols += other.symbols;
    }

    pub(super) fn set(self, values: &mut Values) {
        values.set("letters", share(self.letters, self.letters + self.digits + self.punctuation + self.symbols));
        values.set("digits-per-letter", share(self.digits, self.letters));
        values.set("punctuation-per-letter", share(self.punctuation, self.letters));
        values.set("symbols-per-letter", share(self.symbols, self.letters));
    }
}
