//! Traits of a paragraph that survive translation: numbers, days of a year, links, beginnings of names, and the English stems that its words
//! translate to.
//!
//! A word that the table of translations does not have stands for itself: cognates and names meet so. The language of a paragraph is the one
//! whose stems explain it best; only the translations of that language count.

use crate::knowledge::translations::stem::{self, Alphabet, Kind, Word};
use crate::knowledge::translations::{CERTAIN, Found, MAX_LANGUAGES, Translations};
use std::cell::RefCell;
use std::sync::LazyLock;
use unicode_script::Script;
use xxhash_rust::xxh3::xxh3_64;

/// Traits of a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Its language: a number of the table, or [`UNKNOWN_LANGUAGE`].
    pub lang: u8,
    /// Its script: Latin, Cyrillic, Chinese and Japanese, Greek, or another.
    pub script: u8,
    /// Its length in letters; an ideograph counts as three.
    pub length: u32,
    /// Distinct traits in ascending order.
    pub list: Vec<Trait>,
}

/// A trait, packed: the upper 48 bits are a hash, the lower ones how rare the trait is in text of any kind and how surely the word was
/// translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trait(pub u64);

/// Steps of rarity in a unit of the natural logarithm.
const STEPS: f64 = 16.0;

impl Trait {
    fn new(key: u64, rarity: u8, confidence: u8, is_number: bool) -> Self {
        Self(stem::mixed(key) >> 16 << 16 | u64::from(rarity) << 8 | u64::from(confidence.min(CERTAIN)) << 4 | u64::from(is_number))
    }

    /// Its hash; equal traits of two paragraphs have the same.
    #[inline]
    pub fn hash(self) -> u64 {
        self.0 >> 16
    }

    /// Share of paragraphs that have it, in text of any kind.
    pub fn share(self) -> f64 {
        RARITIES.shares[(self.0 >> 8 & 0xff) as usize]
    }

    /// Confidence of the translation, 0 to 1.
    pub fn confidence(self) -> f64 {
        (self.0 >> 4 & 0xf) as f64 / f64::from(CERTAIN)
    }

    /// Whether it is a number.
    pub fn is_number(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Shares of paragraphs that have a number of two digits, of four, and any other.
const NUMBER_SHARES: [f64; 3] = [0.02, 0.005, 0.001];
/// Share of paragraphs that have a word that the English table does not have, a name, a day or a link.
const RARE: f64 = 5e-4;
/// Words of a paragraph.
const WORDS: f64 = 30.0;
/// Least letters of a cognate, and the letters of a name's beginning.
const MIN_LETTERS: u8 = 4;
/// Confidence that words which begin alike are cognates, and names.
const COGNATE: u8 = 8;
const NAME: u8 = 9;
/// Words of a language at least this frequent and without a translation are function words (ten times the negative logarithm).
const FUNCTION_WORD: u8 = 69;
/// Least share of the words that the stems of a language explain, and how much better than those of any other language.
const MIN_EXPLAINED: f64 = 0.25;
const MIN_LEAD: f64 = 1.2;
/// Most ideographs by one kana in Japanese; Chinese has no kana.
const MAX_HAN_BY_KANA: u32 = 20;
/// A word that a language does not have is as rare as this (ten times the negative logarithm).
const UNKNOWN: u8 = 138;
/// Fewest words; shorter paragraphs have too little to compare.
const MIN_WORDS: usize = 8;
/// Most words; of a longer text only the first are read. A word takes some 40 bytes, and a text in one piece may have millions of them.
const MAX_WORDS: usize = 1 << 18;
/// The language of a text that no table explains, or several explain alike.
pub const UNKNOWN_LANGUAGE: u8 = MAX_LANGUAGES as u8;

/// Rarities in steps, and their shares. A text asks for one or two a word, so that logarithms are computed once.
struct Rarities {
    /// Of English stems, by their rarity in the table of translations.
    english: [u8; 256],
    /// Of numbers, as [`NUMBER_SHARES`].
    numbers: [u8; 3],
    /// Of what has the share [`RARE`].
    rare: u8,
    /// The share of each rarity.
    shares: [f64; 256],
}

static RARITIES: LazyLock<Rarities> = LazyLock::new(|| {
    let steps = |share: f64| (-share.ln() * STEPS).round().clamp(0.0, 255.0) as u8;
    Rarities {
        english: std::array::from_fn(|rarity| steps(WORDS * (-(rarity as f64) / 10.0).exp() + RARE)),
        numbers: NUMBER_SHARES.map(steps),
        rare: steps(RARE),
        shares: std::array::from_fn(|steps| (-(steps as f64) / STEPS).exp()),
    }
});

/// Stems of the months in English.
static MONTHS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let names = "January February March April May June July August September October November December";
    names.split(' ').filter_map(stem::of_word).map(|word| word.key).collect()
});
/// The sign that follows the number of a month in Chinese and Japanese.
static MONTH_SIGN: LazyLock<Option<u64>> = LazyLock::new(|| stem::of_stem("月"));

