//! Any bytes as JSON Lines: every line is a record, a quarantined record, or blank.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sourdine::input::{Event, Input, InputOptions};

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("in.jsonl");
    std::fs::write(&path, bytes).expect("a file in it");
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count();
    let events = Input::new(vec![path], InputOptions::default()).filter(|event| matches!(event, Event::Record(_) | Event::Quarantine(_))).count();
    assert_eq!(events, lines);
});
