//! Services that are right, each in a way of its own: no run has anything to say against them, not even a strict one
//! where the way is that of the evidence.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value, json};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::model::protocol::codec::ErrorText;
use wireproof::internals::oracle::possible::{Permitted, Reason};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

use crate::judging::respelled::{escaped, rename_error, rename_headers, respell, set_header, with_members};
use crate::judging::run::{judge, plan, right, service, told};

/// One way to be right.
struct Way {
    name: &'static str,
    /// Whether a strict run finds nothing either.
    strict: bool,
    change: fn(&Right, &Request) -> Reply,
}

/// A service that is right, asked again and again.
struct Right {
    oracle: Arc<SharedOracle>,
    asked: AtomicUsize,
}

struct Different {
    right: Right,
    change: fn(&Right, &Request) -> Reply,
}

impl Answer for Different {
    fn answer(&self, request: &Request) -> Reply {
        self.right.asked.fetch_add(1, Ordering::Relaxed);
        (self.change)(&self.right, request)
    }
}

/// All families but the longest values and the hundreds of odd texts, which are answered like others.
const CASES: &[&str] = &[
    "**/examples/**",
    "**/coverage/length/{ClientId,SecretHash,Username,ConfirmationCode,Password}/**",
    "**/coverage/{pattern,type,syntax,unicode,optional,several,required,null}/**",
    "**/coverage/{method,target,content-type,path,header,framing,cors,repeated}/**",
    "**/fuzzing/**",
    "**/state/**",
];

