//! Receives progress and messages of a run, for a terminal or a log.

/// Receives progress and messages of a run. A message is one line.
pub trait Watcher {
    /// This many more records are done.
    fn advance(&self, _records: u64) {}
    /// All records are done.
    fn finish(&self) {}
    /// From now on the run can be resumed after an interruption.
    fn can_go_on(&self) {}
    /// Something could not be used.
    fn warn(&self, _message: &str) {}
    /// A summary of what was passed over.
    fn tell(&self, _message: &str) {}
    /// Information; nothing failed.
    fn note(&self, _message: &str) {}
}

impl Watcher for () {}

/// Notes shown one by one; the others are only counted.
const NOTES: usize = 20;

/// Notes collected for the end of a run.
#[derive(Default)]
pub struct Notes {
    shown: Vec<String>,
    more: usize,
}

impl Notes {
    /// Adds notes.
    pub fn add(&mut self, notes: Vec<String>) {
        for note in notes {
            if self.shown.len() < NOTES {
                self.shown.push(note);
            } else {
                self.more += 1;
            }
        }
    }

    /// Sends the first notes, and how many more there are.
    pub fn tell(&self, watcher: &dyn Watcher) {
        self.shown.iter().for_each(|note| watcher.note(note));
        if self.more > 0 {
            watcher.note(&format!("and {} more", self.more));
        }
    }
}
