//! `--from`: values of an earlier run, so that one decides again without measuring again.

use crate::error::Error;
use crate::input::labelled::Reader;
use crate::quality::{MEASURES, Values};
use crate::record::Record;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

/// The rows of a file of `--records`.
pub(super) struct Stored {
    reader: Reader,
    names: HashMap<&'static str, &'static str>,
}

/// What is known of one record.
pub(super) struct Known {
    pub id: String,
    pub source: String,
    pub lang: String,
    pub values: Values,
}

#[derive(Deserialize)]
struct Line<'l> {
    id: String,
    source: String,
    lang: String,
    #[serde(borrow)]
    values: HashMap<Cow<'l, str>, f64>,
}

impl Stored {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let names = MEASURES.iter().map(|measure| (measure.name, measure.name)).collect();
        Ok(Self { reader: Reader::open(path)?, names })
    }

    /// The same without the first `records`.
    pub(super) fn skipping(mut self, records: u64) -> Self {
        for _ in 0..records {
            if self.next().is_none() {
                break;
            }
        }
        self
    }

    /// The row of `record`: rows stand in the order of the inputs that they were made from.
    pub(super) fn matching(&mut self, record: &Record) -> anyhow::Result<Known> {
        let row = self.next().transpose()?;
        match row {
            Some(row) if row.id == record.id => Ok(row),
            Some(row) => anyhow::bail!(
                "{}: the record is \"{}\", and the values of --from are of \"{}\"; name the inputs that they were made from",
                record.origin,
                record.id,
                row.id
            ),
            None => {
                anyhow::bail!("{}: --from has no values for \"{}\"; name the inputs that they were made from", record.origin, record.id)
            }
        }
    }
}

impl Iterator for Stored {
    type Item = Result<Known, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let names = &self.names;
        self.reader.read(|line| {
            let Line { id, source, lang, values } = serde_json::from_slice(line)?;
            let mut known = Values::default();
            for (name, value) in values {
                // A measure of another version of the program is nobody's.
                if let Some(name) = names.get(name.as_ref()) {
                    known.set(name, value);
                }
            }
            Ok(Known { id, source, lang, values: known })
        })
    }
}
