//! Multilingual text quality and translation artifacts: what is wrong with a text, where, and why; and who repeats whom.
//!
//! Build an [`Analyzer`] once and use it from as many threads as you like:
//!
//! ```
//! use sourdine::{Analyzer, Config, Record};
//! let analyzer = Analyzer::new(&Config::default())?;
//! let record = Record::new("post-1", "post", "The storm closed a large -scale market in the old harbour of the town. London says he was not told about it by anybody in the town.");
//! let analysis = analyzer.analyze(&record);
//! assert_eq!(analysis.lang.as_str(), "en");
//! let rules: Vec<&str> = analysis.findings.iter().map(|finding| finding.rule.name).collect();
//! assert_eq!(rules, ["split-compound", "pronoun-for-place"]);
//! assert_eq!(analysis.findings[1].span.of(&record.text), "London says he");
//! # Ok::<(), sourdine::Error>(())
//! ```
//!
//! What else an embedder needs:
//!
//! | to | call |
//! |---|---|
//! | read files, folders and streams | [`input::Input`], [`pipeline::each`] |
//! | repair a text | [`normalize::Normalizer`] |
//! | tell its languages | [`language::Identifier`] |
//! | judge records, with all reasons | [`gate::Gate`]; a whole run with files: [`gate::run`] |
//! | cluster paragraphs | [`similarity::Clusterer`]; record by record: [`similarity::Incremental`] |
//! | compare sources, make a report | [`report::gather::gather`] |
//!
//! Data flows one way: [`input`] → [`normalize`] → [`language`] → [`artifacts`] → [`quality`] → [`similarity`] → [`sources`] → [`report`].
//! A module imports from those before it alone; docs/architecture.md has the floors and the way of a record through them.
//!
//! What is promised: the types named here at the root, the outputs that docs/reference/ describes, and that the same input gives the same
//! bytes. The library never prints, never exits, and does not panic on any text.

pub mod analysis;
pub mod artifacts;
#[doc(hidden)]
pub mod cli;
mod config;
pub mod error;
pub mod eval;
mod files;
pub mod gate;
pub mod input;
pub mod knowledge;
pub mod language;
pub mod normalize;
pub mod pipeline;
pub mod quality;
pub mod report;
pub mod similarity;
pub mod sources;
pub mod text;

pub use analysis::{Analysis, Analyzer};
pub use artifacts::{Finding, Severity};
pub use config::Config;
pub use error::{Error, Quarantine};
pub use text::page::Page;
pub use text::paragraphs::{Paragraphs, paragraphs};
pub use text::record::{Origin, Record};
pub use text::suppression::Suppression;
pub use text::{CharIndex, CharSpan, Span};

/// The examples of the guide compile.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide/library.md")]
struct Guide;
