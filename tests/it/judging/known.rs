//! Answers that are known are only counted. What a run tells is the same as where every answer is judged anew: events,
//! verdicts, counts, findings and causes.
//!
//! - On the faults of the catalogue, over a real connection. `WIREPROOF_KNOWN` says on how many seeds all of them are tried.
//! - On a service that draws for each request whether its answer is right, and what of it is exchanged if not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use regex::Regex;
use serde_json::{Value, json};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::binary::Binary;
use wireproof::internals::event::stream::{Event, JudgedCase, Listener};
use wireproof::internals::event::summary::{Extent, Summary};
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::interrupt::Interrupt;
use wireproof::internals::exchange::mock::embedded::EmbeddedMock;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::execute::run_alone;
use wireproof::internals::run::job::{FixtureSource, Job};
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

use crate::judging::respelled::with_members;
use crate::judging::run::{OPERATION, asked, each_of, right, service};

/// Where nobody asks for more, one fault in so many is tried.
const SHARE: usize = 12;

/// What a run tells, but for how long it took and when that was.
struct Told {
    events: Vec<String>,
    summary: Summary,
}

impl Told {
    fn lines(&self) -> Vec<String> {
        let time = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT|duration_ms: \d+";
        let time = Regex::new(time).unwrap();
        let summary = format!("{:#?}", self.summary);
        let lines = self.events.iter().map(String::as_str).chain(summary.lines());
        lines.map(|line| time.replace_all(line, "TIME").into_owned()).collect()
    }
}

/// Keeps events in words.
#[derive(Default)]
struct Events(Vec<String>);

impl Listener for Events {
    fn hear(&mut self, event: &Event) {
        self.0.push(match event {
            Event::Judged(judged) => {
                format!("{:?}", JudgedCase { duration: Duration::ZERO, ..judged.clone() })
            }
            // The summary has all that they say.
            Event::OperationEnded(_) | Event::Ended(_) | Event::Finished(_) => return,
            other => format!("{other:?}"),
        });
    }
}

#[test]
fn what_is_told_of_a_fault_is_the_same_where_known_answers_are_only_counted() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let seeds = asked("WIREPROOF_KNOWN", 0);
    let faults: Vec<Option<&Fault>> = match seeds {
        0 => std::iter::once(None).chain(faults.iter().step_by(SHARE).map(Some)).collect(),
        _ => std::iter::once(None).chain(faults.iter().map(Some)).collect(),
    };
    each_of(faults.len() as u64 * seeds.max(1), async |number| {
        let fault = faults[usize::try_from(number).unwrap() % faults.len()];
        let seed = 1 + number / faults.len() as u64;
        let behavior = if number % 2 == 0 { Behavior::Stateless } else { Behavior::Opaque };
        let settings = OracleSettings { stateless: number % 2 == 0, ..OracleSettings::default() };
        let broken = fault.map_or(&[][..], std::slice::from_ref);
        let make = || {
            let oracle = Oracle::with_faults(Arc::clone(&service), settings.clone(), broken);
            Arc::new(SharedOracle::new(oracle, || Fixture::NOW)) as Arc<dyn Answer>
        };
        let about = fault.map_or("no fault", |fault| &fault.id);
        hold(make, seed, 250, behavior, about).await;
    });
}

#[tokio::test]
async fn what_is_told_of_any_answer_is_the_same_where_known_answers_are_only_counted() {
    let leaks = Arc::new(AtomicUsize::new(0));
    for (seed, behavior) in [(1, Behavior::Stateless), (2, Behavior::Opaque)] {
        let make = || {
            let oracle = right(Behavior::Stateless);
            Arc::new(Exchanging { oracle, seed, leaks: Arc::clone(&leaks) }) as Arc<dyn Answer>
        };
        let told = hold(make, seed, 1000, behavior, "exchanged parts").await;
        let secrecy =
            told.summary.findings.iter().filter(|finding| finding.requirement.as_str().contains("/secrecy/"));
        assert!(secrecy.count() > 0 && leaks.swap(0, Ordering::Relaxed) > 20);
    }
}

/// Runs random cases against a service with known answers and without, and holds what is told equal.
async fn hold(
    make: impl Fn() -> Arc<dyn Answer>,
    seed: u64,
    cases: usize,
    behavior: Behavior,
    about: &str,
) -> Told {
    let told = run(make(), seed, cases, behavior, false).await;
    let anew = run(make(), seed, cases, behavior, true).await;
    let (lines, lines_anew) = (told.lines(), anew.lines());
    let different = lines.iter().zip(&lines_anew).find(|(one, other)| one != other);
    assert_eq!(different, None, "{about}, seed {seed}, {behavior:?}");
    assert_eq!(lines.len(), lines_anew.len(), "{about}, seed {seed}, {behavior:?}");
    told
}

