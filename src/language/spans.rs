//! Sentences, and which of them belong together.
//!
//! Every sentence has its own evidence; the path through them that explains most of it, at a price for each change of language, is the
//! answer (Viterbi). A short sentence takes its neighbours' language unless it says clearly otherwise.

use crate::span::Span;

/// A sentence longer than this is cut at a blank: text without full stops is read in pieces.
const LONGEST: usize = 600;

/// Cuts the part `unit` of `text` after end marks that a blank follows, and appends the pieces to `out`; they cover it.
pub(super) fn sentences(text: &str, unit: Span, out: &mut Vec<Span>) {
    let bytes = &text.as_bytes()[..unit.end as usize];
    let (mut start, mut at) = (unit.start as usize, unit.start as usize);
    while at < bytes.len() {
        // Most bytes can't end anything, and are passed over without a look at what they are.
        at += bytes[at..].iter().position(|byte| ENDS[usize::from(*byte)]).unwrap_or(bytes.len() - at);
        let Some(byte) = bytes.get(at) else { break };
        // The length of what may end a sentence here; none of it where a long one is cut.
        let (mark, cut) = match byte {
            b'.' | b'!' | b'?' => (1, false),
            b' ' if at - start > LONGEST => (0, true),
            // The first bytes of 。！？ … । ؟ ։ ። ། ។
            0xe3 | 0xef | 0xe2 | 0xe0 | 0xe1 | 0xd8 | 0xd6 => (wide_mark(&bytes[at..]), false),
            _ => (0, false),
        };
        if mark == 0 && !cut {
            at += 1;
            continue;
        }
        let mut next = at + mark;
        while let Some(length) = closing(&bytes[next..]) {
            next += length;
        }
        let blanks = bytes[next..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let follows = bytes.get(next + blanks);
        // An abbreviation, or the rest of a sentence after a quotation.
        let goes_on = mark == 1 && follows.is_some_and(u8::is_ascii_lowercase);
        at = next + blanks;
        if follows.is_some() && (blanks > 0 || mark == 3) && !goes_on {
            out.push(Span::new(start, at));
            start = at;
        }
    }
    if start < bytes.len() {
        out.push(Span::new(start, bytes.len()));
    }
}

/// The bytes that may begin what ends a sentence.
const ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let list = [b'.', b'!', b'?', b' ', 0xe3, 0xef, 0xe2, 0xe0, 0xe1, 0xd8, 0xd6];
    let mut nth = 0;
    while nth < list.len() {
        ends[list[nth] as usize] = true;
        nth += 1;
    }
    ends
};

/// The length of an end mark beyond ASCII.
fn wide_mark(bytes: &[u8]) -> usize {
    match bytes {
        [0xe3, 0x80, 0x82, ..] | [0xef, 0xbc, 0x81 | 0x9f, ..] | [0xe2, 0x80, 0xa6, ..] => 3,
        [0xe0, 0xa5, 0xa4, ..] | [0xe1, 0x8d, 0xa2, ..] | [0xe1, 0x9f, 0x94, ..] | [0xe0, 0xbc, 0x8d, ..] => 3,
        [0xd8, 0x9f, ..] | [0xd6, 0x89, ..] => 2,
        _ => 0,
    }
}

/// The length of a closing quotation mark or bracket.
fn closing(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'"' | b'\'' | b')' | b']', ..] => Some(1),
        [0xc2, 0xbb, ..] => Some(2),
        [0xe2, 0x80, 0x9d | 0x99 | 0x9c, ..] | [0xe3, 0x80, 0x8d | 0x8f, ..] => Some(3),
        _ => None,
    }
}

/// Nats that a change of language costs.
const CHANGE: f32 = 7.0;

/// The best path: for each sentence the number of its candidate. `fits` has a row a sentence, a column a candidate.
pub(super) fn path(fits: &[Vec<f32>]) -> Vec<usize> {
    let Some(first) = fits.first() else { return Vec::new() };
    let mut sums = first.clone();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(fits.len());
    for row in &fits[1..] {
        let (best, most) = top(&sums);
        let mut came = Vec::with_capacity(row.len());
        for (nth, fit) in row.iter().enumerate() {
            if sums[nth] >= most - CHANGE {
                came.push(nth);
                sums[nth] += fit;
            } else {
                came.push(best);
                sums[nth] = most - CHANGE + fit;
            }
        }
        from.push(came);
    }
    let mut at = top(&sums).0;
    let mut path = vec![at];
    for came in from.iter().rev() {
        at = came[at];
        path.push(at);
    }
    path.reverse();
    path
}

fn top(sums: &[f32]) -> (usize, f32) {
    sums.iter().copied().enumerate().fold((0, f32::MIN), |best, next| if next.1 > best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        sentences(text, Span::new(0, text.len()), &mut spans);
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn sentences_are_cut_and_cover_the_text() {
        assert_eq!(cut("One. Two! “Three?” Four"), ["One. ", "Two! ", "“Three?” ", "Four"]);
        assert_eq!(cut("at 3 p.m. on the pier. Yes."), ["at 3 p.m. on the pier. ", "Yes."]);
        assert_eq!(cut("一。二！三"), ["一。", "二！", "三"]);
        assert_eq!(cut("v1.2.3"), ["v1.2.3"]);
        assert_eq!(cut(""), Vec::<&str>::new());
        let long = "word ".repeat(500);
        assert!(cut(&long).len() > 3);
        assert_eq!(cut(&long).concat(), long);
    }

    #[test]
    fn a_weak_sentence_takes_its_neighbours_language() {
        assert_eq!(path(&[vec![0.0, -20.0], vec![-3.0, 0.0], vec![0.0, -20.0]]), [0, 0, 0]);
        assert_eq!(path(&[vec![0.0, -20.0], vec![-30.0, 0.0], vec![0.0, -20.0]]), [0, 1, 0]);
        assert!(path(&[]).is_empty());
    }
}
