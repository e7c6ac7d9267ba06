use crate::{folder, json_lines, sourdine, stdout};
use serde_json::{Value, json};
use std::io::Write;

const PAGE: &str = "<html lang=en><head><title>The bridge opens | Post</title>
<meta name=author content='Ada Holm'><meta property=article:published_time content=2025-03-14T08:00:00Z>
<link rel=license href=https://creativecommons.org/licenses/by/4.0/></head><body>
<nav><a href=/>News</a> <a href=/s>Sport</a></nav>
<h1>The bridge opens</h1>
<div class=story>
<p>The council of the town began a large -scale search on Tuesday, and it found what it was looking for, said the mayor, who was there.</p>
<p>The bridge over the river, which has been closed to all traffic since the flood of last winter, opens again, and people are glad.</p>
<p>Nobody knows yet what the new one is going to cost, but it will be more than was said, and the town has no money, as always.</p>
<p>It was built by people of the town, in two years, with wood of the forest, and with iron that was brought on the river in old boats.</p>
</div><footer>Post, a paper of the lake. Translated by Google.</footer></body></html>";

fn first(text: &str) -> Value {
    serde_json::from_str(text.lines().next().unwrap()).unwrap()
}

#[test]
fn the_article_is_read_and_what_is_left_out_is_told_and_shown() {
    let folder = folder(&[("bridge.html", PAGE.as_bytes())]);
    let normalize = |args: &[&str]| {
        let run = sourdine().args(["normalize", "--format", "jsonl"]).args(args).arg(folder.path()).output().unwrap();
        (first(&String::from_utf8(run.stdout).unwrap()), String::from_utf8(run.stderr).unwrap())
    };
    let (main, notes) = normalize(&["--show-removed"]);
    let text = main["text"].as_str().unwrap();
    assert!(text.starts_with("The bridge opens\n\nThe council") && text.ends_with("old boats."), "{text}");
    assert_eq!(
        main["removed"],
        json!([
            {"kind": "navigation", "line": 4, "column": 16, "text": "News Sport"},
            {"kind": "footer", "line": 11, "column": 15, "text": "Post, a paper of the lake. Translated by Google."},
        ])
    );
    assert!(notes.contains("left out of 1 page: footer 1, navigation 1"), "{notes}");
    assert_eq!(
        main["page"],
        json!({
            "lang": "en", "title": "The bridge opens | Post", "author": "Ada Holm", "date": "2025-03-14T08:00:00Z",
            "licenses": ["https://creativecommons.org/licenses/by/4.0/"],
        })
    );
    let (all, notes) = normalize(&["--content", "all", "--show-removed"]);
    assert!(all["text"].as_str().unwrap().starts_with("News Sport\n\nThe bridge opens"), "{all}");
    assert!(all.get("removed").is_none() && notes.is_empty(), "{notes}");
}

#[test]
fn findings_of_the_article_and_beside_it_have_their_places_in_the_file() {
    let folder = folder(&[("bridge.html", PAGE.as_bytes())]);
    let found = first(&stdout(sourdine().args(["detect", "--format", "jsonl", "--quiet"]).arg(folder.path())));
    let places: Vec<(&str, u64, u64)> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["rule"].as_str().unwrap(), one["line"].as_u64().unwrap(), one["column"].as_u64().unwrap()))
        .collect();
    assert!(places.contains(&("split-compound", 7, 36)) && places.contains(&("translation-notice", 11, 42)), "{places:?}");
    assert_eq!(found["grade"], "declared");
}

#[test]
fn an_archive_is_read_and_an_accepted_page_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let record = |nth: usize| {
        let block =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", PAGE.replace("Tuesday", &format!("day {nth}")));
        let head = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.post.example/{nth}\r\nWARC-Date: 2025-03-15T00:00:0{nth}Z\r\n\
             WARC-Record-ID: <urn:uuid:{nth}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(format!("{head}{block}\r\n\r\n").as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    let (archive, accepted) = (folder.path().join("crawl.warc.gz"), folder.path().join("good.jsonl"));
    let records: Vec<Vec<u8>> = (0..3).map(record).collect();
    std::fs::write(&archive, records.concat()).unwrap();
    sourdine()
        .args(["check", "--quiet", "--preset", "report-only", "--quarantine"])
        .arg(folder.path().join("bad.jsonl"))
        .arg("--accepted")
        .arg(&accepted)
        .arg(&archive)
        .assert()
        .success();
    let lines = json_lines(&std::fs::read_to_string(&accepted).unwrap());
    assert_eq!(lines.len(), 3);
    let last = &lines[2];
    assert_eq!(
        (&last["id"], &last["source"], &last["date"]),
        (&json!("https://www.post.example/2"), &json!("post.example"), &json!("2025-03-15T00:00:02Z"))
    );
    assert!(last["text"].as_str().unwrap().contains("day 2") && last.get("html").is_none(), "{last}");
    assert_eq!(last["warc"]["record"], "urn:uuid:2");
    let at = last["warc"]["offset"].as_u64().unwrap() as usize;
    let found = folder.path().join("found.warc.gz");
    std::fs::write(&found, &records.concat()[at..]).unwrap();
    let again = first(&stdout(sourdine().args(["normalize", "--format", "jsonl", "--quiet"]).arg(&found)));
    assert_eq!((&again["id"], &again["text"]), (&last["id"], &last["text"]));
    // The same from standard input, and what is cut off is read up to the cut and ends with status 2.
    let run =
        sourdine().args(["language", "--input-format", "warc", "--format", "jsonl", "-"]).write_stdin(records.concat()).output().unwrap();
    assert_eq!(String::from_utf8(run.stdout).unwrap().lines().count(), 3);
    let cut = records.concat();
    let run = sourdine()
        .args(["language", "--input-format", "warc", "--format", "jsonl", "-"])
        .write_stdin(&cut[..cut.len() - 30])
        .output()
        .unwrap();
    assert_eq!((String::from_utf8(run.stdout).unwrap().lines().count(), run.status.code()), (2, Some(2)));
}
