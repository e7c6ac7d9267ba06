//! Who shares text with whom: a matrix of the sources that share most, drawn as SVG, and the same pairs as a table.

use super::super::Report;
use super::super::sections::pairs;
use crate::sources::voices::Carried;
use crate::sources::{MAX_PAIRED, Profile};
use crate::text::number::{counted, group, percent};
use crate::text::visible::{shorten, visible, width};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most sources.
const SOURCES: usize = 30;
/// Width and height of a cell in pixels.
const CELL: usize = 26;
/// Room for the names above, and of the last one on the right, in pixels.
const ABOVE: usize = 120;
const RIGHT: usize = 100;
/// Most columns of a name, and their width in pixels.
const NAME: usize = 20;
const LETTER: usize = 8;
/// Lower bounds of the shares of the darker cells.
const STEPS: [f64; 3] = [0.1, 0.25, 0.5];

/// The matrix. Places are pixels.
pub(super) struct Matrix {
    pub names: Vec<Name>,
    pub cells: Vec<Cell>,
    pub pairs: Vec<Pair>,
    /// Pairs of all sources.
    pub all_pairs: String,
    pub is_part: bool,
    /// Left end of the cells.
    pub left: usize,
}

/// A row and the column of the same source.
pub(super) struct Name {
    pub whole: String,
    pub short: String,
    /// Middle of the row.
    pub y: usize,
    /// Middle of the column.
    pub x: usize,
}

/// A pair of sources; the row's share is drawn.
pub(super) struct Cell {
    pub row: usize,
    pub column: usize,
    pub x: usize,
    pub y: usize,
    /// From 1 to 4, the more the darker.
    pub step: usize,
    pub label: String,
    pub title: String,
}

/// A row of the table.
pub(super) struct Pair {
    pub row: usize,
    pub column: usize,
    pub sources: (String, String),
    pub passages: String,
    /// Paragraphs of each that share text with the other.
    pub paragraphs: (String, String),
}

impl Matrix {
    /// The matrix of a report; none if no two sources share text.
    pub(super) fn of(report: &Report, clusters: &[&Carried]) -> Option<Self> {
        let pairs = pairs(report);
        let order = ordered(&pairs, &strongest(&pairs));
        if order.is_empty() {
            return None;
        }
        let profiles: HashMap<&str, &Profile> = report.sources.iter().map(|source| (source.source.as_str(), source)).collect();
        let place: HashMap<&str, usize> = order.iter().enumerate().map(|(nth, name)| (*name, nth)).collect();
        let units = shared_units(clusters, &place);
        let of = |from: usize, with: usize| {
            let shared = units.get(&(from, with)).copied().unwrap_or_default();
            let all = profiles.get(order[from]).map_or(0, |profile| profile.units);
            (shared, all, shared as f64 / all.max(1) as f64)
        };
        let said = |from: usize, with: usize| {
            let (shared, all, share) = of(from, with);
            format!("{} of {} ({})", group(shared), group(all), percent(share))
        };
        let short = |name: &str| shorten(&visible(name), NAME).into_owned();
        let left = 8 + LETTER * order.iter().map(|name| width(&short(name))).max().unwrap_or(0);
        let mut cells = Vec::new();
        let mut rows = Vec::new();
        for (passages, a, b) in &pairs {
            let (Some(a), Some(b)) = (place.get(a), place.get(b)) else { continue };
            let (a, b) = (*a.min(b), *a.max(b));
            let names = (visible(order[a]).into_owned(), visible(order[b]).into_owned());
            let passages = counted(*passages, "passage", "passages");
            let title = format!(
                "{} and {}: {passages} in common; {} paragraphs of {}, {} of {}",
                names.0,
                names.1,
                said(a, b),
                names.0,
                said(b, a),
                names.1
            );
            for (row, column) in [(a, b), (b, a)] {
                let share = of(row, column).2;
                cells.push(Cell {
                    row,
                    column,
                    x: left + column * CELL,
                    y: ABOVE + row * CELL,
                    step: 1 + STEPS.iter().filter(|step| share >= **step).count(),
                    label: percent(share).trim_end_matches(" %").to_owned(),
                    title: title.clone(),
                });
            }
            rows.push(Pair { row: a, column: b, sources: names, passages, paragraphs: (said(a, b), said(b, a)) });
        }
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let name = |(nth, name): (usize, &&str)| Name {
            whole: visible(name).into_owned(),
            short: short(name),
            y: ABOVE + nth * CELL + CELL / 2,
            x: left + nth * CELL + CELL / 2,
        };
        Some(Self {
            names: order.iter().enumerate().map(name).collect(),
            cells,
            is_part: pairs.len() > rows.len(),
            pairs: rows,
            all_pairs: group(pairs.len() as u64),
            left,
        })
    }

