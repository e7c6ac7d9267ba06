//! UTF-8 that was read as something else: `Ã©` for é, `â€™` for ’, `Рё` for и.
//!
//! Characters whose bytes in one of the `ENCODINGS` are a UTF-8 sequence are a candidate; neighbours make a run. A run is repaired where
//! the repaired text takes `MIN_GAIN` bits fewer to write than what stands there (`plausible.rs`), or fewer than that where another run of
//! the same text has proved the encoding. Chains (damaged twice) come apart in rounds, one encoding a round.
//!
//! Three things are put right beside: surrogates that were written as UTF-8 (CESU-8), bytes that were lost on the way, and `Ã` before a
//! space that was a no-break space.

use super::Edits;
use super::encoding::{ENCODING_COUNT, ENCODINGS, alike, meeting, row};
use super::letters::{is_letter, is_upper, script};
use super::plausible::Plausible;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;
use unicode_script::Script;

/// A repair must save this many bits: one in a thousand by chance.
pub(super) const MIN_GAIN: f32 = 10.0;
/// Where another run of the text proves the encoding.
pub(super) const MIN_GAIN_PROVED: f32 = 4.0;
/// Every character that a repair takes away would save bits whatever it is; so many are not counted.
pub(super) const BITS_A_CHARACTER: f32 = 3.0;

/// A run that could be repaired.
struct Candidate {
    start: usize,
    end: usize,
    /// Where what it stood for is among all that was read.
    repaired: Range<usize>,
    /// The encodings, as bits, that all read it so: related ones read most runs alike.
    encodings: u32,
    /// Bits that the repair saves.
    gain: f32,
    /// Bits by which its circumstances speak for it, or against it.
    circumstances: f32,
}

impl Candidate {
    /// Its encodings.
    fn encodings(&self) -> impl Iterator<Item = usize> + use<> {
        numbers(self.encodings)
    }

    /// Bits that the repair saves where encoding `nth` was the one that was misread.
    fn gain_in(&self, nth: usize) -> f32 {
        self.gain - ENCODINGS[nth].prior
    }

    /// True where encoding `nth` needs no other run to prove it.
    fn is_proof(&self, nth: usize) -> bool {
        self.gain_in(nth) + self.circumstances >= MIN_GAIN
    }
}

/// The numbers of encodings that are bits.
fn numbers(mut encodings: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let nth = encodings.trailing_zeros();
        encodings &= encodings.wrapping_sub(1);
        (nth < u32::BITS).then_some(nth as usize)
    })
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
    numbers(encodings).any(|nth| {
        repaired.clear();
        let run = read(text, start, nth, &mut repaired);
        run.is_some_and(|run| weigh(text, start, &run, &repaired, 0..repaired.len()).is_proof(nth))
    })
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut tried = [0usize; 16];
    let mut repaired = String::new();
    let mut within: Option<(usize, usize)> = None;
    let mut at = 0;
    while let Some(skipped) = text.as_bytes()[at..].iter().position(|byte| *byte >= 0x80) {
        let start = at + skipped;
        let mut chars = text[start..].chars();
        let (Some(lead), next) = (chars.next(), chars.next()) else { break };
        at = start + lead.len_utf8();
        let Some(next) = next else { break };
        let mut encodings = meeting(lead, next);
        // Inside a run an encoding that reads the same letters has nothing to add.
        if let Some((end, nth)) = within
            && start < end
        {
            encodings &= !(alike(lead, nth) & alike(next, nth));
        }
        while encodings != 0 {
            let nth = encodings.trailing_zeros() as usize;
            encodings &= encodings - 1;
            if start < tried[nth] {
                continue;
            }
            let from = repaired.len();
            let Some(run) = read(text, start, nth, &mut repaired) else { continue };
            let candidate = weigh(text, start, &run, &repaired, from..repaired.len());
            candidate.encodings().for_each(|nth| tried[nth] = run.end);
            // One that reads the first letter alike and can't read the whole gives a part of the same.
            encodings &= !candidate.encodings & !(alike(lead, nth) & alike(next, nth) & !run.possible);
            if candidate.gain > 0.0 {
                within = Some((run.end, nth));
                candidates.push(candidate);
            } else {
                repaired.truncate(from);
            }
        }
    }
    choose(candidates, &repaired, edits);
}

