//! Tags: word class and features, in the terms of Universal Dependencies 2.

use std::fmt;

macro_rules! values {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All values, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in Universal Dependencies.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with this name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

values! {
    /// Word class (`UPOS`). If a token holds several words, the class that comes first here leads: *man's* is a noun, *it's* an auxiliary.
    Upos {
        /// Full verb.
        Verb = "VERB",
        /// Noun.
        Noun = "NOUN",
        /// Proper noun.
        Propn = "PROPN",
        /// Adjective.
        Adj = "ADJ",
        /// Auxiliary, including the copula.
        Aux = "AUX",
        /// Pronoun.
        Pron = "PRON",
        /// Adverb.
        Adv = "ADV",
        /// Numeral.
        Num = "NUM",
        /// Preposition or postposition.
        Adp = "ADP",
        /// Determiner.
        Det = "DET",
        /// Subordinating conjunction.
        Sconj = "SCONJ",
        /// Coordinating conjunction.
        Cconj = "CCONJ",
        /// Particle.
        Part = "PART",
        /// Interjection.
        Intj = "INTJ",
        /// Symbol.
        Sym = "SYM",
        /// Punctuation.
        Punct = "PUNCT",
        /// Other: foreign words, residue.
        X = "X",
    }
}

values! {
    /// Form of a verb (`VerbForm`).
    Form {
        /// Finite.
        Fin = "Fin",
        /// Infinitive.
        Inf = "Inf",
        /// Participle.
        Part = "Part",
        /// Gerund.
        Ger = "Ger",
        /// Converb.
        Conv = "Conv",
        /// Supine.
        Sup = "Sup",
        /// Verbal noun.
        Vnoun = "Vnoun",
    }
}

values! {
    /// Tense of a finite verb. Imperfect and pluperfect count as past.
    Tense {
        /// Past.
        Past = "Past",
        /// Present.
        Pres = "Pres",
        /// Future.
        Fut = "Fut",
    }
}

values! {
    /// Number.
    Number {
        /// Singular.
        Sing = "Sing",
        /// Plural, including dual and pluralia tantum.
        Plur = "Plur",
    }
}

values! {
    /// Gender.
    Gender {
        /// Masculine.
        Masc = "Masc",
        /// Feminine.
        Fem = "Fem",
        /// Neuter.
        Neut = "Neut",
    }
}

values! {
    /// Person.
    Person {
        /// First person.
        First = "1",
        /// Second person.
        Second = "2",
        /// Third person.
        Third = "3",
    }
}

values! {
    /// Case; for a preposition, the case that it governs.
    Case {
        /// Nominative.
        Nom = "Nom",
        /// Genitive.
        Gen = "Gen",
        /// Dative.
        Dat = "Dat",
        /// Accusative.
        Acc = "Acc",
        /// Vocative.
        Voc = "Voc",
        /// Locative.
        Loc = "Loc",
        /// Instrumental.
        Ins = "Ins",
        /// Ablative.
        Abl = "Abl",
    }
}

/// Class and features of one token. A feature is `None` if the language does not mark it or the word does not show it.
///
/// ```
/// use sourdine::knowledge::tagger::{Gender, Tag, Upos};
/// let tag: Tag = "NOUN|Sing|Fem".parse().unwrap();
/// assert_eq!((tag.class, tag.gender), (Upos::Noun, Some(Gender::Fem)));
/// assert_eq!(tag.to_string(), "NOUN|Sing|Fem");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    /// Word class.
    pub class: Upos,
    /// Form of a verb.
    pub form: Option<Form>,
    /// Tense of a finite verb.
    pub tense: Option<Tense>,
    /// Person.
    pub person: Option<Person>,
    /// Number.
    pub number: Option<Number>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Case.
    pub case: Option<Case>,
    /// Class of a second word in the token: the article in French *du*, the particle in *don't*.
    pub with: Option<Upos>,
}

impl Tag {
    /// A class without features.
    pub const fn of(class: Upos) -> Self {
        Self { class, form: None, tense: None, person: None, number: None, gender: None, case: None, with: None }
    }

    /// The tag for these `UPOS`, `XPOS` and `FEATS`; `None` if the class is unknown.
    ///
    /// Several PUD treebanks lack `VerbForm`; there it follows from the mood or from their common `XPOS` (`VB`, `VBC`, `VBG`, `VBN`).
    pub fn from_ud(upos: &str, xpos: &str, feats: &str) -> Option<Self> {
        let mut tag = Self::of(Upos::parse(upos)?);
        let (mut conditional, mut mood) = (false, false);
        for (name, value) in feats.split('|').filter_map(|feat| feat.split_once('=')) {
            match name {
                "VerbForm" => tag.form = Form::parse(value),
                "Tense" => {
                    tag.tense = match value {
                        "Imp" | "Pqp" => Some(Tense::Past),
                        value => Tense::parse(value),
                    }
                }
                "Mood" => (conditional, mood) = (matches!(value, "Cnd" | "Imp"), true),
                "Person" => tag.person = Person::parse(value),
                "Number" => {
                    tag.number = match value {
                        "Dual" | "Ptan" => Some(Number::Plur),
                        "Coll" => Some(Number::Sing),
                        value => Number::parse(value),
                    }
                }
                "Gender" => tag.gender = Gender::parse(value),
                "Case" => tag.case = Case::parse(value),
                _ => {}
            }
        }
        let verbal = matches!(tag.class, Upos::Verb | Upos::Aux);
        if verbal && tag.form.is_none() {
            tag.form = match xpos {
                "VB" if !mood => Some(Form::Inf),
                "VBG" => Some(Form::Ger),
                "VBN" => Some(Form::Part),
                "VBC" => Some(Form::Fin),
                _ => mood.then_some(Form::Fin),
            };
        }
        if !verbal && tag.form == Some(Form::Fin) {
            tag.form = None;
        }
        if tag.form != Some(Form::Fin) || conditional {
            tag.tense = None;
        }
        Some(tag)
    }

