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
    let found = COMMENT.captures_iter(text).filter_map(|found| {
        let (whole, rules) = (found.get(0)?, Suppression::named(found.get(1)?.as_str())?);
        let rest = &text[whole.end()..];
        // Several comments may precede one paragraph; skip paragraphs that consist of comments.
        let is_prose = |span: &Span| !COMMENT.replace_all(span.of(rest), "").trim().is_empty();
        let next = paragraphs(rest, Paragraphs::Blank).into_iter().find(is_prose).unwrap_or_default();
        let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..whole.start()]).count() as u64;
        Some(Suppression { rules, span: next.shifted(whole.end()), comment: Span::new(whole.start(), whole.end()), line })
    });
    found.collect()
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
    }
}
