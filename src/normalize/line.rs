//! A line that may be damaged, with what is computed of it once: its cost and its readings.
//!
//! The repair of a text and the measure of what it could not repair examine the same lines. Each thread keeps the lines that it examined
//! last, so that sound and unrepairable lines are weighed once.

use super::misreading::Misreading;
use super::reading::{Reading, StepStats, look, readings, weigh};
use super::spelling::Lanes;
use super::suspect;
use crate::text::memo::Memo;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// Longest line kept, in bytes. With all readings it takes a few hundred kilobytes.
const MAX_KEPT: usize = 4096;

thread_local! {
    /// The last lines of this thread.
    static RECENT: RefCell<Memo<Rc<Line>, 16>> = const { RefCell::new(Memo::new(MAX_KEPT)) };
}

/// A line.
pub(super) struct Line {
    /// Its characters.
    pub chars: Vec<char>,
    is_suspect: OnceCell<bool>,
    weighed: OnceCell<(Lanes, f32)>,
    steps: OnceCell<StepStats>,
    readings: OnceCell<Vec<Reading>>,
}

impl Line {
    /// Takes over the characters of a line.
    pub fn new(chars: Vec<char>) -> Self {
        Self { chars, is_suspect: OnceCell::new(), weighed: OnceCell::new(), steps: OnceCell::new(), readings: OnceCell::new() }
    }

    /// The line `text`, which may be one that this thread examined before.
    pub fn of(text: &str) -> Rc<Self> {
        let new = || Rc::new(Self::new(text.chars().collect()));
        RECENT.with_borrow_mut(|recent| recent.get(text, new))
    }

    /// True if it may be damaged; see [`suspect`].
    pub fn is_suspect(&self) -> bool {
        *self.is_suspect.get_or_init(|| suspect::is_suspect(&self.chars))
    }

    /// The lanes with the lowest cost and the cost in bits, as by [`weigh`].
    pub fn weighed(&self) -> &(Lanes, f32) {
        self.weighed.get_or_init(|| weigh(&self.chars))
    }

    /// Statistics of the steps with characters beyond ASCII.
    pub fn steps(&self) -> &StepStats {
        self.steps.get_or_init(|| look(&self.chars, &self.weighed().0, |at| !self.chars[at].is_ascii()))
    }

    /// All readings, best first.
    pub fn readings(&self) -> &[Reading] {
        self.readings.get_or_init(|| self.readings_of(None))
    }

    /// The readings that reverse the misreading `known`, or all.
    pub fn readings_of(&self, known: Option<Misreading>) -> Vec<Reading> {
        readings(&self.chars, self.as_is(), known)
    }

    /// Cost of the line as it is, or without the soft hyphens in its words if that is less: a misreading must explain the line better than
    /// hyphenation does.
    fn as_is(&self) -> f32 {
        let cost = self.weighed().1;
        without_hyphenation(&self.chars).map_or(cost, |plain| cost.min(weigh(&plain).1))
    }
}

/// The line without the soft hyphens that stand where writers put them: between two letters, of which the first is small or ASCII. None if
/// there are none. Half of a letter that was decoded wrongly mostly stands behind a capital (`Ã`).
pub(super) fn without_hyphenation(line: &[char]) -> Option<Vec<char>> {
    let is_hyphenation = |at: usize| {
        let before = at.checked_sub(1).map(|before| line[before]);
        line[at] == '\u{ad}'
            && before.is_some_and(|c| c.is_ascii_alphabetic() || c.is_lowercase())
            && line.get(at + 1).is_some_and(|c| c.is_alphabetic())
    };
    let plain: Vec<char> = (0..line.len()).filter(|at| !is_hyphenation(*at)).map(|at| line[at]).collect();
    (plain.len() < line.len()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_examined_once() {
        let text = "Le cafÃ© du port est fermÃ©";
        let line = Line::of(text);
        assert!(line.is_suspect() && !line.readings().is_empty());
        assert!(Rc::ptr_eq(&line, &Line::of(text)));
        assert!(!Rc::ptr_eq(&line, &Line::of("Le café du port est fermé")));
        let long = text.repeat(200);
        assert!(!Rc::ptr_eq(&Line::of(&long), &Line::of(&long)));
    }
}
