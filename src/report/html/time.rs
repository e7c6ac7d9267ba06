//! When each source had a passage: rows of marks on one axis.

use super::super::timeline::{Appearance, Dated};
use crate::text::date::Date;
use crate::text::number::group;
use crate::text::visible::{shorten, visible};

/// Most sources of a passage.
const SOURCES: usize = 10;
/// Columns of a passage's text.
const TEXT: usize = 220;

/// A passage and the sources that had it first.
pub(super) struct Line<'a> {
    pub text: String,
    pub independent: usize,
    pub sources: usize,
    pub from: String,
    pub to: String,
    pub marks: Vec<Mark<'a>>,
    /// Further sources with a date,
    pub more: String,
    /// and their places on the axis, in per cent.
    pub later: Vec<f64>,
    /// Sources without a date.
    pub undated: usize,
}

/// A source on the axis.
pub(super) struct Mark<'a> {
    pub source: &'a str,
    /// Place on the axis, in per cent.
    pub at: f64,
    pub date: String,
    /// Time after the first, and its voice.
    pub said: String,
    pub is_first: bool,
}

/// The passages on their axes.
pub(super) fn lines(timeline: &[Dated]) -> Vec<Line<'_>> {
    timeline.iter().filter_map(line).collect()
}

fn line<'a>(dated: &'a Dated) -> Option<Line<'a>> {
    let (first, last) = (dated.appearances.first()?.date, dated.appearances.last()?.date);
    let length = last.days() - first.days();
    let at = |date: Date| 100.0 * (date.days() - first.days()) / length;
    // The voice tells something where another source has it too.
    let has_company = |voice: usize| dated.appearances.iter().filter(|appearance| appearance.voice == Some(voice)).count() > 1;
    let mark = |(nth, Appearance { source, date, voice }): (usize, &'a Appearance)| {
        let is_first = nth == 0 && dated.is_first_known;
        let when = match nth {
            0 if is_first => "first".to_owned(),
            0 => "earliest".to_owned(),
            _ => later(first, *date),
        };
        let said = match voice {
            None => format!("{when}, a translation"),
            Some(voice) if has_company(*voice) => format!("{when}, voice {voice}"),
            Some(_) => when,
        };
        Mark { source, at: at(*date), date: readable(*date), said, is_first }
    };
    let marks = dated.appearances.iter().take(SOURCES).enumerate().map(mark).collect();
    let more = dated.appearances.len().saturating_sub(SOURCES);
    // Half a per cent is the width of a mark.
    let mut later: Vec<f64> = dated.appearances.iter().skip(SOURCES).map(|appearance| (at(appearance.date) * 2.0).round() / 2.0).collect();
    later.dedup();
    Some(Line {
        text: shorten(&visible(&dated.text), TEXT).into_owned(),
        independent: dated.independent,
        sources: dated.sources,
        from: readable(first),
        to: readable(last),
        marks,
        more: group(more as u64),
        later,
        undated: dated.sources - dated.appearances.len(),
    })
}

/// A date without seconds.
fn readable(date: Date) -> String {
    let text = date.to_string();
    match text.split_once('T') {
        Some((day, time)) => format!("{day} {}", &time[..5]),
        None => text,
    }
}

/// How much later than the first; hours only if both times are known.
fn later(first: Date, date: Date) -> String {
    let days = date.days().floor() - first.days().floor();
    let hours = ((date.days() - first.days()) * 24.0).round();
    let said = |count: f64, one: &str, many: &str| format!("{count} {} later", if count == 1.0 { one } else { many });
    match (first.has_time() && date.has_time(), days) {
        (true, _) if hours < 1.0 => "within the hour".to_owned(),
        (true, _) if hours < 48.0 => said(hours, "hour", "hours"),
        (false, 0.0) => "the same day".to_owned(),
        _ => said(days, "day", "days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_said_than_the_dates_tell() {
        let date = |text: &str| Date::parse(text).unwrap();
        for (first, second, expected) in [
            ("2025-06-14", "2025-06-14T23:00:00Z", "the same day"),
            ("2025-06-14", "2025-06-15T01:00:00Z", "1 day later"),
            ("2025-06-14T08:00:00Z", "2025-06-14T08:20:00Z", "within the hour"),
            ("2025-06-14T23:00:00Z", "2025-06-15T01:00:00Z", "2 hours later"),
            ("2025-06-14", "2025-06-20", "6 days later"),
        ] {
            assert_eq!(later(date(first), date(second)), expected, "{first} {second}");
        }
        assert_eq!(readable(date("2025-06-14T08:15:09Z")), "2025-06-14 08:15");
    }
}
