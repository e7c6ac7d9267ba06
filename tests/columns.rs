//! Columnar files, folders that name values, and accepted records in files of a stated size.

use crate::{SOUND, folder, json_lines, sourdine, stdout};
use predicates::prelude::*;
use std::path::{Path, PathBuf};

/// About 400 kB of records; a gate stops every fiftieth.
fn lines() -> String {
    let filler = |nth: usize| (0..120).map(|word| format!("w{}", nth * 31 + word * 7)).collect::<Vec<_>>().join(" ");
    let lost = |nth: usize| "\u{fffd} ".repeat(nth % 50 / 49 * 90);
    (0..400).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{SOUND} {}{}\"}}\n", filler(nth), lost(nth))).collect()
}

fn check(folder: &Path, input: &str, accepted: &str, more: &[&str]) -> assert_cmd::Command {
    let mut command = sourdine();
    command.current_dir(folder).args(["check", input, "--accepted", accepted, "--quarantine", "q.jsonl", "--quiet"]).args(more);
    command
}

/// The files of a folder, in name order.
fn parts(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn names(files: &[PathBuf]) -> Vec<String> {
    files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

fn joined(files: &[PathBuf]) -> Vec<u8> {
    files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect()
}

#[test]
fn accepted_records_are_split_into_files_of_a_size() {
    let files = folder(&[("in.jsonl", lines().as_bytes())]);
    check(files.path(), "in.jsonl", "whole.jsonl", &[]).assert().code(1);
    let whole = std::fs::read(files.path().join("whole.jsonl")).unwrap();
    let split = files.path().join("good.jsonl");
    // A second run takes the place of the first.
    for _ in 0..2 {
        check(files.path(), "in.jsonl", "good.jsonl", &["--split-size", "128KB"]).assert().code(1);
        let parts = parts(&split);
        assert_eq!(names(&parts)[..2], ["part-00000.jsonl", "part-00001.jsonl"]);
        assert_eq!(joined(&parts), whole);
        let sizes: Vec<u64> = parts.iter().map(|part| part.metadata().unwrap().len()).collect();
        assert!(sizes.iter().all(|size| *size <= 128 << 10) && sizes[..sizes.len() - 1].iter().all(|size| *size > 64 << 10), "{sizes:?}");
    }
    check(files.path(), "in.jsonl", "good.jsonl.zst", &["--split-size", "128K"]).assert().code(1);
    let parts = parts(&files.path().join("good.jsonl.zst"));
    let unpacked: Vec<u8> = parts.iter().flat_map(|part| zstd::decode_all(std::fs::File::open(part).unwrap()).unwrap()).collect();
    assert!(unpacked == whole && names(&parts)[0] == "part-00000.jsonl.zst");
    // The folder is an input like any other.
    let count =
        |input: &str| json_lines(&stdout(sourdine().current_dir(files.path()).args(["language", input, "--format", "jsonl"]))).len();
    assert_eq!(count("good.jsonl"), count("whole.jsonl"));
}

#[test]
fn every_part_of_a_table_has_its_header() {
    let rows: String = json_lines(&lines()).iter().map(|row| format!("{},{}\n", row["id"].as_str().unwrap(), row["text"])).collect();
    let files = folder(&[("in.csv", format!("id,text\n{rows}").as_bytes())]);
    check(files.path(), "in.csv", "whole.csv", &[]).assert().code(1);
    check(files.path(), "in.csv", "good.csv", &["--split-size", "128K"]).assert().code(1);
    let tables = parts(&files.path().join("good.csv")).into_iter().map(|part| std::fs::read_to_string(part).unwrap());
    let bodies: String = tables.map(|table| table.strip_prefix("id,text\n").unwrap().to_owned()).collect();
    assert_eq!(format!("id,text\n{bodies}"), std::fs::read_to_string(files.path().join("whole.csv")).unwrap());
}

#[test]
fn a_split_run_that_was_cut_off_is_gone_on_with() {
    let files = folder(&[("in.jsonl", lines().as_bytes())]);
    check(files.path(), "in.jsonl", "whole.jsonl", &["--split-size", "128K"]).assert().code(1);
    let whole = parts(&files.path().join("whole.jsonl"));
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_sourdine"))
        .current_dir(files.path())
        .args(["check", "in.jsonl", "--accepted", "good.jsonl", "--quarantine", "q.jsonl", "--quiet", "--split-size", "128K"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let partial = files.path().join("good.jsonl.partial");
    while child.try_wait().unwrap().is_none() && !partial.join("part-00001.jsonl").exists() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // A torn write, and a part that the journal knows nothing of.
    if partial.exists() {
        let last = parts(&partial).pop().unwrap();
        std::fs::write(&last, [std::fs::read(&last).unwrap(), b"{\"id\":\"torn".to_vec()].concat()).unwrap();
        std::fs::write(partial.join(format!("part-{:05}.jsonl", parts(&partial).len())), "torn").unwrap();
    }
    for _ in 0..2 {
        check(files.path(), "in.jsonl", "good.jsonl", &["--split-size", "128K", "--resume"]).assert().code(1);
        let parts = parts(&files.path().join("good.jsonl"));
        assert_eq!((names(&parts), joined(&parts)), (names(&whole), joined(&whole)));
    }
}

#[test]
fn a_folder_of_something_else_is_not_replaced() {
    let line = format!("{{\"text\":\"{SOUND}\"}}\n");
    let files = folder(&[("in.jsonl", line.as_bytes()), ("mine/notes.txt", b"notes"), ("file.jsonl", b"")]);
    let refused = |accepted: &str, more: &[&str], why: &str| {
        check(files.path(), "in.jsonl", accepted, more).assert().code(2).stderr(predicate::str::contains(why));
    };
    refused("mine", &["--split-size", "128K"], "no parts of it");
    refused("file.jsonl", &["--split-size", "128K"], "this is no folder");
    refused("/dev/null", &["--split-size", "128K"], "this is no folder");
    refused("good.jsonl", &["--split-size", "1K"], "the smallest is 64K");
    check(files.path(), "in.jsonl", "good.jsonl", &["--split-size", "128K"]).assert().code(0);
    refused("good.jsonl", &["--split-size", "128K", "--records", "good.jsonl/values.jsonl"], "lies in good.jsonl");
    refused(".", &["--split-size", "128K"], "in.jsonl lies in .");
    assert_eq!(std::fs::read(files.path().join("mine/notes.txt")).unwrap(), b"notes");
}

#[cfg(feature = "columnar")]
mod columnar {
    use super::*;
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use std::sync::Arc;

    fn arrow(path: &Path, texts: &[String]) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let ids: Vec<String> = (0..texts.len()).map(|nth| format!("r{nth}")).collect();
        let columns: [(&str, ArrayRef); 2] =
            [("id", Arc::new(StringArray::from(ids))), ("text", Arc::new(StringArray::from(texts.to_vec())))];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = arrow_ipc::writer::FileWriter::try_new(std::fs::File::create(path).unwrap(), &batch.schema()).unwrap();
        for start in (0..texts.len()).step_by(500) {
            writer.write(&batch.slice(start, (texts.len() - start).min(500))).unwrap();
        }
        writer.finish().unwrap();
    }

    #[test]
    fn folders_name_sources_and_languages() {
        let files = folder(&[]);
        for (nth, name) in ["lang=en/shop=North%20Pier", "lang=__HIVE_DEFAULT_PARTITION__/shop=Harbour"].iter().enumerate() {
            arrow(&files.path().join("data").join(name).join(format!("part-{nth}.arrow")), &[SOUND.to_owned()]);
        }
        let found = json_lines(&stdout(sourdine().current_dir(files.path()).args([
            "detect",
            "data",
            "--source-field",
            "shop",
            "--format",
            "jsonl",
        ])));
        assert_eq!([&found[0]["source"], &found[1]["source"]], ["Harbour", "North Pier"]);
        check(files.path(), "data", "good.jsonl", &[]).assert().code(0);
        let rows = json_lines(&std::fs::read_to_string(files.path().join("good.jsonl")).unwrap());
        assert_eq!(rows[1], serde_json::json!({"id": "r0", "text": SOUND, "lang": "en", "shop": "North Pier"}));
        assert!(rows[0]["lang"].is_null() && rows[0].get("lang").is_some());
        // In files of the same kind the values are columns.
        check(files.path(), "data", "good.arrow", &[]).assert().code(0);
        check(files.path(), "good.arrow", "again.jsonl", &[]).assert().code(0);
        let again = json_lines(&std::fs::read_to_string(files.path().join("again.jsonl")).unwrap());
        assert_eq!(again, rows);
    }

    #[test]
    fn arrow_is_written_from_arrow_in_files_of_a_size() {
        let texts: Vec<String> = json_lines(&lines()).iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect();
        let files = folder(&[]);
        arrow(&files.path().join("in.arrow"), &texts);
        check(files.path(), "in.arrow", "good.jsonl", &[]).assert().code(1);
        check(files.path(), "in.arrow", "good.arrow", &["--split-size", "128K"]).assert().code(1);
        let parts = parts(&files.path().join("good.arrow"));
        assert!(parts.len() > 2 && parts.iter().all(|part| part.metadata().unwrap().len() < 140 << 10), "{parts:?}");
        check(files.path(), "good.arrow", "again.jsonl", &[]).assert().code(0);
        assert_eq!(std::fs::read(files.path().join("again.jsonl")).unwrap(), std::fs::read(files.path().join("good.jsonl")).unwrap());
        let refused = |accepted: &str, why: &str| {
            check(files.path(), "in.arrow", accepted, &[]).assert().code(2).stderr(predicate::str::contains(why));
        };
        refused("good.parquet", "Parquet is written from Parquet files of one schema");
        std::fs::write(files.path().join("in.jsonl"), lines()).unwrap();
        check(files.path(), "in.jsonl", "x.arrow", &[]).assert().code(2).stderr(predicate::str::contains("Arrow is written from Arrow"));
    }
}
