//! Runs made up by hand, as a real one against a server with many faults would give them.

use wireproof::internals::check::expected_failures::Breaches;
use wireproof::internals::check::expected_failures::listed::Stale;
use wireproof::internals::check::verdict::{Behavior, BreakageKind};
use wireproof::internals::event::answer::KeptResponse;
use wireproof::internals::event::binary::{Binary, Commit, JudgedPackage};
use wireproof::internals::event::cause::Cause;
use wireproof::internals::event::finding::{Exchange, Finding, Step};
use wireproof::internals::event::stream::Started;
use wireproof::internals::event::summary::{
    CaseCounts, Extent, Power, RequirementResult, SubjectKind, Summary, VerdictWord,
};
use wireproof::internals::generate::address::CaseAddress;
use wireproof::internals::generate::phase::Phase;
use wireproof::internals::model::requirement::id::RequirementId;
use wireproof::internals::model::requirement::{Level, RequirementKind, Source};
use wireproof::internals::wire::{Framing, Header, Request, Response};

const OPERATION: &str = "cognito-idp/confirm-forgot-password";

/// The id of a requirement, as reports have it.
pub(crate) fn id(text: &str) -> RequirementId {
    RequirementId::parse(text, [OPERATION, "s/o"].into_iter()).unwrap()
}

/// The address of a case, as reports have it.
pub(crate) fn address(tail: &str) -> CaseAddress {
    CaseAddress::new(OPERATION, Phase::Coverage, tail)
}

/// The ordinary request of the operation with this body.
pub(crate) fn request(body: impl Into<Vec<u8>>) -> Request {
    Request {
        method: "POST".into(),
        path: "/".into(),
        headers: vec![
            Header::new("Content-Type", "application/x-amz-json-1.1"),
            Header::new("X-Amz-Target", "AWSCognitoIdentityProviderService.ConfirmForgotPassword"),
        ],
        framing: Framing::ContentLength,
        body: body.into(),
    }
}

pub(super) fn response(status: u16, body: impl Into<Vec<u8>>) -> KeptResponse {
    let headers = vec![
        Header::new("Content-Type", "application/x-amz-json-1.1"),
        Header::new("x-amzn-requestid", "r-1"),
    ];
    KeptResponse::from(&Response { status, headers, body: body.into() })
}

/// A finding of the operation's requirement `tail`; the rest is set by the caller.
pub(super) fn finding(number: usize, tail: &str, outcome: BreakageKind, exchange: Exchange) -> Finding {
    Finding {
        short: format!("F{number}"),
        requirement: id(&format!("{OPERATION}/{tail}")),
        sentence: "A Username of more than 128 characters is refused.".into(),
        evidence: vec!["D1".into(), "O3".into()],
        operation: OPERATION.into(),
        level: Level::Must,
        kind: RequirementKind::Contract,
        outcome,
        outcomes: vec![outcome],
        breaches: Breaches::new(),
        flaky: false,
        known: None,
        new: Vec::new(),
        gates: true,
        brought: None,
        order: (0, false, number),
        address: address(&format!("{tail}/above-max")),
        member: "Username".into(),
        expected: "400 InvalidParameterException that names username".into(),
        actual: "200".into(),
        cases: 3,
        steps: Vec::new(),
        found: exchange.clone(),
        minimal: exchange,
        is_minimal: true,
        replay: format!("wireproof replay F{number}"),
        stand_ins: Vec::new(),
        definition: None,
        family: None,
        cause: None,
        call: None,
        hurt: Vec::new(),
        start: None,
    }
}

fn requirement(finding: &Finding) -> RequirementResult {
    RequirementResult {
        id: finding.requirement.clone(),
        sentence: finding.sentence.clone(),
        level: finding.level,
        evidence: finding.evidence.clone(),
        verdict: VerdictWord::Fail,
        cases: finding.cases + 9,
        failed: finding.cases,
        errors: 0,
        unsent: 0,
        resting: Vec::new(),
        gates: finding.level == Level::Must,
        duration_ms: 12,
    }
}

fn held(tail: &str, verdict: VerdictWord) -> RequirementResult {
    let cases = if verdict == VerdictWord::Skip { 0 } else { 4 };
    RequirementResult {
        id: id(&format!("{OPERATION}/{tail}")),
        sentence: "A ClientId must be there.".into(),
        level: Level::Must,
        evidence: vec!["D1".into()],
        verdict,
        cases,
        failed: 0,
        errors: if verdict == VerdictWord::Error { cases } else { 0 },
        unsent: 0,
        resting: Vec::new(),
        gates: true,
        duration_ms: 3,
    }
}

