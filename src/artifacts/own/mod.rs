//! User-defined rules and vocabularies, read from files at run time.
//!
//! A file of rules is TOML with a `[[rule]]` table for each rule:
//!
//! ```
//! use sourdine::artifacts::own;
//! let rules = own::parse("rules.toml", r#"
//! [[rule]]
//! name = "sea-stretch"
//! words = ["sea stretch"]
//! lang = "en"
//! source = "de"
//! severity = "minor"
//! message = "\"$0\" is the German Meeresstrecke, word for word"
//! suggestion = "strait"
//! flags = ["The boat crossed the sea stretch."]
//! allows = ["The sea stretched far."]
//! "#)?;
//! assert_eq!(rules[0].name, "sea-stretch");
//! # Ok::<(), sourdine::Error>(())
//! ```
//!
//! Instead of `words` a rule may have a `pattern`, a regular expression of the regex crate (linear time, no look-around). In `message` and
//! `suggestion`, `$0` is the match and `$1` or `$name` a group. Without `lang` a rule applies to all languages, but not to quotations
//! marked as foreign. Its findings are reported like others but have no weight in the score, since their precision is not measured.
//!
//! A file of [`vocabulary`] has one word or phrase a line.

mod phrases;
mod trial;
pub mod vocabulary;

pub use phrases::Phrases;
pub use trial::{Trial, around, trial};

use super::context::Context;
use super::finding::{Findings, Severity};
use super::rules::{self, Meta, Rule};
use crate::error::toml_error;
use crate::error::{Error, Result};
use crate::text::{Lang, Span};
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A user-defined rule as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnRule {
    /// Name in kebab-case.
    pub name: String,
    /// Code; defaults to the name.
    #[serde(default)]
    pub code: Option<String>,
    /// Regular expression to find.
    #[serde(default)]
    pub pattern: Option<String>,
    /// Words and phrases to find.
    #[serde(default, deserialize_with = "one_or_more")]
    pub words: Vec<String>,
    /// Languages (BCP 47); empty for all.
    #[serde(default, deserialize_with = "one_or_more")]
    pub lang: Vec<String>,
    /// Source language of its findings.
    #[serde(default)]
    pub source: Option<String>,
    /// Severity of its findings.
    #[serde(default = "minor")]
    pub severity: Severity,
    /// Message of a finding.
    pub message: String,
    /// Suggested replacement.
    #[serde(default)]
    pub suggestion: Option<String>,
    /// Texts in which it must fire.
    #[serde(default, deserialize_with = "one_or_more")]
    pub flags: Vec<String>,
    /// Texts on which it must be silent.
    #[serde(default, deserialize_with = "one_or_more")]
    pub allows: Vec<String>,
}

fn minor() -> Severity {
    Severity::Minor
}

fn one_or_more<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a string or a list of strings")]
    enum Strings {
        One(String),
        More(Vec<String>),
    }
    Ok(match Strings::deserialize(deserializer)? {
        Strings::One(one) => vec![one],
        Strings::More(more) => more,
    })
}

/// Reads a file of rules.
pub fn read(path: &Path) -> Result<Vec<OwnRule>> {
    let file = path.to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).map_err(|error| Error::read(&file, error))?;
    parse(&file, &text)
}

/// Parses rules; `file` is the name for errors.
pub fn parse(file: &str, text: &str) -> Result<Vec<OwnRule>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        rule: Vec<toml::Spanned<OwnRule>>,
    }
    let parsed: File = toml::from_str(text).map_err(|error| toml_error(file, text, &error))?;
    if parsed.rule.is_empty() {
        return Err(Error::Config { file: file.to_owned(), reason: "no rule in it; a rule begins with a line [[rule]]".into() });
    }
    let mut rules: Vec<OwnRule> = Vec::new();
    for rule in parsed.rule {
        let line = 1 + text[..rule.span().start.min(text.len())].matches('\n').count();
        let rule = rule.into_inner();
        let wrong = |reason| Error::Config { file: format!("{file}:{line}"), reason: format!("rule \"{}\": {reason}", rule.name) };
        rule.matcher().map_err(wrong)?;
        if rules.iter().any(|other| rule.is_called(&other.name) || rule.is_called(other.code())) {
            return Err(wrong("a rule above has its name or code; give it another".into()));
        }
        if let Some(other) = rules::ALL.iter().map(|other| other.meta()).find(|meta| rule.is_called(meta.name)) {
            return Err(wrong(format!("{} {} has its name or code; give it another", other.code, other.name)));
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// Compiles rules. Each is compiled once and lives as long as the program, so that findings can refer to it like to a built-in rule. A name
/// that is already taken is an error.
pub fn compile(own: &[OwnRule]) -> Result<Vec<&'static dyn Rule>> {
    static MADE: LazyLock<Mutex<BTreeMap<String, &'static Compiled>>> = LazyLock::new(Mutex::default);
    let mut rules: Vec<&'static dyn Rule> = Vec::new();
    for rule in own {
        let wrong = |reason| Error::Config { file: "own rules".into(), reason: format!("rule \"{}\": {reason}", rule.name) };
        if rules.iter().any(|other| rule.is_called(other.meta().name) || rule.is_called(other.meta().code)) {
            return Err(wrong("two files have a rule of this name or code; give one of them another".into()));
        }
        let key = serde_json::to_string(rule).map_err(|error| wrong(error.to_string()))?;
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let compiled: &'static Compiled = match made.get(&key) {
            Some(compiled) => compiled,
            None => made.entry(key).or_insert(rule.compile().map_err(wrong)?),
        };
        rules.push(compiled);
    }
    Ok(rules)
}

