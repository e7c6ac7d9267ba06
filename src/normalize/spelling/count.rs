//! Counts trigrams and writes the table's file, which [`super::file`] reads.

use super::file::FILE_BITS;
use super::languages::{LANES, LANGUAGES};
use super::symbols::{EAST, MAX_SYMBOLS, OTHER, fold};
use super::{JAPANESE_CHINESE_KOREAN, SCALE};
use crate::error::Error;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Masks for the last symbol of a key in the file, and for the last two.
const SYMBOL: u64 = (1 << FILE_BITS) - 1;
const PAIR: u64 = (1 << (2 * FILE_BITS)) - 1;

fn key(a: u16, b: u16, c: u16) -> u64 {
    u64::from(a) << (2 * FILE_BITS) | u64::from(b) << FILE_BITS | u64::from(c)
}

/// Counts the trigrams of lines.
#[derive(Default)]
pub struct Counter {
    counts: BTreeMap<[char; 3], BTreeMap<u8, u32>>,
    /// For each character its frequency in Japanese, Chinese and Korean.
    east: BTreeMap<u32, [u64; JAPANESE_CHINESE_KOREAN]>,
}

/// Minimum frequency of a trigram in a lane (rarer ones back off to bigrams), and of a symbol in total.
const MIN_TRIPLE: u32 = 2;
const MIN_SYMBOL: u32 = 5;

impl Counter {
    /// Counts a line of `lang`. Languages without a lane count only for East Asian characters.
    pub fn add(&mut self, lang: &str, line: &str) {
        let lane = LANGUAGES.iter().position(|languages| languages.contains(&lang));
        let east = ["ja", "zh", "ko"].iter().position(|east| *east == lang);
        let (mut a, mut b) = (' ', ' ');
        for c in line.nfc().chain([' ']) {
            if EAST.contains(&u32::from(c))
                && let Some(nth) = east
            {
                self.east.entry(c.into()).or_default()[nth] += 1;
            }
            let c = fold(c);
            if let Some(lane) = lane {
                *self.counts.entry([a, b, c]).or_default().entry(lane as u8).or_default() += 1;
            }
            (a, b) = (b, c);
        }
    }

