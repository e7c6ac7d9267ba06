//! Removes suppressed findings and reports suppressions that match nothing.

use super::Finding;
use super::rules::{self, Meta, Rule};
use crate::text::Span;
use crate::text::suppression::{MARK, Suppression};

/// A suppression that matched nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Unused {
    /// Rule name or code as written; empty if none is named.
    pub rule: String,
    /// Line of the file.
    pub line: u64,
    /// Whether it is a comment in the text; otherwise it is in a field of the record, which may also name measures of the gate.
    pub is_comment: bool,
    /// Reason: the rule is unknown, or it found nothing there.
    pub reason: String,
}

impl Unused {
    /// Notes for the user, with the line of `file`.
    pub fn notes<'u>(unused: &'u [Self], file: &'u str) -> impl Iterator<Item = String> + 'u {
        unused.iter().map(move |one| format!("{file}:{}: {}", one.line, one.reason))
    }
}

/// Splits off suppressed findings. Also returns suppressions of active rules that matched nothing.
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
            // A rule that is not active says nothing about the text.
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
