//! The page in a real browser: filters, keyboard, screen readers' needs (axe-core), what records hold, and twenty thousand findings.

use crate::chromium::{Tab, browser};
use crate::laws::shared::mistakes;
use crate::{project, sourdine};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

fn page(inputs: &[&Path]) -> String {
    let out = tempfile::tempdir().unwrap();
    sourdine().args(["report", "--quiet", "--out"]).arg(out.path()).args(inputs).current_dir(project(".")).assert().success();
    std::fs::read_to_string(out.path().join("report.html")).unwrap()
}

/// Opens a page, runs `script` in it, and gives what it returns; a page that logs an error fails.
fn run(browser: &Path, page: &str, script: &str) -> Value {
    let mut tab = Tab::open(browser, page, (1280, 900));
    let value = tab.evaluate(&format!("(async()=>{{{script}}})()"));
    assert_eq!(tab.errors, [""; 0], "{value}");
    value
}

const WAIT: &str = "const wait=()=>new Promise((done)=>setTimeout(done,300));const $=(s)=>document.querySelector(s),all=(s)=>[...document.querySelectorAll(s)];const type=async(id,text)=>{$(id).value=text;$(id).dispatchEvent(new Event($(id).tagName==='SELECT'?'change':'input'));await wait()};";

#[test]
fn filters_search_and_reasons_work() {
    let Some(browser) = browser() else { return };
    let script = format!(
        "{WAIT}const r={{}};r.all=all('.passage').length;r.marks=all('mark[data-why]').length;\
         const mark=$('mark[data-why]');mark.focus();r.tip=!$('#tip').hidden&&$('#tip').textContent===mark.dataset.why;\
         r.described=all('mark[data-why]').every((m)=>document.getElementById(m.getAttribute('aria-describedby')).textContent.length>10);\
         document.dispatchEvent(new KeyboardEvent('keydown',{{key:'Escape'}}));r.gone=$('#tip').hidden;\
         mark.dispatchEvent(new MouseEvent('mouseover',{{bubbles:true}}));r.hover=!$('#tip').hidden;\
         await type('#by-rule','split-compound');r.rule=all('.passage').length;r.only=all('.passage').every((p)=>p.textContent.includes('SD301'));\
         await type('#find','half pontoon');r.search=all('.passage').length;r.status=$('#found').textContent;\
         await type('#find','nowhere-to-be-found');r.none=all('.passage').length;\
         await type('#find-cluster','fourteen');r.clusters=all('.cluster').length;r.diff=all('.cluster del').length>0;\
         r.grave=$('.drift .grave').textContent;\
         r.reach=all('a,button,input,select,summary,mark[data-why]').every((e)=>e.tabIndex>=0||e.closest('.matrix'));\
         r.named=all('input,select').every((e)=>e.labels.length===1);return r"
    );
    let r = run(&browser, &page(&[Path::new("data/examples")]), &script);
    assert!(r["all"].as_u64().unwrap() > 3 && r["marks"].as_u64().unwrap() > 10, "{r}");
    for what in ["tip", "described", "gone", "hover", "only", "diff", "reach", "named"] {
        assert_eq!(r[what], true, "{what}: {r}");
    }
    assert!(r["rule"].as_u64() < r["all"].as_u64() && r["search"] == 1 && r["none"] == 0, "{r}");
    assert!(r["status"].as_str().unwrap().starts_with("1 paragraph with findings ("), "{r}");
    assert!(r["clusters"].as_u64() > Some(0) && r["grave"] == "a number or a negation differs", "{r}");
}

