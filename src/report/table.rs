//! Tables for a terminal, fitted to its width; wide and combining characters are measured as displayed.

use crate::text::visible::{shorten, visible, width};
use tabled::builder::Builder;
use tabled::settings::formatting::AlignmentStrategy;
use tabled::settings::object::{Columns, Rows};
use tabled::settings::{Alignment, Color, Modify, Padding, Style};

/// A column: its title and its behaviour if space is short.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// Numbers are aligned right and never wrapped.
    pub number: bool,
    /// Share of the remaining space; 0 keeps the natural width.
    pub stretch: usize,
    /// Dropped if the terminal is too narrow.
    pub optional: bool,
    /// Moved below the previous column if the terminal is too narrow.
    pub stacked: bool,
    /// Blank where the row above has the same value.
    pub once: bool,
    /// Its lines are not wrapped, unless nothing else helps.
    pub whole: bool,
}

impl Column {
    /// A column of words with its natural width, up to a quarter of the table.
    pub const fn words(title: &'static str) -> Self {
        Self { title, number: false, stretch: 0, optional: false, stacked: false, once: false, whole: false }
    }

    /// A column of numbers.
    pub const fn number(title: &'static str) -> Self {
        Self { number: true, ..Self::words(title) }
    }

    /// A column that shares the remaining space.
    pub const fn text(title: &'static str, stretch: usize) -> Self {
        Self { stretch, ..Self::words(title) }
    }

    /// This column, dropped if there is no room.
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// This column, moved below the previous one if there is no room.
    pub const fn stacked(self) -> Self {
        Self { stacked: true, ..self }
    }

    /// This column, wrapped last.
    pub const fn whole(self) -> Self {
        Self { whole: true, ..self }
    }

    /// This column, blank where the row above has the same value.
    pub const fn once(self) -> Self {
        Self { once: true, ..self }
    }
}

/// Minimum width of a table; a narrower terminal wraps lines itself.
pub const MIN_WIDTH: usize = 40;
/// Width of a table that is written to a pipe.
pub const PIPE_WIDTH: usize = 100;

/// Renders a table at most `columns` wide.
pub fn draw(header: &[Column], rows: &[Vec<String>], columns: usize, color: bool) -> String {
    draw_within(header, rows, columns, usize::MAX, color)
}

/// Renders a table at most `columns` wide, with at most `lines` lines in a cell.
pub fn draw_within(header: &[Column], rows: &[Vec<String>], columns: usize, lines: usize, color: bool) -> String {
    let columns = columns.max(MIN_WIDTH);
    let clean: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.split('\n').map(|line| visible(line).into_owned()).collect::<Vec<_>>().join("\n")).collect())
        .collect();
    let mut layout = Layout { titles: header.iter().map(|column| column.title.to_owned()).collect(), header: header.to_vec(), rows: clean };
    layout.blank_repeats();
    layout.fit(columns);
    let widths = layout.widths(columns);
    let mut builder = Builder::default();
    // tabled breaks words in narrow columns, so wrap before.
    let wrap = |cell: &str, width: usize| cell.split('\n').flat_map(|line| textwrap::wrap(line, width)).collect::<Vec<_>>().join("\n");
    builder.push_record(layout.titles.iter().zip(&widths).map(|(title, width)| wrap(title, *width)));
    let within = |cell: &str, width: usize| {
        let mut all: Vec<String> = wrap(cell, width).split('\n').map(str::to_owned).collect();
        cut(&mut all, lines, width);
        all.join("\n")
    };
    for row in &layout.rows {
        builder.push_record(row.iter().zip(&widths).map(|(cell, width)| within(cell, *width)));
    }
    let mut table = builder.build();
    table.with(Style::rounded()).with(Padding::new(1, 1, 0, 0)).with(AlignmentStrategy::PerLine);
    for (nth, _) in layout.header.iter().enumerate().filter(|(_, column)| column.number) {
        table.modify(Columns::one(nth), Alignment::right());
    }
    if color {
        table.with(Modify::new(Rows::first()).with(Color::BOLD));
    }
    table.to_string()
}

/// Minimum width of a text column, for readability.
const MIN_TEXT: usize = 12;
/// Longer names, and longer words in text, are broken before a column is dropped for them.
const LONGEST: (usize, usize) = (32, 20);
/// Minimum width of any column.
const NARROWEST: usize = 6;

/// Layout of a table.
struct Layout {
    titles: Vec<String>,
    header: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Layout {
    /// Blanks repeated values.
    fn blank_repeats(&mut self) {
        let count = self.header.iter().take_while(|column| column.once).count();
        let mut above: Vec<String> = Vec::new();
        for row in &mut self.rows {
            let head: Vec<String> = row.iter().take(count).cloned().collect();
            let same = head.iter().zip(&above).take_while(|(cell, above)| cell == above).count();
            row.iter_mut().take(same).for_each(String::clear);
            above = head;
        }
    }

    /// Fits the table: stacks columns, then drops optional ones, last first, until no word must be broken.
    fn fit(&mut self, columns: usize) {
        while (0..self.header.len()).map(|nth| self.min_width(nth)).sum::<usize>() + self.border() > columns {
            // A column is stacked only below one that is not stacked itself, so that its label appears once.
            let stacked = |nth: &usize| self.header[*nth].stacked && !self.header[*nth - 1].stacked;
            if let Some(nth) = (1..self.header.len()).rfind(stacked) {
                self.stack(nth);
            } else if let Some(nth) = self.header.iter().rposition(|column| column.optional) {
                self.header.remove(nth);
                self.titles.remove(nth);
                self.rows.iter_mut().filter(|row| nth < row.len()).for_each(|row| {
                    row.remove(nth);
                });
            } else {
                return;
            }
        }
    }

    /// Moves a column below the previous one; numbers get their title as a label.
    fn stack(&mut self, nth: usize) {
        let below = self.header.remove(nth);
        let title = self.titles.remove(nth);
        self.titles[nth - 1] += &format!(" / {title}");
        self.header[nth - 1].number &= below.number;
        self.header[nth - 1].stretch = self.header[nth - 1].stretch.max(below.stretch);
        for row in self.rows.iter_mut().filter(|row| nth < row.len()) {
            let cell = row.remove(nth);
            let label = if below.number && !cell.is_empty() { format!("{title} ") } else { String::new() };
            let gap = if row[nth - 1].is_empty() || cell.is_empty() { "" } else { "\n" };
            row[nth - 1] += &format!("{gap}{label}{cell}");
        }
    }

    fn border(&self) -> usize {
        3 * self.header.len() + 1
    }

    fn cells(&self, nth: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.get(nth)).flat_map(|cell| cell.split('\n'))
    }

