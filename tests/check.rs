use crate::{SOUND, folder, json_lines, sourdine, stdout};
use predicates::prelude::*;
use std::io::{Read, Write};
use std::path::Path;

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Runs `check` on files of `folder` with outputs in it; gives the exit status.
fn check(folder: &Path, inputs: &[&str], more: &[&str]) -> i32 {
    let mut command = sourdine();
    command.current_dir(folder).arg("check").args(inputs).args(["--accepted", "out.a", "--quarantine", "out.q", "--quiet"]).args(more);
    command.output().unwrap().status.code().unwrap()
}

/// The rules that each quarantined record fails, by id or line.
fn rules(folder: &Path) -> Vec<(String, Vec<String>)> {
    let name = |row: &serde_json::Value| row["id"].as_str().map_or_else(|| row["line"].to_string(), str::to_owned);
    let rules = |row: &serde_json::Value| {
        row["reasons"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    json_lines(&read(&folder.join("out.q"))).iter().map(|row| (name(row), rules(row))).collect()
}

#[test]
fn what_passes_passes_byte_for_byte_and_the_rest_has_its_reasons() {
    let loops = "the ferry came back and ".repeat(30);
    let good = format!(" {{ \"text\":\"{SOUND}\" ,\"x\":1.10, \"y\":1e400,\"id\":\"good\"}}\r\n");
    let lines = [
        good.clone(),
        format!("{{\"id\":\"loop\",\"text\":\"{loops}\"}}\n"),
        "\n".into(),
        "{\"id\":\"blank\",\"text\":\" \"}\n".into(),
        "not json\n".into(),
        format!("{{\"id\":\"declared\",\"text\":\"{SOUND} This article was automatically translated from French.\"}}\n"),
        format!("{{\"id\":\"service\",\"text\":\"{SOUND}\\nTranslated by Lingaro, automatic translation service\"}}\n"),
        format!("{{\"id\":\"credit\",\"text\":\"{SOUND}\\nTranslated by Mary Smith\"}}\n"),
        "{\"id\":\"lost\",\"text\":\"The ca\u{fffd}\u{fffd} of the har\u{fffd}our\"}\n".into(),
        format!("{{\"id\":\"hidden\",\"text\":\"{SOUND}\u{e0049}\u{e0067}\u{e006e}\u{e006f}\"}}"),
    ];
    let files = folder(&[("in.jsonl", lines.concat().as_bytes())]);
    assert_eq!(check(files.path(), &["in.jsonl"], &[]), 1);
    let accepted = read(&files.path().join("out.a"));
    assert!(accepted.starts_with(&good) && accepted.lines().count() == 2 && accepted.contains("credit"), "{accepted}");
    let told = |name: &str, rule: &str| (name.to_owned(), vec![rule.to_owned()]);
    assert_eq!(
        rules(files.path()),
        [
            told("loop", "repetition-loop"),
            told("blank", "blank"),
            told("5", "unreadable"),
            told("declared", "machine-declared"),
            told("service", "machine-declared"),
            told("lost", "broken-encoding"),
            told("hidden", "hidden-text"),
        ]
    );
    let row = &json_lines(&read(&files.path().join("out.q")))[0];
    let reason = &row["reasons"][0];
    assert_eq!((&row["file"], &row["line"], &reason["cutoff"]), (&"in.jsonl".into(), &2.into(), &0.5.into()));
    assert_eq!(row["record"]["text"].as_str().unwrap(), loops);
    assert!(reason["keep"].as_str().unwrap().starts_with("check.max.repetition-loop = 0.9"));
    // The change that is told does keep it.
    let kept = reason["keep"].as_str().unwrap().trim_start_matches("check.max.").replace(' ', "");
    check(files.path(), &["in.jsonl"], &["--max", &kept]);
    assert!(read(&files.path().join("out.a")).contains("\"loop\""));
    let left: Vec<_> = std::fs::read_dir(files.path()).unwrap().collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn the_same_bytes_whatever_the_threads_and_however_packed() {
    let lines: String =
        (0..600).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{SOUND} {}\"}}\n", "na\u{fffd} ".repeat(nth % 3 * 4))).collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    check(files.path(), &["in.jsonl"], &["--threads", "1"]);
    let (accepted, quarantined) = (read(&files.path().join("out.a")), read(&files.path().join("out.q")));
    check(files.path(), &["in.jsonl"], &["--threads", "8"]);
    assert_eq!((read(&files.path().join("out.a")), read(&files.path().join("out.q"))), (accepted.clone(), quarantined.clone()));
    let mut packed = sourdine();
    packed
        .current_dir(files.path())
        .args(["check", "in.jsonl", "--accepted", "a.jsonl.gz", "--quarantine", "q.jsonl.zst"])
        .assert()
        .code(1);
    let mut unpacked = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(files.path().join("a.jsonl.gz")).unwrap()).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, accepted);
    let q = zstd::decode_all(std::fs::File::open(files.path().join("q.jsonl.zst")).unwrap()).unwrap();
    assert_eq!(String::from_utf8(q).unwrap(), quarantined);
}

