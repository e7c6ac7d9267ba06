//! Which script a text is in, for languages that are written in several: BCP 47's script subtag, beside the language.

use crate::text::Lang;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_script::{Script, UnicodeScript};

/// Languages that are written in several alphabets today, and the usual one (CLDR, likely subtags).
const SEVERAL: [(&str, &str); 9] = [
    ("az", "Latn"),
    ("bs", "Latn"),
    ("kk", "Cyrl"),
    ("mn", "Cyrl"),
    ("sr", "Cyrl"),
    ("tg", "Cyrl"),
    ("tt", "Cyrl"),
    ("ug", "Arab"),
    ("uz", "Latn"),
];

/// Frequent characters that the reform of 1956 changed; the traditional ones in the same order.
const SIMPLIFIED: &str = "们这国来时会个为对说发经动过还见问开关学长东车马门间书话语让认识讲谢请读谁课调记论设许证评试该谈员张风飞红绿给结线级纪约组织终统继续绝维缩银钱铁错钟针销镇铜锁难虽双汉欢观劝权战戏刘剧办协单卖买头实宝宁导将专业产亲亿优传伤价众伟伦侧侦";
const TRADITIONAL: &str = "們這國來時會個為對說發經動過還見問開關學長東車馬門間書話語讓認識講謝請讀誰課調記論設許證評試該談員張風飛紅綠給結線級紀約組織終統繼續絕維縮銀錢鐵錯鐘針銷鎮銅鎖難雖雙漢歡觀勸權戰戲劉劇辦協單賣買頭實寶寧導將專業產親億優傳傷價眾偉倫側偵";

/// The characters of both lists; true for those of the traditional one.
static REFORMED: LazyLock<HashMap<char, bool>> =
    LazyLock::new(|| SIMPLIFIED.chars().map(|c| (c, false)).chain(TRADITIONAL.chars().map(|c| (c, true))).collect());

/// Characters that are looked at.
const MOST: usize = 2000;

/// The usual alphabet of a language that is written in several.
fn usual(lang: Lang) -> Option<&'static str> {
    SEVERAL.iter().find(|(several, _)| *several == lang.as_str()).map(|(_, script)| *script)
}

/// The tag of `lang` for this text: with its script where that is not the usual one, as `sr-Latn`.
pub fn tagged(lang: Lang, text: &str) -> Lang {
    let unusual = usual(lang).and_then(|usual| script(lang, text).filter(|script| *script != usual));
    unusual.map_or(lang, |script| Lang::new(&format!("{lang}-{script}")))
}

/// The script that most of `text` is in, where its language is written in several.
pub fn script(lang: Lang, text: &str) -> Option<&'static str> {
    let lang = lang.primary();
    if lang.as_str() != "zh" && usual(lang).is_none() {
        return None;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(MOST);
    let most = |counts: &[(usize, &'static str)]| {
        counts.iter().filter(|(count, _)| *count > 0).max_by_key(|(count, name)| (*count, std::cmp::Reverse(*name))).map(|(_, name)| *name)
    };
    if lang.as_str() == "zh" {
        let (mut simplified, mut traditional) = (0, 0);
        for is_traditional in letters.filter_map(|c| REFORMED.get(&c)) {
            *if *is_traditional { &mut traditional } else { &mut simplified } += 1;
        }
        return most(&[(simplified, "Hans"), (traditional, "Hant")]);
    }
    let (mut latin, mut cyrillic, mut arabic) = (0, 0, 0);
    for c in letters {
        match c.script() {
            Script::Latin => latin += 1,
            Script::Cyrillic => cyrillic += 1,
            Script::Arabic => arabic += 1,
            _ => {}
        }
    }
    most(&[(latin, "Latn"), (cyrillic, "Cyrl"), (arabic, "Arab")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_where_a_language_has_several() {
        for (lang, text, expected) in [
            ("zh", "他们说这个问题还没有解决。", Some("Hans")),
            ("zh", "他們說這個問題還沒有解決。", Some("Hant")),
            ("zh", "北京", None),
            ("sr", "Скупштина је усвојила закон.", Some("Cyrl")),
            ("sr", "Skupština je usvojila zakon (Закон).", Some("Latn")),
            ("sr-Latn", "Skupština je usvojila zakon.", Some("Latn")),
            ("en", "The law was passed.", None),
        ] {
            assert_eq!(script(Lang::new(lang), text), expected, "{text}");
        }
        assert_eq!(SIMPLIFIED.chars().count(), TRADITIONAL.chars().count());
        assert!(SIMPLIFIED.chars().all(|c| !TRADITIONAL.contains(c)));
    }

    #[test]
    fn a_tag_has_the_script_where_it_is_not_the_usual_one() {
        for (lang, text, expected) in [
            ("sr", "Skupština je usvojila zakon.", "sr-Latn"),
            ("sr", "Скупштина је усвојила закон.", "sr"),
            ("uz", "Oliy Majlis qonunni qabul qildi.", "uz"),
            ("uz", "Олий Мажлис қонунни қабул қилди.", "uz-Cyrl"),
            ("bg", "Sabranieto prie zakona.", "bg"),
            ("sr", "2024", "sr"),
        ] {
            assert_eq!(tagged(Lang::new(lang), text).as_str(), expected, "{text}");
        }
    }
}
