//! UTF-8 that was read as something else: `Ã©` for é, `â€™` for ’, `Рё` for и.
//!
//! Characters whose bytes in one of the `ENCODINGS` are a UTF-8 sequence are a candidate; neighbours make a run. A run is repaired where
//! the repaired text takes `MIN_GAIN` bits fewer to write than what stands there (`plausible.rs`), or fewer than that where another run of
//! the same text has proved the encoding. Chains (damaged twice) come apart in rounds, one encoding a round.
//!
//! Three things are put right beside: surrogates that were written as UTF-8 (CESU-8), bytes that were lost on the way, and `Ã` before a
//! space that was a no-break space.

use super::Edits;
use super::encoding::{ENCODINGS, Encoding, meeting};
use super::plausible::Plausible;
use std::rc::Rc;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// A repair must save this many bits: one in a thousand by chance.
const MIN_GAIN: f32 = 10.0;
/// Where another run of the text proves the encoding.
const MIN_GAIN_PROVED: f32 = 4.0;
/// Every character that a repair takes away would save bits whatever it is; so many are not counted.
const BITS_A_CHARACTER: f32 = 3.0;

/// A run that could be repaired.
struct Candidate {
    start: usize,
    end: usize,
    repaired: Rc<str>,
    encoding: usize,
    /// Bits that the repair saves.
    gain: f32,
    /// Bits by which its circumstances speak for it, or against it.
    circumstances: f32,
}

impl Candidate {
    /// The same read in another encoding.
    fn read_as(&self, nth: usize) -> Self {
        let gain = self.gain + ENCODINGS[self.encoding].prior - ENCODINGS[nth].prior;
        Self { repaired: self.repaired.clone(), encoding: nth, gain, ..*self }
    }

    /// True where it needs no other run to prove its encoding.
    fn is_proof(&self) -> bool {
        self.gain + self.circumstances >= MIN_GAIN
    }
}

/// True where a run begins at `start` that is to be repaired: without one of these no other is.
pub(super) fn begins(text: &str, start: usize) -> bool {
    let mut chars = text[start..].chars();
    let (Some(lead), Some(next)) = (chars.next(), chars.next()) else { return false };
    // A plain space may stand for half of a letter, and is odd behind nothing.
    if next != ' ' && !Plausible::embedded().is_odd(lead, next) {
        return false;
    }
    let encodings = meeting(lead, next);
    let mut repaired = String::new();
    (0..ENCODINGS.len()).filter(|nth| encodings & 1 << nth != 0).any(|nth| {
        let run = read(text, start, &ENCODINGS[nth], &mut repaired);
        run.is_some_and(|(end, whole)| weigh(text, (start, end), whole, &repaired, nth).is_proof())
    })
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut tried = [0usize; 16];
    let mut repaired = String::new();
    let mut before: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        if let Some((start, lead)) = before.filter(|(_, lead)| !lead.is_ascii()) {
            let mut encodings = meeting(lead, c);
            while encodings != 0 {
                let nth = encodings.trailing_zeros() as usize;
                encodings &= encodings - 1;
                if start >= tried[nth]
                    && let Some((end, whole)) = read(text, start, &ENCODINGS[nth], &mut repaired)
                {
                    tried[nth] = end;
                    // Related encodings read most runs alike; they are weighed once.
                    let mut known = candidates.iter().rev().take_while(|other| other.start == start);
                    let candidate = match known.find(|other| other.end == end && *other.repaired == *repaired) {
                        Some(other) => other.read_as(nth),
                        None => weigh(text, (start, end), whole, &repaired, nth),
                    };
                    if candidate.gain > 0.0 {
                        candidates.push(candidate);
                    }
                }
            }
        }
        before = Some((at, c));
    }
    choose(candidates, edits);
}

