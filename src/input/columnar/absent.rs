//! Stand-in for builds without Parquet and Arrow: files are reported as unreadable.

use super::{Event, Format, InputOptions, Place};
use crate::error::{Error, Result};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a file; never constructed.
pub(super) enum Rows {}

impl Rows {
    pub(super) fn open(place: &Place, _: Format, _: String, _: InputOptions) -> Result<Self> {
        let reason = "this build reads neither Parquet nor Arrow; build it with --features columnar".to_owned();
        Err(Error::Decode { file: place.shown.clone(), reason })
    }
}

impl Iterator for Rows {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        match *self {}
    }
}

/// The columns of files; never constructed.
pub(crate) enum Schema {}

impl Schema {
    pub(crate) fn format(&self) -> Format {
        match *self {}
    }
}

/// The files that rows are written to.
pub(crate) struct Parts<'p> {
    pub name: &'p Path,
    pub make: &'p mut dyn FnMut(usize) -> std::io::Result<File>,
    pub most: Option<u64>,
}

/// Rows to write; never constructed.
pub(crate) enum Copy {}

impl Copy {
    pub(crate) fn new(schema: Schema) -> Self {
        match schema {}
    }

    pub(crate) fn add(&mut self, _: &Arc<Path>, _: u64) {
        match *self {}
    }

    pub(crate) fn write(&self, parts: &mut Parts<'_>) -> Result<()> {
        let _ = (parts.name, &mut parts.make, parts.most);
        match *self {}
    }
}

pub(crate) fn one_schema(_: &[PathBuf], _: &InputOptions) -> Option<Schema> {
    None
}
