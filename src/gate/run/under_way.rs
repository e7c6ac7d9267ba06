//! A run under way: what is judged goes to its output and is counted; segment by segment it is written and noted in the journal.

use super::{Ended, Options};
use crate::error::{Error, Quarantine, Result};
use crate::gate::copies::chosen::BestStays;
use crate::gate::copies::first::FirstStays;
use crate::gate::files::journal::{Journal, State};
use crate::gate::files::lines::{line, unusable};
use crate::gate::files::outputs::{self, Output};
use crate::gate::lists::baseline::{self, Baseline};
use crate::gate::near::Near;
use crate::gate::{Funnel, Judged};
use crate::input::parquet::Copy;
use crate::pipeline::inputs::{decoded, left_out};
use crate::pipeline::{Notes, Watcher};
use crate::text::record::Raw;
use serde::Serialize;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

/// A segment ends after so many events, or with so many bytes to be written: about a second of work.
const SEGMENT_EVENTS: u64 = 2048;
const SEGMENT_BYTES: usize = 4 << 20;
/// Unreadable records that are named on standard error, of one file and in all; beyond these they are counted.
const NAMED_OF_FILE: u64 = 3;
const NAMED: u64 = 20;

/// A line of `--copies`.
#[derive(Serialize)]
struct Copies<'c> {
    id: &'c str,
    copies: u64,
}

/// The outputs in their order.
const ACCEPTED: usize = 0;
const QUARANTINE: usize = 1;
const VALUES: usize = 2;
const BASELINE: usize = 3;
const COPIES: usize = 4;
/// What became of each record, as long as the run may have to be gone on with; never put into a place.
const FATES: usize = 5;
/// How many there are.
pub(in crate::gate) const OUTPUTS: usize = 6;

/// A run under way.
pub(in crate::gate) struct Run<'a> {
    options: &'a Options,
    watcher: &'a dyn Watcher,
    /// Those that were asked for.
    pub outputs: [Option<Output>; OUTPUTS],
    /// Accepted rows, where they go to a Parquet file: it is written at the end.
    pub copy: Option<(Copy, PathBuf)>,
    pub journal: Option<Journal>,
    /// The journal stays when the run has ended.
    pub leaves_journal: bool,
    pub state: State,
    /// Rules are counted, and nobody is quarantined for them.
    pub report_only: bool,
    /// Accepted records stay rows of a table.
    pub as_rows: bool,
    pub near: Option<Near>,
    pub best_stays: Option<BestStays>,
    pub first_stays: Option<FirstStays>,
    pub baseline: Option<Baseline>,
    /// Events since the last segment ended.
    since: u64,
    /// Unreadable records of the file at hand, and all that were not named.
    file: (Arc<str>, u64),
    named: u64,
    unnamed: u64,
    /// What is stopped though there is a baseline: records that are named.
    news: u64,
    /// Suppressions that silenced nothing.
    notes: Notes,
}

impl<'a> Run<'a> {
    /// A run that writes nothing yet.
    pub(in crate::gate) fn new(options: &'a Options, watcher: &'a dyn Watcher, report_only: bool, near: Option<Near>) -> Self {
        Self {
            options,
            watcher,
            outputs: [const { None }; OUTPUTS],
            copy: None,
            journal: None,
            leaves_journal: false,
            state: State::default(),
            report_only,
            as_rows: false,
            near,
            best_stays: None,
            first_stays: None,
            baseline: None,
            since: 0,
            file: ("".into(), 0),
            named: 0,
            unnamed: 0,
            news: 0,
            notes: Notes::default(),
        }
    }

    pub(in crate::gate) fn funnel(&mut self) -> &mut Funnel {
        &mut self.state.funnel
    }

    /// What somebody may want to know at the end. What was used before a run was cut off is not known.
    pub(in crate::gate) fn note(&mut self, notes: Vec<String>) {
        if !self.options.resume {
            self.notes.add(notes);
        }
    }

    fn push(&mut self, nth: usize, bytes: impl FnOnce() -> Vec<u8>) {
        if let Some(output) = &mut self.outputs[nth] {
            output.push(&bytes());
        }
    }

    /// The header of a table, before its first row.
    pub(in crate::gate) fn head(&mut self, header: &[u8]) {
        if !self.state.headed {
            self.state.headed = true;
            self.push(ACCEPTED, || header.to_vec());
        }
    }

