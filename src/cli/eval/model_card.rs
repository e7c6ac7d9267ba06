//! Model cards (Mitchell et al. 2019) by language: training data, figures and known failures.

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

/// Number of best and of worst systems listed.
const LISTED: usize = 5;
/// Calibration error above which the card calls the scores of a language doubtful.
const MAX_ERROR: f64 = 0.1;

/// Writes the card of one language; nothing for a language without weights.
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

    /// A table row of figures.
    fn row(&self, row: &&Reached) -> String {
        let figures = row.figures().map(|figure| figure.map_or_else(String::new, |figure| format!("{figure:.3}")));
        format!("| {} | {} | {} |", if row.of.is_empty() { "all" } else { &row.of }, row.machine_texts, figures.join(" | "))
    }

    /// Cut-offs of each head of the model.
    fn cutoffs(&self) -> Vec<(&str, &[Cutoff])> {
        let heads = [("news", &self.calibration.news), ("documentation", &self.calibration.documentation)];
        heads.into_iter().filter_map(|(name, scale)| Some((name, scale.as_ref()?.cutoffs.as_slice()))).collect()
    }

    /// A register with its number of training texts.
    fn register(&self, (register, trained): &(&String, &Trained)) -> String {
        format!("| {register} | {} | {} | {} |", trained.native, trained.human, trained.machine)
    }

    /// A table row of cut-offs, as probabilities at a prior of 0.5.
    fn cutoff(&self, head: &&str, cutoff: &&Cutoff) -> String {
        let probability = |log_odds: f32| format!("{:.2}", 1.0 / (1.0 + (-log_odds).exp()));
        let [machine, likely, human] = [cutoff.machine, cutoff.likely, cutoff.human].map(probability);
        format!("| {head} | {:.0} | {} | {machine} | {likely} | {human} |", cutoff.words, cutoff.texts)
    }
}
