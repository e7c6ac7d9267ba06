//! A run under way: what is judged goes to its output, is counted, and is made sure of segment by segment.

use super::Args;
use super::admitted::Admitted;
use super::baseline::{self, Baseline};
use super::duplicates::Duplicates;
use super::fail_on::FailOn;
use super::funnel::Funnel;
use super::gate::Judged;
use super::journal::{Journal, State};
use super::lines::{line, unusable};
use super::near::Near;
use super::outputs::{self, Output};
use crate::cli::terminal::Terminal;
use crate::cli::{Status, complain};
use crate::error::{Error, Quarantine};
use crate::input::parquet::Copy;
use crate::pipeline::Notes;
use crate::pipeline::inputs::{decoded, left_out};
use crate::text::record::Raw;
use serde::Serialize;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

/// A segment ends after so many events, or with so many bytes to be written: about a second of work.
const SEGMENT_EVENTS: u64 = 2048;
const SEGMENT_BYTES: usize = 4 << 20;
/// Sources and languages of the funnel that a table shows by name.
const SHOWN: usize = 20;
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
pub(super) const OUTPUTS: usize = 6;

/// A run under way.
pub(super) struct Run<'a> {
    pub args: &'a Args,
    /// Those that were asked for.
    pub outputs: [Option<Output>; OUTPUTS],
    /// Accepted rows, where they go to a Parquet file: it is written at the end.
    pub copy: Option<(Copy, PathBuf)>,
    pub journal: Option<Journal>,
    /// The journal stays when the run has ended.
    pub leaves_journal: bool,
    pub state: State,
    pub fail_on: FailOn,
    /// Rules are counted, and nobody is quarantined for them.
    pub report_only: bool,
    /// Accepted records stay rows of a table.
    pub as_rows: bool,
    pub near: Option<Near>,
    pub duplicates: Option<Duplicates>,
    pub admitted: Option<Admitted>,
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
    pub(super) fn new(args: &'a Args, fail_on: FailOn, report_only: bool, near: Option<Near>) -> Self {
        Self {
            args,
            outputs: [const { None }; OUTPUTS],
            copy: None,
            journal: None,
            leaves_journal: false,
            state: State::default(),
            fail_on,
            report_only,
            as_rows: false,
            near,
            duplicates: None,
            admitted: None,
            baseline: None,
            since: 0,
            file: ("".into(), 0),
            named: 0,
            unnamed: 0,
            news: 0,
            notes: Notes::default(),
        }
    }

    pub(super) fn funnel(&mut self) -> &mut Funnel {
        &mut self.state.funnel
    }

    /// What somebody may want to know at the end. What was used before a run was cut off is not known.
    pub(super) fn note(&mut self, notes: Vec<String>) {
        if !self.args.resume {
            self.notes.add(notes);
        }
    }

    fn push(&mut self, nth: usize, bytes: impl FnOnce() -> Vec<u8>) {
        if let Some(output) = &mut self.outputs[nth] {
            output.push(&bytes());
        }
    }

    /// The header of a table, before its first row.
    pub(super) fn head(&mut self, header: &[u8]) {
        if !self.state.headed {
            self.state.headed = true;
            self.push(ACCEPTED, || header.to_vec());
        }
    }

    /// What became of the records before, where copies give way to one another.
    pub(super) fn fates(&self) -> Result<Option<BufReader<File>>, Error> {
        let Some(journal) = self.journal.as_ref().filter(|_| self.outputs[FATES].is_some()) else { return Ok(None) };
        let path = outputs::partial(&journal.fates());
        let file = File::open(&path).map_err(|error| Error::read(path.display().to_string(), error))?;
        Ok(Some(BufReader::new(file)))
    }

    /// A record that was judged.
    pub(super) fn record(&mut self, mut judged: Judged) -> Result<(), Error> {
        self.notes.add(std::mem::take(&mut judged.notes));
        if let Some(admitted) = &mut self.admitted {
            let (reason, fate) = admitted.reason(&judged)?;
            judged.reasons.extend(reason);
            self.push(FATES, || vec![fate]);
        }
        if let Some(duplicates) = &self.duplicates {
            let seq = self.state.funnel.readable();
            judged.reasons.extend(duplicates.reason(seq));
            judged.values.set("copies", duplicates.copies(seq) as f64);
        }
        self.push(BASELINE, || baseline::lines(&judged));
        if let Some(baseline) = &mut self.baseline {
            baseline.silence(&mut judged);
        }
        let rules: Vec<&str> = judged.reasons.iter().map(|reason| reason.rule).collect();
        let fails = !rules.is_empty() && !self.report_only;
        self.state.funnel.hits += self.fail_on.hits(&rules, fails, &judged.findings);
        if fails && self.baseline.is_some() && !self.args.run.quiet {
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
    fn copies(&mut self) -> Result<(), Error> {
        let Some(output) = &mut self.outputs[COPIES] else { return Ok(()) };
        let mut push = |id: &str, copies: u64| {
            output.push(&line(&Copies { id, copies }));
            output.push(b"\n");
            if output.pending() > SEGMENT_BYTES { output.end_segment().map(|_| ()) } else { Ok(()) }
        };
        self.admitted.iter_mut().try_for_each(|admitted| admitted.kept(&mut push))?;
        self.duplicates.iter().flat_map(Duplicates::kept).try_for_each(|(id, copies)| push(id, copies))
    }

    /// Says of a record that no baseline knows why it is stopped: who reads the log of a job has nothing else at hand.
    fn tell(&mut self, judged: &Judged) {
        self.news += 1;
        if self.news <= NAMED {
            let why: Vec<String> = judged.reasons.iter().map(|reason| format!("{}: {}", reason.rule, reason.message)).collect();
            complain(format_args!("{}: new: {}", judged.record.origin, why.join("; ")));
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
            complain(format_args!("{}: {}", bad.origin, bad.reason));
        } else {
            self.unnamed += 1;
        }
    }

    /// A record that can't be used.
    pub(super) fn quarantine(&mut self, bad: &Quarantine) {
        self.name(bad);
        self.push(BASELINE, || baseline::unusable_line(bad));
        if !self.baseline.as_mut().is_some_and(|baseline| baseline.knows(bad)) {
            self.state.funnel.hits += self.fail_on.hits(&[bad.rule], true, &[]);
        }
        self.funnel().add(None, std::iter::once(bad.rule), true);
        self.push(QUARANTINE, || unusable(bad));
    }

    /// One event is dealt with.
    pub(super) fn step(&mut self) -> Result<(), Error> {
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
    pub(super) fn finish(&mut self) -> Result<(), Error> {
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
    pub(super) fn end_journal(&self) {
        let leaves = self.leaves_journal && self.state.funnel.unreadable == 0;
        if let Some(journal) = &self.journal {
            // There where the run was cut off between its last record and its end.
            let _ = std::fs::remove_file(outputs::partial(&journal.fates()));
        }
        self.journal.iter().filter(|_| !leaves).for_each(Journal::remove);
    }

    /// Takes away what can't be gone on from.
    pub(super) fn discard(&mut self) {
        if self.journal.is_none() || self.args.input.is_strict() {
            self.outputs.iter_mut().filter_map(Option::take).for_each(Output::discard);
            if let Some((_, path)) = self.copy.take() {
                let _ = std::fs::remove_file(outputs::partial(&path));
            }
            if let Some(journal) = &self.journal {
                journal.remove();
            }
        }
    }

    /// The last words, and the status.
    pub(super) fn end(self) -> anyhow::Result<Status> {
        let Self { args, state: State { funnel, .. }, near, unnamed, news, baseline, admitted, mut notes, .. } = self;
        anyhow::ensure!(
            funnel.records == funnel.accepted + funnel.quarantined,
            "{} records in, {} accepted, {} quarantined: this must not be; please report it",
            funnel.records,
            funnel.accepted,
            funnel.quarantined
        );
        if unnamed > 0 {
            complain(format_args!(
                "and {unnamed} more records that could not be used{}",
                if args.quarantine.is_some() { "; the quarantine has them all" } else { "" }
            ));
        }
        if news > NAMED {
            complain(format_args!("and {} more new ones; the quarantine has them all", news - NAMED));
        }
        if !args.run.quiet && !funnel.skipped.is_empty() {
            let skipped: Vec<String> = funnel.skipped.iter().map(|(name, count)| format!("{count} {name}")).collect();
            complain(format_args!("skipped: {}", skipped.join(", ")));
        }
        if let Some(decoded) = decoded(&funnel.decoded).filter(|_| !args.run.quiet) {
            complain(format_args!("{decoded}"));
        }
        if let Some(left) = left_out(&funnel.left_out).filter(|_| !args.run.quiet) {
            complain(format_args!("{left}"));
        }
        if let Some(note) = admitted.as_ref().and_then(Admitted::note).filter(|_| !args.run.quiet) {
            complain(format_args!("note: {note}"));
        }
        // What was used before a run was cut off is not known.
        if let Some(baseline) = baseline.filter(|_| !args.resume) {
            notes.add(baseline.notes());
        }
        notes.tell(&Terminal::new(args.run.quiet));
        match near {
            Some(near) => {
                let mut rows = args.output.rows()?;
                near.rows().iter().try_for_each(|row| rows.push(row))?;
                rows.finish()?.commit()?;
            }
            None => {
                let mut rows = args.output.rows()?;
                let most = if args.output.format()? == crate::report::Format::Table { SHOWN } else { usize::MAX };
                funnel.rows(most).iter().try_for_each(|row| rows.push(row))?;
                rows.finish()?.commit()?;
            }
        }
        Ok(if funnel.unreadable > 0 {
            let (inputs, were) = if funnel.unreadable == 1 { ("input", "was") } else { ("inputs", "were") };
            complain(format_args!("{} {inputs} could not be read to the end, and {were} named above: status 2", funnel.unreadable));
            Status::Unreadable
        } else if funnel.hits > args.max_findings {
            Status::Found
        } else {
            Status::Fine
        })
    }
}
