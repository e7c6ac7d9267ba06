use crate::{SOUND, folder, json_lines, project, sourdine, stdout};
use predicates::prelude::*;
use std::io::Write;
use std::path::Path;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

fn detect(path: &Path) -> Vec<serde_json::Value> {
    json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl"]).arg(path)))
}

#[test]
fn help_is_what_it_was() {
    insta::assert_snapshot!("help", stdout(sourdine().arg("--help")));
    for command in ["report", "normalize", "language", "detect", "cluster", "compare", "diff", "check", "config", "rules", "explain"] {
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
fn inputs_that_cannot_be_read_are_named_and_the_others_are_read() {
    let good = folder(&[("a.txt", SOUND.as_bytes())]);
    let path = good.path().join("a.txt");
    sourdine()
        .args(["detect", "--format", "jsonl", "no-such-file.txt"])
        .arg(&path)
        .assert()
        .code(2)
        .stderr(predicate::str::contains("no-such-file.txt"))
        .stdout(predicate::function(|out: &str| out.lines().count() == 1));
    let empty = folder(&[]);
    sourdine().arg("report").arg(empty.path()).assert().code(2).stderr(predicate::str::contains("the folder is empty"));
    let picture = folder(&[("picture.png", b"\x89PNG\r\n")]);
    sourdine().arg("report").arg(picture.path().join("picture.png")).assert().code(2).stderr(predicate::str::contains("--input-format"));
}

#[test]
fn bad_records_are_quarantined_with_file_and_line() {
    let lines = format!("{{\"id\":\"one\",\"text\":\"{SOUND}\"}}\nnot json\n{{\"id\":\"three\"}}\n");
    let files = folder(&[
        ("a.jsonl", lines.as_bytes()),
        ("b.txt", b"voil\xc3\xa0 caf\xe9 au lait"),
        ("c.txt", b"  \n"),
        ("d.txt", &[0; 100]),
        (".hidden.txt", b"x"),
        ("e.bin", b"x"),
    ]);
    let run = sourdine().arg("report").arg(files.path()).assert().success();
    let errors = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    for message in [
        "a.jsonl:2: not a JSON object",
        "a.jsonl:3: no field \"text\"; name another with --text-field",
        "b.txt:1: not UTF-8: byte 0xe9 at byte 10",
        "c.txt:1: no text in it",
        "skipped: 1 binary, 1 hidden, 1 unsupported",
    ] {
        assert!(errors.contains(message), "{message}\n{errors}");
    }
    let out = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(out.contains("4 records quarantined") && out.contains("Quarantined"), "{out}");
    sourdine().args(["detect", "--strict"]).arg(files.path()).assert().code(1);
}

#[test]
fn packed_and_plain_inputs_give_the_same() {
    let line = format!("{{\"id\":\"one\",\"source\":\"s\",\"text\":\"{FAULTY}\"}}\n");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(line.as_bytes()).unwrap();
    // Two members in one file, as `cat a.gz b.gz` makes it.
    let member = gzip.finish().unwrap();
    let two = [member.clone(), member.clone()].concat();
    let zst = zstd::encode_all(line.as_bytes(), 3).unwrap();
    let files =
        folder(&[("a.jsonl", line.as_bytes()), ("b.jsonl.gz", &two), ("c.jsonl.zst", &zst), ("d.jsonl.gz", &member[..member.len() - 6])]);
    let plain = detect(&files.path().join("a.jsonl"));
    assert_eq!(plain[0]["findings"].as_array().unwrap().len(), 2);
    assert_eq!(detect(&files.path().join("b.jsonl.gz")), [plain[0].clone(), plain[0].clone()]);
    assert_eq!(detect(&files.path().join("c.jsonl.zst")), plain);
    sourdine().arg("detect").arg(files.path().join("d.jsonl.gz")).assert().code(2).stderr(predicate::str::contains("d.jsonl.gz"));
    let piped = sourdine().args(["detect", "-", "--input-format", "jsonl", "--format", "jsonl"]).write_stdin(line).assert().success();
    assert_eq!(json_lines(std::str::from_utf8(&piped.get_output().stdout).unwrap()), plain);
}

#[test]
fn a_bomb_ends_early() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 40 << 20]).unwrap();
    let files = folder(&[("bomb.jsonl.gz", &gzip.finish().unwrap())]);
    let bomb = files.path().join("bomb.jsonl.gz");
    sourdine().args(["detect", "--max-expansion", "100"]).arg(&bomb).assert().code(2).stderr(predicate::str::contains("--max-expansion"));
    sourdine()
        .args(["detect", "--max-unpacked-bytes", "1M"])
        .arg(&bomb)
        .assert()
        .code(2)
        .stderr(predicate::str::contains("--max-unpacked-bytes"));
}

