//! Payment card numbers: issuer prefix, length and Luhn checksum (ISO/IEC 7812-1).

use super::numbers;
use crate::text::Span;

pub(super) fn find(text: &str) -> Vec<Span> {
    let is_card = |span: &Span| {
        let number = span.of(text).trim_start_matches(['(', '（']);
        // Printed numbers have groups with one kind of separator.
        let plain = number.bytes().all(|byte| byte.is_ascii_digit());
        let grouped =
            |sign: char| number.split(sign).all(|group| (2..=7).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit()));
        let digits = numbers::digits(number);
        (plain || grouped(' ') || grouped('-')) && is_issued(&digits) && luhn(&digits)
    };
    numbers::find(text, 13).into_iter().filter(is_card).collect()
}

/// Whether prefix and length are those of a large issuer.
fn is_issued(digits: &[u8]) -> bool {
    let prefix = digits.iter().take(4).fold(0u32, |number, digit| number * 10 + u32::from(*digit));
    matches!(
        (prefix, digits.len()),
        (4000..=4999, 13 | 16 | 19)
            | (5100..=5599 | 2221..=2720, 16)
            | (3400..=3499 | 3700..=3799, 15)
            | (6011 | 6200..=6299 | 6440..=6599, 16..=19)
            | (3528..=3589, 16..=19)
            | (3000..=3059 | 3600..=3699 | 3800..=3999, 14..=19)
    )
}

/// Whether the checksum is right, whatever the issuer.
pub(super) fn is_right(number: &str) -> bool {
    luhn(&numbers::digits(number))
}

fn luhn(digits: &[u8]) -> bool {
    let double = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits.iter().rev().enumerate().map(|(nth, digit)| u32::from(if nth % 2 == 1 { double(*digit) } else { *digit })).sum();
    sum.is_multiple_of(10)
}
