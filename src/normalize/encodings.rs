//! Encodings that text had or was decoded with: the character of each byte, and back.

use super::code_pages::*;
use encoding_rs::Encoding as Standard;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A single-byte encoding.
pub(crate) struct Encoding {
    /// Its name.
    pub name: &'static str,
    /// Negative log2 probability relative to the most common one.
    pub rarity: f32,
    /// True if text is commonly decoded with it by mistake.
    pub is_reader: bool,
    /// The characters of the bytes from 0x80 on; for undefined bytes the code point of the same number, as programs show it.
    pub high: [char; 128],
    /// The defined bytes from 0x80 on, as bits.
    pub defined: u128,
}

impl Encoding {
    /// Decodes `bytes`.
    pub(crate) fn read(&self, bytes: &[u8]) -> String {
        bytes.iter().map(|byte| self.character(*byte)).collect()
    }

    pub(super) fn character(&self, byte: u8) -> char {
        if byte < 0x80 { byte as char } else { self.high[usize::from(byte) - 0x80] }
    }

    /// True if `byte` is defined.
    pub(crate) fn has(&self, byte: u8) -> bool {
        byte < 0x80 || self.defined >> (byte - 0x80) & 1 != 0
    }

    /// Encodes `text`; none if it has an unencodable character.
    pub(crate) fn write(&self, text: &str) -> Option<Vec<u8>> {
        let nth = ENCODINGS.iter().position(|encoding| encoding.name == self.name)?;
        text.chars().map(|c| if c.is_ascii() { Some(c as u8) } else { byte(c, nth).filter(|byte| self.has(*byte)) }).collect()
    }
}

/// Number of encodings.
pub(super) const COUNT: usize = 39;

/// The encodings.
pub(crate) static ENCODINGS: LazyLock<[Encoding; COUNT]> = LazyLock::new(|| {
    let standard = |name, rarity, is_reader, encoding: &'static Standard| {
        make(name, rarity, is_reader, |byte| {
            let (text, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
            text.chars().next().unwrap_or('\u{fffd}')
        })
    };
    let page = |name, rarity, is_reader, page: &str| {
        let chars: Vec<char> = page.chars().collect();
        make(name, rarity, is_reader, |byte| chars.get(usize::from(byte) - 0x80).copied().unwrap_or('\u{fffd}'))
    };
    [
        standard("windows-1252", 0.0, true, encoding_rs::WINDOWS_1252),
        make("latin-1", 1.0, true, |byte| byte as char),
        standard("windows-1250", 0.0, true, encoding_rs::WINDOWS_1250),
        standard("windows-1251", 0.0, true, encoding_rs::WINDOWS_1251),
        standard("windows-1253", 1.0, true, encoding_rs::WINDOWS_1253),
        standard("windows-1254", 0.0, true, encoding_rs::WINDOWS_1254),
        standard("windows-1255", 1.0, true, encoding_rs::WINDOWS_1255),
        standard("windows-1256", 1.0, true, encoding_rs::WINDOWS_1256),
        standard("windows-1257", 1.0, true, encoding_rs::WINDOWS_1257),
        standard("windows-1258", 2.0, true, encoding_rs::WINDOWS_1258),
        standard("windows-874", 1.0, true, encoding_rs::WINDOWS_874),
        standard("iso-8859-2", 0.0, true, encoding_rs::ISO_8859_2),
        standard("iso-8859-3", 4.0, false, encoding_rs::ISO_8859_3),
        standard("iso-8859-4", 3.0, false, encoding_rs::ISO_8859_4),
        standard("iso-8859-5", 2.0, false, encoding_rs::ISO_8859_5),
        standard("iso-8859-6", 3.0, false, encoding_rs::ISO_8859_6),
        standard("iso-8859-7", 0.0, true, encoding_rs::ISO_8859_7),
        standard("iso-8859-8", 2.0, false, encoding_rs::ISO_8859_8),
        make("iso-8859-9", 0.0, true, |byte| match byte {
            0x80..=0x9f => byte as char,
            byte => encoding_rs::WINDOWS_1254.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or('\u{fffd}'),
        }),
        standard("iso-8859-10", 4.0, false, encoding_rs::ISO_8859_10),
        standard("iso-8859-13", 2.0, false, encoding_rs::ISO_8859_13),
        standard("iso-8859-15", 1.0, true, encoding_rs::ISO_8859_15),
        standard("iso-8859-16", 4.0, false, encoding_rs::ISO_8859_16),
        standard("koi8-r", 0.0, true, encoding_rs::KOI8_R),
        standard("koi8-u", 1.0, false, encoding_rs::KOI8_U),
        standard("macroman", 1.0, true, encoding_rs::MACINTOSH),
        standard("x-mac-cyrillic", 2.0, false, encoding_rs::X_MAC_CYRILLIC),
        page("mac-central-europe", 3.0, false, MAC_LATIN2),
        page("mac-greek", 4.0, false, MAC_GREEK),
        page("mac-turkish", 4.0, false, MAC_TURKISH),
        page("cp437", 1.0, true, CP437),
        page("cp850", 1.0, true, CP850),
        page("cp852", 1.0, true, CP852),
        page("cp855", 4.0, false, CP855),
        page("cp857", 3.0, false, CP857),
        page("cp737", 3.0, false, CP737),
        page("cp775", 3.0, false, CP775),
        page("cp862", 3.0, false, CP862),
        standard("cp866", 1.0, true, encoding_rs::IBM866),
    ]
});

