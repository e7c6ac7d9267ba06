//! A page in; its text, and what the page says of itself, out.
//!
//! html5gum tokenises as the standard says and gives the place of every token, which no tree builder here does: a finding in the text has
//! a line and a column in the file. A tokeniser has no depth that could overflow a stack; which elements are open is kept in a list of
//! [`MAX_OPEN`] at most. Of the standard's tree only what changes the text is followed: what ends a paragraph, an item or a cell by
//! itself, and where the content of an element that nobody sees comes to its end.
//!
//! Code is text in no language (`zxx`). What nobody reads is left out: head, scripts, styles, templates, fallbacks, forms' lists, glosses of pronunciation, and what `hidden` or
//! a `display: none` on the element hides. `alt` is not text. Blocks become paragraphs (a blank line between them), items, rows
//! and `<br>` lines, cells are parted by tabs; other white space is one blank, as a browser shows it.

use super::encoding::Encoding;
use super::stream::Stream;
use super::{InputOptions, Place, whole};
use crate::language::Lang;
use crate::page::{Page, Piece};
use crate::record::Record;
use crate::span::Span;
use crate::suppression::Suppression;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Token, Tokenizer};
use regex::bytes::Regex;
use std::convert::Infallible;
use std::sync::LazyLock;

/// Elements that are open at once; what is nested deeper is read all the same, only its ends are not told apart. The standard's
/// parsers in browsers stop at 512.
const MAX_OPEN: usize = 512;

/// What an element does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Inline,
    Block,
    Line,
    Cell,
    Break,
    /// A block that holds nothing.
    Rule,
    /// Holds nothing and shows nothing that could be read.
    Void,
    /// What is in it is not read.
    Dropped,
}

fn role(name: &[u8]) -> Role {
    match name {
        b"br" => Role::Break,
        b"hr" => Role::Rule,
        b"area" | b"base" | b"basefont" | b"bgsound" | b"col" | b"embed" | b"frame" | b"img" | b"input" | b"keygen" | b"link" | b"meta"
        | b"param" | b"source" | b"track" | b"wbr" => Role::Void,
        b"title" | b"script" | b"style" | b"template" | b"noscript" | b"iframe" | b"noembed" | b"noframes" | b"object" | b"applet"
        | b"audio" | b"video" | b"canvas" | b"svg" | b"math" | b"select" | b"datalist" | b"textarea" | b"rt" | b"rp" => Role::Dropped,
        b"li" | b"tr" | b"dt" | b"dd" | b"caption" | b"legend" | b"summary" => Role::Line,
        b"td" | b"th" => Role::Cell,
        b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"center" | b"details" | b"dialog" | b"dir" | b"div" | b"dl"
        | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"head"
        | b"header" | b"hgroup" | b"html" | b"listing" | b"main" | b"menu" | b"nav" | b"ol" | b"p" | b"plaintext" | b"pre" | b"search"
        | b"section" | b"table" | b"tbody" | b"tfoot" | b"thead" | b"ul" | b"xmp" => Role::Block,
        _ => Role::Inline,
    }
}

/// White space that stands before the next word; the widest that was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Break,
    Line,
    Block,
}

impl Gap {
    fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Space => " ",
            Self::Cell => "\t",
            Self::Break | Self::Line => "\n",
            Self::Block => "\n\n",
        }
    }
}

