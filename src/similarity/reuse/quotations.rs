//! Clusters of quotations: the same quoted speech in paragraphs of several sources, also where its wording drifts.
//!
//! A quotation of [`MIN_TOKENS`](super::super::units::quotes::MIN_TOKENS) tokens or more stands for itself. A shorter one may be a title, a
//! slogan or a scare quote, so it needs a speaker: quotations with the same few words are one if their speakers are the same, or if the
//! sentence of one names the speaker of the other and the words are rare.

use super::alignment::{Quotation, TokenBitmap};
use super::speakers::Speakers;
use crate::error::Result;
use crate::knowledge::lexicon;
use crate::similarity::clusters::cluster::Member;
use crate::similarity::clusters::part::{Parts, Sink};
use crate::similarity::storage::{Budget, Sorter, each_group};
use crate::similarity::units::copies::Copies;
use crate::similarity::units::quotes::MIN_TOKENS;
use crate::similarity::units::sketch::{Sketch, Spoken};
use crate::similarity::units::speech::{are_alike, langs_of_script};
use crate::similarity::units::store::{Entry, UnitStore};
use crate::similarity::units::{normal_form, shingle};
use crate::similarity::{Kind, drift};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

/// A window in more quotations than this is a common phrase.
const MAX_QUOTES: usize = 64;

/// If this share of a unit's windows is in quoted speech, then what it shares with others is a quotation.
const SPOKEN: f64 = 0.7;

/// Token ranges of the quotations that were given in clusters, by unit.
pub type QuotedRanges = HashMap<u32, Vec<(u32, u32)>>;

/// A quotation: its span in the text and its range in the tokens of its unit.
#[derive(Clone, Copy)]
struct Quote {
    unit: u32,
    span: Span,
    start: u32,
    length: u32,
    /// Place of its speaker's name; [`Speakers::NONE`] if nobody is named.
    speaker: u64,
}

impl Quote {
    fn is_long(&self) -> bool {
        self.length as usize >= MIN_TOKENS
    }
}

/// Fewest letters of a short quotation; of an ideographic script two characters will do.
const MIN_LETTERS: usize = 5;
/// A single word that is more frequent than this (by million) is grouped only if both speakers are named.
const COMMON: f64 = 20.0;

/// True if a short quotation has enough letters to say something.
fn says_something(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).map(|c| if c >= '\u{2e80}' { MIN_LETTERS / 2 + 1 } else { 1 }).sum::<usize>() >= MIN_LETTERS
}

/// True if a short quotation has two words or more, or one that is rare in the languages whose lexicons tell names.
fn is_rare(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let lexicons = || langs_of_script(&word).iter().filter_map(|lang| lexicon::of(lang));
    word.contains(char::is_whitespace) || lexicons().all(|lexicon| lexicon.per_million(&word) < COMMON)
}

/// The quotations of all units.
pub struct Quotations {
    quotes: Vec<Quote>,
    speakers: Speakers,
    /// Pairs of window and quotation.
    keys: Sorter<u128>,
}

impl Quotations {
    /// An empty set.
    pub fn new(budget: &Budget) -> Self {
        Self { quotes: Vec::new(), speakers: Speakers::new(budget), keys: budget.sorter() }
    }

    /// Adds the quotations of a unit, whose text is `text`.
    pub fn add(&mut self, unit: u32, text: &str, sketch: &Sketch) -> Result<()> {
        for spoken in sketch.spoken.iter().filter(|spoken| spoken.speech.is_marked) {
            let Spoken { speech, first, tokens: length, .. } = spoken;
            let quote = self.quotes.len() as u32;
            let tokens = &sketch.tokens[*first as usize..(first + length) as usize];
            if spoken.is_long() {
                for tokens in tokens.windows(shingle::WINDOW) {
                    self.keys.push(u128::from(shingle::window(tokens)) << 64 | u128::from(quote))?;
                }
            } else if says_something(speech.span.of(text)) {
                for speaker in spoken.speakers() {
                    self.keys.push(u128::from(speaker.rotate_left(7) ^ shingle::fingerprint(tokens)) << 64 | u128::from(quote))?;
                }
            } else {
                continue;
            }
            let speaker = self.speakers.put_speaker(speech)?;
            self.quotes.push(Quote { unit, span: speech.span, start: *first, length: *length, speaker });
        }
        Ok(())
    }

