//! The state of a running gate: writes and counts judged records, and saves segments and the journal.

use super::{Ended, Options};
use crate::error::{Error, Quarantine, Result};
use crate::files::partial;
use crate::gate::copies::chosen::BestStays;
use crate::gate::copies::first::FirstStays;
use crate::gate::files::journal::{Journal, State};
use crate::gate::files::lines::{line, unusable};
use crate::gate::files::outputs::{self, Output};
use crate::gate::files::parts;
use crate::gate::lists::baseline::{self, Baseline};
use crate::gate::near::Near;
use crate::gate::{Funnel, Judged};
use crate::input::columnar::{Copy, Parts};
use crate::pipeline::inputs::summaries;
use crate::pipeline::{Notes, Watcher};
use crate::text::record::Raw;
use serde::Serialize;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

/// A segment ends after this many events or bytes of output: about one second of work.
const SEGMENT_EVENTS: u64 = 2048;
const SEGMENT_BYTES: usize = 4 << 20;
/// Most unreadable records reported on standard error, for one file and in total; more are counted.
const NAMED_OF_FILE: u64 = 3;
const NAMED: u64 = 20;

/// A line of `--copies`.
#[derive(Serialize)]
struct Copies<'c> {
    id: &'c str,
    copies: u64,
}

/// Indices of the outputs.
const ACCEPTED: usize = 0;
const QUARANTINE: usize = 1;
const VALUES: usize = 2;
const BASELINE: usize = 3;
const COPIES: usize = 4;
/// Decisions on records, needed to resume; removed at the end.
const DECISIONS: usize = 5;
/// Number of outputs.
pub(in crate::gate) const OUTPUTS: usize = 6;

/// A running gate.
pub(in crate::gate) struct Run<'a> {
    options: &'a Options,
    watcher: &'a dyn Watcher,
    /// The requested outputs.
    pub outputs: [Option<Output>; OUTPUTS],
    /// Accepted rows of a Parquet or Arrow output, which is written at the end.
    pub copy: Option<(Copy, PathBuf)>,
    pub journal: Option<Journal>,
    /// Whether to keep the journal of a finished run.
    pub leaves_journal: bool,
    pub state: State,
    /// Whether failed rules are only counted, without quarantine.
    pub report_only: bool,
    /// Write accepted records as rows instead of JSON Lines.
    pub as_rows: bool,
    pub near: Option<Near>,
    pub best_stays: Option<BestStays>,
    pub first_stays: Option<FirstStays>,
    pub baseline: Option<Baseline>,
    /// Events since the end of the last segment.
    since: u64,
    /// Current file with its number of unreadable records, and all that were not reported.
    file: (Arc<str>, u64),
    named: u64,
    unnamed: u64,
    /// Number of reported records that fail despite a baseline.
    news: u64,
    /// Notes on unused suppressions.
    notes: Notes,
}

impl<'a> Run<'a> {
    /// Creates a run without outputs.
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

    /// Collects notes for the end. A resumed run has no notes of its first part.
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

    /// Writes the header of a table before its first row.
    pub(in crate::gate) fn head(&mut self, header: &[u8]) -> Result<()> {
        if !self.state.headed {
            self.state.headed = true;
            self.push(ACCEPTED, || header.to_vec());
        }
        self.outputs[ACCEPTED].as_mut().map_or(Ok(()), |output| output.head(header))
    }

    /// Opens the decisions of the interrupted run, if deduplication in one pass needs them.
    pub(in crate::gate) fn decisions(&self) -> Result<Option<BufReader<File>>> {
        let Some(journal) = self.journal.as_ref().filter(|_| self.outputs[DECISIONS].is_some()) else { return Ok(None) };
        let path = partial(&journal.decisions());
        let file = File::open(&path).map_err(|error| Error::read(path.display().to_string(), error))?;
        Ok(Some(BufReader::new(file)))
    }

