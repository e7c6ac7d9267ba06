//! Detects decoder loops: a phrase repeated directly many times, as no author of any genre writes.

use crate::text::Span;
use crate::text::token::{Kind, Token};

/// Longest phrase in words.
const MAX_PHRASE: usize = 24;
/// Fewest repetitions: a chorus repeats a line four times, a chant six.
const TIMES: usize = 8;

/// Longest phrase in bytes that may be sung or shouted: "na", "ha ha", one ideograph.
const SHORTEST: usize = 4;

/// Share of the words in phrases repeated [`TIMES`] times or more in a row, except for the first occurrence. Phrases of numbers and symbols
/// only are excluded, because tables repeat them, and so are very short ones, because songs repeat them.
pub(super) fn share_in_loops(text: &str, tokens: &[Token]) -> f64 {
    let (looped, words, _) = scan(text, tokens);
    super::share(looped, words)
}

/// Span of the first such phrase.
pub(super) fn phrase(text: &str, tokens: &[Token]) -> Option<Span> {
    scan(text, tokens).2
}

/// Number of words in such phrases, number of words, and the first phrase.
fn scan(text: &str, tokens: &[Token]) -> (usize, usize, Option<Span>) {
    if tokens.len() < TIMES * 2 {
        return (0, 0, None);
    }
    let hashes: Vec<u64> = tokens.iter().map(|token| xxhash_rust::xxh3::xxh3_64(token.of(text).as_bytes())).collect();
    // Quick rejection: nearly all texts have too few recurring tokens at any distance.
    let again = |phrase: usize| hashes.iter().zip(&hashes[phrase.min(hashes.len())..]).filter(|(a, b)| a == b).count();
    if (1..=MAX_PHRASE).all(|phrase| again(phrase) < phrase * (TIMES - 1)) {
        return (0, 0, None);
    }
    let is_word = |at: usize| tokens[at].kind == Kind::Word;
    let words = (0..tokens.len()).filter(|at| is_word(*at)).count();
    let (mut looped, mut first) = (0, None);
    let mut at = 0;
    while at < tokens.len() {
        // The shortest period: a repeated "la la" is a repeated "la".
        let found = (1..=MAX_PHRASE).find_map(|phrase| {
            let behind = hashes.get(at + phrase..)?;
            if behind.first() != Some(&hashes[at]) {
                return None;
            }
            let same = behind.iter().zip(&hashes[at..]).take_while(|(a, b)| a == b).count();
            (same >= phrase * (TIMES - 1)).then_some((phrase, same))
        });
        let Some((phrase, same)) = found else {
            at += 1;
            continue;
        };
        let letters: usize = (at..at + phrase).filter(|nth| is_word(*nth)).map(|nth| tokens[nth].span.len()).sum();
        if letters > SHORTEST {
            first = first.or(Some(Span { start: tokens[at].span.start, end: tokens[at + phrase - 1].span.end }));
            looped += (at + phrase..at + phrase + same).filter(|nth| is_word(*nth)).count();
        }
        at += phrase + same;
    }
    (looped, words, first)
}

#[cfg(test)]
mod tests {
    use crate::text::token::tokens;

    fn share_in_loops(text: &str) -> f64 {
        super::share_in_loops(text, &tokens(text))
    }

    #[test]
    fn loops_count_and_songs_do_not() {
        assert!(share_in_loops(&"the ferry came back, ".repeat(10)) > 0.85);
        assert!(share_in_loops(&format!("A sound sentence stands before it. {}", "the ferry ".repeat(20))) > 0.7);
        assert!(share_in_loops(&"港は閉鎖".repeat(20)) > 0.9);
        for sound in
            ["na ".repeat(30), "We will, we will rock you! ".repeat(4), "0 0 1 ".repeat(50), "- - - . ".repeat(40), "ha".repeat(50)]
        {
            assert_eq!(share_in_loops(&sound), 0.0, "{sound}");
        }
    }
}
