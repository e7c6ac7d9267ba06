//! Decides what a line was before it was decoded with a wrong encoding: generates readings and compares their cost.
//!
//! A reading reverses one misreading (see [`super::misreading`]). The cost of a text is its information content in bits under the best
//! language of [`super::spelling`]. The cheapest reading wins if it saves enough bits, looks like sound text, and no other reading is
//! close. A line is repaired as a whole or left unchanged.

#[cfg(test)]
mod tests;

use super::counts::Counts;
use super::encodings::{COUNT, ENCODINGS, WIDE, holders, lead_and_continuation, leads};
use super::letters::{is_letter, is_lower, is_mark, is_no_text, is_upper, script};
use super::line::Line;
use super::misreading::{Misreading, Seen, Source};
use super::spelling::{Lanes, SCALE, Spelling};
use super::{legacy, utf8};
use unicode_normalization::UnicodeNormalization;

/// True if `at` is inside the text and a letter is there.
pub(super) fn is_letter_at(text: &[char], at: Option<usize>) -> bool {
    at.and_then(|at| text.get(at)).is_some_and(|c| is_letter(*c))
}

/// True if `at` is inside the text and an ASCII letter is there.
fn is_ascii_letter_at(text: &[char], at: Option<usize>) -> bool {
    at.and_then(|at| text.get(at)).is_some_and(char::is_ascii_alphabetic)
}

/// True for signs that writers put between letters.
pub(super) fn is_join(c: char) -> bool {
    matches!(c, '–' | '—' | '‐' | '‑' | '…' | '·' | '’' | '‘' | '´')
}

/// A stretch of the line and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Index of its first character in the line.
    pub start: usize,
    /// Index after its last character.
    pub end: usize,
    /// Its replacement.
    pub with: String,
    /// True if a byte was lost and is guessed.
    pub lost: bool,
}

impl Piece {
    /// True if it ends with a sign inside a word: half of a letter.
    fn is_sign_in_word(&self, line: &[char]) -> bool {
        let is_letter = |at| is_letter_at(line, at);
        is_letter(self.start.checked_sub(1)) && is_letter(Some(self.end)) && !is_letter(self.end.checked_sub(1))
    }

    /// True if it is between letters, or if it is a letter after two letters, where writers use few signs.
    pub fn is_in_word(&self, line: &[char]) -> bool {
        let is_letter_at = |at| is_letter_at(line, at);
        let (before, after) = (is_letter_at(self.start.checked_sub(1)), is_letter_at(Some(self.end)));
        let is_letter_of_word = |c: &char| is_letter(*c) && !matches!(c, 'ª' | 'º' | 'µ' | 'μ');
        let own = &line[self.start..self.end];
        before && after && !own.iter().any(|c| is_join(*c)) || (before || after) && own.iter().all(is_letter_of_word)
    }

    /// True if it consists of signs that are common between letters or, if it is there, next to words.
    fn is_typography(&self, line: &[char]) -> bool {
        let is_letter_at = |at| is_letter_at(line, at);
        let is_inside = is_letter_at(self.start.checked_sub(1)) && is_letter_at(Some(self.end));
        let is_sign = |c: &char| match c {
            '–' | '—' | '’' | '‘' | '…' | '·' => true,
            '“' | '”' | '„' | '®' | '©' | '™' | '¡' | '¿' | '«' | '»' | '°' => !is_inside,
            _ => false,
        };
        line[self.start..self.end].iter().all(is_sign)
    }

    /// True if what it replaces are only letters of the script of an adjacent letter.
    fn is_like_its_word(&self, line: &[char]) -> bool {
        let is_alike = |c: &char, at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(|other| script(*other) == script(*c));
        let is_fit = |c: &char| is_letter(*c) && (is_alike(c, self.start.checked_sub(1)) || is_alike(c, Some(self.end)));
        line[self.start..self.end].iter().all(is_fit)
    }

    /// True if East Asian letters replace part of an ASCII word.
    fn splits_ascii(&self, line: &[char]) -> bool {
        let is_letter_at = |at| is_ascii_letter_at(line, at);
        is_letter_at(self.start.checked_sub(1)) && is_letter_at(Some(self.end))
    }

