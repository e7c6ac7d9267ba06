//! Prepares a run: outputs, lists, deduplication, and the point to resume from. Impossible requests are refused before anything is opened.

use super::under_way::Run;
use super::{Files, Options};
use crate::error::{Error, Result};
use crate::files::{Spooled, partial};
use crate::gate::copies::Keep;
use crate::gate::copies::chosen::{BestStays, Search};
use crate::gate::copies::first::FirstStays;
use crate::gate::copies::references::References;
use crate::gate::files::journal::{Journal, State, Unusable};
use crate::gate::files::outputs;
use crate::gate::lists::benchmarks::Benchmarks;
use crate::gate::near::Near;
use crate::gate::{Editing, Gate};
use crate::input::columnar::{Copy, one_schema};
use crate::input::{Format, InputOptions};
use crate::pipeline::Watcher;
use crate::quality::{Groups, Preset, find};
use crate::similarity::{self, Incremental};
use std::path::{Path, PathBuf};

/// The options of a run, checked.
pub struct Plan<'a> {
    options: &'a Options,
    watcher: &'a dyn Watcher,
    preset: Preset,
}

impl<'a> Plan<'a> {
    /// Checks the options.
    pub fn new(options: &'a Options, watcher: &'a dyn Watcher) -> Result<Self> {
        Ok(Self { options, watcher, preset: Preset::named(&options.config.check.preset)? })
    }

