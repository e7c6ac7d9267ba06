//! Determines which passes have nothing to do in a text, so that sound text needs this scan only.
//!
//! ASCII is scanned in blocks, which the compiler vectorizes; each other character is one table look-up. False positives are possible,
//! false negatives are not (tested).

use super::PassId;
use super::{compose, controls, encodings, forms, invisible, sequences, suspect};
use crate::text::memo::Memo;
use std::cell::RefCell;
use std::sync::LazyLock;
use unicode_normalization::char::canonical_combining_class;

/// What a character means to the passes, as bits: the pairs that it may be the first of ([`HALVES`] lowest bits), the pairs that it may be
/// the second of (the next ones), and these flags. [`sequences`] defines the pairs.
mod class {
    /// The pass for controls may change it.
    pub const CONTROL: u32 = 1 << 24;
    /// The pass for invisible characters may change it.
    pub const INVISIBLE: u32 = 1 << 25;
    /// It may compose, or is not in NFC itself.
    pub const COMPOSES: u32 = 1 << 26;
    /// It is a mark with a nonzero combining class.
    pub const MARK: u32 = 1 << 27;
    /// It may be a byte of another encoding.
    pub const HIGH: u32 = 1 << 29;
    /// It is a presentation form.
    pub const FORM: u32 = 1 << 30;
    /// The pass for sequences may change it in any context.
    pub const SEQUENCE: u32 = 1 << 31;
    /// Flags of all passes except those for encodings.
    pub const ANY: u32 = CONTROL | INVISIBLE | COMPOSES | MARK | FORM | SEQUENCE;
}

/// Number of kinds of pairs.
const HALVES: u32 = 2;
const HALF_BITS: u32 = (1 << HALVES) - 1;

/// Passes, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs(u16);

impl Needs {
    fn add(&mut self, id: PassId) {
        self.0 |= 1 << id as u8;
    }

    /// Records that a pass found nothing to do.
    pub(super) fn remove(&mut self, id: PassId) {
        self.0 &= !(1 << id as u8);
    }

    /// True if the pass may have something to do.
    pub(super) fn has(self, id: PassId) -> bool {
        self.0 & (1 << id as u8) != 0
    }

