//! Text in an old encoding that was read as Latin-1 or Windows-1252: `Ïðèâåò` for Привет, `ÄãºÃ` for 你好.
//!
//! What is beyond ASCII comes in segments: words of one alphabet, phrases of a script without spaces (in which every second character may
//! be ASCII). A segment is read in each of the `CHARSETS`; the reading that saves most bits (`plausible.rs`) proves it, and the charset that
//! proves most of a text is the text's.

use super::Edits;
use super::encoding::row;
use super::letters::script;
use super::mojibake::{BITS_A_CHARACTER, MIN_GAIN, MIN_GAIN_PROVED, is_no_text};
use super::plausible::Plausible;
use encoding_rs::Encoding;
use unicode_script::Script;

/// An encoding that is misread.
pub(super) struct Charset {
    /// Its name.
    pub name: &'static str,
    /// What reads it.
    pub encoding: &'static Encoding,
    /// The script that tells its texts from others.
    pub script: Script,
}

/// The encodings, the likeliest first where two read alike.
pub(super) static CHARSETS: [Charset; 10] = [
    Charset { name: "windows-1251 as windows-1252", encoding: encoding_rs::WINDOWS_1251, script: Script::Cyrillic },
    Charset { name: "koi8-r as windows-1252", encoding: encoding_rs::KOI8_U, script: Script::Cyrillic },
    Charset { name: "gbk as windows-1252", encoding: encoding_rs::GBK, script: Script::Han },
    Charset { name: "shift_jis as windows-1252", encoding: encoding_rs::SHIFT_JIS, script: Script::Hiragana },
    Charset { name: "euc-kr as windows-1252", encoding: encoding_rs::EUC_KR, script: Script::Hangul },
    Charset { name: "big5 as windows-1252", encoding: encoding_rs::BIG5, script: Script::Han },
    Charset { name: "euc-jp as windows-1252", encoding: encoding_rs::EUC_JP, script: Script::Hiragana },
    Charset { name: "windows-1253 as windows-1252", encoding: encoding_rs::WINDOWS_1253, script: Script::Greek },
    Charset { name: "windows-1255 as windows-1252", encoding: encoding_rs::WINDOWS_1255, script: Script::Hebrew },
    Charset { name: "windows-1256 as windows-1252", encoding: encoding_rs::WINDOWS_1256, script: Script::Arabic },
];

/// So many characters side by side are no words of a language that Latin-1 was made for.
pub(super) const PROOF: usize = 4;
/// A text must have so many of them in proofs: lists of vowels (`ÄËÏÖÜ`) are shorter.
const LEAST: usize = 6;
/// Sound text takes at most so many bits a letter in an alphabet...
const BITS_A_LETTER: f32 = 6.5;
/// ...and a character of East Asia.
const BITS_IN_EAST: f32 = 15.0;
/// Of the characters beyond ASCII, the share in proved segments from which the whole text is of that charset.
const WHOLE_TEXT: f32 = 0.5;
/// Bits that a segment may lose where the whole text is.
const LOSS: f32 = 10.0;

/// The byte beyond ASCII that was read as `c`.
fn byte(c: char) -> Option<u8> {
    match c {
        '\0'..='\x7f' => None,
        '\u{80}'..='\u{ff}' => Some(c as u8),
        c => row(c).map(|row| row.byte(0).0).filter(|byte| *byte != 0),
    }
}

/// The bytes that were read as `text`.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| byte(c).unwrap_or(c as u8)).collect()
}

/// True where the pass looks at `c`.
pub(super) fn concerns(c: char) -> bool {
    byte(c).is_some()
}

/// A run of characters beyond ASCII, with single ASCII characters between that may be the second halves of others.
struct Segment {
    start: usize,
    end: usize,
    /// Characters beyond ASCII.
    high: usize,
    /// True where some of them begin what may be a proof.
    begins: bool,
    /// True where an ASCII character behind it may belong to it.
    tail: bool,
}

/// An ASCII character that two-byte encodings end with.
fn is_second_half(c: char) -> bool {
    ('\x40'..='\x7e').contains(&c)
}

/// The segment that begins at `start`, where a character of the charsets stands.
fn segment(text: &str, start: usize) -> Segment {
    let mut segment = Segment { start, end: start, high: 0, begins: begins(text, start), tail: false };
    let mut chars = text[start..].chars().peekable();
    while let Some(c) = chars.next() {
        if byte(c).is_some() {
            segment.high += 1;
            segment.end += c.len_utf8();
        } else if is_second_half(c) {
            if chars.peek().is_none_or(|next| byte(*next).is_none()) {
                segment.tail = true;
                break;
            }
            segment.end += 1;
            segment.begins |= begins(text, segment.end);
        } else {
            break;
        }
    }
    segment
}

