//! Memory of one record. Promised are 512 MB for a record of 15 MB of any kind of text: [`MOST`] bytes for each of its bytes, beside what any
//! run takes. `benches/hostile.py` measures that at full size; here the records are small, and the limits in proportion.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// One short pattern each, repeated, so that a count that a room keeps for every token, sentence, line or finding is as large as it can be.
const KINDS: [(&str, &str); 43] = [
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
    ("mixed scripts", "аb "),
    ("soft hyphens", "a\u{ad}"),
    ("direction overrides", "a\u{202e}"),
    ("sentences", "The pier was closed after the storm, and nobody in the town knew for how long. "),
];

/// Bytes of a record. A build without optimisation needs ten seconds for a megabyte, so that only gross growth shows here.
const SIZE: usize = 30_000;
/// Most bytes of memory for each byte of a record.
const MOST: usize = 32;
/// What a run over records of [`SIZE`] may take on top, in kilobytes: buffers of a fixed size that records of a few bytes leave empty. It takes
/// twelve megabytes.
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

/// The address space that a run over these records takes, in kilobytes, as the system counts it until shortly before the end.
fn taken(words: &[&str], folder: &Path) -> usize {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sourdine"));
    command.args(words).arg(folder).args(["--threads", "1", "--quiet"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmPeak:")?.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(peak.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    most
}

/// Kinds of which a record takes more than [`MOST`] times its size.
fn assert_bounded(words: &[&str]) {
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(small.path(), &KINDS, 200);
    write(large.path(), &KINDS, SIZE);
    let limit = taken(words, small.path()) + FIXED + MOST * SIZE / 1024;
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
fn a_run_out_of_memory_says_so() {
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(small.path(), &KINDS[..1], 1000);
    write(large.path(), &KINDS[..1], 8 << 20);
    let output = run_within(taken(&["report"], small.path()) + (4 << 10), &["report"], large.path());
    let said = String::from_utf8(output.stderr).unwrap();
    // A buffer that can't be had while a record is read is that file's error; anywhere else the process aborts.
    let is_told = matches!(output.status.code(), Some(2)) && said.ends_with("one word.txt: out of memory\n");
    let is_aborted = output.status.signal() == Some(6) && said.starts_with("memory allocation of ");
    // The standard library adds how to see a backtrace.
    assert!((is_told || is_aborted) && said.lines().count() <= 2, "{:?}: {said}", output.status);
}
