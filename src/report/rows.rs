//! Writes rows of one kind in any format, as they come.

use super::Format;
use super::table::{Column, draw};
use crate::error::{Error, Result};
use crate::text::escape;
use crate::text::visible::visible;
use serde::Serialize;
use std::io::Write;
use std::marker::PhantomData;

/// A row of output: a JSON object, and any number of lines for tables.
pub trait Row: Serialize {
    /// The columns of the lines.
    const COLUMNS: &'static [Column];
    /// Name of the list field, which is the last one, if the row may come in parts.
    const LIST: &'static str = "";
    /// The lines.
    fn lines(&self) -> impl IntoIterator<Item = Vec<String>>;
}

/// A table buffers this many lines to determine column widths; the others are only counted.
const MAX_LINES: usize = 1000;

/// Writes rows of one kind as they come.
pub struct Rows<R: Row, W: Write> {
    out: W,
    /// Name of the output in errors.
    name: String,
    format: Format,
    width: usize,
    color: bool,
    lines: Vec<Vec<String>>,
    count: u64,
    /// Reused for each row.
    json: Vec<u8>,
    kind: PhantomData<fn(&R)>,
}

impl<R: Row, W: Write> Rows<R, W> {
    /// Writes rows to `out`, called `name` in errors; tables are `width` columns wide.
    pub fn new(out: W, name: impl Into<String>, format: Format, width: usize, color: bool) -> Self {
        Self { out, name: name.into(), format, width, color, lines: Vec::new(), count: 0, json: Vec::new(), kind: PhantomData }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|error| Error::write(&self.name, error))
    }

    /// Writes a row.
    pub fn push(&mut self, row: &R) -> Result<()> {
        self.push_part(row, false, false)
    }

    /// Writes a part of a row: all of its fields, and some elements of its list. `follows`: this continues the previous part; `more`:
    /// another part follows.
    pub fn push_part(&mut self, row: &R, follows: bool, more: bool) -> Result<()> {
        let first = self.count == 0;
        match self.format {
            Format::Table => {
                for line in row.lines() {
                    self.count += 1;
                    if self.lines.len() < MAX_LINES {
                        self.lines.push(line);
                    }
                }
                return Ok(());
            }
            Format::JsonLines | Format::Json => {
                let begin: &[u8] = match self.format {
                    _ if follows => b",",
                    Format::JsonLines => b"",
                    _ if first => b"[\n",
                    _ => b",\n",
                };
                self.write(begin)?;
                if follows || more {
                    let json = escape::to_vec(row).map_err(no_json)?;
                    let json = if follows { of_list(&json, R::LIST) } else { &json };
                    self.write(if more { json.strip_suffix(b"]}").unwrap_or(json) } else { json })?;
                } else {
                    let written = escape::to_writer(&mut self.out, &mut self.json, row);
                    written.map_err(|error| if error.is_io() { Error::write(&self.name, error.into()) } else { no_json(error) })?;
                }
                if self.format == Format::JsonLines && !more {
                    self.write(b"\n")?;
                }
            }
            Format::Csv => {
                let header = first.then(titles::<R>);
                self.csv(header.into_iter().chain(row.lines()))?;
            }
            Format::Markdown => {
                if first {
                    self.write(markdown_header(R::COLUMNS).as_bytes())?;
                }
                for line in row.lines() {
                    self.write(markdown_line(&line).as_bytes())?;
                }
            }
        }
        self.count += 1;
        Ok(())
    }

    fn csv(&mut self, lines: impl Iterator<Item = Vec<String>>) -> Result<()> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for line in lines {
            let cells = line.iter().map(|cell| safe_cell(cell));
            writer.write_record(cells).map_err(|error| Error::write(&self.name, error.into()))?;
        }
        let bytes = writer.into_inner().map_err(|error| Error::write(&self.name, error.into_error()))?;
        self.write(&bytes)
    }

    /// Writes the rest and returns the output. CSV and Markdown have a header even without rows, so that what reads them finds its columns.
    pub fn finish(mut self) -> Result<W> {
        match self.format {
            Format::Json => self.write(if self.count == 0 { b"[]\n" } else { b"\n]\n" })?,
            Format::Table if self.count == 0 => self.write(b"nothing to show\n")?,
            Format::Csv if self.count == 0 => self.csv(std::iter::once(titles::<R>()))?,
            Format::Markdown if self.count == 0 => self.write(markdown_header(R::COLUMNS).as_bytes())?,
            Format::Table => {
                let shown = self.lines.len().min(MAX_LINES);
                let mut table = draw(R::COLUMNS, &self.lines[..shown], self.width, self.color);
                table.push('\n');
                if self.count > shown as u64 {
                    table += &format!("… and {} more lines; --format jsonl has them all\n", self.count - shown as u64);
                }
                self.write(table.as_bytes())?;
            }
            _ => {}
        }
        self.out.flush().map_err(|error| Error::write(&self.name, error))?;
        Ok(self.out)
    }
}

