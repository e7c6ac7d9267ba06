//! A configuration: nothing, a mapping with the keys of `sourdine.toml`, or the path of such a file.

use crate::errors::exception;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyMapping};
use sourdine::Config;
use std::path::{Path, PathBuf};

/// The configuration that is meant.
pub fn config(given: Option<&Bound<'_, PyAny>>) -> PyResult<Config> {
    let Some(given) = given else { return Ok(Config::default()) };
    if given.cast::<PyMapping>().is_ok() {
        // Files that it names lie in the working folder.
        return Config::from_json(&dumps(given)?, Path::new("")).map_err(exception);
    }
    let path: PathBuf = given
        .extract()
        .map_err(|_| PyTypeError::new_err("config is a dict with the keys of sourdine.toml, the path of such a file, or None"))?;
    Config::read(&path).map_err(exception)
}

/// A mapping as JSON. What JSON has no word for (a path, a date, a number of numpy's) is written as str.
pub fn dumps(mapping: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = mapping.py();
    let mapping = py.import("builtins")?.getattr("dict")?.call1((mapping,))?;
    let options = [("default", py.import("builtins")?.getattr("str")?)].into_py_dict(py)?;
    options.set_item("allow_nan", false)?;
    py.import("json")?.getattr("dumps")?.call((mapping,), Some(&options))?.extract()
}

/// The number of threads: all that there are where nothing is said.
pub fn threads(asked: Option<usize>) -> usize {
    match asked {
        None | Some(0) => std::thread::available_parallelism().map_or(1, usize::from),
        Some(asked) => asked.min(256),
    }
}