    /// True if its replacement has a character of more than two bytes.
    fn is_long(&self) -> bool {
        self.end - self.start > 2 * self.with.chars().count()
    }

    /// True if it brings no letter and replaces characters that a writer may have used.
    fn is_of_signs(&self) -> bool {
        !self.with.chars().any(is_letter)
    }

    /// True if it is a single letter followed by an apostrophe, as in "dot the Í’s".
    fn is_named_letter(&self, line: &[char]) -> bool {
        let is_inside = self.start.checked_sub(1).and_then(|at| line.get(at)).is_some_and(|c| is_letter(*c));
        !is_inside && self.end - self.start == 2 && line[self.end - 1] == '’'
    }

    /// True if letters become a space inside a word.
    fn splits_word(&self, line: &[char]) -> bool {
        let is_letter = |at| is_letter_at(line, at);
        let inside = is_letter(self.start.checked_sub(1)) && is_letter(Some(self.end));
        inside && self.end - self.start == 1 && line[self.start].is_alphabetic() && matches!(self.with.as_str(), "\u{a0}" | "\u{ad}")
    }
}

/// A reading of the line.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The misreading that it reverses.
    pub misreading: Misreading,
    /// Its replacements.
    pub pieces: Vec<Piece>,
    /// The line after all replacements, including those of repeated misreadings.
    pub text: Vec<char>,
    /// For each character of `text`, true if it is new.
    touched: Vec<bool>,
    /// The lanes of [`super::spelling`] with the lowest cost.
    lanes: Lanes,
    /// Bits saved compared to the line as it is.
    pub gain: f32,
}

/// The cheapest lanes of a text and its cost; that of its composed form (NFC) if lower.
pub(super) fn weigh(text: &[char]) -> (Lanes, f32) {
    let (lanes, bits) = Spelling::embedded().weigh(text);
    if !text.iter().any(|c| is_mark(*c)) {
        return (lanes, bits);
    }
    let composed: Vec<char> = text.iter().copied().nfc().collect();
    (lanes, bits.min(Spelling::embedded().weigh(&composed).1))
}

/// Cost of a step (one character) above which it is odd: sound text costs 3.3 bits near letters beyond ASCII; one line in twenty has a step
/// of 7.
const ODD: u32 = 6 * SCALE;
/// The same for East Asian characters, of which there are thousands.
const ODD_IN_EAST: u32 = 14 * SCALE;
/// Minimum excess of odd steps in a line in total, for each step, and in three consecutive steps, before other readings are tried. One in
/// five of 5,026 sound lines has it, and nearly all of 1,052 lines in a wrong legacy encoding.
const ODDITY: f32 = 4.0;
const ODDITY_BY_STEP: f32 = 0.5;
const MOST: f32 = 22.0;

/// Statistics on the steps of a text that involve a `touched` character.
#[derive(Clone, Copy)]
pub(super) struct StepStats {
    /// Number of steps.
    pub steps: usize,
    /// Their cost in bits.
    pub bits: f32,
    /// The sum of their excess over the odd threshold, in bits.
    pub odd: f32,
    /// Like `odd`, with at most [`MAX_ODD_STEP`] for each step.
    pub capped: f32,
    /// The largest cost of three consecutive steps.
    pub most: f32,
}

/// Largest count of one odd step, so that a foreign name is not enough.
const MAX_ODD_STEP: u32 = 8 * SCALE;

impl StepStats {
    /// True if other readings are to be tried.
    pub fn is_odd(&self) -> bool {
        self.odd >= ODDITY && (self.odd >= ODDITY_BY_STEP * self.steps as f32 || self.most >= MOST)
    }
}

