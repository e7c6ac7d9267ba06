//! Text in; for each part of it the language, how surely, and who said so.
//!
//! A cascade whose cheapest sufficient step decides: a script that one language uses (`script.rs`); a hashed n-gram linear model of our own
//! (`model.rs`); where no language of the model fits, letters that one language uses (`letters.rs`) and whatlang, for the few languages that
//! it has and the model hasn't. Sentences are read one by one, no further than it takes to be sure (two or three words, where the sentence
//! before was in the same language), and joined where that explains most (`spans.rs`); one that can't tell takes the language of the text
//! around it. What the words read last add to a sentence is remembered (`words.rs`). A text that is typical of none of the languages is `und`
//! (`typical.rs`), and so are lines of programs, which their signs give away (`prose/chunk.rs`). Addresses, handles and code are set aside
//! before, and names don't decide (`reader.rs`, `name.rs`). Languages of which little text is at hand, and those in Latin letters that are
//! written in others (`hi-Latn`), share a column until it wins, and a table of their own tells them apart. Laughter and letters set apart are
//! never sure (`sounds.rs`). `variant.rs` tells scripts apart where a language has several. whatlang and lingua are second opinions on
//! request: they are many times slower and, asked where the model is unsure, made every accuracy worse (`reports/language.md`).
//!
//! ```
//! use sourdine::language::Identifier;
//! let spans = Identifier::new().identify("The pier was closed after the storm, and nobody knew for how long.");
//! assert_eq!(spans[0].lang.as_str(), "en");
//! assert_eq!(Identifier::new().identify("12:30 — 17:45")[0].lang.as_str(), "und");
//! ```
//!
//! To add a language: lines of it in the training data (sixty at least; in `model.rs` under a family where the Latin table has no column
//! left), `sourdine train language`, and, where its script is not Latin or Cyrillic, its name in `model.rs` under that script. Figures by
//! detector are in `reports/language.md`.

pub mod features;
mod letters;
#[cfg(feature = "lingua")]
mod lingua;
pub(crate) mod marked;
pub mod model;
mod name;
pub mod nonsense;
pub mod reader;
pub mod rival;
pub mod romanise;
mod script;
mod sounds;
mod spans;
pub mod train;
pub mod typical;
pub mod variant;
mod whatlang;
mod words;

use crate::knowledge::prose::blocks::without_blocks;
use crate::text::{Lang, Span};
use features::Group;
use model::{MEMBERS, Model, STEP};
use reader::{Hits, Piece, Stop};
use serde::Serialize;
use std::sync::LazyLock;

/// The sentences of `text`, without the blanks around them; one of more than 600 bytes comes in parts.
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    spans::sentences(text, 0, spans::Most::ALL, &mut found);
    let trimmed = |span: Span| {
        let inside = span.of(text).trim();
        let start = inside.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + inside.len())
    };
    found.into_iter().map(trimmed).filter(|span| !span.is_empty()).collect()
}

/// The step of the cascade that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A script that one language uses.
    Script,
    /// Our own n-gram model.
    Model,
    /// whatlang.
    Whatlang,
    /// lingua.
    Lingua,
    /// The text around it.
    Context,
    /// The page itself: a quotation that is marked as one.
    Markup,
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            By::Script => "script",
            By::Model => "model",
            By::Whatlang => "whatlang",
            By::Lingua => "lingua",
            By::Context => "context",
            By::Markup => "markup",
        })
    }
}

/// The language that a column of the model stands for: `sr` for Serbian in either script, which its parts are tagged with at the end.
/// `ru-Latn` stays, since Russian has no second alphabet.
fn named(column: &str) -> Lang {
    let lang = Lang::new(column);
    if column == "sr-Latn" { lang.primary() } else { lang }
}

/// One guess at one piece of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// The language, or `und`.
    pub lang: Lang,
    /// Probability that it is right, 0 to 1.
    pub confidence: f32,
    /// Who said so.
    pub by: By,
}

impl Guess {
    const NONE: Self = Self { lang: Lang::UND, confidence: 0.0, by: By::Script };
}

/// A part of a text and its language. The spans of a text cover it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LanguageSpan {
    /// The part.
    pub span: Span,
    /// The language, or `und`.
    pub lang: Lang,
    /// Probability that it is right, 0 to 1.
    pub confidence: f32,
    /// Who said so.
    pub by: By,
}

