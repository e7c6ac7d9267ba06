//! C4's rules (JMLR 21/20-074, section 2.2) in datatrove's order: the text is edited line by line, then the document is judged by the rest.
//! Lines dropped early have no effect on the document, so lorem ipsum in a heading passes.

use super::lines::split_lines;
use crate::text::Span;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Result of C4's line rules.
#[derive(Debug, Default)]
pub struct Edited {
    /// The remaining lines.
    pub text: String,
    /// Number of sentences in them.
    pub sentences: usize,
    /// A remaining line contains lorem ipsum.
    pub lorem_ipsum: bool,
    /// A remaining line contains a curly bracket.
    pub curly_bracket: bool,
    /// Remaining spans of the original, and whether each begins a line.
    kept: Vec<(Span, bool)>,
    /// Start of each removed span, with the rule.
    dropped: Vec<(usize, &'static str)>,
}

/// A span of the original that is edited.
#[derive(Debug, PartialEq)]
pub struct Edit {
    /// The rule that removed it.
    pub rule: &'static str,
    /// The span.
    pub span: Span,
    /// Replacement: nothing or a line end.
    pub after: &'static str,
}

impl Edited {
    /// The edits in order: applied to the original they give `text`.
    pub fn edits(&self, text: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut push = |span: Span, after: &'static str, otherwise: &'static str| {
            if span.of(text) != after {
                let first = self.dropped.partition_point(|(at, _)| *at < span.start as usize);
                let rule = self.dropped.get(first).filter(|(at, _)| *at < span.end as usize).map_or(otherwise, |(_, rule)| *rule);
                edits.push(Edit { rule, span, after });
            }
        };
        let mut end = 0;
        for (nth, (piece, begins_line)) in self.kept.iter().enumerate() {
            let after = if nth > 0 && *begins_line { "\n" } else { "" };
            push(Span::new(end, piece.start as usize), after, "white-space");
            end = piece.end as usize;
        }
        push(Span::new(end, text.len()), "", "white-space");
        edits
    }
}

/// Code points from which a "word" disqualifies a line.
const LONGEST_WORD: usize = 1000;
/// Fewest words of a sentence.
const FEWEST_WORDS: usize = 3;
const POLICY: [&str; 6] = ["terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];

/// Edits `text`. `end_marks`: drop lines without an end mark; FineWeb's pipeline omits that rule.
pub fn edit(text: &str, end_marks: bool) -> Edited {
    static CITATION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[\d*\]|\[edit\]|\[citation needed\]").unwrap_or_else(|error| unreachable!("{error}")));
    let mut edited = Edited::default();
    for line in split_lines(text) {
        let line = line.trim();
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let original = line;
        let mut words = 0;
        let mut has_long = false;
        for word in line.split_whitespace() {
            words += 1;
            has_long |= word.len() > LONGEST_WORD && word.chars().count() > LONGEST_WORD;
        }
        if has_long {
            edited.dropped.push((start, "long-word"));
            continue;
        }
        let line = if line.contains('[') { CITATION.replace_all(line, "") } else { Cow::Borrowed(line) };
        let ends_well = line.ends_with(['.', '?', '!', '"', '\'']) && !line.ends_with("...");
        if end_marks && !ends_well || words < FEWEST_WORDS {
            edited.dropped.push((start, if words < FEWEST_WORDS { "few-words" } else { "end-mark" }));
            continue;
        }
        let lower = line.to_lowercase();
        if lower.contains("lorem ipsum") {
            edited.lorem_ipsum = true;
            break;
        }
        if lower.contains("javascript") {
            edited.dropped.push((start, "javascript"));
            continue;
        }
        if line.contains('{') {
            edited.curly_bracket = true;
            break;
        }
        if POLICY.iter().any(|phrase| lower.contains(phrase)) {
            edited.dropped.push((start, "policy"));
            continue;
        }
        edited.sentences += sentences(&line);
        if !edited.text.is_empty() {
            edited.text.push('\n');
        }
        edited.text += &line;
        let mut at = 0;
        let citations = original.contains('[').then(|| CITATION.find_iter(original)).into_iter().flatten();
        for citation in citations {
            edited.dropped.push((start + citation.start(), "citation"));
            edited.kept.push((Span::new(start + at, start + citation.start()), at == 0));
            at = citation.end();
        }
        edited.kept.push((Span::new(start + at, start + original.len()), at == 0));
    }
    edited
}

/// Abbreviations with a full stop.
const ABBREVIATIONS: [&str; 14] = ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "jr", "sr", "no", "inc"];

/// Number of sentences of a line like spaCy's sentencizer: end marks at the end of a word, except after initials and abbreviations.
fn sentences(line: &str) -> usize {
    let mut count = 0;
    let mut open = false;
    for word in line.split_whitespace() {
        let bare = word.trim_end_matches(['"', '\'', '”', '’', ')', ']', '»']);
        let ends = match bare.char_indices().next_back() {
            Some((at, '.')) => {
                let stem = bare[..at].trim_start_matches(['"', '\'', '“', '‘', '(', '[', '«']);
                let is_initial = stem.chars().nth(1).is_none() && stem.chars().all(char::is_uppercase) || stem.contains('.');
                let is_short = ABBREVIATIONS.contains(&stem.to_lowercase().as_str());
                !is_initial && !is_short && !stem.ends_with('.')
            }
            Some((_, c)) => matches!(c, '!' | '?' | '。' | '！' | '？' | '।' | '؟' | '۔' | '…'),
            None => false,
        };
        if ends {
            count += 1;
            open = false;
        } else {
            open = true;
        }
        // In scripts without spaces, marks inside the token count too.
        if !word.is_ascii() {
            let inner = bare.chars().filter(|c| matches!(c, '。' | '！' | '？')).count();
            count += inner.saturating_sub(usize::from(ends));
        }
    }
    count + usize::from(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_edited_before_the_document_is_judged() {
        let text = "Lorem ipsum heading\nThe ferry came back.[3] It was late! Mr. Smith waited.\nUse cookies to go on reading.\nJavascript is off here.\nToo short.\n";
        let edited = edit(text, true);
        assert_eq!((edited.text.as_str(), edited.sentences), ("The ferry came back. It was late! Mr. Smith waited.", 3));
        assert!(!edited.lorem_ipsum && !edited.curly_bracket);
        let mut rebuilt = text.to_owned();
        let edits = edited.edits(text);
        edits.iter().rev().for_each(|edit| rebuilt.replace_range(edit.span.range(), edit.after));
        assert_eq!(rebuilt, edited.text);
        assert_eq!(edits.iter().map(|edit| edit.rule).collect::<Vec<_>>(), ["end-mark", "citation", "policy"]);
        assert!(edit("This is a lorem ipsum heading", false).lorem_ipsum);
        assert!(edit("if (x) { return; } is code.", true).curly_bracket);
    }
}
