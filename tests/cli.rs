use crate::{SOUND, folder, json_lines, project, sourdine, stdout};
use predicates::prelude::*;
use std::path::Path;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

#[test]
fn help_is_what_it_was() {
    insta::assert_snapshot!("help", stdout(sourdine().arg("--help")));
    for command in [
        "report",
        "normalize",
        "language",
        "detect",
        "cluster",
        "compare",
        "diff",
        "check",
        "config",
        "rules",
        "explain",
        "doctor",
        "completions",
        "man",
    ] {
        insta::assert_snapshot!(format!("help-{command}"), stdout(sourdine().args([command, "--help"])));
    }
}

#[test]
fn no_or_wrong_arguments_are_usage_errors() {
    sourdine().assert().code(2);
    sourdine().arg("reprot").assert().code(2).stderr(predicate::str::contains("report"));
    sourdine().arg("report").assert().code(2).stderr(predicate::str::contains("no input"));
    sourdine().args(["report", "x", "--threads", "many"]).assert().code(2);
    sourdine().args(["explain", "leftover-wrod"]).assert().code(2).stderr(predicate::str::contains("did you mean \"leftover-word\"?"));
    sourdine().args(["detect", "data", "--select", "nothing-at-all"]).assert().code(2);
}

#[test]
fn the_exit_status_says_what_was_asked() {
    let files = folder(&[("a.txt", FAULTY.as_bytes())]);
    let run = |what: &str| sourdine().args(["detect", "--fail-on", what]).arg(files.path()).assert();
    run("never").code(0);
    run("major").code(1);
    run("split-compound").code(1);
    run("tokeniser-residue").code(0);
    run("nonsense").code(2);
    sourdine().args(["detect", "--fail-on", "major", "--ignore", "SD301,SD201"]).arg(files.path()).assert().code(0);
}

#[test]
fn a_configuration_is_read_and_checked() {
    let files = folder(&[
        ("a.txt", FAULTY.as_bytes()),
        ("ok.toml", b"[rules]\nignore = [\"split-compound\"]\n"),
        ("bad.toml", b"[rules]\nignroe = []\n"),
    ]);
    let at = |name: &str| files.path().join(name);
    let out = stdout(sourdine().args(["detect", "--format", "jsonl", "--config"]).arg(at("ok.toml")).arg(at("a.txt")));
    assert_eq!(json_lines(&out)[0]["findings"].as_array().unwrap().len(), 1);
    sourdine()
        .args(["detect", "--config"])
        .arg(at("bad.toml"))
        .arg(at("a.txt"))
        .assert()
        .code(2)
        .stderr(predicate::str::contains("did you mean \"ignore\"?"));
}

#[test]
fn normalize_says_what_it_changed() {
    let files = folder(&[("a.txt", "Le cafÃ© n’est pas prêt.".as_bytes())]);
    let out = json_lines(&stdout(sourdine().args(["normalize", "--format", "jsonl"]).arg(files.path())));
    assert_eq!(out[0]["text"], "Le café n’est pas prêt.");
    assert_eq!(
        out[0]["changes"],
        serde_json::json!([{ "pass": "mojibake", "start": 6, "end": 8, "before": "Ã©", "after": "é", "chain": ["windows-1252"] }])
    );
}

#[test]
fn languages_are_listed_and_parts_told_apart() {
    let list = stdout(sourdine().args(["language", "--list", "--format", "csv"]));
    assert!(list.lines().any(|line| line.starts_with("en,yes,model")) && list.lines().count() > 60);
    let radio = stdout(sourdine().args(["language", "data/examples/varnholm-radio.txt", "--format", "jsonl"]).current_dir(project(".")));
    let langs: Vec<String> =
        json_lines(&radio)[0]["spans"].as_array().unwrap().iter().map(|part| part["lang"].as_str().unwrap().to_owned()).collect();
    assert_eq!(langs, ["en", "es", "en", "es", "en", "es", "en"]);
}

