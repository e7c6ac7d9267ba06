//! Promises that hold for every command that reads texts.

use crate::{SOUND, folder, json_lines, sourdine, stdout};
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::Output;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

/// Every command that reads texts.
const COMMANDS: [&[&str]; 7] =
    [&["report"], &["normalize"], &["language"], &["detect"], &["cluster", "--unit", "record"], &["compare"], &["check", "--dry-run"]];

fn run(folder: &Path, command: &[&str], more: &[&str]) -> Output {
    sourdine().current_dir(folder).args(command).args(more).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Tries every command, side by side: a build without optimisation takes half a second for a run.
fn each(test: impl Fn(&'static [&'static str]) + Sync) {
    std::thread::scope(|scope| COMMANDS.map(|command| scope.spawn(|| test(command))).into_iter().for_each(|one| one.join().unwrap()));
}

#[test]
fn every_command_goes_on_behind_what_it_cannot_read_and_ends_as_is_said() {
    let line = |id: &str| json!({ "id": id, "text": SOUND }).to_string();
    let files = folder(&[("bad.jsonl", format!("{}\nbroken\n{}\n", line("c"), line("d")).as_bytes())]);
    each(|command| {
        let end = |more: &[&str]| {
            let output = run(files.path(), command, &[more, &["--format", "jsonl"]].concat());
            let code = output.status.code().unwrap();
            (code, String::from_utf8(output.stdout.clone()).unwrap(), told(&output))
        };
        let (status, rows, errors) = end(&["no-such.jsonl", "bad.jsonl"]);
        assert_eq!(status, 2, "{command:?}");
        assert!(errors.contains("no-such.jsonl: ") && errors.contains("bad.jsonl:2: not a JSON object"), "{command:?}: {errors}");
        assert!(!rows.is_empty(), "{command:?}: the other input is read");
        let is_gate = command[0] == "check";
        let (status, rows, errors) = end(&["bad.jsonl", "--quiet"]);
        assert_eq!(status, i32::from(is_gate), "{command:?}: {errors}");
        assert!(!rows.is_empty() && errors.contains("bad.jsonl:2: not a JSON object"), "{command:?}: {errors}");
        assert_eq!(end(&["bad.jsonl", "--strict"]).0, 1, "{command:?}");
    });
}

#[test]
fn every_command_refuses_what_it_does_not_know() {
    let files = folder(&[("a.jsonl", format!("{}\n", json!({ "text": SOUND })).as_bytes()), ("bad.toml", b"[rules]\nignroe = []\n")]);
    each(|command| {
        for (more, why) in [
            (&["--no-such-option", "a.jsonl"][..], "--no-such-option"),
            (&["a.jsonl", "--format", "xml"], "xml"),
            (&["a.jsonl", "--threads", "many"], "many"),
            (&["a.jsonl", "--config", "no-such.toml"], "no-such.toml: "),
            (&["a.jsonl", "--config", "bad.toml"], "bad.toml: line 2: no key is called \"ignroe\"; did you mean \"ignore\"?"),
            (&["a.jsonl", "--out", "no-such/folder/out"], "no-such"),
            (&[], "no input"),
        ] {
            // A report makes its folder, and a gate that has found nothing to read has nothing to show.
            if command[0] == "report" && why == "no-such" {
                continue;
            }
            let output = run(files.path(), command, more);
            assert_eq!(output.status.code(), Some(2), "{command:?} {more:?}: {}", told(&output));
            assert!(told(&output).contains(why) && output.stdout.is_empty(), "{command:?} {more:?}: {}", told(&output));
        }
    });
}

/// More than two batches of records, some of which can't be used.
fn many() -> String {
    let record = |nth: usize| {
        let text = match nth % 90 {
            5 => FAULTY,
            30 | 60 => "Il pleut Ã  verse.",
            _ => "Rain.",
        };
        json!({ "id": format!("r{nth}"), "source": format!("s{}", nth % 3), "text": text }).to_string()
    };
    (0..530).map(|nth| if nth % 97 == 7 { "broken\n".to_owned() } else { record(nth) + "\n" }).collect()
}

