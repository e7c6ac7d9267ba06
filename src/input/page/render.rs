//! Renders a page: all visible text with its source map, and the tree of elements.
//!
//! html5gum tokenises as the HTML standard requires and gives the position of each token, which available tree builders do not: a finding
//! needs its line and column in the file. A tokenizer does not recurse, so no nesting overflows the stack; the list of open elements is
//! limited to [`MAX_OPEN`]. Of the standard's tree construction only what changes the text is followed: implied end tags of paragraphs,
//! items and cells, the scope of end tags, and the end of invisible elements.
//!
//! Code and formulas are text in no language (`zxx`). Invisible content is left out: head, scripts, styles, templates, fallbacks, options
//! of forms, ruby annotations, and elements with `hidden` or `display: none`. `alt` is not text. Blocks become paragraphs (separated by a
//! blank line, as is the text around two `<br>`), items, rows and lines; cells are separated by tabs. Other white space collapses to one
//! blank, as in a browser.

use super::elements::{ENDED, PARAGRAPH, Role, SCOPE, TABLE, TABLE_SCOPE, key, keys, role};
use super::facts::{self, Sources};
use super::names::{Known, LONGEST, Names};
use super::tree::{Block, MAX_NODES, Node, ROOT, Sums, Tree};
use crate::text::page::{Page, Piece};
use crate::text::suppression::Suppression;
use crate::text::{Lang, Span};
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Token, Tokenizer};
use std::collections::HashMap;
use std::convert::Infallible;
use std::rc::Rc;

/// Most open elements. Deeper ones are read too, but their end tags are not matched. Browsers stop at 512.
const MAX_OPEN: usize = 512;

const TITLE: u64 = key(b"title");
const SCRIPT: u64 = key(b"script");

/// White space before the next word; the widest request wins.
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

/// An open element.
struct Open {
    name: u64,
    role: Role,
    /// The element and its content are ignored.
    is_dropped: bool,
    is_pre: bool,
    /// Language by the `lang` of this element or an ancestor below the body.
    lang: Option<Lang>,
    /// Tenths of its text that count as linked.
    linked: u32,
    /// Its end tag was seen, but a block in it is still open.
    is_over: bool,
    /// Index in the tree; of an ancestor unless `is_node`.
    node: u32,
    is_node: bool,
    /// Index of the nearest element that is not inline.
    owner: u32,
    /// The counts before it.
    before: Sums,
}

/// The attribute of the next value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Lang,
    Style,
    Hidden,
    Class,
    Id,
    Hint(Hint),
    Other,
}

/// Attributes whose value classifies the element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    Role,
    ItemProp,
    Rel,
    AriaHidden,
    Href,
    Source,
    /// The `summary` of a table.
    Summary,
    DataTable,
    /// The `type` of a script.
    Type,
}

/// The start tag being read.
struct Tag {
    start: usize,
    name: u64,
    role: Role,
    has_attributes: bool,
    attribute: Attribute,
    is_hidden: bool,
    is_open: bool,
    lang: Option<Lang>,
    names: Names,
    /// Tenths of its text that count as linked.
    linked: u32,
    is_video: bool,
    is_data: bool,
}

/// The visible text of a page and its structure.
pub(super) struct Rendered {
    pub text: String,
    pub page: Page,
    pub suppressions: Vec<Suppression>,
    pub tree: Tree,
    pub sources: Sources,
}

/// Renders the page `html`, which begins at `line` of its file.
pub(super) fn render(html: String, line: u64) -> Rendered {
    let mut reader = Reader::new(&html, line);
    let mut emitter = CallbackEmitter::<_, Infallible, usize>::new(&mut reader);
    emitter.naively_switch_states(true);
    if let Some(Ok(token)) = Tokenizer::new_with_emitter(html.as_str(), Quiet(emitter)).next() {
        match token {}
    }
    reader.close(0);
    let total = reader.counted;
    reader.leave(ROOT, Sums::default(), total);
    let Reader { text, page, mut suppressions, pending, at_work, mut tree, sources, .. } = reader;
    tree.own();
    for mut suppression in at_work {
        suppression.span.end = text.len() as u32;
        suppressions.push(suppression);
    }
    suppressions.extend(pending.into_iter().map(|suppression| Suppression { span: Span::new(text.len(), text.len()), ..suppression }));
    Rendered { text, page: Page { html, ..page }, suppressions, tree, sources }
}