    /// Processes a judged record.
    pub(in crate::gate) fn record(&mut self, mut judged: Judged) -> Result<()> {
        self.notes.add(std::mem::take(&mut judged.notes));
        if let Some(first_stays) = &mut self.first_stays {
            let (reason, decision) = first_stays.reason(&judged)?;
            judged.reasons.extend(reason);
            self.push(DECISIONS, || vec![decision]);
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
            self.head(&table.header)?;
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

    /// Writes the representatives with their number of duplicates.
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

    /// Reports why a record fails that is not in the baseline: in the log of a job nothing else shows it.
    fn tell(&mut self, judged: &Judged) {
        self.news += 1;
        if self.news <= NAMED {
            let why: Vec<String> = judged.reasons.iter().map(|reason| format!("{}: {}", reason.rule, reason.message)).collect();
            self.watcher.tell(&format!("{}: new: {}", judged.record.origin, why.join("; ")));
        }
    }

    /// Reports an unusable record, unless its file has many: those are mostly alike and would hide the next file's.
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

    /// Processes an unusable record.
    pub(in crate::gate) fn quarantine(&mut self, bad: &Quarantine) {
        self.name(bad);
        self.push(BASELINE, || baseline::unusable_line(bad));
        if !self.baseline.as_mut().is_some_and(|baseline| baseline.knows(bad)) {
            self.state.funnel.hits += self.options.fail_on.hits(&[bad.rule], true, &[]);
        }
        self.funnel().add(None, std::iter::once(bad.rule), true);
        self.push(QUARANTINE, || unusable(bad));
    }

    /// Counts a processed event; ends the segment if it is full.
    pub(in crate::gate) fn step(&mut self) -> Result<()> {
        self.state.events += 1;
        self.since += 1;
        let pending: usize = self.outputs.iter().flatten().map(Output::pending).sum();
        // Files of a stated size are ended with a segment, so that these are small beside it.
        let bytes = self.options.split.map_or(SEGMENT_BYTES, |most| SEGMENT_BYTES.min((most / 8) as usize));
        if self.since < SEGMENT_EVENTS && pending < bytes {
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

    /// Completes and renames all outputs.
    pub(in crate::gate) fn finish(&mut self) -> Result<()> {
        if let Some((copy, path)) = &self.copy {
            let most = self.options.split;
            if most.is_some() {
                parts::begin(path).map_err(|error| Error::write(path.display().to_string(), error))?;
            }
            let mut make = |nth| if most.is_some() { parts::make(path, nth) } else { File::create(partial(path)) };
            copy.write(&mut Parts { name: path, make: &mut make, most })?;
        }
        self.copies()?;
        // This file is not renamed: until the journal says that the run is finished, resuming needs it.
        self.outputs[DECISIONS] = None;
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

    /// Removes or keeps the journal after all outputs are renamed. Inputs that were unreadable may be readable next time.
    pub(in crate::gate) fn end_journal(&self) {
        let leaves = self.leaves_journal && self.state.funnel.unreadable == 0;
        if let Some(journal) = &self.journal {
            // Exists if the run was interrupted between its last record and its end.
            let _ = std::fs::remove_file(partial(&journal.decisions()));
        }
        self.journal.iter().filter(|_| !leaves).for_each(Journal::remove);
    }

    /// Removes files that cannot be resumed from.
    pub(in crate::gate) fn discard(&mut self) {
        if self.journal.is_none() || self.options.reading.is_strict {
            self.outputs.iter_mut().filter_map(Option::take).for_each(Output::discard);
            if let Some((_, path)) = self.copy.take() {
                outputs::discard(&path);
            }
            if let Some(journal) = &self.journal {
                journal.remove();
            }
        }
    }

    /// Reports counts and notes; returns the result.
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
        summaries(&funnel.skipped, &funnel.decoded, &funnel.left_out).for_each(|summary| watcher.tell(&summary));
        first_stays.as_ref().and_then(FirstStays::note).into_iter().for_each(|note| watcher.note(&note));
        // Usage before the interruption is unknown.
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
