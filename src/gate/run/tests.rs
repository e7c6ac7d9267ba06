//! Whole runs on small files.

use super::*;
use crate::config::Config;
use crate::gate::FailOn;
use crate::gate::copies::Keep;
use crate::pipeline::Reading;
use std::cell::RefCell;

/// Keeps what a run tells, and at which record the journal appears.
#[derive(Default)]
struct Told {
    warnings: RefCell<Vec<String>>,
    news: RefCell<Vec<String>>,
    notes: RefCell<Vec<String>>,
    journal: PathBuf,
    records: RefCell<(u64, Option<u64>)>,
}

impl Watcher for Told {
    fn advance(&self, records: u64) {
        let (count, first) = &mut *self.records.borrow_mut();
        *count += records;
        if first.is_none() && self.journal.exists() {
            *first = Some(*count);
        }
    }

    fn warn(&self, message: &str) {
        self.warnings.borrow_mut().push(message.to_owned());
    }

    fn tell(&self, message: &str) {
        self.news.borrow_mut().push(message.to_owned());
    }

    fn note(&self, message: &str) {
        self.notes.borrow_mut().push(message.to_owned());
    }
}

/// Judges the files of `folder` whose names begin with `in`; writes `out` and `quarantine`.
fn options(folder: &Path) -> Options {
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("in")));
    inputs.sort();
    let mut config = Config::default();
    config.check.preset = "gopher@datatrove".into();
    let reading = Reading { inputs, options: InputOptions::default(), is_strict: false, threads: 1 };
    let files = Files { accepted: Some(folder.join("out.jsonl")), quarantine: Some(folder.join("quarantine.jsonl")), ..Files::default() };
    Options::new(config, reading, files)
}

#[test]
fn three_unusable_records_of_a_file_are_named_and_twenty_in_all() {
    let folder = tempfile::tempdir().unwrap();
    for nth in 0..8 {
        std::fs::write(folder.path().join(format!("in{nth}.jsonl")), "no json\n".repeat(4)).unwrap();
    }
    let told = Told::default();
    let options = options(folder.path());
    let ended = run(&options, &told).unwrap();
    assert_eq!((ended.funnel.records, ended.funnel.quarantined, ended.is_stopped), (32, 32, false));
    let warnings = told.warnings.take();
    let of = |nth: usize| warnings.iter().filter(|warning| warning.contains(&format!("in{nth}.jsonl:"))).count();
    assert_eq!((0..8).map(of).collect::<Vec<_>>(), [3, 3, 3, 3, 3, 3, 2, 0]);
    assert_eq!(warnings[20..], ["and 12 more records that could not be used; the quarantine has them all"]);
    // Without a quarantine nothing has them.
    let nowhere = Options { files: Files { quarantine: None, ..options.files.clone() }, ..options };
    run(&nowhere, &told).unwrap();
    assert_eq!(told.warnings.take()[20..], ["and 12 more records that could not be used"]);
}

#[test]
fn a_strict_run_stops_at_the_first_unusable_record_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.jsonl"), "{\"text\":\"One.\"}\nno json\nno json\n").unwrap();
    let mut options = options(folder.path());
    options.reading.is_strict = true;
    let told = Told::default();
    let ended = run(&options, &told).unwrap();
    assert!(ended.is_stopped);
    assert_eq!((ended.funnel.records, told.warnings.take().len()), (2, 2));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn of_records_that_fail_beyond_the_baseline_twenty_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let lines = |from: usize, to: usize| (from..to).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"Short.\"}}\n")).collect::<String>();
    let input = folder.path().join("in.jsonl");
    std::fs::write(&input, lines(0, 2)).unwrap();
    let known = folder.path().join("known.jsonl");
    let mut options = options(folder.path());
    options.files.baseline = Some(known.clone());
    run(&options, &()).unwrap();
    (options.files.baseline, options.baseline) = (None, Some(known));
    for (new, more) in [(20, None), (23, Some("and 3 more new ones; the quarantine has them all".to_owned()))] {
        std::fs::write(&input, lines(0, 2 + new)).unwrap();
        let told = Told::default();
        let ended = run(&options, &told).unwrap();
        assert_eq!((ended.funnel.accepted, ended.funnel.quarantined), (2, new as u64));
        let news = told.news.take();
        assert_eq!(news.len(), 20, "{news:?}");
        assert!(news[0].contains("in.jsonl:3: new: ") && news[19].contains("in.jsonl:22: new: "), "{news:?}");
        assert_eq!(told.warnings.take(), more.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_run_can_be_continued_from_every_2048th_record() {
    let folder = tempfile::tempdir().unwrap();
    let text = "The pier was closed after the storm, and nobody in the town knew for how long it would stay so.";
    let lines: String = (0..2100).map(|nth| format!("{{\"id\":\"r{nth}\",\"text\":\"{text}\"}}\n")).collect();
    std::fs::write(folder.path().join("in.jsonl"), &lines).unwrap();
    let mut options = options(folder.path());
    options.files.quarantine = None;
    options.config.check.preset = "basic".into();
    let told = Told { journal: folder.path().join("out.jsonl.journal"), ..Told::default() };
    run(&options, &told).unwrap();
    assert_eq!(told.records.take(), (2100, Some(2049)));
    assert_eq!(std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap(), lines);
    assert!(!told.journal.exists());
}

#[test]
fn a_run_that_failed_can_be_continued_unless_it_is_strict() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.jsonl");
    let write =
        |second: &str| std::fs::write(&input, format!("{{\"id\":\"a\",\"text\":\"One.\"}}\n{{\"id\":\"b\",\"text\":\"{second}\"}}\n"));
    write("Two.").unwrap();
    let mut options = options(folder.path());
    options.files.records = Some(folder.path().join("values.jsonl"));
    run(&options, &()).unwrap();
    (options.from, options.files.records) = (options.files.records.take(), None);
    run(&options, &()).unwrap();
    write("Not what was measured.").unwrap();
    let unfinished = || {
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".partial"))
            .count()
    };
    for (is_strict, left) in [(false, 2), (true, 0)] {
        options.reading.is_strict = is_strict;
        let failed = run(&options, &()).unwrap_err();
        assert!(failed.error.to_string().contains("in.jsonl:2: the text of \"b\" is not the one"), "{}", failed.error);
        assert_eq!((failed.can_go_on, unfinished()), (!is_strict, left));
    }
}

