use crate::{SOUND, folder, json_lines, sourdine, stdout};
use predicates::prelude::*;
use std::io::Write;
use std::path::Path;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

fn detect(path: &Path) -> Vec<serde_json::Value> {
    json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl"]).arg(path)))
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
