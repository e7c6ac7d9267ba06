//! Text into features: runs of letters of one script, lower-cased, and their n-grams as 64-bit keys, in one pass and without allocation.
//!
//! Letters are all that counts: every run of anything else is one border. What is no prose (addresses, handles, hashtags, placeholders, code) is
//! set aside by `prose/chunk.rs` before.

use super::name::Name;
use crate::knowledge::prose::chunk::{Lines, Part, aside, chunk, plain};
use crate::text::ascii;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use unicode_script::{Script, UnicodeScript};

/// A set of scripts whose languages are told apart together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Group {
    /// No letter.
    None,
    /// Latin.
    Latin,
    /// Cyrillic.
    Cyrillic,
    /// Arabic.
    Arabic,
    /// Devanagari.
    Devanagari,
    /// Bengali and Assamese.
    Bengali,
    /// Hebrew.
    Hebrew,
    /// Ethiopic.
    Ethiopic,
    /// Tibetan.
    Tibetan,
    /// Han and kana.
    East,
    /// A script that one language uses, counted in `script.rs`.
    Settled,
    /// A script of which no language is known here.
    Other,
}

impl Group {
    /// How many there are.
    pub const COUNT: usize = 12;
    /// All of them, by number.
    pub const ALL: [Self; Self::COUNT] = [
        Self::None,
        Self::Latin,
        Self::Cyrillic,
        Self::Arabic,
        Self::Devanagari,
        Self::Bengali,
        Self::Hebrew,
        Self::Ethiopic,
        Self::Tibetan,
        Self::East,
        Self::Settled,
        Self::Other,
    ];

    /// The table that holds its languages.
    pub fn table(self) -> Option<usize> {
        match self {
            Group::Latin => Some(0),
            Group::Cyrillic => Some(1),
            Group::Arabic => Some(3),
            Group::None | Group::Settled | Group::Other => None,
            _ => Some(2),
        }
    }

    fn of(c: char) -> Self {
        match c.script() {
            Script::Latin => Group::Latin,
            Script::Cyrillic => Group::Cyrillic,
            Script::Arabic => Group::Arabic,
            Script::Devanagari => Group::Devanagari,
            Script::Bengali => Group::Bengali,
            Script::Hebrew => Group::Hebrew,
            Script::Ethiopic => Group::Ethiopic,
            Script::Tibetan => Group::Tibetan,
            Script::Han | Script::Hiragana | Script::Katakana => Group::East,
            Script::Common | Script::Inherited | Script::Unknown => Group::None,
            script if SETTLED.contains(&script) => Group::Settled,
            _ => Group::Other,
        }
    }
}

/// Scripts that one language uses.
pub const SETTLED: [Script; 17] = [
    Script::Hangul,
    Script::Thai,
    Script::Greek,
    Script::Armenian,
    Script::Georgian,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Khmer,
    Script::Lao,
    Script::Sinhala,
    Script::Myanmar,
    Script::Gujarati,
    Script::Gurmukhi,
    Script::Oriya,
    Script::Thaana,
];

/// What 256 characters of the basic plane are: their group, their lower case, and whether they are alphabetic, looked up and not computed.
struct Page {
    group: [u8; 256],
    lower: [u16; 256],
    alphabetic: [bool; 256],
}

/// A mark that belongs to the word that it stands in, whatever its script.
const MARK: u8 = 0x80;
/// The first of the scripts that one language uses, by their place in `SETTLED`.
const SETTLED_FROM: u8 = 16;

/// A page is made when a text first has a character of it: all of them would be a fifth of the time that a run takes to start.
static PAGES: [OnceLock<Box<Page>>; 256] = [const { OnceLock::new() }; 256];

fn page(code: u32) -> Option<&'static Page> {
    let number = code >> 8;
    let page = PAGES.get(number as usize)?.get_or_init(|| {
        let code = |nth: usize| number << 8 | nth as u32;
        Box::new(Page {
            group: std::array::from_fn(|nth| group(code(nth))),
            lower: std::array::from_fn(|nth| lower(code(nth))),
            alphabetic: std::array::from_fn(|nth| char::from_u32(code(nth)).is_some_and(char::is_alphabetic)),
        })
    });
    Some(page)
}

/// What [`char::is_alphabetic`] says, which searches a table of runs for every character beyond ASCII.
#[inline]
pub(super) fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    let code = c as u32;
    page(code).map_or_else(|| c.is_alphabetic(), |page| page.alphabetic[(code & 0xff) as usize])
}

fn group(code: u32) -> u8 {
    let Some(c) = char::from_u32(code) else { return 0 };
    match Group::of(c) {
        _ if (0x300..0x370).contains(&code) => MARK,
        // Marks of Indic and other scripts that aren't alphabetic (virama, nukta) are part of the word, digits and dandas aren't.
        group if c.is_alphabetic() || (group != Group::None && code >= 0x590 && !c.is_numeric() && !is_punctuation(c)) => match group {
            Group::Settled => SETTLED_FROM + SETTLED.iter().position(|script| *script == c.script()).unwrap_or(0) as u8,
            group => group as u8,
        },
        _ => 0,
    }
}

