//! Finds the speaker of each quotation, sentence by sentence.

use super::items::{Item, Kind, items};
use super::names::{Name, Speaker};
use super::words::Roles;
use super::{Heard, Speech};
use crate::text::Span;
use std::cell::OnceCell;
use std::ops::Range;

/// Farthest verb before a quotation, in items.
const REACH: usize = 24;
/// The same for a verb that puts a word on something.
const LABEL_REACH: usize = 10;
/// Farthest quotation after another of the same clause, in items.
const SAME_CLAUSE: usize = 9;
/// Farthest name after a verb, in items.
const AFTER: usize = 9;
/// Fewest items of a sentence that reports speech.
const MIN_REPORTED: usize = 8;
/// Most names kept of a sentence.
const MAX_NAMED: usize = 4;
/// A longer sentence is read in pieces of this many items: each verb is compared with each name and each quotation.
const MAX_SENTENCE: usize = 1024;
/// Words that open a sentence before its subject: "Ukrainian President", "the former spokesman".
const OPENING: usize = 6;

/// A verb and who speaks by it.
struct Cue {
    at: usize,
    is_label: bool,
    speaker: Option<Speaker>,
}

/// A paragraph cut into sentences.
pub struct Sentences<'t> {
    text: &'t str,
    quotes: &'t [Span],
    items: Vec<Item>,
}

impl<'t> Sentences<'t> {
    /// Cuts `text`; `quotes` are the spans between its quotation marks.
    pub fn new(text: &'t str, quotes: &'t [Span]) -> Self {
        Self { text, quotes, items: items(text, quotes) }
    }

    /// The quotations, and the sentences that report speech if `reported`.
    pub fn speech(&self, reported: bool, heard: &mut Heard) -> Vec<Speech> {
        let starts: Vec<usize> = (0..self.items.len()).filter(|at| self.items[*at].starts_sentence).collect();
        let mut found: Vec<Speech> = Vec::new();
        for (nth, start) in starts.iter().enumerate() {
            let end = starts.get(nth + 1).copied().unwrap_or(self.items.len());
            for piece in (*start..end).step_by(MAX_SENTENCE) {
                self.sentence(piece..end.min(piece + MAX_SENTENCE), reported, heard, &mut found);
            }
        }
        found
    }

    fn sentence(&self, sentence: Range<usize>, reported: bool, heard: &mut Heard, found: &mut Vec<Speech>) {
        let items = &self.items;
        let names = self.names(&sentence);
        let before = heard.person();
        let is_cue = |at: &usize| {
            let item = &items[*at];
            item.roles.has(Roles::VERB.or(Roles::LABEL).or(Roles::ACCORDING)) && !(item.is_capital && *at != sentence.start)
        };
        for name in names.iter().filter(|name| name.is_full()) {
            if let Some(speaker) = name.speaker(items, self.text, &[]) {
                heard.know(&speaker);
            }
        }
        let opening = self.opening(&sentence, &names).and_then(|name| name.speaker(items, self.text, &[]));
        if let Some(speaker) = &opening {
            heard.note(speaker);
        }
        let mut cues: Vec<Cue> = Vec::new();
        for at in sentence.clone().filter(is_cue) {
            let earlier = cues.iter().rev().find_map(|cue| cue.speaker.clone());
            let speaker = self.speaker(at, &sentence, &names, earlier.as_ref(), heard.person().or_else(|| before.clone()).as_ref());
            cues.push(Cue { at, is_label: !items[at].roles.has(Roles::VERB.or(Roles::ACCORDING)), speaker });
        }
        let keys = OnceCell::new();
        let whole = Span { start: items[sentence.start].span.start, end: items[sentence.end - 1].span.end };
        let mut last: Option<(usize, Option<Speaker>)> = None;
        let mut is_quoted = false;
        for at in sentence.clone() {
            let Kind::Quote(nth) = items[at].kind else { continue };
            is_quoted = true;
            let after = last.as_ref().map_or(sentence.start, |(at, _)| at + 1);
            let mut speaker = self.beside(at, after, &sentence, &cues);
            // "A" and "B", "A" but that there must be "B"
            if speaker.is_none()
                && let Some((before, of)) = &last
                && at - before <= SAME_CLAUSE
                && !items[before + 1..at].iter().any(|item| item.is_capital || item.is_any(".:;—") || item.roles.has(Roles::VERB))
            {
                speaker = of.clone();
            }
            // A sentence that is only a quotation goes on with the quotation before it.
            let alone = sentence.clone().all(|other| other == at || items[other].kind == Kind::Sign);
            if speaker.is_none() && alone {
                speaker = found.last().and_then(|before| before.speaker.clone());
            }
            let named = if speaker.is_none() { keys.get_or_init(|| self.keys(&names)).clone() } else { Vec::new() };
            last = Some((at, speaker.clone()));
            found.push(Speech { span: self.quotes[nth], sentence: whole, is_marked: true, speaker, named });
        }
        // Whom a pronoun after this sentence means: whose words it quotes, else its subject, else who speaks in it.
        let quoted = last.and_then(|(_, speaker)| speaker);
        if let Some(speaker) = quoted.as_ref().or(opening.as_ref()).or_else(|| cues.iter().find_map(|cue| cue.speaker.as_ref())) {
            heard.note(speaker);
        }
        let reports = cues.iter().find(|cue| !cue.is_label && cue.speaker.is_some());
        if let Some(cue) = reports.filter(|_| reported && !is_quoted && sentence.len() >= MIN_REPORTED) {
            found.push(Speech { span: whole, sentence: whole, is_marked: false, speaker: cue.speaker.clone(), named: Vec::new() });
        }
    }

