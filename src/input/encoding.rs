//! File encodings: names, decoding, encoding, detection.

use crate::error::{Error, Result};
use crate::normalize::{CODE_PAGES, CodePage};
use encoding_rs::DecoderResult;
use encoding_rs::Encoding as Standard;

/// A character encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(Kind);

#[derive(Clone, Copy)]
enum Kind {
    /// An encoding of the WHATWG Encoding Standard.
    Standard(&'static Standard),
    /// A DOS or Macintosh code page that the standard lacks.
    Page(&'static CodePage),
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Kind {}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}

impl Kind {
    fn name(self) -> String {
        match self {
            // Repairs use these familiar names.
            Self::Standard(standard) if standard == encoding_rs::MACINTOSH => "macroman".into(),
            Self::Standard(standard) if standard == encoding_rs::IBM866 => "cp866".into(),
            Self::Standard(standard) => standard.name().to_ascii_lowercase(),
            Self::Page(page) => page.name.into(),
        }
    }
}

/// Names from Python's `codecs` and iconv that the standard lacks, with their label there.
const ALIASES: [(&str, &str); 12] = [
    ("latin7", "iso-8859-13"),
    ("latin8", "iso-8859-14"),
    ("latin9", "iso-8859-15"),
    ("latin10", "iso-8859-16"),
    ("macroman", "macintosh"),
    ("mac-roman", "macintosh"),
    ("mac-cyrillic", "x-mac-cyrillic"),
    ("cp874", "windows-874"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
];

/// One name for each encoding of the standard, to suggest for a mistyped one.
const NAMES: [&str; 39] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "ibm866",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-9",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "windows-874",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "x-mac-cyrillic",
    "gbk",
    "gb18030",
    "big5",
    "euc-jp",
    "iso-2022-jp",
    "shift_jis",
    "euc-kr",
];

impl Encoding {
    /// Finds an encoding by a label of the WHATWG Encoding Standard or the name of a code page.
    ///
    /// Labels mean what they mean in browsers: `latin1` is Windows-1252, `gb2312` is GBK.
    ///
    /// # Errors
    /// The name is unknown; the error suggests the nearest known one.
    pub fn named(label: &str) -> Result<Self> {
        let name = label.trim().to_ascii_lowercase().replace("latin-", "latin");
        let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, standard)| standard);
        if let Some(standard) = Standard::for_label_no_replacement(name.as_bytes()) {
            return Ok(Self(Kind::Standard(standard)));
        }
        match CODE_PAGES.iter().find(|page| page.name == name) {
            Some(page) => Ok(Self(Kind::Page(page))),
            None => {
                let pages = CODE_PAGES.iter().map(|page| page.name);
                Err(Error::name("encoding", label, NAMES.into_iter().chain(ALIASES.map(|(alias, _)| alias)).chain(pages)))
            }
        }
    }

    /// Name for outputs, in lower case.
    pub fn name(self) -> String {
        self.0.name()
    }

    /// True for UTF-8.
    pub(super) fn is_utf8(self) -> bool {
        matches!(self.0, Kind::Standard(standard) if standard == encoding_rs::UTF_8)
    }

    /// Whether it is a multi-byte encoding, whose text may look like UTF-8.
    pub(super) fn is_wide(self) -> bool {
        matches!(self.0, Kind::Standard(standard) if !standard.is_single_byte())
    }

    /// The encoding of the standard if it is not ASCII compatible; such a stream must be decoded before it is split into lines.
    pub(super) fn to_transcode(self) -> Option<&'static Standard> {
        match self.0 {
            Kind::Standard(standard) if !standard.is_ascii_compatible() || standard == encoding_rs::ISO_2022_JP => Some(standard),
            _ => None,
        }
    }

    /// Whether ASCII characters are single bytes with their ASCII values.
    pub(super) fn is_ascii_compatible(self) -> bool {
        !matches!(self.0, Kind::Standard(standard) if !standard.is_ascii_compatible())
    }

    /// Guesses the legacy encoding that gives the most plausible text for `bytes`, which are not UTF-8; `None` if none does.
    pub fn guess(bytes: &[u8]) -> Option<(Self, String)> {
        let (text, name) = crate::normalize::decode(bytes)?;
        Some((Self::named(name).ok()?, text))
    }

    /// Encodes `text`; `None` if a character cannot be represented. UTF-16 is only ever read, so for it this returns UTF-8.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self.0 {
            Kind::Page(page) => page.write(text),
            Kind::Standard(standard) => {
                let (bytes, _, lost) = standard.encode(text);
                (!lost).then(|| bytes.into_owned())
            }
        }
    }

    /// Decodes `bytes` without byte order mark.
    ///
    /// # Errors
    /// The offset of the first invalid byte.
    pub fn decode(self, bytes: &[u8]) -> Result<String, usize> {
        let standard = match self.0 {
            Kind::Page(page) => {
                return match bytes.iter().position(|byte| !page.has(*byte)) {
                    Some(at) => Err(at),
                    None => Ok(page.read(bytes)),
                };
            }
            Kind::Standard(standard) => standard,
        };
        let mut decoder = standard.new_decoder_without_bom_handling();
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len()));
        let (mut at, mut result) = (0, DecoderResult::OutputFull);
        while result == DecoderResult::OutputFull {
            text.reserve(bytes.len() - at + 16);
            let read;
            (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
            at += read;
        }
        match result {
            DecoderResult::Malformed(length, behind) => Err(at.saturating_sub(usize::from(length) + usize::from(behind))),
            _ => Ok(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_near_ones_offered() {
        for (label, name) in [
            ("windows-1251", "windows-1251"),
            (" CP1252", "windows-1252"),
            ("latin1", "windows-1252"),
            ("Latin-1", "windows-1252"),
            ("sjis", "shift_jis"),
            ("cp932", "shift_jis"),
            ("cp437", "cp437"),
            ("CP866", "cp866"),
            ("macroman", "macroman"),
            ("mac-central-europe", "mac-central-europe"),
            ("utf-16", "utf-16le"),
        ] {
            assert_eq!(Encoding::named(label).unwrap().name(), name, "{label}");
        }
        let told = |label: &str| Encoding::named(label).unwrap_err().to_string();
        assert_eq!(told("windows-1521"), "no encoding is called \"windows-1521\"; did you mean \"windows-1251\"?");
        assert_eq!(told("cp473"), "no encoding is called \"cp473\"; did you mean \"cp437\"?");
        assert_eq!(told("klingon"), "no encoding is called \"klingon\"");
        assert!(NAMES.iter().all(|name| Encoding::named(name).is_ok()));
    }

    #[test]
    fn bytes_that_are_no_characters_are_placed() {
        let decode = |label: &str, bytes: &[u8]| Encoding::named(label).unwrap().decode(bytes);
        assert_eq!(decode("windows-1251", b"\xef\xee\xf0\xf2").as_deref(), Ok("порт"));
        assert_eq!(decode("cp850", b"caf\x82").as_deref(), Ok("café"));
        assert_eq!(decode("shift_jis", b"\x8a\x43 \x81\x01"), Err(3));
        assert_eq!(decode("windows-1253", b"ab\xd2"), Err(2));
        assert_eq!(decode("utf-8", b"caf\xe9"), Err(3));
        assert_eq!(decode("utf-16le", b"a\0b"), Err(2));
        let long = "порт ".repeat(5000);
        assert_eq!(decode("koi8-r", &encoding_rs::KOI8_R.encode(&long).0), Ok(long));
    }
}
