//! E-books (EPUB 2 and 3): chapters in the order of the spine.

use super::xml::{Node, attribute, each};
use super::{Document, Parts, Refused};
use crate::input::Content;
use crate::input::page::extract;
use std::collections::HashMap;

pub(super) fn read(mut parts: Parts<'_>) -> Result<Document, Refused> {
    let mut package = None;
    each(&parts.xml("META-INF/container.xml")?, |node| {
        if let Node::Open { name: "rootfile", element } = node
            && package.is_none()
        {
            package = attribute(element, "full-path");
        }
    })?;
    let package = package.ok_or_else(|| Refused::Broken("the container names no package".into()))?;
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    let xml = parts.xml(&package)?;
    let mut document = Document::default();
    document.describe(&xml)?;
    let (mut items, mut spine) = (HashMap::new(), Vec::new());
    each(&xml, |node| match node {
        // Skip the table of contents.
        Node::Open { name: "item", element } if attribute(element, "properties").is_none_or(|is| !is.split(' ').any(|is| is == "nav")) => {
            items.extend(attribute(element, "id").zip(attribute(element, "href")));
        }
        Node::Open { name: "itemref", element } => spine.extend(attribute(element, "idref")),
        _ => {}
    })?;
    for href in spine.iter().filter_map(|id| items.get(id)) {
        let name = percent_decoded(href);
        let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let Some(chapter) = parts.find_xml(&name)? else { continue };
        let (text, ..) = extract(chapter, 1, Content::All);
        if !text.trim().is_empty() {
            if !document.text.is_empty() {
                document.text.push('\n');
            }
            document.text.push_str(text.trim());
            document.text.push('\n');
        }
    }
    Ok(document)
}

/// Percent-decodes a relative URL (RFC 3986, section 2.1); unchanged if the result is not UTF-8.
fn percent_decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}
