//! A text with its repairs, and the mapping between original and current text.
//!
//! Between two changes both texts are parallel, so a list of changes with both places is the complete mapping. An unchanged text has no
//! overhead.

use super::misreading;
use super::{PASSES, PassId};
use crate::text::Span;

/// The changes that a pass wants: places in its input, in order and disjoint.
#[derive(Default)]
pub struct Edits {
    list: Vec<Edit>,
    /// All replacements, concatenated.
    text: String,
}

struct Edit {
    span: Span,
    with: Span,
    /// Number of the reversed misreading, from 1; 0 if none.
    misreading: u16,
    /// True if it is a guess.
    lost: bool,
}

impl Edits {
    /// Replaces the bytes `start..end` by `with`.
    pub fn replace(&mut self, start: usize, end: usize, with: &str) {
        self.replace_misread(start, end, with, 0, false);
    }

    /// Replaces misread text; `misreading` is its number, from 1; `lost`: a byte was guessed.
    pub(super) fn replace_misread(&mut self, start: usize, end: usize, with: &str, misreading: u16, lost: bool) {
        debug_assert!(self.list.last().is_none_or(|last| last.span.end as usize <= start));
        let from = self.text.len();
        self.text.push_str(with);
        self.list.push(Edit { span: Span::new(start, end), with: Span::new(from, self.text.len()), misreading, lost });
    }

    /// True if the edits would not change `text`.
    #[cfg(test)]
    pub(super) fn is_empty_on(&self, text: &str) -> bool {
        self.list.iter().all(|edit| edit.span.of(text) == edit.with.of(&self.text))
    }

    /// Removes the bytes `start..end`; adjacent removals are one edit.
    pub fn remove(&mut self, start: usize, end: usize) {
        match self.list.last_mut() {
            Some(last) if last.span.end as usize == start && last.with.is_empty() => last.span.end = end as u32,
            _ => self.replace(start, end, ""),
        }
    }
}

/// A set of passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Passes(u16);

impl Passes {
    fn of(id: PassId) -> Self {
        Self(1 << id as u8)
    }

    /// The set with `id`.
    pub fn with(self, id: PassId) -> Self {
        Self(self.0 | Self::of(id).0)
    }

    /// The set without `id`.
    pub fn without(self, id: PassId) -> Self {
        Self(self.0 & !Self::of(id).0)
    }

    /// True where `id` is in the set.
    pub fn contains(self, id: PassId) -> bool {
        self.0 & Self::of(id).0 != 0
    }

    /// The passes of the set in execution order.
    pub fn iter(self) -> impl Iterator<Item = PassId> {
        PASSES.into_iter().map(|(id, ..)| id).filter(move |id| self.contains(*id))
    }
}

impl FromIterator<PassId> for Passes {
    fn from_iter<I: IntoIterator<Item = PassId>>(ids: I) -> Self {
        ids.into_iter().fold(Self::default(), Self::with)
    }
}

impl std::fmt::Display for Passes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (nth, id) in self.iter().enumerate() {
            write!(f, "{}{}", if nth > 0 { "+" } else { "" }, id.name())?;
        }
        Ok(())
    }
}

/// A change: a place in the original, and its current text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'t> {
    /// The passes that made it.
    pub passes: Passes,
    /// The place in the original.
    pub span: Span,
    /// The original text there.
    pub before: &'t str,
    /// The current text there.
    pub after: &'t str,
    /// The encodings that the text was misread as, last one first.
    pub chain: Chain,
    /// True if a byte was lost and the repair is a guess.
    pub lost: bool,
}

/// A sequence of reversed misreadings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain([u16; MAX_CHAIN]);

/// Longest chain; longer ones have not been observed and are truncated.
const MAX_CHAIN: usize = 4;

impl Chain {
    fn push(&mut self, misreading: u16) {
        if let Some(slot) = self.0.iter_mut().find(|slot| **slot == 0) {
            *slot = misreading;
        }
    }

    fn len(self) -> usize {
        self.0.iter().filter(|slot| **slot > 0).count()
    }

    /// The names of the encodings, last misreading first.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.into_iter().filter(|slot| *slot > 0).map(|slot| misreading::name(slot))
    }
}

#[derive(Clone, Copy, Debug)]
struct Run {
    passes: Passes,
    chain: Chain,
    lost: bool,
    original: Span,
    current: Span,
}

/// The changes of a text, in order and disjoint, without the texts.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<Run>);

impl Changes {
    /// The changes from the `original` to the `current` text.
    pub fn between<'t>(&'t self, original: &'t str, current: &'t str) -> impl ExactSizeIterator<Item = Change<'t>> {
        self.0.iter().map(|run| Change {
            passes: run.passes,
            span: run.original,
            before: run.original.of(original),
            after: run.current.of(current),
            chain: run.chain,
            lost: run.lost,
        })
    }
}