/// The model that is built in.
static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Model::decode(include_bytes!("../../data/language/model.bin")).expect("the model that is built in is sound: a test reads it")
});

/// A sentence by itself is read until one language leads by this much, or is long enough. 60 features and 14 nats find as many untaught languages
/// as 130 and 8 do, and an eighth faster.
const SINGLE: Stop = Stop { least: 60, lead: nats(14.0), most: 600, expected: None };
/// Among others it is read less: its neighbours add to it.
const AMONG: Stop = Stop { least: 60, lead: nats(6.0), most: 400, expected: None };
/// One that disagrees with its neighbours is read to the end.
const WHOLE: Stop = Stop { least: 1200, lead: nats(12.0), most: 1200, expected: None };

/// Where no language fits, what was not read is read before that is said.
const ALL: Stop = Stop { least: 2000, lead: nats(12.0), most: 2000, expected: None };

/// Log-odds by which a text has to be more typical of a language than is asked, for the rest of it not to be read. Without it 0.7 % fewer sentences
/// in untaught languages are found; twice as much finds as many more again, and takes a tenth of the speed.
const DOUBT: f32 = 1.0;

const fn nats(nats: f32) -> i32 {
    (nats / STEP) as i32
}

thread_local! {
    /// Room that is used again from one text to the next.
    static HITS: std::cell::RefCell<Hits> = std::cell::RefCell::default();
}

fn scratch() -> Hits {
    let mut hits = HITS.take();
    hits.iter_mut().for_each(Vec::clear);
    hits
}

/// What a declared language is worth, in nats: as much as two or three words.
const DECLARED: f32 = 3.0;

/// Below this confidence, or if this short, a part takes the language of the text around it.
const UNSURE: f32 = 0.5;
/// Letters.
const SHORT: u32 = 30;
/// No answer on laughter, calls and letters set apart is surer than this.
const SOUND: f32 = 0.4;

/// Words of a line among lines of a program that is prose if it has no sign of one.
const SENTENCE: u32 = 10;

/// A text is read in blocks of about this size, so that memory does not grow with it: what is known of a sentence takes 1.6 kB, and no
/// prose has sentences of 32 bytes.
const BLOCK: spans::Most = spans::Most { bytes: 1 << 18, pieces: 1 << 13 };

/// Languages that whatlang has and the model hasn't, asked where no language of the model fits. Not Javanese and Akan, which it has as well:
/// it takes Hausa, Maltese and Ewe for them, and a twentieth of all text in languages unknown to the model would get a wrong name.
const WHATLANG_ONLY: [Lang; 3] = [Lang::new("la"), Lang::new("tk"), Lang::new("uz")];
/// Characters that it gets at most: it is thirty times slower than the model.
const WHATLANG_MOST: usize = 240;
/// Letters that it needs.
const WHATLANG_LEAST: u32 = 60;

/// Languages that share most of a written norm, so that a short text may well be of a neighbour.
const CLOSE: [&[&str]; 12] = [
    &["bs", "hr", "sr"],
    &["nb", "nn", "da"],
    &["id", "ms"],
    &["xh", "zu"],
    &["cs", "sk"],
    &["gl", "pt", "es", "ast"],
    &["bg", "mk"],
    &["af", "nl"],
    &["hi", "mr", "ne"],
    &["be", "ru", "uk"],
    &["az", "tr"],
    &["kk", "ky", "tt"],
];

/// The number of the group of close languages that has both.
fn close(a: &str, b: &str) -> Option<usize> {
    let [a, b] = [a, b].map(|lang| lang.strip_suffix("-Latn").unwrap_or(lang));
    CLOSE.iter().position(|group| group.contains(&a) && group.contains(&b))
}

/// Languages that share one written norm: evaluations count them as one.
const NORMS: [&[&str]; 4] = [&["bs", "hr", "sr"], &["nb", "nn", "da"], &["id", "ms"], &["xh", "zu"]];

/// Whether two languages are one, in whatever script, or share a written norm.
pub(crate) fn same_norm(a: Lang, b: Lang) -> bool {
    let (a, b) = (a.primary(), b.primary());
    a == b || NORMS.iter().any(|norm| norm.contains(&a.as_str()) && norm.contains(&b.as_str()))
}

/// A language that can be answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its tag.
    pub lang: Lang,
    /// The step that answers it.
    pub by: By,
    /// Those that it is easily taken for.
    pub close: Vec<&'static str>,
}

