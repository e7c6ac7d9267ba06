//! The page in a real browser: Debian's package `chromium`, or what `CHROMIUM` names. Where there is none the tests say so and pass.

use crate::{project, sourdine};
use std::path::{Path, PathBuf};
use std::process::Command;

#[allow(clippy::print_stderr)]
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    let found = named.into_iter().chain(known).find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: no Chromium; install the package chromium, or name it with CHROMIUM");
    }
    found
}

fn page(inputs: &[&Path]) -> String {
    let out = tempfile::tempdir().unwrap();
    sourdine().args(["report", "--quiet", "--out"]).arg(out.path()).args(inputs).current_dir(project(".")).assert().success();
    std::fs::read_to_string(out.path().join("report.html")).unwrap()
}

/// Opens a page, runs `script` in it, and gives what it returns; a page that logs an error fails.
fn run(browser: &Path, page: &str, script: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    let before = "<script>window.errors=[];addEventListener('error',(e)=>errors.push(String(e.message)));addEventListener('securitypolicyviolation',(e)=>errors.push(e.violatedDirective+' '+e.blockedURI));</script>";
    let after = format!(
        "<script type=\"module\">let result;try{{result=await(async()=>{{{script}}})()}}catch(e){{result='failed: '+e}}\nconst out=document.createElement('pre');out.id='result';out.textContent=JSON.stringify({{result,errors}});document.body.replaceChildren(out)</script></body>"
    );
    let page = page.replacen("<style>", &format!("{before}<style>"), 1).replacen("</body>", &after, 1);
    std::fs::write(&path, page).unwrap();
    let output = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let result = dom.split("<pre id=\"result\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let result = result.unwrap_or_else(|| panic!("the page gave no result: {} {dom:.2000}", String::from_utf8_lossy(&output.stderr)));
    let result = result.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let value: serde_json::Value = serde_json::from_str(&result).unwrap();
    assert_eq!(value["errors"], serde_json::json!([]), "{value}");
    assert!(value["result"].is_object(), "{value}");
    value["result"].clone()
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
fn what_records_hold_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let evil = "</script><script>errors.push('ran')</script><img src=x onerror=\"errors.push('ran')\"> \u{2028} & large -scale";
    let line = |id: &str| serde_json::json!({"id": format!("{id}{evil}"), "source": format!("{id} {evil}"), "text": format!("“{evil} and the pier was closed after the storm of {id},” he said. <b>\u{202e}{evil}")});
    std::fs::write(folder.path().join("a.jsonl"), format!("{}\n{}\n{{\"id\":\"{}\"}}\n", line("a"), line("b"), "<i>")).unwrap();
    let page = page(&[folder.path()]);
    assert!(!page.contains("<img") && !page.contains("<script>errors"), "{page}");
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
    // Two of the page, two of this test.
    assert_eq!(r["scripts"], 4, "{r}");
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
