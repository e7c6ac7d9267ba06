//! Classifies chunks, the text between two white spaces, without a tokenizer: which parts are not prose and are removed before language
//! identification, and how much a chunk looks like program code.
//!
//! Links, e-mail addresses, handles (`@name`), hashtags, cashtags (`$ABCD`), paths and calls look the same in every language. In scripts
//! without spaces between words, a chunk is a clause, and only a part of it is removed.

use crate::text::ascii;
use unicode_script::{Script, UnicodeScript};

/// A chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// One past its last byte.
    pub end: usize,
    /// Which part is prose.
    pub prose: Part,
    /// Number of words it counts as; 0 for an address.
    pub words: u32,
    /// Evidence for program code, in halves.
    pub signs: u32,
    /// Its role in a line of a log.
    pub log: Option<Log>,
}

/// Parts of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// Time stamp or host.
    Moment,
    /// Severity, process name or request method.
    Level,
}

/// Detects log lines, chunk by chunk: a line with a time stamp among its first chunks and a level after it is no prose.
#[derive(Default)]
pub struct Lines {
    nth: usize,
    moment: bool,
}

impl Lines {
    /// A time stamp must be among this many first chunks.
    const FIRST: usize = 3;
    /// Evidence of a log line for program code: outweighed by a sentence of eighteen words.
    const LOG: u32 = 4 * STRONG;

    /// The evidence to add to a chunk's own if it completes a log line.
    #[inline]
    pub fn next(&mut self, log: Option<Log>, opens: bool) -> u32 {
        if opens {
            *self = Self::default();
        }
        self.nth += 1;
        match log {
            Some(Log::Moment) => self.moment |= self.nth <= Self::FIRST,
            Some(Log::Level) if std::mem::take(&mut self.moment) => return Self::LOG,
            _ => {}
        }
        0
    }
}

/// Which part of a chunk is prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    All,
    /// None of it.
    None,
    /// All but what [`aside`] finds.
    Around,
}

/// Evidence of a sign that occurs only in programs, and of one that prose rarely has; in halves.
const STRONG: u32 = 2;
const WEAK: u32 = 1;

const WIDE: u8 = 1;
/// Never in a word of prose.
const CODE: u8 = 2;
const COLON: u8 = 4;
/// Rarely in prose.
const SIGN: u8 = 8;
/// Evidence for a program, depending on the position.
const INNER: u8 = 16;
/// A letter or digit.
const LETTER: u8 = 32;
/// A capital letter.
const CAPITAL: u8 = 64;
const SMALL: u8 = 128;

/// The classes of each byte.
const BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            0x80.. => WIDE,
            b'_' | b'{' | b'}' | b'<' | b'>' | b'=' | b'\\' | b'^' => SIGN,
            b'0'..=b'9' => CODE | LETTER,
            b'@' | b'#' | b'|' | b'~' | b'%' | b'$' => CODE,
            b':' => COLON | INNER,
            b'(' | b'[' | b'.' | b';' | b'&' | b'"' | b'-' | b'/' | b'+' => INNER,
            b'A'..=b'Z' => LETTER | CAPITAL,
            b'a'..=b'z' => LETTER | SMALL,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// The end of the letters and the end of the chunk, if the chunk is one word of ASCII letters (not all capitals) and at most one mark behind
/// it. Most chunks are; [`chunk`] would classify it as prose, one word, without evidence of code.
#[inline]
pub fn plain(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let letters = start + ascii::letters(&bytes[start..]);
    // Capitals may be a keyword.
    if letters == start || letters > start + 1 && bytes[start].is_ascii_uppercase() && bytes[start + 1].is_ascii_uppercase() {
        return None;
    }
    let mark = matches!(bytes.get(letters), Some(b',' | b'.' | b'!' | b'?' | b')' | b'"' | b'\''));
    let end = letters + usize::from(mark);
    bytes.get(end).is_none_or(|byte| *byte <= b' ').then_some((letters, end))
}