/// The traits of `text`; none if it is short.
pub fn traits(text: &str, table: &Translations) -> Traits {
    // The words of a text, reused by a thread.
    thread_local!(static WORDS: RefCell<Vec<(Word, Found)>> = RefCell::default());
    WORDS.with_borrow_mut(|words| {
        words.clear();
        stem::each(text, |word| {
            if words.len() < MAX_WORDS {
                words.push((word, Found::default()));
            }
        });
        if words.len() < MIN_WORDS {
            return Traits::default();
        }
        for (word, found) in words.iter_mut().filter(|(word, _)| !matches!(word.kind, Kind::Number { .. })) {
            *found = table.find(word.key);
        }
        let (lang, script) = language(words, table);
        let mut list = of_words(words, lang, table);
        links(text).for_each(|link| list.push(Trait::new(link, RARITIES.rare, CERTAIN, false)));
        list.sort_unstable_by(|a, b| b.cmp(a));
        list.dedup_by_key(|one| one.hash());
        list.reverse();
        Traits { lang, script, length: stem::length_of(text), list }
    })
}

/// The language whose stems explain the words best, and the script.
fn language(words: &[(Word, Found)], table: &Translations) -> (u8, u8) {
    let mut explained = [(0u32, 0u32); MAX_LANGUAGES];
    let (mut all, mut latin, mut greek, mut han, mut kana, mut other) = (0, 0, 0, 0, 0, None);
    for (word, found) in words {
        match word.kind {
            Kind::Number { .. } => continue,
            Kind::Letters { alphabet: Alphabet::Latin, .. } => latin += 1,
            Kind::Letters { alphabet: Alphabet::Greek, .. } => greek += 1,
            Kind::Letters { .. } => {}
            Kind::Other(Script::Han) => han += 1,
            Kind::Other(Script::Hiragana | Script::Katakana) => kana += 1,
            Kind::Other(script) => other = other.or(Some(script)),
        }
        all += 1;
        for entry in table.entries(*found) {
            let (count, score) = &mut explained[usize::from(entry.lang)];
            *count += 1;
            *score += u32::from(UNKNOWN.saturating_sub(entry.rarity));
        }
    }
    if (han + kana) * 2 > all {
        let name = if kana * MAX_HAN_BY_KANA > han { "ja" } else { "zh" };
        return (table.language(name).unwrap_or(UNKNOWN_LANGUAGE), 2);
    }
    if greek * 2 > all {
        return (UNKNOWN_LANGUAGE, 3);
    }
    let script = match other {
        Some(script) if latin * 2 < all => 4 + script as u8 % 64,
        _ => u8::from(latin * 2 < all),
    };
    // The best two.
    let (mut best, mut second) = ((0, UNKNOWN_LANGUAGE), 0);
    for (lang, (count, score)) in explained.into_iter().enumerate() {
        if score > best.0 {
            second = best.0;
            best = (score, if f64::from(count) >= MIN_EXPLAINED * f64::from(all) { lang as u8 } else { UNKNOWN_LANGUAGE });
        } else {
            second = second.max(score);
        }
    }
    let is_clear = f64::from(best.0) >= MIN_LEAD * f64::from(second);
    (if is_clear { best.1 } else { UNKNOWN_LANGUAGE }, script)
}

