//! `sourdine eval pages`: precision and recall of article extraction.

use super::round;
use crate::cli::Status;
use crate::cli::args::OutputArgs;
use crate::input::{Content, labelled};
use crate::report::Row;
use crate::report::table::Column;
use crate::text::record::Record;
use crate::text::token::lower;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::PathBuf;
use unicode_script::{Script, UnicodeScript};

/// Measure how much of the articles of pages is read, and how much else
///
/// Reads JSON Lines `{"id","html","article"}`, compressed or plain: a page, and the text of it that readers want. Words are compared as bags, so order
/// and markup don't count; where no blanks part words (Han, kana) each letter is one. Recall: share of the article's words that are read;
/// precision: share of what is read that is the article's; the last row has the means over pages.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval pages pages.jsonl.zst --format csv")]
pub(super) struct Pages {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Measure what is read of all that readers see, and not of the article
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// A page and its article.
#[derive(Deserialize)]
struct Labelled {
    id: String,
    html: String,
    article: String,
}

/// Figures of a page.
#[derive(Serialize)]
struct Line {
    id: String,
    recall: f64,
    precision: f64,
    f1: f64,
}

impl Row for Line {
    const COLUMNS: &'static [Column] =
        &[Column::text("page", 1), Column::number("recall"), Column::number("precision"), Column::number("f1")];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let figure = |value: f64| format!("{value:.4}");
        vec![vec![self.id.clone(), figure(self.recall), figure(self.precision), figure(self.f1)]]
    }
}

impl Pages {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let content = if self.all { Content::All } else { Content::Main };
        let mut rows = self.output.rows()?;
        let (mut pages, mut sums) = (0u32, [0.0; 3]);
        for path in &self.input {
            let mut reader = labelled::Reader::open(path)?;
            while let Some(page) = reader.read(|line| serde_json::from_slice::<Labelled>(line)) {
                let Labelled { id, html, article } = page?;
                let figures = compare(&Record::of_page(id.as_str(), "", html, None, content).text, &article);
                pages += 1;
                sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
                rows.push(&line(id, figures))?;
            }
        }
        anyhow::ensure!(pages > 0, "no page in the input");
        rows.push(&line(format!("mean of {pages}"), sums.map(|sum| sum / f64::from(pages))))?;
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}

fn line(id: String, [recall, precision, f1]: [f64; 3]) -> Line {
    Line { id, recall: round(recall), precision: round(precision), f1: round(f1) }
}

/// Recall, precision and F1 of the words read against the words of the article.
fn compare(read: &str, article: &str) -> [f64; 3] {
    let (read, article) = (words(read), words(article));
    let count = |words: &HashMap<String, u32>| words.values().map(|count| f64::from(*count)).sum::<f64>();
    let both: f64 = read.iter().map(|(word, count)| f64::from(*count.min(article.get(word).unwrap_or(&0)))).sum();
    let share = |of: f64| if of > 0.0 { both / of } else { 0.0 };
    let (recall, precision) = (share(count(&article)), share(count(&read)));
    let f1 = if both > 0.0 { 2.0 * recall * precision / (recall + precision) } else { 0.0 };
    [recall, precision, f1]
}

/// Bag of words; in scripts without spaces, bag of letters.
fn words(text: &str) -> HashMap<String, u32> {
    let mut words: HashMap<String, u32> = HashMap::new();
    for part in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
        let is_letter = |c: char| matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana);
        for piece in part.split_inclusive(is_letter) {
            let end = piece.char_indices().next_back().filter(|(_, c)| is_letter(*c)).map_or(piece.len(), |(at, _)| at);
            for word in [&piece[..end], &piece[end..]].into_iter().filter(|word| !word.is_empty()) {
                *words.entry(lower(word)).or_default() += 1;
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_as_bags() {
        assert_eq!(compare("the pier the ferry", "The ferry."), [1.0, 0.5, 2.0 / 3.0]);
        assert_eq!(compare("港の船 bridge", "船、港 a bridge"), [0.75, 0.75, 0.75]);
        assert_eq!(compare("", "text"), [0.0; 3]);
    }
}