/// The chunk of `text` that starts at `start`, which is no white space; `opens`: it is the first of its line.
#[inline]
pub fn chunk(text: &str, start: usize, opens: bool) -> Chunk {
    let bytes = text.as_bytes();
    let mut seen = 0u8;
    let (mut end, mut narrow) = (start, 0);
    while end < bytes.len() && bytes[end] > b' ' {
        let byte = bytes[end];
        seen |= BYTES[byte as usize];
        narrow += u32::from(byte.is_ascii());
        end += if byte.is_ascii() { 1 } else { ascii::wide(&bytes[end..]) };
    }
    let token = &bytes[start..end];
    let closes = end == bytes.len() || matches!(bytes[end], b'\n' | b'\r');
    let mut chunk = Chunk { end, prose: Part::All, words: 1, signs: 0, log: None };
    if seen & WIDE != 0 {
        // In Han, kana and Thai, about two characters make a word.
        chunk.words = (narrow / 6 + token.len() as u32 / 9).max(1);
        if seen & (CODE | COLON) != 0 || token.starts_with(b"www.") {
            chunk.prose = Part::Around;
            if aside(text, start, end).is_some_and(|found| found == (start, end)) {
                (chunk.prose, chunk.words) = (Part::None, 0);
            }
        }
        return chunk;
    }
    // A word, with or without punctuation after it.
    let inside = || token[..token.len() - 1].iter().fold(0, |seen, byte| seen | BYTES[*byte as usize]);
    if seen & (CODE | SIGN) == 0 && (seen & INNER == 0 || inside() & INNER == 0) {
        if seen & (SMALL | CAPITAL) == CAPITAL {
            chunk.log = is_level(token).then_some(Log::Level);
            chunk.signs = if is_keyword(token) { WEAK } else { 0 };
        }
        match bytes[end - 1] {
            b';' if closes => chunk.signs = WEAK,
            b':' if opens && seen & (SMALL | CAPITAL) == SMALL => chunk.signs = WEAK,
            _ => {}
        }
        return chunk;
    }
    if (seen & (CODE | COLON) != 0 || token.contains(&b'.')) && is_address(token) {
        return Chunk { prose: Part::None, words: 0, ..chunk };
    }
    let signs = signs(token, seen, opens, closes);
    chunk.log = if is_moment(token) { Some(Log::Moment) } else { is_level(token).then_some(Log::Level) };
    if seen & (CODE | SIGN) != 0 || signs >= STRONG {
        chunk.prose = Part::None;
    }
    Chunk { signs, ..chunk }
}

/// Keywords in capitals in queries and logs.
const KEYWORDS: [&[u8]; 31] = [
    b"ALTER", b"AND", b"BY", b"CREATE", b"DEBUG", b"DELETE", b"DESC", b"DROP", b"ERROR", b"EXISTS", b"FATAL", b"FROM", b"GROUP", b"INFO",
    b"INNER", b"INSERT", b"INTO", b"JOIN", b"LEFT", b"LIMIT", b"NOT", b"NULL", b"ORDER", b"SELECT", b"SET", b"TABLE", b"UPDATE", b"VALUES",
    b"WARN", b"WARNING", b"WHERE",
];

/// True for a log severity, a process name (`sshd[312]:`) or a request method.
fn is_level(token: &[u8]) -> bool {
    let process = || {
        let open = token.iter().position(|byte| *byte == b'[').filter(|open| *open > 0 && token[0].is_ascii_alphabetic());
        open.is_some_and(|open| token.ends_with(b"]:") && token[open + 1..token.len() - 2].iter().all(u8::is_ascii_digit))
    };
    matches!(core(token), b"DEBUG" | b"ERROR" | b"FATAL" | b"INFO" | b"NOTICE" | b"TRACE" | b"WARN" | b"WARNING")
        || matches!(token, b"\"GET" | b"\"POST" | b"\"HEAD" | b"\"PUT")
        || process()
}

fn is_keyword(token: &[u8]) -> bool {
    let word = core(token);
    (2..=7).contains(&word.len()) && KEYWORDS.binary_search(&word).is_ok()
}

/// The token without surrounding non-letters.
fn core(token: &[u8]) -> &[u8] {
    let first = token.iter().position(u8::is_ascii_alphanumeric).unwrap_or(token.len());
    let last = token.iter().rposition(u8::is_ascii_alphanumeric).map_or(first, |last| last + 1);
    &token[first..last]
}

