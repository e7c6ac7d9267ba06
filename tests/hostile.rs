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

#[test]
fn nothing_of_a_record_steers_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("in");
    hostile(&inputs);
    let rows = ["table", "json", "jsonl", "csv", "markdown"];
    let alerts = ["sarif", "github", "gitlab", "junit"];
    let mut runs: Vec<Vec<String>> = Vec::new();
    let mut run = |words: &[&str]| runs.push(words.iter().map(|word| (*word).to_owned()).collect());
    for format in rows {
        for command in ["report", "normalize", "language", "detect", "cluster", "compare"] {
            run(&[command, "IN", "--format", format]);
        }
        for preset in ["report-only", "strict"] {
            run(&["check", "IN", "--dry-run", "--preset", preset, "--show", "words:5", "--format", format]);
        }
        run(&["diff", "OLD", "NEW", "--format", format]);
        run(&["normalize", "IN", "--profile", "search", "--format", format]);
        run(&["cluster", "IN", "--unit", "record", "--kinds", "exact,near,contained,quote,boilerplate", "--format", format]);
    }
    for format in alerts {
        run(&["detect", "IN", "--format", format]);
        run(&["report", "IN", "--format", format]);
    }
    run(&["report", "IN", "--format", "html"]);
    run(&["report", "IN", "--out", "OLD"]);
    let steering = STEERING;
    run(&["report", &format!("no{steering}such.txt")]);
    run(&["report", &format!("no{steering}such/\u{1b}.txt"), "--format", steering]);
    run(&["report", "IN", "--config", &format!("no{steering}such.toml")]);
    run(&["detect", "IN", "--select", steering]);
    run(&["explain", steering]);
    run(&["detect", "IN", "--out", &format!("no{steering}/such")]);
    run(&["check", "IN", "--dry-run", "--max", &format!("{steering}=1")]);
    let check = |to: &str| {
        let path = |name: &str| folder.path().join(format!("{to}{name}")).display().to_string();
        vec![
            "check".to_owned(),
            "IN".into(),
            "--dedup".into(),
            "--accepted".into(),
            path("accepted"),
            "--quarantine".into(),
            path("quarantine"),
        ]
    };
    runs.push(check("plain"));
    runs.push(check(steering));
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    for to in [&old, &new] {
        sourdine().args(["report", "--quiet"]).arg(&inputs).arg("--out").arg(to).assert().code(2);
    }
    let place = |word: String| match word.as_str() {
        "IN" => inputs.clone().into_os_string(),
        "OLD" => old.clone().into(),
        "NEW" => new.clone().into(),
        _ => word.into(),
    };
    let mut leaks = Vec::new();
    for words in runs {
        let told = format!("{words:?}");
        let output = sourdine().args(words.into_iter().map(place)).output().unwrap();
        assert!(output.status.code().is_some_and(|code| code <= 2), "{told}: {:?}", output.status);
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty() || told.contains("check"), "{told} says nothing");
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{told}: {name}: {error}"));
            if let Some((at, c)) = text.char_indices().find(|(_, c)| steers(*c)) {
                let around: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                leaks.push(format!("{told}: {c:?} on {name} behind {around:?}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    // What is written into files may be shown as well, but for accepted records, which are data.
    for file in [
        "plainquarantine",
        "old/report.json",
        "old/report.md",
        "old/report.txt",
        "old/report.html",
        "old/records.jsonl",
        "old/clusters.jsonl",
        "old/sources.jsonl",
    ] {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(!text.is_empty() && !text.contains(steers), "{file}");
    }
    let accepted = std::fs::read_to_string(folder.path().join("plainaccepted")).unwrap();
    assert!(accepted.contains('\u{9b}'), "an accepted record goes on as it came");
}
