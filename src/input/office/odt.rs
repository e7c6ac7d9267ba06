//! OpenDocument text (ISO/IEC 26300).

use super::xml::{Node, attribute, each};
use super::{Document, Parts, Refused};

pub(super) fn read(mut parts: Parts<'_>) -> Result<Document, Refused> {
    let mut document = Document::default();
    if let Some(meta) = parts.find_xml("meta.xml")? {
        document.describe(&meta)?;
    }
    let mut text = String::new();
    // A paragraph continues after a note inside it; the text of the note follows the paragraph.
    let (mut notes, mut outer) = (String::new(), Vec::new());
    let (mut depth, mut left_out) = (0usize, 0usize);
    each(&parts.xml("content.xml")?, |node| match node {
        Node::Open { name: "tracked-changes" | "note-citation" | "annotation", .. } => left_out += 1,
        Node::Close("tracked-changes" | "note-citation" | "annotation") => left_out = left_out.saturating_sub(1),
        Node::Open { name: "note-body", .. } => outer.push((std::mem::take(&mut text), std::mem::replace(&mut depth, 0))),
        Node::Close("note-body") => {
            if let Some((paragraph, before)) = outer.pop() {
                notes.push_str(&std::mem::replace(&mut text, paragraph));
                depth = before;
            }
        }
        _ if left_out > 0 => {}
        Node::Open { name: "p" | "h", .. } => depth += 1,
        Node::Close("p" | "h") => {
            depth = depth.saturating_sub(1);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            if outer.is_empty() {
                text.push_str(&std::mem::take(&mut notes));
            }
        }
        Node::Open { name: "s", element } => {
            let count = attribute(element, "c").and_then(|count| count.parse::<usize>().ok()).unwrap_or(1);
            text.extend(std::iter::repeat_n(' ', count.min(1000)));
        }
        Node::Open { name: "tab", .. } => text.push('\t'),
        Node::Open { name: "line-break", .. } => text.push('\n'),
        Node::Text(part) if depth > 0 => text.push_str(&part),
        _ => {}
    })?;
    Ok(Document { text, ..document })
}
