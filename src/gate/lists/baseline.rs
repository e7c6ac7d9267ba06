//! `--baseline`: known failures of an old corpus, so that only new ones fail the gate.
//!
//! An entry is a rule, a record and the hash of its text. When the text changes, the entry matches nothing and is reported, so that it can
//! be deleted. A record without an id is identified by its file, not its line, so inserted lines make no difference.

use crate::error::{Error, Quarantine};
use crate::gate::Judged;
use crate::gate::files::lines::{hash_of, line};
use crate::gate::files::summed::{Lines, summed};
use crate::text::record::Record;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// An entry: one line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Entry {
    rule: String,
    id: String,
    /// Hash of the text.
    text: String,
}

/// The entries of a file, each with whether it matched.
pub(in crate::gate) struct Baseline {
    used: HashMap<Entry, bool>,
    name: String,
    /// Number of suppressed reasons.
    silenced: u64,
}

fn hashed(rule: &str, id: &str, text: &str) -> Entry {
    Entry { rule: rule.to_owned(), id: id.to_owned(), text: hash_of(text) }
}

fn entry(judged: &Judged, rule: &str) -> Entry {
    let Record { id, origin, text, .. } = &judged.record;
    hashed(rule, if *id == origin.to_string() { &origin.file } else { id }, text)
}

/// An unusable record is identified by its first bytes, and by its file if it has no id.
fn unusable(bad: &Quarantine) -> Entry {
    hashed(bad.rule, bad.id.as_deref().unwrap_or(&bad.origin.file), &bad.sample)
}

/// Lines of a record for a new baseline.
pub(in crate::gate) fn lines(judged: &Judged) -> Vec<u8> {
    judged.reasons.iter().flat_map(|reason| summed(line(&entry(judged, reason.rule)))).collect()
}

/// Line of an unusable record for a new baseline.
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

    /// Whether the baseline has this entry; marks it as used.
    fn matches(&mut self, entry: &Entry) -> bool {
        let Some(used) = self.used.get_mut(entry) else { return false };
        *used = true;
        self.silenced += 1;
        true
    }

    /// Removes the known reasons of a record.
    pub(in crate::gate) fn silence(&mut self, judged: &mut Judged) {
        let mut reasons = std::mem::take(&mut judged.reasons);
        reasons.retain(|reason| !self.matches(&entry(judged, reason.rule)));
        judged.reasons = reasons;
    }

    /// Whether it contains an unusable record, which then stays quarantined but does not fail the run.
    pub(in crate::gate) fn knows(&mut self, bad: &Quarantine) -> bool {
        self.matches(&unusable(bad))
    }

    /// Notes on suppressed reasons and unused entries.
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
