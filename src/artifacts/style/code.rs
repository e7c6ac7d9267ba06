//! Recognises code in text: identifiers, options, paths, URLs, versions.

use super::scripts::{is_hangul, is_ideograph};

/// Length in bytes of the code at the start of `rest`; `None` if it does not start with code.
pub(super) fn at(rest: &str) -> Option<usize> {
    let first = *rest.as_bytes().first()?;
    if !(first.is_ascii_alphanumeric() || b"-/$<[{_@#%*+&~`\\".contains(&first)) {
        return None;
    }
    // Chinese and Korean put no space after a name.
    let end = rest.find(|c: char| c.is_whitespace() || is_ideograph(c) || is_hangul(c)).unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches(|c: char| ".,;:!?()\"'“”«»„’".contains(c));
    is_code(word).then_some(word.len())
}

/// Characters that do not occur in words of prose.
const SIGNS: &[u8] = b"_\\/$<>{}[]=@#*|+&~^%`";

fn is_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    if !word.is_ascii() || !bytes.iter().any(u8::is_ascii_alphabetic) {
        return false;
    }
    let has_sign = || bytes.iter().any(|byte| SIGNS.contains(byte));
    let is_option = || bytes.len() > 1 && bytes[0] == b'-' && bytes[1].is_ascii_alphabetic();
    let has_digit = || bytes.iter().any(u8::is_ascii_digit);
    let has_hump = || bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let is_path = || {
        bytes.windows(3).any(|three| three[0].is_ascii_alphanumeric() && matches!(three[1], b'.' | b':') && three[2].is_ascii_alphabetic())
    };
    has_sign() || is_option() || has_digit() || has_hump() || is_path()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_options_and_paths_are_code_and_words_are_not() {
        for code in ["max_bytes", "-Force", "getItem", "System.String", "C:\\Temp", "x86", "<T>", "$A", "/regfile:Name", "a@b.example"] {
            assert_eq!(at(&format!("{code}, which")), Some(code.len()), "{code}");
        }
        for word in ["word", "Word", "well-known", "don't", "5.1", "été", "I", "", "\"x_y\""] {
            assert_eq!(at(word), None, "{word}");
        }
        assert_eq!(at("Get_Item命令"), Some(8));
    }
}
