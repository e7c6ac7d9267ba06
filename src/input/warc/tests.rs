use super::*;
use std::io::Write;

fn record(kind: &str, uri: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2025-03-14T08:15:00Z\r\nWARC-Record-ID: <urn:uuid:{}>\r\n\
         Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        uri.len(),
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(uri: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let block = [format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n").as_bytes(), body].concat();
    record("response", uri, "application/http; msgtype=response", &block)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// The events of an archive; its first bytes tell the compression.
fn events(bytes: &[u8], max: usize) -> Vec<Event> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let place = Place { path: Some(file.path().to_owned()), shown: "crawl.warc".into(), found: false };
    let options = InputOptions { keep_raw: true, max_record_bytes: max, ..InputOptions::default() };
    Records::open(place, "crawl".into(), options).unwrap().collect()
}

fn told(bytes: &[u8]) -> Vec<String> {
    let told = |event: &Event| match event {
        Event::Record(record) => format!("{}: {}", record.id, record.text),
        Event::Quarantine(bad) => format!("bad {}: {}", bad.id.as_deref().unwrap_or_default(), bad.reason),
        Event::Unreadable(error) => format!("unreadable {error}"),
        Event::Skipped(skip) => skip.name().to_owned(),
        Event::Decoded(encoding) => encoding.clone(),
    };
    events(bytes, 1 << 20).iter().map(told).collect()
}

fn page(nth: usize) -> Vec<u8> {
    response(&format!("https://www.post.example/{nth}"), "text/html; charset=utf-8", format!("<p>Ferry {nth}").as_bytes())
}

fn offset(event: &Event) -> (u64, u64) {
    match event {
        Event::Record(Record { raw: Some(Raw::Archived(at)), .. }) => (at.offset, at.within),
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_and_texts_are_read_and_the_rest_is_counted() {
    let archive = [
        record("warcinfo", "", "application/warc-fields", b"software: test"),
        record("request", "https://post.example/1", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        response(
            "https://www.post.example:8080/1",
            "text/html; charset=windows-1251",
            b"<html lang=ru><p>\xef\xee\xf0\xf2 \xe7\xe0\xea\xf0\xfb\xf2",
        ),
        response("https://post.example/p.png", "image/png", b"\x89PNG"),
        record(
            "response",
            "https://post.example/2",
            "application/http",
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>gone",
        ),
        record("conversion", "https://post.example/3", "text/plain", "Die Fähre fährt.".as_bytes()),
        record("response", "https://post.example/4", "application/http", b"no answer"),
        response("https://post.example/5", "text/html", b"<p> </p>"),
    ]
    .concat();
    let events = events(&archive, 1 << 20);
    let Event::Record(first) = &events[1] else { panic!("{events:?}") };
    assert_eq!((first.id.as_str(), first.source.as_str()), ("https://www.post.example:8080/1", "post.example"));
    assert_eq!((first.text.as_str(), first.declared.as_deref()), ("порт закрыт", Some("ru")));
    assert_eq!((first.date.as_deref(), first.encoding.as_deref()), (Some("2025-03-14T08:15:00Z"), Some("windows-1251")));
    assert_eq!(first.page.as_ref().unwrap().url.as_deref(), Some("https://www.post.example:8080/1"));
    assert_eq!(
        told(&archive)[2..],
        [
            "no-page",
            "no-page",
            "https://post.example/3: Die Fähre fährt.",
            "bad https://post.example/4: no answer of a server (HTTP) stands in it",
            "bad https://post.example/5: no text in it",
        ]
    );
}

#[test]
fn a_record_is_found_again_by_its_offset() {
    let records: Vec<Vec<u8>> = (0..3).map(page).collect();
    let plain = records.concat();
    let starts = [0, records[0].len() as u64, (records[0].len() + records[1].len()) as u64];
    assert_eq!(events(&plain, 1 << 20).iter().map(offset).collect::<Vec<_>>(), starts.map(|start| (start, 0)));
    // A compressed file of one member: the records are inside it.
    assert_eq!(events(&gzip(&plain), 1 << 20).iter().map(offset).collect::<Vec<_>>(), starts.map(|start| (0, start)));
    let by_zstd = |bytes: &Vec<u8>| zstd::encode_all(bytes.as_slice(), 3).unwrap();
    for members in [records.iter().map(|record| gzip(record)).collect::<Vec<_>>(), records.iter().map(by_zstd).collect()] {
        let all = members.concat();
        let found: Vec<(u64, u64)> = events(&all, 1 << 20).iter().map(offset).collect();
        assert_eq!(found, [(0, 0), (members[0].len() as u64, 0), ((members[0].len() + members[1].len()) as u64, 0)]);
        let third = &all[found[2].0 as usize..];
        assert_eq!(told(third), ["https://www.post.example/2: Ferry 2"]);
    }
}

#[test]
fn frames_may_share_a_dictionary() {
    let samples: Vec<Vec<u8>> = (0..2000).map(page).collect();
    let dictionary = zstd::dict::from_samples(&samples, 4 << 10).unwrap();
    let mut archive = [&[0x5d, 0x2a, 0x4d, 0x18][..], &(dictionary.len() as u32).to_le_bytes(), &dictionary].concat();
    for nth in 0..2 {
        archive.extend(zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap().compress(&page(nth)).unwrap());
    }
    assert_eq!(told(&archive), ["https://www.post.example/0: Ferry 0", "https://www.post.example/1: Ferry 1"]);
}

#[test]
fn what_is_broken_breaks_nothing_else() {
    let text = |nth: usize| format!("https://www.post.example/{nth}: Ferry {nth}");
    let with = |from: &str, to: &str| String::from_utf8(page(1)).unwrap().replacen(from, to, 1).into_bytes();
    let length = |change: fn(usize) -> usize| {
        let page = String::from_utf8(page(1)).unwrap();
        let said: usize = page.split("Content-Length: ").nth(1).unwrap().split('\r').next().unwrap().parse().unwrap();
        page.replacen(&format!("Content-Length: {said}"), &format!("Content-Length: {}", change(said)), 1).into_bytes()
    };
    for (broken, reason) in [
        (with("Content-Length", "Content-Width"), "bad : its header names no length (Content-Length)"),
        (with("Content-Length: ", "Content-Length: x"), "bad : its header names no length (Content-Length)"),
        (length(|said| said + 40), "bad https://www.post.example/1: it ends before the length that its header names"),
        (length(|said| said - 5), "bad https://www.post.example/1: it does not end where its header says"),
        (with("\r\n\r\n", "\r\n"), "bad https://www.post.example/1: it ends before the length that its header names"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n".to_vec(), "bad : its header has no end"),
    ] {
        let told = told(&[page(0), broken, page(2)].concat());
        assert!(told[1].starts_with(reason), "{told:?}");
        assert_eq!((&told[0], &told[told.len() - 1]), (&text(0), &text(2)), "{told:?}");
    }
    // A member with a damaged byte, and a truncated one.
    let mut damaged = gzip(&page(1));
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    for broken in [damaged, gzip(&page(1))[..middle].to_vec()] {
        let told = told(&[gzip(&page(0)), broken, gzip(&page(2)), gzip(&page(3))].concat());
        assert_eq!(told[0], text(0));
        assert!(told[1].starts_with("bad"), "{told:?}");
        assert_eq!(told[told.len() - 2..], [text(2), text(3)], "{told:?}");
    }
    // Each record states a length that swallows all others, or more than any record may have.
    for stated in [1_000_000, usize::MAX / 2] {
        let lying = |nth: usize| {
            let page = String::from_utf8(page(nth)).unwrap();
            let head = page.find("Content-Length: ").unwrap();
            let end = head + page[head..].find("\r\n").unwrap();
            format!("{}Content-Length: {stated}{}", &page[..head], &page[end..]).into_bytes()
        };
        for told in [
            told(&(0..500).flat_map(lying).chain(page(3)).collect::<Vec<_>>()),
            told(&(0..500).flat_map(|nth| gzip(&lying(nth))).chain(gzip(&page(3))).collect::<Vec<_>>()),
        ] {
            assert_eq!((told.len(), told.last()), (501, Some(&text(3))), "{stated}");
        }
    }
    // A sound record before a member that is broken from its first byte.
    let mut broken = gzip(&page(1));
    broken[10..].fill(0xff);
    let all = told(&[gzip(&page(0)), broken, gzip(&page(2))].concat());
    assert_eq!((&all[0], all.last()), (&text(0), Some(&text(2))));
    assert!(all[1].ends_with(&format!("(at byte {})", gzip(&page(0)).len())), "{all:?}");
    let many: Vec<u8> = (0..20_000).flat_map(|nth| gzip(&page(nth))[..20 + nth % 7].to_vec()).collect();
    let told = told(&[many, gzip(&page(3))].concat());
    assert_eq!(told[told.len() - 1], text(3));
}

#[test]
fn a_file_that_breaks_off_is_read_up_to_there() {
    let plain = [page(0), page(1)].concat();
    let packed = [gzip(&page(0)), gzip(&page(1))].concat();
    for bytes in [&plain[..plain.len() - 12], &packed[..packed.len() - 20]] {
        let told = told(bytes);
        assert_eq!(told[0], "https://www.post.example/0: Ferry 0");
        assert!(told[1].starts_with("bad") && told[1].contains("breaks off"), "{told:?}");
        assert!(told[2].starts_with("unreadable") && told.len() == 3, "{told:?}");
    }
    assert!(told(b"no archive at all\n")[0].contains("no record of an archive begins here"));
    assert!(told(b"").is_empty());
}

#[test]
fn limits_hold() {
    let long = response("https://post.example/long", "text/html", "<p>word ".repeat(1000).as_bytes());
    let events = events(&[page(0), long, page(2)].concat(), 1000);
    let Event::Quarantine(bad) = &events[1] else { panic!("{events:?}") };
    assert_eq!((bad.rule, bad.id.as_deref(), events.len()), (Quarantine::TOO_LONG, Some("https://post.example/long"), 3));
    let bomb = gzip(&response("https://post.example/bomb", "text/html", &vec![b' '; 64 << 20]));
    assert!(told(&bomb).iter().any(|event| event.contains("--max-expansion")), "{:?}", told(&bomb));
}

#[test]
fn any_bytes_give_an_answer() {
    let archive = [page(0), page(1)].concat();
    let packed = [gzip(&page(0)), gzip(&page(1))].concat();
    for bytes in [archive, packed] {
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] = damaged[at].wrapping_add(1 + (at % 255) as u8);
            assert!(events(&damaged, 1 << 20).len() < 10);
        }
    }
}
