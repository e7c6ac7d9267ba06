//! Labelled texts in, documents by language out: what presets are measured on and cut-offs are made from.
//!
//! A text of some length is a document as it is. Single sentences are joined, sixteen a document, in each of three layouts: four a line, one a
//! line, all in one line; so a share of lines is not what the joining made of it. Some long ones are made of sixty-four.

use crate::error::Result;
use crate::input::labelled;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Code points from which on a text is a document.
const DOCUMENT: usize = 500;
/// Sentences of a document that is joined.
const SENTENCES: usize = 16;
/// Sentences of a line in the first layout, and of a long document: what repeats grows with its length.
const PARAGRAPH: usize = 4;
const LONG: usize = 64;
/// Documents of one collection and language.
const MOST: usize = 60;
/// Languages that set no blank between sentences.
const WITHOUT_BLANKS: [&str; 2] = ["zh", "ja"];

/// The documents of each language (BCP 47) in files of labelled texts by people; those of the collection `last` only where a language has no other.
pub fn documents(files: &[PathBuf], last: Option<&str>) -> Result<BTreeMap<String, Vec<String>>> {
    // By language and collection: documents, and sentences to join.
    let mut texts: BTreeMap<(String, String), (Vec<String>, Vec<String>)> = BTreeMap::new();
    for file in files {
        labelled::each(file, |line| {
            let is_whole = matches!(line.track.as_str(), "" | "sentence") && line.lang != "und";
            if is_whole && (line.label.is_empty() || line.is_by_people()) {
                let origin = if line.origin.is_empty() { line.register } else { line.origin };
                let (whole, parts) = texts.entry((line.lang, origin)).or_default();
                let (list, most) = if line.text.chars().count() >= DOCUMENT { (whole, MOST) } else { (parts, MOST * SENTENCES) };
                if list.len() < most {
                    list.push(line.text);
                }
            }
            Ok(())
        })?;
    }
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for is_last in [false, true] {
        let others: Vec<String> = all.keys().cloned().collect();
        for ((lang, _), (whole, parts)) in texts.iter().filter(|((_, origin), _)| (Some(origin.as_str()) == last) == is_last) {
            if !others.contains(lang) {
                let documents = all.entry(lang.clone()).or_default();
                documents.extend(whole.iter().cloned());
                documents.extend(parts.chunks_exact(SENTENCES).flat_map(|sentences| joined(sentences, lang)));
                documents.extend(parts.chunks_exact(LONG).map(|sentences| lines(sentences, PARAGRAPH, lang)));
            }
        }
    }
    all.retain(|_, documents| !documents.is_empty());
    Ok(all)
}

/// Sentences in three layouts.
fn joined(sentences: &[String], lang: &str) -> [String; 3] {
    [PARAGRAPH, 1, SENTENCES].map(|size| lines(sentences, size, lang))
}

/// Sentences in lines of `size`.
fn lines(sentences: &[String], size: usize, lang: &str) -> String {
    let blank = if WITHOUT_BLANKS.contains(&lang) { "" } else { " " };
    sentences.chunks(size).map(|line| line.join(blank)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn sentences_are_joined_and_documents_stay() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        for nth in 0..20 {
            writeln!(file, "{{\"lang\":\"en\",\"origin\":\"news\",\"text\":\"Sentence {nth}.\"}}").unwrap();
            writeln!(file, "{{\"lang\":\"en\",\"origin\":\"lines\",\"text\":\"Line {nth}.\"}}").unwrap();
            writeln!(file, "{{\"lang\":\"zh\",\"origin\":\"lines\",\"text\":\"第{nth}句。\"}}").unwrap();
        }
        writeln!(file, "{{\"lang\":\"en\",\"register\":\"manual\",\"label\":\"human\",\"text\":\"{}\"}}", "A long one. ".repeat(60))
            .unwrap();
        writeln!(file, "{{\"lang\":\"en\",\"register\":\"manual\",\"label\":\"machine\",\"text\":\"{}\"}}", "A machine. ".repeat(60))
            .unwrap();
        let documents = documents(&[file.path().into()], Some("lines")).unwrap();
        let counts: Vec<(&str, usize)> = documents.iter().map(|(lang, all)| (lang.as_str(), all.len())).collect();
        assert_eq!(counts, [("en", 4), ("zh", 3)]);
        let lines: Vec<usize> = documents["en"].iter().map(|text| text.lines().count()).collect();
        assert_eq!(lines, [1, 4, 16, 1]);
        assert!(documents["zh"][2].starts_with("第0句。第1句。"));
    }
}
