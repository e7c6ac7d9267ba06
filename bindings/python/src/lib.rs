//! `sourdine._sourdine`, the extension of the Python module `sourdine`: a wrapper of the library.
//!
//! `python/sourdine/` has the rest: the names that users import, and the integrations with datatrove, polars and Spark.
//!
//! Results have the fields of the command line's JSON Lines and use the same serialisers; `object.rs` holds what they share. A batch is
//! read in chunks with the interpreter lock and processed without it; between chunks it checks for Ctrl-C (`batch.rs`).
//!
//! Tables come and go by the Arrow C data interface (`arrow.rs`; the columns are in `schema.rs`). An engine that joins clusters by the parts
//! in `units.rs`.

mod analyzer;
mod arrow;
mod batch;
mod buckets;
mod cluster;
mod config;
mod detection;
mod errors;
mod gate;
mod html;
mod identified;
mod normalized;
mod object;
mod report;
mod schema;
mod source;
mod units;

use pyo3::prelude::*;

/// Multilingual text quality and translation artifacts: what is wrong with a text, where, and why.
///
///     import sourdine
///     result = sourdine.Analyzer().detect("The storm closed a large -scale market in the old harbour.")
///     for finding in result.findings:
///         print(finding.rule, finding.words, finding.message)
///
/// Places are code points, as indices of str are. A record is a text, or a mapping with the field "text" and, where they are known,
/// "id", "source", "doc", "lang", "date", "url", "html" and "sourdine_ignore", as in the command line's JSON Lines.
#[pymodule(name = "_sourdine")]
mod module {
    #[pymodule_export]
    use crate::analyzer::Analyzer;
    #[pymodule_export]
    use crate::buckets::Buckets;
    #[pymodule_export]
    use crate::cluster::{Cluster, Member, cluster};
    #[pymodule_export]
    use crate::detection::{Analysis, Detection, Finding};
    #[pymodule_export]
    use crate::errors::{ConfigError, DecodeError, ModelError, ReadError, RecordError, SourdineError, UnknownNameError, WriteError};
    #[pymodule_export]
    use crate::gate::{Decision, Gate, Reason};
    #[pymodule_export]
    use crate::identified::{Identification, Part};
    #[pymodule_export]
    use crate::normalized::{Change, Normalization};
    #[pymodule_export]
    use crate::report::{Report, report};
    #[pymodule_export]
    use crate::schema::schema;
    #[pymodule_export]
    use crate::source::{Source, compare};
    #[pymodule_export]
    use crate::units::{Representatives, drifts, similarities, units};
    #[pymodule_export]
    const BOILERPLATE_MEMBERS: usize = sourdine::similarity::BOILERPLATE_MEMBERS;
    #[pymodule_export]
    const BOILERPLATE_SHARE: f64 = sourdine::similarity::BOILERPLATE_SHARE;

    /// The version of sourdine.
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
