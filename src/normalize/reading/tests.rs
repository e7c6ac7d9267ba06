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

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// The piece that replaces the marked part of a text: `before[damaged]after`.
fn marked(text: &str, with: &str) -> (Vec<char>, Piece) {
    let (before, rest) = text.split_once('[').unwrap();
    let (damaged, after) = rest.split_once(']').unwrap();
    let (start, length) = (before.chars().count(), damaged.chars().count());
    (chars(&[before, damaged, after].concat()), Piece { start, end: start + length, with: with.to_owned(), lost: false })
}

#[test]
fn a_piece_is_in_a_word_between_letters_or_as_a_letter_beside_one() {
    for (text, expected) in [
        ("a[™]b", true),
        ("a[Ã]b", true),
        ("a[Ã] b", true),
        ("a [Ã]b", true),
        ("a [Ã] b", false),
        ("a[™] b", false),
        ("a [™]b", false),
        // Writers put these between letters, and an ordinal sign behind a word.
        ("a[–]b", false),
        ("a[Ã–]b", false),
        ("a[º] b", false),
        ("a[µ] b", false),
        ("a[º]b", true),
        ("[Ã]", false),
    ] {
        let (line, piece) = marked(text, "é");
        assert_eq!(piece.is_in_word(&line), expected, "{text}");
    }
    for join in ['–', '—', '‐', '‑', '…', '·', '’', '‘', '´'] {
        let (line, piece) = marked(&format!("a[{join}]b"), "é");
        assert!(!piece.is_in_word(&line), "{join}");
    }
}

#[test]
fn typography_is_of_signs_that_writers_use_where_they_stand() {
    for (text, expected) in [
        ("a[–]b", true),
        ("a[–’…]b", true),
        ("a [“] b", true),
        ("a[“] b", true),
        ("a [“]b", true),
        ("a[“]b", false),
        ("a [–é] b", false),
        ("a [°] b", true),
        ("a[°]b", false),
        ("a [¬] b", false),
    ] {
        let (line, piece) = marked(text, "é");
        assert_eq!(piece.is_typography(&line), expected, "{text}");
    }
}

#[test]
fn a_piece_says_what_it_replaces_and_by_what() {
    let of = |text: &str, with: &str, what: fn(&Piece, &[char]) -> bool| {
        let (line, piece) = marked(text, with);
        what(&piece, &line)
    };
    let like = |text: &str| of(text, "é", Piece::is_like_its_word);
    assert!(like("a[é]b") && like("a[é] ") && like(" [éö]b") && like("а[б]в"));
    assert!(!like("a[б]b") && !like(" [é] ") && !like("a[©]b") && !like("a[é©]b"));
    let splits = |text: &str| of(text, "漢", Piece::splits_ascii);
    assert!(splits("a[Ã]b") && !splits("é[Ã]b") && !splits("a[Ã]é") && !splits(" [Ã]b") && !splits("a[Ã] ") && !splits("[Ã]"));
    let long = |text: &str, with: &str| of(text, with, |piece, _| piece.is_long());
    assert!(long("[abc]", "–") && !long("[ab]", "é") && !long("[abcd]", "éé") && long("[abcde]", "éé"));
    let signs = |with: &str| of("[ab]", with, |piece, _| piece.is_of_signs());
    assert!(signs("–") && signs("“”") && !signs("é") && !signs("–é"));
    let named = |text: &str| of(text, "é", Piece::is_named_letter);
    assert!(named("the [Í’]s") && named("[Í’]s"));
    assert!(!named("the[Í’]s") && !named("the [Í]s") && !named("the [ÍÍ’]s") && !named("the [’Í]s"));
    let space = |text: &str, with: &str| of(text, with, Piece::splits_word);
    assert!(space("a[Ã]b", "\u{a0}") && space("a[Ã]b", "\u{ad}"));
    assert!(!space("a[Ã]b", "é") && !space("a[ÃÃ]b", "\u{a0}") && !space("a[™]b", "\u{a0}"));
    assert!(!space("a[Ã] ", "\u{a0}") && !space(" [Ã]b", "\u{a0}") && !space("[Ã]", "\u{a0}"));
}

#[test]
fn pieces_replace_their_part_of_a_line_and_what_was_touched_stays_so() {
    let pieces = [Piece { start: 1, end: 3, with: "é".into(), lost: false }, Piece { start: 4, end: 5, with: "xyz".into(), lost: false }];
    let (text, touched) = replaced(&chars("aÃ©b?cd"), &[false, false, false, true, false, false, true], &pieces);
    assert_eq!(text.iter().collect::<String>(), "aébxyzcd");
    assert_eq!(touched, [false, true, true, true, true, true, false, true]);
}

