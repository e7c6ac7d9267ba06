use crate::{project, sourdine};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// A fenced block of Markdown: its info string and its lines.
struct Block {
    info: String,
    lines: Vec<String>,
}

/// The fenced blocks of a document, and its lines outside of them.
fn parse(text: &str) -> (Vec<Block>, Vec<&str>) {
    let (mut blocks, mut prose) = (Vec::new(), Vec::new());
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(info), None) => open = Some(Block { info: info.to_owned(), lines: Vec::new() }),
            (None, Some(mut block)) => {
                block.lines.push(line.to_owned());
                open = Some(block);
            }
            (None, None) => prose.push(line),
        }
    }
    assert!(open.is_none(), "a block is not closed");
    (blocks, prose)
}

/// A folder with the examples, as a reader of the documents has them.
fn checkout() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data/examples", "reports/examples"] {
        let to = folder.path().join(name);
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(project(name)).unwrap().flatten() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    folder
}

/// Runs a document from top to bottom in one folder:
///
/// - a block with `title="NAME"` is written to the file NAME;
/// - each `$ sourdine …` of a `console` block is run, and ends with status 0, or N where the line ends in `# status N`;
/// - the lines of a `text` block stand in this order in what the command before it writes at 80 columns; `…` stands for lines left out.
fn run(document: &str) {
    let (blocks, _) = parse(&std::fs::read_to_string(project(document)).unwrap());
    let folder = checkout();
    let mut commands = 0;
    let mut output = String::new();
    for Block { info, lines } in &blocks {
        if let Some(name) = info.split("title=\"").nth(1).and_then(|rest| rest.strip_suffix('"')) {
            std::fs::write(folder.path().join(name), lines.join("\n") + "\n").unwrap();
        } else if info == "console" {
            for line in lines {
                let program = ["$ sourdine ", "$ cargo run --release -- "].iter().find_map(|start| line.strip_prefix(start));
                let Some(line) = program else { panic!("{document}: \"{line}\" is no command of sourdine; use a block `sh` for others") };
                let (command, comment) = line.split_once(" #").unwrap_or((line, ""));
                let status: i32 = comment.split("status ").nth(1).map_or(0, |status| status.trim().parse().unwrap());
                let run = sourdine().args(command.split_whitespace()).env("COLUMNS", "80").current_dir(&folder).output().unwrap();
                assert_eq!(run.status.code(), Some(status), "{document}: {command}\n{}", String::from_utf8_lossy(&run.stderr));
                output = String::from_utf8(run.stdout).unwrap();
                commands += 1;
            }
        } else if info == "text" {
            let mut written = output.lines();
            for line in lines.iter().filter(|line| *line != "…") {
                assert!(written.any(|other| other == line), "{document}: the command before this block does not write\n{line}\n\n{output}");
            }
        }
    }
    assert!(commands > 0, "{document} has no command");
}

/// A test a document, so that they run beside each other.
macro_rules! documents {
    ($($name:ident: $path:literal),* $(,)?) => {
        const DOCUMENTS: &[&str] = &[$($path),*];
        const DOCUMENT_TESTS: &[&str] = &[$(stringify!($name)),*];
        $(#[test]
        fn $name() {
            run($path);
        })*
    };
}

documents! {
    the_readme_runs: "README.md",
    the_guide_on_installing_runs: "docs/guide/install.md",
    the_guide_on_reports_runs: "docs/guide/report.md",
    the_guide_on_single_texts_runs: "docs/guide/texts.md",
    the_guide_on_the_gate_runs: "docs/guide/gate.md",
    the_guide_on_duplicates_runs: "docs/guide/duplicates.md",
    the_guide_on_sources_runs: "docs/guide/sources.md",
    the_guide_on_pages_runs: "docs/guide/pages.md",
    the_guide_on_jobs_runs: "docs/guide/ci.md",
    the_guide_on_configuration_runs: "docs/guide/configuration.md",
    the_guide_on_own_rules_runs: "docs/guide/rules.md",
    the_guide_on_figures_runs: "docs/guide/figures.md",
    the_reference_of_exit_statuses_runs: "docs/reference/exit-status.md",
}

/// The Markdown files of a folder and of the folders in it, by their paths in the project.
fn markdown(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(project(folder)).unwrap().flatten() {
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            files.extend(markdown(&path));
        } else if path.ends_with(".md") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn every_document_with_commands_is_run() {
    for path in markdown("docs") {
        let (blocks, _) = parse(&std::fs::read_to_string(project(&path)).unwrap());
        let has_commands = blocks.iter().any(|block| block.info == "console");
        assert_eq!(has_commands, DOCUMENTS.contains(&path.as_str()), "{path}: the list in tests/documents.rs has what is run");
    }
}

#[test]
fn the_readme_stays_short() {
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    assert!(readme.len() <= 8192, "{} bytes; move details to docs/", readme.len());
    assert!(readme.contains("\n$ cargo run --release -- report data/examples\n") && readme.contains("\ncargo test\n"));
}

/// The anchors that GitHub gives to the headings of a document.
fn anchors(text: &str) -> HashSet<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let (_, prose) = parse(text);
    let headings = prose.iter().filter(|line| line.trim_start_matches('#').starts_with(' ') && line.starts_with('#'));
    headings
        .map(|line| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            let slug: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
            let count = seen.entry(slug.clone()).or_default();
            *count += 1;
            if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) }
        })
        .collect()
}

