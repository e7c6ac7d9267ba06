//! References: the records of a known corpus, of which no copy is accepted.

use crate::error::{Quarantine, Result};
use crate::input::{Input, InputOptions};
use crate::pipeline::{self, Outcome, Watcher};
use crate::text::record::Record;
use std::path::PathBuf;

/// Where references are read, and who hears of those that can't be.
#[derive(Clone, Copy)]
pub(in crate::gate) struct References<'a> {
    pub inputs: &'a [PathBuf],
    pub options: &'a InputOptions,
    pub threads: usize,
    pub watcher: &'a dyn Watcher,
}

impl References<'_> {
    /// Passes each reference to `work` and its result to `keep`, in order. An error if a file can't be read to its end; of records that
    /// can't be used the watcher is told the first, and how many there are.
    pub(super) fn read<T: Send>(self, work: impl Fn(Record) -> T + Sync, mut keep: impl FnMut(T) -> Result<()>) -> Result<()> {
        let Self { inputs, options, threads, watcher } = self;
        let events = Input::new(inputs.to_vec(), InputOptions { keep_raw: false, stdin: None, ..options.clone() });
        let (mut bad, mut first): (u64, Option<Quarantine>) = (0, None);
        pipeline::run(events, threads, work, |outcome| match outcome {
            Outcome::Done(done) => keep(done),
            Outcome::Unreadable(error) => Err(error),
            Outcome::Quarantine(one) => {
                bad += 1;
                first.get_or_insert(one);
                Ok(())
            }
            Outcome::Skipped(_) | Outcome::Decoded(_) => Ok(()),
        })?;
        if let Some(Quarantine { origin, reason, .. }) = first {
            let others = if bad > 1 { format!(", and with {} more", bad - 1) } else { String::new() };
            watcher.warn(&format!("{origin}: {reason}; nothing is compared with this record of --against{others}"));
        }
        Ok(())
    }
}
