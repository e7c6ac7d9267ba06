//! Deduplication in one pass: a record is a duplicate of an accepted earlier record or of a reference.
//!
//! Records are compared in input order with the representatives: the references and, with `--dedup`, every record that passed all other
//! rules and was no duplicate. A record that is similar only to a duplicate, not to a representative, is accepted.
//!
//! The decision on each record is stored as one byte next to the unfinished outputs, so that a resumed run restores the representatives
//! without judging records again.

use super::duplicate_reason;
use crate::error::Error;
use crate::gate::Judged;
use crate::input::{Event, Input, InputOptions};
use crate::pipeline::{self, Outcome};
use crate::quality::Reason;
use crate::similarity::{Incremental, Match, Options};
use crate::text::record::Record;
use std::io::Read;
use std::path::PathBuf;

/// Decision on a record: accepted as a representative; duplicate; neither.
const REPRESENTATIVE: u8 = b'+';
const DUPLICATE: u8 = b'=';
const NEITHER: u8 = b'-';

/// The representatives.
pub(in crate::gate) struct FirstStays {
    seen: Incremental,
    threshold: f64,
    /// Records are also compared with each other, not only with references.
    among: bool,
    references: u32,
}

impl FirstStays {
    /// Reads the references of `against`.
    pub(in crate::gate) fn new(
        clusters: Options,
        against: &[PathBuf],
        among: bool,
        options: &InputOptions,
        threads: usize,
    ) -> Result<Self, Error> {
        let threshold = clusters.threshold;
        let mut seen = Incremental::new(clusters);
        let sketcher = Incremental::sketcher();
        let references = Input::new(against.to_vec(), InputOptions { keep_raw: false, stdin: None, ..options.clone() });
        pipeline::run(
            references,
            threads,
            |record: Record| (sketcher.repaired(&record.text).1, record.id),
            |outcome| match outcome {
                Outcome::Done((sketch, id)) => seen.keep(&id, &sketch),
                Outcome::Unreadable(error) => Err(error),
                _ => Ok(()),
            },
        )?;
        let references = seen.len() as u32;
        Ok(Self { seen, threshold, among, references })
    }

    /// The reason against a record if it is a duplicate; otherwise it becomes a representative if it passed. Also returns the byte of the
    /// decision.
    pub(in crate::gate) fn reason(&mut self, judged: &Judged) -> Result<(Option<Reason>, u8), Error> {
        let Some(sketch) = &judged.sketch else { return Ok((None, NEITHER)) };
        match self.seen.find(sketch)? {
            Some(Match { unit, similarity }) => {
                self.seen.count(unit);
                Ok((Some(duplicate_reason(&self.seen.name(unit)?, similarity, self.threshold)), DUPLICATE))
            }
            None if self.among => self.seen.keep(&judged.record.id, sketch).map(|()| (None, REPRESENTATIVE)),
            None => Ok((None, NEITHER)),
        }
    }

    /// Restores the state of an interrupted run from its records and decisions.
    pub(in crate::gate) fn go_on(
        &mut self,
        events: impl Iterator<Item = Event> + Send,
        mut decisions: impl Read,
        threads: usize,
    ) -> Result<(), Error> {
        let sketcher = Incremental::sketcher();
        let seen = &mut self.seen;
        pipeline::run(
            events,
            threads,
            |record: Record| (sketcher.repaired(&record.text).1, record.id),
            |outcome| {
                let Outcome::Done((sketch, id)) = outcome else { return Ok(()) };
                let mut decision = [NEITHER];
                decisions.read_exact(&mut decision).map_err(|error| Error::read("what became of the records before", error))?;
                match decision[0] {
                    REPRESENTATIVE => seen.keep(&id, &sketch)?,
                    DUPLICATE => seen.find(&sketch)?.into_iter().for_each(|found| seen.count(found.unit)),
                    _ => {}
                }
                Ok(())
            },
        )
    }

    /// Passes each representative in order to `sink`, with the number of its duplicates including itself.
    pub(in crate::gate) fn kept(&mut self, mut sink: impl FnMut(&str, u64) -> Result<(), Error>) -> Result<(), Error> {
        for unit in self.references..self.seen.len() as u32 {
            let times = self.seen.times(unit);
            if times > 1 {
                sink(&self.seen.name(unit)?, u64::from(times))?;
            }
        }
        Ok(())
    }

    /// Note at the end if duplicates may have been missed.
    pub(in crate::gate) fn note(&self) -> Option<String> {
        let count = self.seen.too_frequent();
        (count > 0)
            .then(|| format!("{count} phrases stand in more than 256 unlike records: near copies that share nothing rarer may be missing"))
    }
}
