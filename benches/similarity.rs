//! Speed of clustering on one thread (JSON Lines to clusters) compared with an upper bound: reading the same text and hashing each window
//! once.
//!
//! `cargo bench --bench similarity`; `SOURDINE_CORPUS=FILE` names another corpus. The default corpus is generated: paragraphs of random
//! words from a small vocabulary of several scripts, three in ten of them copies of earlier ones with a few words changed. A missing FILE
//! is generated with `SOURDINE_PARAGRAPHS=N` paragraphs, to measure how time grows.

use divan::Bencher;
use divan::counter::BytesCount;
use sourdine::input::{Event, Input, InputOptions};
use sourdine::similarity::units::normal_form::hashes;
use sourdine::similarity::units::shingle::shingles;
use sourdine::similarity::{Clusterer, Kind, Options};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::LazyLock;

fn main() {
    divan::main();
}

const WORDS: &str = "the harbour of little town was rebuilt in nineteen months and first boat left at seven morning où est passé élève à école près \
    forêt déjà souriant příliš žluťoučký kůň úpěl ďábelské ódy starosta в чащах юга жил бы цитрус да но фальшивый экземпляр порт открыли \
    понедельник 小さな町の港 十九か月で再建 最初の船 朝七時";

struct Corpus {
    path: PathBuf,
    bytes: u64,
    _folder: tempfile::TempDir,
}

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = std::env::var_os("SOURDINE_CORPUS").map_or_else(|| folder.path().join("corpus.jsonl"), PathBuf::from);
    if !path.exists() {
        let paragraphs = std::env::var("SOURDINE_PARAGRAPHS").map_or(20_000, |count| count.parse().expect("a number of paragraphs"));
        File::create(&path).and_then(|file| make(paragraphs, BufWriter::new(file))).expect("room for the corpus");
    }
    Corpus { bytes: path.metadata().expect("a corpus").len(), path, _folder: folder }
});

/// Number of latest paragraphs that may be copied.
const RECENT: u64 = 100_000;

fn make(paragraphs: u64, mut out: impl Write) -> io::Result<()> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut state = 0u64;
    let mut draw = |of: u64| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (state >> 33) % of
    };
    // A word is an entry of the vocabulary with a number appended.
    let mut recent: Vec<Vec<(u16, u16)>> = Vec::new();
    for nth in 0..paragraphs {
        let word = |draw: &mut dyn FnMut(u64) -> u64| (draw(words.len() as u64) as u16, draw(30) as u16);
        let text = if nth > 10 && draw(10) < 3 {
            let mut text = recent[draw(recent.len() as u64) as usize].clone();
            for _ in 0..draw(4) {
                let place = draw(text.len() as u64) as usize;
                text[place] = word(&mut draw);
            }
            text
        } else {
            (0..30 + draw(60)).map(|_| word(&mut draw)).collect()
        };
        write!(out, "{{\"id\":\"p{nth}\",\"source\":\"s{}\",\"text\":\"", nth % 50)?;
        for (nth, (word, number)) in text.iter().enumerate() {
            write!(out, "{}{}{number}", if nth == 0 { "" } else { " " }, words[usize::from(*word)])?;
        }
        out.write_all(b"\"}\n")?;
        if (recent.len() as u64) < RECENT {
            recent.push(text);
        } else {
            recent[(nth % RECENT) as usize] = text;
        }
    }
    out.flush()
}

fn texts() -> impl Iterator<Item = (String, String, String)> {
    Input::new(vec![CORPUS.path.clone()], InputOptions::default()).filter_map(|event| match event {
        Event::Record(record) => Some((record.id, record.source, record.text)),
        _ => None,
    })
}

#[divan::bench(sample_count = 5)]
fn ceiling_reading(bencher: Bencher) {
    bencher.counter(BytesCount::new(CORPUS.bytes)).bench(|| {
        let bytes: usize = texts().map(|(_, _, text)| text.len()).sum();
        assert!(bytes > 0);
        bytes
    });
}

#[divan::bench(sample_count = 5)]
fn ceiling_reading_and_hashing(bencher: Bencher) {
    bencher.counter(BytesCount::new(CORPUS.bytes)).bench(|| {
        let count: usize = texts().map(|(_, _, text)| shingles(&hashes(&text)).len()).sum();
        assert!(count > 0);
        count
    });
}

fn cluster(bencher: Bencher, kinds: &[Kind]) {
    bencher.counter(BytesCount::new(CORPUS.bytes)).bench(|| {
        let mut clusterer = Clusterer::new(Options { kinds: kinds.to_vec(), ..Options::default() }).expect("room");
        let sketcher = clusterer.sketcher();
        for (id, source, text) in texts() {
            let sketch = sketcher.sketch(&text);
            clusterer.add(id, source, &text, sketch).expect("room");
        }
        let mut members = 0;
        clusterer
            .each_cluster(&mut |cluster| {
                members += cluster.members.len();
                Ok(())
            })
            .expect("room");
        assert!(members > 1000, "{members}");
        members
    });
}

#[divan::bench(sample_count = 5)]
fn exact_and_near(bencher: Bencher) {
    cluster(bencher, &[Kind::Exact, Kind::Near]);
}

#[divan::bench(sample_count = 5)]
fn all_kinds(bencher: Bencher) {
    cluster(bencher, &Kind::ALL);
}
