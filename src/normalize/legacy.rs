//! Readings of text in a legacy encoding that was decoded as another: `Ïðèâåò` is Привет, `kapalý` is kapalı, `ÄãºÃ` is 你好.

use super::encodings::{self, COUNT, ENCODINGS, WIDE};
use super::letters::{is_mark, is_no_text};
use super::misreading::{Misreading, Seen, Source};
use super::reading::{Piece, weigh};
use super::spelling::{Bits, Frame, Spelling};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Steps for the first comparison of candidates; the best ones are then weighed completely.
const FIRST_STEPS: usize = 40;
/// Number of candidates weighed completely.
const BEST: usize = 6;
/// Most additional trigrams unseen in any language, compared to the line,
const MORE_UNSEEN: usize = 2;
/// and compared to the candidate with the fewest.
const BEHIND_THE_BEST: usize = 4;
/// One pair that no language writes is allowed in this many places, for names.
const PLACES_BY_ODD_PAIR: usize = 6;

/// For each encoding the bytes from 0x80 on whose characters some language uses, as bits.
static KNOWN: LazyLock<[u128; COUNT]> = LazyLock::new(|| {
    let spelling = Spelling::embedded();
    let is_known = |nth: usize, byte: u8| ENCODINGS[nth].has(byte) && spelling.knows(ENCODINGS[nth].character(byte));
    std::array::from_fn(|nth| (0x80..=0xff).filter(|byte| is_known(nth, *byte)).fold(0, |set, byte: u8| set | 1 << (byte - 0x80)))
});

/// The replacements of the characters beyond ASCII of a line, and the misreading.
type Candidate = (Vec<char>, Misreading);

/// A line; its distinct characters beyond ASCII, sorted; and their positions, as indices into these.
struct Line<'l> {
    line: &'l [char],
    high: &'l [char],
    places: Vec<Option<usize>>,
}

impl Line<'_> {
    /// The character at `place` with replacements by `of`; a space outside of the line.
    fn letter(&self, place: usize, of: impl Fn(usize) -> char) -> char {
        match self.places.get(place) {
            Some(Some(nth)) => of(*nth),
            Some(None) => self.line[place],
            None => ' ',
        }
    }
}

/// Plausible readings of `line` through single-byte encodings, best first. `high`: its distinct characters beyond ASCII, sorted; `readers`:
/// the encodings, as bits, that have all of them.
pub(super) fn single(line: &[char], high: &[char], readers: u64) -> Vec<(Misreading, Vec<Piece>)> {
    let places = line.iter().map(|c| if c.is_ascii() { None } else { high.binary_search(c).ok() }).collect();
    let line = Line { line, high, places };
    let mut candidates = candidates(&line, readers);
    drop_unseen(&line, &mut candidates);
    let best = weighed(&line, candidates).into_iter();
    best.map(|(map, misreading)| (misreading, pieces(line.line, high, &map))).collect()
}

/// The candidates with few pairs that no language writes; of misreadings with the same result the most probable.
fn candidates(line: &Line, readers: u64) -> Vec<Candidate> {
    let spelling = Spelling::embedded();
    let changed: Vec<usize> = (0..line.line.len()).filter(|at| line.places[*at].is_some()).take(FIRST_STEPS).collect();
    let most = 1 + changed.len() / PLACES_BY_ODD_PAIR;
    // Encodings grouped by the bytes that they give.
    let mut shown: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
    for seen in (0..COUNT).filter(|nth| ENCODINGS[*nth].is_reader && readers >> nth & 1 != 0) {
        shown.entry(line.high.iter().filter_map(|c| encodings::byte(*c, seen)).collect()).or_default().push(seen);
    }
    let mut found: BTreeMap<Vec<char>, Misreading> = BTreeMap::new();
    for (bytes, seen) in shown {
        let set = bytes.iter().filter(|byte| **byte >= 0x80).fold(0u128, |set, byte| set | 1 << (byte - 0x80));
        for (source, encoding) in ENCODINGS.iter().enumerate().filter(|(nth, _)| set & !KNOWN[*nth] == 0) {
            let letter = |at: usize| line.letter(at, |nth| encoding.character(bytes[nth]));
            // Nearly all wrong candidates soon exceed the allowed number of such pairs.
            let is_odd = |at: &&usize| {
                let before = at.checked_sub(1).map_or(' ', letter);
                spelling.is_odd_pair(before, letter(**at)) || spelling.is_odd_pair(letter(**at), letter(**at + 1))
            };
            if changed.iter().filter(is_odd).nth(most).is_some() {
                continue;
            }
            let map: Vec<char> = bytes.iter().map(|byte| encoding.character(*byte)).collect();
            let ways = seen.iter().map(|seen| Misreading { source: Source::Byte(source), seen: Seen::Byte(*seen) });
            let likeliest = ways.min_by(|a, b| a.rarity().total_cmp(&b.rarity()));
            if let Some(misreading) = likeliest.filter(|_| map != line.high) {
                let known = found.entry(map).or_insert(misreading);
                if misreading.rarity() < known.rarity() {
                    *known = misreading;
                }
            }
        }
    }
    found.into_iter().collect()
}

