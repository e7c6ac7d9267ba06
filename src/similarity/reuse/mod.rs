//! Text reuse inside units that are otherwise different: quotations that drift, verbatim passages, units contained in longer ones.
//!
//! `quotations.rs` compares quoted speech (`alignment.rs`), `statements.rs` what one speaker said in other words, `passages.rs` finds shared runs of tokens (`winnowing.rs`), `links.rs` gives
//! pairs of units of which one contains the other.

pub mod alignment;
mod judge;
pub mod links;
pub mod passages;
pub mod quotations;
mod speakers;
mod statement;
pub mod statements;
pub mod winnowing;
