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
    // Comments in the text are no prose; they are in order and disjoint.
    let comments: Vec<Span> = suppressions.iter().map(|one| one.comment).filter(|comment| !comment.is_empty()).collect();
    findings.retain(|finding| {
        let next = comments.partition_point(|comment| comment.end <= finding.span.start);
        !comments.get(next).is_some_and(|comment| comment.overlaps(finding.span))
    });
    // A page may have a hundred thousand of both, so each suppression looks at its own part only.
    let mut by_start: Vec<usize> = (0..findings.len()).collect();
    by_start.sort_by_key(|nth| findings[*nth].span.start);
    let (mut is_silenced, mut silenced, mut unused) = (vec![false; findings.len()], Vec::new(), Vec::new());
    for suppression in suppressions {
        let Span { start, end } = suppression.span;
        let is_comment = !suppression.comment.is_empty();
        let mut tell =
            |rule: &str, reason: String| unused.push(Unused { rule: rule.to_owned(), line: suppression.line, is_comment, reason });
        if suppression.rules.is_empty() {
            tell("", format!("{MARK} names no rule; write {MARK}: RULE, RULE"));
        }
        let first = by_start.partition_point(|nth| findings[*nth].span.start < start);
        let here = by_start[first..].iter().take_while(|nth| findings[**nth].span.start < end.max(start + 1));
        let mut here: Vec<usize> = here.copied().collect();
        here.sort_unstable();
        for name in &suppression.rules {
            let is_named = |meta: &Meta| meta.name == name || meta.code.eq_ignore_ascii_case(name);
            let before = silenced.len();
            for nth in here.iter().filter(|nth| is_named(findings[**nth].rule)) {
                if !std::mem::replace(&mut is_silenced[*nth], true) {
                    silenced.push(*nth);
                }
            }
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
    let mut all: Vec<Option<Finding>> = std::mem::take(findings).into_iter().map(Some).collect();
    let silenced = silenced.into_iter().filter_map(|nth| all[nth].take()).collect();
    findings.extend(all.into_iter().flatten());
    (silenced, unused)
}