/// Drops candidates with many trigrams unseen in any language: the original has hardly more of them than the line.
fn drop_unseen(line: &Line, candidates: &mut Vec<Candidate>) {
    let spelling = Spelling::embedded();
    let sees = |at: &usize| line.places[at.saturating_sub(2)..=*at].iter().any(Option::is_some);
    let touched: Vec<usize> = (0..line.line.len()).filter(sees).take(FIRST_STEPS).collect();
    let unseen = |map: &[char], most: usize| {
        let letter = |at: usize| line.letter(at, |nth| map[nth]);
        let before = |at: usize, back: usize| at.checked_sub(back).map_or(' ', letter);
        touched.iter().filter(|at| !spelling.has(before(**at, 2), before(**at, 1), letter(**at))).take(most).count()
    };
    let most = unseen(line.high, touched.len()) + MORE_UNSEEN;
    let counts: Vec<usize> = candidates.iter().map(|(map, _)| unseen(map, most + 1)).collect();
    let most = most.min(counts.iter().min().map_or(0, |least| least + BEHIND_THE_BEST));
    let mut counts = counts.into_iter();
    candidates.retain(|_| counts.next().is_some_and(|count| count <= most));
}

/// The candidates that cost less than the line, cheapest first.
fn weighed(line: &Line, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let frame = Frame::of(line.line, FIRST_STEPS);
    let weigh = |map: &[char]| {
        let letter = |at: usize| line.letter(at, |nth| map[nth]);
        // Marks may compose.
        if map.iter().any(|c| is_mark(*c)) {
            weigh(&(0..line.line.len()).map(letter).collect::<Vec<char>>()).1
        } else {
            frame.weigh(letter)
        }
    };
    // A frame without words ignores case, which the original may break less.
    let as_is = weigh(line.high) + if frame.has_words() { 0.0 } else { Spelling::embedded().case(line.line) };
    let mut weighed: Vec<(f32, Candidate)> =
        candidates.into_iter().map(|(map, misreading)| (weigh(&map) + misreading.rarity(), (map, misreading))).collect();
    weighed.retain(|(bits, _)| *bits < as_is);
    weighed.sort_by(|(a, (_, one)), (b, (_, other))| a.total_cmp(b).then(one.cmp(other)));
    weighed.truncate(BEST);
    weighed.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Runs of characters that change.
fn pieces(line: &[char], high: &[char], map: &[char]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, c) in line.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
        let Some(with) = high.binary_search(c).ok().map(|nth| map[nth]).filter(|with| with != c) else { continue };
        match pieces.last_mut().filter(|piece| piece.end == at) {
            Some(piece) => {
                piece.end += 1;
                piece.with.push(with);
            }
            None => pieces.push(Piece { start: at, end: at + 1, with: with.into(), lost: false }),
        }
    }
    pieces
}

/// The readings of `line` through multi-byte encodings.
pub(super) fn wide(line: &[char], readers: u64) -> Vec<(Misreading, Vec<Piece>)> {
    let mut tried: Vec<Vec<u8>> = Vec::new();
    let mut found = Vec::new();
    for seen in (0..COUNT).filter(|nth| ENCODINGS[*nth].is_reader && readers >> nth & 1 != 0) {
        let bytes: Vec<u8> = line.iter().map(|c| encodings::byte(*c, seen).unwrap_or(*c as u8)).collect();
        if std::str::from_utf8(&bytes).is_ok() || tried.contains(&bytes) {
            continue;
        }
        for (source, (_, encoding, _)) in WIDE.iter().enumerate() {
            if let Some(pieces) = pieces_of_wide(&bytes, encoding) {
                found.push((Misreading { source: Source::Wide(source), seen: Seen::Byte(seen) }, pieces));
            }
        }
        tried.push(bytes);
    }
    found
}

