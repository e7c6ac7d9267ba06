//! The single-byte encodings that UTF-8 is misread as, and which characters can be pieces of a damaged letter.

use std::sync::LazyLock;

/// A single-byte encoding, as a table both ways.
pub(super) struct Encoding {
    /// Its name.
    pub name: &'static str,
    /// How much rarer than the commonest this misreading is, in bits.
    pub prior: f32,
    high: [char; 128],
    /// The byte of each character below U+2600, 0 where it has none.
    bytes: Vec<u8>,
}

impl Encoding {
    /// `text` as it looks where its UTF-8 is read as this.
    pub(super) fn misread(&self, text: &str) -> String {
        text.bytes().map(|byte| if byte < 0x80 { byte as char } else { self.high[usize::from(byte) - 0x80] }).collect()
    }

    /// The byte that stands for `c`.
    pub(super) fn byte(&self, c: char) -> Option<u8> {
        self.bytes.get(c as usize).copied().filter(|byte| *byte != 0)
    }
}

/// Code page 437, bytes 0x80 to 0xFF: the console of DOS.
const CP437: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The encodings, the likeliest first.
pub(super) static ENCODINGS: LazyLock<Vec<Encoding>> = LazyLock::new(|| {
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
    vec![
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
    let mut bytes = vec![0; TABLE];
    for (nth, c) in high.iter().enumerate() {
        if let Some(byte) = bytes.get_mut(*c as usize) {
            *byte = 0x80 + nth as u8;
        }
    }
    Encoding { name, prior, high, bytes }
}

/// Characters below this are looked up in a table.
const TABLE: usize = 0x2600;

/// For each character, in which encodings it begins a UTF-8 sequence (low half) and in which it goes on with one (high half).
static ROLES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut roles = vec![0u32; TABLE];
    for (nth, encoding) in ENCODINGS.iter().enumerate() {
        for c in (0..TABLE as u32).filter_map(char::from_u32) {
            match encoding.byte(c) {
                Some(0xc2..=0xf4) => roles[c as usize] |= 1 << nth,
                Some(0x80..=0xbf) => roles[c as usize] |= 1 << (nth + 16),
                _ => {}
            }
        }
    }
    roles
});

/// For each character, in which encodings it begins a sequence of two bytes.
static PAIRS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let begins_pair = |c: char| ENCODINGS.iter().enumerate().filter(move |(_, encoding)| matches!(encoding.byte(c), Some(0xc2..=0xdf)));
    (0..TABLE as u32).map(|c| char::from_u32(c).map_or(0, |c| begins_pair(c).fold(0, |pairs, (nth, _)| pairs | 1 << nth))).collect()
});

/// The encodings, as bits, in which `c` begins a sequence, and those in which it goes on with one; a character that was lost goes on in all.
pub(super) fn roles(c: char) -> (u32, u32) {
    let roles = ROLES.get(c as usize).copied().unwrap_or(if c == '\u{fffd}' { u32::MAX << 16 } else { 0 });
    (roles & 0xffff, roles >> 16)
}

/// The encodings, as bits, in which `a` begins a sequence and `b` may go on with it. Where two bytes make a letter, a space may be a no-break
/// space that was made plain; U+FFFD may be any byte that was lost.
pub(super) fn meeting(a: char, b: char) -> u32 {
    let role = |c: char| ROLES.get(c as usize).copied().unwrap_or(0);
    match b {
        ' ' => PAIRS.get(a as usize).copied().map_or(0, u32::from),
        '\u{fffd}' => role(a) & 0xffff,
        b => role(a) & (role(b) >> 16) & 0xffff,
    }
}
