use crate::{SOUND, folder, json_lines, sourdine, stdout};
use predicates::prelude::*;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

#[test]
fn pairs_and_clusters_are_written() {
    let lines: String = [("a", SOUND), ("b", SOUND), ("c", FAULTY)]
        .iter()
        .map(|(id, text)| format!("{{\"id\":\"{id}\",\"source\":\"{id}\",\"text\":\"{text}\"}}\n"))
        .collect();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let pairs = files.path().join("pairs.txt");
    let out = stdout(
        sourdine().args(["cluster", "--unit", "record", "--format", "jsonl", "--pairs"]).arg(&pairs).arg(files.path().join("in.jsonl")),
    );
    assert_eq!(json_lines(&out)[0]["members"].as_array().unwrap().len(), 2);
    assert_eq!(std::fs::read_to_string(pairs).unwrap(), "{\"a\":\"a\",\"b\":\"b\",\"score\":1.0}\n");
}

#[test]
fn an_index_is_compared_with_and_added_to() {
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"source\":\"{id}\",\"text\":\"{text}\"}}\n");
    let (old, new) = (line("a", SOUND) + &line("b", SOUND), line("c", FAULTY) + &line("d", SOUND));
    let files = folder(&[("old.jsonl", old.as_bytes()), ("new.jsonl", new.as_bytes())]);
    let path = |name: &str| files.path().join(name);
    let cluster = |more: &[&str], inputs: &[&str]| {
        let mut command = sourdine();
        command.args(["cluster", "--format", "jsonl", "--kinds", "exact,near", "--quiet"]).args(more).current_dir(files.path());
        command.args(inputs.iter().map(|name| path(name)));
        command
    };
    let whole = stdout(&mut cluster(&[], &["old.jsonl", "new.jsonl"]));
    stdout(&mut cluster(&["--index", "index"], &["old.jsonl"]));
    assert_eq!(stdout(&mut cluster(&["--against", "index"], &["new.jsonl"])), whole);
    assert_eq!(stdout(&mut cluster(&["--index", "index"], &["new.jsonl"])), whole);
    assert_eq!(stdout(&mut cluster(&["--against", "old.jsonl"], &["new.jsonl"])), whole);
    cluster(&["--index", "index", "--unit", "record"], &["new.jsonl"]).assert().code(2).stderr(predicate::str::contains("was made with"));
    cluster(&["--memory", "1M"], &["new.jsonl"]).assert().code(2).stderr(predicate::str::contains("256M"));
}

#[test]
fn voices_are_counted_and_dates_that_cannot_be_read_are_told() {
    let quote = "“We lost a pier in one night and built another in a year,” the mayor said.";
    let record = |source: &str, date: &str, text: String| serde_json::json!({"source": source, "date": date, "text": text}).to_string();
    let lines = [
        record("post", "2025-06-15", format!("Two hundred people were on the quay when the boat came in.\n{quote}\nQuelle: dpa")),
        record("mail", "2025-06-14T08:00:00Z", format!("VARNHOLM (dpa) - The ferry sails again after nineteen months.\n{quote}")),
        record("radio", "yesterday", format!("Our reporter spent the day on board and spoke with the cook.\n{quote}")),
    ];
    let files = folder(&[("a.jsonl", lines.join("\n").as_bytes())]);
    let out = tempfile::tempdir().unwrap();
    let run = sourdine().args(["report", "--out"]).arg(out.path()).arg(files.path()).assert().success();
    let errors = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(errors.contains("note: a.jsonl:3: the date \"yesterday\" can't be read"), "{errors}");
    let clusters = json_lines(&std::fs::read_to_string(out.path().join("clusters.jsonl")).unwrap());
    let exact = clusters.iter().find(|cluster| cluster["kind"] == "exact").unwrap();
    // The paragraph is the same in all three, and dpa is credited.
    assert_eq!((&exact["voices"]["independent"], &exact["voices"]["voices"][0]["first"]["source"]), (&1.into(), &"dpa".into()));
    let table = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(table.contains("1: post, mail, radio") && table.contains("Independently said: 2 passages of 1 voice"), "{table}");
}

