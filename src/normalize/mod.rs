//! Repairs broken text, and records every change with its place in the original.
//!
//! Passes run in the order of `PASSES`, each on the output of the one before it. Sound text is borrowed, not copied.
//!
//! ```
//! use sourdine::normalize::{Normalizer, Profile};
//! let normalizer = Normalizer::new(Profile::Lossless);
//! let text = normalizer.normalize("The cafÃ© &amp; the bar");
//! assert_eq!(text.current(), "The café & the bar");
//! let changes: Vec<_> = text.changes().map(|change| (change.passes.to_string(), change.before, change.after)).collect();
//! assert_eq!(changes, [("mojibake".into(), "Ã©", "é"), ("entities".into(), "&amp;", "&")]);
//! ```
//!
//! The order: escapes (only on request) and entities come first, since a damaged letter may be written as one (escapes before entities:
//! `%26eacute%3B`). Encodings follow, line by line. Controls and invisible characters come after mojibake, whose evidence they are (U+0080
//! to U+009F are halves of letters there). Composition follows all repairs, since each may leave a letter next to its mark. Folding comes
//! last. Passes run until nothing changes. Folding has one table for all languages: where they differ (ä as a or ae), searchers omit the
//! mark; where a mark makes another letter (й, が, ड़), it stays.
//!
//! To add a pass: add a file here, a variant of [`PassId`], a line in `PASSES` (explain its place above), and a class in `scan.rs` if it
//! repairs.

mod broken;
mod code_pages;
mod compose;
mod confusable;
mod controls;
mod counts;
pub mod damage;
mod encodings;
mod entities;
mod escapes;
mod fold;
mod forms;
mod invisible;
mod legacy;
mod letters;
mod line;
mod misread;
mod misreading;
mod reading;
mod scan;
mod sequences;
pub mod spelling;
mod suspect;
mod text;
mod utf8;

pub(crate) use encodings::{ENCODINGS as CODE_PAGES, Encoding as CodePage};
pub use text::{Chain, Change, Changes, Edits, Passes, Text};

use crate::error::Error;
use line::Line;
use scan::Needs;

/// A pass of the normaliser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PassId {
    /// Escape sequences left in text: `caf%C3%A9`. In no profile.
    Escapes,
    /// HTML character references.
    Entities,
    /// UTF-8 that was decoded as something else.
    Mojibake,
    /// Text in a legacy encoding that was decoded as another.
    Charset,
    /// Control characters.
    Controls,
    /// Invisible characters that no script needs in their place.
    Invisible,
    /// Presentation forms: shaped Arabic, private-use bullets, line separators.
    Forms,
    /// Thai and Lao sequences that only look right; excessive stacks of marks.
    Sequences,
    /// Canonical composition (NFC).
    Compose,
    /// Folding of typography, width and case (NFKC).
    Fold,
    /// Confusable letters of another script inside a word.
    Confusables,
    /// Removal of diacritics.
    Diacritics,
}

impl PassId {
    /// The pass with this name.
    pub fn named(name: &str) -> Result<Self, Error> {
        let found = PASSES.iter().map(|(id, ..)| *id).find(|id| id.name() == name);
        found.ok_or_else(|| Error::name("pass", name, PASSES.iter().map(|(id, ..)| id.name())))
    }

    /// Name in outputs.
    pub fn name(self) -> &'static str {
        PASSES[self as usize].1
    }
}

/// The purpose of normalisation: a set of passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Repairs damage and keeps deliberate choices: typography, width, ligatures.
    #[default]
    Lossless,
    /// For comparison: NFKC, lower case, plain quotation marks, dashes and spaces.
    Canonical,
    /// For search: `Canonical` without diacritics and confusables.
    Search,
}

impl Profile {
    /// The profile with this name.
    pub fn named(name: &str) -> Result<Self, Error> {
        let all = [Self::Lossless, Self::Canonical, Self::Search];
        let found = all.into_iter().find(|profile| profile.name() == name);
        found.ok_or_else(|| Error::name("profile", name, all.map(Self::name)))
    }

