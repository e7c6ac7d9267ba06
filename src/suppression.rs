//! What a writer does not want to hear of: rules named in the text itself, for the paragraph that follows.
//!
//! In HTML and Markdown a comment `<!-- sourdine-ignore: rule, rule -->`; in JSON a field `sourdine_ignore`, for the whole record. A comment
//! is good for one paragraph and no more, so that what is written later is looked at again; one that silences nothing is told. The field
//! may name measures of the gate as well, which are of the whole record.

use crate::artifacts::Finding;
use crate::artifacts::rules::{self, Meta, Rule};
use crate::record::{Paragraphs, paragraphs};
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Rules that are silent in a part of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    /// Names or codes of rules, as they were written.
    pub rules: Vec<String>,
    /// The part of the text.
    pub span: Span,
    /// Where it stands itself in the text, if it is part of it: no words of the writer's.
    pub comment: Span,
    /// The line of the file that it stands on, from 1.
    pub line: u64,
}

/// A rule that was silenced where it had nothing to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Unused {
    /// Its name or code, as it was written; empty where none was named.
    pub rule: String,
    /// The line of the file that it stands on.
    pub line: u64,
    /// Why: there is no such rule, or it found nothing there.
    pub reason: String,
}

/// Takes out what is suppressed, and gives it; with it the suppressions of the rules at work that silenced nothing.
pub(crate) fn silence(
    suppressions: &[Suppression],
    rules: &[&'static dyn Rule],
    findings: &mut Vec<Finding>,
) -> (Vec<Finding>, Vec<Unused>) {
    let (mut silenced, mut unused) = (Vec::new(), Vec::new());
    for suppression in suppressions {
        let Span { start, end } = suppression.span;
        findings.retain(|finding| !finding.span.overlaps(suppression.comment));
        let mut tell = |rule: &str, reason: String| unused.push(Unused { rule: rule.to_owned(), line: suppression.line, reason });
        if suppression.rules.is_empty() {
            tell("", format!("{MARK} names no rule; write {MARK}: RULE, RULE"));
        }
        for name in &suppression.rules {
            let is_named = |meta: &Meta| meta.name == name || meta.code.eq_ignore_ascii_case(name);
            let before = silenced.len();
            let is_here =
                |finding: &mut Finding| is_named(finding.rule) && finding.span.start >= start && finding.span.start < end.max(start + 1);
            silenced.extend(findings.extract_if(.., is_here));
            if silenced.len() > before {
                continue;
            }
            // One that is switched off for this run says nothing of the text.
            match rules.iter().any(|rule| is_named(rule.meta())) {
                true => tell(name, format!("{MARK}: {name} silences nothing here; take it out")),
                // A measure of the whole record: the gate tells of it.
                false if suppression.comment.is_empty() && crate::quality::find(name).is_ok() => {}
                false => {
                    if let Err(error) = rules::find(name) {
                        tell(name, format!("{MARK}: {error}"));
                    }
                }
            }
        }
    }
    (silenced, unused)
}

const MARK: &str = "sourdine-ignore";

impl Suppression {
    /// The rules that a comment (what stands between its marks) names, if it is a suppression at all.
    pub(crate) fn named(comment: &str) -> Option<Vec<String>> {
        let rest = comment.trim().strip_prefix(MARK)?;
        // One that names nothing silences nothing, and is told as such.
        Some(names(rest.strip_prefix(':').unwrap_or_default()))
    }
}

/// Names between commas or blanks.
pub(crate) fn names(list: &str) -> Vec<String> {
    list.split([',', ' ', '\t', '\n', '\r']).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The suppressions of a Markdown text: each is good for the next paragraph, up to a blank line.
pub(crate) fn in_markdown(text: &str) -> Vec<Suppression> {
    static COMMENT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!("(?s)<!--(\\s*{MARK}\\b.*?)-->")).unwrap_or_else(|error| unreachable!("{error}")));
    if !text.contains(MARK) {
        return Vec::new();
    }
    let found = COMMENT.captures_iter(text).filter_map(|found| {
        let (whole, rules) = (found.get(0)?, Suppression::named(found.get(1)?.as_str())?);
        let rest = &text[whole.end()..];
        // Several comments may stand above one paragraph, and none of them is it.
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