/// Above U+2000 nothing has a case that matters.
fn lower(code: u32) -> u16 {
    let low = char::from_u32(code).filter(|_| code < 0x2000).and_then(|c| c.to_lowercase().next());
    low.map_or(code as u16, |c| c as u32 as u16)
}

/// Punctuation of scripts whose marks are words' parts.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5c7}' | '\u{5f3}' | '\u{5f4}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}'
        | '\u{964}' | '\u{965}' | '\u{970}' | '\u{f04}'..='\u{f14}' | '\u{f3a}'..='\u{f3d}' | '\u{1360}'..='\u{1368}' | '\u{104a}'..='\u{104f}' | '\u{17d4}'..='\u{17da}')
}

/// What takes the features of a text, word by word.
pub trait Sink {
    /// An n-gram of the word, or the word itself.
    fn feature(&mut self, key: u64, kind: Kind);
    /// A word begins, whether its features are wanted; `capital` where it has one, or stands in a name between two that have.
    fn begin(&mut self, group: Group, capital: bool) -> bool;
    /// The word has ended after so many letters: whether to go on.
    fn end(&mut self, group: Group, letters: u32) -> ControlFlow<()>;
    /// A letter of a script that one language uses: its place in `SETTLED`.
    fn settled(&mut self, _nth: usize) {}
    /// What stands between two blanks: how many words it stands for, and its signs of a program, in halves.
    fn chunk(&mut self, _words: u32, _signs: u32) {}
    /// A word of ASCII letters that has begun: [`spell`] gives its features. They depend on nothing else, capitals not included, so who has
    /// met it may take them from memory.
    fn word(&mut self, letters: &[u8])
    where
        Self: Sized,
    {
        spell(letters, self);
    }
}

/// What a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One letter beyond ASCII.
    One,
    /// Two to four characters, borders included.
    Gram,
    /// A whole word.
    Word,
}

const BORDER: u16 = 0x20;

/// Gives the features of what is prose in `text` to `sink` until it has had enough.
pub fn scan(text: &str, sink: &mut impl Sink) -> ControlFlow<()> {
    let bytes = text.as_bytes();
    let (mut at, mut opens) = (0, true);
    let (mut name, mut lines) = (Name::default(), Lines::default());
    while at < bytes.len() {
        // A chunk is what stands between ASCII blanks.
        while let Some(blank) = bytes.get(at).filter(|byte| **byte <= b' ') {
            opens |= *blank == b'\n';
            at += 1;
        }
        if at == bytes.len() {
            break;
        }
        if let Some((letters, end)) = plain(bytes, at) {
            sink.chunk(1, lines.next(None, opens));
            let named = name.next(text, at, end);
            ascii_word(&bytes[at..letters], named, sink)?;
            (at, opens) = (end, false);
            continue;
        }
        let chunk = chunk(text, at, opens);
        sink.chunk(chunk.words, chunk.signs + lines.next(chunk.log, opens));
        let end = chunk.end;
        let named = name.next(text, at, end);
        match chunk.prose {
            Part::All => words(text, at, end, named, sink)?,
            Part::None => {}
            Part::Around => {
                while let Some((start, stop)) = aside(text, at, end) {
                    words(text, at, start, named, sink)?;
                    at = stop;
                }
                words(text, at, end, named, sink)?;
            }
        }
        (at, opens) = (end, false);
    }
    ControlFlow::Continue(())
}

/// The word that is being read.
struct Word {
    window: u64,
    hash: u64,
    letters: u32,
    group: Group,
    wanted: bool,
}

/// A whole word of ASCII letters.
#[inline]
fn ascii_word(letters: &[u8], named: bool, sink: &mut impl Sink) -> ControlFlow<()> {
    if sink.begin(Group::Latin, named || letters[0].is_ascii_uppercase()) {
        sink.word(letters);
    }
    sink.end(Group::Latin, letters.len() as u32)
}