/// Evidence for program code in an ASCII token that is no address, in halves.
fn signs(token: &[u8], seen: u8, opens: bool, closes: bool) -> u32 {
    let letters = token.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    if seen & SIGN != 0 {
        // ":-)", "<3", "^_^", "\o/" and "=D" are emoticons; "{", "=>" and "x=1" are not.
        let brace = token.iter().any(|byte| matches!(byte, b'{' | b'}'));
        let operator = letters == 0 && token.iter().all(|byte| b"=<>!+-*/;,()[]{}".contains(byte)) && token != b"<3";
        let assigns = token.iter().skip(1).any(|byte| *byte == b'=') && token.last() != Some(&b'=') && token.len() > 2;
        // Quotation mark of an e-mail, or breadcrumb: "a > b".
        let quotes = token.iter().all(|byte| *byte == b'>') || matches!(token, b"<!--" | b"-->");
        return if !quotes && (brace || operator || assigns || letters >= 2) { STRONG } else { 0 };
    }
    let first = token[0];
    if opens && matches!(token, b"+++" | b"---" | b"@@" | b"//" | b"/*" | b"#!" | b"$") || token.starts_with(b"#!") {
        return STRONG;
    }
    if is_path(token) {
        // "/srv/app/main.py"
        let name = token.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        return STRONG + if core(name).contains(&b'.') { WEAK } else { 0 };
    }
    if calls(token) || matches!(token, b"&&" | b"||" | b"|" | b"2>&1" | b"();") || is_error(token) {
        return STRONG;
    }
    if first == b'-' && letters > 0 {
        let word = token[1..].strip_prefix(b"-").unwrap_or(&token[1..]);
        let long = word.len() + 2 == token.len();
        let plain = word.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'-') && word.first() != Some(&b'-');
        return if plain && (long || word.len() <= 3) { STRONG } else { 0 };
    }
    if is_moment(token) || first == b'[' && token.ends_with(b"]") && letters > 0 || first == b'$' && letters > 0 {
        return WEAK;
    }
    match token.last() {
        Some(b';') if closes => WEAK,
        Some(b':') if opens && seen & CAPITAL == 0 && letters > 1 => WEAK,
        _ if seen & SMALL == 0 && letters > 1 && is_keyword(token) => WEAK,
        _ => 0,
    }
}

/// True for a call, member access or end of a statement: `sum(`, `list[`, `self.name`, `a::b`, `);`.
fn calls(token: &[u8]) -> bool {
    token.windows(4).any(|four| match four {
        // An optional plural, `word(s)`, is prose.
        [_, a, b'(' | b'[', b] => a.is_ascii_alphanumeric() && *b != b's',
        [a, b, b'.', c] => a.is_ascii_lowercase() && b.is_ascii_lowercase() && c.is_ascii_lowercase(),
        _ => false,
    }) || token.windows(2).any(|two| matches!(two, b"::" | b"()" | b");" | b"];" | b"};" | b"\":" | b"&&"))
}

/// True for `/etc/hosts`, `./run`, `~/notes`, `../up`; false for `/s` and `and/or`.
fn is_path(token: &[u8]) -> bool {
    let token = token.strip_prefix(b"\"").unwrap_or(token);
    let rest = match token {
        [b'~', b'/', ..] | [b'.', b'/', ..] => &token[1..],
        [b'.', b'.', b'/', ..] => &token[2..],
        [b'/', rest @ ..] => return rest.contains(&b'/') && rest.first().is_some_and(u8::is_ascii_alphanumeric),
        _ => return false,
    };
    rest.get(1).is_some_and(u8::is_ascii_alphanumeric)
}

/// True for `TypeError:`, `java.io.IOException:`.
fn is_error(token: &[u8]) -> bool {
    let name = core(token);
    let before = name.strip_suffix(b"Error").or_else(|| name.strip_suffix(b"Exception"));
    before.is_some_and(|before| before.last().is_some_and(u8::is_ascii_lowercase))
}

/// True for a date, time or host as in logs: `2024-05-10`, `2024-05-10T10:32:01Z`, `10:32:01,441`.
fn is_moment(token: &[u8]) -> bool {
    let token = token.strip_prefix(b"[").unwrap_or(token);
    let like = |shape: &[u8]| {
        token.len() >= shape.len()
            && shape.iter().zip(token).all(|(shape, byte)| if *shape == b'0' { byte.is_ascii_digit() } else { shape == byte })
    };
    let is_host =
        || core(token).split(|byte| *byte == b'.').filter(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit)).count() == 4;
    like(b"0000-00-00") || like(b"00:00:00") || is_host()
}