/// The best of the candidates, which are in order of their places, that don't overlap: those of the encoding that explains most of the
/// text, and among these those that save most.
fn choose(mut candidates: Vec<Candidate>, repaired: &str, edits: &mut Edits) {
    let mut explained = [0f32; 16];
    for candidate in &candidates {
        for nth in candidate.encodings().filter(|nth| candidate.is_proof(*nth)) {
            explained[nth] += candidate.gain_in(nth);
        }
    }
    // Of its encodings each keeps the one that explains most; few sets of them are met in a text.
    let mut chosen_of: Vec<(u32, usize)> = Vec::new();
    candidates.retain_mut(|candidate| {
        let known = chosen_of.iter().find(|(set, _)| *set == candidate.encodings).map(|(_, nth)| *nth);
        let nth = known.unwrap_or_else(|| {
            let by_explained = |a: &usize, b: &usize| {
                explained[*a].total_cmp(&explained[*b]).then(ENCODINGS[*b].prior.total_cmp(&ENCODINGS[*a].prior)).then(b.cmp(a))
            };
            let nth = candidate.encodings().max_by(by_explained).unwrap_or_default();
            chosen_of.push((candidate.encodings, nth));
            nth
        });
        let holds = |nth: usize| candidate.is_proof(nth) || candidate.gain_in(nth) >= MIN_GAIN_PROVED && explained[nth] > 0.0;
        let keep = candidate.encodings().any(holds);
        candidate.encodings = 1 << nth;
        keep
    });
    let is_better = |a: &Candidate, b: &Candidate| {
        let nth = |candidate: &Candidate| candidate.encodings.trailing_zeros() as usize;
        let of_text = explained[nth(a)].total_cmp(&explained[nth(b)]);
        of_text.then(a.gain_in(nth(a)).total_cmp(&b.gain_in(nth(b)))).then(nth(b).cmp(&nth(a))).is_gt()
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
        let nth = candidate.encodings.trailing_zeros() as u8;
        edits.replace_misread(candidate.start, candidate.end, &repaired[candidate.repaired], nth + 1);
    }
}

/// A run of damaged letters.
struct Run {
    end: usize,
    /// True where some letter of it is whole: none of its bytes is a plain space.
    whole: bool,
    /// The encodings, as bits, that read it alike.
    encodings: u32,
    /// The encodings, as bits, that read it somehow.
    possible: u32,
}

/// Reads the run of damaged letters that begins at `start` back through encoding `nth`, and puts what it stood for behind `repaired`.
fn read(text: &str, start: usize, nth: usize, repaired: &mut String) -> Option<Run> {
    const ALL: u32 = (1 << ENCODING_COUNT) - 1;
    let mut run = Run { end: start, whole: false, encodings: ALL, possible: ALL };
    while let Some(sequence) = sequence(&text[run.end..], nth) {
        run.whole |= sequence.spaces == 0 || matches!(sequence.letter, Letter::AGrave);
        run.encodings &= sequence.encodings;
        run.possible &= sequence.possible;
        run.end += sequence.length;
        sequence.letter.push_to(repaired, &text[run.end..]);
    }
    if run.end == start {
        return None;
    }
    // Another encoding may read further.
    let mut rest = text[run.end..].chars();
    if let (Some(lead), Some(next)) = (rest.next(), rest.next()) {
        run.encodings &= !meeting(lead, next) | 1 << nth;
    }
    Some(run)
}

/// What a run is worth as a repair.
fn weigh(text: &str, start: usize, run: &Run, read: &str, repaired: Range<usize>) -> Candidate {
    let before = text[..start].chars().next_back().unwrap_or(' ');
    let after = text[run.end..].chars().next().unwrap_or(' ');
    let (broken, sound) = (&text[start..run.end], &read[repaired.clone()]);
    let model = Plausible::embedded();
    let (bits, length) = model.weigh(before, broken, after);
    let (sound_bits, sound_length) = model.weigh(before, sound, after);
    let (saved, fewer) = (bits - sound_bits, (length - sound_length) as f32);
    // A letter, or one and the space that was part of another.
    let mut circumstances = if sound_length <= 2 { circumstances(before, broken, sound, after) } else { 0.0 };
    // A letter with a plain space for a byte needs another to prove it: "– " is a dash and a space.
    if !run.whole {
        circumstances -= DOUBT;
    }
    Candidate { start, end: run.end, repaired, encodings: run.encodings, gain: saved - BITS_A_CHARACTER * fewer, circumstances }
}

