//! Which encoding a file is in: how often `Encoding::guess` and chardetng decode one to its text.
//!
//! `cargo bench --bench encodings -- SENTENCES.jsonl.zst` reads lines `{"lang","text","track"}`, makes files of 1, 3 and 20 sentences of a
//! language, writes them in each old encoding that can hold them, and prints a table. Typographic signs that an encoding lacks are
//! written as they were in it: straight quotes, hyphens. Files without a byte beyond ASCII are left out.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use sourdine::input::encoding::Encoding;
use sourdine::input::labelled;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Encodings, and the languages that each was made for where it is not by its letters alone.
const ENCODINGS: [(&str, &[&str]); 41] = [
    ("windows-1250", &[]),
    ("windows-1251", &[]),
    ("windows-1252", &[]),
    ("windows-1253", &[]),
    ("windows-1254", &[]),
    ("windows-1255", &[]),
    ("windows-1256", &[]),
    ("windows-1257", &[]),
    ("windows-874", &[]),
    ("iso-8859-2", &[]),
    ("iso-8859-3", &[]),
    ("iso-8859-4", &[]),
    ("iso-8859-5", &[]),
    ("iso-8859-6", &[]),
    ("iso-8859-7", &[]),
    ("iso-8859-8", &[]),
    ("iso-8859-10", &[]),
    ("iso-8859-13", &[]),
    ("iso-8859-15", &[]),
    ("iso-8859-16", &[]),
    ("koi8-r", &[]),
    ("koi8-u", &[]),
    ("macroman", &[]),
    ("x-mac-cyrillic", &[]),
    ("mac-central-europe", &[]),
    ("mac-greek", &[]),
    ("mac-turkish", &[]),
    ("cp437", &[]),
    ("cp850", &[]),
    ("cp852", &[]),
    ("cp855", &[]),
    ("cp857", &[]),
    ("cp737", &[]),
    ("cp775", &[]),
    ("cp862", &[]),
    ("cp866", &[]),
    ("gb18030", &["zh"]),
    ("big5", &["zh"]),
    ("shift_jis", &["ja"]),
    ("euc-jp", &["ja"]),
    ("euc-kr", &["ko"]),
];

/// Those that chardetng guesses; it reads KOI8-R as KOI8-U, which differs in eight letters.
const KNOWN: [&str; 23] = [
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-874",
    "iso-8859-2",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "koi8-r",
    "koi8-u",
    "cp866",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
];

/// Sentences of a file.
const SIZES: [usize; 3] = [1, 3, 20];
/// Files of one size in one language and encoding.
const FILES: usize = 12;

/// What a typographic sign was written as where it could not be.
const PLAIN: [(char, &str); 12] = [
    ('’', "'"),
    ('‘', "'"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('«', "\""),
    ('»', "\""),
    ('–', "-"),
    ('—', "-"),
    ('…', "..."),
    ('\u{a0}', " "),
    ('•', "*"),
];

#[derive(Default)]
struct Count {
    files: u32,
    ours: u32,
    /// Those that ours decodes to another text; it gives none for the rest.
    wrong: u32,
    theirs: u32,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.ours += other.ours;
        self.wrong += other.wrong;
        self.theirs += other.theirs;
    }
}

/// `text` in `encoding`, and what is to be read.
fn file(text: &str, encoding: Encoding) -> Option<(Vec<u8>, String)> {
    let plain: String = text
        .chars()
        .map(|c| match PLAIN.iter().find(|(sign, _)| *sign == c) {
            Some((_, plain)) if encoding.encode(&c.to_string()).is_none() => (*plain).to_owned(),
            _ => c.to_string(),
        })
        .collect();
    let bytes = encoding.encode(&plain)?;
    (!bytes.is_ascii()).then_some((bytes, plain))
}

fn theirs(bytes: &[u8]) -> String {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn main() {
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else { return };
    let mut sentences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let read = labelled::each(Path::new(&path), |line| {
        if line.track == "sentence" && line.lang != "und" {
            sentences.entry(line.lang).or_default().push(line.text);
        }
        Ok(())
    });
    if let Err(error) = read {
        panic!("{error}");
    }
    let mut counts: BTreeMap<(usize, usize), Count> = BTreeMap::new();
    let mut langs: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let (mut time, mut their_time, mut bytes_read) = (Duration::ZERO, Duration::ZERO, 0);
    for (nth, (name, only)) in ENCODINGS.iter().enumerate() {
        let encoding = Encoding::named(name).expect("a name of ours");
        for (lang, sentences) in sentences.iter().filter(|(lang, _)| only.is_empty() || only.contains(&lang.as_str())) {
            for (size, count) in SIZES.into_iter().enumerate() {
                let held = sentences.iter().filter(|text| file(text, encoding).is_some()).collect::<Vec<_>>();
                for chunk in held.chunks_exact(count).take(FILES) {
                    let text = chunk.iter().map(|text| text.as_str()).collect::<Vec<_>>().join("\n");
                    let Some((bytes, text)) = file(&text, encoding) else { continue };
                    let count = counts.entry((nth, size)).or_default();
                    count.files += 1;
                    bytes_read += bytes.len();
                    let start = Instant::now();
                    let ours = Encoding::guess(&bytes).map(|(_, text)| text);
                    time += start.elapsed();
                    let start = Instant::now();
                    let theirs = theirs(&bytes);
                    their_time += start.elapsed();
                    count.ours += u32::from(ours.as_deref() == Some(&text));
                    count.wrong += u32::from(ours.is_some_and(|ours| ours != text));
                    count.theirs += u32::from(theirs == text);
                    let known = langs.entry(nth).or_default();
                    if !known.contains(&lang.as_str()) {
                        known.push(lang);
                    }
                }
            }
        }
    }
    let mut out = String::from(
        "| encoding | languages | 1 sentence: files | ours | wrong | chardetng | 3: files | ours | wrong | chardetng | 20: files | ours | wrong | chardetng |\n| --- |",
    );
    out += &" ---: |".repeat(13);
    out.push('\n');
    let (mut total, mut known): ([Count; 3], [Count; 3]) = Default::default();
    let cells = |count: &Count| {
        let share = |right: u32| f64::from(right) / f64::from(count.files.max(1));
        format!(" {} | {:.3} | {:.3} | {:.3} |", count.files, share(count.ours), share(count.wrong), share(count.theirs))
    };
    for (nth, (name, _)) in ENCODINGS.iter().enumerate() {
        out += &format!("| {} | {} |", name.replace('_', "\\_"), langs.get(&nth).map_or(0, Vec::len));
        for size in 0..SIZES.len() {
            let count = counts.remove(&(nth, size)).unwrap_or_default();
            out += &cells(&count);
            total[size].add(&count);
            if KNOWN.contains(name) {
                known[size].add(&count);
            }
        }
        out.push('\n');
    }
    for (name, counts) in [("those that chardetng knows", known), ("all", total)] {
        out += &format!("| {name} | |");
        counts.iter().for_each(|count| out += &cells(count));
        out.push('\n');
    }
    let speed = |time: Duration| bytes_read as f64 / 1e6 / time.as_secs_f64();
    let told = writeln!(std::io::stdout(), "{out}\n{:.1} MB/s, chardetng {:.1} MB/s", speed(time), speed(their_time));
    told.expect("standard output is open");
}