/// What a rule matches.
enum Matcher {
    Pattern(Regex),
    Words(Phrases),
}

/// A compiled rule.
struct Compiled {
    meta: &'static Meta,
    matcher: Matcher,
    message: String,
    suggestion: Option<String>,
    from: Option<Lang>,
}

/// Largest compiled expression in bytes: ten times what long lists of alternatives need.
const MAX_EXPRESSION: usize = 10 << 20;

impl OwnRule {
    fn code(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.name)
    }

    /// Whether `name` is its name or code.
    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.code().eq_ignore_ascii_case(name)
    }

    /// Validates the rule and builds its matcher.
    fn matcher(&self) -> Result<Matcher, String> {
        let is_kebab = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') && !name.starts_with('-')
        };
        if !is_kebab(&self.name) {
            return Err("a name is in lower case, its words joined by hyphens".into());
        }
        if self.code.as_ref().is_some_and(|code| code.is_empty() || code.to_ascii_uppercase().starts_with("SD")) {
            return Err("codes that begin with SD are sourdine's own; give it another".into());
        }
        if self.message.trim().is_empty() {
            return Err("its message is blank".into());
        }
        match (&self.pattern, self.words.as_slice()) {
            (Some(_), [_, ..]) => Err("it has a pattern and words; make two rules of it".into()),
            (None, []) => Err("it looks for nothing; give it a pattern or words".into()),
            (Some(pattern), []) => {
                let built = RegexBuilder::new(pattern).multi_line(true).size_limit(MAX_EXPRESSION).build();
                // The crate marks the position below the expression; the last line is the message.
                let expression = built.map_err(|error| {
                    let error = error.to_string();
                    format!("its pattern can't be used: {}", error.lines().last().unwrap_or(&error).trim_start_matches("error: "))
                })?;
                if expression.is_match("") {
                    return Err("its pattern matches where nothing is; make it match at least one character".into());
                }
                Ok(Matcher::Pattern(expression))
            }
            (None, words) if words.iter().any(|word| crate::text::token::tokens(word).is_empty()) => {
                Err("one of its words is blank".into())
            }
            (None, words) => Ok(Matcher::Words(Phrases::new(words.iter().map(String::as_str)))),
        }
    }

    /// Compiles the rule and leaks it.
    fn compile(&self) -> Result<&'static Compiled, String> {
        let matcher = self.matcher()?;
        let kept = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let languages: Vec<&'static str> = self.lang.iter().map(|lang| kept(Lang::new(lang).primary().as_str())).collect();
        let meta = Meta {
            code: kept(self.code()),
            name: kept(&self.name),
            severity: self.severity,
            languages: Box::leak(languages.into_boxed_slice()),
            doc: kept(&self.documentation()),
        };
        Ok(Box::leak(Box::new(Compiled {
            meta: Box::leak(Box::new(meta)),
            matcher,
            message: self.message.clone(),
            suggestion: self.suggestion.clone(),
            from: self.source.as_deref().map(Lang::new),
        })))
    }

    /// Documentation with the headings of built-in rules.
    fn documentation(&self) -> String {
        let finds = match &self.pattern {
            Some(pattern) => format!("What matches `{pattern}`."),
            None => format!("The words {}.", phrases::shown(&self.words)),
        };
        let lang = self.lang.first().map_or("und", String::as_str);
        let example = |title: &str, list: &[String]| match list.first() {
            Some(text) => format!("## {title}\n`{lang}`: {text}\n"),
            None => String::new(),
        };
        format!(
            "## What it finds\n{finds}\n## Why it matters\n{}\n{}{}## Where it errs\nA rule of your own: `sourdine rules test --rules FILE` runs its examples and measures it on sound text.\n",
            self.message,
            example("Example", &self.flags),
            example("Sound text that resembles it", &self.allows),
        )
    }
}

