//! Groups records by key.

use super::external_sort::Sorter;
use crate::error::Result;

/// Calls `give` with the sorted records of each key that has 2 to `most` of them; the key is all bits above the lowest `shift`. Returns how
/// many keys had more.
pub fn each_group(records: Sorter<u128>, shift: u32, most: usize, mut give: impl FnMut(&[u128]) -> Result<()>) -> Result<u64> {
    let mut records = records.sorted()?;
    let (mut group, mut too_many) = (Vec::new(), 0);
    let mut next = records.next()?;
    while let Some(first) = next {
        group.clear();
        let mut count = 0usize;
        while let Some(record) = next.filter(|record| record >> shift == first >> shift) {
            count += 1;
            if count <= most {
                group.push(record);
            }
            next = records.next()?;
        }
        match count {
            1 => {}
            _ if count <= most => give(&group)?,
            _ => too_many += 1,
        }
    }
    Ok(too_many)
}
