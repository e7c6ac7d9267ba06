//! Readings of UTF-8 that was decoded as something else: `Ã©` is é.
//!
//! If a byte was lost (an undefined one dropped, a no-break space or a curly quotation mark made plain, or replaced by U+FFFD), the letter
//! is guessed, provided that one candidate fits better than all others.

#[cfg(test)]
mod tests;

use super::encodings::{self, COUNT, ENCODINGS, WIDE};
use super::letters::{is_letter, is_no_text};
use super::misreading::{Misreading, Seen, Source};
use super::reading::{Piece, weigh};
use super::spelling::{Before, SCALE, Spelling};
use super::suspect;
use std::collections::BTreeMap;

/// Number of continuation bytes after a lead byte.
fn continuation_bytes(lead: u8) -> usize {
    match lead {
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => 0,
    }
}

/// What is at a place of the line.
enum Token {
    /// A character outside damaged letters.
    Same(char),
    /// A damaged letter.
    Letter(char),
    /// The remaining characters of a damaged letter that lost a byte.
    Lost,
}

/// A guess for a damaged letter: the letter, the space to keep after it, and the number of characters replaced.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Guess {
    letter: char,
    space: Option<char>,
    length: usize,
    /// Its penalty in bits.
    cost: u32,
}

/// The readings of `line` as UTF-8 decoded with one of `readers` (bits). `high`: its distinct characters beyond ASCII, sorted.
pub(super) fn single(line: &[char], high: &[char], readers: u64) -> Vec<(Misreading, Vec<Piece>)> {
    // Encodings with the same bytes for these characters find the same letters.
    let mut groups: BTreeMap<(bool, Vec<Option<u8>>), Vec<usize>> = BTreeMap::new();
    for seen in (0..COUNT).filter(|nth| readers >> nth & 1 != 0) {
        groups.entry((seen < GUESSED, high.iter().map(|c| encodings::byte(*c, seen)).collect())).or_default().push(seen);
    }
    let misreading = |seen: &usize| Misreading { source: Source::Utf8, seen: Seen::Byte(*seen) };
    let by_rarity = |a: &usize, b: &usize| misreading(a).rarity().total_cmp(&misreading(b).rarity()).then(a.cmp(b));
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.iter_mut().for_each(|group| group.sort_by(by_rarity));
    groups.sort_by(|a, b| by_rarity(&a[0], &b[0]));
    let mut found: Vec<(Misreading, Vec<Piece>)> = Vec::new();
    for group in groups {
        let Some(tokens) = tokens(line, group[0]) else { continue };
        // Encodings may differ in the guesses for a lost byte; of those that do not, keep the most probable.
        let mut tried: Vec<Vec<Vec<Guess>>> = Vec::new();
        for seen in &group {
            let guesses = guesses(line, *seen, &tokens);
            if !tried.contains(&guesses) {
                let choices = resolve(&tokens, &guesses);
                found.extend(choices.map(|choices| (misreading(seen), joined(&tokens, choices))));
                tried.push(guesses);
            }
        }
        // Variants of Windows and ISO encodings would all find letters, so only the most common one counts as proof.
        if group.contains(&WINDOWS_1252) && is_proof(&tokens) {
            break;
        }
    }
    found
}

/// The most common wrong encoding of UTF-8.
const WINDOWS_1252: usize = 0;

/// This many frequent letters, with nothing else beyond ASCII, cannot be chance if one language writes all of them in their contexts; no
/// rarer encoding needs to be tried.
const PROOF: usize = 4;

fn is_proof(tokens: &[(usize, usize, Token)]) -> bool {
    let (mut text, mut letters) = (Vec::with_capacity(tokens.len()), Vec::new());
    for (.., token) in tokens {
        match token {
            Token::Same(c) if c.is_ascii() => text.push(*c),
            Token::Letter(c) if is_likely(*c) => {
                text.push(*c);
                if !letters.contains(c) {
                    letters.push(*c);
                }
            }
            _ => return false,
        }
    }
    letters.len() >= PROOF && !suspect::is_suspect(&text)
}

/// The damaged letters of a line decoded as encoding `seen`; none if there are none, or if a lost byte is ambiguous.
pub(super) fn pieces(line: &[char], seen: usize) -> Vec<Piece> {
    let Some(tokens) = tokens(line, seen) else { return Vec::new() };
    let choices = resolve(&tokens, &guesses(line, seen, &tokens));
    choices.map_or(Vec::new(), |choices| joined(&tokens, choices))
}