#[test]
fn every_table_of_findings_says_how_grave_they_are() {
    let files = folder(&[("a.txt", FAULTY.as_bytes())]);
    let show = |format: &str| stdout(sourdine().args(["detect", "--format", format]).arg(files.path()));
    assert!(show("csv").contains(",split-compound,major,large -scale,"));
    assert!(show("markdown").contains("| split-compound | major | large -scale |"));
    let table = show("table");
    assert!(table.contains("│ severity │") && table.contains("│ split-compound    │ major    │"), "{table}");
}

#[test]
fn no_control_character_of_the_input_reaches_a_table() {
    let hostile =
        "The \u{1b}[31mred\u{1b}[0m large -scale\u{7} plan <script>alert(1)</script> was | told to \u{202e}the town by the mayor.";
    let line = serde_json::json!({ "id": "\u{1b}]0;title\u{7}x", "source": "a|b\u{9b}c", "text": hostile }).to_string();
    let files = folder(&[("a.jsonl", line.as_bytes())]);
    for format in ["table", "markdown", "csv"] {
        for command in ["report", "detect"] {
            let out = stdout(sourdine().args([command, "--format", format]).arg(files.path()));
            let bad: Vec<char> = out.chars().filter(|c| c.is_control() && *c != '\n' || *c == '\u{202e}').collect();
            assert!(bad.is_empty(), "{command} {format}: {bad:?}\n{out}");
        }
    }
    let markdown = stdout(sourdine().args(["report", "--format", "markdown"]).arg(files.path()));
    assert!(!markdown.contains("<script>"));
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_and_a_reader_that_goes_is_none() {
    let files = folder(&[("a.txt", SOUND.as_bytes())]);
    let input = files.path().join("a.txt");
    sourdine()
        .args(["detect", "--out", "/no/such/folder/out.jsonl"])
        .arg(&input)
        .assert()
        .code(2)
        .stderr(predicate::str::contains("/no/such/folder"));
    if Path::new("/dev/full").exists() {
        sourdine().args(["detect", "--out", "/dev/full"]).arg(&input).assert().code(2).stderr(predicate::str::contains("/dev/full"));
    }
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_sourdine"))
        .args(["rules", "--format", "jsonl"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn rules_hold_to_their_examples_and_explain_themselves() {
    sourdine().args(["rules", "test"]).assert().success();
    insta::assert_snapshot!("explain", stdout(sourdine().args(["explain", "split-compound"])));
    let json: serde_json::Value = serde_json::from_str(&stdout(sourdine().args(["explain", "SD101", "--json"]))).unwrap();
    assert_eq!(json["rule"], "leftover-word");
}

#[test]
fn diff_tells_what_changed_and_nothing_else() {
    let files = folder(&[("a.txt", FAULTY.as_bytes()), ("b.txt", SOUND.as_bytes()), ("old.txt", FAULTY.as_bytes())]);
    let report = |out: &Path| sourdine().args(["report", "--quiet", "--out"]).arg(out).arg(files.path()).assert().success();
    let reports = folder(&[]);
    let (old, new) = (reports.path().join("old"), reports.path().join("new"));
    report(&old);
    report(&new);
    let diff = |args: &[&str]| sourdine().arg("diff").arg(&old).arg(&new).args(args).assert();
    diff(&["--format", "jsonl", "--fail-on", "info"]).success().stdout("");
    // One finding is mended, one moves, one is new; a record goes, another comes.
    let text = format!("A line above.\n{}\nThe the doors of a half -open hall.\n", FAULTY.replace("large -scale", "large-scale"));
    std::fs::write(files.path().join("a.txt"), text).unwrap();
    std::fs::remove_file(files.path().join("old.txt")).unwrap();
    std::fs::write(files.path().join("c.txt"), SOUND).unwrap();
    report(&new);
    let run = diff(&["--format", "jsonl", "--fail-on", "major"]).code(1);
    let changes = json_lines(&String::from_utf8(run.get_output().stdout.clone()).unwrap());
    let of = |kind: &str| -> Vec<&serde_json::Value> { changes.iter().filter(|change| change["kind"] == kind).collect() };
    let words = |kind: &str| of(kind).iter().map(|change| change["words"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(words("finding_gone"), ["large -scale"]);
    assert!(
        words("finding_new").contains(&"half -open".to_owned()) && !words("finding_new").contains(&"Oslo says he".to_owned()),
        "{changes:#?}"
    );
    assert_eq!((&of("record_gone")[0]["id"], &of("record_gone")[0]["findings"]), (&"old.txt".into(), &2.into()));
    assert_eq!((&of("record_new")[0]["id"], of("source_gone").len(), of("source_new").len()), (&"c.txt".into(), 1, 1));
    diff(&["--fail-on", "severe"]).code(2);
    sourdine().arg("diff").arg(&old).arg(reports.path().join("none")).assert().code(2).stderr(predicate::str::contains("none"));
    let strongest = sourdine().arg("diff").arg(old.join("report.json")).arg(new.join("report.json")).assert().success();
    assert!(String::from_utf8_lossy(&strongest.get_output().stderr).contains("give the folders"));
    let page = reports.path().join("report.json");
    std::fs::write(&page, "{\"version\":1}").unwrap();
    sourdine().arg("diff").arg(&page).arg(&new).assert().code(2).stderr(predicate::str::contains("not a report of sourdine"));
}

#[test]
fn the_card_counts_sound_text_alone() {
    let line = |label: &str, domain: &str, unit: &str, text: &str| {
        serde_json::json!({"lang": "en", "label": label, "domain": domain, "unit": unit, "text": text}).to_string()
    };
    let lines = [
        line("native", "news", "1", SOUND),
        line("native", "news", "1", FAULTY),
        line("human", "chat", "2", SOUND),
        line("machine", "news", "3", FAULTY),
    ];
    let files = folder(&[("a.jsonl", lines.join("\n").as_bytes())]);
    let card = |args: &[&str]| {
        json_lines(&stdout(sourdine().args(["eval", "card", "--format", "jsonl"]).args(args).arg(files.path().join("a.jsonl"))))
    };
    let of = |card: &[serde_json::Value], lang: &str, by: &str, of: &str| {
        let is_it = |line: &&serde_json::Value| line["lang"] == lang && line["by"] == by && line["of"] == of;
        card.iter().find(is_it).map(|line| (line["texts"].as_u64().unwrap(), line["findings"].as_u64().unwrap()))
    };
    let lines = card(&[]);
    assert_eq!([of(&lines, "en", "all", ""), of(&lines, "", "register", "chat")], [Some((3, 2)), Some((1, 0))]);
    assert_eq!(of(&lines, "en", "rule", "split-compound"), Some((3, 1)));
    assert_eq!(of(&card(&["--documents"]), "en", "register", "news"), Some((1, 2)));
    assert_eq!(of(&card(&["--native"]), "en", "register", "chat"), None);
}

#[test]
fn a_rule_quotes_its_line_of_the_false_alarm_card() {
    let page = stdout(sourdine().args(["explain", "leftover-word"]));
    for part in
        ["False alarms on sound text", "in 1,521,409 words", "Worst register", "Where people marked errors", "times what chance hits"]
    {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let json: serde_json::Value = serde_json::from_str(&stdout(sourdine().args(["explain", "SD101", "--json"]))).unwrap();
    assert!(json["false_alarms"][0]["findings_per_1000_words"]["high"].is_number() && json["marked"].is_array(), "{json}");
    // One that never fired there has an upper end, and no precision.
    assert!(stdout(sourdine().args(["explain", "unreadable"])).contains("can't be read"));
    let silent = stdout(sourdine().args(["explain", "hidden-text"]));
    assert!(silent.contains("0.000  (0.000–0.0") && silent.contains("precision is not known"), "{silent}");
}
