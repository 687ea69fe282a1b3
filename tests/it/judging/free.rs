//! Services that are right and use every freedom that the evidence leaves: what it calls contested or unknown goes either
//! way, of several right answers any is given, and an answer is spelled in any way that says the same.
//!
//! - Half of them are set once and for all, the others draw anew for each answer.
//! - A strict run that judges words too has nothing to say against any of them.
//! - `WIREPROOF_SERVERS` and `WIREPROOF_SEEDS` say how many there are, and on how many seeds each is judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::domain::unicode::is_settled;
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::protocol::codec::ErrorText;
use wireproof::internals::model::rule::RuleAnswer;
use wireproof::internals::oracle::possible::{Permitted, Reason};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

use crate::judging::different::preflight;
use crate::judging::respelled::{escaped, rename_error, rename_headers, respell, set_header, with_members};
use crate::judging::run::{OPERATION, asked, each_of, judge, plan, right, service, told};

/// How many servers and seeds there are where nobody asks for more.
const FEW: (u64, u64) = (6, 1);

/// All families; of those whose cases are answered alike, the first member's stand for all where time is short.
const SHORT: &[&str] = &[
    "**/examples/**",
    "**/coverage/length/{Username,ConfirmationCode,Password}/**",
    "**/coverage/{pattern,unicode}/{Password,Username}/**",
    "**/coverage/text/Username/**",
    "**/coverage/{type,syntax,optional,several,required,null,equal}/**",
    "**/coverage/{method,target,content-type,path,header,framing,cors,repeated}/**",
    "**/coverage/length/ClientMetadata.{key,value}/max/**",
    "**/fuzzing/**",
    "**/state/**",
];

#[test]
fn nothing_is_found_on_services_that_use_every_freedom() {
    let extent @ (servers, seeds) = (asked("WIREPROOF_SERVERS", FEW.0), asked("WIREPROOF_SEEDS", FEW.1));
    let only = if extent == FEW { SHORT } else { &[] };
    each_of(servers * seeds, async |number| {
        let (server, seed) = (number / seeds, 1 + number % seeds);
        let behavior = [Behavior::Stateful, Behavior::Opaque, Behavior::Stateless][server as usize % 3];
        let oracle = right(behavior);
        let subject = Subject::Memory(Arc::new(Free::new(Arc::clone(&oracle), server)));
        let options = RunOptions { shrinking: 0, strict: true, prose: true, ..RunOptions::default() };
        let summary = judge(plan(seed, only), subject, &oracle, behavior, options).await;
        let said = told(summary.findings.iter().filter(|finding| finding.gates));
        assert!(said.is_empty(), "server {server}, seed {seed}, {behavior:?}:\n{said}");
        assert!(summary.cases.total > 500, "only {} cases", summary.cases.total);
    });
}

/// A service that is right in a way of its own.
struct Free {
    oracle: Arc<SharedOracle>,
    seed: u64,
    /// Whether the same question is always settled in the same way.
    is_fixed: bool,
    asked: AtomicU64,
}

/// What one answer draws from.
struct Dice<'a> {
    free: &'a Free,
    number: u64,
}

impl Dice<'_> {
    /// A number below `sides`; the question tells which freedom it is about.
    fn roll(&self, question: &str, sides: usize) -> usize {
        let answer = if self.free.is_fixed { 0 } else { self.number };
        let mut hash =
            0xcbf2_9ce4_8422_2325_u64 ^ self.free.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ answer;
        for byte in question.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((hash ^ (hash >> 31)) % sides as u64).unwrap_or(0)
    }

    fn is(&self, question: &str) -> bool {
        self.roll(question, 2) == 1
    }
}

impl Answer for Free {
    fn answer(&self, request: &Request) -> Reply {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let dice = Dice { free: self, number };
        if number % 397 == 113 {
            return self.error("TooManyRequestsException", 400, "Rate exceeded", &dice);
        }
        let reply = self.settle(request, &dice);
        match reply {
            Reply::Response(mut response) => {
                spell(&mut response, &dice);
                Reply::Response(response)
            }
            Reply::Close => Reply::Close,
        }
    }
}

impl Free {
    fn new(oracle: Arc<SharedOracle>, seed: u64) -> Self {
        Self { oracle, seed, is_fixed: seed.is_multiple_of(2), asked: AtomicU64::new(0) }
    }

