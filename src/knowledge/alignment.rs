//! Word alignment of parallel text: IBM model 1 (Brown et al. 1993).

use std::collections::HashMap;

/// Iterations of expectation maximisation.
const ROUNDS: usize = 5;
/// Translations below this probability are dropped between iterations.
const MIN_KEPT: f32 = 1e-4;

/// t(second | first) by IBM model 1; a `first` of `None` is the empty word. Sums follow the order of the pairs, so they are reproducible.
pub fn model_one<'p>(pairs: impl Iterator<Item = (&'p [u32], &'p [u32])> + Clone) -> HashMap<(Option<u32>, u32), f32> {
    let of = |first: &'p [u32]| first.iter().copied().map(Some).chain([None]);
    // Each pair of words that meet has a number, looked up once: `met` has the numbers of all places in turn.
    let mut numbers: HashMap<(Option<u32>, u32), u32> = HashMap::new();
    let mut met: Vec<u32> = Vec::new();
    for (first, second) in pairs.clone() {
        for y in second {
            for x in of(first) {
                let next = numbers.len() as u32;
                met.push(*numbers.entry((x, *y)).or_insert(next));
            }
        }
    }
    let mut words: Vec<Option<u32>> = vec![None; numbers.len()];
    numbers.iter().for_each(|((x, _), number)| words[*number as usize] = *x);
    let place = |x: Option<u32>| x.map_or(0, |x| x as usize + 1);
    let most = words.iter().map(|x| place(*x)).max().unwrap_or(0);
    let mut table = vec![1f32; numbers.len()];
    for _ in 0..ROUNDS {
        let mut counts = vec![0f32; table.len()];
        let mut totals = vec![0f32; most + 1];
        let mut places = met.as_slice();
        for (first, second) in pairs.clone() {
            for _ in second {
                let (here, rest) = places.split_at(first.len() + 1);
                places = rest;
                let sum: f32 = here.iter().map(|number| table[*number as usize]).sum();
                if sum <= 0.0 {
                    continue;
                }
                for (x, number) in of(first).zip(here) {
                    let share = table[*number as usize] / sum;
                    if share > MIN_KEPT {
                        counts[*number as usize] += share;
                        totals[place(x)] += share;
                    }
                }
            }
        }
        for ((share, count), x) in table.iter_mut().zip(counts).zip(&words) {
            *share = count / totals[place(*x)].max(f32::MIN_POSITIVE);
            if *share <= MIN_KEPT {
                *share = 0.0;
            }
        }
    }
    let kept = numbers.into_iter().map(|(pair, number)| (pair, table[number as usize]));
    kept.filter(|(_, share)| *share > 0.0).collect()
}
