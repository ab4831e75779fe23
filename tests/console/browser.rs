//! A real browser, headless, driven by the protocol that browsers are driven by (W3C WebDriver) over loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use zhiban::clock::{Stopwatch, sleep};

/// How long something may take to appear on a page.
const WITHIN: Duration = Duration::from_secs(20);

/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window. It ends with this.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    profile: tempfile::TempDir,
}

/// Something on a page.
#[derive(Clone, Debug)]
pub struct Element(String);

fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A browser; none where this machine has none, which fails where everything has to be there.
pub fn browser() -> Option<Browser> {
    let (Some(driver), Some(program)) = (found("chromedriver"), found("chromium")) else {
        assert!(
            std::env::var_os("ZHIBAN_CHECK").is_none(),
            "chromium and chromedriver are missing"
        );
        eprintln!("skipped: there is no chromium here");
        return None;
    };
    Some(Browser::start(&driver, &program))
}

impl Browser {
    fn start(driver: &Path, program: &Path) -> Browser {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .env("HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| {
                let line = line.unwrap();
                let rest = line.split("successfully on port ").nth(1)?;
                rest.trim_end_matches('.').trim().parse().ok()
            })
            .expect("the driver says where it listens");
        // What it says later goes nowhere, and must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let mut browser = Browser { driver, port, session: String::new(), profile };
        let mut args: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        ]
        .map(str::to_owned)
        .into();
        args.push(format!("--user-data-dir={}", browser.profile.path().join("profile").display()));
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "acceptInsecureCerts": true,
            "goog:chromeOptions": { "binary": program, "args": args,
                "prefs": { "intl.accept_languages": "zh-CN,zh" } },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let opened = browser.ask("POST", "/session", Some(&wanted));
        opened["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        browser
    }

    /// Asks the driver; what it answers, or panics with what it says.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.tried(method, path, body)
            .unwrap_or_else(|error| panic!("{method} {path} {body:?}: {error}"))
    }

    fn tried(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let body = body.map_or_else(String::new, Value::to_string);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(answer.read_line(&mut line).unwrap() > 0, "the driver ended");
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(bytes) = line.strip_prefix("content-length:") {
                length = bytes.trim().parse().unwrap();
            }
        }
        let mut text = vec![0; length];
        answer.read_exact(&mut text).unwrap();
        let mut said: Value = serde_json::from_slice(&text).unwrap();
        let value = said["value"].take();
        match value["error"].as_str() {
            Some(error) => {
                Err(format!("{error}: {}", value["message"].as_str().unwrap_or_default()))
            }
            None => Ok(value),
        }
    }

    fn at(&self, rest: &str) -> String {
        format!("/session/{}{rest}", self.session)
    }

    /// Opens an address.
    pub fn open(&self, url: &str) {
        self.ask("POST", &self.at("/url"), Some(&json!({ "url": url })));
    }

    /// The address of what is open.
    pub fn url(&self) -> String {
        self.ask("GET", &self.at("/url"), None).as_str().unwrap().to_owned()
    }

    /// How large the window is inside.
    pub fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "x": 0, "y": 0 });
        self.ask("POST", &self.at("/window/rect"), Some(&size));
        // The metrics of the device decide in the end: a window is never narrower than some 500 pixels.
        let metrics = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false } });
        self.ask("POST", &self.at("/goog/cdp/execute"), Some(&metrics));
    }

    /// Shows pages as on a dark screen (`dark`), a light one, or on paper (`print`).
    pub fn media(&self, scheme: &str) {
        let media = if scheme == "print" { "print" } else { "" };
        let scheme = if scheme == "dark" { "dark" } else { "light" };
        let params = json!({ "cmd": "Emulation.setEmulatedMedia", "params": {
            "media": media, "features": [{ "name": "prefers-color-scheme", "value": scheme }] } });
        self.ask("POST", &self.at("/goog/cdp/execute"), Some(&params));
    }

    /// Whether scripts of pages run from now on.
    pub fn scripts(&self, run: bool) {
        let params =
            json!({ "cmd": "Emulation.setScriptExecutionDisabled", "params": { "value": !run } });
        self.ask("POST", &self.at("/goog/cdp/execute"), Some(&params));
    }

    /// The first element that a selector of CSS finds, once it is there.
    pub fn find(&self, css: &str) -> Element {
        let watch = Stopwatch::start();
        loop {
            match self.look(css) {
                Some(element) => return element,
                None if watch.elapsed() < WITHIN => sleep(Duration::from_millis(50)),
                None => panic!("{css} is not on {}:\n{}", self.url(), self.text()),
            }
        }
    }

    /// The same without waiting; none where it is not there.
    pub fn look(&self, css: &str) -> Option<Element> {
        let asked = json!({ "using": "css selector", "value": css });
        let element = self.tried("POST", &self.at("/element"), Some(&asked)).ok()?;
        element[ELEMENT].as_str().map(|id| Element(id.to_owned()))
    }

    /// Waits until a text stands on the page.
    pub fn wait_for(&self, text: &str) {
        let watch = Stopwatch::start();
        while !self.text().contains(text) {
            assert!(watch.elapsed() < WITHIN, "{text} is not on {}:\n{}", self.url(), self.text());
            sleep(Duration::from_millis(50));
        }
    }

    /// What can be read on the page.
    pub fn text(&self) -> String {
        self.look("body").map_or_else(String::new, |body| self.text_of(&body))
    }

    /// What can be read in an element; nothing where it is gone.
    pub fn text_of(&self, element: &Element) -> String {
        let path = self.at(&format!("/element/{}/text", element.0));
        let text = self.tried("GET", &path, None).unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Presses an element.
    pub fn click(&self, css: &str) {
        let element = self.find(css);
        self.ask("POST", &self.at(&format!("/element/{}/click", element.0)), Some(&json!({})));
    }

    /// Types into an element, after what is in it.
    pub fn type_in(&self, css: &str, text: &str) {
        let element = self.find(css);
        let path = self.at(&format!("/element/{}/value", element.0));
        self.ask("POST", &path, Some(&json!({ "text": text })));
    }

    /// Presses keys where the focus is.
    pub fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                let key = key.to_string();
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        let wanted = json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] });
        self.ask("POST", &self.at("/actions"), Some(&wanted));
    }

    /// Runs a script in the page and answers what it returns.
    pub fn run(&self, script: &str, args: &[Value]) -> Value {
        self.ask(
            "POST",
            &self.at("/execute/sync"),
            Some(&json!({ "script": script, "args": args })),
        )
    }

    /// The same for a script that answers through its last argument.
    pub fn run_later(&self, script: &str) -> Value {
        self.ask("POST", &self.at("/execute/async"), Some(&json!({ "script": script, "args": [] })))
    }

    /// A picture of the whole page, PNG.
    pub fn picture(&self, file: &Path) {
        let params = json!({ "cmd": "Page.captureScreenshot", "params": {
            "format": "png", "captureBeyondViewport": true } });
        let picture = self.ask("POST", &self.at("/goog/cdp/execute"), Some(&params));
        let text = picture["data"].as_str().unwrap();
        let bytes = data_of(text);
        std::fs::write(file, bytes).unwrap();
    }

    /// What scripts and the browser complained about since the last call.
    pub fn complaints(&self) -> Vec<String> {
        let said = self.ask("POST", &self.at("/se/log"), Some(&json!({ "type": "browser" })));
        let said = said.as_array().cloned().unwrap_or_default();
        said.iter().map(|one| one["message"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Base64, as the protocol sends pictures.
fn data_of(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut kept, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes() {
        let Some(value) = DIGITS.iter().position(|known| *known == digit) else { continue };
        kept = kept << 6 | u32::try_from(value).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(kept >> bits & 0xff).unwrap());
        }
    }
    bytes
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its own end of the session ends the browser; the driver ends with what is left of it.
        drop(self.tried("DELETE", &self.at(""), None));
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}