/// An emitter without parse errors: nobody reads them, and looking for them is a fifth of the work.
struct Quiet<E>(E);

impl<E: Emitter> ForwardingEmitter for Quiet<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Self::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

struct Reader<'h> {
    html: &'h str,
    /// Line in the file of the byte `counted_to` of the source.
    line: u64,
    counted_to: usize,
    text: String,
    gap: Gap,
    open: Vec<Open>,
    /// Number of open elements beyond those in `open`.
    beyond: usize,
    /// Number of open elements that are ignored.
    dropped: usize,
    /// Number of open paragraphs; at 0 none needs to be searched.
    paragraphs: usize,
    /// Number of open formulas.
    formulas: usize,
    tag: Option<Tag>,
    /// Declared language of the last words.
    said: Option<Lang>,
    page: Page,
    suppressions: Vec<Suppression>,
    /// Suppressions before their paragraph (`pending`) and inside it (`at_work`).
    pending: Vec<Suppression>,
    at_work: Vec<Suppression>,
    tree: Tree,
    /// Counts of the text so far; the tree keeps only what each element adds.
    counted: Sums,
    /// The next words start a block.
    is_new_block: bool,
    /// Classes and id of the current tag, and the cache of their meaning.
    classes: Vec<u8>,
    id: Vec<u8>,
    known: Known,
    references: References,
    sources: Sources,
    /// Invisible content that is currently read for metadata.
    metadata: Metadata,
}

