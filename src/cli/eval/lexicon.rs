//! `sourdine eval lexicon`: share of running words of text by people that a lexicon does not know.

use crate::cli::args::OutputArgs;
use crate::cli::{Status, complain};
use crate::input::labelled;
use crate::knowledge::lexicon;
use crate::knowledge::prose::Prose;
use crate::report::Row;
use crate::report::table::Column;
use crate::sources::interval::{Interval, wilson};
use crate::text::number::group;
use crate::text::token::{Kind, tokens};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Measure which words of people's text the lexicons do not know
///
/// Reads JSON Lines, compressed or plain, of text by people: lines with `label` `native` or `human`, or without one. Counted are the words of
/// prose; code in it is left out, and so are texts that speak of code and those whose lines begin without capitals, since no rule asks a
/// lexicon about them. Unknown is a word in lower case, of four letters or more, that
/// the lexicon has in no form and no other lexicon has. The register is `domain`,
/// else `register`, else `origin`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  sourdine eval lexicon dev.jsonl.zst native.dev.jsonl.zst --format jsonl --out data/lexicon/unknown.jsonl"
)]
pub(super) struct Lexicon {
    /// Files of JSON Lines
    #[arg(required = true, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Print each unknown word on stderr
    #[arg(long)]
    show: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Unknown words of a register in a language.
#[derive(Serialize)]
struct Line {
    lang: String,
    register: String,
    words: u64,
    unknown: u64,
    share: Interval,
}

impl Row for Line {
    const COLUMNS: &'static [Column] =
        &[Column::words("language"), Column::words("register"), Column::number("words"), Column::number("unknown"), Column::words("share")];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let Interval { value, low, high } = self.share;
        let share = format!("{:.2} % ({:.2}–{:.2})", 100.0 * value, 100.0 * low, 100.0 * high);
        vec![vec![self.lang.clone(), self.register.clone(), group(self.words), group(self.unknown), share]]
    }
}

/// Whether another lexicon has the word: then it is a loan or a foreign word, which other rules check.
fn is_elsewhere(word: &str) -> bool {
    lexicon::languages().filter_map(lexicon::of).any(|other| other.guess(word).is_some_and(|word| word.count > 1))
}

/// Fewest letters of a counted word; shorter ones are mostly abbreviations.
const MIN_LETTERS: usize = 4;

impl Lexicon {
    pub(super) fn run(self) -> anyhow::Result<Status> {
        let mut counts: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
        for path in &self.input {
            labelled::each(path, |line| {
                let Some(lexicon) = lexicon::of(&line.lang).filter(|_| line.is_by_people()) else { return Ok(()) };
                let tokens = tokens(&line.text);
                let prose = Prose::new(&line.text, &tokens);
                let heads = || tokens.iter().filter(|token| token.first && token.kind == Kind::Word);
                if prose.is_technical() || heads().filter(|token| token.capital).count() * 5 < heads().count() * 4 {
                    return Ok(());
                }
                let (words, unknown) = counts.entry((line.lang.clone(), line.register().to_owned())).or_default();
                for nth in (0..tokens.len()).filter(|nth| tokens[*nth].kind == Kind::Word && !prose.is_code(*nth)) {
                    *words += 1;
                    let word = tokens[nth].lower(&line.text);
                    let is_asked = tokens[nth].lower && word.chars().count() >= MIN_LETTERS && word.chars().all(char::is_alphabetic);
                    let is_unknown = is_asked && lexicon.word(&word).is_none() && !lexicon.has_form(&word) && !is_elsewhere(&word);
                    *unknown += u64::from(is_unknown);
                    if is_unknown && self.show {
                        complain(format_args!("{} {}: {word}", line.lang, line.register()));
                    }
                }
                Ok(())
            })?;
        }
        let mut rows = self.output.rows()?;
        for ((lang, register), (words, unknown)) in counts.into_iter().filter(|(_, (words, _))| *words > 0) {
            rows.push(&Line { lang, register, words, unknown, share: wilson(unknown, words) })?;
        }
        rows.finish()?.commit()?;
        Ok(Status::Fine)
    }
}
