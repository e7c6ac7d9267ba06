//! Credit lines: the agency or outlet that the first or last lines of a text name as its origin.
//!
//! Names, words and patterns are in `data/credits.toml`. Only the ends of a text are searched, and only for the form of a credit line in
//! its language, since "told Reuters" in the middle is no credit.

use crate::text::page::{Boilerplate, Page};
use crate::text::token::capitalised;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::Regex;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Paragraphs read at each end.
const ENDS: usize = 3;
/// Bytes searched at the start or end of a paragraph.
const REACH: usize = 600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    agencies: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
    line: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[allow(dead_code, reason = "for whoever edits the list")]
    note: String,
    #[serde(rename = "where")]
    place: Place,
    pattern: String,
    #[serde(default)]
    needs: Vec<String>,
    names: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Head,
    Tail,
    Ends,
}

/// Placeholder for a name while patterns are matched; a letter that no text has. With all names in the patterns, compiling them would take
/// a tenth of a second.
const PLACEHOLDER: char = '\u{a78f}';

/// Compiled names and patterns.
struct Credits {
    /// Names as they are written.
    names: AhoCorasick,
    /// The names, and the words that patterns without a name need: a text without any has no credit line. Every text is searched for them,
    /// so they are one DFA, which has the words in the cases in which they are written.
    needed: AhoCorasick,
    /// Display name of each agency.
    agencies: Vec<String>,
    lines: Vec<Pattern>,
}

/// The pattern of a credit line.
struct Pattern {
    place: Place,
    /// Words of which one must be present before the pattern is tried; none: the name of an agency must be.
    needs: Option<AhoCorasick>,
    /// Its regular expression, compiled when a text first needs it: compiling all takes longer than most reports of a few articles.
    regex: LazyLock<Regex, Box<dyn FnOnce() -> Regex + Send + Sync>>,
    /// The agency that the line belongs to, if it names none.
    house: Option<String>,
}

static CREDITS: LazyLock<Credits> = LazyLock::new(|| {
    let data: Data = toml::from_str(include_str!("../../data/credits.toml")).expect("the embedded list is TOML; a test reads it");
    Credits::new(&data)
});

impl Credits {
    fn new(data: &Data) -> Self {
        let all = data.agencies.iter().flat_map(|(name, written)| written.iter().map(move |written| (name, written)));
        let (mut agencies, mut written) = (Vec::new(), Vec::new());
        for (name, as_written) in all {
            agencies.extend([name.clone(), name.clone()]);
            written.extend([as_written.clone(), as_written.to_uppercase()]);
        }
        let names = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&written);
        let needs = data.line.iter().flat_map(|line| line.needs.iter().flat_map(|words| in_all_cases(words)));
        let needed = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(needs.chain(written));
        let words: Vec<String> = data.words.values().flatten().map(|word| regex::escape(word)).collect();
        let words = format!("(?:{})", words.join("|"));
        let line = |line: &Line| {
            let pattern = line.pattern.replace("{agency}", &format!("({PLACEHOLDER})")).replace("{words}", &words);
            Pattern {
                place: line.place,
                needs: (!line.needs.is_empty()).then(|| {
                    let needs = AhoCorasick::builder().ascii_case_insensitive(true).build(&line.needs);
                    needs.expect("the embedded words are few; a test reads them")
                }),
                regex: LazyLock::new(Box::new(move || {
                    Regex::new(&pattern).expect("the embedded patterns are regular; a test compiles them")
                })),
                house: line.names.clone(),
            }
        };
        Self {
            names: names.expect("the embedded names are few; a test reads them"),
            needed: needed.expect("the embedded words are few; a test reads them"),
            agencies,
            lines: data.line.iter().map(line).collect(),
        }
    }

    /// Replaces each name in `paragraph` by the placeholder; returns the agency of each.
    fn with_placeholders(&self, paragraph: &str) -> (String, Vec<usize>) {
        let (mut with_placeholders, mut names, mut at) = (String::new(), Vec::new(), 0);
        // In scripts with spaces between words, names match whole words only.
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{2e80}');
        for found in self.names.find_iter(paragraph) {
            let name = &paragraph[found.range()];
            let (before, after) = (paragraph[..found.start()].chars().next_back(), paragraph[found.end()..].chars().next());
            let is_part = is_letter(before) && is_letter(name.chars().next()) || is_letter(after) && is_letter(name.chars().next_back());
            if !is_part {
                with_placeholders += &paragraph[at..found.start()];
                with_placeholders.push(PLACEHOLDER);
                names.push(found.pattern().as_usize());
                at = found.end();
            }
        }
        with_placeholders += &paragraph[at..];
        (with_placeholders, names)
    }

    /// True if the paragraph may have a credit line.
    fn may_credit(&self, paragraph: &str) -> bool {
        self.needed.is_match(paragraph) && !paragraph.contains(PLACEHOLDER)
    }

    fn of(&self, paragraph: &str, place: Place) -> Option<String> {
        let (with_placeholders, names) = self.with_placeholders(paragraph);
        // Trying every pattern on every text would take most of the time of a report.
        let has_needs = |line: &Pattern| line.needs.as_ref().map_or(!names.is_empty(), |needs| needs.is_match(&with_placeholders));
        let may_stand = |line: &&Pattern| (line.place == place || line.place == Place::Ends) && has_needs(line);
        self.lines.iter().filter(may_stand).find_map(|Pattern { regex, house, .. }| {
            let found = regex.captures(&with_placeholders)?;
            let name = |sign: regex::Match<'_>| {
                names.get(with_placeholders[..sign.start()].matches(PLACEHOLDER).count()).map(|name| self.agencies[*name].clone())
            };
            let outlet = || Some(found.name("outlet")?.as_str().trim().to_owned()).filter(|outlet| !outlet.contains(PLACEHOLDER));
            let agency = || found.iter().skip(1).flatten().filter(|sign| sign.as_str().contains(PLACEHOLDER)).find_map(name);
            house.clone().or_else(agency).or_else(outlet)
        })
    }
}

