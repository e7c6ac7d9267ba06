//! What must hold of any input, by target. The fuzzing targets and the test that replays `fuzz/seeds` share these functions.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use sourdine::gate::{self, Files};
use sourdine::input::{Event, Input, InputOptions};
use sourdine::language::Identifier;
use sourdine::normalize::{Normalizer, Profile};
use sourdine::pipeline::Reading;
use sourdine::report::{gather, html};
use sourdine::similarity::index::Index;
use sourdine::similarity::{self, Clusterer};
use sourdine::{Analyzer, Config, Error, Paragraphs, Record};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// A law of bytes.
pub type Law = fn(&[u8]);

/// Every target with its law.
pub const TARGETS: &[(&str, Law)] = &[
    ("analyze", analyze),
    ("arrow", |bytes| read("arrow", bytes)),
    ("config", config),
    ("csv", |bytes| read("csv", bytes)),
    ("docx", |bytes| read("docx", bytes)),
    ("html", |bytes| read("html", bytes)),
    ("index", index),
    ("journal", journal),
    ("jsonl", jsonl),
    ("language", language),
    ("markdown", |bytes| read("md", bytes)),
    ("normalize", normalize),
    ("packed", |bytes| read("jsonl.gz", bytes)),
    ("parquet", |bytes| read("parquet", bytes)),
    ("report", report),
    ("rules", rules),
    ("similarity", similarity),
    ("text", |bytes| read("txt", bytes)),
    ("warc", |bytes| read("warc", bytes)),
];

/// The law of a target.
pub fn law(name: &str) -> Law {
    TARGETS.iter().find(|(target, _)| *target == name).expect("every target has a law").1
}

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(&Config::default()).expect("the default configuration is sound"));

/// The events of a file with these bytes.
fn events(extension: &str, bytes: &[u8]) -> Vec<Event> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("in").with_extension(extension);
    std::fs::write(&path, bytes).expect("a file in it");
    Input::new(vec![path], InputOptions::default()).collect()
}

/// Any bytes as a file of this format: it ends, and records can be analysed.
fn read(extension: &str, bytes: &[u8]) {
    for event in events(extension, bytes) {
        if let Event::Record(record) = event {
            assert!(!record.id.is_empty());
            check(&record);
        }
    }
}

/// All findings of a record have a place inside its text.
fn check(record: &Record) {
    for finding in ANALYZER.analyze(record).findings {
        assert!(!finding.span.of(&record.text).is_empty());
    }
}

/// Any text through the analysis of one record.
fn analyze(bytes: &[u8]) {
    check(&Record::new("a", "a", String::from_utf8_lossy(bytes)));
}

/// Any text as a configuration: it is read or refused.
fn config(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sourdine.toml");
    std::fs::write(&path, bytes).expect("a file in it");
    if let Ok(config) = Config::read(&path).and_then(Config::checked) {
        assert!(!config.fingerprint().is_empty());
    }
    _ = Config::from_json(&String::from_utf8_lossy(bytes), Path::new("."));
}

/// Any text as a file of rules: it is read or refused.
fn rules(bytes: &[u8]) {
    _ = sourdine::artifacts::own::parse("own.toml", &String::from_utf8_lossy(bytes));
}

/// Any bytes as JSON Lines: every line is a record, a quarantined record, or blank.
fn jsonl(bytes: &[u8]) {
    let found = events("jsonl", bytes);
    // In another encoding, bytes are no lines.
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) && !bytes.starts_with(b"\xef\xbb\xbf") {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count();
        assert_eq!(found.iter().filter(|event| matches!(event, Event::Record(_) | Event::Quarantine(_))).count(), lines);
    }
}

/// The spans of languages are in order, disjoint and inside the text.
fn language(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut reached = 0;
    for part in Identifier::new().identify(&text) {
        assert!(reached <= part.span.start && part.span.start <= part.span.end && part.span.end as usize <= text.len());
        assert!((0.0..=1.0).contains(&part.confidence));
        reached = part.span.end;
    }
}

/// Changes rebuild the text, and a repaired text is not repaired again.
fn normalize(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for profile in [Profile::Lossless, Profile::Canonical, Profile::Search] {
        let normalizer = Normalizer::new(profile);
        let once = normalizer.normalize(&text);
        let (mut rebuilt, mut at) = (String::new(), 0);
        for change in once.changes() {
            rebuilt.push_str(&text[at..change.span.start as usize]);
            rebuilt.push_str(change.after);
            at = change.span.end as usize;
        }
        rebuilt.push_str(&text[at..]);
        assert_eq!(rebuilt, once.current());
        assert_eq!(normalizer.normalize(once.current()).current(), once.current());
    }
}

/// Paragraphs of any text, one a line, are clustered; members have places inside theirs.
fn similarity(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut clusterer = Clusterer::new(similarity::Options::default()).expect("the default options are sound");
    for (nth, line) in text.lines().enumerate() {
        let sketch = clusterer.sketcher().sketch(line);
        clusterer.add(nth.to_string(), format!("source {}", nth % 3), line, sketch).expect("memory suffices");
    }
    for cluster in clusterer.finish().expect("memory suffices") {
        assert!(cluster.members.len() > 1 && cluster.members.iter().all(|member| (0.0..=1.0).contains(&member.similarity)));
    }
}

