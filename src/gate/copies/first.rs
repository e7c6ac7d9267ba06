//! Copies in one pass: a record gives way to one that was let through before it, or to a reference.
//!
//! Records are compared in the order of the input with those that stand for others: the references, and, with `--dedup`, every record
//! that passed all other rules and was no copy itself. A copy of a copy that is no copy of what was let through is let through.
//!
//! What became of each record is kept as one byte beside the unfinished outputs, so that a run that goes on knows whom to compare with
//! and judges nobody again.

use super::gives_way;
use crate::error::Error;
use crate::gate::Judged;
use crate::input::{Event, Input, InputOptions};
use crate::pipeline::{self, Outcome};
use crate::quality::Reason;
use crate::similarity::{Incremental, Match, Options};
use crate::text::record::Record;
use std::io::Read;
use std::path::PathBuf;

/// What became of a record: it was let through, and stands for those that come after it; it gave way; neither.
const STANDS: u8 = b'+';
const GAVE_WAY: u8 = b'=';
const NEITHER: u8 = b'-';

/// Those that stand for others.
pub(in crate::gate) struct FirstStays {
    seen: Incremental,
    threshold: f64,
    /// Records give way to one another, and not to references alone.
    among: bool,
    references: u32,
}

impl FirstStays {
    /// The references of `against`.
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

    /// Why a record gives way, if it does; else it stands for those that come after it, if it passed. And the byte that tells this.
    pub(in crate::gate) fn reason(&mut self, judged: &Judged) -> Result<(Option<Reason>, u8), Error> {
        let Some(sketch) = &judged.sketch else { return Ok((None, NEITHER)) };
        match self.seen.find(sketch)? {
            Some(Match { unit, similarity }) => {
                self.seen.count(unit);
                Ok((Some(gives_way(&self.seen.name(unit)?, similarity, self.threshold)), GAVE_WAY))
            }
            None if self.among => self.seen.keep(&judged.record.id, sketch).map(|()| (None, STANDS)),
            None => Ok((None, NEITHER)),
        }
    }

    /// Takes in what an earlier run read, and what it wrote of each record.
    pub(in crate::gate) fn go_on(
        &mut self,
        events: impl Iterator<Item = Event> + Send,
        mut fates: impl Read,
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
                let mut fate = [NEITHER];
                fates.read_exact(&mut fate).map_err(|error| Error::read("what became of the records before", error))?;
                match fate[0] {
                    STANDS => seen.keep(&id, &sketch)?,
                    GAVE_WAY => seen.find(&sketch)?.into_iter().for_each(|found| seen.count(found.unit)),
                    _ => {}
                }
                Ok(())
            },
        )
    }

    /// The records that stand for others, in their order, and for how many, themselves included.
    pub(in crate::gate) fn kept(&mut self, mut sink: impl FnMut(&str, u64) -> Result<(), Error>) -> Result<(), Error> {
        for unit in self.references..self.seen.len() as u32 {
            let times = self.seen.times(unit);
            if times > 1 {
                sink(&self.seen.name(unit)?, u64::from(times))?;
            }
        }
        Ok(())
    }

    /// What is told at the end: copies may have been missed.
    pub(in crate::gate) fn note(&self) -> Option<String> {
        let count = self.seen.too_frequent();
        (count > 0)
            .then(|| format!("{count} phrases stand in more than 256 unlike records: near copies that share nothing rarer may be missing"))
    }
}
