//! Cue words around a number, from `data/personal/cues.toml`.

use super::numbers::touches;
use serde::Deserialize;
use std::sync::LazyLock;

/// Cue words of one kind.
#[derive(Debug, Deserialize)]
pub(super) struct Cues {
    words: Vec<String>,
    attached: Vec<String>,
}

/// Cue words for telephone numbers.
#[derive(Debug, Deserialize)]
pub(super) struct Phone {
    words: Vec<String>,
    abbreviations: Vec<String>,
    letters: Vec<String>,
    stems: Vec<String>,
    attached: Vec<String>,
    fillers: Vec<String>,
    attached_fillers: Vec<String>,
    connectors: Vec<String>,
    behind: Vec<String>,
    other: Vec<String>,
    other_attached: Vec<String>,
}

#[derive(Deserialize)]
struct Lists {
    phone: Phone,
    version: Cues,
    address: Cues,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/personal/cues.toml"))
        .unwrap_or_else(|error| unreachable!("the lists that are built in are sound, a test reads them: {error}"))
});

pub(super) fn phone() -> &'static Phone {
    &LISTS.phone
}

/// Cue words for software versions and sections of a text.
pub(super) fn version() -> &'static Cues {
    &LISTS.version
}

/// Cue words for network addresses.
pub(super) fn address() -> &'static Cues {
    &LISTS.address
}

/// Context in bytes before and after a number.
const WINDOW: usize = 64;
/// Most filler words between a cue and its number.
const MOST_FILLERS: usize = 4;

impl Cues {
    /// Whether a cue directly precedes.
    pub(super) fn stand_before(&self, before: &str) -> bool {
        let tail = tail(before);
        let tail = tail.trim_end_matches(is_separator);
        ends_with_word(tail, &self.words) || ends_with(tail, &self.attached)
    }
}

impl Phone {
    /// Whether a telephone cue precedes, possibly with fillers ("phone number is"). After a one-letter cue the number must be long.
    pub(super) fn stand_before(&self, before: &str, is_long: bool) -> bool {
        let tail = tail(before);
        let mut rest = tail.as_str();
        for _ in 0..=MOST_FILLERS {
            let word = rest.trim_end_matches(is_separator);
            let gap = &rest[word.len()..];
            let is_said = ends_with_word(word, &self.abbreviations)
                || ends_with(word, &self.attached)
                || !gap.contains('.') && (ends_with_word(word, &self.words) || ends_with_stem(word, &self.stems))
                || gap.contains([':', '：', '.', ')']) && is_long && ends_with_word(word, &self.letters);
            if is_said {
                return true;
            }
            match longest_word(word, &self.fillers).or_else(|| longest(word, &self.attached_fillers)) {
                Some(filler) => rest = &word[..word.len() - filler.len()],
                None => return false,
            }
        }
        false
    }

    /// Whether a cue follows: "(mobile)", "までお電話ください".
    pub(super) fn stand_behind(&self, behind: &str) -> bool {
        let head: String = behind.chars().take(12).collect::<String>().to_lowercase();
        if self.behind.iter().any(|cue| head.trim_start().starts_with(cue.as_str())) {
            return true;
        }
        let Some(within) = head.trim_start().strip_prefix(['(', '（']) else { return false };
        let Some((word, _)) = within.split_once([')', '）']) else { return false };
        let word = word.trim_end_matches('.');
        [&self.words, &self.abbreviations, &self.attached].into_iter().flatten().any(|cue| cue == word)
    }

    /// Whether only a connector is between two numbers.
    pub(super) fn connect(&self, between: &str) -> bool {
        let word = between.trim_matches(|c: char| is_separator(c) || matches!(c, ',' | ';' | '、' | '，' | '،' | '；' | '+' | '·' | '•'));
        word.is_empty() || self.connectors.iter().any(|known| *known == word.to_lowercase())
    }