#[test]
fn how_a_run_is_made_changes_no_byte_of_its_outputs() {
    let files = folder(&[("in.jsonl", many().as_bytes())]);
    each(|command| {
        let rows = |more: &[&str]| run(files.path(), command, &[&["in.jsonl", "--format", "jsonl"], more].concat()).stdout;
        let of_report = |folder: &str| {
            let mut names: Vec<_> = files.path().join(folder).read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
            names.sort();
            names.iter().map(|name| std::fs::read(name).unwrap()).collect::<Vec<_>>()
        };
        let first = match command[0] {
            "report" => rows(&["--threads", "1", "--out", "one"]),
            _ => rows(&["--threads", "1"]),
        };
        assert!(!first.is_empty(), "{command:?}");
        // Two are enough to mix up batches; the rest of what says how, and not what, goes with them.
        let name = format!("{}.out", command[0]);
        let how = ["--threads", "3", "--quiet", "--color", "always", "--width", "40", "--out", &name];
        let second = rows(&how);
        if command[0] == "report" {
            assert!(second == first && of_report("one") == of_report(&name) && of_report("one").len() == 7);
        } else {
            assert!(second.is_empty() && std::fs::read(files.path().join(&name)).unwrap() == first, "{command:?}");
        }
    });
}

#[test]
fn records_come_in_the_order_of_the_input() {
    let files = folder(&[("in.jsonl", many().as_bytes())]);
    let expected: Vec<String> =
        json_lines(&many().replace("broken\n", "")).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    let ids = |text: &str| json_lines(text).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    for command in ["normalize", "language", "detect"] {
        let rows = run(files.path(), &[command, "in.jsonl", "--format", "jsonl"], &["--threads", "3"]).stdout;
        assert!(ids(std::str::from_utf8(&rows).unwrap()) == expected, "{command}");
    }
    run(files.path(), &["check", "in.jsonl", "--accepted", "a", "--quarantine", "q", "--records", "v", "--threads", "3"], &[]);
    let read = |name: &str| std::fs::read_to_string(files.path().join(name)).unwrap();
    assert!(ids(&read("a")) == expected && ids(&read("v")) == expected);
    let lines: Vec<u64> = json_lines(&read("q")).iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [8, 105, 202, 299, 396, 493]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(name: &str, text: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(text.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A folder with a record in each format that a name can tell, and how many more records of it can't be used.
fn every_format() -> (tempfile::TempDir, Vec<(&'static str, usize)>) {
    let lines = format!("{}\nbroken\n{}\n{}\n", json!({ "text": SOUND }), json!({ "text": " " }), json!({ "id": "x" }));
    let table = |sign: char| format!("id{sign}text\n1{sign}\"{SOUND}\"\n2\n3{sign} \n");
    let page = format!("<!doctype html><html lang=en><body><p>{SOUND}</p></body></html>");
    let archived = |kind: &str, content: &str, block: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let crawl = archived("response", "application/http", &answer) + &archived("response", "application/http", "no answer");
    let extracted = archived("conversion", "text/plain", SOUND);
    let word = format!("<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{SOUND}</w:t></w:r></w:p></w:body></w:document>");
    let mut formats: Vec<(&str, Vec<u8>, usize)> = vec![
        ("a.txt", SOUND.into(), 0),
        ("b.md", SOUND.into(), 0),
        ("c.html", page.clone().into(), 0),
        ("d.htm", page.into(), 0),
        ("e.jsonl", lines.clone().into(), 3),
        ("f.ndjson", lines.clone().into(), 3),
        ("g.jsonl.gz", gzip(lines.as_bytes()), 3),
        ("h.ndjson.zst", zstd::encode_all(lines.as_bytes(), 3).unwrap(), 3),
        ("i.csv", table(',').into(), 2),
        ("j.csv.zst", zstd::encode_all(table(',').as_bytes(), 3).unwrap(), 2),
        ("k.tsv", table('\t').into(), 2),
        ("l.tsv.gz", gzip(table('\t').as_bytes()), 2),
        ("m.warc", crawl.clone().into(), 1),
        ("n.warc.gz", gzip(crawl.as_bytes()), 1),
        ("o.wet", extracted.clone().into(), 0),
        ("p.wet.zst", zstd::encode_all(extracted.as_bytes(), 3).unwrap(), 0),
        ("q.docx", zip("word/document.xml", &word), 0),
    ];
    #[cfg(feature = "columnar")]
    formats.extend([
        ("r.parquet", crate::mutations::parquet(&[SOUND, " "]), 1),
        ("s.arrow", crate::mutations::arrow(&[SOUND, " "]), 1),
        ("t.feather", crate::mutations::arrow(&[SOUND, " "]), 1),
    ]);
    let files = formats.iter().map(|(name, bytes, _)| (format!("in/{name}"), bytes.as_slice())).collect::<Vec<_>>();
    let folder = folder(&files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect::<Vec<_>>());
    (folder, formats.into_iter().map(|(name, _, bad)| (name, bad)).collect())
}

#[test]
fn the_name_of_a_file_tells_its_format_and_its_packing() {
    let (folder, formats) = every_format();
    let rows = json_lines(&stdout(sourdine().current_dir(&folder).args(["normalize", "in", "--format", "jsonl", "--quiet"])));
    assert_eq!(rows.len(), formats.len());
    for (row, (name, _)) in rows.iter().zip(&formats) {
        assert_eq!(row["text"].as_str().map(str::trim_end), Some(SOUND), "{name}");
        let id = row["id"].as_str().unwrap();
        assert!(id == "1" || id == "https://a.example/" || id.starts_with(name), "{name}: {id}");
    }
    // Rows of columns are named by their number, from 1; text and pages by their path alone.
    let id = |name: &str| formats.iter().position(|format| format.0 == name).map(|nth| rows[nth]["id"].as_str().unwrap().to_owned());
    assert_eq!([id("a.txt"), id("e.jsonl")], [Some("a.txt".to_owned()), Some("e.jsonl:1".to_owned())]);
    assert!(id("r.parquet").is_none_or(|id| id == "r.parquet:1"));
}

#[test]
fn standard_input_is_read_as_any_format() {
    let (folder, formats) = every_format();
    for (file, format) in [
        ("a.txt", "text"),
        ("b.md", "markdown"),
        ("c.html", "html"),
        ("e.jsonl", "jsonl"),
        ("i.csv", "csv"),
        ("k.tsv", "tsv"),
        ("m.warc", "warc"),
        ("q.docx", "docx"),
        ("r.parquet", "parquet"),
        ("s.arrow", "arrow"),
    ] {
        if formats.iter().all(|(name, _)| *name != file) {
            continue;
        }
        let bytes = std::fs::read(folder.path().join("in").join(file)).unwrap();
        let args = ["normalize", "-", "--input-format", format, "--format", "jsonl", "--quiet"];
        let rows = json_lines(&stdout(sourdine().args(args).write_stdin(bytes)));
        assert_eq!((rows.len(), rows[0]["text"].as_str().map(str::trim_end)), (1, Some(SOUND)), "{format}");
    }
}

#[test]
fn records_in_are_records_out_and_quarantined() {
    let (folder, formats) = every_format();
    let (good, bad) = (formats.len() as u64, formats.iter().map(|format| format.1 as u64).sum::<u64>());
    let quarantined = |output: &Output| {
        let errors = told(output);
        let named = errors.lines().filter(|line| line.starts_with("sourdine: ") && !line.contains(" more records that")).count() as u64;
        let more = errors.lines().find_map(|line| line.strip_prefix("sourdine: and ")?.split(' ').next()?.parse::<u64>().ok());
        named + more.unwrap_or(0)
    };
    each(|command| {
        let output = run(folder.path(), command, &["in", "--format", "jsonl", "--quiet"]);
        let rows = json_lines(std::str::from_utf8(&output.stdout).unwrap());
        let count = match command[0] {
            "report" => {
                assert_eq!(rows[0]["inputs"]["quarantined"], bad);
                rows[0]["inputs"]["records"].as_u64().unwrap()
            }
            // All have one text, and are one cluster.
            "cluster" => rows[0]["members"].as_array().unwrap().len() as u64,
            "compare" => rows.iter().map(|row| row["records"].as_u64().unwrap()).sum(),
            "check" => {
                assert_eq!((&rows[0]["records"], &rows[0]["quarantined"]), (&(good + bad).into(), &bad.into()));
                rows[0]["accepted"].as_u64().unwrap()
            }
            _ => rows.len() as u64,
        };
        assert_eq!((count, quarantined(&output)), (good, bad), "{command:?}: {}", told(&output));
    });
    run(folder.path(), &["check", "in", "--accepted", "good.jsonl.zst", "--quarantine", "bad.jsonl"], &[]);
    let accepted = zstd::decode_all(std::fs::File::open(folder.path().join("good.jsonl.zst")).unwrap()).unwrap();
    let refused = json_lines(&std::fs::read_to_string(folder.path().join("bad.jsonl")).unwrap());
    assert_eq!((json_lines(std::str::from_utf8(&accepted).unwrap()).len() as u64, refused.len() as u64), (good, bad));
    for (name, bad) in formats {
        let of_file: Vec<_> = refused.iter().filter(|row| row["file"] == name).collect();
        assert_eq!(of_file.len(), bad, "{name}");
        assert!(
            of_file
                .iter()
                .all(|row| row["line"].as_u64() > Some(0) && row["reasons"][0]["message"].as_str().is_some_and(|why| !why.is_empty())),
            "{of_file:?}"
        );
    }
}

#[test]
fn no_output_takes_the_place_of_an_input_or_of_another_output() {
    let line = format!("{}\n", json!({ "id": "a", "text": SOUND }));
    let files =
        folder(&[("in.jsonl", line.as_bytes()), ("d/in.jsonl", line.as_bytes()), ("list.txt", b"spam.example\n"), ("d/.kept/x", b"")]);
    std::fs::hard_link(files.path().join("in.jsonl"), files.path().join("same.jsonl")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("in.jsonl", files.path().join("link.jsonl")).unwrap();
    let is_input = [
        &["normalize", "in.jsonl", "--out", "in.jsonl"][..],
        &["language", "in.jsonl", "--out", "./in.jsonl"],
        &["detect", "in.jsonl", "--out", "d/../in.jsonl"],
        &["detect", "in.jsonl", "--out", "same.jsonl"],
        #[cfg(unix)]
        &["detect", "in.jsonl", "--out", "link.jsonl"],
        &["detect", "in.jsonl", "--format", "sarif", "--out", "in.jsonl"],
        &["compare", "in.jsonl", "--out", "in.jsonl"],
        &["cluster", "in.jsonl", "--out", "in.jsonl"],
        &["cluster", "in.jsonl", "--pairs", "in.jsonl"],
        &["cluster", "in.jsonl", "--links", "in.jsonl"],
        &["cluster", "in.jsonl", "--removed", "in.jsonl"],
        &["cluster", "d", "--against", "in.jsonl", "--pairs", "in.jsonl"],
        &["check", "in.jsonl", "--dry-run", "--out", "in.jsonl"],
        &["check", "in.jsonl", "--write-baseline", "in.jsonl"],
        &["check", "d", "--against", "in.jsonl", "--accepted", "in.jsonl", "--quarantine", "q"],
        &["check", "d", "--benchmark", "in.jsonl", "--accepted", "a", "--quarantine", "in.jsonl"],
        &["check", "d", "--url-list", "list.txt", "--accepted", "list.txt", "--quarantine", "q"],
        &["config", "suggest", "--clean", "in.jsonl", "--out", "in.jsonl"],
    ];
    let is_read_there = [
        &["detect", "d", "--out", "d/found.jsonl"][..],
        &["detect", "d", "--out", "d/more.txt"],
        &["report", "d", "--out", "d"],
        &["report", "d", "--out", "d/report"],
        &["cluster", "d", "--pairs", "d/pairs.jsonl"],
        &["check", "d", "--accepted", "d/good", "--quarantine", "q"],
    ];
    // `check` alone refuses what is not there yet, since its unfinished outputs stay there.
    for words in &is_read_there[..5] {
        let fresh = folder(&[("d/in.jsonl", line.as_bytes())]);
        assert_eq!(run(fresh.path(), words, &[]).status.code(), Some(0), "{words:?}");
        let again = run(fresh.path(), words, &[]);
        assert!(again.status.code() == Some(2) && told(&again).contains("lies in d, which is an input"), "{words:?}: {}", told(&again));
    }
    for name in ["d/found.jsonl", "d/more.txt", "d/records.jsonl", "d/report/records.jsonl", "d/pairs.jsonl"] {
        std::fs::create_dir_all(files.path().join(name).parent().unwrap()).unwrap();
        std::fs::write(files.path().join(name), &line).unwrap();
    }
    // An index reads none of these files as text, and none may take the place of its own.
    assert_eq!(run(files.path(), &["cluster", "in.jsonl", "--index", "index"], &[]).status.code(), Some(0));
    let is_in_index = [
        &["cluster", "in.jsonl", "--index", "index", "--pairs", "index/pairs.jsonl"][..],
        &["cluster", "in.jsonl", "--index", "index", "--out", "index/settings.json"],
        &["cluster", "in.jsonl", "--against", "index", "--links", "index/links.jsonl"],
    ];
    let is_another = [
        &["cluster", "in.jsonl", "--pairs", "p", "--links", "./p"][..],
        &["cluster", "in.jsonl", "--pairs", "p", "--removed", "p"],
        &["cluster", "in.jsonl", "--links", "p", "--out", "p"],
        &["check", "in.jsonl", "--accepted", "p", "--quarantine", "p"],
        &["check", "in.jsonl", "--accepted", "a", "--quarantine", "q", "--records", "q"],
        &["check", "in.jsonl", "--accepted", "a", "--quarantine", "q", "--dedup", "--copies", "a"],
        &["check", "in.jsonl", "--accepted", "a", "--quarantine", "q", "--out", "a"],
    ];
    for (runs, why) in [
        (&is_input[..], "is an input"),
        (&is_read_there, "lies in d, which is an input"),
        (&is_in_index, "lies in index, which is an input"),
        (&is_another, "are one file"),
    ] {
        for words in runs {
            let output = run(files.path(), words, &[]);
            assert_eq!(output.status.code(), Some(2), "{words:?}");
            assert!(told(&output).contains(why), "{words:?}: {}", told(&output));
        }
    }
    let output = run(files.path(), &["report", "d/in.jsonl", "--out", "e"], &[]);
    assert_eq!(output.status.code(), Some(0), "its files have other names: {}", told(&output));
    assert_eq!(run(files.path(), &["report", "d/records.jsonl", "--out", "d"], &[]).status.code(), Some(2));
    for name in ["in.jsonl", "d/in.jsonl", "d/records.jsonl", "d/found.jsonl", "d/more.txt", "d/report/records.jsonl", "d/pairs.jsonl"] {
        assert_eq!(std::fs::read_to_string(files.path().join(name)).unwrap(), line, "{name}");
    }
    assert_eq!(std::fs::read_to_string(files.path().join("list.txt")).unwrap(), "spam.example\n");
    // What is not read from there may stand there.
    for out in ["in/found.sarif", "in/.found.jsonl"] {
        let beside = folder(&[("in/in.jsonl", line.as_bytes())]);
        assert_eq!(run(beside.path(), &["detect", "in", "--format", "sarif", "--out", out], &[]).status.code(), Some(0), "{out}");
    }
    // A baseline is brought up to date in its place, and devices have room for several.
    let lost = folder(&[("in.jsonl", b"broken\n"), ("base", b"")]);
    let twice = ["check", "in.jsonl", "--baseline", "base", "--write-baseline", "base"];
    assert_eq!(run(lost.path(), &twice, &[]).status.code(), Some(0));
    #[cfg(unix)]
    assert_eq!(
        run(lost.path(), &["check", "in.jsonl", "--accepted", "/dev/null", "--quarantine", "/dev/null"], &[]).status.code(),
        Some(1)
    );
}

#[test]
fn every_command_has_the_options_that_all_have() {
    let text = format!("{}\n", json!({ "text": SOUND }));
    let files = folder(&[("a.jsonl", text.as_bytes()), ("house.toml", b"[rules]\npreview = true\n")]);
    let report = run(files.path(), &["report"], &["a.jsonl", "--out", "old", "--quiet"]);
    assert_eq!(report.status.code(), Some(0), "{}", told(&report));
    let reading = COMMANDS.map(|command| [command, &["a.jsonl"]].concat());
    let others: [&[&str]; 7] = [
        &["rules"],
        &["rules", "test"],
        &["explain", "leftover-word"],
        &["explain", "words"],
        &["explain", "duplicate"],
        &["diff", "old", "old"],
        &["config"],
    ];
    let all: Vec<Vec<&str>> = reading.into_iter().chain(others.map(<[&str]>::to_vec)).chain([vec!["doctor"]]).collect();
    let test = |nth: usize, command: &[&str]| {
        let shared = ["--config", "house.toml", "--threads", "1", "--quiet", "--color", "never", "--width", "80"];
        for format in ["table", "json", "jsonl", "csv", "markdown"] {
            let out = format!("out-{nth}.{format}");
            let place: &[&str] = if command[0] == "report" { &[] } else { &["--out", &out] };
            let output = run(files.path(), command, &[&shared[..], &["--format", format], place].concat());
            assert_eq!(output.status.code(), Some(0), "{command:?} {format}: {}", told(&output));
            assert!(output.stderr.is_empty(), "{command:?} {format}: {}", told(&output));
            let written = match place {
                [] => output.stdout,
                _ => std::fs::read(files.path().join(&out)).unwrap(),
            };
            let written = String::from_utf8(written).unwrap();
            match format {
                "json" => drop(serde_json::from_str::<serde_json::Value>(&written).unwrap()),
                "jsonl" => written.lines().for_each(|line| drop(serde_json::from_str::<serde_json::Value>(line).unwrap())),
                // A header stands even where there are no rows.
                "csv" => assert!(!csv::Reader::from_reader(written.as_bytes()).headers().unwrap().is_empty(), "{command:?}"),
                "markdown" => assert!(written.lines().any(|line| line.starts_with("| -")), "{command:?}: {written}"),
                _ => assert!(!written.is_empty(), "{command:?}"),
            }
        }
    };
    std::thread::scope(|scope| {
        let runs: Vec<_> = all.iter().enumerate().map(|(nth, command)| scope.spawn(move || test(nth, command))).collect();
        runs.into_iter().for_each(|one| one.join().unwrap());
    });
}

#[test]
fn no_output_takes_the_place_of_a_file_that_an_argument_names() {
    let line = json!({ "id": "a", "lang": "en", "text": SOUND }).to_string();
    let kept = [("a.jsonl", line.as_bytes()), ("house.toml", b"[rules]\npreview = true\n"), ("words.txt", b"glorbet\n")];
    let files = folder(&kept);
    for args in [
        &["detect", "a.jsonl", "--config", "house.toml", "--out", "house.toml"][..],
        &["detect", "a.jsonl", "--vocabulary=words.txt", "--out=./words.txt"],
        &["explain", "words", "--config", "house.toml", "--out", "house.toml"],
        &["eval", "lexicon", "a.jsonl", "--out", "a.jsonl"],
        &["eval", "normalize", "--out", "a.jsonl", "a.jsonl"],
    ] {
        let output = sourdine().current_dir(files.path()).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", told(&output));
        assert!(told(&output).contains("is an input; write the output to another file"), "{args:?}: {}", told(&output));
        for (name, bytes) in kept {
            assert_eq!(std::fs::read(files.path().join(name)).unwrap(), bytes, "{args:?}");
        }
    }
}

#[test]
fn a_gate_that_cannot_open_an_output_leaves_none() {
    let files = folder(&[("a.jsonl", format!("{}\n", json!({ "text": SOUND })).as_bytes())]);
    let output = run(files.path(), &["check"], &["a.jsonl", "--accepted", "good.jsonl", "--quarantine", "no/such.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(told(&output).matches("No such file").count(), 1, "{}", told(&output));
    let left: Vec<_> = std::fs::read_dir(files.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["a.jsonl"]);
}
