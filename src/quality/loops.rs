//! Phrases that follow themselves again and again: what a decoder does when it loops, and what no writer of any genre does.

use crate::text::Span;
use crate::text::token::{Kind, Token};

/// The longest phrase that is looked for, in words.
const MAX_PHRASE: usize = 24;
/// A chorus says a line four times, a chant six.
const TIMES: usize = 8;

/// Bytes of the letters of a phrase that is sung or shouted, and no loop: "na", "ha ha", one ideograph.
const SHORTEST: usize = 4;

/// Share of the words that stand in a phrase said [`TIMES`] times or more in a row, all but its first saying. Numbers and signs alone make
/// no phrase: tables repeat them by right, and so do the shortest words: songs repeat those.
pub(super) fn share_in_loops(text: &str, tokens: &[Token]) -> f64 {
    let (looped, words, _) = scan(text, tokens);
    super::share(looped, words)
}

/// The first phrase that is.
pub(super) fn phrase(text: &str, tokens: &[Token]) -> Option<Span> {
    scan(text, tokens).2
}

/// Words that stand in such a phrase, all words, and the first phrase.
fn scan(text: &str, tokens: &[Token]) -> (usize, usize, Option<Span>) {
    if tokens.len() < TIMES * 2 {
        return (0, 0, None);
    }
    let hashes: Vec<u64> = tokens.iter().map(|token| xxhash_rust::xxh3::xxh3_64(token.of(text).as_bytes())).collect();
    // Nearly every text has too few tokens that come again at any distance, which is quickly counted.
    let again = |phrase: usize| hashes.iter().zip(&hashes[phrase.min(hashes.len())..]).filter(|(a, b)| a == b).count();
    if (1..=MAX_PHRASE).all(|phrase| again(phrase) < phrase * (TIMES - 1)) {
        return (0, 0, None);
    }
    let is_word = |at: usize| tokens[at].kind == Kind::Word;
    let words = (0..tokens.len()).filter(|at| is_word(*at)).count();
    let (mut looped, mut first) = (0, None);
    let mut at = 0;
    while at < tokens.len() {
        // The shortest phrase that repeats: what repeats "la la" repeats "la".
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
