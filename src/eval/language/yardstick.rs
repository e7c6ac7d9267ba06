//! Synthetic texts that test the language identifier on noise from posts, pages and lists: handles and links around a sentence, foreign
//! names in it, and text in no language.
//!
//! `sourdine eval language --posts`, `--names` and `--code` print the figures. The inserted strings come from
//! `data/language/yardstick.toml`, which training never reads. The same input files give the same texts.

use crate::error::{Error, Result};
use crate::input::labelled::Labelled;
use crate::language::romanise::{SCHEMES, STRIPPED, romanise, strip};
use crate::language::{LanguageSpan, main, same_norm};
use crate::text::Lang;
use crate::text::random::Rng;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How often the answer stayed the same as for the bare sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// Name of the detector.
    pub detector: String,
    /// Kind and position of the inserted string; `all` sums all kinds.
    pub kind: String,
    /// Number of texts.
    pub texts: usize,
    /// Share with the same answer as the bare sentence.
    pub kept: f64,
    /// Share answered `und` although the bare sentence was not.
    pub lost: f64,
}

/// Answers of a detector to one kind of text in no language.
#[derive(Clone, Debug, Serialize)]
pub struct Unfooled {
    /// Its name.
    pub detector: String,
    /// Kind of text.
    pub kind: String,
    /// Length in words, or in lines for program code.
    pub length: usize,
    /// Share answered `und`.
    pub und: f64,
    /// Share answered with a language at a confidence above 0.5.
    pub sure: f64,
    /// Share answered with a language at a confidence above 0.9.
    pub very_sure: f64,
}

/// Answers of a detector to texts of one language or one way of writing.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// Its name.
    pub detector: String,
    /// Language and track, or the way of writing.
    pub kind: String,
    /// Number of texts.
    pub texts: usize,
    /// Share with the right language.
    pub told: f64,
    /// The same, with languages of one norm merged.
    pub merged: f64,
    /// Share answered `und`.
    pub und: f64,
    /// Share answered with a wrong language at a confidence above 0.5.
    pub sure: f64,
    /// Overconfidence: mean confidence minus accuracy, over texts answered with a language.
    pub overconfidence: f64,
}

#[derive(Deserialize)]
struct Lists {
    posts: BTreeMap<String, Vec<String>>,
    names: BTreeMap<String, Vec<String>>,
    code: BTreeMap<String, Vec<String>>,
    sounds: BTreeMap<String, Vec<String>>,
}

fn lists() -> Result<Lists> {
    toml::from_str(include_str!("../../../data/language/yardstick.toml"))
        .map_err(|error| Error::Model(format!("data/language/yardstick.toml: {error}")))
}

/// A sentence (or part of one) before and after the insertion.
struct Pair {
    kind: String,
    bare: String,
    text: String,
}

/// Number of posts.
const POSTS: usize = 2000;
/// Most words in a post.
const LONGEST: usize = 15;
/// Number of texts for each language of names.
const NAMED: usize = 200;
/// Fewest words of a sentence that takes a name.
const SENTENCE: usize = 7;
/// Number of texts in no language, for each kind and length.
const UNFOOLED: usize = 200;
const SEED: u64 = 20_24;

/// Characters that count as a word in scripts without spaces.
const CHARACTERS: usize = 3;

/// Byte offsets between words, or between every few characters in a text without spaces.
fn places(text: &str) -> Vec<usize> {
    let blanks: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    if (blanks.len() + 1) * 25 >= text.chars().count() {
        return blanks;
    }
    text.char_indices().map(|(at, _)| at).skip(CHARACTERS).step_by(CHARACTERS).collect()
}

/// A random part of a sentence, 1 to 15 words long.
fn words<'t>(text: &'t str, rng: &mut Rng) -> &'t str {
    let places = places(text);
    let count = 1 + rng.below(LONGEST);
    if places.len() < count {
        return text;
    }
    let first = rng.below(places.len() - count + 1);
    let start = if first == 0 { 0 } else { places[first - 1] };
    text[start..places[first + count - 1]].trim()
}

fn sentences(texts: &[Labelled]) -> Vec<&Labelled> {
    texts.iter().filter(|text| text.track == "sentence" && text.lang != "und" && !text.text.contains(['@', '#', '/'])).collect()
}

