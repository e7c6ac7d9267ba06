//! Damages sound text in the ways that occur in practice, to measure repairs.

use super::encodings::{ENCODINGS, WIDE};
use super::misreading::{self, Misreading, Seen, Source};

/// A way to damage text.
#[derive(Clone, Copy, Debug)]
pub struct Damage {
    /// Its name.
    pub name: &'static str,
    way: Way,
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Misread(Misreading),
    Text(fn(&str) -> Option<String>),
}

impl Damage {
    /// The damaged text; none if this damage does not apply.
    pub fn apply(&self, text: &str) -> Option<String> {
        let broken = match self.way {
            Way::Misread(misreading) => misread(text, misreading)?,
            Way::Text(apply) => apply(text)?,
        };
        (broken != text).then_some(broken)
    }
}

/// `text` decoded with a wrong encoding; none if the true encoding lacks one of its characters.
fn misread(text: &str, misreading: Misreading) -> Option<String> {
    let bytes = match misreading.source {
        Source::Utf8 => text.as_bytes().to_vec(),
        Source::Byte(nth) => ENCODINGS[nth].write(text)?,
        Source::Wide(nth) => {
            let (bytes, _, lost) = WIDE[nth].1.encode(text);
            (!lost).then(|| bytes.into_owned())?
        }
    };
    match misreading.seen {
        Seen::Byte(nth) => Some(ENCODINGS[nth].read(&bytes)),
        Seen::Wide(nth) => Some(WIDE[nth].1.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned()),
    }
}

/// UTF-8 decoded as Windows-1252.
const COMMONEST: Misreading = Misreading { source: Source::Utf8, seen: Seen::Byte(0) };

fn once(text: &str) -> Option<String> {
    misread(text, COMMONEST)
}

fn twice(text: &str) -> Option<String> {
    once(&once(text)?)
}

fn thrice(text: &str) -> Option<String> {
    once(&twice(text)?)
}

/// Windows-1252, then no-break spaces replaced by spaces.
fn with_plain_spaces(text: &str) -> Option<String> {
    once(text).filter(|broken| broken.contains('\u{a0}')).map(|broken| broken.replace('\u{a0}', " "))
}

/// Windows-1252, then undefined bytes dropped.
fn dropped(text: &str) -> Option<String> {
    let is_gap = |c: char| matches!(c, '\u{81}' | '\u{8d}' | '\u{8f}' | '\u{90}' | '\u{9d}');
    once(text).filter(|broken| broken.contains(is_gap)).map(|broken| broken.replace(is_gap, ""))
}

/// Windows-1252 in every second word.
fn in_part(text: &str) -> Option<String> {
    let words = text.split_inclusive(' ').enumerate();
    words.map(|(nth, word)| if nth % 2 == 0 { once(word) } else { Some(word.to_owned()) }).collect()
}

fn decomposed(text: &str) -> Option<String> {
    Some(unicode_normalization::UnicodeNormalization::nfd(text).collect())
}

/// Latin-1 letters as numeric character references.
fn referenced(text: &str) -> Option<String> {
    Some(text.chars().map(|c| if ('\u{a0}'..='\u{17f}').contains(&c) { format!("&#{};", c as u32) } else { c.to_string() }).collect())
}

/// All kinds of damage: misreadings, by true and wrong encoding, and others.
pub fn all() -> Vec<Damage> {
    let by_name = |name: &str| ENCODINGS.iter().position(|encoding| encoding.name == name).map(Seen::Byte);
    let seen = |name: &str| by_name(name).or_else(|| WIDE.iter().position(|wide| wide.0 == name).map(Seen::Wide));
    let source = |name: &str| match seen(name)? {
        Seen::Byte(nth) => Some(Source::Byte(nth)),
        Seen::Wide(nth) => Some(Source::Wide(nth)),
    };
    let utf8 = UTF8_TAKEN_FOR.iter().filter_map(|name| Some(Misreading { source: Source::Utf8, seen: seen(name)? }));
    let legacy =
        LEGACY_TAKEN_FOR.iter().filter_map(|(source_name, name)| Some(Misreading { source: source(source_name)?, seen: seen(name)? }));
    let misread = utf8.chain(legacy).map(|way| Damage { name: misreading::name(way.number()), way: Way::Misread(way) });
    misread.chain(OTHERS.iter().map(|(name, apply)| Damage { name, way: Way::Text(*apply) })).collect()
}

