use crate::{project, sourdine};

/// The commands in the README's `console` blocks, run as they stand there, with nothing but the repository at hand.
#[test]
fn every_command_of_the_readme_runs() {
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let mut commands = 0;
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ sourdine ").filter(|_| inside) {
            let command = command.split(" #").next().unwrap_or(command);
            let args: Vec<String> =
                command.split_whitespace().map(|arg| arg.replace("/tmp/", &format!("{}/", scratch.path().display()))).collect();
            sourdine().args(&args).current_dir(project(".")).assert().success();
            commands += 1;
        }
    }
    assert!(commands >= 6, "{commands}");
}

/// What the README shows of the report is what the report says today.
#[test]
fn the_picture_in_the_readme_is_real() {
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    let picture = readme.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next()).unwrap();
    let report = crate::stdout(sourdine().args(["report", "data/examples", "--width", "80", "--quiet"]).current_dir(project(".")));
    let lines: std::collections::HashSet<&str> = report.lines().collect();
    for line in picture.lines().filter(|line| *line != "…") {
        assert!(lines.contains(line), "{line}");
    }
}
