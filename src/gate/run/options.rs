//! What a run over inputs is asked for, and what it comes to.

use crate::config::Config;
use crate::error::Error;
use crate::gate::copies::Keep;
use crate::gate::{FailOn, Funnel, Shown};
use crate::pipeline::Reading;
use std::path::PathBuf;

/// What a run is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cut-offs, and everything that values depend on.
    pub config: Config,
    /// What is read, and how.
    pub reading: Reading,
    /// What is written.
    pub files: Files,
    /// Files that the caller writes itself: none of them may be an input either.
    pub others: Vec<PathBuf>,
    /// Values of an earlier run (its [`Files::records`]) to decide from.
    pub from: Option<PathBuf>,
    /// Accepted texts are edited, for presets that do so.
    pub edits: bool,
    /// Records at a cut-off are collected: `MEASURE` or `MEASURE:N`.
    pub show: Option<String>,
    /// Of records that say the same one is let through: which.
    pub dedup: Option<Keep>,
    /// Files and folders: what says what a record of these says is not let through.
    pub against: Vec<PathBuf>,
    /// Bytes of memory that looking for copies may take.
    pub memory: u64,
    /// Folder for temporary files; none: the system's.
    pub temp_dir: Option<PathBuf>,
    /// Reasons that are known, as [`Files::baseline`] was written.
    pub baseline: Option<PathBuf>,
    /// Goes on after a run that was cut off.
    pub resume: bool,
    /// Judges, and writes no file.
    pub is_dry: bool,
    /// What is counted as a failure.
    pub fail_on: FailOn,
}

/// What a run writes.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Accepted records, each as it came.
    pub accepted: Option<PathBuf>,
    /// Quarantined records with every reason, as JSON Lines.
    pub quarantine: Option<PathBuf>,
    /// The values of every record, as JSON Lines.
    pub records: Option<PathBuf>,
    /// What fails now, for a later run's [`Options::baseline`].
    pub baseline: Option<PathBuf>,
    /// The records that stand for others, as JSON Lines.
    pub copies: Option<PathBuf>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Ended {
    /// Counts.
    pub funnel: Funnel,
    /// Records at the cut-off that was asked for.
    pub near: Option<Vec<Shown>>,
    /// A record that can't be used ended the run, and nothing was written.
    pub is_stopped: bool,
}

/// Why a run did not end.
#[derive(Debug)]
pub struct Failed {
    /// What went wrong.
    pub error: Error,
    /// What was written until then is kept, and the same run with [`Options::resume`] goes on.
    pub can_go_on: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, can_go_on: false }
    }
}
