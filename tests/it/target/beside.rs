//! `check server --target` with operations of another service than the target's own: what its file binds is set up, and
//! behind that more shows than the front door.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;
use wireproof::internals::exchange::mock::embedded::EmbeddedMock;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

use super::{folder_with, run};
use crate::command::{Ended, wireproof};
use crate::second::{OPERATION, folder, second};

/// A target whose own service is another one.
const OWN: &str = r#"
extends = "standing.toml"
summary = "a server that has lockers too"
clean-up = ["remove-locker"]

[steps.add-locker]
operation = "lockers/AddLocker"
body = { Depot = "{depot}" }
capture = { locker = "/Number" }

[steps.add-depot]
operation = "lockers/AddDepot"
body = { Name = "wp-{unique}" }
capture = { depot = "/Name" }

[steps.remove-locker]
operation = "lockers/RemoveLocker"
body = { Number = "{locker}" }

[bind."lockers/store-*"]
Depot = "{depot}"
Locker = "{locker}"
OpeningCode = "123456"
Unheard = "of"
"#;

/// A server of lockers, of which one works once it was added; every parcel finds it as it was then.
struct Depots {
    /// The target's own service.
    own: SharedOracle,
    service: Arc<Service>,
    faults: Vec<Fault>,
    refuses: Option<&'static str>,
    /// The operations that are no part of the spec, in the order in which they were asked for.
    asked: Mutex<Vec<String>>,
}