    /// Name in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lossless => "lossless",
            Self::Canonical => "canonical",
            Self::Search => "search",
        }
    }

    /// Its passes.
    pub fn passes(self) -> Passes {
        let last = match self {
            Self::Lossless => PassId::Compose,
            Self::Canonical => PassId::Fold,
            Self::Search => PassId::Diacritics,
        };
        PASSES.iter().map(|(id, ..)| *id).filter(|id| (PassId::Entities..=last).contains(id)).collect()
    }
}

/// Finds changes to a text. Pure and idempotent: its own output gives no edits.
type Pass = fn(&str, &mut Edits);

/// The passes in execution order, which is that of [`PassId`].
const PASSES: [(PassId, &str, Pass); 12] = [
    (PassId::Escapes, "escapes", escapes::find),
    (PassId::Entities, "entities", entities::find),
    (PassId::Mojibake, "mojibake", misread::utf8),
    (PassId::Charset, "charset", misread::legacy),
    (PassId::Controls, "controls", controls::find),
    (PassId::Invisible, "invisible", invisible::find),
    (PassId::Forms, "forms", forms::find),
    (PassId::Sequences, "sequences", sequences::find),
    (PassId::Compose, "compose", compose::nfc),
    (PassId::Fold, "fold", fold::typography),
    (PassId::Confusables, "confusables", confusable::find),
    (PassId::Diacritics, "diacritics", fold::diacritics),
];

/// The lines of a text, very long ones in parts, that are text in no known language; none if the samples of the text show no damage.
pub(crate) fn broken_lines(text: &str) -> impl Iterator<Item = &str> {
    let suspect = if scan::needs(text).has(PassId::Mojibake) { text } else { "" };
    suspect.lines().flat_map(misread::in_parts).filter(|line| is_broken(line))
}

/// True if a line is text in no known language: it was decoded with some wrong encoding.
fn is_broken(line: &str) -> bool {
    !line.is_ascii() && broken::is_broken(&Line::of(line))
}

/// The escape sequences in a text with evidence, and their decoded text.
pub(crate) use escapes::{Escape, escapes};

/// Decodes `bytes` that are not UTF-8 with the most plausible encoding, and names it; none if no encoding is plausible.
pub(crate) fn decode(bytes: &[u8]) -> Option<(String, &'static str)> {
    legacy::decode(bytes)
}

/// Most rounds: a repair may uncover another (`&amp;eacute;`, letters damaged twice), so passes run until nothing changes.
const MAX_ROUNDS: usize = 6;

/// The first passes, which undo each other's layers. They run until stable before the others, since controls are their evidence.
const LAYERS: usize = 4;

/// Runs a set of passes.
#[derive(Clone, Copy, Debug)]
pub struct Normalizer {
    passes: Passes,
}

impl Default for Normalizer {
    fn default() -> Self {
        Self::new(Profile::default())
    }
}

impl Normalizer {
    /// A normaliser for `profile`.
    pub fn new(profile: Profile) -> Self {
        Self::of(profile.passes())
    }

    /// A normaliser of these passes.
    pub fn of(passes: Passes) -> Self {
        Self { passes }
    }

    /// Repairs `original`.
    pub fn normalize<'a>(&self, original: &'a str) -> Text<'a> {
        let mut text = Text::new(original);
        let mut needs = scan::needs(original);
        if needs.is_empty() && self.passes.iter().all(is_scanned) {
            return text;
        }
        let mut edits = Edits::default();
        for _ in 0..MAX_ROUNDS {
            let mut changed = false;
            for _ in 0..MAX_ROUNDS {
                if !self.run(&PASSES[..LAYERS], &mut text, &mut needs, &mut edits) {
                    break;
                }
                changed = true;
            }
            changed |= self.run(&PASSES[LAYERS..], &mut text, &mut needs, &mut edits);
            if !changed {
                break;
            }
        }
        text
    }

    /// Runs `passes` and returns true if the text changed. Repair passes run only if the current text may need them.
    fn run(&self, passes: &[(PassId, &str, Pass)], text: &mut Text<'_>, needs: &mut Needs, edits: &mut Edits) -> bool {
        let mut changed = false;
        for (id, _, pass) in passes.iter().filter(|(id, ..)| self.passes.contains(*id)) {
            if is_scanned(*id) && !needs.has(*id) {
                continue;
            }
            pass(text.current(), edits);
            if text.apply(*id, edits) {
                changed = true;
                *needs = scan::needs(text.current());
            } else {
                needs.remove(*id);
            }
        }
        changed
    }
}

