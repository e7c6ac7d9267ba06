//! Every record of the inputs through one piece of work, and what became of those that could not be used.

use super::inputs::{Inputs, LeftOut, decoded, left_out};
use super::{Outcome, Watcher, run};
use crate::error::{Error, Quarantine};
use crate::input::{Input, InputOptions};
use crate::text::record::Record;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is read, and how.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Files, folders, `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// How they are read.
    pub options: InputOptions,
    /// The first record that can't be used ends the run.
    pub is_strict: bool,
    /// Threads that work.
    pub threads: usize,
}

/// What a run read, and what became of what it could not use.
#[derive(Default)]
pub struct Read {
    /// Counts.
    pub inputs: Inputs,
    /// The first records that could not be used.
    pub quarantine: Vec<Quarantine>,
    /// All of them, by what they fail.
    pub unusable: BTreeMap<&'static str, u64>,
    /// A record that can't be used ended the run.
    pub is_stopped: bool,
}

/// Records that could not be used and are named; beyond these they are counted.
const NAMED: u64 = 20;
/// Records that could not be used and are listed.
const LISTED: usize = 100;

impl Read {
    /// Counts a record that can't be used, and names the first of them.
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

    /// Tells at the end of a run what was counted only.
    fn end(&self, watcher: &dyn Watcher) {
        if self.inputs.quarantined > NAMED {
            watcher.warn(&format!("and {} more records that could not be used", self.inputs.quarantined - NAMED));
        }
        if !self.inputs.skipped.is_empty() {
            let skipped: Vec<String> = self.inputs.skipped.iter().map(|(name, count)| format!("{count} {name}")).collect();
            watcher.tell(&format!("skipped: {}", skipped.join(", ")));
        }
        let told = decoded(&self.inputs.decoded).into_iter().chain(left_out(&self.inputs.left_out));
        told.for_each(|told| watcher.tell(&told));
    }
}

/// Runs `work` over every record and gives what it makes to `sink`, in the order of the input.
pub fn each<T: Send, E: From<Error>>(
    reading: &Reading,
    watcher: &dyn Watcher,
    work: impl Fn(Record) -> T + Sync,
    mut sink: impl FnMut(T) -> Result<(), E>,
) -> Result<Read, E> {
    let mut read = Read::default();
    let mut failure: Option<E> = None;
    let input = Input::new(reading.inputs.clone(), reading.options.clone());
    let work = |record: Record| (LeftOut::of(record.page.as_deref()), work(record));
    let result = run(input, reading.threads, work, |outcome| {
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
                if reading.is_strict {
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
