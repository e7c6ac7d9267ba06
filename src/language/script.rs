//! Scripts that settle the language.

use super::features::{Group, SETTLED};
use super::reader::Piece;
use crate::text::Lang;

/// By place in `SETTLED`.
const LANGS: [Lang; SETTLED.len()] = [
    Lang::new("ko"),
    Lang::new("th"),
    Lang::new("el"),
    Lang::new("hy"),
    Lang::new("ka"),
    Lang::new("ta"),
    Lang::new("te"),
    Lang::new("kn"),
    Lang::new("ml"),
    Lang::new("km"),
    Lang::new("lo"),
    Lang::new("si"),
    Lang::new("my"),
    Lang::new("gu"),
    Lang::new("pa"),
    Lang::new("or"),
    Lang::new("dv"),
];

pub(super) fn languages() -> impl Iterator<Item = Lang> {
    LANGS.into_iter()
}

/// The language, where most of a text is in a script that one language uses, and how surely: the share of the letters that it explains.
pub(super) fn settled(piece: &Piece) -> Option<(Lang, f32)> {
    (piece.group() == Group::Settled).then_some(())?;
    let (nth, count) = piece.settled.iter().enumerate().max_by_key(|(nth, count)| (**count, std::cmp::Reverse(*nth)))?;
    (*count > 0).then(|| (LANGS[nth], 0.5 + 0.497 * (*count as f32 / piece.total().max(1) as f32).min(1.0)))
}
