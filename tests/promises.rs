//! What is promised to users and has its test nowhere else; docs/promises.md has all of them.

use crate::{SOUND, folder, json_lines, project, sourdine, stdout};
use predicates::prelude::*;
use serde_json::Value;
use std::path::Path;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

/// The objects that a command writes, run in a folder.
pub fn lines(folder: &Path, args: &[&str]) -> Vec<Value> {
    json_lines(&stdout(sourdine().current_dir(folder).args(args).args(["--format", "jsonl", "--quiet"])))
}

fn values<'v>(rows: &'v [Value], key: &str) -> Vec<&'v str> {
    rows.iter().map(|row| row[key].as_str().unwrap()).collect()
}

#[test]
fn a_record_without_an_id_is_named_by_its_file_and_line() {
    let jsonl = format!("{{\"text\":\"{SOUND}\"}}\n\n{{\"text\":\"{SOUND}\"}}\n");
    let csv = format!("text,note\n\"{SOUND}\nIt rained.\",1\n\"{SOUND}\",2\n");
    let files = folder(&[("d/a.txt", SOUND.as_bytes()), ("d/b/c.jsonl", jsonl.as_bytes()), ("d/e.csv", csv.as_bytes())]);
    let found = lines(files.path(), &["detect", "d"]);
    assert_eq!(
        values(&found, "id"),
        ["a.txt", "b/c.jsonl:1", "b/c.jsonl:3", "e.csv:2", "e.csv:4"],
        "relative to the folder that is the input"
    );
    assert_eq!(values(&found, "source"), ["a", "c", "c", "e", "e"]);
    let found = lines(files.path(), &["detect", "d/b/c.jsonl"]);
    assert_eq!(values(&found, "id"), ["d/b/c.jsonl:1", "d/b/c.jsonl:3"], "a file keeps the path that it was given by");
    let found = lines(files.path(), &["detect", "d/a.txt", "--source-from", "parent"]);
    assert_eq!((values(&found, "id"), values(&found, "source")), (vec!["d/a.txt"], vec!["d"]));
}

#[test]
#[cfg(unix)]
fn links_to_files_are_followed_and_links_to_folders_are_not() {
    let files = folder(&[("in/a.txt", SOUND.as_bytes()), ("out/b.txt", SOUND.as_bytes())]);
    std::os::unix::fs::symlink("../out/b.txt", files.path().join("in/link.txt")).unwrap();
    std::os::unix::fs::symlink("../out", files.path().join("in/others")).unwrap();
    std::os::unix::fs::symlink(".", files.path().join("in/round")).unwrap();
    assert_eq!(values(&lines(files.path(), &["detect", "in"]), "id"), ["a.txt", "link.txt"]);
}

#[test]
fn fields_have_the_names_that_they_are_given() {
    let row = serde_json::json!({ "key": "one", "by": "post", "body": SOUND, "text": "another", "id": 7, "kept": [1, { "a": null }] });
    let table = |sign: char| format!("key{sign}by{sign}body{sign}text\none{sign}post{sign}\"{SOUND}\"{sign}another\n");
    let files = folder(&[("a.jsonl", format!("{row}\n").as_bytes()), ("a.csv", table(',').as_bytes()), ("a.tsv", table('\t').as_bytes())]);
    let names = ["--text-field", "body", "--id-field", "key", "--source-field", "by"];
    for file in ["a.jsonl", "a.csv", "a.tsv"] {
        let found = lines(files.path(), &[&["normalize", file][..], &names].concat());
        assert_eq!((&found[0]["id"], &found[0]["text"]), (&"one".into(), &SOUND.into()), "{file}");
    }
    let found = lines(files.path(), &[&["detect", "a.jsonl", "a.csv", "a.tsv"][..], &names].concat());
    assert_eq!(values(&found, "source"), ["post"; 3]);
    let out = ["check", "a.jsonl", "--accepted", "good.jsonl", "--quarantine", "bad.jsonl"];
    stdout(sourdine().current_dir(files.path()).args(out).args(names));
    assert_eq!(std::fs::read_to_string(files.path().join("good.jsonl")).unwrap(), format!("{row}\n"));
}

