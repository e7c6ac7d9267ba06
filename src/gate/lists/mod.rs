//! Lists given by the user: blocked hosts, benchmarks, baselines.

pub(in crate::gate) mod baseline;
pub(in crate::gate) mod benchmarks;
mod line;
pub(in crate::gate) mod url_list;
pub mod yardstick;