#[test]
fn the_tab_key_alone_reaches_everything() {
    let Some(browser) = browser() else { return };
    let mut tab = Tab::open(&browser, &page(&[Path::new("data/examples")]), (1280, 900));
    let reachable = "[...document.querySelectorAll('a,button,input,select,summary,mark[data-why],[tabindex=\"0\"]')].filter((e)=>e.checkVisibility()&&e.getAttribute('tabindex')!=='-1')";
    let count = tab.evaluate(&format!("{reachable}.length")).as_u64().unwrap();
    assert!(count > 30, "{count}");
    let mut tips = 0;
    for _ in 0..count {
        tab.press("Tab", 9);
        let here = tab.evaluate(
            "(()=>{const e=document.activeElement;e.dataset.reached='';const tip=document.getElementById('tip');\
             return {tip:!!e.dataset.why&&!tip.hidden&&tip.textContent===e.dataset.why,mark:!!e.dataset.why,ring:getComputedStyle(e).outlineStyle!=='none'}})()",
        );
        assert!(here["ring"] == true && here["tip"] == here["mark"], "{here}");
        tips += u64::from(here["tip"] == true);
    }
    let missed = tab.evaluate(&format!("{reachable}.filter((e)=>!('reached' in e.dataset)).map((e)=>e.outerHTML.slice(0,120))"));
    assert_eq!(missed, json!([]));
    assert!(tips > 10, "{tips}");
    // What was reached can be used: a search is typed, a choice made, a fold closed.
    tab.evaluate("document.getElementById('find').focus()");
    tab.call("Input.insertText", json!({"text": "half pontoon"}));
    let found = tab.evaluate("new Promise((done)=>setTimeout(()=>done(document.querySelectorAll('.passage').length),400))");
    assert_eq!(found, 1);
    tab.evaluate("document.querySelector('.drift summary').focus()");
    tab.call(
        "Input.dispatchKeyEvent",
        json!({"type": "keyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}),
    );
    assert_eq!(tab.evaluate("document.querySelector('.drift').open"), false);
    assert_eq!(tab.errors, [""; 0]);
}

#[test]
fn axe_finds_no_violation() {
    let Some(browser) = browser() else { return };
    let packed = std::fs::File::open(project("tests/fixtures/axe/axe-4.14.1.min.js.zst")).unwrap();
    let axe = std::io::read_to_string(zstd::Decoder::new(packed).unwrap()).unwrap();
    let page = page(&[Path::new("data/examples")]);
    for (size, scheme) in [(360, "light"), (360, "dark"), (800, "light"), (1280, "light"), (1280, "dark")] {
        let mut tab = Tab::open(&browser, &page, (size, 900));
        tab.media("screen", scheme);
        tab.evaluate("for(const one of document.querySelectorAll('details'))one.open=true");
        tab.evaluate(&format!("{axe};true"));
        let violations = tab.evaluate(
            "axe.run(document).then((r)=>r.violations.map((v)=>[v.id,v.help,v.nodes.length,v.nodes.slice(0,3).map((n)=>n.html.slice(0,160)+' '+n.failureSummary)]))",
        );
        assert_eq!(violations, json!([]), "{size:?} {scheme}: {violations:#}");
    }
}

#[test]
fn it_fits_a_phone_a_tablet_a_screen_and_paper() {
    let Some(browser) = browser() else { return };
    let page = page(&[Path::new("data/examples")]);
    for width in [320, 360, 800, 1280] {
        let mut tab = Tab::open(&browser, &page, (width, 800));
        tab.evaluate("for(const one of document.querySelectorAll('details'))one.open=true");
        // A page that is too wide for a phone widens the window as well.
        let wide = tab.evaluate("[document.documentElement.scrollWidth-document.documentElement.clientWidth,innerWidth]");
        assert_eq!(wide, json!([0, width]), "{width}");
    }
    let mut tab = Tab::open(&browser, &page, (1280, 900));
    tab.media("print", "light");
    let shown = tab.evaluate("['nav','.filters','.pages'].filter((s)=>document.querySelector(s)?.checkVisibility())");
    assert_eq!(shown, json!([]), "controls are of no use on paper");
    assert!(tab.call("Page.printToPDF", json!({}))["data"].as_str().unwrap().len() > 10_000);
}

#[test]
fn what_records_hold_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let evil = "</script><script>console.error('ran')</script><img src=x onerror=\"console.error('ran')\"> \u{2028} & large -scale";
    let line = |id: &str| serde_json::json!({"id": format!("{id}{evil}"), "source": format!("{id} {evil}"), "text": format!("“{evil} and the pier was closed after the storm of {id},” he said. <b>\u{202e}{evil}")});
    std::fs::write(folder.path().join("a.jsonl"), format!("{}\n{}\n{{\"id\":\"{}\"}}\n", line("a"), line("b"), "<i>")).unwrap();
    let page = page(&[folder.path()]);
    assert!(!page.contains("<img") && !page.contains("<script>console"), "{page}");
    assert!(!page.contains(['\u{2028}', '\u{202e}']));
    assert!(page.contains("class=\"matrix\""), "names of sources stand in the picture as well");
    assert_eq!(mistakes(&page), [""; 0]);
    let Some(browser) = browser() else { return };
    let r = run(
        &browser,
        &page,
        &format!(
            "{WAIT}return {{images:document.images.length,passages:all('.passage').length,bold:all('.passage b').length,scripts:document.scripts.length}}"
        ),
    );
    assert_eq!((&r["images"], &r["bold"]), (&0.into(), &0.into()), "{r}");
    assert!(r["passages"].as_u64() >= Some(2), "{r}");
    assert_eq!(r["scripts"], 2, "{r}");
}

#[test]
fn twenty_thousand_findings_do_not_freeze_it() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    // Ten paragraphs a record, one finding each.
    let record = |nth: usize| {
        let text: Vec<String> = (0..10).map(|line| format!("The boats of town {} began a large -scale search.", 10 * nth + line)).collect();
        serde_json::json!({"id": format!("r{nth}"), "source": format!("s{}", nth % 7), "text": text.join("\n")})
    };
    let lines: Vec<String> = (0..2050).map(|nth| record(nth).to_string()).collect();
    std::fs::write(folder.path().join("a.jsonl"), lines.join("\n")).unwrap();
    let out = tempfile::tempdir().unwrap();
    sourdine()
        .args(["report", "--quiet", "--kinds", "exact", "--select", "split-compound", "--out"])
        .arg(out.path())
        .arg(folder.path())
        .assert()
        .success();
    let page = std::fs::read_to_string(out.path().join("report.html")).unwrap();
    assert!(page.contains("500 more stand in records.jsonl"));
    let script = format!(
        "{WAIT}const r={{}},until=async(start)=>{{for(let n=0;n<100&&!$('#found').textContent.startsWith(start);n++)await wait()}};\
         await type('#find','town 19999 boats');await until('1 paragraph ');r.status=$('#found').textContent;\
         for(const words of ['boats','lake','town 7',''])await type('#find',words);await until('1 to 30 of 20,000');\
         r.drawn=all('.passage').length;const next=$('[aria-label=\"Next page of paragraphs with findings\"]');next.click();r.next=$('#found').textContent;r.still=all('.passage').length;\
         $('[aria-label=\"Last page of paragraphs with findings\"]').click();r.last=$('#found').textContent;r.end=next.getAttribute('aria-disabled');return r"
    );
    let r = run(&browser, &page, &script);
    assert_eq!(r["status"], "1 paragraph with findings (20,000 without filters)", "{r}");
    assert_eq!((&r["drawn"], &r["still"]), (&30.into(), &30.into()), "a page replaces the one before: {r}");
    assert_eq!(r["next"], "31 to 60 of 20,000 paragraphs with findings", "{r}");
    assert_eq!((&r["last"], &r["end"]), (&"19,981 to 20,000 of 20,000 paragraphs with findings".into(), &"true".into()), "{r}");
}