/// A name as a number (FNV-1a), so that a list of open elements is searched quickly.
const fn key(name: &[u8]) -> u64 {
    let mut key = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < name.len() {
        key = (key ^ name[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    key
}

const fn keys<const N: usize>(names: [&[u8]; N]) -> [u64; N] {
    let mut keys = [0; N];
    let mut at = 0;
    while at < N {
        keys[at] = key(names[at]);
        at += 1;
    }
    keys
}

/// What start tags end without an end tag: their names, what they end, and what they do not look beyond.
const ENDED: &[(&[u64], &[u64], &[u64])] = &[
    (&keys([b"li"]), &keys([b"li"]), &keys([b"ul", b"ol", b"menu"])),
    (&keys([b"dt", b"dd"]), &keys([b"dt", b"dd"]), &keys([b"dl"])),
    (&keys([b"td", b"th"]), &keys([b"td", b"th"]), &keys([b"tr", b"table"])),
    (&keys([b"tr"]), &keys([b"tr"]), &keys([b"table"])),
    (&keys([b"tbody", b"tfoot", b"thead"]), &keys([b"tbody", b"tfoot", b"thead", b"caption"]), &keys([b"table"])),
    (&keys([b"rt", b"rp"]), &keys([b"rt", b"rp"]), &keys([b"ruby"])),
];

/// What any block ends.
const PARAGRAPH: (&[u64], &[u64]) = (&keys([b"p"]), &keys([b"table", b"td", b"th", b"button", b"template"]));

/// An open element.
struct Open {
    name: u64,
    role: Role,
    /// It and what is in it is not read.
    is_dropped: bool,
    is_pre: bool,
    /// The language that it or one around it says, below the body.
    lang: Option<Lang>,
}

/// The attribute whose value comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Lang,
    Style,
    Hidden,
    Other,
}

/// A start tag that is being read.
struct Tag {
    start: usize,
    name: u64,
    role: Role,
    has_attributes: bool,
    attribute: Attribute,
    is_hidden: bool,
    is_open: bool,
    lang: Option<Lang>,
}

/// Reads a page of `html`: its text, what is known of the page, and the suppressions in its comments. `line` is where it begins.
pub(super) fn extract(html: String, line: u64) -> (String, Page, Vec<Suppression>) {
    let mut reader = Reader::new(&html, line);
    let mut emitter = CallbackEmitter::<_, Infallible, usize>::new(&mut reader);
    emitter.naively_switch_states(true);
    if let Some(Ok(token)) = Tokenizer::new_with_emitter(html.as_str(), emitter).next() {
        match token {}
    }
    let Reader { text, page, mut suppressions, pending, at_work, .. } = reader;
    for mut suppression in at_work {
        suppression.span.end = text.len() as u32;
        suppressions.push(suppression);
    }
    suppressions.extend(pending.into_iter().map(|suppression| Suppression { span: Span::new(text.len(), text.len()), ..suppression }));
    (text, Page { html, ..page }, suppressions)
}

struct Reader<'h> {
    html: &'h str,
    line: u64,
    text: String,
    gap: Gap,
    open: Vec<Open>,
    /// Elements that are open beyond those in the list.
    beyond: usize,
    /// Open elements that are not read.
    dropped: usize,
    /// Open paragraphs: where there is none, none is looked for.
    paragraphs: usize,
    tag: Option<Tag>,
    /// The language said of the last words read.
    said: Option<Lang>,
    page: Page,
    suppressions: Vec<Suppression>,
    /// Suppressions whose paragraph has not begun, and those whose paragraph is being read.
    pending: Vec<Suppression>,
    at_work: Vec<Suppression>,
}

impl Callback<Infallible, usize> for &mut Reader<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: html5gum::Span<usize>) -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Some(Tag {
                    start: span.start,
                    name: key(name),
                    role: role(name),
                    has_attributes: false,
                    attribute: Attribute::Other,
                    is_hidden: name == b"dialog",
                    is_open: false,
                    lang: None,
                });
            }
            CallbackEvent::AttributeName { name } => {
                let tag = self.tag.as_mut()?;
                tag.has_attributes = true;
                tag.attribute = match name {
                    b"lang" | b"xml:lang" => Attribute::Lang,
                    b"style" => Attribute::Style,
                    b"hidden" => Attribute::Hidden,
                    _ => Attribute::Other,
                };
                if tag.attribute == Attribute::Lang {
                    tag.lang = Some(Lang::UND);
                }
                tag.is_hidden |= tag.attribute == Attribute::Hidden;
                tag.is_open |= name == b"open";
            }
            CallbackEvent::AttributeValue { value } => {
                let tag = self.tag.as_mut()?;
                match tag.attribute {
                    Attribute::Lang => tag.lang = Some(language(value)),
                    Attribute::Style => tag.is_hidden |= hides(value),
                    // A search of the browser's opens it.
                    Attribute::Hidden => tag.is_hidden &= !value.eq_ignore_ascii_case(b"until-found"),
                    Attribute::Other => {}
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(tag) = self.tag.take() {
                    self.start(tag, span.end, self_closing);
                }
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.string(value, span),
            CallbackEvent::Comment { value } => self.comment(value, span),
            CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    }
}