impl Depots {
    fn start(faults: &[&str], refuses: Option<&'static str>) -> (Arc<Self>, EmbeddedMock, String) {
        let (service, operation) = second();
        let own = Spec::embedded();
        let own = SharedOracle::with_fixture(own.service("cognito-idp").unwrap(), &[]);
        let known = catalogue(&service, &operation).into_iter();
        let faults: Vec<Fault> = known.filter(|fault| faults.contains(&fault.id.as_str())).collect();
        let depots = Arc::new(Self { own, service, faults, refuses, asked: Mutex::default() });
        let served = EmbeddedMock::start(Arc::clone(&depots) as Arc<dyn Answer>).unwrap();
        let url = format!("http://{}", served.address());
        (depots, served, url)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Answer for Depots {
    fn answer(&self, request: &Request) -> Reply {
        let wanted = request.header("X-Amz-Target").and_then(|target| target.rsplit('.').next());
        let output = match wanted.unwrap_or_default() {
            "AddDepot" => r#"{"Name":"harbour"}"#,
            "AddLocker" => r#"{"Number":"HB-0001"}"#,
            "RemoveLocker" => "{}",
            "ConfirmForgotPassword" | "InitiateAuth" => return self.own.answer(request),
            _ => return SharedOracle::with_fixture(&self.service, &self.faults).answer(request),
        };
        let wanted = wanted.unwrap_or_default();
        let input: Value = serde_json::from_slice(&request.body).unwrap();
        self.asked.lock().unwrap().push(format!("{wanted} {input}"));
        let (status, body) = match self.refuses == Some(wanted) {
            true => (400, r#"{"__type":"BusyException"}"#),
            false => (200, output),
        };
        let headers = vec![Header::new("Content-Type", "application/x-amz-json-1.0")];
        Reply::Response(Response { status, headers, body: body.as_bytes().to_vec() })
    }
}

/// What comes of a check of lockers with these arguments, and the report.
fn checked(arguments: &str) -> (TempDir, Ended, Value) {
    let own = folder_with(OWN);
    let spec = folder();
    let ended = run(
        &own,
        &format!(
            "check server --spec {} --operation {OPERATION} --cases 50 --report json=report.json {arguments}",
            spec.display()
        ),
    );
    let report = std::fs::read_to_string(own.path().join("report.json")).unwrap_or_default();
    (own, ended, serde_json::from_str(&report).unwrap_or_default())
}

/// How a requirement about successes came out.
fn success(report: &Value) -> &str {
    let requirements = report["requirements"].as_array().unwrap();
    let about = |requirement: &&Value| requirement["id"] == "aws-json-1.0/answer/success-content-type";
    requirements.iter().find(about).unwrap()["verdict"].as_str().unwrap()
}

#[test]
fn a_right_server_is_held_by_what_only_shows_behind_its_front_door() {
    let (depots, _served, url) = Depots::start(&[], None);
    let (_, ended, report) = checked(&format!("--target own.toml --endpoint-url {url}"));
    ended.expect(0, &["PASS"]);
    assert_eq!(success(&report), "pass");
    let asked = depots.asked();
    let unique = asked[0].strip_prefix(r#"AddDepot {"Name":"wp-"#).unwrap().trim_end_matches("\"}");
    assert!(unique.len() >= 8, "{asked:?}");
    // What makes the other is made first, and what was made on a server that stays is taken away.
    assert_eq!(asked[1..], [r#"AddLocker {"Depot":"harbour"}"#, r#"RemoveLocker {"Number":"HB-0001"}"#]);

    let (_, ended, report) = checked(&format!("--endpoint-url {url}"));
    ended.expect(0, &["PASS"]);
    assert_ne!(success(&report), "pass");
}

#[test]
fn a_fault_of_successes_shows_behind_the_front_door_alone_and_is_made_again() {
    let (_depots, _served, url) = Depots::start(&["success-declared-as-text"], None);
    let (_, ended, _) = checked(&format!("--endpoint-url {url}"));
    ended.expect(0, &["PASS"]);
    let (own, ended, report) = checked(&format!("--target own.toml --endpoint-url {url}"));
    assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.err);
    assert_eq!(success(&report), "fail");
    let again = run(&own, "replay F1");
    again.expect(1, &["fail  aws-json-1.0/answer/success-content-type"]);
    // Its set-up is not part of what is printed, so that the test would say something else.
    let printed = run(&own, "replay F1 --format pytest");
    printed.expect(2, &["--format: F1 cannot be printed so", "sets up for lockers"]);
}

#[test]
fn what_is_given_by_hand_takes_the_place_of_what_is_bound() {
    let (_depots, _served, url) = Depots::start(&[], None);
    let to = format!("--target own.toml --endpoint-url {url}");
    let (_, ended, report) = checked(&format!("{to} --set lockers/*/OpeningCode=999999"));
    ended.expect(0, &["PASS"]);
    assert_ne!(success(&report), "pass");
    let (_, ended, report) = checked(&format!("{to} --set other/*/OpeningCode=999999"));
    ended.expect(2, &["set: expected an operation that is judged, found `other/*`"]);
    assert_eq!(report, Value::Null);
}

#[test]
fn a_step_that_fails_is_told_with_its_request_and_what_was_made_is_taken_away() {
    let (depots, _served, url) = Depots::start(&[], Some("AddLocker"));
    let (_, ended, report) = checked(&format!("--target own.toml --endpoint-url {url}"));
    ended.expect(3, &["add-locker", "expected a success, found 400 BusyException", "curl"]);
    assert_eq!(report, Value::Null);
    assert_eq!(depots.asked().len(), 2, "{:?}", depots.asked());
}

#[test]
fn what_was_made_is_taken_away_where_no_case_can_be_made_with_it() {
    let (depots, _served, url) = Depots::start(&[], None);
    let own = folder_with(&OWN.replace("OpeningCode = \"123456\"", "Pieces = \"none\""));
    let spec = folder();
    let asked = format!("--target own.toml --endpoint-url {url} --spec {}", spec.display());
    let ended = run(&own, &format!("check server --operation {OPERATION} {asked}"));
    let reason = "what the target set up does not fit `Pieces` of lockers/store-parcel, to which its file binds it: expected \
                  JSON, found";
    ended.expect(2, &[reason]);
    assert!(!ended.err.contains("set Pieces"), "nobody has set it: {}", ended.err);
    let address = format!("{OPERATION}/coverage/required/Size/absent");
    run(&own, &format!("replay {address} {asked}")).expect(2, &[reason]);
    let taken_away = depots.asked().iter().filter(|asked| asked.starts_with("RemoveLocker")).count();
    assert_eq!(taken_away, 2, "{:?}", depots.asked());
}

#[cfg(unix)]
#[test]
fn what_was_made_is_taken_away_where_too_few_files_can_be_open() {
    let (depots, _served, url) = Depots::start(&[], None);
    let (own, spec) = (folder_with(OWN), folder());
    let line = format!(
        "ulimit -n 24; exec '{}' check server --operation {OPERATION} --target own.toml --endpoint-url {url} --spec '{}'",
        env!("CARGO_BIN_EXE_wireproof"),
        spec.display()
    );
    let ended = Command::new("sh").args(["-c", &line]).current_dir(own.path()).output().unwrap();
    Ended::from(ended).expect(2, &["expected a limit of at least 25 open files, found 24"]);
    let taken_away = depots.asked().iter().filter(|asked| asked.starts_with("RemoveLocker")).count();
    assert_eq!(taken_away, 1, "{:?}", depots.asked());
}

#[test]
fn what_is_bound_can_be_tried() {
    let (depots, _served, url) = Depots::start(&[], None);
    let own = folder_with(OWN);
    let spec = folder();
    let tried = |operation: &str| {
        let arguments = format!("--spec {} --operation {operation}", spec.display());
        run(&own, &format!("target check own.toml --endpoint-url {url} {arguments}"))
    };
    let ended = tried(OPERATION);
    ended.expect(0, &["add-depot", "add-locker", "remove-locker", "every step did what the target says"]);
    assert_eq!(depots.asked().len(), 3, "{:?}", depots.asked());
    tried("lockers/send-code").expect(
        2,
        &["expected one of another service, of which the target `own` binds a member, found none"],
    );
}

#[test]
fn cases_are_not_kept_where_members_have_other_values_in_each_run() {
    let (_depots, _served, url) = Depots::start(&[], None);
    let (_, ended, _) = checked(&format!("--target own.toml --endpoint-url {url} --regressions kept"));
    ended.expect(2, &["--regressions: the target `own` gives members of these operations other values"]);
}

/// What a target sets up is of its own service: of another one's operations nothing is remembered that could be judged.
#[test]
fn other_operations_than_the_targets_are_not_said_to_remember_what_was_set_up() {
    let (depots, _served, url) = Depots::start(&[], None);
    let asked = format!("--target own.toml --endpoint-url {url} --behavior stateful");
    let refused = "--behavior stateful: the target `own` sets up what operations of cognito-idp are judged by, and none of lockers";
    let (own, ended, report) = checked(&asked);
    ended.expect(2, &[refused, "leave --behavior out"]);
    assert_eq!(report, Value::Null);
    let address = format!("{OPERATION}/coverage/required/Size/absent");
    let spec = folder();
    run(&own, &format!("replay {address} {asked} --spec {}", spec.display())).expect(2, &[refused]);
    assert_eq!(depots.asked(), [""; 0]);
}

/// A file that can be read but once, as one that another process writes, is read but once.
#[cfg(unix)]
#[test]
fn a_target_is_read_once_where_a_case_is_repeated() {
    let (_depots, _served, url) = Depots::start(&[], None);
    let (own, spec) = (folder_with(OWN), folder());
    std::os::unix::fs::symlink("/dev/stdin", own.path().join("piped.toml")).unwrap();
    let mut command = wireproof(&own);
    command.args(["replay", &format!("{OPERATION}/coverage/required/Size/absent"), "--spec"]).arg(spec);
    command.args(["--target", "piped.toml", "--endpoint-url", &url]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(OWN.as_bytes()).unwrap();
    Ended::from(child.wait_with_output().unwrap()).expect(0, &["requirements held"]);
}
