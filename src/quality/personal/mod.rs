//! Counts personal data in a text, with a masked sample of each kind.
//!
//! A number is personal only if its form proves it: a checksum (cards, accounts), a country code, a cue such as "phone", or a public
//! address. Ten digits alone are no telephone number. Cue words are in `data/personal/cues.toml`. To add a kind: a file with a `find`, a
//! line in `KINDS`, and its forms in the [`yardstick`].

mod card;
mod cues;
mod email;
mod iban;
mod ip;
mod numbers;
mod phone;
pub mod yardstick;

use super::Values;
use crate::text::Span;

/// A kind of data: its measure, its finder, and how much of a sample is shown.
struct Kind {
    measure: &'static str,
    find: fn(&str) -> Vec<Span>,
    /// Unmasked characters at the start and end of a sample.
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

/// Replaces letters and digits by stars, except for the first and last few; punctuation stays, to show the form.
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
        assert_eq!(
            found(0, "Anna <a.keller@hafen.de>, mailto:bo@sjo.se?x, 邮箱zhang@qq.com请, jörg@müller.de"),
            ["a.keller@hafen.de", "bo@sjo.se", "zhang@qq.com", "jörg@müller.de"]
        );
        let others = "@anna@sjo.social !pier@lemmy.world git@host.org:a/b.git scp x me@host.org:~/ https://me:word@host.org/ icon@2x.png a@b.service";
        assert_eq!(found(0, others), [""; 0]);
        // A message id that stands before does not count for an address in the text.
        assert_eq!(found(0, "Message-ID: <1.x+y=z@mail.host.org>\n\nWrite to me at ann.lee@host.org."), ["ann.lee@host.org"]);
        assert_eq!(found(0, "Message-ID: <1.x+y=z@mail.host.org>\nReferences:\n <20240101120000.123456789@mail.host.org>"), [""; 0]);
        assert_eq!(
            found(4, "http://81.2.69.142:8080/a IP地址81.2.69.142。 ssh me@81.2.69.142 IPv6:2a00:1450::200e ip 9.9.9.9"),
            ["81.2.69.142", "81.2.69.142", "81.2.69.142", "2a00:1450::200e", "9.9.9.9"]
        );
        assert_eq!(
            found(
                4,
                "版本81.2.69.142 /v/81.2.69.142/ a-81.2.69.142.tgz 48.51.29.60 N, 1.234.123.123 Euro, § 81.2.69.142, Chrome/81.2.69.142, 9.9.9.9"
            ),
            [""; 0]
        );
        assert_eq!(found(4, "192.168.0.1 10.0.0.7 127.0.0.1 version 10.15.7.3 v81.2.69.142 300.1.2.3 1.2.3.4.5 12:30:45 std::io"), [""; 0]);
    }

    #[test]
    fn numbers_are_personal_where_their_form_proves_it() {
        assert_eq!(found(1, "Call +44 20 7946 0958 or phone: (020) 7946-0958."), ["+44 20 7946 0958", "(020) 7946-0958"]);
        assert_eq!(found(1, "Тел.: 8 495 123-45-67"), ["8 495 123-45-67"]);
        let said = "手机13812345678，โทร 02-123-4567; ĐT: 0912 345 678 / 0912 345 679. هاتف: ٠١٢٣٤٥٦٧٨٩, 0044 20 7946 0958, mob. 06 12 34 56 78, 03-1234-5678までお電話";
        assert_eq!(found(1, said).len(), 8, "{:?}", found(1, said));
        assert_eq!(
            found(
                1,
                "+48.856613 +2.352222, +12 345 678 people, SKU 0044-2079-4609, tel. 2019-2021, phone model 12345678, +40.7127-074.0059/, 型号 0086 138 1234 5678"
            ),
            [""; 0]
        );
        assert_eq!(found(1, "In 2019 1234567890 units, +5 to 10, order 0049 and 1999-2001, ISBN 978-3-16-148410-0"), [""; 0]);
        assert_eq!(
            found(2, "to GB82 WEST 1234 5698 7654 32, or DE89370400440532013000."),
            ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"]
        );
        assert_eq!(found(2, "口座はde89370400440532013000です, de89 3704 0044 0532 0130 00").len(), 2);
        assert_eq!(found(2, "gb 82 we st 1234 5698 7654 32, at 20 of them"), [""; 0]);
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