/// Characters that no repair gives: private use, noncharacters, controls of C0.
pub(super) fn is_no_text(c: char) -> bool {
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
    let own_script = script(letter);
    let own = !matches!(own_script, Script::Latin | Script::Common | Script::Inherited);
    own && script(before) != own_script && script(after) != own_script || is_combining_mark(letter) && before.is_whitespace()
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
    if !is_letter(lead) && !is_letter(before) && !is_letter(after) {
        bits -= DOUBT;
    }
    // A control is what another round makes of a letter that was damaged twice; alone it is nothing.
    if letter.is_control() {
        bits -= DOUBT;
    }
    if is_upper(lead) && !is_letter(last) {
        if is_letter(after) && is_letter(before) && !last.is_whitespace() && last != '’' {
            bits += SIGN_IN_WORD;
        } else if is_upper(before) && (last.is_whitespace() && !after.is_lowercase() || !is_letter(after)) {
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

/// A damaged letter.
struct Sequence {
    length: usize,
    letter: Letter,
    /// Bytes that are plain spaces.
    spaces: usize,
    /// The encodings, as bits, that read it alike.
    encodings: u32,
    /// The encodings, as bits, in which it is a sequence.
    possible: u32,
}

/// The damaged letter at the start of `text`.
fn sequence(text: &str, nth: usize) -> Option<Sequence> {
    let mut chars = text.chars();
    let first = chars.next().filter(|c| !c.is_ascii())?;
    let row_of_first = row(first)?;
    let (lead, mut encodings) = row_of_first.byte(nth);
    let mut possible = row_of_first.leads();
    let more = match lead {
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut length = first.len_utf8();
    let (mut lost, mut spaces) = (false, 0);
    for slot in &mut bytes[1..=more] {
        let c = chars.next()?;
        length += c.len_utf8();
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
            c => {
                let row = row(c)?;
                let (byte, alike) = row.byte(nth);
                encodings &= alike;
                possible &= row.follows();
                Some(byte).filter(|byte| (0x80..0xc0).contains(byte))?
            }
        };
    }
    let sequence = |letter| Some(Sequence { length, letter, spaces, encodings, possible });
    if lost {
        return sequence(Letter::One('\u{fffd}'));
    }
    if spaces > 0 && bytes[..2] == [0xc3, 0xa0] {
        // "C O N C L U S Ã O": capitals go on with capitals.
        return if text[length..].starts_with(is_upper) { None } else { sequence(Letter::AGrave) };
    }
    if bytes[0] == 0xed && bytes[1] >= 0xa0 {
        return surrogates(text, nth);
    }
    let letter = letter(&bytes[..=more]).filter(|letter| !is_no_text(*letter))?;
    // A plain space is weak evidence for a byte: only where it completes a letter that many texts have (à, Š, Ġ, Р, Π, נ).
    let common = matches!(bytes[0], 0xc3..=0xc5 | 0xce | 0xd0 | 0xd7 | 0xe0..);
    if spaces == 0 || is_letter(letter) && spaces == 1 && common { sequence(Letter::One(letter)) } else { None }
}

/// The character that a sequence of UTF-8 spells, all of whose bytes are in their ranges; none where a shorter one would do.
fn letter(bytes: &[u8]) -> Option<char> {
    let (lead, more) = bytes.split_first()?;
    let code = more.iter().fold(u32::from(*lead) & (0x7f >> bytes.len()), |code, byte| code << 6 | u32::from(byte & 0x3f));
    let least = [0, 0x80, 0x800, 0x1_0000][more.len().min(3)];
    char::from_u32(code).filter(|_| code >= least)
}

/// Two surrogates written as UTF-8 each, as some databases do (CESU-8, UTR 26): one character.
fn surrogates(text: &str, nth: usize) -> Option<Sequence> {
    let mut bytes = [0u8; 6];
    let (mut length, mut encodings) = (0, u32::MAX);
    let mut chars = text.chars();
    for slot in &mut bytes {
        let c = chars.next()?;
        let (byte, alike) = row(c)?.byte(nth);
        (*slot, length, encodings) = (byte, length + c.len_utf8(), encodings & alike);
    }
    let half = |bytes: &[u8]| (u32::from(bytes[0] & 0xf) << 12) | (u32::from(bytes[1] & 0x3f) << 6) | u32::from(bytes[2] & 0x3f);
    let (high, low) = (half(&bytes[..3]), half(&bytes[3..]));
    if bytes.contains(&0) || !(0xd800..0xdc00).contains(&high) || !(0xdc00..0xe000).contains(&low) || bytes[3] != 0xed {
        return None;
    }
    let letter = char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?;
    Some(Sequence { length, letter: Letter::One(letter), spaces: 0, encodings, possible: encodings })
}