/// Records of words drawn from a few, many of them copies of an earlier one with changes; a few with quotations.
fn drawn(count: u64) -> String {
    let draw = |n: u64, of: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0x2545_f491_4f6c_dd1d) % of;
    let text = |nth: u64| {
        let parent = if nth.is_multiple_of(3) { nth } else { draw(nth, nth / 3 + 1) * 3 };
        let change = |place: u64| if draw(nth * 977 + place, 25) < nth % 3 { nth * 7919 } else { 0 };
        let words: Vec<String> =
            (0..30 + parent % 30).map(|place| format!("w{}", draw(parent * 1009 + place + change(place), 3000))).collect();
        let (before, after) = words.split_at(10);
        format!(
            "{} “{}” and {}",
            before.join(" "),
            after.join(" "),
            (0..nth % 4 * 10).map(|n| format!("x{}", nth * 31 + n)).collect::<String>()
        )
    };
    (0..count).map(|nth| format!("{{\"id\":\"r{nth}\",\"source\":\"s{}\",\"text\":\"{}\"}}\n", nth % 7, text(nth))).collect()
}

#[test]
fn clusters_are_the_same_whatever_the_threads_and_the_memory() {
    let files = folder(&[("in.jsonl", drawn(3000).as_bytes())]);
    let run = |more: &[&str]| {
        let mut command = sourdine();
        command.args(["cluster", "--format", "jsonl", "--quiet", "--pairs", "pairs", "--links", "links", "--removed", "removed"]);
        let clusters = stdout(command.args(more).arg("in.jsonl").current_dir(files.path()));
        let read = |name: &str| std::fs::read_to_string(files.path().join(name)).unwrap();
        (clusters, read("pairs"), read("links"), read("removed"))
    };
    let one = run(&["--threads", "1"]);
    assert!([&one.0, &one.1, &one.2, &one.3].iter().all(|text| text.lines().count() > 300));
    assert!(run(&["--threads", "2"]) == one);
    assert!(run(&["--threads", "7", "--memory", "256M"]) == one);
}

#[test]
fn files_in_another_order_give_the_same_clusters_under_other_names() {
    let (a, b) = (drawn(900), drawn(1800).lines().skip(900).map(|line| format!("{line}\n")).collect::<String>());
    let files = folder(&[("a.jsonl", a.as_bytes()), ("b.jsonl", b.as_bytes())]);
    // What a unit is compared with is the first of those that are like it, so with chains the order counts; components have none.
    let clusters = |kinds: &str, inputs: [&str; 2]| {
        let mut command = sourdine();
        command.args(["cluster", "--format", "jsonl", "--quiet", "--linkage", "connected", "--kinds", kinds]).args(inputs);
        let mut clusters: Vec<Vec<String>> = json_lines(&stdout(command.current_dir(files.path())))
            .iter()
            .map(|cluster| {
                let mut ids: Vec<String> =
                    cluster["members"].as_array().unwrap().iter().map(|member| member["id"].as_str().unwrap().to_owned()).collect();
                ids.sort();
                ids
            })
            .collect();
        clusters.sort();
        clusters
    };
    for kinds in ["exact", "exact,near"] {
        let one = clusters(kinds, ["a.jsonl", "b.jsonl"]);
        assert!(!one.is_empty());
        assert_eq!(clusters(kinds, ["b.jsonl", "a.jsonl"]), one);
    }
}

