//! Names of speakers, on disk beyond a limit; a name that follows itself is stored once.

use crate::error::Result;
use crate::similarity::storage::{Budget, Spool};
use crate::similarity::units::speech::Speech;

/// Longest name, in bytes.
const MAX_BYTES: usize = 255;

/// The names.
pub struct Speakers {
    names: Spool,
    last: Option<(Box<str>, u64)>,
    bytes: Vec<u8>,
}

impl Speakers {
    /// The place of no name.
    pub const NONE: u64 = u64::MAX;

    /// No names.
    pub fn new(budget: &Budget) -> Self {
        Self { names: Spool::new(budget.folder(), budget.memory / 128), last: None, bytes: Vec::new() }
    }

    /// Stores a name; returns its place, or [`Self::NONE`] for one that is too long to be a name.
    pub fn put(&mut self, name: &str) -> Result<u64> {
        if name.len() > MAX_BYTES {
            return Ok(Self::NONE);
        }
        match &self.last {
            Some((last, at)) if &**last == name => Ok(*at),
            _ => {
                let at = self.names.put(&[&[name.len() as u8], name.as_bytes()])?;
                self.last = Some((name.into(), at));
                Ok(at)
            }
        }
    }

    /// Stores the speaker of a speech, if there is one.
    pub fn put_speaker(&mut self, speech: &Speech) -> Result<u64> {
        speech.speaker.as_ref().map_or(Ok(Self::NONE), |speaker| self.put(&speaker.name))
    }

    /// The first name at any of these places.
    pub fn first(&mut self, places: impl IntoIterator<Item = u64>) -> Result<Option<String>> {
        places.into_iter().find(|at| *at != Self::NONE).map_or(Ok(None), |at| self.get(at))
    }

    /// The name at a place.
    pub fn get(&mut self, at: u64) -> Result<Option<String>> {
        if at == Self::NONE {
            return Ok(None);
        }
        self.names.read_most(at, 1 + MAX_BYTES, &mut self.bytes)?;
        if let [length, rest @ ..] = self.bytes.as_slice()
            && rest.len() < usize::from(*length)
        {
            // The name lies on both sides of the limit.
            self.names.read(at, 1 + usize::from(*length), &mut self.bytes)?;
        }
        let [length, rest @ ..] = self.bytes.as_slice() else { return Ok(None) };
        Ok(rest.get(..usize::from(*length)).map(|name| String::from_utf8_lossy(name).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        let mut speakers = Speakers::new(&Budget { memory: 0, folder: None });
        let places: Vec<u64> = ["Ines Kallström", "Ines Kallström", "Selinsky"].iter().map(|name| speakers.put(name).unwrap()).collect();
        assert_eq!(places[0], places[1]);
        assert_eq!(speakers.get(places[0]).unwrap().as_deref(), Some("Ines Kallström"));
        assert_eq!(speakers.get(places[2]).unwrap().as_deref(), Some("Selinsky"));
        assert_eq!(speakers.get(Speakers::NONE).unwrap(), None);
        assert_eq!(speakers.put(&"x".repeat(300)).unwrap(), Speakers::NONE);
    }
}