fn sources() -> Vec<Source> {
    let source =
        |id: &str, title: &str, url: &str| Source { id: id.into(), title: title.into(), url: url.into() };
    vec![
        source(
            "D1",
            "Amazon Cognito user pools API reference: ConfirmForgotPassword",
            "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html",
        ),
        source("O13", "notes of measurements of Amazon Athena, 2026-09: same protocol, same front end", ""),
        source(
            "O3",
            "aws-amplify/amplify-js issue 4738",
            "https://github.com/aws-amplify/amplify-js/issues/4738",
        ),
    ]
}

/// With what such a run begins, where it has so many cases.
pub(super) fn started(cases: usize) -> Started {
    let run = green();
    Started {
        subject: run.subject,
        operations: run.operations,
        target: run.target,
        endpoint: run.endpoint,
        start: run.start,
        behavior: run.behavior,
        seed: run.seed,
        spec_sha256: run.spec_sha256,
        made_by: run.made_by,
        package: run.package,
        requirements_as_of: None,
        extent: run.extent,
        cases,
    }
}

/// A run in which everything held.
pub(super) fn green() -> Summary {
    Summary {
        subject: SubjectKind::Service,
        operations: vec![OPERATION.into()],
        target: "embedded mock".into(),
        endpoint: "http://127.0.0.1:8080".into(),
        start: Some("wireproof mock --listen 127.0.0.1:8080".into()),
        behavior: Behavior::Stateful,
        seed: 1,
        spec_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        made_by: Some(Binary {
            name: "wireproof 0.1.0".into(),
            commit: Some(Commit { hash: "4f1c2e00d13932fcc8d0a4bd1f2fa9b4b3c1d59a".into(), dirty: false }),
        }),
        package: None,
        requirements_as_of: None,
        extent: Extent::default(),
        duration_ms: 431,
        cases: CaseCounts { total: 1204, pass: 1204, ..CaseCounts::default() },
        unavailable: 0,
        requests: 1391,
        requirements: vec![
            held("required/ClientId", VerdictWord::Pass),
            held("required/Username", VerdictWord::Pass),
        ],
        causes: Vec::new(),
        findings: Vec::new(),
        stale: Vec::new(),
        sources: sources(),
        power: None,
        interrupted: false,
        trouble: None,
        advice: Vec::new(),
        notes: Vec::new(),
    }
}