fn pieces_of_wide(bytes: &[u8], encoding: &'static encoding_rs::Encoding) -> Option<Vec<Piece>> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            at += 1;
            continue;
        }
        // The shortest byte sequence that is a character.
        let (length, read) = (1..=4.min(bytes.len() - at)).find_map(|length| {
            let read = encoding.decode_without_bom_handling_and_without_replacement(&bytes[at..at + length])?;
            Some((length, read))
        })?;
        if read.chars().any(is_no_text) {
            return None;
        }
        match pieces.last_mut().filter(|piece| piece.end == at) {
            Some(piece) => {
                piece.end += length;
                piece.with.push_str(&read);
            }
            None => pieces.push(Piece { start: at, end: at + length, with: read.into_owned(), lost: false }),
        }
        at += length;
    }
    Some(pieces)
}

/// Bytes of a file used to detect its encoding.
const SAMPLE: usize = 8192;
/// Largest cost of text in bits for each character: sound sentences have 2.5 to 4.5, in Han and Hangul 9 to 11.
const BITS_OF_TEXT: f32 = 7.0;
const BITS_OF_EAST: f32 = 13.0;

/// Up to this many characters beyond ASCII prove an encoding only if they look like sound text and no other reading is close
/// (reports/encodings.md has the trade-off).
const FEW: usize = 2;
const BITS_OF_FEW: f32 = 5.5;
/// Minimum lead of the best reading for one such character, and for two.
const MARGIN_OF_FEW: [f32; FEW] = [6.0, 3.0];

/// Factor on the rarity of encodings in files: DOS and Macintosh files are rarer than programs that assume such an encoding.
const RARER_IN_FILES: f32 = 3.0;

/// A reading of a file.
struct Read {
    bits: f32,
    text: String,
    source: Source,
    name: &'static str,
}

/// `bytes` decoded with the most plausible encoding, and its name.
pub(super) fn decode(bytes: &[u8]) -> Option<(String, &'static str)> {
    let sample = sample(bytes);
    let mut found: Vec<Read> = Vec::new();
    let mut consider = |text: String, source: Source, name: &'static str, rarity: f32| {
        if text.chars().any(|c| is_no_text(c) && !c.is_ascii()) {
            return;
        }
        let chars: Vec<char> = text.chars().collect();
        let (bits, steps) = weigh_seen(&chars);
        let limit = match chars.iter().filter(|c| !c.is_ascii()).count() {
            count if count <= FEW => BITS_OF_FEW,
            _ if chars.iter().any(|c| *c >= '\u{2e80}') => BITS_OF_EAST,
            _ => BITS_OF_TEXT,
        };
        if bits <= limit * steps as f32 {
            found.push(Read { bits: bits + RARER_IN_FILES * rarity, text, source, name });
        }
    };
    for (nth, encoding) in ENCODINGS.iter().enumerate() {
        if sample.iter().all(|byte| encoding.has(*byte)) {
            consider(encoding.read(sample), Source::Byte(nth), encoding.name, encoding.rarity);
        }
    }
    // A sample may end within a character.
    let cuts = if sample.as_ptr_range().end == bytes.as_ptr_range().end { 1 } else { 3 };
    for (nth, (name, encoding, rarity)) in WIDE.iter().enumerate() {
        let text = (0..cuts)
            .find_map(|cut| encoding.decode_without_bom_handling_and_without_replacement(&sample[..sample.len().saturating_sub(cut)]));
        if let Some(text) = text {
            consider(text.into_owned(), Source::Wide(nth), name, *rarity);
        }
    }
    found.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    let best = found.first()?;
    let high = best.text.chars().filter(|c| !c.is_ascii()).count();
    let margin = high.checked_sub(1).and_then(|nth| MARGIN_OF_FEW.get(nth));
    let rival = found.iter().find(|other| other.text != best.text);
    if margin.zip(rival).is_some_and(|(margin, rival)| rival.bits < best.bits + margin) || has_only_spaces_in_words(&best.text) {
        return None;
    }
    match best.source {
        Source::Byte(nth) => {
            let encoding = &ENCODINGS[nth];
            bytes.iter().all(|byte| encoding.has(*byte)).then(|| (encoding.read(bytes), best.name))
        }
        Source::Wide(nth) => Some((WIDE[nth].1.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned(), best.name)),
        Source::Utf8 => None,
    }
}

