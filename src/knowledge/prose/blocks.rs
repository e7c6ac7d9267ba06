//! Finds Markdown blocks that are no prose (CommonMark 0.31, tables as on GitHub): front matter, fenced code, tables, lists of links, link
//! definitions.
//!
//! JSON records contain Markdown as often as Markdown files do, so every text is checked, but only unambiguous blocks count. An unclosed
//! fence, or a line of hyphens without keys after it, is left alone.

use crate::text::Span;
use std::borrow::Cow;

/// Most lines of front matter.
const MOST_FRONT_MATTER: usize = 200;
/// Fewest items of a list of links.
const LEAST_LINKS: usize = 2;

/// A line without its end.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
    /// Start of the next line.
    end: usize,
}

/// The blocks of `text`, as whole lines, in order and disjoint.
pub fn blocks(text: &str) -> Vec<Span> {
    if !may_have_blocks(text) {
        return Vec::new();
    }
    let mut start = 0;
    let lines: Vec<Line<'_>> = text
        .split_inclusive('\n')
        .map(|line| {
            start += line.len();
            Line { text: line.trim_end(), start: start - line.len(), end: start }
        })
        .collect();
    let mut found: Vec<Span> = Vec::new();
    let mut nth = 0;
    while nth < lines.len() {
        let rest = &lines[nth..];
        let length = match nth {
            0 => front_matter(rest),
            _ => 0,
        };
        let length = length.max(fence(rest)).max(table(rest)).max(links(rest)).max(definition(rest[0].text));
        if length > 0 {
            found.push(Span::new(rest[0].start, rest[length - 1].end));
        }
        nth += length.max(1);
    }
    found
}

/// `text` with its blocks replaced by spaces, byte for byte, so that spans stay valid. Unchanged if nothing else would be left.
pub fn without_blocks(text: &str) -> Cow<'_, str> {
    let blocks = blocks(text);
    if blocks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for block in blocks {
        bytes[block.range()].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    match String::from_utf8(bytes) {
        Ok(blanked) if blanked.contains(char::is_alphabetic) => Cow::Owned(blanked),
        _ => Cow::Borrowed(text),
    }
}

/// A fast check that every text with a block passes.
fn may_have_blocks(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.starts_with(b"---")
        || bytes.starts_with(b"+++")
        || memchr::memchr3(b'`', b'|', b'~', bytes).is_some()
        || text.contains("](")
        || text.contains("]: ")
}

/// Number of lines of front matter (YAML between `---`, TOML between `+++`), of which at least half must have a key.
fn front_matter(lines: &[Line<'_>]) -> usize {
    let mark = lines[0].text;
    if mark != "---" && mark != "+++" {
        return 0;
    }
    let inside = lines[1..].iter().take(MOST_FRONT_MATTER).take_while(|line| line.text != mark && line.text != "...").count();
    let has_key = |line: &&Line<'_>| {
        let key = line.text.trim_start().split([':', '=']).next().unwrap_or_default().trim_end();
        let is_key = !key.is_empty() && key.len() < line.text.trim_start().len();
        is_key && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-. \"'".contains(&byte)) && !key.contains("  ")
    };
    let keys = lines[1..=inside].iter().filter(has_key).count();
    if lines.len() > inside + 1 && keys > 0 && keys * 2 >= inside { inside + 2 } else { 0 }
}

/// The fence in a line: its character and length.
fn fence_of(line: &str) -> Option<(u8, usize)> {
    let line = line.trim_start();
    let sign = *line.as_bytes().first().filter(|sign| matches!(sign, b'`' | b'~'))?;
    let count = line.bytes().take_while(|byte| *byte == sign).count();
    // The info string of a backtick fence contains no backtick.
    (count >= 3 && !(sign == b'`' && line[count..].contains('`'))).then_some((sign, count))
}

/// Number of lines of fenced code, including its fences; 0 if it is not closed.
fn fence(lines: &[Line<'_>]) -> usize {
    let Some((sign, count)) = fence_of(lines[0].text) else { return 0 };
    let closes = |line: &Line<'_>| {
        let text = line.text.trim_start();
        text.len() >= count && text.bytes().all(|byte| byte == sign)
    };
    lines[1..].iter().position(closes).map_or(0, |inside| inside + 2)
}

