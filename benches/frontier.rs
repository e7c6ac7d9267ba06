//! Compares our language identifier with others on the same texts in the same run: accuracy, `und`, speed, memory.
//!
//!     cargo bench --features all-languages --bench frontier -- FILE.jsonl[.zst]
//!
//! FILE is the input of `sourdine eval language`. whichlang is measured here because it is only a development dependency; py3langid runs in
//! Python (`benches/peers/language.py`); lingua has all its languages with the feature `all-languages`. One thread.

#![allow(clippy::print_stdout)]

use serde::Deserialize;
use sourdine::Span;
use sourdine::eval::language::{Reached, documents, reached};
use sourdine::input::labelled::{self, Labelled};
use sourdine::language::{By, LanguageSpan, rival};
use sourdine::text::Lang;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` and `cargo test --benches` add flags of their own.
    let Some(file) = std::env::args().skip(1).find(|arg| !arg.starts_with('-')).map(PathBuf::from) else {
        println!("usage: cargo bench --bench frontier -- FILE");
        return Ok(());
    };
    let mut texts = Vec::new();
    labelled::each(&file, |line| {
        texts.push(line);
        Ok(())
    })?;
    texts.extend(documents(&texts));
    println!(
        "| detector | languages | sentence | merged | short | merged | paragraph | und | und false | mixed | ece | MB/s | of documents | MB resident |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let mut before = resident();
    for detector in rival::all() {
        (detector.spans)("The first text, in English.");
        let timed = |text: &Labelled| {
            let start = Instant::now();
            let spans = (detector.spans)(&text.text);
            (spans, start.elapsed().as_secs_f64())
        };
        let row = reached(detector.name, detector.languages, &texts, timed);
        print(&row, resident() - before);
        before = resident();
    }
    let row = reached("whichlang", whichlang::LANGUAGES.len(), &texts, |text| {
        let start = Instant::now();
        let lang = whichlang::detect_language(&text.text);
        let took = start.elapsed().as_secs_f64();
        (whole(&text.text, code(lang.three_letter_code()), 1.0), took)
    });
    print(&row, resident() - before);
    match python(&texts) {
        Ok((row, megabytes)) => print(&row, megabytes),
        Err(error) => println!("py3langid was not measured: {error}"),
    }
    Ok(())
}

fn print(row: &Reached, megabytes: f64) {
    let shares = [
        row.sentence,
        row.sentence_merged,
        row.short,
        row.short_merged,
        row.paragraph_merged,
        row.und_recall,
        row.und_false,
        row.mixed_letters,
        row.calibration_error,
    ];
    let shares = shares.map(|share| format!("{share:.4}")).join(" | ");
    let [sentences, documents] = [row.megabytes_per_second, row.megabytes_per_second_documents];
    println!("| {} | {} | {shares} | {sentences:.2} | {documents:.2} | {megabytes:.0} |", row.detector, row.languages);
}

/// Resident memory of this process in MB, if the system reports it.
fn resident() -> f64 {
    let pages = |text: String| text.split(' ').nth(1)?.parse::<f64>().ok();
    std::fs::read_to_string("/proc/self/statm").ok().and_then(pages).map_or(0.0, |pages| pages * 4096.0 / 1e6)
}

fn whole(text: &str, lang: Lang, confidence: f32) -> Vec<LanguageSpan> {
    vec![LanguageSpan { span: Span::new(0, text.len()), lang, confidence, by: By::Model }]
}

/// whichlang uses three-letter codes where BCP 47 uses two.
fn code(three: &str) -> Lang {
    Lang::new(match three {
        "ara" => "ar",
        "cmn" => "zh",
        "deu" => "de",
        "eng" => "en",
        "fra" => "fr",
        "hin" => "hi",
        "ita" => "it",
        "jpn" => "ja",
        "kor" => "ko",
        "nld" => "nl",
        "por" => "pt",
        "rus" => "ru",
        "spa" => "es",
        "swe" => "sv",
        "tur" => "tr",
        "vie" => "vi",
        other => other,
    })
}

/// A line of output of `benches/peers/language.py`.
#[derive(Deserialize)]
struct Answer {
    lang: String,
    confidence: f32,
    seconds: f64,
    #[serde(default)]
    languages: usize,
    #[serde(default)]
    megabytes: f64,
}

/// Answers of py3langid; the script measures its speed.
fn python(texts: &[Labelled]) -> Result<(Reached, f64), Box<dyn Error>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/language.py");
    let mut child = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let lines: Vec<String> = texts.iter().map(|text| serde_json::to_string(&text.text)).collect::<Result<_, _>>()?;
    let input = child.stdin.take();
    let writer =
        std::thread::spawn(move || input.map(|mut input| std::io::Write::write_all(&mut input, (lines.join("\n") + "\n").as_bytes())));
    let output = child.wait_with_output()?;
    let _ = writer.join();
    let answers = String::from_utf8(output.stdout)?.lines().map(serde_json::from_str).collect::<Result<Vec<Answer>, _>>()?;
    if answers.len() != texts.len() {
        return Err(format!("{} answers to {} texts", answers.len(), texts.len()).into());
    }
    let (languages, megabytes) = answers.last().map_or((0, 0.0), |last| (last.languages, last.megabytes));
    let mut answers = answers.into_iter();
    let row = reached("py3langid", languages, texts, |text| {
        let answer = answers.next();
        let lang = answer.as_ref().map_or(Lang::UND, |answer| Lang::new(&answer.lang));
        let (confidence, seconds) = answer.map_or((0.0, 0.0), |answer| (answer.confidence, answer.seconds));
        (whole(&text.text, lang, confidence), seconds)
    });
    Ok((row, megabytes))
}