    /// The names of a sentence, in order.
    fn names(&self, sentence: &Range<usize>) -> Vec<Name> {
        let (mut names, mut at) = (Vec::new(), sentence.start);
        while at < sentence.end {
            match Name::at(&self.items, at).filter(|name| name.items.end <= sentence.end) {
                Some(name) => {
                    at = name.items.end;
                    names.push(name);
                }
                None => at += 1,
            }
        }
        names
    }

    fn keys(&self, names: &[Name]) -> Vec<u64> {
        let mut keys: Vec<u64> =
            names.iter().filter_map(|name| name.speaker(&self.items, self.text, &[])).map(|speaker| speaker.key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.truncate(MAX_NAMED);
        keys
    }

    /// The name that opens a sentence as its subject.
    fn opening<'n>(&self, sentence: &Range<usize>, names: &'n [Name]) -> Option<&'n Name> {
        let first = names.first()?;
        let lead = &self.items[sentence.start..first.items.start];
        let is_lead = |item: &Item| item.kind == Kind::Word && !item.roles.has(Roles::PREPOSITION.or(Roles::VERB).or(Roles::LABEL));
        (lead.len() <= OPENING && lead.iter().all(is_lead) && !first.is_possessive && !first.is_governed && !first.is_modifier())
            .then_some(first)
    }

    /// The speaker of the quotation at `at`; the quotation before it ends at `after`.
    fn beside(&self, at: usize, after: usize, sentence: &Range<usize>, cues: &[Cue]) -> Option<Speaker> {
        let items = &self.items;
        // What follows the quotation directly, or after the name of the speaker.
        let mut next = at + 1;
        while next < sentence.end && items[next].is_any(",—–-") {
            next += 1;
        }
        let inside = items[at].span.of(self.text);
        let is_open = {
            let mut ends = inside.chars().rev();
            let (_, last) = (ends.next(), ends.find(|c| !c.is_whitespace()));
            next > at + 1
                || last.is_some_and(|c| matches!(c, ',' | '，' | '、' | '?' | '!' | '—' | '–'))
                || items.get(next).is_some_and(|item| !item.is_capital)
        };
        // "the operation “Pontoon”, said"
        let is_name = at > sentence.start && items[at - 1].kind == Kind::Word && is_capitalised(inside) && !is_ended(inside);
        let following = cues.iter().find(|cue| cue.at > at).filter(|_| is_open && !is_name);
        if let Some(cue) = following.filter(|cue| !cue.is_label && !items[cue.at].roles.has(Roles::ACCORDING) || cue.at == next) {
            let between = &items[next.min(cue.at)..cue.at];
            let is_subject = |item: &Item| item.kind == Kind::Word || item.is_any(".,-");
            let is_near = between.len() <= AFTER && between.iter().all(is_subject);
            let starts_with_name = between.first().is_none_or(|item| {
                item.is_capital || item.roles.has(Roles::PRONOUN.or(Roles::BETWEEN).or(Roles::ARTICLE).or(Roles::TITLE))
            });
            // The verb of the next clause, as in: the “deal”, which X said was off.
            let is_clause = between.iter().take(1).any(|item| item.roles.has(Roles::PREPOSITION) && !item.roles.has(Roles::BETWEEN));
            let is_close = inside.trim_end().len() > 2 && (next > at + 1 || between.is_empty() || is_ended(inside));
            if is_near && starts_with_name && !is_clause && is_close && cue.speaker.is_some() {
                return cue.speaker.clone();
            }
        }
        let before = cues.iter().rev().find(|cue| (after..at).contains(&cue.at))?;
        let reach = if before.is_label { LABEL_REACH } else { REACH };
        let between = &items[before.at + 1..at];
        // "why X’s “first” policy": the words of X.
        let is_possessed = at > sentence.start && items[at - 1].is_possessive;
        // "read “The Ferry at Night”", "the operation “Pontoon”"
        let is_title = !between.is_empty() && !items[at - 1].is(":") && is_capitalised(inside);
        if is_possessed || is_title || between.len() > reach {
            return None;
        }
        before.speaker.clone()
    }

    /// Who speaks by the verb at `cue`.
    fn speaker(
        &self,
        cue: usize,
        sentence: &Range<usize>,
        names: &[Name],
        earlier: Option<&Speaker>,
        last: Option<&Speaker>,
    ) -> Option<Speaker> {
        let items = &self.items;
        let langs = items[cue].langs;
        let of = |name: &Name| name.speaker(items, self.text, langs);
        if items[cue].roles.has(Roles::ACCORDING) && !items[cue].roles.has(Roles::VERB) {
            let right = names.iter().find(|name| name.items.start > cue)?;
            let lead = &items[cue + 1..right.items.start];
            let is_lead = |item: &Item| item.kind == Kind::Word && !item.is_possessive && !item.roles.has(Roles::PREPOSITION);
            let named = lead.len() <= 3 && lead.iter().skip(1).all(is_lead) && !right.is_possessive;
            return of(right).filter(|_| named && !self.is_coordinated(right, sentence));
        }
        let pronoun = |at: Option<usize>| {
            at.is_some_and(|at| {
                let item = &items[at];
                let may_be_capital = at == sentence.start || item.starts_sentence || self.after_sign(at);
                let is_pronoun = langs.is_empty() || item.pronoun_of.iter().any(|lang| lang.is_empty() || langs.contains(lang));
                item.roles.has(Roles::PRONOUN) && is_pronoun && (!item.is_capital || may_be_capital)
            })
        };
        // In Italian "lui" is "he", in French it may stand between a name and its verb.
        let may_be_between = |at: usize| items[at].roles.has(Roles::BETWEEN) && !items[at].is_capital && !pronoun(Some(at));
        // The word before the verb, without auxiliaries.
        let mut left = cue;
        while left > sentence.start && cue - left < 3 && may_be_between(left - 1) {
            left -= 1;
        }
        // "a-t-il dit", "dit-il", "said he"
        let right = (cue + 1..(cue + 5).min(sentence.end)).find(|at| !items[*at].is("-") && items[*at].span.of(self.text) != "t");
        let left_word = left.checked_sub(1).filter(|at| *at >= sentence.start);
        if pronoun(left_word) || pronoun(right) && left_word.is_none_or(|at| !self.ends_name(at, names)) {
            return earlier.or(last).cloned();
        }
        if let Some(at) = left_word {
            if let Some(name) = names.iter().find(|name| name.items.end == at + 1) {
                let is_subject = !name.is_possessive && !name.is_governed && !self.is_coordinated(name, sentence);
                return of(name).filter(|_| is_subject);
            }
            // "Selinsky, who told us"
            if items[at].roles.has(Roles::RELATIVE) {
                let end = at - usize::from(at > sentence.start && items[at - 1].is(","));
                let name = names.iter().find(|name| name.items.end == end)?;
                return of(name).filter(|_| !name.is_possessive && !name.is_governed && !self.is_coordinated(name, sentence));
            }
            // "Selinsky, “…” dedi"
            if matches!(items[at].kind, Kind::Quote(_)) && at > sentence.start {
                let end = at - usize::from(items[at - 1].is_any(",:"));
                if let Some(name) = self.opening(sentence, names).filter(|name| name.items.end == end) {
                    return of(name);
                }
            }
            if items[at].is(",") && at > sentence.start {
                // ", Marek Selinsky, said"
                let name = names.iter().find(|name| name.items.end == at);
                let is_apposition = |name: &&Name| {
                    name.is_full()
                        && name.items.start > sentence.start
                        && items[name.items.start - 1].is(",")
                        && !self.is_listed(name, sentence)
                };
                if let Some(name) = name.filter(is_apposition) {
                    return of(name);
                }
                // "Selinsky, who was late, said"
                if let Some(name) = self.opening(sentence, names).filter(|name| name.items.end < at && items[name.items.end].is(",")) {
                    return of(name).filter(|_| !self.is_coordinated(name, sentence));
                }
            }
        }
        if let Some(found) = self.inverted(cue, sentence, names) {
            return of(found);
        }
        let is_participle = items[cue].span.of(self.text).ends_with("ing") && langs.contains(&"en") || items[cue].roles.has(Roles::LABEL);
        if is_participle {
            if earlier.is_some() {
                return earlier.cloned();
            }
            // "Adding that", "He left, saying"
            if cue == sentence.start || items[sentence.start].roles.has(Roles::PRONOUN) {
                return last.cloned();
            }
            let name = self.opening(sentence, names).filter(|name| name.items.end <= cue && !self.is_coordinated(name, sentence))?;
            let others = names.iter().filter(|other| other.items.start > name.items.end && other.items.end <= cue);
            let is_alone = others.into_iter().all(|other| other.is_governed || other.is_possessive || !other.is_full());
            return of(name).filter(|_| is_alone);
        }
        None
    }

    /// The name behind the verb: "said Selinsky", "a déclaré le ministre Selinsky", "said the Kremlin spokesman, Marek Selinsky".
    fn inverted<'n>(&self, cue: usize, sentence: &Range<usize>, names: &'n [Name]) -> Option<&'n Name> {
        let items = &self.items;
        // The quotation or its comma stands before an inverted verb.
        let mut left = cue;
        // "Lui aussi" is a subject.
        let is_subject = |item: &Item| item.is_capital && item.roles.has(Roles::PRONOUN);
        while left > sentence.start && items[left - 1].roles.has(Roles::BETWEEN) && !is_subject(&items[left - 1]) {
            left -= 1;
        }
        let is_inverted = left == sentence.start || {
            let before = &items[left - 1];
            before.is_any(",—–-:")
                || matches!(before.kind, Kind::Quote(_))
                || items[left].roles.has(Roles::BETWEEN) && before.kind == Kind::Sign
        };
        if !is_inverted {
            return None;
        }
        let mut at = cue + 1;
        let mut comma = false;
        while at < sentence.end && at <= cue + AFTER {
            if let Some(name) = names.iter().find(|name| name.items.start == at) {
                let next = items.get(name.items.end).filter(|_| name.items.end < sentence.end);
                // "said the Kallström aide", "said Kallström spokesman Marek Selinsky"
                let free = Roles::PREPOSITION.or(Roles::BETWEEN).or(Roles::PRONOUN).or(Roles::OTHER).or(Roles::ARTICLE);
                let is_lower = |next: &&Item| next.kind == Kind::Word && !next.is_capital;
                let is_modifier =
                    next.filter(is_lower).is_some_and(|next| next.roles.has(Roles::TITLE) || at > cue + 1 && !next.roles.has(free));
                let is_direct = at == cue + 1;
                let is_titled = items[at - 1].roles.has(Roles::TITLE) && self.is_nominative(name);
                let article = at == cue + 2 && items[at - 1].roles.has(Roles::ARTICLE);
                let is_speaker = !name.is_possessive
                    && name.has_words()
                    && !name.is_governed
                    && !is_modifier
                    && (is_direct || name.items.len() > 1 && name.is_full() || is_titled || article || comma && name.is_full());
                if is_speaker {
                    return (!self.is_coordinated(name, sentence)).then_some(name);
                }
                if is_direct && name.has_words() && !is_modifier {
                    return None;
                }
                at = name.items.end;
                continue;
            }
            let item = &items[at];
            match item.kind {
                Kind::Word if !item.roles.has(Roles::VERB.or(Roles::LABEL)) && !item.is_possessive => {}
                Kind::Sign if item.is(",") && !comma && at > cue + 1 => comma = true,
                Kind::Sign if item.is("-") => {}
                _ => return None,
            }
            at += 1;
        }
        None
    }

    /// False for a name in Cyrillic that looks like a genitive: "мэр Москвы".
    fn is_nominative(&self, name: &Name) -> bool {
        let word = self.items[name.items.end - 1].word(self.text);
        !word.ends_with(['а', 'я', 'ы', 'и', 'у', 'ю', 'е', 'і', 'ї'])
    }

    /// True for one of two names: "X and Y", also "X, Y and Z".
    fn is_coordinated(&self, name: &Name, sentence: &Range<usize>) -> bool {
        let conjunction = |at: usize| self.items[at].roles.has(Roles::CONJUNCTION);
        let (start, end) = (name.items.start, name.items.end);
        let after = end < sentence.end
            && conjunction(end)
            && self.items.get(end + 1).is_some_and(|item| item.is_capital && !item.roles.has(Roles::OTHER));
        start > sentence.start && conjunction(start - 1) && self.items.get(start.wrapping_sub(2)).is_some_and(|item| item.is_capital)
            || after
    }

    /// True for the last of names that commas part.
    fn is_listed(&self, name: &Name, sentence: &Range<usize>) -> bool {
        let before = name.items.start.checked_sub(2).filter(|at| *at >= sentence.start);
        before.is_some_and(|at| self.items[at].is_capital && self.items[at].roles == Roles::default())
            && before.is_some_and(|at| self.items[at.saturating_sub(1)].is_capital)
    }

    fn ends_name(&self, at: usize, names: &[Name]) -> bool {
        names.iter().any(|name| name.items.end == at + 1)
    }

    fn after_sign(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.items[before].kind != Kind::Word)
    }
}

/// Most words of a title.
const TITLE_WORDS: usize = 6;

/// True if the words between the marks look like a name or a title: the first and the last have a capital.
fn is_capitalised(inside: &str) -> bool {
    let is_mark = |c: char| !c.is_alphanumeric();
    let words: Vec<&str> = inside.split_whitespace().map(|word| word.trim_matches(is_mark)).filter(|word| !word.is_empty()).collect();
    let is_capital = |word: Option<&&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
    words.len() <= TITLE_WORDS && is_capital(words.first()) && is_capital(words.last())
}

/// True if the words between the marks end like a clause that a verb of saying may follow.
fn is_ended(inside: &str) -> bool {
    let mut ends = inside.chars().rev().filter(|c| !c.is_whitespace());
    ends.next();
    ends.next().is_some_and(|c| matches!(c, ',' | '?' | '!' | '.' | '…' | '，' | '、' | '。' | '—' | '–'))
}

#[cfg(test)]
mod tests;
