use crate::project;
use serde::Deserialize;
use sourdine::Span;
use sourdine::artifacts::Detector;
use sourdine::artifacts::rules::{ALL, Rule};
use sourdine::language::{By, Lang, LanguageSpan};
use sourdine::normalize::Normalizer;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    lang: String,
    text: String,
    find: Vec<String>,
    #[serde(default)]
    note: String,
    /// `miss`: a careful reader would find it, and the rule does not yet.
    #[serde(default)]
    known: Option<String>,
}

fn found(rule: &'static dyn Rule, case: &Case) -> Vec<String> {
    let text = Normalizer::default().normalize(&case.text);
    let whole = Span::new(0, text.current().len());
    let part = LanguageSpan { span: whole, lang: Lang::new(&case.lang), confidence: 1.0, by: By::Script };
    let analysis = Detector::new(vec![rule], 0.5).detect(&text, &[part]);
    analysis.findings.iter().map(|finding| finding.span.of(&case.text).to_owned()).collect()
}

#[test]
fn every_rule_does_what_its_fixture_says() {
    let mut wrong = Vec::new();
    for rule in ALL {
        let meta = rule.meta();
        let path = project("tests/fixtures/rules").join(format!("{}-{}.toml", meta.code, meta.name));
        let fixture: Fixture =
            toml::from_str(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let sure = || fixture.case.iter().filter(|case| case.known.is_none());
        let (fire, silent) = (sure().filter(|case| !case.find.is_empty()).count(), sure().filter(|case| case.find.is_empty()).count());
        assert!(fire >= 3 && silent >= fire.min(4), "{}: {fire} cases fire, {silent} are silent", meta.name);
        for case in &fixture.case {
            let found = found(*rule, case);
            let as_wanted = found == case.find;
            match case.known.as_deref() {
                None if !as_wanted => {
                    wrong.push(format!("{}: wanted {:?}, found {found:?} in {:?} ({})", meta.code, case.find, case.text, case.note))
                }
                Some("miss") if as_wanted => wrong.push(format!("{}: cured, promote it: {:?}", meta.code, case.text)),
                None | Some("miss") => {}
                Some(other) => panic!("{}: known = \"{other}\"", path.display()),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_documented() {
    for rule in ALL {
        for title in ["What it finds", "Why it matters", "Example", "Sound text that resembles it", "Where it errs"] {
            let section = rule.meta().section(title);
            assert!(section.is_some_and(|section| section.len() > 20), "{}: {title}", rule.meta().name);
        }
    }
}