    /// Creates the run without outputs.
    pub fn run(&self) -> Result<Run<'a>> {
        let near = self.options.show.as_deref().map(|show| Near::new(show, &self.options.config)).transpose()?;
        Ok(Run::new(self.options, self.watcher, self.preset.is_report_only(), near))
    }

    /// Groups of measures in addition to those of the cut-offs.
    pub fn groups(&self, run: &Run<'_>) -> Result<Groups> {
        let mut groups = self.options.fail_on.groups();
        if self.options.files.records.is_some() || run.report_only {
            groups = groups | Groups::ALL | Groups::DETECTION;
        }
        if self.options.dedup == Some(Keep::Best) {
            groups = groups | Groups::DETECTION;
        }
        if let Some(near) = &run.near {
            groups = groups | find(near.measure)?.group;
        }
        Ok(groups)
    }

    /// Output files in order.
    pub fn files(&self) -> [Option<&'a PathBuf>; 5] {
        let Files { accepted, quarantine, records, baseline, copies } = &self.options.files;
        [accepted, quarantine, records, baseline, copies].map(|path| path.as_ref().filter(|_| !self.options.is_dry))
    }

    /// How accepted texts are edited, if they are.
    fn editing(&self, options: &InputOptions) -> Result<Option<Editing>> {
        if !self.options.edits {
            return Ok(None);
        }
        let Some(end_marks) = self.preset.edits() else {
            return Err(Error::Refused(format!(
                "--edit is for presets that edit: c4@datatrove and fineweb@datatrove, not {}",
                self.preset.name()
            )));
        };
        Ok(Some(Editing { end_marks, text_field: options.fields.text.clone() }))
    }

    /// The copy of accepted rows, if the output is Parquet or Arrow.
    pub fn copy(&self, options: &InputOptions) -> Result<Option<(Copy, PathBuf)>> {
        let format = |path: &Path| Format::of(&path.file_name()?.to_string_lossy()).0.filter(|format| format.is_columnar());
        let [accepted, others @ ..] = self.files();
        if let Some(path) = others.into_iter().flatten().find(|path| format(path).is_some()) {
            return Err(Error::Refused(format!(
                "{}: only accepted records are written as Parquet or Arrow; name it .jsonl, or .jsonl with .zst or .gz",
                path.display()
            )));
        }
        let Some((path, format)) = accepted.and_then(|path| Some((path, format(path)?))) else { return Ok(None) };
        let schema = one_schema(&self.options.reading.inputs, options).filter(|schema| schema.format() == format && !self.options.edits);
        schema.map(|schema| Some((Copy::new(schema), path.clone()))).ok_or_else(|| {
            let format = if format == Format::Parquet { "Parquet" } else { "Arrow" };
            Error::Refused(format!(
                "{}: {format} is written from {format} files of one schema, as they are; name it .jsonl, .csv, or one of these with .zst or .gz",
                path.display()
            ))
        })
    }

    /// Copies standard input to disk if it must be read twice.
    pub fn spool(&self, options: &mut InputOptions) -> Result<Option<Spooled>> {
        let Options { reading, temp_dir, .. } = self.options;
        if !self.chooses() && self.options.config.check.benchmarks.is_empty() {
            return Ok(None);
        }
        let is_pipe = |path: &PathBuf| path.as_os_str() != "-" && is_stream(path);
        if let Some(path) = reading.inputs.iter().find(|path| is_pipe(path)) {
            return Err(Error::Refused(format!(
                "{}: --keep longest, --keep best and --benchmark read the inputs twice; give a stream as standard input (-)",
                path.display()
            )));
        }
        if !reading.inputs.iter().any(|path| path.as_os_str() == "-") {
            return Ok(None);
        }
        let folder = temp_dir.clone().unwrap_or_else(std::env::temp_dir);
        let failed = |error| Error::write(folder.display().to_string(), error);
        let spooled = Spooled::new(std::io::stdin().lock(), &folder).map_err(failed)?;
        options.stdin = Some(spooled.path().to_owned());
        Ok(Some(spooled))
    }

    /// Whether the duplicate to keep is chosen, which needs all records first.
    fn chooses(&self) -> bool {
        self.options.dedup.is_some_and(|keep| keep != Keep::First)
    }

    /// Options for finding duplicates.
    fn clusters(&self) -> similarity::Options {
        similarity::Options {
            threshold: self.options.config.cluster.threshold,
            memory: self.options.memory,
            temp_dir: self.options.temp_dir.clone(),
            ..similarity::Options::default()
        }
    }

    /// Deduplication in one pass, if it is requested.
    pub fn first_stays(&self, options: &InputOptions) -> Result<Option<FirstStays>> {
        let Options { dedup, against, .. } = self.options;
        if self.chooses() || dedup.is_none() && against.is_empty() {
            return Ok(None);
        }
        FirstStays::new(self.clusters(), dedup.is_some(), self.references(options)).map(Some)
    }

    /// Deduplication with a choice of the kept record, if it is requested.
    pub fn best_stays(&self, options: &InputOptions, gate: &Gate) -> Result<Option<BestStays>> {
        let Options { dedup, reading, .. } = self.options;
        let Some(keep) = dedup.filter(|_| self.chooses()) else { return Ok(None) };
        let references = self.references(options);
        let search = Search { inputs: &reading.inputs, references, keep, threads: reading.threads, clusters: self.clusters() };
        BestStays::find(search, gate).map(Some)
    }

    fn references<'p>(&'p self, options: &'p InputOptions) -> References<'p> {
        References { inputs: &self.options.against, options, threads: self.options.reading.threads, watcher: self.watcher }
    }

    /// The gate, including its benchmarks.
    pub fn gate(&self, groups: Groups, options: &InputOptions) -> Result<Gate> {
        let compares = self.options.dedup.is_some() || !self.options.against.is_empty();
        let gate = Gate::new(&self.options.config, groups)?.editing(self.editing(options)?).sketching(compares.then(Incremental::sketcher));
        gate.urls().notes().iter().for_each(|note| self.watcher.note(note));
        let files = &self.options.config.check.benchmarks;
        if files.is_empty() {
            return Ok(gate);
        }
        let threads = self.options.reading.threads;
        let benchmarks = Benchmarks::read(files, options, threads)?;
        if benchmarks.short > 0 {
            self.watcher.note(&format!("{} benchmark items of fewer than eight words can't be looked for", benchmarks.short));
        }
        Ok(gate.with_benchmarks(benchmarks.without_common(&self.options.reading.inputs, options, threads)?))
    }

    /// The state to resume from.
    pub fn state(&self, journal: Option<&Journal>, outputs: &[&Path]) -> Result<State> {
        let Some(journal) = journal.filter(|_| self.options.resume) else { return Ok(State::default()) };
        let why = match journal.read() {
            Ok(state) if state.finished => {
                // Interrupted between the last byte and the renaming.
                for path in outputs.iter().filter(|path| partial(path).exists()) {
                    outputs::place(path)?;
                }
                let are_whole = outputs.iter().map(|path| outputs::written(path).ok()).eq(state.written.iter().copied().map(Some));
                if are_whole {
                    return Ok(state);
                }
                Some("an output is no longer what was written")
            }
            Ok(state) if state.written.len() == outputs.len() + usize::from(self.keeps_decisions()) => return Ok(state),
            Ok(_) | Err(Unusable::Nothing) => None,
            Err(Unusable::Other(why)) => Some(why),
            Err(Unusable::Damaged(error)) => return Err(error),
        };
        if let Some(why) = why {
            self.watcher.note(&format!("begins anew, since {why}"));
        }
        Ok(State::default())
    }

    /// Whether resuming needs the decision on each record.
    pub fn keeps_decisions(&self) -> bool {
        self.options.dedup == Some(Keep::First)
    }

    /// Every file and folder that affects the outputs, but for the baseline.
    pub fn read(&self) -> impl Iterator<Item = &PathBuf> {
        let check = &self.options.config.check;
        let lists = check.url_lists.iter().chain(&check.benchmarks).chain(&self.options.against);
        self.options.reading.inputs.iter().chain(lists).chain(&self.options.from)
    }

    /// All settings that affect the outputs.
    pub fn settings(&self, options: &InputOptions, named: &[&Path]) -> Result<String> {
        let Options { config, fail_on, dedup, edits, split, .. } = self.options;
        let config = serde_json::to_string(config).map_err(|error| Error::Refused(error.to_string()))?;
        Ok(format!("{config}{options:?}{named:?}{fail_on:?}{dedup:?}{edits}{split:?}"))
    }
}

/// Whether it is standard input, a pipe or a device, which can be read only once.
pub fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-" || path.metadata().is_ok_and(|data| !data.is_file() && !data.is_dir())
}

#[cfg(test)]
mod tests;
