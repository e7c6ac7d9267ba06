use crate::{SOUND, folder, json_lines, sourdine, stdout};
use predicates::prelude::*;
use std::path::Path;

const FAULTY: &str = "The storm began a large -scale search on the lake, and Oslo says he was not told about it.";

fn detect(path: &Path) -> Vec<serde_json::Value> {
    json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl"]).arg(path)))
}

/// The rules that would fire in each quotation are named, so that a test that never fired is seen.
#[test]
fn rules_are_silent_in_quotations_marked_as_foreign() {
    let faults = "The storm began a large -scale search, and the council weighed a half -finished plan,which nobody liked. Oslo says he was not told.";
    let page = |quote: &str| {
        format!(
            "<html lang=en><body><p>{SOUND}</p><p>{SOUND} {SOUND}</p><p>They said: <q{quote}>{faults}</q> and {SOUND}</p></body></html>"
        )
    };
    let names = |quote: &str| -> Vec<String> {
        let files = folder(&[("a.html", page(quote).as_bytes())]);
        detect(&files.path().join("a.html"))[0]["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["rule"].as_str().unwrap().to_owned())
            .collect()
    };
    for same in ["", " lang=en", " lang=en-GB", " xml:lang=EN"] {
        let found = names(same);
        for rule in ["split-compound", "missing-space", "pronoun-for-place"] {
            assert!(found.iter().any(|name| name == rule), "{same}: {rule} in {found:?}");
        }
    }
    for foreign in [" lang=fr", " lang=zxx", " lang=''", " lang=de-x-mtfrom-en", " xml:lang=la"] {
        assert!(names(foreign).iter().all(|name| name == "translation-mark"), "{foreign}: {:?}", names(foreign));
    }
}

#[test]
fn rules_are_silent_in_parts_of_another_language() {
    // Large -scale is a fault in English; nobody reads Basque for it.
    let text = format!(
        "{SOUND} {SOUND}\n\nEkaitzaren ondoren portua itxita egon zen, eta herriko inork ez zekien noiz arte egongo zen horrela. Itsasoa -bezala handia zen.\n\n{SOUND}\n"
    );
    let files = folder(&[("a.txt", text.as_bytes())]);
    assert_eq!(detect(files.path())[0]["findings"].as_array().unwrap().len(), 0);
}

#[test]
fn a_declared_translation_is_told_with_its_origin() {
    let page = format!(
        "<html class=\"translated-ltr\"><head>\n<link rel=canonical href=\"https://a.translate.goog/?_x_tr_sl=fr\"></head><p>{SOUND}"
    );
    let files = folder(&[
        ("a.html", page.as_bytes()),
        ("b.jsonl", format!("{{\"text\":\"{SOUND}\",\"url\":\"https://x.translate.goog/\"}}\n{{\"text\":\"{SOUND}\"}}\n{{\"text\":\"{SOUND}\",\"html\":\"<p _msthash=1>\"}}\n").as_bytes()),
    ]);
    let found = detect(files.path());
    assert_eq!(
        (&found[0]["grade"], &found[0]["translated_from"]),
        (&"declared".into(), &serde_json::json!({ "lang": "fr", "probability": 1.0 }))
    );
    let marks: Vec<_> =
        found[0]["findings"].as_array().unwrap().iter().map(|one| (one["line"].as_u64(), one["severity"].as_str())).collect();
    assert_eq!(marks, [(Some(1), Some("info")), (Some(2), Some("info"))]);
    assert_eq!((&found[1]["grade"], found[1].get("translated_from")), (&"declared".into(), None));
    assert!(found[2].get("grade").is_none_or(|grade| grade != "declared"));
    assert_eq!(found[3]["grade"], "declared", "the page beside a text feeds the marks");
    let table = stdout(sourdine().args(["detect", "--width", "120"]).arg(files.path().join("a.html")));
    assert!(table.contains(" 2:1 ") && table.contains("original is in fr"), "{table}");
}

const HOUSE: &str = r#"
[[rule]]
name = "sea-stretch"
words = ["sea stretch"]
lang = "en"
source = "de"
message = "\"$0\" is the German Meeresstrecke, word for word"
suggestion = "strait"
flags = ["The boat crossed the sea stretch."]
allows = ["The sea stretched far."]

[[rule]]
name = "euro-after"
code = "H2"
pattern = '(\d+) ?€'
severity = "major"
message = "the sign stands before $1"
suggestion = "€$1"
"#;

#[test]
fn own_rules_are_rules_like_all_others() {
    let text = format!("{SOUND} The boat crossed the Sea Stretch for 40 €, and a large -scale plan followed.\n");
    let files = folder(&[
        ("in/a.txt", text.as_bytes()),
        ("house.toml", HOUSE.as_bytes()),
        ("sourdine.toml", b"[rules]\nfiles = [\"house.toml\"]\nselect = [\"H2\", \"sea-stretch\"]\n"),
        ("broken.toml", b"[[rule]]\nname = \"x\"\nmesage = \"m\"\n"),
        ("failing.toml", HOUSE.replace("The sea stretched far.", "A sea stretch.").as_bytes()),
    ]);
    let path = |name: &str| files.path().join(name);
    let found = |args: &[&str]| {
        let line = json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl"]).args(args).arg(path("in"))))[0].clone();
        let findings = line["findings"].as_array().unwrap().clone();
        findings
            .iter()
            .map(|one| (one["code"].as_str().unwrap().to_owned(), one["message"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let (house, config) = (path("house.toml").display().to_string(), path("sourdine.toml").display().to_string());
    let own = [
        ("sea-stretch".to_owned(), "\"Sea Stretch\" is the German Meeresstrecke, word for word".to_owned()),
        ("H2".to_owned(), "the sign stands before 40".to_owned()),
    ];
    assert_eq!(found(&["--rules", &house])[..2], own);
    assert_eq!(found(&["--rules", &house]).len(), 3);
    assert_eq!(found(&["--config", &config]), own, "beside the configuration, whatever the folder one is in");
    assert_eq!(found(&["--rules", &house, "--select", "sea-stretch"]), own[..1]);
    assert_eq!(found(&["--rules", &house, "--ignore", "h2,SD301"]), own[..1]);
    sourdine().args(["detect", "--rules", &house, "--fail-on", "euro-after"]).arg(path("in")).assert().code(1);
    let wrong = sourdine().args(["detect", "--rules"]).arg(path("broken.toml")).arg(path("in")).assert().code(2);
    wrong.stderr(predicate::str::contains("broken.toml: line 3: no key is called \"mesage\"; did you mean \"message\"?"));
    assert!(stdout(sourdine().args(["rules", "--rules", &house])).contains("euro-after"));
    assert!(stdout(sourdine().args(["explain", "sea-stretch", "--rules", &house])).contains("[sea stretch]"));
    let tried = json_lines(&stdout(sourdine().args(["rules", "test", "--format", "jsonl", "--rules", &house])));
    assert_eq!((&tried[0]["rule"], &tried[0]["passed"], &tried[0]["trial"]["flags"]), (&"sea-stretch".into(), &true.into(), &1.into()));
    assert!(tried[0]["trial"]["sound_words"].as_u64().unwrap() > 500);
    let failing = sourdine().args(["rules", "test", "--rules"]).arg(path("failing.toml")).assert().code(1);
    failing.stdout(predicate::str::contains("should be silent: A sea stretch."));
}

#[test]
fn words_of_the_vocabulary_are_right() {
    let text = format!("{SOUND} The passerelle of the ferry was closed, and the mayor sent two glorbets to a large -scale meeting.\n");
    let files = folder(&[
        ("in/a.txt", text.as_bytes()),
        ("words.txt", b"# names\npasserelle\n"),
        ("sourdine.toml", b"[vocabulary]\nfiles = [\"words.txt\"]\nwords = [\"glorbets\"]\n"),
    ]);
    let rules = |args: &[&str]| {
        let line = json_lines(&stdout(sourdine().args(["detect", "--format", "jsonl"]).args(args).arg(files.path().join("in"))))[0].clone();
        line["findings"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (words, config) = (files.path().join("words.txt").display().to_string(), files.path().join("sourdine.toml").display().to_string());
    assert_eq!(rules(&[]), ["leftover-word", "unknown-word", "split-compound"]);
    assert_eq!(rules(&["--vocabulary", &words]), ["unknown-word", "split-compound"]);
    assert_eq!(rules(&["--config", &config]), ["split-compound"]);
}

#[test]
fn rules_are_chosen_by_language_and_by_source() {
    let german =
        "Der Hafen war nach dem Sturm geschlossen, und niemand in der Stadt wusste, wie lange die halb -fertige Brücke noch stehen würde.";
    let files = folder(&[
        ("in/post.txt", FAULTY.as_bytes()),
        ("in/wire.txt", FAULTY.as_bytes()),
        ("in/zeitung.txt", german.as_bytes()),
        ("a.toml", b"[rules.lang.de]\nignore = [\"split-compound\"]\n[rules.source.wire]\nselect = [\"pronoun-for-place\"]\n"),
        ("b.toml", b"[rules.lang.german]\nignore = [\"split-compound\"]\n"),
        ("c.toml", b"[rules.source.wire]\nignore = [\"split-compoundd\"]\n"),
    ]);
    let count = |config: &str| -> Vec<usize> {
        let out = stdout(
            sourdine().args(["detect", "--format", "jsonl", "--config"]).arg(files.path().join(config)).arg(files.path().join("in")),
        );
        json_lines(&out).iter().map(|line| line["findings"].as_array().unwrap().len()).collect()
    };
    assert_eq!(count("a.toml"), [2, 1, 0]);
    let wrong = |config: &str| sourdine().args(["detect", "x", "--config"]).arg(files.path().join(config)).assert().code(2);
    wrong("b.toml").stderr(predicate::str::contains("no language is called \"german\""));
    wrong("c.toml")
        .stderr(predicate::str::contains("[rules.source.wire]: no rule is called \"split-compoundd\"; did you mean \"split-compound\"?"));
}

#[test]
fn writers_suppress_findings_in_the_text_and_hear_of_what_is_not_needed() {
    let fault = "The storm began a large -scale search on the lake, and nobody knew why.";
    let html = format!("<html lang=en><p>{fault}</p>\n<!-- sourdine-ignore: split-compound, SD302 -->\n<p>{fault}</p><p>{SOUND}</p>");
    let other = "Two men built a half -finished wall in May.";
    let markdown = format!(
        "<!-- sourdine-ignore: SD301 -->\n{fault}\n\n<!-- sourdine-ignore: split-compuond -->\n{other}\n\n<!-- sourdine-ignore -->\n{SOUND}\n"
    );
    let json = serde_json::json!({ "text": fault, "sourdine_ignore": ["SD301"] });
    let wrong = serde_json::json!({ "text": fault, "sourdine_ignore": 5 });
    let files = folder(&[
        ("a.html", html.as_bytes()),
        ("b.md", markdown.as_bytes()),
        ("c.jsonl", format!("{json}\n{wrong}\n").as_bytes()),
        ("d.txt", markdown.as_bytes()),
    ]);
    let run = sourdine().args(["detect", "--format", "jsonl"]).arg(files.path()).assert().success();
    let found = json_lines(std::str::from_utf8(&run.get_output().stdout).unwrap());
    let counts: Vec<usize> = found.iter().map(|line| line["findings"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [1, 1, 0, 5], "plain text has no comments");
    let errors = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    for note in [
        "sourdine: note: a.html:2: sourdine-ignore: SD302 silences nothing here; take it out",
        "sourdine: note: b.md:4: sourdine-ignore: no rule is called \"split-compuond\"; did you mean \"split-compound\"?",
        "sourdine: note: b.md:7: sourdine-ignore names no rule",
        "c.jsonl:2: expected a list of rules in field \"sourdine_ignore\"",
    ] {
        assert!(errors.contains(note), "{note}\n{errors}");
    }
    assert_eq!(errors.matches("note:").count(), 3, "{errors}");
    let quiet = sourdine().args(["detect", "--quiet"]).arg(files.path().join("b.md")).assert().success();
    quiet.stderr("");
    // A rule that is switched off says nothing of what its suppression is good for.
    let off = sourdine().args(["detect", "--ignore", "SD302"]).arg(files.path().join("a.html")).assert().success();
    off.stderr("");
    let reported = sourdine().arg("report").arg(files.path().join("a.html")).assert().success();
    reported.stderr(predicate::str::contains("note: a.html:2").or(predicate::str::contains("a.html:2: sourdine-ignore")));
}

#[test]
fn blocks_of_markdown_have_no_say_in_the_score() {
    let prose = format!("{SOUND}\n\n{SOUND} {SOUND}\n");
    let blocks =
        "```\nlet of = the.people(which: are, not, there)\n```\n\n| the name of | the people which |\n|---|---|\n| it makes | to say |\n\n";
    let files = folder(&[("plain.md", prose.as_bytes()), ("with.md", format!("{blocks}{prose}").as_bytes())]);
    let score = |name: &str| detect(&files.path().join(name))[0]["score"].clone();
    assert!(score("plain.md").is_number(), "{:?}", score("plain.md"));
    assert_eq!(score("plain.md"), score("with.md"));
}