#[test]
fn a_run_that_was_cut_off_is_gone_on_with() {
    let lines: String =
        (0..7000).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{SOUND} {}\"}}\n", "\u{fffd} ".repeat(nth % 3 * 4))).collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    check(files.path(), &["in.jsonl"], &[]);
    let whole = (read(&files.path().join("out.a")), read(&files.path().join("out.q")));
    // A first part and a torn write behind it, as a kill leaves them.
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_sourdine"))
        .current_dir(files.path())
        .args(["check", "in.jsonl", "--accepted", "b.a", "--quarantine", "b.q", "--quiet"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while child.try_wait().unwrap().is_none() && !files.path().join("b.a.journal").exists() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    if files.path().join("b.a.partial").exists() {
        let mut torn = std::fs::OpenOptions::new().append(true).open(files.path().join("b.a.partial")).unwrap();
        torn.write_all(b"{\"id\":\"torn").unwrap();
    }
    let resume = || {
        let mut command = sourdine();
        command
            .current_dir(files.path())
            .args(["check", "in.jsonl", "--accepted", "b.a", "--quarantine", "b.q", "--resume"])
            .assert()
            .code(1);
    };
    for _ in 0..2 {
        resume();
        assert_eq!((read(&files.path().join("b.a")), read(&files.path().join("b.q"))), whole);
    }
}

#[test]
fn a_run_that_has_ended_is_not_run_again() {
    let lines: String =
        (0..9).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{SOUND} {}\"}}\n", "\u{fffd} ".repeat(nth % 3 * 4))).collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let file = |name: &str| files.path().join(name);
    let resume = || assert_eq!(check(files.path(), &["in.jsonl"], &["--resume"]), 1);
    resume();
    let whole = (read(&file("out.a")), read(&file("out.q")));
    let written = || file("out.a").metadata().unwrap().modified().unwrap();
    let first = written();
    resume();
    assert_eq!(written(), first);
    // Until an output or an input is another one.
    std::fs::write(file("out.q"), "").unwrap();
    resume();
    assert_eq!((read(&file("out.a")), read(&file("out.q"))), whole);
    std::fs::write(file("in.jsonl"), format!("{lines}broken\n")).unwrap();
    resume();
    assert_eq!(read(&file("out.q")).lines().count(), whole.1.lines().count() + 1);
    // Who doesn't ask for it finds no journal.
    check(files.path(), &["in.jsonl"], &[]);
    assert!(!file("out.a.journal").exists());
}

