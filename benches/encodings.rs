//! Accuracy of encoding detection: how often `Encoding::guess` and chardetng decode a file to its text.
//!
//! `cargo bench --bench encodings -- SENTENCES.jsonl.zst` reads lines `{"lang","text","track"}`, makes files of 1, 3 and 20 sentences of a
//! language, encodes them in each legacy encoding that can represent them, and prints a table. Typographic characters that an encoding
//! lacks are replaced as writers did: straight quotes, hyphens. Pure ASCII files are left out. Two more tables have negative cases (UTF-8
//! files with one wrong byte) and sentences with escaped letters, for the pass `escapes`.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use sourdine::input::encoding::Encoding;
use sourdine::input::{Event, Input, InputOptions, labelled};
use sourdine::normalize::{Normalizer, PassId};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Encodings with the languages that they were made for; empty if the letters decide.
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

/// Encodings that chardetng knows; it reads KOI8-R as KOI8-U, which differs in eight letters.
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

/// Numbers of sentences in a file.
const SIZES: [usize; 3] = [1, 3, 20];
/// Number of files for each size, language and encoding.
const FILES: usize = 12;

/// Replacements of typographic characters that an encoding lacks.
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
    /// Files that ours decodes to a wrong text; it rejects the rest.
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

/// `text` in `encoding`, and the text expected back.
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

/// UTF-8 files with one wrong byte, by their other non-ASCII content: number of files, and number decoded all the same.
fn broken(sentences: &BTreeMap<String, Vec<String>>) -> BTreeMap<&'static str, (u32, u32)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Marsaglia's xorshift generator, so that every run damages the same bytes.
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for (lang, sentences) in sentences {
        for size in SIZES {
            for nth in 0..FILES {
                let start = random(sentences.len().saturating_sub(size));
                let mut bytes = sentences[start..sentences.len().min(start + size)].join("\n").into_bytes();
                let high: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] >= 0x80).collect();
                match (random(3), high.as_slice()) {
                    (0, [_, ..]) => {
                        bytes.remove(high[random(high.len())]);
                    }
                    (way, _) => {
                        let byte = if way == 1 { 0xff } else { 0x80 + random(0x80) as u8 };
                        bytes.insert(random(bytes.len()), byte);
                    }
                }
                if std::str::from_utf8(&bytes).is_err() {
                    let rest = ["0", "1 to 5", "6 and more"][usize::from(!high.is_empty()) + usize::from(high.len() > 5)];
                    std::fs::write(folder.path().join(format!("{rest}-{lang}-{size}-{nth}.txt")), bytes).expect("room for a file");
                }
            }
        }
    }
    let mut counts: BTreeMap<&'static str, (u32, u32)> = BTreeMap::new();
    for event in Input::new(vec![folder.path().into()], InputOptions::default()) {
        let (id, is_read) = match event {
            Event::Record(record) => (record.id, true),
            Event::Quarantine(bad) => (bad.id.unwrap_or_default(), false),
            _ => continue,
        };
        let rest = ["0", "1 to 5", "6 and more"].into_iter().find(|rest| id.starts_with(&format!("{rest}-"))).unwrap_or_default();
        let (files, read) = counts.entry(rest).or_default();
        *files += 1;
        *read += u32::from(is_read);
    }
    counts
}

/// Escapes a non-ASCII character.
type Escape = fn(char) -> String;

fn bytes(c: char, way: &str) -> String {
    c.encode_utf8(&mut [0; 4]).bytes().map(|byte| if way == "=" { format!("={byte:02X}") } else { format!("{way}{byte:02x}") }).collect()
}

const ESCAPES: [(&str, Escape); 4] = [
    ("%c3%a9", |c| bytes(c, "%")),
    ("\\u00e9", |c| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()),
    ("\\xc3\\xa9", |c| bytes(c, "\\x")),
    ("=C3=A9", |c| bytes(c, "=")),
];

/// Number of sentences with letters to escape and, by kind of escape, number restored.
fn escaped(sentences: &BTreeMap<String, Vec<String>>) -> (usize, Vec<(&'static str, usize)>) {
    let passes = [PassId::Escapes].into_iter().collect();
    let normalizer = Normalizer::of(passes);
    let fit = |text: &&String| !text.is_ascii() && !text.contains(['%', '\\', '=']);
    let all: Vec<&String> = sentences.values().flatten().filter(fit).collect();
    let back = |escape: Escape| {
        let escaped = |text: &str| text.chars().map(|c| if c.is_ascii() { c.to_string() } else { escape(c) }).collect::<String>();
        all.iter().filter(|text| normalizer.normalize(&escaped(text)).current() == text.as_str()).count()
    };
    (all.len(), ESCAPES.map(|(name, escape)| (name, back(escape))).to_vec())
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
    out += &format!("\n{:.1} MB/s, chardetng {:.1} MB/s\n", speed(time), speed(their_time));
    out += "\n| bytes beyond ASCII | files with one wrong byte | read all the same |\n| --- | ---: | ---: |\n";
    for (rest, (files, read)) in broken(&sentences) {
        out += &format!("| {rest} | {files} | {read} |\n");
    }
    let (all, ways) = escaped(&sentences);
    out += &format!("\n| escapes | of {all} sentences read |\n| --- | ---: |\n");
    for (name, back) in ways {
        out += &format!("| `{name}` | {:.3} |\n", back as f64 / all.max(1) as f64);
    }
    let told = write!(std::io::stdout(), "{out}");
    told.expect("standard output is open");
}