/// The traits of the words of a text in language `lang`.
fn of_words(words: &[(Word, Found)], lang: u8, table: &Translations) -> Vec<Trait> {
    let mut list = Vec::with_capacity(words.len());
    // The last number that may be a day, the last month, and how many words ago each was.
    let mut day: Option<(u16, usize)> = None;
    let mut month: Option<(u64, usize)> = None;
    for (nth, (word, found)) in words.iter().enumerate() {
        match word.kind {
            Kind::Number { digits, value } => {
                if digits >= 2 {
                    let rarity = RARITIES.numbers[match digits {
                        2 => 0,
                        4 => 1,
                        _ => 2,
                    }];
                    list.push(Trait::new(word.key, rarity, CERTAIN, true));
                }
                if (1..=31).contains(&value) {
                    day = Some((value, nth));
                    if let Some((month, at)) = month.take()
                        && at + 1 == nth
                    {
                        list.push(date(value, month));
                    }
                }
            }
            Kind::Letters { length, is_capital, .. } => {
                let entries = table.entries(*found);
                let own = entries.iter().find(|entry| entry.lang == lang);
                let mut is_known = false;
                for english in own.iter().flat_map(|entry| table.english(entry)) {
                    is_known = true;
                    list.push(Trait::new(english.key, rarity(Some(english.rarity)), english.confidence, false));
                    note_month(english.key, nth, &mut day, &mut month, &mut list);
                }
                let is_function_word = !is_known && own.is_some_and(|entry| entry.rarity <= FUNCTION_WORD);
                if length < MIN_LETTERS || is_function_word {
                    continue;
                }
                if !is_known {
                    let english = entries.iter().find(|entry| entry.lang == 0);
                    list.push(Trait::new(word.key, rarity(english.map(|entry| entry.rarity)), COGNATE, false));
                }
                if is_capital {
                    let beginning = word.key & (u64::MAX >> (64 - 8 * MIN_LETTERS));
                    list.push(Trait::new(beginning | 1 << 61, RARITIES.rare, NAME, false));
                }
            }
            Kind::Other(_) => {
                let own = table.entries(*found).iter().find(|entry| entry.lang == lang);
                for english in own.iter().flat_map(|entry| table.english(entry)) {
                    list.push(Trait::new(english.key, rarity(Some(english.rarity)), english.confidence, false));
                    note_month(english.key, nth, &mut day, &mut month, &mut list);
                }
                // 3月14日
                if Some(word.key) == *MONTH_SIGN
                    && let Some((number, at)) = day.take()
                    && at + 1 == nth
                    && let Some(name) = MONTHS.get(usize::from(number).wrapping_sub(1))
                {
                    month = Some((*name, nth));
                }
            }
        }
    }
    list
}

/// If `english` is a month: makes a date of it and the day just before it, or keeps it for a day that follows.
fn note_month(english: u64, nth: usize, day: &mut Option<(u16, usize)>, month: &mut Option<(u64, usize)>, list: &mut Vec<Trait>) {
    if !MONTHS.contains(&english) {
        return;
    }
    match day.take() {
        // "14 de marzo", "14th of March".
        Some((day, at)) if at + 3 >= nth => list.push(date(day, english)),
        _ => *month = Some((english, nth)),
    }
}

/// The trait of a day of the year.
fn date(day: u16, month: u64) -> Trait {
    Trait::new(month ^ u64::from(day) << 48 | 3 << 60, RARITIES.rare, CERTAIN, true)
}

