//! Removes invisible characters: zero-width spaces, byte order marks, directional marks, soft hyphens, tags.
//!
//! Joiners stay where a script needs them: between letters of joining scripts (UAX 31 §2.3) and in emoji sequences (UTS 51).

use super::Edits;
use super::broken::{is_broken, is_odd};
use super::line::{Line, without_hyphenation};
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// True if the pass may change `c`.
pub(super) fn concerns(c: char) -> bool {
    is_unwanted(c, None)
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    let mut kept_to = 0;
    while let Some((at, c)) = chars.next() {
        if at < kept_to || !is_unwanted(c, before) {
            before = Some(c);
            if c == '\u{1f3f4}' {
                kept_to = at + c.len_utf8() + flag(&text[at + c.len_utf8()..]);
            }
            continue;
        }
        let end = at + c.len_utf8();
        if c == '\u{ad}' && before.is_some_and(|c| is_half(text, at, c)) {
            before = Some(c);
            continue;
        }
        let line_end = if c == '\u{ad}' { line_end(&text[end..]) } else { 0 };
        edits.remove(at, end + line_end);
        while chars.next_if(|(at, _)| *at < end + line_end).is_some() {}
    }
}

/// True if the soft hyphen at byte `at`, after `before`, is half of a mojibake letter: the line around it is mojibake. After a capital that
/// often starts such a letter, less evidence is needed.
fn is_half(text: &str, at: usize, before: char) -> bool {
    if before.is_ascii() {
        return false;
    }
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].split('\n').next().unwrap_or_default();
    let line: Vec<char> = line.chars().take(MAX_LINE).collect();
    let line = Line::new(if before.is_lowercase() { without_hyphenation(&line).unwrap_or(line) } else { line });
    if matches!(before, 'À'..='ß') { is_odd(&line) } else { is_broken(&line) }
}

/// Most characters of a line that are checked.
const MAX_LINE: usize = 2000;

/// Length of the tags after a black flag that make it a subdivision flag (UTS 51, annex C).
fn flag(rest: &str) -> usize {
    let tags = rest.chars().take_while(|c| ('\u{e0030}'..='\u{e007a}').contains(c)).count();
    if (3..=6).contains(&tags) && rest.chars().nth(tags) == Some('\u{e007f}') { 4 * (tags + 1) } else { 0 }
}

/// Length of the line end after a soft hyphen inside a hyphenated word.
fn line_end(rest: &str) -> usize {
    let line = rest.trim_start_matches([' ', '\t']);
    let Some(next) = line.strip_prefix("\r\n").or_else(|| line.strip_prefix('\n')) else { return 0 };
    let next = next.trim_start_matches([' ', '\t']);
    if next.starts_with(char::is_lowercase) { rest.len() - next.len() } else { 0 }
}

fn is_unwanted(c: char, before: Option<char>) -> bool {
    match c {
        // Thai, Lao, Khmer and Myanmar mark word boundaries with zero-width spaces.
        '\u{200b}' => !before.is_some_and(is_unspaced),
        '\u{200c}' | '\u{200d}' => !before.is_some_and(|c| takes_joiner(c) || is_combining_mark(c)),
        // One variation selector selects a shape; further ones may hide a message.
        c if is_selector(c) => before.is_none_or(|c| is_selector(c) || c.is_ascii_whitespace()),
        '\u{e0000}'..='\u{e007f}' => true,
        '\u{feff}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{ad}' | '\u{180e}' => true,
        _ => false,
    }
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_unspaced(c: char) -> bool {
    matches!(c.script(), Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar)
}

fn takes_joiner(c: char) -> bool {
    match c.script() {
        Script::Latin
        | Script::Cyrillic
        | Script::Greek
        | Script::Han
        | Script::Hiragana
        | Script::Katakana
        | Script::Hangul
        | Script::Hebrew
        | Script::Armenian
        | Script::Georgian => false,
        Script::Common => ('\u{2190}'..='\u{2bff}').contains(&c) || ('\u{1f000}'..='\u{1faff}').contains(&c),
        // Variation selectors and skin tones have the script of their base.
        Script::Inherited => c == '\u{fe0f}',
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(text: &str) -> String {
        let mut edits = Edits::default();
        find(text, &mut edits);
        let mut visible = crate::normalize::Text::new(text);
        visible.apply(crate::normalize::PassId::Invisible, &mut edits);
        visible.current().to_owned()
    }

    #[test]
    fn what_nobody_sees_is_removed() {
        for (text, expected) in [
            ("a\u{200b}b", "ab"),
            ("\u{feff}a\u{2060}b\u{2064}c\u{206a}d\u{206f}e\u{180e}f", "abcdef"),
            ("soft\u{ad}ly", "softly"),
            ("hy\u{ad}\nphen", "hyphen"),
            ("hy\u{ad} \r\n  phen", "hyphen"),
            ("hy\u{ad}\n\nphen", "hy\n\nphen"),
            ("hy\u{ad}\nPhen", "hy\nPhen"),
            ("a\u{200d}b", "ab"),
            ("ж\u{200c}ж", "жж"),
            ("a \u{fe0f}b", "a b"),
            ("☃\u{fe0f}\u{fe0e}", "☃\u{fe0f}"),
            ("a\u{e0041}\u{e0042}b", "ab"),
            // A flag of too few tags, of too many, and without an end is none.
            ("🏴\u{e0067}\u{e0062}\u{e007f}", "🏴"),
            ("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e0067}\u{e0067}\u{e007f}", "🏴"),
            ("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}", "🏴"),
            // What follows a flag is text again.
            (
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}a\u{200b}b\u{e0041}",
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}ab",
            ),
            ("🏴a\u{200b}b", "🏴ab"),
        ] {
            assert_eq!(visible(text), expected, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn what_a_script_needs_stays() {
        for text in [
            "ไทย\u{200b}ไทย",
            "ខ្មែរ\u{200b}",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "👩\u{200d}🚒",
            "❤\u{fe0f}\u{200d}🔥",
            "☃\u{fe0f}",
            "a\u{301}\u{200d}",
            "漢\u{e0100}",
        ] {
            assert_eq!(visible(text), text, "{}", text.escape_unicode());
        }
    }
}
