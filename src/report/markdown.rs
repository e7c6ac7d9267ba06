//! The report as Markdown.

use super::Report;
use super::rows::{escape_markdown, markdown_header, markdown_line};
use super::sections::{sections, summary};
use super::visible::visible;

/// Writes a report.
pub fn render(report: &Report) -> String {
    let mut out = String::from("# sourdine report\n\n");
    for line in summary(report) {
        out += &format!("- {}\n", escape_markdown(&visible(&line)));
    }
    for section in sections(report) {
        out += &format!("\n## {}\n\n{}\n\n", section.title, escape_markdown(&section.note));
        out += &markdown_header(section.columns);
        for row in &section.rows {
            out += &markdown_line(row);
        }
    }
    out
}
