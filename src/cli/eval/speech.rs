//! `sourdine eval speech`: precision and recall of the attribution of speech, by language; or every attribution in texts of yours.

use super::round;
use crate::cli::Status;
use crate::cli::args::{InputArgs, OutputArgs, RunArgs};
use crate::cli::records::each;
use crate::report::Row;
use crate::report::table::Column;
use crate::similarity::units::sketch::Sketcher;
use crate::similarity::{Clusterer, Kind, Options, Sketched};
use crate::text::paragraphs::{Paragraphs, paragraphs};
use crate::text::record::Record;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Measure who is named as the speaker of quotations
///
/// Without inputs: precision and recall by language on the texts of `data/speech-yardstick.toml`, which are invented. With inputs: one row for
/// each quotation and each sentence that reports speech of which a speaker is named, to be read by eye.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine eval speech\n  sourdine eval speech articles/ --format jsonl")]
pub(super) struct Speech {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Deserialize)]
struct Yardstick {
    case: Vec<Case>,
}

/// A text and the speaker of each of its quotations; empty where nobody is named.
#[derive(Deserialize)]
struct Case {
    lang: String,
    text: String,
    speakers: Vec<String>,
}

/// Figures of a language.
#[derive(Clone, Debug, Default, Serialize)]
struct Figures {
    lang: String,
    quotations: usize,
    /// Quotations with a speaker.
    there: usize,
    /// Quotations of which a speaker was named,
    named: usize,
    /// and the right one.
    right: usize,
    precision: f64,
    recall: f64,
}

impl Row for Figures {
    const COLUMNS: &'static [Column] = &[
        Column::words("language"),
        Column::number("quotations"),
        Column::number("there"),
        Column::number("named"),
        Column::number("right"),
        Column::number("precision"),
        Column::number("recall"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let counts = [self.quotations, self.there, self.named, self.right].map(|count| count.to_string());
        let shares = [self.precision, self.recall].map(|share| format!("{share:.4}"));
        vec![std::iter::once(self.lang.clone()).chain(counts).chain(shares).collect()]
    }
}

/// One attribution.
#[derive(Serialize)]
struct Attributed {
    id: String,
    speaker: String,
    marked: bool,
    words: String,
    sentence: String,
}

impl Row for Attributed {
    const COLUMNS: &'static [Column] = &[Column::words("speaker"), Column::text("words", 1), Column::text("sentence", 2)];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        vec![vec![self.speaker.clone(), self.words.clone(), self.sentence.clone()]]
    }
}

fn sketcher() -> anyhow::Result<Sketcher> {
    let options = Options { kinds: vec![Kind::Quote, Kind::Reported], ..Options::default() };
    Ok(Clusterer::new(options)?.sketcher())
}

/// The speech of a record of which a speaker is named, or all quotations.
fn attributed(record: Record, sketcher: &Sketcher, all: bool) -> Vec<Attributed> {
    let (id, spans) = (record.id.clone(), paragraphs(&record.text, Paragraphs::Auto));
    let sketched = Sketched::new(record, spans, 'p', sketcher);
    let is_wanted = |speech: &crate::similarity::units::speech::Speech| speech.speaker.is_some() || all && speech.is_marked;
    let speech = sketched.speech().filter(|(speech, _)| is_wanted(speech));
    let row = |(speech, text): (&crate::similarity::units::speech::Speech, &str)| Attributed {
        id: id.clone(),
        speaker: speech.speaker.as_ref().map_or_else(String::new, |speaker| speaker.name.to_string()),
        marked: speech.is_marked,
        words: speech.span.of(text).to_owned(),
        sentence: speech.sentence.of(text).to_owned(),
    };
    speech.map(row).collect()
}

fn measure() -> anyhow::Result<(Vec<Figures>, Vec<String>)> {
    let yardstick: Yardstick = toml::from_str(include_str!("../../../data/speech-yardstick.toml"))?;
    let sketcher = sketcher()?;
    let (mut by_lang, mut wrong): (BTreeMap<String, Figures>, Vec<String>) = (BTreeMap::new(), Vec::new());
    for case in yardstick.case {
        let found: Vec<Attributed> =
            attributed(Record::new("", "", &case.text), &sketcher, true).into_iter().filter(|found| found.marked).collect();
        if found.len() != case.speakers.len() {
            wrong.push(format!("{} quotations, not {}: {}", found.len(), case.speakers.len(), case.text));
        }
        for (found, speaker) in found.iter().zip(&case.speakers) {
            for lang in [case.lang.as_str(), "all"] {
                let figures = by_lang.entry(lang.to_owned()).or_insert_with(|| Figures { lang: lang.to_owned(), ..Figures::default() });
                figures.quotations += 1;
                figures.there += usize::from(!speaker.is_empty());
                figures.named += usize::from(!found.speaker.is_empty());
                figures.right += usize::from(!speaker.is_empty() && found.speaker == *speaker);
            }
            if found.speaker != *speaker {
                wrong.push(format!("\"{}\", not \"{speaker}\": {}", found.speaker, case.text));
            }
        }
    }
    let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { round(part as f64 / whole as f64) };
    let mut all: Vec<Figures> = by_lang.into_values().collect();
    for figures in &mut all {
        (figures.precision, figures.recall) = (share(figures.right, figures.named), share(figures.right, figures.there));
    }
    Ok((all, wrong))
}

impl Speech {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        if self.input.inputs.is_empty() {
            self.output.print(&measure()?.0)?;
            return Ok(Status::Fine);
        }
        let mut rows = self.output.rows()?;
        let sketcher = sketcher()?;
        let work = |record: Record| attributed(record, &sketcher, false);
        let status = each(&self.input, &self.run, work, |found| Ok(found.iter().try_for_each(|row| rows.push(row))?))?.1;
        rows.finish()?.commit()?;
        Ok(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_speaker_is_wrong() {
        let (figures, wrong) = measure().unwrap();
        let all = figures.iter().find(|figures| figures.lang == "all").unwrap();
        assert!(all.precision == 1.0 && all.recall >= 0.9 && all.quotations > 60, "{all:?}\n{}", wrong.join("\n"));
    }
}
