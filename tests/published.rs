//! What was published once and stays: settings and which of them win, names, fields, cut-offs, limits.

use crate::promises::lines;
use crate::{SOUND, folder, json_lines, project, sourdine, stdout};
use serde_json::Value;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

#[test]
fn options_win_over_the_configuration_and_none_is_read_unless_it_is_named() {
    let config = "[rules]\nselect = [\"hidden-text\"]\n[score]\nprior = 0.1\n[check]\nmin.words = 1000\n[check.lang.en]\nmin.words = 900\n[cluster]\nthreshold = 0.95\n[normalize]\nprofile = \"search\"\n";
    let copies =
        format!("{}\n{}\n", serde_json::json!({ "text": SOUND }), serde_json::json!({ "text": format!("{SOUND} So it was said.") }));
    let files = folder(&[("own.toml", config.as_bytes()), ("a.txt", FAULTY.as_bytes()), ("copies.jsonl", copies.as_bytes())]);
    let found = |args: &[&str]| {
        let found = &lines(files.path(), &[&["detect", "a.txt"][..], args].concat())[0];
        (found["findings"].as_array().unwrap().len(), found["contributions"][0]["log_odds"].as_f64().unwrap() < 0.0)
    };
    let clusters = |args: &[&str]| lines(files.path(), &[&["cluster", "copies.jsonl", "--unit", "record"][..], args].concat()).len();
    let text = |args: &[&str]| lines(files.path(), &[&["normalize", "a.txt"][..], args].concat())[0]["text"].clone();
    let passes = |args: &[&str]| {
        lines(files.path(), &[&["check", "a.txt", "--dry-run", "--fail-on", "never"][..], args].concat())[0]["accepted"] == 1
    };
    let own = ["--config", "own.toml"];
    let with = |more: &[&'static str]| [&own[..], more].concat();
    assert_eq!(
        (found(&[]), found(&own), found(&with(&["--select", "split-compound", "--prior", "0.5"]))),
        ((2, false), (0, true), (1, false))
    );
    assert_eq!((clusters(&[]), clusters(&own), clusters(&with(&["--threshold", "0.7"]))), (1, 0, 1));
    assert_eq!((text(&[]), text(&with(&["--profile", "lossless"]))), (FAULTY.into(), FAULTY.into()));
    assert_ne!(text(&own), FAULTY);
    assert_eq!(
        [passes(&[]), passes(&own), passes(&with(&["--min", "words=5"])), passes(&with(&["--min", "words=off"]))],
        [true, false, false, false]
    );
    std::fs::copy(files.path().join("own.toml"), files.path().join("sourdine.toml")).unwrap();
    assert_eq!(found(&[]), (2, false), "a file of that name is not read by itself");
}

#[test]
fn fail_on_means_the_same_in_every_command_that_has_it() {
    let minor = format!("{SOUND} The glorbet was closed.");
    let files = folder(&[("major.txt", FAULTY.as_bytes()), ("minor.txt", minor.as_bytes())]);
    let worst = |file: &str| {
        let found = lines(files.path(), &["detect", file]);
        let severities = found[0]["findings"].as_array().unwrap().iter().map(|one| one["severity"].as_str().unwrap());
        severities.map(|name| ["info", "minor", "major"].iter().position(|known| *known == name).unwrap()).max()
    };
    assert_eq!([worst("minor.txt"), worst("major.txt")], [Some(1), Some(2)]);
    let commands = [&["detect"][..], &["report"], &["compare"], &["check", "--dry-run"]];
    let test = |command: &[&str]| {
        let status = |file: &str, what: &str| {
            let mut run = sourdine();
            run.current_dir(files.path()).args(command).args([file, "--fail-on", what, "--quiet"]).output().unwrap().status.code().unwrap()
        };
        assert_eq!(["never", "minor", "major"].map(|what| status("minor.txt", what)), [0, 1, 0], "{command:?}");
        let named = ["SD301", "hidden-text", "split-compuond"].map(|what| status("major.txt", what));
        assert_eq!(named, [1, 0, 2], "{command:?}");
    };
    std::thread::scope(|scope| commands.map(|command| scope.spawn(|| test(command))).into_iter().for_each(|one| one.join().unwrap()));
    // `diff` fails on what is new.
    for (file, out) in [("minor.txt", "old"), ("major.txt", "new")] {
        std::fs::copy(files.path().join(file), files.path().join("same.txt")).unwrap();
        sourdine().current_dir(files.path()).args(["report", "same.txt", "--out", out, "--quiet"]).output().unwrap();
    }
    let status = |what: &str| {
        let mut run = sourdine();
        run.current_dir(files.path()).args(["diff", "old", "new", "--fail-on", what, "--quiet"]).output().unwrap().status.code().unwrap()
    };
    assert_eq!(["never", "major", "SD301", "split-compound", "hidden-text", "split-compuond"].map(status), [0, 1, 1, 1, 0, 2]);
}

/// The settings that the reasons name are enough, whatever and however much a record fails.
#[test]
fn the_settings_that_reasons_name_keep_the_record() {
    let rows = [
        "Too short.".to_owned(),
        "the ferry came back and ".repeat(40),
        "a b c d e f g ".repeat(20),
        format!("- {}\n", "one two three four").repeat(30),
        format!("{SOUND} This article was automatically translated from French."),
        format!("na\u{fffd}ve ca\u{fffd}\u{fffd} {SOUND}\u{e0049}\u{e0067}"),
    ];
    let text: String =
        rows.iter().enumerate().map(|(nth, text)| format!("{}\n", serde_json::json!({ "id": nth.to_string(), "text": text }))).collect();
    let files = folder(&[("in.jsonl", text.as_bytes())]);
    let outputs = ["--accepted", "a", "--quarantine", "q", "--fail-on", "never"];
    for preset in ["basic", "gopher@datatrove"] {
        let check = |more: &[String]| {
            stdout(sourdine().current_dir(files.path()).args(["check", "in.jsonl", "--preset", preset]).args(outputs).args(more));
            json_lines(&std::fs::read_to_string(files.path().join("q")).unwrap())
        };
        let stopped = check(&[]);
        assert!(stopped.len() >= 3, "{preset}: {stopped:?}");
        // Of the same bound the widest keeps all.
        let mut widest: std::collections::BTreeMap<(String, String), f64> = Default::default();
        for reason in stopped.iter().flat_map(|row| row["reasons"].as_array().unwrap()) {
            let (bound, value, cutoff) =
                (reason["bound"].as_str().unwrap(), reason["value"].as_f64().unwrap(), reason["cutoff"].as_f64().unwrap());
            assert!(if bound == "min" { value < cutoff } else { value > cutoff }, "{reason}");
            assert!((reason["distance"].as_f64().unwrap() - (value - cutoff).abs()).abs() < 1e-3, "{reason}");
            let (key, value) = reason["keep"].as_str().unwrap().strip_prefix("check.").unwrap().split_once(" = ").unwrap();
            let (bound, measure) = key.split_once('.').unwrap();
            let value: f64 = value.parse().unwrap();
            let kept = widest.entry((bound.to_owned(), measure.to_owned())).or_insert(value);
            *kept = if bound == "min" { kept.min(value) } else { kept.max(value) };
        }
        let settings: Vec<String> =
            widest.iter().flat_map(|((bound, measure), value)| [format!("--{bound}"), format!("{measure}={value}")]).collect();
        let left = check(&settings);
        assert!(left.is_empty(), "{preset} {settings:?}: {left:?}");
    }
}

#[test]
fn a_record_has_16_mib_and_a_stream_1000_times_its_size_unless_said_otherwise() {
    let files = folder(&[("fits.txt", &vec![b' '; 16 << 20]), ("long.txt", &vec![b' '; (16 << 20) + 1])]);
    let rows = format!("{{\"text\":\"{SOUND}\"}}\n{}", "\n".repeat(1 << 20));
    std::fs::write(files.path().join("swells.jsonl.zst"), zstd::encode_all(rows.as_bytes(), 3).unwrap()).unwrap();
    let run = |input: &str, more: &[&str]| {
        let output = sourdine().current_dir(files.path()).args(["normalize", input, "--format", "jsonl"]).args(more).output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
            output.stdout.iter().filter(|byte| **byte == b'\n').count(),
        )
    };
    let (status, told, _) = run(".", &["--max-expansion", "100000"]);
    assert!(status == 0 && told.contains("fits.txt:1: no text in it") && told.contains("long.txt:1: longer than 16777216 bytes"), "{told}");
    let (status, told, rows) = run("swells.jsonl.zst", &[]);
    assert!(status == 2 && told.contains("unpacks to more than 1000 times its size; raise --max-expansion"), "{told}");
    assert_eq!(rows, 1, "what was read before that stays");
    assert_eq!(run("swells.jsonl.zst", &["--max-expansion", "100000"]).0, 0);
}

