//! The single-byte encodings that UTF-8 is misread as, and which characters can be pieces of a damaged letter.

use std::sync::LazyLock;

/// A single-byte encoding.
pub(super) struct Encoding {
    /// Its name.
    pub name: &'static str,
    /// How much rarer than the commonest this misreading is, in bits.
    pub prior: f32,
    /// The characters of the bytes from 0x80 on.
    high: [char; 128],
}

impl Encoding {
    /// `text` as it looks where its UTF-8 is read as this.
    pub(super) fn misread(&self, text: &str) -> String {
        self.read(text.as_bytes())
    }

    /// What `bytes` are in this.
    pub(super) fn read(&self, bytes: &[u8]) -> String {
        bytes.iter().map(|byte| if *byte < 0x80 { *byte as char } else { self.high[usize::from(*byte) - 0x80] }).collect()
    }
}

/// Code page 437, bytes 0x80 to 0xFF: the console of DOS.
const CP437: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Encodings that UTF-8 is misread as.
pub(super) const ENCODING_COUNT: usize = 10;

/// The encodings, the likeliest first.
pub(super) static ENCODINGS: LazyLock<[Encoding; ENCODING_COUNT]> = LazyLock::new(|| {
    let of = |name, prior, encoding: &'static encoding_rs::Encoding| {
        make(
            name,
            prior,
            std::array::from_fn(|nth| {
                let byte = 0x80 + nth as u8;
                let (text, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
                // A byte without a character becomes the C1 control of its number.
                text.chars().next().filter(|c| *c != '\u{fffd}').unwrap_or(byte as char)
            }),
        )
    };
    let mut console = CP437.chars();
    [
        of("windows-1252", 0.0, encoding_rs::WINDOWS_1252),
        of("macroman", 2.0, encoding_rs::MACINTOSH),
        of("windows-1251", 0.0, encoding_rs::WINDOWS_1251),
        of("windows-1250", 0.0, encoding_rs::WINDOWS_1250),
        of("windows-1253", 2.0, encoding_rs::WINDOWS_1253),
        of("windows-1254", 2.0, encoding_rs::WINDOWS_1254),
        of("windows-1257", 2.0, encoding_rs::WINDOWS_1257),
        of("iso-8859-2", 3.0, encoding_rs::ISO_8859_2),
        make("cp437", 2.0, std::array::from_fn(|_| console.next().unwrap_or('\u{a0}'))),
        make("latin-1", 2.0, std::array::from_fn(|nth| (0x80 + nth as u8) as char)),
    ]
});

fn make(name: &'static str, prior: f32, high: [char; 128]) -> Encoding {
    Encoding { name, prior, high }
}

/// Room for more encodings than there are, so that a row is one vector register.
const LANES: usize = 16;

/// What a character is in each of the encodings.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// Its byte in each, 0 where it has none.
    bytes: [u8; LANES],
    /// For each, those, as bits, in which the byte is the same.
    alike: [u16; LANES],
    /// The encodings, as bits, in which it begins a UTF-8 sequence,
    begins: u16,
    /// in which it begins one of two bytes,
    begins_pair: u16,
    /// and in which it goes on with one.
    goes_on: u16,
}

impl Row {
    const NONE: Self = Self { bytes: [0; LANES], alike: [0; LANES], begins: 0, begins_pair: 0, goes_on: 0 };

    /// The byte in encoding `nth`, 0 where it has none, and the encodings, as bits, in which it is the same.
    pub(super) fn byte(&self, nth: usize) -> (u8, u32) {
        (self.bytes[nth], self.alike[nth].into())
    }

    /// The encodings, as bits, in which it begins a sequence.
    pub(super) fn leads(&self) -> u32 {
        self.begins.into()
    }

    /// The encodings, as bits, in which it goes on with one.
    pub(super) fn follows(&self) -> u32 {
        self.goes_on.into()
    }
}

/// Characters below this have a row, and the three of MacRoman behind them.
const TABLE: usize = 0x2600;
const BEYOND: [char; 3] = ['\u{f8ff}', '\u{fb01}', '\u{fb02}'];

/// The row of `c`, if some encoding may have it.
pub(super) fn row(c: char) -> Option<&'static Row> {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let mut rows = vec![Row::NONE; TABLE + BEYOND.len()];
        for (nth, encoding) in ENCODINGS.iter().enumerate() {
            for (byte, c) in (0x80..=0xff).zip(encoding.high) {
                let Some(row) = place(c).map(|place| &mut rows[place]) else { continue };
                row.bytes[nth] = byte;
                row.begins |= u16::from(matches!(byte, 0xc2..=0xf4)) << nth;
                row.begins_pair |= u16::from(matches!(byte, 0xc2..=0xdf)) << nth;
                row.goes_on |= u16::from(matches!(byte, 0x80..=0xbf)) << nth;
            }
        }
        for row in &mut rows {
            let bytes = row.bytes;
            row.alike = bytes.map(|byte| (0..LANES).fold(0, |alike, lane| alike | u16::from(bytes[lane] == byte) << lane));
        }
        rows
    });
    ROWS.get(place(c)?)
}

fn place(c: char) -> Option<usize> {
    let code = c as usize;
    if code < TABLE { Some(code) } else { BEYOND.iter().position(|beyond| *beyond == c).map(|nth| TABLE + nth) }
}

/// True where some encoding has `c` beyond ASCII.
pub(super) fn has(c: char) -> bool {
    row(c).is_some_and(|row| row.bytes != [0; LANES])
}

/// The encodings, as bits, in which `c` is the same byte as in encoding `nth`.
pub(super) fn alike(c: char, nth: usize) -> u32 {
    row(c).map_or(0, |row| row.byte(nth).1)
}

/// The encodings, as bits, in which `c` begins a sequence, and those in which it goes on with one; a character that was lost goes on in all.
pub(super) fn roles(c: char) -> (u32, u32) {
    match row(c) {
        Some(row) => (row.begins.into(), row.goes_on.into()),
        None => (0, if c == '\u{fffd}' { 0xffff } else { 0 }),
    }
}

/// The encodings, as bits, in which `a` begins a sequence and `b` may go on with it. Where two bytes make a letter, a space may be a no-break
/// space that was made plain; U+FFFD may be any byte that was lost.
pub(super) fn meeting(a: char, b: char) -> u32 {
    let Some(lead) = row(a) else { return 0 };
    match b {
        ' ' => lead.begins_pair.into(),
        '\u{fffd}' => lead.begins.into(),
        b => u32::from(lead.begins & row(b).map_or(0, |row| row.goes_on)),
    }
}