#[test]
fn outputs_that_would_harm_an_input_are_refused() {
    let line = format!("{{\"text\":\"{SOUND}\"}}\n");
    let files = folder(&[("in.jsonl", line.as_bytes()), ("sub/a.jsonl", line.as_bytes())]);
    let refused = |args: &[&str], why: &str| {
        let mut command = sourdine();
        command.current_dir(files.path()).arg("check").args(args).assert().code(2).stderr(predicate::str::contains(why));
    };
    refused(&["in.jsonl", "--accepted", "in.jsonl", "--quarantine", "q"], "is an input");
    refused(&["in.jsonl", "--accepted", "q", "--quarantine", "./q"], "are one file");
    refused(&["in.jsonl", "--accepted", "good.parquet", "--quarantine", "q"], "Parquet is written from Parquet");
    refused(&["sub", "--accepted", "sub/b.jsonl", "--quarantine", "q"], "lies in sub");
    refused(&["in.jsonl"], "where do the records go?");
    refused(&["in.jsonl", "--accepted", "a"], "--quarantine");
    refused(&["in.jsonl", "--preset", "basics", "--dry-run"], "did you mean \"basic\"");
    refused(&["in.jsonl", "--min", "word=1", "--dry-run"], "did you mean \"words\"");
    refused(&["in.jsonl", "--resume", "--accepted", "/dev/null", "--quarantine", "q"], "--resume needs");
    assert_eq!(read(&files.path().join("in.jsonl")), line);
    assert!(!files.path().join("q").exists() && !files.path().join("q.partial").exists());
}

#[test]
fn tables_stay_tables_and_become_json_beside_others() {
    let table = format!("id,text,note\r\n1,\"{SOUND}\",\"a \"\"b\"\"\"\r\n2,{}\r\n3,na\u{fffd}ve,x", "short");
    let files = folder(&[("in.csv", table.as_bytes()), ("same.csv", b"id,text,note\n4,d e f,\n"), ("in.txt", SOUND.as_bytes())]);
    assert_eq!(check(files.path(), &["in.csv", "same.csv"], &[]), 1);
    assert_eq!(read(&files.path().join("out.a")), format!("id,text,note\r\n1,\"{SOUND}\",\"a \"\"b\"\"\"\r\n4,d e f,\n"));
    assert_eq!(
        rules(files.path()).iter().map(|(id, rules)| (id.as_str(), rules[0].as_str())).collect::<Vec<_>>(),
        [("3", "unreadable"), ("3", "broken-encoding")]
    );
    check(files.path(), &["in.csv", "in.txt"], &[]);
    let accepted = json_lines(&read(&files.path().join("out.a")));
    assert_eq!((&accepted[0]["note"], &accepted[1]["id"], &accepted[1]["text"]), (&"a \"b\"".into(), &"in.txt".into(), &SOUND.into()));
    let tabs = "id\ttext\tnote\n4\td e f\t\n";
    std::fs::write(files.path().join("in.tsv"), tabs).unwrap();
    check(files.path(), &["in.tsv"], &[]);
    assert_eq!(read(&files.path().join("out.a")), tabs);
    check(files.path(), &["same.csv", "in.tsv"], &[]);
    assert_eq!(json_lines(&read(&files.path().join("out.a"))).len(), 2);
    let ids = json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl", "--quiet"]).arg(files.path().join("same.csv"))));
    assert_eq!(ids[0]["id"], "4");
}

#[test]
fn the_exit_status_is_what_was_asked_for() {
    let lines =
        format!("{{\"id\":\"a\",\"text\":\"{SOUND}\"}}\nbroken\n{{\"id\":\"b\",\"text\":\"The storm closed a large -scale market.\"}}\n");
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let status = |more: &[&str]| check(files.path(), &["in.jsonl"], more);
    assert_eq!(status(&[]), 1);
    assert_eq!(status(&["--max-findings", "1"]), 0);
    assert_eq!(status(&["--fail-on", "never"]), 0);
    assert_eq!(status(&["--fail-on", "unreadable"]), 1);
    assert_eq!(status(&["--fail-on", "hidden-text"]), 0);
    assert_eq!(status(&["--fail-on", "major"]), 1);
    assert_eq!(status(&["--fail-on", "split-compound"]), 1);
    assert_eq!(status(&["--fail-on", "split-compuond"]), 2);
    assert_eq!(check(files.path(), &["in.jsonl", "no-such-file.jsonl"], &[]), 2);
    assert_eq!(read(&files.path().join("out.a")).lines().count(), 2, "what could be read was written");
    assert_eq!(check(files.path(), &["in.jsonl"], &["--strict"]), 1);
}

