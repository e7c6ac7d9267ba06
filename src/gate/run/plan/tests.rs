use super::*;
use crate::config::Config;
use crate::gate::FailOn;
use crate::gate::files::outputs::Written;
use crate::pipeline::Reading;
use std::cell::RefCell;

#[test]
fn what_can_be_read_only_once_is_a_stream() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jsonl");
    std::fs::write(&file, "").unwrap();
    assert!(is_stream(Path::new("-")));
    assert!(!is_stream(&file) && !is_stream(folder.path()) && !is_stream(&folder.path().join("none")));
    #[cfg(unix)]
    assert!(is_stream(Path::new("/dev/null")));
}

/// Keeps the notes of a run.
#[derive(Default)]
struct Noted(RefCell<Vec<String>>);

impl Watcher for Noted {
    fn note(&self, message: &str) {
        self.0.borrow_mut().push(message.to_owned());
    }
}

fn options(inputs: &[&Path]) -> Options {
    let inputs = inputs.iter().map(|path| path.to_path_buf()).collect();
    let reading = Reading { inputs, options: InputOptions::default(), is_strict: false, threads: 1 };
    Options::new(Config::default(), reading, Files::default())
}

/// What planning with these options refuses.
fn refused<T>(options: &Options, what: impl Fn(&Plan<'_>) -> Result<T>) -> Option<String> {
    what(&Plan::new(options, &()).unwrap()).err().map(|error| error.to_string())
}

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn benchmark_items_that_are_too_short_are_noted() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = file(folder.path(), "corpus.jsonl", "{\"text\":\"Nothing of it.\"}\n");
    let item = "{\"text\":\"Which of the ferries came back in the night of the storm?\"}\n";
    let notes = |items: &str| {
        let mut options = options(&[&corpus]);
        options.config.check.benchmarks = vec![file(folder.path(), "items.jsonl", items)];
        let noted = Noted::default();
        let gate = Plan::new(&options, &noted).unwrap().gate(Groups::ALL, &InputOptions::default()).unwrap();
        assert!(gate.benchmarks.is_some());
        noted.0.into_inner()
    };
    assert!(notes(item).is_empty());
    assert_eq!(notes(&format!("{item}{{\"text\":\"Too short.\"}}\n")), ["1 benchmark items of fewer than eight words can't be looked for"]);
}

#[test]
fn lines_of_a_list_that_name_no_host_are_noted() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&[]);
    options.config.check.url_lists = vec![file(folder.path(), "hosts.txt", "a.example\nnot one host\n")];
    let noted = Noted::default();
    let gate = Plan::new(&options, &noted).unwrap().gate(Groups::ALL, &InputOptions::default()).unwrap();
    assert!(gate.benchmarks.is_none() && gate.sketcher.is_none());
    assert!(matches!(noted.0.into_inner().as_slice(), [note] if note.contains("not one host")));
}

#[test]
fn records_are_compared_with_each_other_or_with_references_only_if_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let reference = file(folder.path(), "reference.jsonl", "{\"text\":\"Nothing of it.\"}\n");
    for (dedup, against, first, best) in [
        (None, false, false, false),
        (None, true, true, false),
        (Some(Keep::First), false, true, false),
        (Some(Keep::First), true, true, false),
        (Some(Keep::Longest), false, false, true),
        (Some(Keep::Best), true, false, true),
    ] {
        let mut options = options(&[&reference]);
        (options.dedup, options.against) = (dedup, if against { vec![reference.clone()] } else { Vec::new() });
        let (plan, input) = (Plan::new(&options, &()).unwrap(), InputOptions::default());
        let gate = plan.gate(Groups::ALL, &input).unwrap();
        assert_eq!(gate.sketcher.is_some(), first || best, "{dedup:?} {against}");
        assert_eq!(plan.first_stays(&input).unwrap().is_some(), first, "{dedup:?} {against}");
        assert_eq!(plan.best_stays(&input, &gate).unwrap().is_some(), best, "{dedup:?} {against}");
        assert_eq!(plan.keeps_decisions(), dedup == Some(Keep::First));
    }
}

#[test]
fn detection_runs_if_its_values_are_written_or_choose_what_stays() {
    let has = |options: &Options| {
        let plan = Plan::new(options, &()).unwrap();
        let groups = plan.groups(&plan.run().unwrap()).unwrap();
        (groups.has(Groups::DETECTION), groups.has(Groups::ALL))
    };
    let mut plain = options(&[]);
    plain.config.check.preset = "gopher@datatrove".into();
    assert_eq!(has(&plain), (false, false));
    let files = Files { records: Some("out".into()), ..Files::default() };
    assert_eq!(has(&Options { files, ..plain.clone() }), (true, true));
    assert_eq!(has(&Options { dedup: Some(Keep::Best), ..plain.clone() }), (true, false));
    assert_eq!(has(&Options { dedup: Some(Keep::Longest), ..plain }), (false, false));
}

#[test]
fn a_dry_run_has_no_output_files() {
    let files = Files { accepted: Some("a".into()), copies: Some("c".into()), ..Files::default() };
    let options = Options { files, ..options(&[]) };
    let names = |options: &Options| Plan::new(options, &()).unwrap().files().map(|path| path.map(|path| path.display().to_string()));
    assert_eq!(names(&options), [Some("a".to_owned()), None, None, None, Some("c".to_owned())]);
    assert_eq!(names(&Options { is_dry: true, ..options }), [const { None }; 5]);
}

