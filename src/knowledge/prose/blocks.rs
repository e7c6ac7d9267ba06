//! Finds Markdown blocks that are no prose (CommonMark 0.31, tables as on GitHub): front matter, fenced and indented code, tables, lists of
//! links, link definitions.
//!
//! JSON records contain Markdown as often as Markdown files do, so every text is checked, but only unambiguous blocks count. An unclosed
//! fence, or a line of hyphens without keys after it, is left alone. So are indented lines without signs of code: people indent
//! paragraphs, verses and quotations as well.

use super::chunk::chunk;
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
    let (mut found, mut fences, mut around) = (Vec::new(), Fences::default(), Around::default());
    // Lines before `settled` are in an indented run that was looked at.
    let (mut nth, mut settled) = (0, 0);
    while nth < lines.len() {
        let rest = &lines[nth..];
        let length = match nth {
            0 => front_matter(rest),
            _ => 0,
        };
        let length = length.max(fences.length(rest)).max(table(rest)).max(links(rest)).max(definition(rest[0].text));
        let length = match length {
            0 if nth >= settled && around.may_hold_code() => {
                let run = indented(text, rest);
                settled = nth + run.lines;
                if run.is_code { run.lines } else { 0 }
            }
            length => length,
        };
        if length > 0 {
            found.push(Span::new(rest[0].start, rest[length - 1].end));
        }
        let next = nth + length.max(1);
        lines[nth..next].iter().for_each(|line| around.add(text, line));
        nth = next;
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
        || bytes.starts_with(INDENT.as_bytes())
        || text.contains("\n    ")
        || text.contains("\n\t")
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

/// Finds the ends of fences.
#[derive(Default)]
struct Fences {
    /// For backticks and tildes the shortest fence that is not closed: no longer one behind it is, so none is searched twice.
    unclosed: [Option<usize>; 2],
}

impl Fences {
    /// Number of lines of fenced code, including its fences; 0 if it is not closed.
    fn length(&mut self, lines: &[Line<'_>]) -> usize {
        let Some((sign, count)) = fence_of(lines[0].text) else { return 0 };
        let unclosed = &mut self.unclosed[usize::from(sign == b'~')];
        if unclosed.is_some_and(|shortest| count >= shortest) {
            return 0;
        }
        let closes = |line: &Line<'_>| {
            let text = line.text.trim_start();
            text.len() >= count && text.bytes().all(|byte| byte == sign)
        };
        let found = lines[1..].iter().position(closes);
        if found.is_none() {
            *unclosed = Some(count);
        }
        found.map_or(0, |inside| inside + 2)
    }
}

/// Spaces that make a line code; a tab does it as well.
const INDENT: &str = "    ";

fn is_indented(line: &str) -> bool {
    line.starts_with(INDENT) || line.trim_start_matches(' ').starts_with('\t') && !line.trim().is_empty()
}

/// What the lines before say of an indented line.
struct Around {
    /// The last line is blank, or there is none.
    is_blank: bool,
    /// The last lines without indent begin a list, a note or another block whose content is indented.
    is_inside: bool,
}

impl Default for Around {
    fn default() -> Self {
        Self { is_blank: true, is_inside: false }
    }
}

impl Around {
    fn may_hold_code(&self) -> bool {
        self.is_blank && !self.is_inside
    }

    fn add(&mut self, text: &str, line: &Line<'_>) {
        let whole = &text[line.start..line.end];
        let is_blank = line.text.is_empty();
        if !is_blank && !is_indented(whole) {
            // A line behind an item without a blank line is its continuation.
            let goes_on = self.is_inside && (!self.is_blank || whole.starts_with(' '));
            self.is_inside = goes_on || holds_indented(line.text.trim_start());
        }
        self.is_blank = is_blank;
    }
}

/// True for the first line of a block whose content is indented: items, footnotes, definitions, admonitions and directives.
fn holds_indented(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let item = match digits {
        0 => line.strip_prefix(['-', '*', '+', ':', '•']),
        _ => line[digits..].strip_prefix(['.', ')']),
    };
    item.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
        || ["[^", "!!!", "???", ":::", ".. "].iter().any(|mark| line.starts_with(mark))
}

/// A run of indented lines; blank lines may be inside.
struct Indented {
    lines: usize,
    /// At least half of its lines have signs of code.
    is_code: bool,
}

fn indented(text: &str, lines: &[Line<'_>]) -> Indented {
    let (mut length, mut all, mut code) = (0, 0, 0);
    for (nth, line) in lines.iter().enumerate() {
        if line.text.is_empty() {
            continue;
        }
        if !is_indented(&text[line.start..line.end]) {
            break;
        }
        length = nth + 1;
        all += 1;
        code += usize::from(has_signs(line.text));
    }
    Indented { lines: length, is_code: code > 0 && 2 * code >= all }
}

/// True if a line has signs of program code.
fn has_signs(line: &str) -> bool {
    let (mut at, mut signs) = (0, 0);
    // Controls end a chunk as white space does, so none begins with one.
    while let Some(blank) = line[at..].find(|c: char| !c.is_whitespace() && c > ' ') {
        let found = chunk(line, at + blank, at == 0);
        signs += found.signs;
        at = found.end;
    }
    signs >= SIGNS
}

/// Evidence in halves, as of one sign that occurs only in programs.
const SIGNS: u32 = 2;

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
    fn indented_code_is_found() {
        let code = "    def load(path):\n        return open(path).read()\n\n    load(\"a.txt\")\n";
        assert_eq!(found(&format!("Call it so:\n\n{code}\nThen it runs.\n")), [code]);
        assert_eq!(found("Text:\n\n\t$ make install\n\nMore."), ["\t$ make install\n"]);
        for text in [
            // In a paragraph, in an item, in a note.
            "Call it so:\n    load(path);\n    x = 1;\n",
            "- An item:\n\n    load(path);\n    x = 1;\n",
            "1. An item\n   goes on\n\n    load(path);\n",
            "!!! note\n\n    Call load(path); it returns x = 1;\n",
            // Verses, paragraphs and quotations that are indented.
            "He sang:\n\n    The ferry sails on Monday;\n    the harbour is empty;\n    nobody waits.\n",
            "    The ferry sails again, the office said.\n\n    Nobody (or nearly nobody) waits -- not even he.\n",
        ] {
            assert!(found(text).is_empty(), "{text:?}: {:?}", found(text));
        }
        let list = "- An item:\n\nA paragraph ends the list.\n\n    load(path);\n";
        assert_eq!(found(list), ["    load(path);\n"]);
    }

    #[test]
    fn no_line_is_searched_from_each_fence_or_run_again() {
        let many = "```a\n~~~~b\n\n    word\n\n".repeat(50_000);
        assert!(found(&many).is_empty());
    }

    #[test]
    fn controls_in_indented_lines_are_passed_over() {
        // Regression: the line was read without end.
        let code = "\t\u{e}def load(path): \u{1}\u{7f}\u{85} return\u{0}open(path); \u{3000}\u{1f}\n";
        assert_eq!(found(&format!("Text:\n\n{code}\nMore.")), [code]);
        for c in (0..=0x20).map(|c| char::from(c as u8)).filter(|c| *c != '\n') {
            _ = blocks(&format!("Text:\n\n\tJ{c}\n    {c}{c}J{c} {c}"));
        }
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
