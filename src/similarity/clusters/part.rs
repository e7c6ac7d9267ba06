//! Clusters in parts, so that a cluster of a million copies never has to fit into memory.

use super::cluster::{Cluster, Member};
use crate::error::Result;
use crate::similarity::Kind;
use serde::Serialize;

/// Most members of a part, about 250 bytes each.
const MEMBERS: usize = 4096;

/// A cluster, or a part of a large one.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Part {
    /// The cluster with the members of this part; the other fields are the same in each part.
    pub cluster: Cluster,
    /// Number of members in earlier parts.
    #[serde(skip)]
    pub before: usize,
    /// True if another part of the cluster follows.
    #[serde(skip)]
    pub more: bool,
}

/// Receives the parts of clusters.
pub type Sink<'s> = &'s mut dyn FnMut(Part) -> Result<()>;

/// Collects the members of a cluster and gives them in parts.
pub struct Parts<'s> {
    cluster: Cluster,
    before: usize,
    sink: Sink<'s>,
}

impl<'s> Parts<'s> {
    /// A cluster without members.
    pub fn new(kind: Kind, representative: String, keep: Option<String>, sink: Sink<'s>) -> Self {
        Self { cluster: Cluster { cluster: 0, kind, representative, keep, speaker: None, members: Vec::new() }, before: 0, sink }
    }

    /// This cluster, with the name of the one whose words its members are.
    pub fn said_by(mut self, speaker: Option<String>) -> Self {
        self.cluster.speaker = speaker;
        self
    }

    /// Adds a member.
    pub fn push(&mut self, member: Member) -> Result<()> {
        if self.cluster.members.len() == MEMBERS {
            self.give(true)?;
        }
        self.cluster.members.push(member);
        Ok(())
    }

    fn give(&mut self, more: bool) -> Result<()> {
        let members = std::mem::take(&mut self.cluster.members);
        let before = self.before;
        self.before += members.len();
        (self.sink)(Part { cluster: Cluster { members, ..self.cluster.clone() }, before, more })
    }

    /// Gives the last part.
    pub fn end(mut self) -> Result<()> {
        self.give(false)
    }
}
