//! `--baseline`: what an old corpus fails already, so that only what is new stops the gate.
//!
//! An entry is a rule, a record and the hash of its text: once the text changes, the entry silences nothing and is told, so that it can be
//! taken out. A record without a name of its own goes by its file: a line that is put in before it makes no difference.

use crate::error::{Error, Quarantine};
use crate::gate::Judged;
use crate::gate::files::lines::{hash_of, line};
use crate::gate::files::summed::{Lines, summed};
use crate::text::record::Record;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// One entry: a line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Entry {
    rule: String,
    id: String,
    /// Hash of the text.
    text: String,
}

/// The entries of a file, and whether they silenced anything.
pub(in crate::gate) struct Baseline {
    used: HashMap<Entry, bool>,
    name: String,
    /// Reasons that were silenced.
    silenced: u64,
}

fn hashed(rule: &str, id: &str, text: &str) -> Entry {
    Entry { rule: rule.to_owned(), id: id.to_owned(), text: hash_of(text) }
}

fn entry(judged: &Judged, rule: &str) -> Entry {
    let Record { id, origin, text, .. } = &judged.record;
    hashed(rule, if *id == origin.to_string() { &origin.file } else { id }, text)
}

/// Of a record that can't be used its first bytes are known, and its file where it has no name.
fn unusable(bad: &Quarantine) -> Entry {
    hashed(bad.rule, bad.id.as_deref().unwrap_or(&bad.origin.file), &bad.sample)
}

/// The lines of a record for a new baseline.
pub(in crate::gate) fn lines(judged: &Judged) -> Vec<u8> {
    judged.reasons.iter().flat_map(|reason| summed(line(&entry(judged, reason.rule)))).collect()
}

/// The same of a record that can't be used.
pub(in crate::gate) fn unusable_line(bad: &Quarantine) -> Vec<u8> {
    summed(line(&unusable(bad)))
}

impl Baseline {
    pub(in crate::gate) fn read(path: &Path) -> Result<Self, Error> {
        let mut reader = Lines::open(path)?;
        let mut used = HashMap::new();
        while let Some(entry) = reader.read(|line| serde_json::from_slice::<Entry>(line)) {
            used.insert(entry?, false);
        }
        Ok(Self { used, name: path.display().to_string(), silenced: 0 })
    }

    /// Whether it has this entry, which is used then.
    fn takes(&mut self, entry: &Entry) -> bool {
        let Some(used) = self.used.get_mut(entry) else { return false };
        *used = true;
        self.silenced += 1;
        true
    }

    /// Takes out the reasons that it silences.
    pub(in crate::gate) fn silence(&mut self, judged: &mut Judged) {
        let mut reasons = std::mem::take(&mut judged.reasons);
        reasons.retain(|reason| !self.takes(&entry(judged, reason.rule)));
        judged.reasons = reasons;
    }

    /// Whether it knows of a record that can't be used, which stays in the quarantine and stops nothing.
    pub(in crate::gate) fn knows(&mut self, bad: &Quarantine) -> bool {
        self.takes(&unusable(bad))
    }

    /// What it silenced, and what it silenced nothing with, as notes.
    pub(in crate::gate) fn notes(&self) -> Vec<String> {
        let Self { used, name, silenced } = self;
        if *silenced == 0 && !used.is_empty() {
            let entries = used.len();
            return vec![format!(
                "{name}: none of its {entries} entries silences anything; was it made from other inputs, or from another folder?"
            )];
        }
        let known = match silenced {
            1 => format!("{name}: one reason is known, and stops nothing"),
            _ => format!("{name}: {silenced} reasons are known, and stop nothing"),
        };
        std::iter::once(known).filter(|_| *silenced > 0).chain(self.unused()).collect()
    }

    fn unused(&self) -> Vec<String> {
        let mut unused: Vec<&Entry> = self.used.iter().filter(|(_, used)| !**used).map(|(entry, _)| entry).collect();
        unused.sort_by(|a, b| (&a.id, &a.rule).cmp(&(&b.id, &b.rule)));
        unused.into_iter().map(|entry| format!("{}: {} of \"{}\" silences nothing; take it out", self.name, entry.rule, entry.id)).collect()
    }
}
