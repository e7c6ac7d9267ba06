//! Memory of one record. Promised are 512 MB for a record of 15 MB of any kind of text: [`MOST`] bytes for each of its bytes, beside what any
//! run takes. `benches/hostile.py` measures that at full size; here the records are small, and the limits in proportion.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// One short pattern each, repeated, so that a count that a room keeps for every token, sentence, line or finding is as large as it can be.
const KINDS: [(&str, &str); 40] = [
    ("one word", "a"),
    ("one line", "word after word of one line "),
    ("dots", ". "),
    ("two-word sentences", "A b. "),
    ("one-letter lines", "a\n"),
    ("one-letter paragraphs", "a\n\n"),
    ("hyphens", "a-"),
    ("at signs", "a@"),
    ("brackets", "[a](b) "),
    ("round brackets", "((("),
    ("apostrophes", "a'"),
    ("quotes", "“a” "),
    ("opening quotes", "“"),
    ("straight quotes", "\"a\" "),
    ("quotations", "“We saw nothing of it that night,” said Ann Lee. "),
    ("entities", "&amp; "),
    ("numeric entities", "&#38;"),
    ("mojibake", "Ã© "),
    ("one-letter words", "a b "),
    ("capitals", "Ab Cd "),
    ("numbers", "1 2 "),
    ("commas", "a,b,"),
    ("split compounds", "a large -scale search. "),
    ("doubled nouns", "The Ministry of Transport Ministry said. "),
    ("findings", "Sweden has sent his best divers. "),
    ("findings on lines", "Sweden has sent his best divers.\n"),
    ("addresses", "a@b.example "),
    ("urls", "http://a.example/b "),
    ("telephone numbers", "+44 20 7946 0958 "),
    ("zero-width", "a\u{200b}b "),
    ("combining", "e\u{301}"),
    ("han", "漢"),
    ("kana", "かな。"),
    ("thai", "กา"),
    ("arabic", "ا ب "),
    ("devanagari", "क ख "),
    ("hangul", "가 나 "),
    ("cyrillic", "а б. "),
    ("emoji", "👩‍👩‍👧"),
    ("sentences", "The pier was closed after the storm, and nobody in the town knew for how long. "),
];

/// Bytes of a record. A build without optimisation needs ten seconds for a megabyte.
const SIZE: usize = if cfg!(debug_assertions) { 80_000 } else { 2_000_000 };
/// Most bytes of memory for each byte of a record.
const MOST: usize = 32;
/// What a run over records of [`SIZE`] may take on top, in kilobytes: buffers of a fixed size that records of a few bytes leave empty.
const FIXED: usize = 16 << 10;

/// Writes a record of each of `kinds`, of `size` bytes, and gives the words of a run over them.
fn write(folder: &Path, kinds: &[(&str, &str)], size: usize) {
    for (name, pattern) in kinds {
        std::fs::write(folder.join(format!("{name}.txt")), pattern.repeat(size.div_ceil(pattern.len()))).unwrap();
    }
}

/// Runs sourdine with this many kilobytes of address space.
fn run_within(kilobytes: usize, words: &[&str], folder: &Path) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v \"$0\" && exec \"$@\"", &kilobytes.to_string(), env!("CARGO_BIN_EXE_sourdine")]);
    command.args(words).arg(folder).args(["--threads", "1", "--quiet"]).env_remove("RUST_BACKTRACE");
    command.stdout(Stdio::null()).output().unwrap()
}

fn is_sound(output: &Output) -> bool {
    matches!(output.status.code(), Some(0 | 1))
}

/// The least address space, in kilobytes, in which a run over these records ends well; to two megabytes.
fn needed(words: &[&str], folder: &Path) -> usize {
    let (mut least, mut enough) = (32 << 10, 4 << 20);
    assert!(is_sound(&run_within(enough, words, folder)), "{words:?}");
    while enough - least > 2 << 10 {
        let middle = least.midpoint(enough);
        match is_sound(&run_within(middle, words, folder)) {
            true => enough = middle,
            false => least = middle,
        }
    }
    enough
}

/// Kinds of which a record takes more than [`MOST`] times its size.
fn assert_bounded(words: &[&str]) {
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(small.path(), &KINDS, 1000);
    write(large.path(), &KINDS, SIZE);
    let limit = needed(words, small.path()) + FIXED + MOST * SIZE / 1024;
    if is_sound(&run_within(limit, words, large.path())) {
        return;
    }
    // Which ones are they?
    let alone = |kind: &(&str, &str)| {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), std::slice::from_ref(kind), SIZE);
        let output = run_within(limit, words, folder.path());
        (!is_sound(&output)).then(|| format!("{}: {}", kind.0, String::from_utf8_lossy(&output.stderr)))
    };
    let over: Vec<String> = KINDS.iter().filter_map(alone).collect();
    panic!("{words:?} within {limit} kB: {over:?}");
}

/// Repairs, languages, findings, and clusters of all kinds.
#[test]
fn a_report_on_one_record_takes_memory_in_proportion() {
    assert_bounded(&["report"]);
}

/// All measures.
#[test]
fn a_check_of_one_record_takes_memory_in_proportion() {
    assert_bounded(&["check", "--dry-run", "--preset", "report-only"]);
}

#[test]
fn a_run_out_of_memory_says_so_in_one_line() {
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(small.path(), &KINDS[..1], 1000);
    write(large.path(), &KINDS[..1], 8 << 20);
    let output = run_within(needed(&["report"], small.path()) + (4 << 10), &["report"], large.path());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("memory allocation of ") && said.trim_end().ends_with(" bytes failed") && said.lines().count() == 1, "{said}");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&output.status), Some(6), "docs/reference/exit-status.md says so");
}