#[test]
fn a_long_record_is_read_past() {
    let lines = format!("{{\"id\":\"long\",\"text\":\"{}\"}}\n{{\"id\":\"next\",\"text\":\"{SOUND}\"}}\n", "x".repeat(5000));
    let files = folder(&[("a.jsonl", lines.as_bytes())]);
    let run = sourdine().args(["detect", "--format", "jsonl", "--max-record-bytes", "4K"]).arg(files.path()).assert().success();
    let run = run.stderr(predicate::str::contains("a.jsonl:1: longer than 4096 bytes"));
    assert_eq!(json_lines(std::str::from_utf8(&run.get_output().stdout).unwrap())[0]["id"], "next");
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
fn pairs_and_clusters_are_written() {
    let lines: String = [("a", SOUND), ("b", SOUND), ("c", FAULTY)]
        .iter()
        .map(|(id, text)| format!("{{\"id\":\"{id}\",\"source\":\"{id}\",\"text\":\"{text}\"}}\n"))
        .collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let pairs = files.path().join("pairs.txt");
    let out = stdout(
        sourdine().args(["cluster", "--unit", "record", "--format", "jsonl", "--pairs"]).arg(&pairs).arg(files.path().join("in.jsonl")),
    );
    assert_eq!(json_lines(&out)[0]["members"].as_array().unwrap().len(), 2);
    assert_eq!(std::fs::read_to_string(pairs).unwrap(), "{\"a\":\"a\",\"b\":\"b\",\"score\":1.0}\n");
}

#[test]
fn an_index_is_compared_with_and_added_to() {
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"source\":\"{id}\",\"text\":\"{text}\"}}\n");
    let (old, new) = (line("a", SOUND) + &line("b", SOUND), line("c", FAULTY) + &line("d", SOUND));
    let files = folder(&[("old.jsonl", old.as_bytes()), ("new.jsonl", new.as_bytes())]);
    let path = |name: &str| files.path().join(name);
    let cluster = |more: &[&str], inputs: &[&str]| {
        let mut command = sourdine();
        command.args(["cluster", "--format", "jsonl", "--kinds", "exact,near", "--quiet"]).args(more).current_dir(files.path());
        command.args(inputs.iter().map(|name| path(name)));
        command
    };
    let whole = stdout(&mut cluster(&[], &["old.jsonl", "new.jsonl"]));
    stdout(&mut cluster(&["--index", "index"], &["old.jsonl"]));
    assert_eq!(stdout(&mut cluster(&["--against", "index"], &["new.jsonl"])), whole);
    assert_eq!(stdout(&mut cluster(&["--index", "index"], &["new.jsonl"])), whole);
    assert_eq!(stdout(&mut cluster(&["--against", "old.jsonl"], &["new.jsonl"])), whole);
    cluster(&["--index", "index", "--unit", "record"], &["new.jsonl"]).assert().code(2).stderr(predicate::str::contains("was made with"));
    cluster(&["--memory", "1M"], &["new.jsonl"]).assert().code(2).stderr(predicate::str::contains("256M"));
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
fn pages_are_read_and_findings_lead_back_to_their_lines() {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><title>A large -scale title</title></head>\n<body>\n<p>{SOUND}</p>\n<p>The caf&eacute; began a <b>large -scale</b> search.</p>\n</body></html>\n"
    );
    let record = serde_json::json!({ "id": "one", "html": page, "url": "https://example.org/a" });
    let files = folder(&[("a.html", page.as_bytes()), ("b.jsonl", format!("{record}\n").as_bytes())]);
    let found = detect(files.path());
    assert_eq!(found.len(), 2);
    let finding = &found[0]["findings"][0];
    assert_eq!((&finding["line"], &finding["column"]), (&6.into(), &31.into()));
    assert_eq!(found[0]["findings"][0]["start"], found[1]["findings"][0]["start"]);
    assert_eq!((&found[0]["source"], &found[1]["id"]), (&"a".into(), &"one".into()));
    assert!(found[1]["findings"][0].get("line").is_none(), "the lines of a field are nobody's lines");
    let piped = sourdine().args(["normalize", "-", "--input-format", "html", "--format", "jsonl"]).write_stdin(page).assert().success();
    let text = json_lines(std::str::from_utf8(&piped.get_output().stdout).unwrap())[0]["text"].clone();
    assert_eq!(text, format!("{SOUND}\n\nThe café began a large -scale search."));
    let empty = folder(&[("a.html", b"<title>x</title><script>y</script>"), ("b.htm", b"<meta charset=utf-8>caf\xe9")]);
    let run = sourdine().arg("detect").arg(empty.path()).assert().success();
    run.stderr(predicate::str::contains("a.html:1: no text in the page").and(predicate::str::contains("b.htm:1: not UTF-8")));
}

