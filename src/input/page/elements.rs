//! HTML elements: their effect on the text, and which open elements their start tags close.

/// Effect of an element on the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Inline,
    Block,
    Line,
    Cell,
    Break,
    /// An empty block (`hr`).
    Rule,
    /// A void element without text.
    Void,
    /// Its content is ignored.
    Dropped,
}

/// The role of the element of this name.
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

/// Hash of a name (FNV-1a), so that the list of open elements is searched quickly.
pub(super) const fn key(name: &[u8]) -> u64 {
    let mut key = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < name.len() {
        key = (key ^ name[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    key
}

/// Hashes of several names.
pub(super) const fn keys<const N: usize>(names: [&[u8]; N]) -> [u64; N] {
    let mut keys = [0; N];
    let mut at = 0;
    while at < N {
        keys[at] = key(names[at]);
        at += 1;
    }
    keys
}

/// Elements that start tags close implicitly: names of the tags, elements that they close, elements that bound the search.
pub(super) const ENDED: &[(&[u64], &[u64], &[u64])] = &[
    (&keys([b"li"]), &keys([b"li"]), &keys([b"ul", b"ol", b"menu"])),
    (&keys([b"dt", b"dd"]), &keys([b"dt", b"dd"]), &keys([b"dl"])),
    (&keys([b"td", b"th"]), &keys([b"td", b"th"]), &keys([b"tr", b"table"])),
    (&keys([b"tr"]), &keys([b"tr"]), &keys([b"table"])),
    (&keys([b"tbody", b"tfoot", b"thead"]), &keys([b"tbody", b"tfoot", b"thead", b"caption"]), &keys([b"table"])),
    (&keys([b"rt", b"rp"]), &keys([b"rt", b"rp"]), &keys([b"ruby"])),
];

/// What the start tag of any block closes.
pub(super) const PARAGRAPH: (&[u64], &[u64]) = (&keys([b"p"]), &keys([b"table", b"td", b"th", b"button", b"template"]));

/// Elements that bound the search of an end tag (the standard's "scope"), except for end tags of tables.
pub(super) const SCOPE: &[u64] = &keys([b"table", b"td", b"th", b"caption", b"button", b"template"]);
/// Elements that bound the search of an end tag of a table part.
pub(super) const TABLE_SCOPE: &[u64] = &keys([b"table", b"template"]);
/// The parts of a table.
pub(super) const TABLE: &[u64] = &keys([b"table", b"caption", b"tbody", b"tfoot", b"thead", b"tr", b"td", b"th"]);
