//! Letters that one language uses and its neighbours in the same script don't: asked where no language of the model fits.

use super::features::is_alphabetic;
use crate::text::Lang;

/// Letters, and the language that they are of.
const MARKS: [(&str, Lang); 6] = [
    ("ښړځڅډټ", Lang::new("ps")),
    ("ڄڃڦڀٺڻڳڱڏ", Lang::new("sd")),
    ("ۈۋ", Lang::new("ug")),
    ("ҷӣӯ", Lang::new("tg")),
    ("ҙҫҡ", Lang::new("ba")),
    ("װױײ", Lang::new("yi")),
];

/// Letters that no text of a language does without: Uzbek is the nearest to Azerbaijani among all that the model knows, and has no ə.
const NEEDED: [(Lang, &str); 1] = [(Lang::new("az"), "əƏ")];
/// Letters that a text has to have before that says anything.
const ENOUGH: usize = 60;

/// Whether `text` lacks what no text of `lang` does without.
pub(super) fn lacks(lang: Lang, text: &str) -> bool {
    let Some((_, needed)) = NEEDED.iter().find(|(other, _)| *other == lang) else { return false };
    let mut letters = text.chars().filter(|c| is_alphabetic(*c)).take(ENOUGH * 4);
    !letters.clone().any(|c| needed.contains(c)) && letters.nth(ENOUGH - 1).is_some()
}

/// Frequent words of Yiddish that Hebrew has not, or seldom: without points and ligatures nothing else tells it.
const YIDDISH: [&str; 16] =
    ["איז", "אויף", "אויך", "אונדז", "אין", "אים", "דאס", "דער", "האט", "וואס", "זענען", "זיך", "מיט", "נישט", "פון", "פאר"];

/// Whether a text in Hebrew letters is Yiddish: an eighth of its words, and two different ones, are.
pub(super) fn is_yiddish(text: &str) -> bool {
    let (mut found, mut all): (Vec<&str>, usize) = (Vec::new(), 0);
    for word in text.split(|c: char| !is_alphabetic(c)) {
        // Without its points.
        let letters = || word.chars().filter(|c| ('א'..='ת').contains(c));
        let Some(first) = letters().next() else { continue };
        all += 1;
        found.extend(YIDDISH.iter().filter(|known| known.starts_with(first) && letters().eq(known.chars())).copied());
    }
    found.len() * 8 >= all && found.iter().any(|word| *word != found[0])
}

/// The languages that are told by letters alone.
pub(super) fn languages() -> impl Iterator<Item = Lang> {
    MARKS.iter().map(|(_, lang)| *lang)
}

/// The language whose own letters make up a fiftieth of the letters of `text`, and more of them than those of any other.
pub(super) fn only(text: &str) -> Option<Lang> {
    let (mut counts, mut total) = ([0usize; MARKS.len()], 0usize);
    for c in text.chars().filter(|c| is_alphabetic(*c)) {
        total += 1;
        for (count, (letters, _)) in counts.iter_mut().zip(&MARKS) {
            *count += usize::from(letters.contains(c));
        }
    }
    let (nth, count) = counts.into_iter().enumerate().max_by_key(|(nth, count)| (*count, std::cmp::Reverse(*nth)))?;
    (count >= 2 && count * 50 >= total).then(|| MARKS[nth].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_tells() {
        let az = Lang::new("az");
        assert!(lacks(az, "Toshkent shahrida yangi maktab ochildi va bolalar u yerda oʻqishni boshladilar, dedi vazir"));
        assert!(!lacks(az, "Bakıda yeni məktəb açıldı və uşaqlar orada oxumağa başladılar, deyə nazir bildirdi"));
        assert!(!lacks(az, "Salam dostum"));
        assert!(!lacks(Lang::new("tr"), "İstanbul'da yeni bir okul açıldı ve çocuklar orada okumaya başladı dedi bakan"));
    }

    #[test]
    fn yiddish_is_told_from_hebrew_by_its_words() {
        assert!(is_yiddish("די שטאט האט געבויט א נייע בריק און דער בירגערמייסטער איז צופרידן"));
        assert!(is_yiddish("דאָס קינד איז אין שול"));
        assert!(!is_yiddish("ראש העיר אמר כי הגשר החדש ייפתח מחר בבוקר, אם יהיה די כסף"));
        assert!(!is_yiddish("אין לנו אין"));
    }

    #[test]
    fn own_letters_tell() {
        for (lang, text) in [
            ("ps", "د افغانستان ښوونځي به په راتلونکې اونۍ کې پرانيستل شي او زده کوونکي به بېرته راشي"),
            ("sd", "سنڌي ٻوليءَ جا لکندڙ ۽ پڙهندڙ ماڻهو دنيا جي ڪيترن ئي ملڪن ۾ رهن ٿا ڄاڻ"),
            ("tg", "Забони тоҷикӣ забони давлатии Ҷумҳурии Тоҷикистон мебошад"),
            ("yi", "די ייִדישע שפּראַך איז אַ גערמאַנישע שפּראַך װאָס מע רעדט אין דער גאַנצער װעלט"),
        ] {
            assert_eq!(only(text).map(|lang| lang.to_string()).as_deref(), Some(lang), "{text}");
        }
        for text in ["The mayor said no.", "Они пришли вчера вечером.", "سلام بر شما"] {
            assert_eq!(only(text), None, "{text}");
        }
    }
}