/// Sentences with a handle, link, hashtag, emoji or cashtag before, after or inside them.
fn posts(texts: &[Labelled]) -> Result<Vec<Pair>> {
    let (lists, sentences, mut rng) = (lists()?, sentences(texts), Rng(SEED));
    let kinds: Vec<(&String, &Vec<String>)> = lists.posts.iter().collect();
    if sentences.is_empty() {
        return Ok(Vec::new());
    }
    let pair = |nth: usize| {
        let bare = words(&sentences[rng.below(sentences.len())].text, &mut rng).to_owned();
        let (kind, list) = kinds[nth % kinds.len()];
        let thing = &list[rng.below(list.len())];
        let places = places(&bare);
        let (place, text) = match nth / kinds.len() % 3 {
            1 => ("behind", format!("{bare} {thing}")),
            2 if !places.is_empty() => {
                let (before, after) = bare.split_at(places[rng.below(places.len())]);
                ("between", format!("{} {thing} {}", before.trim_end(), after.trim_start()))
            }
            _ => ("in front", format!("{thing} {bare}")),
        };
        Pair { kind: format!("{kind}, {place}"), bare, text }
    };
    Ok((0..POSTS).map(pair).collect())
}

/// Sentences with a foreign name between two of their words.
fn named(texts: &[Labelled]) -> Result<Vec<Pair>> {
    let (lists, sentences, mut rng) = (lists()?, sentences(texts), Rng(SEED));
    let long: Vec<&Labelled> = sentences.into_iter().filter(|text| text.text.split(' ').count() >= SENTENCE).collect();
    let mut pairs = Vec::new();
    for (lang, names) in &lists.names {
        let others: Vec<&Labelled> = long.iter().copied().filter(|text| text.lang != *lang).collect();
        for _ in 0..if others.is_empty() { 0 } else { NAMED } {
            let bare = &others[rng.below(others.len())].text;
            let places: Vec<usize> = bare.match_indices(' ').map(|(at, _)| at).collect();
            // Between 7 and 15 words of context.
            let first = rng.below((places.len() + 1).saturating_sub(SENTENCE) + 1);
            let last = (first + SENTENCE - 1 + rng.below(LONGEST - SENTENCE + 1)).min(places.len());
            let start = if first == 0 { 0 } else { places[first - 1] + 1 };
            let end = places.get(last).copied().unwrap_or(bare.len());
            let inside: Vec<usize> = places.iter().copied().filter(|at| *at > start && *at < end).collect();
            let name = &names[rng.below(names.len())];
            let Some(at) = inside.get(rng.below(inside.len().max(1))) else { continue };
            let text = format!("{} {name} {}", &bare[start..*at], &bare[at + 1..end]);
            pairs.push(Pair { kind: lang.clone(), bare: bare[start..end].to_owned(), text });
        }
    }
    Ok(pairs)
}

/// ASCII sentences with a foreign name, and the language of the name. All non-ASCII characters belong to the name.
pub fn names_in_ascii(texts: &[Labelled]) -> Result<Vec<(String, String)>> {
    let pairs = named(texts)?.into_iter().filter(|pair| pair.bare.is_ascii() && !pair.text.is_ascii());
    Ok(pairs.map(|pair| (pair.kind, pair.text)).collect())
}

/// Sentences without diacritics, and romanised by schemes that training does not use: kind, right tag, text.
fn typed(texts: &[Labelled]) -> Vec<(String, &str, String)> {
    let mut made = Vec::new();
    for text in sentences(texts) {
        // Languages whose stripped text still counts as that language.
        if let Some(lang) = STRIPPED.iter().find(|lang| **lang == text.lang) {
            made.push((format!("{lang} without diacritics"), *lang, strip(&text.text)));
        }
        for scheme in SCHEMES.iter().filter(|scheme| scheme.held && scheme.lang == text.lang) {
            made.push((scheme.tag.to_owned(), scheme.tag, romanise(&text.text, scheme)));
        }
    }
    made
}

fn measure<'t>(
    detector: &str,
    texts: impl Iterator<Item = (&'t str, &'t str, &'t str)>,
    mut detect: impl FnMut(&str) -> Vec<LanguageSpan>,
) -> Vec<Told> {
    // Counts of texts, right, merged, `und` and confidently wrong answers; sum of confidence over answers with a language.
    let mut counts: BTreeMap<&str, [f64; 6]> = BTreeMap::new();
    for (kind, right, text) in texts {
        let (lang, confidence) = main(&detect(text));
        let (is_right, named) = (lang == Lang::new(right), lang != Lang::UND);
        let is_near = is_right || named && same_norm(lang, Lang::new(right));
        let found = [true, is_right, is_near, !named, named && !is_right && confidence > 0.5];
        let count = counts.entry(kind).or_default();
        count.iter_mut().zip(found).for_each(|(count, found)| *count += f64::from(u8::from(found)));
        count[5] += if named { f64::from(confidence) } else { 0.0 };
    }
    let row = |(kind, [texts, told, merged, und, sure, confidence]): (&str, [f64; 6])| Told {
        detector: detector.to_owned(),
        kind: kind.to_owned(),
        texts: texts as usize,
        told: round(told / texts),
        merged: round(merged / texts),
        und: round(und / texts),
        sure: round(sure / texts),
        overconfidence: round((confidence - told) / (texts - und).max(1.0)),
    };
    counts.into_iter().map(row).collect()
}

