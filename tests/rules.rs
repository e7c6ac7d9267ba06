use crate::project;
use serde::Deserialize;
use sourdine::artifacts::rules::{ALL, Example, Rule};
use sourdine::artifacts::{Beside, Detector};
use sourdine::language::{By, Identifier, LanguageSpan};
use sourdine::normalize::Normalizer;
use sourdine::text::Lang;
use sourdine::{Page, Record, Span};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// `und`: to be found out.
    lang: String,
    #[serde(default)]
    text: String,
    /// A page, instead of a text.
    html: Option<String>,
    /// The page's address.
    url: Option<String>,
    /// The language of the original that the finding names.
    from: Option<String>,
    find: Vec<String>,
    #[serde(default)]
    note: String,
    /// `miss`: a careful reader would find it, and the rule does not yet.
    #[serde(default)]
    known: Option<String>,
}

/// The words that a rule finds, and the languages of originals that it names.
fn found(rule: &'static dyn Rule, case: &Case) -> (Vec<String>, Vec<String>) {
    let record = match &case.html {
        Some(html) => Record::of_page("", "", html.as_str(), case.url.clone(), sourdine::input::Content::Main),
        None => Record { page: case.url.clone().map(|url| Box::new(Page::at(url))), ..Record::new("", "", case.text.as_str()) },
    };
    let page = record.page.as_deref();
    let text = Normalizer::default().normalize(&record.text);
    let whole = Span::new(0, text.current().len());
    let languages = match case.lang.as_str() {
        "und" => Identifier::new().identify(text.current()),
        lang => vec![LanguageSpan { span: whole, lang: Lang::new(lang), confidence: 1.0, by: By::Script }],
    };
    let findings = Detector::new(vec![rule], 0.5).detect_beside(&text, &languages, Beside { page, ..Beside::default() }).findings;
    let words = findings.iter().map(|finding| finding.words(&record.text, page).to_owned()).collect();
    (words, findings.iter().filter_map(|finding| finding.from).map(|lang| lang.to_string()).collect())
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
            let (found, from) = found(*rule, case);
            let as_wanted = found == case.find && case.from.as_ref().is_none_or(|lang| from.contains(lang));
            match case.known.as_deref() {
                None if !as_wanted => wrong.push(format!(
                    "{}: wanted {:?}, found {found:?} in {:?} ({})",
                    meta.code,
                    case.find,
                    case.html.as_ref().unwrap_or(&case.text),
                    case.note
                )),
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

/// A rule is measured in the languages that it names, and in no others.
#[test]
fn no_rule_looks_into_languages_that_it_does_not_name() {
    let found = |rule: &'static dyn Rule, text: &str, lang: &str| {
        let text = Normalizer::default().normalize(text);
        let part = LanguageSpan { span: Span::new(0, text.current().len()), lang: Lang::new(lang), confidence: 1.0, by: By::Model };
        Detector::new(vec![rule], 0.5).detect(&text, &[part]).findings.len()
    };
    // Signs and words that these two languages know as well.
    let texts = [
        "上海国资拟转让股份 -经济观察网，专业财经新闻网站。",
        "公司在上海;有限公司在北京,学校在南京 ,市长说 。",
        "橋は来年まで閉鎖される -市長,住民は 。",
    ];
    for rule in ALL.iter().filter(|rule| !rule.meta().languages.is_empty()) {
        for (text, lang) in texts.iter().zip(["zh", "zh", "ja"]).filter(|(_, lang)| !rule.meta().languages.contains(lang)) {
            assert_eq!(found(*rule, text, lang), 0, "{} in {lang}", rule.meta().name);
        }
    }
}

/// A quotation that is marked as foreign is nobody's fault here: each rule on wording is silent on its own example there, and so is it
/// where the example stands in a language that it doesn't read, or in none that is known.
#[test]
fn no_rule_on_wording_looks_into_quotations_or_other_languages() {
    let found = |rule: &'static dyn Rule, text: &str, lang: &str, confidence: f32, by: By| {
        let text = Normalizer::default().normalize(text);
        let part = LanguageSpan { span: Span::new(0, text.current().len()), lang: Lang::new(lang), confidence, by };
        Detector::new(vec![rule], 0.5).detect(&text, &[part]).findings.len()
    };
    let mut wordings = 0;
    for rule in ALL.iter().filter(|rule| !rule.meta().is_about_characters() && !rule.meta().is_declaration()) {
        let name = rule.meta().name;
        let section = rule.meta().section("Example").unwrap();
        let example = Example::parse(&section).unwrap();
        // An example in several languages has parts that are none of these.
        if example.lang == "und" {
            continue;
        }
        assert!(found(*rule, example.text, example.lang, 1.0, By::Model) > 0, "{name}");
        assert_eq!(found(*rule, example.text, example.lang, 1.0, By::Markup), 0, "{name}: quoted");
        if !rule.meta().is_about_words() {
            continue;
        }
        assert_eq!(found(*rule, example.text, "eu", 1.0, By::Model), 0, "{name}: in Basque");
        assert_eq!(found(*rule, example.text, "und", 0.0, By::Script), 0, "{name}: in no language that is known");
        wordings += 1;
    }
    assert!(wordings >= 8);
}
