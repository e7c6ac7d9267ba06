//! A streaming reader of XML nodes.

use super::Refused;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// A node; names have no prefix.
pub(super) enum Node<'x> {
    Open { name: &'x str, element: &'x BytesStart<'x> },
    Close(&'x str),
    Text(Cow<'x, str>),
}

/// Calls `give` for every node of `xml` in order; an empty element is opened and closed.
pub(super) fn each(xml: &str, mut give: impl FnMut(Node<'_>)) -> Result<(), Refused> {
    let mut reader = Reader::from_str(xml);
    let mut depth = 0u64;
    loop {
        let event = reader.read_event().map_err(|error| broken(reader.error_position(), &error))?;
        match &event {
            Event::Start(element) => {
                depth += 1;
                give(Node::Open { name: element.local_name().into_inner(), element });
            }
            Event::Empty(element) => {
                give(Node::Open { name: element.local_name().into_inner(), element });
                give(Node::Close(element.local_name().into_inner()));
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                give(Node::Close(element.local_name().into_inner()));
            }
            Event::Text(text) => give(Node::Text(text.xml_content(XmlVersion::Implicit1_0))),
            Event::CData(text) => give(Node::Text(text.xml_content(XmlVersion::Implicit1_0))),
            Event::GeneralRef(reference) => {
                let of_number = reference.resolve_char_ref().map_err(|error| broken(reader.error_position(), &error))?;
                let text = match of_number {
                    Some(character) => Cow::Owned(character.to_string()),
                    // Entities of a document type are not resolved; XML itself defines five.
                    None => Cow::Borrowed(match &**reference {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "\u{fffd}",
                    }),
                };
                give(Node::Text(text));
            }
            Event::Eof if depth > 0 => return Err(Refused::Broken("no well-formed XML: it ends inside an element".into())),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn broken(at: u64, error: &dyn std::fmt::Display) -> Refused {
    Refused::Broken(format!("no well-formed XML at byte {at}: {error}"))
}

/// Value of the attribute of this name, without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Cow::into_owned))
}
