//! Where a run stands, beside its unfinished outputs: what `--resume` goes on from.
//!
//! The journal is written anew behind every segment, and renamed into place, so that it is whole or the one before. It counts events of
//! the reader and not bytes: going on reads the input again up to there, which costs a hundredth of judging it, and works for packed
//! files, folders and streams alike. Inputs or settings that have changed since then make it worthless, and the run begins anew.
//!
//! A run with `--resume` that has ended leaves its journal: whoever runs the same command again, as schedulers do that begin a job anew
//! until it ends well, gets the same figures and the same status without a record being judged again.

use super::funnel::Funnel;
use super::outputs::beside;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::Xxh3;

/// Where a run stands.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct State {
    /// Of inputs and settings.
    fingerprint: String,
    /// Events of the reader that are dealt with.
    pub events: u64,
    /// Lengths of the outputs.
    pub lengths: Vec<u64>,
    /// The header of a table was written.
    pub headed: bool,
    /// What was counted.
    pub funnel: Funnel,
    /// The outputs are whole, if not in their places.
    pub finished: bool,
}

/// The file that says so.
pub(super) struct Journal {
    path: PathBuf,
    fingerprint: String,
}

impl Journal {
    /// A journal beside `output`.
    pub(super) fn beside(output: &Path, fingerprint: String) -> Self {
        Self { path: beside(output, "journal"), fingerprint }
    }

    /// Where the last run stood, if it can be gone on from.
    pub(super) fn read(&self) -> Result<State, Option<&'static str>> {
        let bytes = std::fs::read(&self.path).map_err(|_| None)?;
        let state: State = serde_json::from_slice(&bytes).map_err(|_| Some("its journal can't be read"))?;
        if state.fingerprint == self.fingerprint { Ok(state) } else { Err(Some("the inputs or the settings have changed")) }
    }

    /// Writes where the run stands.
    pub(super) fn write(&self, mut state: State) -> Result<State, Error> {
        let failed = |error| Error::write(self.path.display().to_string(), error);
        state.fingerprint.clone_from(&self.fingerprint);
        let bytes = serde_json::to_vec(&state).map_err(|error| failed(error.into()))?;
        let next = beside(&self.path, "next");
        std::fs::write(&next, bytes).map_err(failed)?;
        std::fs::rename(&next, &self.path).map_err(failed)?;
        Ok(state)
    }

    /// What tells of each record what became of it, where copies give way: it grows with the outputs.
    pub(super) fn fates(&self) -> PathBuf {
        beside(&self.path, "fates")
    }

    /// The run is over.
    pub(super) fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Changes whenever a file or folder that is read does, as far as its length and time tell, or a setting.
pub(super) fn fingerprint<'p>(read: impl Iterator<Item = &'p PathBuf>, settings: &str) -> String {
    let mut hash = Xxh3::new();
    hash.update(env!("CARGO_PKG_VERSION").as_bytes());
    hash.update(settings.as_bytes());
    for input in read {
        hash.update(input.as_os_str().as_encoded_bytes());
        for entry in walkdir::WalkDir::new(input).sort_by_file_name().into_iter().flatten() {
            let Ok(data) = entry.path().metadata() else { continue };
            let time = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            hash.update(entry.path().as_os_str().as_encoded_bytes());
            if data.is_file() {
                hash.update(&data.len().to_le_bytes());
                hash.update(&time.as_nanos().to_le_bytes());
            }
        }
    }
    format!("{:016x}", hash.digest())
}
