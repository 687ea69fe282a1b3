//! A service that is right but for what it does with some requests, as a table says.

use std::net::IpAddr;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

const SERVICE: &str = "AWSCognitoIdentityProviderService.";
const TARGET: &str = "AWSCognitoIdentityProviderService.ConfirmForgotPassword";

/// What has to hold of a request, or of the right answer to it.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Condition {
    /// The member that the others are about: its name, or two with a dot between them.
    member: Option<String>,
    /// The header that the others are about, which has to be there.
    header: Option<String>,
    /// What the member is: see [`is`].
    is: Option<String>,
    longer: Option<usize>,
    shorter: Option<usize>,
    contains: Option<String>,
    starts: Option<String>,
    /// The member has more entries than this.
    entries: Option<usize>,
    /// Both members have so many characters.
    equal_lengths: Option<(String, String)>,
    /// The body has more bytes than this.
    bytes: Option<usize>,
    /// The body has this text somewhere.
    body: Option<String>,
    /// Of so many bodies one is meant, by the sum of its bytes.
    one_in: Option<u64>,
    /// The name of the error that is the right answer, or `success`, or `error` for any.
    answered: Option<String>,
    /// Whether it must not be so.
    not: bool,
}

/// What a service then does.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Alteration {
    cut: Option<Cut>,
    lower: Option<String>,
    trim: Option<String>,
    remove: Option<String>,
    /// A list is taken for its first element.
    unwrap: Option<String>,
    /// It refuses with this error.
    error: Option<String>,
    success: bool,
    close: bool,
    /// It answers with a page of this title.
    page: Option<String>,
    message: Option<String>,
    without_message: bool,
    header: Option<GivenHeader>,
    without_header: Option<String>,
    /// The status; one of 500 and more makes it fail.
    status: Option<u16>,
}

#[derive(Clone, Deserialize)]
struct Cut {
    member: String,
    at: usize,
}

#[derive(Clone, Deserialize)]
struct GivenHeader {
    name: String,
    value: String,
}

/// The service.
pub(super) struct Altered {
    pub(super) oracle: Arc<SharedOracle>,
    pub(super) when: Vec<Condition>,
    pub(super) does: Alteration,
}

impl Answer for Altered {
    fn answer(&self, request: &Request) -> Reply {
        let target = request.header("x-amz-target").unwrap_or_default();
        if target.starts_with(SERVICE) && target != TARGET {
            return self.oracle.answer(request);
        }
        let body = serde_json::from_slice::<Map<String, Value>>(&request.body).ok();
        let (of_answers, of_requests): (Vec<_>, Vec<_>) =
            self.when.iter().partition(|condition| condition.answered.is_some());
        if !of_requests.iter().all(|condition| condition.holds(request, body.as_ref()) != condition.not) {
            return self.oracle.answer(request);
        }
        let mut request = request.clone();
        if let Some(mut members) = body {
            let before = members.clone();
            self.does.change(&mut members);
            if members != before {
                request.body = Value::Object(members).to_string().into_bytes();
            }
        }
        if of_answers.is_empty()
            && let Some(reply) = self.does.reply()
        {
            return reply;
        }
        let Reply::Response(mut response) = self.oracle.answer(&request) else { return Reply::Close };
        if of_answers.iter().all(|condition| condition.is_answered(&response) != condition.not) {
            if let Some(reply) = self.does.reply() {
                return reply;
            }
            self.does.change_answer(&mut response);
        }
        Reply::Response(response)
    }
}

impl Condition {
    fn holds(&self, request: &Request, members: Option<&Map<String, Value>>) -> bool {
        let value = self.member.as_ref().map(|path| {
            let mut names = path.split('.');
            let first = members.and_then(|members| members.get(names.next().unwrap()));
            names.fold(first, |value, name| value.and_then(|value| value.get(name)))
        });
        let header = self.header.as_ref().map(|name| request.header(name));
        if (value.is_some() && members.is_none()) || header == Some(None) {
            return false;
        }
        let text = header.flatten().or(value.flatten().and_then(Value::as_str));
        let length = |text: &str| text.chars().count();
        let of_text = |wanted: bool, holds: &dyn Fn(&str) -> bool| !wanted || text.is_some_and(holds);
        let body = String::from_utf8_lossy(&request.body);
        let sum = || request.body.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        let length_of = |name: &String| members?.get(name)?.as_str().map(length);
        self.is.as_ref().is_none_or(|word| is(word, value.flatten()))
            && of_text(self.longer.is_some(), &|text| Some(length(text)) > self.longer)
            && of_text(self.shorter.is_some(), &|text| Some(length(text)) < self.shorter)
            && of_text(self.contains.is_some(), &|text| text.contains(self.contains.as_ref().unwrap()))
            && of_text(self.starts.is_some(), &|text| text.starts_with(self.starts.as_ref().unwrap()))
            && self.entries.is_none_or(|most| {
                value.flatten().and_then(Value::as_object).is_some_and(|entries| entries.len() > most)
            })
            && self.equal_lengths.as_ref().is_none_or(|(first, second)| {
                length_of(first).is_some() && length_of(first) == length_of(second)
            })
            && self.bytes.is_none_or(|most| request.body.len() > most)
            && self.body.as_ref().is_none_or(|text| body.contains(text))
            && self.one_in.is_none_or(|count| sum() % count == 0)
    }