/// The tokens of a line decoded as `seen`, each with its place; none if no letter is damaged, or if more of them lost a byte than are
/// whole.
fn tokens(line: &[char], seen: usize) -> Option<Vec<(usize, usize, Token)>> {
    let mut tokens: Vec<(usize, usize, Token)> = Vec::new();
    let (mut at, mut same, mut letters, mut lost) = (0, 0, 0, 0);
    while at < line.len() {
        let found = if line[at].is_ascii() { None } else { letter(line, at, seen) };
        let Some((length, token)) = found else {
            at += 1;
            continue;
        };
        if tokens.is_empty() {
            tokens.reserve(line.len());
        }
        tokens.extend((same..at).map(|at| (at, at + 1, Token::Same(line[at]))));
        letters += usize::from(matches!(token, Token::Letter(_)));
        lost += usize::from(matches!(token, Token::Lost));
        tokens.push((at, at + length, token));
        at += length;
        same = at;
    }
    // A majority of letters with lost bytes is no UTF-8, unless the line has only one.
    if letters + lost == 0 || lost > letters.max(1) {
        return None;
    }
    tokens.extend((same..line.len()).map(|at| (at, at + 1, Token::Same(line[at]))));
    Some(tokens)
}

/// The damaged letters among `tokens`, with adjacent ones in one piece; `choices` are the guesses for those that lost a byte.
fn joined(tokens: &[(usize, usize, Token)], choices: Vec<Guess>) -> Vec<Piece> {
    let mut choices = choices.into_iter();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut done = 0;
    for (start, end, token) in tokens {
        let (start, mut end) = (*start, *end);
        // Characters replaced by a guess.
        if start < done {
            continue;
        }
        let (with, lost) = match token {
            Token::Same(_) => continue,
            Token::Letter(letter) => ([Some(*letter), None], false),
            Token::Lost => {
                let Some(guess) = choices.next() else { break };
                end = start + guess.length;
                ([Some(guess.letter), guess.space], true)
            }
        };
        done = end;
        let with = with.into_iter().flatten();
        match pieces.last_mut().filter(|piece| piece.end == start && piece.lost == lost) {
            Some(piece) => {
                piece.end = end;
                piece.with.extend(with);
            }
            None => pieces.push(Piece { start, end, with: with.collect(), lost }),
        }
    }
    pieces
}

/// Beam width when resolving guesses.
const BEAM: usize = 16;
/// Minimum lead of the best way, in bits.
const SURE: f32 = 6.0;
/// Minimum lead if the ways differ only in spaces.
const SURE_OF_SPACE: f32 = 1.0;

/// A partial reading of the line.
#[derive(Clone, Copy)]
struct Way {
    bits: u32,
    before: Before,
    /// End of the characters read so far.
    taken: usize,
    /// Number of its last choice.
    last: Option<usize>,
}

impl Way {
    fn push(&mut self, lane: usize, c: char) {
        self.bits += Spelling::embedded().step(lane, &mut self.before, c);
    }
}

/// Extends all `ways` by `c`. Two letters after a guess most ways have the same context, so each step is looked up once.
fn push_all<'w>(ways: impl Iterator<Item = &'w mut Way>, lane: usize, c: char) {
    let mut known: Option<(Before, u32, Before)> = None;
    for way in ways {
        match known {
            Some((before, bits, after)) if before == way.before => {
                way.bits += bits;
                way.before = after;
            }
            _ => {
                let (before, bits) = (way.before, way.bits);
                way.push(lane, c);
                known = Some((before, way.bits - bits, way.before));
            }
        }
    }
}

/// A guess, and the number of the previous choice.
struct Choice {
    guess: Guess,
    before: Option<usize>,
}

/// The choices up to number `last`, in order.
fn path(choices: &[Choice], last: Option<usize>) -> Vec<Guess> {
    let choice = |nth: usize| &choices[nth];
    let back = std::iter::successors(last.map(choice), |later| later.before.map(choice));
    let mut path: Vec<Guess> = back.map(|choice| choice.guess).collect();
    path.reverse();
    path
}

