//! The lists of the user's: hosts that no record may come from, benchmarks that none may hold, reasons that are known.

pub(in crate::gate) mod baseline;
pub(in crate::gate) mod benchmarks;
mod line;
pub(in crate::gate) mod url_list;
pub mod yardstick;
