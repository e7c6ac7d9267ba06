//! Reads the table's file, which [`super::count`] writes.

use super::languages::LANES;
use super::symbols::{EAST, MAX_SYMBOLS, Symbols};
use super::table::{Row, Table};
use super::{JAPANESE_CHINESE_KOREAN, Spelling, key};
use crate::error::Error;

/// Bits of a symbol in the keys of the file.
pub(super) const FILE_BITS: u32 = 11;

/// The remaining bytes of the file.
struct Parts<'b>(&'b [u8]);

impl<'b> Parts<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], Error> {
        let (head, tail) = self.0.split_at_checked(count).ok_or_else(broken)?;
        self.0 = tail;
        Ok(head)
    }

    fn numbers(&mut self, count: usize) -> Result<impl ExactSizeIterator<Item = u32> + 'b, Error> {
        Ok(self.take(4 * count)?.chunks_exact(4).map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap_or_default())))
    }

    fn rows(&mut self, count: usize) -> Result<Vec<Row>, Error> {
        Ok(self.take(LANES * count)?.chunks_exact(LANES).map(|bytes| Row(bytes.try_into().unwrap_or([u8::MAX; LANES]))).collect())
    }

    /// Symbols of keys, stored as differences of consecutive keys.
    fn keys(&mut self, count: usize) -> Result<Vec<[u16; 3]>, Error> {
        let mut key = 0u64;
        let symbols = |key: u64, back: u32| (key >> (back * FILE_BITS) & ((1 << FILE_BITS) - 1)) as u16;
        Ok(self
            .numbers(count)?
            .map(|step| {
                key += u64::from(step);
                [symbols(key, 2), symbols(key, 1), symbols(key, 0)]
            })
            .collect())
    }
}

fn broken() -> Error {
    Error::Model("the table of spelling is broken".into())
}

pub(super) fn read(packed: &[u8]) -> Result<Spelling, Error> {
    let bytes = zstd::decode_all(packed).map_err(|_| broken())?;
    let mut parts = Parts(&bytes);
    let counts: Vec<usize> = parts.numbers(3)?.map(|count| count as usize).collect();
    let [singles, pairs, triples] = counts[..] else { return Err(broken()) };
    let chars: Vec<char> = parts.numbers(singles)?.filter_map(char::from_u32).collect();
    if chars.len() != singles || singles > MAX_SYMBOLS {
        return Err(broken());
    }
    let single = parts.rows(singles)?;
    let pair_keys = parts.keys(pairs)?;
    let pair_rows = parts.rows(pairs)?;
    let after = parts.rows(pairs)?;
    let triple_keys = parts.keys(triples)?;
    if pair_keys.iter().chain(&triple_keys).flatten().any(|symbol| usize::from(*symbol) >= singles) {
        return Err(broken());
    }
    // The lanes that have the trigram; its costs in these follow.
    let sets: Vec<u64> =
        parts.take(8 * triples)?.chunks_exact(8).map(|set| u64::from_le_bytes(set.try_into().unwrap_or_default())).collect();
    let mut east = vec![[0u8; JAPANESE_CHINESE_KOREAN]; EAST.len()];
    for nth in 0..JAPANESE_CHINESE_KOREAN {
        east.iter_mut().zip(parts.take(EAST.len())?).for_each(|(bits, byte)| bits[nth] = *byte);
    }
    let hangul = |code: u32| east[(code - EAST.start) as usize][2];
    let mut table = Spelling {
        symbols: Symbols::of(&chars, hangul),
        single,
        pairs: Table::of(pair_keys.iter().map(|[_, b, c]| key(0, *b, *c))),
        pair_rows,
        after,
        triples: Table::of(triple_keys.iter().map(|[a, b, c]| key(*a, *b, *c))),
        triple_rows: Vec::with_capacity(triples),
        lanes: sets,
        han: east.iter().map(|[japanese, chinese, _]| [*japanese, *chinese]).collect(),
        odd: Vec::new(),
    };
    table.odd = table.odd_pairs(&pair_keys);
    for (nth, [a, b, c]) in triple_keys.into_iter().enumerate() {
        let mut row = table.back_off(a, b, c);
        let mut lanes = table.lanes[nth];
        for bits in parts.take(lanes.count_ones() as usize)? {
            row.0[lanes.trailing_zeros() as usize] = *bits;
            lanes &= lanes - 1;
        }
        table.triple_rows.push(row);
    }
    Ok(table)
}
