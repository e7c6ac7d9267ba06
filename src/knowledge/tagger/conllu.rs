//! Reads tagged sentences of Universal Dependencies (CoNLL-U) and aligns them with the tokens of this program.
//!
//! Treebanks split *du* into *de* and *le*, and *don't* into *do* and *n't*, and some files lack the ranges of such words. So words are
//! aligned with the sentence's text: a word that occurs there literally takes its place; two to four words that do not occur share the
//! shortest run of letters after which the rest fits.

use super::features::{Unit, units};
use super::tag::{Tag, Upos};
use super::unit::Cut;
use crate::error::{Error, Result};
use crate::text::token::{Kind, tokens};
use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

/// Most words that share one run of letters.
const MAX_SHARED: usize = 4;

/// A word of a treebank.
#[derive(Clone, Debug)]
struct Word {
    form: String,
    lemma: String,
    tag: Tag,
}

/// The annotation of a unit.
#[derive(Clone, Debug)]
pub(super) struct Gold {
    /// Its tag.
    pub tag: Tag,
    /// Its lemma, if the unit is a whole word.
    pub lemma: Option<String>,
}

/// A sentence.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Its treebank; empty if the file does not name it.
    pub treebank: String,
    /// Its text.
    pub text: String,
    /// The units of the text.
    pub units: Vec<Unit>,
    /// The annotation of each unit.
    pub gold: Vec<Gold>,
}

/// Reads a file, plain or compressed with zstd. Returns the sentences, and how many could not be aligned.
pub(super) fn read(path: &Path, cut: Cut) -> Result<(Vec<Sentence>, usize)> {
    let shown = path.to_string_lossy().into_owned();
    let broken = |error| Error::read(&shown, error);
    let file = std::io::BufReader::new(std::fs::File::open(path).map_err(broken)?);
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "zst") {
        zstd::Decoder::with_buffer(file).and_then(|mut decoder| decoder.read_to_string(&mut text)).map_err(broken)?;
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text).map_err(broken)?;
    }
    parse(&text, cut).map_err(|(line, reason)| Error::Decode { file: format!("{shown}:{line}"), reason })
}

/// Parses CoNLL-U.
pub(super) fn parse(file: &str, cut: Cut) -> std::result::Result<(Vec<Sentence>, usize), (usize, String)> {
    let (mut sentences, mut lost) = (Vec::new(), 0);
    let (mut treebank, mut text, mut words) = (String::new(), String::new(), Vec::new());
    for (nth, line) in file.lines().chain([""]).enumerate() {
        if let Some(comment) = line.strip_prefix('#') {
            match comment.trim().split_once(" = ") {
                Some(("treebank", name)) => name.clone_into(&mut treebank),
                Some(("text", words)) => words.clone_into(&mut text),
                _ => {}
            }
        } else if line.is_empty() {
            if !words.is_empty() {
                match lay(&text, &words, cut) {
                    Some((units, gold)) => sentences.push(Sentence { treebank: treebank.clone(), text: text.clone(), units, gold }),
                    None => lost += 1,
                }
            }
            words.clear();
            text.clear();
        } else {
            let mut columns = line.split('\t');
            let (Some(id), Some(form), Some(lemma), Some(upos), Some(xpos), Some(feats)) =
                (columns.next(), columns.next(), columns.next(), columns.next(), columns.next(), columns.next())
            else {
                return Err((nth + 1, "expected ten columns with tabs between".into()));
            };
            if id.contains(['-', '.']) {
                continue;
            }
            let tag = Tag::from_ud(upos, xpos, feats).unwrap_or(Tag::of(Upos::X));
            words.push(Word { form: form.to_owned(), lemma: lemma.to_owned(), tag });
        }
    }
    Ok((sentences, lost))
}

/// The units of `text` with the annotation from `words`.
fn lay(text: &str, words: &[Word], cut: Cut) -> Option<(Vec<Unit>, Vec<Gold>)> {
    let places = place(text, words)?;
    let units = units(text, &tokens(text), cut);
    let mut gold = Vec::with_capacity(units.len());
    // Both words and units are in ascending order.
    let mut from = 0;
    for unit in &units {
        let (start, end) = (unit.start as usize, unit.end as usize);
        while places.get(from).is_some_and(|place| place.1 <= start) {
            from += 1;
        }
        let covering: Vec<usize> =
            (from..places.len()).take_while(|nth| places[*nth].0 < end).filter(|nth| places[*nth].1 > start).collect();
        let tags: Vec<Tag> = covering.iter().map(|nth| words[*nth].tag).collect();
        let (lead, mut tag) = Tag::joined(&tags)?;
        let lead = covering[lead];
        let (at, until) = places[lead];
        let part = at < start || until > end;
        let word = &text[at..until];
        if unit.kind == Kind::Sign && part && word.chars().any(char::is_alphanumeric) {
            tag = Tag::of(Upos::Punct);
        }
        let lemma = (!part && words[lead].lemma != "_").then(|| words[lead].lemma.clone());
        gold.push(Gold { tag, lemma });
    }
    Some((units, gold))
}