/// Top-level domains that mark a host name without a path.
const ENDS: [&[u8]; 24] = [
    b"at", b"au", b"br", b"ca", b"ch", b"cn", b"com", b"cz", b"de", b"edu", b"es", b"eu", b"fr", b"gov", b"info", b"it", b"jp", b"net",
    b"nl", b"org", b"pl", b"ru", b"tv", b"uk",
];

/// True for a link, e-mail address, handle, hashtag, cashtag or host name.
fn is_address(token: &[u8]) -> bool {
    if is_link(token) {
        return true;
    }
    let first = token.iter().position(|byte| !b"([{\"'*<>.".contains(byte)).unwrap_or(0);
    let token = &token[first..];
    let word = |nth: usize| token.get(nth).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    match token.first() {
        Some(b'@') => return word(1) && !token[1..].iter().any(|byte| matches!(byte, b'(' | b'{')),
        // "#abc {" is a CSS rule, "#1" a number.
        Some(b'#') => return word(1),
        Some(b'$') => {
            let name = core(token);
            return word(1) && name.len() <= 6 && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
        }
        _ => {}
    }
    if token.windows(3).any(|three| three[1] == b'@' && three[0].is_ascii_alphanumeric() && three[2].is_ascii_alphanumeric()) {
        return true;
    }
    let host = &token[..token.iter().position(|byte| matches!(byte, b'/' | b':')).unwrap_or(token.len())];
    let path = host.len() < token.len() && token[host.len()] == b'/' && token.len() > host.len() + 1;
    let host = core(host);
    let Some(dot) = host.iter().rposition(|byte| *byte == b'.') else { return false };
    let (name, end) = (&host[..dot], &host[dot + 1..]);
    let is_host = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    is_host && end.iter().all(u8::is_ascii_lowercase) && (path && (2..=6).contains(&end.len()) || ENDS.binary_search(&end).is_ok())
}

/// True if a text without white space starts with a scheme or `www.`.
pub fn is_link(token: &[u8]) -> bool {
    token.starts_with(b"www.") || token.windows(3).any(|three| three == b"://")
}

/// The first link, address, handle or hashtag in `text[from..end]`, which has no white space.
pub fn aside(text: &str, from: usize, end: usize) -> Option<(usize, usize)> {
    let text = text.get(..end)?;
    let bytes = text.as_bytes();
    let mut at = from;
    while at < end {
        let found = match bytes[at] {
            b'@' => tag(text, at + 1, true).map(|stop| (back(bytes, from, at, b"._+-"), stop)),
            b'#' => tag(text, at + 1, false).map(|stop| (at, stop + usize::from(bytes[..end].get(stop) == Some(&b'#')))),
            b':' if bytes[at..end].starts_with(b"://") => Some((back(bytes, from, at, b""), link(text, at + 3))),
            b'w' if bytes[at..end].starts_with(b"www.") => Some((at, link(text, at + 4))),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 1;
    }
    None
}

/// Start of the run of ASCII letters, digits and `more` that ends at `at`.
fn back(bytes: &[u8], from: usize, at: usize, more: &[u8]) -> usize {
    let before = bytes[from..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || more.contains(byte)).count();
    at - before
}

/// Longest tag in a script without spaces between words; a longer one runs into the text after it.
const TAG: usize = 12;

/// End of the handle or hashtag name that starts at `at`.
fn tag(text: &str, at: usize, handle: bool) -> Option<usize> {
    let mut characters = text[at..].char_indices().peekable();
    let mut stop = at;
    let (mut unspaced, mut joining) = (0, false);
    while let Some((offset, c)) = characters.next() {
        let inside = |next: Option<&(usize, char)>| next.is_some_and(|(_, next)| next.is_ascii_alphanumeric());
        let is_part = match c {
            '_' => true,
            '.' | '-' | '@' => handle && inside(characters.peek()),
            c if c.is_ascii() => c.is_ascii_alphanumeric(),
            c => c.is_alphanumeric() || !matches!(c.script(), Script::Common | Script::Unknown),
        };
        let bare = is_unspaced(c);
        if !is_part || bare && joining {
            break;
        }
        joining |= !bare && c != '_' && !c.is_ascii_digit();
        unspaced += usize::from(bare);
        stop = at + offset + c.len_utf8();
    }
    (stop > at && unspaced <= TAG).then_some(stop)
}

/// True for letters of scripts without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar)
        || c == 'ー'
}

