//! E-mail addresses.

use crate::span::Span;
use memchr::memchr_iter;

/// Names that are kept for examples (RFC 2606).
const EXAMPLES: [&str; 6] = ["example.com", "example.org", "example.net", "example", "test", "invalid"];

pub(super) fn find(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let address = |at: usize| {
        let start = at - bytes[..at].iter().rev().take_while(|byte| is_name(byte)).count();
        let start = start + bytes[start..at].iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        let end = at + 1 + bytes[at + 1..].iter().take_while(|byte| is_host(byte)).count();
        let host = text[at + 1..end].trim_end_matches(['.', '-']);
        let (name, top) = host.rsplit_once('.')?;
        let is_top = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_example = EXAMPLES.iter().any(|known| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
        let is_sound = start < at && !name.is_empty() && name.split('.').all(|label| !label.is_empty()) && is_top && !is_example;
        is_sound.then(|| Span::new(start, at + 1 + host.len()))
    };
    memchr_iter(b'@', bytes).filter_map(address).collect()
}