const WAYS: &[Way] = &[
    Way { name: "as the mock", strict: true, change: |right, request| right.oracle.answer(request) },
    Way {
        name: "header names in lower case",
        strict: true,
        change: |right, request| right.changed(request, |answer| rename_headers(answer, str::to_lowercase)),
    },
    Way {
        name: "header names in upper case",
        strict: true,
        change: |right, request| right.changed(request, |answer| rename_headers(answer, str::to_uppercase)),
    },
    Way {
        name: "headers of its own, some of them twice",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                for (name, value) in [
                    ("Server", "amazon.com"),
                    ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),
                    ("x-amz-request-id", "another"),
                    ("Access-Control-Allow-Credentials", "true"),
                    ("Set-Cookie", "a=b"),
                    ("Set-Cookie", "c=d"),
                    ("x-empty", ""),
                ] {
                    answer.headers.insert(0, Header::new(name, value));
                }
            })
        },
    },
    Way {
        name: "JSON with white space",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                respell(answer, |body| serde_json::to_string_pretty(&body).unwrap() + "\r\n\t")
            })
        },
    },
    Way {
        name: "JSON in escapes",
        strict: true,
        change: |right, request| right.changed(request, |answer| respell(answer, |body| escaped(&body))),
    },
    Way {
        name: "JSON in another order, and members of its own",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                respell(answer, |body| {
                    let mut members = Map::new();
                    members.insert("reasonCode".to_owned(), json!(null));
                    members.insert("Details".to_owned(), json!({"code": [1, {}]}));
                    let Value::Object(given) = body else { return body.to_string() };
                    members.extend(given.into_iter().rev());
                    Value::Object(members).to_string()
                })
            })
        },
    },
    Way {
        name: "a content type with a parameter, in another case",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                set_header(answer, "Content-Type", "Application/X-Amz-Json-1.1; charset=UTF-8");
            })
        },
    },
    Way {
        name: "a success with an empty body",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                if answer.status == 200 && answer.body == b"{}" {
                    answer.body.clear();
                }
            })
        },
    },
    Way {
        name: "a success with an empty body and no content type",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                if answer.status == 200 && answer.body == b"{}" {
                    answer.body.clear();
                    answer.headers.retain(|header| !header.name.eq_ignore_ascii_case("Content-Type"));
                }
            })
        },
    },
    Way {
        name: "everything declared as plain JSON",
        strict: false,
        change: |right, request| {
            right.changed(request, |answer| set_header(answer, "Content-Type", "application/json"))
        },
    },
    Way {
        name: "names of errors with their namespace",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                rename_error(answer, |name| format!("com.amazonaws.cognitoidentityprovider#{name}"))
            })
        },
    },
    Way {
        name: "names of errors with an address",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                rename_error(answer, |name| {
                    format!("{name}:http://internal.amazon.com/coral/com.amazonaws/")
                });
            })
        },
    },
    Way {
        name: "the name of an error without a colon in the header, and no header for the message",
        strict: false,
        change: |right, request| {
            right.changed(request, |answer| {
                for header in &mut answer.headers {
                    if header.name.eq_ignore_ascii_case("x-amzn-errortype") {
                        header.value = header.value.trim_end_matches(':').to_owned();
                    }
                }
                answer.headers.retain(|header| !header.name.eq_ignore_ascii_case("x-amzn-errormessage"));
            })
        },
    },
    Way {
        name: "what cannot be read is told without a message",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                with_members(answer, |members| {
                    if members["__type"] == "SerializationException" {
                        members.shift_remove("message");
                    }
                });
            })
        },
    },
    Way {
        name: "what cannot be read is told with a capital",
        strict: true,
        change: |right, request| {
            right.changed(request, |answer| {
                with_members(answer, |members| {
                    if members["__type"] == "SerializationException"
                        && let Some(message) = members.shift_remove("message")
                    {
                        members.insert("Message".to_owned(), message);
                    }
                });
            })
        },
    },
    Way {
        name: "other sentences everywhere",
        strict: true,
        change: |right, request| match right.broken_places(request) {
            Some(places) => {
                let leaves: Vec<&str> =
                    places.iter().filter_map(|place| place.rsplit('.').find(|name| is_name(name))).collect();
                right.error("InvalidParameterException", &format!("Please check: {}!", leaves.join(" and ")))
            }
            None => right.changed(request, |answer| {
                with_members(answer, |members| {
                    if members.contains_key("message") {
                        members.insert("message".to_owned(), json!("Nein."));
                    }
                });
            }),
        },
    },
    Way {
        name: "broken constraints are told in reverse order",
        strict: true,
        change: |right, request| {
            let is_validation = right.broken_places(request).is_some();
            right.changed(request, |answer| {
                if is_validation {
                    with_members(answer, |members| {
                        let message = members["message"].as_str().unwrap_or_default().to_owned();
                        let (head, details) = message.split_once(": ").unwrap();
                        let details: Vec<&str> = details.rsplit("; Value").collect();
                        let details: Vec<&str> =
                            details.iter().map(|detail| detail.trim_start_matches("Value")).collect();
                        let told = format!("{head}: Value{}", details.join("; Value"));
                        members.insert("message".to_owned(), json!(told));
                    });
                }
            })
        },
    },
    Way {
        name: "another pattern is printed, and names begin with a capital",
        strict: true,
        change: |right, request| {
            let is_validation = right.broken_places(request).is_some();
            right.changed(request, |answer| {
                if is_validation {
                    with_members(answer, |members| {
                        let message = members["message"].as_str().unwrap_or_default().to_owned();
                        let told = ["clientId", "username", "password", "confirmationCode", "secretHash"]
                            .iter()
                            .fold(message, |told, name| {
                                let capital = name[..1].to_uppercase() + &name[1..];
                                told.replace(&format!("'{name}'"), &format!("'{capital}'"))
                            });
                        members
                            .insert("message".to_owned(), json!(told.replace(r"[\S]+", r"^[\S]+.*[\S]+$")));
                    });
                }
            })
        },
    },
    Way {
        name: "too many requests every now and then",
        strict: true,
        change: |right, request| match right.asked.load(Ordering::Relaxed) % 200 {
            17 => right.error("TooManyRequestsException", "Rate exceeded"),
            117 => right.error("ThrottlingException", "Rate exceeded"),
            _ => right.oracle.answer(request),
        },
    },
    Way {
        name: "requests for nobody go to another service",
        strict: false,
        change: |right, request| match right.envelope_rule(request) {
            Some(rule) if rule.starts_with("target/") => Reply::Response(Response {
                status: if rule == "target/missing" { 200 } else { 405 },
                headers: vec![Header::new("Content-Type", "application/xml")],
                body: b"<ListAllMyBucketsResult/>".to_vec(),
            }),
            _ => right.oracle.answer(request),
        },
    },
    Way {
        name: "unknown operations are a matter of the gateway",
        strict: false,
        change: |right, request| match right.envelope_rule(request) {
            Some(rule) if rule.starts_with("target/") => Reply::Response(Response {
                status: 404,
                headers: vec![Header::new("Content-Type", "text/plain")],
                body: br#"{"__type":"InvalidAction","message":1}"#.to_vec(),
            }),
            _ => right.oracle.answer(request),
        },
    },
    Way {
        name: "the first of all answers that are right, success where anything is",
        strict: true,
        change: |right, request| right.any_right_answer(request, 0, &Wild::Success),
    },
    Way {
        name: "the second of all answers that are right, a refusal where anything is",
        strict: true,
        change: |right, request| right.any_right_answer(request, 1, &Wild::Error("CodeMismatchException")),
    },
    Way {
        name: "the third of all answers that are right, a complaint about form where anything is",
        strict: true,
        change: |right, request| right.any_right_answer(request, 2, &Wild::Error("SerializationException")),
    },
    Way {
        name: "the fourth of all answers that are right, a page of text where anything is",
        strict: true,
        change: |right, request| right.any_right_answer(request, 3, &Wild::Page),
    },
    Way {
        name: "invalid parameters where anything is right",
        strict: true,
        change: |right, request| {
            right.any_right_answer(request, 5, &Wild::Error("InvalidParameterException"))
        },
    },
];