fn make(name: &'static str, rarity: f32, is_reader: bool, character: impl Fn(u8) -> char) -> Encoding {
    let mut defined = 0u128;
    let high = std::array::from_fn(|nth| {
        let byte = 0x80 + nth as u8;
        match character(byte) {
            '\u{fffd}' => byte as char,
            // The Encoding Standard fills gaps with controls, which are no characters of the encoding.
            c if c as u32 == u32::from(byte) && byte < 0xa0 => c,
            c => {
                defined |= 1 << nth;
                c
            }
        }
    });
    Encoding { name, rarity, is_reader, high, defined }
}

/// Number of characters with a row in the table.
const TABLE: usize = 0x2600;

/// A character in all encodings.
#[derive(Clone, Copy)]
struct Row {
    /// The encodings that have it, as bits.
    holders: u64,
    /// Those where it is a UTF-8 lead byte,
    leads: u64,
    /// and those where it is a continuation byte.
    continuations: u64,
    /// Its byte in each encoding.
    bytes: [u8; COUNT],
}

impl Row {
    const NONE: Self = Self { holders: 0, leads: 0, continuations: 0, bytes: [0; COUNT] };

    fn add(&mut self, nth: usize, byte: u8) {
        self.holders |= 1 << nth;
        self.bytes[nth] = byte;
        self.leads = self.leads & !(1 << nth) | u64::from(matches!(byte, 0xc2..=0xf4)) << nth;
        self.continuations = self.continuations & !(1 << nth) | u64::from(byte < 0xc0) << nth;
    }
}

/// The characters of all encodings.
struct Rows {
    low: Vec<Row>,
    beyond: BTreeMap<char, Row>,
}

static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    let mut rows = Rows { low: vec![Row::NONE; TABLE], beyond: BTreeMap::new() };
    for (nth, encoding) in ENCODINGS.iter().enumerate() {
        for (byte, c) in (0x80..=0xffu8).zip(encoding.high) {
            let row = match rows.low.get_mut(c as usize) {
                Some(row) => row,
                None => rows.beyond.entry(c).or_insert(Row::NONE),
            };
            // A defined character takes precedence over one that fills a gap.
            if row.holders >> nth & 1 == 0 || encoding.has(byte) {
                row.add(nth, byte);
            }
        }
    }
    rows
});

#[inline]
fn row(c: char) -> Option<&'static Row> {
    let rows = &*ROWS;
    match rows.low.get(c as usize) {
        Some(row) => Some(row),
        None => rows.beyond.get(&c),
    }
}

/// True if some encoding has `c` beyond ASCII.
#[inline]
pub(super) fn is_in_some_encoding(c: char) -> bool {
    holders(c) != 0
}

/// The encodings, as bits, that show `c` for some byte from 0x80 on.
#[inline]
pub(super) fn holders(c: char) -> u64 {
    row(c).map_or(0, |row| row.holders)
}

/// The encodings, as bits, where `a` is a lead byte of UTF-8 and `b` its continuation.
#[inline]
pub(super) fn lead_and_continuation(a: char, b: char) -> u64 {
    row(a).map_or(0, |row| row.leads) & row(b).map_or(0, |row| row.continuations)
}

/// The encodings, as bits, where `c` is a lead byte of UTF-8.
#[inline]
pub(super) fn leads(c: char) -> u64 {
    row(c).map_or(0, |row| row.leads)
}

/// The byte from 0x80 on that encoding `nth` shows as `c`.
#[inline]
pub(super) fn byte(c: char, nth: usize) -> Option<u8> {
    row(c).filter(|row| row.holders >> nth & 1 != 0).map(|row| row.bytes[nth])
}

/// Multi-byte encodings with their negative log2 probability relative to the most common one.
pub(super) static WIDE: [(&str, &Standard, f32); 5] = [
    ("gb18030", encoding_rs::GB18030, 0.0),
    ("shift_jis", encoding_rs::SHIFT_JIS, 0.0),
    ("euc-kr", encoding_rs::EUC_KR, 0.0),
    ("big5", encoding_rs::BIG5, 0.0),
    ("euc-jp", encoding_rs::EUC_JP, 0.0),
];

/// True if a multi-byte encoding may show `c`.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x2e80..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xffef)
}