    pub fn width(&self) -> usize {
        self.left + self.names.len() * CELL + RIGHT
    }

    pub fn height(&self) -> usize {
        ABOVE + self.names.len() * CELL + 2
    }

    /// The lines between the cells.
    pub fn grid(&self) -> String {
        let (left, end) = (self.left, self.names.len() * CELL);
        let lines = (0..=self.names.len()).map(|nth| nth * CELL);
        lines.map(|at| format!("M{left} {}h{end}M{} {ABOVE}v{end}", ABOVE + at, left + at)).collect()
    }

    /// The cells of a source with itself.
    pub fn diagonal(&self) -> String {
        let squares = (0..self.names.len()).map(|nth| nth * CELL);
        squares.map(|at| format!("M{} {}h{CELL}v{CELL}h-{CELL}z", self.left + at, ABOVE + at)).collect()
    }
}

/// The sources of the pairs that share most.
fn strongest<'r>(pairs: &[(u64, &'r str, &'r str)]) -> BTreeSet<&'r str> {
    let mut chosen = BTreeSet::new();
    for (_, a, b) in pairs {
        let new = usize::from(!chosen.contains(a)) + usize::from(!chosen.contains(b));
        if chosen.len() + new <= SOURCES {
            chosen.extend([*a, *b]);
        }
    }
    chosen
}

/// The sources in an order that puts those together that share most: the one that shares most with any before it comes next (Prim's
/// algorithm for a maximum spanning forest).
fn ordered<'r>(pairs: &[(u64, &'r str, &'r str)], chosen: &BTreeSet<&'r str>) -> Vec<&'r str> {
    let mut order: Vec<&str> = Vec::new();
    let among: Vec<_> = pairs.iter().filter(|(_, a, b)| chosen.contains(a) && chosen.contains(b)).collect();
    while order.len() < chosen.len() {
        // Pairs are sorted, most first.
        let next = among.iter().find_map(|(_, a, b)| match (order.contains(a), order.contains(b)) {
            (true, false) => Some(*b),
            (false, true) => Some(*a),
            _ => None,
        });
        let begins = || among.iter().find(|(_, a, _)| !order.contains(a)).map(|(_, a, _)| *a);
        match next.or_else(begins) {
            Some(source) => order.push(source),
            None => break,
        }
    }
    order
}

/// Paragraphs of one source that share text with another, by their places in the matrix. Clusters that are not counted by pairs are left
/// out, as in [`Profile::shares_with`].
fn shared_units(clusters: &[&Carried], place: &HashMap<&str, usize>) -> BTreeMap<(usize, usize), u64> {
    let mut units: BTreeMap<(usize, usize), BTreeSet<&str>> = BTreeMap::new();
    for Carried { cluster, .. } in clusters.iter().filter(|carried| carried.cluster.sources() <= MAX_PAIRED) {
        let members: Vec<(usize, &str)> =
            cluster.members.iter().filter_map(|member| Some((*place.get(member.source.as_str())?, member.id.as_str()))).collect();
        let sources: BTreeSet<usize> = members.iter().map(|(source, _)| *source).collect();
        for (source, unit) in &members {
            for with in sources.iter().filter(|with| *with != source) {
                units.entry((*source, *with)).or_default().insert(unit);
            }
        }
    }
    units.into_iter().map(|(pair, units)| (pair, units.len() as u64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_that_share_most_stand_together() {
        let pairs = [(9, "a", "d"), (7, "b", "c"), (3, "d", "e"), (1, "a", "b")];
        assert_eq!(ordered(&pairs, &strongest(&pairs)), ["a", "d", "e", "b", "c"]);
        let apart = [(9, "a", "d"), (7, "b", "c")];
        assert_eq!(ordered(&apart, &strongest(&apart)), ["a", "d", "b", "c"]);
    }

    #[test]
    fn no_more_sources_than_can_be_drawn() {
        let names: Vec<String> = (0..80).map(|nth| format!("{nth:02}")).collect();
        let pairs: Vec<(u64, &str, &str)> = names.windows(2).map(|pair| (5, pair[0].as_str(), pair[1].as_str())).collect();
        assert_eq!(strongest(&pairs).len(), SOURCES);
        assert!(ordered(&[], &BTreeSet::new()).is_empty());
    }
}
