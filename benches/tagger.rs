//! Speed of part-of-speech tagging in MB/s on one thread: given tokens, including tokenization, and with lemmas.
//!
//! `cargo bench --bench tagger`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use sourdine::knowledge::tagger::Tagger;
use sourdine::text::token::tokens;

fn main() {
    divan::main();
}

const TEXTS: &[(&str, &str)] = &[
    ("en", include_str!("../data/examples/lakeside-post.txt")),
    ("fr", include_str!("../data/examples/le-courrier-du-lac.txt")),
    ("de", include_str!("../data/examples/seeblatt.txt")),
];

fn text(lang: &str) -> String {
    TEXTS.iter().find(|(known, _)| *known == lang).map(|(_, text)| text.repeat(20)).expect("a text of this language")
}

#[divan::bench(args = ["en", "fr", "de"])]
fn tag(bencher: Bencher, lang: &str) {
    let (text, tagger) = (text(lang), Tagger::of(lang).expect("a tagger"));
    let tokens = tokens(&text);
    assert_eq!(tagger.tag(&text, &tokens).len(), tokens.len());
    bencher.counter(BytesCount::of_str(&text)).bench(|| tagger.tag(black_box(&text), &tokens));
}

#[divan::bench(args = ["en", "fr", "de"])]
fn tokens_and_tag(bencher: Bencher, lang: &str) {
    let (text, tagger) = (text(lang), Tagger::of(lang).expect("a tagger"));
    bencher.counter(BytesCount::of_str(&text)).bench(|| tagger.tag(black_box(&text), &tokens(&text)));
}

#[divan::bench(args = ["en", "fr", "de"])]
fn lemma(bencher: Bencher, lang: &str) {
    let (text, tagger) = (text(lang), Tagger::of(lang).expect("a tagger"));
    let tokens = tokens(&text);
    let tags = tagger.tag(&text, &tokens);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| tokens.iter().zip(&tags).map(|(token, tag)| tagger.lemma(black_box(token.of(&text)), *tag).len()).sum::<usize>());
}
