//! Takes units one by one; gives their clusters, kind by kind.

use super::clusters::cluster::Cluster;
use super::clusters::join::{Representatives, join};
use super::clusters::pairs::{self, Pair};
use super::clusters::part::Part;
use super::crosslingual::evidence::{self, OnPair};
use super::reuse::links::{self, Link};
use super::reuse::passages;
use super::reuse::quotations::{Quotations, QuotedRanges};
use super::reuse::statements::Statements;
use super::storage::Budget;
use super::units::sketch::{Sketch, Sketcher};
use super::units::store::UnitStore;
use super::{Kind, Options, TooFrequent, clusters, crosslingual};
use crate::error::Result;
use crate::knowledge::translations::Translations;

/// Takes units in the order of the input and gives their clusters.
pub struct Clusterer {
    options: Options,
    sketcher: Sketcher,
    store: UnitStore,
    quotations: Quotations,
    twins: evidence::Index,
    statements: Statements,
    /// Set if [`Self::pairs`] already computed them.
    representatives: Option<Representatives>,
    pub(super) too_frequent: TooFrequent,
}

impl Clusterer {
    /// An empty clusterer.
    pub fn new(options: Options) -> Result<Self> {
        let sketcher = Sketcher {
            quotes: options.kinds.contains(&Kind::Quote),
            passages: options.kinds.contains(&Kind::Contained),
            twins: options.kinds.contains(&Kind::Twin).then(Translations::embedded),
            reported: options.kinds.contains(&Kind::Reported),
        };
        let budget = Budget { memory: options.memory, folder: options.temp_dir.clone() };
        Ok(Self {
            quotations: Quotations::new(&budget),
            twins: evidence::Index::new(&budget),
            statements: Statements::new(&budget)?,
            store: UnitStore::new(budget, sketcher.has_tokens()),
            sketcher,
            representatives: None,
            too_frequent: TooFrequent::default(),
            options,
        })
    }

    /// Makes the sketches for this clusterer.
    pub fn sketcher(&self) -> Sketcher {
        self.sketcher.clone()
    }

    /// Makes all units added so far the reference: pairs and clusters of reference units alone are not given.
    pub fn end_of_reference(&mut self) {
        self.store.reference = self.store.units.len() as u32;
    }

    /// Number of units.
    pub fn units(&self) -> usize {
        self.store.units.len()
    }

    /// Adds a unit at the start of its record's text.
    pub fn add(&mut self, id: impl AsRef<str>, source: impl AsRef<str>, text: &str, sketch: Sketch) -> Result<()> {
        self.add_at(id, source, text, 0, sketch)
    }

    /// Adds a unit that starts at code point `offset` of its record's text.
    pub fn add_at(&mut self, id: impl AsRef<str>, source: impl AsRef<str>, text: &str, offset: usize, sketch: Sketch) -> Result<()> {
        self.too_frequent.unkept += u64::from(sketch.unkept);
        let (unit, is_new) = self.store.add(id.as_ref(), source.as_ref(), text, offset, &sketch)?;
        if self.sketcher.twins.is_some() {
            self.twins.add(&sketch, is_new)?;
        }
        if !is_new {
            return Ok(());
        }
        if self.sketcher.reported {
            self.statements.add(unit, id.as_ref(), source.as_ref(), &sketch)?;
        }
        if self.sketcher.quotes { self.quotations.add(unit, text, &sketch) } else { Ok(()) }
    }

    /// Gives every verified pair at or above the threshold, including exact copies, at most `max`; returns true if there are more.
    pub fn pairs(&mut self, max: usize, sink: &mut dyn FnMut(&Pair) -> Result<()>) -> Result<bool> {
        let (is_full, representatives, too_frequent) = pairs::pairs(&mut self.store, &self.options, max, sink)?;
        self.too_frequent.near = too_frequent;
        if self.options.kinds.contains(&Kind::Near) {
            self.representatives = Some(representatives);
        }
        Ok(is_full)
    }

