//! Decodes escape sequences left in text: `caf%C3%A9`, `caf\u00e9`, `caf\xc3\xa9`, `caf=C3=A9`.
//!
//! Many escapes are intended: in addresses (`?q=caf%C3%A9`), code, regular expressions, paths (`C:\users`), LaTeX (`\xi`), mail headers
//! (`=?UTF-8?Q?…?=`). So an escape is decoded only with evidence: valid UTF-8 beyond ASCII, several letters in a row, or a letter inside a
//! word; and never in an address, a path or a line of code. Escapes without evidence (`%20`, `\u0026`, `=3D`) are decoded next to those
//! with it, in the same word or, for quoted-printable, in the same text.

use super::Edits;
use super::entities::is_in_code;
use super::letters::is_letter;
use crate::text::Span;
use unicode_normalization::char::is_combining_mark;

/// A run of escapes and its decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Escape {
    /// Its place.
    pub span: Span,
    /// The decoded text.
    pub with: String,
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    for Escape { span, with } in escapes(text) {
        edits.replace(span.start as usize, span.end as usize, &with);
    }
}

/// The escapes with evidence, in order and disjoint.
pub(crate) fn escapes(text: &str) -> Vec<Escape> {
    let bytes = text.as_bytes();
    if memchr::memchr3_iter(b'%', b'\\', b'=', bytes).all(|at| !starts_escape(&bytes[at..])) {
        return Vec::new();
    }
    let words: Vec<Word> = tokens(text).filter_map(|token| in_token(text, token)).collect();
    let mut found: Vec<Escape> = Vec::new();
    for way in [Way::Percent, Way::Hex, Way::Unicode] {
        let proven: Vec<&Word> = words.iter().filter(|word| word.way == way && word.is_proven).collect();
        let is_sure = match proven.as_slice() {
            [] => false,
            // One letter at the edge of a word may be a mention of the escape itself.
            [Word { escapes, .. }] => escapes.len() > 1 || escapes.iter().any(|escape| is_more_than_edge(text, escape)),
            _ => true,
        };
        // The other escapes of the same kind are decoded with it.
        let is_meant = |word: &&Word| word.way == way && is_sure && (word.is_proven || proven.len() > 1);
        found.extend(words.iter().filter(is_meant).flat_map(|word| word.escapes.clone()));
    }
    found.extend(quoted_printable(text));
    found.sort_by_key(|escape| escape.span.start);
    found
}

fn starts_escape(bytes: &[u8]) -> bool {
    match bytes {
        [b'%', a, b, ..] => a.is_ascii_hexdigit() && b.is_ascii_hexdigit(),
        [b'=', a, b, ..] => is_capital_hex(*a) && is_capital_hex(*b),
        [b'\\', b'u' | b'x' | b'U', a, ..] => a.is_ascii_hexdigit(),
        _ => false,
    }
}

fn is_capital_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'A'..=b'F')
}

/// True if an escape is UTF-8, several letters, or a letter between letters.
fn is_more_than_edge(text: &str, escape: &Escape) -> bool {
    let is_by_number = escape.span.of(text).starts_with("\\u") || escape.span.of(text).starts_with("\\U") || escape.span.len() == 4;
    !is_by_number || escape.with.chars().count() > 1 || is_inside_word(text, escape.span)
}

/// Runs without white space.
fn tokens(text: &str) -> impl Iterator<Item = Span> {
    text.split_whitespace().map(|token| {
        let start = token.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + token.len())
    })
}

/// The syntax of an escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// `%C3`: a byte.
    Percent,
    /// `\xc3`: a byte, or a letter of Latin-1.
    Hex,
    /// `\u00e9`, `\U000000e9`: a UTF-16 code unit or a code point.
    Unicode,
}

/// A single escape.
struct Unit {
    start: usize,
    end: usize,
    way: Way,
    value: u32,
}