#[test]
fn values_are_measured_once_and_judged_again() {
    let lines: String = (1..=30)
        .map(|nth| format!("{{\"id\":\"r{nth}\",\"source\":\"s{}\",\"text\":\"{}.\"}}\n", nth % 2, ["word"; 30][..nth].join(" the ")))
        .collect();
    let files = folder(&[
        ("in.jsonl", lines.as_bytes()),
        ("sourdine.toml", b"[check]\nmin.words = 20\nmax.repetition-loop = \"off\"\n[check.source.s1]\nmin.words = \"off\"\n"),
        ("wrong.toml", b"[check.min]\nwrods = 20\n"),
    ]);
    let run = |args: &[&str]| stdout(sourdine().current_dir(files.path()).args(args));
    run(&["check", "in.jsonl", "--preset", "report-only", "--records", "values.jsonl"]);
    let funnel =
        |args: &[&str]| json_lines(&run(&[&["check", "--format", "jsonl", "--fail-on", "never"], args].concat()))[0]["quarantined"].clone();
    let fresh = funnel(&["in.jsonl", "--dry-run", "--config", "sourdine.toml"]);
    assert_eq!(fresh, funnel(&["--from", "values.jsonl", "--config", "sourdine.toml"]));
    assert_eq!(fresh, 5);
    assert_eq!(funnel(&["in.jsonl", "--dry-run", "--from", "values.jsonl", "--config", "sourdine.toml"]), 5);
    let shown = json_lines(&run(&[
        "check",
        "in.jsonl",
        "--show",
        "words:2",
        "--min",
        "words=20",
        "--preset",
        "report-only",
        "--format",
        "jsonl",
        "--fail-on",
        "never",
    ]));
    let sides: Vec<(&str, f64)> = shown.iter().map(|row| (row["side"].as_str().unwrap(), row["value"].as_f64().unwrap())).collect();
    assert_eq!(sides, [("dropped", 17.0), ("dropped", 19.0), ("kept", 21.0), ("kept", 23.0)]);
    let settings = json_lines(&run(&["config", "--config", "sourdine.toml", "--format", "jsonl"]));
    let from = |key: &str| settings.iter().find(|row| row["key"] == key).map(|row| (row["value"].clone(), row["from"].clone()));
    assert_eq!(from("check.min.words"), Some((20.0.into(), "sourdine.toml".into())));
    assert_eq!(from("check.source.s1.min.words"), Some(("off".into(), "sourdine.toml".into())));
    assert_eq!(from("cluster.threshold"), Some((0.7.into(), "default".into())));
    let wrong = sourdine().current_dir(files.path()).args(["check", "in.jsonl", "--dry-run", "--config", "wrong.toml"]).assert().code(2);
    wrong.stderr(predicate::str::contains("no measure is called \"wrods\"; did you mean \"words\"?"));
}

#[test]
fn of_records_that_say_the_same_one_passes() {
    let other = "Nobody has seen the old ferry since the ice went out of the harbour in the second week of March this year.";
    let longer = format!("{SOUND} So it was said.");
    let lines = format!(
        "{{\"id\":\"a\",\"text\":\"{SOUND}\"}}\n{{\"id\":\"b\",\"text\":\"{other}\"}}\n{{\"id\":\"c\",\"text\":\"{longer}\"}}\n{{\"id\":\"d\",\"text\":\"{SOUND}\"}}\n"
    );
    let files = folder(&[("in.jsonl", lines.as_bytes()), ("known.txt", other.as_bytes())]);
    let dropped = |more: &[&str]| {
        check(files.path(), &["in.jsonl"], more);
        rules(files.path()).into_iter().map(|(id, rules)| format!("{id} {}", rules.join("+"))).collect::<Vec<_>>()
    };
    assert_eq!(dropped(&["--dedup"]), ["c duplicate", "d duplicate"]);
    assert_eq!(dropped(&["--dedup", "--keep", "longest"]), ["a duplicate", "d duplicate"]);
    assert_eq!(dropped(&["--dedup", "--keep", "best", "--threshold", "1"]), ["d duplicate"]);
    assert_eq!(dropped(&["--against", "known.txt"]), ["b duplicate"]);
    assert_eq!(dropped(&["--against", "known.txt", "--dedup"]), ["b duplicate", "c duplicate", "d duplicate"]);
    // What stands for others is told with how many they are, and why the others gave way names it.
    for (keep, copies) in [("first", "{\"id\":\"a\",\"copies\":3}\n"), ("longest", "{\"id\":\"c\",\"copies\":3}\n")] {
        check(files.path(), &["in.jsonl"], &["--dedup", "--keep", keep, "--copies", "copies.jsonl"]);
        assert_eq!(read(&files.path().join("copies.jsonl")), copies);
        let row = &json_lines(&read(&files.path().join("out.q")))[0];
        assert_eq!(row["reasons"][0]["sample"], json_lines(copies)[0]["id"]);
    }
}

