//! SD203: an adverb between a verb and its object.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::tagger::{Form, Number, Upos};

rule! {
    /// ## What it finds
    /// An adverb in `-ly` between a verb and its object: `take seriously negotiations`.
    /// ## Why it matters
    /// French, Spanish, Italian and Russian put the adverb there; English puts it before the verb or after the object.
    /// ## Example
    /// `en`: The two towns agreed to take seriously negotiations on the harbour.
    /// ## Sound text that resembles it
    /// `en`: The mayor spoke quietly; he went early and became slowly the best of them.
    /// ## Where it errs
    /// A long object after a short adverb (`explains clearly the difference between …`) is correct; so objects with an article are ignored.
    DisplacedAdverb, "SD203", "displaced-adverb", Severity::Minor, &["en"]
}

/// Copular verbs take no object.
const COPULAS: &[&str] =
    &["are", "is", "were", "was", "be", "been", "seem", "seems", "seemed", "become", "becomes", "became", "remain", "remains", "remained"];

impl Rule for DisplacedAdverb {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            for nth in part.tokens.clone() {
                let word = context.lower(nth);
                if nth == part.tokens.start
                    || !word.ends_with("ly")
                    || word.len() < 6
                    || !context.is_lower(nth)
                    || !context.follows(nth)
                    || !context.follows(nth + 1)
                    || !context.is_lower(nth + 1)
                {
                    continue;
                }
                let (Some(verb), Some(adverb), Some(object)) = (context.tag(nth - 1), context.tag(nth), context.tag(nth + 1)) else {
                    continue;
                };
                let closes = context.tokens.get(nth + 2).is_none_or(|next| !next.spaced) || context.follows_as(nth + 2, Upos::Adp);
                if verb.class == Upos::Verb
                    && !COPULAS.contains(&context.lower(nth - 1))
                    && verb.with.is_none()
                    && matches!(verb.form, Some(Form::Inf | Form::Fin))
                    && adverb.class == Upos::Adv
                    && object.class == Upos::Noun
                    && object.number == Some(Number::Plur)
                    && closes
                {
                    let (verb, adverb, object) = (context.word(nth - 1), context.word(nth), context.word(nth + 1));
                    findings
                        .add(context.text, context.span(nth - 1, nth + 1), format!("\"{adverb}\" stands between \"{verb}\" and its object"))
                        .suggest(format!("{verb} {object} {adverb}"));
                }
            }
        }
    }
}