/// Four sources with dates, of which three share a passage and two a quotation.
fn dated() -> tempfile::TempDir {
    let story =
        "The ferry left at seven in the morning with two hundred people on board, for the first time since the storm took the pier.";
    let other = "Nobody in the council had asked for the second bridge, and the engineers measured its foundations again after the winter.";
    let record = |source: &str, date: &str, text: &str| {
        json!({"id": format!("{source}-1"), "source": source, "date": date, "text": text}).to_string()
    };
    let lines = [
        record("wire", "2025-06-14T06:00:00Z", &format!("{story}\n{other}")),
        record("post", "2025-06-14T11:00:00Z", story),
        record("<b>mail</b>", "2025-06-16T09:30:00Z", &format!("{story}\nThe market was full.")),
        record("courier", "2025-06-20", &format!("A large -scale search began.\n{other}")),
    ];
    crate::folder(&[("a.jsonl", lines.join("\n").as_bytes())])
}

#[test]
fn pictures_stand_without_the_script_and_have_their_text() {
    let folder = dated();
    let page = page(&[folder.path()]);
    let (page, _) = page.split_once("<script").unwrap();
    let title = "<title>post and wire: 1 passage in common; 1 of 1 (100 %) paragraphs of post, 1 of 2 (50 %) of wire</title>";
    assert_eq!(page.matches(title).count(), 2, "{page}");
    for expected in [
        "Who had it first",
        "2025-06-14 11:00 <span class=\"dim\">5 hours later, voice 1</span>",
        "2025-06-14 06:00 <span class=\"dim\">first, voice 1</span>",
        "data-select=\"by-rule\" data-value=\"split-compound\"",
        "&#60;b&#62;mail&#60;/b&#62;",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    assert!(!page.contains("<b>mail"));
    let undated = crate::folder(&[("a.txt", crate::SOUND.as_bytes()), ("b.txt", b"A large -scale search began.")]);
    let without = self::page(&[undated.path()]);
    assert!(!without.contains("id=\"time\"") && !without.contains("id=\"matrix\""), "nothing is drawn of what is not there");
}

#[test]
fn pictures_set_the_filters_of_the_lists() {
    let Some(browser) = browser() else { return };
    let folder = dated();
    let mut tab = Tab::open(&browser, &page(&[folder.path()]), (1280, 900));
    // One cell of the matrix is in reach of the Tab key, and the arrow keys reach the others.
    let cells = tab.evaluate("document.querySelectorAll('.matrix a').length").as_u64().unwrap();
    assert_eq!(tab.evaluate("document.querySelectorAll('.matrix a[tabindex=\"0\"]').length"), 1);
    let mut reached = BTreeSet::new();
    tab.evaluate("document.querySelector('.matrix a[tabindex=\"0\"]').focus()");
    let here = "document.activeElement.dataset.row+' '+document.activeElement.dataset.column";
    for (key, code) in [
        ("ArrowRight", 39),
        ("ArrowDown", 40),
        ("ArrowLeft", 37),
        ("ArrowDown", 40),
        ("ArrowRight", 39),
        ("ArrowUp", 38),
        ("End", 35),
        ("Home", 36),
    ] {
        reached.insert(tab.evaluate(here).to_string());
        tab.press(key, code);
    }
    assert!(reached.len() as u64 >= cells.min(4), "{reached:?} of {cells}");
    tab.call(
        "Input.dispatchKeyEvent",
        json!({"type": "keyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}),
    );
    let r = tab.evaluate(
        "new Promise((done)=>setTimeout(()=>{const one=document.getElementById('by-one').value,other=document.getElementById('by-other').value;\
         const drawn=[...document.querySelectorAll('.cluster')];\
         done({hash:location.hash,status:document.getElementById('found-clusters').textContent,one,other,drawn:drawn.length,both:drawn.every((c)=>c.textContent.includes(one)&&c.textContent.includes(other))})},300))",
    );
    assert_eq!((&r["hash"], &r["both"]), (&"#clusters".into(), &true.into()), "{r}");
    assert!(r["drawn"].as_u64() >= Some(1) && r["one"] != r["other"] && r["one"] != "", "{r}");
    tab.evaluate("document.getElementById('by-severity').value='info'");
    let r = tab.evaluate(
        "document.querySelector('a[data-select=by-rule]').dispatchEvent(new MouseEvent('click',{bubbles:true,cancelable:true}));\
         new Promise((done)=>setTimeout(()=>done([document.getElementById('by-rule').value,document.getElementById('by-severity').value,document.querySelectorAll('.passage').length]),300))",
    );
    assert_eq!(r, json!(["split-compound", "", 1]), "what was chosen before is taken back");
    assert_eq!(tab.errors, [""; 0]);
}

#[test]
fn it_is_well_formed() {
    assert_eq!(mistakes("<p><a href=x id=a></a><b id=a></p>").len(), 3);
    let folder = dated();
    for input in [Path::new("data/examples"), folder.path()] {
        assert_eq!(mistakes(&page(&[input])), [""; 0]);
    }
}
