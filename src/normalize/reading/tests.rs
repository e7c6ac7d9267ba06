use super::*;

fn piece(start: usize, end: usize) -> Piece {
    Piece { start, end, with: "é".into(), lost: false }
}

#[test]
fn half_of_a_letter_is_a_sign_between_letters() {
    for (line, start, end, expected) in [
        ("a™b", 1, 2, true),
        ("aÃ™b", 1, 3, true),
        ("aÃ©b", 1, 3, true),
        ("a™Ãb", 1, 3, false),
        ("aÃb", 1, 2, false),
        ("™b", 0, 1, false),
        ("a™", 1, 2, false),
        (" ™b", 1, 2, false),
        ("a™ ", 1, 2, false),
        ("a ™ b", 2, 3, false),
    ] {
        let line: Vec<char> = line.chars().collect();
        assert_eq!(piece(start, end).is_sign_in_word(&line), expected, "{line:?}");
    }
}

fn read(line: &str, source: Source, seen: &str, pieces: &[(usize, usize, &str)]) -> (Vec<char>, Reading) {
    let line: Vec<char> = line.chars().collect();
    let seen = Seen::Byte(ENCODINGS.iter().position(|encoding| encoding.name == seen).unwrap());
    let pieces =
        pieces.iter().map(|(start, end, with)| Piece { start: *start, end: *end, with: (*with).to_owned(), lost: false }).collect();
    let as_is = weigh(&line).1;
    let reading = Reading::of(&line, Misreading { source, seen }, pieces, as_is).unwrap();
    (line, reading)
}

#[test]
fn what_proves_less_must_save_more() {
    let turkish = Source::Byte(ENCODINGS.iter().position(|encoding| encoding.name == "windows-1254").unwrap());
    let margin = |line: &str, source: Source, seen: &str, pieces: &[(usize, usize, &str)]| {
        let (line, reading) = read(line, source, seen, pieces);
        reading.margin(&line, 20.0)
    };
    // UTF-8 in several letters, in one letter of a rarer encoding, which may be letters of the word, in one sign, and away from words.
    assert_eq!(margin("il a Ã©tÃ© la", Source::Utf8, "windows-1252", &[(5, 7, "é"), (8, 10, "é")]), Some(MARGIN_OF_UTF8.min(20.0)));
    assert_eq!(margin("un cafГ© la", Source::Utf8, "windows-1251", &[(6, 8, "é")]), Some(MARGIN_OF_SLIGHT));
    assert_eq!(margin("so mĂĽde heute", Source::Utf8, "windows-1250", &[(4, 6, "ü")]), Some(MARGIN_OF_LETTERS));
    assert_eq!(margin("il a Г©tГ© la", Source::Utf8, "windows-1251", &[(5, 7, "é"), (8, 10, "é")]), Some(MARGIN_OF_UTF8.min(20.0)));
    assert_eq!(margin("it â€“ well", Source::Utf8, "windows-1252", &[(3, 6, "–")]), Some(MARGIN_ALONE));
    assert_eq!(margin("itâ€™s", Source::Utf8, "windows-1252", &[(2, 5, "’")]), Some(MARGIN_OF_SIGNS));
    // A legacy reading of few letters must save more for each letter fewer than three, and if its word is in another language.
    let english = "it said that the shop of the town is kapalý and nobody knows for how long it will stay so";
    for (line, pieces, doubt) in [
        ("dükkan bugün kapalý", &[(18, 19, "ı")][..], 2.0 * DOUBT_IN_WORD),
        ("kapalý kapý", &[(5, 6, "ı"), (10, 11, "ı")], DOUBT_IN_WORD),
        (english, &[(42, 43, "ı")], 2.0 * DOUBT_IN_WORD),
    ] {
        let (line, reading) = read(line, turkish, "windows-1252", pieces);
        let of_other = if reading.is_of_other_language() { DOUBT_OF_OTHER } else { 0.0 };
        assert_eq!(reading.margin(&line, 20.0), Some(20.0 + doubt + of_other));
    }
    // Signs for signs prove nothing.
    assert_eq!(margin("a “b”", turkish, "macroman", &[(2, 3, "Ó"), (4, 5, "Ô")]), None);
}

#[test]
fn the_likeliest_misreading_is_the_one_that_is_named() {
    for (text, seen) in [
        ("L’été à la forêt, déjà brûlée, dit-il.", "windows-1252"),
        ("Le maire a déclaré que la fête était finie.", "windows-1252"),
        ("Starosta řekl, že nový přístav bude otevřen příští týden.", "windows-1252"),
        ("Мэр города сказал, что новый причал откроют на следующей неделе.", "windows-1251"),
    ] {
        let seen = ENCODINGS.iter().position(|encoding| encoding.name == seen).unwrap();
        let line: Vec<char> = ENCODINGS[seen].read(text.as_bytes()).chars().collect();
        let found = readings(&line, weigh(&line).1, None);
        assert_eq!(found[0].misreading, Misreading { source: Source::Utf8, seen: Seen::Byte(seen) }, "{text}");
        assert_eq!(found[0].text.iter().collect::<String>(), text);
    }
}
