//! Speakers in scripts without capitals, where the name stands beside a form of address or an office: Chinese and Japanese.

use super::Speech;
use super::names::Speaker;
use super::words::WORDS;
use crate::text::Span;
use unicode_script::{Script, UnicodeScript};
use xxhash_rust::xxh3::xxh3_64;

/// Most bytes of a sentence before a quotation, and after it.
const REACH: usize = 1 << 10;
/// Letters of a name.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=8;

/// The quotations of a text in Chinese or Japanese; none for texts in other scripts.
pub fn speech(text: &str, quotes: &[Span]) -> Vec<Speech> {
    let is_wide = |c: char| matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana);
    if quotes.is_empty() || !quotes.iter().any(|span| span.of(text).contains(is_wide)) {
        return Vec::new();
    }
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '\n');
    let one = |span: &Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        let first = text.ceil_char_boundary(start.saturating_sub(REACH));
        let last = text.floor_char_boundary(end + REACH);
        let from = text[first..start].rfind(ends).map_or(first, |at| text.ceil_char_boundary(first + at + 1));
        let to = text[end..last].find(ends).map_or(last, |at| end + at);
        let speaker = speaker(&text[from..start], &text[end..to]);
        Speech { span: *span, sentence: Span::new(from, to), is_marked: true, speaker, named: Vec::new() }
    };
    quotes.iter().map(one).collect()
}

/// The speaker of a quotation from what stands before and after it in its sentence.
fn speaker(before: &str, after: &str) -> Option<Speaker> {
    WORDS.uncased.iter().find_map(|rule| {
        let says = |text: &str| rule.verbs.iter().any(|verb| text.contains(verb.as_str()));
        if !rule.before.is_empty() {
            // 「…」と述べた: the particle と closes the quotation.
            let tail = after.trim_start_matches(['」', '』', '、', ' ']);
            let tail: &str = &tail[..tail.char_indices().nth(30).map_or(tail.len(), |(at, _)| at)];
            if !tail.starts_with('と') || !says(tail) {
                return None;
            }
            let names = |text: &str| {
                let found = rule.before.iter().filter_map(|form| text.rfind(form.as_str()).map(|at| (at, &text[..at])));
                let mut found: Vec<(usize, &str)> = found.collect();
                found.sort_unstable();
                // Two people in one clause leave a doubt.
                (found.len() == 1).then(|| found[0].1).and_then(name_at_end)
            };
            return names(tail).or_else(|| names(before));
        }
        let head = before.trim_end_matches(['“', '「', '"', '『', '：', ':', '，', ',', ' ']);
        let head = rule.verbs.iter().find_map(|verb| head.strip_suffix(verb.as_str()))?;
        let office = rule.after.iter().filter_map(|office| head.rfind(office.as_str()).map(|at| at + office.len())).max()?;
        let name = &head[office..];
        // "满意地说" has an adverb and no name.
        let is_name = |speaker: &Speaker| {
            speaker.name.len() == name.len() && !name.ends_with('地') && (name.contains('·') || name.chars().count() <= 3)
        };
        name_at_end(name).filter(is_name)
    })
}

/// The name that a text ends in: a run of characters of one script.
fn name_at_end(text: &str) -> Option<Speaker> {
    let script = text.chars().next_back().map(|c| c.script()).filter(|script| matches!(script, Script::Han | Script::Katakana))?;
    let is_part = |c: char| c.script() == script || c == '·' || c == '・' || c == 'ー';
    let start = text.char_indices().rev().take_while(|(_, c)| is_part(*c)).last().map(|(at, _)| at)?;
    let name = &text[start..];
    let last = name.rsplit(['·', '・']).next().unwrap_or(name);
    let most = if script == Script::Han && !name.contains('·') { 4 } else { *LETTERS.end() };
    let letters = last.chars().count();
    (LETTERS.contains(&letters) && letters <= most).then(|| Speaker { key: xxh3_64(last.as_bytes()) | 1, name: name.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_address_mark_names() {
        let name = |before, after| speaker(before, after).map(|speaker| speaker.name.to_string());
        assert_eq!(name("市内で、佐藤市長は「", "」と述べた"), Some("佐藤".into()));
        assert_eq!(name("会合の後、「", "」と鈴木氏は語った"), Some("鈴木".into()));
        assert_eq!(name("外交部发言人林安说：“", "”"), Some("林安".into()));
        assert_eq!(name("有人说：“", "”"), None);
        assert_eq!(name("彼は「", "」を読んだ"), None);
    }
}
