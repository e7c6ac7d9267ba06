//! SD205: "the delegation of Norway" for "Norway's delegation".

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::tagger::Upos;

rule! {
    /// ## What it finds
    /// A possession or action of a place after "of": `the delegation of Norway`, `the talks of Geneva`. Runs only in texts that other rules
    /// have proven to be a bad translation (at least three major findings, and three per 1,000 words).
    /// ## Why it matters
    /// Romance and Slavic languages have only this order; English prefers the place first: `Norway's delegation`, `the Geneva talks`.
    /// ## Example
    /// `en`: The delegation of Norway left before the talks of Geneva had ended.
    /// ## Sound text that resembles it
    /// `en`: The president of Norway spoke at the University of Geneva on the history of Europe.
    /// ## Where it errs
    /// Titles, official names, and emphasis. People use this order in fluent text too; this is why the rule waits for proof.
    PlaceGenitive, "SD205", "place-genitive", Severity::Minor, &["en"]
}

impl Rule for PlaceGenitive {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) = part.lexicon else { continue };
            let (places, sound) = (lexicon.list("places"), lexicon.list("of-places"));
            for place in context.capitalised(part).filter(|nth| *nth >= part.tokens.start + 2 && places.contains(context.lower(*nth))) {
                let noun = place - 2;
                if !context.follows(place)
                    || !context.follows(place - 1)
                    || context.lower(place - 1) != "of"
                    || !context.is_lower(noun)
                    || sound.contains(context.lower(noun))
                    // "the north of England's coast", "the talks of Geneva University"
                    || context.lower(place).ends_with("'s")
                    || context.follows(place + 1) && context.is_capitalised(place + 1)
                    || context.tag(noun).is_none_or(|tag| tag.class != Upos::Noun)
                {
                    continue;
                }
                let (noun_word, name) = (context.word(noun), context.word(place));
                findings
                    .add(
                        context.text,
                        context.span(noun, place),
                        format!("\"{noun_word} of {name}\" is in the order of a Romance or Slavic language"),
                    )
                    .suggest(format!("{name}'s {noun_word}"));
            }
        }
    }
}
