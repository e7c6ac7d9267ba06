//! How much of a report is shown: little on a screen, more in files, everything in data.

/// Most rows of each table, and most lines of each cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Sources.
    pub sources: usize,
    /// The strongest findings.
    pub findings: usize,
    /// Quotations with several wordings,
    pub quotations: usize,
    /// and wordings of each.
    pub wordings: usize,
    /// Statements that sources report in different words.
    pub reported: usize,
    /// Shared passages.
    pub passages: usize,
    /// Pairs of sources that share passages.
    pub pairs: usize,
    /// Rules of the gate.
    pub stops: usize,
    /// Quarantined records.
    pub quarantined: usize,
    /// Lines of a cell,
    pub lines: usize,
    /// and of a cell with a finding.
    pub finding_lines: usize,
    /// Characters of context on each side of a finding.
    pub context: usize,
    /// Lines of an answer.
    pub answer_lines: usize,
    /// Items of a list in the summary.
    pub listed: usize,
}

impl Amount {
    /// Makes room on a screen for what one speaker said in other words.
    pub fn beside_reported(self) -> Self {
        if self == Self::SCREEN { Self { quotations: 2, passages: 4, ..self } } else { self }
    }

    /// Fits on a screen: at most 120 lines of 100 columns (tested).
    pub const SCREEN: Self = Self {
        sources: 10,
        findings: 5,
        quotations: 3,
        wordings: 2,
        reported: 1,
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
            reported: top,
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
