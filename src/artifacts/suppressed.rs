//! Findings that the writer of a text has silenced, and suppressions that silence nothing.

use super::Finding;
use super::rules::{self, Meta, Rule};
use crate::text::Span;
use crate::text::suppression::{MARK, Suppression};

/// A rule that was silenced where it had nothing to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Unused {
    /// Its name or code, as it was written; empty where none was named.
    pub rule: String,
    /// The line of the file that it stands on.
    pub line: u64,
    /// It stands in the text as a comment; else in a field of the record, which may name measures of the gate as well.
    pub is_comment: bool,
    /// Why: there is no such rule, or it found nothing there.
    pub reason: String,
}

impl Unused {
    /// What is told of each, with the line of `file` that it stands on.
    pub fn notes<'u>(unused: &'u [Self], file: &'u str) -> impl Iterator<Item = String> + 'u {
        unused.iter().map(move |one| format!("{file}:{}: {}", one.line, one.reason))
    }
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
        let is_comment = !suppression.comment.is_empty();
        let mut tell =
            |rule: &str, reason: String| unused.push(Unused { rule: rule.to_owned(), line: suppression.line, is_comment, reason });
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
