//! Python exceptions with the messages of the command line, one class for each kind of error.

// pyo3's macros for exception types need this.
#![allow(unsafe_code, missing_docs)]

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use sourdine::{Error, Quarantine};

create_exception!(sourdine, SourdineError, PyException, "What sourdine can't do, and why.");
create_exception!(sourdine, ReadError, SourdineError, "A file or folder could not be opened or read.");
create_exception!(sourdine, DecodeError, SourdineError, "The content of a file is not what its kind promises.");
create_exception!(sourdine, WriteError, SourdineError, "An output, or a temporary file, could not be written.");
create_exception!(sourdine, ConfigError, SourdineError, "A configuration does not say what it must.");
create_exception!(sourdine, UnknownNameError, SourdineError, "A name that nothing here has; the nearest one is offered.");
create_exception!(sourdine, ModelError, SourdineError, "A model's file can't be used.");
create_exception!(sourdine, RecordError, SourdineError, "A record can't be used; the message says which one and why.");

/// The exception for an error of the library.
pub fn exception(error: Error) -> PyErr {
    let words = error.to_string();
    match error {
        Error::Read { .. } => ReadError::new_err(words),
        Error::Decode { .. } => DecodeError::new_err(words),
        Error::Write { .. } => WriteError::new_err(words),
        Error::Config { .. } => ConfigError::new_err(words),
        Error::Name { .. } => UnknownNameError::new_err(words),
        Error::Model(_) => ModelError::new_err(words),
        _ => SourdineError::new_err(words),
    }
}

/// The exception for an unusable record.
pub fn unusable(bad: &Quarantine) -> PyErr {
    RecordError::new_err(format!("{}: {}", bad.origin, bad.reason))
}