#[test]
fn intervals_are_over_documents() {
    let row = |nth: usize| format!("{{\"id\":\"{nth}\",\"source\":\"post\",\"part\":\"{}\",\"text\":\"{SOUND} {nth}\"}}\n", nth % 6);
    let table = |nth: usize| format!("{nth},post,{},\"{}\"\n", nth % 6, SOUND.replace('"', "\"\""));
    let files = folder(&[
        ("a.jsonl", (0..24).map(row).collect::<String>().as_bytes()),
        ("a.csv", format!("id,source,doc,text\n{}", (0..24).map(table).collect::<String>()).as_bytes()),
    ]);
    let source = |args: &[&str]| lines(files.path(), &[&["compare"][..], args].concat())[0].clone();
    let (records, documents) = (source(&["a.jsonl"]), source(&["a.jsonl", "--doc-field", "part"]));
    assert_eq!((&records["records"], records.get("documents")), (&24.into(), None));
    assert_eq!((&documents["records"], &documents["documents"]), (&24.into(), &6.into()));
    assert_eq!(records["score"], documents["score"]);
    let width = |found: &serde_json::Value, of: &str| found[of]["high"].as_f64().unwrap() - found[of]["low"].as_f64().unwrap();
    for of in ["repaired", "shared", "findings_per_1000_words"] {
        assert!(width(&documents, of) > 1.5 * width(&records, of), "{of}: {documents} {records}");
    }
    assert_eq!(source(&["a.csv"])["documents"], 6);
}

#[test]
fn the_interval_of_one_document_is_of_all_its_records() {
    let text = "Dans ce cas, la route est libre. Il part car la nuit vient, et le bac ne passe plus avant demain.";
    let rows = |texts: &[&str]| {
        texts.iter().map(|text| format!("{{\"source\":\"post\",\"doc\":\"a\",\"text\":\"{text}\"}}\n")).collect::<String>()
    };
    let of = |texts: &[&str]| {
        let files = folder(&[("a.jsonl", rows(texts).as_bytes())]);
        lines(files.path(), &["compare", "a.jsonl"])[0].clone()
    };
    let (both, turned) = (of(&[SOUND, text, text]), of(&[text, text, SOUND]));
    assert_eq!(both["record_interval"], turned["record_interval"]);
    let bound = |found: &serde_json::Value, end: &str| found["record_interval"][end].as_f64().unwrap();
    let singles = [of(&[SOUND]), of(&[text]), of(&[text])];
    for end in ["value", "low", "high"] {
        let mean = singles.iter().map(|found| bound(found, end)).sum::<f64>() / 3.0;
        assert!((bound(&both, end) - mean).abs() < 2e-4, "{end}: {both} {mean}");
    }
    assert_ne!(bound(&singles[0], "high"), bound(&singles[1], "high"));
}

