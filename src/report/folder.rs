//! The folder of a report: `report.txt`, `.md`, `.html` and `.json`, `records.jsonl`, `clusters.jsonl` and `sources.jsonl`.

use super::amount::Amount;
use super::gather::Gathered;
use super::table::PIPE_WIDTH;
use super::{html, json_line, json_pretty, markdown, supported, text};
use crate::error::{Error, Result};
use crate::files::{Lock, Output, is_special};
use crate::sources::quotation::Supported;
use serde::Serialize;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Rows of each table in files.
pub const ROWS: usize = 20;

const RECORDS: &str = "records.jsonl";
const CLUSTERS: &str = "clusters.jsonl";
const SOURCES: &str = "sources.jsonl";
const JSON: &str = "report.json";
const HTML: &str = "report.html";
const MARKDOWN: &str = "report.md";
const TEXT: &str = "report.txt";

/// An open folder. Until [`Self::finish`] it has no file of the report.
pub struct Folder {
    path: PathBuf,
    records: Output,
    _lock: Lock,
}

impl Folder {
    /// The files that are written into the folder at `path`.
    pub fn files(path: &Path) -> impl Iterator<Item = PathBuf> {
        [RECORDS, CLUSTERS, SOURCES, JSON, HTML, MARKDOWN, TEXT].into_iter().map(|name| path.join(name))
    }

    /// Creates the folder and locks it against other runs.
    pub fn open(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(|error| Error::write(path.display().to_string(), error))?;
        Ok(Self { path: path.to_owned(), _lock: Lock::inside(path)?, records: Output::open(Some(&path.join(RECORDS)))? })
    }

    /// Appends a line to `records.jsonl`.
    pub fn record(&mut self, line: &[u8]) -> Result<()> {
        self.records.put(line)
    }

    /// Writes the other files. `amount` is the size of the tables, `inputs` the name of the inputs in suggested commands.
    pub fn finish(self, gathered: &Gathered, amount: Amount, inputs: &str) -> Result<()> {
        let Gathered { report, clusters, supported, passages, .. } = gathered;
        self.records.commit()?;
        support(&self.path.join(RECORDS), supported)?;
        let write = |name: &str, bytes: &[u8]| {
            let mut output = Output::open(Some(&self.path.join(name)))?;
            output.put(bytes)?;
            output.commit()
        };
        write(CLUSTERS, &lines(clusters)?)?;
        write(SOURCES, &lines(&report.sources)?)?;
        write(JSON, &json_pretty(report)?)?;
        write(HTML, html::render(report, passages, clusters, inputs)?.as_bytes())?;
        write(MARKDOWN, markdown::render(report, amount, inputs).as_bytes())?;
        write(TEXT, text::render(report, amount, inputs, PIPE_WIDTH, false).as_bytes())
    }
}

/// Writes the records anew with what other sources have in place of findings, which is known only after the last record. A device or a
/// pipe, which can't be read again, stays as it is.
fn support(path: &Path, supported: &Supported) -> Result<()> {
    if supported.is_empty() || is_special(path) {
        return Ok(());
    }
    let name = path.display().to_string();
    let lines = BufReader::with_capacity(1 << 16, File::open(path).map_err(|error| Error::read(&name, error))?);
    let mut output = Output::open(Some(path))?;
    supported::rewrite(&name, lines, supported, &mut output)?;
    output.commit()
}

fn lines<T: Serialize>(rows: &[T]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for row in rows {
        bytes.extend(json_line(row)?);
    }
    Ok(bytes)
}