/// What to read: one file, on this thread.
fn reading(path: PathBuf) -> Reading {
    Reading { inputs: vec![path], options: InputOptions::default(), is_strict: false, threads: 1 }
}

/// Any bytes as a segment of an index, and as a unit whose checksum is right: units are read and clustered, or the file is refused.
fn index(bytes: &[u8]) {
    const MAGIC: &[u8] = b"sourdix5";
    let mut unit = MAGIC.to_vec();
    unit.extend((bytes.len() as u64).to_le_bytes());
    unit.extend(xxh3_64(bytes).to_le_bytes());
    unit.extend(bytes);
    for segment in [bytes, &unit] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("index.json"), "settings").expect("a file in it");
        std::fs::write(folder.path().join("segment-000001.units"), segment).expect("a file in it");
        let mut clusterer = Clusterer::new(similarity::Options::default()).expect("the default options are sound");
        let mut index = Index::open(folder.path(), "settings").expect("the settings are the same");
        match index.replay(&mut clusterer) {
            Ok(()) => _ = clusterer.finish().expect("memory suffices"),
            Err(error) => assert!(error.to_string().contains("segment-000001.units"), "{error}"),
        }
    }
}

/// A run of the gate in `folder` that can be resumed.
fn resumed(folder: &Path) -> Result<gate::Ended, gate::Failed> {
    let output = |name: &str| Some(folder.join(name));
    let files = Files { accepted: output("accepted"), quarantine: output("quarantine"), ..Files::default() };
    let options = gate::Options { resume: true, ..gate::Options::new(Config::default(), reading(folder.join("in.jsonl")), files) };
    gate::run(&options, &())
}

/// A folder with a finished run, its journal and its outputs.
struct Finished {
    folder: tempfile::TempDir,
    journal: Vec<u8>,
    outputs: [(&'static str, Vec<u8>); 2],
}

static FINISHED: LazyLock<Finished> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lines = "{\"id\":\"1\",\"text\":\"The ferry left the harbour in the morning.\"}\n{\"id\":\"2\",\"text\":\"\"}\nno record\n";
    std::fs::write(folder.path().join("in.jsonl"), lines).expect("a file in it");
    assert!(resumed(folder.path()).is_ok());
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("the run wrote it");
    Finished { journal: read("accepted.journal"), outputs: ["accepted", "quarantine"].map(|name| (name, read(name))), folder }
});

/// Any bytes as the journal of a run, and in the place of a part of a sound one whose checksum is made right: the run goes on, begins anew
/// or is refused. The first three bytes say which part.
fn journal(bytes: &[u8]) {
    let Finished { folder, journal, outputs } = &*FINISHED;
    let state = &journal[..journal.len() - SUM];
    let (place, inserted) = bytes.split_at(bytes.len().min(3));
    let place = |nth: usize| place.get(nth).map_or(0, |byte| usize::from(*byte));
    let start = (place(0) * 256 + place(1)) % state.len();
    let end = (start + place(2)).min(state.len());
    let mut made = [&state[..start], inserted, &state[end..]].concat();
    made.extend(format!("\n{:016x}\n", xxh3_64(&made)).into_bytes());
    for journal in [bytes, &made] {
        for (name, bytes) in outputs {
            _ = std::fs::remove_file(folder.path().join(name));
            std::fs::write(folder.path().join(format!("{name}.partial")), bytes).expect("a file in it");
        }
        std::fs::write(folder.path().join("accepted.journal"), journal).expect("a file in it");
        if let Err(failed) = resumed(folder.path()) {
            assert!(!failed.error.to_string().is_empty());
        }
    }
}

/// Length in bytes of the last line of a journal, its checksum.
const SUM: usize = 18;

/// Any bytes as JSON Lines: the page of their report is well formed.
fn report(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("in.jsonl");
    std::fs::write(&path, bytes).expect("a file in it");
    let wanted = gather::Wanted {
        clusters: similarity::Options::default(),
        paragraphs: Paragraphs::Auto,
        page: true,
        alerts: false,
        rows: 5,
        quarantine: None,
    };
    let gathered = gather::gather(reading(path).open(), &Config::default(), &wanted, |_| false, &(), |_| Ok::<_, Error>(()));
    let (gathered, _) = gathered.expect("records that are no records are counted");
    let page = html::render(&gathered.report, &gathered.passages, &gathered.clusters, "INPUTS").expect("a report has a page");
    assert_eq!(mistakes(&page), [""; 0]);
}

/// Elements without an end tag.
const VOID: [&str; 6] = ["meta", "link", "input", "br", "hr", "img"];

/// What a strict reader of HTML would refuse: parse errors of the standard's tokeniser, tags that do not match, ids given twice.
pub fn mistakes(page: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut mistakes = Vec::new();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::Error(error) => mistakes.push(format!("{error:?} in {open:?}")),
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if let Some(id) = tag.attributes.get(b"id".as_slice()) {
                    let id = String::from_utf8_lossy(id).into_owned();
                    mistakes.extend((!ids.insert(id.clone())).then(|| format!("id {id} twice")));
                }
                if !tag.self_closing && !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let last = open.pop();
                mistakes.extend((last.as_deref() != Some(name.as_str())).then(|| format!("</{name}> after {last:?} in {open:?}")));
            }
            _ => {}
        }
    }
    mistakes.extend(open.into_iter().map(|name| format!("<{name}> stays open")));
    mistakes
}
