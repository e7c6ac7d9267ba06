//! Vocabulary files: accepted names and terms, one a line; lines that begin with `#` are comments.

use crate::error::{Error, Result};
use std::path::Path;

/// Reads a vocabulary file.
pub fn read(path: &Path) -> Result<Vec<String>> {
    let file = path.to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).map_err(|error| Error::read(&file, error))?;
    parse(&text).map_err(|(line, reason)| Error::Config { file: format!("{file}:{line}"), reason })
}

fn parse(text: &str) -> Result<Vec<String>, (usize, String)> {
    let mut words = Vec::new();
    for (nth, line) in text.lines().enumerate() {
        let word = line.trim_start_matches('\u{feff}').trim();
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        if !word.chars().any(char::is_alphanumeric) {
            return Err((nth + 1, format!("expected a word or phrase, found \"{word}\"; a comment begins with #")));
        }
        words.push(word.to_owned());
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_a_line() {
        assert_eq!(parse("\u{feff}Passerelle\r\n\n# names\n  Café Noir \n").unwrap(), ["Passerelle", "Café Noir"]);
        assert_eq!(parse("one\n---\n").unwrap_err().0, 2);
    }
}