/// The best of the candidates, which are in order of their places, that don't overlap: those of the encoding that explains most of the
/// text, and among these those that save most.
fn choose(mut candidates: Vec<Candidate>, edits: &mut Edits) {
    let mut explained = [0f32; 16];
    for candidate in candidates.iter().filter(|candidate| candidate.is_proof()) {
        explained[candidate.encoding] += candidate.gain;
    }
    candidates.retain(|candidate| candidate.is_proof() || candidate.gain >= MIN_GAIN_PROVED && explained[candidate.encoding] > 0.0);
    let is_better = |a: &Candidate, b: &Candidate| {
        let of_text = explained[a.encoding].total_cmp(&explained[b.encoding]);
        of_text.then(a.gain.total_cmp(&b.gain)).then(b.encoding.cmp(&a.encoding)).is_gt()
    };
    let mut chosen: Vec<Candidate> = Vec::new();
    'candidates: for candidate in candidates {
        while let Some(last) = chosen.last().filter(|last| last.end > candidate.start) {
            if !is_better(&candidate, last) {
                continue 'candidates;
            }
            chosen.pop();
        }
        chosen.push(candidate);
    }
    for candidate in chosen {
        edits.replace_misread(candidate.start, candidate.end, &*candidate.repaired, candidate.encoding as u8 + 1);
    }
}

/// Reads the run of damaged letters that begins at `start` back through an encoding, into `repaired`. Gives its end and whether some letter
/// of it is whole (none of its bytes is a plain space), if what it gives is text.
fn read(text: &str, start: usize, encoding: &Encoding, repaired: &mut String) -> Option<(usize, bool)> {
    repaired.clear();
    let (mut end, mut whole) = (start, false);
    while let Some((length, letter)) = sequence(&text[end..], encoding) {
        whole |= matches!(letter, Letter::AGrave) || !text[end..end + length].contains(' ');
        letter.push_to(repaired, &text[end + length..]);
        end += length;
    }
    (end > start && !repaired.chars().any(is_no_text)).then_some((end, whole))
}

/// What a run is worth as a repair in encoding `nth`.
fn weigh(text: &str, (start, end): (usize, usize), whole: bool, repaired: &str, nth: usize) -> Candidate {
    let before = text[..start].chars().next_back().unwrap_or(' ');
    let after = text[end..].chars().next().unwrap_or(' ');
    let broken = &text[start..end];
    let fewer = broken.chars().count() as f32 - repaired.chars().count() as f32;
    let model = Plausible::embedded();
    let saved = model.bits(before, broken.chars(), after) - model.bits(before, repaired.chars(), after);
    let gain = saved - BITS_A_CHARACTER * fewer - ENCODINGS[nth].prior;
    let mut circumstances = circumstances(before, broken, repaired, after);
    // A letter with a plain space for a byte needs another to prove it: "– " is a dash and a space.
    if !whole {
        circumstances -= DOUBT;
    }
    Candidate { start, end, repaired: repaired.into(), encoding: nth, gain, circumstances }
}

/// Characters that no repair gives: private use, noncharacters, controls of C0.
fn is_no_text(c: char) -> bool {
    c.is_control() && !('\u{80}'..='\u{9f}').contains(&c)
        || ('\u{e000}'..='\u{f8ff}').contains(&c)
        || c >= '\u{f0000}'
        || c as u32 & 0xfffe == 0xfffe
}

/// Doubt, in bits: more than the repair of one letter saves, so that only another run can prove it.
const DOUBT: f32 = 50.0;
/// The same for one letter of a foreign script, which is somewhat more likely: 10 μs.
const LONE_LETTER: f32 = 12.0;
/// A sign between a capital and a letter is half of a letter.
const SIGN_IN_WORD: f32 = 6.0;

/// True for a letter whose script nothing beside it has, and for a mark without a letter.
fn is_out_of_place(before: char, letter: char, after: char) -> bool {
    let script = letter.script();
    let own = !matches!(script, Script::Latin | Script::Common | Script::Inherited);
    own && before.script() != script && after.script() != script || is_combining_mark(letter) && before.is_whitespace()
}