/// Number of lines of a table: header, delimiter row, and rows.
fn table(lines: &[Line<'_>]) -> usize {
    let [header, delimiter, rows @ ..] = lines else { return 0 };
    let is_row = |text: &str| text.contains('|');
    let cell = |cell: &str| {
        let hyphens = cell.trim().trim_start_matches(':').trim_end_matches(':');
        !hyphens.is_empty() && hyphens.bytes().all(|byte| byte == b'-')
    };
    let delimits = |text: &str| is_row(text) && text.trim().trim_matches('|').split('|').all(cell);
    if !is_row(header.text) || !delimits(delimiter.text) {
        return 0;
    }
    2 + rows.iter().take_while(|row| is_row(row.text)).count()
}

/// Number of lines of a list in which every item is one link.
fn links(lines: &[Line<'_>]) -> usize {
    let count = lines.iter().take_while(|line| is_link_item(line.text)).count();
    if count >= LEAST_LINKS { count } else { 0 }
}

/// True for a list item that consists of one link: `- [words](address)`.
fn is_link_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let item = match line.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => &line[1..],
        Some(b'.' | b')') if digits > 0 => &line[digits + 1..],
        _ => return false,
    };
    let item = item.trim().trim_end_matches(['.', ';', ',']);
    item.strip_prefix('[').and_then(|rest| rest.split_once("](")).is_some_and(|(words, address)| {
        let inside = address.strip_suffix(')').unwrap_or_default();
        !words.contains(']') && !inside.is_empty() && !inside.contains([')', ' '])
    })
}

/// 1 for a link definition, `[name]: address`. Footnotes (`[^1]:`) are prose.
fn definition(line: &str) -> usize {
    let Some((name, address)) = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]: ")) else { return 0 };
    let address = address.trim_start_matches('<');
    let is_address = address.starts_with(['/', '#', '.'])
        || address.split_once(':').is_some_and(|(scheme, rest)| {
            !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+') && rest.starts_with("//")
        });
    usize::from(!name.starts_with('^') && !name.contains(']') && is_address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        blocks(text).into_iter().map(|block| block.of(text)).collect()
    }

    #[test]
    fn blocks_are_found() {
        let front = "---\ntitle: Der Hafen\ntags: [a, b]\n---\n";
        let code = "```python\ndef a(b):\n    return b\n```\n";
        let table = "| Schiff | Länge |\n|:--|--:|\n| Aurora | 120 m |\n";
        let list = "- [Fahrplan](https://example.org/a)\n- [Wetter](https://example.org/b).\n";
        let definition = "[ref]: https://example.org/ref \"Titel\"";
        let text =
            format!("{front}\nThe storm came.\n\n{code}\n{table}\nIt went `a|b` on.\n\n{list}\n[^1]: The note tells more.\n{definition}");
        assert_eq!(found(&text), [front, code, table, list, definition]);
        let rest = without_blocks(&text);
        assert_eq!(rest.split_whitespace().collect::<Vec<_>>().join(" "), "The storm came. It went `a|b` on. [^1]: The note tells more.");
        assert_eq!((rest.len(), rest.find("It went")), (text.len(), text.find("It went")));
    }

    #[test]
    fn nested_and_tilde_fences_close_with_their_own() {
        assert_eq!(found("~~~~\n```\n~~~\n~~~~\nprose"), ["~~~~\n```\n~~~\n~~~~\n"]);
        assert_eq!(found("a\n  ```\n  b\n  ```\nc"), ["  ```\n  b\n  ```\n"]);
    }

    #[test]
    fn what_may_be_prose_is_left_alone() {
        for text in [
            "---\nA line between two rules, as writers put it.\n---\n",
            "```\nnever closed, and the text goes on\nfor many lines",
            "either | or\nneither | nor",
            "- [One link](https://example.org/a) with words behind it\n- [Another](https://example.org/b) as well",
            "- [A single link](https://example.org/a)",
            "[sic]: he said so",
            "He wrote [1]: \"no\"",
            "a ~ b | c",
            "",
        ] {
            assert!(found(text).is_empty(), "{text:?}: {:?}", found(text));
        }
        let table = "| a | b |\n|---|---|\n| c | d |\n";
        assert_eq!(without_blocks(table), table, "nothing else would be left");
    }
}
