//! Records through a piece of work on many threads, and out again in the order they came.
//!
//! One thread reads batches, workers take them, the calling thread gets what they made in the order of the input. No more than
//! `IN_FLIGHT` batches a thread are under way, waiting ones included: memory does not grow with the input. With one thread all of it is
//! done by that thread, record by record: what is read is still near when it is worked on and written, and nothing is allocated by one
//! thread to be freed by another.

pub mod inputs;
mod read;
mod watcher;

pub use read::{Read, Reading, each};
pub use watcher::{Notes, Watcher};

use crate::error::{Error, Quarantine, Result};
use crate::input::{Event, Skip};
use crate::text::record::Record;
use crossbeam_channel::bounded;
use std::collections::BTreeMap;

/// Records of a batch.
const BATCH_RECORDS: usize = 256;
/// A batch is closed when its texts reach this.
const BATCH_BYTES: usize = 4 << 20;
/// Batches under way by thread.
const IN_FLIGHT: usize = 2;

/// What became of an event.
#[derive(Debug)]
pub enum Outcome<T> {
    /// What the work made of a record.
    Done(T),
    /// A record that can't be used.
    Quarantine(Quarantine),
    /// A file that can't be read.
    Unreadable(Error),
    /// An entry of a folder that is not for us.
    Skipped(Skip),
    /// A file is in this encoding, and not in UTF-8.
    Decoded(String),
}

/// Runs `work` over the records of `events` on `threads` threads; `sink` gets every outcome in the order of the input. An error of the
/// sink ends the run.
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
    // Everything is moved in, so that an error of the sink drops the channels and ends the other threads.
    std::thread::scope(move |scope| {
        scope.spawn(move || {
            let mut batches = Batches { events };
            for number in 0.. {
                // The sink gives a token back for every batch that it has written, and drops them all when it gives up.
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
