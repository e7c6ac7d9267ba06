//! What is compared: a text's normal form, its shingles, what else clustering needs of it, and the store of all units.

pub mod copies;
pub mod normal_form;
pub mod quotes;
pub mod shingle;
pub mod sketch;
pub mod store;
pub mod traits;