async fn run(
    answer: Arc<dyn Answer>,
    seed: u64,
    cases: usize,
    behavior: Behavior,
    judges_anew: bool,
) -> Told {
    let server = EmbeddedMock::start(answer).unwrap();
    let route = Endpoint::from(server.address()).resolve(Duration::from_secs(5)).await.unwrap();
    let sender =
        Sender::new(route.permit(false).unwrap(), &Trust::default(), SendOptions::default()).unwrap();
    let service = service();
    let operation = Arc::new(service.operation(OPERATION).unwrap().clone());
    let generator = Generator::new(service, operation, seed, Params::new()).unwrap().without_fixtures();
    let only = vec![glob("**/fuzzing/**").unwrap()];
    let job = Job {
        extent: Extent::default(),
        seed,
        plans: vec![Plan::new(generator, &Selection { fuzzing: cases, only, ..Selection::default() })],
        later: Vec::new(),
        subject: Subject::Wire(Arc::new(sender)),
        target: "a service".to_owned(),
        endpoint: String::new(),
        start: None,
        behavior,
        source: FixtureSource::None,
        options: RunOptions {
            concurrency: 1,
            shrinking: 20,
            causes: Some(Carriage::NamesInLowerCase),
            judges_anew,
            ..RunOptions::default()
        },
        spec_sha256: String::new(),
        made_by: Binary::this(""),
        package: None,
    };
    let mut events = Events::default();
    let summary = run_alone(&job, &mut events, &Interrupt::default()).await;
    assert_eq!((summary.cases.total, summary.trouble.as_ref()), (cases, None));
    Told { events: events.0, summary }
}

/// Exchanges something in many answers.
struct Exchanging {
    oracle: Arc<SharedOracle>,
    seed: u64,
    /// How many secrets were shown.
    leaks: Arc<AtomicUsize>,
}

impl Answer for Exchanging {
    fn answer(&self, request: &Request) -> Reply {
        let mut reply = self.oracle.answer(request);
        if let Reply::Response(response) = &mut reply {
            self.exchange(request, response);
        }
        reply
    }
}

impl Exchanging {
    fn exchange(&self, request: &Request, response: &mut Response) {
        let roll = |what, sides| roll(request, self.seed, what, sides);
        let input: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let secrets = ["Password", "ConfirmationCode", "SecretHash"];
        let secret = input[secrets[roll("secret", secrets.len())]].as_str().unwrap_or_default();
        let is_plain = secret.len() >= 8 && secret.bytes().all(|byte| byte.is_ascii_graphic());
        let headers = ["x-amzn-RequestId", "x-amzn-ErrorMessage", "x-amzn-ErrorType", "X-Other"];
        let header = headers[roll("header", headers.len())];
        match roll("exchange", 24) {
            0 => Header::set(&mut response.headers, header, format!("other {}", roll("value", 1000))),
            1 | 2 if is_plain => {
                self.leaks.fetch_add(1, Ordering::Relaxed);
                Header::set(&mut response.headers, header, format!("id-{secret}"));
            }
            3 => with_members(response, |members| {
                if let Some(message) = members.get("message").and_then(Value::as_str) {
                    let message = format!("{message} {secret}");
                    members.insert("message".to_owned(), json!(message));
                }
            }),
            4 => with_members(response, |members| drop(members.insert("Other".to_owned(), json!(secret)))),
            5 => with_members(response, |members| drop(members.remove("message"))),
            6 => Header::remove(&mut response.headers, header),
            7 => response.status = [200, 403, 404][roll("status", 3)],
            8 if !response.body.is_empty() => {
                let at = roll("byte", response.body.len());
                response.body[at] = b' ' + u8::try_from(roll("other byte", 90)).unwrap();
            }
            9 => with_members(response, |members| {
                if let Some(message) = members.get("message").and_then(Value::as_str) {
                    let message = message.replacen("Value '", "Value 'x' at 'password', 'y", 1);
                    members.insert("message".to_owned(), json!(message));
                }
            }),
            _ => {}
        }
    }
}

/// A number below `sides` that depends on the request and on what it is for.
fn roll(request: &Request, seed: u64, what: &str, sides: usize) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in request.body.iter().copied().chain(what.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((hash ^ (hash >> 31)) % sides as u64).unwrap()
}