    /// Serializes the table, compressed.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let mut by_symbol: BTreeMap<char, u32> = BTreeMap::new();
        for ([.., c], lanes) in &self.counts {
            *by_symbol.entry(*c).or_default() += lanes.values().sum::<u32>();
        }
        by_symbol.retain(|_, count| *count >= MIN_SYMBOL);
        let mut chars = vec!['\0'];
        chars.extend(by_symbol.keys().copied().filter(|c| *c != '\0'));
        if chars.len() > MAX_SYMBOLS {
            return Err(Error::Model(format!("{} symbols are more than {MAX_SYMBOLS}", chars.len())));
        }
        let symbol = |c: char| chars.binary_search(&c).unwrap_or(usize::from(OTHER)) as u16;
        let mut triples: BTreeMap<u64, [u32; LANES]> = BTreeMap::new();
        for ([a, b, c], lanes) in &self.counts {
            let entry = triples.entry(key(symbol(*a), symbol(*b), symbol(*c))).or_insert([0; LANES]);
            lanes.iter().for_each(|(lane, count)| entry[usize::from(*lane)] += count);
        }
        let mut pairs: BTreeMap<u64, [u32; LANES]> = BTreeMap::new();
        let mut single = vec![[0u32; LANES]; chars.len()];
        // For each pair: number of tokens and of types that follow it.
        let mut behind: BTreeMap<u64, ([u32; LANES], [u32; LANES])> = BTreeMap::new();
        for (key, counts) in &triples {
            let (pair, last) = (key & PAIR, (key & SYMBOL) as usize);
            let entry = pairs.entry(pair).or_insert([0; LANES]);
            let (sums, kinds) = behind.entry(key >> FILE_BITS).or_insert(([0; LANES], [0; LANES]));
            for lane in 0..LANES {
                entry[lane] += counts[lane];
                single[last][lane] += counts[lane];
                sums[lane] += counts[lane];
                kinds[lane] += u32::from(counts[lane] > 0);
            }
        }
        let mut behind_one: Vec<([u32; LANES], [u32; LANES])> = vec![([0; LANES], [0; LANES]); chars.len()];
        for (pair, counts) in &pairs {
            let (sums, kinds) = &mut behind_one[(pair >> FILE_BITS) as usize];
            for lane in 0..LANES {
                sums[lane] += counts[lane];
                kinds[lane] += u32::from(counts[lane] > 0);
            }
        }
        let totals: Vec<f64> = (0..LANES).map(|lane| single.iter().map(|row| f64::from(row[lane])).sum()).collect();
        // The common distribution weighs all lanes equally.
        let anywhere: Vec<f64> = single
            .iter()
            .map(|row| (0..LANES).map(|lane| f64::from(row[lane]) / totals[lane].max(1.0)).sum::<f64>() / LANES as f64)
            .collect();
        let kinds_of: Vec<f64> = (0..LANES).map(|lane| single.iter().filter(|row| row[lane] > 0).count() as f64).collect();
        let packed = |probability: f64| (-probability.max(1e-12).log2() * f64::from(SCALE)).round().clamp(0.0, 255.0) as u8;
        let p1 = |lane: usize, c: usize| {
            let base = 0.9 * anywhere[c] + 0.1 / MAX_SYMBOLS as f64;
            (f64::from(single[c][lane]) + kinds_of[lane] * base) / (totals[lane] + kinds_of[lane]).max(1.0)
        };
        let p2 = |lane: usize, b: usize, c: usize, count: u32| {
            let (sums, kinds) = &behind_one[b];
            let (sum, kinds) = (f64::from(sums[lane]), f64::from(kinds[lane]));
            if sum == 0.0 { p1(lane, c) } else { (f64::from(count) + kinds * p1(lane, c)) / (sum + kinds) }
        };
        let mut out = Vec::new();
        let kept: Vec<(u64, [u32; LANES])> = triples
            .into_iter()
            .filter(|(key, counts)| {
                let symbols = [key >> (2 * FILE_BITS), key >> FILE_BITS & SYMBOL, key & SYMBOL];
                !symbols.contains(&u64::from(OTHER)) && counts.iter().any(|count| *count >= MIN_TRIPLE)
            })
            .collect();
        let known: Vec<(u64, [u32; LANES])> = pairs
            .iter()
            .filter(|(pair, _)| **pair >> FILE_BITS != 0 && **pair & SYMBOL != 0)
            .map(|(pair, counts)| (*pair, *counts))
            .collect();
        for count in [chars.len(), known.len(), kept.len()] {
            out.extend((count as u32).to_le_bytes());
        }
        chars.iter().for_each(|c| out.extend(u32::from(*c).to_le_bytes()));
        for c in 0..chars.len() {
            out.extend((0..LANES).map(|lane| packed(p1(lane, c))));
        }
        let steps = |out: &mut Vec<u8>, keys: &mut dyn Iterator<Item = u64>| {
            let mut last = 0;
            for key in keys {
                out.extend(((key - last) as u32).to_le_bytes());
                last = key;
            }
        };
        steps(&mut out, &mut known.iter().map(|(pair, _)| *pair));
        for (pair, counts) in &known {
            out.extend((0..LANES).map(|lane| packed(p2(lane, (pair >> FILE_BITS) as usize, (pair & SYMBOL) as usize, counts[lane]))));
        }
        for (pair, _) in &known {
            match behind.get(pair) {
                Some((sums, kinds)) => out.extend((0..LANES).map(|lane| {
                    let (sum, kinds) = (f64::from(sums[lane]), f64::from(kinds[lane]));
                    if sum == 0.0 { 0 } else { packed(kinds / (sum + kinds)) }
                })),
                None => out.extend([0; LANES]),
            }
        }
        steps(&mut out, &mut kept.iter().map(|(key, _)| *key));
        let set = |counts: &[u32; LANES]| (0..LANES).filter(|lane| counts[*lane] > 0).fold(0u64, |set, lane| set | 1 << lane);
        kept.iter().for_each(|(_, counts)| out.extend(set(counts).to_le_bytes()));
        for nth in 0..3 {
            let mut own: BTreeMap<char, u64> = BTreeMap::new();
            for (code, counts) in &self.east {
                *own.entry(char::from_u32(*code).map_or(' ', fold)).or_default() += counts[nth];
            }
            for code in EAST {
                let class = char::from_u32(code).map_or(' ', fold);
                let seen = self.east.get(&code).map_or(0.3, |counts| counts[nth] as f64 + 0.3);
                let total = own.get(&class).copied().unwrap_or_default() as f64;
                out.push(if matches!(class, '一' | '가') { packed(seen / (total + 6000.0)) } else { 0 });
            }
        }
        for (key, counts) in &kept {
            let (pair, b, c) = (key >> FILE_BITS, (key >> FILE_BITS & SYMBOL) as usize, (key & SYMBOL) as usize);
            let (sums, kinds) = &behind[&pair];
            for lane in (0..LANES).filter(|lane| counts[*lane] > 0) {
                let (sum, kinds) = (f64::from(sums[lane]), f64::from(kinds[lane]));
                let below = p2(lane, b, c, pairs[&(key & PAIR)][lane]);
                out.push(packed((f64::from(counts[lane]) + kinds * below) / (sum + kinds)));
            }
        }
        zstd::encode_all(out.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Spelling, file};
    use super::*;