#[tokio::test]
async fn nothing_is_found_on_a_stateless_service() {
    check(Behavior::Stateless).await;
}

#[tokio::test]
async fn nothing_is_found_on_a_service_that_cannot_be_seen_into() {
    check(Behavior::Opaque).await;
}

#[tokio::test]
async fn nothing_is_found_on_a_service_with_users() {
    check(Behavior::Stateful).await;
}

async fn check(behavior: Behavior) {
    for way in WAYS {
        let oracle = right(behavior);
        let right = Right { oracle: Arc::clone(&oracle), asked: AtomicUsize::new(0) };
        let subject = Subject::Memory(Arc::new(Different { right, change: way.change }));
        let options = RunOptions { shrinking: 0, strict: way.strict, ..RunOptions::default() };
        let summary = judge(plan(1, CASES), subject, &oracle, behavior, options).await;
        let against = summary.findings.iter().filter(|finding| finding.gates);
        let said = told(against);
        assert!(said.is_empty(), "{}, {behavior:?}:\n{said}", way.name);
        let expected = if behavior == Behavior::Stateful { 941 } else { 788 };
        assert_eq!(summary.cases.total, expected, "{}, {behavior:?}", way.name);
    }
}

/// What is answered where anything is right.
enum Wild {
    Success,
    Error(&'static str),
    Page,
}

impl Right {
    /// The right answer with a change.
    fn changed(&self, request: &Request, change: impl FnOnce(&mut Response)) -> Reply {
        match self.oracle.answer(request) {
            Reply::Response(mut response) => {
                change(&mut response);
                Reply::Response(response)
            }
            Reply::Close => Reply::Close,
        }
    }

    fn error(&self, name: &str, message: &str) -> Reply {
        let asked = self.asked.load(Ordering::Relaxed);
        let error = ErrorText { status: 400, name, message: Some(message) };
        Reply::Response(service().protocol.encode_error(&error, &format!("id-{asked}")))
    }

