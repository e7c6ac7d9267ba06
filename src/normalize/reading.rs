//! What a line stood for: its readings, weighed.
//!
//! A line is read as it is and through every misreading that could have made it: UTF-8, or an encoding of one or two bytes, that was taken for
//! another. The reading that takes fewest bits to write in some language ([`super::spelling`]) wins where it saves enough of them, looks
//! like text itself, and no other reading comes near it. So a line is repaired as a whole, or stays as it is.

use super::counts::Counts;
use super::encodings::{COUNT, ENCODINGS, WIDE, holders, leads, meeting};
use super::letters::{is_letter, is_lower, is_mark, is_no_text, is_upper, script};
use super::misreading::{Misreading, Seen, Source};
use super::spelling::{Lanes, SCALE, Spelling};
use super::{legacy, suspect, utf8};
use unicode_normalization::UnicodeNormalization;

/// True where a letter stands at a place that may lie outside.
fn is_letter_at(text: &[char], at: Option<usize>) -> bool {
    at.and_then(|at| text.get(at)).is_some_and(|c| is_letter(*c))
}

/// The same for a letter of ASCII.
fn is_ascii_letter_at(text: &[char], at: Option<usize>) -> bool {
    at.and_then(|at| text.get(at)).is_some_and(char::is_ascii_alphabetic)
}

/// A stretch of the line and what it stood for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its first character's number in the line.
    pub start: usize,
    /// The number of the first character behind it.
    pub end: usize,
    /// What it stood for.
    pub with: String,
    /// True where a byte had to be guessed.
    pub lost: bool,
}

impl Piece {
    /// True where it ends with a sign inside a word: half of a letter.
    fn is_sign_in_word(&self, line: &[char]) -> bool {
        let is_letter = |at| is_letter_at(line, at);
        is_letter(self.start.checked_sub(1)) && is_letter(Some(self.end)) && !is_letter(self.end.checked_sub(1))
    }

    /// True where it stands between letters, or is one itself behind two letters: a writer puts few signs there.
    fn is_in_word(&self, line: &[char]) -> bool {
        let is_letter_at = |at| is_letter_at(line, at);
        let (before, after) = (is_letter_at(self.start.checked_sub(1)), is_letter_at(Some(self.end)));
        let is_letter_of_word = |c: &char| is_letter(*c) && !matches!(c, 'ª' | 'º' | 'µ' | 'μ');
        let joins = |c: &char| matches!(c, '–' | '—' | '‐' | '‑' | '…' | '·' | '’' | '‘' | '´');
        let own = &line[self.start..self.end];
        before && after && !own.iter().any(joins) || (before || after) && own.iter().all(is_letter_of_word)
    }

    /// True where all of it are signs that writers put between letters, or beside words if it stands there.
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

    /// True where all of it are letters of the script of a letter beside it.
    fn is_like_its_word(&self, line: &[char]) -> bool {
        let is_alike = |c: &char, at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(|other| script(*other) == script(*c));
        let is_fit = |c: &char| is_letter(*c) && (is_alike(c, self.start.checked_sub(1)) || is_alike(c, Some(self.end)));
        line[self.start..self.end].iter().all(is_fit)
    }

    /// True where letters of East Asia stand in a word of ASCII.
    fn splits_ascii(&self, line: &[char]) -> bool {
        let is_letter_at = |at| is_ascii_letter_at(line, at);
        is_letter_at(self.start.checked_sub(1)) && is_letter_at(Some(self.end))
    }

    /// True where letters of more than two bytes are in it.
    fn is_long(&self) -> bool {
        self.end - self.start > 2 * self.with.chars().count()
    }

    /// True where it brings no letter, and in what a writer may have put there.
    fn is_of_signs(&self) -> bool {
        !self.with.chars().any(is_letter)
    }

    /// True for a letter by itself with an apostrophe behind it, as in "dot the Í’s".
    fn is_named_letter(&self, line: &[char]) -> bool {
        let is_inside = self.start.checked_sub(1).and_then(|at| line.get(at)).is_some_and(|c| is_letter(*c));
        !is_inside && self.end - self.start == 2 && line[self.end - 1] == '’'
    }

    /// True where letters become a space inside a word.
    fn splits_word(&self, line: &[char]) -> bool {
        let is_letter = |at| is_letter_at(line, at);
        let inside = is_letter(self.start.checked_sub(1)) && is_letter(Some(self.end));
        inside && self.end - self.start == 1 && line[self.start].is_alphabetic() && matches!(self.with.as_str(), "\u{a0}" | "\u{ad}")
    }
}

