//! The basic types of all modules: records, spans, tokens, languages, dates. They make no judgement about a text.
//!
//! | file | what |
//! |---|---|
//! | `record.rs`, `paragraphs.rs` | a text with its id and place; its paragraphs |
//! | `page.rs` | the web page that a text was extracted from |
//! | `span.rs` | positions: bytes, code points, lines |
//! | `token.rs`, `ascii.rs` | tokenizer; ASCII text eight bytes at a time |
//! | `classes.rs` | classes of characters, looked up by table |
//! | `lang.rs`, `date.rs` | language tags; dates |
//! | `escape.rs` | escapes terminal control characters in outputs |
//! | `suppression.rs` | comments that disable rules |
//! | `twins.rs` | Latin letters in Cyrillic words |
//! | `number.rs` | formats numbers for readers |
//! | `visible.rs` | makes foreign text safe to display |
//! | `random.rs` | a seeded random number generator |

pub(crate) mod ascii;
pub(crate) mod classes;
pub mod date;
pub(crate) mod escape;
mod lang;
pub(crate) mod memo;
pub mod number;
pub mod page;
pub mod paragraphs;
pub(crate) mod random;
pub mod record;
pub mod romanization;
mod span;
pub mod suppression;
pub mod token;
pub(crate) mod twins;
pub mod visible;

pub use lang::Lang;
pub use span::{CharIndex, CharSpan, Span};