    /// Whether a cue for another kind of number precedes: an order, a part, a book.
    pub(super) fn others_stand_before(&self, before: &str) -> bool {
        let tail = tail(before);
        let mut rest = tail.as_str();
        for _ in 0..2 {
            let word = rest.trim_end_matches(is_separator);
            if ends_with_word(word, &self.other) || ends_with(word, &self.other_attached) {
                return true;
            }
            match longest_word(word, &self.fillers).or_else(|| longest(word, &self.attached_fillers)) {
                Some(filler) => rest = &word[..word.len() - filler.len()],
                None => return false,
            }
        }
        false
    }
}

/// The context before a number, in lower case.
fn tail(before: &str) -> String {
    before[before.ceil_char_boundary(before.len().saturating_sub(WINDOW))..].to_lowercase()
}

/// Separators between a cue and its number.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ':' | '：'
                | '.'
                | '('
                | ')'
                | '（'
                | '）'
                | '['
                | ']'
                | '【'
                | '】'
                | '「'
                | '」'
                | '-'
                | '‐'
                | '‑'
                | '–'
                | '—'
                | '―'
                | '/'
                | '|'
                | '='
                | '>'
                | '#'
                | '№'
                | '*'
                | '_'
                | '"'
                | '\''
                | '’'
                | '״'
                | '׳'
                | '“'
                | '”'
                | '»'
                | '~'
                | '→'
                | '៖'
                | '၊'
                | '।'
                | '։'
                | '՝'
                | '፡'
                | '፤'
        )
        || is_mark(c)
}

/// Invisible characters: direction, width and presentation.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fe0f}')
}

fn ends_with_word(text: &str, words: &[String]) -> bool {
    longest_word(text, words).is_some()
}

/// The longest of `words` that the text ends with as a whole word.
fn longest_word<'w>(text: &str, words: &'w [String]) -> Option<&'w str> {
    // A Latin-script word may directly follow a script without spaces.
    let is_inside = |word: &str, before: &str| {
        if word.starts_with(touches) { before.ends_with(touches) } else { before.ends_with(char::is_alphabetic) }
    };
    let is_whole = |word: &&str| text.strip_suffix(word).is_some_and(|rest| !is_inside(word, rest));
    words.iter().map(String::as_str).filter(is_whole).max_by_key(|word| word.len())
}

fn ends_with(text: &str, endings: &[String]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending.as_str()))
}

fn longest<'w>(text: &str, endings: &'w [String]) -> Option<&'w str> {
    endings.iter().map(String::as_str).filter(|ending| text.ends_with(ending)).max_by_key(|ending| ending.len())
}

/// Whether the last word begins with one of the stems.
fn ends_with_stem(text: &str, stems: &[String]) -> bool {
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map_or(text.len(), |(at, _)| at);
    stems.iter().any(|stem| text[start..].starts_with(stem.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_the_words_before_it_say() {
        let said = [
            "Tel.: ",
            "my phone number is ",
            "**Mobile:** ",
            "请拨打",
            "手机号码：",
            "โทร. ",
            "ĐT: ",
            "по телефону ",
            "T: ",
            "call us on ",
            "رقم الهاتف: ",
        ];
        said.iter().for_each(|before| assert!(phone().stand_before(before, true), "{before}"));
        let unsaid = ["a hotel ", "T ", "He hung up the phone. ", "the number ", "phone model ", "в 2019 году ", "型号", ""];
        unsaid.iter().for_each(|before| assert!(!phone().stand_before(before, true), "{before}"));
        assert!(phone().stand_behind(" (mobile)") && phone().stand_behind("までお電話ください") && !phone().stand_behind(" people called"));
        assert!(phone().connect(" / ") && phone().connect(" oder ") && !phone().connect(" people, "));
        assert!(phone().others_stand_before("Order no. ") && phone().others_stand_before("型号："));
        assert!(version().stand_before("in version ") && version().stand_before("バージョン") && !version().stand_before("aversion "));
        assert!(address().stand_before("IP: "));
    }
}