#[test]
fn new_signs_are_misplaced_behind_a_letter_where_writers_have_none() {
    let count = |text: &str| misplaced_signs(&chars(text), &vec![true; text.chars().count()]);
    for (text, expected) in [
        ("a’b", 0),
        ("a–b", 0),
        ("a…", 0),
        ("a\u{ad}b", 0),
        ("a„ b", 1),
        ("a“ b", 1),
        ("a« b", 1),
        ("a‰ b", 1),
        ("12‰", 0),
        ("a” b", 1),
        ("“a” b", 0),
        ("\"a” b", 0),
        ("a§b", 1),
        ("a§ b", 0),
        (" §b", 0),
        ("aéb", 0),
        ("a§b§c", 2),
    ] {
        assert_eq!(count(text), expected, "{text}");
    }
    assert_eq!(misplaced_signs(&chars("a§b§c"), &[false, true, false, false, false]), 1, "only what is new");
}

#[test]
fn a_line_is_odd_by_what_its_steps_exceed() {
    let stats = |odd: f32, steps: usize, most: f32| StepStats { steps, bits: 0.0, odd, capped: 0.0, most };
    assert!(stats(4.0, 8, 0.0).is_odd(), "half a bit a step");
    assert!(!stats(3.9, 4, 30.0).is_odd(), "too few bits");
    assert!(!stats(4.0, 9, 21.9).is_odd());
    assert!(stats(4.0, 9, 22.0).is_odd(), "three odd steps in succession");
}

#[test]
fn the_steps_after_a_touched_character_are_counted_up_to_two_more() {
    let text = chars("the house of the town");
    let lanes = weigh(&text).0;
    let steps = |touched: &[usize]| look(&text, &lanes, |at| touched.contains(&at)).steps;
    assert_eq!((steps(&[]), steps(&[4]), steps(&[4, 5]), steps(&[4, 10])), (0, 3, 4, 6));
    // The end of the line is a step.
    assert_eq!((steps(&[text.len() - 1]), steps(&[text.len() - 2])), (2, 3));
    let whole = look(&text, &lanes, |_| true);
    assert_eq!(whole.steps, text.len() + 1);
    // The cost of a line is that of its steps.
    assert!((whole.bits - weigh(&text).1).abs() < 1.0, "{} {}", whole.bits, weigh(&text).1);
    // An odd word costs more than half of the threshold above sound text; each step counts with eight bits at most.
    let odd = chars("the xqžŵ of the town");
    let lanes = weigh(&odd).0;
    let stats = look(&odd, &lanes, |at| (4..8).contains(&at));
    assert!(stats.odd > stats.capped || stats.odd == stats.capped && stats.odd > 4.0, "{}", stats.odd);
    assert!(stats.capped <= 8.0 * stats.steps as f32 && stats.most <= stats.bits && stats.odd + 6.0 * stats.steps as f32 >= stats.bits);
    let sound = look(&text, &weigh(&text).0, |at| (4..8).contains(&at));
    assert!(sound.odd == 0.0 && sound.most < 20.0 && sound.most >= sound.bits / 3.0, "{} {} {}", sound.odd, sound.most, sound.bits);
}

#[test]
fn what_changes_says_how_much_a_reading_proves() {
    let turkish = Source::Byte(ENCODINGS.iter().position(|encoding| encoding.name == "windows-1254").unwrap());
    let of = |line: &str, pieces: &[(usize, usize, &str)]| read(line, turkish, "windows-1252", pieces).1;
    let one = of("dükkan bugün kapalý", &[(18, 19, "ı")]);
    assert_eq!(one.changed(), 1);
    assert_eq!(of("kapalý kapý", &[(5, 6, "ı"), (10, 11, "ı")]).changed(), 2);
    // A letter of a word, and a sign away from words.
    assert!(one.has_word());
    assert!(!of("1 ý 2", &[(2, 3, "ı")]).has_word());
    assert!(of("1 ýa 2", &[(2, 3, "ı")]).has_word() && of("1 aý 2", &[(3, 4, "ı")]).has_word());
    // No ASCII letter beside it.
    let alone = |line: &str, pieces: &[(usize, usize, &str)]| {
        let (line, reading) = read(line, turkish, "windows-1252", pieces);
        reading.stands_alone(&line)
    };
    assert!(alone("1 ý 2", &[(2, 3, "ı")]) && alone("ö ý ö", &[(2, 3, "ı")]));
    assert!(!alone("1 ýa 2", &[(2, 3, "ı")]) && !alone("1 aý 2", &[(3, 4, "ı")]));
    assert!(!alone("1 ý aý 2", &[(2, 3, "ı"), (5, 6, "ı")]), "one of them is beside a letter");
    let many = [(0, 1, "ı"), (2, 3, "ı"), (4, 5, "ı"), (6, 7, "ı"), (8, 9, "ı")];
    assert!(alone("ý ý ý ý ý ý", &many), "five characters");
    let (line, six) = read("ý ý ý ý ý ý", turkish, "windows-1252", &[&many[..], &[(10, 11, "ı")]].concat());
    assert!(!six.stands_alone(&line), "six characters");
}