fn unit(text: &str, at: usize) -> Option<Unit> {
    let rest = &text.as_bytes()[at..];
    let number = |from: usize, count: usize| {
        let digits = rest.get(from..from + count).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let (way, value, length) = match rest {
        [b'%', ..] => (Way::Percent, number(1, 2)?, 3),
        [b'\\', b'x', ..] => (Way::Hex, number(2, 2)?, 4),
        [b'\\', b'u', ..] => (Way::Unicode, number(2, 4)?, 6),
        [b'\\', b'U', ..] => (Way::Unicode, number(2, 8)?, 10),
        _ => return None,
    };
    Some(Unit { start: at, end: at + length, way, value })
}

/// A token with escapes.
struct Word {
    escapes: Vec<Escape>,
    /// The syntax of the first one.
    way: Way,
    /// True if one of them has evidence.
    is_proven: bool,
}

/// The escapes of a token, as runs of one syntax; none if the token is no word.
fn in_token(text: &str, token: Span) -> Option<Word> {
    let mut runs: Vec<Vec<Unit>> = Vec::new();
    let mut at = token.start as usize;
    while let Some(found) = memchr::memchr2(b'%', b'\\', &text.as_bytes()[at..token.end as usize]) {
        at += found;
        match unit(text, at).filter(|unit| unit.end <= token.end as usize) {
            Some(unit) => {
                at = unit.end;
                match runs.last_mut().filter(|run| run.last().is_some_and(|last| last.end == unit.start && last.way == unit.way)) {
                    Some(run) => run.push(unit),
                    None => runs.push(vec![unit]),
                }
            }
            // Any other backslash means a path, a command or a pattern, except common string escapes.
            None if text.as_bytes()[at] == b'\\'
                && !matches!(text.as_bytes().get(at + 1), Some(b'n' | b't' | b'r' | b'"' | b'\'' | b'/')) =>
            {
                return None;
            }
            None => at += 1,
        }
    }
    let read: Vec<(Escape, Way)> = runs.iter().filter_map(|run| Some((read(run)?, run[0].way))).collect();
    let proves = |(escape, way): &(Escape, Way)| proves(text, escape, *way);
    let spaces = read.iter().filter(|(escape, _)| escape.with == " " && is_inside_word(text, escape.span)).count();
    let is_proven = read.iter().any(proves) || spaces >= SPACES;
    let way = read.first()?.1;
    if is_no_word(text, token, &runs) || is_in_code(text, token.start as usize) {
        return None;
    }
    Some(Word { escapes: read.into_iter().map(|(escape, _)| escape).collect(), way, is_proven })
}

/// Words joined by `%20` count as several.
const SPACES: usize = 2;

/// Decodes a run of escapes; none if the result is no text.
fn read(run: &[Unit]) -> Option<Escape> {
    let span = Span::new(run.first()?.start, run.last()?.end);
    let bytes = || run.iter().map(|unit| unit.value as u8).collect::<Vec<u8>>();
    let with = match run[0].way {
        Way::Percent => String::from_utf8(bytes()).ok()?,
        Way::Hex => String::from_utf8(bytes()).ok().or_else(|| run.iter().map(|unit| char::from_u32(unit.value)).collect())?,
        Way::Unicode => {
            let units: Vec<u16> = run.iter().flat_map(|unit| utf16(unit.value)).collect();
            String::from_utf16(&units).ok()?
        }
    };
    let is_text = with.chars().all(|c| !c.is_control() && !matches!(c as u32, 0xe000..=0xf8ff | 0xfff0..=0xffff));
    (is_text && !with.is_empty()).then_some(Escape { span, with })
}

/// The UTF-16 code units of a code point, or the code unit itself; empty if it is neither.
fn utf16(value: u32) -> Vec<u16> {
    match (char::from_u32(value), u16::try_from(value)) {
        (Some(c), _) => c.encode_utf16(&mut [0; 2]).to_vec(),
        (None, Ok(half)) => vec![half],
        // An unpaired surrogate is no text.
        (None, Err(_)) => vec![0xd800],
    }
}

/// True if an escape has evidence: UTF-8, several letters, or a letter in a word.
fn proves(text: &str, escape: &Escape, way: Way) -> bool {
    let letters = escape.with.chars().filter(|c| !c.is_ascii()).count();
    let is_of_letters =
        escape.with.chars().filter(|c| !c.is_ascii()).all(|c| c.is_alphanumeric() || is_combining_mark(c) || c as u32 > 0x2000);
    let bytes = escape.span.len() / if way == Way::Percent { 3 } else { 4 };
    match way {
        // A single letter by itself may be a mention.
        Way::Percent => letters > 1 || letters == 1 && is_next_to_letter(text, escape.span),
        // UTF-8, or single Latin-1 letters.
        Way::Hex if bytes == escape.with.len() && letters > 0 => letters > 1 || is_next_to_letter(text, escape.span),
        Way::Hex | Way::Unicode => is_of_letters && (letters > 1 || letters == 1 && touches_word(text, escape, way == Way::Unicode)),
    }
}

/// True if a decoded letter is adjacent to letters of its script. It may begin a word in lower case only if `may_begin`.
fn touches_word(text: &str, escape: &Escape, may_begin: bool) -> bool {
    let is_latin = |c: char| matches!(c as u32, 0xc0..=0x24f | 0x1e00..=0x1eff) && is_letter(c);
    let before = text[..escape.span.start as usize].chars().next_back();
    let after = text[escape.span.end as usize..].chars().next();
    let adjacent = || [before, after].into_iter().flatten();
    escape.with.chars().all(|c| {
        if is_combining_mark(c) {
            before.is_some_and(is_letter)
        } else if c == '’' {
            is_inside_word(text, escape.span)
        } else if is_latin(c) {
            // `\xdef` is a command: only a capital may begin a word.
            before.is_some_and(is_letter) || (may_begin || c.is_uppercase()) && after.is_some_and(char::is_lowercase)
        } else {
            c.is_alphabetic() && adjacent().any(|other| !other.is_ascii() && is_letter(other))
        }
    })
}

fn is_next_to_letter(text: &str, span: Span) -> bool {
    let before = text[..span.start as usize].chars().next_back();
    let after = text[span.end as usize..].chars().next();
    before.is_some_and(is_letter) || after.is_some_and(is_letter)
}

fn is_inside_word(text: &str, span: Span) -> bool {
    let before = text[..span.start as usize].chars().next_back();
    let after = text[span.end as usize..].chars().next();
    before.is_some_and(is_letter) && after.is_some_and(is_letter)
}

/// True if a token without its escapes looks like an address, a path, a pattern or code.
fn is_no_word(text: &str, token: Span, runs: &[Vec<Unit>]) -> bool {
    let mut rest = String::with_capacity(token.len());
    let mut at = token.start as usize;
    for unit in runs.iter().flatten() {
        rest.push_str(&text[at..unit.start]);
        at = unit.end;
    }
    rest.push_str(&text[at..token.end as usize]);
    let core = rest.trim_matches(|c: char| matches!(c, '"' | '\'' | '(' | ')' | ',' | '.' | ';' | ':' | '!' | '?' | '“' | '”' | '«' | '»'));
    let has_percent = runs.iter().any(|run| run[0].way == Way::Percent);
    let whole = token.of(text).trim_start_matches(['"', '\'', '(', '“', '«']);
    let is_drive = whole.starts_with(|c: char| c.is_ascii_alphabetic()) && whole[1..].starts_with(":\\");
    let is_path = is_drive || core.starts_with('/') || core.contains("://") || core.starts_with("www.");
    let is_address = has_percent && (core.contains(['/', '@', '#', '&', '?']) || ends_like_file(core));
    let is_pattern = core.contains(['[', ']', '{', '}', '|', '^', '$', '*', '+', '<', '>', '=', '_', '`']);
    // `\u0600-\u06ff` is a range.
    let is_range = runs.iter().all(|run| run.len() == 1) && core.chars().all(|c| !c.is_alphanumeric()) && core.contains(['-', '–']);
    is_path || is_address || is_pattern || is_range
}

/// True for `.html`, `.pdf`: a dot and two to four letters or digits at the end.
fn ends_like_file(core: &str) -> bool {
    core.rsplit_once('.').is_some_and(|(name, extension)| {
        !name.is_empty() && (2..=4).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Number of runs of UTF-8, or of lines that end in an escaped space, that prove quoted-printable (RFC 2045 §6.7); and of Latin-1 letters
/// inside words.
const PROOFS: usize = 2;
const LATIN_1_PROOFS: usize = 3;

/// Decodes quoted-printable: letters; if the text is proven to be quoted-printable, all escapes and soft line breaks.
fn quoted_printable(text: &str) -> Vec<Escape> {
    let bytes = text.as_bytes();
    let byte = |at: usize| match bytes.get(at..at + 3) {
        Some([b'=', a, b]) if is_capital_hex(*a) && is_capital_hex(*b) => u8::from_str_radix(&text[at + 1..at + 3], 16).ok(),
        _ => None,
    };
    let (mut letters, mut others, mut latin) = (Vec::new(), Vec::new(), Vec::new());
    let mut line_ends = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'=', &bytes[at..]) {
        at += found;
        let mut end = at;
        let mut run = Vec::new();
        // A soft line break may split a letter.
        let torn = |at: usize| ["=\r\n", "=\n"].into_iter().find(|sign| text[at..].starts_with(sign)).map_or(at, |sign| at + sign.len());
        while let Some(value) = byte(end).or_else(|| byte(torn(end)).filter(|value| *value >= 0x80 && !run.is_empty())) {
            run.push(value);
            end = if byte(end).is_some() { end + 3 } else { torn(end) + 3 };
        }
        let span = Span::new(at, end.max(at + 1));
        let line_end = ["\r\n", "\n"].into_iter().find(|sign| text[span.end as usize..].starts_with(sign));
        match std::str::from_utf8(&run) {
            _ if is_in_header(text, at) => {}
            Ok("") => others.extend(
                line_end.filter(|_| is_soft(text, at)).map(|sign| Escape { span: Span::new(at, at + 1 + sign.len()), with: String::new() }),
            ),
            Ok(with) if with.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) => {}
            Ok(with) if with.is_ascii() => {
                line_ends += usize::from(with == " " && line_end.is_some());
                others.push(Escape { span, with: with.to_owned() });
            }
            Ok(with) => letters.push(Escape { span, with: with.to_owned() }),
            Err(_) if run.len() == 1 && run[0] >= 0xc0 && is_inside_word(text, span) => {
                latin.push(Escape { span, with: char::from(run[0]).to_string() });
            }
            Err(_) => {}
        }
        at = span.end as usize;
    }
    let touches = letters.iter().any(|escape| touches_word(text, escape, true) || escape.with.chars().count() > 1);
    let is_proven = touches || letters.len() >= PROOFS || line_ends >= PROOFS;
    if !is_proven && latin.len() < LATIN_1_PROOFS {
        return Vec::new();
    }
    if is_proven {
        latin.clear();
    }
    let mut found = [letters, others, latin].concat();
    found.retain(|escape| !is_in_address(text, escape.span) && !is_in_code(text, escape.span.start as usize));
    found
}

/// True if a line that ends with `=` is short enough for a soft line break (RFC 2045: 76 characters).
fn is_soft(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    (1..=75).contains(&(at - start))
}

/// True inside an encoded word of a mail header: `=?UTF-8?Q?caf=C3=A9?=`.
fn is_in_header(text: &str, at: usize) -> bool {
    let start = text[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    text[start..at].contains("=?") || text[at..].starts_with("=?")
}

/// True if the token around a place is an address.
fn is_in_address(text: &str, span: Span) -> bool {
    let start = text[..span.start as usize].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let token = text[start..].split_whitespace().next().unwrap_or_default();
    token.contains("://") || token.contains('?') && token.contains('&') || token.starts_with("www.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::{Normalizer, PassId, Profile};

    fn repaired(text: &str) -> String {
        Normalizer::of(Profile::Lossless.passes().with(PassId::Escapes)).normalize(text).current().to_owned()
    }

    #[test]
    fn escapes_become_what_they_stand_for() {
        for (escaped, text) in [
            // Percent.
            ("Le caf%C3%A9 de la jet%C3%A9e a rouvert.", "Le café de la jetée a rouvert."),
            ("Die Stra%C3%9Fe%20am%20Hafen ist gesperrt.", "Die Straße am Hafen ist gesperrt."),
            ("Он сказал: %D0%BF%D0%BE%D1%80%D1%82 закрыт.", "Он сказал: порт закрыт."),
            ("港は%E6%9C%88%E6%9B%9C日に開く。", "港は月曜日に開く。"),
            ("The%20harbour%20was%20closed.", "The harbour was closed."),
            ("Verreg%C3%A3o de praia", "Verregão de praia"),
            // Unicode.
            ("Der B\\u00fcrgermeister von M\\u00fcnchen kam.", "Der Bürgermeister von München kam."),
            ("El peque\\u00f1o puerto abri\\u00f3 ma\\u00f1ana.", "El pequeño puerto abrió mañana."),
            ("\\u00dcber den See f\\u00e4hrt die F\\u00e4hre.", "Über den See fährt die Fähre."),
            ("\\u041f\\u043e\\u0440\\u0442 открыли утром.", "Порт открыли утром."),
            ("\\u6e2f\\u53e3在周一开放。", "港口在周一开放。"),
            ("Well done \\ud83d\\ude00\\ud83d\\ude00!", "Well done 😀😀!"),
            ("M\\U000000fcnchen und K\\U000000f6ln", "München und Köln"),
            ("M\\u00fcnchen liegt im S\\u00fcden", "München liegt im Süden"),
            ("l\\u2019\\u00e9t\\u00e9 dernier", "l’été dernier"),
            // Hexadecimal.
            ("caf\\xc3\\xa9 au lait", "café au lait"),
            ("Ol\\u1eb9\\u0301 ni w\\u1ecd\\u0301n", "Olẹ́ ni wọ́n"),
            ("Il %C3%A9tait %C3%A0 l%E2%80%99ombre %E2%80%93 seul.", "Il était à l’ombre – seul."),
            ("Da =C5=BEelijo =\nnov p=C5=\n=99=C3=ADstav.", "Da želijo nov přístav."),
            ("yn \\u00f4l a\\u2019i ladd", "yn ôl a’i ladd"),
            ("\\u092c\\u0930\\u094d\\u0928-\\u0932\\u0940 ने कहा", "बर्न-ली ने कहा"),
            ("gr\\xfc\\xdfen und K\\xf6ln", "grüßen und Köln"),
            ("\\xe2\\x80\\x9cHello\\xe2\\x80\\x9d, he said", "“Hello”, he said"),
            // Quoted-printable.
            ("Le caf=C3=A9 de la jet=C3=A9e.", "Le café de la jetée."),
            ("Le caf=C3=A9, https://example.org/th=C3=A9, la jet=C3=A9e.", "Le café, https://example.org/th=C3=A9, la jetée."),
            ("Le caf=C3=A9, th=C3=A9?a=3D1&b=3D2, la jet=C3=A9e.", "Le café, th=C3=A9?a=3D1&b=3D2, la jetée."),
            ("Das Schiff f=C3=A4hrt=20\num neun=3A zw=C3=B6lf Leute.", "Das Schiff fährt \num neun: zwölf Leute."),
            (
                "Nov=C3=BD p=C5=99=C3=ADstav bude otev=C5=99en p=C5=99=C3=AD=\n=C5=A1t=C3=AD t=C3=BDden.",
                "Nový přístav bude otevřen příští týden.",
            ),
            (
                "Der B=FCrgermeister erkl=E4rte, dass die F=E4hre k=FCnftig kommt.",
                "Der Bürgermeister erklärte, dass die Fähre künftig kommt.",
            ),
        ] {
            assert_eq!(repaired(escaped), text, "{escaped}");
        }
    }

    #[test]
    fn what_means_an_escape_stays() {
        for text in [
            "See https://example.org/caf%C3%A9?q=%C3%BC&x=1 or www.example.org/na%C3%AFve.",
            "The page is at /wiki/Caf%C3%A9 and the file is caf%C3%A9.pdf.",
            "Write ?q=caf%C3%A9&page=2 behind it.",
            "A space is written as %20 there.",
            "Prices rose by 20%20 years ago, and 5%ad more.",
            "It was 100%C3 of it.",
            "The folder C:\\users\\xaver\\u00fcbung is full.",
            "Open C:\\udead\\xfeed now.",
            "\\\\server\\x41\\u0041",
            "Let \\xi be a random variable and \\xdef a command, \\usepackage too; \\underline{x}.",
            "The letter \\u00e9 is an e with an acute.",
            "Use \\xe9 in the string.",
            "The range \\u0600-\\u06ff holds Arabic.",
            "A regex: [\\u4e00\\u4e8c\\u9fff]+ or \\d+\\u00e9\\w*.",
            "let s = \"M\\u00fcnchen\"; call(s);",
            "{\"city\": \"M\\u00fcnchen \\u00fc\"}",
            "E = mc2, x=3D and y=20\nz=1",
            "Subject: =?UTF-8?Q?caf=C3=A9_et_th=C3=A9?=",
            "color=FF and key=AB in one line",
            "a=C3 or b=A9",
            "====C3=====",
            "Из буквы Ц получается %D0%A6, а из пробела %20.",
            "Le caf\\u00e9",
            "The bytes of é are \\xc3\\xa9 in UTF-8.",
            "100% sure, 50%off",
            "The two words are \\xabcd and \\xbbef.",
            "Of \\xe9cd and \\xe8ef, the first one.",
        ] {
            assert_eq!(repaired(text), text);
            assert!(escapes(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn it_is_off_unless_asked_for() {
        let text = "Le caf%C3%A9 de la jet\\u00e9e";
        for profile in [Profile::Lossless, Profile::Canonical, Profile::Search] {
            assert!(!profile.passes().contains(PassId::Escapes));
        }
        assert_eq!(Normalizer::default().normalize(text).current(), text);
        // The decoded text may be damaged, too.
        assert_eq!(repaired("Le caf%C3%83%C2%A9 est ouvert."), "Le café est ouvert.");
    }
}
