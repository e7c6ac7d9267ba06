//! What kind of letter a character is, by table: the standard look-ups search, and repairs ask for every damaged letter.

use std::sync::LazyLock;
use unicode_script::{Script, UnicodeScript};

#[derive(Clone, Copy)]
struct Kind {
    letter: bool,
    upper: bool,
    script: Script,
}

/// Characters below this are in the table.
const TABLE: u32 = 0x2600;

fn kind(c: char) -> Kind {
    static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| (0..TABLE).map(|c| look_up(char::from_u32(c).unwrap_or(' '))).collect());
    KINDS.get(c as usize).copied().unwrap_or_else(|| look_up(c))
}

fn look_up(c: char) -> Kind {
    Kind { letter: c.is_alphabetic(), upper: c.is_uppercase(), script: c.script() }
}

/// As [`char::is_alphabetic`].
pub(super) fn is_letter(c: char) -> bool {
    kind(c).letter
}

/// As [`char::is_uppercase`].
pub(super) fn is_upper(c: char) -> bool {
    kind(c).upper
}

/// The script of `c` (UAX 24).
pub(super) fn script(c: char) -> Script {
    kind(c).script
}