/// What bigrams don't see of a single letter: the word around it.
fn circumstances(before: char, broken: &str, repaired: &str, after: char) -> f32 {
    let mut letters = repaired.trim_end().chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return 0.0 };
    let (Some(lead), Some(last)) = (broken.chars().next(), broken.chars().next_back()) else { return 0.0 };
    let mut bits = 0.0;
    // A letter of a script that nothing beside it has: quotation marks around a sign of multiplication are no Hebrew.
    if letter >= '\u{300}' && is_out_of_place(before, letter, after) {
        bits -= if letter < '\u{2e80}' { LONE_LETTER } else { DOUBT };
    }
    // Signs of mathematics with no word beside them are signs of mathematics.
    if !lead.is_alphabetic() && !before.is_alphabetic() && !after.is_alphabetic() {
        bits -= DOUBT;
    }
    // A control is what another round makes of a letter that was damaged twice; alone it is nothing.
    if letter.is_control() {
        bits -= DOUBT;
    }
    if lead.is_uppercase() && !last.is_alphabetic() {
        if after.is_alphabetic() && before.is_alphabetic() && !last.is_whitespace() && last != '’' {
            bits += SIGN_IN_WORD;
        } else if before.is_uppercase() && (last.is_whitespace() && !after.is_lowercase() || !after.is_alphabetic()) {
            // The end of a word in capitals, and a sign behind it: TRANSFORMATORIŲ™.
            bits -= DOUBT;
        }
    }
    bits
}

/// What a sequence stood for.
enum Letter {
    One(char),
    /// Ã and a plain space: an à whose second byte was a no-break space.
    AGrave,
}

impl Letter {
    fn push_to(&self, out: &mut String, rest: &str) {
        match self {
            Self::One(c) => out.push(*c),
            Self::AGrave => {
                out.push('à');
                // A letter alone is the rest of the word; in Portuguese so is what follows in àquele, àquela, àquilo, às.
                if rest.starts_with(' ') {
                    return;
                }
                let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                if !matches!(word, "quele" | "queles" | "quela" | "quelas" | "quilo" | "s" | "i" | "n" | "o" | "u" | "m" | "c" | "t" | "p")
                {
                    out.push(' ');
                }
            }
        }
    }
}

/// The damaged letter at the start of `text`: its length, and what it stood for.
fn sequence(text: &str, encoding: &Encoding) -> Option<(usize, Letter)> {
    let mut chars = text.char_indices();
    let (_, first) = chars.next()?;
    let lead = if first.is_ascii() { return None } else { encoding.byte(first)? };
    let more = match lead {
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut end = first.len_utf8();
    let (mut lost, mut spaces) = (false, 0);
    for slot in &mut bytes[1..=more] {
        let (at, c) = chars.next()?;
        *slot = match c {
            ' ' => {
                spaces += 1;
                0xa0
            }
            '\u{fffd}' => {
                lost = true;
                0x80
            }
            c if c.is_ascii() => return None,
            c => encoding.byte(c).filter(|byte| (0x80..0xc0).contains(byte))?,
        };
        end = at + c.len_utf8();
    }
    if lost {
        return Some((end, Letter::One('\u{fffd}')));
    }
    if spaces > 0 && bytes[..2] == [0xc3, 0xa0] {
        // "C O N C L U S Ã O": capitals go on with capitals.
        if text[end..].starts_with(char::is_uppercase) {
            return None;
        }
        return Some((end, Letter::AGrave));
    }
    if bytes[0] == 0xed && bytes[1] >= 0xa0 {
        return surrogates(text, encoding);
    }
    let letter = std::str::from_utf8(&bytes[..=more]).ok()?.chars().next()?;
    // A plain space is weak evidence for a byte: only where it completes a letter that many texts have (à, Š, Ġ, Р, Π, נ).
    let common = matches!(bytes[0], 0xc3..=0xc5 | 0xce | 0xd0 | 0xd7 | 0xe0..);
    (spaces == 0 || letter.is_alphabetic() && spaces == 1 && common).then_some((end, Letter::One(letter)))
}

/// Two surrogates written as UTF-8 each, as some databases do (CESU-8, UTR 26): one character.
fn surrogates(text: &str, encoding: &Encoding) -> Option<(usize, Letter)> {
    let mut bytes = [0u8; 6];
    let mut end = 0;
    let mut chars = text.char_indices();
    for slot in &mut bytes {
        let (at, c) = chars.next()?;
        *slot = encoding.byte(c)?;
        end = at + c.len_utf8();
    }
    let half = |bytes: &[u8]| (u32::from(bytes[0] & 0xf) << 12) | (u32::from(bytes[1] & 0x3f) << 6) | u32::from(bytes[2] & 0x3f);
    let (high, low) = (half(&bytes[..3]), half(&bytes[3..]));
    if !(0xd800..0xdc00).contains(&high) || !(0xdc00..0xe000).contains(&low) || bytes[3] != 0xed {
        return None;
    }
    Some((end, Letter::One(char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?)))
}