#[test]
fn a_baseline_silences_what_was_there_and_names_what_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.jsonl");
    let write = |lines: &[&str]| std::fs::write(&input, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let [named, unnamed, broken] = ["{\"id\":\"r1\",\"text\":\"Short.\"}", "{\"text\":\"Short, too.\"}", "no json"];
    write(&[named, unnamed, broken]);
    let known = folder.path().join("known.jsonl");
    let mut options = options(folder.path());
    options.config.check.preset = "basic".into();
    options.config.check.min.insert("words".into(), crate::quality::Cutoff::At(5.0));
    options.fail_on = FailOn::Quarantined;
    options.files.baseline = Some(known.clone());
    assert_eq!(run(&options, &()).unwrap().funnel.hits, 3);
    (options.files.baseline, options.baseline) = (None, Some(known.clone()));
    let name = known.display().to_string();
    let found = |lines: &[&str]| {
        write(lines);
        let told = Told::default();
        let funnel = run(&options, &told).unwrap().funnel;
        ((funnel.accepted, funnel.quarantined, funnel.hits), told.notes.take())
    };
    let silences = |count: &str| format!("{name}: {count}");
    let gone = |rule: &str, of: &str| format!("{name}: {rule} of \"{of}\" silences nothing; take it out");
    let file = input.display().to_string();
    // What can't be read stays in quarantine, and fails no run.
    let all = [silences("3 reasons are known, and stop nothing")];
    assert_eq!(found(&[named, unnamed, broken]), ((2, 1, 0), all.to_vec()));
    assert_eq!(found(&[broken, unnamed, named]), ((2, 1, 0), all.to_vec()), "in another order");
    let one = silences("one reason is known, and stops nothing");
    assert_eq!(found(&[named]), ((1, 0, 0), vec![one, gone("unreadable", &file), gone("words", &file)]));
    let changed = "{\"id\":\"r1\",\"text\":\"Changed.\"}";
    let two = silences("2 reasons are known, and stop nothing");
    assert_eq!(found(&[changed, unnamed, broken]), ((1, 2, 1), vec![two, gone("words", "r1")]));
    let none = silences("none of its 3 entries silences anything; was it made from other inputs, or from another folder?");
    assert_eq!(found(&[changed]), ((0, 1, 1), vec![none]));
}

#[test]
fn a_reference_that_cannot_be_read_to_its_end_fails_the_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.jsonl"), "{\"id\":\"a\",\"text\":\"One.\"}\n").unwrap();
    let known = folder.path().join("known.jsonl.gz");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, "{\"id\":\"k\",\"text\":\"Two.\"}\n".repeat(50).as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    let mut options = options(folder.path());
    options.against = vec![known.clone()];
    for keep in [None, Some(Keep::First), Some(Keep::Longest), Some(Keep::Best)] {
        options.dedup = keep;
        std::fs::write(&known, &whole[..whole.len() / 2]).unwrap();
        let failed = run(&options, &()).unwrap_err();
        assert!(failed.error.to_string().contains("known.jsonl.gz"), "{keep:?}: {}", failed.error);
        std::fs::write(&known, &whole).unwrap();
        assert!(run(&options, &()).is_ok(), "{keep:?}");
    }
}

#[test]
fn references_that_cannot_be_used_are_told_and_the_others_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.jsonl"), "{\"id\":\"a\",\"text\":\"The pier is shut for good this year.\"}\n").unwrap();
    let known = folder.path().join("known.jsonl");
    std::fs::write(&known, "no json\n{\"id\":\"k\",\"text\":\"The pier is shut for good this year.\"}\n{}\n").unwrap();
    let mut options = options(folder.path());
    options.against = vec![known];
    for keep in [None, Some(Keep::First), Some(Keep::Longest)] {
        options.dedup = keep;
        let told = Told::default();
        let funnel = run(&options, &told).unwrap().funnel;
        assert_eq!((funnel.accepted, funnel.quarantined), (0, 1), "{keep:?}");
        let [warning] = &told.warnings.take()[..] else { panic!("one warning for both, {keep:?}") };
        assert!(warning.contains("known.jsonl:1: not a JSON object") && warning.ends_with("and with 1 more"), "{warning}");
    }
}
