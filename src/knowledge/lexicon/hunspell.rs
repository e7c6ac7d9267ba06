//! Expands a Hunspell dictionary to all word forms, for `sourdine train words`.
//!
//! Supports the part of the format (`man 5 hunspell`) that makes forms: `SET`, `FLAG`, `PFX`, `SFX` with a condition and continuation flags
//! (one suffix upon another), `NEEDAFFIX` and `FORBIDDENWORD`. Ignores compounds, and prefixes with an apostrophe, since an elided article
//! is no part of a word here.

use std::collections::{BTreeMap, BTreeSet};

/// An affix of a class.
struct Affix {
    strip: String,
    add: String,
    further: Vec<String>,
    condition: Vec<Letters>,
}

/// The letters allowed at one position of a condition.
enum Letters {
    Any,
    OneOf(String),
    NoneOf(String),
}

impl Letters {
    fn allow(&self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(letters) => letters.contains(c),
            Self::NoneOf(letters) => !letters.contains(c),
        }
    }
}

/// A class of affixes, and whether it combines with the other side (cross product).
#[derive(Default)]
struct Class {
    crosses: bool,
    affixes: Vec<Affix>,
}

#[derive(Clone, Copy, PartialEq)]
enum FlagKind {
    Char,
    Long,
    Number,
}

/// The rules of an `.aff` file.
pub struct Rules {
    flags: FlagKind,
    prefixes: BTreeMap<String, Class>,
    suffixes: BTreeMap<String, Class>,
    needs_affix: Option<String>,
    forbidden: Option<String>,
}

/// Decodes a file in the encoding of its own `SET` line, or in `set`, that of the `.aff` file.
pub fn decode(bytes: &[u8], set: Option<&str>) -> String {
    let name = set.map(str::to_owned).or_else(|| {
        let head = String::from_utf8_lossy(bytes);
        head.lines().find_map(|line| line.trim_start_matches('\u{feff}').strip_prefix("SET ")).map(|name| name.trim().to_owned())
    });
    let name = name.unwrap_or_else(|| "UTF-8".to_owned()).replace("ISO8859", "ISO-8859");
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0.into_owned()
}