    fn is_answered(&self, response: &Response) -> bool {
        let name = self.answered.as_deref().unwrap_or_default();
        let told = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
        match name {
            // What never reached the operation is told under status 200 too.
            "success" => response.status == 200 && told == json!({}),
            "error" => response.status != 200,
            name => told["__type"].as_str().is_some_and(|told| told.ends_with(name)),
        }
    }
}

/// Whether a value is what a word says.
fn is(word: &str, value: Option<&Value>) -> bool {
    let text = value.and_then(Value::as_str);
    let each =
        |is_meant: fn(char) -> bool| text.is_some_and(|text| !text.is_empty() && text.chars().all(is_meant));
    match word {
        "missing" => value.is_none(),
        "null" => value.is_some_and(Value::is_null),
        "string" => text.is_some(),
        "number" => value.is_some_and(Value::is_number),
        "object" => value.is_some_and(Value::is_object),
        "empty" => text == Some("") || value.and_then(Value::as_object).is_some_and(Map::is_empty),
        "small-letters" => each(|character| character.is_ascii_lowercase()),
        "digits" => each(|character| character.is_ascii_digit()),
        "emoji" => text.is_some_and(|text| text.chars().any(|character| character > '\u{ffff}')),
        "address" => text.is_some_and(|text| text.parse::<IpAddr>().is_ok()),
        "doubled" => text.is_some_and(|text| {
            text.chars().zip(text.chars().skip(1)).any(|(first, second)| first == second)
        }),
        other => panic!("no such word: {other}"),
    }
}

impl Alteration {
    /// Changes a request before it is answered.
    fn change(&self, members: &mut Map<String, Value>) {
        let mut each = |name: &Option<String>, change: &dyn Fn(&str) -> String| {
            if let Some(Value::String(text)) = name.as_ref().and_then(|name| members.get_mut(name)) {
                *text = change(text);
            }
        };
        each(&self.lower, &|text| text.to_lowercase());
        each(&self.trim, &|text| text.trim().to_owned());
        if let Some(cut) = &self.cut {
            each(&Some(cut.member.clone()), &|text| text.chars().take(cut.at).collect());
        }
        if let Some(name) = &self.remove {
            members.remove(name);
        }
        if let Some(value) = self.unwrap.as_ref().and_then(|name| members.get_mut(name))
            && let Some(first) = value.as_array().and_then(|list| list.first()).cloned()
        {
            *value = first;
        }
    }

    /// The whole answer, where it has nothing of the right one.
    fn reply(&self) -> Option<Reply> {
        if self.close {
            return Some(Reply::Close);
        }
        let headers = |kind: &str, name: &str| {
            let mut headers = vec![
                Header::new("Content-Type", kind),
                Header::new("x-amzn-requestid", "00000000-0000-4000-8000-000000000000"),
            ];
            if !name.is_empty() {
                headers.push(Header::new("x-amzn-errortype", name));
            }
            headers
        };
        let kind = "application/x-amz-json-1.1";
        let (status, headers, body) = match self {
            Self { error: Some(name), .. } => {
                let message = self.message.as_deref().unwrap_or("The request was refused.");
                (400, headers(kind, name), json!({"__type": name, "message": message}).to_string())
            }
            Self { page: Some(title), .. } => {
                (400, headers("text/html", ""), format!("<!DOCTYPE html><title>{title}</title>"))
            }
            Self { success: true, .. } => (200, headers(kind, ""), "{}".to_owned()),
            Self { status: Some(500..), .. } => {
                let name = "InternalErrorException";
                (500, headers(kind, name), json!({"__type": name, "message": "It failed."}).to_string())
            }
            _ => return None,
        };
        let status = self.status.unwrap_or(status);
        Some(Reply::Response(Response { status, headers, body: body.into_bytes() }))
    }

    /// Changes the right answer.
    fn change_answer(&self, response: &mut Response) {
        if let Some(status) = self.status {
            response.status = status;
        }
        if let Some(name) = &self.without_header {
            Header::remove(&mut response.headers, name);
        }
        if let Some(GivenHeader { name, value }) = &self.header {
            Header::set(&mut response.headers, name, value);
        }
        if let Ok(Value::Object(mut members)) = serde_json::from_slice(&response.body) {
            if self.without_message {
                members.remove("message");
            }
            if let Some(message) = &self.message {
                members.insert("message".to_owned(), json!(message));
            }
            response.body = Value::Object(members).to_string().into_bytes();
        }
    }
}