/// Wrong encodings of UTF-8.
const UTF8_TAKEN_FOR: &[&str] = &[
    "windows-1252",
    "latin-1",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-15",
    "koi8-r",
    "macroman",
    "cp437",
    "cp850",
    "cp852",
    "cp866",
    "gb18030",
    "shift_jis",
    "euc-kr",
    "big5",
];

/// Legacy encodings and their wrong encodings.
const LEGACY_TAKEN_FOR: &[(&str, &str)] = &[
    ("windows-1252", "latin-1"),
    ("windows-1250", "windows-1252"),
    ("iso-8859-2", "latin-1"),
    ("iso-8859-2", "windows-1250"),
    ("cp852", "windows-1250"),
    ("cp852", "windows-1252"),
    ("windows-1254", "windows-1252"),
    ("iso-8859-9", "latin-1"),
    ("windows-1257", "windows-1252"),
    ("windows-1258", "windows-1252"),
    ("koi8-r", "windows-1251"),
    ("windows-1251", "koi8-r"),
    ("cp866", "windows-1251"),
    ("iso-8859-5", "windows-1251"),
    ("windows-1251", "cp866"),
    ("windows-1251", "windows-1252"),
    ("koi8-r", "windows-1252"),
    ("x-mac-cyrillic", "windows-1251"),
    ("cp866", "cp437"),
    ("windows-1253", "windows-1252"),
    ("iso-8859-7", "latin-1"),
    ("windows-1255", "windows-1252"),
    ("windows-1256", "windows-1252"),
    ("windows-874", "windows-1252"),
    ("shift_jis", "windows-1252"),
    ("euc-jp", "latin-1"),
    ("gb18030", "windows-1252"),
    ("big5", "latin-1"),
    ("euc-kr", "latin-1"),
    ("macroman", "windows-1252"),
    ("windows-1252", "macroman"),
    ("cp850", "windows-1252"),
    ("windows-1252", "cp850"),
    ("cp437", "latin-1"),
    ("latin-1", "cp437"),
];

type Apply = fn(&str) -> Option<String>;

/// Other damage.
const OTHERS: &[(&str, Apply)] = &[
    ("windows-1252, twice", twice),
    ("windows-1252, three times", thrice),
    ("windows-1252 in every second word", in_part),
    ("windows-1252, plain spaces", with_plain_spaces),
    ("windows-1252, bytes dropped", dropped),
    ("nfd", decomposed),
    ("character references", referenced),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_damage_damages_some_text() {
        const TEXTS: [&str; 16] = [
            "L’été à la forêt — déjà « brûlé » ! À Œuvre Š",
            "né en été, très tôt",
            "Belediye başkanı ığş",
            "đơ ươ",
            "市長說新的港口將在下週開放。",
            "Příliš žluťoučký kůň; zażółć gęślą jaźń",
            "Мэр города сказал, что причал откроют",
            "Ο δήμαρχος είπε ότι το λιμάνι",
            "Belediye başkanı İstanbul’da açıkladı ığş",
            "ראש העיר אמר",
            "قال رئيس البلدية",
            "Uostas bus atidarytas kitą savaitę ąčęėįšųūž",
            "นายกเทศมนตรีกล่าวว่า",
            "市長は来週新しい港を開くと述べた。",
            "市长说新的港口将在下周开放。",
            "시장은 다음 주에 새 항구를 열 것이라고",
        ];
        for damage in all() {
            let damaged: Vec<String> = TEXTS.iter().filter_map(|text| damage.apply(text)).collect();
            assert!(!damaged.is_empty(), "{}", damage.name);
            assert!(damaged.iter().all(|damaged| !TEXTS.contains(&damaged.as_str())), "{}", damage.name);
            // What it leaves alone it says so.
            assert_eq!(damage.apply("plain"), None, "{}", damage.name);
        }
    }

    #[test]
    fn damage_is_what_wrong_programs_make() {
        for (name, text, expected) in [
            ("windows-1252", "é’", Some("Ã©â€™")),
            ("windows-1252, twice", "é", Some("ÃƒÂ©")),
            ("windows-1252 in every second word", "é é é", Some("Ã© é Ã©")),
            ("windows-1252, plain spaces", "à", Some("Ã ")),
            ("windows-1252, plain spaces", "é", None),
            ("windows-1252, bytes dropped", "Á", Some("Ã")),
            ("windows-1252, bytes dropped", "é", None),
            ("nfd", "é", Some("e\u{301}")),
            ("character references", "aéж", Some("a&#233;ж")),
        ] {
            let damage = all().into_iter().find(|damage| damage.name == name).unwrap();
            assert_eq!(damage.apply(text).as_deref(), expected, "{name}");
        }
    }
}