    fn success(&self) -> Reply {
        let headers = vec![
            Header::new("Content-Type", "application/x-amz-json-1.1"),
            Header::new("x-amzn-requestid", "id"),
        ];
        Reply::Response(Response { status: 200, headers, body: b"{}".to_vec() })
    }

    /// The places whose constraints the request breaks, as messages have them.
    fn broken_places(&self, request: &Request) -> Option<Vec<String>> {
        match self.oracle.judge(request).reason {
            Reason::Broken(broken) => Some(broken.into_iter().map(|broken| broken.place).collect()),
            _ => None,
        }
    }

    fn envelope_rule(&self, request: &Request) -> Option<String> {
        match self.oracle.judge(request).reason {
            Reason::Envelope(rule) => Some(rule),
            _ => None,
        }
    }

    /// One of all answers that are right, by a number.
    fn any_right_answer(&self, request: &Request, number: usize, wild: &Wild) -> Reply {
        let asks_another = request.header("x-amz-target").is_some_and(|target| target.ends_with("Auth"));
        let permitted = self.oracle.judge(request).permitted;
        let open = permitted.iter().any(|one| matches!(one, Permitted::Anything));
        if asks_another || (permitted.len() == 1 && matches!(permitted[0], Permitted::Success)) {
            return self.oracle.answer(request);
        }
        if open {
            return match wild {
                Wild::Success => self.success(),
                Wild::Error(name) => self.error(name, "whatever"),
                Wild::Page => page(404),
            };
        }
        match &permitted[number % permitted.len()] {
            Permitted::Success => self.success(),
            // A message about broken constraints has to name them.
            Permitted::Error(name) if name == "InvalidParameterException" => self.oracle.answer(request),
            Permitted::Error(name) => self.error(name, ""),
            Permitted::AnyError => {
                let names = ["NotAuthorizedException", "ForbiddenException", "InvalidParameterException"];
                self.error(names[number % names.len()], "no")
            }
            Permitted::NotCarriedOut => match number {
                0 => page(404),
                1 => page(200),
                2 => self.error("UnknownOperationException", ""),
                _ => Reply::Response(Response { status: 405, headers: Vec::new(), body: Vec::new() }),
            },
            Permitted::Preflight => preflight(number),
            Permitted::EmptyAnswer | Permitted::Anything => {
                Reply::Response(Response { status: 204, headers: Vec::new(), body: Vec::new() })
            }
        }
    }
}

/// Answers with which a browser goes on, by a number.
pub(super) fn preflight(number: usize) -> Reply {
    let (status, headers): (u16, &[(&str, &str)]) = match number {
        0 => (204, &[("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")]),
        1 => (
            200,
            &[
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Headers", "X-AMZ-TARGET"),
                ("Access-Control-Allow-Headers", "authorization , CONTENT-TYPE"),
                ("Content-Type", "application/x-amz-json-1.1"),
                ("x-amzn-requestid", "id"),
            ],
        ),
        2 => (
            202,
            &[
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Headers", "content-type,x-amz-target"),
                ("Access-Control-Allow-Methods", "GET, PUT"),
                ("Vary", "Origin"),
            ],
        ),
        _ => (
            204,
            &[
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Headers", "x-amz-target,content-type"),
                ("Content-Type", "application/x-amz-json-1.1"),
            ],
        ),
    };
    let headers = headers.iter().map(|(name, value)| Header::new(*name, *value)).collect();
    Reply::Response(Response { status, headers, body: Vec::new() })
}

fn page(status: u16) -> Reply {
    let headers = vec![Header::new("Content-Type", "text/html")];
    Reply::Response(Response { status, headers, body: b"<html>".to_vec() })
}

/// Whether a part of a place is the name of a member; keys and values of maps have none.
fn is_name(part: &str) -> bool {
    !["key", "value", "member"].contains(&part)
}
