//! Describes the voices of a passage in words.

use crate::sources::voices::{Direction, First, Tie, Voice, Voices};

/// Most voices named; the others are only counted.
const NAMED: usize = 6;
/// Most sources named for a voice.
const SOURCES: usize = 8;

/// The voices of a passage: one numbered line each, and a line for sources that have it in translation.
pub fn lines(voices: &Voices) -> Vec<String> {
    let mut lines: Vec<String> = said(voices).enumerate().map(|(nth, voice)| format!("{}: {voice}", nth + 1)).collect();
    let more = voices.voices.len().saturating_sub(NAMED);
    lines.extend((more > 0).then(|| format!("and {more} more voices")));
    lines.extend(translated(voices));
    lines
}

/// The voices of a passage in one sentence.
pub fn sentence(voices: &Voices) -> String {
    let count = if voices.voices.len() == 1 { "one voice".to_owned() } else { format!("{} voices", voices.voices.len()) };
    let more = voices.voices.len().saturating_sub(NAMED);
    let parts: Vec<String> = said(voices).chain((more > 0).then(|| format!("and {more} more"))).chain(translated(voices)).collect();
    format!("{count}: {}", parts.join("; "))
}

fn said(voices: &Voices) -> impl Iterator<Item = String> + '_ {
    voices.voices.iter().take(NAMED).map(|voice| format!("{}{}", named(&voice.sources), dependence(voice)))
}

fn translated(voices: &Voices) -> Option<String> {
    (!voices.translated.is_empty()).then(|| format!("in translation: {}", named(&voices.translated)))
}

fn named(sources: &[String]) -> String {
    let shown = sources.iter().take(SOURCES).map(String::as_str).collect::<Vec<_>>().join(", ");
    if sources.len() > SOURCES { format!("{shown} and {} more", sources.len() - SOURCES) } else { shown }
}

/// Why the sources of a voice belong together, and which was first.
fn dependence(voice: &Voice) -> String {
    let ties: Vec<&str> = voice.ties.iter().map(|tie| name(*tie)).collect();
    let first = voice.first.as_ref().map(origin);
    let parts: Vec<String> = (!ties.is_empty()).then(|| ties.join(", ")).into_iter().chain(first).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
}

/// The reason in words.
fn name(tie: Tie) -> &'static str {
    match tie {
        Tie::Credit => "same credit",
        Tie::Reprint => "reprint",
        Tie::SameWords => "same words",
        Tie::Translation => "probably a translation",
    }
}

fn origin(first: &First) -> String {
    let by = first.by.iter().map(|direction| match direction {
        Direction::Credit => "by credit line",
        Direction::Date => "by date",
        Direction::Translation => "the others are translations",
    });
    format!("first {}, {}", first.source, by.collect::<Vec<_>>().join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_are_named_with_what_ties_them() {
        let voice = |sources: &[&str], ties: &[Tie], first: Option<First>| Voice {
            sources: sources.iter().map(|source| (*source).to_owned()).collect(),
            ties: ties.iter().copied().collect(),
            first,
        };
        let first = Some(First { source: "wire".into(), by: vec![Direction::Credit, Direction::Date] });
        let one =
            Voices { independent: 1, voices: vec![voice(&["wire", "post"], &[Tie::Credit], first)], translated: vec!["monitor".into()] };
        assert_eq!(sentence(&one), "one voice: wire, post (same credit; first wire, by credit line and by date); in translation: monitor");
        let two = Voices {
            independent: 2,
            voices: vec![voice(&["a", "b"], &[Tie::Reprint], None), voice(&["c"], &[], None)],
            translated: vec![],
        };
        assert_eq!(lines(&two), ["1: a, b (reprint)", "2: c"]);
    }
}
