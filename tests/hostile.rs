//! Inputs that mean harm: what they hold reaches no terminal, and what is damaged is told.

use crate::{SOUND, sourdine};
use std::path::Path;

/// ESC and its one-character form, both with a command; the bell, a carriage return, DEL, marks of direction, line ends of Unicode.
const STEERING: &str = "\u{1b}[31m\u{9b}5n\u{7}\r\u{7f}\u{85}\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{2029}";

/// Every way to say something of a record, with `STEERING` wherever a record can have it and in the names of the files.
fn hostile(folder: &Path) {
    let named = |name: &str| folder.join(format!("{name}\u{1b}[31m\u{9b}5n\u{202e}\r"));
    let write = |path: &Path, text: &str| {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let text = format!(
        "{SOUND}\n\n{STEERING} The storm began a large -scale search on the lake, and Oslo says{STEERING} he was not told. “We saw {STEERING} nothing of it,” said the mayor of the town."
    );
    let record = |nth: usize| {
        let of = |name: &str| format!("{name}{nth}{STEERING}");
        serde_json::json!({"id": of("id"), "source": of("source"), "date": of("date"), "url": format!("https://a.example/{STEERING}"),
            "lang": of("de"), "doc": of("doc"), "text": text, "other": STEERING})
        .to_string()
        // Written as it is wherever JSON allows it.
        .replace("\\u009b", "\u{9b}")
    };
    let broken = format!("{{\"id\": \"{}\", \"text\": 3}}\n{{\"te{}", STEERING.escape_unicode(), STEERING);
    write(&named("in").with_extension(format!("{STEERING}.jsonl")), &format!("{}\n{}\n{}\n{broken}", record(1), record(2), record(3)));
    write(&named("text").join(format!("of{STEERING}.txt")), &text);
    write(&folder.join("quiet.md"), &format!("<!-- sourdine-ignore: split-compound{STEERING} -->\n\n{text}"));
    write(&folder.join("page.html"), &format!("<title>{STEERING}</title><article><p>{text}</p><p>{text}</p></article>"));
    write(&folder.join("table.csv"), &format!("id,source,date,text\n\"a{STEERING}\",\"b{STEERING}\",\"c{STEERING}\",\"{text}\"\n"));
    write(&folder.join(format!("bad{STEERING}.parquet")), "PAR1 and nothing more");
}

/// What steers a terminal; line ends and tabs lay text out.
fn steers(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What reaches standard output and standard error of these runs on hostile inputs (`IN`); `OLD` and `NEW` are reports on all and on some of them.
fn assert_steers_nothing(runs: &[&[&str]]) {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, old, new) = (folder.path().join("in"), folder.path().join("old"), folder.path().join("new"));
    hostile(&inputs);
    if runs.iter().any(|words| words.contains(&"OLD")) {
        sourdine().args(["report", "--quiet"]).arg(&inputs).arg("--out").arg(&old).assert().code(2);
        sourdine().args(["report", "--quiet"]).arg(inputs.join("table.csv")).arg("--out").arg(&new).assert().success();
    }
    let place = |word: &str| match word {
        "IN" => inputs.clone().into_os_string(),
        "OLD" => old.clone().into(),
        "NEW" => new.clone().into(),
        word if word.starts_with("OUT") => folder.path().join(word).into(),
        _ => word.into(),
    };
    let mut leaks = Vec::new();
    for words in runs {
        let output = sourdine().args(words.iter().map(|word| place(word))).output().unwrap();
        assert!(output.status.code().is_some_and(|code| code <= 2), "{words:?}: {:?}", output.status);
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty(), "{words:?} says nothing");
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{words:?}: {name}: {error}"));
            if let Some((at, c)) = text.char_indices().find(|(_, c)| steers(*c)) {
                let around: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                leaks.push(format!("{words:?}: {c:?} on {name} behind {around:?}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// The same for each format of rows behind these words.
fn assert_rows_steer_nothing(words: &[&str]) {
    let formats = ["table", "json", "jsonl", "csv", "markdown"];
    let runs = formats.map(|format| [words, &["--format", format]].concat());
    assert_steers_nothing(&runs.each_ref().map(Vec::as_slice));
}

/// A test for each command, so that they run side by side: a build without optimisation takes a second for each run.
macro_rules! steer_nothing {
    ($($name:ident: $words:expr;)*) => {
        mod nothing_of_a_record_steers_a_terminal {
            $(
                #[test]
                fn $name() {
                    super::assert_rows_steer_nothing(&$words);
                }
            )*
        }
    };
}

steer_nothing! {
    report: ["report", "IN"];
    normalize: ["normalize", "IN"];
    language: ["language", "IN"];
    detect: ["detect", "IN"];
    cluster: ["cluster", "IN"];
    cluster_of_records: ["cluster", "IN", "--unit", "record", "--kinds", "exact,near,contained,quote,boilerplate"];
    compare: ["compare", "IN"];
    check: ["check", "IN", "--preset", "report-only"];
    check_at_a_cut_off: ["check", "IN", "--dry-run", "--preset", "gopher@datatrove", "--show", "words:5"];
    diff: ["diff", "OLD", "NEW"];
}

#[test]
fn nothing_of_a_record_steers_a_terminal_in_alerts() {
    for format in ["sarif", "github", "gitlab", "junit"] {
        assert_steers_nothing(&[&["detect", "IN", "--format", format]]);
    }
}

#[test]
fn nothing_of_a_record_steers_a_terminal_in_a_page() {
    assert_steers_nothing(&[&["report", "IN", "--format", "html"], &["report", "IN", "--format", "github"]]);
}

#[test]
fn nothing_of_a_name_steers_a_terminal_in_messages() {
    let named = |before: &str, behind: &str| format!("{before}{STEERING}{behind}");
    let (file, config, cutoff) = (named("no", "such.txt"), named("no", "such.toml"), named("", "=1"));
    let (accepted, quarantine) = (named("OUT", "accepted"), named("OUT", "quarantine"));
    assert_steers_nothing(&[
        &["report", &file],
        &["report", "IN", "--format", STEERING],
        &["report", "IN", "--config", &config],
        &["detect", "IN", "--select", STEERING],
        &["explain", STEERING],
        &["detect", "IN", "--out", &named("OUT", "/such")],
        &["check", "IN", "--dry-run", "--max", &cutoff],
        &["check", "IN", "--dedup", "--accepted", &accepted, "--quarantine", &quarantine],
        &["report", "IN", "--out", &named("OUT", "report")],
    ]);
}

#[test]
fn files_that_may_be_shown_steer_nothing_and_accepted_records_are_as_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("in");
    hostile(&inputs);
    let run = |args: &[&str]| drop(sourdine().current_dir(folder.path()).args(args).assert().code(2));
    run(&["report", "in", "--out", "out"]);
    run(&["check", "in", "--accepted", "out/none", "--quarantine", "out/q", "--records", "out/v", "--preset", "strict"]);
    run(&["check", "in", "--accepted", "out/a", "--quarantine", "out/unreadable", "--preset", "report-only"]);
    for file in ["q", "v", "report.json", "report.md", "report.txt", "report.html", "records.jsonl", "clusters.jsonl", "sources.jsonl"] {
        let text = std::fs::read_to_string(folder.path().join("out").join(file)).unwrap();
        assert!(!text.is_empty() && !text.contains(steers), "{file}");
    }
    let accepted = std::fs::read_to_string(folder.path().join("out/a")).unwrap();
    assert!(accepted.contains('\u{9b}'), "an accepted record goes on as it came");
}