#[test]
fn a_run_that_gave_copies_no_way_is_gone_on_with() {
    let line = |nth: usize| {
        let words: Vec<String> = (0..20).map(|word| format!("word{word} of{}", nth % 2500 * 31 + word / 7)).collect();
        format!("{{\"id\":\"r{nth}\",\"text\":\"{}\"}}\n", words.join(" "))
    };
    let lines: String = (0..7000).map(line).collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let outputs = |name: &str| ["a", "q", "c"].map(|kind| files.path().join(format!("{name}.{kind}")));
    let run = |name: &str, more: &[&str]| {
        let [a, q, c] = outputs(name);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sourdine"));
        command.current_dir(files.path()).args(["check", "in.jsonl", "--dedup", "--quiet", "--memory", "256M"]).args(more);
        command.arg("--accepted").arg(a).arg("--quarantine").arg(q).arg("--copies").arg(c).stdout(std::process::Stdio::null());
        command.spawn().unwrap()
    };
    run("whole", &[]).wait().unwrap();
    let whole = outputs("whole").map(|path| read(&path));
    assert_eq!(whole.each_ref().map(|file| file.lines().count()), [2500, 4500, 2500]);
    let mut child = run("cut", &[]);
    while child.try_wait().unwrap().is_none() && !files.path().join("cut.a.journal").exists() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    run("cut", &["--resume"]).wait().unwrap();
    assert_eq!(outputs("cut").map(|path| read(&path)), whole);
    let left: Vec<_> = std::fs::read_dir(files.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 8, "{left:?}");
}

#[test]
fn lists_and_languages_stop_what_they_name() {
    let german = "Der Pier wurde nach dem Sturm geschlossen, und niemand in der Stadt wusste, wie lange das so bleiben würde.";
    let lines = format!(
        "{{\"id\":\"en\",\"text\":\"{SOUND}\"}}\n{{\"id\":\"de\",\"text\":\"{german}\"}}\n{{\"id\":\"says-en\",\"lang\":\"en\",\"text\":\"{german}\"}}\n{{\"id\":\"spam\",\"url\":\"https://shop.spam.example/a\",\"text\":\"Another text that nobody wants to have, and {SOUND}\"}}\n{{\"id\":\"mail\",\"text\":\"{SOUND} Write to jane.doe@mail.org.\"}}\n"
    );
    let item = "{\"id\":\"item-7\",\"text\":\"Der Pier wurde nach dem Sturm geschlossen, und niemand in der Stadt wusste es.\"}\n";
    let files = folder(&[
        ("in.jsonl", lines.as_bytes()),
        ("blocked.txt", b"# shops\nspam.example\n"),
        ("items.jsonl", item.as_bytes()),
        (
            "sourdine.toml",
            b"[check]\nlanguages = [\"en\"]\nurl_lists = [\"blocked.txt\"]\n[check.file.\"*.jsonl\"]\nmax.wrong-language = \"off\"\n",
        ),
    ]);
    let stopped = |more: &[&str]| {
        check(files.path(), &["in.jsonl"], more);
        rules(files.path()).into_iter().map(|(id, rules)| format!("{id} {}", rules.join("+"))).collect::<Vec<_>>()
    };
    assert_eq!(stopped(&["--languages", "en,fr"]), ["de wrong-language", "says-en wrong-language"]);
    assert_eq!(stopped(&["--max", "wrong-language=0.5"]), ["says-en wrong-language"]);
    assert_eq!(stopped(&["--url-list", "blocked.txt"]), ["spam url-listed"]);
    assert_eq!(stopped(&["--config", "sourdine.toml"]), ["spam url-listed"]);
    assert_eq!(stopped(&["--benchmark", "items.jsonl"]), ["de benchmark-overlap", "says-en benchmark-overlap"]);
    let sample = |row: usize| json_lines(&read(&files.path().join("out.q")))[row]["reasons"][0]["sample"].clone();
    assert!(sample(0).as_str().unwrap().starts_with("item-7: Der Pier wurde"));
    assert_eq!(stopped(&["--max", "e-mail-addresses=0"]), ["mail e-mail-addresses"]);
    assert_eq!(sample(0), "j***.***@****.org");
    assert!(!read(&files.path().join("out.q")).split("\"record\"").next().unwrap().contains("jane"));
}

