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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_two_to_the_most_records_are_given_in_order_and_larger_ones_counted() {
        let sorter = || {
            let mut records: Sorter<u128> = Sorter::new(None, 1 << 20);
            for record in [0x42, 0x41, 0x10, 0x33, 0x31, 0x32, 0x23, 0x22, 0x21, 0x20, 0x55, 0x54] {
                records.push(record).unwrap();
            }
            records
        };
        let found = |shift: u32, most: usize| {
            let mut groups: Vec<Vec<u128>> = Vec::new();
            let too_many = each_group(sorter(), shift, most, |group| {
                groups.push(group.to_vec());
                Ok(())
            });
            (groups, too_many.unwrap())
        };
        assert_eq!(found(4, 3), (vec![vec![0x31, 0x32, 0x33], vec![0x41, 0x42], vec![0x54, 0x55]], 1));
        assert_eq!(found(4, 2), (vec![vec![0x41, 0x42], vec![0x54, 0x55]], 2));
        assert_eq!(found(0, 9), (vec![], 0));
        assert_eq!(found(8, 9), (vec![], 1));
    }
}
