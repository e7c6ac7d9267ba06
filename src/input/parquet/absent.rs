//! Stand-in for builds without Parquet: files are reported as unreadable.

use super::{Event, InputOptions, Place};
use crate::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a file; never constructed.
pub(super) enum Rows {}

impl Rows {
    pub(super) fn open(place: &Place, _: String, _: InputOptions) -> Result<Self, Error> {
        let reason = "this build does not read Parquet; build it with --features parquet".to_owned();
        Err(Error::Decode { file: place.shown.clone(), reason })
    }
}

impl Iterator for Rows {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        match *self {}
    }
}

/// Rows to write; never constructed.
pub(crate) enum Copy {}

impl Copy {
    pub(crate) fn new(schema: Self) -> Self {
        schema
    }

    pub(crate) fn add(&mut self, _: &Arc<Path>, _: u64) {
        match *self {}
    }

    pub(crate) fn write(&self, _: &str, _: File) -> Result<(), Error> {
        match *self {}
    }
}

pub(crate) fn one_schema(_: &[PathBuf], _: &InputOptions) -> Option<Copy> {
    None
}
