//! `sourdine config`: the settings in force and the origin of each value. `config suggest`: cut-offs from a clean sample.

use super::args::{OutputArgs, RunArgs};
use super::{Status, complain};
use crate::config::Config;
use crate::error::Error;
use crate::gate::Gate;
use crate::input::{Input, InputOptions};
use crate::pipeline::{self, Outcome, Overlap};
use crate::quality::{Bound, Groups, MEASURES, Preset};
use crate::report::Row;
use crate::report::table::Column;
use crate::sources::interval::wilson;
use clap::Subcommand;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Show the effective configuration and the origin of each value, or suggest cut-offs from a clean sample
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  sourdine config --preset gopher@datatrove\n  sourdine config suggest --clean good.jsonl --lose 0.5%"
)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    show: ShowArgs,
}

#[derive(Subcommand)]
enum Action {
    Suggest(SuggestArgs),
}

/// What is shown.
#[derive(clap::Args)]
struct ShowArgs {
    /// Preset of cut-offs of check
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
}

/// Suggest cut-offs by language, each of which loses at most a given share of a clean sample
#[derive(clap::Args)]
struct SuggestArgs {
    /// Files or folders with records that should all pass
    #[arg(long, value_name = "INPUT", required = true)]
    clean: Vec<PathBuf>,
    /// Largest share of them that one rule may lose
    #[arg(long, value_name = "SHARE", default_value = "0.5%", value_parser = share)]
    lose: f64,
    #[command(flatten)]
    show: ShowArgs,
}

fn share(text: &str) -> Result<f64, String> {
    let value = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.parse::<f64>(),
    };
    value.ok().filter(|share| (0.0..1.0).contains(share)).ok_or_else(|| format!("\"{text}\" is no share; write it like 0.5% or 0.005"))
}

/// One setting.
#[derive(Serialize)]
struct Setting {
    key: String,
    value: Value,
    from: String,
}

impl Row for Setting {
    const COLUMNS: &'static [Column] = &[Column::text("key", 2), Column::text("value", 1), Column::text("from", 1)];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        // Spaces let the table wrap a list between its members.
        let value = self.value.to_string().replace("\",\"", "\", \"");
        vec![vec![self.key.clone(), value, self.from.clone()]]
    }
}

/// Flattens a table to dotted keys; lists stay values.
fn flat(value: &impl Serialize) -> anyhow::Result<BTreeMap<String, Value>> {
    fn walk(value: &Value, key: String, into: &mut BTreeMap<String, Value>) {
        let Value::Object(table) = value else {
            into.insert(key, value.clone());
            return;
        };
        for (name, value) in table {
            let quoted = if name.contains('.') { format!("\"{name}\"") } else { name.clone() };
            walk(value, if key.is_empty() { quoted } else { format!("{key}.{quoted}") }, into);
        }
    }
    let mut keys = BTreeMap::new();
    walk(&serde_json::to_value(value)?, String::new(), &mut keys);
    Ok(keys)
}

impl ShowArgs {
    fn config(&self) -> anyhow::Result<Config> {
        let mut config = self.run.config()?;
        if let Some(preset) = &self.preset {
            config.check.preset.clone_from(preset);
        }
        Ok(config.checked()?)
    }
}

fn show(args: &ShowArgs) -> anyhow::Result<Status> {
    let config = args.config()?;
    let (file, written) = match args.run.config_file() {
        Some(path) => {
            let file = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|error| Error::read(&file, error))?;
            (file, flat(&toml::from_str::<toml::Value>(&text)?)?)
        }
        None => (String::new(), BTreeMap::new()),
    };
    let preset = Preset::named(&config.check.preset)?;
    let from = match preset.relatives().as_slice() {
        [] => format!("preset {}", preset.name()),
        relatives => format!("preset {}: medians of {}", preset.name(), relatives.join(", ")),
    };
    let by_preset = flat(&preset.cutoffs().all)?.into_iter();
    let made = preset.made();
    let source = |key: &str| match key.split_once('.') {
        Some((_, name)) if made.contains(&name) => format!("preset {}: made from sound text", preset.name()),
        _ => from.clone(),
    };
    let mut settings: BTreeMap<String, (Value, String)> = by_preset
        .map(|(key, value)| {
            let from = source(&key);
            (format!("check.{key}"), (value, from))
        })
        .collect();
    let by_lists = flat(&config.check.named().all)?.into_iter();
    settings.extend(by_lists.map(|(key, value)| (format!("check.{key}"), (value, "languages, lists and benchmarks".to_owned()))));
    let mut own = flat(&config)?;
    own.insert("check.preset".into(), preset.name().into());
    for (key, value) in own {
        let from = if key == "check.preset" && args.preset.is_some() {
            "--preset"
        } else if written.contains_key(&key) || matches!(key.as_str(), "rules.own" | "vocabulary.words") {
            // The last two keys hold the contents of files that the configuration names.
            &file
        } else {
            "default"
        };
        settings.insert(key, (value, from.to_owned()));
    }
    let mut rows = args.output.rows()?;
    for (key, (value, from)) in settings {
        rows.push(&Setting { key, value, from })?;
    }
    rows.finish()?.commit()?;
    Ok(Status::Fine)
}

