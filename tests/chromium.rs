//! A page in headless Chromium, driven over its pipe (Chrome DevTools Protocol): two named pipes and JSON that ends in a zero byte.

use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Debian's package `chromium`, or what `CHROMIUM` names. Where there is none the tests say so and pass.
#[allow(clippy::print_stderr)]
pub fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    let found = named.into_iter().chain(known).find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: no Chromium; install the package chromium, or name it with CHROMIUM");
    }
    found
}

/// An open page.
pub struct Tab {
    browser: Child,
    to: File,
    from: BufReader<File>,
    session: String,
    last: u64,
    /// What the page logged or threw.
    pub errors: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Tab {
    /// Opens `page` in a window of this size.
    pub fn open(browser: &Path, page: &str, (width, height): (u32, u32)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("page.html"), page).unwrap();
        assert!(Command::new("mkfifo").args([at("to"), at("from")]).status().unwrap().success());
        let browser = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<"$TO" 4>"$FROM""#])
            .arg(browser)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run"])
            .arg(format!("--window-size={width},{height}"))
            .arg(format!("--user-data-dir={}", at("profile").display()))
            .env("TO", at("to"))
            .env("FROM", at("from"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = File::options().write(true).open(at("to")).unwrap();
        let from = BufReader::new(File::open(at("from")).unwrap());
        let url = format!("file://{}", at("page.html").display());
        let mut tab = Self { browser, to, from, session: String::new(), last: 0, errors: Vec::new(), _folder: folder };
        let target = tab.call("Target.createTarget", json!({"url": "about:blank"}))["targetId"].clone();
        let session = tab.call("Target.attachToTarget", json!({"targetId": target, "flatten": true}))["sessionId"].clone();
        tab.session = session.as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}),
        );
        tab.call("Page.navigate", json!({"url": url}));
        let loaded = tab.evaluate("new Promise((done)=>{const look=()=>location.protocol==='file:'&&document.readyState==='complete'?done(true):setTimeout(look,50);look()})");
        assert_eq!(loaded, true);
        tab
    }

    /// Calls a method and gives its result.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        self.to.write_all(message.to_string().as_bytes()).unwrap();
        self.to.write_all(b"\0").unwrap();
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).unwrap();
            assert_eq!(bytes.pop(), Some(0), "Chromium went away at {method}");
            let answer: Value = serde_json::from_slice(&bytes).unwrap();
            match answer["method"].as_str() {
                Some("Runtime.exceptionThrown") => self.errors.push(answer["params"]["exceptionDetails"].to_string()),
                Some("Log.entryAdded") if answer["params"]["entry"]["level"] == "error" => {
                    self.errors.push(answer["params"]["entry"].to_string())
                }
                Some("Runtime.consoleAPICalled") if answer["params"]["type"] == "error" => self.errors.push(answer["params"].to_string()),
                None if answer["id"] == self.last => {
                    assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                    return answer["result"].clone();
                }
                _ => {}
            }
        }
    }

    /// What `script` gives; a promise is waited for.
    pub fn evaluate(&mut self, script: &str) -> Value {
        let answer = self.call("Runtime.evaluate", json!({"expression": script, "awaitPromise": true, "returnByValue": true}));
        assert!(answer["exceptionDetails"].is_null(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, key: &str, code: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            self.call("Input.dispatchKeyEvent", json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}));
        }
    }

    /// Shows the page as on paper, or in the dark.
    pub fn media(&mut self, media: &str, scheme: &str) {
        self.call("Emulation.setEmulatedMedia", json!({"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]}));
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}
