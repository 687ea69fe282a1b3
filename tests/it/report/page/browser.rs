//! A browser without a window, driven as the WebDriver standard says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// What makes it quiet, and fit for a machine of a CI system: nothing but the page is asked for.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,800",
];
/// The key under which the standard has the reference of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How often something is looked at before it is given up.
const LOOKS: usize = 600;
/// How often a driver is started.
const ATTEMPTS: usize = 5;
/// How long an answer of the driver is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) const ENTER: char = '\u{e007}';
pub(super) const ESCAPE: char = '\u{e00c}';
pub(super) const TAB: char = '\u{e004}';
const CONTROL: char = '\u{e009}';

/// A browser with one page, which ends with its value.
pub(super) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// Where the browser keeps what it knows, and where pages are written to.
    folder: TempDir,
    /// Held open, because the driver goes on to say things.
    _output: BufReader<ChildStdout>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser is a child of the driver, which ends it when it is asked to.
        drop(self.exchange("DELETE", &format!("/session/{}", self.session), None));
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

impl Browser {
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let started = (0..ATTEMPTS).find_map(|_| start_driver(folder.path()));
        let (driver, port, output) = started.expect("chromedriver ended each time before it served");
        let mut browser = Self { driver, port, session: String::new(), folder, _output: output };
        let profile = format!("--user-data-dir={}", browser.folder.path().join("profile").display());
        let arguments: Vec<&str> = ARGUMENTS.into_iter().chain([profile.as_str()]).collect();
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let session = browser.exchange("POST", "/session", Some(&wanted)).unwrap_or_else(|error| {
            panic!("expected a browser, which is of the package chromium: {error}");
        });
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        browser
    }

    /// Opens a page that is written to a file, as a reader would open it.
    pub(super) fn open(&self, page: &str, fragment: &str) {
        let path = self.folder.path().join("report.html");
        std::fs::write(&path, page).unwrap();
        // A page that differs in its fragment alone would not be read again.
        self.visit("about:blank");
        self.visit(&format!("{}{fragment}", address(&path)));
    }

    /// Goes to an address, also to the one that is shown, and returns when all of its page is there.
    pub(super) fn visit(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// What a script comes to.
    pub(super) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// What an expression comes to, as a text.
    pub(super) fn text(&self, expression: &str) -> String {
        let value = self.run(&format!("return String({expression})"));
        value.as_str().unwrap().to_owned()
    }

    /// Whether an expression is true.
    pub(super) fn is(&self, expression: &str) -> bool {
        self.run(&format!("return Boolean({expression})")) == json!(true)
    }

    /// Waits until an expression is true.
    pub(super) fn wait(&self, expression: &str) {
        for _ in 0..LOOKS {
            if self.is(expression) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("never true: {expression}");
    }

    /// Clicks on the first element that a selector finds, where a person could.
    pub(super) fn click(&self, selector: &str) {
        let found = self.post("/element", &json!({"using": "css selector", "value": selector}));
        let element = found[ELEMENT].as_str().unwrap();
        // What stands over the page would be clicked in its place.
        self.post(
            "/execute/sync",
            &json!({"script": "arguments[0].scrollIntoView({block: 'center'})", "args": [found]}),
        );
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(super) fn press(&self, keys: impl IntoIterator<Item = char>) {
        let strokes = keys.into_iter().flat_map(|key| [("keyDown", key), ("keyUp", key)]);
        self.stroke(strokes.collect());
    }

    /// Pastes what was copied.
    pub(super) fn paste(&self) {
        self.stroke(vec![("keyDown", CONTROL), ("keyDown", 'v'), ("keyUp", 'v'), ("keyUp", CONTROL)]);
    }

    fn stroke(&self, strokes: Vec<(&str, char)>) {
        let strokes: Vec<Value> =
            strokes.into_iter().map(|(kind, key)| json!({"type": kind, "value": key})).collect();
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keys", "actions": strokes}]}));
    }

    /// Makes the window so wide.
    pub(super) fn set_width(&self, width: usize) {
        let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.tool("Emulation.setDeviceMetricsOverride", &metrics);
        self.wait(&format!("innerWidth === {width}"));
    }

    /// Says which theme the system of the reader has, and on what it is shown: `screen` or `print`.
    pub(super) fn set_media(&self, theme: &str, media: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": theme}]);
        self.tool("Emulation.setEmulatedMedia", &json!({"media": media, "features": features}));
        self.wait(&format!("matchMedia('{media} and (prefers-color-scheme: {theme})').matches"));
    }

    /// Pages that are opened from now on run no script of theirs.
    pub(super) fn forbid_scripts(&self) {
        self.tool("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
    }

    /// What the console said since it was last asked: errors, and what the page's policy forbade.
    pub(super) fn console(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({"type": "browser"}));
        let entries = entries.as_array().unwrap();
        entries.iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// What the console said since it was last asked, once that holds a text.
    pub(super) fn console_with(&self, text: &str) -> Vec<String> {
        let mut told = Vec::new();
        for _ in 0..LOOKS {
            told.extend(self.console());
            if told.iter().any(|line| line.contains(text)) {
                return told;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("{text} was never told, but: {told:?}");
    }

    /// The addresses that were asked for since that was last asked, but for what is
    /// a part of it and for those of the browser's own pages.
    pub(super) fn requests(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({"type": "performance"}));
        let messages = entries.as_array().unwrap().iter().map(|entry| {
            serde_json::from_str::<Value>(entry["message"].as_str().unwrap()).unwrap()["message"].take()
        });
        let requests = messages.filter(|message| message["method"] == "Network.requestWillBeSent");
        let urls = requests.map(|message| message["params"]["request"]["url"].as_str().unwrap().to_owned());
        urls.filter(|url| !["chrome", "data:", "about:"].iter().any(|own| url.starts_with(own))).collect()
    }

    /// A command of the browser's own tools, for what the standard has no word for.
    fn tool(&self, command: &str, parameters: &Value) {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}));
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let path = format!("/session/{}{path}", self.session);
        self.exchange("POST", &path, Some(body)).unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    /// One exchange with the driver, over a connection of its own.
    fn exchange(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|error| error.to_string())?;
        // Whatever becomes of the browser, no test waits for it without end.
        stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
        stream.write_all(format!("{head}{body}").as_bytes()).map_err(|error| error.to_string())?;
        // The driver leaves the connection open, whatever it was asked for.
        let mut reader = BufReader::new(stream);
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let start = head.len();
            if reader.read_line(&mut head).map_err(|error| error.to_string())? == 0 {
                return Err(format!("expected an answer, found {head:?}"));
            }
            if let Some((name, value)) = head[start..].split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(|_| format!("expected a length, found {value:?}"))?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).map_err(|error| error.to_string())?;
        let mut answer: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        if head.starts_with("HTTP/1.1 200") { Ok(value) } else { Err(value["message"].to_string()) }
    }
}

/// The address of a file.
fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A driver that serves, and its port; `None` where it ended, as it does where others take the port that it has chosen.
fn start_driver(home: &Path) -> Option<(Child, u16, BufReader<ChildStdout>)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .env("HOME", home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is of the package chromium-driver");
    let mut output = BufReader::new(driver.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("started successfully on port ") {
        line.clear();
        if output.read_line(&mut line).unwrap() == 0 {
            driver.wait().unwrap();
            return None;
        }
    }
    let port = line.trim_end_matches(['.', '\n']).rsplit(' ').next().unwrap().parse().unwrap();
    Some((driver, port, output))
}
