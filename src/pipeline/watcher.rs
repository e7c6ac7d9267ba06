//! Who is told of a run while it goes on: a terminal, a log, nobody.

/// Takes what is to be said of a run. Messages are one line each.
pub trait Watcher {
    /// So many more records are dealt with.
    fn advance(&self, _records: u64) {}
    /// All records are dealt with.
    fn finish(&self) {}
    /// From now on a run that is cut off can be gone on with.
    fn can_go_on(&self) {}
    /// Something could not be used.
    fn warn(&self, _message: &str) {}
    /// What a run is to be known by: counts of what was passed over.
    fn tell(&self, _message: &str) {}
    /// Nothing failed, and somebody may want to know.
    fn note(&self, _message: &str) {}
}

impl Watcher for () {}

/// Notes that are shown; beyond these they are counted.
const NOTES: usize = 20;

/// Notes that are told at the end of a run.
#[derive(Default)]
pub struct Notes {
    shown: Vec<String>,
    more: usize,
}

impl Notes {
    /// Adds some.
    pub fn add(&mut self, notes: Vec<String>) {
        for note in notes {
            if self.shown.len() < NOTES {
                self.shown.push(note);
            } else {
                self.more += 1;
            }
        }
    }

    /// Tells the first of them, and how many more there are.
    pub fn tell(&self, watcher: &dyn Watcher) {
        self.shown.iter().for_each(|note| watcher.note(note));
        if self.more > 0 {
            watcher.note(&format!("and {} more", self.more));
        }
    }
}