/// Words in small letters, in capitals, with a first capital, and with a capital each.
fn in_all_cases(words: &str) -> [String; 4] {
    let each = words.split(' ').map(capitalised).collect::<Vec<_>>().join(" ");
    [words.to_lowercase(), words.to_uppercase(), capitalised(words), each]
}

/// The agency or outlet that the first or the last paragraphs of `text` credit; the first if there are several.
pub fn credited(text: &str) -> Option<String> {
    let paragraphs = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    // The ends of a short text overlap, so it is searched as a whole first.
    if text.len() <= 2 * ENDS * REACH && !CREDITS.may_credit(text) {
        return None;
    }
    let starts = paragraphs().take(ENDS).map(|paragraph| (&paragraph[..paragraph.floor_char_boundary(REACH)], Place::Head));
    let end = |paragraph: &str| paragraph.ceil_char_boundary(paragraph.len().saturating_sub(REACH));
    let ends = paragraphs().rev().take(ENDS).map(|paragraph| (&paragraph[end(paragraph)..], Place::Tail));
    starts.chain(ends).filter(|(paragraph, _)| CREDITS.may_credit(paragraph)).find_map(|(paragraph, place)| CREDITS.of(paragraph, place))
}

/// The agency or outlet that a record credits, in its text or in the byline of its page.
pub fn credited_by(text: &str, page: Option<&Page>) -> Option<String> {
    let bylines = || page.into_iter().flat_map(|page| &page.left).filter(|left| left.kind == Boilerplate::Byline);
    credited(text).or_else(|| bylines().find_map(|left| credited(&left.text)))
}

