use super::*;

#[test]
fn a_letter_is_read_from_its_bytes() {
    let windows_1252 = ENCODINGS.iter().position(|encoding| encoding.name == "windows-1252").unwrap();
    let read = |text: &str| {
        let line: Vec<char> = text.chars().collect();
        letter(&line, 0, windows_1252).map(|(length, token)| match token {
            Token::Letter(c) => (length, Some(c)),
            Token::Lost => (length, None),
            Token::Same(c) => panic!("{c} is no damaged letter"),
        })
    };
    for (text, found) in [
        ("Ã©t", Some((2, Some('é')))),
        ("â€™s", Some((3, Some('’')))),
        ("ðŸ˜€", Some((4, Some('😀')))),
        ("Â…", Some((2, Some('\u{85}')))),
        // CESU-8: a surrogate pair, each half in three bytes.
        ("í\u{a0}½í¸€", Some((6, Some('😀')))),
        ("Ã", Some((1, None))),
        ("â€", Some((2, None))),
        ("â", None),
        ("ð", None),
        ("Ã\u{fffd}", Some((2, Some('\u{fffd}')))),
        ("â\u{fffd}™", Some((3, Some('\u{fffd}')))),
        ("â€\u{fffd}", Some((3, Some('\u{fffd}')))),
        // U+FFFE is no character, and half a pair is none.
        ("ï¿¾", None),
        ("í\u{a0}½", None),
        ("í\u{a0}½x", None),
        ("í¸€í\u{a0}½", None),
        ("abc", None),
        ("™", None),
    ] {
        assert_eq!(read(text), found, "{text:?}");
    }
}

#[test]
fn four_letters_that_one_language_writes_prove_windows_1252() {
    let damages = crate::normalize::damage::all();
    let damage = damages.iter().find(|damage| damage.name == "windows-1252").unwrap();
    let proof = |text: &str| {
        let line: Vec<char> = damage.apply(text).unwrap().chars().collect();
        is_proof(&tokens(&line, WINDOWS_1252).unwrap())
    };
    let sentences = [
        ("Der Bürgermeister sagte, die Straße über den Fluß könne für Autos geöffnet werden, wenn es später nötig wäre.", 'ß'),
        ("Le café du port est déjà fermé, et la forêt brûle.", 'ê'),
        ("El señor dijo que mañana habrá más música también en la televisión.", 'ú'),
    ];
    let proven: Vec<&(&str, char)> = sentences.iter().filter(|(text, ..)| proof(text)).collect();
    assert!(!proven.is_empty());
    for (text, letter) in proven {
        let letters: std::collections::BTreeSet<char> = text.chars().filter(|c| !c.is_ascii()).collect();
        assert!(letters.len() >= PROOF, "{text}");
        // The same with fewer letters, and with a character that is no damaged one.
        let fewer: String = text.split_inclusive(' ').filter(|word| word.is_ascii() || word.contains(*letter)).collect();
        assert!(!proof(&fewer), "{fewer}");
        let with_sign: Vec<char> = damage.apply(text).unwrap().chars().chain([' ', '’']).collect();
        assert!(!is_proof(&tokens(&with_sign, WINDOWS_1252).unwrap()), "{text}");
    }
}
