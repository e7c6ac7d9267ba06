//! Folds variants that a writer may choose between, for comparison and search, not for repair.

use super::Edits;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Folds quotation marks, dashes, spaces, width, ligatures (NFKC) and case.
pub(super) fn typography(text: &str, edits: &mut Edits) {
    let mut joined = 0;
    for (at, c) in text.char_indices() {
        if at < joined {
            continue;
        }
        if matches!(c, '-' | '\u{2010}')
            && let Some(length) = hyphenated(&text[..at], &text[at + c.len_utf8()..])
        {
            joined = at + c.len_utf8() + length;
            edits.remove(at, joined);
            continue;
        }
        let plain = match c {
            'a'..='z' | '0'..='9' | ' ' | '\n' => continue,
            '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => "'".to_owned(),
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '「' | '」' | '『' | '』' => "\"".to_owned(),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-".to_owned(),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ".to_owned(),
            c => lower(c),
        };
        if !plain.chars().eq([c]) {
            edits.replace(at, at + c.len_utf8(), &plain);
        }
    }
}

/// Length of a line end inside a hyphenated word; the hyphen before it must be between letters.
fn hyphenated(before: &str, rest: &str) -> Option<usize> {
    let next = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    let broken = before.ends_with(char::is_alphabetic) && next.starts_with(char::is_alphabetic);
    broken.then_some(rest.len() - next.len())
}

/// Lower case, repeated until stable: a compatibility form may contain a capital.
fn lower(c: char) -> String {
    let mut text: String = c.to_string();
    loop {
        let next: String = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        if next == text {
            return text;
        }
        text = next;
    }
}

/// Removes diacritics that searchers omit, and replaces letters without a decomposition by table.
pub(super) fn diacritics(text: &str, edits: &mut Edits) {
    if text.is_ascii() {
        return;
    }
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
        let end = at + c.len_utf8();
        if is_pointing(c) {
            edits.remove(at, end);
            continue;
        }
        let plain = match c {
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'ø' => "o",
            'ł' => "l",
            'đ' | 'ð' => "d",
            'þ' => "th",
            'ı' => "i",
            'ς' => "σ",
            'ё' | 'ѐ' => "е",
            'ѝ' => "и",
            'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
            'ى' => "ي",
            'ة' => "ه",
            // In these scripts the mark makes a different letter, or is essential.
            '\u{400}'..='\u{52f}' | '\u{620}'..='\u{dff}' | '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}' => continue,
            c => {
                let mut letters = String::new();
                decompose_canonical(c, |part| {
                    if !('\u{300}'..='\u{36f}').contains(&part) {
                        letters.push(part);
                    }
                });
                if !letters.chars().eq([c]) {
                    edits.replace(at, end, &letters);
                }
                continue;
            }
        };
        edits.replace(at, end, plain);
    }
}

/// Hebrew points, Arabic vowel signs and the tatweel.
fn is_pointing(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{652}' | '\u{656}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}')
}