    /// Width at which no line is wrapped; the title may be.
    fn natural_width(&self, nth: usize) -> usize {
        self.cells(nth).map(width).max().unwrap_or(0).max(longest_word(&self.titles[nth]))
    }

    /// Width at which no word is broken.
    fn min_width(&self, nth: usize) -> usize {
        if self.header[nth].number || self.header[nth].whole {
            return self.natural_width(nth);
        }
        let is_text = self.header[nth].stretch > 0;
        let most = if is_text { LONGEST.1 } else { LONGEST.0 };
        let longest = self.cells(nth).map(longest_word).max().unwrap_or(0).min(most).max(longest_word(&self.titles[nth]));
        longest.max(if is_text { MIN_TEXT.min(self.natural_width(nth)) } else { 0 })
    }

    /// Width of each column's content: its natural width if there is room, else its longest word plus a share of the rest.
    fn widths(&self, columns: usize) -> Vec<usize> {
        let count = self.header.len();
        let room = columns.saturating_sub(self.border()).max(count * 3);
        let natural_width: Vec<usize> = (0..count).map(|nth| self.natural_width(nth)).collect();
        if natural_width.iter().sum::<usize>() <= room {
            return natural_width;
        }
        let mut widths: Vec<usize> = (0..count).map(|nth| self.min_width(nth)).collect();
        while widths.iter().sum::<usize>() > room {
            let widest = (0..count).filter(|nth| !self.header[*nth].number && widths[*nth] > NARROWEST).max_by_key(|nth| widths[*nth]);
            match widest {
                Some(nth) => widths[nth] -= 1,
                None => return widths,
            }
        }
        // Names grow to a quarter of the table, then text takes the rest by its stretch; names get what remains.
        let grow = |widths: &mut Vec<usize>, nth: usize, to: usize| {
            let left = room - widths.iter().sum::<usize>();
            widths[nth] += to.min(natural_width[nth]).saturating_sub(widths[nth]).min(left);
        };
        let names: Vec<usize> = (0..count).filter(|nth| self.header[*nth].stretch == 0).collect();
        names.iter().for_each(|nth| grow(&mut widths, *nth, room / 4));
        loop {
            let open = |nth: &usize| self.header[*nth].stretch > 0 && widths[*nth] < natural_width[*nth];
            // The narrowest in relation to its share.
            let next = (0..count).filter(open).min_by_key(|nth| widths[*nth] * 100 / self.header[*nth].stretch);
            match next {
                Some(nth) if widths.iter().sum::<usize>() < room => widths[nth] += 1,
                _ => break,
            }
        }
        names.iter().for_each(|nth| grow(&mut widths, *nth, room));
        widths
    }
}

/// Width of the longest word of a line; East Asian text may be broken anywhere.
fn longest_word(line: &str) -> usize {
    let is_wide = |word: &str| word.chars().any(|c| width(c.encode_utf8(&mut [0; 4])) > 1);
    line.split(' ').map(|word| if is_wide(word) { 2 } else { width(word) }).max().unwrap_or(0)
}

/// Truncates to `most` lines; the last one shows an ellipsis.
pub(super) fn cut(lines: &mut Vec<String>, most: usize, columns: usize) {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = format!("{} …", shorten(last, columns.saturating_sub(2)).trim_end_matches('…').trim_end());
        }
    }
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
    fn no_word_is_broken_where_there_is_room() {
        const FOUND: &[Column] = &[
            Column::words("record").once(),
            Column::number("score").stacked().once(),
            Column::words("rule"),
            Column::text("words", 1),
            Column::text("reason", 2).stacked(),
        ];
        let line = |rule: &str| {
            vec!["2025-06-14_a-name_1f2e3d.txt".into(), "83 %".into(), rule.into(), "incomprehensible".into(), "said twice".into()]
        };
        let drawn = draw(FOUND, &[line("repeated-phrase"), line("unattested-word")], 60, false);
        for word in ["1f2e3d.txt", "score 83 %", "unattested-", "incomprehensible", "words / reason"] {
            assert!(drawn.contains(word), "{word}\n{drawn}");
        }
        assert_eq!(drawn.matches("1f2e3d.txt").count(), 1, "{drawn}");
        let wide = draw(FOUND, &[line("repeated-phrase")], 200, false);
        assert_eq!(wide.lines().count(), 5, "{wide}");
    }

    #[test]
    fn color_changes_no_width() {
        let strip = |text: &str| text.replace("\u{1b}[1m", "").replace("\u{1b}[22m", "").replace("\u{1b}[0m", "");
        let rows = [row("words")];
        assert_eq!(strip(&draw(HEADER, &rows, 80, true)), draw(HEADER, &rows, 80, false));
    }
}
