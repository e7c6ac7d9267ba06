//! `--baseline`: what an old corpus fails already, so that only what is new stops the gate.
//!
//! An entry is a rule, a record and the hash of its text: once the text changes, or the record moves on, the entry silences nothing and is
//! told, so that it can be taken out.

use super::gate::Judged;
use super::lines::line;
use crate::error::Error;
use crate::input::labelled::Reader;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// One entry: a line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Entry {
    rule: String,
    id: String,
    /// Hash of the text.
    text: String,
}

/// The entries of a file, and whether they silenced anything.
pub(super) struct Baseline {
    used: HashMap<Entry, bool>,
    name: String,
}

fn entry(judged: &Judged, rule: &str) -> Entry {
    let text = format!("{:016x}", xxh3_64(judged.record.text.as_bytes()));
    Entry { rule: rule.to_owned(), id: judged.record.id.clone(), text }
}

/// The lines of a record for a new baseline.
pub(super) fn lines(judged: &Judged) -> Vec<u8> {
    judged.reasons.iter().flat_map(|reason| [line(&entry(judged, reason.rule)), b"\n".to_vec()].concat()).collect()
}

impl Baseline {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let mut reader = Reader::open(path)?;
        let mut used = HashMap::new();
        while let Some(entry) = reader.read(|line| serde_json::from_slice::<Entry>(line)) {
            used.insert(entry?, false);
        }
        Ok(Self { used, name: path.display().to_string() })
    }

    /// Takes out the reasons that it silences.
    pub(super) fn silence(&mut self, judged: &mut Judged) {
        if judged.reasons.is_empty() {
            return;
        }
        let known: Vec<bool> =
            judged.reasons.iter().map(|reason| self.used.get_mut(&entry(judged, reason.rule)).map(|used| *used = true).is_some()).collect();
        let mut known = known.into_iter();
        judged.reasons.retain(|_| !known.next().unwrap_or(false));
    }

    /// What it silenced nothing with, as notes.
    pub(super) fn unused(&self) -> Vec<String> {
        let mut unused: Vec<&Entry> = self.used.iter().filter(|(_, used)| !**used).map(|(entry, _)| entry).collect();
        unused.sort_by(|a, b| (&a.id, &a.rule).cmp(&(&b.id, &b.rule)));
        unused.into_iter().map(|entry| format!("{}: {} of \"{}\" silences nothing; take it out", self.name, entry.rule, entry.id)).collect()
    }
}