#[test]
fn sentences_are_units_of_their_own() {
    let text = |first: &str| format!("{first} The ferry will start again in May, after nineteen months. Nobody was there to see it.");
    let lines = [("a", text("It rained.")), ("b", text("The mayor spoke for an hour."))]
        .map(|(id, text)| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n"))
        .concat();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let out = stdout(
        sourdine().args(["cluster", "--unit", "sentence", "--kinds", "exact", "--format", "jsonl"]).arg(files.path().join("in.jsonl")),
    );
    let ids: Vec<String> = json_lines(&out)
        .iter()
        .flat_map(|cluster| cluster["members"].as_array().unwrap().clone())
        .map(|member| member["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["a#s1", "b#s1", "a#s2", "b#s2"]);
}

#[test]
fn what_was_removed_is_listed_with_the_words_that_differ() {
    let lines = [("a", SOUND.to_owned()), ("b", SOUND.to_uppercase()), ("c", SOUND.replacen("the", "this", 1))]
        .map(|(id, text)| format!("{{\"id\":\"{id}\",\"source\":\"{id}\",\"text\":\"{text}\"}}\n"))
        .concat();
    let files = folder(&[("in.jsonl", lines.as_bytes())]);
    let removed = files.path().join("removed.jsonl");
    stdout(
        sourdine()
            .args(["cluster", "--unit", "record", "--threshold", "0.5", "--keep", "longest", "--removed"])
            .arg(&removed)
            .arg(files.path().join("in.jsonl")),
    );
    let rows = json_lines(&std::fs::read_to_string(removed).unwrap());
    let said: Vec<(&str, &str)> = rows.iter().map(|row| (row["id"].as_str().unwrap(), row["kept"].as_str().unwrap())).collect();
    assert_eq!(said, [("a", "c"), ("b", "c")]);
    assert_eq!(rows[0]["representative"], "a");
}

#[test]
fn an_index_survives_being_killed() {
    let text = drawn(6000);
    let (old, new) = text.split_at(text.match_indices('\n').nth(1999).unwrap().0 + 1);
    let files = folder(&[("old.jsonl", old.as_bytes()), ("new.jsonl", new.as_bytes())]);
    let cluster = |more: &[&str]| {
        let mut command = sourdine();
        command.args(["cluster", "--kinds", "exact,near", "--format", "jsonl", "--quiet"]).args(more).current_dir(files.path());
        command
    };
    let whole = stdout(&mut cluster(&["old.jsonl", "new.jsonl"]));
    stdout(&mut cluster(&["--index", "index", "old.jsonl"]));
    for wait in [0, 5, 20, 60, 150, 400] {
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_sourdine"))
            .args(["cluster", "--kinds", "exact,near", "--quiet", "--out", "clusters.txt", "--index", "index", "new.jsonl"])
            .current_dir(files.path())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    assert_eq!(stdout(&mut cluster(&["--index", "index", "new.jsonl"])), whole);
    assert_eq!(stdout(&mut cluster(&["--index", "index", "new.jsonl"])), whole);
    // What a crash of the machine may leave: a segment that breaks off.
    let segment = files.path().join("index/segment-000001.units");
    let bytes = std::fs::read(&segment).unwrap();
    for length in [0, 5, 100, bytes.len() - 1] {
        std::fs::write(&segment, &bytes[..length]).unwrap();
        cluster(&["--index", "index", "new.jsonl"]).assert().code(2).stderr(predicate::str::contains("segment-000001.units"));
    }
}

#[test]
fn an_index_whose_first_run_was_killed_is_made() {
    let line = format!("{{\"id\":\"one\",\"text\":\"{SOUND}\"}}\n");
    // What a run leaves that is killed before it has named the settings; and one that is killed while it writes its units.
    let files = folder(&[("in.jsonl", line.as_bytes()), ("index/.index.json.partial", b"{"), ("index/sourdine.lock", b"1\n")]);
    let cluster = || sourdine().args(["cluster", "in.jsonl", "--index", "index"]).current_dir(files.path()).assert().success();
    cluster();
    let left = files.path().join("index/segment.partial");
    std::fs::write(&left, "half").unwrap();
    cluster();
    let mut names: Vec<_> = files.path().join("index").read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["index.json", "segment-000001.units"]);
}
