//! Files that are changed at random, through every command and format: an answer or an error, never a panic, a hang or another status.
//!
//! `SOURDINE_SEED` repeats a run, and is printed where a run fails. `SOURDINE_SECONDS` lengthens it, `SOURDINE_BIN` names another build.

use crate::{SOUND, project};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Every run in turn; `IN` is the changed file, `OUT` a fresh path, `OLD` a report on the sound files.
const RUNS: &[&[&str]] = &[
    &["report", "IN", "--out", "OUT"],
    &["detect", "IN", "--format", "json", "--preview", "--doubts"],
    &["language", "IN", "--format", "csv"],
    &["normalize", "IN", "--format", "jsonl", "--profile", "search"],
    &["cluster", "IN", "--format", "markdown", "--kinds", "exact,near,contained,quote,boilerplate,twin"],
    &["check", "IN", "--accepted", "OUT", "--quarantine", "OUT.q", "--records", "OUT.v", "--preset", "strict", "--dedup"],
    &["compare", "IN", "--format", "table"],
    &["detect", "IN", "--format", "sarif"],
    &["report", "IN", "--format", "html"],
    &["detect", "IN", "--format", "github"],
    &["normalize", "IN", "--show-removed", "--content", "all"],
    &["detect", "IN", "--format", "gitlab"],
    &["cluster", "IN", "--index", "OUT", "--format", "jsonl"],
    &["detect", "IN", "--format", "junit"],
    &["report", "IN", "--format", "json", "--paragraphs", "line"],
    &["check", "SOUND", "--dry-run", "--config", "IN"],
    &["check", "SOUND", "--dry-run", "--url-list", "IN"],
    &["check", "SOUND", "--dry-run", "--benchmark", "IN"],
    &["check", "SOUND", "--dry-run", "--baseline", "IN"],
    &["check", "--from", "IN", "--format", "json"],
    &["detect", "SOUND", "--rules", "IN"],
    &["detect", "SOUND", "--vocabulary", "IN"],
    &["diff", "OLD", "IN"],
];

/// The status that a run may end with.
const STATUS: &[i32] = &[0, 1, 2];

/// A run that takes longer hangs; a debug build on a loaded machine is slow.
const HANGS: Duration = Duration::from_secs(120);

/// xorshift64* (Vigna 2016).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit.max(1)
    }

    fn of<'s, T>(&mut self, all: &'s [T]) -> &'s T {
        &all[self.below(all.len())]
    }
}

/// What is put into files beside bytes of their own.
const PIECES: &[&[u8]] = &[
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0",
    b"\r",
    b"\n\n",
    b"\x1b[31m",
    b"\xc2\x9b",
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"{\"text\":",
    b"\\ud800",
    b"\"",
    b"[[[[[[[[",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"null",
    b",,,,",
    b"<p><p><table><tr>",
    b"</script",
    b"<!--",
    b"&#x110000;",
    b"&amp;amp;",
    b"```\n",
    b"|---|\n",
    b"---\n",
    b"]]>",
    b"<?xml",
    b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n",
    b"\x1f\x8b\x08\0",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"PAR1",
    "\u{c3}\u{a9}\u{e2}\u{20ac}".as_bytes(),
    "\u{300}\u{301}\u{302}".as_bytes(),
    "\u{1f469}\u{200d}".as_bytes(),
    b"sourdine-ignore-file",
    b". . . . ",
    b"a-a-a-a-",
    b"@a@a@",
    b"((((((",
];

/// Changes `bytes` in some places: bits, cuts, copies, pieces, parts of `other`.
fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..1 + random.below(8) {
        let at = random.below(bytes.len() + 1);
        let length = 1 << random.below(10);
        let end = (at + random.below(length)).min(bytes.len());
        match random.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.next() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let part = bytes[at..end].repeat(1 + random.below(16));
                drop(bytes.splice(at..at, part));
            }
            5 => {
                let from = random.below(other.len());
                drop(bytes.splice(at..end, other[from..(from + length).min(other.len())].to_vec()));
            }
            _ => drop(bytes.splice(at..end, random.of(PIECES).to_vec())),
        }
    }
}

