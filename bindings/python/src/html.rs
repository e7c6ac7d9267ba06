//! A text with marks in it, for notebooks. Everything that comes from outside is escaped.

use sourdine::report::visible::visible;
use std::fmt::Write;

/// Something to be marked: code points of the text, a word for its colour, and what is said on hover.
pub struct Mark {
    /// First code point.
    pub start: usize,
    /// One past the last; a mark without any stands nowhere in the text, and is listed before it.
    pub end: usize,
    /// One of `KINDS`.
    pub kind: &'static str,
    /// What is said.
    pub said: String,
}

/// Kinds of marks with their colours, the strongest last: readable on light and dark pages.
const KINDS: &[(&str, &str)] = &[("info", "#2f7ed855"), ("minor", "#e0a00055"), ("major", "#d6303055")];

/// The colour of a mark.
fn color(kind: &str) -> &'static str {
    KINDS.iter().find(|(name, _)| *name == kind).map_or(KINDS[0].1, |(_, color)| color)
}

fn rank(kind: &str) -> usize {
    KINDS.iter().position(|(name, _)| *name == kind).unwrap_or(0)
}

/// `text` as text of a page or of an attribute.
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

/// Lines of a text made visible: line ends stay.
fn shown(text: &str) -> String {
    text.split('\n').map(|line| escape(&visible(line))).collect::<Vec<_>>().join("\n")
}

/// A page's part: a head line, and the text with its marks. Where several marks meet, all of them are said.
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