/// The most plausible guess for each of `tokens` that lost a byte; none if another combination is close.
fn resolve(tokens: &[(usize, usize, Token)], guesses: &[Vec<Guess>]) -> Option<Vec<Guess>> {
    if guesses.is_empty() {
        return Some(Vec::new());
    }
    // The undamaged letters determine the language.
    let known: Vec<char> = tokens
        .iter()
        .map(|(.., token)| match token {
            Token::Same(c) | Token::Letter(c) => *c,
            Token::Lost => '\u{fffd}',
        })
        .collect();
    let lane = weigh(&known).0.line();
    let mut guesses = guesses.iter();
    let mut choices: Vec<Choice> = Vec::new();
    let mut ways = vec![Way { bits: 0, before: Spelling::embedded().start(), taken: 0, last: None }];
    for (start, end, token) in tokens {
        match token {
            Token::Same(c) | Token::Letter(c) => {
                let at_start = |way: &&mut Way| way.taken <= *start;
                push_all(ways.iter_mut().filter(at_start), lane, *c);
                ways.iter_mut().filter(at_start).for_each(|way| way.taken = *end);
            }
            Token::Lost => {
                let guesses = guesses.next()?;
                let mut next: Vec<Way> = Vec::with_capacity(ways.len() * guesses.len());
                for way in ways {
                    if *start < way.taken {
                        next.push(way);
                        continue;
                    }
                    for guess in guesses {
                        let mut way = Way { taken: start + guess.length, bits: way.bits + guess.cost * SCALE, ..way };
                        way.push(lane, guess.letter);
                        guess.space.into_iter().for_each(|c| way.push(lane, c));
                        choices.push(Choice { guess: *guess, before: way.last.replace(choices.len()) });
                        next.push(way);
                    }
                }
                next.sort_by_key(|way| way.bits);
                next.truncate(BEAM);
                ways = next;
            }
        }
    }
    push_all(ways.iter_mut(), lane, ' ');
    ways.sort_by_key(|way| way.bits);
    let (best, rest) = ways.split_first()?;
    let path = |way: &Way| path(&choices, way.last);
    let is_alike = |way: &Way| path(way).iter().map(|guess| guess.letter).eq(path(best).iter().map(|guess| guess.letter));
    let is_sure = rest.iter().all(|next| {
        let lead = (next.bits - best.bits) as f32 / SCALE as f32;
        lead >= SURE || lead >= SURE_OF_SPACE && is_alike(next)
    });
    is_sure.then(|| path(best))
}

/// Letters with lost bytes are searched only in the encodings before this one, those of Windows and Latin-1.
const GUESSED: usize = 10;

/// The damaged letter at `at`, and its length.
fn letter(line: &[char], at: usize, seen: usize) -> Option<(usize, Token)> {
    let mut bytes = [encodings::byte(line[at], seen)?, 0, 0, 0];
    let count = continuation_bytes(bytes[0]);
    if count == 0 {
        return None;
    }
    let mut length = 1;
    while length <= count
        && let Some(byte) = line.get(at + length).and_then(|c| encodings::byte(*c, seen)).filter(|byte| *byte < 0xc0)
    {
        bytes[length] = byte;
        length += 1;
    }
    // A replacement character stands for the lost byte.
    let lost = (1..=count).find(|nth| line.get(at + nth) == Some(&'\u{fffd}'));
    if length <= count
        && let Some(lost) = lost
    {
        let rest =
            (lost + 1..=count).take_while(|nth| line.get(at + nth).and_then(|c| encodings::byte(*c, seen)).is_some_and(|byte| byte < 0xc0));
        return (lost <= length).then(|| (lost + 1 + rest.count(), Token::Letter('\u{fffd}')));
    }
    if length <= count && seen >= GUESSED {
        return None;
    }
    if length <= count {
        return (length == count).then_some((length, Token::Lost));
    }
    match std::str::from_utf8(&bytes[..length]).ok().and_then(|read| read.chars().next()) {
        // A C1 control may belong to a letter that was damaged twice, which another round repairs.
        Some(c) if is_no_text(c) && !is_c1(c) => None,
        Some(c) => Some((length, Token::Letter(c))),
        None => Some((6, Token::Letter(surrogates(line, at, seen)?))),
    }
}

fn is_c1(c: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&c)
}

/// A surrogate pair encoded as UTF-8, as some databases do (CESU-8, UTR 26).
fn surrogates(line: &[char], at: usize, seen: usize) -> Option<char> {
    let bytes: Vec<u8> = line.get(at..at + 6)?.iter().map_while(|c| encodings::byte(*c, seen)).collect();
    let half = |bytes: &[u8]| u32::from(bytes[0] & 0xf) << 12 | u32::from(bytes[1] & 0x3f) << 6 | u32::from(bytes[2] & 0x3f);
    if bytes.len() < 6 || bytes[0] != 0xed || bytes[3] != 0xed {
        return None;
    }
    let (high, low) = (half(&bytes[..3]), half(&bytes[3..]));
    if !(0xd800..0xdc00).contains(&high) || !(0xdc00..0xe000).contains(&low) {
        return None;
    }
    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
}

/// Penalties in bits for a dropped byte.
const DROPPED: u32 = 4;
const DROPPED_BEFORE_SPACE: u32 = 7;

/// The guesses for each letter that lost a byte.
fn guesses(line: &[char], seen: usize, tokens: &[(usize, usize, Token)]) -> Vec<Vec<Guess>> {
    let lost = tokens.iter().filter(|(.., token)| matches!(token, Token::Lost));
    lost.map(|(start, end, _)| guesses_at(line, *start, *end, seen)).collect()
}