#[test]
fn a_list_of_hosts_tells_what_it_can_t_read_and_what_it_is_not_needed_for() {
    let line = |id: &str, url: &str| format!("{{\"id\":\"{id}\",\"url\":\"{url}\",\"text\":\"{SOUND}\"}}\n");
    let lines =
        [line("a", "https://www.Spam.example./x"), line("b", "https://xn--mll-hoa.de/"), line("c", "https://port.example/")].concat();
    let files = folder(&[
        ("in.jsonl", lines.as_bytes()),
        ("hosts", b"127.0.0.1 localhost\n0.0.0.0 spam.example # shop\nthe old pier\n"),
        ("filters", "! ads\n||m\u{fc}ll.de^\n".as_bytes()),
        ("idle", b"*.nobody.example\n"),
    ]);
    let lists = ["--url-list", "hosts", "--url-list", "filters", "--url-list", "idle"];
    let mut command = sourdine();
    command.current_dir(files.path()).args(["check", "in.jsonl", "--accepted", "out.a", "--quarantine", "out.q", "--fail-on", "never"]);
    command
        .args(lists)
        .assert()
        .success()
        .stderr(predicate::str::contains("note: hosts:3: \"the old pier\" names no host"))
        .stderr(predicate::str::contains("note: idle: no record comes from a host or an address of this list"))
        .stderr(predicate::str::contains("note: hosts: no").not());
    let stopped: Vec<String> = rules(files.path()).into_iter().map(|(id, _)| id).collect();
    assert_eq!(stopped, ["a", "b"]);
}

#[test]
fn a_record_says_what_it_is_not_to_be_judged_by() {
    let line = |id: &str, ignore: &str| format!("{{\"id\":\"{id}\",\"sourdine_ignore\":\"{ignore}\",\"text\":\"Too short.\"}}\n");
    let files = folder(&[("in.jsonl", [line("a", "words"), line("b", "characters"), line("c", "score, wodrs")].concat().as_bytes())]);
    let mut command = sourdine();
    command.current_dir(files.path()).args(["check", "in.jsonl", "--accepted", "out.a", "--quarantine", "out.q", "--fail-on", "never"]);
    let output = command.args(["--min", "words=20", "--max", "characters=99", "--max", "faults-per-1000-words=500"]).output().unwrap();
    let notes = String::from_utf8(output.stderr).unwrap();
    assert_eq!(rules(files.path()), ["b", "c"].map(|id| (id.to_owned(), vec!["words".to_owned()])));
    assert!(notes.contains("in.jsonl:2: sourdine-ignore: characters silences nothing here"), "{notes}");
    // One that is not in force says nothing of the text; one that doesn't exist is told.
    assert!(!notes.contains("score silences") && notes.contains("wodrs"), "{notes}");
}

