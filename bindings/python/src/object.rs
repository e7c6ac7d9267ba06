//! Shared behaviour of results: fields, `to_dict`, equality and hash, based on the row of the command line's JSON Lines.

use crate::errors::SourdineError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use serde::Serialize;

/// Serialises a value as the command line does.
pub fn json(value: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| SourdineError::new_err(format!("a result can't be written as JSON: {error}")))
}

/// Converts a value to Python by way of that JSON: the same fields and exactly the same numbers.
pub fn python<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    LOADS.import(py, "json", "loads")?.call1((json(value)?,))
}

/// Declares a frozen Python class around a row, with a getter for each named field of the row that `fn row` returns, and a repr by `fn
/// shown`. Further methods are in the second pair of braces.
macro_rules! object {
    ($name:ident { $($(#[$doc:meta])* $field:ident = $($path:ident).+;)* } { $($more:tt)* }) => {
        #[pyo3::pymethods]
        impl $name {
            $(
                $(#[$doc])*
                #[getter]
                fn $field<'py>(&self, py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                    $crate::object::python(py, &self.row().$($path).+)
                }
            )*

            /// The fields as a dict: those of the command line's JSON Lines, in their order; what is not known is not there.
            fn to_dict<'py>(&self, py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                $crate::object::python(py, self.row())
            }

            fn __repr__(&self) -> String {
                self.shown()
            }

            fn __eq__(&self, other: pyo3::PyRef<'_, Self>) -> pyo3::PyResult<bool> {
                Ok($crate::object::json(self.row())? == $crate::object::json(other.row())?)
            }

            fn __hash__(&self) -> pyo3::PyResult<u64> {
                use std::hash::BuildHasher;
                let hasher = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
                Ok(hasher.hash_one($crate::object::json(self.row())?))
            }

            $($more)*
        }
    };
}
pub(crate) use object;