impl Rules {
    /// Reads an `.aff` file.
    pub fn read(aff: &str) -> Self {
        let mut rules =
            Self { flags: FlagKind::Char, prefixes: BTreeMap::new(), suffixes: BTreeMap::new(), needs_affix: None, forbidden: None };
        for line in aff.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            match fields[..] {
                ["FLAG", "long"] => rules.flags = FlagKind::Long,
                ["FLAG", "num"] => rules.flags = FlagKind::Number,
                ["NEEDAFFIX", flag] => rules.needs_affix = Some(flag.to_owned()),
                ["FORBIDDENWORD", flag] => rules.forbidden = Some(flag.to_owned()),
                [side @ ("PFX" | "SFX"), flag, cross @ ("Y" | "N"), count] if count.bytes().all(|byte| byte.is_ascii_digit()) => {
                    rules.side(side).insert(flag.to_owned(), Class { crosses: cross == "Y", affixes: Vec::new() });
                }
                [side @ ("PFX" | "SFX"), flag, strip, add, ..] => {
                    let (add, further) = add.split_once('/').unwrap_or((add, ""));
                    let affix = Affix {
                        strip: if strip == "0" { String::new() } else { strip.to_owned() },
                        add: if add == "0" { String::new() } else { add.to_owned() },
                        further: rules.flags(further),
                        condition: condition(fields.get(4).copied().unwrap_or(".")),
                    };
                    rules.side(side).entry(flag.to_owned()).or_default().affixes.push(affix);
                }
                _ => {}
            }
        }
        rules
    }

    fn side(&mut self, side: &str) -> &mut BTreeMap<String, Class> {
        if side == "PFX" { &mut self.prefixes } else { &mut self.suffixes }
    }

    fn flags(&self, flags: &str) -> Vec<String> {
        let letters: Vec<char> = flags.chars().collect();
        match self.flags {
            FlagKind::Char => letters.iter().map(char::to_string).collect(),
            FlagKind::Long => letters.chunks(2).map(|pair| pair.iter().collect()).collect(),
            FlagKind::Number => flags.split(',').filter(|flag| !flag.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// Adds the forms of a line of a `.dic` file.
    pub fn forms(&self, line: &str, forms: &mut BTreeSet<String>) {
        let Some(entry) = line.split_whitespace().next() else { return };
        let (word, flags) = entry.split_once('/').unwrap_or((entry, ""));
        let flags = self.flags(flags);
        let has = |flag: &Option<String>| flag.as_ref().is_some_and(|flag| flags.contains(flag));
        if has(&self.forbidden) {
            return;
        }
        if !has(&self.needs_affix) {
            keep(word, forms);
        }
        let inflected = self.suffixed(word, &flags, 0);
        for (form, _) in &inflected {
            keep(form, forms);
        }
        for class in flags.iter().filter_map(|flag| self.prefixes.get(flag)) {
            let bases = std::iter::once(word)
                .chain(inflected.iter().filter(|(_, crosses)| class.crosses && *crosses).map(|(form, _)| form.as_str()));
            for base in bases {
                for prefix in class.affixes.iter().filter(|prefix| !prefix.add.contains(['\'', '’'])) {
                    if let Some(rest) = base.strip_prefix(prefix.strip.as_str()).filter(|_| begins(base, &prefix.condition)) {
                        keep(&format!("{}{rest}", prefix.add), forms);
                    }
                }
            }
        }
    }

    /// Forms with suffixes (at most two), each with whether prefixes may be added.
    fn suffixed(&self, word: &str, flags: &[String], depth: usize) -> Vec<(String, bool)> {
        let mut made = Vec::new();
        for class in flags.iter().filter_map(|flag| self.suffixes.get(flag)) {
            for suffix in &class.affixes {
                let Some(stem) = word.strip_suffix(suffix.strip.as_str()).filter(|_| ends(word, &suffix.condition)) else { continue };
                let form = format!("{stem}{}", suffix.add);
                if depth == 0 && !suffix.further.is_empty() {
                    made.extend(self.suffixed(&form, &suffix.further, 1));
                }
                let needs = self.needs_affix.as_ref().is_some_and(|flag| suffix.further.contains(flag));
                if !needs {
                    made.push((form, class.crosses));
                }
            }
        }
        made
    }
}

/// Adds a form if it is a word in lower case.
fn keep(form: &str, forms: &mut BTreeSet<String>) {
    if form.chars().nth(1).is_some() && form.chars().all(|c| c.is_alphabetic() && c.is_lowercase() || c == '’' || c == '\'') {
        forms.insert(form.replace('’', "'"));
    }
}

/// Parses a condition such as `[^aeiou]y`.
fn condition(pattern: &str) -> Vec<Letters> {
    let mut letters = Vec::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        letters.push(match c {
            '.' => Letters::Any,
            '[' => {
                let set: String = rest.by_ref().take_while(|c| *c != ']').collect();
                match set.strip_prefix('^') {
                    Some(set) => Letters::NoneOf(set.to_owned()),
                    None => Letters::OneOf(set),
                }
            }
            c => Letters::OneOf(c.to_string()),
        });
    }
    if matches!(letters[..], [Letters::Any]) {
        letters.clear();
    }
    letters
}

fn ends(word: &str, condition: &[Letters]) -> bool {
    let mut letters = word.chars().rev();
    condition.iter().rev().all(|allowed| letters.next().is_some_and(|c| allowed.allow(c)))
}

fn begins(word: &str, condition: &[Letters]) -> bool {
    let mut letters = word.chars();
    condition.iter().all(|allowed| letters.next().is_some_and(|c| allowed.allow(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFF: &str = "SET UTF-8\nFLAG long\nNEEDAFFIX xx\nFORBIDDENWORD no\nPFX Re Y 1\nPFX Re 0 re .\nPFX L' Y 1\nPFX L' 0 l' .\n\
                       SFX Pl Y 2\nSFX Pl 0 s/Ly [^sy]\nSFX Pl y ies [^aeiou]y\nSFX Ly N 1\nSFX Ly 0 ly .\n";

    fn forms(dic: &str) -> Vec<String> {
        let rules = Rules::read(AFF);
        let mut found = BTreeSet::new();
        dic.lines().for_each(|line| rules.forms(line, &mut found));
        found.into_iter().collect()
    }

    #[test]
    fn affixes_make_forms() {
        assert_eq!(forms("city/Pl po:noun"), ["cities", "city"]);
        assert_eq!(forms("boat/RePlL'"), ["boat", "boats", "boatsly", "reboat", "reboats"]);
        assert_eq!(forms("stem/xxRe\nbad/noPl\nOslo/Pl\nboss/Pl"), ["boss", "restem"]);
    }

    #[test]
    fn files_are_decoded_as_they_say() {
        assert_eq!(decode(b"SET ISO8859-2\n\xb1", None), "SET ISO8859-2\n\u{105}");
        assert_eq!(decode(b"\xb1", Some("ISO8859-2")), "\u{105}");
    }
}