/// Sentences of one language.
struct Part {
    span: Span,
    guess: Guess,
    letters: u32,
}

/// Identifies languages; built once, used from many threads.
#[derive(Default)]
pub struct Identifier {
    second_opinion: bool,
    #[cfg(feature = "lingua")]
    lingua: lingua::Lingua,
}

impl Identifier {
    /// An identifier of all languages that this build knows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, which asks whatlang and lingua (where the build has it) where the model is unsure.
    pub fn with_second_opinion(mut self) -> Self {
        self.second_opinion = true;
        self
    }

    /// The languages that this build can answer, in order, and which step does.
    pub fn known(&self) -> Vec<Known> {
        let columns = MODEL.tables.iter().flat_map(|table| &table.langs).filter(|lang| !model::is_family(lang));
        let model = columns.map(|lang| (named(lang), By::Model));
        let mut all: Vec<(Lang, By)> = script::languages().chain(letters::languages()).map(|lang| (lang, By::Script)).collect();
        all.extend(model);
        all.extend(WHATLANG_ONLY.map(|lang| (lang, By::Whatlang)));
        if self.second_opinion {
            all.extend(whatlang::languages().into_iter().map(|lang| (lang, By::Whatlang)));
            #[cfg(feature = "lingua")]
            all.extend(self.lingua.languages().map(|lang| (lang, By::Lingua)));
        }
        // The sort is stable: of several steps that answer a language, the first stays.
        all.sort_by_key(|(lang, _)| *lang);
        all.dedup_by_key(|(lang, _)| *lang);
        let close = |lang: &Lang| -> Vec<&'static str> {
            let groups = CLOSE.iter().filter(|group| group.contains(&lang.as_str()));
            groups.flat_map(|group| group.iter().copied()).filter(|other| *other != lang.as_str()).collect()
        };
        all.into_iter().map(|(lang, by)| Known { lang, by, close: close(&lang) }).collect()
    }

    /// The languages that this build can answer, in order.
    pub fn languages(&self) -> Vec<Lang> {
        self.known().into_iter().map(|known| known.lang).collect()
    }

    /// The language of one piece of text, taken as a whole.
    pub fn guess(&self, text: &str) -> Guess {
        let mut hits = scratch();
        let piece = reader::read(&MODEL, text, &mut hits, SINGLE);
        let (guess, _) = self.answer(text, &[Span::new(0, text.len())], &mut [piece], &mut hits, None);
        HITS.set(hits);
        guess
    }

    /// The languages of a text, sentence by sentence, neighbours of one language joined.
    pub fn identify(&self, text: &str) -> Vec<LanguageSpan> {
        self.identify_declared(text, None)
    }

    /// The same, where someone says which language it is in: that counts where the text itself leaves room for doubt.
    pub fn identify_declared(&self, text: &str, declared: Option<Lang>) -> Vec<LanguageSpan> {
        // Tables, code and front matter are often in another language than the text, or in none.
        let prose = without_blocks(text);
        let text = prose.as_ref();
        let declared = declared.map(Lang::primary);
        let mut parts: Vec<Part> = Vec::new();
        let (mut sentences, mut pieces, mut hits, mut at) = (Vec::new(), Vec::new(), scratch(), 0);
        while at < text.len() {
            at = spans::sentences(text, at, BLOCK, &mut sentences);
            if !sentences.is_empty() {
                self.block(text, &sentences, &mut pieces, &mut hits, declared, &mut parts);
            }
            sentences.clear();
            pieces.clear();
            hits.iter_mut().for_each(Vec::clear);
        }
        HITS.set(hits);
        if let Some(main) = main_language(&parts) {
            for Part { guess, letters, .. } in &mut parts {
                // A settled script says what it says however short it is.
                let weak =
                    guess.lang == Lang::UND && *letters < SHORT || guess.by != By::Script && guess.confidence < UNSURE && *letters < SHORT;
                if guess.lang != main.lang && weak {
                    *guess = Guess { confidence: main.confidence * 0.9, by: By::Context, ..main };
                }
            }
        }
        join(text, &parts)
    }

    /// Reads the sentences of a block into `pieces`, which is empty, and appends its parts of one language.
    fn block(
        &self,
        text: &str,
        sentences: &[Span],
        pieces: &mut Vec<Piece>,
        hits: &mut Hits,
        declared: Option<Lang>,
        parts: &mut Vec<Part>,
    ) {
        let stop = if sentences.len() > 1 { AMONG } else { SINGLE };
        pieces.reserve(sentences.len());
        let mut winners: Vec<Option<(usize, usize)>> = Vec::with_capacity(sentences.len());
        let mut expected = None;
        for span in sentences {
            let piece = reader::read(&MODEL, span.of(text), hits, Stop { expected, ..stop });
            winners.push(piece.winner(&MODEL));
            expected = winners.last().copied().flatten().or(expected);
            pieces.push(piece);
        }
        // Where a sentence disagrees with most of the text, it is read to its end before that is believed.
        if pieces.len() > 1 {
            // By what they cover, not by what was read of them: the doubtful ones are read furthest.
            let mut covered: Vec<(Option<(usize, usize)>, usize)> = Vec::new();
            for (winner, span) in winners.iter().zip(sentences) {
                match covered.iter_mut().find(|(known, _)| known == winner) {
                    Some((_, bytes)) => *bytes += span.len(),
                    None => covered.push((*winner, span.len())),
                }
            }
            if covered.len() > 1 {
                // Where none has two thirds of the text, all are.
                let all: usize = covered.iter().map(|(_, bytes)| bytes).sum();
                let most = covered.iter().find(|(_, bytes)| bytes * 3 >= all * 2).and_then(|(winner, _)| *winner);
                for ((piece, winner), span) in pieces.iter_mut().zip(&mut winners).zip(sentences) {
                    if !piece.is_whole && (most.is_none() || *winner != most) {
                        *piece = reader::read(&MODEL, span.of(text), hits, WHOLE);
                        *winner = piece.winner(&MODEL);
                    }
                }
            }
        }
        let path = path(pieces, &winners);
        // In a program the lines without signs of one are part of it: comments, names alone in a line. Whole sentences aren't.
        let count = |of: fn(&Piece) -> u32| pieces.iter().map(of).sum();
        let program = pieces.len() > 1 && reader::code(count(|piece| piece.tokens), count(|piece| piece.signs)) >= 1.0;
        let is_code = |piece: &Piece| program && (piece.tokens < SENTENCE || piece.code() > 0.0);
        let mut at = 0;
        while at < pieces.len() {
            let code = is_code(&pieces[at]);
            let end = (at..pieces.len()).find(|nth| path[*nth] != path[at] || is_code(&pieces[*nth]) != code).unwrap_or(pieces.len());
            let span = Span { start: sentences[at].start, end: sentences[end - 1].end };
            let (guess, letters) = match code {
                true => (Guess { confidence: 0.5, by: By::Model, ..Guess::NONE }, u32::MAX),
                false => self.answer(text, &sentences[at..end], &mut pieces[at..end], hits, declared),
            };
            parts.push(Part { span, guess, letters });
            at = end;
        }
    }

    /// What sentences of one language are in, and their letters. Where it is doubtful whether it is one of the model's languages at all, what was
    /// not read is read before that is decided: no language is denied, or believed against the odds, on half of the evidence.
    fn answer(&self, text: &str, sentences: &[Span], pieces: &mut [Piece], hits: &mut Hits, declared: Option<Lang>) -> (Guess, u32) {
        let all = sum(pieces);
        let span = Span { start: sentences[0].start, end: sentences[sentences.len() - 1].end };
        if let Some(guess) = self.decide(&all, pieces, hits, span.of(text), declared, DOUBT) {
            return (guess, all.total());
        }
        for (piece, span) in pieces.iter_mut().zip(sentences).filter(|(piece, _)| !piece.is_whole) {
            *piece = reader::read(&MODEL, span.of(text), hits, ALL);
        }
        let all = sum(pieces);
        let guess = self.decide(&all, pieces, hits, span.of(text), declared, 0.0);
        (guess.unwrap_or_else(|| self.unknown(span.of(text), &all)), all.total())
    }

    /// The answer that a piece's evidence gives; none where no language of the model fits by a margin of `doubt`.
    fn decide(&self, piece: &Piece, parts: &[Piece], hits: &Hits, text: &str, declared: Option<Lang>, doubt: f32) -> Option<Guess> {
        let group = piece.group();
        if group == Group::None {
            return Some(Guess::NONE);
        }
        if piece.is_code() {
            // Not on the beginning of a sentence that is full of names of code.
            if doubt > 0.0 {
                return None;
            }
            return Some(Guess { confidence: 0.5, by: By::Model, ..Guess::NONE });
        }
        if let Some((lang, confidence)) = script::settled(piece) {
            return Some(Guess { lang, confidence, by: By::Script });
        }
        let guess = self.by_model(piece, parts, hits, text, declared, doubt)?;
        if letters::lacks(guess.lang, text) {
            return None;
        }
        if group == Group::Hebrew && letters::is_yiddish(text) {
            return Some(Guess { lang: Lang::new("yi"), confidence: 0.9, by: By::Script });
        }
        // What comes nearer to a program than half the way is as near to no language, and sounds are as near to several.
        let sound = guess.confidence > SOUND && sounds::is_sound(text, piece.total(), piece.tokens);
        let most = if sound { SOUND } else { 1.0 };
        let guess = Guess { confidence: (guess.confidence * (2.0 - 2.0 * piece.code()).clamp(0.0, 1.0)).min(most), ..guess };
        Some(if self.second_opinion && guess.confidence < 0.8 { self.second(text, guess) } else { guess })
    }

    fn by_model(&self, piece: &Piece, parts: &[Piece], hits: &Hits, text: &str, declared: Option<Lang>, doubt: f32) -> Option<Guess> {
        let group = piece.group();
        let table = group.table()?;
        let allowed = MODEL.allowed[group as usize];
        let langs = &MODEL.tables[table].langs;
        let mut sums = reader::open(&piece.sums[table], &MODEL.barred[group as usize]);
        let column = declared.and_then(|declared| langs.iter().position(|lang| lang == declared.as_str()));
        if let Some(column) = column {
            sums[column] += nats(DECLARED);
        }
        let mut best = MODEL.best(&sums, allowed)?;
        if model::is_family(&langs[best.column]) {
            let guess = self.by_family(text, &langs[best.column], best.share);
            if guess.is_some() {
                return guess;
            }
            // Of none of its members: it may be one of the others with many foreign words.
            let families = langs.iter().enumerate().filter(|(_, lang)| model::is_family(lang)).fold(0, |mask, (nth, _)| mask | 1 << nth);
            best = MODEL.best(&sums, allowed & !families)?;
        }
        let measures = piece.measures(&MODEL.tables[table], table, &best, parts, hits);
        let (typical, least) = MODEL.judge.typical(table, best.column, &measures);
        // Han and kana: names in them are not parted from words, and of the languages that use them all are known but Cantonese.
        let least = if group == Group::East { f32::MIN } else { least };
        // Whoever declares a language that comes out best has also said that it is no unknown one.
        let least = if column == Some(best.column) { least - DECLARED } else { least };
        let won = named(&langs[best.column]);
        let close = best.second.and_then(|second| close(&langs[best.column], &langs[second]));
        // Whoever declares a language of the same norm is believed.
        let lang = declared.filter(|declared| column.is_none() && same_norm(*declared, won)).unwrap_or(won);
        (typical >= least + doubt).then(|| Guess { lang, confidence: MODEL.judge.right(&measures, typical, close), by: By::Model })
    }

    /// The member of a family whose column has won by a probability of `share`.
    fn by_family(&self, text: &str, family: &str, share: f32) -> Option<Guess> {
        let (best, measures) = reader::member(&MODEL, text, family)?;
        let (typical, least) = MODEL.judge.typical(MEMBERS, best.column, &measures);
        let lang = Lang::new(&MODEL.tables.get(MEMBERS)?.langs[best.column]);
        (typical >= least).then(|| Guess { lang, confidence: MODEL.judge.right(&measures, typical, None) * share, by: By::Model })
    }

    /// The last resort where no language of the model fits.
    fn unknown(&self, text: &str, piece: &Piece) -> Guess {
        if let Some(lang) = letters::only(text) {
            return Guess { lang, confidence: 0.9, by: By::Script };
        }
        let ask = self.second_opinion || piece.group() == Group::Latin && piece.total() >= WHATLANG_LEAST;
        let head = text.char_indices().nth(WHATLANG_MOST).map_or(text, |(at, _)| &text[..at]);
        match ask.then(|| whatlang::guess(head)).flatten() {
            Some((guess, true)) if self.second_opinion || WHATLANG_ONLY.contains(&guess.lang) => {
                Guess { confidence: guess.confidence.min(0.8), ..guess }
            }
            _ => Guess { confidence: 0.5, by: By::Model, ..Guess::NONE },
        }
    }

    /// What lingua, or else whatlang, says where the model is unsure.
    fn second(&self, text: &str, first: Guess) -> Guess {
        #[cfg(feature = "lingua")]
        if let Some(second) = self.lingua.guess(text, Some(first.lang)) {
            return second;
        }
        match whatlang::guess(text) {
            Some((second, true)) if second.confidence > first.confidence => second,
            _ => first,
        }
    }
}

