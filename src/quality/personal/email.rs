//! E-mail addresses.
//!
//! Similar strings are often something else: a handle (`@name@host.social`), a login (`git@host:path`, `ssh://git@host`), a file
//! (`icon@2x.png`), a message id (`Message-ID: <…@host>`).

use super::numbers::touches;
use crate::text::Span;
use memchr::memchr_iter;

/// Domains reserved for examples (RFC 2606).
const EXAMPLES: [&str; 6] = ["example.com", "example.org", "example.net", "example", "test", "invalid"];
/// File extensions that are top-level domains too, or may become one.
const FILES: [&str; 6] = ["zip", "mov", "md", "rs", "py", "sh"];
/// Logins of services.
const LOGINS: [&str; 5] = ["git", "hg", "svn", "gitea", "anonymous"];
/// Headers and schemes before non-personal addresses, in lower case.
const HEADERS: [&str; 10] =
    ["message-id:", "in-reply-to:", "references:", "content-id:", "msgid:", "message-id=", "uid:", "cid:", "mid:", "acct:"];
/// Context in bytes that is searched for a header.
const HEADER: usize = 24;
/// How far around an address a login or a message id may reach, in bytes: a line of a message has no more (RFC 5322, section 2.1.1).
const REACH: usize = 998;

pub(super) fn find(text: &str) -> Vec<Span> {
    memchr_iter(b'@', text.as_bytes()).filter_map(|at| address(text, at)).collect()
}

/// The address around the `@` at this offset.
fn address(text: &str, at: usize) -> Option<Span> {
    let start = text[..at].char_indices().rev().take_while(|(_, c)| is_name(*c)).last()?.0;
    let start = start + text[start..at].find(|c: char| c.is_alphanumeric())?;
    let length = text[at + 1..].find(|c| !is_host(c)).unwrap_or(text.len() - at - 1);
    let host = text[at + 1..at + 1 + length].trim_end_matches(['.', '-']);
    let end = at + 1 + host.len();
    let local = &text[start..at];
    let before = &text[text.ceil_char_boundary(start.saturating_sub(REACH))..start];
    let behind = &text[end..text.floor_char_boundary(end + REACH)];
    let is_sound = is_domain(host) && !is_file(host) && !is_example(host) && !local.ends_with('.');
    let is_handle = before.ends_with('@') || before.strip_suffix('!').is_some_and(|rest| !rest.ends_with(touches));
    let is_else = || is_handle || is_login(local, before, behind) || is_message(local, before, behind);
    (is_sound && !is_else()).then(|| Span::new(start, end))
}

/// Letters of bicameral scripts; others may touch an address.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c.is_lowercase() || c.is_uppercase()
}

fn is_name(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'')
}

fn is_host(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit() || matches!(c, '.' | '-')
}

/// Whether the host ends in a top-level domain of IANA's list.
fn is_domain(host: &str) -> bool {
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    let is_label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.len() <= 63;
    let is_top = if top.is_ascii() { tld::exist(&top.to_ascii_lowercase()) } else { top.chars().all(char::is_alphabetic) };
    name.split('.').all(is_label) && is_top
}

/// `icon@2x.png`, `shot@v2.zip`: a scale or version, and a file extension.
fn is_file(host: &str) -> bool {
    let (name, top) = host.rsplit_once('.').unwrap_or_default();
    let is_number = |label: &str| label.trim_start_matches('v').trim_end_matches('x').bytes().all(|byte| byte.is_ascii_digit());
    FILES.contains(&top) && name.split('.').all(is_number)
}

fn is_example(host: &str) -> bool {
    EXAMPLES.iter().any(|known| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// `git@host:path`, `ssh://me@host`, `user:word@host`, `me@host:~/file`: a login.
fn is_login(local: &str, before: &str, behind: &str) -> bool {
    let has_path = behind.strip_prefix(':').is_some_and(|path| path.starts_with(|c: char| c.is_alphanumeric() || "~/.".contains(c)));
    let word = last_word(before);
    // In a URL the user follows the scheme, with or without a password.
    let user = word.rfind("://").map(|at| &word[at + 3..]);
    let is_user = user.is_some_and(|user| !user.contains(['/', '?', '#']));
    LOGINS.contains(&local) || has_path || is_user
}

/// What stands before an address without a space.
fn last_word(before: &str) -> &str {
    before.rsplit(char::is_whitespace).next().unwrap_or_default()
}

/// Whether it is a message id: after its header, or machine-made within `<…>`.
fn is_message(local: &str, before: &str, behind: &str) -> bool {
    // A message id may contain characters that are rare in addresses; its header precedes all of it.
    let start = before.rfind(|c: char| c.is_whitespace() || matches!(c, '<' | ':' | '=')).map_or(0, |at| at + 1);
    let word = last_word(before);
    let start = word.rfind('<').map_or(start, |at| start.min(before.len() - word.len() + at));
    let tail = before[before.ceil_char_boundary(start.saturating_sub(HEADER))..start].to_ascii_lowercase();
    let head = tail.trim_end_matches(|c: char| c == '<' || c.is_whitespace());
    let digits = local.bytes().filter(u8::is_ascii_digit).count();
    let is_made = local.len() >= 16 && digits >= 8;
    let is_uuid = local.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && local.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    HEADERS.iter().any(|header| head.ends_with(header)) || is_uuid || is_made && is_within(before, behind)
}

/// Whether it is enclosed in `<` and `>` without white space.
fn is_within(before: &str, behind: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '<' | '>');
    before.rfind(is_blank).is_some_and(|at| before[at..].starts_with('<'))
        && behind.find(is_blank).is_some_and(|at| behind[at..].starts_with('>'))
}