    fn tokens<'s>(&self, store: &'s mut UnitStore, quote: u32) -> Result<&'s [u64]> {
        let Quote { unit, start, length, .. } = self.quotes[quote as usize];
        store.some_tokens(unit, start, length)
    }

    /// True if most of `windows` are in quoted speech of `unit`.
    pub fn are_in_quotation(&self, store: &mut UnitStore, unit: u32, windows: &[u64]) -> Result<bool> {
        let start = self.quotes.partition_point(|quote| quote.unit < unit);
        for quote in start..self.quotes.partition_point(|quote| quote.unit <= unit) {
            let spoken = shingle::shingles(self.tokens(store, quote as u32)?);
            if shingle::common(windows, &spoken) as f64 >= SPOKEN * windows.len() as f64 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Gives the clusters of quotations, ordered by their first member. Each quotation is compared with the first of those that share
    /// windows with it. Returns the ranges of the quotations given, and how many windows were too frequent.
    pub fn clusters(&mut self, store: &mut UnitStore, sink: Sink<'_>) -> Result<(QuotedRanges, u64)> {
        let mut first: Vec<(u32, f64)> = (0..self.quotes.len() as u32).map(|quote| (quote, 1.0)).collect();
        let mut bitmaps = Vec::with_capacity(self.quotes.len());
        for quote in 0..self.quotes.len() as u32 {
            bitmaps.push(TokenBitmap::new(self.tokens(store, quote)?));
        }
        let mut shared: Sorter<u64> = store.budget.sorter();
        let keys = std::mem::replace(&mut self.keys, store.budget.sorter());
        let all = &self.quotes;
        let too_frequent = each_group(keys, 64, MAX_QUOTES, |group| {
            let quotes = group.iter().map(|record| *record as u32);
            let is_attributed = |quote: u32| all[quote as usize].speaker != Speakers::NONE;
            if !all[group[0] as u32 as usize].is_long() {
                // The same few words, and one that may be their speaker: of whom at least one text must say so.
                if quotes.clone().any(is_attributed) {
                    let first = group[0] as u32;
                    quotes.skip(1).try_for_each(|later| shared.push(u64::from(later) << 32 | u64::from(first)))?;
                }
                return Ok(());
            }
            for (nth, later) in quotes.clone().enumerate() {
                for earlier in quotes.clone().take(nth) {
                    if bitmaps[earlier as usize].may_align(&bitmaps[later as usize]) {
                        shared.push(u64::from(later) << 32 | u64::from(earlier))?;
                    }
                }
            }
            Ok(())
        })?;
        drop(bitmaps);
        let mut shared = shared.sorted()?;
        let mut last: Option<(u32, Quotation)> = None;
        while let Some(pair) = shared.next()? {
            let (quote, earlier) = ((pair >> 32) as u32, pair as u32);
            if first[earlier as usize].0 != earlier {
                continue;
            }
            let quotation = match last.take() {
                Some((same, quotation)) if same == quote => quotation,
                _ => Quotation::new(self.tokens(store, quote)?),
            };
            let best = &first[quote as usize];
            let least = if best.0 == quote { 0.0 } else { best.1 };
            let share = if self.quotes[quote as usize].is_long() {
                quotation.aligned(self.tokens(store, earlier)?)
            } else {
                self.is_same_short(store, quote, earlier)?.then_some(1.0)
            };
            if let Some(share) = share.filter(|share| *share > least) {
                first[quote as usize] = (earlier, share);
            }
            last = Some((quote, quotation));
        }
        let mut order: Vec<u64> = first.iter().enumerate().map(|(quote, (first, _))| u64::from(*first) << 32 | quote as u64).collect();
        order.sort_unstable();
        let copies = Copies::new(&store.units);
        let mut shown = QuotedRanges::new();
        for group in order.chunk_by(|a, b| a >> 32 == b >> 32) {
            let quotes = || group.iter().map(|pair| *pair as u32);
            // A few words in exact copies of one paragraph say no more than the copies do.
            if group.len() == 1 && quotes().all(|quote| !self.quotes[quote as usize].is_long()) {
                continue;
            }
            // The quotation in its own unit and in that unit's exact copies.
            let places = quotes().flat_map(|quote| copies.of(self.quotes[quote as usize].unit).map(move |unit| (unit, quote)));
            let mut places: Vec<(u32, u32)> = places.collect();
            places.sort_unstable();
            let sources: HashSet<u32> = places.iter().map(|(unit, _)| store.units[*unit as usize].source).collect();
            if sources.len() > 1 && places.iter().any(|(unit, _)| *unit >= store.reference) {
                for quote in quotes().map(|quote| self.quotes[quote as usize]) {
                    shown.entry(quote.unit).or_default().push((quote.start, quote.start + quote.length));
                }
                self.cluster(store, (group[0] >> 32) as u32, &places, &first, sink)?;
            }
        }
        Ok((shown, too_frequent))
    }

    /// True if two short quotations, which share a possible speaker, are the same words and the same speech.
    fn is_same_short(&mut self, store: &mut UnitStore, a: u32, b: u32) -> Result<bool> {
        let tokens = self.tokens(store, a)?.to_vec();
        if tokens != self.tokens(store, b)? {
            return Ok(false);
        }
        let [a, b] = [a, b].map(|quote| self.quotes[quote as usize]);
        let (first, second) = (self.speakers.get(a.speaker)?, self.speakers.get(b.speaker)?);
        match first.zip(second) {
            Some((first, second)) => Ok(are_alike(&first, &second)),
            None => Ok(is_rare(a.span.of(&store.entry(a.unit)?.text))),
        }
    }

    /// Gives the cluster of the quotation `leader`; `places` are pairs of unit and quotation.
    fn cluster(&mut self, store: &mut UnitStore, leader: u32, places: &[(u32, u32)], first: &[(u32, f64)], sink: Sink<'_>) -> Result<()> {
        let Quote { unit: origin, span, .. } = self.quotes[leader as usize];
        let mut windows = Vec::new();
        store.copy_windows(origin, &mut windows)?;
        let Entry { id: representative, text } = store.entry(origin)?;
        let wording = span.of(&text).to_owned();
        let speaker = self.speakers.first(places.iter().map(|(_, nth)| self.quotes[*nth as usize].speaker))?;
        let mut cluster = Parts::new(Kind::Quote, representative, None, sink).said_by(speaker);
        for (unit, nth) in places {
            let Entry { id, text } = store.entry(*unit)?;
            let quote = self.quotes[*nth as usize];
            let score = shingle::jaccard(&windows, store.windows(*unit)?);
            let is_copy = *unit != quote.unit;
            let span = if is_copy { normal_form::place(&text, quote.start as usize, quote.length as usize) } else { quote.span };
            let drift = if *nth == leader { Vec::new() } else { drift::drift(&wording, span.of(&text)) };
            let member = Member::new(store, *unit, id, score, span.of(&text), drift);
            cluster.push(member.within(store, *unit, &text, span, first[*nth as usize].1))?;
        }
        cluster.end()
    }
}