/// A suggested cut-off.
#[derive(Serialize)]
struct Suggested {
    setting: String,
    lang: String,
    measure: &'static str,
    bound: Bound,
    cutoff: f64,
    records: u64,
    loses: f64,
    low: f64,
    high: f64,
}

impl Row for Suggested {
    const COLUMNS: &'static [Column] =
        &[Column::text("setting", 1), Column::number("records"), Column::number("loses"), Column::number("95 % interval")];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let percent = |share: f64| format!("{:.2}", share * 100.0);
        let between = format!("{}–{} %", percent(self.low), percent(self.high));
        vec![vec![self.setting.clone(), self.records.to_string(), format!("{} %", percent(self.loses)), between]]
    }
}

/// Fewest records for an estimate of a 1 % loss.
const ENOUGH: usize = 100;

/// The cut-off that loses at most the share `lose` of `sorted`, and the number of values it loses.
fn quantile(sorted: &[f64], bound: Bound, lose: f64) -> (f64, usize) {
    let may = ((lose * sorted.len() as f64) as usize).min(sorted.len() - 1);
    match bound {
        Bound::Min => (sorted[may], sorted.partition_point(|value| *value < sorted[may])),
        Bound::Max => {
            let cutoff = sorted[sorted.len() - 1 - may];
            (cutoff, sorted.len() - sorted.partition_point(|value| *value <= cutoff))
        }
    }
}

fn suggest(args: &SuggestArgs) -> anyhow::Result<Status> {
    let config = args.show.config()?;
    let outputs: Vec<&Path> = args.show.output.out.as_deref().into_iter().collect();
    let options = InputOptions::default();
    Overlap { inputs: &args.clean, outputs: &outputs, split: None }.refuse_read(&options)?;
    let cutoffs = config.check.cutoffs()?;
    let gate = Gate::new(&config, Groups::default())?;
    let mut by_lang: BTreeMap<String, BTreeMap<&'static str, Vec<f64>>> = BTreeMap::new();
    let mut unreadable = false;
    let input = Input::new(args.clean.clone(), options);
    let work = |record| gate.judge(record);
    pipeline::run(input, args.show.run.threads(), work, |outcome| {
        match outcome {
            Outcome::Done(judged) => {
                let values = by_lang.entry(judged.lang).or_default();
                judged.values.iter().for_each(|(name, value)| values.entry(name).or_default().push(value));
            }
            Outcome::Quarantine(bad) => complain(format_args!("{}: {}", bad.origin, bad.reason)),
            Outcome::Unreadable(error) => {
                unreadable = true;
                complain(format_args!("{error}"));
            }
            Outcome::Skipped(_) | Outcome::Decoded(_) => {}
        }
        Ok(())
    })?;
    let mut rows = args.show.output.rows()?;
    for (lang, mut values) in by_lang {
        for measure in MEASURES {
            let Some(values) = values.get_mut(measure.name).filter(|values| values.len() >= ENOUGH) else { continue };
            values.sort_by(f64::total_cmp);
            let records = values.len() as u64;
            for bound in [Bound::Min, Bound::Max].into_iter().filter(|bound| cutoffs.at(measure.name, *bound, &lang, "").is_some()) {
                let (cutoff, lost) = quantile(values, bound, args.lose);
                let interval = wilson(lost as u64, records);
                rows.push(&Suggested {
                    setting: format!("check.lang.{lang}.{}.{} = {cutoff}", bound.name(), measure.name),
                    lang: lang.clone(),
                    measure: measure.name,
                    bound,
                    cutoff,
                    records,
                    loses: interval.value,
                    low: interval.low,
                    high: interval.high,
                })?;
            }
        }
    }
    rows.finish()?.commit()?;
    Ok(if unreadable { Status::Unreadable } else { Status::Fine })
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    match args.action {
        None => show(&args.show),
        Some(Action::Suggest(args)) => suggest(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cutoff_loses_no_more_than_it_may() {
        let sample: Vec<f64> = (0..1000).map(f64::from).collect();
        assert_eq!(quantile(&sample, Bound::Min, 0.005), (5.0, 5));
        assert_eq!(quantile(&sample, Bound::Max, 0.005), (994.0, 5));
        assert_eq!(quantile(&[0.0; 200], Bound::Max, 0.01), (0.0, 0));
        assert_eq!(share("0.5%"), Ok(0.005));
        assert!(share("2").is_err());
    }
}
