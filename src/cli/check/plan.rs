//! What was asked for: the configuration, what is measured for it, and where everything goes.

use super::admitted::Admitted;
use super::benchmarks::Benchmarks;
use super::duplicates::{Duplicates, Search};
use super::fail_on::FailOn;
use super::gate::{Editing, Gate};
use super::journal::{Journal, State, Unusable, fingerprint};
use super::near::Near;
use super::outputs::{self, Output};
use super::run::Run;
use super::stored::Stored;
use super::{Args, Keep, baseline, each, overlap};
use crate::cli::{Status, advised, complain, ends};
use crate::config::Config;
use crate::error::Error;
use crate::input::InputOptions;
use crate::input::csv::one_table;
use crate::input::parquet::{Copy, one_schema};
use crate::quality::{Bound, Groups, Preset, find};
use crate::similarity::{self, Incremental};
use crate::temporary::{Listed, Lock, Temporary};
use std::path::{Path, PathBuf};

/// What was asked for.
pub(super) struct Plan<'a> {
    args: &'a Args,
    pub config: Config,
    preset: Preset,
}

impl<'a> Plan<'a> {
    /// What options say comes before what the configuration says.
    pub(super) fn new(args: &'a Args) -> anyhow::Result<Self> {
        let mut config = args.run.config()?;
        let check = &mut config.check;
        if let Some(preset) = &args.preset {
            check.preset.clone_from(preset);
        }
        check.min.extend(args.min.iter().cloned());
        check.max.extend(args.max.iter().cloned());
        if !args.languages.is_empty() {
            check.languages.clone_from(&args.languages);
        }
        check.url_lists.extend(args.url_list.iter().cloned());
        check.benchmarks.extend(args.benchmark.iter().cloned());
        config.cluster.threshold = args.threshold.unwrap_or(config.cluster.threshold);
        let config = config.checked()?;
        let preset = Preset::named(&config.check.preset)?;
        Ok(Self { args, config, preset })
    }