    /// True if no pass has anything to do.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Classes of the Basic Multilingual Plane.
static CLASSES: LazyLock<Box<[u32; 0x1_0000]>> = LazyLock::new(|| {
    let classes: Vec<u32> = (0..0x1_0000).map(|c| char::from_u32(c).map_or(0, class_of)).collect();
    classes.into_boxed_slice().try_into().unwrap_or_else(|_| Box::new([0; 0x1_0000]))
});

fn class_of(c: char) -> u32 {
    let flag = |is: bool, flag: u32| if is { flag } else { 0 };
    let (first, second) = sequences::halves(c);
    first
        | second << HALVES
        | flag(controls::concerns(c), class::CONTROL)
        | flag(invisible::concerns(c), class::INVISIBLE)
        | flag(compose::concerns(c), class::COMPOSES)
        | flag(canonical_combining_class(c) != 0, class::MARK)
        | flag(c == '\u{fffd}' || encodings::is_in_some_encoding(c) || encodings::is_wide(c), class::HIGH)
        | flag(forms::concerns(c), class::FORM)
        | flag(sequences::concerns(c), class::SEQUENCE)
}

/// Bytes scanned together.
const BLOCK: usize = 64;

/// Longest text whose needs are kept, in bytes.
const MAX_KEPT: usize = 1 << 16;

thread_local! {
    /// The needs of the last texts: detection, clustering and the measure of broken text ask for the same ones.
    static RECENT: RefCell<Memo<Needs, 4>> = const { RefCell::new(Memo::new(MAX_KEPT)) };
}

/// The passes of `lossless` that may have something to do in `text`.
pub(super) fn needs(text: &str) -> Needs {
    RECENT.with_borrow_mut(|recent| recent.get(text, || scan(text)))
}

fn scan(text: &str) -> Needs {
    let mut needs = Needs::default();
    let bytes = text.as_bytes();
    let classes = &**CLASSES;
    let (mut at, mut last_mark, mut marks) = (0, 0u8, 0);
    // The class of the previous character.
    let mut before = 0u32;
    let mut high = false;
    while at < bytes.len() {
        if before == 0
            && let Some(block) = bytes[at..].first_chunk::<BLOCK>()
            && is_plain(block)
        {
            at += BLOCK;
            last_mark = 0;
            continue;
        }
        // Scan the rest of this block character by character.
        let end = (at + BLOCK).min(bytes.len());
        while at < end {
            let byte = bytes[at];
            if byte < 0x80 {
                if byte == b'&' {
                    needs.add(PassId::Entities);
                } else if is_control(byte) {
                    needs.add(PassId::Controls);
                }
                (before, last_mark, marks) = (0, 0, 0);
                at += 1;
                continue;
            }
            let (c, length) = decode(&bytes[at..]);
            let class = if c < 0x1_0000 { classes[c as usize] } else { char::from_u32(c).map_or(0, class_of) };
            if before & (class >> HALVES) & HALF_BITS != 0 {
                needs.add(PassId::Sequences);
            }
            high |= class & class::HIGH != 0;
            if class & class::ANY == 0 {
                (last_mark, marks) = (0, 0);
            } else {
                marks = if class & class::MARK != 0 { marks + 1 } else { 0 };
                if marks > sequences::MAX_MARKS {
                    needs.add(PassId::Sequences);
                }
                last_mark = look_closer(char::from_u32(c).unwrap_or(' '), class, last_mark, &mut needs);
            }
            before = class;
            at += length;
        }
    }
    if high && suspect::find(text) {
        needs.add(PassId::Charset);
        needs.add(PassId::Mojibake);
    }
    needs
}

/// Adds the passes that `c` needs; returns its combining class.
fn look_closer(c: char, class: u32, last_mark: u8, needs: &mut Needs) -> u8 {
    const FLAGS: [(u32, PassId); 5] = [
        (class::CONTROL, PassId::Controls),
        (class::INVISIBLE, PassId::Invisible),
        (class::COMPOSES, PassId::Compose),
        (class::FORM, PassId::Forms),
        (class::SEQUENCE, PassId::Sequences),
    ];
    for (flag, id) in FLAGS {
        if class & flag != 0 {
            needs.add(id);
        }
    }
    let mark = if class & class::MARK != 0 { canonical_combining_class(c) } else { 0 };
    // Marks out of canonical order (UAX 15).
    if mark != 0 && mark < last_mark {
        needs.add(PassId::Compose);
    }
    mark
}

/// Decodes the character beyond ASCII at the start of `bytes`, which is UTF-8, and its length.
fn decode(bytes: &[u8]) -> (u32, usize) {
    let more = |nth: usize| u32::from(bytes[nth] & 0x3f);
    match bytes[0] {
        lead @ 0..=0xdf => (u32::from(lead & 0x1f) << 6 | more(1), 2),
        lead @ 0xe0..=0xef => (u32::from(lead & 0xf) << 12 | more(1) << 6 | more(2), 3),
        lead => (u32::from(lead & 7) << 18 | more(1) << 12 | more(2) << 6 | more(3), 4),
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7f
}

/// True for ASCII without controls and character references.
fn is_plain(block: &[u8; BLOCK]) -> bool {
    let mut bad = 0u8;
    for byte in block {
        let control = (*byte < 0x20) & (*byte != b'\t') & (*byte != b'\n') & (*byte != b'\r');
        bad |= u8::from(control) | u8::from(*byte >= 0x7f) | u8::from(*byte == b'&');
    }
    bad == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::{Edits, PASSES, is_scanned};
    use proptest::prelude::*;

    #[test]
    fn every_character_is_decoded_with_its_length() {
        for c in ('\u{80}'..=char::MAX).step_by(7).chain(['\u{7ff}', '\u{800}', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}']) {
            let mut bytes = [0; 8];
            let length = c.encode_utf8(&mut bytes).len();
            assert_eq!(decode(&bytes), (u32::from(c), length), "{c:?}");
        }
    }

    #[test]
    fn a_block_is_plain_if_each_byte_is() {
        for byte in 0..=u8::MAX {
            let is_allowed = matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~') && byte != b'&';
            assert_eq!(is_plain(&[byte; BLOCK]), is_allowed, "{byte:#x}");
            for place in 0..BLOCK {
                let mut block = [b'a'; BLOCK];
                block[place] = byte;
                assert_eq!(is_plain(&block), is_allowed, "{byte:#x} at {place}");
            }
            assert_eq!(is_control(byte), byte != b'&' && byte < 0x80 && !is_allowed, "{byte:#x}");
        }
    }

    #[test]
    fn sound_text_needs_nothing() {
        let texts = [
            "Plain text, with a tab\tand a line\nor two.",
            "Où est passé l’élève ? À l’école, près de la forêt — « déjà ».",
            "Nový přístav byl otevřen v pondělí ráno, řekl starosta.",
            "Порт небольшого города открыли в понедельник утром.",
            "Το λιμάνι της μικρής πόλης άνοιξε τη Δευτέρα το πρωί.",
            "小さな町の港は十九か月で再建され、最初の船は朝七時に出た。",
            "항구는 월요일 아침에 다시 문을 열었다.",
            "أعيد بناء ميناء البلدة الصغيرة في تسعة عشر شهرا.",
        ];
        for text in texts {
            let mut needs = scan(text);
            // False positives for the encoding passes are allowed.
            [PassId::Mojibake, PassId::Charset].into_iter().for_each(|id| needs.remove(id));
            assert!(needs.is_empty(), "{text} {needs:?}");
        }
    }

    proptest! {
        #[test]
        fn no_pass_is_left_out(text in "(\\PC|[\u{0}-\u{9f}]|&[a-z]{2,6};|e\u{301}\u{323}|[ÃÂâ][\u{80}-\u{bf}€™œ ]|[\u{200b}-\u{2064}]|Р[°±Ј]){0,30}") {
            let needs = scan(&text);
            for (id, _, pass) in PASSES.into_iter().filter(|(id, ..)| is_scanned(*id)) {
                let mut edits = Edits::default();
                pass(&text, &mut edits);
                prop_assert!(needs.has(id) || edits.is_empty_on(&text), "{:?}", id);
            }
        }
    }
}
