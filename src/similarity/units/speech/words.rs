//! The words around quoted speech: `data/speech.toml` as a table from word to roles.

use foldhash::fast::FixedState;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

type Lists = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    verbs: Lists,
    labels: Lists,
    according: Lists,
    between: Lists,
    pronouns: Lists,
    relatives: Lists,
    titles: Lists,
    title_parts: Lists,
    others: Lists,
    particles: Lists,
    prepositions: Lists,
    conjunctions: Lists,
    articles: Lists,
    uncased: Vec<Uncased>,
}

/// How the speaker stands beside the verb in a script without capitals.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncased {
    #[allow(dead_code, reason = "for whoever edits the list")]
    note: String,
    /// Forms of address that follow the name.
    #[serde(default)]
    pub before: Vec<String>,
    /// Offices that the name follows.
    #[serde(default)]
    pub after: Vec<String>,
    /// Verbs of saying.
    pub verbs: Vec<String>,
}

/// A set of roles, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u16);

impl Roles {
    /// A verb of saying.
    pub const VERB: Self = Self(1);
    /// A verb that puts a word on something.
    pub const LABEL: Self = Self(1 << 1);
    /// Stands before the name of the one who said it.
    pub const ACCORDING: Self = Self(1 << 2);
    /// May stand between a name and its verb.
    pub const BETWEEN: Self = Self(1 << 3);
    /// A pronoun for one person.
    pub const PRONOUN: Self = Self(1 << 4);
    /// A title or an office.
    pub const TITLE: Self = Self(1 << 5);
    /// No speaker, though it may have a capital.
    pub const OTHER: Self = Self(1 << 6);
    /// A small word inside a name.
    pub const PARTICLE: Self = Self(1 << 7);
    /// Makes the name after it part of another phrase.
    pub const PREPOSITION: Self = Self(1 << 8);
    /// An article.
    pub const ARTICLE: Self = Self(1 << 9);

    /// A relative pronoun for people.
    pub const RELATIVE: Self = Self(1 << 10);
    /// Stands between two names.
    pub const CONJUNCTION: Self = Self(1 << 12);
    /// Stands before a title.
    pub const TITLE_PART: Self = Self(1 << 11);

    /// True if it has any of `roles`.
    pub fn has(self, roles: Self) -> bool {
        self.0 & roles.0 != 0
    }

    /// Both sets together.
    pub const fn or(self, roles: Self) -> Self {
        Self(self.0 | roles.0)
    }
}

/// A word of the table.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its roles.
    pub roles: Roles,
    /// Languages in which it is a verb or stands before a speaker.
    pub langs: Vec<&'static str>,
    /// Languages in which it is a pronoun, "" for those without a lexicon: "il" is one in French, and an article in Italian.
    pub pronoun_of: Vec<&'static str>,
    /// Roles that it has only before these words.
    before: Vec<(String, Roles)>,
}

impl Entry {
    /// Its roles before the word `next`.
    pub fn roles_before(&self, next: &str) -> Roles {
        self.before.iter().filter(|(second, _)| second == next).fold(self.roles, |roles, (_, more)| roles.or(*more))
    }
}

/// All words by their form in lower case.
pub struct Words {
    entries: HashMap<String, Entry, FixedState>,
    /// Rules for scripts without capitals.
    pub uncased: Vec<Uncased>,
}

/// The table of all languages.
pub static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let data: Data = toml::from_str(include_str!("../../../../data/speech.toml"))
        .unwrap_or_else(|error| unreachable!("the embedded list is sound, a test reads it: {error}"));
    let mut entries: HashMap<String, Entry, FixedState> = HashMap::default();
    let mut add = |lists: Lists, role: Roles| {
        for (lang, words) in lists {
            let lang: &'static str = crate::knowledge::lexicon::languages().find(|known| *known == lang).unwrap_or("");
            for word in words {
                let (first, second) = word.split_once(' ').map_or((word.as_str(), None), |(first, second)| (first, Some(second)));
                let entry = entries.entry(first.to_owned()).or_default();
                match second {
                    Some(second) => entry.before.push((second.to_owned(), role)),
                    None => entry.roles = entry.roles.or(role),
                }
                let speaks = role.has(Roles::VERB.or(Roles::LABEL).or(Roles::ACCORDING));
                if speaks && !lang.is_empty() && !entry.langs.contains(&lang) {
                    entry.langs.push(lang);
                }
                if role == Roles::PRONOUN {
                    entry.pronoun_of.push(lang);
                }
            }
        }
    };
    add(data.verbs, Roles::VERB);
    add(data.labels, Roles::LABEL);
    add(data.according, Roles::ACCORDING);
    add(data.between, Roles::BETWEEN);
    add(data.pronouns, Roles::PRONOUN);
    add(data.relatives, Roles::RELATIVE);
    add(data.titles, Roles::TITLE);
    add(data.title_parts, Roles::TITLE_PART);
    add(data.others, Roles::OTHER);
    add(data.particles, Roles::PARTICLE);
    add(data.prepositions, Roles::PREPOSITION);
    add(data.conjunctions, Roles::CONJUNCTION);
    add(data.articles, Roles::ARTICLE);
    Words { entries, uncased: data.uncased }
});

impl Words {
    /// The verbs of saying, and the first words of those that have two.
    pub fn verbs(&self) -> impl Iterator<Item = &str> {
        let speaks = |entry: &Entry| entry.roles.has(Roles::VERB) || entry.before.iter().any(|(_, roles)| roles.has(Roles::VERB));
        self.entries.iter().filter(move |(_, entry)| speaks(entry)).map(|(word, _)| word.as_str())
    }

    /// The entry of a word in lower case.
    pub fn get(&self, word: &str) -> Option<&Entry> {
        self.entries.get(word)
    }

    /// The entry of a title behind an elided article: "l’avocate".
    pub fn elided_title(&self, word: &str) -> Option<&Entry> {
        let (article, title) = word.split_once(['\'', '’'])?;
        self.get(title).filter(|entry| article == "l" && entry.roles.has(Roles::TITLE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_roles() {
        let roles = |word: &str| WORDS.get(word).map(|entry| entry.roles).unwrap_or_default();
        assert!(roles("said").has(Roles::VERB) && roles("сказал").has(Roles::VERB) && !roles("pier").has(Roles::VERB));
        assert!(!roles("pointed").has(Roles::VERB) && WORDS.get("pointed").unwrap().roles_before("out").has(Roles::VERB));
        assert_eq!(WORDS.get("déclaré").unwrap().langs, ["fr"]);
    }
}
