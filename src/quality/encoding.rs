//! How much of a text is lost to a wrong encoding after every repair.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Share of characters that are lost (U+FFFD, unassigned, C1 controls) or read as a misreading of UTF-8 that could not be undone: a letter
/// that Windows-1252 shows for a lead byte, and behind it as many of its signs for continuation bytes as that byte asks for.
pub(super) fn broken(text: &str) -> f64 {
    if text.is_ascii() {
        return 0.0;
    }
    let (mut all, mut bad) = (0usize, 0usize);
    // Continuation characters that the last lead still asks for, and those that it has had.
    let (mut wanted, mut had) = (0usize, 0usize);
    for c in text.chars() {
        all += 1;
        if wanted > 0 && is_continuation(c) {
            wanted -= 1;
            had += 1;
            if wanted == 0 {
                bad += had + 1;
            }
            continue;
        }
        (wanted, had) = (0, 0);
        match c {
            '\u{fffd}' | '\u{80}'..='\u{9f}' => bad += 1,
            '\u{c3}'..='\u{df}' | '\u{c2}' => wanted = 1,
            '\u{e0}'..='\u{ef}' => wanted = 2,
            '\u{f0}'..='\u{f4}' => wanted = 3,
            // Blocks without a gap, so that the table is asked for few characters only.
            '\u{400}'..='\u{52f}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => {}
            c if c >= '\u{370}' && c.general_category() == GeneralCategory::Unassigned => bad += 1,
            _ => {}
        }
    }
    bad as f64 / all as f64
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
        assert_eq!(broken("na\u{fffd}ve"), 0.2);
        assert!(broken("cafÃ© â€œ") > 0.5);
    }
}
