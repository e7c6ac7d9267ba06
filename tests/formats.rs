use crate::{project, sourdine, stdout};
use serde_json::Value;
use std::path::Path;

const FAULTY: &str = "A first line, with nothing in it.\n\nDie Brücke — ok. The storm began a large -scale search on the lake, and Oslo says he was not told.\n";
const SUPPRESSED: &str = "<!-- sourdine-ignore: split-compound -->\nThe storm began a large -scale search on the lake.\n";

/// A text, a page, a Markdown file with a suppression, a file of records; names that need escaping.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("a b.txt", FAULTY.to_owned());
    write("page.html", "<p>x</p>\n<p>The storm began a\n<b>large -scale</b> search on the lake.</p>".to_owned());
    write("quiet.md", SUPPRESSED.to_owned());
    let record = |id: &str, text: &str| serde_json::json!({"id": id, "text": text}).to_string();
    write("z.jsonl", format!("{}\n{}\n", record("<one>&\"\u{1}", "Sound text."), record("two,:%", FAULTY)));
    folder
}

fn detect(folder: &Path, format: &str) -> String {
    stdout(sourdine().args(["detect", "--quiet", "--format", format]).arg(folder))
}

fn sarif_schema() -> jsonschema::Validator {
    let packed = std::fs::File::open(project("tests/fixtures/sarif/sarif-2.1.0.json.zst")).unwrap();
    let mut schema: Value = serde_json::from_reader(zstd::Decoder::new(packed).unwrap()).unwrap();
    // The published pattern of a language ends in a bracket too many, which is no regular expression.
    for holder in ["run", "toolComponent"] {
        schema["definitions"][holder]["properties"]["language"]["pattern"] = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn sarif_is_valid_and_carries_line_and_column_of_the_file() {
    let folder = folder();
    let sarif: Value = serde_json::from_str(&detect(folder.path(), "sarif")).unwrap();
    let errors: Vec<String> = sarif_schema().iter_errors(&sarif).map(|error| format!("{} {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let place = |rule: &str, file: &str| {
        let is_it = |result: &&Value| {
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            result["ruleId"] == rule && uri.ends_with(file)
        };
        let result = results.iter().find(is_it).unwrap_or_else(|| panic!("{rule} {file}: {results:#?}"));
        (result, &result["locations"][0]["physicalLocation"]["region"])
    };
    let (_, region) = place("SD301", "/a%20b.txt");
    let line = FAULTY.lines().nth(2).unwrap();
    let column = 1 + line.chars().collect::<Vec<_>>().windows(5).position(|five| five.iter().collect::<String>() == "large").unwrap();
    assert_eq!(
        (&region["startLine"], &region["startColumn"], &region["snippet"]["text"]),
        (&3.into(), &column.into(), &"large -scale".into())
    );
    assert_eq!(region["endColumn"], column + "large -scale".len());
    let (_, region) = place("SD301", "/page.html");
    assert_eq!((&region["startLine"], &region["startColumn"]), (&3.into(), &4.into()));
    let (suppressed, _) = place("SD301", "/quiet.md");
    assert_eq!(suppressed["suppressions"][0]["kind"], "inSource");
    let (of_record, region) = place("SD301", "/z.jsonl");
    assert_eq!((&region["startLine"], region.get("startColumn")), (&2.into(), None));
    assert_eq!(of_record["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "two,:%");
    for result in results {
        let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
    }
}

#[test]
fn fingerprints_outlive_what_is_written_above() {
    let prints = |text: &str| -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), text).unwrap();
        let sarif: Value = serde_json::from_str(&detect(folder.path(), "sarif")).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"]["sourdine/v1"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints(FAULTY);
    assert!(!before.is_empty());
    assert_eq!(before, prints(&format!("A new first line.\n\n{FAULTY}")));
}

#[test]
fn github_commands_are_a_line_each() {
    let folder = folder();
    let text = detect(folder.path(), "github");
    assert!(
        text.lines().all(|line| ["::error file=", "::warning file=", "::notice file="].iter().any(|head| line.starts_with(head))),
        "{text}"
    );
    assert!(text.contains("a b.txt,line=3,col="), "{text}");
    assert!(text.contains(",title=SD301 split-compound::") && !text.contains("quiet.md"), "{text}");
}

#[test]
fn gitlab_reports_have_what_gitlab_asks_for() {
    let folder = folder();
    let report: Vec<Value> = serde_json::from_str(&detect(folder.path(), "gitlab")).unwrap();
    let mut prints = std::collections::HashSet::new();
    for violation in &report {
        assert!(
            violation["description"].is_string() && violation["check_name"].is_string() && violation["location"]["lines"]["begin"].is_u64()
        );
        assert!(["info", "minor", "major"].contains(&violation["severity"].as_str().unwrap()));
        assert!(prints.insert(violation["fingerprint"].as_str().unwrap()), "fingerprints are unique");
    }
    assert!(report.len() >= 3);
    let empty = tempfile::tempdir().unwrap();
    std::fs::write(empty.path().join("a.txt"), "Sound text.").unwrap();
    assert_eq!(detect(empty.path(), "gitlab"), "[]\n");
}

#[test]
fn junit_is_well_formed_whatever_a_record_is_called() {
    let folder = folder();
    let text = detect(folder.path(), "junit");
    assert!(text.contains("<failure type=\"major\"") && text.contains("<skipped message=\"suppressed in the text\"/>"), "{text}");
    let (mut open, mut rest) = (Vec::new(), text.as_str());
    while let Some((before, after)) = rest.split_once('<') {
        assert!(!before.contains(|c: char| c.is_control() && c != '\n'), "{before:?}");
        let (tag, after) = after.split_once('>').unwrap();
        assert!(tag.matches('"').count() % 2 == 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with(['/', '?']) {
            open.push(tag.split(' ').next().unwrap());
        }
        rest = after;
    }
    assert!(open.is_empty());
    let count = |what: &str| text.matches(what).count();
    assert_eq!(count("<testsuite "), 5);
    assert_eq!(count("<testcase "), count("<failure ") + count("<skipped ") + count("name=\"nothing found\"") + count("<system-out>") - 5);
}

#[test]
fn the_same_bytes_whatever_the_threads_and_a_command_that_has_no_such_format_says_who_has() {
    let folder = folder();
    for format in ["sarif", "github", "gitlab", "junit"] {
        let with =
            |threads: &str| stdout(sourdine().args(["detect", "--threads", threads, "--quiet", "--format", format]).arg(folder.path()));
        assert_eq!(with("1"), with("8"), "{format}");
        let run = sourdine().args(["compare", "--format", format]).arg(folder.path()).assert().code(2);
        assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("sourdine detect"));
    }
}

#[test]
fn a_report_gives_the_alerts_that_detect_gives() {
    let folder = folder();
    for format in ["sarif", "github", "gitlab", "junit"] {
        let out = tempfile::tempdir().unwrap();
        let reported = stdout(sourdine().args(["report", "--quiet", "--format", format, "--out"]).arg(out.path()).arg(folder.path()));
        assert_eq!(reported, detect(folder.path(), format), "{format}");
        assert!(out.path().join("report.html").exists());
    }
    let sarif = stdout(sourdine().args(["report", "--quiet", "--format", "sarif", "data/examples"]).current_dir(project(".")));
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    assert!(sarif_schema().is_valid(&sarif));
    assert!(sarif["runs"][0]["results"].as_array().unwrap().len() > 10);
}
