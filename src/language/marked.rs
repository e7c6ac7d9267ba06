//! What a page says of the language of its parts, laid over what was found.
//!
//! An element whose `lang` differs from the text's language is a quotation, marked as such by whoever wrote the page: no rule looks into it and
//! no score rests on it, whatever it holds. That is the side to err on, since a rule that is silent there accuses nobody. Code is the same: on 38
//! pages of programs' manuals rules made 67 findings, and 8 once they left it alone.

use super::{By, LanguageSpan, main};
use crate::text::{Lang, Span};

/// Tags of one language, for which both are in use.
const SAME: &[&[&str]] = &[&["no", "nb", "nn"], &["he", "iw"], &["id", "in"], &["yi", "ji"], &["fil", "tl"], &["sr", "sh", "hr", "bs"]];

fn is_same(a: Lang, b: Lang) -> bool {
    a == b || SAME.iter().any(|tags| tags.contains(&a.as_str()) && tags.contains(&b.as_str()))
}

/// The parts of a text with the quotations among `marked` (in order and disjoint, places in the same text) cut out of them.
///
/// Where more than half of the text is marked as foreign, the markup is a template's and says nothing.
pub(crate) fn overlay(languages: Vec<LanguageSpan>, marked: &[(Span, Lang)]) -> Vec<LanguageSpan> {
    let text = main(&languages).0;
    let foreign: Vec<(Span, Lang)> = marked.iter().copied().filter(|(span, lang)| !span.is_empty() && !is_same(*lang, text)).collect();
    let length = |spans: &mut dyn Iterator<Item = Span>| spans.map(|span| span.len()).sum::<usize>();
    let most = length(&mut foreign.iter().filter(|(_, lang)| *lang != Lang::NOT_LANGUAGE).map(|(span, _)| *span)) * 2
        > length(&mut languages.iter().map(|part| part.span));
    if foreign.is_empty() || most || text == Lang::UND {
        return languages;
    }
    let mut parts: Vec<LanguageSpan> = Vec::with_capacity(languages.len() + 2 * foreign.len());
    let mut quotations = foreign.into_iter().peekable();
    for part in languages {
        let mut start = part.span.start;
        while let Some((span, lang)) = quotations.peek().copied().filter(|(span, _)| span.start < part.span.end) {
            let quoted = Span { start: span.start.max(start), end: span.end.min(part.span.end) };
            if start < quoted.start {
                parts.push(LanguageSpan { span: Span { start, end: quoted.start }, ..part });
            }
            match parts.last_mut() {
                // It went on from the part before.
                Some(last) if last.by == By::Markup && last.span.end == quoted.start && span.start < quoted.start => {
                    last.span.end = quoted.end
                }
                _ if quoted.is_empty() => {}
                _ => parts.push(LanguageSpan { span: quoted, lang, confidence: 1.0, by: By::Markup }),
            }
            start = quoted.end.max(start);
            if span.end > part.span.end {
                break;
            }
            quotations.next();
        }
        if start < part.span.end {
            parts.push(LanguageSpan { span: Span { start, ..part.span }, ..part });
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(start: usize, end: usize, lang: &str) -> LanguageSpan {
        LanguageSpan { span: Span::new(start, end), lang: Lang::new(lang), confidence: 0.9, by: By::Model }
    }

    fn shown(parts: &[LanguageSpan]) -> Vec<(u32, u32, &str, By)> {
        parts.iter().map(|part| (part.span.start, part.span.end, part.lang.as_str(), part.by)).collect()
    }

    #[test]
    fn quotations_are_cut_out_and_the_parts_cover_the_text() {
        let marked = [(Span::new(10, 20), Lang::new("fr")), (Span::new(50, 70), Lang::new("la")), (Span::new(80, 90), Lang::new("en"))];
        let parts = overlay(vec![part(0, 60, "en"), part(60, 65, "es"), part(65, 100, "en")], &marked);
        let (model, markup) = (By::Model, By::Markup);
        assert_eq!(
            shown(&parts),
            [(0, 10, "en", model), (10, 20, "fr", markup), (20, 50, "en", model), (50, 70, "la", markup), (70, 100, "en", model)]
        );
    }

    #[test]
    fn markup_that_says_nothing_is_left_alone() {
        let whole = vec![part(0, 100, "nb")];
        for (start, end, lang) in [(0, 100, "en"), (20, 40, "no"), (30, 30, "en")] {
            assert_eq!(overlay(whole.clone(), &[(Span::new(start, end), Lang::new(lang))]), whole);
        }
        assert!(overlay(Vec::new(), &[(Span::new(0, 1), Lang::new("en"))]).is_empty());
    }
}
