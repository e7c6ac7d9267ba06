//! IP addresses that are routed: those of machines, and through them of people.

use crate::span::Span;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) fn find(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || byte == b'.' || byte == b':';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = bytes[at..].iter().position(u8::is_ascii_digit).map(|nth| at + nth) {
        let start = first - bytes[at..first].iter().rev().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let end = first + bytes[first..].iter().take_while(|byte| is_part(**byte)).count();
        at = end;
        let run = text[start..end].trim_end_matches(['.', ':']);
        let span = Span::new(start, start + run.len());
        let touches = text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '/' | '-'))
            || text[start + run.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-');
        let dots = run.bytes().filter(|byte| *byte == b'.').count();
        let is_address = match dots {
            3 => run.parse::<Ipv4Addr>().is_ok_and(|address| is_public(address) && !is_version(address, &text[..start])),
            0 => run.matches(':').count() >= 3 && run.parse::<Ipv6Addr>().is_ok_and(is_public_6),
            _ => false,
        };
        if is_address && !touches {
            found.push(span);
        }
    }
    found
}

/// True for what IANA's registry of special addresses leaves for the network at large.
fn is_public(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_kept = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!(a, 0 | 224..=255)
        || a == 100 && (64..128).contains(&b)
        || a == 198 && matches!(b, 18 | 19)
        || a == 192 && b == 0 && c == 0;
    !is_kept
}

/// Four small numbers with points are a version or a section, and so is what stands behind the word.
fn is_version(address: Ipv4Addr, before: &str) -> bool {
    let words = before.trim_end().as_bytes();
    let is_named = ["version", "release", "section", "build"]
        .iter()
        .any(|word| words.len() >= word.len() && words[words.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes()));
    is_named || address.octets().iter().all(|octet| *octet < 20)
}

/// 2000::/3 without what is for documentation.
fn is_public_6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    (0x2000..0x4000).contains(&first) && !(first == 0x2001 && second == 0xdb8)
}
