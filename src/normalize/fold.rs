//! What a writer may choose, made one: for comparing and for searching, never for repair.

use super::Edits;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Quotes, dashes, spaces, width, ligatures (NFKC) and case.
pub(super) fn typography(text: &str, edits: &mut Edits) {
    for (at, c) in text.char_indices() {
        let plain = match c {
            'a'..='z' | '0'..='9' | ' ' | '\n' => continue,
            '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => "'".to_owned(),
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '「' | '」' | '『' | '』' => "\"".to_owned(),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-".to_owned(),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ".to_owned(),
            c => lower(c),
        };
        if !plain.chars().eq([c]) {
            edits.replace(at, at + c.len_utf8(), plain);
        }
    }
}

/// Folds again until nothing changes, since a compatibility form may have a capital inside.
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

/// Marks taken off letters of Latin, Greek and Cyrillic; letters that are no compositions by table.
pub(super) fn diacritics(text: &str, edits: &mut Edits) {
    if text.is_ascii() {
        return;
    }
    for (at, c) in text.char_indices() {
        let plain = match c {
            c if c.is_ascii() => continue,
            'ß' => "ss".to_owned(),
            'æ' => "ae".to_owned(),
            'œ' => "oe".to_owned(),
            'ø' => "o".to_owned(),
            'ł' => "l".to_owned(),
            'đ' | 'ð' => "d".to_owned(),
            'þ' => "th".to_owned(),
            'ı' => "i".to_owned(),
            // Hangul and kana would fall apart; what a mark means there is another letter.
            '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}' | '\u{900}'..='\u{dff}' => continue,
            c => {
                let mut parts = String::new();
                decompose_canonical(c, |part| {
                    if !is_combining_mark(part) || !('\u{300}'..='\u{36f}').contains(&part) {
                        parts.push(part);
                    }
                });
                parts
            }
        };
        if !plain.chars().eq([c]) {
            edits.replace(at, at + c.len_utf8(), plain);
        }
    }
}
