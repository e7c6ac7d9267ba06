//! The report for a terminal.

use super::Report;
use super::amount::Amount;
use super::answers::answers;
use super::sections::{sections, summary};
use super::table::{cut, draw_within};
use crate::text::visible::{shorten, visible, width};

/// Renders a report at most `columns` wide, limited by `amount`. `inputs` are the inputs as typed.
pub fn render(report: &Report, amount: Amount, inputs: &str, columns: usize, color: bool) -> String {
    let bold = |text: &str| if color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut out = String::new();
    for (question, answer) in answers(report, inputs) {
        let text = wrapped(&format!("{question}: {answer}"), columns, "    ", amount.answer_lines);
        out += &text.replacen(question, &bold(question), 1);
    }
    out.push('\n');
    for line in summary(report, amount.listed) {
        out += &wrapped(&line, columns, "    ", amount.lines);
    }
    for section in sections(report, amount) {
        out += &format!("\n{}\n", bold(&section.title));
        out += &wrapped(&section.note, columns, "", amount.finding_lines);
        if !section.rows.is_empty() {
            out += &draw_within(section.columns, &section.rows, columns, section.lines, color);
            out.push('\n');
        }
        if let Some(more) = &section.more {
            out += &wrapped(more, columns, "", 1);
        }
    }
    out
}

/// Wraps `text` at spaces to at most `most` lines; lines after the first are indented by `indent`.
fn wrapped(text: &str, columns: usize, indent: &str, most: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in visible(text).split(' ') {
        if !line.trim().is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line += &shorten(word, columns.saturating_sub(indent.len()).max(8));
    }
    lines.push(line);
    cut(&mut lines, most, columns);
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}
