//! Text as it is typed where a keyboard has not its letters: without diacritics, or in Latin letters instead of its own script.
//!
//! `sourdine train language` learns from sentences that are rewritten so, and `sourdine eval language --typed` measures on others, by a scheme that
//! training has not. Schemes are those of standards (BGN/PCGN, passports, ELOT 743, the Bulgarian and Ukrainian laws, ISO 9 and scholarly ones
//! with diacritics) and what people write to each other.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One way to write a language in Latin letters.
pub struct Scheme {
    /// The language.
    pub lang: &'static str,
    /// Its name as text in Latin letters.
    pub tag: &'static str,
    /// Its letters and what is written for them; what stands earlier goes before, so that groups of letters stand first.
    letters: &'static [(&'static str, &'static str)],
    /// What differs from that, asked first.
    own: &'static [(&'static str, &'static str)],
    script: Script,
    /// Whether it is kept for measuring.
    pub held: bool,
}

/// How letters stand for sounds.
enum Script {
    /// Each for its own.
    Alphabet,
    /// Consonants, with a vowel unless something else is written: of Devanagari.
    Abugida,
    /// Consonants and long vowels; short ones, of which these are the usual, are left out.
    Consonants(&'static [char]),
}

#[rustfmt::skip]
const RUSSIAN: &[(&str, &str)] = &[
    ("а", "a"), ("б", "b"), ("в", "v"), ("г", "g"), ("д", "d"), ("е", "e"), ("ё", "yo"), ("ж", "zh"), ("з", "z"), ("и", "i"), ("й", "y"),
    ("к", "k"), ("л", "l"), ("м", "m"), ("н", "n"), ("о", "o"), ("п", "p"), ("р", "r"), ("с", "s"), ("т", "t"), ("у", "u"), ("ф", "f"),
    ("х", "kh"), ("ц", "ts"), ("ч", "ch"), ("ш", "sh"), ("щ", "shch"), ("ъ", ""), ("ы", "y"), ("ь", ""), ("э", "e"), ("ю", "yu"),
    ("я", "ya"), ("є", "ye"), ("і", "i"), ("ї", "yi"), ("ґ", "g"), ("ђ", "đ"), ("ј", "j"), ("љ", "lj"), ("њ", "nj"), ("ћ", "ć"),
    ("џ", "dž"),
];
#[rustfmt::skip]
const SCHOLARLY: &[(&str, &str)] = &[
    ("ё", "ë"), ("ж", "ž"), ("й", "j"), ("х", "ch"), ("ц", "c"), ("ч", "č"), ("ш", "š"), ("щ", "šč"), ("ъ", "ʺ"), ("ь", "ʹ"), ("э", "ė"),
    ("ю", "ju"), ("я", "ja"),
];
#[rustfmt::skip]
const GREEK: &[(&str, &str)] = &[
    ("ου", "ou"), ("ού", "ou"), ("αυ", "av"), ("ευ", "ev"), ("μπ", "mp"), ("ντ", "nt"), ("γγ", "ng"), ("γκ", "gk"), ("γχ", "nch"),
    ("α", "a"), ("ά", "a"), ("β", "v"), ("γ", "g"), ("δ", "d"), ("ε", "e"), ("έ", "e"), ("ζ", "z"), ("η", "i"), ("ή", "i"), ("θ", "th"),
    ("ι", "i"), ("ί", "i"), ("ϊ", "i"), ("ΐ", "i"), ("κ", "k"), ("λ", "l"), ("μ", "m"), ("ν", "n"), ("ξ", "x"), ("ο", "o"), ("ό", "o"),
    ("π", "p"), ("ρ", "r"), ("σ", "s"), ("ς", "s"), ("τ", "t"), ("υ", "y"), ("ύ", "y"), ("ϋ", "y"), ("φ", "f"), ("χ", "ch"), ("ψ", "ps"),
    ("ω", "o"), ("ώ", "o"),
];
#[rustfmt::skip]
const DEVANAGARI: &[(&str, &str)] = &[
    ("क", "k"), ("ख", "kh"), ("ग", "g"), ("घ", "gh"), ("ङ", "n"), ("च", "ch"), ("छ", "chh"), ("ज", "j"), ("झ", "jh"), ("ञ", "n"),
    ("ट", "t"), ("ठ", "th"), ("ड", "d"), ("ढ", "dh"), ("ण", "n"), ("त", "t"), ("थ", "th"), ("द", "d"), ("ध", "dh"), ("न", "n"), ("प", "p"),
    ("फ", "ph"), ("ब", "b"), ("भ", "bh"), ("म", "m"), ("य", "y"), ("र", "r"), ("ल", "l"), ("व", "v"), ("श", "sh"), ("ष", "sh"), ("स", "s"),
    ("ह", "h"), ("अ", "a"), ("आ", "aa"), ("इ", "i"), ("ई", "ee"), ("उ", "u"), ("ऊ", "oo"), ("ऋ", "ri"), ("ए", "e"), ("ऐ", "ai"), ("ओ", "o"),
    ("औ", "au"), ("ऑ", "o"), ("ा", "aa"), ("ि", "i"), ("ी", "ee"), ("ु", "u"), ("ू", "oo"), ("ृ", "ri"), ("े", "e"), ("ै", "ai"),
    ("ो", "o"), ("ौ", "au"), ("ॉ", "o"), ("ं", "n"), ("ँ", "n"), ("ः", "h"), ("़", ""), ("्", ""), ("।", "."),
];
#[rustfmt::skip]
const ARABIC: &[(&str, &str)] = &[
    ("ال", "al-"), ("ا", "a"), ("أ", "a"), ("إ", "i"), ("آ", "aa"), ("ب", "b"), ("ت", "t"), ("ث", "th"), ("ج", "j"), ("ح", "h"),
    ("خ", "kh"), ("د", "d"), ("ذ", "dh"), ("ر", "r"), ("ز", "z"), ("س", "s"), ("ش", "sh"), ("ص", "s"), ("ض", "d"), ("ط", "t"), ("ظ", "z"),
    ("ع", ""), ("غ", "gh"), ("ف", "f"), ("ق", "q"), ("ك", "k"), ("ل", "l"), ("م", "m"), ("ن", "n"), ("ه", "h"), ("و", "u"), ("ي", "i"),
    ("ى", "a"), ("ة", "a"), ("ء", ""), ("ئ", "y"), ("ؤ", "u"), ("،", ","), ("؟", "?"), ("؛", ";"),
];
#[rustfmt::skip]
const PERSIAN: &[(&str, &str)] = &[
    ("ا", "a"), ("آ", "a"), ("ب", "b"), ("پ", "p"), ("ت", "t"), ("ث", "s"), ("ج", "j"), ("چ", "ch"), ("ح", "h"), ("خ", "kh"), ("د", "d"),
    ("ذ", "z"), ("ر", "r"), ("ز", "z"), ("ژ", "zh"), ("س", "s"), ("ش", "sh"), ("ص", "s"), ("ض", "z"), ("ط", "t"), ("ظ", "z"), ("ع", ""),
    ("غ", "gh"), ("ف", "f"), ("ق", "gh"), ("ک", "k"), ("گ", "g"), ("ل", "l"), ("م", "m"), ("ن", "n"), ("و", "o"), ("ه", "h"), ("ی", "i"),
    ("ي", "i"), ("ك", "k"), ("ء", ""), ("ئ", "y"), ("أ", "a"), ("\u{200c}", ""), ("،", ","), ("؟", "?"), ("؛", ";"),
];
const A_E_O: &[char] = &['a', 'a', 'e', 'e', 'o'];
const A_I_U: &[char] = &['a', 'a', 'a', 'i', 'i', 'u'];

const fn scheme(lang: &'static str, tag: &'static str, letters: &'static [(&'static str, &'static str)], script: Script) -> Scheme {
    Scheme { lang, tag, letters, own: &[], script, held: false }
}

impl Scheme {
    const fn with(self, own: &'static [(&'static str, &'static str)]) -> Self {
        Self { own, ..self }
    }

