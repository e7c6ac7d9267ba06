//! Reads inputs, applies a function to each record, and reports records that cannot be used.

use super::inputs::{Inputs, LeftOut, summaries};
use super::{Outcome, Watcher, run};
use crate::error::{Error, Quarantine};
use crate::input::{Event, Input, InputOptions};
use crate::text::record::Record;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What to read, and how.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Files, folders, or `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// Options of the readers.
    pub options: InputOptions,
    /// If true, the first record that cannot be used ends the run.
    pub is_strict: bool,
    /// Worker threads.
    pub threads: usize,
}

/// Records from any reader, and how to process them.
pub struct Events<I> {
    /// The events.
    pub events: I,
    /// If true, the first record that cannot be used ends the run.
    pub is_strict: bool,
    /// Worker threads.
    pub threads: usize,
}

impl Reading {
    /// Opens the inputs.
    pub fn open(&self) -> Events<Input> {
        Events { events: Input::new(self.inputs.clone(), self.options.clone()), is_strict: self.is_strict, threads: self.threads }
    }
}

/// The summary of a run.
#[derive(Default)]
pub struct Read {
    /// Counts.
    pub inputs: Inputs,
    /// The first quarantined records.
    pub quarantine: Vec<Quarantine>,
    /// All quarantined records, by the rule that they fail.
    pub unusable: BTreeMap<&'static str, u64>,
    /// True if a quarantined record ended the run.
    pub is_stopped: bool,
}

/// Quarantined records reported one by one; the others are only counted.
const NAMED: u64 = 20;
/// Quarantined records kept in [`Read::quarantine`].
const LISTED: usize = 100;

impl Read {
    /// Counts a quarantined record; reports the first ones.
    fn quarantine(&mut self, bad: Quarantine, watcher: &dyn Watcher) {
        self.inputs.quarantined += 1;
        *self.unusable.entry(bad.rule).or_default() += 1;
        if self.inputs.quarantined <= NAMED {
            watcher.warn(&format!("{}: {}", bad.origin, bad.reason));
        }
        if self.quarantine.len() < LISTED {
            self.quarantine.push(bad);
        }
    }

    /// Reports the counts at the end of a run.
    fn end(&self, watcher: &dyn Watcher) {
        if self.inputs.quarantined > NAMED {
            watcher.warn(&format!("and {} more records that could not be used", self.inputs.quarantined - NAMED));
        }
        let Inputs { skipped, decoded, left_out, .. } = &self.inputs;
        summaries(skipped, decoded, left_out).for_each(|summary| watcher.tell(&summary));
    }
}

/// Applies `work` to every record and passes the results to `sink`, in the order of the input.
pub fn each<T: Send, E: From<Error>>(
    Events { events, is_strict, threads }: Events<impl Iterator<Item = Event> + Send>,
    watcher: &dyn Watcher,
    work: impl Fn(Record) -> T + Sync,
    mut sink: impl FnMut(T) -> Result<(), E>,
) -> Result<Read, E> {
    let mut read = Read::default();
    let mut failure: Option<E> = None;
    let work = |record: Record| (LeftOut::of(record.page.as_deref()), work(record));
    let result = run(events, threads, work, |outcome| {
        match outcome {
            Outcome::Done((left, made)) => {
                read.inputs.left_out.add(left);
                read.inputs.records += 1;
                watcher.advance(1);
                sink(made).map_err(|error| {
                    failure = Some(error);
                    Error::Stopped
                })?;
            }
            Outcome::Quarantine(bad) => {
                read.quarantine(bad, watcher);
                if is_strict {
                    read.is_stopped = true;
                    return Err(Error::Stopped);
                }
            }
            Outcome::Unreadable(error) => {
                read.inputs.unreadable += 1;
                watcher.warn(&error.to_string());
            }
            Outcome::Skipped(skip) => *read.inputs.skipped.entry(skip.name()).or_default() += 1,
            Outcome::Decoded(encoding) => *read.inputs.decoded.entry(encoding).or_default() += 1,
        }
        Ok(())
    });
    watcher.finish();
    if let Some(error) = failure {
        return Err(error);
    }
    if !read.is_stopped {
        result?;
    }
    read.end(watcher);
    Ok(read)
}
