//! What stands around the program: hooks for pre-commit, the action for GitHub, completions, manual pages, the image.

use crate::{project, sourdine};
use std::path::Path;
use std::process::{Command, Output};

/// A shell in `folder` that finds the program.
fn shell(script: &str, folder: &Path, environment: &[(&str, &str)]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_sourdine")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let environment = environment.iter().copied();
    Command::new("bash").args(["-eo", "pipefail", "-c", script]).current_dir(folder).env("PATH", &path).envs(environment).output().unwrap()
}

/// A folder with a sound text and one with faults.
fn texts() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(project("data/examples/harbour-times.txt"), folder.path().join("sound.txt")).unwrap();
    let faulty = "The town began a large -scale search on the lake after the storm, and Oslo says he was not told about it by the mayor of the town.\n";
    std::fs::write(folder.path().join("faulty.txt"), faulty).unwrap();
    std::fs::write(
        folder.path().join("stopped.txt"),
        "This article was machine translated from French. The market in the old harbour is closed.\n",
    )
    .unwrap();
    folder
}

/// The value of `key` in each item of a YAML list of flat items.
fn values<'y>(yaml: &'y str, key: &str) -> Vec<&'y str> {
    yaml.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix(key)?.strip_prefix(": ")).collect()
}

#[test]
#[cfg(unix)]
fn the_hooks_stop_what_they_say() {
    let yaml = std::fs::read_to_string(project(".pre-commit-hooks.yaml")).unwrap();
    assert_eq!(values(&yaml, "id"), ["sourdine-detect", "sourdine-check"]);
    let folder = texts();
    let status = |entry: &str, files: &str| shell(&format!("{entry} {files}"), folder.path(), &[]).status.code();
    let entries = values(&yaml, "entry");
    assert_eq!([status(entries[0], "sound.txt"), status(entries[0], "sound.txt faulty.txt")], [Some(0), Some(1)]);
    assert_eq!([status(entries[1], "sound.txt"), status(entries[1], "sound.txt stopped.txt")], [Some(0), Some(1)]);
}

/// The scripts of the steps of the action, by their names.
fn steps(yaml: &str) -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> = Vec::new();
    let mut lines = yaml.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("    - name: ") {
            steps.push((name.to_owned(), String::new()));
        } else if line == "      run: |" {
            let script = &mut steps.last_mut().unwrap().1;
            while let Some(line) = lines.next_if(|line| line.starts_with("        ") || line.is_empty()) {
                *script += line.trim_start_matches("        ");
                script.push('\n');
            }
        }
    }
    steps
}

#[test]
#[cfg(unix)]
fn the_action_gates_a_folder_and_leaves_findings() {
    let yaml = std::fs::read_to_string(project("action.yml")).unwrap();
    let steps = steps(&yaml);
    let script = |name: &str| &steps.iter().find(|(other, _)| other == name).unwrap().1;
    let folder = texts();
    let run = |paths: &str, fail_on: &str, baseline: &str| {
        let output = folder.path().join("output");
        std::fs::write(&output, "").unwrap();
        let environment = [
            ("INPUT_PATH", paths),
            ("CONFIG", ""),
            ("FAIL_ON", fail_on),
            ("SARIF", "found.sarif"),
            ("PRESET", "basic"),
            ("BASELINE", baseline),
            ("RUNNER_TEMP", folder.path().to_str().unwrap()),
            ("GITHUB_OUTPUT", output.to_str().unwrap()),
        ];
        for name in ["Find what is wrong", "Gate"] {
            let made = shell(script(name), folder.path(), &environment);
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        }
        let output = std::fs::read_to_string(&output).unwrap();
        let statuses: Vec<&str> = output.lines().map(|line| line.strip_prefix("status=").unwrap()).collect();
        let result = shell(script("Result"), folder.path(), &[("DETECT", statuses[0]), ("GATE", statuses[1])]);
        (statuses.join(" "), result.status.success())
    };
    let of = |statuses: &str, passes: bool| (statuses.to_owned(), passes);
    assert_eq!(run("sound.txt", "major", ""), of("0 0", true));
    assert_eq!(run("sound.txt faulty.txt", "major", ""), of("1 0", false));
    assert_eq!(run("sound.txt faulty.txt", "never", ""), of("0 0", true));
    let sarif: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.path().join("found.sarif")).unwrap()).unwrap();
    assert!(!sarif["runs"][0]["results"].as_array().unwrap().is_empty());
    assert_eq!(run("stopped.txt", "never", ""), of("0 1", false));
    assert!(shell("sourdine check stopped.txt --write-baseline known.jsonl", folder.path(), &[]).status.success());
    assert_eq!(run("stopped.txt", "never", "known.jsonl"), of("0 0", true));
    assert_eq!(run("nowhere.txt", "never", ""), of("2 2", false));
}

#[test]
fn completions_know_every_command_and_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = String::from_utf8(sourdine().args(["completions", shell]).output().unwrap().stdout).unwrap();
        for word in ["normalize", "doctor", "fail-on"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let wrong = sourdine().args(["completions", "cmd"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("man1");
    assert!(sourdine().args(["man", "--out"]).arg(&to).output().unwrap().status.success());
    for name in ["sourdine.1", "sourdine-report.1", "sourdine-check.1", "sourdine-config-suggest.1", "sourdine-doctor.1"] {
        let page = std::fs::read_to_string(to.join(name)).unwrap();
        assert!(page.contains(".TH ") && page.contains(".SH SYNOPSIS"), "{name}");
    }
    let page = sourdine().arg("man").output().unwrap().stdout;
    assert_eq!(page, std::fs::read(to.join("sourdine.1")).unwrap());
}

#[test]
fn the_doctor_says_what_is_there_and_what_will_not_work() {
    let folder = tempfile::tempdir().unwrap();
    let facts = |temporary: &Path| {
        let run = sourdine().args(["doctor", "--format", "json"]).env("TMPDIR", temporary).output().unwrap();
        let facts: Vec<serde_json::Value> = serde_json::from_slice(&run.stdout).unwrap();
        let of = |what: &str| facts.iter().find(|fact| fact["what"] == what).unwrap().clone();
        (run.status.code(), of("temporary files"), of("sourdine"), of("configuration"))
    };
    let (status, temporary, version, configuration) = facts(folder.path());
    assert_eq!((status, version["value"].as_str()), (Some(0), Some(env!("CARGO_PKG_VERSION"))));
    assert!(temporary["problem"].is_null() && configuration["value"].as_str().unwrap().starts_with("defaults"));
    #[cfg(unix)]
    {
        let (status, temporary, ..) = facts(&folder.path().join("nowhere"));
        assert_eq!(status, Some(1));
        assert!(temporary["problem"].as_str().unwrap().contains("name another folder with --temp-dir"));
    }
    let wrong = sourdine().args(["doctor", "--config", "nowhere.toml"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

/// No engine for images is at hand, so this looks at what can go stale: the version of Rust, and what the build copies.
#[test]
fn the_image_is_built_with_the_rust_of_the_package_and_run_as_a_user() {
    let image = std::fs::read_to_string(project("Dockerfile")).unwrap();
    let manifest = std::fs::read_to_string(project("Cargo.toml")).unwrap();
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \"")).unwrap().trim_end_matches('"');
    assert!(image.contains(&format!("FROM rust:{version}-slim-")));
    let user = image.lines().position(|line| line.starts_with("USER ")).unwrap();
    assert!(user < image.lines().position(|line| line.starts_with("ENTRYPOINT ")).unwrap());
}
