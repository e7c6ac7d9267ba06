//! Classes of characters by table, for what looks up every character: the standard library searches for each beyond ASCII.

use std::sync::OnceLock;

/// Characters of a page.
const PAGE: usize = 256;

/// What `of` gives for each character, computed page by page when first asked for: a text uses few scripts.
pub(crate) struct Table<T: 'static> {
    pages: [OnceLock<Box<[T; PAGE]>>; (char::MAX as usize + 1) / PAGE],
    of: fn(char) -> T,
}

impl<T: Copy> Table<T> {
    pub(crate) const fn new(of: fn(char) -> T) -> Self {
        Self { pages: [const { OnceLock::new() }; (char::MAX as usize + 1) / PAGE], of }
    }

    #[inline]
    pub(crate) fn get(&self, c: char) -> T {
        let page = c as usize / PAGE;
        self.pages[page].get_or_init(|| self.page(page))[c as usize % PAGE]
    }

    #[cold]
    fn page(&self, page: usize) -> Box<[T; PAGE]> {
        // Surrogates are no characters, and nobody asks for them.
        let nth = |nth: usize| char::from_u32((page * PAGE + nth) as u32).unwrap_or(char::REPLACEMENT_CHARACTER);
        Box::new(std::array::from_fn(|at| (self.of)(nth(at))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_answers_as_its_function_does() {
        static LETTERS: Table<bool> = Table::new(char::is_alphabetic);
        assert!(('\0'..=char::MAX).all(|c| LETTERS.get(c) == c.is_alphabetic()));
    }
}