    const fn held(self) -> Self {
        Self { held: true, ..self }
    }
}

/// All schemes.
#[rustfmt::skip]
pub static SCHEMES: [Scheme; 27] = [
    scheme("ru", "ru-Latn", RUSSIAN, Script::Alphabet),
    scheme("ru", "ru-Latn", RUSSIAN, Script::Alphabet).with(&[("ё", "e"), ("й", "i"), ("ъ", "ie"), ("ю", "iu"), ("я", "ia")]),
    scheme("ru", "ru-Latn", RUSSIAN, Script::Alphabet).with(&[("й", "j"), ("х", "h"), ("ц", "c"), ("щ", "sch"), ("ю", "ju"), ("я", "ja"), ("ь", "'")]),
    scheme("ru", "ru-Latn", RUSSIAN, Script::Alphabet).with(SCHOLARLY),
    scheme("ru", "ru-Latn", RUSSIAN, Script::Alphabet).with(&[("х", "h"), ("щ", "sh"), ("ы", "i"), ("ё", "io"), ("й", "i")]).held(),
    scheme("uk", "uk-Latn", RUSSIAN, Script::Alphabet).with(&[("г", "h"), ("и", "y"), ("й", "i"), ("ї", "i"), ("є", "ie"), ("ю", "iu"), ("я", "ia")]),
    scheme("uk", "uk-Latn", RUSSIAN, Script::Alphabet).with(&[("г", "h"), ("и", "y"), ("й", "j"), ("ї", "ji"), ("є", "je"), ("х", "x"), ("ц", "c"), ("ж", "ž"), ("ч", "č"), ("ш", "š"), ("щ", "šč"), ("ю", "ju"), ("я", "ja")]),
    scheme("uk", "uk-Latn", RUSSIAN, Script::Alphabet).with(&[("г", "g"), ("и", "y"), ("х", "h"), ("щ", "sch"), ("ц", "c")]).held(),
    scheme("bg", "bg-Latn", RUSSIAN, Script::Alphabet).with(&[("х", "h"), ("щ", "sht"), ("ъ", "a"), ("ь", "y")]),
    scheme("bg", "bg-Latn", RUSSIAN, Script::Alphabet).with(&[("ж", "ž"), ("х", "h"), ("ц", "c"), ("ч", "č"), ("ш", "š"), ("щ", "št"), ("ъ", "ă"), ("й", "j"), ("ю", "ju"), ("я", "ja")]),
    scheme("bg", "bg-Latn", RUSSIAN, Script::Alphabet).with(&[("ж", "j"), ("х", "h"), ("ц", "c"), ("щ", "sht"), ("ъ", "y"), ("й", "i"), ("я", "q"), ("в", "w")]),
    scheme("bg", "bg-Latn", RUSSIAN, Script::Alphabet).with(&[("х", "h"), ("щ", "sht"), ("ъ", "u"), ("й", "j"), ("ц", "c"), ("ю", "iu"), ("я", "ia")]).held(),
    scheme("el", "el-Latn", GREEK, Script::Alphabet),
    scheme("el", "el-Latn", GREEK, Script::Alphabet).with(&[("μπ", "b"), ("ντ", "d"), ("χ", "x"), ("ξ", "ks"), ("υ", "i"), ("ύ", "i"), ("αυ", "af"), ("ευ", "ef")]),
    scheme("el", "el-Latn", GREEK, Script::Alphabet).with(&[("η", "h"), ("ή", "h"), ("ω", "w"), ("ώ", "w"), ("υ", "u"), ("ύ", "u"), ("χ", "x"), ("β", "b"), ("φ", "ph")]),
    scheme("el", "el-Latn", GREEK, Script::Alphabet).with(&[("χ", "h"), ("υ", "u"), ("ύ", "u"), ("αυ", "au"), ("ευ", "eu"), ("γκ", "g")]).held(),
    scheme("hi", "hi-Latn", DEVANAGARI, Script::Abugida),
    scheme("hi", "hi-Latn", DEVANAGARI, Script::Abugida).with(&[("ा", "a"), ("आ", "a"), ("ी", "i"), ("ई", "i"), ("ू", "u"), ("ऊ", "u"), ("व", "w"), ("फ", "f")]),
    scheme("hi", "hi-Latn", DEVANAGARI, Script::Abugida).with(&[("ा", "ā"), ("आ", "ā"), ("ी", "ī"), ("ई", "ī"), ("ू", "ū"), ("ऊ", "ū"), ("ं", "ṃ"), ("ण", "ṇ"), ("ट", "ṭ"), ("ड", "ḍ"), ("श", "ś"), ("ष", "ṣ")]),
    scheme("hi", "hi-Latn", DEVANAGARI, Script::Abugida).with(&[("ा", "a"), ("आ", "aa"), ("ी", "i"), ("ै", "e"), ("छ", "ch"), ("ं", "m")]).held(),
    scheme("ar", "ar-Latn", ARABIC, Script::Consonants(A_I_U)),
    scheme("ar", "ar-Latn", ARABIC, Script::Consonants(A_I_U)).with(&[("ال", "al"), ("ا", "ā"), ("و", "ū"), ("ي", "ī"), ("ع", "ʿ"), ("ح", "ḥ"), ("ص", "ṣ"), ("ط", "ṭ"), ("ة", "ah")]),
    scheme("ar", "ar-Latn", ARABIC, Script::Consonants(A_E_O)).with(&[("ال", "el "), ("و", "w"), ("ي", "y"), ("ش", "ch"), ("ق", "k"), ("ج", "g"), ("ع", "a")]),
    scheme("ar", "ar-Latn", ARABIC, Script::Consonants(A_I_U)).with(&[("ال", "al "), ("و", "o"), ("ي", "ee"), ("ة", "ah"), ("ا", "aa")]).held(),
    scheme("fa", "fa-Latn", PERSIAN, Script::Consonants(A_E_O)),
    scheme("fa", "fa-Latn", PERSIAN, Script::Consonants(A_E_O)).with(&[("ا", "ā"), ("آ", "ā"), ("و", "u"), ("ق", "q"), ("خ", "x"), ("ش", "š"), ("ی", "y")]),
    scheme("fa", "fa-Latn", PERSIAN, Script::Consonants(A_E_O)).with(&[("ا", "aa"), ("آ", "aa"), ("و", "v"), ("ی", "ee"), ("ق", "q")]).held(),
];

/// Languages that are typed without their diacritics, and harder to tell so. Not Azerbaijani: without its ə it is taken for one of its relatives
/// that nobody taught (`letters.rs`).
pub const STRIPPED: [&str; 14] = ["bs", "cs", "hr", "hu", "lt", "lv", "pl", "ro", "sk", "sl", "sq", "sr-Latn", "tr", "vi"];

/// A text without its diacritics.
pub fn strip(text: &str) -> String {
    let bare = |c: char| match c {
        'ł' => 'l',
        'Ł' => 'L',
        'đ' => 'd',
        'Đ' => 'D',
        'ı' => 'i',
        'ə' => 'e',
        'Ə' => 'E',
        'ø' => 'o',
        'Ø' => 'O',
        c => c,
    };
    text.nfd().filter(|c| !is_combining_mark(*c)).map(bare).collect()
}

/// A text in Latin letters.
pub fn romanise(text: &str, scheme: &Scheme) -> String {
    let text: String = text.nfc().collect();
    let mut latin = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut word = Word::default();
    while let Some(c) = rest.chars().next() {
        let low: String = c.to_lowercase().collect();
        let found = scheme.own.iter().chain(scheme.letters).find(|(letter, _)| {
            let starts = rest.starts_with(letter) || letter.chars().count() == 1 && *letter == low;
            // The article stands before a word.
            starts && (*letter != "ال" || word.nth == 0)
        });
        let Some((letter, sound)) = found else {
            word = Word::default();
            latin.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let length = if rest.starts_with(letter) { letter.len() } else { c.len_utf8() };
        let next = rest[length..].chars().next();
        word.vowel(scheme, c, &mut latin);
        let mut sound = sound.chars();
        match sound.next() {
            Some(first) if c.is_uppercase() => latin.extend(first.to_uppercase()),
            first => latin.extend(first),
        }
        latin.extend(sound);
        word.after(scheme, c, next, &mut latin);
        rest = &rest[length..];
    }
    latin
}

/// What was written of a word.
#[derive(Default)]
struct Word {
    nth: usize,
    /// A consonant stands before, which may have a vowel.
    consonant: bool,
    /// The consonant before was given one.
    given: bool,
}

impl Word {
    /// A vowel that is not written, between the consonant before and what follows.
    fn vowel(&mut self, scheme: &Scheme, c: char, latin: &mut String) {
        if let Script::Consonants(vowels) = scheme.script {
            let consonant = !matches!(c, 'ا' | 'أ' | 'إ' | 'آ' | 'و' | 'ي' | 'ی' | 'ى' | 'ة' | 'ع' | 'ء');
            // Of three consonants one has none.
            if self.consonant && consonant && !self.given {
                // The same word gets the same vowels.
                let nth = latin.bytes().rev().take(3).fold(c as usize, |sum, byte| sum * 31 + byte as usize);
                latin.push(vowels[nth % vowels.len()]);
                self.given = true;
            } else {
                self.given = false;
            }
            self.consonant = consonant;
        }
        self.nth += 1;
    }

    /// The vowel that a consonant of Devanagari has unless another is written, or the word ends; between two that have one it is not spoken.
    fn after(&mut self, scheme: &Scheme, c: char, next: Option<char>, latin: &mut String) {
        if !matches!(scheme.script, Script::Abugida) {
            return;
        }
        let is_consonant = |c: char| ('क'..='ह').contains(&c);
        let sign = |c: char| matches!(c, 'ा'..='ौ' | '्' | '़' | 'ं' | 'ँ');
        if is_consonant(c) {
            match next {
                Some(next) if is_consonant(next) && !(self.given && self.nth > 2) => {
                    latin.push('a');
                    self.given = true;
                }
                Some('ं' | 'ँ') => latin.push('a'),
                Some(next) if !sign(next) && is_consonant(next) => self.given = false,
                _ => self.given = false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_written_in_latin_letters() {
        for (lang, nth, text, latin) in [
            ("ru", 0, "Мэр города Щукин", "Mer goroda Shchukin"),
            ("ru", 1, "Юлия", "Iuliia"),
            ("bg", 0, "България", "Balgariya"),
            ("el", 0, "Ο δήμαρχος του Πειραιά", "O dimarchos tou Peiraia"),
            ("hi", 1, "यह किताब मेरी है", "yah kitab meri hai"),
            ("ar", 0, "المدينة الجديدة", "al-midina al-jadida"),
        ] {
            let scheme = SCHEMES.iter().filter(|scheme| scheme.lang == lang).nth(nth).unwrap();
            assert_eq!(romanise(text, scheme), latin);
        }
        // One scheme of each is kept for measuring.
        for scheme in &SCHEMES {
            assert!(SCHEMES.iter().any(|other| other.held && other.lang == scheme.lang));
        }
    }

    #[test]
    fn diacritics_are_taken_away() {
        assert_eq!(strip("Příliš žluťoučký Łódź Nguyễn Đức ığdır ștefan"), "Prilis zlutoucky Lodz Nguyen Duc igdir stefan");
    }
}
