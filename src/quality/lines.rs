//! Lines and paragraphs as Python splits them, and counts of duplicates.

use foldhash::{HashSet, HashSetExt};

/// Lines as by Python's `str.splitlines`, without line ends.
pub(super) fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text).filter(|text| !text.is_empty());
    std::iter::from_fn(move || {
        let line = rest?;
        let is_end = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}');
        match line.char_indices().find(|(_, c)| is_end(*c)) {
            None => rest = None,
            Some((at, c)) => {
                let behind = &line[at + c.len_utf8()..];
                let behind = if c == '\r' { behind.strip_prefix('\n').unwrap_or(behind) } else { behind };
                rest = Some(behind).filter(|rest| !rest.is_empty());
                return Some(&line[..at]);
            }
        }
        Some(line)
    })
}

/// Counts duplicate pieces and their code points; first occurrences and blank pieces do not count.
pub(super) fn duplicates<'t>(pieces: impl Iterator<Item = &'t str>) -> Duplicates {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut found = Duplicates::default();
    for piece in pieces {
        found.all += 1;
        // Blank pieces are not duplicates.
        if !seen.insert(piece) && !piece.trim().is_empty() {
            found.count += 1;
            found.characters += piece.chars().count();
        }
    }
    found
}

#[derive(Default)]
pub(super) struct Duplicates {
    pub(super) all: usize,
    pub(super) count: usize,
    pub(super) characters: usize,
}

/// Pieces between runs of at least `least` line feeds.
pub(super) fn split_runs(text: &str, least: usize) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let piece = rest?;
        let mut from = 0;
        while let Some(at) = piece[from..].find('\n').map(|at| at + from) {
            let behind = piece[at..].trim_start_matches('\n');
            let length = piece.len() - at - behind.len();
            if length >= least {
                rest = Some(behind);
                return Some(&piece[..at]);
            }
            from = at + length;
        }
        rest = None;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_python() {
        assert_eq!(split_lines("a\r\nb\n\nc\u{2028}d\n").collect::<Vec<_>>(), ["a", "b", "", "c", "d"]);
        assert_eq!(split_lines("").count(), 0);
        let blank = duplicates(split_runs("a\n  \nb\n  \n\u{a0}\n\u{a0}\nb", 1));
        assert_eq!((blank.all, blank.count, blank.characters), (7, 1, 1));
        assert_eq!(split_runs("a\n\n\nb\nc\n\n", 2).collect::<Vec<_>>(), ["a", "b\nc", ""]);
        assert_eq!(split_runs("a\n\n\nb\nc", 1).collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
