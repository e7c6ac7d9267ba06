//! How much of a text is lost to a wrong encoding after every repair.

use crate::normalize::broken_lines;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Share of characters that are lost (U+FFFD, unassigned, C1 controls), read as a misreading of UTF-8 that could not be undone (a letter
/// that Windows-1252 shows for a lead byte, and behind it as many of its signs for continuation bytes as that byte asks for), or in lines that
/// are no text in any language that is known.
pub(super) fn broken(text: &str) -> f64 {
    if text.is_ascii() {
        return 0.0;
    }
    let (all, bad, _) = scan(text);
    let lines = broken_lines(text).map(|line| line.chars().count()).sum::<usize>();
    bad.max(lines) as f64 / all as f64
}

/// Where the first of these characters stands.
pub(super) fn first_broken(text: &str) -> Option<usize> {
    let line = broken_lines(text).next().map(|line| line.as_ptr() as usize - text.as_ptr() as usize);
    line.into_iter().chain(scan(text).2).min()
}

/// Characters, those that are broken, and where the first of them stands.
fn scan(text: &str) -> (usize, usize, Option<usize>) {
    let (mut all, mut bad) = (0usize, 0usize);
    let (mut first, mut lead) = (None, 0);
    // Continuation characters that the last lead still asks for, and those that it has had.
    let (mut wanted, mut had) = (0usize, 0usize);
    for (at, c) in text.char_indices() {
        all += 1;
        if c.is_ascii() {
            wanted = 0;
            continue;
        }
        if wanted > 0 && is_continuation(c) {
            wanted -= 1;
            had += 1;
            if wanted == 0 {
                bad += had + 1;
                first = first.or(Some(lead));
            }
            continue;
        }
        (wanted, had, lead) = (0, 0, at);
        match c {
            '\u{fffd}' | '\u{80}'..='\u{9f}' => {
                bad += 1;
                first = first.or(Some(at));
            }
            '\u{c3}'..='\u{df}' | '\u{c2}' => wanted = 1,
            '\u{e0}'..='\u{ef}' => wanted = 2,
            '\u{f0}'..='\u{f4}' => wanted = 3,
            // Blocks without a gap, so that the table is asked for few characters only.
            '\u{400}'..='\u{52f}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => {}
            c if c >= '\u{370}' && c.general_category() == GeneralCategory::Unassigned => {
                bad += 1;
                first = first.or(Some(at));
            }
            _ => {}
        }
    }
    (all, bad, first)
}

/// What Windows-1252 shows for 0x80 to 0xBF.
fn is_continuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_and_misread_characters_count() {
        assert_eq!(broken("plain"), 0.0);
        assert_eq!(broken("« Déjà à l’école », SÃO PAULO — LIMÃ – Ñandú, Ísland"), 0.0);
        for sound in [
            "He sails the ferry—which nobody likes—from the pier “old”dock to the pier—or its rest—at night, said Ida’s son.",
            "n │ z_score │ is_late_0_5 │ is_late_1\n2 │ -0.75703329861022517346 │ t │ f",
            "ひらがな　←→　日本語・英語　←→　English\n亜姫の朗読☆　童話より",
            "\u{a0}\u{a0}\u{a0}\u{a0} 1月 1日の豆知識",
        ] {
            assert_eq!(broken(sound), 0.0, "{sound}");
        }
        assert_eq!(broken("na\u{fffd}ve"), 0.2);
        assert!(broken("cafÃ© â€œ") > 0.5);
        assert_eq!(broken("оПХБЕР бЯЕЛ ЙРН ЩРН ВХРЮЕР Х ОНМХЛЮЕР"), 1.0);
        // A sign inside a word, ç of code page 437; behind a word it is a note's.
        assert_eq!((broken("La le‡on est finie."), broken("La note‡ est finie.")), (1.0, 0.0));
    }
}
