//! What is known of languages beyond a text: their words, which of them stand together, their grammar, and what is no prose at all.
//!
//! | folder | what |
//! |---|---|
//! | `lexicon/` | the words of sound text and how often they stand there |
//! | `collocations/` | which words stand side by side |
//! | `paraphrases/` | which words the same foreign word is translated by |
//! | `stop_words.rs` | the words that every text of a language has |
//! | `tagger/` | part of speech, features and lemma of words |
//! | `prose/` | what of a text is code, a link or a path, and no prose |

pub mod collocations;
pub mod lexicon;
pub mod paraphrases;
pub mod prose;
pub mod stop_words;
pub mod tagger;
