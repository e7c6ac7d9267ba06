//! `--from`: values of an earlier run, to decide again without measuring.

use super::lines::hash_of;
use super::summed::Lines;
use crate::error::{Error, Result};
use crate::quality::Values;
use crate::text::record::Record;
use serde::Deserialize;
use std::borrow::Cow;
use std::path::Path;

/// Reader of a file of `--records`.
pub(in crate::gate) struct Stored {
    reader: Lines,
}

/// Stored values of a record.
#[derive(Deserialize)]
pub(in crate::gate) struct Row<'l> {
    #[serde(borrow)]
    pub id: Cow<'l, str>,
    #[serde(borrow)]
    pub source: Cow<'l, str>,
    #[serde(borrow)]
    pub lang: Cow<'l, str>,
    #[serde(borrow, default)]
    pub file: Cow<'l, str>,
    /// Hash of the text; empty if absent.
    #[serde(borrow, default)]
    pub text: Cow<'l, str>,
    pub values: Values,
}

impl Stored {
    pub(in crate::gate) fn open(path: &Path) -> Result<Self> {
        Ok(Self { reader: Lines::open(path)? })
    }

    /// Passes the next row to `with`; `None` at the end.
    pub(in crate::gate) fn read<T>(&mut self, with: impl FnOnce(Row<'_>) -> T) -> Option<Result<T, Error>> {
        self.reader.read(|line| serde_json::from_slice(line).map(with))
    }

    /// Skips the first `records` rows.
    pub(in crate::gate) fn skipping(mut self, records: u64) -> Self {
        for _ in 0..records {
            if self.reader.read(|_| Ok(())).is_none() {
                break;
            }
        }
        self
    }

    /// Language and values of `record`; rows must be in the order of the inputs.
    pub(in crate::gate) fn matching(&mut self, record: &Record) -> Result<(String, Values)> {
        let taken = |row: Row<'_>| {
            let is_same = row.text.is_empty() || row.text == hash_of(&record.text);
            (row.id.into_owned(), is_same, row.lang.into_owned(), row.values)
        };
        match self.read(taken).transpose()? {
            Some((id, true, lang, values)) if id == record.id => Ok((lang, values)),
            Some((id, false, ..)) if id == record.id => Err(Error::Refused(format!(
                "{}: the text of \"{id}\" is not the one that the values of --from are of; measure it anew (--records)",
                record.origin
            ))),
            Some((id, ..)) => Err(Error::Refused(format!(
                "{}: the record is \"{}\", and the values of --from are of \"{id}\"; name the inputs that they were made from",
                record.origin, record.id
            ))),
            None => Err(Error::Refused(format!(
                "{}: --from has no values for \"{}\"; name the inputs that they were made from",
                record.origin, record.id
            ))),
        }
    }
}
