//! Linguistic resources: vocabulary, word pairs, paraphrases and grammar of languages, and the separation of prose from code.
//!
//! | folder | what |
//! |---|---|
//! | `lexicon/` | words of sound text with their frequencies |
//! | `collocations/` | frequencies of word pairs |
//! | `translations/` | stems of words and their English translations |
//! | `alignment.rs` | word alignment of parallel text |
//! | `paraphrases/` | words that translate the same foreign word |
//! | `stop_words.rs` | stop words of languages |
//! | `tagger/` | part of speech, features and lemma of words |
//! | `prose/` | code, links and paths in a text |

mod alignment;
pub mod collocations;
pub mod lexicon;
pub mod paraphrases;
pub mod prose;
pub mod stop_words;
pub mod tagger;
pub mod translations;