#[test]
fn a_reading_that_hurts_the_words_that_it_changes_is_refused() {
    let turkish = Source::Byte(ENCODINGS.iter().position(|encoding| encoding.name == "windows-1254").unwrap());
    let worsens = |line: &str, pieces: &[(usize, usize, &str)]| {
        let (line, reading) = read(line, turkish, "windows-1252", pieces);
        reading.worsens_words(&line)
    };
    assert!(!worsens("dükkan kapalý bugün", &[(12, 13, "ı")]));
    assert!(worsens("the house bugün kapalý", &[(4, 5, "ŵ"), (21, 22, "ı")]));
    // Two pieces of one word are one word.
    assert!(!worsens("kapalý kapýcý", &[(5, 6, "ı"), (10, 11, "ı"), (12, 13, "ı")]));
    // Proven by UTF-8, a word may be as rare as it likes.
    let (line, reading) = read("the house", Source::Utf8, "windows-1252", &[(4, 5, "ŵ")]);
    assert!(!reading.worsens_words(&line));
}

#[test]
fn sound_words_beside_damaged_ones_are_kept() {
    // Both are UTF-8 letters, and the second one is a sound word of its own.
    let (line, mut reading) =
        read("la forÃªt de l'Ã©tÃ© é", Source::Utf8, "windows-1252", &[(6, 8, "ê"), (15, 17, "é"), (18, 20, "é"), (21, 22, "ŵ")]);
    reading.keep_sound_words(&line);
    assert_eq!(reading.pieces.iter().map(|piece| piece.start).collect::<Vec<_>>(), [6, 15, 18, 21], "all that is beyond ASCII changes");
    let (line, mut reading) = read("la forÃªt de l’Ã©tÃ© é", Source::Utf8, "windows-1252", &[(6, 8, "ê"), (15, 17, "é"), (18, 20, "é")]);
    reading.keep_sound_words(&line);
    assert_eq!(reading.text.iter().collect::<String>(), "la forêt de l’été é");
    let (line, mut reading) = read("la forÃªt du cœur é", Source::Utf8, "windows-1252", &[(6, 8, "ê"), (14, 15, "ŵ")]);
    reading.keep_sound_words(&line);
    assert_eq!(reading.text.iter().collect::<String>(), "la forêt du cœur é");
    assert_eq!(reading.touched.iter().filter(|touched| **touched).count(), 1);
}

#[test]
fn encodings_with_a_quarter_of_the_letters_of_the_best_one_are_looked_at() {
    let bit = |name: &str| 1u64 << ENCODINGS.iter().position(|encoding| encoding.name == name).unwrap();
    let found = of_letters(&chars("il a Ã©tÃ© lÃ  oÃ¹"));
    assert!(found & bit("windows-1252") != 0);
    assert_eq!(of_letters(&chars("nothing beyond ASCII")), of_letters(&[]));
    assert_eq!(of_letters(&chars("é a è")) & bit("windows-1252"), 0, "no two of them are a letter");
}

#[test]
fn text_that_was_misread_twice_is_read_twice() {
    let latin = ENCODINGS.iter().position(|encoding| encoding.name == "windows-1252").unwrap();
    let misread = |text: &str| ENCODINGS[latin].read(text.as_bytes());
    let sound = "Le maire a déclaré que la fête était finie à l’été.";
    let (once, twice) = (misread(sound), misread(&misread(sound)));
    for damaged in [once, twice] {
        let line = chars(&damaged);
        let found = readings(&line, weigh(&line).1, None);
        assert_eq!(found[0].text.iter().collect::<String>(), sound, "{damaged}");
        let best = best(&line, &found, MARGIN).unwrap();
        assert!(best.is_whole() && best.is_sound(&line), "{damaged}");
    }
}

#[test]
fn a_misreading_that_other_lines_prove_is_read_where_a_line_is_odd() {
    let known = Some(Misreading { source: Source::Utf8, seen: Seen::Byte(0) });
    let read = |text: &str| match decide(&Line::new(chars(text)), known) {
        Decision::Sound => "sound".to_owned(),
        Decision::Unsure => "unsure".to_owned(),
        Decision::Read(reading) => reading.text.iter().collect(),
    };
    assert_eq!(read("Le maire a dÃ©clarÃ©."), "Le maire a déclaré.");
    assert_eq!(read("The mayor came home in the evening."), "sound");
}
