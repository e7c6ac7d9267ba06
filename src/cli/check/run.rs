//! A run under way: what is judged goes to its output, is counted, and is made sure of segment by segment.

use super::Args;
use super::baseline::{self, Baseline};
use super::duplicates::Duplicates;
use super::fail_on::FailOn;
use super::funnel::Funnel;
use super::gate::Judged;
use super::journal::{Journal, State};
use super::lines::unusable;
use super::near::Near;
use super::outputs::{self, Output};
use crate::cli::common::Notes;
use crate::cli::{Status, complain};
use crate::error::{Error, Quarantine};
use crate::input::parquet::Copy;
use crate::record::Raw;
use std::path::PathBuf;

/// A segment ends after so many events, or with so many bytes to be written: about a second of work.
const SEGMENT_EVENTS: u64 = 2048;
const SEGMENT_BYTES: usize = 4 << 20;
/// Sources and languages of the funnel that a table shows by name.
const SHOWN: usize = 20;
/// Unreadable records that are named on standard error; beyond these they are counted.
const NAMED: u64 = 20;

/// The outputs in their order.
const ACCEPTED: usize = 0;
const QUARANTINE: usize = 1;
const VALUES: usize = 2;
const BASELINE: usize = 3;

/// A run under way.
pub(super) struct Run<'a> {
    pub args: &'a Args,
    /// Accepted, quarantined, values, baseline: those that were asked for.
    pub outputs: [Option<Output>; 4],
    /// Accepted rows, where they go to a Parquet file: it is written at the end.
    pub copy: Option<(Copy, PathBuf)>,
    pub journal: Option<Journal>,
    pub state: State,
    pub fail_on: FailOn,
    /// Rules are counted, and nobody is quarantined for them.
    pub report_only: bool,
    /// Accepted records stay rows of a table.
    pub as_rows: bool,
    pub near: Option<Near>,
    pub duplicates: Option<Duplicates>,
    pub baseline: Option<Baseline>,
    /// Events since the last segment ended.
    since: u64,
    named: u64,
}

impl<'a> Run<'a> {
    /// A run that writes nothing yet.
    pub(super) fn new(args: &'a Args, fail_on: FailOn, report_only: bool, near: Option<Near>) -> Self {
        Self {
            args,
            outputs: [const { None }; 4],
            copy: None,
            journal: None,
            state: State::default(),
            fail_on,
            report_only,
            as_rows: false,
            near,
            duplicates: None,
            baseline: None,
            since: 0,
            named: 0,
        }
    }

    pub(super) fn funnel(&mut self) -> &mut Funnel {
        &mut self.state.funnel
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

    /// A record that was judged.
    pub(super) fn record(&mut self, mut judged: Judged) {
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
        self.funnel().add(Some((&judged.record.source, &judged.lang)), rules.iter().copied(), fails);
        if let (true, Some(Raw::Row(_, table))) = (self.as_rows, &judged.record.raw) {
            self.head(&table.header);
        }
        match (&mut self.copy, &judged.record.raw) {
            _ if fails => self.push(QUARANTINE, || judged.quarantined()),
            (Some((copy, _)), Some(Raw::Cells(cells))) => copy.add(cells, judged.record.origin.line),
            _ => {
                let as_rows = self.as_rows;
                self.push(ACCEPTED, || judged.accepted(as_rows));
            }
        }
        self.push(VALUES, || judged.measured_line());
        if let Some(near) = &mut self.near {
            let is_out = judged.reasons.iter().any(|reason| reason.rule == near.measure);
            near.add(&judged.record.id, &judged.record.text, &judged.values, is_out);
        }
    }

    /// A record that can't be used.
    pub(super) fn quarantine(&mut self, bad: &Quarantine) {
        self.named += 1;
        if self.named <= NAMED {
            complain(format_args!("{}: {}", bad.origin, bad.reason));
        }
        self.state.funnel.hits += self.fail_on.hits(&[bad.rule], true, &[]);
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
        self.state.lengths = self.outputs.iter_mut().flatten().map(Output::end_segment).collect::<Result<_, _>>()?;
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
        self.state.lengths = self.outputs.iter_mut().flatten().map(Output::end).collect::<Result<_, _>>()?;
        self.state.finished = true;
        if let Some(journal) = &self.journal {
            self.state = journal.write(std::mem::take(&mut self.state))?;
        }
        self.outputs.iter_mut().filter_map(Option::take).try_for_each(Output::place)?;
        if let Some((_, path)) = self.copy.take() {
            outputs::place(&path)?;
        }
        if let Some(journal) = &self.journal {
            journal.remove();
        }
        Ok(())
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
        let Self { args, state: State { funnel, .. }, near, named, baseline, .. } = self;
        anyhow::ensure!(
            funnel.records == funnel.accepted + funnel.quarantined,
            "{} records in, {} accepted, {} quarantined: this must not be; please report it",
            funnel.records,
            funnel.accepted,
            funnel.quarantined
        );
        if named > NAMED {
            complain(format_args!("and {} more records that could not be used", named - NAMED));
        }
        if !args.run.quiet && !funnel.skipped.is_empty() {
            let skipped: Vec<String> = funnel.skipped.iter().map(|(name, count)| format!("{count} {name}")).collect();
            complain(format_args!("skipped in folders: {}", skipped.join(", ")));
        }
        // What was used before a run was cut off is not known.
        if let Some(baseline) = baseline.filter(|_| !args.resume) {
            let mut notes = Notes::default();
            notes.add(baseline.unused());
            notes.tell(args.run.quiet);
        }
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
            Status::Unreadable
        } else if funnel.hits > args.max_findings {
            Status::Found
        } else {
            Status::Fine
        })
    }
}
