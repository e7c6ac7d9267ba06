//! Telephone numbers: with a country code or a cue word.

use super::cues::{Phone, phone};
use super::numbers;
use crate::text::Span;

/// Number of digits: from short to the longest number (ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Fewest digits of a number with area code.
const LONG: usize = 9;

pub(super) fn find(text: &str) -> Vec<Span> {
    let cues = phone();
    let mut found: Vec<Span> = Vec::new();
    for run in numbers::find(text, *DIGITS.start()) {
        for span in pieces(text, run) {
            let is_next = found.last().is_some_and(|last| cues.connect(&text[last.end as usize..span.start as usize]));
            if is_phone(text, span, is_next, cues) {
                found.push(span);
            }
        }
    }
    found
}

/// Splits a run of digits where two numbers are adjacent.
fn pieces(text: &str, run: Span) -> Vec<Span> {
    let whole = run.of(text);
    if numbers::digits(whole).len() <= *DIGITS.end() {
        return vec![run];
    }
    let Some((at, sign)) = [" / ", "/", " - ", " – ", " . "].into_iter().find_map(|sign| Some((whole.find(sign)?, sign))) else {
        return Vec::new();
    };
    let start = run.start as usize;
    let mut all = vec![Span::new(start, start + at)];
    all.extend(pieces(text, Span::new(start + at + sign.len(), run.end as usize)));
    all
}

/// Whether a number is a telephone number; `is_next`: it follows one.
fn is_phone(text: &str, span: Span, is_next: bool, cues: &Phone) -> bool {
    let (before, number, behind) = (&text[..span.start as usize], span.of(text), &text[span.end as usize..]);
    let digits = numbers::digits(number);
    let is_long_enough = DIGITS.contains(&digits.len()) || digits.starts_with(&[0, 0]) && digits.len() <= DIGITS.end() + 2;
    if !is_long_enough || is_date(number) {
        return false;
    }
    if is_next {
        return true;
    }
    if cues.others_stand_before(before) {
        return false;
    }
    let is_long = digits.len() >= LONG && number.starts_with(['0', '8', '+', '(', '（']);
    if cues.stand_before(before, is_long) {
        return true;
    }
    if is_decimal(number) || is_amount(behind) {
        return false;
    }
    if number.trim_start_matches(['(', '（']).starts_with(['+', '＋']) {
        return is_abroad(&digits);
    }
    // Without `+`, the international prefix must be separate and the number in groups: product codes begin with 00 too.
    let is_apart = before.chars().next_back().is_none_or(|c| c.is_whitespace() || !c.is_ascii() || "(\"':>*".contains(c));
    let lengths: Vec<usize> = groups(number).into_iter().map(|group| group.chars().count()).collect();
    let is_grouped = lengths.len() > 1 && lengths[0] <= 6 && lengths.iter().all(|length| *length <= 10);
    is_apart && (is_grouped && digits.starts_with(&[0, 0]) && is_abroad(&digits[2..]) || cues.stand_behind(behind))
}

/// The digit groups of a number and their separators.
fn groups(number: &str) -> Vec<&str> {
    number.split(|c| numbers::digit(c).is_none()).filter(|group| !group.is_empty()).collect()
}

/// Dates (12.05.2024, 2024-05-12) and ranges of years (2019-2021).
fn is_date(number: &str) -> bool {
    let value = |group: &str| numbers::digits(group).iter().fold(0u32, |value, digit| value * 10 + u32::from(*digit));
    let is_year = |group: &str| group.chars().count() == 4 && (1800..2100).contains(&value(group));
    let is_part = |group: &str, most: u32| group.chars().count() <= 2 && (1..=most).contains(&value(group));
    let is_day = |a: &str, b: &str| is_part(a, 31) && is_part(b, 12) || is_part(a, 12) && is_part(b, 31);
    let is_time = |rest: &[&str]| rest.iter().all(|group| group.chars().count() <= 2);
    match groups(number).as_slice() {
        _ if number.contains(['+', '＋']) => false,
        [year, a, b, rest @ ..] if is_year(year) && is_day(a, b) && is_time(rest) => true,
        [a, b, year, rest @ ..] if is_year(year) && is_day(a, b) && is_time(rest) => true,
        [from, to] => is_year(from) && is_year(to) && value(from) < value(to) && number.contains(['-', '–', '/']),
        _ => false,
    }
}

/// A number with one dot (+48.856613) is a measurement or coordinate; two of them are a pair of coordinates.
fn is_decimal(number: &str) -> bool {
    let points = number.matches('.').count();
    let others = number.chars().filter(|c| numbers::digit(*c).is_none() && !matches!(c, '.' | '+' | '(' | ')')).count();
    points == 1 || points > 0 && others > 0
}

/// Whether a unit follows: an amount or measurement.
fn is_amount(behind: &str) -> bool {
    behind.trim_start_matches([' ', '\u{a0}']).starts_with(['%', '€', '$', '£', '¥', '₽', '₹', '°', '′', '″', '='])
}

/// Whether it is a valid international number (E.164): country code and a length in use there.
fn is_abroad(digits: &[u8]) -> bool {
    let &[a, b, c, ..] = digits else { return false };
    let (code, national) = match (a, b) {
        (1 | 7, _) => (1, 10..=10),
        (2, 0 | 7) | (3, 0..=4 | 6 | 9) | (4, 0 | 1 | 3..=9) | (5, 1..=8) | (6, 0..=6) | (8, 1 | 2 | 4 | 6) | (9, 0..=5 | 8) => (2, 8..=13),
        _ if is_small(a, b, c) => (3, 5..=12),
        _ => return false,
    };
    // Counts are round numbers.
    national.contains(&(digits.len() - code)) && digits[code..].windows(6).all(|six| six.iter().any(|digit| *digit != 0))
}

/// Assigned three-digit country codes.
fn is_small(a: u8, b: u8, c: u8) -> bool {
    match (a, b) {
        (2, 1) => matches!(c, 1..=3 | 6 | 8),
        (2, 2..=6) => (b, c) != (5, 9),
        (2, 9) => matches!(c, 0 | 1 | 7..=9),
        (3, 5 | 7) | (5, 0 | 9) => true,
        (3, 8) => !matches!(c, 4 | 8),
        (4, 2) => matches!(c, 0 | 1 | 3),
        (6, 7) => c != 1,
        (6, 8) => c != 4,
        (6, 9) => c < 3,
        (8, 0) => matches!(c, 0 | 8),
        (8, 5) => matches!(c, 0 | 2 | 3 | 5 | 6),
        (8, 7) => matches!(c, 0 | 8),
        (8, 8) => matches!(c, 0..=3 | 6 | 8),
        (9, 6) => c != 9,
        (9, 7) => c != 8,
        (9, 9) => matches!(c, 2..=6 | 8),
        _ => false,
    }
}