    /// One of the answers that are right.
    fn settle(&self, request: &Request, dice: &Dice<'_>) -> Reply {
        let possible = self.oracle.judge(request);
        let is_of_another =
            request.header("x-amz-target").is_some_and(|target| !target.ends_with(".ConfirmForgotPassword"));
        let is_plain = possible.permitted == [Permitted::Success];
        if matches!(possible.reason, Reason::Envelope(_)) {
            return self.outside(request, &possible.reason, &possible.permitted, dice);
        }
        if is_of_another || (is_plain && !holds_unsettled(request)) {
            return self.oracle.answer(request);
        }
        if is_plain || possible.permitted.contains(&Permitted::Anything) {
            return self.whatever(&open_question(&possible.reason), dice);
        }
        if let Reason::Broken(_) = possible.reason {
            return self.broken(request, dice);
        }
        let chosen = dice.roll("which of several", possible.permitted.len());
        match &possible.permitted[chosen] {
            Permitted::Success => self.oracle.answer(request),
            Permitted::AnyError => {
                let names = ["NotAuthorizedException", "ForbiddenException", "UserNotConfirmedException"];
                self.error(names[dice.roll("any error", names.len())], 400, "Refused.", dice)
            }
            Permitted::Error(name) => self.named(request, name, &possible.reason, dice),
            Permitted::NotCarriedOut
            | Permitted::EmptyAnswer
            | Permitted::Preflight
            | Permitted::Anything => self.oracle.answer(request),
        }
    }

    /// An error of a name that is right: in the words that were seen where the rule has such words.
    fn named(&self, request: &Request, name: &str, reason: &Reason, dice: &Dice<'_>) -> Reply {
        let service = service();
        let operation = service.operation(OPERATION).unwrap();
        let is_spoken = match reason {
            Reason::Rules(ids) => ids.iter().any(|id| first_name(operation, id) == Some(name)),
            _ => true,
        };
        let own = self.oracle.answer(request);
        match own {
            Reply::Response(response) if is_spoken && says(&response, name) => Reply::Response(response),
            _ => self.error(name, 400, "In other words.", dice),
        }
    }

    /// An answer to a request that reached no operation, whose body cannot be read, or of which nobody knows.
    fn outside(&self, request: &Request, reason: &Reason, permitted: &[Permitted], dice: &Dice<'_>) -> Reply {
        let Reason::Envelope(rule) = reason else { return self.oracle.answer(request) };
        // What is answered here is known to the byte, or by what a browser makes of it.
        if ["content-type/json", "method/options"].contains(&rule.as_str()) {
            return self.oracle.answer(request);
        }
        match permitted {
            [Permitted::Preflight] => preflight(dice.roll("preflight", 4)),
            [Permitted::Anything] => self.whatever(rule, dice),
            [Permitted::Error(name)] if name == "UnknownOperationException" => {
                let status = [400, 404][dice.roll("status of an unknown operation", 2)];
                self.error(name, status, "", dice)
            }
            [Permitted::Error(name)] => self.error(name, 400, "unreadable", dice),
            _ => match dice.roll("not carried out", 4) {
                0 if request.method != "HEAD" => page(404),
                1 if request.method != "HEAD" => page(405),
                2 => bare(400),
                _ => bare(403),
            },
        }
    }

    /// An answer where any is right.
    fn whatever(&self, question: &str, dice: &Dice<'_>) -> Reply {
        match dice.roll(question, 7) {
            0 | 1 => success(),
            2 => self.error("InvalidParameterException", 400, "No.", dice),
            3 => self.error("SerializationException", 400, "No.", dice),
            4 => self.error("CodeMismatchException", 400, "No.", dice),
            5 => self.error("InvalidPasswordException", 400, "No.", dice),
            _ => self.error("UserNotFoundException", 400, "No.", dice),
        }
    }

    /// A complaint about constraints: in any order, and with what is told of some values only sometimes.
    fn broken(&self, request: &Request, dice: &Dice<'_>) -> Reply {
        let Reply::Response(mut response) = self.oracle.answer(request) else { return Reply::Close };
        with_members(&mut response, |members| {
            let Some(message) = members.get("message").and_then(Value::as_str) else { return };
            let Some((_, details)) = message.split_once(" detected: ") else { return };
            // A value can hold what stands between details, so that only what begins like one is taken for one.
            let mut told: Vec<String> = Vec::new();
            for part in details.split("; ") {
                match told.last_mut() {
                    Some(last) if !part.starts_with("Value ") => {
                        last.push_str("; ");
                        last.push_str(part);
                    }
                    _ => told.push(part.to_owned()),
                }
            }
            let is_beside = |detail: &String| detail.contains("'password'") && detail.ends_with("equal to 6");
            if dice.is("the length of an empty password") {
                told.retain(|detail| !is_beside(detail));
            }
            if dice.is("order of details") {
                told.reverse();
            }
            for detail in &mut told {
                if dice.is("null of a sensitive member") && !detail.contains("'confirmationCode'") {
                    *detail = detail.replacen("Value null at", "Value at", 1);
                }
                if dice.is("printed pattern") && detail.contains("'password'") {
                    *detail = detail.replace(r"[\S]+", r"^[\S]+.*[\S]+$");
                }
                if dice.is("anchors") && detail.contains("'clientId'") {
                    *detail = detail.replace(r"[\w+]+", r"^[\w+]+$");
                }
            }
            let s = if told.len() == 1 { "" } else { "s" };
            let message = format!("{} validation error{s} detected: {}", told.len(), told.join("; "));
            members.insert("message".to_owned(), json!(message));
        });
        Reply::Response(response)
    }

