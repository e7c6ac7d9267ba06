//! Suppression comments: rules disabled in the text itself, for the paragraph that follows.
//!
//! In HTML and Markdown a comment `<!-- sourdine-ignore: rule, rule -->`; in JSON a field `sourdine_ignore`, for the whole record. A
//! comment applies to one paragraph only, so that text added later is checked again. A comment that suppresses nothing is reported. The
//! field may also name measures of the gate, which apply to the whole record.

use crate::text::Span;
use crate::text::paragraphs::{Paragraphs, paragraphs};
use regex::Regex;
use std::sync::LazyLock;

/// Rules that are disabled in a part of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    /// Names or codes of the rules, as written.
    pub rules: Vec<String>,
    /// The part of the text that it applies to.
    pub span: Span,
    /// Span of the comment itself, if it is part of the text. It is not prose.
    pub comment: Span,
    /// Line of the comment in the file, from 1.
    pub line: u64,
}

/// Start of a suppression comment.
pub(crate) const MARK: &str = "sourdine-ignore";

impl Suppression {
    /// The rules that a comment names (given without its delimiters); none if it is not a suppression.
    pub(crate) fn named(comment: &str) -> Option<Vec<String>> {
        let rest = comment.trim().strip_prefix(MARK)?;
        // A suppression without names is kept, so that it is reported as useless.
        Some(names(rest.strip_prefix(':').unwrap_or_default()))
    }
}

/// Splits a list at commas and white space.
pub(crate) fn names(list: &str) -> Vec<String> {
    list.split([',', ' ', '\t', '\n', '\r']).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The suppressions of a Markdown text. Each applies to the next paragraph, up to a blank line.
pub(crate) fn in_markdown(text: &str) -> Vec<Suppression> {
    static COMMENT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!("(?s)<!--(\\s*{MARK}\\b.*?)-->")).unwrap_or_else(|error| unreachable!("{error}")));
    if !text.contains(MARK) {
        return Vec::new();
    }
    let comments: Vec<(Span, Option<Vec<String>>)> = COMMENT
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            Some((Span::new(whole.start(), whole.end()), Suppression::named(found.get(1)?.as_str())))
        })
        .collect();
    let prose = prose(text, &comments);
    let (mut line, mut counted_to) = (1, 0);
    let found = comments.into_iter().filter_map(|(comment, rules)| {
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted_to..comment.start as usize]).count() as u64;
        counted_to = comment.start as usize;
        let next = prose.get(prose.partition_point(|paragraph| paragraph.end <= comment.end));
        let span =
            next.map_or(Span::new(comment.end as usize, comment.end as usize), |next| trimmed(text, next.start.max(comment.end), next.end));
        Some(Suppression { rules: rules?, span, comment, line })
    });
    found.collect()
}

/// The paragraphs of a text that are more than comments, each up to the end of its last word that is in none.
fn prose(text: &str, comments: &[(Span, Option<Vec<String>>)]) -> Vec<Span> {
    let mut comments = comments.iter().map(|(comment, _)| *comment).peekable();
    let cut = |paragraph: Span| {
        let (mut at, mut last) = (paragraph.start as usize, None);
        loop {
            while comments.next_if(|comment| (comment.end as usize) <= at).is_some() {}
            let comment = comments.peek().filter(|comment| comment.start < paragraph.end);
            let words = text[at..comment.map_or(paragraph.end as usize, |comment| (comment.start as usize).max(at))].trim_end();
            if !words.is_empty() {
                last = Some(at + words.len());
            }
            match comment {
                Some(comment) if comment.end < paragraph.end => at = comment.end as usize,
                _ => return last.map(|last| Span::new(paragraph.start as usize, last)),
            }
        }
    };
    paragraphs(text, Paragraphs::Blank).into_iter().filter_map(cut).collect()
}

/// A part of a text without blanks before it.
fn trimmed(text: &str, start: u32, end: u32) -> Span {
    let blank = text[start as usize..end as usize].len() - text[start as usize..end as usize].trim_start().len();
    Span::new(start as usize + blank, end as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_good_for_the_next_paragraph() {
        let text =
            "One.\n\n<!-- sourdine-ignore: SD101, leftover-word -->\n<!-- sourdine-ignore: missing-space -->\n\nTwo\nand more.\n\nThree.\n";
        let found: Vec<_> =
            in_markdown(text).into_iter().map(|one| (one.line, one.rules.join("+"), one.span.of(text).to_owned())).collect();
        let block = "Two\nand more.".to_owned();
        assert_eq!(found, [(3, "SD101+leftover-word".into(), block.clone()), (4, "missing-space".into(), block)]);
        assert!(in_markdown("sourdine-ignore: SD101 outside a comment").is_empty());
        assert_eq!(in_markdown("<!-- sourdine-ignore -->\ntext")[0].rules.len(), 0);
        let one = "<!-- sourdine-ignore: A --> before <!-- sourdine-ignore: B --> between\nand\n<!-- sourdine-ignore: C -->\n\nbehind";
        let found: Vec<_> = in_markdown(one).into_iter().map(|found| found.span.of(one).to_owned()).collect();
        assert!(found[0].starts_with("before") && found[1] == "between\nand" && found[2] == "behind", "{found:?}");
        assert_eq!(in_markdown("text\n<!-- sourdine-ignore: A -->")[0].span, Span::new(32, 32));
    }
}