/// Content that is read for metadata only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Metadata {
    Nothing,
    Title,
    Data,
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
                    names: Names::default(),
                    linked: 0,
                    is_video: false,
                    is_data: false,
                });
                self.classes.clear();
                self.id.clear();
            }
            CallbackEvent::AttributeName { name } => {
                let tag = self.tag.as_mut()?;
                tag.has_attributes = true;
                tag.attribute = match name {
                    b"lang" | b"xml:lang" => Attribute::Lang,
                    b"style" => Attribute::Style,
                    b"hidden" => Attribute::Hidden,
                    b"class" => Attribute::Class,
                    b"id" => Attribute::Id,
                    b"role" => Attribute::Hint(Hint::Role),
                    b"itemprop" => Attribute::Hint(Hint::ItemProp),
                    b"rel" => Attribute::Hint(Hint::Rel),
                    b"aria-hidden" => Attribute::Hint(Hint::AriaHidden),
                    b"href" => Attribute::Hint(Hint::Href),
                    b"src" | b"data" => Attribute::Hint(Hint::Source),
                    b"summary" => Attribute::Hint(Hint::Summary),
                    b"type" => Attribute::Hint(Hint::Type),
                    b"datatable" => Attribute::Hint(Hint::DataTable),
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
                    // The browser's search reveals it.
                    Attribute::Hidden => tag.is_hidden &= !value.eq_ignore_ascii_case(b"until-found"),
                    Attribute::Class => append(&mut self.classes, value),
                    Attribute::Id => append(&mut self.id, value),
                    Attribute::Hint(what) => tag.apply(what, value),
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

/// Appends a part of a value, up to the longest useful length.
fn append(to: &mut Vec<u8>, value: &[u8]) {
    to.extend_from_slice(&value[..value.len().min(LONGEST.saturating_sub(to.len()))]);
}

/// Commas of all scripts; for Japanese the ideographic comma.
const COMMAS: [char; 11] = [',', '،', '﹐', '︐', '︑', '⹁', '⸴', '⸲', '，', '、', '՝'];
/// Roles that are never part of an article (WAI-ARIA).
const NEVER: [&str; 7] = ["menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog"];
/// schema.org names of the article's text.
const ARTICLE: [&str; 2] = ["articlebody", "blogposts"];
/// Hosts of videos that articles embed.
const VIDEOS: [&str; 4] = ["youtube", "vimeo.com", "dailymotion.com", "player.twitch.tv"];

impl Tag {
    /// Applies an attribute's value to the element.
    fn apply(&mut self, what: Hint, value: &[u8]) {
        let is = |name: &str| value.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        match what {
            Hint::Role => {
                self.names.never |= NEVER.into_iter().any(is);
                self.names.layout |= is("presentation");
            }
            Hint::ItemProp => {
                let value = String::from_utf8_lossy(value).to_ascii_lowercase();
                self.names.byline |= value.contains("author");
                self.names.article |= value.split_ascii_whitespace().any(|name| ARTICLE.contains(&name));
            }
            Hint::Rel => self.names.byline |= is("author"),
            Hint::AriaHidden => self.names.is_decoration |= is("true"),
            // A fragment link does not leave the page.
            Hint::Href => self.linked = if value.trim_ascii().starts_with(b"#") { 3 } else { 10 },
            Hint::Source => {
                let value = String::from_utf8_lossy(value);
                self.is_video |= VIDEOS.iter().any(|host| value.contains(host));
            }
            Hint::Summary => self.names.data |= !value.trim_ascii().is_empty(),
            Hint::DataTable => self.names.layout |= is("0"),
            Hint::Type => self.is_data |= facts::is_data(value),
        }
    }
}

/// The language of a `lang` attribute; empty means undetermined.
fn language(value: &[u8]) -> Lang {
    let value = String::from_utf8_lossy(value).trim().to_ascii_lowercase();
    if value.is_empty() { Lang::UND } else { Lang::new(&value).primary() }
}

/// Whether an inline style hides the element.
fn hides(style: &[u8]) -> bool {
    let style: Vec<u8> = style.iter().filter(|byte| !byte.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect();
    style.split(|byte| *byte == b';').any(|rule| rule.starts_with(b"display:none") || rule.starts_with(b"visibility:hidden"))
}

impl<'h> Reader<'h> {
    fn new(html: &'h str, line: u64) -> Self {
        Self {
            html,
            line,
            counted_to: 0,
            text: String::new(),
            gap: Gap::None,
            open: Vec::new(),
            beyond: 0,
            dropped: 0,
            paragraphs: 0,
            formulas: 0,
            tag: None,
            said: None,
            page: Page::default(),
            suppressions: Vec::new(),
            pending: Vec::new(),
            at_work: Vec::new(),
            tree: Tree {
                nodes: vec![Node {
                    name: key(b""),
                    parent: ROOT as u32,
                    end: 0,
                    text: Span::default(),
                    names: Names::default(),
                    classes: 0,
                    own: Sums::default(),
                }],
                blocks: Vec::new(),
            },
            counted: Sums::default(),
            is_new_block: true,
            classes: Vec::new(),
            id: Vec::new(),
            known: Known::default(),
            references: References::default(),
            sources: Sources::default(),
            metadata: Metadata::Nothing,
        }
    }

    /// A slice of the source; `None` if the tokenizer's offsets do not fit it.
    fn source(&self, start: usize, end: usize) -> Option<&'h str> {
        self.html.get(start..end)
    }

    fn widen(&mut self, role: Role) {
        // Invisible content separates nothing.
        if self.dropped > 0 {
            return;
        }
        let gap = match (role, self.gap) {
            // Two line breaks separate paragraphs, like a blank line.
            (Role::Break, Gap::Break) => Gap::Block,
            (Role::Break, _) => Gap::Break,
            (Role::Block | Role::Rule, _) => Gap::Block,
            (Role::Line, _) => Gap::Line,
            (Role::Cell, _) => Gap::Cell,
            (Role::Inline | Role::Void | Role::Dropped, _) => Gap::None,
        };
        self.gap = self.gap.max(gap);
        self.is_new_block |= gap == Gap::Block || !matches!(role, Role::Inline | Role::Void | Role::Dropped | Role::Break);
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
        if self.dropped == 0 && !is_hidden {
            self.count(&tag);
        }
        // A trailing slash closes SVG and MathML elements, no others.
        let is_drawn = const { keys([b"svg", b"math"]) }.contains(&tag.name) || self.dropped > 0 || self.formulas > 0;
        if is_void || self_closing && is_drawn {
            return;
        }
        if self.open.len() >= MAX_OPEN {
            self.beyond += 1;
            return;
        }
        let is_dropped = tag.role == Role::Dropped || is_hidden;
        self.metadata = match tag.name {
            TITLE if self.dropped == 0 => Metadata::Title,
            SCRIPT if tag.is_data => Metadata::Data,
            _ => Metadata::Nothing,
        };
        self.dropped += usize::from(is_dropped);
        self.paragraphs += usize::from(tag.name == const { key(b"p") });
        self.formulas += usize::from(tag.name == const { key(b"math") });
        let before = self.counted;
        let known = self.tree.len();
        let node = self.enter(&tag, is_dropped);
        let is_node = self.tree.len() > known;
        let around = self.open.last();
        self.open.push(Open {
            name: tag.name,
            role: tag.role,
            is_dropped,
            is_pre: tag.name == const { key(b"pre") } || around.is_some_and(|around| around.is_pre),
            lang: if const { keys([b"code", b"kbd", b"samp", b"math"]) }.contains(&tag.name) {
                Some(Lang::NOT_LANGUAGE)
            } else {
                tag.lang.filter(|_| !is_whole).or(around.and_then(|around| around.lang))
            },
            linked: if tag.name == const { key(b"a") } { tag.linked } else { around.map_or(0, |around| around.linked) },
            is_over: false,
            owner: if tag.role == Role::Inline { around.map_or(ROOT as u32, |around| around.owner) } else { node },
            node,
            is_node,
            before,
        });
    }

    /// Adds the element to the tree; returns its index.
    fn enter(&mut self, tag: &Tag, is_dropped: bool) -> u32 {
        let parent = self.open.last().map_or(ROOT as u32, |open| open.node);
        if is_dropped || self.dropped > 0 || self.tree.nodes.len() >= MAX_NODES {
            return parent;
        }
        let (names, classes) = self.known.of(&self.classes, &self.id);
        let said = tag.names;
        self.tree.nodes.push(Node {
            name: tag.name,
            parent,
            end: 0,
            text: Span::new(self.text.len(), self.text.len()),
            names: Names {
                never: said.never,
                is_decoration: said.is_decoration,
                byline: said.byline || names.byline,
                article: said.article,
                layout: said.layout,
                data: said.data,
                ..names
            },
            classes,
            own: Sums::default(),
        });
        self.tree.len() as u32 - 1
    }

    /// Counts a void or ignored element.
    fn count(&mut self, tag: &Tag) {
        let is = |names: &[u64]| names.contains(&tag.name);
        self.counted.images += u32::from(is(&const { [key(b"img")] }));
        self.counted.inputs += u32::from(is(&const { keys([b"input", b"select", b"textarea"]) }));
        if is(&const { keys([b"iframe", b"embed", b"object"]) }) {
            self.counted.embeds += u32::from(!tag.is_video);
            self.counted.videos += u32::from(tag.is_video);
        }
    }

    /// Ends the text of an element; its counts are the difference to those at its start.
    fn leave(&mut self, node: usize, before: Sums, now: Sums) {
        let (end, text) = (self.tree.len() as u32, self.text.len() as u32);
        let node = &mut self.tree.nodes[node];
        node.end = end;
        node.text.end = text;
        node.own = now - before;
    }

    /// Closes elements that a start tag ends implicitly: a paragraph before a block, an item before an item, a link before a link.
    fn imply_ends(&mut self, tag: &Tag) {
        if tag.name == const { key(b"a") } {
            self.end_inline(tag.name);
        }
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
        self.metadata = Metadata::Nothing;
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
        let role = role(name);
        let name = key(name);
        if role == Role::Inline {
            return self.end_inline(name);
        }
        // An end tag inside a template or cell closes nothing outside it.
        let walls = if TABLE.contains(&name) { TABLE_SCOPE } else { SCOPE };
        let at = self.open.iter().rposition(|open| open.name == name || walls.contains(&open.name));
        if let Some(at) = at.filter(|at| self.open[*at].name == name) {
            self.close(at);
        }
    }

    /// Ends an inline element; a block in it stays open.
    fn end_inline(&mut self, name: u64) {
        let at = self.open.iter().rposition(|open| open.name == name && !open.is_over || SCOPE.contains(&open.name));
        let Some(at) = at.filter(|at| self.open[*at].name == name) else { return };
        let goes_on = |open: &Open| matches!(open.role, Role::Block | Role::Line | Role::Cell);
        if self.open[at].is_dropped || !self.open[at + 1..].iter().any(goes_on) {
            return self.close(at);
        }
        let around = at.checked_sub(1).map(|around| &self.open[around]);
        let (linked, lang) = around.map_or((0, None), |around| (around.linked, around.lang));
        let own = (self.open[at].linked, self.open[at].lang);
        self.open[at].is_over = true;
        for open in &mut self.open[at..] {
            if open.linked == own.0 {
                open.linked = linked;
            }
            if open.lang == own.1 {
                open.lang = lang;
            }
        }
    }

    /// Closes the element at `nth` and its descendants.
    fn close(&mut self, nth: usize) {
        let now = self.counted;
        for open in self.open.split_off(nth).into_iter().rev() {
            self.paragraphs -= usize::from(open.name == const { key(b"p") });
            self.formulas -= usize::from(open.name == const { key(b"math") });
            self.dropped -= usize::from(open.is_dropped);
            if open.is_node {
                self.leave(open.node as usize, open.before, now);
            }
            if !open.is_dropped {
                self.widen(open.role);
            }
        }
    }

    fn string(&mut self, value: &[u8], span: html5gum::Span<usize>) {
        if self.dropped > 0 {
            return self.note(Span::new(span.start.min(self.html.len()), span.end.min(self.html.len())));
        }
        // The tokenizer has resolved character references; from the source the mapping is known as well.
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
                    let resolved = self.references.resolve(reference);
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

    /// Appends words from `place` in the source.
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
        self.measure(words, text, gap > Gap::None && start > 0);
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

    /// Records invisible text that is read for metadata.
    fn note(&mut self, part: Span) {
        match self.metadata {
            Metadata::Nothing => {}
            Metadata::Title => match &mut self.sources.title {
                Some(title) if title.end == part.start => title.end = part.end,
                Some(_) => {}
                none => *none = Some(part),
            },
            Metadata::Data => self.sources.add(part),
        }
    }

    /// Counts words and adds them to their block.
    fn measure(&mut self, words: &str, text: Span, is_parted: bool) {
        let chars = words.bytes().filter(|byte| !(0x80..0xc0).contains(byte)).count() as u32 + u32::from(is_parted);
        let commas = if words.is_ascii() {
            words.bytes().filter(|byte| *byte == b',').count()
        } else {
            words.chars().filter(|c| COMMAS.contains(c)).count()
        };
        let linked = self.open.last().map_or(0, |open| open.linked).saturating_mul(chars);
        let added = Sums { chars, commas: commas as u32, linked, ..Sums::default() };
        self.counted += added;
        let owner = self.open.last().map_or(ROOT as u32, |open| open.owner);
        match self.tree.blocks.last_mut() {
            Some(block) if !self.is_new_block && block.owner == owner => {
                block.text.end = text.end;
                block.sums += added;
            }
            _ => self.tree.blocks.push(Block { owner, text, sums: added }),
        }
        self.is_new_block = false;
    }

    fn comment(&mut self, value: &[u8], span: html5gum::Span<usize>) {
        if self.source(span.start, span.end).is_none() {
            return;
        }
        self.page.comments.push(Span::new(span.start, span.end));
        if let Some(rules) = std::str::from_utf8(value).ok().and_then(Suppression::named) {
            self.line += memchr::memchr_iter(b'\n', &self.html.as_bytes()[self.counted_to..span.start]).count() as u64;
            self.counted_to = span.start;
            self.pending.push(Suppression { rules, span: Span::default(), comment: Span::default(), line: self.line });
        }
    }
}

impl Piece {
    /// Whether `next` continues this piece in both the text and the source, with a gap of at most one byte.
    fn goes_on(&self, next: &Self) -> bool {
        let is_parallel = |piece: &Self| piece.text.len() == piece.source.len();
        let (text, source) = (next.text.start - self.text.end, next.source.start.checked_sub(self.source.end));
        is_parallel(self) && is_parallel(next) && source == Some(text) && text <= 1
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

/// Resolves the character references of a text.
pub(super) fn resolved(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        let length = reference_length(&rest[at..]);
        text.push_str(&resolve(&rest[at..at + length]));
        rest = &rest[at + length..];
    }
    text + rest
}

/// The longest named reference of the standard has 32 letters.
const LONGEST_REFERENCE: usize = 40;

/// Length in bytes of the possible reference at the start of `text`.
fn reference_length(text: &str) -> usize {
    let name = text.bytes().skip(1).take(LONGEST_REFERENCE).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    1 + name + usize::from(text.as_bytes().get(1 + name) == Some(&b';'))
}

/// Most references whose meaning is kept; a page has few different ones.
const KEPT: usize = 1 << 10;

/// Cache of resolved references.
#[derive(Default)]
struct References(HashMap<String, Rc<str>>);

impl References {
    fn resolve(&mut self, reference: &str) -> Rc<str> {
        if let Some(known) = self.0.get(reference) {
            return known.clone();
        }
        let resolved: Rc<str> = resolve(reference).into();
        if self.0.len() < KEPT {
            self.0.insert(reference.to_owned(), resolved.clone());
        }
        resolved
    }
}

/// Resolves a reference as the tokenizer does. Frequent ones are handled here, since the tokenizer takes two microseconds for one.
fn resolve(reference: &str) -> String {
    let number = |digits: &str| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    };
    let plain = match reference {
        "&nbsp;" => Some('\u{a0}'),
        "&amp;" | "&" => Some('&'),
        "&quot;" => Some('"'),
        // Lower code points have a special table in the standard.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Content;
    use crate::input::page::extract;

    fn text(html: &str) -> String {
        extract(html.to_owned(), 1, Content::All).0
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
        let (text, page, _) = extract(html.to_owned(), 1, Content::All);
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
        assert_eq!(page.lines().at(at.start), crate::text::page::LineColumn { line: 3, column: 4 });
        assert_eq!(page.lang.unwrap().as_str(), "de");
        let element = page.element(page.tags[1]);
        assert_eq!((element.name.as_str(), element.attribute("title")), ("p", Some("&")));
    }

    #[test]
    fn elements_say_their_language() {
        let html =
            "<html lang=en-GB><body lang=en>One <q lang=fr-CA>deux <i>trois</i> <i xml:lang=la>quattuor</i></q> five <q lang=''>?</q>";
        let (text, page, _) = extract(html.to_owned(), 1, Content::All);
        let marked: Vec<_> = page.marked.iter().map(|(span, lang)| (span.of(&text), lang.as_str())).collect();
        assert_eq!(marked, [("deux trois", "fr"), ("quattuor", "la"), ("?", "und")]);
        assert_eq!(page.lang.unwrap().as_str(), "en");
        let (text, page, _) = extract("<p>Run <code>cat -n</code>, <em>then</em> <kbd lang=en>q</kbd>".to_owned(), 1, Content::All);
        let marked: Vec<_> = page.marked.iter().map(|(span, lang)| (span.of(&text), lang.as_str())).collect();
        assert_eq!(marked, [("cat -n", "zxx"), ("q", "zxx")]);
    }

    #[test]
    fn comments_suppress_in_the_paragraph_after_them() {
        let html = "<p>One.</p>\n<!-- sourdine-ignore: SD101, x --><div><p>Two <b>and</b><br>more.</p><p>Three.<!-- other --></div>";
        let (text, page, suppressions) = extract(html.to_owned(), 1, Content::All);
        assert_eq!(suppressions.len(), 1);
        assert_eq!((suppressions[0].line, suppressions[0].span.of(&text)), (2, "Two and\nmore."));
        assert_eq!(page.comments.len(), 2);
        assert_eq!(extract("<p>a<!--sourdine-ignore: SD101-->".into(), 1, Content::All).2[0].span, Span::new(1, 1));
    }
}
