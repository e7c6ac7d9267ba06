//! The report for a terminal.

use super::Report;
use super::sections::{sections, summary};
use super::table::draw;
use super::visible::{shorten, visible, width};

/// Draws a report no wider than `columns`.
pub fn render(report: &Report, columns: usize, color: bool) -> String {
    let bold = |text: &str| if color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut out = String::new();
    for line in summary(report) {
        out += &wrapped(&visible(&line), columns, "    ");
    }
    for section in sections(report) {
        out += &format!("\n{}\n", bold(&section.title));
        out += &wrapped(&section.note, columns, "");
        out += &draw(section.columns, &section.rows, columns, color);
        out.push('\n');
    }
    out
}

/// Wraps `text` at spaces; lines after the first begin with `indent`.
fn wrapped(text: &str, columns: usize, indent: &str) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.trim().is_empty() && width(&line) + 1 + width(word) > columns {
            out += &line;
            out.push('\n');
            line = indent.to_owned();
        } else if !line.is_empty() {
            line.push(' ');
        }
        line += &shorten(word, columns.saturating_sub(indent.len()).max(8));
    }
    out += &line;
    out.push('\n');
    out
}
