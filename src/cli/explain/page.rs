//! A page of sections, as text or as rows.

use crate::report::Row;
use crate::report::table::Column;
use crate::text::visible::width;
use serde::Serialize;

/// A heading and the sections below it.
pub(super) struct Page {
    heading: String,
    sections: Vec<Section>,
}

/// A title and what stands below it.
struct Section {
    title: &'static str,
    blocks: Vec<Block>,
}

enum Block {
    /// A paragraph, to be wrapped.
    Words(String),
    /// Rows of cells, to be aligned.
    Columns(Vec<Vec<String>>),
}

/// A section as a row.
#[derive(Serialize)]
pub(super) struct Told {
    section: &'static str,
    text: String,
}

impl Row for Told {
    const COLUMNS: &'static [Column] = &[Column::words("section"), Column::text("text", 1)];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        vec![vec![self.section.to_owned(), self.text.clone()]]
    }
}

impl Page {
    pub(super) fn new(heading: String) -> Self {
        Self { heading, sections: Vec::new() }
    }

    /// Begins a section.
    pub(super) fn title(&mut self, title: &'static str) {
        self.sections.push(Section { title, blocks: Vec::new() });
    }

    /// Adds a paragraph to the section.
    pub(super) fn say(&mut self, words: &str) {
        self.add(Block::Words(words.split_whitespace().collect::<Vec<_>>().join(" ")));
    }

    /// Adds rows with aligned columns to the section.
    pub(super) fn columns(&mut self, rows: Vec<Vec<String>>) {
        self.add(Block::Columns(rows));
    }

    fn add(&mut self, block: Block) {
        self.sections.last_mut().expect("a page begins with a title").blocks.push(block);
    }

    /// The page in lines of at most `width` columns where its words allow that.
    pub(super) fn text(&self, width: usize) -> String {
        let options = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ").break_words(false);
        let mut text = format!("{}\n", self.heading);
        for section in &self.sections {
            text += &format!("\n{}\n", section.title);
            for block in &section.blocks {
                match block {
                    Block::Words(words) => text += &format!("{}\n", textwrap::fill(words, &options)),
                    Block::Columns(rows) => aligned(rows).iter().for_each(|line| text += &format!("  {line}\n")),
                }
            }
        }
        text
    }

    /// A row for the heading and for each section.
    pub(super) fn rows(&self) -> Vec<Told> {
        let heading = Told { section: "Name", text: self.heading.clone() };
        let told = |section: &Section| {
            let blocks = section.blocks.iter().map(|block| match block {
                Block::Words(words) => words.clone(),
                Block::Columns(rows) => in_a_sentence(rows),
            });
            Told { section: section.title, text: blocks.collect::<Vec<_>>().join("\n") }
        };
        std::iter::once(heading).chain(self.sections.iter().map(told)).collect()
    }
}

/// Rows in one line, for a cell of a table.
fn in_a_sentence(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join(" ").trim().to_owned()).collect::<Vec<_>>().join("; ")
}

/// Rows as lines, each column as wide as its widest cell.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let wide = |nth: usize| rows.iter().filter_map(|row| row.get(nth)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows.iter().map(Vec::len).max().unwrap_or(0)).map(wide).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