/// Collects the statistics of `text` in `lanes` on the steps that involve a `touched` character.
pub(super) fn look(text: &[char], lanes: &Lanes, touched: impl Fn(usize) -> bool) -> StepStats {
    let spelling = Spelling::embedded();
    let (mut bits, mut odd, mut capped, mut steps, mut ahead) = (0, 0, 0, 0, 0);
    let (mut window, mut most) = ([0u32; 3], 0);
    let mut before = spelling.start();
    for at in 0..=text.len() {
        let c = text.get(at).copied().unwrap_or(' ');
        if at < text.len() && touched(at) {
            ahead = 3;
        }
        if ahead > 0 {
            ahead -= 1;
            let step = spelling.step(lanes.at(at), &mut before, c);
            bits += step;
            let beyond = step.saturating_sub(if c < '\u{2e80}' { ODD } else { ODD_IN_EAST });
            odd += beyond;
            capped += beyond.min(MAX_ODD_STEP);
            steps += 1;
            window = [window[1], window[2], step];
            most = most.max(window.iter().sum());
        } else {
            spelling.skip(&mut before, c);
            window = [0; 3];
        }
    }
    StepStats {
        steps,
        bits: bits as f32 / SCALE as f32,
        odd: odd as f32 / SCALE as f32,
        capped: capped as f32 / SCALE as f32,
        most: most as f32 / SCALE as f32,
    }
}

/// The line after replacements, and which of its characters are new or were `touched` before.
fn replaced(line: &[char], touched: &[bool], pieces: &[Piece]) -> (Vec<char>, Vec<bool>) {
    let (mut text, mut marks) = (Vec::with_capacity(line.len()), Vec::with_capacity(line.len()));
    let mut at = 0;
    for piece in pieces {
        text.extend_from_slice(&line[at..piece.start]);
        marks.extend_from_slice(&touched[at..piece.start]);
        text.extend(piece.with.chars());
        marks.resize(text.len(), true);
        at = piece.end;
    }
    text.extend_from_slice(&line[at..]);
    marks.extend_from_slice(&touched[at..]);
    (text, marks)
}

/// Number of characters beyond ASCII.
fn beyond_ascii(text: &[char]) -> usize {
    text.iter().filter(|c| !c.is_ascii()).count()
}

/// Most nested misreadings of UTF-8,
const MAX_DEPTH: usize = 4;
/// the penalty in bits for each,
const NESTING_PENALTY: f32 = 4.0;
/// and the encodings that occur nested, as bits: Windows-1252, Latin-1, Windows-1250 and 1251, MacRoman.
const NESTED: u64 = 0b1111 | 1 << 25;

/// Combining marks of no living orthography; `Ã©` in MacRoman would be one of them.
fn is_rare_mark(c: char) -> bool {
    matches!(c, '\u{30d}'..='\u{36f}') && !matches!(c, '\u{31b}' | '\u{323}' | '\u{327}' | '\u{328}' | '\u{331}' | '\u{342}' | '\u{345}')
}

/// Number of new signs in implausible places: between two letters, opening or numeral signs after a letter, closing signs without an
/// opening one.
fn misplaced_signs(text: &[char], touched: &[bool]) -> usize {
    let is_letter_at = |at| is_letter_at(text, at);
    let is_misplaced = |at: &usize| match text[*at] {
        _ if !touched[*at] || !is_letter_at(at.checked_sub(1)) => false,
        '’' | '‘' | '–' | '—' | '·' | '…' | '\u{ad}' | '\u{300}'..='\u{36f}' => false,
        '‚' | '„' | '“' | '‹' | '«' | '‰' => true,
        '”' if !text[..*at].iter().any(|c| matches!(c, '“' | '„' | '”' | '"')) => true,
        c => !is_letter(c) && is_letter_at(Some(at + 1)),
    };
    (0..text.len()).filter(is_misplaced).count()
}

/// Marks that strike a letter through.
fn is_overlay(c: char) -> bool {
    matches!(c, '\u{335}'..='\u{338}')
}