/// The fields that INTERFACE.md names: `?` may be missing.
#[test]
fn no_field_that_was_promised_is_gone_from_the_schema() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(project("data/schema/v1.json")).unwrap()).unwrap();
    for (object, fields) in [
        ("/normalize", "id text changes"),
        ("/normalize/properties/changes/items", "pass start end before after"),
        ("/language", "id lang confidence spans"),
        ("/span", "start end lang confidence"),
        ("/detect", "id source lang score low high verdict contributions grade? translated_from? unlike? findings"),
        ("/record", "id source lang score low high verdict confidence values changes findings"),
        ("/finding", "rule code start end severity message suggestion? evidence? line? column?"),
        ("/cluster", "cluster kind representative members"),
        ("/cluster/properties/members/items", "id source similarity containment? start? end? drift?"),
        ("/source", "source records score low high documents?"),
        ("/change", "kind rule? source? id?"),
    ] {
        let definition = schema.pointer(&format!("/$defs{object}")).unwrap_or_else(|| panic!("{object}"));
        let required: Vec<&str> = definition["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        for field in fields.split(' ') {
            let name = field.trim_end_matches('?');
            assert!(definition["properties"].get(name).is_some(), "{object}: {field}");
            assert!(field.ends_with('?') || required.contains(&name), "{object}: {field} is always there");
        }
    }
}