    /// True if the token holds a finite verb, also as its second word (*that's*).
    pub fn is_finite(self) -> bool {
        self.form == Some(Form::Fin) || matches!(self.with, Some(Upos::Aux | Upos::Verb))
    }

    /// One tag for words that share a token: the class first in [`Upos`] leads, the first other class follows. A preposition takes number,
    /// gender and case from its article.
    pub(super) fn joined(parts: &[Self]) -> Option<(usize, Self)> {
        let (lead, tag) = parts.iter().enumerate().min_by_key(|(nth, tag)| (tag.class, *nth))?;
        let mut tag = *tag;
        if let Some((_, other)) = parts.iter().enumerate().find(|(nth, _)| *nth != lead) {
            tag.with = Some(other.class);
            if tag.class == Upos::Adp {
                (tag.number, tag.gender) = (tag.number.or(other.number), tag.gender.or(other.gender));
                tag.case = other.case.or(tag.case);
            }
        }
        Some((lead, tag))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class.as_str())?;
        let features = [
            self.form.map(Form::as_str),
            self.tense.map(Tense::as_str),
            self.person.map(Person::as_str),
            self.number.map(Number::as_str),
            self.gender.map(Gender::as_str),
            self.case.map(Case::as_str),
        ];
        for feature in features.into_iter().flatten() {
            write!(f, "|{feature}")?;
        }
        if let Some(with) = self.with {
            write!(f, "+{with}")?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Tag {
    type Err = crate::error::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || crate::error::Error::Model(format!("\"{text}\" is no tag"));
        let (head, with) = text.split_once('+').map_or((text, None), |(head, with)| (head, Some(with)));
        let mut parts = head.split('|');
        let mut tag = Self::of(parts.next().and_then(Upos::parse).ok_or_else(unknown)?);
        for part in parts {
            if let Some(form) = Form::parse(part) {
                tag.form = Some(form);
            } else if let Some(tense) = Tense::parse(part) {
                tag.tense = Some(tense);
            } else if let Some(person) = Person::parse(part) {
                tag.person = Some(person);
            } else if let Some(number) = Number::parse(part) {
                tag.number = Some(number);
            } else if let Some(gender) = Gender::parse(part) {
                tag.gender = Some(gender);
            } else {
                tag.case = Some(Case::parse(part).ok_or_else(unknown)?);
            }
        }
        tag.with = with.map(|with| Upos::parse(with).ok_or_else(unknown)).transpose()?;
        Ok(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_they_are_written() {
        for text in ["VERB|Fin|Past|3|Sing", "ADP|Sing|Masc+DET", "NOUN|Plur|Neut|Loc", "PUNCT", "AUX|Part"] {
            assert_eq!(text.parse::<Tag>().unwrap().to_string(), text);
        }
        assert!("NOUN|Sideways".parse::<Tag>().is_err());
        assert!("".parse::<Tag>().is_err());
    }

    #[test]
    fn features_of_universal_dependencies() {
        let tag = |upos, feats| Tag::from_ud(upos, "_", feats).unwrap().to_string();
        assert_eq!(tag("VERB", "Mood=Ind|Number=Sing|Person=3|Tense=Imp|VerbForm=Fin"), "VERB|Fin|Past|3|Sing");
        assert_eq!(tag("VERB", "Gender=Fem|Number=Plur|Tense=Past|VerbForm=Part"), "VERB|Part|Plur|Fem");
        assert_eq!(tag("NOUN", "Animacy=Inan|Case=Gen|Gender=Masc|Number=Dual"), "NOUN|Plur|Masc|Gen");
        let pud = |xpos, feats| Tag::from_ud("VERB", xpos, feats).unwrap().to_string();
        assert_eq!(pud("VBC", "Mood=Ind|Number=Sing|Person=3|Tense=Past"), "VERB|Fin|Past|3|Sing");
        assert_eq!(pud("VBN", "Tense=Past"), "VERB|Part");
        assert!(Tag::from_ud("_", "_", "_").is_none());
    }

    #[test]
    fn words_of_one_token_are_joined() {
        let joined = |parts: &[&str]| {
            let parts: Vec<Tag> = parts.iter().map(|part| part.parse().unwrap()).collect();
            let (lead, tag) = Tag::joined(&parts).unwrap();
            (lead, tag.to_string())
        };
        assert_eq!(joined(&["ADP", "DET|Sing|Masc"]), (0, "ADP|Sing|Masc+DET".into()));
        assert_eq!(joined(&["DET|Sing", "NOUN|Sing|Fem"]), (1, "NOUN|Sing|Fem+DET".into()));
        assert_eq!(joined(&["PRON|3|Sing", "AUX|Fin|Pres|3|Sing"]), (1, "AUX|Fin|Pres|3|Sing+PRON".into()));
        let (_, man_is) = Tag::joined(&["NOUN|Sing".parse().unwrap(), "AUX|Fin|Pres|3|Sing".parse().unwrap()]).unwrap();
        assert!(man_is.is_finite());
    }
}