fn words(text: &str, start: usize, end: usize, named: bool, sink: &mut impl Sink) -> ControlFlow<()> {
    let bytes = text.as_bytes();
    let mut word = Word { window: 0, hash: 0, letters: 0, group: Group::None, wanted: false };
    let mut rest = text[start..end].chars();
    while let Some(c) = rest.next() {
        if word.group == Group::None && c.is_ascii_alphabetic() {
            let at = end - rest.as_str().len() - 1;
            let letters = &bytes[at..at + ascii::letters(&bytes[at..end])];
            if bytes.get(at + letters.len()).is_none_or(u8::is_ascii) {
                ascii_word(letters, named, sink)?;
                rest = text[at + letters.len()..end].chars();
                continue;
            }
        }
        let (code, group, capital) = if c.is_ascii() {
            let low = c.to_ascii_lowercase();
            if low.is_ascii_lowercase() { (low as u16, Group::Latin, low != c) } else { (0, Group::None, false) }
        } else {
            let code = c as u32;
            match page(code).map(|page| (page.group[(code & 0xff) as usize], page.lower[(code & 0xff) as usize])) {
                Some((MARK, _)) if word.letters > 0 => (code as u16, word.group, false),
                Some((MARK, _)) => (0, Group::None, false),
                Some((number, low)) => {
                    let group = Group::ALL.get(number as usize).copied().unwrap_or(Group::Settled);
                    if number >= SETTLED_FROM {
                        sink.settled((number - SETTLED_FROM) as usize);
                    }
                    (low, group, u32::from(low) != code)
                }
                None => ((code ^ code >> 16) as u16, if Group::of(c) == Group::East { Group::East } else { Group::None }, false),
            }
        };
        if group != word.group {
            word.finish(sink)?;
            word = Word::new(group, group != Group::None && sink.begin(group, named || capital));
        }
        if group != Group::None {
            word.letters += 1;
            if word.wanted {
                word.push(code, sink);
            }
        }
    }
    word.finish(sink)
}

/// Gives the features of a word of ASCII letters.
pub fn spell(letters: &[u8], sink: &mut impl Sink) {
    let mut word = Word::new(Group::Latin, true);
    for letter in letters {
        word.letters += 1;
        word.push(u16::from(letter | 0x20), sink);
    }
    word.close(sink);
}

impl Word {
    /// Before its first letter.
    fn new(group: Group, wanted: bool) -> Self {
        Self { window: u64::from(BORDER), hash: 0, letters: 0, group, wanted }
    }

    #[inline]
    fn push(&mut self, code: u16, sink: &mut impl Sink) {
        self.window = self.window << 16 | u64::from(code);
        self.hash = (self.hash ^ u64::from(code)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
        if code >= 0x80 {
            sink.feature(u64::from(code), Kind::One);
        }
        self.grams(self.letters + 1, sink);
    }

    /// The n-grams that end here, of which `length` characters are to be had.
    #[inline]
    fn grams(&self, length: u32, sink: &mut impl Sink) {
        sink.feature(self.window & 0xffff_ffff, Kind::Gram);
        if length >= 3 {
            sink.feature(self.window & 0xffff_ffff_ffff, Kind::Gram);
        }
        if length >= 4 {
            sink.feature(self.window, Kind::Gram);
        }
    }

    fn finish(&mut self, sink: &mut impl Sink) -> ControlFlow<()> {
        if self.group == Group::None || self.letters == 0 {
            return ControlFlow::Continue(());
        }
        if self.wanted {
            self.close(sink);
        }
        sink.end(self.group, self.letters)
    }

    /// What ends with it.
    fn close(&mut self, sink: &mut impl Sink) {
        self.window = self.window << 16 | u64::from(BORDER);
        self.grams(self.letters + 2, sink);
        sink.feature(self.hash | 1 << 63, Kind::Word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All {
        keys: Vec<(u64, Kind)>,
        words: Vec<(Group, bool, u32)>,
        capital: bool,
    }

    impl Sink for All {
        fn feature(&mut self, key: u64, kind: Kind) {
            self.keys.push((key, kind));
        }

        fn begin(&mut self, _: Group, capital: bool) -> bool {
            self.capital = capital;
            true
        }

        fn end(&mut self, group: Group, letters: u32) -> ControlFlow<()> {
            self.words.push((group, self.capital, letters));
            ControlFlow::Continue(())
        }
    }

    fn all(text: &str) -> All {
        let mut all = All::default();
        let _ = scan(text, &mut all);
        all
    }

    #[test]
    fn words_are_told_by_script_and_lower_cased() {
        assert_eq!(all("Ab вг").words, [(Group::Latin, true, 2), (Group::Cyrillic, false, 2)]);
        assert_eq!(all("北京").words, [(Group::East, false, 2)]);
        assert_eq!(all("Haus").keys, all("haus").keys);
        // What goes on beyond ASCII, or began there, is one word all the same.
        assert_eq!(all("Häuser e\u{301}t").words, [(Group::Latin, true, 6), (Group::Latin, false, 3)]);
        assert_eq!(all("éa aвa").words.iter().map(|(group, _, letters)| (*group, *letters)).collect::<Vec<_>>(), {
            [(Group::Latin, 2), (Group::Latin, 1), (Group::Cyrillic, 1), (Group::Latin, 1)]
        });
        // Two letters between borders: two pairs that end in a letter and one in a border, their longer runs, and the word.
        assert_eq!(all("ab").keys.iter().filter(|(_, kind)| *kind == Kind::Gram).count(), 6);
        assert_eq!(all("ab").keys.iter().filter(|(_, kind)| *kind == Kind::Word).count(), 1);
    }

    #[test]
    fn what_is_no_evidence_is_passed_over() {
        for text in
            ["see https://example.org/a ,now", "see @someone, now", "see www.example.org now", "see snake_case x1y2 now", "see – 12:30 now"]
        {
            assert_eq!(all(text).keys, all("see now").keys, "{text}");
        }
    }
}