/// Fixtures are named by the rules that there have ever been.
#[test]
fn no_rule_that_was_published_is_gone_or_called_otherwise() {
    let rules = json_lines(&stdout(sourdine().args(["rules", "--format", "jsonl"])));
    let known: Vec<String> =
        rules.iter().map(|rule| format!("{}-{}.toml", rule["code"].as_str().unwrap(), rule["rule"].as_str().unwrap())).collect();
    let mut names: Vec<String> = std::fs::read_dir(project("tests/fixtures/rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let gone: Vec<&String> = names.iter().filter(|name| !known.contains(name)).collect();
    assert!(names.len() > 30 && gone.is_empty(), "{gone:?}");
}

#[test]
fn a_paragraph_is_a_unit_by_its_number_among_those_that_are_not_blank() {
    let rows = [
        ("one", format!("\n\n{SOUND}\n\n \nNobody came.\n")),
        ("two", format!("\n{SOUND}\n\n")),
        ("three", format!("It rained.\n\t\n{SOUND}")),
    ];
    let text: String = rows.iter().map(|(id, text)| format!("{}\n", serde_json::json!({ "id": id, "text": text }))).collect();
    let files = folder(&[("in.jsonl", text.as_bytes())]);
    let clusters = lines(files.path(), &["cluster", "in.jsonl", "--kinds", "exact"]);
    let of = |cluster: &Value| {
        cluster["members"].as_array().unwrap().iter().map(|member| member["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(&clusters[0]), ["one#p0", "two", "three#p1"]);
    assert_eq!(clusters[0]["representative"], "one#p0");
}

#[test]
fn a_member_says_which_words_of_its_record_it_is() {
    let quoted: String = ["a", "b"]
        .map(|id| {
            let text = format!(
                "Käthe ging 😀 heim {id}.\n\nThe mayor {id} said: “We lost a pier in one night and built another in a year of work.”"
            );
            format!("{}\n", serde_json::json!({ "id": id, "source": id, "text": text }))
        })
        .concat();
    let files = folder(&[("in.jsonl", quoted.as_bytes())]);
    let clusters = lines(files.path(), &["cluster", "in.jsonl"]);
    let quote = clusters.iter().find(|cluster| cluster["kind"] == "quote").unwrap();
    for (member, row) in quote["members"].as_array().unwrap().iter().zip(json_lines(&quoted)) {
        let place = member["start"].as_u64().unwrap() as usize..member["end"].as_u64().unwrap() as usize;
        let text: Vec<char> = row["text"].as_str().unwrap().chars().collect();
        let words: String = text[place].iter().collect();
        assert!(words.starts_with("We lost") && words.trim_end_matches('.').ends_with("year of work"), "{words}");
    }
    let kinds = |args: &[&str]| {
        lines(&project("."), &[&["cluster", "data/examples"][..], args].concat())
            .iter()
            .map(|cluster| cluster["kind"].to_string())
            .collect::<std::collections::BTreeSet<_>>()
    };
    let published = ["exact", "near", "contained", "quote", "boilerplate"].map(|kind| format!("\"{kind}\""));
    assert!(kinds(&[]).iter().all(|kind| published.contains(kind)) && kinds(&["--kinds", "twin"]).contains("\"twin\""));
}

/// Rae et al. 2021 (Gopher), appendix A.1.1, and Penedo et al. 2024 (FineWeb), section 3.6.
#[test]
fn presets_have_the_cutoffs_that_were_published() {
    let gopher = [
        ("min.words", 50.0),
        ("max.words", 100_000.0),
        ("min.mean-word-length", 3.0),
        ("max.mean-word-length", 10.0),
        ("max.hashes-per-word", 0.1),
        ("max.ellipses-per-word", 0.1),
        ("max.bullet-lines", 0.9),
        ("max.ellipsis-lines", 0.3),
        ("min.words-with-letter", 0.8),
        ("min.stop-words", 2.0),
        ("max.duplicate-lines", 0.3),
        ("max.duplicate-paragraphs", 0.3),
        ("max.duplicate-line-characters", 0.2),
        ("max.duplicate-paragraph-characters", 0.2),
        ("max.top-2-gram", 0.2),
        ("max.top-3-gram", 0.18),
        ("max.top-4-gram", 0.16),
        ("max.repeated-5-grams", 0.15),
        ("max.repeated-6-grams", 0.14),
        ("max.repeated-7-grams", 0.13),
        ("max.repeated-8-grams", 0.12),
        ("max.repeated-9-grams", 0.11),
        ("max.repeated-10-grams", 0.1),
    ];
    let fineweb = [
        ("min.edited-end-mark-lines", 0.12),
        ("max.edited-short-lines", 0.67),
        ("max.edited-repeated-line-characters", 0.01),
        ("max.edited-line-ends-per-word", 0.3),
        ("min.language-confidence", 0.65),
    ];
    let of = |preset: &[&str]| lines(&project("."), &[&["config"][..], preset].concat());
    for (preset, cutoffs) in [("gopher@datatrove", &gopher[..]), ("fineweb@datatrove", &gopher), ("fineweb@datatrove", &fineweb)] {
        let settings = of(&["--preset", preset]);
        for (key, value) in cutoffs {
            let found = settings.iter().find(|row| row["key"] == format!("check.{key}")).unwrap_or_else(|| panic!("{preset}: {key}"));
            assert_eq!(found["value"].as_f64(), Some(*value), "{preset}: {key}");
        }
    }
    let cutoffs = |rows: Vec<Value>| {
        rows.into_iter()
            .filter(|row| row["key"].as_str().unwrap().starts_with("check.m"))
            .map(|row| (row["key"].clone(), row["value"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(cutoffs(of(&[])), cutoffs(of(&["--preset", "basic"])), "basic is what a gate does unless told otherwise");
}

/// What SECURITY.md says of the program itself, as far as its source tells.
#[test]
fn the_program_opens_no_connection_starts_no_program_and_reads_two_variables() {
    let sources = walkdir::WalkDir::new(project("src"))
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"));
    let mut variables = Vec::new();
    for entry in sources {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for call in ["TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs", "process::Command", "Command::new"] {
            assert!(!code.contains(call), "{}: {call}", entry.path().display());
        }
        let named = code.split("env::var").skip(1).filter_map(|rest| rest.split('"').nth(1));
        variables.extend(named.map(str::to_owned));
    }
    variables.sort();
    assert_eq!(variables, ["COLUMNS", "NO_COLOR"]);
    let page = stdout(sourdine().current_dir(project(".")).args(["report", "data/examples/agency.jsonl", "--format", "html", "--quiet"]));
    assert!(page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
    assert!(!page.contains("src=\"http") && !page.contains("<link rel=\"stylesheet\"") && !page.contains("@import"));
}

#[test]
fn romanised_languages_have_their_script_and_others_the_field() {
    let texts = [
        (
            "sr-Latn Latn",
            "Skupština grada je usvojila odluku o obnovi pristaništa, a gradonačelnik je rekao da će radovi početi sledeće nedelje ako vreme dozvoli.",
        ),
        (
            "sr Cyrl",
            "Скупштина града је усвојила одлуку о обнови пристаништа, а градоначелник је рекао да ће радови почети следеће недеље ако време дозволи.",
        ),
        (
            "hi-Latn ",
            "Nagar parishad ne bandargah ke punarnirman ka faisla kiya hai aur mahapaur ne kaha ki kaam agle hafte shuru hoga, lekin kisi ko nahi pata ki kitna paisa lagega.",
        ),
        ("zh Hant", "市長說新的港口將在下週開放，漁民們從早上就把船排好等著，沒有人知道費用是多少。"),
        (
            "pt ",
            "O presidente da câmara disse que o novo porto abrirá na próxima semana, e ninguém sabe quanto vai custar à cidade e aos seus habitantes.",
        ),
        ("und ", "12 345,67 — 8."),
    ];
    let rows: String = texts.iter().map(|(_, text)| format!("{}\n", serde_json::json!({ "text": text }))).collect();
    let files = folder(&[("in.jsonl", rows.as_bytes())]);
    for ((expected, text), found) in texts.iter().zip(lines(files.path(), &["language", "in.jsonl"])) {
        let told = |of: &Value| format!("{} {}", of["lang"].as_str().unwrap(), of["script"].as_str().unwrap_or_default());
        assert_eq!(told(&found), *expected, "{text}");
        assert!(found["spans"].as_array().unwrap().iter().all(|span| told(span) == *expected), "{found}");
    }
}

#[test]
fn a_pass_is_switched_on_and_off_by_its_name() {
    let files = folder(&[("a.txt", "Un caf%C3%A9, un cafÃ© et un the\u{301}.".as_bytes())]);
    let text = |args: &[&str]| lines(files.path(), &[&["normalize", "a.txt"][..], args].concat())[0]["text"].as_str().unwrap().to_owned();
    assert_eq!(text(&[]), "Un caf%C3%A9, un café et un thé.");
    assert_eq!(text(&["--with", "escapes"]), "Un café, un café et un thé.");
    assert_eq!(text(&["--without", "mojibake,compose"]), "Un caf%C3%A9, un cafÃ© et un the\u{301}.");
    assert_eq!(text(&["--profile", "search"]).to_lowercase(), text(&["--profile", "search"]));
    sourdine().current_dir(files.path()).args(["normalize", "a.txt", "--with", "nonsense"]).assert().code(2);
}