/// A text with its original.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    original: &'a str,
    current: Option<String>,
    changes: Changes,
}

impl<'a> Text<'a> {
    /// An unchanged text.
    pub fn new(original: &'a str) -> Self {
        Self { original, current: None, changes: Changes::default() }
    }

    /// The original text.
    pub fn original(&self) -> &'a str {
        self.original
    }

    /// The current text.
    pub fn current(&self) -> &str {
        self.current.as_deref().unwrap_or(self.original)
    }

    /// True if nothing was changed.
    pub fn is_unchanged(&self) -> bool {
        self.current.is_none()
    }

    /// The changes, in order and disjoint.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = Change<'_>> {
        self.changes.between(self.original, self.current())
    }

    /// The current text, if it differs from the original, and the changes.
    pub fn into_parts(self) -> (Option<String>, Changes) {
        (self.current, self.changes)
    }

    /// Maps a span of the current text to the original, extended to whole changes.
    pub fn to_original(&self, span: Span) -> Span {
        let start = self.to_original_byte(span.start, |run| run.original.start);
        let end = if span.is_empty() { start } else { self.to_original_byte(span.end, |run| run.original.end) };
        Span { start, end: end.max(start) }
    }

    /// Maps a span of the original to the current text, extended to whole changes.
    pub fn to_current(&self, span: Span) -> Span {
        let start = self.to_current_byte(span.start, |run| run.current.start);
        let end = if span.is_empty() { start } else { self.to_current_byte(span.end, |run| run.current.end) };
        Span { start, end: end.max(start) }
    }

    /// A part of the current text as its own text, and its start in the original. Includes changes that it cuts.
    pub(crate) fn part(&self, span: Span) -> (Text<'a>, u32) {
        let Span { start, end } = self.to_original(span);
        let current = self.to_current(Span { start, end });
        let within = |inner: Span, outer: Span| inner.start >= outer.start && inner.end <= outer.end;
        let inside = |run: &&Run| within(run.original, Span { start, end }) && within(run.current, current);
        let shifted = |run: &Run| Run {
            original: Span { start: run.original.start - start, end: run.original.end - start },
            current: Span { start: run.current.start - current.start, end: run.current.end - current.start },
            ..*run
        };
        let part = Text {
            original: Span { start, end }.of(self.original),
            current: self.current.as_deref().map(|text| current.of(text).to_owned()),
            changes: Changes(self.changes.0.iter().filter(inside).map(shifted).collect()),
        };
        (part, start)
    }

    /// Maps byte `at` of the original to the current text; inside a change, `inside` decides.
    fn to_current_byte(&self, at: u32, inside: impl Fn(&Run) -> u32) -> u32 {
        let runs = &self.changes.0;
        match runs.partition_point(|run| run.original.start < at).checked_sub(1).map(|nth| &runs[nth]) {
            None => at,
            Some(run) if at < run.original.end => inside(run),
            Some(run) => run.current.end + (at - run.original.end),
        }
    }

    /// Maps byte `at` of the current text to the original; inside a change, `inside` decides.
    fn to_original_byte(&self, at: u32, inside: impl Fn(&Run) -> u32) -> u32 {
        let runs = &self.changes.0;
        match runs.partition_point(|run| run.current.start < at).checked_sub(1).map(|nth| &runs[nth]) {
            None => at,
            Some(run) if at < run.current.end => inside(run),
            Some(run) => run.original.end + (at - run.current.end),
        }
    }

    /// Applies the edits and clears them; returns true if the text changed.
    pub(super) fn apply(&mut self, id: PassId, edits: &mut Edits) -> bool {
        let current = self.current.as_deref().unwrap_or(self.original);
        let Edits { list, text } = edits;
        list.retain(|edit| edit.span.of(current) != edit.with.of(text));
        if list.is_empty() {
            text.clear();
            return false;
        }
        let mut next = String::with_capacity(current.len());
        let mut runs: Vec<Run> = Vec::with_capacity(self.changes.0.len() + list.len());
        let mut old = self.changes.0.iter().peekable();
        let mut new = list.drain(..).peekable();
        let mut copied = 0u32;
        // Offset from the original to the current text at this point.
        let mut ahead = 0i64;
        loop {
            let old_start = old.peek().map(|run| run.current.start);
            let new_start = new.peek().map(|edit| edit.span.start);
            let start = match (old_start, new_start) {
                (None, None) => break,
                (old, new) => old.unwrap_or(u32::MAX).min(new.unwrap_or(u32::MAX)),
            };
            next.push_str(&current[copied as usize..start as usize]);
            copied = start;
            let mut group = Run {
                passes: Passes::default(),
                chain: Chain::default(),
                lost: false,
                original: Span::default(),
                current: Span { start: next.len() as u32, end: 0 },
            };
            group.original.start = (i64::from(start) - ahead) as u32;
            let mut end = start;
            let mut first = true;
            let mut misread = 0;
            // Everything that overlaps the group belongs to it.
            loop {
                let joins = |at: u32| first || at < end;
                if let Some(run) =
                    old.next_if(|run| joins(run.current.start) && new.peek().is_none_or(|edit| run.current.start <= edit.span.start))
                {
                    group.passes.0 |= run.passes.0;
                    group.lost |= run.lost;
                    if run.chain.len() > group.chain.len() {
                        group.chain = run.chain;
                    }
                    ahead = i64::from(run.current.end) - i64::from(run.original.end);
                    end = end.max(run.current.end);
                } else if let Some(Edit { span, with, misreading, lost }) = new.next_if(|edit| joins(edit.span.start)) {
                    misread = misreading.max(misread);
                    group.lost |= lost;
                    group.passes.0 |= Passes::of(id).0;
                    next.push_str(&current[copied as usize..span.start as usize]);
                    next.push_str(with.of(text));
                    copied = span.end;
                    end = end.max(span.end);
                } else {
                    break;
                }
                first = false;
            }
            next.push_str(&current[copied as usize..end as usize]);
            copied = end;
            if misread > 0 {
                group.chain.push(misread);
            }
            group.original.end = (i64::from(end) - ahead) as u32;
            group.current.end = next.len() as u32;
            if group.original.of(self.original) == group.current.of(&next) {
                continue;
            }
            match runs.last_mut() {
                Some(last)
                    if last.passes == group.passes
                        && last.original.end == group.original.start
                        && last.current.end == group.current.start =>
                {
                    last.original.end = group.original.end;
                    last.current.end = group.current.end;
                }
                _ => runs.push(group),
            }
        }
        drop(new);
        text.clear();
        next.push_str(&current[copied as usize..]);
        self.current = (!runs.is_empty()).then_some(next);
        self.changes = Changes(runs);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited<'a>(mut text: Text<'a>, id: PassId, list: &[(usize, usize, &str)]) -> Text<'a> {
        let mut edits = Edits::default();
        for (start, end, with) in list {
            edits.replace(*start, *end, with);
        }
        text.apply(id, &mut edits);
        text
    }

    #[test]
    fn changes_compose_and_lead_back() {
        let text = edited(Text::new("0123456789"), PassId::Entities, &[(2, 4, "ab"), (6, 6, "XY"), (8, 10, "")]);
        assert_eq!(text.current(), "01ab45XY67");
        let text = edited(text, PassId::Compose, &[(3, 7, "-")]);
        assert_eq!(text.current(), "01a-Y67");
        let changes: Vec<_> = text.changes().map(|change| (change.passes.to_string(), change.before, change.after)).collect();
        assert_eq!(changes, [("entities+compose".into(), "2345", "a-Y"), ("entities".into(), "89", "")]);
        assert_eq!(text.to_original(Span::new(3, 4)).of(text.original()), "2345");
        assert_eq!(text.to_original(Span::new(5, 7)).of(text.original()), "67");
        assert_eq!(text.to_original(Span::new(0, 2)).of(text.original()), "01");
        assert_eq!(text.to_current(Span::new(3, 5)).of(text.current()), "a-Y");
        assert_eq!(text.to_current(Span::new(6, 8)).of(text.current()), "67");
        assert_eq!(text.to_current(Span::new(0, 2)).of(text.current()), "01");
    }

    #[test]
    fn a_part_has_its_changes() {
        let text = edited(Text::new("0123456789"), PassId::Entities, &[(2, 4, "ab"), (8, 9, "XYZ")]);
        // "01ab4567XYZ9": a cut inside the replacement of the second change.
        let (part, start) = text.part(Span::new(4, 9));
        assert_eq!((part.original(), part.current(), start), ("45678", "4567XYZ", 4));
        assert_eq!(part.to_original(Span::new(4, 7)).of(part.original()), "8");
        let (part, start) = text.part(Span::new(0, 3));
        assert_eq!((part.original(), part.current(), start, part.changes().len()), ("0123", "01ab", 0, 1));
    }

    #[test]
    fn a_change_that_is_undone_is_none() {
        let text = edited(Text::new("abc"), PassId::Entities, &[(1, 2, "xyz")]);
        let text = edited(text, PassId::Compose, &[(1, 4, "b")]);
        assert_eq!(text.current(), "abc");
        assert_eq!(text.changes().len(), 0);
        assert!(text.is_unchanged());
    }
}
