//! The files of a run: serialised records, segmented outputs, the journal.

pub(in crate::gate) mod journal;
pub(in crate::gate) mod lines;
pub(in crate::gate) mod outputs;
pub(in crate::gate) mod parts;
pub(in crate::gate) mod stored;
pub(in crate::gate) mod summed;
