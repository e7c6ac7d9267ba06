//! Tables for a terminal: as wide as it is, wide letters and marks counted as they are drawn.

use crate::text::visible::{shorten, visible, width};
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
    /// Stands below the column before it where the terminal is too narrow for both.
    pub stacked: bool,
    /// Said once, and not again in the rows below that have the same.
    pub once: bool,
}

impl Column {
    /// A column of words that keeps its own width, up to a quarter of the table.
    pub const fn words(title: &'static str) -> Self {
        Self { title, number: false, stretch: 0, optional: false, stacked: false, once: false }
    }

    /// A column of numbers.
    pub const fn number(title: &'static str) -> Self {
        Self { number: true, ..Self::words(title) }
    }

    /// A column that shares what space is left.
    pub const fn text(title: &'static str, stretch: usize) -> Self {
        Self { stretch, ..Self::words(title) }
    }

    /// The same column, left out where there is no room for it.
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same column, below the one before it where there is no room for both.
    pub const fn stacked(self) -> Self {
        Self { stacked: true, ..self }
    }

    /// The same column, without what stands in the row above already.
    pub const fn once(self) -> Self {
        Self { once: true, ..self }
    }
}

/// Columns of a table at least this wide; a narrower terminal wraps lines itself.
pub const MIN_WIDTH: usize = 40;
/// Columns of a table that goes into a pipe.
pub const PIPE_WIDTH: usize = 100;

/// Draws a table no wider than `columns`.
pub fn draw(header: &[Column], rows: &[Vec<String>], columns: usize, color: bool) -> String {
    draw_within(header, rows, columns, usize::MAX, color)
}

/// Draws a table no wider than `columns`, with at most `lines` lines in a cell.
pub fn draw_within(header: &[Column], rows: &[Vec<String>], columns: usize, lines: usize, color: bool) -> String {
    let columns = columns.max(MIN_WIDTH);
    let clean: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.split('\n').map(|line| visible(line).into_owned()).collect::<Vec<_>>().join("\n")).collect())
        .collect();
    let mut layout = Layout { titles: header.iter().map(|column| column.title.to_owned()).collect(), header: header.to_vec(), rows: clean };
    layout.say_once();
    layout.fit(columns);
    let widths = layout.widths(columns);
    let mut builder = Builder::default();
    // tabled cuts words in two where a column is narrow, so lines are made before it sees them.
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

/// A column of text is hard to read where it is narrower.
const MIN_TEXT: usize = 12;
/// A name that is longer is broken before a column is given up for it; in text, a word is.
const LONGEST: (usize, usize) = (32, 20);
/// No column is narrower.
const NARROWEST: usize = 6;

/// A table on its way to the terminal.
struct Layout {
    titles: Vec<String>,
    header: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Layout {
    /// Takes out what the row above says already.
    fn say_once(&mut self) {
        let count = self.header.iter().take_while(|column| column.once).count();
        let mut above: Vec<String> = Vec::new();
        for row in &mut self.rows {
            let head: Vec<String> = row.iter().take(count).cloned().collect();
            let same = head.iter().zip(&above).take_while(|(cell, above)| cell == above).count();
            row.iter_mut().take(same).for_each(String::clear);
            above = head;
        }
    }

    /// Makes room: columns are put below those before them, then optional ones left out, the last first, until no word need be broken.
    fn fit(&mut self, columns: usize) {
        while (0..self.header.len()).map(|nth| self.least(nth)).sum::<usize>() + self.border() > columns {
            // Below a column that stays where it is, so that a label is set once.
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

    /// Puts a column below the one before it; what is a number says what it counts.
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

    /// The width at which no line is wrapped; a title may be.
    fn own(&self, nth: usize) -> usize {
        self.cells(nth).map(width).max().unwrap_or(0).max(longest_word(&self.titles[nth]))
    }

    /// The width at which no word is broken.
    fn least(&self, nth: usize) -> usize {
        if self.header[nth].number {
            return self.own(nth);
        }
        let is_text = self.header[nth].stretch > 0;
        let most = if is_text { LONGEST.1 } else { LONGEST.0 };
        let longest = self.cells(nth).map(longest_word).max().unwrap_or(0).min(most).max(longest_word(&self.titles[nth]));
        longest.max(if is_text { MIN_TEXT.min(self.own(nth)) } else { 0 })
    }

    /// The width of each column's content: its own where there is room, else what its longest word needs and a share of what is left.
    fn widths(&self, columns: usize) -> Vec<usize> {
        let count = self.header.len();
        let room = columns.saturating_sub(self.border()).max(count * 3);
        let own: Vec<usize> = (0..count).map(|nth| self.own(nth)).collect();
        if own.iter().sum::<usize>() <= room {
            return own;
        }
        let mut widths: Vec<usize> = (0..count).map(|nth| self.least(nth)).collect();
        while widths.iter().sum::<usize>() > room {
            let widest = (0..count).filter(|nth| !self.header[*nth].number && widths[*nth] > NARROWEST).max_by_key(|nth| widths[*nth]);
            match widest {
                Some(nth) => widths[nth] -= 1,
                None => return widths,
            }
        }
        // Names grow to a quarter of the table, then text takes what is left, by its stretch; what it leaves goes to the names again.
        let grow = |widths: &mut Vec<usize>, nth: usize, to: usize| {
            let left = room - widths.iter().sum::<usize>();
            widths[nth] += to.min(own[nth]).saturating_sub(widths[nth]).min(left);
        };
        let names: Vec<usize> = (0..count).filter(|nth| self.header[*nth].stretch == 0).collect();
        names.iter().for_each(|nth| grow(&mut widths, *nth, room / 4));
        loop {
            let open = |nth: &usize| self.header[*nth].stretch > 0 && widths[*nth] < own[*nth];
            // The one that is narrowest for its share.
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

/// The width of the longest word of a line; East Asian text may be broken anywhere.
fn longest_word(line: &str) -> usize {
    let is_wide = |word: &str| word.chars().any(|c| width(c.encode_utf8(&mut [0; 4])) > 1);
    line.split(' ').map(|word| if is_wide(word) { 2 } else { width(word) }).max().unwrap_or(0)
}

/// Keeps the first `most` of `lines`, the last of them with a sign that there was more.
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