/// A run against a server in which a good deal is wrong.
pub(crate) fn red() -> Summary {
    let body = |username: &str| {
        format!(r#"{{"ClientId":"a","Username":"{username}","ConfirmationCode":"1","Password":"Aa1!aaaa"}}"#)
    };
    let long = body(&"a".repeat(131_073));
    let crash = r#"{"__type":"InternalError","message":"'NoneType' object has no attribute 'get'"}"#;
    let mut findings = vec![
        finding(
            1,
            "rule/wrong-code",
            BreakageKind::SideEffect,
            Exchange { request: request(body("it's")), response: Some(response(200, "{}")) },
        ),
        finding(
            2,
            "length/Username/max",
            BreakageKind::ServerError,
            Exchange { request: request(long), response: Some(response(500, crash)) },
        ),
        finding(
            3,
            "syntax/invalid-utf8",
            BreakageKind::Connection,
            Exchange { request: request(*b"{\"ClientId\":\"\xff\xfe\"}"), response: None },
        ),
        finding(
            4,
            "length/ClientId/max",
            BreakageKind::Accepted,
            Exchange { request: request(body("u")), response: Some(response(200, "{}")) },
        ),
        finding(
            5,
            "length/UserContextData.EncodedData/max",
            BreakageKind::Accepted,
            Exchange { request: request(body("v")), response: Some(response(200, "{}")) },
        ),
        finding(
            6,
            "pattern/Username",
            BreakageKind::WrongError,
            Exchange {
                request: Request { framing: Framing::Chunked(7), ..request(body("é \u{202e}")) },
                response: Some(response(
                    400,
                    "\u{1b}[2J::error::owned\r\n##[error]x\u{202e}\n::stop-commands::z",
                )),
            },
        ),
        finding(
            7,
            "message/pattern/Password",
            BreakageKind::WrongMember,
            Exchange { request: request(body("w")), response: Some(response(400, vec![0xff, 0, 1])) },
        ),
        finding(
            8,
            "header/request-id",
            BreakageKind::Header,
            Exchange { request: request(body("x")), response: Some(response(200, "{}")) },
        ),
        finding(
            9,
            "open/surrogates",
            BreakageKind::Refused,
            Exchange { request: request(body("y")), response: Some(response(400, "{}")) },
        ),
    ];
    findings[0].sentence = "A code that was never sent changes nothing.".into();
    findings[0].expected = "the old password still signs in".into();
    findings[0].actual = "the old password is refused and the new one signs in".into();
    findings[0].steps = vec![Step {
        operation: "cognito-idp/forgot-password".into(),
        exchange: Exchange { request: request("{}"), response: Some(response(200, "{}")) },
    }];
    findings[1].outcomes.push(BreakageKind::Accepted);
    findings[1].actual = format!("500 InternalError, message: \"cannot store {}\"", "a".repeat(131_073));
    findings[2].sentence = "A body that is not UTF-8 is refused as one that cannot be read.".into();
    findings[2].expected = "400 SerializationException".into();
    findings[2].actual = "the connection was closed before an answer".into();
    findings[2].member.clear();
    findings[2].flaky = true;
    findings[2].is_minimal = false;
    for index in [3, 4] {
        findings[index].family = Some("length: accepted".into());
        findings[index].sentence = "A value of more than the greatest length is refused.".into();
    }
    for index in [3, 4] {
        findings[index].cause = Some("C1".into());
    }
    findings[5].cause = Some("C2".into());
    findings[5].actual = "400 \u{1b}[31mUserNotFound\u{1b}[0m\n::error file=a.rs::owned".into();
    findings[6].level = Level::Should;
    findings[6].gates = false;
    findings[6].evidence = vec!["O13".into()];
    findings[6].actual = "a message that names nothing".into();
    findings[7].known = Some("the gateway in front takes it off".into());
    findings[7].level = Level::Should;
    findings[7].gates = false;
    findings[8].level = Level::Observe;
    findings[8].gates = false;
    findings[8].actual = "400 InvalidParameterException".into();
    let mut requirements: Vec<RequirementResult> = findings.iter().map(requirement).collect();
    requirements.push(held("required/ClientId", VerdictWord::Pass));
    requirements.push(held("rule/expired-code", VerdictWord::Skip));
    requirements.push(held("rule/barred-user", VerdictWord::Undetermined));
    requirements.push(held("syntax/one-megabyte", VerdictWord::Error));
    Summary {
        target: "http://127.0.0.1:5000".into(),
        endpoint: "http://127.0.0.1:5000".into(),
        start: None,
        behavior: Behavior::Opaque,
        package: Some(JudgedPackage { name: "moto".into(), version: "5.2.5".into() }),
        duration_ms: 3_912,
        cases: CaseCounts { total: 1204, pass: 1150, fail: 41, skip: 3, error: 4, undetermined: 6 },
        unavailable: 0,
        requests: 2311,
        requirements,
        causes: vec![
            Cause {
                id: "C1".into(),
                operations: vec![OPERATION.into()],
                faults: vec!["max-ignored".into()],
                sentence: "values of more than the greatest length are accepted, whatever member they are given to".into(),
                explains: vec!["F4".into(), "F5".into()],
                shared: Vec::new(),
                rivals: vec![vec!["max-is-one-less".into(), "length-counted-in-bytes".into()], vec!["no-length".into()]],
            },
            Cause {
                id: "C2".into(),
                operations: vec![OPERATION.into()],
                faults: vec!["misnamed/pattern".into(), "looked-up-first/user".into()],
                sentence: "a user is looked up before the input is validated; patterns are not checked".into(),
                explains: vec!["F6".into()],
                shared: Vec::new(),
                rivals: Vec::new(),
            },
        ],
        findings,
        stale: vec![Stale::Requirement(id(&format!("{OPERATION}/required/ClientId")))],
        power: Some(Power {
            caught: 97,
            total: 101,
            blind: vec![("secret-hash-ignored".into(), "no client with a secret was set up".into())],
        }),
        advice: vec!["records are looked up before anything is validated: name one that is there (--set ClientId=VALUE)".into()],
        notes: vec!["the bound of 2,311 requests was met: one finding is not minimal".into()],
        ..green()
    }
}
