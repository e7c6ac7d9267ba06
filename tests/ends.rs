//! How a run ends that can't go on: interrupted, terminated, without room, without rights, beside another one.
#![cfg(unix)]

use crate::{SOUND, folder, sourdine};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A run that reads standard input, which stays open, and is at work once `file` is there.
fn waiting(folder: &Path, args: &[&str], file: impl Fn(&str) -> bool) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sourdine"))
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let line = format!("{{\"id\":\"one\",\"text\":\"{SOUND}\"}}\n");
    child.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
    let start = Instant::now();
    while !names(folder).iter().any(|name| file(name)) {
        assert!(start.elapsed() < Duration::from_secs(30), "{args:?} opens no file: {:?}", names(folder));
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Sends a signal and waits for the end, which comes within a second on a machine that is not busy.
fn end(mut child: Child, signal: &str) -> Output {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(10), "it goes on after {signal}");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn an_interrupt_leaves_no_temporary_file() {
    for (signal, status, word) in [("-INT", 130, "interrupted"), ("-TERM", 143, "terminated")] {
        let files = folder(&[]);
        for (args, file) in [
            (vec!["detect", "-", "--input-format", "jsonl", "--out", "found.txt"], ".found.txt.partial"),
            (vec!["report", "-", "--input-format", "jsonl", "--out", "."], ".records.jsonl.partial"),
            (vec!["check", "-", "--input-format", "jsonl", "--write-baseline", "b.jsonl"], "b.jsonl.partial"),
        ] {
            let child = waiting(files.path(), &args, |name| name.starts_with(file));
            let output = end(child, signal);
            assert_eq!(output.status.code(), Some(status), "{args:?}: {}", told(&output));
            assert!(told(&output).contains(word), "{}", told(&output));
            assert!(names(files.path()).is_empty(), "{args:?} leaves {:?}", names(files.path()));
        }
    }
}

#[test]
fn what_a_killed_run_leaves_is_gone_with_the_next() {
    let line = format!("{{\"id\":\"one\",\"text\":\"{SOUND}\"}}\n");
    let files = folder(&[("in.jsonl", line.as_bytes())]);
    let mut child =
        waiting(files.path(), &["detect", "-", "--input-format", "jsonl", "--out", "found.txt"], |name| name.starts_with(".found"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(names(files.path()), [".found.txt.partial", "in.jsonl"]);
    sourdine().current_dir(files.path()).args(["detect", "in.jsonl", "--out", "found.txt"]).assert().success();
    assert_eq!(names(files.path()), ["found.txt", "in.jsonl"]);
}

/// The copy of standard input has no name, so nothing of it stays.
#[test]
#[cfg(target_os = "linux")]
fn a_killed_run_leaves_no_copy_of_its_input() {
    let files = folder(&[]);
    let args = ["check", "-", "--input-format", "jsonl", "--dry-run", "--dedup", "--keep", "best", "--temp-dir", "."];
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_sourdine")).current_dir(files.path()).args(args).stdin(Stdio::piped()).spawn().unwrap();
    let (open, start) = (format!("/proc/{}/fd", child.id()), Instant::now());
    let is_copied =
        || std::fs::read_dir(&open).unwrap().flatten().any(|fd| fd.path().read_link().is_ok_and(|to| to.starts_with(files.path())));
    while !is_copied() {
        assert!(start.elapsed() < Duration::from_secs(30), "no file is open in {}", files.path().display());
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(names(files.path()).is_empty(), "{:?}", names(files.path()));
}

#[test]
fn an_interrupted_run_says_what_goes_on() {
    let files = folder(&[]);
    let args = ["check", "-", "--input-format", "jsonl", "--accepted", "a b.jsonl", "--quarantine", "q.jsonl"];
    let output = end(waiting(files.path(), &args, |name| name == "a b.jsonl.partial"), "-INT");
    let command = "sourdine check - --input-format jsonl --accepted 'a b.jsonl' --quarantine q.jsonl --resume";
    assert!(output.status.code() == Some(130) && told(&output).contains(command), "{}", told(&output));
    assert_eq!(names(files.path()), ["a b.jsonl.partial", "q.jsonl.partial"]);
    let files = folder(&[]);
    let args = ["cluster", "-", "--input-format", "jsonl", "--index", "known"];
    let child = waiting(files.path(), &args, |name| name == "known" && files.path().join("known/index.json").exists());
    // The lock comes before the index, and goes with the run.
    let output = end(child, "-TERM");
    assert!(output.status.code() == Some(143) && told(&output).contains("sourdine cluster - --input-format jsonl --index known"));
    assert_eq!(names(&files.path().join("known")), ["index.json"]);
}

#[test]
fn two_runs_on_the_same_outputs_are_told_apart() {
    let line = format!("{{\"id\":\"one\",\"text\":\"{SOUND}\"}}\n");
    let files = folder(&[("in.jsonl", line.as_bytes())]);
    let to = ["--accepted", "a.jsonl", "--quarantine", "q.jsonl"];
    let first = waiting(files.path(), &[&["check", "-", "--input-format", "jsonl"][..], &to].concat(), |name| name == "a.jsonl.partial");
    let second = || sourdine().current_dir(files.path()).args(["check", "in.jsonl", "--preset", "basic"]).args(to).output().unwrap();
    let output = second();
    let holder = format!("a.jsonl: process {} is writing it", first.id());
    assert!(output.status.code() == Some(2) && told(&output).contains(&holder), "{}", told(&output));
    // What is killed holds nothing, though its lock file stays.
    let mut first = first;
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(files.path().join("a.jsonl.lock").exists());
    assert_eq!(second().status.code(), Some(0));
    assert_eq!(names(files.path()), ["a.jsonl", "in.jsonl", "q.jsonl"]);
    // An index and a report's folder as well.
    let first = waiting(files.path(), &["cluster", "-", "--input-format", "jsonl", "--index", "known"], |_| {
        files.path().join("known/index.json").exists()
    });
    let output = sourdine().current_dir(files.path()).args(["cluster", "in.jsonl", "--index", "known"]).output().unwrap();
    assert!(output.status.code() == Some(2) && told(&output).contains(&format!("process {}", first.id())), "{}", told(&output));
    end(first, "-TERM");
    let first =
        waiting(files.path(), &["report", "-", "--input-format", "jsonl", "--out", "r"], |_| files.path().join("r/sourdine.lock").exists());
    let output = sourdine().current_dir(files.path()).args(["report", "in.jsonl", "--out", "r"]).output().unwrap();
    assert!(output.status.code() == Some(2) && told(&output).contains(&format!("process {}", first.id())), "{}", told(&output));
    end(first, "-TERM");
}

#[test]
fn a_race_has_one_winner_and_whole_outputs() {
    let lines: String = (0..40).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{SOUND} {nth}\"}}\n")).collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let run = || {
        let args = ["check", "in.jsonl", "--accepted", "a.jsonl", "--quarantine", "q.jsonl", "--threads", "1"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_sourdine"));
        command.current_dir(files.path()).args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let ended: Vec<Output> = (0..6).map(|_| run()).collect::<Vec<_>>().into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    assert!(ended.iter().any(|output| output.status.code() == Some(0)), "{ended:?}");
    for output in ended.iter().filter(|output| output.status.code() != Some(0)) {
        assert!(output.status.code() == Some(2) && told(output).contains("is writing it"), "{}", told(output));
    }
    assert_eq!(std::fs::read_to_string(files.path().join("a.jsonl")).unwrap(), lines);
    assert_eq!(names(files.path()), ["a.jsonl", "in.jsonl", "q.jsonl"]);
}

#[test]
fn no_room_and_no_such_folder_are_one_line_with_a_remedy() {
    let lines: String = (0..400).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{SOUND} {nth}\"}}\n")).collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let run = |args: &[&str]| {
        let output = sourdine().current_dir(files.path()).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", told(&output));
        let told = told(&output);
        assert_eq!(told.lines().count(), 1, "{told}");
        told
    };
    assert!(run(&["detect", "in.jsonl", "--out", "no/such.txt"]).contains("make the folder first"));
    if Path::new("/dev/full").exists() {
        let full = run(&["detect", "in.jsonl", "--format", "jsonl", "--out", "/dev/full"]);
        assert!(full.contains("/dev/full") && full.contains("make room there"), "{full}");
    }
    // A limit on the size of files stands in for a full disk: the run ends with what it has, and says how to go on.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" check in.jsonl --accepted a.jsonl --quarantine q.jsonl --quiet --preset basic";
    let output = Command::new("bash").current_dir(files.path()).args(["-c", script, env!("CARGO_BIN_EXE_sourdine")]).output().unwrap();
    let words = told(&output);
    assert_eq!((output.status.code(), words.lines().count()), (Some(2), 1), "{words}");
    assert!(
        words.contains("a.jsonl: File too large")
            && words.contains("go on with: sourdine check in.jsonl")
            && words.trim_end().ends_with("--resume"),
        "{words}"
    );
    assert!(!files.path().join("a.jsonl").exists(), "no half file under a final name");
    sourdine()
        .current_dir(files.path())
        .args(["check", "in.jsonl", "--accepted", "a.jsonl", "--quarantine", "q.jsonl", "--quiet", "--preset", "basic", "--resume"])
        .assert()
        .code(0);
    assert_eq!(std::fs::read_to_string(files.path().join("a.jsonl")).unwrap(), lines);
}

#[test]
fn what_was_damaged_on_disk_is_told_and_never_used() {
    let lines: String = (0..3000).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{SOUND} {nth}\"}}\n")).collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let args = ["check", "in.jsonl", "--accepted", "a.jsonl", "--quarantine", "q.jsonl", "--quiet", "--resume", "--threads", "1"];
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_sourdine")).current_dir(files.path()).args(args).stdout(Stdio::null()).spawn().unwrap();
    let (journal, partial) = (files.path().join("a.jsonl.journal"), files.path().join("a.jsonl.partial"));
    while child.try_wait().unwrap().is_none() && !journal.exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let damaged = if partial.exists() { &partial } else { &journal };
    let sound = std::fs::read(damaged).unwrap();
    let mut bytes = sound.clone();
    bytes[sound.len().min(4000) / 2] ^= 1;
    std::fs::write(damaged, bytes).unwrap();
    let run = || sourdine().current_dir(files.path()).args(args).output().unwrap();
    let output = run();
    let name = damaged.file_name().unwrap().to_str().unwrap();
    assert!(output.status.code() == Some(2) && told(&output).contains(name) && told(&output).contains("checksum"), "{}", told(&output));
    std::fs::write(damaged, sound).unwrap();
    assert_eq!(run().status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(files.path().join("a.jsonl")).unwrap(), lines);
}