impl Reading {
    fn of(line: &[char], misreading: Misreading, pieces: Vec<Piece>, as_is: f32) -> Option<Self> {
        let (text, touched) = replaced(line, &vec![false; line.len()], &pieces);
        // In struck-through text every letter has the mark.
        let is_struck = misreading.source == Source::Utf8 && pieces.iter().filter(|piece| piece.with.chars().all(is_overlay)).count() > 2;
        let is_odd_mark = |c: char| is_rare_mark(c) && !(is_struck && is_overlay(c));
        let is_strange = |c: char| is_no_text(c) && !('\u{80}'..='\u{9f}').contains(&c) || is_odd_mark(c);
        let strange = text.iter().zip(&touched).any(|(c, touched)| *touched && is_strange(*c));
        // East Asian encodings also contain letters of other scripts; a single one in place of letters is chance.
        let is_east = pieces.iter().any(|piece| piece.with.chars().any(|c| c >= '\u{2e80}'));
        let is_split = beyond_ascii(line) * 4 < line.len() && pieces.iter().any(|piece| piece.splits_ascii(line));
        let few = pieces.iter().map(|piece| piece.end - piece.start).sum::<usize>() < COMPLETE;
        let has_letter = pieces.iter().any(|piece| line[piece.start..piece.end].iter().any(|c| is_letter(*c)));
        let strange = strange || matches!(misreading.source, Source::Wide(_)) && (few && has_letter && !is_east || is_split);
        if text == line || strange {
            return None;
        }
        let guesses = pieces.iter().filter(|piece| piece.lost).count();
        let signs = pieces.iter().filter(|piece| misreading.source == Source::Utf8 && piece.is_sign_in_word(line)).count();
        let splits = pieces.iter().filter(|piece| piece.splits_word(line)).count();
        let cost = misreading.rarity() + GUESS * guesses as f32 + SPLIT * splits as f32 - SIGN_IN_WORD * signs.min(2) as f32;
        let misplaced = if misreading.source == Source::Utf8 { 0 } else { misplaced_signs(&text, &touched) };
        let cost = cost + MISPLACED * misplaced as f32;
        let mut text = text;
        if misreading.source == Source::Utf8 {
            // Remaining C1 controls are Windows-1252; the next round repairs them.
            text.iter_mut().filter(|c| ('\u{80}'..='\u{9f}').contains(*c)).for_each(|c| *c = ENCODINGS[0].character(*c as u8));
        }
        let (lanes, bits) = weigh(&text);
        let mut best = Self { misreading, pieces, text, touched, lanes, gain: as_is - bits - cost };
        if misreading.source == Source::Utf8 {
            best.reverse_nested(as_is - cost);
        }
        Some(best)
    }

    /// Reverses further misreadings while that saves bits, for text that was damaged several times.
    fn reverse_nested(&mut self, start: f32) {
        let (mut text, mut touched) = (self.text.clone(), self.touched.clone());
        for depth in 1..MAX_DEPTH {
            let letters = text.windows(2).fold(0, |any, pair| any | lead_and_continuation(pair[0], pair[1]));
            let readings = (0..COUNT).filter(|nth| (letters & NESTED) >> nth & 1 != 0).filter_map(|seen| {
                let pieces = utf8::pieces(&text, seen);
                // Only what was just read can be nested damage; other damage is for another round.
                let changes = pieces.iter().flat_map(|piece| piece.start..piece.end);
                if changes.clone().filter(|at| touched[*at]).count() * 2 < changes.count() {
                    return None;
                }
                let (text, touched) = (!pieces.is_empty()).then(|| replaced(&text, &touched, &pieces))?;
                let (lanes, bits) = weigh(&text);
                Some((bits, lanes, text, touched))
            });
            let Some((bits, lanes, next, marks)) = readings.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
            (text, touched) = (next, marks);
            let gain = start - bits - NESTING_PENALTY * depth as f32;
            if gain > self.gain {
                (self.text, self.touched, self.lanes, self.gain) = (text.clone(), touched.clone(), lanes, gain);
            }
        }
    }

