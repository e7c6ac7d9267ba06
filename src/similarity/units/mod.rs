//! Units, the texts that are compared: their normal form, shingles and sketches, who speaks in them, and the store of all units.
//!
//! A window is three consecutive tokens; a shingle is its hash. Code says `windows` for the set of shingles of a unit.

pub mod copies;
pub mod normal_form;
pub mod quotes;
pub mod shingle;
pub mod sketch;
pub mod speech;
pub mod stems;
pub mod store;
pub mod traits;