    /// A text of these letters and spaces, in which some follow each other more often than others.
    fn text(letters: [char; 3]) -> Vec<char> {
        let mut state = 7u64;
        let mut last = 0;
        let draw = |_| {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let next = [last, (last + 1) % 4, (last + 1) % 4, (last + 2) % 4, 3][(state >> 33) as usize % 5];
            last = next;
            if next == 3 { ' ' } else { letters[next] }
        };
        (0..20_000).map(draw).collect()
    }

    /// Cost of `c` after `a` and `b` in bits.
    fn cost(table: &Spelling, lang: &str, [a, b, c]: [char; 3]) -> f64 {
        let lane = LANGUAGES.iter().position(|languages| languages.contains(&lang)).unwrap();
        let mut before = table.start();
        table.step(lane, &mut before, a);
        table.step(lane, &mut before, b);
        f64::from(table.step(lane, &mut before, c)) / f64::from(SCALE)
    }

    #[test]
    fn letters_cost_what_their_frequency_after_two_others_says() {
        let (english, russian) = (text(['a', 'b', 'c']), text(['a', 'b', 'ж']));
        let mut counter = Counter::default();
        counter.add("en", &english.iter().collect::<String>());
        counter.add("ru", &russian.iter().collect::<String>());
        let table = file::read(&counter.finish().unwrap()).unwrap();
        for (lang, text, other) in [("en", &english, 'ж'), ("ru", &russian, 'c')] {
            let mut counts: BTreeMap<[char; 2], BTreeMap<char, f64>> = BTreeMap::new();
            for window in text.windows(3) {
                *counts.entry([window[0], window[1]]).or_default().entry(window[2]).or_default() += 1.0;
            }
            for ([a, b], next) in counts {
                let all: f64 = next.values().sum();
                let mut sum = 0.0;
                for (c, count) in next {
                    let bits = cost(&table, lang, [a, b, c]);
                    assert!((bits + (count / all).log2()).abs() < 0.3, "{lang} {a:?}{b:?}{c:?}: {bits}, {count} of {all}");
                    assert!(table.has(a, b, c));
                    sum += (-bits).exp2();
                }
                assert!((0.93..1.06).contains(&sum), "{lang} {a:?}{b:?}: {sum}");
                assert!(cost(&table, lang, [a, b, other]) > 8.0, "{lang} {a:?}{b:?}{other}");
            }
        }
        assert!(!table.has('ж', 'c', 'a') && !table.has('a', 'ж', 'c'));
    }

