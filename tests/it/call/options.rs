//! Options one by one, each in a process of its own against real sockets, with the option and without it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio::sync::mpsc::UnboundedReceiver;
use wireproof::internals::call::syntax::extension::DigestOption;
use wireproof::internals::call::syntax::global::{GLOBAL_OPTIONS, INPUT_OPTIONS};
use wireproof::internals::spec::Spec;

use crate::call::sending::{full_listener, serve_tls};
use crate::wire::scripted::{Step, serve};

/// The operation whose manual page the rows go by.
const OPERATION: &str = "cognito-idp/confirm-forgot-password";

/// How long a call may take; one that waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    /// The option that the row is about, and its words.
    option: Option<String>,
    #[serde(default)]
    words: Vec<String>,
    /// The setting that the row is about: variables, or a line of the default profile.
    #[serde(default)]
    setting: BTreeMap<String, String>,
    setting_config: Option<String>,
    /// What stands there in any case.
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    config: String,
    #[serde(default = "with_base")]
    base: bool,
    #[serde(default = "answering")]
    server: String,
    #[serde(default = "fine")]
    answer: String,
    /// What comes of it.
    #[serde(default)]
    code: i32,
    #[serde(default)]
    printed: String,
    #[serde(default)]
    told: String,
    #[serde(default)]
    sent: String,
    requests: Option<usize>,
    #[serde(default)]
    no_effect: bool,
}

fn with_base() -> bool {
    true
}

fn answering() -> String {
    "answers".to_owned()
}

fn fine() -> String {
    "200 OK".to_owned()
}

fn cases() -> Vec<Case> {
    let cases: Cases = toml::from_str(include_str!("../../cases/call/options.toml")).unwrap();
    cases.case
}

/// What listens, and what it has received.
struct Server {
    url: String,
    authority: String,
    received: Option<UnboundedReceiver<Vec<u8>>>,
    _held: Vec<Box<dyn std::any::Any>>,
}

async fn listen(case: &Case, folder: &Path) -> Server {
    let authority = folder.join("ca.pem").display().to_string();
    if case.server == "tls" {
        let (port, pem) = serve_tls().await;
        std::fs::write(&authority, pem).unwrap();
        let url = format!("https://127.0.0.1:{port}");
        return Server { url, authority, received: None, _held: Vec::new() };
    }
    if case.server == "full" {
        let (address, listener, held) = full_listener().await;
        let url = format!("http://{address}");
        let held: Vec<Box<dyn std::any::Any>> = vec![Box::new(listener), Box::new(held)];
        return Server { url, authority, received: None, _held: held };
    }
    let last = match case.server.as_str() {
        "silent" => Step::Hang,
        "answers" => Step::Write(
            format!("HTTP/1.1 {}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}", case.answer)
                .into_bytes(),
        ),
        other => panic!("nothing that listens is called {other}"),
    };
    let (address, received) = serve(vec![vec![Step::Read, last]; 8]).await;
    Server { url: format!("http://{address}"), authority, received: Some(received), _held: Vec::new() }
}

/// What came of a call.
#[derive(Debug)]
struct Outcome {
    code: Option<i32>,
    printed: String,
    told: String,
    requests: Vec<String>,
}

async fn call(case: &Case, with_subject: bool) -> (Outcome, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = listen(case, folder.path()).await;
    let filled = |text: &str| text.replace("{url}", &server.url).replace("{ca}", &server.authority);
    let mut words = vec!["call", "cognito-idp", "confirm-forgot-password"];
    words.extend(["--client-id=c", "--username=u", "--confirmation-code=1", "--password=Secret-1"]);
    if case.base {
        words.extend(["--endpoint-url", "{url}"]);
    }
    words.extend(case.also.iter().map(String::as_str));
    let mut environment = case.environment.clone();
    let mut config = case.config.clone();
    if with_subject {
        words.extend(case.words.iter().map(String::as_str));
        environment.extend(case.setting.clone());
        config.extend(case.setting_config.iter().map(|line| format!("[default]\n{line}\n")));
    }
    std::fs::create_dir(folder.path().join(".aws")).unwrap();
    std::fs::write(folder.path().join(".aws/config"), filled(&config)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_wireproof"));
    command.env_clear().env("HOME", folder.path()).env("AWS_DEFAULT_REGION", "us-east-1");
    command.envs(environment.iter().map(|(name, value)| (name, filled(value))));
    command.args(words.iter().map(|word| filled(word)));
    let (code, printed, told) =
        tokio::task::spawn_blocking(move || run(&mut command)).await.expect("the call is watched to its end");
    let mut requests = Vec::new();
    while let Some(Ok(request)) = server.received.as_mut().map(UnboundedReceiver::try_recv) {
        requests.push(String::from_utf8(request).unwrap());
    }
    (Outcome { code, printed, told, requests }, server.url)
}

/// The exit code, unless the process was still running, and what it wrote.
fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() && started.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    // One that has ended is not killed.
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Why an outcome is not the one that the row tells.
fn objection(case: &Case, outcome: &Outcome, url: &str) -> Option<String> {
    let told = case.told.replace("{url}", url);
    let holds =
        |found: &str, wanted: &str| if wanted.is_empty() { found.is_empty() } else { found.contains(wanted) };
    let is_heard = case.server == "answers";
    let was_sent = outcome.requests.iter().any(|request| request.contains(&case.sent));
    match () {
        () if outcome.code != Some(case.code) => Some("another exit code".to_owned()),
        () if !holds(&outcome.printed, &case.printed) => Some("something else was printed".to_owned()),
        () if !holds(&outcome.told, &told) => Some("something else was told".to_owned()),
        () if is_heard && case.requests != Some(0) && !was_sent => Some("something else was sent".to_owned()),
        () if case.requests.is_some_and(|count| is_heard && count != outcome.requests.len()) => {
            Some("another number of requests".to_owned())
        }
        () => None,
    }
}

#[tokio::test]
async fn each_option_changes_what_comes_of_a_call() {
    for case in cases() {
        let subject = (&case.option, &case.setting, &case.setting_config);
        let (outcome, url) = call(&case, true).await;
        if let Some(objection) = objection(&case, &outcome, &url) {
            panic!("{subject:?}: {objection}: {outcome:#?}");
        }
        if !case.no_effect {
            let (outcome, url) = call(&case, false).await;
            assert!(objection(&case, &outcome, &url).is_some(), "{subject:?} changes nothing: {outcome:#?}");
        }
    }
}

#[test]
fn every_option_of_the_page_has_a_row() {
    let spec = Spec::embedded();
    let (_, operation) = spec.operation(OPERATION).unwrap();
    let members = operation.members.iter().map(|member| member.option_name());
    let globals = GLOBAL_OPTIONS.iter().chain(INPUT_OPTIONS).map(|option| option.name.to_owned());
    let extensions = DigestOption::all_of(operation).into_iter().map(|option| option.name);
    let listed: BTreeSet<String> = members.chain(globals).chain(extensions).collect();
    let tested: BTreeSet<String> = cases().into_iter().filter_map(|case| case.option).collect();
    assert_eq!(listed, tested);
}