/// True if all characters beyond ASCII are no-break spaces and soft hyphens between letters, which prove nothing, since any byte is one in
/// some encoding.
fn has_only_spaces_in_words(text: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let mut high = text.char_indices().filter(|(_, c)| !c.is_ascii());
    high.all(|(at, c)| {
        let behind = &text[at + c.len_utf8()..];
        matches!(c, '\u{a0}' | '\u{ad}') && is_letter(text[..at].chars().next_back()) && is_letter(behind.chars().next())
    })
}

/// Cost in bits of the characters that are beyond ASCII or next to one, and their number. Pure ASCII is the same in all encodings and may
/// be markup or field names.
fn weigh_seen(text: &[char]) -> (f32, usize) {
    let spelling = Spelling::embedded();
    let letter = |at: usize| text.get(at).copied().unwrap_or(' ');
    let seen: Vec<usize> = (0..=text.len()).filter(|at| (at.saturating_sub(2)..=*at).any(|at| !letter(at).is_ascii())).collect();
    let mut bits = spelling.weigh_at(Bits::default(), seen.iter().copied(), letter);
    let (mut before, mut nth) = (spelling.start(), 0);
    for at in 0..=text.len() {
        let steps = spelling.skip(&mut before, letter(at));
        if seen.get(nth) == Some(&at) {
            nth += 1;
            bits.all += steps;
        }
    }
    (bits.least(), seen.len())
}

/// A part of `bytes` with bytes beyond ASCII, from the start of a line.
fn sample(bytes: &[u8]) -> &[u8] {
    let high = bytes.iter().position(|byte| *byte >= 0x80).unwrap_or(0);
    let start = bytes[..high].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1).max(high.saturating_sub(SAMPLE / 8));
    &bytes[start..bytes.len().min(start + SAMPLE)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_their_encoding() {
        for (text, encoding) in [
            ("Мэр города сказал, что новый причал откроют на следующей неделе.", encoding_rs::WINDOWS_1251),
            ("Мэр города сказал, что новый причал откроют на следующей неделе.", encoding_rs::KOI8_R),
            ("L’été dernier, le maire a promis que le port serait rénové.", encoding_rs::WINDOWS_1252),
            ("Starosta řekl, že nový přístav bude otevřen příští týden.", encoding_rs::ISO_8859_2),
            ("市長は来週新しい港を開くと述べた。", encoding_rs::SHIFT_JIS),
            ("市长说新的港口将在下周开放。", encoding_rs::GBK),
            ("시장은 다음 주에 새 항구를 열 것이라고 말했다.", encoding_rs::EUC_KR),
            ("Ο δήμαρχος είπε ότι το νέο λιμάνι θα ανοίξει.", encoding_rs::WINDOWS_1253),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes).map(|(text, _)| text).as_deref(), Some(text), "{}", encoding.name());
        }
        assert_eq!(decode(&[0x80, 0x81, 0xff, 0x9d, 0x81, 0x8d, 0xfe, 0xff]), None);
    }

    #[test]
    fn a_sample_begins_with_the_line_of_its_first_byte_beyond_ascii() {
        let of = |plain: &str, line: usize, rest: usize| {
            let bytes = [plain.as_bytes(), &vec![b'a'; line], &[0xe9], &vec![b'b'; rest]].concat();
            let found = sample(&bytes);
            (found.iter().position(|byte| *byte == 0xe9), found.len())
        };
        assert_eq!(of("", 5, 9), (Some(5), 15));
        assert_eq!(of("plain\nplain\n", 5, 9), (Some(5), 15));
        assert_eq!(of(&"plain\n".repeat(SAMPLE), 5, 2 * SAMPLE), (Some(5), SAMPLE));
        // Of a long line an eighth of the sample is before it.
        assert_eq!(of("plain\n", SAMPLE / 8, 2 * SAMPLE), (Some(SAMPLE / 8), SAMPLE));
        assert_eq!(of("plain\n", 2 * SAMPLE, 2 * SAMPLE), (Some(SAMPLE / 8), SAMPLE));
        assert_eq!(sample(b"plain\ntext"), b"plain\ntext");
    }
}
