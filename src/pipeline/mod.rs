//! Applies a function to records on many threads; results keep the order of the input.
//!
//! One thread reads batches, workers process them, and the calling thread receives the results in the order of the input. At most
//! `IN_FLIGHT` batches for each thread are in progress, including waiting ones, so memory does not grow with the input. With one thread
//! everything runs on the calling thread, record by record: data stays in the cache, and no memory is freed by another thread than the one
//! that allocated it.

pub mod inputs;
mod overlap;
mod read;
mod watcher;

pub use overlap::Overlap;
pub use read::{Events, Read, Reading, each};
pub use watcher::{Notes, Watcher};

use crate::error::{Error, Quarantine, Result};
use crate::input::{Event, Skip};
use crate::text::record::Record;
use crossbeam_channel::bounded;
use std::collections::BTreeMap;

/// Records of a batch.
const BATCH_RECORDS: usize = 256;
/// A batch is closed when its texts reach this size.
const BATCH_BYTES: usize = 4 << 20;
/// Batches in progress for each thread.
const IN_FLIGHT: usize = 2;

/// The result of an event.
#[derive(Debug)]
pub enum Outcome<T> {
    /// The result of the work on a record.
    Done(T),
    /// A record that cannot be used.
    Quarantine(Quarantine),
    /// A file that cannot be read.
    Unreadable(Error),
    /// A folder entry that is not an input.
    Skipped(Skip),
    /// A file in this encoding, which is not UTF-8.
    Decoded(String),
}

/// Applies `work` to the records of `events` on `threads` threads and passes every outcome to `sink`, in the order of the input. An error
/// of the sink ends the run.
pub fn run<T: Send>(
    events: impl Iterator<Item = Event> + Send,
    threads: usize,
    work: impl Fn(Record) -> T + Sync,
    mut sink: impl FnMut(Outcome<T>) -> Result<()>,
) -> Result<()> {
    if threads <= 1 {
        return events.map(|event| outcome(event, &work)).try_for_each(sink);
    }
    let (token_back, tokens) = bounded::<()>(threads * IN_FLIGHT);
    for _ in 0..threads * IN_FLIGHT {
        token_back.send(()).unwrap_or_default();
    }
    let (to_work, from_reader) = bounded::<(u64, Vec<Event>)>(threads * IN_FLIGHT);
    let (to_sink, from_work) = bounded::<(u64, Vec<Outcome<T>>)>(threads * IN_FLIGHT);
    let work = &work;
    // Channels are moved in, so that an error of the sink drops them and thereby ends the other threads.
    std::thread::scope(move |scope| {
        scope.spawn(move || {
            let mut batches = Batches { events };
            for number in 0.. {
                // The sink returns a token for every batch that it has written; if it fails, it drops the channel.
                if tokens.recv().is_err() {
                    return;
                }
                let Some(batch) = batches.next() else { return };
                if to_work.send((number, batch)).is_err() {
                    return;
                }
            }
        });
        for _ in 0..threads {
            let (from_reader, to_sink) = (from_reader.clone(), to_sink.clone());
            scope.spawn(move || {
                for (number, batch) in from_reader {
                    let outcomes = batch.into_iter().map(|event| outcome(event, work)).collect();
                    if to_sink.send((number, outcomes)).is_err() {
                        return;
                    }
                }
            });
        }
        drop((from_reader, to_sink));
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, outcomes) in from_work {
            waiting.insert(number, outcomes);
            while let Some(outcomes) = waiting.remove(&next) {
                next += 1;
                outcomes.into_iter().try_for_each(&mut sink)?;
                token_back.send(()).unwrap_or_default();
            }
        }
        Ok(())
    })
}

fn outcome<T>(event: Event, work: impl Fn(Record) -> T) -> Outcome<T> {
    match event {
        Event::Record(record) => Outcome::Done(work(record)),
        Event::Quarantine(bad) => Outcome::Quarantine(bad),
        Event::Unreadable(error) => Outcome::Unreadable(error),
        Event::Skipped(skip) => Outcome::Skipped(skip),
        Event::Decoded(encoding) => Outcome::Decoded(encoding),
    }
}

struct Batches<E> {
    events: E,
}

impl<E: Iterator<Item = Event>> Iterator for Batches<E> {
    type Item = Vec<Event>;

    fn next(&mut self) -> Option<Vec<Event>> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_RECORDS && bytes < BATCH_BYTES {
            let Some(event) = self.events.next() else { break };
            if let Event::Record(record) = &event {
                bytes += record.text.len() + record.page.as_ref().map_or(0, |page| page.html.len());
            }
            batch.push(event);
        }
        (!batch.is_empty()).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(count: usize) -> impl Iterator<Item = Event> + Send {
        (0..count).map(|nth| Event::Record(Record::new(nth.to_string(), "s", "text")))
    }

    #[test]
    fn order_is_kept_whatever_the_threads() {
        for threads in [1, 2, 8] {
            let mut seen = Vec::new();
            let slow = |record: Record| {
                if record.id.ends_with('7') {
                    std::thread::yield_now();
                }
                record.id
            };
            let sink = |outcome| {
                if let Outcome::Done(id) = outcome {
                    seen.push(id);
                }
                Ok(())
            };
            run(events(3000), threads, slow, sink).unwrap();
            assert!(seen.iter().enumerate().all(|(nth, id)| nth.to_string() == *id) && seen.len() == 3000);
        }
    }

    #[test]
    fn an_error_of_the_sink_ends_the_run() {
        let mut left = 5;
        let sink = |_| {
            left -= 1;
            if left == 0 { Err(Error::Model("full".into())) } else { Ok(()) }
        };
        assert!(run(events(1_000_000), 2, |record| record.id, sink).is_err());
    }
}
