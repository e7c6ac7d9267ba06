//! The report as Markdown.

use super::Report;
use super::amount::Amount;
use super::answers::answers;
use super::rows::{escape_markdown, markdown_header, markdown_line};
use super::sections::{sections, summary};
use crate::text::visible::visible;

/// Renders a report, limited by `amount`. `inputs` are the inputs as typed.
pub fn render(report: &Report, amount: Amount, inputs: &str) -> String {
    let mut out = String::from("# sourdine report\n\n");
    for (question, answer) in answers(report, inputs) {
        out += &format!("**{question}.** {}\n\n", escape_markdown(&visible(&answer)));
    }
    for line in summary(report, amount.listed) {
        out += &format!("- {}\n", escape_markdown(&visible(&line)));
    }
    for section in sections(report, amount) {
        out += &format!("\n## {}\n\n{}\n\n", section.title, escape_markdown(&visible(&section.note)));
        if !section.rows.is_empty() {
            out += &markdown_header(section.columns);
        }
        for row in &section.rows {
            out += &markdown_line(row);
        }
        if let Some(more) = &section.more {
            out += &format!("\n{}\n", escape_markdown(&visible(more)));
        }
    }
    out
}
