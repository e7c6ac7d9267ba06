//! The files of a run: what is written of a record, outputs in segments, the journal that a run goes on from.

pub(in crate::gate) mod journal;
pub(in crate::gate) mod lines;
pub(in crate::gate) mod outputs;
pub(in crate::gate) mod overlap;
pub(in crate::gate) mod stored;
pub(in crate::gate) mod summed;
