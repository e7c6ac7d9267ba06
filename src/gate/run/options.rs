//! Options and result of a run over inputs.

use crate::config::Config;
use crate::error::Error;
use crate::gate::copies::Keep;
use crate::gate::{FailOn, Funnel, Shown};
use crate::pipeline::Reading;
use crate::similarity;
use std::path::PathBuf;

/// Options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cut-offs, and all settings that values depend on.
    pub config: Config,
    /// Inputs and options for reading.
    pub reading: Reading,
    /// Output files.
    pub files: Files,
    /// Most bytes of a file of accepted records, if they are split; [`Files::accepted`] is a folder then.
    pub split: Option<u64>,
    /// Files that the caller writes; none of them may be an input.
    pub others: Vec<PathBuf>,
    /// Values of an earlier run ([`Files::records`]) to decide by.
    pub from: Option<PathBuf>,
    /// Edit accepted texts, for presets that do so.
    pub edits: bool,
    /// Collect records near a cut-off: `MEASURE` or `MEASURE:N`.
    pub show: Option<String>,
    /// Deduplicate, and which duplicate to keep.
    pub dedup: Option<Keep>,
    /// Reference files and folders; their duplicates are quarantined.
    pub against: Vec<PathBuf>,
    /// Memory for deduplication in bytes.
    pub memory: u64,
    /// Folder for temporary files; `None` for the system's.
    pub temp_dir: Option<PathBuf>,
    /// File of known reasons, as written to [`Files::baseline`].
    pub baseline: Option<PathBuf>,
    /// Resume an interrupted run.
    pub resume: bool,
    /// Judge without writing files.
    pub is_dry: bool,
    /// Condition for failure.
    pub fail_on: FailOn,
}

impl Options {
    /// A run that judges each record by itself, writes `files` anew, and does not fail.
    pub fn new(config: Config, reading: Reading, files: Files) -> Self {
        Self {
            config,
            reading,
            files,
            split: None,
            others: Vec::new(),
            from: None,
            edits: false,
            show: None,
            dedup: None,
            against: Vec::new(),
            memory: similarity::Options::default().memory,
            temp_dir: None,
            baseline: None,
            resume: false,
            is_dry: false,
            fail_on: FailOn::Never,
        }
    }
}

/// Output files of a run.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Accepted records, unchanged.
    pub accepted: Option<PathBuf>,
    /// Quarantined records with all reasons, as JSON Lines.
    pub quarantine: Option<PathBuf>,
    /// Values of every record, as JSON Lines.
    pub records: Option<PathBuf>,
    /// Current failures, for [`Options::baseline`] of a later run.
    pub baseline: Option<PathBuf>,
    /// Representatives of duplicates, as JSON Lines.
    pub copies: Option<PathBuf>,
}

/// Result of a run.
#[derive(Debug)]
pub struct Ended {
    /// Counts.
    pub funnel: Funnel,
    /// Records near the requested cut-off.
    pub near: Option<Vec<Shown>>,
    /// An unusable record ended the run, and nothing was written.
    pub is_stopped: bool,
}

/// Failure of a run.
#[derive(Debug)]
pub struct Failed {
    /// The error.
    pub error: Error,
    /// Whether written data is kept and [`Options::resume`] continues the run.
    pub can_go_on: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, can_go_on: false }
    }
}
