//! Scripts that settle the language, by a share of the letters.

use super::Lang;
use unicode_script::{Script, UnicodeScript};

/// Letters of a text by what their script says.
#[derive(Default)]
pub(super) struct Letters {
    /// All letters.
    pub total: usize,
    by_lang: [usize; SETTLED.len()],
    kana: usize,
    han: usize,
}

const SETTLED: [(Script, Lang); 14] = [
    (Script::Hangul, Lang::new("ko")),
    (Script::Thai, Lang::new("th")),
    (Script::Greek, Lang::new("el")),
    (Script::Armenian, Lang::new("hy")),
    (Script::Georgian, Lang::new("ka")),
    (Script::Hebrew, Lang::new("he")),
    (Script::Tamil, Lang::new("ta")),
    (Script::Telugu, Lang::new("te")),
    (Script::Kannada, Lang::new("kn")),
    (Script::Malayalam, Lang::new("ml")),
    (Script::Khmer, Lang::new("km")),
    (Script::Lao, Lang::new("lo")),
    (Script::Sinhala, Lang::new("si")),
    (Script::Myanmar, Lang::new("my")),
];

const JA: Lang = Lang::new("ja");
const ZH: Lang = Lang::new("zh");

pub(super) fn languages() -> impl Iterator<Item = Lang> {
    SETTLED.iter().map(|(_, lang)| *lang).chain([JA, ZH])
}

/// Counts the letters of `text`. Handles, addresses and placeholders (`@name`, `https://…`, `#Product1#`) are no evidence.
pub(super) fn letters(text: &str) -> Letters {
    let mut letters = Letters::default();
    for word in text.split_whitespace().filter(|word| !is_placeholder(word)) {
        if word.is_ascii() {
            letters.total += word.bytes().filter(u8::is_ascii_alphabetic).count();
            continue;
        }
        for c in word.chars().filter(|c| c.is_alphabetic()) {
            letters.total += 1;
            match c.script() {
                Script::Latin | Script::Cyrillic | Script::Arabic | Script::Common => {}
                Script::Hiragana | Script::Katakana => letters.kana += 1,
                Script::Han => letters.han += 1,
                script => {
                    if let Some(nth) = SETTLED.iter().position(|(known, _)| *known == script) {
                        letters.by_lang[nth] += 1;
                    }
                }
            }
        }
    }
    letters
}

fn is_placeholder(word: &str) -> bool {
    word.is_ascii() && (word.starts_with(['@', '#', '<', '{', '%']) || word.contains("://") || word.starts_with("www."))
}

impl Letters {
    fn most(&self) -> (usize, Lang) {
        // A tenth of kana among Han is Japanese; less is a name inside Chinese.
        let east = self.kana + self.han;
        let east = (east, if self.kana * 10 >= east { JA } else { ZH });
        let other = SETTLED.iter().zip(self.by_lang).map(|((_, lang), count)| (count, *lang)).max_by_key(|(count, _)| *count);
        other.filter(|(count, _)| *count > east.0).unwrap_or(east)
    }

    /// The language, where most letters are of a script that one language uses.
    pub(super) fn settled(&self) -> Option<Lang> {
        let (count, lang) = self.most();
        // A letter of Han or kana says more than a Latin one: about half a word.
        let weight = if lang == JA || lang == ZH { 3 } else { 1 };
        (count > 0 && count * weight * 2 > self.total).then_some(lang)
    }

    /// How much of the text the settled language explains.
    pub(super) fn share(&self) -> f32 {
        0.5 + 0.5 * self.most().0 as f32 / self.total.max(1) as f32
    }
}
