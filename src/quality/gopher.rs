//! Gopher's quality rules (arXiv 2112.11446, table A1) with datatrove's arithmetic: tokens of punctuation are not counted as words but are
//! in the denominators.

use super::lines::split_lines;
use super::words::Word;
use super::{Values, share};
use crate::knowledge::stop_words;

pub(super) fn measure(text: &str, words: &[Word], lang: &str, values: &mut Values) {
    let counted = words.iter().filter(|word| !word.is_punctuation());
    let (count, letters) = counted.fold((0, 0), |(count, letters), word| (count + 1, letters + word.length()));
    values.set("words", count as f64);
    values.set("mean-word-length", share(letters, count));
    values.set("hashes-per-word", share(memchr::memchr_iter(b'#', text.as_bytes()).count(), words.len()));
    values.set("ellipses-per-word", share(text.matches("...").count() + text.matches('…').count(), words.len()));
    let (mut lines, mut bullets, mut ellipses) = (0, 0, 0);
    for line in split_lines(text) {
        lines += 1;
        bullets += usize::from(line.trim_start().starts_with(['•', '-']));
        ellipses += usize::from(line.trim_end().ends_with("...") || line.trim_end().ends_with('…'));
    }
    values.set("bullet-lines", share(bullets, lines));
    values.set("ellipsis-lines", share(ellipses, lines));
    values.set("words-with-letter", share(words.iter().filter(|word| word.has_letter()).count(), words.len()));
    let own: Vec<&str> = stop_words::published(lang).iter().map(String::as_str).collect();
    let different = |list: &[&str]| {
        let longest = list.iter().map(|word| word.len()).max().unwrap_or(0);
        let mut found = vec![false; list.len()];
        for word in words.iter().filter(|word| word.bytes() <= longest) {
            list.iter().position(|known| *known == word.of(text)).into_iter().for_each(|nth| found[nth] = true);
        }
        found.into_iter().filter(|found| *found).count() as f64
    };
    values.set("stop-words", different(stop_words::GOPHER));
    values.set("own-stop-words", different(&own));
}
