//! C4's rules (JMLR 21/20-074, section 2.2), with datatrove's order: a text is edited line by line, and the document judged by what is
//! left. A line that fell early can't drop the document later, so lorem ipsum in a heading passes.

use super::lines::split_lines;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A text after C4's rules for lines.
#[derive(Debug, Default)]
pub struct Edited {
    /// The lines that are left.
    pub text: String,
    /// Sentences in them.
    pub sentences: usize,
    /// A line that would have stayed says lorem ipsum.
    pub lorem_ipsum: bool,
    /// A line that would have stayed has a curly bracket.
    pub curly_bracket: bool,
}

/// Code points of a word that no text has.
const LONGEST_WORD: usize = 1000;
/// Fewer words are no sentence.
const FEWEST_WORDS: usize = 3;
const POLICY: [&str; 6] = ["terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];

/// Edits `text`; `end_marks`: lines without an end mark are dropped. FineWeb's chain leaves that rule out.
pub fn edit(text: &str, end_marks: bool) -> Edited {
    static CITATION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[\d*\]|\[edit\]|\[citation needed\]").unwrap_or_else(|error| unreachable!("{error}")));
    let mut edited = Edited::default();
    for line in split_lines(text) {
        let line = line.trim();
        let mut words = 0;
        let mut has_long = false;
        for word in line.split_whitespace() {
            words += 1;
            has_long |= word.len() > LONGEST_WORD && word.chars().count() > LONGEST_WORD;
        }
        if has_long {
            continue;
        }
        let line = if line.contains('[') { CITATION.replace_all(line, "") } else { Cow::Borrowed(line) };
        let ends_well = line.ends_with(['.', '?', '!', '"', '\'']) && !line.ends_with("...");
        if end_marks && !ends_well || words < FEWEST_WORDS {
            continue;
        }
        let lower = line.to_lowercase();
        if lower.contains("lorem ipsum") {
            edited.lorem_ipsum = true;
            break;
        }
        if lower.contains("javascript") {
            continue;
        }
        if line.contains('{') {
            edited.curly_bracket = true;
            break;
        }
        if POLICY.iter().any(|phrase| lower.contains(phrase)) {
            continue;
        }
        edited.sentences += sentences(&line);
        if !edited.text.is_empty() {
            edited.text.push('\n');
        }
        edited.text += &line;
    }
    edited
}

/// Abbreviations that take a point and go on.
const ABBREVIATIONS: [&str; 14] = ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "jr", "sr", "no", "inc"];

/// Sentences of a line, as spaCy's sentencizer counts them: a mark at the end of a word, but for initials and abbreviations.
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
        // Scripts without spaces: the marks inside count as well.
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
        assert!(edit("This is a lorem ipsum heading", false).lorem_ipsum);
        assert!(edit("if (x) { return; } is code.", true).curly_bracket);
    }
}
