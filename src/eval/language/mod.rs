//! Accuracy and speed of a language detector on labelled texts, for `sourdine eval language` and `benches/frontier.rs`.

pub mod yardstick;

use crate::error::Result;
use crate::input::labelled::Labelled;
use crate::language::nonsense::{Kind, Nonsense};
use crate::language::{LanguageSpan, main, same_norm};
use crate::text::Lang;
use serde::Serialize;
use std::collections::BTreeMap;
use yardstick::Unfooled;

/// Figures of a detector. Shares are 0 to 1.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    /// Name of the detector.
    pub detector: String,
    /// Number of languages that it knows.
    pub languages: usize,
    /// Accuracy on sentences, mean over languages.
    pub sentence: f64,
    /// The same, with languages of one norm merged (bs/hr/sr and the like).
    pub sentence_merged: f64,
    /// Accuracy on texts of one to five words.
    pub short: f64,
    /// The same, with languages of one norm merged (bs/hr/sr and the like).
    pub short_merged: f64,
    /// Accuracy on paragraphs of four sentences, with languages of one norm merged.
    pub paragraph_merged: f64,
    /// Share of texts in languages outside the set that were answered `und` or with their true language.
    pub und_recall: f64,
    /// Share of sentences in languages of the set that were answered `und`.
    pub und_false: f64,
    /// Share of letters in mixed texts that got the right language.
    pub mixed_letters: f64,
    /// Expected calibration error: mean distance between confidence and accuracy, over ten bins.
    pub calibration_error: f64,
    /// Speed on sentences in MB/s.
    pub megabytes_per_second: f64,
    /// Speed on documents of 1 kB or more in MB/s.
    pub megabytes_per_second_documents: f64,
}

/// Smallest document in bytes.
const DOCUMENT: usize = 1000;

/// Joins paragraphs of one language into documents of 1 kB or more, to measure speed.
pub fn documents(texts: &[Labelled]) -> Vec<Labelled> {
    let mut by_language: BTreeMap<&str, Vec<Labelled>> = BTreeMap::new();
    for text in texts.iter().filter(|text| text.track == "paragraph") {
        let documents = by_language.entry(&text.actual).or_default();
        match documents.last_mut() {
            Some(last) if last.text.len() < DOCUMENT => {
                last.text.push('\n');
                last.text.push_str(&text.text);
            }
            _ => documents.push(Labelled { track: "document".to_owned(), ..text.clone() }),
        }
    }
    by_language.into_values().flatten().filter(|document| document.text.len() >= DOCUMENT).collect()
}

/// Rounds to four decimals.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Measures `detect`, which returns the language spans of a text and the seconds taken. Texts of the track `document` count for speed only.
pub fn reached(
    detector: &str,
    languages: usize,
    texts: &[Labelled],
    mut detect: impl FnMut(&Labelled) -> (Vec<LanguageSpan>, f64),
) -> Reached {
    let mut right: BTreeMap<(&str, &str), [f64; 3]> = BTreeMap::new();
    let (mut und, mut lost, mut mixed) = ([0f64; 2], [0f64; 2], [0f64; 2]);
    let mut bins = [[0f64; 3]; 10];
    let mut speed: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for text in texts {
        let (spans, took) = detect(text);
        let (bytes, seconds) = speed.entry(&text.track).or_default();
        *bytes += text.text.len() as f64;
        *seconds += took;
        if text.track == "document" {
            continue;
        }
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
        *near += f64::from(u8::from(same_norm(Lang::new(lang), Lang::new(&text.lang))));
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
        detector: detector.to_owned(),
        languages,
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
        megabytes_per_second_documents: rate("document"),
    }
}

/// Letters of a mixed text with the right language, and all its letters.
fn letters_right(text: &Labelled, spans: &[LanguageSpan]) -> [f64; 2] {
    let told = |byte: usize| {
        spans.iter().find(|part| (part.span.start as usize..part.span.end as usize).contains(&byte)).map_or(Lang::UND, |part| part.lang)
    };
    let mut sums = [0.0; 2];
    for (nth, (byte, _)) in text.text.char_indices().enumerate().filter(|(_, (_, c))| c.is_alphabetic()) {
        if let Some((.., lang)) = text.spans.iter().find(|(start, end, _)| (*start..*end).contains(&nth)) {
            sums = [sums[0] + f64::from(u8::from(same_norm(told(byte), Lang::new(lang)))), sums[1] + 1.0];
        }
    }
    sums
}

/// Number of texts that `unfooled` makes of each kind and length.
const NONSENSE: usize = 300;
/// Differs from the seed of training.
const SEED: u64 = 4242;

/// Measures how `detect` answers nonsense of each kind, in texts of about 2, 6 and 25 words.
pub fn unfooled(detector: &str, mut detect: impl FnMut(&str) -> Vec<LanguageSpan>) -> Result<Vec<Unfooled>> {
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        for words in [2, 6, 25] {
            let mut source = Nonsense::new(SEED)?;
            let texts: Vec<String> = (0..NONSENSE).map(|_| source.text(kind, words)).collect();
            rows.push(yardstick::unfooled(detector, kind.name(), words, &texts, &mut detect));
        }
    }
    Ok(rows)
}
