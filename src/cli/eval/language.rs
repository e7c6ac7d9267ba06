//! `sourdine eval language`: our identifier beside others, on the same texts.

use super::round;
use crate::cli::Status;
use crate::cli::common::OutputArgs;
use crate::input::labelled::{self, Labelled};
use crate::language::rival::{self, Rival};
use crate::language::{Lang, LanguageSpan, main};
use crate::report::Row;
use crate::report::table::Column;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Measure our language identifier and others on the same texts
///
/// Reads JSON Lines `{"track","lang","actual","text","spans"}`, packed or plain, with the track `sentence`, `short`, `paragraph` or `mixed`.
/// Accuracy is the mean over languages; "merged" counts bs/hr/sr, nb/nn/da, id/ms and xh/zu as one. Texts whose `lang` is `und` are in a
/// language outside the set: `und` and the true language are right. One thread.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  sourdine eval language langid.jsonl.zst --only sourdine --format csv")]
pub(super) struct Language {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Measure this detector alone
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// What a detector reached.
#[derive(Serialize)]
struct Reached {
    detector: &'static str,
    languages: usize,
    sentence: f64,
    sentence_merged: f64,
    short: f64,
    short_merged: f64,
    paragraph_merged: f64,
    und_recall: f64,
    und_false: f64,
    mixed_letters: f64,
    calibration_error: f64,
    megabytes_per_second: f64,
    megabytes_per_second_documents: f64,
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

    fn lines(&self) -> Vec<Vec<String>> {
        let mut line = vec![self.detector.to_owned(), self.languages.to_string()];
        let shares = [self.sentence, self.sentence_merged, self.short, self.short_merged, self.paragraph_merged, self.und_recall];
        let more = [self.und_false, self.mixed_letters, self.calibration_error];
        line.extend(shares.into_iter().chain(more).map(|share| format!("{share:.4}")));
        line.extend([self.megabytes_per_second, self.megabytes_per_second_documents].map(|speed| format!("{speed:.2}")));
        vec![line]
    }
}

/// Languages that share one written norm.
const MERGED: [&[&str]; 4] = [&["bs", "hr", "sr"], &["nb", "nn", "da"], &["id", "ms"], &["xh", "zu"]];

fn merged(a: &str, b: &str) -> bool {
    a == b || MERGED.iter().any(|group| group.contains(&a) && group.contains(&b))
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
        let mut rows = self.output.rows()?;
        for detector in rival::all() {
            if self.only.as_deref().is_none_or(|only| only == detector.name) {
                rows.push(&reached(&detector, &texts))?;
            }
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}

fn reached(detector: &Rival, texts: &[Labelled]) -> Reached {
    // Models that are loaded on first use are not part of the speed.
    (detector.spans)("The first text, in English.");
    let mut right: BTreeMap<(&str, &str), [f64; 3]> = BTreeMap::new();
    let (mut und, mut lost, mut mixed) = ([0f64; 2], [0f64; 2], [0f64; 2]);
    let mut bins = [[0f64; 3]; 10];
    let mut speed: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for text in texts {
        let start = Instant::now();
        let spans = (detector.spans)(&text.text);
        let (bytes, seconds) = speed.entry(&text.track).or_default();
        *bytes += text.text.len() as f64;
        *seconds += start.elapsed().as_secs_f64();
        if text.track == "mixed" {
            let [good, all] = letters_right(text, &spans);
            mixed = [mixed[0] + good, mixed[1] + all];
            continue;
        }
        let (lang, confidence) = main(&spans);
        let lang = lang.as_str();
        if text.lang == "und" {
            if text.track != "short" {
                und = [und[0] + f64::from(u8::from(lang == "und" || lang == text.actual)), und[1] + 1.0];
            }
            continue;
        }
        let hit = f64::from(u8::from(lang == text.lang));
        let [exact, near, count] = right.entry((&text.track, &text.lang)).or_default();
        *exact += hit;
        *near += f64::from(u8::from(merged(lang, &text.lang)));
        *count += 1.0;
        if text.track == "sentence" {
            lost = [lost[0] + f64::from(u8::from(lang == "und")), lost[1] + 1.0];
        }
        if text.track != "paragraph" {
            let bin = &mut bins[(confidence.clamp(0.0, 0.9999) * 10.0) as usize];
            *bin = [bin[0] + 1.0, bin[1] + f64::from(confidence), bin[2] + hit];
        }
    }
    let mean = |track: &str, nth: usize| {
        let shares: Vec<f64> = right.iter().filter(|((of, _), _)| *of == track).map(|(_, counts)| counts[nth] / counts[2]).collect();
        round(shares.iter().sum::<f64>() / shares.len().max(1) as f64)
    };
    let rate = |track: &str| speed.get(track).map_or(0.0, |(bytes, seconds)| (bytes / 1e6 / seconds.max(1e-9) * 100.0).round() / 100.0);
    let share = |[part, all]: [f64; 2]| round(part / all.max(1.0));
    let judged: f64 = bins.iter().map(|bin| bin[0]).sum();
    Reached {
        detector: detector.name,
        languages: detector.languages,
        sentence: mean("sentence", 0),
        sentence_merged: mean("sentence", 1),
        short: mean("short", 0),
        short_merged: mean("short", 1),
        paragraph_merged: mean("paragraph", 1),
        und_recall: share(und),
        und_false: share(lost),
        mixed_letters: share(mixed),
        calibration_error: round(bins.iter().map(|[_, sure, hit]| (sure - hit).abs()).sum::<f64>() / judged.max(1.0)),
        megabytes_per_second: rate("sentence"),
        megabytes_per_second_documents: rate("paragraph"),
    }
}

/// Letters of a mixed text whose language was told, and all of them.
fn letters_right(text: &Labelled, spans: &[LanguageSpan]) -> [f64; 2] {
    let told = |byte: usize| {
        spans.iter().find(|part| (part.span.start as usize..part.span.end as usize).contains(&byte)).map_or(Lang::UND, |part| part.lang)
    };
    let mut sums = [0.0; 2];
    for (nth, (byte, _)) in text.text.char_indices().enumerate().filter(|(_, (_, c))| c.is_alphabetic()) {
        if let Some((.., lang)) = text.spans.iter().find(|(start, end, _)| (*start..*end).contains(&nth)) {
            sums = [sums[0] + f64::from(u8::from(merged(told(byte).as_str(), lang))), sums[1] + 1.0];
        }
    }
    sums
}