    /// Removes pieces without which the surrounding words are more plausible: sound words may be next to damaged ones.
    fn keep_sound_words(&mut self, line: &[char]) {
        let changed: usize = self.pieces.iter().map(|piece| beyond_ascii(&line[piece.start..piece.end])).sum();
        if self.misreading.source != Source::Utf8 || changed == beyond_ascii(line) {
            return;
        }
        let count = self.pieces.len();
        self.pieces.retain(|piece| {
            let before = &line[piece.start.saturating_sub(AROUND)..piece.start];
            let after = &line[piece.end..line.len().min(piece.end + AROUND)];
            let with = |middle: &[char]| weigh(&[before, middle, after].concat()).1;
            with(&piece.with.chars().collect::<Vec<_>>()) < with(&line[piece.start..piece.end])
        });
        if self.pieces.len() < count {
            (self.text, self.touched) = replaced(line, &vec![false; line.len()], &self.pieces);
        }
    }

    /// True if nothing odd remains next to the repaired parts, so that no text is half repaired.
    fn is_whole(&self) -> bool {
        if self.misreading.source != Source::Utf8 {
            return true;
        }
        let is_left = |at: usize| !self.touched[at] && !self.text[at].is_ascii() && is_letter(self.text[at]);
        let left = look(&self.text, &self.lanes, is_left);
        // If most of the line remains, it must be as plausible as sound text.
        let rest = look(&self.text, &self.lanes, |at| !self.touched[at] && holders(self.text[at]) != 0);
        let changed = self.touched.iter().filter(|touched| **touched).count();
        let is_part = rest.steps > 6 * changed && rest.odd >= REMAINING_BY_STEP * rest.steps as f32;
        !is_part && left.odd < REMAINING + REMAINING_BY_LENGTH * self.text.len() as f32
    }

    /// Number of characters of the line that change.
    fn changed(&self) -> usize {
        self.pieces.iter().map(|piece| piece.end - piece.start).sum()
    }

    /// Extra bits that a legacy reading must save if it changes few characters.
    fn doubt(&self, line: &[char]) -> f32 {
        if (self.misreading == Misreading { source: Source::Byte(0), seen: Seen::Byte(1) }) {
            return 0.0;
        }
        let each = if self.pieces.iter().all(|piece| piece.is_in_word(line)) { DOUBT_IN_WORD } else { DOUBT };
        each * 3usize.saturating_sub(self.changed()) as f32
    }

    /// True if a word that it changes is in another language than the line.
    fn is_of_other_language(&self) -> bool {
        (0..self.text.len()).any(|at| self.touched[at] && self.lanes.at(at) != self.lanes.line())
    }

    /// True if it makes too many of the words that it changes less plausible, by more than a rare name would be.
    pub fn worsens_words(&self, line: &[char]) -> bool {
        let is_space = |c: &char| c.is_ascii_whitespace();
        let (mut words, mut hurt) = (0, 0);
        let mut done = 0;
        for (nth, piece) in self.pieces.iter().enumerate().filter(|_| self.misreading.source != Source::Utf8) {
            if piece.start < done {
                continue;
            }
            let start = line[..piece.start].iter().rposition(is_space).map_or(0, |at| at + 1);
            done = line[piece.end..].iter().position(is_space).map_or(line.len(), |at| piece.end + at);
            let mut read: Vec<char> = Vec::new();
            let mut at = start;
            for piece in self.pieces[nth..].iter().take_while(|piece| piece.start < done) {
                read.extend(&line[at..piece.start]);
                read.extend(piece.with.chars());
                at = piece.end;
            }
            read.extend(&line[at.min(done)..done]);
            words += 1;
            hurt += usize::from(weigh(&read).1 > weigh(&line[start..done]).1 + WORSE);
        }
        hurt * WORSE_SHARE > words
    }

    /// True for a single UTF-8 letter misread as an encoding other than Windows-1252 and Latin-1.
    fn is_slight(&self) -> bool {
        self.changed() <= 2 && !matches!(self.misreading.seen, Seen::Byte(0 | 1))
    }

    /// True if few characters change and no ASCII letter is adjacent.
    fn stands_alone(&self, line: &[char]) -> bool {
        let is_letter = |at| is_ascii_letter_at(line, at);
        let few = self.changed() < COMPLETE;
        few && !self.pieces.iter().any(|piece| is_letter(piece.start.checked_sub(1)) || is_letter(Some(piece.end)))
    }

