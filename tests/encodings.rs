use crate::{folder, json_lines, sourdine, stdout};
use encoding_rs::Encoding;
use serde_json::Value;
use std::io::Write;

/// A sentence about an invented harbour, in languages that old encodings were made for.
const SENTENCES: [(&str, &str); 5] = [
    ("windows-1251", "Мэр города сказал, что новый причал откроют на следующей неделе, если позволит погода."),
    ("windows-1252", "L’été dernier, le maire a promis que le port serait rénové avant la fin de l’année."),
    ("iso-8859-2", "Starosta řekl, že nový přístav bude otevřen příští týden za každého počasí."),
    ("shift_jis", "市長は来週新しい港を開くと述べ、漁師たちは朝から船を並べて待っていた。"),
    ("gb18030", "市长说新的港口将在下周开放，渔民们从早上就把船排好等着。"),
];

fn encoded(text: &str, name: &str) -> Vec<u8> {
    match name {
        "utf-16le" => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        "utf-16be" => [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
        name => Encoding::for_label(name.as_bytes()).unwrap().encode(text).0.into_owned(),
    }
}

/// The file's content in a format, before it is encoded.
fn content(text: &str, format: &str) -> String {
    match format {
        "txt" | "md" => format!("{text}\n"),
        "html" => format!("<html><head><title>x</title></head><body><p>{text}</p></body></html>"),
        "jsonl" => format!("{{\"id\":\"a\",\"text\":\"{text}\"}}\n{{\"id\":\"b\",\"text\":\"plain\"}}\n"),
        "csv" => format!("id,text\na,\"{text}\"\nb,plain\n"),
        _ => format!("id\ttext\na\t{text}\nb\tplain\n"),
    }
}

fn normalized(arguments: &[&str], folder: &tempfile::TempDir) -> Vec<Value> {
    json_lines(&stdout(sourdine().current_dir(folder).args(["normalize", "--quiet", "--format", "jsonl"]).args(arguments)))
}

/// The encoding that a record was told to be in.
fn encoding(record: &Value) -> Option<&str> {
    let changes = record["changes"].as_array().unwrap();
    let decoded = changes.iter().filter(|change| change["pass"] == "encoding").collect::<Vec<_>>();
    assert!(decoded.len() <= 1);
    decoded.first().map(|change| {
        assert_eq!((&change["start"], &change["end"], &change["before"], &change["after"]), (&0.into(), &0.into(), &"".into(), &"".into()));
        change["encoding"].as_str().unwrap()
    })
}

#[test]
fn every_format_is_read_in_every_encoding() {
    for format in ["txt", "md", "html", "jsonl", "csv", "tsv"] {
        let all = || SENTENCES.into_iter().chain([("utf-16le", SENTENCES[0].1), ("utf-16be", SENTENCES[3].1)]);
        let files: Vec<(String, Vec<u8>)> =
            all().map(|(name, text)| (format!("{name}.{format}"), encoded(&content(text, format), name))).collect();
        let folder = folder(&files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let mut records = normalized(&names, &folder).into_iter();
        for (name, text) in all() {
            let record = records.next().unwrap();
            assert_eq!((record["text"].as_str().unwrap().trim(), encoding(&record)), (text, Some(name)), "{format}");
            if matches!(format, "jsonl" | "csv" | "tsv") {
                // Plain ASCII is the same in most; in UTF-16 it is not.
                let plain = records.next().unwrap();
                assert_eq!((&plain["text"], encoding(&plain)), (&"plain".into(), Some(name).filter(|name| name.starts_with("utf"))));
            }
        }
    }
}

#[test]
fn packed_files_and_standard_input_are_read_likewise() {
    let (name, text) = SENTENCES[0];
    let bytes = encoded(&content(text, "jsonl"), name);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(&bytes).unwrap();
    let folder = folder(&[("a.jsonl.gz", &gz.finish().unwrap()), ("b.jsonl.zst", &zstd::encode_all(bytes.as_slice(), 3).unwrap())]);
    for file in ["a.jsonl.gz", "b.jsonl.zst"] {
        let records = normalized(&[file], &folder);
        assert_eq!((&records[0]["text"], encoding(&records[0])), (&text.into(), Some(name)));
    }
    for format in ["text", "html", "jsonl", "csv"] {
        let content = content(text, if format == "text" { "txt" } else { format });
        let mut command = sourdine();
        command.args(["normalize", "-", "--quiet", "--format", "jsonl", "--input-format", format]).write_stdin(encoded(&content, name));
        let records = json_lines(&stdout(&mut command));
        assert_eq!((records[0]["text"].as_str().unwrap().trim(), encoding(&records[0])), (text, Some(name)), "{format}");
    }
}

#[test]
fn an_encoding_is_said_by_name_and_a_wrong_name_offers_one() {
    let text = "Le café de la jetée.";
    let folder = folder(&[
        ("a.txt", b"Le caf\x8e de la jet\x8ee."),
        ("b.jsonl", b"{\"id\":\"a\",\"text\":\"Le caf\x82 de la jet\x82e.\"}\n"),
        ("c.csv", &encoded("id,text\n1,Le café de la jetée.\n", "iso-8859-15")),
    ]);
    for (file, asked, name) in [("a.txt", "macroman", "macroman"), ("b.jsonl", "cp850", "cp850"), ("c.csv", "latin9", "iso-8859-15")] {
        let records = normalized(&[file, "--encoding", asked], &folder);
        assert_eq!((&records[0]["text"], encoding(&records[0])), (&text.into(), Some(name)));
    }
    for command in ["normalize", "language", "detect", "cluster", "compare", "check", "report"] {
        let run = sourdine().current_dir(&folder).args([command, "a.txt", "--encoding", "windows-1521"]).assert().code(2);
        let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(told.contains("no encoding is called \"windows-1521\"; did you mean \"windows-1251\"?"), "{command}: {told}");
    }
}

#[test]
fn a_page_is_read_by_its_mark_then_as_utf_8_then_as_it_declares() {
    let (name, text) = SENTENCES[0];
    let page = |declared: &str| format!("<meta charset={declared}><p>{text}</p>");
    let folder = folder(&[
        ("declared.html", &encoded(&page("koi8-r"), "koi8-r")),
        ("undeclared.html", &encoded(&format!("<p>{text}</p>"), name)),
        ("converted.html", page("windows-1251").as_bytes()),
        ("lies.html", &encoded(&page("utf-8"), name)),
        ("marked.html", &encoded(&page("koi8-r"), "utf-16le")),
        ("xml.html", &encoded(&format!("<?xml version='1.0' encoding='koi8-r'?><html><p>{text}</p></html>"), "koi8-r")),
    ]);
    for (file, told) in [
        ("declared.html", Some("koi8-r")),
        ("undeclared.html", Some(name)),
        ("converted.html", None),
        ("lies.html", Some(name)),
        ("marked.html", Some("utf-16le")),
        ("xml.html", Some("koi8-r")),
    ] {
        let records = normalized(&[file], &folder);
        assert_eq!((records[0]["text"].as_str().unwrap(), encoding(&records[0])), (text, told), "{file}");
    }
}

#[test]
fn what_is_no_character_is_quarantined_with_its_place() {
    let (_, text) = SENTENCES[0];
    let folder = folder(&[
        ("a.txt", &[text.as_bytes(), b"\ncaf\xe9\n"].concat()),
        ("b.jsonl", &[content(text, "jsonl").as_bytes(), b"{\"text\":\"caf\xe9\"}\n"].concat()),
        ("c.csv", b"id,text\n1,\"\xc1\xd2\"\n2,plain\n"),
        ("e.jsonl", b"{\"text\":\"All the boats came back to the quay of caf\xe9s.\"}\n{\"text\":\"plain\"}\n"),
        ("d.jsonl", &[encoded(&content(text, "jsonl"), "utf-16le"), vec![0, 0xd8, b'\n', 0, b'x', 0]].concat()),
    ]);
    for (file, asked, told) in [
        ("a.txt", None, "a.txt:2: not UTF-8: byte 0xe9 at byte 161".to_owned()),
        ("b.jsonl", None, "b.jsonl:3: not UTF-8: byte 0xe9 at byte 12".to_owned()),
        ("c.csv", Some("windows-1253"), "c.csv:2: not windows-1253: byte 0xd2 at byte 4".to_owned()),
        ("e.jsonl", None, "e.jsonl:1: not UTF-8: byte 0xe9 at byte 51".to_owned()),
        ("d.jsonl", None, "d.jsonl:3: not utf-16le".to_owned()),
    ] {
        let mut command = sourdine();
        command.current_dir(&folder).args(["normalize", file, "--format", "jsonl"]);
        asked.iter().for_each(|name| {
            command.args(["--encoding", name]);
        });
        let run = command.assert().success();
        let notes = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(notes.contains(&told), "{file}: {notes}");
    }
}

#[test]
fn what_was_decoded_is_counted_by_file() {
    let [russian, french, ..] = SENTENCES;
    let folder = folder(&[
        ("in/a.txt", &encoded(russian.1, russian.0)),
        ("in/b.jsonl", &encoded(&content(russian.1, "jsonl").repeat(3), russian.0)),
        ("in/c.txt", &encoded(french.1, french.0)),
        ("in/d.txt", french.1.as_bytes()),
    ]);
    let told = "3 files were decoded: 2 from windows-1251, 1 from windows-1252";
    for command in [&["normalize"][..], &["language"], &["report", "--out", "r"], &["check", "--dry-run"]] {
        let run = sourdine().current_dir(&folder).args(command).arg("in").assert();
        let notes = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(notes.contains(told), "{command:?}: {notes}");
    }
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("r/report.json")).unwrap()).unwrap();
    assert_eq!(report["inputs"]["decoded"], serde_json::json!({"windows-1251": 2, "windows-1252": 1}));
    assert!(std::fs::read_to_string(folder.path().join("r/report.txt")).unwrap().contains(told));
    let records = json_lines(&std::fs::read_to_string(folder.path().join("r/records.jsonl")).unwrap());
    assert_eq!((&records[0]["encoding"], records.last().unwrap().get("encoding")), (&"windows-1251".into(), None));
}

#[test]
fn a_gate_passes_decoded_records_on_as_utf_8() {
    let (name, text) = SENTENCES[0];
    let header = content(text, "csv").replace("id,text", "id,text,Город");
    let rows = header.replace(&format!("\"{text}\""), &format!("\"{text}\",порт")).replace("plain", "plain,");
    let folder = folder(&[("a.csv", &encoded(&rows, name)), ("a.jsonl", &encoded(&content(text, "jsonl"), name))]);
    for (file, accepted, whole) in [("a.csv", "out.csv", rows), ("a.jsonl", "out.jsonl", content(text, "jsonl"))] {
        sourdine().current_dir(&folder).args(["check", file, "--accepted", accepted, "--quarantine", "q.jsonl"]).assert().success();
        assert_eq!(std::fs::read_to_string(folder.path().join(accepted)).unwrap(), whole);
    }
}
