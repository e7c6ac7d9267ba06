//! `sourdine eval language`: our language identifier and others on the same texts.

use crate::cli::Status;
use crate::cli::args::OutputArgs;
use crate::eval::language::yardstick::{
    Kept, Told, Unfooled, kept_beside_names, kept_in_posts, told_as_typed, told_by_language, unfooled_by_code,
};
use crate::eval::language::{Reached, documents, reached, unfooled};
use crate::input::labelled;
use crate::language::rival::{self, Rival};
use crate::report::Row;
use crate::report::table::Column;
use std::path::PathBuf;
use std::time::Instant;

/// Measure our language identifier and others on the same texts
///
/// Reads JSON Lines `{"track","lang","actual","text","spans"}`, compressed or plain, with the track `sentence`, `short`, `paragraph` or `mixed`.
/// Accuracy is the mean over languages; "merged" counts bs/hr/sr, nb/nn/da, id/ms and xh/zu as one. Texts whose `lang` is `und` are in a
/// language outside the set: `und` and the true language are right. One thread.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval language langid.jsonl.zst --only sourdine --format csv")]
pub(super) struct Language {
    /// Files of JSON Lines
    #[arg(required_unless_present_any = ["nonsense", "code"], value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Measure what is made of text that is in no language, by kind, instead: random letters and syllables, codes, programs, names
    #[arg(long, group = "what")]
    nonsense: bool,
    /// Measure instead how often 2,000 posts made of the sentences (a handle, link, hashtag, emoji or cashtag in front, behind or between) get the
    /// answer of the bare sentence
    #[arg(long, group = "what")]
    posts: bool,
    /// Measure instead how often sentences with a name of another language put into them get the answer of the bare sentence, by language of the
    /// name
    #[arg(long, group = "what")]
    names: bool,
    /// Measure instead what is made of text of programs, by kind and lines, and of letters set apart, laughter and calls
    #[arg(long, group = "what")]
    code: bool,
    /// Measure instead what is made of the sentences without their diacritics, or in Latin letters by schemes that training has not
    #[arg(long, group = "what")]
    typed: bool,
    /// Measure instead what is made of the texts of each language and track
    #[arg(long, group = "what")]
    by_language: bool,
    /// Measure this detector alone
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

impl Row for Reached {
    const COLUMNS: &'static [Column] = &[
        Column::words("detector"),
        Column::number("languages"),
        Column::number("sentence"),
        Column::number("merged"),
        Column::number("short"),
        Column::number("merged"),
        Column::number("paragraph"),
        Column::number("und"),
        Column::number("und false"),
        Column::number("mixed"),
        Column::number("ece"),
        Column::number("MB/s"),
        Column::number("of documents"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let mut line = vec![self.detector.clone(), self.languages.to_string()];
        let shares = [self.sentence, self.sentence_merged, self.short, self.short_merged, self.paragraph_merged, self.und_recall];
        let more = [self.und_false, self.mixed_letters, self.calibration_error];
        line.extend(shares.into_iter().chain(more).map(|share| format!("{share:.4}")));
        line.extend([self.megabytes_per_second, self.megabytes_per_second_documents].map(|speed| format!("{speed:.2}")));
        vec![line]
    }
}

impl Row for Unfooled {
    const COLUMNS: &'static [Column] = &[
        Column::words("detector"),
        Column::words("nonsense"),
        Column::number("length"),
        Column::number("und"),
        Column::number("sure"),
        Column::number("very sure"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let mut line = vec![self.detector.clone(), self.kind.clone(), self.length.to_string()];
        line.extend([self.und, self.sure, self.very_sure].map(|share| format!("{share:.3}")));
        vec![line]
    }
}

impl Row for Kept {
    const COLUMNS: &'static [Column] =
        &[Column::words("detector"), Column::words("what"), Column::number("texts"), Column::number("kept"), Column::number("lost")];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let mut line = vec![self.detector.clone(), self.kind.clone(), self.texts.to_string()];
        line.extend([self.kept, self.lost].map(|share| format!("{share:.4}")));
        vec![line]
    }
}

impl Row for Told {
    const COLUMNS: &'static [Column] = &[
        Column::words("detector"),
        Column::words("what"),
        Column::number("texts"),
        Column::number("told"),
        Column::number("merged"),
        Column::number("und"),
        Column::number("sure and wrong"),
        Column::number("overconfidence"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let mut line = vec![self.detector.clone(), self.kind.clone(), self.texts.to_string()];
        line.extend([self.told, self.merged, self.und, self.sure, self.overconfidence].map(|share| format!("{share:.4}")));
        vec![line]
    }
}

impl Language {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let mut texts = Vec::new();
        for path in &self.input {
            labelled::each(path, |line| {
                texts.push(line);
                Ok(())
            })?;
        }
        if self.nonsense {
            return self.print(|detector| unfooled(detector.name, &detector.spans));
        }
        if self.code {
            return self.print(|detector| unfooled_by_code(detector.name, &detector.spans));
        }
        if self.posts {
            return self.print(|detector| kept_in_posts(detector.name, &texts, &detector.spans));
        }
        if self.names {
            return self.print(|detector| kept_beside_names(detector.name, &texts, &detector.spans));
        }
        if self.typed {
            return self.print(|detector| Ok(told_as_typed(detector.name, &texts, &detector.spans)));
        }
        if self.by_language {
            return self.print(|detector| Ok(told_by_language(detector.name, &texts, &detector.spans)));
        }
        texts.extend(documents(&texts));
        self.print(|detector| {
            // A first call loads lazy models, so that loading does not count as detection time.
            (detector.spans)("The first text, in English.");
            let timed = |text: &labelled::Labelled| {
                let start = Instant::now();
                let spans = (detector.spans)(&text.text);
                (spans, start.elapsed().as_secs_f64())
            };
            Ok(vec![reached(detector.name, detector.languages, &texts, timed)])
        })
    }

    /// Prints the rows of each selected detector.
    fn print<R: Row>(&self, measure: impl Fn(&Rival) -> crate::error::Result<Vec<R>>) -> anyhow::Result<Status> {
        let mut rows = self.output.rows()?;
        for detector in rival::all().iter().filter(|detector| self.only.as_deref().is_none_or(|only| only == detector.name)) {
            for row in measure(detector)? {
                rows.push(&row)?;
            }
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}