    /// True if a new letter is part of a word; isolated signs do not count.
    fn has_word(&self) -> bool {
        let is_letter = |at: usize| self.text.get(at).is_some_and(|c| c.is_alphabetic());
        (0..self.text.len()).any(|at| is_letter(at) && is_letter(at + 1) && self.touched[at..self.text.len().min(at + 2)].contains(&true))
    }

    /// Bits that it must save, `least` or more; none if nothing would prove it.
    fn margin(&self, line: &[char], least: f32) -> Option<f32> {
        let is_utf8 = self.misreading.source == Source::Utf8;
        Some(if !is_utf8 && self.pieces.iter().all(|piece| piece.is_typography(line)) {
            // Signs for signs prove nothing.
            return None;
        } else if !is_utf8 {
            least + self.doubt(line) + if self.is_of_other_language() { DOUBT_OF_OTHER } else { 0.0 }
        } else if self.stands_alone(line) && !self.has_word() || self.pieces.iter().all(|piece| piece.is_named_letter(line)) {
            MARGIN_ALONE
        } else if self.pieces.len() == 1 && self.pieces.iter().all(Piece::is_of_signs) {
            MARGIN_OF_SIGNS
        } else if self.is_slight() {
            if self.pieces.iter().all(|piece| piece.is_like_its_word(line)) { MARGIN_OF_LETTERS } else { MARGIN_OF_SLIGHT }
        } else {
            least.min(MARGIN_OF_UTF8)
        })
    }

    /// True if the new characters are as plausible as in sound text.
    pub fn is_sound(&self, line: &[char]) -> bool {
        let touched = &self.touched;
        let look = look(&self.text, &self.lanes, |at| touched[at]);
        let is_east = self.text.iter().zip(touched).any(|(c, touched)| *touched && *c >= '\u{2e80}');
        let strangers = (0..self.text.len()).any(|at| touched[at] && is_no_text(self.text[at]));
        let few = self.changed() < COMPLETE;
        let spelling = Spelling::embedded();
        let is_rare = |c: char| if c < '\u{2e80}' { !spelling.is_common(c) } else { c >= '\u{20000}' };
        let rare = |at: usize| touched[at] && is_letter(self.text[at]) && is_rare(self.text[at]);
        // A capital after a small letter occurs only in a few names.
        let breaks_case = |at: usize| touched[at] && is_upper(self.text[at]) && at.checked_sub(1).is_some_and(|at| is_lower(self.text[at]));
        if few && (0..self.text.len()).any(|at| rare(at) || breaks_case(at)) {
            return false;
        }
        let limit = match self.misreading {
            // UTF-8 sequences do not occur by chance, so the characters may be rare.
            Misreading { source: Source::Utf8, .. } if self.pieces.iter().any(|piece| piece.is_long() || piece.is_of_signs()) => {
                BITS_IN_UTF8
            }
            // A sign inside a word is not a letter of any language.
            Misreading { source: Source::Utf8, seen: Seen::Byte(0 | 1) } if self.pieces.iter().all(|piece| piece.is_sign_in_word(line)) => {
                BITS_IN_UTF8
            }
            Misreading { source: Source::Utf8, .. } => BITS_IN_PAIRS,
            // Windows-1252 punctuation is always plausible.
            Misreading { source: Source::Byte(0), seen: Seen::Byte(1) } => BITS_BY_STEP,
            _ if !self.has_word() => return false,
            _ if is_east => BITS_IN_EAST,
            _ => BITS_BY_STEP,
        };
        !strangers && look.bits <= limit * look.steps as f32 + SLACK
    }
}