#[test]
fn a_text_beside_its_page_stays_the_text() {
    let lines = [
        serde_json::json!({ "id": "both", "text": SOUND, "html": "<p lang=fr>large -scale" }),
        serde_json::json!({ "id": "null", "text": null, "html": format!("<p>{SOUND}") }),
        serde_json::json!({ "id": "number", "text": SOUND, "html": 5 }),
        serde_json::json!({ "id": "empty", "html": "<script>x</script>" }),
    ];
    let files = folder(&[("a.jsonl", lines.map(|line| line.to_string()).join("\n").as_bytes())]);
    let run = sourdine().args(["normalize", "--format", "jsonl"]).arg(files.path()).assert().success();
    let run = run.stderr(predicate::str::contains("a.jsonl:3: expected a string in field \"html\", found a number"));
    let run = run.stderr(predicate::str::contains("a.jsonl:4: no text in the page of field \"html\""));
    let texts = json_lines(std::str::from_utf8(&run.get_output().stdout).unwrap());
    assert_eq!(texts.iter().map(|line| line["text"].as_str().unwrap()).collect::<Vec<_>>(), [SOUND, SOUND]);
}

/// The rules that would fire in each quotation are named, so that a test that never fired is seen.
#[test]
fn rules_are_silent_in_quotations_marked_as_foreign() {
    let faults = "The storm began a large -scale search, and the council weighed a half -finished plan,which nobody liked. Oslo says he was not told.";
    let page = |quote: &str| {
        format!(
            "<html lang=en><body><p>{SOUND}</p><p>{SOUND} {SOUND}</p><p>They said: <q{quote}>{faults}</q> and {SOUND}</p></body></html>"
        )
    };
    let names = |quote: &str| -> Vec<String> {
        let files = folder(&[("a.html", page(quote).as_bytes())]);
        detect(&files.path().join("a.html"))[0]["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["rule"].as_str().unwrap().to_owned())
            .collect()
    };
    for same in ["", " lang=en", " lang=en-GB", " xml:lang=EN"] {
        let found = names(same);
        for rule in ["split-compound", "missing-space", "pronoun-for-place"] {
            assert!(found.iter().any(|name| name == rule), "{same}: {rule} in {found:?}");
        }
    }
    for foreign in [" lang=fr", " lang=zxx", " lang=''", " lang=de-x-mtfrom-en", " xml:lang=la"] {
        assert!(names(foreign).iter().all(|name| name == "translation-mark"), "{foreign}: {:?}", names(foreign));
    }
}

#[test]
fn rules_are_silent_in_parts_of_another_language() {
    // Large -scale is a fault in English; nobody reads Basque for it.
    let text = format!(
        "{SOUND} {SOUND}\n\nEkaitzaren ondoren portua itxita egon zen, eta herriko inork ez zekien noiz arte egongo zen horrela. Itsasoa -bezala handia zen.\n\n{SOUND}\n"
    );
    let files = folder(&[("a.txt", text.as_bytes())]);
    assert_eq!(detect(files.path())[0]["findings"].as_array().unwrap().len(), 0);
}

#[test]
fn a_declared_translation_is_told_with_its_origin() {
    let page = format!(
        "<html class=\"translated-ltr\"><head>\n<link rel=canonical href=\"https://a.translate.goog/?_x_tr_sl=fr\"></head><p>{SOUND}"
    );
    let files = folder(&[
        ("a.html", page.as_bytes()),
        ("b.jsonl", format!("{{\"text\":\"{SOUND}\",\"url\":\"https://x.translate.goog/\"}}\n{{\"text\":\"{SOUND}\"}}\n{{\"text\":\"{SOUND}\",\"html\":\"<p _msthash=1>\"}}\n").as_bytes()),
    ]);
    let found = detect(files.path());
    assert_eq!(
        (&found[0]["grade"], &found[0]["translated_from"]),
        (&"declared".into(), &serde_json::json!({ "lang": "fr", "probability": 1.0 }))
    );
    let marks: Vec<_> =
        found[0]["findings"].as_array().unwrap().iter().map(|one| (one["line"].as_u64(), one["severity"].as_str())).collect();
    assert_eq!(marks, [(Some(1), Some("info")), (Some(2), Some("info"))]);
    assert_eq!((&found[1]["grade"], found[1].get("translated_from")), (&"declared".into(), None));
    assert!(found[2].get("grade").is_none_or(|grade| grade != "declared"));
    assert_eq!(found[3]["grade"], "declared", "the page beside a text feeds the marks");
    let table = stdout(sourdine().args(["detect", "--width", "120"]).arg(files.path().join("a.html")));
    assert!(table.contains(" 2:1 ") && table.contains("original is in fr"), "{table}");
}

const HOUSE: &str = r#"
[[rule]]
name = "sea-stretch"
words = ["sea stretch"]
lang = "en"
source = "de"
message = "\"$0\" is the German Meeresstrecke, word for word"
suggestion = "strait"
flags = ["The boat crossed the sea stretch."]
allows = ["The sea stretched far."]

[[rule]]
name = "euro-after"
code = "H2"
pattern = '(\d+) ?€'
severity = "major"
message = "the sign stands before $1"
suggestion = "€$1"
"#;

#[test]
fn own_rules_are_rules_like_all_others() {
    let text = format!("{SOUND} The boat crossed the Sea Stretch for 40 €, and a large -scale plan followed.\n");
    let files = folder(&[
        ("in/a.txt", text.as_bytes()),
        ("house.toml", HOUSE.as_bytes()),
        ("sourdine.toml", b"[rules]\nfiles = [\"house.toml\"]\nselect = [\"H2\", \"sea-stretch\"]\n"),
        ("broken.toml", b"[[rule]]\nname = \"x\"\nmesage = \"m\"\n"),
        ("failing.toml", HOUSE.replace("The sea stretched far.", "A sea stretch.").as_bytes()),
    ]);
    let path = |name: &str| files.path().join(name);
    let found = |args: &[&str]| {
        let line = json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl"]).args(args).arg(path("in"))))[0].clone();
        let findings = line["findings"].as_array().unwrap().clone();
        findings
            .iter()
            .map(|one| (one["code"].as_str().unwrap().to_owned(), one["message"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let (house, config) = (path("house.toml").display().to_string(), path("sourdine.toml").display().to_string());
    let own = [
        ("sea-stretch".to_owned(), "\"Sea Stretch\" is the German Meeresstrecke, word for word".to_owned()),
        ("H2".to_owned(), "the sign stands before 40".to_owned()),
    ];
    assert_eq!(found(&["--rules", &house])[..2], own);
    assert_eq!(found(&["--rules", &house]).len(), 3);
    assert_eq!(found(&["--config", &config]), own, "beside the configuration, whatever the folder one is in");
    assert_eq!(found(&["--rules", &house, "--select", "sea-stretch"]), own[..1]);
    assert_eq!(found(&["--rules", &house, "--ignore", "h2,SD301"]), own[..1]);
    sourdine().args(["detect", "--rules", &house, "--fail-on", "euro-after"]).arg(path("in")).assert().code(1);
    let wrong = sourdine().args(["detect", "--rules"]).arg(path("broken.toml")).arg(path("in")).assert().code(2);
    wrong.stderr(predicate::str::contains("broken.toml: line 3: no key is called \"mesage\"; did you mean \"message\"?"));
    assert!(stdout(sourdine().args(["rules", "--rules", &house])).contains("euro-after"));
    assert!(stdout(sourdine().args(["explain", "sea-stretch", "--rules", &house])).contains("[sea stretch]"));
    let tried = json_lines(&stdout(sourdine().args(["rules", "test", "--format", "jsonl", "--rules", &house])));
    assert_eq!((&tried[0]["rule"], &tried[0]["passed"], &tried[0]["trial"]["flags"]), (&"sea-stretch".into(), &true.into(), &1.into()));
    assert!(tried[0]["trial"]["sound_words"].as_u64().unwrap() > 500);
    let failing = sourdine().args(["rules", "test", "--rules"]).arg(path("failing.toml")).assert().code(1);
    failing.stdout(predicate::str::contains("should be silent: A sea stretch."));
}

#[test]
fn words_of_the_vocabulary_are_right() {
    let text = format!("{SOUND} The passerelle of the ferry was closed, and the mayor sent two glorbets to a large -scale meeting.\n");
    let files = folder(&[
        ("in/a.txt", text.as_bytes()),
        ("words.txt", b"# names\npasserelle\n"),
        ("sourdine.toml", b"[vocabulary]\nfiles = [\"words.txt\"]\nwords = [\"glorbets\"]\n"),
    ]);
    let rules = |args: &[&str]| {
        let line = json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl"]).args(args).arg(files.path().join("in"))))[0].clone();
        line["findings"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (words, config) = (files.path().join("words.txt").display().to_string(), files.path().join("sourdine.toml").display().to_string());
    assert_eq!(rules(&[]), ["leftover-word", "unknown-word", "split-compound"]);
    assert_eq!(rules(&["--vocabulary", &words]), ["unknown-word", "split-compound"]);
    assert_eq!(rules(&["--config", &config]), ["split-compound"]);
}

#[test]
fn rules_are_chosen_by_language_and_by_source() {
    let german =
        "Der Hafen war nach dem Sturm geschlossen, und niemand in der Stadt wusste, wie lange die halb -fertige Brücke noch stehen würde.";
    let files = folder(&[
        ("in/post.txt", FAULTY.as_bytes()),
        ("in/wire.txt", FAULTY.as_bytes()),
        ("in/zeitung.txt", german.as_bytes()),
        ("a.toml", b"[rules.lang.de]\nignore = [\"split-compound\"]\n[rules.source.wire]\nselect = [\"pronoun-for-place\"]\n"),
        ("b.toml", b"[rules.lang.german]\nignore = [\"split-compound\"]\n"),
        ("c.toml", b"[rules.source.wire]\nignore = [\"split-compoundd\"]\n"),
    ]);
    let count = |config: &str| -> Vec<usize> {
        let out = stdout(
            sourdine().args(["detect", "--format", "jsonl", "--config"]).arg(files.path().join(config)).arg(files.path().join("in")),
        );
        json_lines(&out).iter().map(|line| line["findings"].as_array().unwrap().len()).collect()
    };
    assert_eq!(count("a.toml"), [2, 1, 0]);
    let wrong = |config: &str| sourdine().args(["detect", "x", "--config"]).arg(files.path().join(config)).assert().code(2);
    wrong("b.toml").stderr(predicate::str::contains("no language is called \"german\""));
    wrong("c.toml")
        .stderr(predicate::str::contains("[rules.source.wire]: no rule is called \"split-compoundd\"; did you mean \"split-compound\"?"));
}

#[test]
fn writers_suppress_findings_in_the_text_and_hear_of_what_is_not_needed() {
    let fault = "The storm began a large -scale search on the lake, and nobody knew why.";
    let html = format!("<html lang=en><p>{fault}</p>\n<!-- sourdine-ignore: split-compound, SD302 -->\n<p>{fault}</p><p>{SOUND}</p>");
    let other = "Two men built a half -finished wall in May.";
    let markdown = format!(
        "<!-- sourdine-ignore: SD301 -->\n{fault}\n\n<!-- sourdine-ignore: split-compuond -->\n{other}\n\n<!-- sourdine-ignore -->\n{SOUND}\n"
    );
    let json = serde_json::json!({ "text": fault, "sourdine_ignore": ["SD301"] });
    let wrong = serde_json::json!({ "text": fault, "sourdine_ignore": 5 });
    let files = folder(&[
        ("a.html", html.as_bytes()),
        ("b.md", markdown.as_bytes()),
        ("c.jsonl", format!("{json}\n{wrong}\n").as_bytes()),
        ("d.txt", markdown.as_bytes()),
    ]);
    let run = sourdine().args(["detect", "--format", "jsonl"]).arg(files.path()).assert().success();
    let found = json_lines(std::str::from_utf8(&run.get_output().stdout).unwrap());
    let counts: Vec<usize> = found.iter().map(|line| line["findings"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [1, 1, 0, 5], "plain text has no comments");
    let errors = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    for note in [
        "sourdine: note: a.html:2: sourdine-ignore: SD302 silences nothing here; take it out",
        "sourdine: note: b.md:4: sourdine-ignore: no rule is called \"split-compuond\"; did you mean \"split-compound\"?",
        "sourdine: note: b.md:7: sourdine-ignore names no rule",
        "c.jsonl:2: expected a list of rules in field \"sourdine_ignore\"",
    ] {
        assert!(errors.contains(note), "{note}\n{errors}");
    }
    assert_eq!(errors.matches("note:").count(), 3, "{errors}");
    let quiet = sourdine().args(["detect", "--quiet"]).arg(files.path().join("b.md")).assert().success();
    quiet.stderr("");
    // A rule that is switched off says nothing of what its suppression is good for.
    let off = sourdine().args(["detect", "--ignore", "SD302"]).arg(files.path().join("a.html")).assert().success();
    off.stderr("");
    let reported = sourdine().arg("report").arg(files.path().join("a.html")).assert().success();
    reported.stderr(predicate::str::contains("note: a.html:2").or(predicate::str::contains("a.html:2: sourdine-ignore")));
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
fn voices_are_counted_and_dates_that_cannot_be_read_are_told() {
    let quote = "“We lost a pier in one night and built another in a year,” the mayor said.";
    let record = |source: &str, date: &str, text: String| serde_json::json!({"source": source, "date": date, "text": text}).to_string();
    let lines = [
        record("post", "2025-06-15", format!("Two hundred people were on the quay when the boat came in.\n{quote}\nQuelle: dpa")),
        record("mail", "2025-06-14T08:00:00Z", format!("VARNHOLM (dpa) - The ferry sails again after nineteen months.\n{quote}")),
        record("radio", "yesterday", format!("Our reporter spent the day on board and spoke with the cook.\n{quote}")),
    ];
    let files = folder(&[("a.jsonl", lines.join("\n").as_bytes())]);
    let out = tempfile::tempdir().unwrap();
    let run = sourdine().args(["report", "--out"]).arg(out.path()).arg(files.path()).assert().success();
    let errors = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(errors.contains("note: a.jsonl:3: the date \"yesterday\" can't be read"), "{errors}");
    let clusters = json_lines(&std::fs::read_to_string(out.path().join("clusters.jsonl")).unwrap());
    let exact = clusters.iter().find(|cluster| cluster["kind"] == "exact").unwrap();
    // The paragraph is the same in all three, and dpa is credited.
    assert_eq!((&exact["voices"]["independent"], &exact["voices"]["voices"][0]["first"]["source"]), (&1.into(), &"dpa".into()));
    let table = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(table.contains("1: post, mail, radio") && table.contains("Independently said: 2 passages of 1 voice"), "{table}");
}

#[test]
fn a_rule_quotes_its_line_of_the_false_alarm_card() {
    let page = stdout(sourdine().args(["explain", "leftover-word"]));
    for part in
        ["False alarms on sound text", "in 1,521,408 words", "Worst register", "Where people marked errors", "times what chance hits"]
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

/// Records of words drawn from a few, many of them copies of an earlier one with changes; a few with quotations.
fn drawn(count: u64) -> String {
    let draw = |n: u64, of: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0x2545_f491_4f6c_dd1d) % of;
    let text = |nth: u64| {
        let parent = if nth.is_multiple_of(3) { nth } else { draw(nth, nth / 3 + 1) * 3 };
        let change = |place: u64| if draw(nth * 977 + place, 25) < nth % 3 { nth * 7919 } else { 0 };
        let words: Vec<String> =
            (0..30 + parent % 30).map(|place| format!("w{}", draw(parent * 1009 + place + change(place), 3000))).collect();
        let (before, after) = words.split_at(10);
        format!(
            "{} “{}” and {}",
            before.join(" "),
            after.join(" "),
            (0..nth % 4 * 10).map(|n| format!("x{}", nth * 31 + n)).collect::<String>()
        )
    };
    (0..count).map(|nth| format!("{{\"id\":\"r{nth}\",\"source\":\"s{}\",\"text\":\"{}\"}}\n", nth % 7, text(nth))).collect()
}

#[test]
fn clusters_are_the_same_whatever_the_threads_and_the_memory() {
    let files = folder(&[("in.jsonl", drawn(3000).as_bytes())]);
    let run = |more: &[&str]| {
        let mut command = sourdine();
        command.args(["cluster", "--format", "jsonl", "--quiet", "--pairs", "pairs", "--links", "links", "--removed", "removed"]);
        let clusters = stdout(command.args(more).arg("in.jsonl").current_dir(files.path()));
        let read = |name: &str| std::fs::read_to_string(files.path().join(name)).unwrap();
        (clusters, read("pairs"), read("links"), read("removed"))
    };
    let one = run(&["--threads", "1"]);
    assert!([&one.0, &one.1, &one.2, &one.3].iter().all(|text| text.lines().count() > 300));
    assert!(run(&["--threads", "2"]) == one);
    assert!(run(&["--threads", "7", "--memory", "256M"]) == one);
}

#[test]
fn files_in_another_order_give_the_same_clusters_under_other_names() {
    let (a, b) = (drawn(900), drawn(1800).lines().skip(900).map(|line| format!("{line}\n")).collect::<String>());
    let files = folder(&[("a.jsonl", a.as_bytes()), ("b.jsonl", b.as_bytes())]);
    // What a unit is compared with is the first of those that are like it, so with chains the order counts; components have none.
    let clusters = |kinds: &str, inputs: [&str; 2]| {
        let mut command = sourdine();
        command.args(["cluster", "--format", "jsonl", "--quiet", "--linkage", "connected", "--kinds", kinds]).args(inputs);
        let mut clusters: Vec<Vec<String>> = json_lines(&stdout(command.current_dir(files.path())))
            .iter()
            .map(|cluster| {
                let mut ids: Vec<String> =
                    cluster["members"].as_array().unwrap().iter().map(|member| member["id"].as_str().unwrap().to_owned()).collect();
                ids.sort();
                ids
            })
            .collect();
        clusters.sort();
        clusters
    };
    for kinds in ["exact", "exact,near"] {
        let one = clusters(kinds, ["a.jsonl", "b.jsonl"]);
        assert!(!one.is_empty());
        assert_eq!(clusters(kinds, ["b.jsonl", "a.jsonl"]), one);
    }
}

#[test]
fn sentences_are_units_of_their_own() {
    let text = |first: &str| format!("{first} The ferry will start again in May, after nineteen months. Nobody was there to see it.");
    let lines = [("a", text("It rained.")), ("b", text("The mayor spoke for an hour."))]
        .map(|(id, text)| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n"))
        .concat();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let out = stdout(
        sourdine().args(["cluster", "--unit", "sentence", "--kinds", "exact", "--format", "jsonl"]).arg(files.path().join("in.jsonl")),
    );
    let ids: Vec<String> = json_lines(&out)
        .iter()
        .flat_map(|cluster| cluster["members"].as_array().unwrap().clone())
        .map(|member| member["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["a#s1", "b#s1", "a#s2", "b#s2"]);
}

#[test]
fn what_was_removed_is_listed_with_the_words_that_differ() {
    let lines = [("a", SOUND.to_owned()), ("b", SOUND.to_uppercase()), ("c", SOUND.replacen("the", "this", 1))]
        .map(|(id, text)| format!("{{\"id\":\"{id}\",\"source\":\"{id}\",\"text\":\"{text}\"}}\n"))
        .concat();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let removed = files.path().join("removed.jsonl");
    stdout(
        sourdine()
            .args(["cluster", "--unit", "record", "--threshold", "0.5", "--keep", "longest", "--removed"])
            .arg(&removed)
            .arg(files.path().join("in.jsonl")),
    );
    let rows = json_lines(&std::fs::read_to_string(removed).unwrap());
    let said: Vec<(&str, &str)> = rows.iter().map(|row| (row["id"].as_str().unwrap(), row["kept"].as_str().unwrap())).collect();
    assert_eq!(said, [("a", "c"), ("b", "c")]);
    assert_eq!(rows[0]["representative"], "a");
}

#[test]
fn an_index_survives_being_killed() {
    let text = drawn(6000);
    let (old, new) = text.split_at(text.match_indices('\n').nth(1999).unwrap().0 + 1);
    let files = folder(&[("old.jsonl", old.as_bytes()), ("new.jsonl", new.as_bytes())]);
    let cluster = |more: &[&str]| {
        let mut command = sourdine();
        command.args(["cluster", "--kinds", "exact,near", "--format", "jsonl", "--quiet"]).args(more).current_dir(files.path());
        command
    };
    let whole = stdout(&mut cluster(&["old.jsonl", "new.jsonl"]));
    stdout(&mut cluster(&["--index", "index", "old.jsonl"]));
    for wait in [0, 5, 20, 60, 150, 400] {
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_sourdine"))
            .args(["cluster", "--kinds", "exact,near", "--quiet", "--out", "clusters.txt", "--index", "index", "new.jsonl"])
            .current_dir(files.path())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    assert_eq!(stdout(&mut cluster(&["--index", "index", "new.jsonl"])), whole);
    assert_eq!(stdout(&mut cluster(&["--index", "index", "new.jsonl"])), whole);
    // What a crash of the machine may leave: a segment that breaks off.
    let segment = files.path().join("index/segment-000001.units");
    let bytes = std::fs::read(&segment).unwrap();
    for length in [0, 5, 100, bytes.len() - 1] {
        std::fs::write(&segment, &bytes[..length]).unwrap();
        cluster(&["--index", "index", "new.jsonl"]).assert().code(2).stderr(predicate::str::contains("segment-000001.units"));
    }
}
