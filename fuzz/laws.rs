//! What must hold of any input, by target. The fuzzing targets and the test that replays `fuzz/seeds` share these functions.

use sourdine::input::{Event, Input, InputOptions};
use sourdine::language::Identifier;
use sourdine::normalize::{Normalizer, Profile};
use sourdine::similarity::{Clusterer, Options};
use sourdine::{Analyzer, Config, Record};
use std::path::Path;
use std::sync::LazyLock;

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
    ("jsonl", jsonl),
    ("language", language),
    ("markdown", |bytes| read("md", bytes)),
    ("normalize", normalize),
    ("packed", |bytes| read("jsonl.gz", bytes)),
    ("parquet", |bytes| read("parquet", bytes)),
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
    let mut clusterer = Clusterer::new(Options::default()).expect("the default options are sound");
    for (nth, line) in text.lines().enumerate() {
        let sketch = clusterer.sketcher().sketch(line);
        clusterer.add(nth.to_string(), format!("source {}", nth % 3), line, sketch).expect("memory suffices");
    }
    for cluster in clusterer.finish().expect("memory suffices") {
        assert!(cluster.members.len() > 1 && cluster.members.iter().all(|member| (0.0..=1.0).contains(&member.similarity)));
    }
}