    /// What became of the records before, where copies give way to one another.
    pub(in crate::gate) fn fates(&self) -> Result<Option<BufReader<File>>> {
        let Some(journal) = self.journal.as_ref().filter(|_| self.outputs[FATES].is_some()) else { return Ok(None) };
        let path = outputs::partial(&journal.fates());
        let file = File::open(&path).map_err(|error| Error::read(path.display().to_string(), error))?;
        Ok(Some(BufReader::new(file)))
    }

    /// A record that was judged.
    pub(in crate::gate) fn record(&mut self, mut judged: Judged) -> Result<()> {
        self.notes.add(std::mem::take(&mut judged.notes));
        if let Some(first_stays) = &mut self.first_stays {
            let (reason, fate) = first_stays.reason(&judged)?;
            judged.reasons.extend(reason);
            self.push(FATES, || vec![fate]);
        }
        if let Some(best_stays) = &self.best_stays {
            let seq = self.state.funnel.readable();
            judged.reasons.extend(best_stays.reason(seq));
            judged.values.set("copies", best_stays.copies(seq) as f64);
        }
        self.push(BASELINE, || baseline::lines(&judged));
        if let Some(baseline) = &mut self.baseline {
            baseline.silence(&mut judged);
        }
        let rules: Vec<&str> = judged.reasons.iter().map(|reason| reason.rule).collect();
        let fails = !rules.is_empty() && !self.report_only;
        self.state.funnel.hits += self.options.fail_on.hits(&rules, fails, &judged.findings);
        if fails && self.baseline.is_some() {
            self.tell(&judged);
        }
        self.funnel().add(Some((&judged.record.source, &judged.lang)), rules.iter().copied(), fails);
        if let (true, Some(Raw::Row(_, table))) = (self.as_rows, &judged.record.raw) {
            self.head(&table.header);
        }
        match (&mut self.copy, &judged.record.raw) {
            _ if fails => self.push(QUARANTINE, || judged.quarantined()),
            (Some((copy, _)), Some(Raw::Cells(cells))) => copy.add(cells.path(), judged.record.origin.line),
            _ => {
                let as_rows = self.as_rows;
                self.push(ACCEPTED, || judged.accepted(as_rows));
            }
        }
        self.push(VALUES, || judged.measured_line());
        if let Some(near) = &mut self.near {
            let is_out = judged.reasons.iter().any(|reason| reason.rule == near.measure);
            near.add(&judged.record.id, (&judged.record.text, &judged.lang), &judged.values, is_out);
        }
        Ok(())
    }

    /// Which records stand for others, and for how many.
    fn copies(&mut self) -> Result<()> {
        let Some(output) = &mut self.outputs[COPIES] else { return Ok(()) };
        let mut push = |id: &str, copies: u64| {
            output.push(&line(&Copies { id, copies }));
            output.push(b"\n");
            if output.pending() > SEGMENT_BYTES { output.end_segment().map(|_| ()) } else { Ok(()) }
        };
        self.first_stays.iter_mut().try_for_each(|first_stays| first_stays.kept(&mut push))?;
        self.best_stays.iter().flat_map(BestStays::kept).try_for_each(|(id, copies)| push(id, copies))
    }

    /// Says of a record that no baseline knows why it is stopped: who reads the log of a job has nothing else at hand.
    fn tell(&mut self, judged: &Judged) {
        self.news += 1;
        if self.news <= NAMED {
            let why: Vec<String> = judged.reasons.iter().map(|reason| format!("{}: {}", reason.rule, reason.message)).collect();
            self.watcher.tell(&format!("{}: new: {}", judged.record.origin, why.join("; ")));
        }
    }

    /// Names a record that can't be used, unless there are many: those of one file are mostly alike, and would hide the next file's.
    fn name(&mut self, bad: &Quarantine) {
        if self.file.0 != bad.origin.file {
            self.file = (bad.origin.file.clone(), 0);
        }
        self.file.1 += 1;
        if self.file.1 <= NAMED_OF_FILE && self.named < NAMED {
            self.named += 1;
            self.watcher.warn(&format!("{}: {}", bad.origin, bad.reason));
        } else {
            self.unnamed += 1;
        }
    }

    /// A record that can't be used.
    pub(in crate::gate) fn quarantine(&mut self, bad: &Quarantine) {
        self.name(bad);
        self.push(BASELINE, || baseline::unusable_line(bad));
        if !self.baseline.as_mut().is_some_and(|baseline| baseline.knows(bad)) {
            self.state.funnel.hits += self.options.fail_on.hits(&[bad.rule], true, &[]);
        }
        self.funnel().add(None, std::iter::once(bad.rule), true);
        self.push(QUARANTINE, || unusable(bad));
    }