fn sum(pieces: &[Piece]) -> Piece {
    let mut sum = Piece::default();
    pieces.iter().for_each(|piece| sum.append(piece));
    sum
}

/// A language that a sentence may be in: of a table, or of a script that one language uses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Candidate {
    Column(usize, usize),
    Settled(Lang),
}

/// Candidates that are weighed against each other in a text.
const CANDIDATES: usize = 8;
/// Nats at most that a sentence speaks for one candidate and against another: sums are surer than they are right.
const MOST: f32 = 25.0;

/// The language of each sentence, as numbers that are equal where it is the same.
fn path(pieces: &[Piece], winners: &[Option<(usize, usize)>]) -> Vec<usize> {
    if pieces.len() < 2 {
        return vec![0; pieces.len()];
    }
    let own: Vec<Option<Candidate>> = pieces
        .iter()
        .zip(winners)
        .map(|(piece, winner)| match script::settled(piece) {
            Some((lang, _)) => Some(Candidate::Settled(lang)),
            None => winner.map(|(table, column)| Candidate::Column(table, column)),
        })
        .collect();
    let mut candidates: Vec<(Candidate, u32)> = Vec::new();
    for (candidate, piece) in own.iter().zip(pieces) {
        let Some(candidate) = candidate else { continue };
        match candidates.iter_mut().find(|(known, _)| known == candidate) {
            Some((_, letters)) => *letters += piece.total(),
            None => candidates.push((*candidate, piece.total())),
        }
    }
    if candidates.len() < 2 {
        return vec![0; pieces.len()];
    }
    candidates.sort_by_key(|(_, letters)| std::cmp::Reverse(*letters));
    candidates.truncate(CANDIDATES);
    let fits: Vec<Vec<f32>> = pieces
        .iter()
        .zip(&own)
        .map(|(piece, own)| candidates.iter().map(|(candidate, _)| fit(piece, *own, *candidate)).collect())
        .collect();
    spans::path(&fits)
}

