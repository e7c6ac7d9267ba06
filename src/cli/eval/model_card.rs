//! Model cards (Mitchell et al. 2019): what the weights of a language were fitted to, what they reach, and where they fail.

use super::detect::Reached;
use crate::artifacts::score::Model;
use crate::artifacts::style::{Calibration, Cutoff, Trained};
use anyhow::Context;
use askama::Template;
use std::path::Path;

#[derive(Template)]
#[template(path = "model-card.md", escape = "none")]
struct Card<'a> {
    lang: &'a str,
    version: &'a str,
    calibration: &'a Calibration,
    whole: &'a Reached,
    lengths: Vec<Reached>,
    hardest: Vec<Reached>,
    easiest: Vec<Reached>,
}

/// Systems that are listed at either end.
const LISTED: usize = 5;
/// Above this the calibration of a language is not to be trusted.
const MAX_ERROR: f64 = 0.1;

/// Writes the card of one language; none for a language without weights.
pub(super) fn write(folder: &Path, model: &Model, whole: &Reached, lengths: Vec<Reached>, mut systems: Vec<Reached>) -> anyhow::Result<()> {
    let Some(calibration) = model.styles.get(&whole.lang) else { return Ok(()) };
    systems.retain(|system| system.human.is_some());
    systems.sort_by(|a, b| a.human.partial_cmp(&b.human).unwrap_or(std::cmp::Ordering::Equal).then(a.of.cmp(&b.of)));
    let easiest = systems.split_off(systems.len().saturating_sub(LISTED).max(systems.len().min(LISTED)));
    systems.truncate(LISTED);
    let card = Card { lang: &whole.lang, version: &model.version, calibration, whole, lengths, hardest: systems, easiest };
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let path = folder.join(format!("{}.md", whole.lang));
    std::fs::write(&path, card.render()?).with_context(|| path.display().to_string())
}

impl Card<'_> {
    fn is_doubtful(&self) -> bool {
        self.whole.calibration_error.is_some_and(|error| error > MAX_ERROR)
    }

    /// A row of figures.
    fn row(&self, row: &&Reached) -> String {
        let figures = row.figures().map(|figure| figure.map_or_else(String::new, |figure| format!("{figure:.3}")));
        format!("| {} | {} | {} |", if row.of.is_empty() { "all" } else { &row.of }, row.machine_texts, figures.join(" | "))
    }

    /// Cut-offs of each head.
    fn cutoffs(&self) -> Vec<(&str, &[Cutoff])> {
        let heads = [("news", &self.calibration.news), ("documentation", &self.calibration.documentation)];
        heads.into_iter().filter_map(|(name, scale)| Some((name, scale.as_ref()?.cutoffs.as_slice()))).collect()
    }

    /// A register with the texts of it that were fitted.
    fn register(&self, (register, trained): &(&String, &Trained)) -> String {
        format!("| {register} | {} | {} | {} |", trained.native, trained.human, trained.machine)
    }

    /// A row of cut-offs: probabilities where the prior is one half.
    fn cutoff(&self, head: &&str, cutoff: &&Cutoff) -> String {
        let probability = |log_odds: f32| format!("{:.2}", 1.0 / (1.0 + (-log_odds).exp()));
        let [machine, likely, human] = [cutoff.machine, cutoff.likely, cutoff.human].map(probability);
        format!("| {head} | {:.0} | {} | {machine} | {likely} | {human} |", cutoff.words, cutoff.texts)
    }
}
