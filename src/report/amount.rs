//! How much of a report is shown: a screen stays short whatever the input, files have more, and data has all.

/// Rows of each table, and lines of each cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Sources.
    pub sources: usize,
    /// The strongest findings.
    pub findings: usize,
    /// Quotations that drift,
    pub quotations: usize,
    /// and wordings of each.
    pub wordings: usize,
    /// Passages that sources share.
    pub passages: usize,
    /// Pairs of sources that share text.
    pub pairs: usize,
    /// Rules of the gate.
    pub stops: usize,
    /// Records that could not be used.
    pub quarantined: usize,
    /// Lines of a cell,
    pub lines: usize,
    /// and of one of a finding.
    pub finding_lines: usize,
    /// Characters on each side of the words at fault.
    pub context: usize,
    /// Lines of an answer.
    pub answer_lines: usize,
    /// Items of a list in the first lines.
    pub listed: usize,
}

impl Amount {
    /// What fits on a screen: at most 120 lines of 100 columns (tested).
    pub const SCREEN: Self = Self {
        sources: 10,
        findings: 5,
        quotations: 3,
        wordings: 2,
        passages: 5,
        pairs: 5,
        stops: 0,
        quarantined: 2,
        lines: 2,
        finding_lines: 3,
        context: 24,
        answer_lines: 4,
        listed: 6,
    };

    /// `top` rows of each table.
    pub const fn top(top: usize) -> Self {
        Self {
            sources: top,
            findings: top,
            quotations: top,
            wordings: 6,
            passages: top,
            pairs: top,
            stops: top,
            quarantined: top,
            lines: usize::MAX,
            finding_lines: usize::MAX,
            context: usize::MAX,
            answer_lines: usize::MAX,
            listed: usize::MAX,
        }
    }
}