#[test]
fn an_old_corpus_starts_clean() {
    let lost = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
    let old = lost("a", "na\u{fffd}ve\u{fffd}") + &lost("b", "ca\u{fffd}\u{fffd}") + &lost("c", SOUND) + "broken\n";
    let files = folder(&[("in.jsonl", old.as_bytes())]);
    let run = |args: &[&str]| {
        let mut command = sourdine();
        let output = command.current_dir(files.path()).args(["check", "in.jsonl"]).args(args).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run(&["--write-baseline", "base.jsonl", "--fail-on", "never"]).0, 0);
    assert_eq!(read(&files.path().join("base.jsonl")).lines().count(), 3);
    assert_eq!(run(&["--baseline", "base.jsonl", "--dry-run"]).0, 0);
    // One is mended, one is new.
    std::fs::write(files.path().join("in.jsonl"), lost("a", SOUND) + &lost("b", "ca\u{fffd}\u{fffd}") + &lost("d", "x\u{fffd}")).unwrap();
    let (status, notes) = run(&["--baseline", "base.jsonl", "--dry-run"]);
    assert_eq!(status, 1);
    assert!(notes.contains("broken-encoding of \"a\" silences nothing") && !notes.contains("\"b\""), "{notes}");
    // The log says which record is new, and why.
    assert!(notes.contains("in.jsonl:3: new: broken-encoding") && notes.contains("base.jsonl: one reason is known"), "{notes}");
    // A baseline of other inputs says so once, and not for each of its entries.
    std::fs::write(files.path().join("in.jsonl"), lost("e", SOUND)).unwrap();
    let (status, notes) = run(&["--baseline", "base.jsonl", "--dry-run"]);
    assert!(status == 0 && notes.contains("none of its 3 entries silences anything") && !notes.contains("take it out"), "{notes}");
}

#[test]
fn records_without_names_are_known_wherever_they_stand_in_their_file() {
    let lost = |text: &str| format!("{{\"text\":\"{text}\"}}\n");
    let files = folder(&[("in.jsonl", (lost("ca\u{fffd}\u{fffd}") + "broken\n").as_bytes())]);
    let run = |args: &[&str]| sourdine().current_dir(files.path()).args(["check", "in.jsonl"]).args(args).output().unwrap().status.code();
    assert_eq!(run(&["--write-baseline", "base.jsonl"]), Some(0));
    std::fs::write(files.path().join("in.jsonl"), lost(SOUND) + &lost("ca\u{fffd}\u{fffd}") + "broken\n").unwrap();
    assert_eq!(run(&["--baseline", "base.jsonl", "--dry-run"]), Some(0));
}

#[test]
fn stored_values_are_of_a_text_and_of_what_was_asked_then() {
    let line = |text: &str| format!("{{\"id\":\"a\",\"text\":\"{text}\"}}\n");
    let files = folder(&[("in.jsonl", line(SOUND).as_bytes())]);
    let run = |args: &[&str]| {
        let output = sourdine().current_dir(files.path()).arg("check").args(args).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run(&["in.jsonl", "--dry-run", "--records", "v.jsonl"]).0, 0);
    assert_eq!(run(&["in.jsonl", "--accepted", "a.jsonl", "--quarantine", "q.jsonl", "--records", "v.jsonl"]).0, 0);
    assert_eq!(run(&["in.jsonl", "--from", "v.jsonl", "--dry-run"]).0, 0);
    let (status, notes) = run(&["--from", "v.jsonl", "--accepted", "b.jsonl", "--quarantine", "r.jsonl"]);
    assert!(status == 2 && notes.contains("name the inputs"), "{notes}");
    let (status, notes) = run(&["--from", "v.jsonl", "--languages", "de"]);
    assert!(status == 2 && notes.contains("--languages"), "{notes}");
    std::fs::write(files.path().join("in.jsonl"), line("Another text, which nobody has measured.")).unwrap();
    let (status, notes) = run(&["in.jsonl", "--from", "v.jsonl", "--dry-run"]);
    assert!(status == 2 && notes.contains("the text of \"a\" is not the one"), "{notes}");
}