#[test]
fn json_is_read_as_deep_as_is_said_and_no_deeper() {
    let nested = |depth: usize| format!("{{\"text\":\"{SOUND}\",\"deep\":{}{}}}\n", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let files = folder(&[("a.jsonl", [nested(128), nested(129), nested(100_000)].concat().as_bytes())]);
    let run = sourdine().current_dir(files.path()).args(["detect", "a.jsonl", "--format", "jsonl"]).assert().success();
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert_eq!(json_lines(std::str::from_utf8(&run.get_output().stdout).unwrap()).len(), 1, "{told}");
    assert!(told.contains("a.jsonl:2: ") && told.contains("a.jsonl:3: ") && !told.contains("a.jsonl:1: "), "{told}");
}

#[test]
fn a_score_is_a_number_also_where_nothing_can_be_said() {
    let files = folder(&[("a.txt", b"42")]);
    let scores = |more: &[&str]| lines(files.path(), &[&["detect", "a.txt"][..], more].concat())[0].clone();
    let found = scores(&[]);
    assert_eq!((found["score"].as_f64(), &found["lang"]), (Some(0.5), &"und".into()));
    assert_eq!((&found["verdict"], &found["unlike"]), (&"unsure".into(), &"language".into()));
    assert_eq!(scores(&["--prior", "0.2"])["score"].as_f64(), Some(0.2));
}

#[test]
fn a_text_unlike_all_that_was_measured_is_unsure_and_says_in_what() {
    let names = "Monday 12 14 15, Tuesday 13 15 17, Wednesday 11 12 19, Thursday 14 16 21.";
    let swahili = "Mji ulifunga gati baada ya dhoruba, na hakuna aliyejua litafungwa kwa muda gani.";
    let files = folder(&[("names.txt", names.as_bytes()), ("swahili.txt", swahili.as_bytes())]);
    std::fs::copy(project("data/examples/agency.jsonl"), files.path().join("agency.jsonl")).unwrap();
    let found = lines(files.path(), &["detect", "names.txt", "swahili.txt", "agency.jsonl"]);
    let of = |id: &str| found.iter().find(|record| record["id"] == id).unwrap();
    for (id, unlike) in [("names.txt", "names"), ("swahili.txt", "language"), ("ops-0004", "register")] {
        let record = of(id);
        assert_eq!((&record["unlike"], &record["verdict"]), (&unlike.into(), &"unsure".into()), "{id}");
        assert!(record["high"].as_f64().unwrap() - record["low"].as_f64().unwrap() > 0.5, "{id}: the interval is wide");
    }
}

#[test]
fn a_looser_cutoff_accuses_no_fewer_texts() {
    let machine = |cutoff: &[&str]| {
        let found = lines(&project("."), &[&["detect", "data/examples"][..], cutoff].concat());
        let accused = found.iter().filter(|record| record["verdict"] == "machine");
        accused.map(|record| record["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (strict, loose) = (machine(&["--cutoff", "1%"]), machine(&["--cutoff", "5%"]));
    assert!(!loose.is_empty() && strict.iter().all(|id| loose.contains(id)), "{strict:?} {loose:?}");
    assert_eq!(machine(&[]), strict, "1 % is what counts unless another is asked for");
}

#[test]
fn a_finding_marks_eighty_characters_at_most() {
    let mut cases = String::new();
    for entry in std::fs::read_dir(project("tests/fixtures/rules")).unwrap().flatten() {
        let fixture: toml::Table = std::fs::read_to_string(entry.path()).unwrap().parse().unwrap();
        let texts = fixture["case"].as_array().unwrap().iter().filter_map(|case| case.get("text"));
        texts.for_each(|text| cases += &format!("{}\n", serde_json::json!({ "text": text.as_str().unwrap() })));
    }
    let files = folder(&[("cases.jsonl", cases.as_bytes())]);
    let found = lines(files.path(), &["detect", "cases.jsonl"]);
    let findings: Vec<&Value> = found.iter().flat_map(|record| record["findings"].as_array().unwrap()).collect();
    let length = |finding: &Value| finding["end"].as_u64().unwrap() - finding["start"].as_u64().unwrap();
    let long: Vec<_> = findings.iter().filter(|finding| length(finding) > 80).collect();
    assert!(findings.len() > 200 && long.is_empty(), "of {}: {long:#?}", findings.len());
}

#[test]
fn a_source_of_one_record_has_no_interval() {
    let files = folder(&[("a/one.txt", SOUND.as_bytes()), ("b/one.txt", SOUND.as_bytes()), ("b/two.txt", FAULTY.as_bytes())]);
    let found = lines(files.path(), &["compare", "a", "b", "--source-from", "parent"]);
    let of = |source: &str| found.iter().find(|row| row["source"] == source).unwrap();
    assert!(of("a")["low"].is_null() && of("a")["high"].is_null() && of("a")["score"].is_number());
    assert!(of("b")["low"].as_f64() <= of("b")["score"].as_f64() && of("b")["score"].as_f64() <= of("b")["high"].as_f64());
    assert!(of("b")["low"].is_number());
}

#[test]
fn every_pair_is_written_once_in_the_order_of_the_input() {
    let other = "It rained for the whole of the month, and the ferry did not sail on a single day of it.";
    let rows = [("z", SOUND.to_owned()), ("y", format!("{other}\n{SOUND}")), ("a", format!("{SOUND} The mayor said so."))];
    let text: String = rows.iter().map(|(id, text)| format!("{}\n", serde_json::json!({ "id": id, "text": text }))).collect();
    let files = folder(&[("in.jsonl", text.as_bytes())]);
    let cluster = ["cluster", "in.jsonl", "--paragraphs", "line", "--pairs", "pairs", "--links", "links"];
    stdout(sourdine().current_dir(files.path()).args(cluster));
    let read = |name: &str| json_lines(&std::fs::read_to_string(files.path().join(name)).unwrap());
    let pairs = read("pairs");
    let named: Vec<_> = values(&pairs, "a").into_iter().zip(values(&pairs, "b")).collect();
    // A unit has the id of its record where that has one paragraph. Exact copies are pairs as well.
    assert_eq!(named, [("z", "y#p1"), ("z", "a"), ("y#p1", "a")]);
    assert!(pairs.iter().all(|pair| pair.as_object().unwrap().keys().eq(["a", "b", "score"])), "{pairs:?}");
    assert!(read("links").iter().all(|link| link.as_object().unwrap().keys().eq(["a", "b", "containment", "kind"])), "{:?}", read("links"));
    let capped = sourdine().current_dir(files.path()).args(cluster).args(["--max-pairs", "1"]).assert().success();
    capped.stderr(predicate::str::contains("more than 1 pairs; raise --max-pairs"));
    assert_eq!(read("pairs").len(), 1);
}

#[test]
fn what_is_written_depends_neither_on_quiet_nor_on_color_nor_on_its_path() {
    let files = folder(&[("in.jsonl", format!("{{\"text\":\"{FAULTY}\"}}\nnot json\n").as_bytes())]);
    let run = |more: &[&str]| {
        sourdine().current_dir(files.path()).args(["detect", "in.jsonl", "--format", "jsonl"]).args(more).assert().success()
    };
    let plain = run(&[]).get_output().stdout.clone();
    assert!(!plain.is_empty());
    for more in [&["--quiet"][..], &["--color", "always"], &["--color", "never"], &["--threads", "3"]] {
        let output = run(more);
        assert_eq!(output.get_output().stdout, plain, "{more:?}");
        // Errors stay.
        assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("in.jsonl:2: "));
    }
    std::fs::create_dir(files.path().join("sub")).unwrap();
    for path in ["a.jsonl", "sub/b"] {
        run(&["--out", path]).stdout("");
        assert_eq!(std::fs::read(files.path().join(path)).unwrap(), plain);
    }
}

#[test]
fn a_table_into_a_pipe_has_a_hundred_columns_or_what_is_asked_for() {
    let width = |command: &mut assert_cmd::Command| stdout(command).lines().map(|line| line.chars().count()).max().unwrap();
    let rules = || {
        let mut command = sourdine();
        command.args(["rules", "--format", "table"]);
        command
    };
    // A column of words may leave a few columns free.
    assert!((91..=100).contains(&width(&mut rules())));
    assert!((81..=90).contains(&width(rules().env("COLUMNS", "90"))));
    assert!((71..=80).contains(&width(rules().env("COLUMNS", "90").args(["--width", "80"]))));
    assert!(!stdout(&mut rules()).contains('\u{1b}') && stdout(rules().args(["--color", "always"])).contains('\u{1b}'));
}

#[test]
#[cfg(unix)]
fn a_link_is_written_through() {
    let files = folder(&[("in.txt", SOUND.as_bytes()), ("target", b"old")]);
    std::os::unix::fs::symlink("target", files.path().join("link")).unwrap();
    let read = |name: &str| std::fs::read_to_string(files.path().join(name)).unwrap();
    stdout(sourdine().current_dir(files.path()).args(["detect", "in.txt", "--format", "jsonl", "--out", "link"]));
    assert!(files.path().join("link").symlink_metadata().unwrap().is_symlink());
    assert!(read("target").starts_with("{\"id\":\"in.txt\""));
    stdout(sourdine().current_dir(files.path()).args(["check", "in.txt", "--accepted", "link", "--quarantine", "bad"]));
    assert!(files.path().join("link").symlink_metadata().unwrap().is_symlink());
    assert_eq!(json_lines(&read("target"))[0]["text"], SOUND);
}

#[test]
fn every_setting_says_where_it_comes_from() {
    let files = folder(&[("sourdine.toml", b"[check.max]\nscore = 0.9\n")]);
    let found = lines(files.path(), &["config", "--config", "sourdine.toml"]);
    let from = |key: &str| found.iter().find(|row| row["key"] == key).unwrap()["from"].as_str().unwrap();
    assert!(from("check.max.score").contains("sourdine.toml"), "{}", from("check.max.score"));
    assert!(from("check.max.hidden-text").contains("preset basic"), "{}", from("check.max.hidden-text"));
    assert!(found.iter().all(|row| row["from"].is_string() && row.get("value").is_some()));
}
