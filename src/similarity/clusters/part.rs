//! Clusters in parts, so that a cluster of a million copies is never in memory as a whole.

use super::cluster::{Cluster, Member};
use crate::error::Result;
use crate::similarity::Kind;
use serde::Serialize;

/// Members that are held at a time, some 250 bytes each.
const MEMBERS: usize = 4096;

/// A cluster, or so many of its members as are held at a time.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Part {
    /// The cluster with the members of this part; all else is the same in each part.
    pub cluster: Cluster,
    /// How many members came in parts before this one.
    #[serde(skip)]
    pub before: usize,
    /// Whether another part of the cluster follows.
    #[serde(skip)]
    pub more: bool,
}

/// Takes the parts of clusters.
pub type Sink<'s> = &'s mut dyn FnMut(Part) -> Result<()>;

/// A cluster that is given in parts, while its members come.
pub struct Parts<'s> {
    cluster: Cluster,
    before: usize,
    sink: Sink<'s>,
}

impl<'s> Parts<'s> {
    /// A cluster without members yet.
    pub fn new(kind: Kind, representative: String, keep: Option<String>, sink: Sink<'s>) -> Self {
        Self { cluster: Cluster { cluster: 0, kind, representative, keep, members: Vec::new() }, before: 0, sink }
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

    /// Gives what is left.
    pub fn end(mut self) -> Result<()> {
        self.give(false)
    }
}
