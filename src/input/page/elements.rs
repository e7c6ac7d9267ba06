//! The elements of HTML: what each does to the text, and what its start tag ends without an end tag.

/// What an element does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
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

/// What the element of this name does.
pub(super) fn role(name: &[u8]) -> Role {
    match name {
        b"br" => Role::Break,
        b"hr" => Role::Rule,
        b"area" | b"base" | b"basefont" | b"bgsound" | b"col" | b"embed" | b"frame" | b"img" | b"input" | b"keygen" | b"link" | b"meta"
        | b"param" | b"source" | b"track" | b"wbr" => Role::Void,
        b"title" | b"script" | b"style" | b"template" | b"noscript" | b"iframe" | b"noembed" | b"noframes" | b"object" | b"applet"
        | b"audio" | b"video" | b"canvas" | b"svg" | b"annotation" | b"annotation-xml" | b"select" | b"datalist" | b"textarea" | b"rt"
        | b"rp" => Role::Dropped,
        b"li" | b"tr" | b"dt" | b"dd" | b"caption" | b"legend" | b"summary" => Role::Line,
        b"td" | b"th" => Role::Cell,
        b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"center" | b"details" | b"dialog" | b"dir" | b"div" | b"dl"
        | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"head"
        | b"header" | b"hgroup" | b"html" | b"listing" | b"main" | b"menu" | b"nav" | b"ol" | b"p" | b"plaintext" | b"pre" | b"search"
        | b"section" | b"table" | b"tbody" | b"tfoot" | b"thead" | b"ul" | b"xmp" => Role::Block,
        _ => Role::Inline,
    }
}

/// A name as a number (FNV-1a), so that a list of open elements is searched quickly.
pub(super) const fn key(name: &[u8]) -> u64 {
    let mut key = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < name.len() {
        key = (key ^ name[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    key
}

/// Several names as numbers.
pub(super) const fn keys<const N: usize>(names: [&[u8]; N]) -> [u64; N] {
    let mut keys = [0; N];
    let mut at = 0;
    while at < N {
        keys[at] = key(names[at]);
        at += 1;
    }
    keys
}

/// What start tags end without an end tag: their names, what they end, and what they do not look beyond.
pub(super) const ENDED: &[(&[u64], &[u64], &[u64])] = &[
    (&keys([b"li"]), &keys([b"li"]), &keys([b"ul", b"ol", b"menu"])),
    (&keys([b"dt", b"dd"]), &keys([b"dt", b"dd"]), &keys([b"dl"])),
    (&keys([b"td", b"th"]), &keys([b"td", b"th"]), &keys([b"tr", b"table"])),
    (&keys([b"tr"]), &keys([b"tr"]), &keys([b"table"])),
    (&keys([b"tbody", b"tfoot", b"thead"]), &keys([b"tbody", b"tfoot", b"thead", b"caption"]), &keys([b"table"])),
    (&keys([b"rt", b"rp"]), &keys([b"rt", b"rp"]), &keys([b"ruby"])),
];

/// What any block ends.
pub(super) const PARAGRAPH: (&[u64], &[u64]) = (&keys([b"p"]), &keys([b"table", b"td", b"th", b"button", b"template"]));

/// What the end tag of an element does not look beyond, save for those of tables (the standard's "scope").
pub(super) const SCOPE: &[u64] = &keys([b"table", b"td", b"th", b"caption", b"button", b"template"]);
/// What an end tag of a table does not look beyond.
pub(super) const TABLE_SCOPE: &[u64] = &keys([b"table", b"template"]);
/// The parts of a table.
pub(super) const TABLE: &[u64] = &keys([b"table", b"caption", b"tbody", b"tfoot", b"thead", b"tr", b"td", b"th"]);
