//! Makes the text of the selection, maps all offsets to it, and records what was left out with its place in the source.

use super::render::Rendered;
use super::selection::Selection;
use crate::text::Span;
use crate::text::page::{Left, Page, Piece};
use crate::text::suppression::Suppression;

/// Reduces a page to its selection.
pub(super) fn cut(rendered: Rendered, selection: &Selection) -> (String, Page, Vec<Suppression>) {
    let Rendered { text, page, suppressions, .. } = rendered;
    let left = selection
        .left
        .iter()
        .map(|(kind, span)| {
            let (text, map) = Map::of(&text, &[*span]);
            Left { kind: *kind, text, pieces: map.all_pieces(&page.pieces).collect() }
        })
        .collect();
    let (kept, map) = Map::of(&text, &selection.kept);
    let pieces = map.all_pieces(&page.pieces).collect();
    let marked = page.marked.iter().flat_map(|(span, lang)| map.parts(*span).map(move |(_, to)| (to, *lang))).collect();
    let suppressions = suppressions
        .into_iter()
        .map(|suppression| Suppression {
            span: Span { start: map.at(suppression.span.start), end: map.at(suppression.span.end) },
            ..suppression
        })
        .collect();
    (kept, Page { pieces, marked, left, ..page }, suppressions)
}

/// Maps spans of the whole text to spans of the kept text.
struct Map(Vec<(Span, Span)>);

impl Map {
    fn of(text: &str, parts: &[Span]) -> (String, Self) {
        let mut kept = String::with_capacity(parts.iter().map(|part| part.len() + 2).sum());
        let mut map = Vec::with_capacity(parts.len());
        let mut end = 0;
        for part in parts.iter().map(|part| trimmed(*part, text)).filter(|part| !part.is_empty()) {
            if !kept.is_empty() {
                kept.push_str(gap(&text[end..part.start as usize]));
            }
            let start = kept.len();
            kept.push_str(part.of(text));
            map.push((part, Span::new(start, kept.len())));
            end = part.end as usize;
        }
        (kept, Self(map))
    }

    /// The kept parts of a span, in the whole and in the kept text.
    fn parts(&self, span: Span) -> impl Iterator<Item = (Span, Span)> + '_ {
        let first = self.0.partition_point(|(from, _)| from.end <= span.start);
        self.0[first..].iter().take_while(move |(from, _)| from.start < span.end).map(move |(from, to)| {
            let part = Span { start: span.start.max(from.start), end: span.end.min(from.end) };
            let start = to.start + (part.start - from.start);
            (part, Span { start, end: start + (part.end - part.start) })
        })
    }

    /// Maps the pieces of the whole text, which are in order.
    fn all_pieces<'p>(&'p self, pieces: &'p [Piece]) -> impl Iterator<Item = Piece> + 'p {
        let (start, end) = (self.0.first().map_or(0, |(from, _)| from.start), self.0.last().map_or(0, |(from, _)| from.end));
        let (first, last) =
            (pieces.partition_point(|piece| piece.text.end <= start), pieces.partition_point(|piece| piece.text.start < end));
        pieces[first..last.max(first)].iter().flat_map(|piece| self.pieces(*piece))
    }

    /// Maps a piece. A character reference is kept or dropped as a whole.
    fn pieces(&self, piece: Piece) -> impl Iterator<Item = Piece> + '_ {
        let is_parallel = piece.text.len() == piece.source.len();
        self.parts(piece.text).map(move |(part, text)| {
            let start = piece.source.start + if is_parallel { part.start - piece.text.start } else { 0 };
            let source = if is_parallel { Span { start, end: start + (part.end - part.start) } } else { piece.source };
            Piece { text, source }
        })
    }

    /// Maps an offset. An offset in removed text maps to the end of the kept text before it.
    fn at(&self, place: u32) -> u32 {
        match self.0.partition_point(|(from, _)| from.start <= place).checked_sub(1) {
            Some(nth) => {
                let (from, to) = self.0[nth];
                to.start + (place - from.start).min(to.len() as u32)
            }
            None => 0,
        }
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n')
}

/// Trims white space off a part; it belongs to the gap between two parts.
fn trimmed(part: Span, text: &str) -> Span {
    let words = part.of(text);
    let start = part.start as usize + (words.len() - words.trim_start_matches(is_blank).len());
    Span::new(start, start.max(part.start as usize + words.trim_end_matches(is_blank).len()))
}

/// The white space between two kept parts: the wider one of the ends of the removed text.
fn gap(between: &str) -> &str {
    let head = &between[..between.len() - between.trim_start_matches(is_blank).len()];
    let tail = &between[between.trim_end_matches(is_blank).len()..];
    let width = |gap: &str| (gap.matches('\n').count(), gap.contains('\t'), gap.len());
    if width(head) >= width(tail) { head } else { tail }
}
