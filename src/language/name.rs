//! Small words inside names: `Casa de la Montaña`, `Gasthof zum Löwen`, `Chama cha Mapinduzi`.
//!
//! They are of the name's language, as its words with a capital are, and say as little of the text's.

/// Bytes of a small word, and how many of them follow each other.
const SMALL: usize = 4;
const MOST: usize = 2;

/// Where in a name a text is that is read chunk by chunk, as blanks part it.
#[derive(Default)]
pub(super) struct Name {
    /// The chunk before has a capital, and no sign behind it.
    capital: bool,
    /// Small words of the name that are still to come, this one included.
    small: usize,
    /// The text has begun: its first word has a capital for that alone.
    begun: bool,
}

impl Name {
    /// Goes on to the chunk from `start` to `end` of `text`: whether it is a small word between two with a capital.
    #[inline(always)]
    pub(super) fn next(&mut self, text: &str, start: usize, end: usize) -> bool {
        let capital = has_capital(text, start);
        let before = std::mem::replace(&mut self.capital, capital && self.begun && !SIGNS[text.as_bytes()[end - 1] as usize]);
        self.begun = true;
        self.small = match self.small {
            0 | 1 if before && !capital && end - start <= SMALL => small(text, start, end),
            left => left.saturating_sub(1),
        };
        self.small > 0
    }
}

/// ASCII that is no letter ends a name.
const SIGNS: [bool; 256] = {
    let mut signs = [false; 256];
    let mut byte = 0;
    while byte < 0x80 {
        signs[byte] = !(byte as u8).is_ascii_alphabetic();
        byte += 1;
    }
    signs
};

#[inline]
fn has_capital(text: &str, at: usize) -> bool {
    match text.as_bytes()[at] {
        byte if byte.is_ascii() => byte.is_ascii_uppercase(),
        // Latin, Greek and Cyrillic; what is above has no capitals but Georgian and Vietnamese Latin (U+1E00).
        0xc3..=0xd5 | 0xe1 => text[at..].chars().next().is_some_and(char::is_uppercase),
        _ => false,
    }
}

/// How many small words begin at `start`, where one chunk begins, before one with a capital.
fn small(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut from, mut to) = (start, end);
    for count in 1..=MOST {
        let word = &bytes[from..to];
        if word.len() > SMALL || !word.iter().all(|byte| byte.is_ascii_lowercase() || !byte.is_ascii()) {
            return 0;
        }
        let Some(gap) = bytes[to..].iter().position(|byte| *byte > b' ') else { return 0 };
        from = to + gap;
        to = from + bytes[from..].iter().position(|byte| *byte <= b' ').unwrap_or(bytes.len() - from);
        if has_capital(text, from) {
            return count;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_between_capitals_are_of_the_name() {
        let inside = |text: &str| {
            let mut name = Name::default();
            let words = text.split(' ').map(|word| (word, word.as_ptr() as usize - text.as_ptr() as usize));
            let found: Vec<&str> = words.filter(|(word, at)| name.next(text, *at, at + word.len())).map(|(word, _)| word).collect();
            found.join(" ")
        };
        assert_eq!(inside("The hotel Casa de la Montaña Verde opens in May"), "de la");
        assert_eq!(inside("Im Gasthof zum Goldenen Löwen"), "zum");
        assert_eq!(inside("Он был в Театре на Таганке"), "на");
        assert_eq!(inside("It went to Paris, to London and then on to the North"), "");
    }
}