/// Rarity in steps of an English stem with this rarity in the table of translations; none: it is not in there.
fn rarity(english: Option<u8>) -> u8 {
    english.map_or(RARITIES.rare, |rarity| RARITIES.english[usize::from(rarity)])
}

/// Keys of the links in a text, without their scheme.
fn links(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.match_indices("://").map(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>()[]".contains(c)).unwrap_or(rest.len());
        xxh3_64(rest[..end].trim_end_matches(['.', ',', ';', '/']).as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Traits {
        traits(text, Translations::embedded())
    }

    fn common(a: &str, b: &str) -> usize {
        let (a, b) = (of(a), of(b));
        a.list.iter().filter(|one| b.list.iter().any(|other| other.hash() == one.hash())).count()
    }

    const EN: &str = "On 24 February 2022 the Kremlin said that Putin and Zelensky would talk about Kharkiv and its 1,200 prisoners.";

    #[test]
    fn translations_share_numbers_days_names_and_words() {
        for (text, least) in [
            ("Am 24. Februar 2022 sagte der Kreml, dass Putin und Selenskyj über Charkiw und die 1.200 Gefangenen reden.", 8),
            ("Le 24 février 2022, le Kremlin a dit que Poutine et Zelensky parleraient de Kharkiv et de ses 1\u{a0}200 prisonniers.", 8),
            ("24 февраля 2022 года Кремль заявил, что Путин и Зеленский поговорят о Харькове и его 1200 пленных.", 7),
            ("2022年2月24日，克里姆林宫表示普京和泽连斯基将讨论哈尔科夫及其1,200名囚犯。", 4),
        ] {
            assert!(common(EN, text) >= least, "{} of {text}", common(EN, text));
        }
        assert!(common(EN, "La pluie a cessé dans la nuit, et les enfants du village sont sortis jouer dans la rue avec leurs amis.") <= 1);
    }

    #[test]
    fn a_paragraph_has_the_language_that_explains_it_best() {
        let table = Translations::embedded();
        let lang = |text: &str| table.languages().get(usize::from(of(text).lang)).map(String::as_str);
        assert_eq!(lang(EN), Some("en"));
        assert_eq!(lang("La pluie a cessé dans la nuit, et les enfants du village sont sortis jouer dans la rue."), Some("fr"));
        assert_eq!(lang("Дождь прекратился ночью, и дети вышли играть на улицу со своими друзьями из деревни."), Some("ru"));
        assert_eq!(lang("夜のうちに雨がやみ、村の子供たちは友達と外で遊んだ。"), Some("ja"));
        assert_eq!(lang("Η βροχή σταμάτησε τη νύχτα και τα παιδιά του χωριού βγήκαν να παίξουν στον δρόμο."), None);
        assert_eq!(of("Too short to tell."), Traits::default());
    }

    #[test]
    fn a_trait_keeps_how_rare_and_how_sure_it_is() {
        let one = Trait::new(7, RARITIES.numbers[0], 9, true);
        assert!((one.share() - NUMBER_SHARES[0]).abs() < 1e-3 && (one.confidence() - 0.6).abs() < 1e-9 && one.is_number());
        assert_eq!(one.hash(), Trait::new(7, 0, 1, false).hash());
    }

    #[test]
    fn only_the_first_words_of_an_endless_text_are_read() {
        let endless = "harbour ".repeat(MAX_WORDS + 1);
        let traits = of(&format!("{endless} Washington"));
        assert_eq!(traits.length as usize, endless.len() + " Washington".len());
        assert_eq!(traits.list, of(&endless).list);
        assert_ne!(traits.list, of(&format!("Washington {endless}")).list);
    }

    #[test]
    fn links_are_traits() {
        let link = |text: &str| links(text).collect::<Vec<u64>>();
        assert_eq!(link("see https://example.org/a."), link("siehe http://example.org/a/ dort"));
    }
}