#[test]
fn what_must_be_read_twice_is_a_file_or_standard_input() {
    let spool = |options: &Options| refused(options, |plan| plan.spool(&mut InputOptions::default()));
    let pipe = options(&[Path::new("/dev/null")]);
    assert_eq!(spool(&pipe), None, "read once");
    assert_eq!(spool(&Options { dedup: Some(Keep::First), ..pipe.clone() }), None, "read once");
    let told = spool(&Options { dedup: Some(Keep::Best), ..pipe.clone() }).unwrap();
    assert!(told.contains("/dev/null: --keep longest, --keep best and --benchmark read the inputs twice"), "{told}");
    let mut benchmark = pipe;
    benchmark.config.check.benchmarks = vec!["items.jsonl".into()];
    assert!(spool(&benchmark).is_some());
    let folder = tempfile::tempdir().unwrap();
    let regular = file(folder.path(), "a.jsonl", "");
    assert_eq!(spool(&Options { dedup: Some(Keep::Best), ..options(&[&regular]) }), None);
}

#[test]
fn texts_are_edited_only_by_a_preset_that_edits() {
    let with = |preset: &str, edits: bool| {
        let mut options = Options { edits, ..options(&[]) };
        options.config.check.preset = preset.into();
        let plan = Plan::new(&options, &()).unwrap();
        plan.editing(&InputOptions::default()).map(|editing| editing.map(|editing| (editing.end_marks, editing.text_field)))
    };
    assert!(with("c4@datatrove", false).unwrap().is_none());
    assert_eq!(with("c4@datatrove", true).unwrap().unwrap().1, "text");
    let told = with("gopher@datatrove", true).err().unwrap().to_string();
    assert!(told.contains("not gopher@datatrove"), "{told}");
}

#[test]
fn a_run_continues_only_from_its_own_whole_outputs() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("accepted.jsonl");
    let resumed = |options: &Options, fingerprint: &str, outputs: &[&Path]| {
        let noted = Noted::default();
        let journal = Journal::beside(&output, fingerprint.into());
        let state = Plan::new(options, &noted).unwrap().state(Some(&journal), outputs).unwrap();
        (state.events, noted.0.into_inner())
    };
    let state = |events: u64, written: Vec<Written>, finished: bool| {
        let mut state = State::default();
        (state.events, state.written, state.finished) = (events, written, finished);
        state
    };
    let write = |state: State| drop(Journal::beside(&output, "own".into()).write(state).unwrap());
    let resume = Options { resume: true, ..options(&[]) };
    let anew = |why: &str| (0, vec![format!("begins anew, since {why}")]);
    assert_eq!(resumed(&resume, "own", &[&output]), (0, vec![]), "there is no journal");
    write(state(7, vec![Written { length: 3, sum: 4 }], false));
    assert_eq!(resumed(&resume, "own", &[&output]), (7, vec![]));
    assert_eq!(resumed(&options(&[]), "own", &[&output]), (0, vec![]), "nobody asked to continue");
    assert_eq!(resumed(&resume, "other", &[&output]), anew("the inputs or the settings have changed"));
    assert_eq!(resumed(&resume, "own", &[]), (0, vec![]), "another number of outputs");
    // Deduplication has the decisions as one more output.
    let dedup = Options { dedup: Some(Keep::First), ..resume.clone() };
    assert_eq!(resumed(&dedup, "own", &[&output]), (0, vec![]));
    assert_eq!(resumed(&dedup, "own", &[]), (7, vec![]));
    // A finished run: its output is whole, not yet renamed, or changed since.
    std::fs::write(&output, "whole").unwrap();
    let whole = outputs::written(&output).unwrap();
    write(state(9, vec![whole], true));
    assert_eq!(resumed(&resume, "own", &[&output]), (9, vec![]));
    std::fs::rename(&output, partial(&output)).unwrap();
    assert_eq!(resumed(&resume, "own", &[&output]), (9, vec![]));
    assert!(output.exists() && !partial(&output).exists());
    std::fs::write(&output, "other").unwrap();
    assert_eq!(resumed(&resume, "own", &[&output]), anew("an output is no longer what was written"));
}

#[test]
fn settings_and_every_file_read_tell_one_run_from_another() {
    let mut options = options(&[Path::new("in")]);
    options.config.check.url_lists = vec!["list".into()];
    options.config.check.benchmarks = vec!["items".into()];
    (options.against, options.from) = (vec!["reference".into()], Some("values".into()));
    let read: Vec<_> = Plan::new(&options, &()).unwrap().read().map(|path| path.display().to_string()).collect();
    assert_eq!(read, ["in", "list", "items", "reference", "values"]);
    let settings = |options: &Options, named: &[&Path]| Plan::new(options, &()).unwrap().settings(&InputOptions::default(), named).unwrap();
    let own = settings(&options, &[Path::new("out")]);
    assert_eq!(own, settings(&options.clone(), &[Path::new("out")]));
    for other in [
        settings(&options, &[Path::new("elsewhere")]),
        settings(&Options { edits: true, ..options.clone() }, &[Path::new("out")]),
        settings(&Options { split: Some(9), ..options.clone() }, &[Path::new("out")]),
        settings(&Options { dedup: Some(Keep::Best), ..options.clone() }, &[Path::new("out")]),
        settings(&Options { fail_on: FailOn::Quarantined, ..options.clone() }, &[Path::new("out")]),
        settings(&Options { config: Config::default(), ..options }, &[Path::new("out")]),
    ] {
        assert_ne!(own, other);
    }
}