/// A Parquet file with one column of text.
#[cfg(feature = "columnar")]
pub fn parquet(texts: &[&str]) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    let schema = parquet::schema::parser::parse_message_type("message m { required binary text (STRING); }").unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::file::writer::SerializedFileWriter::new(&mut bytes, schema.into(), Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let texts: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
    column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

/// An Arrow file with one column of text, packed where that makes it smaller.
#[cfg(feature = "columnar")]
pub fn arrow(texts: &[&str]) -> Vec<u8> {
    use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
    let texts = arrow_array::StringArray::from(texts.to_vec());
    let batch = arrow_array::RecordBatch::try_from_iter([("text", std::sync::Arc::new(texts) as arrow_array::ArrayRef)]).unwrap();
    let options = IpcWriteOptions::default().try_with_compression(Some(arrow_ipc::CompressionType::LZ4_FRAME)).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// Sound files of every format, by name.
fn sound_files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in walkdir::WalkDir::new(project("data/examples"))
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
    {
        files.push((entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()));
    }
    let text = format!("{SOUND}\n\n“We lost a pier in one night,” the mayor said, and Oslo says he was not told. {SOUND}\n");
    let page = format!(
        "<!doctype html><html lang=en><title>A pier</title><nav><a href=/a>Home</a></nav><article><h1>A pier</h1><p>{text}</p><table><tr><td>{SOUND}</table></article>"
    );
    let markdown = format!("---\ntitle: A pier\n---\n\n# A pier\n\n{text}\n```\nlet a = 1;\n```\n\n| a | b |\n|---|---|\n| c | d |\n");
    let row = |nth: usize| {
        serde_json::json!({"id": nth, "source": format!("s{nth}"), "date": "2025-03-14", "lang": "en", "text": format!("{text} {nth}")})
            .to_string()
    };
    let lines = (0..5).map(row).collect::<Vec<_>>().join("\n");
    let table = format!("id,source,text\n1,a,\"{text}\"\n2,b,\"{SOUND}\"\n");
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:a>\r\nWARC-Target-URI: https://a.example/\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    );
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(warc.repeat(2).as_bytes()).unwrap();
    let word = format!("<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{SOUND}</w:t></w:r></w:p></w:body></w:document>");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(word.as_bytes()).unwrap();
    let rules = "[[rule]]\nname = \"house-word\"\npattern = '\\bpier\\b'\nmessage = \"a pier\"\nseverity = \"minor\"\n";
    for (name, bytes) in [
        ("a.html", page.into_bytes()),
        ("a.md", markdown.into_bytes()),
        ("a.jsonl.zst", zstd::encode_all(lines.as_bytes(), 3).unwrap()),
        ("a.jsonl", lines.into_bytes()),
        ("a.tsv", table.replace(',', "\t").into_bytes()),
        ("a.csv", table.into_bytes()),
        ("a.warc", warc.into_bytes()),
        ("a.warc.gz", gzip.finish().unwrap()),
        ("a.docx", zip.finish().unwrap().into_inner()),
        ("a.toml", rules.as_bytes().to_vec()),
    ] {
        files.push((name.to_owned(), bytes));
    }
    #[cfg(feature = "columnar")]
    {
        let texts = [SOUND.repeat(3), "Oslo says he was not told.".to_owned()];
        let texts = texts.each_ref().map(String::as_str);
        files.extend([("a.parquet".to_owned(), parquet(&texts)), ("a.arrow".to_owned(), arrow(&texts))]);
    }
    files
}

/// Runs the program; its status, none if it was killed or hung, and its standard error.
fn run(args: &[PathBuf]) -> (Option<i32>, String) {
    let program = std::env::var_os("SOURDINE_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_sourdine").into());
    let mut child = Command::new(program)
        .args(args)
        .args(["--quiet"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let messages = std::thread::spawn(move || {
        let mut text = Vec::new();
        stderr.read_to_end(&mut text).map(|_| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default()
    });
    let start = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.code(),
            None if start.elapsed() > HANGS => {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    (status, messages.join().unwrap())
}

/// One change and one run; what is wrong with it.
fn trial(folder: &Path, files: &[(String, Vec<u8>)], words: &[&str], random: &mut Random) -> Result<(), String> {
    let (name, bytes) = random.of(files);
    let mut bytes = bytes.clone();
    change(&mut bytes, &random.of(files).1, random);
    // The extension may promise another format than the file has.
    let name = if random.below(10) == 0 { &random.of(files).0 } else { name };
    let path = folder.join(name);
    std::fs::write(&path, &bytes).unwrap();
    let place = |word: &str| match word {
        "IN" => path.clone(),
        "SOUND" => project("data/examples/lakeside-post.txt"),
        "OLD" => project("reports/examples"),
        word if word.starts_with("OUT") => folder.join(word),
        word => word.into(),
    };
    let (status, messages) = run(&words.iter().map(|word| place(word)).collect::<Vec<_>>());
    if status.is_some_and(|status| STATUS.contains(&status)) && !messages.contains("panicked") {
        return Ok(());
    }
    let kept = std::env::temp_dir().join(format!("sourdine-{}-{name}", std::process::id()));
    std::fs::write(&kept, &bytes).unwrap();
    Err(format!("sourdine {} on {}: status {status:?}\n{messages}", words.join(" "), kept.display()))
}

#[test]
#[expect(clippy::print_stderr, reason = "the seed of a run")]
fn files_changed_at_random_never_break_a_command() {
    let number = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    let (seed, seconds) = (number("SOURDINE_SEED").unwrap_or(22), number("SOURDINE_SECONDS"));
    let mut random = Random(seed.max(1));
    let files = sound_files();
    let start = Instant::now();
    let mut trials = 0;
    // Every run once, and then for as long as was asked.
    for words in RUNS.iter().cycle() {
        if trials >= RUNS.len() && seconds.is_none_or(|seconds| start.elapsed().as_secs() >= seconds) {
            break;
        }
        let folder = tempfile::tempdir().unwrap();
        if let Err(wrong) = trial(folder.path(), &files, words, &mut random) {
            panic!("SOURDINE_SEED={seed}, trial {trials}: {wrong}");
        }
        trials += 1;
    }
    eprintln!("{trials} runs, SOURDINE_SEED={seed}");
}
