//! Sentences, and which of them belong together.
//!
//! Every sentence has its own evidence; the path through them that explains most of it, at a price for each change of language, is the
//! answer (Viterbi). A short sentence takes its neighbours' language unless it says clearly otherwise.

use crate::text::Span;

/// A sentence longer than this is cut at a blank: text without full stops is read in pieces.
const LONGEST: usize = 600;

/// Where a block of sentences ends.
#[derive(Clone, Copy)]
pub(super) struct Most {
    /// At the first line end behind so many bytes.
    pub bytes: usize,
    /// At the first end of a sentence behind so many pieces.
    pub pieces: usize,
}

impl Most {
    /// With the text.
    pub(super) const ALL: Self = Self { bytes: usize::MAX, pieces: usize::MAX };
}

/// Cuts `text` from byte `from` on at line ends, and after end marks that a blank follows, and appends the pieces to `out`; they cover all but
/// blanks around lines. Gives up at the first line end after `most.bytes`, or behind so many pieces, and returns where the rest begins.
pub(super) fn sentences(text: &str, from: usize, most: Most, out: &mut Vec<Span>) -> usize {
    let bytes = text.as_bytes();
    let (mut start, mut at) = (from, from);
    let mut opens = true;
    while at < bytes.len() {
        // Most bytes can't end anything, and are passed over without a look at what they are.
        at += bytes[at..].iter().position(|byte| ENDS[usize::from(*byte)]).unwrap_or(bytes.len() - at);
        let Some(byte) = bytes.get(at) else { break };
        let (mark, line) = match byte {
            b'.' | b'!' | b'?' => (1, 0),
            b'\n' | b'\r' | 0xb | 0xc => (0, 1),
            _ => wide_mark(&bytes[at..]),
        };
        if line > 0 {
            push(text, Span::new(start, at), opens, true, out);
            at += line;
            (start, opens) = (at, true);
            if at - from >= most.bytes || out.len() >= most.pieces {
                return at;
            }
            continue;
        }
        if mark == 0 {
            // None of a character's other bytes begins one.
            at += if *byte < 0xe0 { 2 } else { 3 };
            continue;
        }
        let mut next = at + mark;
        while let Some(length) = closing(&bytes[next..]) {
            next += length;
        }
        let blanks = bytes[next..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        at = next + blanks;
        let Some(follows) = bytes.get(at) else { break };
        // An abbreviation, or the rest of a sentence after a quotation.
        let goes_on = mark == 1 && follows.is_ascii_lowercase() || matches!(follows, b'\n' | b'\r');
        if (blanks > 0 || mark == 3) && !goes_on {
            push(text, Span::new(start, at), opens, false, out);
            (start, opens) = (at, false);
            if out.len() >= most.pieces {
                return at;
            }
        }
    }
    push(text, Span::new(start, bytes.len()), opens, true, out);
    bytes.len()
}

/// Appends a piece, without the blanks around its line where it `opens` or `ends` one; cut at blanks where it is long.
fn push(text: &str, piece: Span, opens: bool, ends: bool, out: &mut Vec<Span>) {
    let (mut start, mut end) = (piece.start as usize, piece.end as usize);
    if opens {
        start = end - text[start..end].trim_start().len();
    }
    if ends {
        end = start + text[start..end].trim_end().len();
    }
    while end - start > LONGEST {
        let bytes = &text.as_bytes()[..end];
        let Some(blank) = memchr::memchr(b' ', &bytes[start + LONGEST..]) else { break };
        let blank = start + LONGEST + blank;
        let next = blank + bytes[blank..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if next < end {
            out.push(Span::new(start, next));
        } else {
            break;
        }
        start = next;
    }
    if start < end {
        out.push(Span::new(start, end));
    }
}

/// The bytes that may begin what ends a sentence or a line.
const ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let list = [b'.', b'!', b'?', b'\n', b'\r', 0xb, 0xc, 0xc2, 0xe3, 0xef, 0xe2, 0xe0, 0xe1, 0xd8, 0xd6];
    let mut nth = 0;
    while nth < list.len() {
        ends[list[nth] as usize] = true;
        nth += 1;
    }
    ends
};

/// The length of an end mark beyond ASCII, and of a line end.
fn wide_mark(bytes: &[u8]) -> (usize, usize) {
    match bytes {
        // 。！？ … । ። ។ ། ؟ ։
        [0xe3, 0x80, 0x82, ..] | [0xef, 0xbc, 0x81 | 0x9f, ..] | [0xe2, 0x80, 0xa6, ..] => (3, 0),
        [0xe0, 0xa5, 0xa4, ..] | [0xe1, 0x8d, 0xa2, ..] | [0xe1, 0x9f, 0x94, ..] | [0xe0, 0xbc, 0x8d, ..] => (3, 0),
        [0xd8, 0x9f, ..] | [0xd6, 0x89, ..] => (2, 0),
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => (0, 3),
        [0xc2, 0x85, ..] => (0, 2),
        _ => (0, 0),
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
        assert_eq!(sentences(text, 0, Most::ALL, &mut spans), text.len());
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn sentences_are_cut_and_cover_the_text() {
        assert_eq!(cut("One. Two! “Three?” Four"), ["One. ", "Two! ", "“Three?” ", "Four"]);
        assert_eq!(cut("at 3 p.m. on the pier. Yes."), ["at 3 p.m. on the pier. ", "Yes."]);
        assert_eq!(cut("一。二！三"), ["一。", "二！", "三"]);
        assert_eq!(cut("v1.2.3"), ["v1.2.3"]);
        assert_eq!(cut(" One. Two.\r\n\n\tThree\u{2028}four \u{85}"), ["One. ", "Two.", "Three", "four"]);
        assert_eq!(cut(""), Vec::<&str>::new());
        let mut spans = Vec::new();
        let most = Most { bytes: 3, pieces: 9 };
        assert_eq!(sentences("One. Two.\nThree.", 0, most, &mut spans), 10);
        assert_eq!(spans.len(), 2);
        spans.clear();
        assert_eq!(sentences("One. Two.\nThree.", 0, Most { bytes: 3, pieces: 1 }, &mut spans), 5);
        assert_eq!(spans.len(), 1);
        let long = "word ".repeat(500);
        assert!(cut(&long).len() > 3);
        assert_eq!(cut(&long).concat(), long.trim_end());
    }

    #[test]
    fn a_weak_sentence_takes_its_neighbours_language() {
        assert_eq!(path(&[vec![0.0, -20.0], vec![-3.0, 0.0], vec![0.0, -20.0]]), [0, 0, 0]);
        assert_eq!(path(&[vec![0.0, -20.0], vec![-30.0, 0.0], vec![0.0, -20.0]]), [0, 1, 0]);
        assert!(path(&[]).is_empty());
    }
}
