use crate::{kept, project, sourdine, stdout};
use std::collections::BTreeMap;
use std::path::Path;

const FILES: [&str; 7] = ["report.txt", "report.md", "report.html", "report.json", "records.jsonl", "clusters.jsonl", "sources.jsonl"];

fn report(threads: &str) -> BTreeMap<&'static str, String> {
    let folder = tempfile::tempdir().unwrap();
    sourdine()
        .args(["report", "data/examples", "--threads", threads, "--quiet", "--out"])
        .arg(folder.path())
        .current_dir(project("."))
        .assert()
        .success();
    FILES.iter().map(|name| (*name, std::fs::read_to_string(folder.path().join(name)).unwrap())).collect()
}

/// lingua is part of the answer, so other feature sets may differ in a confidence.
#[test]
fn the_report_in_the_repository_is_the_one_that_this_build_makes() {
    for (name, made) in report("2") {
        kept(&project("reports/examples").join(name), &made);
    }
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    let one = report("1");
    for threads in ["2", "8"] {
        assert!(report(threads) == one, "{threads} threads");
    }
}

#[test]
fn tables_keep_to_their_width() {
    use unicode_width::UnicodeWidthStr;
    for columns in [60, 80, 120, 200] {
        let text =
            stdout(sourdine().args(["report", "data/examples", "--quiet", "--width", &columns.to_string()]).current_dir(project(".")));
        let wide: Vec<&str> = text.lines().filter(|line| line.width() > columns).collect();
        assert!(wide.is_empty(), "{columns}: {wide:#?}");
    }
}

/// Words are broken where nothing else is left, and that is not at 80 columns.
#[test]
fn no_word_is_broken_at_eighty_columns() {
    for command in ["report", "detect", "compare"] {
        let text = stdout(sourdine().args([command, "data/examples", "--quiet", "--width", "80"]).current_dir(project(".")));
        for word in ["le-courrier-du-lac", "ostra-monitor", "pronoun-for-place", "translation-notice", "unattested-word"] {
            let parts: Vec<&str> = word.split('-').collect();
            let is_cut = text
                .lines()
                .any(|line| parts.iter().any(|part| part.len() > 6 && line.contains(&format!("{} │", &part[..part.len() - 2]))));
            assert!(!is_cut, "{command}: {word}");
        }
        assert!(!text.lines().any(|line| line.contains("Sourdin │")));
    }
}

#[test]
fn the_bad_translation_is_told_from_the_others() {
    let text = stdout(sourdine().args(["compare", "data/examples", "--format", "jsonl", "--quiet"]).current_dir(project(".")));
    let rates: Vec<(String, f64)> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|source| (source["source"].as_str().unwrap().to_owned(), source["findings_per_1000_words"]["value"].as_f64().unwrap()))
        .collect();
    assert_eq!(rates[0].0, "ostra-monitor");
    assert!(rates[1..].iter().all(|(_, rate)| *rate * 3.0 <= rates[0].1), "{rates:?}");
}

#[test]
fn every_finding_and_change_is_a_slice_of_the_original() {
    let records = stdout(sourdine().args(["detect", "data/examples", "--format", "jsonl", "--quiet"]).current_dir(project(".")));
    for line in records.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = record["id"].as_str().unwrap();
        let Ok(text) = std::fs::read_to_string(project("data/examples").join(Path::new(id))) else { continue };
        let chars: Vec<char> = text.chars().collect();
        for finding in record["findings"].as_array().unwrap() {
            let (start, end) = (finding["start"].as_u64().unwrap() as usize, finding["end"].as_u64().unwrap() as usize);
            let words: String = chars[start..end].iter().collect();
            assert!(!words.trim().is_empty() && end - start <= 80);
            if finding["rule"] == "split-compound" {
                assert!(words.contains(" -"), "{words}");
            }
        }
    }
}