impl Rule for Compiled {
    fn meta(&self) -> &'static Meta {
        self.meta
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let reads = |at: u32| context.part_at(at).is_some_and(|part| self.meta.reads(part.lang.as_str()));
        let mut add = |span: Span, fill: &dyn Fn(&str) -> String| {
            let finding = findings.add(context.text, span, fill(&self.message)).translated_from(self.from);
            finding.suggestion = self.suggestion.as_deref().map(fill);
        };
        match &self.matcher {
            Matcher::Pattern(expression) => {
                for groups in expression.captures_iter(context.text) {
                    let span = groups.get(0).map(|found| Span::new(found.start(), found.end())).filter(|span| !span.is_empty());
                    let Some(span) = span.filter(|span| reads(span.start)) else { continue };
                    add(span, &|text| {
                        let mut filled = String::new();
                        groups.expand(text, &mut filled);
                        filled
                    });
                }
            }
            Matcher::Words(phrases) => {
                for (first, last) in phrases.find(context) {
                    let span = context.span(first, last);
                    if reads(span.start) {
                        add(span, &|text| text.replace("$0", span.of(context.text)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::rules::Example;

    fn error(rule: &str) -> String {
        parse("own.toml", &format!("# mine\n[[rule]]\nname = \"sound\"\nwords = \"a\"\nmessage = \"m\"\n\n[[rule]]\n{rule}\n"))
            .and_then(|rules| compile(&rules).map(|_| ()))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn errors_name_file_line_and_the_nearest_key() {
        for (rule, expected) in [
            ("name = \"x\"\nmesage = \"m\"\nwords = \"a\"", "own.toml: line 9: no key is called \"mesage\"; did you mean \"message\"?"),
            ("name = \"x\"\nwords = \"a\"", "own.toml: line 7: missing field `message`"),
            ("name = \"x\"\nmessage = \"m\"", "own.toml:7: rule \"x\": it looks for nothing; give it a pattern or words"),
            ("name = \"x\"\nmessage = \"m\"\npattern = '('", "own.toml:7: rule \"x\": its pattern can't be used: unclosed group"),
            (
                "name = \"x\"\nmessage = \"m\"\npattern = 'a*'",
                "own.toml:7: rule \"x\": its pattern matches where nothing is; make it match at least one character",
            ),
            (
                "name = \"My Rule\"\nmessage = \"m\"\nwords = \"a\"",
                "own.toml:7: rule \"My Rule\": a name is in lower case, its words joined by hyphens",
            ),
            (
                "name = \"x\"\ncode = \"SD900\"\nmessage = \"m\"\nwords = \"a\"",
                "own.toml:7: rule \"x\": codes that begin with SD are sourdine's own; give it another",
            ),
            (
                "name = \"sound\"\nmessage = \"m\"\nwords = \"b\"",
                "own.toml:7: rule \"sound\": a rule above has its name or code; give it another",
            ),
            (
                "name = \"leftover-word\"\nmessage = \"m\"\nwords = \"b\"",
                "own.toml:7: rule \"leftover-word\": SD101 leftover-word has its name or code; give it another",
            ),
            (
                "name = \"x\"\nseverity = \"grave\"\nmessage = \"m\"\nwords = \"b\"",
                "own.toml: line 9: unknown variant `grave`, expected one of `info`, `minor`, `major`",
            ),
        ] {
            assert_eq!(error(rule), expected);
        }
        assert!(parse("own.toml", "").unwrap_err().to_string().contains("no rule in it"));
    }

    proptest::proptest! {
        #[test]
        fn any_file_is_read_or_refused(text in "(\\[\\[rule\\]\\]\n(name = \"[a-c]\"\n|words = \"\\PC{0,3}\"\n|pattern = '\\PC{0,6}'\n|message = \"\\$[0-3a{}]{0,4}\"\n){0,5}){0,3}") {
            if let Ok(rules) = parse("own.toml", &text) {
                for rule in compile(&rules).unwrap() {
                    Example { lang: "en", text: "a b, c; 1 €\n«é»" }.find(rule);
                }
            }
        }
    }

    #[test]
    fn a_name_or_code_is_taken_by_a_rule_above_whichever_of_them_it_is() {
        let rule = |name: &str, code: &str| {
            let code = if code.is_empty() { String::new() } else { format!("code = \"{code}\"\n") };
            format!("[[rule]]\nname = \"{name}\"\n{code}words = \"a\"\nmessage = \"m\"\n")
        };
        for (first, second, is_taken) in [
            (("one", ""), ("two", ""), false),
            (("one", "X1"), ("two", "X2"), false),
            (("one", "X1"), ("one", "X2"), true),
            (("one", "X1"), ("two", "x1"), true),
            (("one", "X1"), ("two", "ONE"), true),
            (("one", "X1"), ("x1", ""), true),
        ] {
            let (above, below) = (rule(first.0, first.1), rule(second.0, second.1));
            assert_eq!(parse("own.toml", &format!("{above}{below}")).is_err(), is_taken, "{first:?} {second:?}");
            let of_two_files = [parse("a.toml", &above).unwrap(), parse("b.toml", &below).unwrap()].concat();
            assert_eq!(compile(&of_two_files).is_err(), is_taken, "{first:?} {second:?} in two files");
        }
    }

    #[test]
    fn a_rule_read_twice_is_made_once() {
        let rules = parse("own.toml", "[[rule]]\nname = \"once\"\nwords = \"a\"\nmessage = \"m\"\n").unwrap();
        let (first, second) = (compile(&rules).unwrap()[0].meta(), compile(&rules).unwrap()[0].meta());
        assert!(std::ptr::eq(first, second));
        let rules = parse("own.toml", "[[rule]]\nname = \"twice\"\nwords = \"a\"\nmessage = \"m\"\n").unwrap();
        assert!(compile(&[rules.clone(), rules].concat()).is_err());
    }
}