/// Measures `detect` on the sentences of `texts` without diacritics and in Latin letters.
pub fn told_as_typed(detector: &str, texts: &[Labelled], detect: impl FnMut(&str) -> Vec<LanguageSpan>) -> Vec<Told> {
    let typed = typed(texts);
    measure(detector, typed.iter().map(|(kind, right, text)| (kind.as_str(), *right, text.as_str())), detect)
}

/// Measures `detect` on `texts`, by track and language.
pub fn told_by_language(detector: &str, texts: &[Labelled], detect: impl FnMut(&str) -> Vec<LanguageSpan>) -> Vec<Told> {
    let kind = |text: &Labelled| {
        format!("{} {}", if text.actual.is_empty() { &text.lang } else { &text.actual }, text.track).trim_end().to_owned()
    };
    let kinds: Vec<String> = texts.iter().map(kind).collect();
    let right = |text: &Labelled| if text.actual.is_empty() { text.lang.clone() } else { text.actual.clone() };
    let rights: Vec<String> = texts.iter().map(right).collect();
    let all = texts.iter().zip(&kinds).zip(&rights).filter(|((text, _), _)| text.track != "mixed");
    measure(detector, all.map(|((text, kind), right)| (kind.as_str(), right.as_str(), text.text.as_str())), detect)
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn kept(detector: &str, pairs: &[Pair], mut detect: impl FnMut(&str) -> Vec<LanguageSpan>) -> Vec<Kept> {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for pair in pairs {
        let (bare, _) = main(&detect(&pair.bare));
        let (lang, _) = main(&detect(&pair.text));
        for kind in [pair.kind.as_str(), "all"] {
            let [texts, kept, lost] = counts.entry(kind).or_default();
            *texts += 1;
            *kept += usize::from(lang == bare);
            *lost += usize::from(lang != bare && lang == Lang::UND);
        }
    }
    let row = |(kind, [texts, kept, lost]): (&str, [usize; 3])| Kept {
        detector: detector.to_owned(),
        kind: kind.to_owned(),
        texts,
        kept: round(kept as f64 / texts as f64),
        lost: round(lost as f64 / texts as f64),
    };
    counts.into_iter().map(row).collect()
}

/// How often posts made from the sentences of `texts` get the same answer as the bare sentence.
pub fn kept_in_posts(detector: &str, texts: &[Labelled], detect: impl FnMut(&str) -> Vec<LanguageSpan>) -> Result<Vec<Kept>> {
    Ok(kept(detector, &posts(texts)?, detect))
}

/// How often sentences of `texts` with a foreign name in them get the same answer as the bare sentence.
pub fn kept_beside_names(detector: &str, texts: &[Labelled], detect: impl FnMut(&str) -> Vec<LanguageSpan>) -> Result<Vec<Kept>> {
    Ok(kept(detector, &named(texts)?, detect))
}

/// Fills a template: `{w}`, `{W}` and `{C}` are a word in lower, upper and title case; `{n}` is a number.
fn fill(mut line: &str, words: &[String], rng: &mut Rng) -> String {
    let mut text = String::new();
    while let Some(at) = ["{w}", "{W}", "{C}", "{n}"].iter().filter_map(|mark| line.find(mark)).min() {
        text.push_str(&line[..at]);
        let word = words.get(rng.below(words.len().max(1))).map_or("", String::as_str);
        match line.as_bytes()[at + 1] {
            b'w' => text.push_str(word),
            b'W' => text.push_str(&word.to_ascii_uppercase()),
            b'C' => text.extend(word.chars().enumerate().map(|(nth, c)| if nth == 0 { c.to_ascii_uppercase() } else { c })),
            _ => text.push_str(&(10 + rng.below(50)).to_string()),
        }
        line = &line[at + 3..];
    }
    text + line
}

/// Texts in no language, by kind and length: program code in 1, 4 and 12 lines, spaced letters, laughter and calls.
fn no_language() -> Result<BTreeMap<(String, usize), Vec<String>>> {
    let (mut lists, mut rng) = (lists()?, Rng(SEED));
    let words = lists.code.remove("words").unwrap_or_default();
    let mut texts = BTreeMap::new();
    for (kind, lines) in &lists.code {
        for length in [1, 4, 12] {
            let mut text = || {
                let first = rng.below(lines.len());
                let some: Vec<String> = (first..first + length).map(|nth| fill(&lines[nth % lines.len()], &words, &mut rng)).collect();
                some.join("\n")
            };
            texts.insert((kind.clone(), length), (0..UNFOOLED).map(|_| text()).filter(|text| text.contains(char::is_alphabetic)).collect());
        }
    }
    for (kind, list) in lists.sounds {
        let apart = |text: &String| {
            let words = text.split(' ').map(|word| word.chars().map(String::from).collect::<Vec<_>>().join(" "));
            words.collect::<Vec<_>>().join("  ")
        };
        let list = if kind == "spaced" { list.iter().map(apart).collect() } else { list };
        texts.insert((kind, 1), list);
    }
    Ok(texts)
}

/// Measures `detect` on program code and on sounds.
pub fn unfooled_by_code(detector: &str, mut detect: impl FnMut(&str) -> Vec<LanguageSpan>) -> Result<Vec<Unfooled>> {
    let texts = no_language()?;
    Ok(texts.iter().map(|((kind, length), texts)| unfooled(detector, kind, *length, texts, &mut detect)).collect())
}

/// Measures `detect` on `texts` in no language.
pub(super) fn unfooled(
    detector: &str,
    kind: &str,
    length: usize,
    texts: &[String],
    mut detect: impl FnMut(&str) -> Vec<LanguageSpan>,
) -> Unfooled {
    let mut counts = [0u32; 3];
    for text in texts {
        let (lang, confidence) = main(&detect(text));
        let named = lang != Lang::UND;
        let found = [!named, named && confidence > 0.5, named && confidence > 0.9];
        counts.iter_mut().zip(found).for_each(|(count, found)| *count += u32::from(found));
    }
    let [und, sure, very_sure] = counts.map(|count| round(f64::from(count) / texts.len().max(1) as f64));
    Unfooled { detector: detector.to_owned(), kind: kind.to_owned(), length, und, sure, very_sure }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled() -> Vec<Labelled> {
        let text = "the ferry had been out of service for more than a year when the council found the money for another pier";
        vec![Labelled { track: "sentence".into(), lang: "en".into(), text: text.into(), ..Labelled::default() }]
    }

    #[test]
    fn posts_hold_the_bare_words_and_something_else() {
        let texts = labelled();
        let made = posts(&texts).unwrap();
        assert_eq!(made.len(), POSTS);
        for Pair { bare, text, .. } in &made {
            assert!((1..=LONGEST).contains(&bare.split(' ').count()) && text.len() > bare.len(), "{text}");
            let left: Vec<&str> = text.split(' ').filter(|word| texts[0].text.split(' ').any(|known| known == *word)).collect();
            assert_eq!(left, bare.split(' ').collect::<Vec<_>>(), "{text}");
        }
        let again = posts(&texts).unwrap();
        assert!(made.iter().zip(&again).all(|(a, b)| a.text == b.text));
    }

    #[test]
    fn names_stand_inside_the_sentence() {
        let made = named(&labelled()).unwrap();
        // None is put into a sentence of its own language.
        assert_eq!(made.len(), NAMED * (lists().unwrap().names.len() - 1));
        for Pair { bare, text, .. } in &made {
            let (first, last) = (bare.split(' ').next().unwrap(), bare.rsplit(' ').next().unwrap());
            assert!(text.starts_with(first) && text.ends_with(last) && text.len() > bare.len(), "{text}");
        }
    }

    #[test]
    fn what_is_counted_is_what_the_detector_said() {
        let english = |text: &str| {
            let lang = if text.contains('$') { Lang::UND } else { Lang::new("en") };
            vec![LanguageSpan { span: crate::text::Span::new(0, text.len()), lang, confidence: 0.8, by: crate::language::By::Model }]
        };
        let rows = kept_in_posts("x", &labelled(), english).unwrap();
        let all = rows.iter().find(|row| row.kind == "all").unwrap();
        assert!(all.texts == POSTS && all.kept < 1.0 && (all.kept + all.lost - 1.0).abs() < 1e-3);
        let links = rows.iter().find(|row| row.kind == "links, behind").unwrap();
        assert_eq!((links.kept, links.lost), (1.0, 0.0));
        let rows = told_by_language("x", &labelled(), english);
        assert_eq!((rows[0].kind.as_str(), rows[0].told, rows[0].sure, rows[0].overconfidence), ("en sentence", 1.0, 0.0, -0.2));
        let czech = [Labelled { lang: "cs".into(), text: "žluťoučký kůň".into(), track: "sentence".into(), ..Labelled::default() }];
        let rows = told_as_typed("x", &czech, english);
        assert_eq!((rows[0].kind.as_str(), rows[0].told, rows[0].sure), ("cs without diacritics", 0.0, 1.0));
        let rows = unfooled_by_code("x", english).unwrap();
        let laughter = rows.iter().find(|row| row.kind == "laughter").unwrap();
        assert_eq!((laughter.und, laughter.sure, laughter.very_sure), (0.0, 1.0, 0.0));
    }
}
