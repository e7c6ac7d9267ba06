//! Laughter, calls, syllables of songs, and letters set apart: they are written alike in many languages, so that no answer on them is sure.

use super::features::is_alphabetic;

/// Sounds that most languages in Latin letters write so.
const SOUNDS: [&str; 55] = [
    "ah", "aha", "ahh", "ay", "aye", "bah", "boo", "doo", "dum", "eh", "ey", "ha", "hah", "haha", "he", "hee", "hehe", "hey", "hi", "hihi",
    "hm", "hmm", "ho", "hoho", "huh", "hum", "la", "lala", "lol", "mhm", "mm", "na", "nah", "oh", "ohh", "oi", "ooh", "oops", "ouch", "ow",
    "pff", "psst", "sha", "shh", "tra", "tsk", "uh", "um", "wah", "whoa", "woo", "wow", "yay", "yeah", "yo",
];

/// Bytes of a text beyond which none is looked at for sounds.
const LONG: usize = 72;
/// Bytes of a syllable that is sung again and again; a longer word is one of some language however often it is said.
const SYLLABLE: usize = 4;
/// Words of one that are looked at for letters set apart.
const MANY: usize = 40;

/// Whether `text`, of which so many letters and words were read, is sounds or letters set apart and no prose.
pub(super) fn is_sound(text: &str, letters: u32, words: u32) -> bool {
    if letters < words * 2 && words >= 4 {
        return is_apart(text);
    }
    text.len() <= LONG && is_repeated(text)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_alphabetic(c)).filter(|word| !word.is_empty())
}

/// "T h e  b r i d g e"
fn is_apart(text: &str) -> bool {
    let (mut one, mut all) = (0, 0);
    for word in words(text).take(MANY) {
        one += usize::from(word.chars().nth(1).is_none());
        all += 1;
        // However few of the rest are longer, they are too many.
        if (all - one) * 5 > MANY {
            return false;
        }
    }
    all >= 4 && one * 5 >= all * 4
}

fn is_repeated(text: &str) -> bool {
    // One word that is no sound and no syllable is enough, and most texts begin with one.
    if has_word(text) {
        return false;
    }
    let words: Vec<String> = words(text).map(str::to_lowercase).collect();
    let mut distinct: Vec<&str> = words.iter().map(String::as_str).collect();
    distinct.sort_unstable();
    distinct.dedup();
    words.len() >= 3 && distinct.len() * 2 <= words.len()
        || !words.is_empty() && distinct.iter().all(|word| SOUNDS.binary_search(word).is_ok() || is_laughter(word))
}

/// Whether some word is longer than a syllable and no laughter.
fn has_word(text: &str) -> bool {
    words(text).any(|word| word.len() > SYLLABLE && !is_laughter(word))
}

/// "hahaha", "jajaj", "mmm": one or two letters again and again.
fn is_laughter(word: &str) -> bool {
    let letters = || word.chars().flat_map(char::to_lowercase);
    let repeats = |period: usize| letters().zip(letters().skip(period)).all(|(a, b)| a == b) && letters().nth(period * 2).is_some();
    repeats(1) || repeats(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(text: &str) -> bool {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count() as u32;
        is_sound(text, letters, text.split_whitespace().count() as u32)
    }

    #[test]
    fn sounds_are_told_from_words() {
        for text in
            ["ha ha ha", "Jajaja!", "hey hey hey", "na na na na, hey hey", "Oh la la", "хахаха", "mmm", "C l o s e d  t o d a y", "o p e n"]
        {
            assert!(sound(text), "{text}");
        }
        for text in
            ["papa", "la casa", "Hey, you there", "I am a boy", "the more the merrier", "đi đi em", "no", "hindi, hindi, hindi", "Anna"]
        {
            assert!(!sound(text), "{text}");
        }
        assert!(SOUNDS.is_sorted());
    }
}
