//! Word documents (ECMA-376, WordprocessingML).

use super::xml::{Node, each};
use super::{Document, Parts, Refused};

pub(super) fn read(mut parts: Parts<'_>) -> Result<Document, Refused> {
    let mut document = Document::default();
    if let Some(core) = parts.find_xml("docProps/core.xml")? {
        document.describe(&core)?;
    }
    let text = &mut document.text;
    let mut is_text = false;
    each(&parts.xml("word/document.xml")?, |node| match node {
        // Deleted text is in `delText`, field codes in `instrText`.
        Node::Open { name: "t", .. } => is_text = true,
        Node::Close("t") => is_text = false,
        Node::Open { name: "tab", .. } => text.push('\t'),
        Node::Open { name: "br" | "cr", .. } => text.push('\n'),
        Node::Close("p") if !text.is_empty() && !text.ends_with('\n') => text.push('\n'),
        Node::Text(part) if is_text => text.push_str(&part),
        _ => {}
    })?;
    Ok(document)
}