/// A language tag as an attribute says it; an empty one says that it can't be told.
fn language(value: &[u8]) -> Lang {
    let value = String::from_utf8_lossy(value).trim().to_ascii_lowercase();
    if value.is_empty() { Lang::UND } else { Lang::new(&value).primary() }
}

/// True where a style on the element itself hides it.
fn hides(style: &[u8]) -> bool {
    let style: Vec<u8> = style.iter().filter(|byte| !byte.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect();
    style.split(|byte| *byte == b';').any(|rule| rule.starts_with(b"display:none") || rule.starts_with(b"visibility:hidden"))
}

impl<'h> Reader<'h> {
    fn new(html: &'h str, line: u64) -> Self {
        Self {
            html,
            line,
            text: String::new(),
            gap: Gap::None,
            open: Vec::new(),
            beyond: 0,
            dropped: 0,
            paragraphs: 0,
            tag: None,
            said: None,
            page: Page::default(),
            suppressions: Vec::new(),
            pending: Vec::new(),
            at_work: Vec::new(),
        }
    }

    /// The part of the source; nothing where the tokeniser's places do not fit it.
    fn source(&self, start: usize, end: usize) -> Option<&'h str> {
        self.html.get(start..end)
    }

    fn widen(&mut self, role: Role) {
        // What nobody sees parts nothing.
        if self.dropped > 0 {
            return;
        }
        self.gap = self.gap.max(match role {
            Role::Block | Role::Rule => Gap::Block,
            Role::Line => Gap::Line,
            Role::Cell => Gap::Cell,
            Role::Break => Gap::Break,
            Role::Inline | Role::Void | Role::Dropped => Gap::None,
        });
    }

    fn start(&mut self, tag: Tag, end: usize, self_closing: bool) {
        if tag.has_attributes && self.source(tag.start, end).is_some() {
            self.page.tags.push(Span::new(tag.start, end));
        }
        let is_whole = const { keys([b"html", b"body"]) }.contains(&tag.name);
        if is_whole {
            self.page.lang = self.page.lang.or(tag.lang.filter(|lang| *lang != Lang::UND));
        }
        self.imply_ends(&tag);
        let is_dialog = tag.name == const { key(b"dialog") };
        let is_hidden = tag.is_hidden && !(is_dialog && tag.is_open) && !is_whole;
        if !is_hidden {
            self.widen(tag.role);
        }
        let is_void = matches!(tag.role, Role::Void | Role::Break | Role::Rule);
        // A slash ends drawings and formulas, and nothing else.
        let is_drawn = const { keys([b"svg", b"math"]) }.contains(&tag.name) || self.dropped > 0;
        if is_void || self_closing && is_drawn {
            return;
        }
        if self.open.len() >= MAX_OPEN {
            self.beyond += 1;
            return;
        }
        let is_dropped = tag.role == Role::Dropped || is_hidden;
        self.dropped += usize::from(is_dropped);
        self.paragraphs += usize::from(tag.name == const { key(b"p") });
        let around = self.open.last();
        self.open.push(Open {
            name: tag.name,
            role: tag.role,
            is_dropped,
            is_pre: tag.name == const { key(b"pre") } || around.is_some_and(|around| around.is_pre),
            lang: if const { keys([b"code", b"kbd", b"samp"]) }.contains(&tag.name) {
                Some(Lang::NOT_LANGUAGE)
            } else {
                tag.lang.filter(|_| !is_whole).or(around.and_then(|around| around.lang))
            },
        });
    }

    /// Closes what a start tag ends without an end tag: a paragraph before a block, an item before an item.
    fn imply_ends(&mut self, tag: &Tag) {
        let own = ENDED.iter().find(|(names, ..)| names.contains(&tag.name)).map(|(_, ended, walls)| (*ended, *walls));
        let any = Some(PARAGRAPH).filter(|_| self.paragraphs > 0 && matches!(tag.role, Role::Block | Role::Rule | Role::Line));
        for (ended, walls) in own.into_iter().chain(any) {
            let inside = |open: &&Open| !walls.contains(&open.name);
            if let Some(above) = self.open.iter().rev().take_while(inside).position(|open| ended.contains(&open.name)) {
                self.close(self.open.len() - 1 - above);
            }
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"br" => return self.widen(Role::Break),
            b"p" => self.widen(Role::Block),
            _ => {}
        }
        if self.beyond > 0 {
            if !matches!(role(name), Role::Void | Role::Break | Role::Rule) {
                self.beyond -= 1;
            }
            return;
        }
        // No end tag inside a template ends what is around it.
        let name = key(name);
        let at = self.open.iter().rposition(|open| open.name == name || open.name == const { key(b"template") });
        if let Some(at) = at.filter(|at| self.open[*at].name == name) {
            self.close(at);
        }
    }

    /// Closes the element at `nth`, and those in it.
    fn close(&mut self, nth: usize) {
        for open in self.open.split_off(nth).into_iter().rev() {
            self.dropped -= usize::from(open.is_dropped);
            self.paragraphs -= usize::from(open.name == const { key(b"p") });
            if !open.is_dropped {
                self.widen(open.role);
            }
        }
    }

    fn string(&mut self, value: &[u8], span: html5gum::Span<usize>) {
        if self.dropped > 0 {
            return;
        }
        // The tokeniser has resolved references; from the source itself the way back is known as well.
        let Some(source) = self.source(span.start, span.end) else {
            let value = String::from_utf8_lossy(value).into_owned();
            value.split_ascii_whitespace().for_each(|word| {
                self.push(word, Span::new(span.start.min(self.html.len()), span.start.min(self.html.len())));
                self.gap = self.gap.max(Gap::Space);
            });
            return;
        };
        let is_pre = self.open.last().is_some_and(|open| open.is_pre);
        let mut at = 0;
        while at < source.len() {
            let rest = &source[at..];
            let length = match rest.as_bytes()[0] {
                byte if is_blank(byte) => {
                    self.blank(byte, is_pre);
                    1
                }
                b'&' => {
                    let reference = &rest[..reference_length(rest)];
                    let resolved = resolve(reference);
                    let place = Span::new(span.start + at, span.start + at + reference.len());
                    match resolved.as_bytes() {
                        [byte] if is_blank(*byte) => self.blank(*byte, is_pre),
                        _ => self.push(&resolved, place),
                    }
                    reference.len()
                }
                _ => {
                    let word = &rest[..rest.bytes().position(|byte| is_blank(byte) || byte == b'&').unwrap_or(rest.len())];
                    self.push(word, Span::new(span.start + at, span.start + at + word.len()));
                    word.len()
                }
            };
            at += length;
        }
    }

    fn blank(&mut self, byte: u8, is_pre: bool) {
        let gap = match (is_pre && byte == b'\n', self.gap) {
            (true, Gap::Break) => Gap::Block,
            (true, _) => Gap::Break,
            (false, _) => Gap::Space,
        };
        self.gap = self.gap.max(gap);
    }

    /// Appends words that stand at `place`.
    fn push(&mut self, words: &str, place: Span) {
        if words.is_empty() {
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        if gap >= Gap::Line {
            let end = self.text.len() as u32;
            self.suppressions.extend(self.at_work.drain(..).map(|mut suppression| {
                suppression.span.end = end;
                suppression
            }));
        }
        if !self.text.is_empty() {
            self.text.push_str(gap.text());
        }
        let start = self.text.len();
        self.text.push_str(words);
        let text = Span::new(start, self.text.len());
        self.at_work.extend(self.pending.drain(..).map(|suppression| Suppression { span: text, ..suppression }));
        let piece = Piece { text, source: place };
        match self.page.pieces.last_mut() {
            Some(last) if last.goes_on(&piece) => {
                last.text.end = piece.text.end;
                last.source.end = piece.source.end;
            }
            _ => self.page.pieces.push(piece),
        }
        let said = self.open.last().and_then(|open| open.lang);
        match (said, self.page.marked.last_mut()) {
            (Some(lang), Some((span, last))) if self.said == Some(lang) && *last == lang => span.end = text.end,
            (Some(lang), _) => self.page.marked.push((text, lang)),
            (None, _) => {}
        }
        self.said = said;
    }

    fn comment(&mut self, value: &[u8], span: html5gum::Span<usize>) {
        if self.source(span.start, span.end).is_none() {
            return;
        }
        self.page.comments.push(Span::new(span.start, span.end));
        if let Some(rules) = std::str::from_utf8(value).ok().and_then(Suppression::named) {
            let line = self.line + memchr::memchr_iter(b'\n', &self.html.as_bytes()[..span.start]).count() as u64;
            self.pending.push(Suppression { rules, span: Span::default(), comment: Span::default(), line });
        }
    }
}

impl Piece {
    /// True where `next` follows in the text as it does in the source, at most one byte on.
    fn goes_on(&self, next: &Self) -> bool {
        let is_parallel = |piece: &Self| piece.text.len() == piece.source.len();
        let (text, source) = (next.text.start - self.text.end, next.source.start.checked_sub(self.source.end));
        is_parallel(self) && is_parallel(next) && source == Some(text) && text <= 1
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

/// The longest name of the standard has 32 letters.
const LONGEST_REFERENCE: usize = 40;

/// The bytes at the start of `text` that may be a reference.
fn reference_length(text: &str) -> usize {
    let name = text.bytes().skip(1).take(LONGEST_REFERENCE).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    1 + name + usize::from(text.as_bytes().get(1 + name) == Some(&b';'))
}

/// A reference resolved as the tokeniser does it; the commonest need no tokeniser, which takes two microseconds for one.
fn resolve(reference: &str) -> String {
    let number = |digits: &str| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    };
    let plain = match reference {
        "&nbsp;" => Some('\u{a0}'),
        "&amp;" => Some('&'),
        "&quot;" => Some('"'),
        // Below, the standard has a table of its own.
        _ => reference
            .strip_prefix("&#")
            .and_then(|rest| number(rest.strip_suffix(';')?))
            .filter(|code| *code >= 0xa0)
            .and_then(char::from_u32),
    };
    if let Some(c) = plain {
        return c.to_string();
    }
    let resolved = Tokenizer::new(reference).find_map(|Ok(token)| match token {
        Token::String(string) => Some(String::from_utf8_lossy(&string).into_owned()),
        _ => None,
    });
    resolved.unwrap_or_else(|| reference.to_owned())
}

/// Where a page may say its encoding: the standard looks at as many bytes.
const ENCODING_WITHIN: usize = 1024;

/// The encoding that a page declares (WHATWG HTML §13.2.3.2, and that of XML); one that does not have ASCII's letters in ASCII's places can't
/// have been read there.
fn declared(bytes: &[u8]) -> Option<Encoding> {
    static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<meta[^>]*?charset\s*=\s*["']?\s*([a-z0-9_:-]+)|<\?xml[^>]*?encoding\s*=\s*["']([a-z0-9_:-]+)"#)
            .unwrap_or_else(|error| unreachable!("{error}"))
    });
    let found = DECLARED.captures(&bytes[..bytes.len().min(ENCODING_WITHIN)])?;
    let label = std::str::from_utf8(found.get(1).or(found.get(2))?.as_bytes()).ok()?;
    Encoding::named(label).ok().filter(|encoding| encoding.is_ascii_compatible())
}

impl Record {
    /// A record of a page that is held in memory; its text is taken from it.
    pub fn of_page(id: impl Into<String>, source: impl Into<String>, html: impl Into<String>, url: Option<String>) -> Self {
        let (text, page, suppressions) = extract(html.into(), 1);
        let declared = page.lang.map(|lang| lang.to_string());
        Self { declared, page: Some(Box::new(Page { url, ..page })), suppressions, ..Self::new(id, source, text) }
    }
}

/// Reads a file: one page, one record.
pub(super) fn read(place: Place, source: String, stream: Stream, options: &InputOptions) -> whole::Read {
    let id = place.shown.clone();
    let make = |html: String, encoding, origin| {
        let (text, mut page, suppressions) = extract(html, 1);
        page.is_file = true;
        let declared = page.lang.map(|lang| lang.to_string());
        Record { id, source, declared, date: None, text, encoding, origin, page: Some(Box::new(page)), suppressions, raw: None }
    };
    whole::read(place, stream, options, declared, make, "no text in the page")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::decode::{self, Decoded};

    fn text(html: &str) -> String {
        extract(html.to_owned(), 1).0
    }

    #[test]
    fn blocks_are_paragraphs_and_blanks_are_one() {
        assert_eq!(text("<p>One\n  two<p>three<br>four</p>five"), "One two\n\nthree\nfour\n\nfive");
        assert_eq!(text("<ul><li>a<li>b</ul><table><tr><td>c<td>d<tr><td>e</table>"), "a\nb\n\nc\td\ne");
        assert_eq!(text("a<b>b</b><span> c</span>&nbsp;d<wbr>e"), "ab c\u{a0}de");
        assert_eq!(text("<pre>one\n\ntwo\n three</pre>"), "one\n\ntwo\nthree");
        assert_eq!(
            text("&eacute;&amp;&#x41;&#66 &notit; &unknown; & &#1087;&#x65E5;&#128;&#xD800; <"),
            "é&AB ¬it; &unknown; & п日€\u{fffd} <"
        );
    }

    #[test]
    fn what_nobody_reads_is_left_out() {
        let page = "<!doctype html><html><head><title>T</title><meta name=a content=b><style>p{}</style></head><body>\
            <script>if (a < b) x('<p>no</p>')</script>yes<noscript><p>no</noscript><template><p>no</p></div></template>\
            <div hidden>no<div>no</div></div><span style='color: red; DISPLAY : none'>no</span><img alt=no><svg><title>no</title><path/></svg>\
            <p hidden>no<p>and yes<dialog>no</dialog><select><option>no</select><ruby>漢<rt>no</ruby><div hidden=until-found>found</div>\
            <ul><li hidden><p>no<li>last</ul>";
        assert_eq!(text(page), "yes\n\nand yes\n\n漢\n\nfound\n\nlast");
        assert_eq!(text("<title>no</title><p>no head, no body"), "no head, no body");
        assert_eq!(text("<script>no end"), "");
    }

    #[test]
    fn broken_and_deep_markup_is_read() {
        assert_eq!(text("</p></div>a</span><b><i>b</b>c</i><div"), "abc");
        let deep = format!("{}deep{}after", "<div>".repeat(100_000), "</div>".repeat(100_000));
        assert_eq!(text(&deep), "deep\n\nafter");
        let hidden = format!("<div hidden>{}no{}</div>yes", "<div>".repeat(5000), "</div>".repeat(5000));
        assert_eq!(text(&hidden), "yes");
        assert_eq!(text(&"<b>".repeat(100_000)), "");
    }

    #[test]
    fn the_text_leads_back_to_the_page() {
        let html = "<html lang=de>\r\n<p>Caf&eacute; am <b>S\u{fc}d</b>ufer,\n   drei &lt;Boote&gt;</p><p title='&amp;'>Ende.";
        let (text, page, _) = extract(html.to_owned(), 1);
        assert_eq!(text, "Café am Südufer, drei <Boote>\n\nEnde.");
        for (words, source) in [
            ("Café", "Caf&eacute;"),
            ("Südufer", "S\u{fc}d</b>ufer"),
            ("<Boote>", "&lt;Boote&gt;"),
            ("am", "am"),
            ("Ende.", "Ende."),
            ("é", "&eacute;"),
        ] {
            let at = text.find(words).unwrap();
            assert_eq!(page.source(Span::new(at, at + words.len())).unwrap().of(html), source);
        }
        let at = page.source(Span::new(text.find("drei").unwrap(), text.len())).unwrap();
        assert_eq!(page.lines().at(at.start), crate::page::LineColumn { line: 3, column: 4 });
        assert_eq!(page.lang.unwrap().as_str(), "de");
        let element = page.element(page.tags[1]);
        assert_eq!((element.name.as_str(), element.attribute("title")), ("p", Some("&")));
    }

    #[test]
    fn elements_say_their_language() {
        let html =
            "<html lang=en-GB><body lang=en>One <q lang=fr-CA>deux <i>trois</i> <i xml:lang=la>quattuor</i></q> five <q lang=''>?</q>";
        let (text, page, _) = extract(html.to_owned(), 1);
        let marked: Vec<_> = page.marked.iter().map(|(span, lang)| (span.of(&text), lang.as_str())).collect();
        assert_eq!(marked, [("deux trois", "fr"), ("quattuor", "la"), ("?", "und")]);
        assert_eq!(page.lang.unwrap().as_str(), "en");
        let (text, page, _) = extract("<p>Run <code>cat -n</code>, <em>then</em> <kbd lang=en>q</kbd>".to_owned(), 1);
        let marked: Vec<_> = page.marked.iter().map(|(span, lang)| (span.of(&text), lang.as_str())).collect();
        assert_eq!(marked, [("cat -n", "zxx"), ("q", "zxx")]);
    }

    #[test]
    fn comments_suppress_in_the_paragraph_after_them() {
        let html = "<p>One.</p>\n<!-- sourdine-ignore: SD101, x --><div><p>Two <b>and</b><br>more.</p><p>Three.<!-- other --></div>";
        let (text, page, suppressions) = extract(html.to_owned(), 1);
        assert_eq!(suppressions.len(), 1);
        assert_eq!((suppressions[0].line, suppressions[0].span.of(&text)), (2, "Two and\nmore."));
        assert_eq!(page.comments.len(), 2);
        assert_eq!(extract("<p>a<!--sourdine-ignore: SD101-->".into(), 1).2[0].span, Span::new(1, 1));
    }

    #[test]
    fn a_page_says_its_encoding() {
        let decoded = |bytes: &[u8]| match decode::text(bytes.to_vec(), None, declared) {
            Decoded::Text(text, _) => text,
            Decoded::Binary(reason) | Decoded::Broken { reason, .. } => reason,
        };
        assert!(decoded(b"<meta charset=\"windows-1251\"><p>\xef\xee\xf0\xf2").ends_with("порт"));
        assert!(decoded(b"<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>\x8a\x43").ends_with('海'));
        assert!(decoded("\u{feff}<meta charset=latin1>é".as_bytes()).ends_with('é'));
        assert!(decoded(b"<meta charset=utf-8>\xe9").starts_with("not UTF-8"));
        assert!(decoded(b"<meta charset=nonsense>\xc3\xa9").ends_with('é'));
        assert!(decoded(b"<p>caf\xe9").starts_with("not UTF-8"));
    }
}