    #[test]
    fn ideographs_cost_by_language_what_their_own_frequency_says() {
        let mut counter = Counter::default();
        counter.add("ja", "漢漢漢字".repeat(50).as_str());
        counter.add("zh", "字字字猫".repeat(50).as_str());
        counter.add("xx", "犬".repeat(50).as_str());
        let table = file::read(&counter.finish().unwrap()).unwrap();
        let bits = |c: char| table.han_bits(c);
        let ([japanese, chinese], [own, others]) = (bits('漢'), bits('字'));
        assert!(japanese < own && own < bits('犬')[0] && others < bits('猫')[1] && bits('猫')[1] < chinese);
        // 150.3 of 200 and 6,000 more.
        assert_eq!(japanese, ((6200.0f64 / 150.3).log2() * f64::from(SCALE)).round() as u32);
    }

    /// The file of a corpus that is small enough to count by hand, read. In it `q` is too rare for a symbol, and ` ab` for a trigram.
    fn small() -> Spelling {
        let mut counter = Counter::default();
        for (lang, line, times) in [("en", "aab", 5), ("en", "ab", 1), ("en", "q", 4), ("ru", "б", 5)] {
            (0..times).for_each(|_| counter.add(lang, line));
        }
        file::read(&counter.finish().unwrap()).unwrap()
    }

    fn lane(lang: &str) -> usize {
        LANGUAGES.iter().position(|languages| languages.contains(&lang)).unwrap()
    }

    fn steps(probability: f64) -> u8 {
        (-probability.log2() * f64::from(SCALE)).round() as u8
    }

    /// Nine tenths of the mean share in all lanes, and one tenth of an equal share.
    fn base(shares: f64) -> f64 {
        0.9 * shares / LANES as f64 + 0.1 / MAX_SYMBOLS as f64
    }

    #[test]
    fn a_small_corpus_has_the_costs_of_witten_and_bell_at_each_order() {
        let table = small();
        let (en, ru) = (lane("en"), lane("ru"));
        // English has 31 symbols of 4 kinds: 11 a, 6 b, 10 spaces, 4 others; Russian 10 of 2.
        let one = |lane: usize, c: char| table.single[usize::from(table.symbol(c))].0[lane];
        let (a, b) = ((11.0 + 4.0 * base(11.0 / 31.0)) / 35.0, (6.0 + 4.0 * base(6.0 / 31.0)) / 35.0);
        let (space, zhe) = ((10.0 + 4.0 * base(10.0 / 31.0 + 0.5)) / 35.0, 4.0 * base(0.5) / 35.0);
        assert_eq!(['a', 'b', ' ', 'б'].map(|c| one(en, c)), [a, b, space, zhe].map(steps));
        let (other, russian) = ((4.0 + 4.0 * base(4.0 / 31.0)) / 35.0, [2.0 * base(6.0 / 31.0) / 12.0, (5.0 + 2.0 * base(0.5)) / 12.0]);
        assert_eq!((one(en, 'q'), [one(ru, 'b'), one(ru, 'б')]), (steps(other), russian.map(steps)));
        // Of 11 a in a context two kinds follow, and of 10 spaces.
        let pair = |b: char, c: char| table.pairs.nth(super::super::key(0, table.symbol(b), table.symbol(c)));
        let two = |lane: usize, b: char, c: char| table.pair_rows[pair(b, c).unwrap()].0[lane];
        let (ab, aa) = ((6.0 + 2.0 * b) / 13.0, (5.0 + 2.0 * a) / 13.0);
        assert_eq!([two(en, 'a', 'b'), two(en, 'a', 'a')], [ab, aa].map(steps));
        assert_eq!([two(en, ' ', 'a'), two(en, ' ', 'б')], [(6.0 + 2.0 * a) / 12.0, 2.0 * zhe / 12.0].map(steps));
        assert_eq!(two(ru, 'a', 'b'), steps(russian[0]), "Russian has no a");
        assert!(pair(' ', 'q').is_none() && pair('q', ' ').is_none() && pair('b', 'a').is_none());
        // What the back-off costs: the share of kinds among tokens and kinds.
        let after = |lane: usize, b: char, c: char| table.after[pair(b, c).unwrap()].0[lane];
        assert_eq!([after(en, ' ', 'a'), after(en, 'a', 'b'), after(en, 'a', 'a')], [2.0 / 8.0, 1.0 / 7.0, 1.0 / 6.0].map(steps));
        assert_eq!((after(ru, ' ', 'a'), after(ru, ' ', 'б')), (0, steps(1.0 / 6.0)));
        let three = |[a, b, c]: [char; 3]| {
            let key = super::super::key(table.symbol(a), table.symbol(b), table.symbol(c));
            table.triple_rows[table.triples.nth(key).unwrap()].0[en]
        };
        assert_eq!([three(['a', 'a', 'b']), three([' ', 'a', 'a'])], [(5.0 + ab) / 6.0, (5.0 + 2.0 * aa) / 8.0].map(steps));
        for (text, expected) in [("aab", true), (" aa", true), ("ab ", true), (" б ", true), (" ab", false), (" q ", false), ("baa", false)]
        {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(table.has(chars[0], chars[1], chars[2]), expected, "{text}");
        }
    }

