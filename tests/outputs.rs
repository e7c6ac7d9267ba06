//! What is written, and where: resumed, written through, left alone, safe to open.

use crate::{SOUND, folder, json_lines, sourdine};

/// OWASP's list of what begins a formula.
#[test]
fn no_cell_of_a_table_of_values_is_a_formula() {
    let row = |nth: usize, sign: char| {
        let text = format!("{SOUND} {sign}x large -scale Ã© search {nth}.\n{sign}HYPERLINK and a large -scale search on the lake {nth}");
        serde_json::json!({ "id": format!("{sign}1+{nth}"), "source": format!("{sign}cmd"), "text": text }).to_string() + "\n"
    };
    let text: String = ['=', '+', '-', '@', '\t', '\r'].iter().enumerate().map(|(nth, sign)| row(nth, *sign)).collect();
    let files = folder(&[("in.jsonl", text.as_bytes())]);
    for command in [
        &["report"][..],
        &["normalize"],
        &["language"],
        &["detect"],
        &["cluster", "--threshold", "0.1"],
        &["compare"],
        &["check", "--dry-run"],
    ] {
        let output = sourdine().current_dir(files.path()).args(command).args(["in.jsonl", "--format", "csv", "--quiet"]).output().unwrap();
        let mut table = cells(std::str::from_utf8(&output.stdout).unwrap());
        assert!(table.len() > 1, "{command:?}");
        table.retain(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
        assert!(table.is_empty(), "{command:?}: {table:?}");
    }
}

/// The cells of a table in CSV.
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' | '\n' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells
}

/// A cut-off after a first part that the journal knows; most rows are blank, which takes no time.
#[test]
fn a_run_that_was_cut_off_is_gone_on_with_however_its_outputs_are_packed() {
    let row = |nth: usize| if nth.is_multiple_of(200) { format!("{nth},\"{SOUND} {nth}\"\n") } else { format!("{nth}, \n") };
    let files = folder(&[("in.csv", format!("id,text\n{}", (0..5000).map(row).collect::<String>()).as_bytes())]);
    let (accepted, quarantine, values) = ("a.csv.gz", "q.jsonl.zst", "v.jsonl");
    let named = |prefix: &str| [accepted, quarantine, values].map(|name| format!("{prefix}-{name}"));
    let run = |prefix: &str, resume: bool| {
        let [a, q, v] = named(prefix);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sourdine"));
        command.current_dir(files.path()).args(["check", "in.csv", "--accepted", &a, "--quarantine", &q, "--records", &v, "--quiet"]);
        command.args(resume.then_some("--resume")).stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let read = |prefix: &str| named(prefix).map(|name| std::fs::read(files.path().join(name)).unwrap());
    run("whole", false).wait().unwrap();
    let mut child = run("cut", false);
    let journal = files.path().join(format!("cut-{accepted}.journal"));
    while child.try_wait().unwrap().is_none() && !journal.exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(run("cut", true).wait().unwrap().code(), Some(1));
    assert!(read("cut") == read("whole"), "{accepted} {quarantine} {values}");
}

#[test]
fn what_a_failed_run_would_have_written_over_stays() {
    let files = folder(&[
        ("in.jsonl", format!("{{\"text\":\"{SOUND}\"}}\n").as_bytes()),
        ("out", b"earlier"),
        ("q", b"earlier"),
        ("bad.toml", b"x = 1\n"),
    ]);
    for words in [
        &["detect", "in.jsonl", "--out", "out", "--config", "bad.toml"][..],
        &["detect", "in.jsonl", "--out", "out", "--fail-on", "nonsense"],
        &["cluster", "in.jsonl", "--pairs", "out", "--out", "no/such"],
        &["check", "in.jsonl", "--accepted", "out", "--quarantine", "no/such"],
        &["check", "bad.jsonl", "in.jsonl", "--accepted", "out", "--quarantine", "q", "--strict", "--input-format", "nonsense"],
    ] {
        assert_eq!(sourdine().current_dir(files.path()).args(words).output().unwrap().status.code(), Some(2), "{words:?}");
        assert_eq!(std::fs::read(files.path().join("out")).unwrap(), b"earlier", "{words:?}");
    }
}

#[test]
#[cfg(unix)]
fn pipes_and_devices_are_written_through() {
    let files = folder(&[("in.jsonl", format!("{{\"id\":\"a\",\"text\":\"{SOUND}\"}}\n").as_bytes())]);
    let script = "mkfifo pipe && (cat pipe > got &) && \"$0\" check in.jsonl --accepted pipe --quarantine /dev/null --quiet > /dev/null && \"$0\" normalize in.jsonl --format jsonl --out /dev/stdout";
    let run =
        std::process::Command::new("sh").current_dir(files.path()).args(["-ec", script, env!("CARGO_BIN_EXE_sourdine")]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(json_lines(std::str::from_utf8(&run.stdout).unwrap())[0]["text"], SOUND);
    let is_whole =
        || std::fs::read_to_string(files.path().join("got")).is_ok_and(|got| got == format!("{{\"id\":\"a\",\"text\":\"{SOUND}\"}}\n"));
    let start = std::time::Instant::now();
    while !is_whole() && start.elapsed() < std::time::Duration::from_secs(10) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(is_whole());
    use std::os::unix::fs::FileTypeExt;
    assert!(files.path().join("pipe").symlink_metadata().unwrap().file_type().is_fifo());
}