    /// Gives every pair of units of which one has at least 0.7 of the other's windows, including exact copies, at most `max`; returns true
    /// if there are more.
    pub fn links(&mut self, max: usize, sink: &mut dyn FnMut(&Link) -> Result<()>) -> Result<bool> {
        let (is_full, too_frequent) = links::links(&mut self.store, &self.quotations, max, sink)?;
        self.too_frequent.links += too_frequent;
        Ok(is_full)
    }

    /// Compares by this table of translations instead of the embedded one.
    pub(crate) fn with_translations(mut self, table: &'static Translations) -> Self {
        self.sketcher.twins = self.sketcher.twins.map(|_| table);
        self
    }

    /// Gives every pair of units that are the best match of each other across languages, with the evidence, however weak it is.
    pub(crate) fn each_mutual(mut self, give: OnPair<'_>) -> Result<()> {
        let representatives = self.representatives()?;
        self.twins.mutual(&self.store.budget, &representatives, give).map(|_| ())
    }

    /// The representative of each unit.
    fn representatives(&mut self) -> Result<Representatives> {
        if let Some(representatives) = self.representatives.take() {
            return Ok(representatives);
        }
        if self.options.kinds.contains(&Kind::Near) {
            let (representatives, too_frequent) = join(&mut self.store, &self.options, None)?;
            self.too_frequent.near = too_frequent;
            return Ok(representatives);
        }
        Ok(self.store.units.iter().map(|unit| (unit.first, unit.windows)).collect())
    }

    /// The clusters, by kind and then by first member. [`Self::each_cluster`] also returns what was too frequent.
    pub fn finish(self) -> Result<Vec<Cluster>> {
        let mut clusters = Vec::new();
        self.each_cluster(&mut |cluster| {
            clusters.push(cluster);
            Ok(())
        })?;
        Ok(clusters)
    }

    /// Gives the clusters in the order of [`Self::finish`]; returns what was too frequent.
    pub fn each_cluster(self, sink: &mut dyn FnMut(Cluster) -> Result<()>) -> Result<TooFrequent> {
        let mut begun: Option<Cluster> = None;
        self.each_part(&mut |Part { cluster, more, .. }| {
            let whole = match begun.take() {
                Some(mut begun) => {
                    begun.members.extend(cluster.members);
                    begun
                }
                None => cluster,
            };
            if more {
                begun = Some(whole);
                return Ok(());
            }
            sink(whole)
        })
    }

    /// Like [`Self::each_cluster`], but gives large clusters in parts, so that none of them has to fit into memory.
    pub fn each_part(mut self, sink: &mut dyn FnMut(Part) -> Result<()>) -> Result<TooFrequent> {
        self.store.close();
        let representatives = self.representatives()?;
        self.store.drop_templates();
        if !self.sketcher.has_tokens() {
            // From here on only the clusters are written.
            self.store.drop_windows();
        }
        let mut count = 0;
        let mut numbered = |mut part: Part| {
            count += u32::from(part.before == 0);
            part.cluster.cluster = count - 1;
            sink(part)
        };
        let Self { options, sketcher, mut store, mut quotations, twins, mut statements, mut too_frequent, .. } = self;
        clusters::copies::clusters(&mut store, &options, &representatives, &mut numbered)?;
        let mut quoted = QuotedRanges::new();
        if sketcher.quotes {
            (quoted, too_frequent.quotes) = quotations.clusters(&mut store, &mut numbered)?;
        }
        if sketcher.passages {
            too_frequent.passages = passages::clusters(&mut store, &representatives, &quoted, &mut numbered)?;
        }
        if sketcher.twins.is_some() {
            too_frequent.twins = crosslingual::clusters(twins, &mut store, &representatives, &mut numbered)?;
        }
        if sketcher.reported {
            too_frequent.reported = statements.clusters(&mut store, &quoted, &mut numbered)?;
        }
        Ok(too_frequent)
    }
}
