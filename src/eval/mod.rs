//! Yardsticks: texts whose answer is known, and how often an analysis gives it. `sourdine eval` prints what is measured here.

pub mod language;