    fn error(&self, name: &str, status: u16, message: &str, dice: &Dice<'_>) -> Reply {
        let id = format!("id-{}", dice.number);
        let error = ErrorText { status, name, message: Some(message) };
        Reply::Response(service().protocol.encode_error(&error, &id))
    }
}

/// The name that the rule's own words go with.
fn first_name<'o>(operation: &'o Operation, id: &str) -> Option<&'o str> {
    let rule = operation.rules.iter().find(|rule| rule.id == *id)?;
    match &rule.answer {
        RuleAnswer::Errors(names) => names.first().map(String::as_str),
        _ => None,
    }
}

fn says(response: &Response, name: &str) -> bool {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    body["__type"] == *name
}

/// What is open about a request, so that a fixed service settles it in one way.
fn open_question(reason: &Reason) -> String {
    match reason {
        Reason::Envelope(rule) => rule.clone(),
        Reason::Rules(ids) => ids.join(" "),
        Reason::Mistyped(values) => values.iter().map(|value| value.given).collect(),
        Reason::Broken(broken) => broken.iter().map(|broken| broken.path.as_str()).collect(),
        Reason::Valid => "unsettled".to_owned(),
    }
}

/// Whether versions of Unicode disagree about some character of the input.
fn holds_unsettled(request: &Request) -> bool {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    fn is_unsettled(value: &Value) -> bool {
        match value {
            Value::String(text) => !is_settled(text),
            Value::Array(items) => items.iter().any(is_unsettled),
            Value::Object(entries) => {
                entries.iter().any(|(key, value)| !is_settled(key) || is_unsettled(value))
            }
            _ => false,
        }
    }
    is_unsettled(&body)
}

/// Spells an answer of the operation in another way.
fn spell(response: &mut Response, dice: &Dice<'_>) {
    let declared = response.header("Content-Type").unwrap_or_default().to_owned();
    if declared.starts_with("application/x-amz-json") {
        if response.status == 200 && response.body == b"{}" && dice.is("empty body") {
            response.body.clear();
            if dice.is("no type for an empty body") {
                response.headers.retain(|header| !header.name.eq_ignore_ascii_case("Content-Type"));
            }
        }
        match dice.roll("content type", 3) {
            0 => set_header(response, "Content-Type", "Application/X-Amz-Json-1.1"),
            1 => set_header(response, "Content-Type", "application/x-amz-json-1.1;charset=utf-8"),
            _ => {}
        }
        spell_error(response, dice);
        if !response.body.is_empty() {
            match dice.roll("spelling of JSON", 4) {
                0 => respell(response, |body| serde_json::to_string_pretty(&body).unwrap() + "\n"),
                1 => respell(response, |body| escaped(&body)),
                2 => respell(response, |body| format!(" \t{body}\r\n")),
                _ => {}
            }
        }
    }
    for (name, value) in
        [("Server", "free"), ("X-Cache", "Miss"), ("Access-Control-Allow-Origin", "*"), ("Vary", "")]
    {
        if dice.is(name) && response.header(name).is_none() {
            response.headers.insert(0, Header::new(name, value));
        }
    }
    match dice.roll("names of headers", 3) {
        0 => rename_headers(response, str::to_lowercase),
        1 => rename_headers(response, str::to_uppercase),
        _ => {}
    }
}

fn spell_error(response: &mut Response, dice: &Dice<'_>) {
    match dice.roll("name of an error", 3) {
        0 => rename_error(response, |name| format!("com.amazonaws.cognitoidentityprovider#{name}")),
        1 => rename_error(response, |name| format!("{name}:http://internal.amazon.com/coral/")),
        _ => {}
    }
    if dice.is("no colon") {
        for header in &mut response.headers {
            if header.name.eq_ignore_ascii_case("x-amzn-errortype") {
                header.value = header.value.trim_end_matches(':').to_owned();
            }
        }
    }
    with_members(response, |members| {
        let is_unreadable = members["__type"].as_str().is_some_and(|name| name.contains("Serialization"));
        if is_unreadable && let Some(message) = members.shift_remove("message") {
            match dice.roll("message of what cannot be read", 3) {
                0 => {}
                1 => drop(members.insert("Message".to_owned(), message)),
                _ => drop(members.insert("message".to_owned(), message)),
            }
        }
        if dice.is("members of its own") {
            let mut more = Map::from_iter([("reasonCode".to_owned(), json!(null))]);
            more.extend(std::mem::take(members).into_iter().rev());
            *members = more;
        }
    });
}

fn success() -> Reply {
    let headers = vec![
        Header::new("Content-Type", "application/x-amz-json-1.1"),
        Header::new("x-amzn-requestid", "id"),
    ];
    Reply::Response(Response { status: 200, headers, body: b"{}".to_vec() })
}

fn page(status: u16) -> Reply {
    let headers = vec![Header::new("Content-Type", "text/html")];
    Reply::Response(Response { status, headers, body: b"<html>".to_vec() })
}

fn bare(status: u16) -> Reply {
    Reply::Response(Response { status, headers: Vec::new(), body: Vec::new() })
}