/// The guesses for the damaged letter that starts with the characters `start..end` and lost one byte.
fn guesses_at(line: &[char], start: usize, end: usize, seen: usize) -> Vec<Guess> {
    let encoding = &ENCODINGS[seen];
    let mut found: Vec<Guess> = Vec::new();
    let bytes: Vec<u8> = line[start..end].iter().filter_map(|c| encodings::byte(*c, seen)).collect();
    let add = |found: &mut Vec<Guess>, more: usize, place: usize, byte: u8, space: Option<char>, cost: u32| {
        let mut whole = bytes.clone();
        whole.insert(place, byte);
        if let Some(letter) = std::str::from_utf8(&whole).ok().and_then(|read| read.chars().next()).filter(|c| is_likely(*c)) {
            found.push(Guess { letter, space, length: bytes.len() + more, cost });
        }
    };
    let behind = bytes.len();
    let has_no_break = encoding.character(0xa0) == '\u{a0}';
    match line.get(end) {
        Some(' ') if has_no_break => {
            add(&mut found, 1, behind, 0xa0, None, 0);
            if bytes == [0xc3] && is_end_of_a(&line[end + 1..]) {
                return found;
            }
            add(&mut found, 1, behind, 0xa0, Some(' '), 0);
        }
        None if has_no_break => add(&mut found, 0, behind, 0xa0, None, 0),
        Some(quote @ ('"' | '\'')) => {
            for byte in 0x80..0xa0 {
                let c = encoding.character(byte);
                if *quote == '"' && matches!(c, '“' | '”') || *quote == '\'' && matches!(c, '‘' | '’') {
                    add(&mut found, 1, behind, byte, None, 0);
                }
            }
        }
        _ => {}
    }
    // An undefined byte was dropped; less likely if a no-break space fits.
    let dropped = if line.get(end) == Some(&' ') && !found.is_empty() { DROPPED_BEFORE_SPACE } else { DROPPED };
    for byte in (0x80..0xa0).filter(|byte| seen == 0 && !encoding.has(*byte)) {
        (1..=behind).for_each(|place| add(&mut found, 0, place, byte, None, dropped));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// True for the rest of a Portuguese word that starts with `à`: àquele, àquela, àquilo, às.
fn is_end_of_a(rest: &[char]) -> bool {
    let word: String = rest.iter().take_while(|c| c.is_alphabetic()).flat_map(|c| c.to_lowercase()).collect();
    matches!(word.as_str(), "quele" | "queles" | "quela" | "quelas" | "quilo" | "s")
}

/// Plausible characters for a lost byte: letters, and signs of any text.
fn is_likely(c: char) -> bool {
    is_letter(c) && Spelling::embedded().is_common(c) || "\u{a0}“”‘’–—…•°«»".contains(c)
}

/// Letters from the first one beyond ASCII used to test for UTF-8 decoded as a multi-byte encoding.
const HEAD: usize = 8;

/// The damaged letters of a line decoded as a multi-byte encoding; none if the whole is not UTF-8.
pub(super) fn pieces_of_wide(line: &[char], seen: usize) -> Option<Vec<Piece>> {
    let (_, encoding, _) = WIDE[seen];
    // The first letters mostly suffice.
    let head: String = line.iter().skip_while(|c| c.is_ascii()).take(HEAD).collect();
    let (bytes, _, lost) = encoding.encode(&head);
    if lost || std::str::from_utf8(&bytes).is_err_and(|error| error.error_len().is_some()) {
        return None;
    }
    let text: String = line.iter().collect();
    let (bytes, _, lost) = encoding.encode(&text);
    if lost || std::str::from_utf8(&bytes).is_err() {
        return None;
    }
    // Start of each character among the bytes.
    let mut starts = Vec::with_capacity(line.len() + 1);
    let mut length = 0;
    for c in line {
        starts.push(length);
        length += encoding.encode(c.encode_utf8(&mut [0; 4])).0.len();
    }
    starts.push(length);
    if length != bytes.len() {
        return None;
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        if line[at].is_ascii() {
            at += 1;
            continue;
        }
        // An ASCII character may be the second byte of a two-byte character, and yet the first byte after a UTF-8 letter.
        let mut end = at + 1;
        let with = loop {
            match std::str::from_utf8(&bytes[starts[at]..starts[end]]) {
                Ok(read) if line.get(end).is_none_or(char::is_ascii) => break read.to_owned(),
                _ if end < line.len() => end += 1,
                _ => return None,
            }
        };
        pieces.push(Piece { start: at, end, with, lost: false });
        at = end;
    }
    Some(pieces)
}
