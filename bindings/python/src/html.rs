//! Renders a text with highlighted spans for notebooks. Everything from outside is escaped.

use sourdine::text::visible::visible;
use std::fmt::Write;

/// A highlight: a span in code points, a kind that gives its colour, and a tooltip.
pub struct Mark {
    /// First code point.
    pub start: usize,
    /// One past the last; an empty mark is listed before the text.
    pub end: usize,
    /// One of `KINDS`.
    pub kind: &'static str,
    /// Tooltip.
    pub said: String,
}

/// Kinds of marks with colours readable on light and dark pages, strongest last.
const KINDS: &[(&str, &str)] = &[("info", "#2f7ed855"), ("minor", "#e0a00055"), ("major", "#d6303055")];

/// The colour of a mark.
fn color(kind: &str) -> &'static str {
    KINDS.iter().find(|(name, _)| *name == kind).map_or(KINDS[0].1, |(_, color)| color)
}

fn rank(kind: &str) -> usize {
    KINDS.iter().position(|(name, _)| *name == kind).unwrap_or(0)
}

/// Escapes `text` for HTML content and attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Makes control characters visible, except for line ends.
fn shown(text: &str) -> String {
    text.split('\n').map(|line| escape(&visible(line))).collect::<Vec<_>>().join("\n")
}

/// An HTML fragment: a head line and the text with its marks. Overlapping marks share a tooltip.
pub fn page(head: &str, text: &str, marks: &[Mark]) -> String {
    let mut out = format!("<div><p><b>{}</b></p>", escape(&visible(head)));
    let outside: Vec<&Mark> = marks.iter().filter(|mark| mark.start >= mark.end).collect();
    if !outside.is_empty() {
        let lines: String = outside.iter().map(|mark| format!("<li>{}</li>", escape(&visible(&mark.said)))).collect();
        let _ = write!(out, "<ul>{lines}</ul>");
    }
    out.push_str("<div style=\"white-space:pre-wrap;overflow-wrap:anywhere\" dir=\"auto\">");
    let characters: Vec<char> = text.chars().collect();
    let mut borders: Vec<usize> = marks.iter().filter(|mark| mark.start < mark.end).flat_map(|mark| [mark.start, mark.end]).collect();
    borders.extend([0, characters.len()]);
    borders.retain(|border| *border <= characters.len());
    borders.sort_unstable();
    borders.dedup();
    for part in borders.windows(2) {
        let words = shown(&characters[part[0]..part[1]].iter().collect::<String>());
        let here: Vec<&Mark> = marks.iter().filter(|mark| mark.start <= part[0] && part[1] <= mark.end).collect();
        match here.iter().map(|mark| mark.kind).max_by_key(|kind| rank(kind)) {
            None => out.push_str(&words),
            Some(kind) => {
                let said: Vec<String> = here.iter().map(|mark| escape(&visible(&mark.said))).collect();
                let _ =
                    write!(out, "<mark style=\"background:{};color:inherit\" title=\"{}\">{words}</mark>", color(kind), said.join("&#10;"));
            }
        }
    }
    out.push_str("</div></div>");
    out
}
