//! Reads a configuration: None, a mapping with the keys of `sourdine.toml`, or the path of such a file.

use crate::errors::exception;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyMapping};
use sourdine::Config;
use std::path::{Path, PathBuf};

/// Converts the argument to a configuration.
pub fn config(given: Option<&Bound<'_, PyAny>>) -> PyResult<Config> {
    let Some(given) = given else { return Ok(Config::default()) };
    if given.cast::<PyMapping>().is_ok() {
        // Files that it names are relative to the working folder.
        return Config::from_json(&dumps(given)?, Path::new("")).map_err(exception);
    }
    let path: PathBuf = given
        .extract()
        .map_err(|_| PyTypeError::new_err("config is a dict with the keys of sourdine.toml, the path of such a file, or None"))?;
    Config::read(&path).map_err(exception)
}

/// Converts a mapping to JSON. Types that JSON lacks (a path, a date, a numpy number) are written as str.
pub fn dumps(mapping: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = mapping.py();
    let mapping = py.import("builtins")?.getattr("dict")?.call1((mapping,))?;
    let options = [("default", py.import("builtins")?.getattr("str")?)].into_py_dict(py)?;
    options.set_item("allow_nan", false)?;
    py.import("json")?.getattr("dumps")?.call((mapping,), Some(&options))?.extract()
}

/// Number of threads; all available ones by default.
pub fn threads(asked: Option<usize>) -> usize {
    match asked {
        None | Some(0) => std::thread::available_parallelism().map_or(1, usize::from),
        Some(asked) => asked.min(256),
    }
}