/// True if a source is the credited outlet: its name contains the words of the credit in sequence (`afp-en` is `AFP`).
pub(super) fn is_named(source: &str, credit: &str) -> bool {
    let cut = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
    };
    let (own, credit) = (cut(source), cut(credit));
    !credit.is_empty() && own.windows(credit.len()).any(|part| part == credit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_inside_a_word_is_no_name() {
        for (paragraph, replaced, found) in [
            ("(AP)", "(\u{a78f})", 1),
            ("AP and Reuters", "\u{a78f} and \u{a78f}", 2),
            ("APEC", "APEC", 0),
            ("MAP", "MAP", 0),
            ("AP2", "AP2", 0),
            ("MAP AP", "MAP \u{a78f}", 1),
            ("no name", "no name", 0),
            // No spaces between words.
            ("記者共同だ", "記者\u{a78f}だ", 1),
        ] {
            let (with, names) = CREDITS.with_placeholders(paragraph);
            assert_eq!((with.as_str(), names.len()), (replaced, found), "{paragraph}");
        }
        let (_, names) = CREDITS.with_placeholders("Reuters, AP");
        assert_eq!(names.iter().map(|name| CREDITS.agencies[*name].as_str()).collect::<Vec<_>>(), ["Reuters", "AP"]);
    }

    #[test]
    fn only_the_ends_of_a_text_are_searched() {
        let line = "By The Associated Press";
        let paragraph = "The storm took the pier of the town, and nobody knew for how long it would stay so.";
        for count in [1, 5, 6, 7, 40] {
            for place in 0..count {
                let text = (0..count).map(|nth| if nth == place { line } else { paragraph }).collect::<Vec<_>>().join("\n\n");
                let is_end = place < ENDS || place + ENDS >= count;
                assert_eq!(credited(&text).is_some(), is_end, "paragraph {place} of {count}");
            }
        }
        // A long paragraph has its credit near its end.
        let long = paragraph.repeat(40);
        assert_eq!(credited(&format!("{long} (AFP)\n{long}\n{long}")).as_deref(), Some("AFP"));
        assert_eq!(credited(&format!("{paragraph}\n{long}\n{long}\n{long} (AFP) {long}\n{long}")), None);
    }

    #[test]
    fn credit_lines_are_read_in_many_languages() {
        let story = "The storm took the pier.\nNobody was hurt.\nThe town will build it again.\nIt will cost much.";
        for (line, credit) in [
            ("OSTRA, June 14 (AP) — The ferry sails again.", "AP"),
            ("Varnholm (dpa/lno) - Die Fähre fährt wieder.", "dpa"),
            ("Madrid, 16 may (EFE).- El barco vuelve.", "EFE"),
            ("MOSCOW, May 16. /TASS/. The ferry sails again.", "TASS"),
            ("МОСКВА, 16 мая. /ТАСС/. Паром снова ходит.", "TASS"),
            ("新华社北京5月16日电　渡船恢复运营。", "Xinhua"),
            ("【ワシントン共同】渡し船が再開した。", "Kyodo"),
            ("By The Associated Press", "AP"),
            ("Quelle: dpa/AFP", "dpa"),
            ("avec AFP", "AFP"),
            ("© 2025 AFP", "AFP"),
            ("Fuente: Europa Press", "Europa Press"),
            ("Джерело: Укрінформ", "Ukrinform"),
            ("来源：新华社", "Xinhua"),
        ] {
            assert_eq!(credited(&format!("A ferry returns\n{line}\n{story}")).as_deref(), Some(credit), "{line}");
        }
        for (line, credit) in [
            ("It will cost four million, the mayor said. (AFP)", "AFP"),
            ("It will cost four million, the mayor said. — Reuters", "Reuters"),
            ("(Reporting by A. Writer in Varnholm; Editing by B. Editor)", "Reuters"),
            ("The post A ferry returns appeared first on Lake News.", "Lake News"),
            ("Der Beitrag Die Fähre erschien zuerst auf Seeblatt.", "Seeblatt"),
            ("This article was originally published in The Harbour Times.", "The Harbour Times"),
        ] {
            assert_eq!(credited(&format!("{story}\n{line}")).as_deref(), Some(credit), "{line}");
        }
    }

    #[test]
    fn every_pattern_is_regular() {
        assert!(CREDITS.lines.iter().all(|line| line.regex.captures_len() > 0));
    }

    #[test]
    fn every_pattern_says_what_it_needs() {
        let data: Data = toml::from_str(include_str!("../../data/credits.toml")).unwrap();
        for line in &data.line {
            assert_ne!(line.pattern.contains("{agency}"), !line.needs.is_empty(), "{}", line.note);
        }
    }

    #[test]
    fn mentions_are_no_credits() {
        for text in [
            "“We lost a pier,” he told Reuters on Monday.",
            "The news agency Agence France-Presse (AFP) was the first to say so, and others followed.",
            "Questioned by Reuters whether it will open, she said nothing.",
            "The Associated Press contributed to this report with much that is said above about the storm.",
            "The AP course in Latin is full.\nStudents take AP classes.",
            "His first novel was first published in 1987.",
            "Images provided by Getty Images, The Canadian Press and Reuters.",
        ] {
            assert_eq!(credited(text), None, "{text}");
        }
    }

    #[test]
    fn a_source_is_known_by_the_name_in_its_name() {
        assert!(is_named("afp-en", "AFP") && is_named("www.reuters.com", "Reuters") && is_named("the-harbour-times", "Harbour Times"));
        assert!(!is_named("apple-daily", "AP") && !is_named("harbour-times", "AFP"));
    }
}
