//! Evaluation on texts with a known answer. `sourdine eval` prints these figures.

pub mod language;
