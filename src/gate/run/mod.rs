//! A run over inputs: judges, writes and counts records, and can be resumed.
//!
//! `plan.rs` refuses impossible requests before anything is opened; `under_way.rs` writes each record to its output. Records in = accepted
//! + quarantined; this is checked at the end of every run.

mod options;
mod plan;
#[cfg(test)]
mod tests;
mod under_way;

pub use options::{Ended, Failed, Files, Options};

use super::files::journal::{Journal, fingerprint};
use super::files::outputs::{self, Output};
use super::files::parts;
use super::files::stored::{self, Stored};
use super::lists::baseline::Baseline;
use super::{Gate, Judged};
use crate::error::{Error, Result};
use crate::files::{Listed, Lock, partial};
use crate::input::csv::one_table;
use crate::input::{Input, InputOptions};
use crate::pipeline::inputs::LeftOut;
use crate::pipeline::{self, Outcome, Overlap, Watcher};
use plan::{Plan, is_stream};
use std::path::{Path, PathBuf};
use under_way::Run;

/// Judges every record of the inputs and writes the requested files.
pub fn run(options: &Options, watcher: &dyn Watcher) -> Result<Ended, Failed> {
    let plan = Plan::new(options, watcher)?;
    let stored = options.from.as_deref().map(Stored::open).transpose()?;
    let reading = &options.reading;
    let mut run = plan.run()?;
    let files = plan.files();
    let named: Vec<&Path> = files.into_iter().flatten().map(|path| path.as_path()).collect();
    let all: Vec<&Path> = named.iter().copied().chain(options.others.iter().map(|path| path.as_path())).collect();
    let split = options.split.filter(|_| !options.is_dry);
    let split_at = options.files.accepted.as_deref().filter(|_| split.is_some());
    // A baseline may be brought up to date in its place.
    let known = options.baseline.iter().filter(|known| Some(*known) != options.files.baseline.as_ref());
    let read: Vec<PathBuf> = plan.read().chain(known).cloned().collect();
    // Unfinished outputs and locks stand beside, so nothing may lie in a folder that is read.
    Overlap { inputs: &read, outputs: &all, split: split_at }.refuse(|_, _| true)?;
    split_at.map_or(Ok(()), parts::refuse)?;
    // How each output is split: accepted records alone are.
    let split_of = |path: &Path| split.filter(|_| Some(path) == split_at);
    let is_through = |path: &Path| outputs::is_through(path, split_of(path));
    let mut input = InputOptions { keep_raw: true, ..reading.options.clone() };
    let table = one_table(&reading.inputs, &input).filter(|_| !options.edits);
    run.as_rows = table.is_some();
    run.copy = plan.copy(&input)?;
    let regular = || named.iter().copied().filter(|path| !is_through(path));
    let _locks = regular().map(Lock::beside).collect::<Result<Vec<_>>>()?;
    // Pipes and devices cannot be rewound, and `--show` needs all records.
    let can_resume =
        options.files.accepted.is_some() && !options.is_dry && run.near.is_none() && !named.iter().any(|path| is_through(path));
    if options.resume && !can_resume {
        let reason = "--resume needs outputs that are files of their own, and neither links, pipes nor devices, and no --show";
        return Err(Error::Refused(reason.into()).into());
    }
    // Parquet and Arrow are written as a whole at the end.
    if let Some(accepted) = options.files.accepted.as_ref().filter(|_| can_resume && run.copy.is_none()) {
        run.journal = Some(Journal::beside(accepted, fingerprint(plan.read().chain(&options.baseline), &plan.settings(&input, &named)?)));
    }
    // A stream cannot be recognised as the one of the last run.
    run.leaves_journal = options.resume && !reading.inputs.iter().any(|path| is_stream(path));
    run.state = plan.state(run.journal.as_ref(), &named)?;
    if run.state.finished {
        run.end_journal();
        return Ok(run.end()?);
    }
    // Dropping this removes the file.
    let _spool = plan.spool(&mut input)?;
    let gate = plan.gate(plan.groups(&run)?, &input)?;
    run.best_stays = plan.best_stays(&input, &gate)?;
    run.first_stays = plan.first_stays(&input)?;
    run.baseline = options.baseline.as_deref().map(Baseline::read).transpose()?;
    // Files that cannot be resumed from are removed if the run is interrupted.
    let listed: Vec<Listed> = match &run.journal {
        Some(_) => Vec::new(),
        None => regular()
            .map(|path| if split_of(path).is_some() { Listed::folder(partial(path)) } else { Listed::new(partial(path)) })
            .collect(),
    };
    if run.journal.is_some() {
        watcher.can_go_on();
    }
    let can_go_on = run.journal.is_some() && !reading.is_strict;
    let failed = |error| Failed { error, can_go_on };
    let mut kept = run.state.written.clone().into_iter();
    let decisions = run.journal.as_ref().filter(|_| plan.keeps_decisions()).map(Journal::decisions);
    for (slot, path) in files.into_iter().chain([decisions.as_ref()]).enumerate() {
        let Some(path) = path.filter(|_| slot > 0 || run.copy.is_none()) else { continue };
        match Output::open(path, kept.next(), split_of(path)) {
            Ok(output) => run.outputs[slot] = Some(output),
            Err(error) => {
                // What an earlier run has written stays, to be resumed.
                if run.state.written.is_empty() {
                    run.outputs.iter_mut().filter_map(Option::take).for_each(Output::discard);
                }
                return Err(error.into());
            }
        }
    }
    if let Some(header) = table.filter(|header| !header.is_empty()) {
        run.head(&header)?;
    }
    let ended = match each(options, &gate, stored, input, &mut run, watcher) {
        Ok(false) => {
            if let Err(error) = run.finish() {
                run.discard();
                return Err(failed(error));
            }
            run.note(gate.urls().unused_lists());
            Ok(run.end()?)
        }
        Ok(true) => {
            run.discard();
            watcher.warn("stopped at the first record that can't be used; nothing was written");
            Ok(Ended { funnel: std::mem::take(run.funnel()), near: None, is_stopped: true })
        }
        Err(error) => {
            run.discard();
            Err(failed(error))
        }
    };
    drop(listed);
    ended
}

