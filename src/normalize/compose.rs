//! Canonical composition: NFC (UAX 15), with the quick check first.

use super::Edits;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// True if `c` may compose with the character before it, or is not in NFC itself.
pub(super) fn concerns(c: char) -> bool {
    is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes
}

/// Composes segment by segment, so that a change covers a letter and not the text.
pub(super) fn nfc(text: &str, edits: &mut Edits) {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return;
    }
    for (start, segment) in segments(text) {
        if is_nfc_quick(segment.chars()) != IsNormalized::Yes {
            let composed: String = segment.nfc().collect();
            if composed != segment {
                edits.replace(start, start + segment.len(), &composed);
            }
        }
    }
}

/// Splits before each character that cannot interact with earlier ones: combining class 0, no mark, no Hangul vowel or final.
fn segments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut starts =
        text.char_indices().filter(|(at, c)| *at == 0 || is_boundary(*c)).map(|(at, _)| at).chain(std::iter::once(text.len())).peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let end = *starts.peek()?;
        Some((start, &text[start..end]))
    })
}

fn is_boundary(c: char) -> bool {
    c.is_ascii() || canonical_combining_class(c) == 0 && !is_combining_mark(c) && !('\u{1160}'..='\u{11ff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    /// The test file of the Unicode Character Database (UAX 15, conformance), all lines: this pass for NFC, its library for the other
    /// forms.
    #[test]
    fn the_conformance_test_of_unicode_holds() {
        let packed = include_bytes!("../../tests/fixtures/unicode/NormalizationTest-15.0.0.txt.zst");
        let text = String::from_utf8(zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
        let ours = |text: &str| {
            let mut edits = Edits::default();
            nfc(text, &mut edits);
            let mut current = crate::normalize::Text::new(text);
            current.apply(crate::normalize::PassId::Compose, &mut edits);
            current.current().to_owned()
        };
        let mut lines = 0;
        for line in text.lines().filter(|line| !line.starts_with(['#', '@']) && !line.is_empty()) {
            let columns: Vec<String> = line
                .split(';')
                .take(5)
                .map(|column| column.split(' ').map(|hex| char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap()).collect())
                .collect();
            let [source, nfc, nfd, nfkc, nfkd] = columns.as_slice() else { panic!("{line}") };
            for (column, wanted) in [(source, nfc), (nfc, nfc), (nfd, nfc), (nfkc, nfkc), (nfkd, nfkc)] {
                assert_eq!(ours(column), *wanted, "{line}");
            }
            assert_eq!(source.nfd().collect::<String>(), *nfd, "{line}");
            assert_eq!(source.nfkc().collect::<String>(), *nfkc, "{line}");
            assert_eq!(source.nfkd().collect::<String>(), *nfkd, "{line}");
            lines += 1;
        }
        assert!(lines > 18_000, "{lines}");
    }
}