/// End of a link: before a sign that no link has, or before a script without spaces unless it is part of the path.
fn link(text: &str, at: usize) -> usize {
    let mut last = ' ';
    let mut path = false;
    for (offset, c) in text[at..].char_indices() {
        let goes_on = match c {
            '"' | '<' | '>' | '`' => false,
            c if c.is_ascii() => true,
            c if is_unspaced(c) => path || matches!(last, '/' | '=' | '_'),
            c => c.is_alphanumeric(),
        };
        path = goes_on && is_unspaced(c);
        if !goes_on {
            return at + offset;
        }
        last = c;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(&str, u32)> {
        let bytes = text.as_bytes();
        let (mut found, mut at, mut opens) = (Vec::new(), 0, true);
        while at < bytes.len() {
            if bytes[at] <= b' ' {
                opens |= bytes[at] == b'\n';
                at += 1;
                continue;
            }
            let next = chunk(text, at, opens);
            match next.prose {
                Part::All => found.push((&text[at..next.end], next.signs)),
                Part::None => found.push(("", next.signs)),
                Part::Around => {
                    let mut from = at;
                    while let Some((start, stop)) = aside(text, from, next.end) {
                        found.push((&text[from..start], 0));
                        from = stop;
                    }
                    found.push((&text[from..next.end], next.signs));
                }
            }
            (at, opens) = (next.end, false);
        }
        found.retain(|(prose, signs)| !prose.is_empty() || *signs > 0);
        found
    }

    fn prose(text: &str) -> String {
        parts(text).iter().map(|(prose, _)| *prose).filter(|prose| !prose.is_empty()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn addresses_and_tags_are_set_aside_and_are_no_signs() {
        for (text, rest) in [
            ("Great talk by @sam_lee today https://example.org/9", "Great talk by today"),
            ("今天下午的会议改到三点 https://example.org/x", "今天下午的会议改到三点"),
            ("@mika_san おめでとう！", "おめでとう！"),
            ("@mika_sanおめでとう", "おめでとう"),
            ("写信到 info@example.org谢谢", "写信到 谢谢"),
            ("見てhttps://example.org/x?y=1、すごい", "見て 、すごい"),
            ("(see www.example.net/a) #été #100days $TSLA, $BRK.B #東京 @ТВ_новости", "(see ,"),
            ("Написал @name@host.social на example.com/watch?v=d и example.org.", "Написал на и"),
            ("สวัสดี #กรุงเทพ ครับ", "สวัสดี ครับ"),
            ("#今天下午的会议改到三点钟开始大家", "#今天下午的会议改到三点钟开始大家"),
        ] {
            let left = prose(text);
            assert_eq!(left.replace("$BRK.B", ""), rest.replace(" ,", ""), "{text}");
            assert!(parts(text).iter().all(|(_, signs)| *signs == 0), "{text} {:?}", parts(text));
        }
    }

    #[test]
    fn programs_have_signs_and_faces_none() {
        let signs = |text: &str| parts(text).iter().map(|(_, signs)| signs).sum::<u32>();
        for text in [
            "let total = sum(x);",
            "cd build && make",
            "grep -rn name ./src",
            "--verbose",
            "/etc/hosts",
            "} else {",
            "self.name",
            "2024-05-10 10:32:01 INFO",
            "SELECT name FROM people WHERE",
            "color: red;",
            "+++ b/src/a.rs",
        ] {
            assert!(signs(text) >= STRONG, "{text} {:?}", parts(text));
        }
        for text in [
            ":-) <3 ^_^ \\o/ =D :D",
            "and/or (he said) item(s) a well-known man - yes",
            "It closed; nobody knew: \"no.\"",
            "-No lo sé",
            "U.S. at 10 a.m. on 12.05.2021, 12:30",
            "THE MAYOR OF THE TOWN",
        ] {
            assert_eq!(signs(text), 0, "{text} {:?}", parts(text));
        }
    }
}
