//! SD101: a word left in the source language.

use super::lost_ligature::restored;
use super::{Context, Findings, Meta, Rule, Severity, language_name, rule};
use crate::knowledge::lexicon::{self, Lexicon};
use crate::knowledge::tagger::Upos;
use crate::text::Lang;
use crate::text::number::group;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A common word of another language: sound text of this language never has it, sound text of the other does, and its letter sequences
    /// are typical of the other.
    /// ## Why it matters
    /// Systems copy unknown words. Writers do not, except for names, quotations and loans.
    /// ## Example
    /// `en`: The passerelle of the ferry was closed on Monday.
    /// ## Sound text that resembles it
    /// `en`: The déjà vu of this war; a chauffeur, a kindergarten and Jean Passerelle.
    /// ## Where it errs
    /// Silent in a language whose lexicon lacks more than 0.3 % of running words in text by people (`sourdine eval lexicon`). Loans newer
    /// than the lexicon; dishes and customs with foreign names.
    LeftoverWord, "SD101", "leftover-word", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt"]
}

/// Possible source languages in Latin script. English is excluded: all languages borrow from it, and two of three findings on sound French
/// text were such loans.
const SOURCES: &[&str] = &["fr", "de", "es", "it", "cs", "pt"];
/// Fewest occurrences of the word in sound text of the other language.
const MIN_COUNT: u32 = 3;
/// Least frequency there, per million words.
const MIN_THERE: f64 = 2.0;
/// Largest relative frequency in a third language; above it the word is international: *radar*, *trauma*, *biennale*.
const MAX_ELSEWHERE: f64 = 0.1;
/// Least log-likelihood ratio of the letters in bits: in English, which has the largest lexicon, and in other languages, whose lexicons
/// lack many valid forms.
const MIN_BITS: (f64, f64) = (0.5, 5.0);
/// Most foreign words in a row; more are a quotation.
const MAX_RUN: usize = 3;

impl Rule for LeftoverWord {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(home) = part.lexicon.filter(|lexicon| lexicon.is_complete()) else { continue };
            let mut next = part.tokens.start;
            for nth in context.unknown(part) {
                if nth < next {
                    continue;
                }
                let run = (nth..part.tokens.end)
                    .take_while(|at| (*at == nth || context.follows(*at)) && is_candidate(context, *at, home))
                    .count();
                if (1..=MAX_RUN).contains(&run)
                    && restored(context, part, nth).is_none()
                    && is_at_home(context, nth, &part.tokens)
                    && !is_in_title(context, nth, nth + run - 1)
                {
                    for at in nth..nth + run {
                        report(context, at, home, findings);
                    }
                }
                next = nth + run.max(1);
            }
        }
    }
}

/// Context on each side in tokens.
const AROUND: usize = 12;
/// Least share of context words in this language.
const MIN_AT_HOME: f64 = 0.75;

/// Whether the context is in this language; an unmarked foreign quotation is not a leftover.
fn is_at_home(context: &Context<'_>, nth: usize, part: &std::ops::Range<usize>) -> bool {
    let around = nth.saturating_sub(AROUND).max(part.start)..(nth + AROUND).min(part.end);
    let lower = around.filter(|at| *at != nth && context.is_lower(*at));
    let (all, own) =
        lower.fold((0, 0), |(all, own), at| (all + 1, own + usize::from(context.known(at).is_some_and(|word| word.count > 20))));
    own as f64 >= MIN_AT_HOME * all as f64
}

/// Whether sound text of this language has no form of the word, and it is not a name here.
fn is_candidate(context: &Context<'_>, nth: usize, home: &Lexicon) -> bool {
    let lower = context.lower(nth);
    if context.known(nth).is_some_and(|word| word.count > 0) || home.is_listed(lower) || home.list("loans").contains(lower) {
        return false;
    }
    // A capital at the start of a sentence is normal if a lower-case word follows; elsewhere it marks a name. A verb, a preposition or a
    // conjunction follows a name too: *Meunier said*, *Amari and his son*.
    let opens = || {
        !context.is_inside(nth)
            && context.follows(nth + 1)
            && context.is_lower(nth + 1)
            && context.known(nth + 1).is_some_and(|next| next.count > 20)
            && context.word(nth).chars().skip(1).all(char::is_lowercase)
            && context.tag(nth + 1).is_some_and(|next| matches!(next.class, Upos::Noun | Upos::Adj | Upos::Det))
    };
    (context.is_lower(nth) || context.is_capitalised(nth) && opens())
        && lower.chars().count() >= 4
        && lower.chars().all(char::is_alphabetic)
        && context.times_a_name(nth) == 0
        && !context.is_in_address(nth)
        && !context.is_quoted_alone(nth)
        && !home.has_form(lower)
}

/// Words on each side to check whether the run is part of something longer.
const NEIGHBOURS: usize = 3;

/// Whether a neighbour is foreign as well: then the whole is a title, a name or a quotation.
fn is_in_title(context: &Context<'_>, first: usize, last: usize) -> bool {
    let foreign = |nth: usize| {
        let unknown = context.known(nth).is_none_or(|word| word.count == 0);
        unknown && context.word(nth).chars().count() > 2 && context.tokens[nth].kind == Kind::Word
    };
    let named = |nth: usize| {
        context.is_capitalised(nth)
            && context.word(nth).chars().count() > 2
            && context.known(nth).is_none_or(|word| word.count < 20 || word.capital > 0.5)
    };
    let before = (0..NEIGHBOURS).map_while(|step| (first > step && context.follows(first - step)).then(|| first - step - 1));
    let after = (0..NEIGHBOURS).map_while(|step| context.follows(last + step + 1).then_some(last + step + 1));
    before.chain(after).any(foreign)
        || first > 0 && context.follows(first) && named(first - 1)
        || context.follows(last + 1) && named(last + 1)
}

fn report(context: &Context<'_>, nth: usize, home: &Lexicon, findings: &mut Findings) {
    let word = context.lower(nth);
    let foreign = SOURCES.iter().filter(|lang| **lang != home.header.lang).filter_map(|lang| lexicon::of(lang));
    let best = foreign
        .filter(|other| other.word(word).is_some_and(|known| known.count >= MIN_COUNT && known.capital < 0.3))
        .map(|other| (other.per_million(word), other))
        .filter(|(there, _)| *there >= MIN_THERE)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let Some((there, other)) = best else { return };
    let everybodys = lexicon::languages().filter(|lang| *lang != other.header.lang && *lang != home.header.lang).filter_map(lexicon::of);
    if everybodys.into_iter().any(|third| third.per_million(word) > MAX_ELSEWHERE * there) {
        return;
    }
    let letters = home.letters.bits(word) - other.letters.bits(word);
    if letters < if home.header.lang == "en" { MIN_BITS.0 } else { MIN_BITS.1 } {
        return;
    }
    let counted = group(home.header.tokens);
    let (here_name, there_name) = (language_name(&home.header.lang), language_name(&other.header.lang));
    findings
        .add(
            context.text,
            context.tokens[nth].span,
            format!("\"{}\" is {there_name}; it is none of {counted} counted words of {here_name}", context.word(nth)),
        )
        .evidence("occurrences there by million words", there, "per million")
        .evidence("letters, in favour of the other language", letters, "bits")
        .translated_from(Some(Lang::new(&other.header.lang)));
}