/// The titles of the columns.
fn titles<R: Row>() -> Vec<String> {
    R::COLUMNS.iter().map(|column| column.title.to_owned()).collect()
}

/// The rest of a JSON object after the `[` of its list `name`. A string before it cannot contain the key, since its quotation marks are
/// escaped.
fn of_list<'j>(json: &'j [u8], name: &str) -> &'j [u8] {
    let key = format!("\"{name}\":[");
    memchr::memmem::find(json, key.as_bytes()).map_or(json, |at| &json[at + key.len()..])
}

/// Serializes a row as a line of JSON.
pub fn json_line(row: &impl Serialize) -> Result<Vec<u8>> {
    let mut line = escape::to_vec(row).map_err(no_json)?;
    line.push(b'\n');
    Ok(line)
}

/// A value as indented JSON with a line end.
pub fn json_pretty(value: &impl Serialize) -> Result<Vec<u8>> {
    escape::to_vec_pretty(value).map_err(no_json)
}

fn no_json(error: serde_json::Error) -> Error {
    Error::Model(format!("a row can't be written as JSON: {error}"))
}

/// A cell on one line that spreadsheets do not read as a formula (OWASP, CSV injection).
fn safe_cell(cell: &str) -> String {
    let cell = visible(cell);
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.into_owned() }
}

/// Header of a Markdown table.
pub(super) fn markdown_header(columns: &[Column]) -> String {
    let titles: Vec<&str> = columns.iter().map(|column| column.title).collect();
    let rules: Vec<&str> = columns.iter().map(|column| if column.number { "---:" } else { "---" }).collect();
    format!("| {} |\n| {} |\n", titles.join(" | "), rules.join(" | "))
}

/// Row of a Markdown table.
pub(super) fn markdown_line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escape_markdown(&visible(&cell.replace('\n', " · ")))).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// Escapes Markdown markup.
pub(super) fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Pear {
        name: &'static str,
    }

    impl Row for Pear {
        const COLUMNS: &'static [Column] = &[Column::words("name")];
        fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
            vec![vec![self.name.to_owned()]]
        }
    }

    #[derive(Serialize)]
    struct Basket<'b> {
        name: &'static str,
        pears: &'b [&'static str],
    }

    impl Row for Basket<'_> {
        const COLUMNS: &'static [Column] = &[Column::words("pear")];
        const LIST: &'static str = "pears";
        fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
            self.pears.iter().map(|pear| vec![(*pear).to_owned()])
        }
    }

    #[test]
    fn a_row_in_parts_is_written_as_one_that_is_whole() {
        let pears = ["\"pears\":[", "b", "]}", "d", "e"];
        for format in [Format::Json, Format::JsonLines, Format::Csv, Format::Markdown, Format::Table] {
            let written = |most: usize| {
                let mut rows = Rows::new(Vec::new(), "test", format, 80, false);
                for name in ["first", "\"pears\":["] {
                    for (nth, part) in pears.chunks(most).enumerate() {
                        rows.push_part(&Basket { name, pears: part }, nth > 0, (nth + 1) * most < pears.len()).unwrap();
                    }
                }
                String::from_utf8(rows.finish().unwrap()).unwrap()
            };
            assert_eq!(written(1), written(5), "{format:?}");
            assert_eq!(written(2), written(5), "{format:?}");
        }
    }

    fn written(format: Format) -> String {
        let mut rows = Rows::new(Vec::new(), "test", format, 80, false);
        rows.push(&Pear { name: "=1+1" }).unwrap();
        rows.push(&Pear { name: "a|b, \"c\"" }).unwrap();
        String::from_utf8(rows.finish().unwrap()).unwrap()
    }

    #[test]
    fn every_format_holds_every_row() {
        assert_eq!(written(Format::JsonLines), "{\"name\":\"=1+1\"}\n{\"name\":\"a|b, \\\"c\\\"\"}\n");
        assert!(serde_json::from_str::<Vec<serde_json::Value>>(&written(Format::Json)).is_ok_and(|rows| rows.len() == 2));
        assert_eq!(written(Format::Csv), "name\n'=1+1\n\"a|b, \"\"c\"\"\"\n");
        assert_eq!(written(Format::Markdown), "| name |\n| --- |\n| =1+1 |\n| a\\|b, \"c\" |\n");
        assert!(written(Format::Table).contains("│ =1+1     │"));
    }

    #[test]
    fn without_rows_every_format_is_still_one_of_its_kind() {
        let empty = |format| {
            let rows: Rows<Pear, Vec<u8>> = Rows::new(Vec::new(), "out", format, 40, false);
            String::from_utf8(rows.finish().unwrap()).unwrap()
        };
        assert_eq!(empty(Format::Csv), "name\n");
        assert_eq!(empty(Format::Json), "[]\n");
        assert_eq!(empty(Format::JsonLines), "");
        assert_eq!(empty(Format::Table), "nothing to show\n");
        assert_eq!(empty(Format::Markdown), markdown_header(Pear::COLUMNS));
    }
}
