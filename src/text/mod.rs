//! What every other module speaks of: a record and its text, places in it, tokens, languages, dates. No opinion about any text.
//!
//! | file | what |
//! |---|---|
//! | `record.rs`, `paragraphs.rs` | a text with its name and place; its paragraphs |
//! | `page.rs` | the page that a text was taken from |
//! | `span.rs` | places: bytes, code points, lines |
//! | `token.rs`, `ascii.rs` | words, numbers and signs; eight bytes of ASCII at a time |
//! | `lang.rs`, `date.rs` | tags of languages, dates as records write them |
//! | `escape.rs` | characters that steer a terminal |
//! | `suppression.rs` | comments that silence rules |
//! | `twins.rs` | Latin letters in Cyrillic words |
//! | `number.rs` | numbers as people write them |
//! | `visible.rs` | text of others made fit to be shown |
//! | `random.rs` | random numbers that are the same in every run |

pub(crate) mod ascii;
pub mod date;
pub(crate) mod escape;
mod lang;
pub mod number;
pub mod page;
pub mod paragraphs;
pub(crate) mod random;
pub mod record;
mod span;
pub mod suppression;
pub mod token;
pub(crate) mod twins;
pub mod visible;

pub use lang::Lang;
pub use span::{CharIndex, CharSpan, Span};