    #[test]
    fn letters_too_rare_for_a_symbol_are_in_no_trigram_even_together() {
        let mut counter = Counter::default();
        (0..9).for_each(|_| counter.add("en", "abab"));
        for rare in ['q', 'w', 'z'] {
            (0..MIN_SYMBOL - 3).for_each(|_| counter.add("en", &format!("{rare}ab")));
            counter.add("en", &format!("a{rare}b"));
            counter.add("en", &format!("ab{rare}"));
        }
        let table = file::read(&counter.finish().unwrap()).unwrap();
        assert!(table.has('a', 'b', 'a') && table.has('b', 'a', 'b'));
        for rare in ['q', 'w', 'z'] {
            assert!(!table.has(rare, 'a', 'b') && !table.has('a', rare, 'b') && !table.has('a', 'b', rare), "{rare}");
        }
    }

    #[test]
    fn a_symbol_that_no_lane_has_costs_an_equal_share_of_the_rest() {
        let mut counter = Counter::default();
        (0..5).for_each(|_| counter.add("en", "ab"));
        let table = file::read(&counter.finish().unwrap()).unwrap();
        // 15 symbols of three kinds.
        assert_eq!(table.single[usize::from(OTHER)].0[lane("en")], steps(3.0 * 0.1 / MAX_SYMBOLS as f64 / 18.0));
    }

    #[test]
    fn the_file_has_no_more_symbols_than_its_keys_have_room_for() {
        // Ethiopic, Canadian and Yi: letters that are not folded.
        let all = (0x1200..0x1380).chain(0x1400..0x1680).chain(0xa000..0xa48d).filter_map(char::from_u32);
        let letters: Vec<char> = all.filter(|c| fold(*c) == *c).collect();
        assert!(letters.len() > MAX_SYMBOLS);
        let write = |count: usize| {
            let mut counter = Counter::default();
            let text: String = letters[..count].iter().collect();
            (0..MIN_SYMBOL).for_each(|_| counter.add("en", &text));
            counter.finish().map(drop)
        };
        // Two symbols are the space, and what is too rare for one.
        assert!(write(MAX_SYMBOLS - 2).is_ok());
        assert!(write(MAX_SYMBOLS - 1).is_err_and(|error| error.to_string().contains("symbols are more than")));
    }
}
