//! The journal: the state of a run, next to its unfinished outputs, from which `--resume` continues.
//!
//! The journal is rewritten after every segment and renamed into place, so it is always complete. It counts events of the reader, not
//! bytes: resuming reads the input again up to that event, which costs a hundredth of judging and works for compressed files, folders and
//! streams alike. If inputs or settings have changed, the run starts over. The journal ends with its own checksum and contains one of each
//! unfinished output; damage on disk is an error.
//!
//! A finished run with `--resume` keeps its journal: repeating the command, as schedulers do until a job succeeds, gives the same figures
//! and status without judging a record again.

use super::outputs::Written;
use crate::error::Error;
use crate::files::{Listed, beside};
use crate::gate::funnel::Funnel;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// State of a run.
#[derive(Default, Serialize, Deserialize)]
pub(in crate::gate) struct State {
    /// Fingerprint of inputs and settings.
    fingerprint: String,
    /// Number of events processed.
    pub events: u64,
    /// Length and checksum of each output.
    pub written: Vec<Written>,
    /// Whether the header of a table was written.
    pub headed: bool,
    /// Counts.
    pub funnel: Funnel,
    /// Whether the outputs are complete, though perhaps not yet renamed.
    pub finished: bool,
}

/// Why a run cannot be resumed.
pub(in crate::gate) enum Unusable {
    /// There is no journal.
    Nothing,
    /// The journal belongs to another run.
    Other(&'static str),
    /// The journal is damaged.
    Damaged(Error),
}

/// The journal file.
pub(in crate::gate) struct Journal {
    path: PathBuf,
    fingerprint: String,
}

impl Journal {
    /// The journal next to `output`.
    pub(in crate::gate) fn beside(output: &Path, fingerprint: String) -> Self {
        Self { path: beside(output, "journal"), fingerprint }
    }

    /// Reads the state of the last run.
    pub(in crate::gate) fn read(&self) -> Result<State, Unusable> {
        let name = || self.path.display().to_string();
        let bytes = match std::fs::read(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Unusable::Nothing),
            Err(error) => return Err(Unusable::Damaged(Error::read(name(), error))),
            Ok(bytes) => bytes,
        };
        let damaged = || {
            let reason = "the journal does not have its checksum; remove it, and the run begins anew".to_owned();
            Unusable::Damaged(Error::Decode { file: name(), reason })
        };
        let (state, sum) = bytes.split_last_chunk::<SUM>().ok_or_else(damaged)?;
        if *sum != check(state) {
            return Err(damaged());
        }
        let state: State = serde_json::from_slice(state).map_err(|_| damaged())?;
        if state.fingerprint == self.fingerprint { Ok(state) } else { Err(Unusable::Other("the inputs or the settings have changed")) }
    }

    /// Writes the state.
    pub(in crate::gate) fn write(&self, mut state: State) -> Result<State, Error> {
        let failed = |error| Error::write(self.path.display().to_string(), error);
        state.fingerprint.clone_from(&self.fingerprint);
        let mut bytes = serde_json::to_vec(&state).map_err(|error| failed(error.into()))?;
        bytes.extend(check(&bytes));
        let next = beside(&self.path, "next");
        let _listed = Listed::new(next.clone());
        std::fs::write(&next, bytes).and_then(|()| std::fs::rename(&next, &self.path)).map_err(|error| {
            let _ = std::fs::remove_file(&next);
            failed(error)
        })?;
        Ok(state)
    }

    /// Path of the file with the decisions of deduplication; it grows with the outputs.
    pub(in crate::gate) fn decisions(&self) -> PathBuf {
        beside(&self.path, "fates")
    }

    /// Removes the journal of a finished run.
    pub(in crate::gate) fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Length in bytes of the last line, the checksum.
const SUM: usize = 18;

/// The checksum line for the bytes before it.
fn check(bytes: &[u8]) -> [u8; SUM] {
    let mut line = [b'\n'; SUM];
    line[1..SUM - 1].copy_from_slice(format!("{:016x}", xxh3_64(bytes)).as_bytes());
    line
}

/// Fingerprint of settings and of the length and modification time of all files and folders read.
pub(in crate::gate) fn fingerprint<'p>(read: impl Iterator<Item = &'p PathBuf>, settings: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_bit_of_a_journal_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::beside(&folder.path().join("out"), "of-this-run".into());
        assert!(matches!(journal.read(), Err(Unusable::Nothing)));
        let written = vec![Written { length: 12, sum: 34 }];
        journal.write(State { events: 7, written: written.clone(), ..State::default() }).unwrap();
        let path = folder.path().join("out.journal");
        let sound = std::fs::read(&path).unwrap();
        assert!(journal.read().is_ok_and(|state| state.events == 7 && state.written == written));
        for (nth, bit) in (0..sound.len()).flat_map(|nth| (0..8).map(move |bit| (nth, bit))) {
            let mut bytes = sound.clone();
            bytes[nth] ^= 1 << bit;
            std::fs::write(&path, bytes).unwrap();
            let told = match journal.read() {
                Err(Unusable::Damaged(error)) => error.to_string(),
                _ => panic!("bit {bit} of byte {nth}"),
            };
            assert!(told.contains("out.journal"), "{told}");
        }
    }
}