/// How much worse a candidate explains a piece than its own best does, in nats.
fn fit(piece: &Piece, own: Option<Candidate>, candidate: Candidate) -> f32 {
    match (own, candidate) {
        (None, _) => 0.0,
        (Some(own), candidate) if own == candidate => 0.0,
        (Some(Candidate::Column(table, best)), Candidate::Column(other, column)) if table == other => {
            ((piece.sums[table][column] - piece.sums[table][best]) as f32 * STEP).clamp(-MOST, 0.0)
        }
        // Another script: every letter speaks against it.
        _ => -(piece.total() as f32).min(MOST),
    }
}

/// The language of most of the text among the parts that are sure of theirs.
fn main_language(parts: &[Part]) -> Option<Guess> {
    let mut weights: Vec<(Lang, f32, Guess)> = Vec::new();
    for Part { span, guess, .. } in parts.iter().filter(|part| part.guess.lang != Lang::UND && part.guess.confidence >= UNSURE) {
        let weight = span.len() as f32 * guess.confidence;
        match weights.iter_mut().find(|(lang, ..)| *lang == guess.lang) {
            Some((_, sum, best)) => {
                *sum += weight;
                best.confidence = best.confidence.max(guess.confidence);
            }
            None => weights.push((guess.lang, weight, *guess)),
        }
    }
    weights.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(_, _, guess)| guess)
}

