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

/// What the README shows of an output is what the command before it says today.
#[test]
fn the_pictures_in_the_readme_are_real() {
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    let mut pictures = 0;
    let mut blocks = readme.split("```");
    let mut command = "";
    while let (Some(_), Some(block)) = (blocks.next(), blocks.next()) {
        if let Some(console) = block.strip_prefix("console\n") {
            command = console.lines().last().unwrap_or_default();
        } else if let Some(picture) = block.strip_prefix("text\n") {
            let args = command.trim_start_matches("$ cargo run --release -- ").trim_start_matches("$ sourdine ").split_whitespace();
            let shown = crate::stdout(sourdine().args(args).args(["--width", "80", "--quiet"]).current_dir(project(".")));
            let lines: std::collections::HashSet<&str> = shown.lines().collect();
            for line in picture.lines().filter(|line| *line != "…") {
                assert!(lines.contains(line), "{command}: {line}");
            }
            pictures += 1;
        }
    }
    assert!(pictures >= 4, "{pictures}");
}

/// The job in the README, step by step, in a folder that has nothing but a corpus: what is there passes, what is new stops it.
#[test]
#[cfg(unix)]
fn the_job_of_the_readme_runs() {
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    let job = readme.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let steps: Vec<&str> =
        job.lines().filter_map(|line| line.trim().strip_prefix("- run: ")).filter(|step| step.contains("sourdine check")).collect();
    assert_eq!(steps.len(), 1);
    let once = readme.lines().find(|line| line.starts_with("sourdine check corpus/") && line.contains("--write-baseline")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for entry in std::fs::read_dir(project("data/examples")).unwrap().flatten() {
        std::fs::copy(entry.path(), corpus.join(entry.file_name())).unwrap();
    }
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_sourdine")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let run = |step: &str| {
        let status = std::process::Command::new("sh").args(["-ec", step]).current_dir(&folder).env("PATH", &path).output().unwrap().status;
        status.code().unwrap()
    };
    assert_eq!([run(once), run(steps[0])], [0, 0]);
    assert!(std::fs::read_to_string(folder.path().join("baseline.jsonl")).unwrap().contains("machine-declared"));
    std::fs::write(corpus.join("new.txt"), "The ca\u{fffd}\u{fffd} of the har\u{fffd}our").unwrap();
    assert_eq!(run(steps[0]), 1);
}