/// True for a repair pass, for which a scan decides whether it must run. The other passes fold variants or run on request.
fn is_scanned(id: PassId) -> bool {
    (PassId::Entities..=PassId::Compose).contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lossless(text: &str) -> String {
        Normalizer::new(Profile::Lossless).normalize(text).current().to_owned()
    }

    #[test]
    fn repairs() {
        for (broken, sound) in [
            ("cafÃ©", "café"),
            ("Itâ€™s", "It’s"),
            ("&lt;p&gt; &eacute;t&#233;", "<p> été"),
            ("e\u{301}te\u{301}", "été"),
            ("one\u{0}two\u{7}", "onetwo"),
            ("zero\u{200b}width \u{feff}mark", "zerowidth mark"),
            ("cafÃƒÂ©", "café"),
            ("Der FluÃŸ flieÃŸt", "Der Fluß fließt"),
            ("РџСЂРёРІРµС‚ РІСЃРµРј", "Привет всем"),
            ("PĹ™Ă\u{ad}liĹˇ ĹľluĹĄouÄŤkĂ˝", "Příliš žluťoučký"),
            ("Za≈º√≥≈Çƒá g√≥rƒÖ", "Zażółć górą"),
            ("\u{93}quoted\u{94} and so on\u{85}", "“quoted” and so on…"),
            ("VoilÃ le port", "Voilà le port"),
            ("smile í\u{a0}½í¸\u{80}", "smile 😀"),
            ("&Atilde;&copy;t&eacute;", "été"),
            ("Tom &amp Jerry &copy 2020, caf&eacute.", "Tom & Jerry © 2020, café."),
            ("half\u{ad}\nway soft\u{ad}ly", "halfway softly"),
            ("in\u{ad}for\u{ad}ma\u{ad}tion", "information"),
            ("L'in\u{ad}ter\u{ad}na\u{ad}tio\u{ad}na\u{ad}li\u{ad}sa\u{ad}tion", "L'internationalisation"),
            ("Вод\u{ad}но-мо\u{ad}тор\u{ad}ный спорт раз\u{ad}ви\u{ad}ва\u{ad}ет\u{ad}ся.", "Водно-моторный спорт развивается."),
            ("Η ενη\u{ad}μέ\u{ad}ρω\u{ad}ση των πο\u{ad}λι\u{ad}τών", "Η ενημέρωση των πολιτών"),
            ("La dé\u{ad}mo\u{ad}cra\u{ad}tie a été ré\u{ad}for\u{ad}mée", "La démocratie a été réformée"),
            ("Pří\u{ad}liš žlu\u{ad}ťouč\u{ad}ký kůň", "Příliš žluťoučký kůň"),
            ("เเม่น้ำ น\u{e4d}\u{e49}า ท\u{e48}\u{e35}", "แม่น้ำ น้ำ ที่"),
            ("ﺍﻟﺴﻼﻡ", "السلام"),
            ("one\u{2028}two\u{2029}\u{f0b7} three", "one\ntwo\n• three"),
            ("Z\u{321}\u{327}\u{334}\u{335}\u{336}\u{337}\u{338}\u{321}\u{327}\u{334}algo", "Zalgo"),
            ("hi\u{e0041}\u{e0042}\u{e0043} there", "hi there"),
            ("☺\u{fe0f}\u{e0101}\u{e0102}\u{e0103}", "☺\u{fe0f}"),
            ("Ïðèâåò âñåì, êàê äåëà?", "Привет всем, как дела?"),
            ("ðÒÉ×ÅÔ ×ÓÅÍ, ËÁË ÄÅÌÁ", "Привет всем, как дела"),
            ("ÄãºÃ£¬ÊÀ½ç", "你好，世界"),
            ("‚±‚ñ‚É‚¿‚Í\u{90}¢ŠE", "こんにちは世界"),
            ("¾È³çÇÏ¼¼¿ä", "안녕하세요"),
            ("´ä¤fªº´ç½ü¦b¶g¤@¦\u{ad}¤W\u{ad}«·s¶}¯è¡C", "港口的渡輪在週一早上重新開航。"),
            ("&amp;amp;amp;amp;amp;amp;amp;amp;amp;eacute;", "é"),
        ] {
            assert_eq!(lossless(broken), sound, "{broken:?}");
        }
    }

    #[test]
    fn sound_text_stays_and_is_not_copied() {
        for sound in [
            "plain",
            "Ça va, déjà vu — “quoted” … ﬁne",
            "می‌خواهم",
            "👩‍👩‍👧",
            "क्‍ष",
            "R&D at AT&T",
            "a\tb\r\nc",
            "SÃO PAULO",
            "l’âge",
            "10 Å—12 Å",
            "CAFÉ™ et THÉ®",
            "√π ∆°",
            "see https://example.org/?a=1&copy=2&reg and R&D, AT&T, f(&amp, x) &c.",
            "LIMÃ – PERU",
            "Ñuñoa «Ñandú»",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}!",
            "ที่นี่แม่น้ำ เพื่อเด็ก ﷺ",
            "葛\u{e0100}城",
            "ÁÉÍÓÚ ÀÈÌÒÙ ÄËÏÖÜ ÂÊÎÔÛ ÆØÅ æøå þæö ðíð",
            "———————— «Año» ••••",
            "L´eleganza della città nuova, dall´esterno grigia, era però un´illusione.",
        ] {
            let text = Normalizer::new(Profile::Lossless).normalize(sound);
            assert_eq!(text.current(), sound);
            assert!(text.is_unchanged(), "{sound:?}");
        }
    }

    #[test]
    fn profiles_fold() {
        let fold = |profile, text| Normalizer::new(profile).normalize(text).current().to_owned();
        assert_eq!(fold(Profile::Canonical, "“Ｆｕｌｌ” — ﬁne"), "\"full\" - fine");
        assert_eq!(fold(Profile::Canonical, "the har-\nbour, half\u{ad}\nway"), "the harbour, halfway");
        for (text, folded) in [
            ("Élan Łódź Straße Ǻ", "elan lodz strasse a"),
            ("Ιστορίες του Οδυσσέα ΤΗΣ", "ιστοριεσ του οδυσσεα τησ"),
            ("IĞDIR ılık İzmir", "igdir ilik izmir"),
            ("Smørrebrød på Ærø", "smorrebrod pa aero"),
            ("Nguyễn Đặng Việt Nam", "nguyen dang viet nam"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّدٌ أحمد آية كتـاب مدرسة", "محمد احمد ايه كتاب مدرسه"),
            ("Ёлка и йод, Їжак", "елка и йод, їжак"),
            ("がぎぐ 한국어 ひらがな", "がぎぐ 한국어 ひらがな"),
            ("раураl Mоscow Москвa", "раураӏ moscow москва"),
        ] {
            assert_eq!(fold(Profile::Search, text), folded, "{text}");
        }
    }

    /// Real text, damaged in a known way, then with bytes lost or replaced.
    fn damaged() -> impl Strategy<Value = String> {
        const SOUND: &str = "Où est l’élève ? « Déjà à l’école », répondit-elle… Příliš žluťoučký kůň – Zażółć gęślą jaźń. Съешь ещё этих мягких булок; 漢字とかな 😀 ½ ﬁn e\u{301}";
        let byte = (0usize..400, proptest::option::of(any::<u8>()));
        let all = damage::all();
        (0..all.len(), proptest::collection::vec(byte, 0..6)).prop_map(move |(nth, bytes)| {
            let mut broken = all[nth].apply(SOUND).unwrap_or_else(|| SOUND.to_owned()).into_bytes();
            for (at, with) in bytes {
                let at = at % broken.len();
                match with {
                    Some(byte) => broken[at] = byte,
                    None => {
                        broken.remove(at);
                    }
                }
            }
            String::from_utf8_lossy(&broken).into_owned()
        })
    }

    #[test]
    fn the_chain_of_misreadings_is_named() {
        let chain = |text: &str| Normalizer::default().normalize(text).changes().flat_map(|change| change.chain.iter()).collect::<Vec<_>>();
        assert_eq!(chain("cafÃ©"), ["windows-1252"]);
        assert_eq!(chain("cafÃƒÂ©"), ["windows-1252", "windows-1252"]);
        assert_eq!(chain("Za≈º√≥≈Çƒá"), ["macroman"]);
        assert_eq!(chain("&eacute;"), [""; 0]);
    }

    #[test]
    fn a_pass_that_is_off_does_nothing() {
        let normalizer = Normalizer::of(Profile::Lossless.passes().without(PassId::Entities));
        assert_eq!(normalizer.normalize("cafÃ© &amp; bar").current(), "café &amp; bar");
    }

    /// Checks that a profile does not change its own output.
    fn settles(text: &str) -> Result<(), TestCaseError> {
        for profile in [Profile::Lossless, Profile::Canonical, Profile::Search] {
            let normalizer = Normalizer::new(profile);
            let once = normalizer.normalize(text).current().to_owned();
            let again = normalizer.normalize(&once);
            prop_assert_eq!(again.current(), &once);
        }
        Ok(())
    }

    /// Sentences about an invented town, each in a language with legacy encodings.
    const SENTENCES: &[&str] = &[
        "L’été dernier, le maire a promis que le port serait rénové avant la fin de l’année.",
        "Der Bürgermeister erklärte, dass die Fähre künftig häufiger über den See fährt.",
        "El alcalde explicó que mañana abrirán el pequeño puerto según lo previsto.",
        "O prefeito disse que as obras não vão começar antes da próxima estação.",
        "Starosta řekl, že nový přístav bude otevřen příští týden za každého počasí.",
        "Burmistrz powiedział, że nowa przystań zostanie otwarta w przyszłym tygodniu.",
        "A polgármester elmondta, hogy az új kikötőt jövő héten nyitják meg a térségben.",
        "Belediye başkanı yeni iskelenin önümüzdeki hafta açılacağını söyledi.",
        "Meras sakė, kad naujas uostas bus atidarytas kitą savaitę šiame mieste.",
        "Мэр города сказал, что новый причал откроют на следующей неделе.",
        "Кметът каза, че новото пристанище ще бъде открито следващата седмица.",
        "Ο δήμαρχος είπε ότι το νέο λιμάνι θα ανοίξει την επόμενη εβδομάδα.",
        "ראש העיר אמר כי הנמל החדש ייפתח בשבוע הבא לכל התושבים.",
        "قال رئيس البلدية إن الميناء الجديد سيفتح أبوابه الأسبوع المقبل.",
        "市長は来週新しい港を開くと述べた。",
        "市长说新的港口将在下周开放。",
        "시장은 다음 주에 새 항구를 열 것이라고 말했다.",
    ];

    #[test]
    fn a_damaged_sentence_comes_back_or_stays() {
        for damage in damage::all() {
            for sentence in SENTENCES {
                for sound in [sentence.to_string(), sentence.to_uppercase()] {
                    let Some(broken) = damage.apply(&sound) else { continue };
                    let found = lossless(&broken);
                    assert!(found == sound || found == broken, "{}: {broken:?} became {found:?}", damage.name);
                }
            }
        }
    }

    #[test]
    fn sound_sentences_stay_in_capitals_too() {
        for sentence in SENTENCES {
            for sound in [sentence.to_string(), sentence.to_uppercase()] {
                assert_eq!(lossless(&sound), sound);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn damaged_text_is_repaired_once_and_for_all(text in damaged()) {
            settles(&text)?;
        }

        #[test]
        fn twice_is_once(text in "(\\PC|[\u{0}-\u{9f}]|&[a-z]{2,6};|[ÃÂâ][\u{80}-\u{bf}€™œ]){0,40}") {
            settles(&text)?;
        }

        #[test]
        fn changes_rebuild_the_text(text in "(\\PC|[\u{0}-\u{9f}]|&[a-z]{2,6};|e\u{301}|[ÃÂâ][\u{80}-\u{bf}€™œ]){0,40}") {
            for profile in [Profile::Lossless, Profile::Canonical, Profile::Search] {
                let normalized = Normalizer::new(profile).normalize(&text);
                let (mut rebuilt, mut at) = (String::new(), 0);
                for change in normalized.changes() {
                    let span = change.span.range();
                    prop_assert!(span.start >= at);
                    prop_assert_eq!(&text[span.clone()], change.before);
                    rebuilt.push_str(&text[at..span.start]);
                    rebuilt.push_str(change.after);
                    at = span.end;
                }
                rebuilt.push_str(&text[at..]);
                prop_assert_eq!(rebuilt, normalized.current());
            }
        }
    }
}