fn join(text: &str, parts: &[Part]) -> Vec<LanguageSpan> {
    let whole = Span::new(0, text.len());
    let mut spans: Vec<LanguageSpan> = Vec::new();
    for Part { span: unit, guess, .. } in parts {
        match spans.last_mut() {
            Some(last) if last.lang == guess.lang => {
                let (a, b) = (last.span.len() as f32, unit.len() as f32);
                last.confidence = (last.confidence * a + guess.confidence * b) / (a + b).max(1.0);
                last.span.end = unit.end;
            }
            // What lies between belongs to the part before.
            last => {
                let start = last.map_or(0, |last| {
                    last.span.end = unit.start;
                    unit.start
                });
                spans.push(LanguageSpan {
                    span: Span { start, end: unit.end },
                    lang: guess.lang,
                    confidence: guess.confidence,
                    by: guess.by,
                });
            }
        }
    }
    match spans.last_mut() {
        Some(last) => last.span.end = whole.end,
        None => spans.push(LanguageSpan { span: whole, lang: Lang::UND, confidence: 0.0, by: By::Script }),
    }
    for part in &mut spans {
        part.lang = variant::tagged(part.lang, part.span.of(text));
    }
    spans
}

/// The language of most of a text, with its mean confidence.
pub fn main(spans: &[LanguageSpan]) -> (Lang, f32) {
    let mut sums: Vec<(Lang, usize, f32)> = Vec::new();
    for part in spans {
        match sums.iter_mut().find(|(lang, ..)| *lang == part.lang) {
            Some((_, bytes, weight)) => {
                *bytes += part.span.len();
                *weight += part.confidence * part.span.len() as f32;
            }
            None => sums.push((part.lang, part.span.len(), part.confidence * part.span.len() as f32)),
        }
    }
    let best = sums.into_iter().max_by_key(|(lang, bytes, _)| (*lang != Lang::UND, *bytes));
    best.map_or((Lang::UND, 0.0), |(lang, bytes, weight)| (lang, weight / bytes.max(1) as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(text: &str) -> Vec<(String, &str)> {
        Identifier::new().identify(text).into_iter().map(|part| (part.lang.to_string(), part.span.of(text))).collect()
    }

    #[test]
    fn scripts_decide_first() {
        for (lang, text) in [
            ("ja", "#Product1# を開く"),
            ("ko", "안녕하세요"),
            ("el", "Καλημέρα"),
            ("th", "สวัสดี"),
            ("zh", "北京欢迎你"),
            ("he", "שלום לכם"),
        ] {
            assert_eq!(Identifier::new().guess(text).lang.as_str(), lang, "{text}");
        }
    }

    #[test]
    fn parts_of_a_mixed_text_are_told_apart() {
        let english = "The ferry had been out of service for more than a year when the council of the town finally found the money that was needed to build another pier on the other shore.";
        let spanish = "Nadie en el pueblo creía que el barco volvería a cruzar el lago antes del verano, porque el dinero que hacía falta para el nuevo muelle no aparecía por ninguna parte.";
        let text = format!("{english}\n{spanish}\nYes\n{english}");
        let found = languages(&text);
        assert_eq!(found.iter().map(|(lang, _)| lang.as_str()).collect::<Vec<_>>(), ["en", "es", "en"]);
        assert_eq!(found.iter().map(|(_, part)| *part).collect::<String>(), text);
    }

    #[test]
    fn what_is_declared_counts_where_there_is_doubt() {
        let declared = |text: &str, lang: &str| main(&Identifier::new().identify_declared(text, Some(Lang::new(lang)))).0.to_string();
        for (lang, told) in [("hr", "hr"), ("bs", "bs"), ("sr", "sr-Latn")] {
            assert_eq!(declared("Novi most na rijeci otvoren je danas.", lang), told);
        }
        assert_eq!(declared("The council of the town has found the money for another pier.", "fr"), "en");
        assert_eq!(declared("The council of the town has found the money for another pier.", "sr"), "en");
        assert_eq!(declared("Nada", "pt-BR"), "pt");
        assert_eq!(declared("12:30", "pt"), "und");
    }

    #[test]
    fn programs_are_no_language() {
        for text in [
            "let mut total = 0;\nfor item in list.iter() {\n    total += item.size();\n}",
            "def total(items, name):\n    return items[name]",
        ] {
            assert_eq!(main(&Identifier::new().identify(text)).0, Lang::UND, "{text}");
        }
        assert_eq!(main(&Identifier::new().identify("Please add the item(s) to the list (see example.org) and save it.")).0.as_str(), "en");
    }

    #[test]
    fn a_language_is_not_taken_for_its_nearest_known_relative() {
        let uzbek = "Toshkent shahrida yangi maktab ochildi va bolalar u yerda bilim olishni boshladilar, deb xabar berdi vazirlik matbuot xizmati kecha kechqurun.";
        assert_ne!(main(&Identifier::new().identify(uzbek)).0.as_str(), "az");
    }

    #[test]
    fn nothing_to_read_is_undetermined() {
        for text in ["", "\n\n", "12 345,67 €", "— … !"] {
            assert_eq!(languages(text), [("und".to_owned(), text)]);
        }
    }
}