    /// One event is dealt with.
    pub(in crate::gate) fn step(&mut self) -> Result<()> {
        self.state.events += 1;
        self.since += 1;
        let pending: usize = self.outputs.iter().flatten().map(Output::pending).sum();
        if self.since < SEGMENT_EVENTS && pending < SEGMENT_BYTES {
            return Ok(());
        }
        self.since = 0;
        self.state.written = self.outputs.iter_mut().flatten().map(Output::end_segment).collect::<Result<_, _>>()?;
        if let Some(journal) = &self.journal {
            self.outputs.iter().flatten().try_for_each(Output::sync)?;
            self.state = journal.write(std::mem::take(&mut self.state))?;
        }
        Ok(())
    }

    /// Puts everything into its place.
    pub(in crate::gate) fn finish(&mut self) -> Result<()> {
        if let Some((copy, path)) = &self.copy {
            let partial = outputs::partial(path);
            let name = path.display().to_string();
            copy.write(&name, std::fs::File::create(&partial).map_err(|error| Error::write(&name, error))?)?;
        }
        self.copies()?;
        // Not one of the files that are put into place; gone on with is from it until the journal says that all is done.
        self.outputs[FATES] = None;
        self.state.written = self.outputs.iter_mut().flatten().map(Output::end).collect::<Result<_, _>>()?;
        self.state.finished = true;
        if let Some(journal) = &self.journal {
            self.state = journal.write(std::mem::take(&mut self.state))?;
        }
        self.outputs.iter_mut().filter_map(Option::take).try_for_each(Output::place)?;
        if let Some((_, path)) = self.copy.take() {
            outputs::place(&path)?;
        }
        self.end_journal();
        Ok(())
    }

    /// Everything is in its place. What could not be read may be there the next time.
    pub(in crate::gate) fn end_journal(&self) {
        let leaves = self.leaves_journal && self.state.funnel.unreadable == 0;
        if let Some(journal) = &self.journal {
            // There where the run was cut off between its last record and its end.
            let _ = std::fs::remove_file(outputs::partial(&journal.fates()));
        }
        self.journal.iter().filter(|_| !leaves).for_each(Journal::remove);
    }

    /// Takes away what can't be gone on from.
    pub(in crate::gate) fn discard(&mut self) {
        if self.journal.is_none() || self.options.reading.is_strict {
            self.outputs.iter_mut().filter_map(Option::take).for_each(Output::discard);
            if let Some((_, path)) = self.copy.take() {
                let _ = std::fs::remove_file(outputs::partial(&path));
            }
            if let Some(journal) = &self.journal {
                journal.remove();
            }
        }
    }

    /// Tells what was counted only, and gives what the run came to.
    pub(in crate::gate) fn end(self) -> Result<Ended> {
        let Self { options, watcher, state: State { funnel, .. }, near, unnamed, news, baseline, first_stays, mut notes, .. } = self;
        if funnel.records != funnel.accepted + funnel.quarantined {
            return Err(Error::Refused(format!(
                "{} records in, {} accepted, {} quarantined: this must not be; please report it",
                funnel.records, funnel.accepted, funnel.quarantined
            )));
        }
        if unnamed > 0 {
            let where_to = if options.files.quarantine.is_some() { "; the quarantine has them all" } else { "" };
            watcher.warn(&format!("and {unnamed} more records that could not be used{where_to}"));
        }
        if news > NAMED {
            watcher.warn(&format!("and {} more new ones; the quarantine has them all", news - NAMED));
        }
        if !funnel.skipped.is_empty() {
            let skipped: Vec<String> = funnel.skipped.iter().map(|(name, count)| format!("{count} {name}")).collect();
            watcher.tell(&format!("skipped: {}", skipped.join(", ")));
        }
        decoded(&funnel.decoded).into_iter().chain(left_out(&funnel.left_out)).for_each(|told| watcher.tell(&told));
        first_stays.as_ref().and_then(FirstStays::note).into_iter().for_each(|note| watcher.note(&note));
        // What was used before a run was cut off is not known.
        if let Some(baseline) = baseline.filter(|_| !options.resume) {
            notes.add(baseline.notes());
        }
        notes.tell(watcher);
        if funnel.unreadable > 0 {
            let (inputs, were) = if funnel.unreadable == 1 { ("input", "was") } else { ("inputs", "were") };
            watcher.warn(&format!("{} {inputs} could not be read to the end, and {were} named above: status 2", funnel.unreadable));
        }
        Ok(Ended { funnel, near: near.map(|near| near.rows()), is_stopped: false })
    }
}
