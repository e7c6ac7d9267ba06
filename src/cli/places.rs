//! Maps the file names of records back to paths, so that tools which show alerts can open the files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Maps names to paths. Inputs are read in order, so a repeated name belongs to a later folder.
pub(super) struct Places<'a> {
    inputs: &'a [PathBuf],
    /// Index of the input that contained the last file.
    at: usize,
    /// Names found in that input so far.
    seen: HashSet<String>,
    /// The last name and its path.
    last: (String, String),
}

impl<'a> Places<'a> {
    pub(super) fn new(inputs: &'a [PathBuf]) -> Self {
        Self { inputs, at: 0, seen: HashSet::new(), last: Default::default() }
    }

    /// The path of `file`, a name relative to its input folder or as given on the command line.
    pub(super) fn path(&mut self, file: &str) -> String {
        if self.last.0 != file {
            self.last = (file.to_owned(), self.find(file));
        }
        self.last.1.clone()
    }

    fn find(&mut self, file: &str) -> String {
        for at in self.at..self.inputs.len() {
            // Names are unique within a folder, so a second occurrence belongs to a later one.
            let is_taken = at == self.at && self.seen.contains(file);
            let input = &self.inputs[at];
            let path = if input.is_dir() { input.join(file) } else { input.clone() };
            let is_it = if input.is_dir() { path.exists() } else { path == Path::new(file) };
            if is_it && !is_taken {
                if at != self.at {
                    self.at = at;
                    self.seen.clear();
                }
                self.seen.insert(file.to_owned());
                return path.to_string_lossy().replace('\\', "/");
            }
        }
        file.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_two_folders_is_two_files() {
        let root = tempfile::tempdir().unwrap();
        let folders = ["x", "y"].map(|name| root.path().join(name));
        for folder in &folders {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("a.txt"), "a").unwrap();
        }
        std::fs::write(folders[0].join("b.txt"), "b").unwrap();
        let mut places = Places::new(&folders);
        let found: Vec<PathBuf> = ["a.txt", "a.txt", "b.txt", "a.txt", "stdin"].iter().map(|name| places.path(name).into()).collect();
        let expected =
            [folders[0].join("a.txt"), folders[0].join("a.txt"), folders[0].join("b.txt"), folders[1].join("a.txt"), "stdin".into()];
        assert_eq!(found, expected);
    }
}