    /// A run that writes nothing yet.
    pub(super) fn run(&self) -> anyhow::Result<Run<'a>> {
        let near = self.args.show.as_deref().map(|show| Near::new(show, &self.config)).transpose()?;
        // What is written down is what is put up with from now on.
        let fail_on = match self.args.fail_on.as_deref() {
            None if self.args.write_baseline.is_some() => FailOn::Never,
            what => FailOn::named(what.unwrap_or("quarantined"), &self.config)?,
        };
        Ok(Run::new(self.args, fail_on, self.preset.is_report_only(), near))
    }

    /// What is measured besides what the cut-offs ask for.
    fn groups(&self, run: &Run<'_>) -> anyhow::Result<Groups> {
        let mut groups = run.fail_on.groups();
        if self.args.records.is_some() || run.report_only {
            groups = groups | Groups::ALL | Groups::DETECTION;
        }
        if self.args.keep == Keep::Best {
            groups = groups | Groups::DETECTION;
        }
        if let Some(near) = &run.near {
            groups = groups | find(near.measure)?.group;
        }
        Ok(groups)
    }

    /// The files that are written, in the order of the outputs.
    fn files(&self) -> [Option<&'a PathBuf>; 5] {
        let Args { accepted, quarantine, records, write_baseline, copies, .. } = self.args;
        [accepted, quarantine, records, write_baseline, copies].map(|path| path.as_ref().filter(|_| !self.args.dry_run))
    }

    /// Whether and how accepted texts are edited.
    fn editing(&self, options: &InputOptions) -> anyhow::Result<Option<Editing>> {
        if !self.args.edit {
            return Ok(None);
        }
        let Some(end_marks) = self.preset.edits() else {
            anyhow::bail!("--edit is for presets that edit: c4@datatrove and fineweb@datatrove, not {}", self.preset.name());
        };
        Ok(Some(Editing { end_marks, text_field: options.fields.text.clone() }))
    }

    /// The accepted rows of a Parquet file, where that is what is asked for.
    fn copy(&self, options: &InputOptions) -> anyhow::Result<Option<(Copy, PathBuf)>> {
        let is_parquet = |path: &Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"));
        let [accepted, others @ ..] = self.files();
        if let Some(path) = others.into_iter().flatten().find(|path| is_parquet(path)) {
            anyhow::bail!("{}: only accepted records are written as Parquet; name it .jsonl, or .jsonl with .zst or .gz", path.display());
        }
        let Some(path) = accepted.filter(|path| is_parquet(path)) else { return Ok(None) };
        let copy = one_schema(&self.args.input.inputs, options).filter(|_| !self.args.edit).map(Copy::new);
        copy.map(|copy| Some((copy, path.clone()))).ok_or_else(|| {
            anyhow::anyhow!(
                "{}: Parquet is written from Parquet files of one schema, as they are; name it .jsonl, .csv, or one of these with .zst or .gz",
                path.display()
            )
        })
    }

    /// Standard input on disk, where it is read twice.
    fn spool(&self, options: &mut InputOptions) -> anyhow::Result<Option<Temporary>> {
        let Args { input, temp_dir, .. } = self.args;
        if !self.chooses() && self.config.check.benchmarks.is_empty() {
            return Ok(None);
        }
        let is_pipe = |path: &PathBuf| path.as_os_str() != "-" && is_stream(path);
        if let Some(path) = input.inputs.iter().find(|path| is_pipe(path)) {
            anyhow::bail!(
                "{}: --keep longest, --keep best and --benchmark read the inputs twice; give a stream as standard input (-)",
                path.display()
            );
        }
        if !input.inputs.iter().any(|path| path.as_os_str() == "-") {
            return Ok(None);
        }
        let folder = temp_dir.clone().unwrap_or_else(std::env::temp_dir);
        let failed = |error| Error::write(folder.display().to_string(), error);
        let mut file = Temporary::new_in(&folder).map_err(failed)?;
        std::io::copy(&mut std::io::stdin().lock(), &mut file).map_err(failed)?;
        options.stdin = Some(file.path().to_path_buf());
        Ok(Some(file))
    }

    /// Whether one of several that say the same is chosen, and so not known before all are read.
    fn chooses(&self) -> bool {
        self.args.dedup && self.args.keep != Keep::First
    }

    /// How copies are looked for.
    fn clusters(&self) -> similarity::Options {
        similarity::Options {
            threshold: self.config.cluster.threshold,
            memory: self.args.memory,
            temp_dir: self.args.temp_dir.clone(),
            ..similarity::Options::default()
        }
    }

    /// Who stands for others, where that is known in one pass.
    fn admitted(&self, options: &InputOptions) -> anyhow::Result<Option<Admitted>> {
        let Args { dedup, against, run, .. } = self.args;
        if self.chooses() || !dedup && against.is_empty() {
            return Ok(None);
        }
        Ok(Some(Admitted::new(self.clusters(), against, *dedup, options, run.threads())?))
    }

    /// Which records say what others say, where one of them is chosen.
    fn duplicates(&self, options: &InputOptions, gate: &Gate) -> anyhow::Result<Option<Duplicates>> {
        let Args { input, against, keep, run, .. } = self.args;
        if !self.chooses() {
            return Ok(None);
        }
        let search = Search { inputs: &input.inputs, against, keep: *keep, threads: run.threads(), clusters: self.clusters() };
        Duplicates::find(search, options, gate).map(Some)
    }

    /// The gate, with the benchmarks that it looks for.
    fn gate(&self, groups: Groups, options: &InputOptions) -> anyhow::Result<Gate> {
        let compares = self.args.dedup || !self.args.against.is_empty();
        let gate = Gate::new(&self.config, groups)?.editing(self.editing(options)?).sketching(compares.then(Incremental::sketcher));
        gate.urls().notes().iter().filter(|_| !self.args.run.quiet).for_each(|note| complain(format_args!("note: {note}")));
        let files = &self.config.check.benchmarks;
        if files.is_empty() {
            return Ok(gate);
        }
        let threads = self.args.run.threads();
        let benchmarks = Benchmarks::read(files, options, threads)?;
        if benchmarks.short > 0 && !self.args.run.quiet {
            complain(format_args!("note: {} benchmark items of fewer than eight words can't be looked for", benchmarks.short));
        }
        Ok(gate.with_benchmarks(benchmarks.without_common(&self.args.input.inputs, options, threads)?))
    }

    /// Where an earlier run stands that is gone on from.
    fn state(&self, journal: Option<&Journal>, outputs: &[&Path]) -> anyhow::Result<State> {
        let Some(journal) = journal.filter(|_| self.args.resume) else { return Ok(State::default()) };
        let why = match journal.read() {
            Ok(state) if state.finished => {
                // Cut off between the last byte and its place.
                for path in outputs.iter().filter(|path| outputs::partial(path).exists()) {
                    outputs::place(path)?;
                }
                let are_whole = outputs.iter().map(|path| outputs::written(path).ok()).eq(state.written.iter().copied().map(Some));
                if are_whole {
                    return Ok(state);
                }
                Some("an output is no longer what was written")
            }
            Ok(state) if state.written.len() == outputs.len() + usize::from(self.keeps_fates()) => return Ok(state),
            Ok(_) | Err(Unusable::Nothing) => None,
            Err(Unusable::Other(why)) => Some(why),
            Err(Unusable::Damaged(error)) => return Err(error.into()),
        };
        if let Some(why) = why.filter(|_| !self.args.run.quiet) {
            complain(format_args!("note: begins anew, since {why}"));
        }
        Ok(State::default())
    }

    /// Whether what became of each record must be known to go on.
    fn keeps_fates(&self) -> bool {
        self.args.dedup && !self.chooses()
    }

    /// Every file and folder that can change a byte of the outputs.
    fn read(&self) -> impl Iterator<Item = &PathBuf> {
        let check = &self.config.check;
        let lists = check.url_lists.iter().chain(&check.benchmarks).chain(&self.args.against);
        self.args.input.inputs.iter().chain(lists).chain(&self.args.baseline).chain(&self.args.from)
    }

    /// The whole of a run over inputs.
    pub(super) fn with_inputs(&self, stored: Option<Stored>) -> anyhow::Result<Status> {
        let Args { input, accepted, dry_run, resume, .. } = self.args;
        let mut run = self.run()?;
        if input.inputs.is_empty() {
            anyhow::bail!("no input; name files or folders, or - for standard input");
        }
        if accepted.is_none() && !dry_run && !run.report_only && run.near.is_none() && self.args.write_baseline.is_none() {
            anyhow::bail!("where do the records go? give --accepted FILE and --quarantine FILE, or --dry-run for the figures alone");
        }
        let files = self.files();
        let named: Vec<&Path> = files.into_iter().flatten().map(PathBuf::as_path).collect();
        let all: Vec<&Path> = named.iter().copied().chain(self.args.output.out.as_deref()).collect();
        overlap::refuse(&input.inputs, &all)?;
        let mut options = InputOptions { keep_raw: true, ..input.options() };
        let table = one_table(&input.inputs, &options).filter(|_| !self.args.edit);
        run.as_rows = table.is_some();
        run.copy = self.copy(&options)?;
        let regular = || named.iter().filter(|path| !outputs::is_special(path));
        let _locks = regular().map(|path| Lock::beside(path)).collect::<Result<Vec<_>, _>>()?;
        // Pipes and devices take no step back, and neither does a run that shows what it has seen.
        let can_resume = accepted.is_some() && !dry_run && run.near.is_none() && !named.iter().any(|path| outputs::is_special(path));
        if *resume && !can_resume {
            anyhow::bail!("--resume needs outputs that are files of their own, and neither links, pipes nor devices, and no --show");
        }
        // A Parquet file is written at its end, from the beginning.
        if let Some(accepted) = accepted.as_ref().filter(|_| can_resume && run.copy.is_none()) {
            run.journal = Some(Journal::beside(accepted, fingerprint(self.read(), &self.settings(&options, &named)?)));
        }
        // Of a stream nobody can tell whether it is the one of the last time.
        run.leaves_journal = *resume && !input.inputs.iter().any(|path| is_stream(path));
        run.state = self.state(run.journal.as_ref(), &named)?;
        if run.state.finished {
            run.end_journal();
            return run.end();
        }
        // The file is gone when this is dropped.
        let _spool = self.spool(&mut options)?;
        let gate = self.gate(self.groups(&run)?, &options)?;
        run.duplicates = self.duplicates(&options, &gate)?;
        run.admitted = self.admitted(&options)?;
        run.baseline = self.args.baseline.as_deref().map(baseline::Baseline::read).transpose()?;
        // What can't be gone on from is gone with the run, and what can is told.
        let go_on = run.journal.as_ref().map(|_| format!("go on with: {}", ends::command(Some("--resume"))));
        let _listed: Vec<Listed> = match &go_on {
            Some(go_on) => {
                ends::advise(go_on.clone());
                Vec::new()
            }
            None => regular().map(|path| Listed::new(outputs::partial(path))).collect(),
        };
        let go_on = go_on.filter(|_| !input.is_strict());
        let kept_so_far = |error| match &go_on {
            Some(go_on) => advised(error, &format!("what was written until then is kept; when this is mended, {go_on}")),
            None => error,
        };
        let mut kept = run.state.written.clone().into_iter();
        let fates = run.journal.as_ref().filter(|_| self.keeps_fates()).map(Journal::fates);
        for (slot, path) in files.into_iter().chain([fates.as_ref()]).enumerate() {
            let Some(path) = path.filter(|_| slot > 0 || run.copy.is_none()) else { continue };
            run.outputs[slot] = Some(Output::open(path, kept.next())?);
        }
        if let Some(header) = table.filter(|header| !header.is_empty()) {
            run.head(&header);
        }
        match each(self.args, &gate, stored, options, &mut run) {
            Ok(false) => {
                if let Err(error) = run.finish() {
                    run.discard();
                    return Err(kept_so_far(error.into()));
                }
                run.note(gate.urls().vain());
                run.end()
            }
            Ok(true) => {
                run.discard();
                complain(format_args!("stopped at the first record that can't be used; nothing was written"));
                Ok(Status::Found)
            }
            Err(error) => {
                run.discard();
                Err(kept_so_far(error))
            }
        }
    }

    /// Everything that can change a byte of the outputs.
    fn settings(&self, options: &InputOptions, named: &[&Path]) -> anyhow::Result<String> {
        let Args { fail_on, dedup, keep, edit, .. } = self.args;
        let config = serde_json::to_string(&self.config)?;
        Ok(format!("{config}{options:?}{named:?}{fail_on:?}{dedup}{keep:?}{edit}"))
    }
}

/// Standard input, a pipe or a device: what is read once, and can't be told from another one.
fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-" || path.metadata().is_ok_and(|data| !data.is_file() && !data.is_dir())
}

/// The cut-off of a measure for all.
pub(super) fn for_all(config: &Config, measure: &str) -> anyhow::Result<Option<f64>> {
    let cutoffs = config.check.cutoffs()?;
    Ok([Bound::Min, Bound::Max].into_iter().find_map(|bound| cutoffs.at(measure, bound, "", "")))
}
