//! A text in; the personal data in it out: how often, and a masked sample of each kind.
//!
//! A number is personal only where its form proves it: a checksum (cards, accounts), a country's code or a word like "phone" before it,
//! an address that is routed. Ten digits alone are nobody's telephone number. To add a kind: a file with a `find`, a line in [`KINDS`].

mod card;
mod email;
mod iban;
mod ip;
mod numbers;
mod phone;

use super::Values;
use crate::span::Span;

/// A kind: its measure, what finds it, and how much of one may be shown.
struct Kind {
    measure: &'static str,
    find: fn(&str) -> Vec<Span>,
    /// Characters that a sample leaves as they are: at its head and at its end.
    shown: (usize, usize),
}

const KINDS: [Kind; 5] = [
    Kind { measure: "e-mail-addresses", find: email::find, shown: (1, 3) },
    Kind { measure: "phone-numbers", find: phone::find, shown: (3, 2) },
    Kind { measure: "ibans", find: iban::find, shown: (4, 2) },
    Kind { measure: "card-numbers", find: card::find, shown: (1, 4) },
    Kind { measure: "public-ip-addresses", find: ip::find, shown: (2, 1) },
];

pub(super) fn measure(text: &str, values: &mut Values) {
    for kind in KINDS {
        let found = (kind.find)(text);
        values.set(kind.measure, found.len() as f64);
        if let Some(first) = found.first() {
            values.sample(kind.measure, mask(first.of(text), kind.shown));
        }
    }
}

/// Letters and digits become stars, but for the first and the last few; signs stay, so that the form can be seen.
fn mask(text: &str, (head, tail): (usize, usize)) -> String {
    let all = text.chars().filter(|c| c.is_alphanumeric()).count();
    let mut nth = 0;
    let masked = text.chars().map(|c| {
        nth += usize::from(c.is_alphanumeric());
        if c.is_alphanumeric() && nth > head && nth + tail <= all { '*' } else { c }
    });
    masked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: usize, text: &str) -> Vec<&str> {
        (KINDS[kind].find)(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn addresses_are_found_and_what_resembles_them_is_not() {
        assert_eq!(found(0, "Write to jane.doe+x@mail.harbour.org, or not."), ["jane.doe+x@mail.harbour.org"]);
        assert_eq!(found(0, "mail an@ö, @handle, user@localhost, a@example.com, 3 @ 5.50"), [""; 0]);
        assert_eq!(found(4, "from 81.2.69.142 and 2a00:1450:4001:82b::200e"), ["81.2.69.142", "2a00:1450:4001:82b::200e"]);
        assert_eq!(found(4, "192.168.0.1 10.0.0.7 127.0.0.1 version 10.15.7.3 v81.2.69.142 300.1.2.3 1.2.3.4.5 12:30:45 std::io"), [""; 0]);
    }

    #[test]
    fn numbers_are_personal_where_their_form_proves_it() {
        assert_eq!(found(1, "Call +44 20 7946 0958 or phone: (020) 7946-0958."), ["+44 20 7946 0958", "(020) 7946-0958"]);
        assert_eq!(found(1, "Тел.: 8 495 123-45-67"), ["8 495 123-45-67"]);
        assert_eq!(found(1, "In 2019 1234567890 units, +5 to 10, order 0049 and 1999-2001, ISBN 978-3-16-148410-0"), [""; 0]);
        assert_eq!(
            found(2, "to GB82 WEST 1234 5698 7654 32, or DE89370400440532013000."),
            ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"]
        );
        assert_eq!(found(2, "GB82 WEST 1234 5698 7654 33 and DE12 and FR1234"), [""; 0]);
        assert_eq!(found(3, "paid with 4111 1111 1111 1111 or 378282246310005"), ["4111 1111 1111 1111", "378282246310005"]);
        assert_eq!(found(3, "4111 1111 1111 1112, 0000000000000000, 41111111111111111111, 20240101123456"), [""; 0]);
    }

    #[test]
    fn samples_are_masked() {
        let mut values = Values::default();
        measure("Write to jane.doe@mail.org or +44 20 7946 0958", &mut values);
        assert_eq!(values.get("e-mail-addresses"), Some(1.0));
        assert_eq!(values.sample_of("e-mail-addresses"), Some("j***.***@****.org"));
        assert_eq!(values.sample_of("phone-numbers"), Some("+44 2* **** **58"));
    }
}