/// Decides again from the values of an earlier run ([`Options::from`]): returns the funnel, without records.
pub fn decide_again(options: &Options, watcher: &dyn Watcher) -> Result<Ended> {
    let Some(path) = &options.from else { return Err(Error::Refused("there are no values of an earlier run; name them".into())) };
    let mut stored = Stored::open(path)?;
    let judge = options.config.check.cutoffs()?.judge()?;
    let mut run = Plan::new(options, watcher)?.run()?;
    let mut decide = |row: stored::Row<'_>| {
        let reasons = judge.reasons(&row.values, &row.lang, &row.source, &row.file);
        let rules: Vec<&str> = reasons.iter().map(|reason| reason.rule).collect();
        let fails = !rules.is_empty() && !run.report_only;
        run.state.funnel.hits += options.fail_on.hits(&rules, fails, &[]);
        run.funnel().add(Some((&row.source, &row.lang)), rules.iter().copied(), fails);
        if let Some(near) = &mut run.near {
            near.add(&row.id, ("", ""), &row.values, rules.contains(&near.measure));
        }
    };
    while let Some(row) = stored.read(&mut decide) {
        row?;
    }
    run.end()
}

/// Reads, judges and writes; `true` if the first unusable record ended the run.
fn each(
    options: &Options,
    gate: &Gate,
    stored: Option<Stored>,
    input: InputOptions,
    run: &mut Run<'_>,
    watcher: &dyn Watcher,
) -> Result<bool> {
    let reading = &options.reading;
    let skip = usize::try_from(run.state.events).unwrap_or(usize::MAX);
    watcher.advance(run.state.events);
    let mut input = Input::new(reading.inputs.clone(), input);
    match (run.decisions()?, &mut run.first_stays) {
        (Some(decisions), Some(first_stays)) => first_stays.go_on((&mut input).take(skip), decisions, reading.threads)?,
        _ => input.by_ref().take(skip).for_each(drop),
    }
    let mut stored = stored.map(|stored| stored.skipping(run.state.funnel.readable()));
    let mut is_stopped = false;
    let is_stored = stored.is_some();
    let work = |record| if is_stored { gate.decide(record, String::new(), Default::default(), Vec::new()) } else { gate.judge(record) };
    let result = pipeline::run(input, reading.threads, work, |outcome| {
        match outcome {
            Outcome::Done(mut judged) => {
                watcher.advance(1);
                run.funnel().left_out.add(LeftOut::of(judged.record.page.as_deref()));
                if let Some(stored) = &mut stored {
                    let (lang, values) = stored.matching(&judged.record)?;
                    let (reasons, notes) = gate.reasons(&values, &lang, &judged.record);
                    judged = Judged { lang, values, reasons, notes, ..judged };
                }
                run.record(judged)?;
            }
            Outcome::Quarantine(bad) => {
                watcher.advance(1);
                run.quarantine(&bad);
                if reading.is_strict {
                    is_stopped = true;
                    return Err(Error::Stopped);
                }
            }
            Outcome::Unreadable(error) => {
                run.funnel().unreadable += 1;
                watcher.warn(&error.to_string());
            }
            Outcome::Skipped(skip) => *run.funnel().skipped.entry(skip.name().to_owned()).or_default() += 1,
            Outcome::Decoded(encoding) => *run.funnel().decoded.entry(encoding).or_default() += 1,
        }
        run.step()
    });
    watcher.finish();
    if is_stopped { Ok(true) } else { result.map(|()| false) }
}