/// A segment in one charset.
struct Reading {
    end: usize,
    text: String,
    /// Bits that it saves.
    gain: f32,
    /// True where it is as plausible as sound text is.
    sound: bool,
}

fn read(text: &str, segment: &Segment, charset: &Charset) -> Option<Reading> {
    let decode = |end: usize| {
        let bytes = bytes(&text[segment.start..end]);
        // What is UTF-8 is nothing else: the pass for mojibake repairs it.
        if std::str::from_utf8(&bytes).is_ok() {
            return None;
        }
        charset.encoding.decode_without_bom_handling_and_without_replacement(&bytes).map(|read| (end, read.into_owned()))
    };
    let tail = if segment.tail { decode(segment.end + 1) } else { None };
    // A tail belongs to the segment where it is the half of something.
    let joined = tail.filter(|(end, read)| !read.ends_with(&text[segment.end..*end]));
    let (end, read) = joined.or_else(|| decode(segment.end))?;
    if read.chars().any(|c| is_no_text(c) || ('\u{80}'..='\u{9f}').contains(&c)) {
        return None;
    }
    let before = text[..segment.start].chars().next_back().unwrap_or(' ');
    let after = text[end..].chars().next().unwrap_or(' ');
    let (model, broken) = (Plausible::embedded(), &text[segment.start..end]);
    let (bits, length) = model.weigh(before, broken, after);
    let (read_bits, read_length) = model.weigh(before, &read, after);
    let inside = model.bits_inside(&read);
    let limit = if inside > 0.0 { BITS_IN_EAST } else { BITS_A_LETTER };
    let own = read.chars().filter(|c| script(*c) == charset.script).count() as i32;
    let sound = read_bits + inside <= limit * read_length as f32 && own * 4 > read_length;
    let gain = bits - read_bits - inside - BITS_A_CHARACTER * (length - read_length) as f32;
    Some(Reading { end, text: read, gain, sound })
}

fn is_proof(segment: &Segment, reading: &Reading) -> bool {
    segment.begins && reading.sound && reading.gain >= MIN_GAIN + segment.high as f32
}

/// True where so many characters from `start` on stand side by side as no language has them: without such a run nothing is proved.
pub(super) fn begins(text: &str, start: usize) -> bool {
    let mut chars = text[start..].chars().take(PROOF).filter(|c| byte(*c).is_some());
    let Some(mut last) = chars.next() else { return false };
    let (mut count, mut odd) = (1, 0);
    for c in chars {
        odd += usize::from(Plausible::embedded().is_odd(std::mem::replace(&mut last, c), c));
        count += 1;
    }
    count == PROOF && odd * 2 >= PROOF - 1
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let mut segments: Vec<Segment> = Vec::new();
    let mut at = 0;
    while let Some(skipped) = text.as_bytes()[at..].iter().position(|byte| *byte >= 0x80) {
        let start = at + skipped;
        let Some(c) = text[start..].chars().next() else { break };
        at = start + c.len_utf8();
        if byte(c).is_some() {
            let segment = segment(text, start);
            at = segment.end;
            segments.push(segment);
        }
    }
    // Text whose UTF-8 was misread has runs that no language has, too, and needs no closer look.
    let may_prove = |segment: &Segment| segment.begins && std::str::from_utf8(&bytes(&text[segment.start..segment.end])).is_err();
    if !segments.iter().any(may_prove) {
        return;
    }
    // By charset, the bits that proofs save and the characters that they hold.
    let weigh = |nth: usize| {
        let proofs = segments.iter().filter_map(|segment| Some((segment, read(text, segment, &CHARSETS[nth])?)));
        let proofs = proofs.filter(|(segment, reading)| is_proof(segment, reading));
        proofs.fold((0.0, 0), |(gain, high), (segment, reading)| (gain + reading.gain, high + segment.high))
    };
    let best =
        (0..CHARSETS.len()).map(|nth| (nth, weigh(nth))).max_by(|(a, (gain, _)), (b, (other, _))| gain.total_cmp(other).then(b.cmp(a)));
    let Some((nth, (_, proved))) = best.filter(|(_, (_, proved))| *proved >= LEAST) else { return };
    let high: usize = segments.iter().map(|segment| segment.high).sum();
    let wanted = if proved as f32 >= WHOLE_TEXT * high as f32 { -LOSS } else { MIN_GAIN_PROVED };
    let mut taken = 0;
    for segment in segments.iter().filter(|segment| segment.high > 0) {
        if let Some(reading) = read(text, segment, &CHARSETS[nth]).filter(|reading| reading.gain >= wanted && segment.start >= taken) {
            taken = reading.end;
            edits.replace_misread(segment.start, reading.end, &reading.text, super::encoding::ENCODINGS.len() as u8 + nth as u8 + 1);
        }
    }
}
