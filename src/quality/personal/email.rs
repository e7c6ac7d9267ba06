//! E-mail addresses.
//!
//! What looks like one is often something else: a handle (`@name@host.social`), the login of a machine (`git@host:path`, `ssh://git@host`), a
//! file (`icon@2x.png`), the number of a message (`Message-ID: <…@host>`).

use super::numbers::touches;
use crate::text::Span;
use memchr::memchr_iter;

/// Names that are kept for examples (RFC 2606).
const EXAMPLES: [&str; 6] = ["example.com", "example.org", "example.net", "example", "test", "invalid"];
/// Endings of files that are names of the network as well, or may become one.
const FILES: [&str; 6] = ["zip", "mov", "md", "rs", "py", "sh"];
/// Logins that no person has.
const LOGINS: [&str; 5] = ["git", "hg", "svn", "gitea", "anonymous"];
/// Headers and schemes before what is no address of a person, in lower case.
const HEADERS: [&str; 10] =
    ["message-id:", "in-reply-to:", "references:", "content-id:", "msgid:", "message-id=", "uid:", "cid:", "mid:", "acct:"];
/// Bytes that a header is looked for in.
const HEADER: usize = 24;

pub(super) fn find(text: &str) -> Vec<Span> {
    memchr_iter(b'@', text.as_bytes()).filter_map(|at| address(text, at)).collect()
}

/// The address whose `@` stands here.
fn address(text: &str, at: usize) -> Option<Span> {
    let start = text[..at].char_indices().rev().take_while(|(_, c)| is_name(*c)).last()?.0;
    let start = start + text[start..at].find(|c: char| c.is_alphanumeric())?;
    let length = text[at + 1..].find(|c| !is_host(c)).unwrap_or(text.len() - at - 1);
    let host = text[at + 1..at + 1 + length].trim_end_matches(['.', '-']);
    let end = at + 1 + host.len();
    let (local, before, behind) = (&text[start..at], &text[..start], &text[end..]);
    let is_sound = is_domain(host) && !is_file(host) && !is_example(host) && !local.ends_with('.');
    let is_handle = before.ends_with('@') || before.strip_suffix('!').is_some_and(|rest| !rest.ends_with(touches));
    let is_else = is_handle || is_login(local, before, behind) || is_message(local, before, behind);
    (is_sound && !is_else).then(|| Span::new(start, end))
}

/// Letters of scripts with upper and lower case; others stand beside an address without a blank.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c.is_lowercase() || c.is_uppercase()
}

fn is_name(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'')
}

fn is_host(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit() || matches!(c, '.' | '-')
}

/// Labels with a top-level domain that IANA lists.
fn is_domain(host: &str) -> bool {
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    let is_label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.len() <= 63;
    let is_top = if top.is_ascii() { tld::exist(&top.to_ascii_lowercase()) } else { top.chars().all(char::is_alphabetic) };
    name.split('.').all(is_label) && is_top
}

/// `icon@2x.png`, `shot@v2.zip`: a scale or a version, and an ending of files.
fn is_file(host: &str) -> bool {
    let (name, top) = host.rsplit_once('.').unwrap_or_default();
    let is_number = |label: &str| label.trim_start_matches('v').trim_end_matches('x').bytes().all(|byte| byte.is_ascii_digit());
    FILES.contains(&top) && name.split('.').all(is_number)
}

fn is_example(host: &str) -> bool {
    EXAMPLES.iter().any(|known| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// `git@host:path`, `ssh://me@host`, `user:word@host`, `me@host:~/file`: who logs in to a machine.
fn is_login(local: &str, before: &str, behind: &str) -> bool {
    let has_path = behind.strip_prefix(':').is_some_and(|path| path.starts_with(|c: char| c.is_alphanumeric() || "~/.".contains(c)));
    let word = &before[before.rfind(char::is_whitespace).map_or(0, |at| at + 1)..];
    // In an address of a page a user stands right behind the scheme, with or without a password.
    let user = word.rfind("://").map(|at| &word[at + 3..]);
    let is_user = user.is_some_and(|user| !user.contains(['/', '?', '#']));
    LOGINS.contains(&local) || has_path || is_user
}

/// The number of a message or an entry: behind its header, or within `<…>` and made by a program.
fn is_message(local: &str, before: &str, behind: &str) -> bool {
    // The number may have signs that an address seldom has; its header stands before all of it.
    let start = before.rfind(|c: char| c.is_whitespace() || matches!(c, '<' | ':' | '=')).map_or(0, |at| at + 1);
    let start = start.min(before.rfind('<').unwrap_or(start));
    let tail = before[before.ceil_char_boundary(start.saturating_sub(HEADER))..start].to_ascii_lowercase();
    let head = tail.trim_end_matches(|c: char| c == '<' || c.is_whitespace());
    let digits = local.bytes().filter(u8::is_ascii_digit).count();
    let is_made = local.len() >= 16 && digits >= 8;
    let is_uuid = local.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && local.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    HEADERS.iter().any(|header| head.ends_with(header)) || is_uuid || is_made && is_within(before, behind)
}

/// True where `<` opened and `>` closes, with nothing between that parts words.
fn is_within(before: &str, behind: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '<' | '>');
    before.rfind(is_blank).is_some_and(|at| before[at..].starts_with('<'))
        && behind.find(is_blank).is_some_and(|at| behind[at..].starts_with('>'))
}
