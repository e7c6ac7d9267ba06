//! Any text through all the rooms of one record: no panic, places inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sourdine::{Analyzer, Config, Record};
use std::sync::LazyLock;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(&Config::default()).expect("the default configuration is sound"));

fuzz_target!(|text: &str| {
    let record = Record::new("a", "a", text);
    for finding in ANALYZER.analyze(&record).findings {
        assert!(!finding.span.of(&record.text).is_empty());
    }
});