/// Characters on each side of a piece that show whether the word is sound without it.
const AROUND: usize = 6;
/// Largest excess in bits of the text that stays: that of a rare name,
const REMAINING: f32 = 12.0;
/// or this many for each character,
const REMAINING_BY_LENGTH: f32 = 0.03;
/// and for each step, if most of the text stays.
const REMAINING_BY_STEP: f32 = 0.7;
/// Bits in favour of UTF-8 for a sign inside a word.
const SIGN_IN_WORD: f32 = 6.0;
/// Penalty in bits for a no-break space or soft hyphen in place of a letter inside a word.
const SPLIT: f32 = 8.0;
/// Penalty in bits for a sign in an implausible place.
const MISPLACED: f32 = 15.0;
/// Penalty in bits for the guess of a lost byte.
const GUESS: f32 = 3.0;
/// Largest cost of a step with new characters; one in twenty of 2,259 correct repairs exceeds 4.8,
const BITS_BY_STEP: f32 = 6.0;
/// for Han (at most 10),
const BITS_IN_EAST: f32 = 10.5;
/// for signs and pictures that are proven by UTF-8,
const BITS_IN_UTF8: f32 = 20.0;
/// and for alphabetic letters of two bytes.
const BITS_IN_PAIRS: f32 = 10.0;
/// Additional bits for a rare word.
const SLACK: f32 = 8.0;

/// Margin of UTF-8, whose multi-byte letters are evidence by themselves.
const MARGIN_OF_UTF8: f32 = 7.0;
/// Margin if one or two UTF-8 letters are next to signs only, such as mathematical ones.
const MARGIN_ALONE: f32 = 40.0;
/// Margin if the only replacement is a sign.
const MARGIN_OF_SIGNS: f32 = 26.0;
/// Minimum of bits that a reading saves: of 2,259 correct repairs three save fewer than 14.
const MARGIN: f32 = 14.0;
/// Minimum lead over the next reading, in bits.
const LEAD: f32 = 4.0;

/// Extra margin of a legacy reading for each character fewer than three that it changes,
const DOUBT: f32 = 4.0;
/// if all of them are between two letters, where writers use few signs,
const DOUBT_IN_WORD: f32 = 1.5;
/// and if the word is in another language, since old spellings look like words of another language.
const DOUBT_OF_OTHER: f32 = 8.0;
/// Extra cost in bits at which a word counts as less plausible, and the share of such words allowed: one in this many.
const WORSE: f32 = 8.0;
const WORSE_SHARE: usize = 8;
/// Margin for a single UTF-8 letter misread as a rarer encoding,
const MARGIN_OF_SLIGHT: f32 = 18.0;
/// if what it replaces is like its word; old and rare spellings have such letter pairs.
const MARGIN_OF_LETTERS: f32 = 36.0;
/// Margins if other lines prove the misreading.
const MARGIN_KNOWN: f32 = 4.0;
const ODDITY_KNOWN: f32 = 2.0;