#[test]
fn edited_text_is_written_with_its_changes_and_nothing_else_is_touched() {
    let page = "Home | News | Sport\\nThe pier was closed after the storm.[3] Nobody knew for how long. It is a pity. People came. They saw it.\\nWe use cookies to make this page work well.";
    let line = format!("{{\"x\":1.10,\"text\":\"{page}\",\"id\":\"a\",\"y\":1e400}}\n");
    let files = folder(&[("in.jsonl", line.as_bytes())]);
    assert_eq!(check(files.path(), &["in.jsonl"], &["--preset", "c4@datatrove"]), 0);
    assert_eq!(read(&files.path().join("out.a")), line);
    assert_eq!(check(files.path(), &["in.jsonl"], &["--preset", "c4@datatrove", "--edit"]), 0);
    let edited = read(&files.path().join("out.a"));
    assert!(edited.starts_with("{\"x\":1.10,\"id\":\"a\",\"y\":1e400,\"text\":\"The pier"), "{edited}");
    let edited: Vec<_> =
        edited.lines().map(|line| serde_json::from_str::<serde_json::Value>(&line.replace("1e400", "1")).unwrap()).collect();
    let mut text: Vec<char> = page.replace("\\n", "\n").chars().collect();
    for change in edited[0]["changes"].as_array().unwrap().iter().rev() {
        let place = change["start"].as_u64().unwrap() as usize..change["end"].as_u64().unwrap() as usize;
        assert_eq!(text[place.clone()].iter().collect::<String>(), change["before"].as_str().unwrap());
        text.splice(place, change["after"].as_str().unwrap().chars());
    }
    assert_eq!(text.into_iter().collect::<String>(), edited[0]["text"].as_str().unwrap());
    assert_eq!(check(files.path(), &["in.jsonl"], &["--edit"]), 2);
}

#[test]
fn standard_input_is_deduplicated() {
    let line = |id: &str| format!("{{\"id\":\"{id}\",\"text\":\"{SOUND}\"}}\n");
    let files = folder(&[]);
    let mut command = sourdine();
    command.current_dir(files.path()).args(["check", "-", "--input-format", "jsonl", "--dedup"]);
    command.args(["--accepted", "out.a", "--quarantine", "out.q", "--quiet"]).write_stdin(line("a") + &line("b")).assert().code(1);
    assert_eq!(read(&files.path().join("out.a")), line("a"));
    assert_eq!(rules(files.path()), [("b".to_owned(), vec!["duplicate".to_owned()])]);
}

#[test]
fn the_report_counts_what_was_stopped() {
    let loops = "the ferry came back and ".repeat(30);
    let lines = [
        format!("{{\"id\":\"good\",\"text\":\"{SOUND}\"}}\n"),
        format!("{{\"id\":\"loop\",\"text\":\"{loops}\"}}\n"),
        format!("{{\"id\":\"both\",\"text\":\"{loops}\\nTranslated by Lingaro, automatic translation service\"}}\n"),
        "not json\n".into(),
    ];
    let files = folder(&[("in.jsonl", lines.concat().as_bytes())]);
    assert_eq!(check(files.path(), &["in.jsonl"], &[]), 1);
    std::fs::rename(files.path().join("out.a"), files.path().join("good.jsonl")).unwrap();
    let report = |quarantine: &str, format: &str| {
        let mut command = sourdine();
        command.current_dir(files.path()).args(["report", "good.jsonl", "--quiet", "--quarantine", quarantine, "--format", format]);
        command
    };
    let gate = &json_lines(&stdout(&mut report("out.q", "jsonl")))[0]["gate"];
    assert_eq!((&gate["decided"], &gate["records"], &gate["passed"]), (&true.into(), &4.into(), &1.into()), "{gate}");
    let mut told: Vec<&str> = gate["rules"].as_object().unwrap().keys().map(String::as_str).collect();
    told.sort_unstable();
    let mut stopped: Vec<String> = rules(files.path()).into_iter().flat_map(|(_, rules)| rules).collect();
    stopped.sort_unstable();
    stopped.dedup();
    assert_eq!(told, stopped);
    assert_eq!(gate["rules"]["repetition-loop"], serde_json::json!({"records": 2, "alone": 1}));
    let text = stdout(&mut report("out.q", "table"));
    assert!(
        text.contains("The gate stopped 3 of 4 records, most by repetition-loop")
            && text.contains("What the gate stopped\nOf 4 records 1 passed; stopped by repetition-loop 2, "),
        "{text}"
    );
    assert!(text.contains("sourdine explain repetition-loop tells what stopped most records"), "{text}");
    // A file of another kind is named with its line.
    report("good.jsonl", "table")
        .assert()
        .failure()
        .stderr(predicate::str::contains("good.jsonl:1").and(predicate::str::contains("reasons")));
}
