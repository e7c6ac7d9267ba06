//! Folds letters of another script inside a word to the word's script, by the confusables of UTS 39. For search only, since the intention
//! is unknown; reports have the finding SD502.

use super::Edits;
use super::letters::script;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use unicode_script::Script;
use unicode_security::skeleton;

/// Scripts that are confused with each other; on a tie, the first is the word's own.
const SCRIPTS: [Script; 3] = [Script::Latin, Script::Cyrillic, Script::Greek];

fn shape(c: char) -> Option<char> {
    let mut letters = [0; 4];
    let mut shape = skeleton(c.encode_utf8(&mut letters));
    let first = shape.next()?;
    shape.next().is_none().then_some(first)
}

/// The small letter for each shape and script.
static LETTERS: LazyLock<BTreeMap<(char, u8), char>> = LazyLock::new(|| {
    let small = ('a'..='z').chain('\u{370}'..='\u{52f}').filter(|c| c.is_lowercase());
    let placed = small.filter_map(|c| Some(((shape(c)?, SCRIPTS.iter().position(|known| *known == script(c))? as u8), c)));
    // The first letter of a shape is the most common one.
    placed.rev().collect()
});

pub(super) fn find(text: &str, edits: &mut Edits) {
    if text.is_ascii() {
        return;
    }
    let mut at = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        if !word.is_ascii() {
            fold(at, word, edits);
        }
        at += word.len();
    }
}

fn fold(start: usize, word: &str, edits: &mut Edits) {
    let count = |wanted| word.chars().filter(|c| script(*c) == wanted).count();
    let counts = SCRIPTS.map(count);
    if counts.iter().filter(|count| **count > 0).count() < 2 {
        return;
    }
    let Some(own) = (0..SCRIPTS.len()).max_by_key(|nth| (counts[*nth], SCRIPTS.len() - nth)) else { return };
    for (at, c) in word.char_indices().filter(|(_, c)| SCRIPTS.contains(&script(*c)) && script(*c) != SCRIPTS[own]) {
        if let Some(letter) = shape(c).and_then(|shape| LETTERS.get(&(shape, own as u8))) {
            edits.replace(start + at, start + at + c.len_utf8(), letter.encode_utf8(&mut [0; 4]));
        }
    }
}