/// The readings of a line, best first; only those of the misreading `known` if it is given.
pub(super) fn readings(line: &[char], as_is: f32, known: Option<Misreading>) -> Vec<Reading> {
    let mut high: Vec<char> = line.iter().copied().filter(|c| !c.is_ascii()).collect();
    high.sort_unstable();
    high.dedup();
    let readers = high.iter().fold(u64::MAX, |all, c| all & holders(*c));
    let mut ways: Vec<(Misreading, Vec<Piece>)> = Vec::new();
    let begun = high.iter().fold(0, |any, c| any | leads(*c));
    ways.extend(utf8::single(line, &high, of_letters(line) | begun & COMMON));
    // If all characters beyond ASCII are UTF-8 letters, no other reading is needed.
    let count = beyond_ascii(line);
    let is_complete = |pieces: &[Piece]| {
        pieces.iter().all(|piece| !piece.lost) && pieces.iter().map(|piece| piece.end - piece.start).sum::<usize>() == count
    };
    let complete = ways.iter().any(|(_, pieces)| is_complete(pieces));
    // A reading that explains less than half of what another one does is chance.
    let explained = |pieces: &[Piece]| pieces.iter().map(|piece| piece.end - piece.start).sum::<usize>();
    let most = ways.iter().map(|(_, pieces)| explained(pieces)).max().unwrap_or_default();
    ways.retain(|(_, pieces)| 2 * explained(pieces) >= most);
    let proved = count >= COMPLETE && complete;
    if proved {
        ways.retain(|(_, pieces)| is_complete(pieces));
    }
    if !proved && high.iter().any(|c| *c >= '\u{2e80}') {
        for seen in 0..WIDE.len() {
            if let Some(pieces) = utf8::pieces_of_wide(line, seen) {
                ways.push((Misreading { source: Source::Utf8, seen: Seen::Wide(seen) }, pieces));
            }
        }
    }
    if !proved && readers != 0 {
        // What is not asked for need not be made.
        if known.is_none_or(|known| matches!(known.source, Source::Byte(_))) {
            ways.extend(legacy::single(line, &high, readers));
        }
        if known.is_none_or(|known| matches!(known.source, Source::Wide(_))) {
            ways.extend(legacy::wide(line, readers));
        }
    }
    ways.retain(|(misreading, _)| known.is_none_or(|known| known == *misreading));
    // Of equal readings, keep the most probable misreading.
    ways.sort_by(|(a, _), (b, _)| a.rarity().total_cmp(&b.rarity()).then(a.cmp(b)));
    let mut readings: Vec<Reading> = Vec::new();
    for (misreading, pieces) in ways {
        if readings.iter().all(|known| known.pieces != pieces)
            && let Some(mut reading) = Reading::of(line, misreading, pieces, as_is)
        {
            if complete && misreading.source != Source::Utf8 {
                reading.gain -= CHANCE;
            }
            readings.push(reading);
        }
    }
    readings.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.misreading.cmp(&b.misreading)));
    readings
}

/// The encodings, as bits, in which the line contains UTF-8 letters. Encodings with few are left out: a letter has two to four bytes, so
/// they would explain less than half of what the best one does.
fn of_letters(line: &[char]) -> u64 {
    let mut counts = Counts::default();
    for pair in line.windows(2) {
        let lanes = if pair[0].is_ascii() || pair[1].is_ascii() { 0 } else { lead_and_continuation(pair[0], pair[1]) };
        if lanes != 0 && !counts.add(lanes) {
            break;
        }
    }
    counts.at_least(counts.most().div_ceil(4).max(1))
}

/// This many characters beyond ASCII prove UTF-8 if all of them are parts of UTF-8 letters.
const COMPLETE: usize = 6;

/// Penalty in bits for a legacy reading if all characters beyond ASCII are parts of UTF-8 letters.
const CHANCE: f32 = 12.0;

/// Encodings in which UTF-8 letters with a lost byte are searched, as bits: Windows-1252 and Latin-1.
const COMMON: u64 = 0b11;

/// The result for a line.
pub(super) enum Decision<R = Reading> {
    /// Nothing is odd.
    Sound,
    /// Something is odd, but no reading is proven.
    Unsure,
    /// The proven reading.
    Read(R),
}

/// Decides on a line; `known` is a misreading that other lines have proven.
pub(super) fn decide(line: &Line, known: Option<Misreading>) -> Decision {
    let steps = line.steps();
    let best = match known {
        None if !steps.is_odd() => return Decision::Sound,
        None => best(&line.chars, line.readings(), MARGIN),
        Some(_) if steps.odd < ODDITY_KNOWN => return Decision::Sound,
        Some(_) => best(&line.chars, &line.readings_of(known), MARGIN_KNOWN),
    };
    best.map_or(Decision::Unsure, Decision::Read)
}

/// The best of the readings of a line, if it is proven.
fn best(line: &[char], readings: &[Reading], margin: f32) -> Option<Reading> {
    let (best, rivals) = readings.split_first()?;
    if best.gain < best.margin(line, margin)? {
        return None;
    }
    // An equal text is no rival.
    let next = rivals.iter().find(|next| next.text != best.text).map_or(0.0, |next| next.gain);
    let mut best = best.clone();
    best.keep_sound_words(line);
    (best.gain - next >= LEAD && !best.pieces.is_empty() && best.is_sound(line) && best.is_whole() && !best.worsens_words(line))
        .then_some(best)
}