/// One way to read the line.
#[derive(Debug)]
pub(super) struct Reading {
    /// What made the line of it.
    pub misreading: Misreading,
    /// What changes.
    pub pieces: Vec<Piece>,
    /// The line read so, and on through as many misreadings as were made of it.
    pub text: Vec<char>,
    /// Which characters of it were not in the line.
    touched: Vec<bool>,
    /// The lanes of [`super::spelling`] in which it is most plausible.
    lanes: Lanes,
    /// Bits that it saves.
    pub gain: f32,
}

/// The lanes in which a text takes fewest bits, and how many: of its composed form, if that takes fewer.
pub(super) fn weigh(text: &[char]) -> (Lanes, f32) {
    let (lanes, bits) = Spelling::embedded().weigh(text);
    if !text.iter().any(|c| is_mark(*c)) {
        return (lanes, bits);
    }
    let composed: Vec<char> = text.iter().copied().nfc().collect();
    (lanes, bits.min(Spelling::embedded().weigh(&composed).1))
}

/// Steps above this are odd ones: sound text takes 3.3 bits where a letter beyond ASCII is near, and 7 in one of twenty lines.
const ODD: u32 = 6 * SCALE;
/// The same for characters of East Asia, of which there are thousands.
const ODD_IN_EAST: u32 = 14 * SCALE;
/// So many bits of odd steps a line must have, and so many a step or in three steps side by side, before it is read any other way: of 5,026 sound
/// lines one in five has, of 1,052 in a wrong old encoding all but a few.
const ODDITY: f32 = 4.0;
const ODDITY_A_STEP: f32 = 0.5;
const MOST: f32 = 22.0;

/// What the steps of a text are in `lanes` that see a character for which `touched` holds: how many, their bits, and bits beyond [`ODD`].
pub(super) struct Look {
    /// How many steps there are.
    pub steps: usize,
    /// Their bits.
    pub bits: f32,
    /// The bits of each beyond what is odd.
    pub odd: f32,
    /// The same with at most [`FULL`] bits of each step.
    capped: f32,
    /// The bits of the three side by side that take most.
    pub most: f32,
}

impl Look {
    fn is_odd(&self) -> bool {
        self.odd >= ODDITY && (self.odd >= ODDITY_A_STEP * self.steps as f32 || self.most >= MOST)
    }
}

/// Looks at the steps of `text` in `lanes` that see a character that is `touched`.
pub(super) fn look(text: &[char], lanes: &Lanes, touched: impl Fn(usize) -> bool) -> Look {
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
            capped += beyond.min(FULL);
            steps += 1;
            window = [window[1], window[2], step];
            most = most.max(window.iter().sum());
        } else {
            spelling.skip(&mut before, c);
            window = [0; 3];
        }
    }
    Look {
        steps,
        bits: bits as f32 / SCALE as f32,
        odd: odd as f32 / SCALE as f32,
        capped: capped as f32 / SCALE as f32,
        most: most as f32 / SCALE as f32,
    }
}

/// The line with the pieces put in, and which characters of it they brought, besides those that were `touched` before.
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

/// Characters beyond ASCII.
fn beyond_ascii(text: &[char]) -> usize {
    text.iter().filter(|c| !c.is_ascii()).count()
}

/// Text is read through so many misreadings of UTF-8, one in the other...
const MAX_DEPTH: usize = 4;
/// ...each of which costs so many bits...
const DEEPER: f32 = 4.0;
/// ...and is one of these: Windows-1252, Latin-1, Windows-1250 and 1251, MacRoman.
const AGAIN: u64 = 0b1111 | 1 << 25;

/// Combining marks that no orthography in use puts on letters: `Ã©` in MacRoman would be one of them.
fn is_rare_mark(c: char) -> bool {
    matches!(c, '\u{30d}'..='\u{36f}') && !matches!(c, '\u{31b}' | '\u{323}' | '\u{327}' | '\u{328}' | '\u{331}' | '\u{342}' | '\u{345}')
}

