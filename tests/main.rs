//! The tests that look at sourdine from outside, in one binary.

/// Imports run downwards.
mod architecture;
/// Hooks, the action, completions, manual pages, the image.
mod around;
/// The gate: what passes, what does not, and that nothing is lost.
mod check;
/// A page in headless Chromium, for the tests in `html`.
mod chromium;
/// Arguments, exit status, messages, outputs.
mod cli;
/// Clusters, pairs and indexes of whole runs.
mod clusters;
/// Columnar files, folders that name values, files of a stated size.
mod columns;
/// What holds for every command that reads texts.
mod commands;
/// The README and docs/: commands run, outputs are what the program writes, links lead somewhere.
mod documents;
/// Files in any encoding, in any format.
mod encodings;
/// Signals, full disks, two runs at once, damage at rest.
mod ends;
/// The report on `data/examples` is the one in `reports/examples`, on any number of threads.
mod examples;
/// Which rules run where, rules of one's own, suppressions.
mod findings;
/// SARIF, GitHub, GitLab and JUnit as those who read them want them.
mod formats;
/// Inputs that mean harm.
mod hostile;
/// The report's page, in a real browser.
mod html;
/// Inputs that can't be read, records that can't be used, packed files, pages.
mod inputs;
/// What fuzzing looks for, on kept inputs.
mod laws;
/// Memory of one record by kind of text, by limits of the address space.
#[cfg(target_os = "linux")]
mod memory;
/// Files changed at random, through every command and format.
mod mutations;
/// Outputs: resumed, written through, left alone.
mod outputs;
/// Pages and archives of pages: their articles, what is left out, and the way back.
mod pages;
/// Promises that no other test holds.
mod promises;
/// Laws that hold for any text.
mod properties;
/// Settings, names, fields, cut-offs and limits that were published.
mod published;
/// docs/reference is what the program and the schema say.
mod reference;
/// A damaged text is read as the sound one wherever texts are measured and compared.
mod repaired;
/// Every rule against its fixture.
mod rules;
/// What the commands write is what data/schema says.
mod schema;
/// The report on a screen.
mod screen;

use assert_cmd::Command;
use std::path::{Path, PathBuf};

/// The program, away from the user's terminal.
fn sourdine() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sourdine"));
    command.env_remove("COLUMNS").env_remove("NO_COLOR");
    command
}

/// A sentence without faults.
const SOUND: &str = "The pier was closed after the storm, and nobody in the town knew for how long it would stay so.";

/// A folder with these files, by name and content.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

/// The objects of JSON Lines.
fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A place in the project.
fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a file that is kept in the repository with what this build makes of it, or writes it anew.
fn kept(path: &Path, made: &str) {
    if std::env::var_os("UPDATE_REPORTS").is_some() {
        std::fs::write(path, made).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert!(made == expected, "{} is out of date; look at what changed, then run the tests with UPDATE_REPORTS=1", path.display());
}

/// What the program writes to standard output; it must end well.
fn stdout(command: &mut Command) -> String {
    let output = command.assert().success().get_output().stdout.clone();
    String::from_utf8(output).expect("standard output is UTF-8")
}
