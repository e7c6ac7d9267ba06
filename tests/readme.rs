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