/// The byte range of each word in `text`.
fn place(text: &str, words: &[Word]) -> Option<Vec<(usize, usize)>> {
    let mut places = vec![(0, 0); words.len()];
    place_from(text, 0, words, 0, &mut places, &mut HashSet::new()).then_some(places)
}

fn place_from(
    text: &str,
    at: usize,
    words: &[Word],
    nth: usize,
    places: &mut [(usize, usize)],
    failed: &mut HashSet<(usize, usize)>,
) -> bool {
    let at = at + (text[at..].len() - text[at..].trim_start().len());
    let Some(word) = words.get(nth) else { return at == text.len() };
    if failed.contains(&(at, nth)) {
        return false;
    }
    if let Some(rest) = text[at..].strip_prefix(word.form.as_str()) {
        let end = text.len() - rest.len();
        places[nth] = (at, end);
        if place_from(text, end, words, nth + 1, places, failed) {
            return true;
        }
    }
    // Try the shortest run of letters first, and the fewest words.
    let run = text[at..].find(char::is_whitespace).map_or(text.len(), |len| at + len);
    let ends = text[at..run].char_indices().map(|(offset, c)| at + offset + c.len_utf8());
    for end in ends {
        let inside_word = text[..end].ends_with(char::is_alphabetic) && text[end..].starts_with(char::is_alphabetic);
        if inside_word {
            continue;
        }
        for shared in 2..=MAX_SHARED.min(words.len() - nth) {
            let next_fits = words.get(nth + shared).is_none_or(|word| {
                let rest = text[end..].trim_start();
                rest.chars().next().is_some_and(|c| word.form.starts_with(c)) || rest.chars().next().is_some_and(char::is_alphabetic)
            });
            if next_fits && place_from(text, end, words, nth + shared, places, failed) {
                places[nth..nth + shared].fill((at, end));
                return true;
            }
        }
    }
    failed.insert((at, nth));
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(text: &str, rows: &[(&str, &str)]) -> Vec<String> {
        let mut file = format!("# text = {text}\n");
        for (nth, (form, upos)) in rows.iter().enumerate() {
            file += &format!("{}\t{form}\t{form}\t{upos}\t_\t_\t0\t_\t_\t_\n", nth + 1);
        }
        let (sentences, lost) = parse(&file, Cut::English).unwrap();
        assert_eq!((sentences.len(), lost), (1, 0));
        let units = &sentences[0].units;
        units
            .iter()
            .zip(&sentences[0].gold)
            .map(|(unit, gold)| format!("{}/{}", &text[unit.start as usize..unit.end as usize], gold.tag))
            .collect()
    }

    #[test]
    fn contractions_share_their_letters() {
        assert_eq!(
            laid("prix du pain.", &[("prix", "NOUN"), ("de", "ADP"), ("le", "DET"), ("pain", "NOUN"), (".", "PUNCT")]),
            ["prix/NOUN", "du/ADP+DET", "pain/NOUN", "./PUNCT"]
        );
        assert_eq!(laid("prix des pains", &[("prix", "NOUN"), ("de", "ADP"), ("les", "DET"), ("pains", "NOUN")])[1], "des/ADP+DET");
        assert_eq!(laid("I can't", &[("I", "PRON"), ("ca", "AUX"), ("n't", "PART")]), ["I/PRON", "ca/AUX", "n't/PART"]);
    }

    #[test]
    fn a_word_of_several_tokens_lends_them_its_class() {
        assert_eq!(
            laid("well-known U.S.", &[("well-known", "ADJ"), ("U.S.", "PROPN")]),
            ["well/ADJ", "-/PUNCT", "known/ADJ", "U/PROPN", "./PUNCT", "S/PROPN", "./PUNCT"]
        );
    }

    #[test]
    fn a_sentence_that_does_not_fit_is_lost() {
        let file = "# text = quite other\n1\tWords\tword\tNOUN\t_\t_\t0\t_\t_\t_\n";
        assert_eq!(parse(file, Cut::Never).unwrap().1, 1);
        assert!(parse("1\tno columns", Cut::Never).is_err());
    }
}
