//! Lines that are damaged by a wrong encoding, whether or not they can be repaired.

use super::encodings::holders;
use super::letters::is_letter;
use super::line::Line;
use super::reading::{Piece, Reading, StepStats, is_join, is_letter_at, look, weigh};
use super::spelling::{Lanes, Spelling};

/// Margin in bits of a reading that shows damage but is not proven.
const MARGIN: f32 = 6.0;
/// Characters of a part of a line that has its own language.
const PART: usize = 40;
/// Minimum excess in bits of a broken line,
const ODD: f32 = 20.0;
/// and for each step.
const ODD_BY_STEP: f32 = 2.0;

/// True if some steps of the line are odd in its best language.
pub(super) fn is_odd(line: &Line) -> bool {
    line.steps().is_odd()
}

/// True if a line is text in no known language: it was decoded with some wrong encoding.
pub(super) fn is_broken(line: &Line) -> bool {
    line.is_suspect() && is_odd(line) && (is_no_language(line) && is_no_language_without_signs(line) || is_unproved(line))
}

/// True if no language fits the letters of the line.
fn is_no_language_without_signs(line: &Line) -> bool {
    let plain = Line::new(without_signs(&line.chars));
    !plain.chars.iter().all(char::is_ascii) && is_no_language(&plain)
}

/// The line with one space in place of signs that stand where writers put them, and of blanks: no damage shows in them, and between
/// languages, numbers and names they are odd in each language.
fn without_signs(line: &[char]) -> Vec<char> {
    let is_letter_at = |at| is_letter_at(line, at);
    // Damage makes rows of unlike signs ("Ã¡¨", "¡ª"); people write dashes next to other signs.
    let is_unlike = |at: Option<usize>, c: char| {
        at.and_then(|at| line.get(at)).is_some_and(|other| {
            !other.is_ascii() && !is_letter(*other) && !other.is_whitespace() && *other != c && !matches!(other, '–' | '—' | '…')
        })
    };
    let (mut text, mut is_open) = (Vec::with_capacity(line.len()), false);
    for (at, c) in line.iter().copied().enumerate() {
        let (before, after) = (is_letter_at(at.checked_sub(1)), is_letter_at(Some(at + 1)));
        let is_in_place = match c {
            '–' | '—' | '…' => true,
            '‚' | '„' | '“' | '‹' | '«' | '‰' => !before,
            '”' if before && after => is_open,
            // Arrows and blanks.
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{2190}'..='\u{21ff}' | '\u{3000}' => !(before && after),
            // Lines and boxes.
            '\u{2500}'..='\u{25ff}' => !before && !after,
            '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{2bff}' | '\u{3001}'..='\u{3020}' => {
                let is_glued = before && after || is_unlike(at.checked_sub(1), c) || is_unlike(Some(at + 1), c);
                !is_letter(c) && !is_glued
            }
            c => c == ' ',
        };
        is_open |= c == '“';
        match is_in_place {
            true if text.last() == Some(&' ') => {}
            true => text.push(' '),
            false => text.push(c),
        }
    }
    text
}

/// True for a letter, and for a character of some encoding.
fn is_readable(c: char) -> bool {
    holders(c) != 0 || is_letter(c)
}

/// Statistics of the steps with characters beyond ASCII that are letters or in some encoding.
fn steps(text: &[char], lanes: &Lanes) -> StepStats {
    look(text, lanes, |at| !text[at].is_ascii() && is_readable(text[at]))
}

/// True if no language fits the line.
fn is_no_language(line: &Line) -> bool {
    let chars = &*line.chars;
    let is_odd = |odd: f32, count: usize| odd >= ODD && odd >= ODD_BY_STEP * count as f32;
    // The parts are no odder than the whole.
    let is_whole = chars.iter().all(|c| c.is_ascii() || is_readable(*c));
    let whole = if is_whole { *line.steps() } else { steps(chars, &line.weighed().0) };
    if !is_odd(whole.capped, whole.steps) {
        return false;
    }
    let (mut odd, mut count) = (0.0, 0);
    // A line may be in two languages, so each part has its own.
    let mut from = 0;
    while from < chars.len() {
        let least = (from + PART).min(chars.len());
        let to = chars[least..].iter().position(|c| *c == ' ').map_or(chars.len(), |space| least + space);
        let part = &chars[from..to];
        from = to;
        if part.iter().all(char::is_ascii) {
            continue;
        }
        let own = (part.len() < chars.len()).then(|| weigh(part).0);
        let steps = steps(part, own.as_ref().unwrap_or(&line.weighed().0));
        odd += steps.capped;
        count += steps.steps;
    }
    is_odd(odd, count)
}

/// True if a line has letters foreign to its language and a reading without them is more plausible: the line is damaged, but the original
/// is not proven.
fn is_unproved(line: &Line) -> bool {
    let chars = &*line.chars;
    let spelling = Spelling::embedded();
    let lang = line.weighed().0.line();
    let is_foreign_char = |c: char| !is_letter(c) || spelling.lacks(lang, c);
    // Fast path: in a sound line no reading may replace anything, since all letters are the language's, and signs stand where they belong.
    let is_outside = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_none_or(|c| c.is_ascii() && !is_letter(*c));
    let is_sign_in_place = |at: usize| is_join(chars[at]) || is_outside(at.checked_sub(1)) || is_outside(Some(at + 1));
    let is_next_to_letter = |at: usize| is_letter_at(chars, at.checked_sub(1)) || is_letter_at(chars, Some(at + 1));
    let may_change = |at: usize| is_foreign_char(chars[at]) && is_next_to_letter(at) && (is_letter(chars[at]) || !is_sign_in_place(at));
    if !(0..chars.len()).any(|at| !chars[at].is_ascii() && may_change(at)) {
        return false;
    }
    let is_foreign = |piece: &Piece| chars[piece.start..piece.end].iter().all(|c| is_foreign_char(*c));
    let is_better = |reading: &Reading| {
        reading.gain >= MARGIN
            && reading.pieces.iter().all(|piece| is_foreign(piece) && piece.is_in_word(chars))
            && reading.is_sound(chars)
            && !reading.worsens_words(chars)
    };
    line.readings().iter().any(is_better)
}