/// Signs that a reading puts where no writer does: between two letters, opening or counting behind a letter, closing what nothing opened.
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
        // Text that was struck through has the mark on all of its letters.
        let is_struck = misreading.source == Source::Utf8 && pieces.iter().filter(|piece| piece.with.chars().all(is_overlay)).count() > 2;
        let is_odd_mark = |c: char| is_rare_mark(c) && !(is_struck && is_overlay(c));
        let is_strange = |c: char| is_no_text(c) && !('\u{80}'..='\u{9f}').contains(&c) || is_odd_mark(c);
        let strange = text.iter().zip(&touched).any(|(c, touched)| *touched && is_strange(*c));
        // Encodings of East Asia have letters of others as well, of which one alone in the place of letters is chance.
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
            // What is left of Windows-1252 beside it is for the next round.
            text.iter_mut().filter(|c| ('\u{80}'..='\u{9f}').contains(*c)).for_each(|c| *c = ENCODINGS[0].character(*c as u8));
        }
        let (lanes, bits) = weigh(&text);
        let mut best = Self { misreading, pieces, text, touched, lanes, gain: as_is - bits - cost };
        if misreading.source == Source::Utf8 {
            best.read_on(as_is - cost);
        }
        Some(best)
    }

    /// Text that was damaged several times is read on, as long as that saves bits: rounds then undo one misreading each.
    fn read_on(&mut self, start: f32) {
        let (mut text, mut touched) = (self.text.clone(), self.touched.clone());
        for depth in 1..MAX_DEPTH {
            let letters = text.windows(2).fold(0, |any, pair| any | meeting(pair[0], pair[1]));
            let readings = (0..COUNT).filter(|nth| (letters & AGAIN) >> nth & 1 != 0).filter_map(|seen| {
                let pieces = utf8::pieces(&text, seen);
                // What was damaged again is what was read just now; other damage is for another round.
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
            let gain = start - bits - DEEPER * depth as f32;
            if gain > self.gain {
                (self.text, self.touched, self.lanes, self.gain) = (text.clone(), touched.clone(), lanes, gain);
            }
        }
    }

    /// Takes out pieces without which the words around them are more plausible: beside what is damaged stand sound words.
    fn leave_sound_words(&mut self, line: &[char]) {
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

    /// True where nothing odd is left beside what it repairs: no text is half repaired.
    fn is_whole(&self) -> bool {
        if self.misreading.source != Source::Utf8 {
            return true;
        }
        let is_left = |at: usize| !self.touched[at] && !self.text[at].is_ascii() && is_letter(self.text[at]);
        let left = look(&self.text, &self.lanes, is_left);
        // Where most is left, that must be as sound as sound text is.
        let rest = look(&self.text, &self.lanes, |at| !self.touched[at] && holders(self.text[at]) != 0);
        let changed = self.touched.iter().filter(|touched| **touched).count();
        let is_part = rest.steps > 6 * changed && rest.odd >= LEFT_A_STEP * rest.steps as f32;
        !is_part && left.odd < LEFT + LEFT_OF_LENGTH * self.text.len() as f32
    }

    /// Characters of the line that change.
    fn changed(&self) -> usize {
        self.pieces.iter().map(|piece| piece.end - piece.start).sum()
    }

    /// Bits that a reading through an old encoding must save besides where it changes a character or two.
    fn doubt(&self, line: &[char]) -> f32 {
        if (self.misreading == Misreading { source: Source::Byte(0), seen: Seen::Byte(1) }) {
            return 0.0;
        }
        let each = if self.pieces.iter().all(|piece| piece.is_in_word(line)) { DOUBT_IN_WORD } else { DOUBT };
        each * 3usize.saturating_sub(self.changed()) as f32
    }

    /// True where a word that it changes is of another language than the line.
    fn is_of_other_language(&self) -> bool {
        (0..self.text.len()).any(|at| self.touched[at] && self.lanes.at(at) != self.lanes.line())
    }

    /// True where it makes some of the words that it changes less plausible, by more than a rare name is.
    fn hurts_words(&self, line: &[char]) -> bool {
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
            hurt += usize::from(weigh(&read).1 > weigh(&line[start..done]).1 + HURT);
        }
        hurt * HURT_OF > words
    }

    /// True for one letter of UTF-8 that was taken for something else than Windows-1252 or Latin-1.
    fn is_slight(&self) -> bool {
        self.changed() <= 2 && !matches!(self.misreading.seen, Seen::Byte(0 | 1))
    }

    /// True where few characters change, and no letter of ASCII stands beside them.
    fn stands_alone(&self, line: &[char]) -> bool {
        let is_letter = |at| is_ascii_letter_at(line, at);
        let few = self.changed() < COMPLETE;
        few && !self.pieces.iter().any(|piece| is_letter(piece.start.checked_sub(1)) || is_letter(Some(piece.end)))
    }

    /// True where some letter that it puts there stands in a word: signs one by one are signs.
    fn has_word(&self) -> bool {
        let is_letter = |at: usize| self.text.get(at).is_some_and(|c| c.is_alphabetic());
        (0..self.text.len()).any(|at| is_letter(at) && is_letter(at + 1) && self.touched[at..self.text.len().min(at + 2)].contains(&true))
    }

    /// True where what it puts there is as plausible as sound text.
    fn is_sound(&self, line: &[char]) -> bool {
        let touched = &self.touched;
        let look = look(&self.text, &self.lanes, |at| touched[at]);
        let is_east = self.text.iter().zip(touched).any(|(c, touched)| *touched && *c >= '\u{2e80}');
        let strangers = (0..self.text.len()).any(|at| touched[at] && is_no_text(self.text[at]));
        let few = self.changed() < COMPLETE;
        let spelling = Spelling::embedded();
        let is_rare = |c: char| if c < '\u{2e80}' { !spelling.is_common(c) } else { c >= '\u{20000}' };
        let rare = |at: usize| touched[at] && is_letter(self.text[at]) && is_rare(self.text[at]);
        // No capital stands behind a small letter, but for a few names.
        let breaks_case = |at: usize| touched[at] && is_upper(self.text[at]) && at.checked_sub(1).is_some_and(|at| is_lower(self.text[at]));
        if few && (0..self.text.len()).any(|at| rare(at) || breaks_case(at)) {
            return false;
        }
        let limit = match self.misreading {
            // Letters of UTF-8 are no chance; what they are may be rare.
            Misreading { source: Source::Utf8, .. } if self.pieces.iter().any(|piece| piece.is_long() || piece.is_of_signs()) => {
                BITS_IN_UTF8
            }
            // A sign inside a word is no letter that a language has.
            Misreading { source: Source::Utf8, seen: Seen::Byte(0 | 1) } if self.pieces.iter().all(|piece| piece.is_sign_in_word(line)) => {
                BITS_IN_UTF8
            }
            Misreading { source: Source::Utf8, .. } => BITS_IN_PAIRS,
            // Signs of Windows-1252 are signs.
            Misreading { source: Source::Byte(0), seen: Seen::Byte(1) } => BITS_A_STEP,
            _ if !self.has_word() => return false,
            _ if is_east => BITS_IN_EAST,
            _ => BITS_A_STEP,
        };
        !strangers && look.bits <= limit * look.steps as f32 + SLACK
    }
}

/// Characters on each side of a piece that tell whether the word is sound without it.
const AROUND: usize = 6;
/// Odd bits that may stay beside what a reading repairs: those of a rare name.
const LEFT: f32 = 12.0;
/// ...and of so many in a text of that many characters.
const LEFT_OF_LENGTH: f32 = 0.03;
/// Odd bits a step of what is left where that is most.
const LEFT_A_STEP: f32 = 0.7;
/// Bits that a sign inside a word speaks for UTF-8.
const SIGN_IN_WORD: f32 = 6.0;
/// Bits that it costs to read a letter inside a word as a no-break space or a soft hyphen.
const SPLIT: f32 = 8.0;
/// Bits that a sign costs where none stands.
const MISPLACED: f32 = 15.0;
/// Bits that a guess at a lost byte costs.
const GUESS: f32 = 3.0;
/// Bits a step that what a reading puts into a line may take; of 2,259 right repairs one in twenty takes 4.8...
const BITS_A_STEP: f32 = 6.0;
/// ...and of those in Han 10 at most.
const BITS_IN_EAST: f32 = 10.5;
/// ...and where UTF-8 proves itself, signs and pictures have twice as many.
const BITS_IN_UTF8: f32 = 20.0;
/// The same for letters of two bytes, which are letters of alphabets.
const BITS_IN_PAIRS: f32 = 10.0;
/// Bits beyond these, for a rare word.
const SLACK: f32 = 8.0;

/// The same for UTF-8, whose letters of several bytes prove themselves.
const MARGIN_OF_UTF8: f32 = 7.0;
/// The same where a letter or two of UTF-8 stand beside nothing but signs, as signs of mathematics do.
const MARGIN_ALONE: f32 = 40.0;
/// The same where all that it gives is a sign.
const MARGIN_OF_SIGNS: f32 = 26.0;
/// Bits that a reading must save: of 2,259 right repairs of lines three save fewer than 14...
const MARGIN: f32 = 14.0;
/// ...and by which it must beat the next.
const LEAD: f32 = 4.0;

/// So many more for each character that a reading through an old encoding changes fewer than three...
const DOUBT: f32 = 4.0;
/// ...or so many, where all of these stand between two letters: a writer puts few signs there.
const DOUBT_IN_WORD: f32 = 1.5;
/// ...and so many, where the word is of another language: old spellings of one are words of another.
const DOUBT_OF_OTHER: f32 = 8.0;
/// Bits by which a word is hurt, and how few may be: one in so many.
const HURT: f32 = 8.0;
const HURT_OF: usize = 8;
/// The same for one letter of UTF-8 that was taken for a rarer encoding.
const MARGIN_OF_SLIGHT: f32 = 18.0;
/// ...where two letters stand for it, as they do in words that are only spelt in an old or a rare way.
const MARGIN_OF_LETTERS: f32 = 36.0;
/// The same for a line that is called broken, but not repaired.
const MARGIN_UNPROVED: f32 = 6.0;
/// Where other lines prove the misreading.
const MARGIN_KNOWN: f32 = 4.0;
const ODDITY_KNOWN: f32 = 2.0;

/// The readings of a line but for the one as it is, the best first; through the misreading that is `known` if one is.
fn readings(line: &[char], as_is: f32, known: Option<Misreading>) -> Vec<Reading> {
    let mut high: Vec<char> = line.iter().copied().filter(|c| !c.is_ascii()).collect();
    high.sort_unstable();
    high.dedup();
    let readers = high.iter().fold(u64::MAX, |all, c| all & holders(*c));
    let mut ways: Vec<(Misreading, Vec<Piece>)> = Vec::new();
    let begun = high.iter().fold(0, |any, c| any | leads(*c));
    ways.extend(utf8::single(line, &high, of_letters(line) | begun & COMMON));
    // Where all that is beyond ASCII is letters of UTF-8, nothing else needs to be tried.
    let count = beyond_ascii(line);
    let is_complete = |pieces: &[Piece]| {
        pieces.iter().all(|piece| !piece.lost) && pieces.iter().map(|piece| piece.end - piece.start).sum::<usize>() == count
    };
    let complete = ways.iter().any(|(_, pieces)| is_complete(pieces));
    // What explains less than half of what another does is chance.
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
        ways.extend(legacy::single(line, &high, readers));
        ways.extend(legacy::wide(line, readers));
    }
    ways.retain(|(misreading, _)| known.is_none_or(|known| known == *misreading));
    // Of ways that read alike the likeliest stays.
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

/// The encodings, as bits, in which a line has letters of UTF-8, but for those in which it has few by chance: they would explain less than
/// half of what the best does, since a letter has two to four bytes.
fn of_letters(line: &[char]) -> u64 {
    let mut counts = Counts::default();
    for pair in line.windows(2) {
        let lanes = if pair[0].is_ascii() || pair[1].is_ascii() { 0 } else { meeting(pair[0], pair[1]) };
        if lanes != 0 && !counts.add(lanes) {
            break;
        }
    }
    counts.at_least(counts.most().div_ceil(4).max(1))
}

/// So many characters beyond ASCII, all of them letters of UTF-8, prove that it is UTF-8.
const COMPLETE: usize = 6;

/// Bits that a reading through an old encoding loses where all that is beyond ASCII is letters of UTF-8: that is no chance.
const CHANCE: f32 = 12.0;

/// Encodings for which a letter of UTF-8 is looked for that lost a byte: Windows-1252 and Latin-1.
const COMMON: u64 = 0b11;

/// True where some steps of the line are odd in the language that it looks most like.
pub(super) fn is_odd(line: &[char]) -> bool {
    let (lanes, _) = weigh(line);
    look(line, &lanes, |at| !line[at].is_ascii()).is_odd()
}

/// True where a line is no text in any language that is known, as it is: read in a wrong encoding, whichever that was.
pub(super) fn is_broken(line: &[char]) -> bool {
    suspect::is_suspect(line) && (is_no_language(line) || is_unproved(line))
}

/// True where no language writes a line as it stands.
fn is_no_language(line: &[char]) -> bool {
    let (mut odd, mut steps) = (0.0, 0);
    // Lines may be in two languages, so each part of one has its own.
    let mut from = 0;
    while from < line.len() {
        let least = (from + BROKEN_PART).min(line.len());
        let to = line[least..].iter().position(|c| *c == ' ').map_or(line.len(), |space| least + space);
        let part = &line[from..to];
        from = to;
        if part.iter().all(char::is_ascii) {
            continue;
        }
        let (lanes, _) = weigh(part);
        let look = look(part, &lanes, |at| !part[at].is_ascii() && (holders(part[at]) != 0 || is_letter(part[at])));
        odd += look.capped;
        steps += look.steps;
    }
    odd >= BROKEN && odd >= BROKEN_A_STEP * steps as f32
}

/// True where a line has letters that its language lacks, and a reading without them that is more plausible: something else stood there,
/// though nothing proves what.
fn is_unproved(line: &[char]) -> bool {
    let (lanes, as_is) = weigh(line);
    let spelling = Spelling::embedded();
    let is_foreign_char = |c: char| !is_letter(c) || spelling.lacks(lanes.line(), c);
    // A sound line is done with where none of its words has such a character.
    let is_beside_letter = |at: usize| is_letter_at(line, at.checked_sub(1)) || is_letter_at(line, Some(at + 1));
    if !(0..line.len()).any(|at| !line[at].is_ascii() && is_foreign_char(line[at]) && is_beside_letter(at)) {
        return false;
    }
    let is_foreign = |piece: &Piece| line[piece.start..piece.end].iter().all(|c| is_foreign_char(*c));
    let is_better = |reading: &Reading| {
        reading.gain >= MARGIN_UNPROVED
            && reading.pieces.iter().all(|piece| is_foreign(piece) && piece.is_in_word(line))
            && reading.is_sound(line)
            && !reading.hurts_words(line)
    };
    look(line, &lanes, |at| !line[at].is_ascii()).is_odd() && readings(line, as_is, None).iter().any(is_better)
}

/// Characters of a part of a line that has a language of its own.
const BROKEN_PART: usize = 40;
/// What one odd step counts at most there: a strange name is no strange text.
const FULL: u32 = 8 * SCALE;
/// Bits of odd steps of a line that is broken...
const BROKEN: f32 = 20.0;
/// ...and a step.
const BROKEN_A_STEP: f32 = 2.0;

/// What is known of a line.
pub(super) enum Decision {
    /// Nothing in it is odd.
    Sound,
    /// Something is, and no reading of it is proved.
    Unsure,
    /// What it stood for.
    Read(Reading),
}

/// What a line stood for; `known`: a misreading that other lines have proved.
pub(super) fn decide(line: &[char], known: Option<Misreading>) -> Decision {
    let (lanes, as_is) = weigh(line);
    let look = look(line, &lanes, |at| !line[at].is_ascii());
    let (is_odd, margin) = if known.is_some() { (look.odd >= ODDITY_KNOWN, MARGIN_KNOWN) } else { (look.is_odd(), MARGIN) };
    if !is_odd {
        return Decision::Sound;
    }
    best(line, as_is, known, margin).map_or(Decision::Unsure, Decision::Read)
}

/// The best reading of a line, where it is proved.
fn best(line: &[char], as_is: f32, known: Option<Misreading>, margin: f32) -> Option<Reading> {
    let mut readings = readings(line, as_is, known).into_iter();
    let mut best = readings.next().filter(|best| {
        let is_utf8 = best.misreading.source == Source::Utf8;
        best.gain
            >= if !is_utf8 && best.pieces.iter().all(|piece| piece.is_typography(line)) {
                // As often as a sign stands where signs stand, it proves nothing.
                return false;
            } else if !is_utf8 {
                margin + best.doubt(line) + if best.is_of_other_language() { DOUBT_OF_OTHER } else { 0.0 }
            } else if best.stands_alone(line) && !best.has_word() || best.pieces.iter().all(|piece| piece.is_named_letter(line)) {
                MARGIN_ALONE
            } else if best.pieces.len() == 1 && best.pieces.iter().all(Piece::is_of_signs) {
                MARGIN_OF_SIGNS
            } else if best.is_slight() {
                if best.pieces.iter().all(|piece| piece.is_like_its_word(line)) { MARGIN_OF_LETTERS } else { MARGIN_OF_SLIGHT }
            } else {
                margin.min(MARGIN_OF_UTF8)
            }
    })?;
    // What reads alike is no rival.
    let next = readings.find(|next| next.text != best.text).map_or(0.0, |next| next.gain);
    best.leave_sound_words(line);
    (best.gain - next >= LEAD && !best.pieces.is_empty() && best.is_sound(line) && best.is_whole() && !best.hurts_words(line))
        .then_some(best)
}
