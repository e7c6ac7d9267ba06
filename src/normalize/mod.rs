//! Broken text in, sound text out, with every change and its place in the original.
//!
//! Passes run in the order of `PASSES`, each over what the one before it left. Sound text is borrowed, not copied.
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
//! The order: entities first, since a damaged letter may be written as one; controls and invisible characters after mojibake,
//! whose evidence they are (U+0080 to U+009F are half of a letter there); composition last, since each of the others may leave a
//! letter beside its mark.
//!
//! To add a pass: one file here, a variant of [`PassId`], a line in `PASSES` with its place argued above.

mod compose;
mod controls;
pub mod damage;
mod encoding;
mod entities;
mod fold;
mod invisible;
mod mojibake;
pub mod plausible;
mod scan;
mod text;

pub use text::{Chain, Change, Edits, Passes, Text};

use crate::error::Error;
use scan::scan;

/// A step of the normaliser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PassId {
    /// Character references of HTML.
    Entities,
    /// UTF-8 that was read as something else.
    Mojibake,
    /// Control characters.
    Controls,
    /// Characters that nobody sees and no script needs where they stand.
    Invisible,
    /// Typography, width and case folded.
    Fold,
    /// Diacritics folded.
    Diacritics,
    /// Letters and marks composed (NFC or NFKC).
    Compose,
}

impl PassId {
    /// All, in the order that they run.
    pub const ALL: [Self; 7] =
        [Self::Entities, Self::Mojibake, Self::Controls, Self::Invisible, Self::Fold, Self::Diacritics, Self::Compose];

    /// The pass with this name.
    pub fn named(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|id| id.name() == name).ok_or_else(|| Error::name("pass", name, Self::ALL.map(Self::name)))
    }

    /// The name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entities => "entities",
            Self::Mojibake => "mojibake",
            Self::Controls => "controls",
            Self::Invisible => "invisible",
            Self::Fold => "fold",
            Self::Diacritics => "diacritics",
            Self::Compose => "compose",
        }
    }
}

/// What a text is normalised for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Repairs what is broken and keeps what a writer chose: typography, width, ligatures.
    #[default]
    Lossless,
    /// For comparing: NFKC, lower case, plain quotes, dashes and spaces.
    Canonical,
    /// For searching: `Canonical` without diacritics.
    Search,
}

/// Finds what to change in a text. Pure: the same text gives the same edits, and its own output gives none.
type Pass = fn(&str, &mut Edits);

const PASSES: &[(PassId, &[Profile], Pass)] = {
    use Profile::{Canonical, Lossless, Search};
    &[
        (PassId::Entities, &[Lossless, Canonical, Search], entities::find),
        (PassId::Mojibake, &[Lossless, Canonical, Search], mojibake::find),
        (PassId::Controls, &[Lossless, Canonical, Search], controls::find),
        (PassId::Invisible, &[Lossless, Canonical, Search], invisible::find),
        (PassId::Compose, &[Lossless], compose::nfc),
        (PassId::Fold, &[Canonical, Search], fold::typography),
        (PassId::Diacritics, &[Search], fold::diacritics),
        (PassId::Compose, &[Canonical, Search], compose::nfc),
    ]
};

/// The passes that repair.
#[cfg(test)]
fn repairing() -> impl Iterator<Item = (PassId, &'static [Profile], Pass)> {
    PASSES.iter().copied().filter(|(_, profiles, _)| profiles.contains(&Profile::Lossless))
}

/// A repair may uncover another (`&amp;eacute;`, letters damaged twice): passes run again until nothing changes, at most this often.
const MAX_ROUNDS: usize = 6;

/// The passes that undo each other's layers. They come to rest before the others run, since controls are their evidence.
const LAYERS: usize = 2;

/// Runs the passes of a profile.
#[derive(Clone, Debug, Default)]
pub struct Normalizer {
    profile: Profile,
    off: Vec<PassId>,
}

impl Normalizer {
    /// A normaliser for `profile`.
    pub fn new(profile: Profile) -> Self {
        Self { profile, off: Vec::new() }
    }

    /// The same without some of its passes.
    pub fn without(self, passes: &[PassId]) -> Self {
        Self { off: passes.to_vec(), ..self }
    }

    /// Repairs `original`.
    pub fn normalize<'a>(&self, original: &'a str) -> Text<'a> {
        let mut text = Text::new(original);
        if self.profile == Profile::Lossless && scan(original).is_empty() {
            return text;
        }
        let mut edits = Edits::default();
        for _ in 0..MAX_ROUNDS {
            let mut changed = false;
            for _ in 0..MAX_ROUNDS {
                if !self.run(&PASSES[..LAYERS], &mut text, &mut edits) {
                    break;
                }
                changed = true;
            }
            changed |= self.run(&PASSES[LAYERS..], &mut text, &mut edits);
            if !changed {
                break;
            }
        }
        text
    }

    /// True where something changed. Passes that repair run only where the text may need them.
    fn run(&self, passes: &[(PassId, &[Profile], Pass)], text: &mut Text<'_>, edits: &mut Edits) -> bool {
        let mut needs = scan(text.current());
        if needs.is_empty() && self.profile == Profile::Lossless {
            return false;
        }
        let mut changed = false;
        for (id, profiles, pass) in passes.iter().filter(|(_, profiles, _)| profiles.contains(&self.profile)) {
            if !self.off.contains(id) && (!profiles.contains(&Profile::Lossless) || needs.has(*id)) {
                pass(text.current(), edits);
                if text.apply(*id, edits) {
                    changed = true;
                    needs = scan(text.current());
                }
            }
        }
        changed
    }
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
        assert_eq!(fold(Profile::Search, "Élan Łódź Straße Ǻ"), "elan lodz strasse a");
    }

    /// Real text, broken in a known way, and then by bytes that are lost or turned into others.
    fn damaged() -> impl Strategy<Value = String> {
        const SOUND: &str = "Où est l’élève ? « Déjà à l’école », répondit-elle… Příliš žluťoučký kůň – Zażółć gęślą jaźń. Съешь ещё этих мягких булок; 漢字とかな 😀 ½ ﬁn e\u{301}";
        let byte = (0usize..400, proptest::option::of(any::<u8>()));
        (0..damage::ALL.len(), proptest::collection::vec(byte, 0..6)).prop_map(|(nth, bytes)| {
            let mut broken = (damage::ALL[nth].apply)(SOUND).unwrap_or_else(|| SOUND.to_owned()).into_bytes();
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
        let normalizer = Normalizer::default().without(&[PassId::Entities]);
        assert_eq!(normalizer.normalize("cafÃ© &amp; bar").current(), "café &amp; bar");
    }

    /// What a profile gives, it leaves alone.
    fn settles(text: &str) -> Result<(), TestCaseError> {
        for profile in [Profile::Lossless, Profile::Canonical, Profile::Search] {
            let normalizer = Normalizer::new(profile);
            let once = normalizer.normalize(text).current().to_owned();
            let again = normalizer.normalize(&once);
            prop_assert_eq!(again.current(), &once);
        }
        Ok(())
    }

    proptest! {
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
