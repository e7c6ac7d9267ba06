//! Synthetic lines that test the finders of personal data: real forms in many languages, and look-alikes.
//!
//! `sourdine eval check --personal` prints the figures. Forms and frames are in `data/personal/yardstick.toml`; the lines are the same in
//! every run.

use super::numbers::digit;
use super::{KINDS, Kind, card, iban};
use crate::error::{Error, Result};
use crate::text::Span;
use crate::text::random::Rng;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// Number of positive lines for each kind, and of negative lines for each look-alike.
const THERE: usize = 48;
const NONE: usize = 32;
const SEED: u64 = 20;

/// Figures of a finder.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// The measure.
    pub measure: &'static str,
    /// Number of lines.
    pub lines: usize,
    /// Number of positive lines.
    pub there: usize,
    /// Number of findings, right or wrong.
    pub found: usize,
    /// Share of findings that are right.
    pub precision: f64,
    /// Share of positive lines that are found.
    pub recall: f64,
}

/// A line with the span of its personal data.
#[derive(Debug)]
pub struct Line {
    /// The whole line.
    pub text: String,
    /// Measure and span; `None` for a negative line.
    pub there: Option<(&'static str, Span)>,
}

#[derive(Deserialize)]
struct Lists {
    names: Vec<String>,
    hosts: Vec<String>,
    words: Vec<String>,
    there: Vec<Group>,
    none: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(alias = "about")]
    kind: String,
    frames: Vec<String>,
    forms: Vec<String>,
    /// Zero of the script of the digits.
    zero: Option<char>,
}

fn lists() -> Result<Lists> {
    toml::from_str(include_str!("../../../data/personal/yardstick.toml"))
        .map_err(|error| Error::Model(format!("data/personal/yardstick.toml: {error}")))
}

/// The lines; each kind has equally many from each of its groups.
pub fn lines() -> Result<Vec<Line>> {
    let (lists, mut rng) = (lists()?, Rng(SEED));
    let mut lines = Vec::new();
    for (groups, count, is_there) in [(&lists.there, THERE, true), (&lists.none, NONE, false)] {
        for kind in &KINDS {
            let own: Vec<&Group> = groups.iter().filter(|group| group.kind == kind.measure).collect();
            for nth in 0..if own.is_empty() { 0 } else { count } {
                lines.push(line(own[nth % own.len()], is_there.then_some(kind), &lists, &mut rng));
            }
        }
    }
    Ok(lines)
}

/// Puts a form of a group into one of its frames.
fn line(group: &Group, kind: Option<&Kind>, lists: &Lists, rng: &mut Rng) -> Line {
    let mut filled = fill(&group.forms[rng.below(group.forms.len())], lists, rng);
    if let Some(zero) = group.zero {
        let own = |c| digit(c).and_then(|value| char::from_u32(u32::from(zero) + u32::from(value))).unwrap_or(c);
        filled = filled.chars().map(own).collect();
    }
    let frame = &group.frames[rng.below(group.frames.len())];
    let at = frame.find("{}").unwrap_or_default();
    let there = kind.map(|kind| (kind.measure, Span::new(at, at + filled.len())));
    Line { text: frame.replacen("{}", &filled, 1), there }
}

/// Fills in the characters of a form; check digits last.
fn fill(form: &str, lists: &Lists, rng: &mut Rng) -> String {
    let pick = |list: &[String], rng: &mut Rng| list[rng.below(list.len())].clone();
    let mut text = form.to_owned();
    for (mark, list) in [("{name}", &lists.names), ("{host}", &lists.hosts), ("{word}", &lists.words)] {
        while text.contains(mark) {
            text = text.replacen(mark, &pick(list, rng), 1);
        }
    }
    if text.contains("{ip}") {
        text = text.replace("{ip}", &address(rng).to_string());
    }
    let is_small = form.starts_with(|c: char| c.is_ascii_lowercase());
    let mut sign = |c: char| match c {
        '#' => char::from(b'0' + rng.below(10) as u8),
        '^' => char::from(b'2' + rng.below(8) as u8),
        '&' => char::from(if is_small { b'a' } else { b'A' } + rng.below(26) as u8),
        c => c,
    };
    let text: String = text.chars().map(&mut sign).collect();
    match text.matches('?').count() {
        2 => (0..100).map(|check| text.replace("??", &format!("{check:02}"))).find(|text| iban::is_right(text)).unwrap_or(text),
        1 => (0..10).map(|check| text.replace('?', &check.to_string())).find(|text| card::is_right(text)).unwrap_or(text),
        _ => text,
    }
}

/// A public address that is no plausible version.
fn address(rng: &mut Rng) -> Ipv4Addr {
    let mut octet = || 21 + rng.below(230) as u8;
    let (a, b, c, d) = (octet(), octet(), octet(), octet());
    let first = if matches!(a, 100 | 127 | 169 | 172 | 192 | 198 | 203 | 224..) { 81 } else { a };
    Ipv4Addr::new(first, b, c, d)
}

/// Measures the finders; `wrong` gets each line with a missed or wrong finding.
pub fn measured(mut wrong: impl FnMut(&'static str, &Line, Vec<&str>)) -> Result<Vec<Measured>> {
    let lines = lines()?;
    let mut rows = Vec::new();
    for kind in &KINDS {
        let (mut there, mut found, mut right) = (0, 0, 0);
        for line in &lines {
            let own = line.there.filter(|(measure, _)| *measure == kind.measure).map(|(_, span)| span);
            let spans = (kind.find)(&line.text);
            let is_found = own.is_some_and(|own| spans.iter().any(|span| span.start < own.end && own.start < span.end));
            there += usize::from(own.is_some());
            found += spans.len();
            right += usize::from(is_found);
            if own.is_some() != is_found || spans.len() > usize::from(is_found) {
                wrong(kind.measure, line, spans.iter().map(|span| span.of(&line.text)).collect());
            }
        }
        let share = |part: usize, whole: usize| (part as f64 / whole.max(1) as f64 * 1e4).round() / 1e4;
        rows.push(Measured {
            measure: kind.measure,
            lines: lines.len(),
            there,
            found,
            precision: share(right, found),
            recall: share(right, there),
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_what_they_say_and_are_the_same_each_time() {
        let lines = lines().unwrap();
        assert_eq!(lines.len(), KINDS.len() * (THERE + NONE));
        let again = super::lines().unwrap();
        assert!(lines.iter().zip(&again).all(|(a, b)| a.text == b.text));
        for line in &lines {
            assert!(!line.text.contains("{}") && line.there.is_none_or(|(_, span)| !span.of(&line.text).is_empty()), "{}", line.text);
        }
    }

    #[test]
    fn the_yardstick_is_met() {
        for row in measured(|_, _, _| {}).unwrap() {
            assert!(row.precision >= 0.98 && row.recall >= 0.95, "{row:?}");
        }
    }
}
