//! The records that a gate would reject, or did reject, as bars.

use super::super::Report;
use crate::text::number::group;

/// A line of the funnel.
pub(super) struct Stop<'a> {
    pub what: &'a str,
    pub records: u64,
    /// Share of all records, in per cent.
    pub share: f64,
    pub note: String,
}

/// Records read, records that each rule would reject, records left.
pub(super) fn funnel(report: &Report) -> Vec<Stop<'_>> {
    let gate = &report.gate;
    let share = |records: u64| 100.0 * records as f64 / gate.records.max(1) as f64;
    let stopped = gate.by_records().into_iter().map(|(rule, stopped)| Stop {
        what: rule,
        records: stopped.records,
        share: share(stopped.records),
        note: if stopped.alone == stopped.records { String::new() } else { format!("{} by this rule alone", group(stopped.alone)) },
    });
    let end = |what, records| Stop { what, records, share: share(records), note: String::new() };
    let passed = if gate.decided { "records accepted" } else { "records that would pass" };
    std::iter::once(end("records read", gate.records)).chain(stopped).chain([end(passed, gate.passed)]).collect()
}
