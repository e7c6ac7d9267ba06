//! Speed of the normaliser in MB/s on one thread, on sound text and on text that needs repair.
//!
//! `cargo bench --bench normalize`. Each bench checks its result, so that a faster wrong answer fails.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use sourdine::normalize::{Normalizer, Profile};

fn main() {
    divan::main();
}

const ENGLISH: &str = "The harbour of the little town was rebuilt in nineteen months, and the first boat left at seven in the morning. ";
const MIXED: &[&str] = &[
    ENGLISH,
    "Où est passé l’élève ? À l’école, près de la forêt — « déjà », répondit-elle en souriant. ",
    "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl starosta při otevření přístavu. ",
    "В чащах юга жил бы цитрус? Да, но фальшивый экземпляр! Порт открыли в понедельник. ",
    "Το λιμάνι της μικρής πόλης ξαναχτίστηκε σε δεκαεννέα μήνες. ",
    "小さな町の港は十九か月で再建され、最初の船は朝七時に出た。",
    "أعيد بناء ميناء البلدة الصغيرة في تسعة عشر شهرا. ",
    "छोटे शहर का बंदरगाह उन्नीस महीनों में फिर से बनाया गया। ",
];

fn clean(bencher: Bencher, text: &str) {
    let normalizer = Normalizer::new(Profile::Lossless);
    assert!(normalizer.normalize(text).is_unchanged());
    bencher.counter(BytesCount::of_str(text)).bench(|| normalizer.normalize(black_box(text)).is_unchanged());
}

#[divan::bench]
fn clean_ascii(bencher: Bencher) {
    clean(bencher, &ENGLISH.repeat(10_000));
}

#[divan::bench]
fn clean_ascii_short(bencher: Bencher) {
    clean(bencher, ENGLISH);
}

#[divan::bench]
fn clean_mixed_scripts(bencher: Bencher) {
    clean(bencher, &MIXED.concat().repeat(1000));
}

#[divan::bench(args = [1, 2, 3, 4, 5, 6, 7])]
fn clean_script(bencher: Bencher, nth: usize) {
    clean(bencher, &MIXED[nth].repeat(5000));
}

/// Single sentences, like the records of a corpus.
#[divan::bench]
fn clean_sentences(bencher: Bencher) {
    let normalizer = Normalizer::new(Profile::Lossless);
    let bytes: usize = MIXED.iter().map(|sentence| sentence.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| MIXED.iter().filter(|sentence| normalizer.normalize(black_box(sentence)).is_unchanged()).count());
}

/// Paragraphs with damage in every non-ASCII letter: ours and plsfix on the same text.
mod damaged {
    use super::*;

    /// Pairs of sound and broken paragraphs; a number makes each unique, so that caches do not help.
    fn texts(nth: usize) -> Vec<(String, String)> {
        let damage = sourdine::normalize::damage::all().into_iter().find(|damage| damage.name == "windows-1252").expect("a known damage");
        let text = |number: usize| {
            let sound = match nth {
                0 => format!("{number}. ") + &MIXED[1].repeat(4) + &MIXED[2].repeat(4),
                nth => format!("{number}. ") + &MIXED[nth].repeat(8),
            };
            let broken = damage.apply(&sound).expect("the text has letters beyond ASCII");
            (sound, broken)
        };
        (0..10).map(text).collect()
    }

    fn bench(bencher: Bencher, nth: usize, repair: impl Fn(&str) -> usize + Sync) {
        let texts = texts(nth);
        let bytes: usize = texts.iter().map(|(_, broken)| broken.len()).sum();
        bencher.counter(BytesCount::new(bytes)).bench(|| texts.iter().map(|(_, broken)| repair(black_box(broken))).sum::<usize>());
    }

    #[divan::bench(args = [0, 1, 2, 3, 4, 5])]
    fn sourdine(bencher: Bencher, nth: usize) {
        let normalizer = Normalizer::new(Profile::Lossless);
        for (sound, broken) in texts(nth) {
            assert_eq!(normalizer.normalize(&broken).current(), sound);
        }
        bench(bencher, nth, |broken| normalizer.normalize(broken).changes().len());
    }

    #[divan::bench(args = [0, 1, 2, 3, 4, 5])]
    fn plsfix(bencher: Bencher, nth: usize) {
        bench(bencher, nth, |broken| ::plsfix::fix_text(broken, None).len());
    }
}
