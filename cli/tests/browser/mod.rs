//! A browser without a window, as far as the tests of the page need one: Chromium, spoken to in the DevTools protocol
//! through pipes (`--remote-debugging-pipe`: JSON that ends with a zero byte, on the file descriptors 3 and 4).

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take. A machine that compiles at the same time is slow.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Browser {
    process: Child,
    commands: ChildStdin,
    answers: Receiver<Value>,
    events: VecDeque<Value>,
    session: Value,
    id: u64,
}

impl Browser {
    /// Starts the browser that `ITAB_BROWSER` names, or the first that is installed. `None` if there is none, or it does
    /// not start.
    pub(crate) fn start(folder: &Path) -> Option<Browser> {
        let named = std::env::var("ITAB_BROWSER").ok();
        let names = ["chromium", "chromium-browser", "google-chrome", "chrome"].map(str::to_owned);
        let mut names = named.into_iter().chain(names);
        let exists = |name: &String| {
            Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success())
        };
        let name = names.find(exists)?;
        let mut process = Command::new("sh")
            // The shell gives the browser our pipes as the descriptors that it expects.
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 1>/dev/null 2>&1 </dev/null"#, &name])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--remote-debugging-pipe",
            ])
            .args([
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--window-size=1200,760",
            ])
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let commands = process.stdin.take().expect("a pipe");
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let (sender, answers) = channel();
        thread::spawn(move || {
            loop {
                let mut message = Vec::new();
                match output.read_until(0, &mut message) {
                    Ok(0) | Err(_) => return,
                    Ok(_) => message.pop(),
                };
                let Ok(message) = serde_json::from_slice(&message) else { return };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser =
            Browser { process, commands, answers, events: VecDeque::new(), session: Value::Null, id: 0 };
        // One that is installed may still not be able to start, as in a container that forbids what it needs.
        let target = browser.try_ask("Target.createTarget", json!({ "url": "about:blank" })).ok()?;
        let target = target["result"]["targetId"].clone();
        let attach = json!({ "targetId": target, "flatten": true });
        browser.session = browser.call("Target.attachToTarget", attach)["sessionId"].clone();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Sends a command and waits for its answer. What happens meanwhile is kept.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The answer to a command; an error if the browser is gone, or silent for too long.
    fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.id += 1;
        let mut message = json!({ "id": self.id, "method": method, "params": params });
        if !self.session.is_null() {
            message["sessionId"] = self.session.clone();
        }
        let mut text = message.to_string().into_bytes();
        text.push(0);
        self.commands.write_all(&text).map_err(|error| error.to_string())?;
        loop {
            let answer = self.answers.recv_timeout(PATIENCE).map_err(|error| error.to_string())?;
            if answer["id"] == self.id {
                return Ok(answer);
            }
            self.events.push_back(answer);
        }
    }

    /// Opens an address and waits until the page has shown its data.
    pub(crate) fn open(&mut self, address: &str) {
        // An address that only differs behind `#` would not load the page again.
        self.call("Page.navigate", json!({ "url": "about:blank" }));
        self.call("Page.navigate", json!({ "url": address }));
        self.wait("document.documentElement.dataset.ready !== undefined");
    }

    /// What an expression of JavaScript gives.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let result = self.call("Runtime.evaluate", evaluate(expression));
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true. It may fail before, as while one page makes way for the next.
    pub(crate) fn wait(&mut self, expression: &str) {
        let start = Instant::now();
        loop {
            let answer = self.ask("Runtime.evaluate", evaluate(expression));
            if answer["result"]["result"]["value"] == true {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "never true: {expression}: {answer}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses a key, as the reader of the page does.
    pub(crate) fn press(&mut self, key: &str) {
        let text = if key.chars().count() == 1 {
            key
        } else if key == "Enter" {
            "\r"
        } else {
            ""
        };
        let down = json!({ "type": "keyDown", "key": key, "text": text });
        self.call("Input.dispatchKeyEvent", down);
        self.call("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": key }));
    }

    /// Types a text where the cursor is.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Clicks into the middle of the first element that a selector finds.
    pub(crate) fn click(&mut self, selector: &str) {
        // A list that was just made is measured in the next frame and drawn again in the one after it: what is pressed
        // before that is another element than the one that is released.
        self.value(
            "new Promise((done) => { let frames = 3;
               const wait = () => (frames-- ? requestAnimationFrame(wait) : done()); wait(); })",
        );
        let place = self.value(&format!(
            "(() => {{ const box = document.querySelector({selector:?}).getBoundingClientRect();
               return [box.x + Math.min(20, box.width / 2), box.y + box.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let (x, y) = (&place[0], &place[1]);
            let params = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", params);
        }
    }

    /// Everything that the pages complained about so far, and every address they loaded, but for their own.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        self.value("0"); // What happened before is told before.
        let mut complaints = Vec::new();
        for event in std::mem::take(&mut self.events) {
            let params = &event["params"];
            match event["method"].as_str() {
                Some("Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded") => {
                    complaints.push(params.to_string());
                }
                Some("Network.requestWillBeSent") => {
                    let url = params["request"]["url"].as_str().unwrap_or_default();
                    if !["file:", "data:", "about:"].iter().any(|scheme| url.starts_with(scheme)) {
                        complaints.push(format!("asks for {url}"));
                    }
                }
                _ => {}
            }
        }
        complaints
    }
}

fn evaluate(expression: &str) -> Value {
    json!({ "expression": expression, "returnByValue": true, "awaitPromise": true })
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
