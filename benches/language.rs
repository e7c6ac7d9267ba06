//! Speed of language identification on one thread, on the texts of data/examples: single sentences and whole documents.

use divan::Bencher;
use divan::counter::BytesCount;
use sourdine::language::{Identifier, main as most};

fn main() {
    divan::main();
}

const DOCUMENTS: [(&str, &str); 4] = [
    ("en", include_str!("../data/examples/harbour-times.txt")),
    ("de", include_str!("../data/examples/seeblatt.txt")),
    ("en", include_str!("../data/examples/lakeside-post.txt")),
    ("ja", include_str!("../data/examples/ja-shimbun.txt")),
];

#[divan::bench]
fn documents(bencher: Bencher) {
    let identifier = Identifier::new();
    let bytes: usize = DOCUMENTS.iter().map(|(_, text)| text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for (lang, text) in DOCUMENTS {
            assert_eq!(most(&identifier.identify(text)).0.as_str(), lang);
        }
    });
}

#[divan::bench]
fn sentences(bencher: Bencher) {
    let identifier = Identifier::new();
    let sentences: Vec<&str> = DOCUMENTS.iter().flat_map(|(_, text)| text.split_inclusive(". ")).collect();
    let bytes: usize = sentences.iter().map(|text| text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| sentences.iter().map(|text| identifier.guess(text).confidence).sum::<f32>());
}