/// Links to other sites are not followed.
#[test]
fn links_lead_somewhere() {
    let mut files: Vec<String> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"].map(str::to_owned).into();
    files.extend(markdown("docs"));
    files.extend(markdown("reports").into_iter().filter(|path| !path.starts_with("reports/examples/")));
    let link = regex::Regex::new(r"\]\(([^()\s]+)\)").unwrap();
    let mut broken = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(project(file)).unwrap();
        let (_, prose) = parse(&text);
        for target in prose.iter().flat_map(|line| link.captures_iter(line)).map(|found| found.get(1).unwrap().as_str()) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = Path::new(file).parent().unwrap();
            let to: PathBuf = if path.is_empty() { project(file) } else { project(folder.join(path).to_str().unwrap()) };
            let leads = to.exists() && (anchor.is_empty() || anchors(&std::fs::read_to_string(&to).unwrap()).contains(anchor));
            if !leads {
                broken.push(format!("{file}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(files.len() > 20);
}

/// Paths of the project in code spans: `src/…`, `data/…` and the like.
#[test]
fn paths_exist() {
    let mut files = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned(), "data/README.md".to_owned()];
    files.extend(markdown("docs"));
    let path = regex::Regex::new("`((?:src|tests|benches|bindings|data|reports)/[\\w./-]+)`").unwrap();
    let mut missing = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(project(file)).unwrap();
        let named = path.captures_iter(&text).map(|found| found.get(1).unwrap().as_str());
        missing.extend(named.filter(|path| !project(path).exists()).map(|path| format!("{file}: {path}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The job of the guide, step by step, in a folder that has nothing but a corpus: what is there passes, what is new stops it.
#[test]
#[cfg(unix)]
fn the_job_of_the_guide_runs() {
    let guide = std::fs::read_to_string(project("docs/guide/ci.md")).unwrap();
    let (blocks, _) = parse(&guide);
    let lines = |info: &str| blocks.iter().find(|block| block.info == info).unwrap().lines.iter();
    let steps: Vec<&str> =
        lines("yaml").filter_map(|line| line.trim().strip_prefix("- run: ")).filter(|step| step.contains("sourdine check")).collect();
    assert_eq!(steps.len(), 1);
    let once = lines("sh").find(|line| line.starts_with("sourdine check corpus/") && line.contains("--write-baseline")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for entry in std::fs::read_dir(project("data/examples")).unwrap().flatten() {
        std::fs::copy(entry.path(), corpus.join(entry.file_name())).unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_sourdine")).parent().unwrap();
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

#[test]
fn every_direct_dependency_is_explained() {
    let read = |path: &str| std::fs::read_to_string(project(path)).unwrap();
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let unix = &manifest["target"]["cfg(unix)"]["dependencies"];
    let mut names: Vec<&String> =
        [&manifest["dependencies"], unix].into_iter().flat_map(|table| table.as_table().unwrap().keys()).collect();
    names.sort();
    let document = read("docs/dependencies.md");
    let rows = document.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" |"));
    let told: Vec<&str> = rows.map(|(name, _)| name).filter(|name| *name != "crate").collect();
    assert_eq!(told, names);
}

/// The names of all tests in a folder of Rust files.
fn tests_in(folder: &str) -> HashSet<String> {
    let test = regex::Regex::new(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn (\w+)").unwrap();
    let files = walkdir::WalkDir::new(project(folder)).into_iter().flatten();
    let files = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "rs"));
    let texts = files.map(|file| std::fs::read_to_string(file.path()).unwrap());
    texts.flat_map(|text| test.captures_iter(&text).map(|found| found[1].to_owned()).collect::<Vec<_>>()).collect()
}

#[test]
fn every_promise_has_a_test() {
    let text = std::fs::read_to_string(project("docs/promises.md")).unwrap();
    let of_documents = DOCUMENT_TESTS.iter().map(|name| (*name).to_owned());
    let known: HashSet<String> = ["src", "tests"].into_iter().flat_map(tests_in).chain(of_documents).collect();
    let name = regex::Regex::new(r"^`(\w+)`$").unwrap();
    let mut named = HashSet::new();
    for row in text.lines().filter(|line| line.starts_with("| ") && *line != "| promise | tests |") {
        let (promise, tests) = row.trim_matches(['|', ' ']).rsplit_once(" | ").unwrap();
        for test in tests.split(", ") {
            let Some(test) = name.captures(test) else { panic!("{promise}: {test} is no name of a test") };
            assert!(known.contains(&test[1]), "{promise}: there is no test {}", &test[1]);
            named.insert(test[1].to_owned());
        }
    }
    // What stands in these files is there for a promise.
    let files = ["commands", "outputs", "promises", "published"];
    let of_promises = files.map(|name| std::fs::read_to_string(project(&format!("tests/{name}.rs"))).unwrap()).concat();
    let test = regex::Regex::new(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn (\w+)").unwrap();
    let left_out: Vec<&str> = test.captures_iter(&of_promises).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(left_out.len() > 25);
    let left_out: Vec<&str> = left_out.into_iter().filter(|test| !named.contains(*test)).collect();
    assert!(left_out.is_empty(), "docs/promises.md does not name {left_out:?}");
}
