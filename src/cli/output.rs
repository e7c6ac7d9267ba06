//! Standard output: the destination of rows, and its width.

pub(super) use crate::files::Output;
use std::io;

/// Width in columns: of `COLUMNS`, of the terminal, or the default for pipes.
pub(super) fn terminal_width() -> usize {
    use std::io::IsTerminal;
    let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| (20..=10_000).contains(columns));
    let of_terminal =
        || if io::stdout().is_terminal() { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
    given.or_else(of_terminal).unwrap_or(crate::report::table::PIPE_WIDTH)
}
