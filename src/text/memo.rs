//! A memo of what was computed of the last texts, for functions that several rooms call with the same text.

use xxhash_rust::xxh3::xxh3_64;

/// Values of at most `N` texts. Each thread has its own, so results do not depend on threads.
#[derive(Debug)]
pub struct Memo<T, const N: usize> {
    /// A text and its value at the place that the hash of the text gives. The text itself is compared, since hashes can be made to collide.
    slots: [Option<(Box<str>, T)>; N],
    /// Longest text kept, in bytes.
    longest: usize,
}

impl<T: Clone, const N: usize> Memo<T, N> {
    /// An empty memo of texts of at most `longest` bytes.
    pub const fn new(longest: usize) -> Self {
        Self { slots: [const { None }; N], longest }
    }

    /// The value of `text`, by `make` if it is not kept.
    pub fn get(&mut self, text: &str, make: impl FnOnce() -> T) -> T {
        if text.len() > self.longest {
            return make();
        }
        match &mut self.slots[xxh3_64(text.as_bytes()) as usize % N] {
            Some((known, value)) if **known == *text => value.clone(),
            slot => slot.insert((text.into(), make())).1.clone(),
        }
    }

    /// Frees the memory of texts longer than `longest` bytes.
    pub fn forget_longer(&mut self, longest: usize) {
        for slot in &mut self.slots {
            *slot = slot.take().filter(|(text, _)| text.len() <= longest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_for_a_text_that_is_kept() {
        let mut memo: Memo<usize, 1> = Memo::new(3);
        let mut made = Vec::new();
        for text in ["one", "one", "two", "one", "three", "three"] {
            let value = memo.get(text, || {
                made.push(text.len());
                text.len()
            });
            assert_eq!(value, text.len());
        }
        assert_eq!(made, [3, 3, 3, 5, 5]);
        memo.forget_longer(3);
        assert_eq!(memo.get("one", || 0), 3);
        memo.forget_longer(2);
        assert_eq!(memo.get("one", || 0), 0);
    }
}
