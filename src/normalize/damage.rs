//! Sound text broken on purpose, in the ways that it breaks in the wild: what repairs are measured on.

use super::charset::CHARSETS;
use super::encoding::ENCODINGS;
use super::letters::script;

/// A way to break text.
pub struct Damage {
    /// Its name.
    pub name: &'static str,
    /// The broken text; none where this text can't break so.
    pub apply: fn(&str) -> Option<String>,
}

/// UTF-8 read as encoding `NTH` of the list.
fn misread<const NTH: usize>(text: &str) -> Option<String> {
    Some(ENCODINGS[NTH].misread(text))
}

fn twice(text: &str) -> Option<String> {
    Some(ENCODINGS[0].misread(&ENCODINGS[0].misread(text)))
}

fn thrice(text: &str) -> Option<String> {
    Some(ENCODINGS[0].misread(&twice(text)?))
}

/// Windows-1252, and then no-break spaces made plain.
fn with_plain_spaces(text: &str) -> Option<String> {
    let broken = ENCODINGS[0].misread(text);
    broken.contains('\u{a0}').then(|| broken.replace('\u{a0}', " "))
}

/// Windows-1252 in every second word.
fn in_part(text: &str) -> Option<String> {
    let words = text.split_inclusive(' ').enumerate();
    Some(words.map(|(nth, word)| if nth % 2 == 0 { ENCODINGS[0].misread(word) } else { word.to_owned() }).collect())
}

/// Text in Windows-1252 read as Latin-1: its quotation marks and dashes are C1 controls.
fn as_c1(text: &str) -> Option<String> {
    let control = |c: char| {
        let text = c.to_string();
        let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        if !lost && bytes.len() == 1 && (0x80..0xa0).contains(&bytes[0]) { bytes[0] as char } else { c }
    };
    Some(text.chars().map(control).collect())
}

/// Text in encoding `NTH` of the charsets read as Windows-1252.
fn recoded<const NTH: usize>(text: &str) -> Option<String> {
    let (bytes, _, lost) = CHARSETS[NTH].encoding.encode(text);
    // An encoding is used for its own script.
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let own = text.chars().filter(|c| script(*c) == CHARSETS[NTH].script).count();
    (!lost && own * 4 > letters).then(|| ENCODINGS[0].read(&bytes))
}

fn decomposed(text: &str) -> Option<String> {
    Some(unicode_normalization::UnicodeNormalization::nfd(text).collect())
}

/// Letters of Latin-1 as numeric character references.
fn referenced(text: &str) -> Option<String> {
    Some(text.chars().map(|c| if ('\u{a0}'..='\u{17f}').contains(&c) { format!("&#{};", c as u32) } else { c.to_string() }).collect())
}

/// All of them.
pub const ALL: &[Damage] = &[
    Damage { name: "windows-1252", apply: misread::<0> },
    Damage { name: "windows-1252, twice", apply: twice },
    Damage { name: "windows-1252, three times", apply: thrice },
    Damage { name: "windows-1252 in every second word", apply: in_part },
    Damage { name: "windows-1252, plain spaces", apply: with_plain_spaces },
    Damage { name: "macroman", apply: misread::<1> },
    Damage { name: "windows-1251", apply: misread::<2> },
    Damage { name: "windows-1250", apply: misread::<3> },
    Damage { name: "windows-1253", apply: misread::<4> },
    Damage { name: "windows-1254", apply: misread::<5> },
    Damage { name: "windows-1257", apply: misread::<6> },
    Damage { name: "iso-8859-2", apply: misread::<7> },
    Damage { name: "code page 437", apply: misread::<8> },
    Damage { name: "latin-1", apply: misread::<9> },
    Damage { name: "windows-1251 as windows-1252", apply: recoded::<0> },
    Damage { name: "koi8-r as windows-1252", apply: recoded::<1> },
    Damage { name: "gbk as windows-1252", apply: recoded::<2> },
    Damage { name: "shift_jis as windows-1252", apply: recoded::<3> },
    Damage { name: "euc-kr as windows-1252", apply: recoded::<4> },
    Damage { name: "big5 as windows-1252", apply: recoded::<5> },
    Damage { name: "euc-jp as windows-1252", apply: recoded::<6> },
    Damage { name: "windows-1253 as windows-1252", apply: recoded::<7> },
    Damage { name: "windows-1255 as windows-1252", apply: recoded::<8> },
    Damage { name: "windows-1256 as windows-1252", apply: recoded::<9> },
    Damage { name: "c1 controls", apply: as_c1 },
    Damage { name: "nfd", apply: decomposed },
    Damage { name: "character references", apply: referenced },
];
