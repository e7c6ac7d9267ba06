//! The loop that record-by-record commands share: read, analyse, write one row a record, print notes at the end.

use super::Status;
use super::args::{InputArgs, OutputArgs, RunArgs};
use super::terminal::Terminal;
use crate::pipeline::{self, Notes, Read};
use crate::report::Row;
use crate::text::record::Record;

/// Runs `work` on every record and passes the results to `sink` in input order.
pub(super) fn each<T: Send>(
    args: &InputArgs,
    run: &RunArgs,
    work: impl Fn(Record) -> T + Sync,
    sink: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<(Read, Status)> {
    let read = pipeline::each(args.some_reading(run)?.open(), &Terminal::new(run.quiet), work, sink)?;
    let status = Status::of(&read);
    Ok((read, status))
}

/// Further results of a record that are not in its row.
#[derive(Default)]
pub(super) struct Aside {
    /// The run ends with status 1.
    pub fails: bool,
    /// Notes for standard error.
    pub notes: Vec<String>,
}

/// Runs a command that writes one row a record.
pub(super) fn rows<R: Row + Send>(
    args: &InputArgs,
    out: &OutputArgs,
    run: &RunArgs,
    work: impl Fn(Record) -> (R, Aside) + Sync,
) -> anyhow::Result<Status> {
    args.refuse(&[], out.out.as_deref())?;
    let mut rows = out.rows()?;
    let mut found = false;
    let mut notes = Notes::default();
    let (_, status) = each(args, run, work, |(row, aside)| {
        found |= aside.fails;
        notes.add(aside.notes);
        Ok(rows.push(&row)?)
    })?;
    rows.finish()?.commit()?;
    notes.tell(&Terminal::new(run.quiet));
    Ok(status.or_found(found))
}
