//! The page in a real browser: filters, keyboard, screen readers' needs (axe-core), what records hold, and twenty thousand findings.

use crate::chromium::{Tab, browser};
use crate::{project, sourdine};
use serde_json::{Value, json};
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
         r.reach=all('a,button,input,select,summary,mark[data-why]').every((e)=>e.tabIndex>=0);\
         r.named=all('input,select').every((e)=>e.labels.length===1);r.wide=document.documentElement.scrollWidth<=innerWidth;return r"
    );
    let r = run(&browser, &page(&[Path::new("data/examples")]), &script);
    assert!(r["all"].as_u64().unwrap() > 3 && r["marks"].as_u64().unwrap() > 10, "{r}");
    for what in ["tip", "described", "gone", "hover", "only", "diff", "reach", "named", "wide"] {
        assert_eq!(r[what], true, "{what}: {r}");
    }
    assert!(r["rule"].as_u64() < r["all"].as_u64() && r["search"] == 1 && r["none"] == 0, "{r}");
    assert!(r["status"].as_str().unwrap().starts_with("1 of "), "{r}");
    assert!(r["clusters"].as_u64() > Some(0) && r["grave"] == "a number or a negation differs", "{r}");
}

#[test]
fn the_tab_key_alone_reaches_everything() {
    let Some(browser) = browser() else { return };
    let mut tab = Tab::open(&browser, &page(&[Path::new("data/examples")]), (1280, 900));
    let reachable =
        "[...document.querySelectorAll('a,button,input,select,summary,mark[data-why],[tabindex=\"0\"]')].filter((e)=>e.checkVisibility())";
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
    for (size, media, scheme) in [((1280, 900), "screen", "light"), ((1280, 900), "screen", "dark"), ((360, 740), "screen", "light")] {
        let mut tab = Tab::open(&browser, &page, size);
        tab.media(media, scheme);
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
    for width in [320, 768, 1280] {
        let mut tab = Tab::open(&browser, &page, (width, 800));
        assert_eq!(tab.evaluate("document.documentElement.scrollWidth<=innerWidth"), true, "{width}");
    }
    let mut tab = Tab::open(&browser, &page, (1280, 900));
    tab.media("print", "light");
    let shown = tab.evaluate("['nav','.filters','#more'].filter((s)=>document.querySelector(s)?.checkVisibility())");
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
        "{WAIT}const r={{}};await type('#find','warm up');const now=performance.now();$('#find').value='19999 boats';$('#find').dispatchEvent(new Event('input'));await wait();\
         r.status=$('#found').textContent;const start=Date.now();for(let n=0;n<5;n++)$('#by-source').dispatchEvent(new Event('change'));r.ms=(Date.now()-start)/5;\
         await type('#find','');r.drawn=all('.passage').length;$('#more').click();r.more=all('.passage').length;return r"
    );
    let r = run(&browser, &page, &script);
    assert!(r["status"].as_str().unwrap().starts_with("1 of 20,000"), "{r}");
    assert_eq!((&r["drawn"], &r["more"]), (&30.into(), &60.into()), "{r}");
    assert!(r["ms"].as_f64().unwrap() < 500.0, "{r}");
}
