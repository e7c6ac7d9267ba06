//! Tables for a terminal: as wide as it is, wide letters and marks counted as they are drawn.

use super::visible::{visible, width};
use tabled::builder::Builder;
use tabled::settings::formatting::AlignmentStrategy;
use tabled::settings::object::{Columns, Rows};
use tabled::settings::{Alignment, Color, Modify, Padding, Style};

/// A column: its title, and how it behaves when space is short.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// Numbers stand to the right and are never wrapped.
    pub number: bool,
    /// How eagerly it takes what space is left; 0 keeps its own width.
    pub stretch: usize,
    /// Left out where the terminal is too narrow for all.
    pub optional: bool,
}

impl Column {
    /// A column of words that keeps its own width, up to a third of the table.
    pub const fn words(title: &'static str) -> Self {
        Self { title, number: false, stretch: 0, optional: false }
    }

    /// A column of numbers.
    pub const fn number(title: &'static str) -> Self {
        Self { title, number: true, stretch: 0, optional: false }
    }

    /// The same column, left out where there is no room for it.
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// A column that shares what space is left.
    pub const fn text(title: &'static str, stretch: usize) -> Self {
        Self { title, number: false, stretch, optional: false }
    }
}

/// Columns of a table at least this wide; a narrower terminal wraps lines itself.
pub const MIN_WIDTH: usize = 40;
/// Columns of a table that goes into a pipe.
pub const PIPE_WIDTH: usize = 100;

/// Draws a table no wider than `columns`.
pub fn draw(header: &[Column], rows: &[Vec<String>], columns: usize, color: bool) -> String {
    let columns = columns.max(MIN_WIDTH);
    let clean: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.split('\n').map(|line| visible(line).into_owned()).collect::<Vec<_>>().join("\n")).collect())
        .collect();
    let (header, clean) = fitting(header, clean, columns);
    let header = header.as_slice();
    let widths = widths(header, &clean, columns);
    let mut builder = Builder::default();
    // tabled cuts words in two where a column is narrow, so lines are made before it sees them.
    let wrap = |cell: &str, width: usize| cell.split('\n').flat_map(|line| textwrap::wrap(line, width)).collect::<Vec<_>>().join("\n");
    builder.push_record(header.iter().zip(&widths).map(|(column, width)| wrap(column.title, *width)));
    for row in &clean {
        builder.push_record(row.iter().zip(&widths).map(|(cell, width)| wrap(cell, *width)));
    }
    let mut table = builder.build();
    table.with(Style::rounded()).with(Padding::new(1, 1, 0, 0)).with(AlignmentStrategy::PerLine);
    for (nth, _) in header.iter().enumerate().filter(|(_, column)| column.number) {
        table.modify(Columns::one(nth), Alignment::right());
    }
    if color {
        table.with(Modify::new(Rows::first()).with(Color::BOLD));
    }
    table.to_string()
}

/// A column of text is hard to read where it is narrower.
const MIN_TEXT: usize = 12;

/// The table without the optional columns, the last first, that there is no room for.
fn fitting(header: &[Column], mut rows: Vec<Vec<String>>, columns: usize) -> (Vec<Column>, Vec<Vec<String>>) {
    let mut header = header.to_vec();
    loop {
        let least = |nth: usize| {
            let own = rows.iter().filter_map(|row| row.get(nth)).flat_map(|cell| cell.split('\n')).map(width).max().unwrap_or(0);
            own.max(title(&header[nth])).min(if header[nth].number { usize::MAX } else { MIN_TEXT })
        };
        let needed = (0..header.len()).map(least).sum::<usize>() + 3 * header.len() + 1;
        match header.iter().rposition(|column| column.optional) {
            Some(nth) if needed > columns => {
                header.remove(nth);
                rows.iter_mut().filter(|row| nth < row.len()).for_each(|row| {
                    row.remove(nth);
                });
            }
            _ => return (header, rows),
        }
    }
}

/// The longest word of a column's title.
fn title(column: &Column) -> usize {
    column.title.split(' ').map(width).max().unwrap_or(0)
}

/// The width of each column's content: its own where there is room, else what is left, shared out by stretch.
fn widths(header: &[Column], rows: &[Vec<String>], columns: usize) -> Vec<usize> {
    let border = 3 * header.len() + 1;
    let room = columns.saturating_sub(border).max(header.len() * 3);
    let longest = |nth: usize| {
        rows.iter().filter_map(|row| row.get(nth)).flat_map(|cell| cell.split('\n')).map(width).max().unwrap_or(0).max(title(&header[nth]))
    };
    // A title may be wrapped at its spaces where its column is narrower.
    let own: Vec<usize> = (0..header.len()).map(longest).collect();
    if own.iter().sum::<usize>() <= room {
        return own;
    }
    let mut widths: Vec<usize> =
        header.iter().zip(&own).map(|(column, own)| if column.number { *own } else { (*own).min((room / 4).max(8)) }).collect();
    let fixed: usize = header.iter().zip(&widths).filter(|(column, _)| column.stretch == 0).map(|(_, width)| width).sum();
    let total: usize = header.iter().map(|column| column.stretch).sum();
    let mut left = room.saturating_sub(fixed);
    if total > 0 {
        // Columns that need less than their share leave the rest to the others.
        let mut open: Vec<usize> = (0..header.len()).filter(|nth| header[*nth].stretch > 0).collect();
        while !open.is_empty() {
            let total: usize = open.iter().map(|nth| header[*nth].stretch).sum();
            let share = |nth: usize| (left * header[nth].stretch / total).max(6);
            match open.iter().position(|nth| own[*nth] < share(*nth)) {
                Some(at) => {
                    let nth = open.remove(at);
                    widths[nth] = own[nth];
                    left = left.saturating_sub(own[nth]);
                }
                None => {
                    open.iter().for_each(|nth| widths[*nth] = share(*nth));
                    break;
                }
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[Column] = &[Column::words("source"), Column::number("words"), Column::text("text", 2), Column::text("reason", 1)];

    fn row(text: &str) -> Vec<String> {
        vec!["a-rather-long-source-name".into(), "12,345".into(), text.into(), "the reason for it, in one sentence of some length".into()]
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_all_are_as_wide() {
        let texts = [
            "plain words that are rather long and have to be wrapped somewhere",
            "漢字とかなの混じった長い文章は、どこかで折り返さなければならない。",
            "e\u{301}te\u{301} 👩‍👩‍👧 नमस्ते emoji and marks in the same line of text",
        ];
        for columns in [40, 60, 80, 120, 200] {
            let drawn = draw(HEADER, &texts.map(row), columns, false);
            let widths: Vec<usize> = drawn.lines().map(width).collect();
            assert!(widths.iter().all(|width| *width <= columns && *width == widths[0]), "{columns}: {widths:?}\n{drawn}");
        }
    }

    #[test]
    fn color_changes_no_width() {
        let strip = |text: &str| text.replace("\u{1b}[1m", "").replace("\u{1b}[22m", "").replace("\u{1b}[0m", "");
        let rows = [row("words")];
        assert_eq!(strip(&draw(HEADER, &rows, 80, true)), draw(HEADER, &rows, 80, false));
    }
}
