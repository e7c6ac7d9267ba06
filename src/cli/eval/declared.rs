//! `sourdine eval check --declared`: precision and recall of the rules that detect declarations of machine translation.
//!
//! Each sentence of `data/declared.toml` ends a text; the gate decides whether that text declares a translation.

use crate::config::Config;
use crate::gate::Gate;
use crate::quality::Groups;
use crate::report::Row;
use crate::report::table::Column;
use crate::text::record::Record;
use anyhow::Context;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Lists {
    services: Vec<String>,
    makers: Vec<String>,
    people: Vec<String>,
    language: Vec<Language>,
}

#[derive(Deserialize)]
struct Language {
    lang: String,
    /// The text before each sentence.
    before: String,
    service: Option<Sentences>,
    credit: Option<Sentences>,
    machine: Option<Sentences>,
}

/// Sentence templates with placeholders for names.
#[derive(Deserialize)]
struct Sentences {
    says: Vec<String>,
    talks: Vec<String>,
}

/// A sentence with its label: whether it declares a translation.
#[derive(Debug)]
pub(super) struct Line {
    kind: &'static str,
    lang: String,
    before: String,
    pub(super) text: String,
    pub(super) declares: bool,
}

/// Figures for a kind of sentence or a language.
#[derive(Debug, Serialize)]
pub(super) struct Declared {
    of: String,
    sentences: usize,
    /// Sentences that declare a translation.
    there: usize,
    /// Sentences detected as declarations, right or wrong.
    found: usize,
    precision: f64,
    recall: f64,
}

impl Row for Declared {
    const COLUMNS: &'static [Column] = &[
        Column::words("of"),
        Column::number("sentences"),
        Column::number("there"),
        Column::number("found"),
        Column::number("precision"),
        Column::number("recall"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let counts = [self.sentences, self.there, self.found].map(|count| count.to_string());
        let shares = [self.precision, self.recall].map(|share| format!("{share:.4}"));
        vec![std::iter::once(self.of.clone()).chain(counts).chain(shares).collect()]
    }
}

/// All templates filled with all names.
fn lines() -> anyhow::Result<Vec<Line>> {
    let lists: Lists = toml::from_str(include_str!("../../../data/declared.toml")).context("data/declared.toml")?;
    let names = [("{service}", &lists.services), ("{maker}", &lists.makers), ("{person}", &lists.people)];
    let mut lines = Vec::new();
    for language in &lists.language {
        for (kind, sentences) in [("service", &language.service), ("credit", &language.credit), ("machine", &language.machine)] {
            let Some(sentences) = sentences else { continue };
            for (declares, forms) in [(true, &sentences.says), (false, &sentences.talks)] {
                for form in forms {
                    let texts = match names.iter().find(|(mark, _)| form.contains(mark)) {
                        Some((mark, names)) => names.iter().map(|name| form.replace(mark, name)).collect(),
                        None => vec![form.clone()],
                    };
                    let line = |text| Line { kind, lang: language.lang.clone(), before: language.before.clone(), text, declares };
                    lines.extend(texts.into_iter().map(line));
                }
            }
        }
    }
    Ok(lines)
}

/// Measures by kind and by language; `wrong` gets each misjudged sentence.
pub(super) fn measured(mut wrong: impl FnMut(&Line)) -> anyhow::Result<Vec<Declared>> {
    let gate = Gate::new(&Config::default(), Groups::default())?;
    let lines = lines()?;
    let found: Vec<bool> = lines
        .iter()
        .map(|line| {
            let text = format!("{}\n{}", line.before, line.text);
            let found = gate.judge(Record::new("", "", &text)).values.get("machine-declared").unwrap_or_default() > 0.0;
            if found != line.declares {
                wrong(line);
            }
            found
        })
        .collect();
    let mut rows: Vec<Declared> = Vec::new();
    let mut groups: Vec<&str> = vec!["service", "credit", "machine"];
    groups.extend(lines.iter().map(|line| line.lang.as_str()));
    for group in groups {
        if rows.iter().all(|row| row.of != group) {
            rows.push(row(group, lines.iter().zip(&found).filter(|(line, _)| line.kind == group || line.lang == group)));
        }
    }
    Ok(rows)
}

fn row<'l>(of: &str, lines: impl Iterator<Item = (&'l Line, &'l bool)>) -> Declared {
    let (mut sentences, mut there, mut found, mut right) = (0, 0, 0, 0);
    for (line, is_found) in lines {
        sentences += 1;
        there += usize::from(line.declares);
        found += usize::from(*is_found);
        right += usize::from(line.declares && *is_found);
    }
    let share = |part: usize, whole: usize| super::round(part as f64 / whole.max(1) as f64);
    Declared { of: of.to_owned(), sentences, there, found, precision: share(right, found), recall: share(right, there) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_their_names_and_both_kinds_are_there() {
        let lines = lines().unwrap();
        assert!(lines.iter().all(|line| !line.text.contains(['{', '}'])));
        assert!(lines.iter().any(|line| line.declares) && lines.iter().any(|line| !line.declares));
    }

    #[test]
    fn the_yardstick_is_met() {
        let mut wrong = Vec::new();
        for row in measured(|line| wrong.push(line.text.clone())).unwrap() {
            assert!(row.precision >= 0.98 && row.recall >= 0.9, "{row:?} {wrong:?}");
        }
    }
}
