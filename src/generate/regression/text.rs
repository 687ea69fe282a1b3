//! A kept case as its file has it.

use std::collections::BTreeMap;
use std::mem::take;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::generate::address::CaseAddress;
use crate::generate::case::{CaseStep, Change, Expectation, LateCode, Mailbox, Mutation};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::regression::unread::Unread;
use crate::generate::regression::wish::{WishText, becomes, wishes};
use crate::generate::regression::{KEPT, Regression, value};
use crate::generate::wish::Wishes;
use crate::model::constraint::kind::Constraints;
use crate::model::operation::Operation;
use crate::model::place::Segment;
use crate::model::protocol::Expect;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::wire::{Framing, Header, Request};

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RegressionText {
    requirement: String,
    outcome: String,
    address: String,
    seed: u64,
    case: CaseText,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CaseText {
    /// The requirement that the case is about.
    about: String,
    expectation: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rests_on: Vec<String>,
    /// The valid input from which it was made, as JSON.
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    envelope: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    becomes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    breaches: Vec<BreachText>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    wishes: BTreeMap<String, WishText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutation: Option<MutationText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mailbox: Option<MailboxText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<LateText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<RegressionRequestText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<EditText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    before: Vec<RegressionStepText>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct BreachText {
    place: String,
    constraint: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct MutationText {
    place: String,
    constraint: String,
    operator: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct MailboxText {
    record: String,
    by: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct LateText {
    member: String,
    delivery: usize,
}

/// One change of the input; the steps to a place are names of members, or `{key}`, `{value}` and `{element}`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, untagged)]
enum EditText {
    Put { at: Vec<String>, put: String },
    Remove { remove: Vec<String> },
    Rename { rename: String, to: String },
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RegressionStepText {
    operation: String,
    input: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    delivers: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<LateText>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RegressionRequestText {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chunks: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

impl From<&Regression> for RegressionText {
    fn from(kept: &Regression) -> Self {
        Self {
            requirement: kept.requirement.to_string(),
            outcome: kept.outcome.clone(),
            address: kept.address.to_string(),
            seed: kept.seed,
            case: CaseText::from(&kept.definition),
        }
    }
}

impl RegressionText {
    /// The case, for the operation that it is about; what is wrong whatever that is comes first.
    pub(super) fn read(mut self, service: &Service, operation: &Operation) -> Result<Regression, Unread> {
        let (wished, become_of) = (take(&mut self.case.wishes), take(&mut self.case.becomes));
        let id = |text: &str| {
            let id = RequirementId::parse(text, std::iter::once(operation.id.as_str()));
            id.map_err(|error| error.to_string())
        };
        let requirement = id(&self.requirement)?;
        let mut definition = self.case.into_definition(id)?;
        let all = service.operations.iter().map(|operation| operation.id.as_str());
        let Ok(address) = CaseAddress::parse(&self.address, all) else { return Err(Unread::OfAnother) };
        if address.operation() != operation.id {
            return Err(Unread::OfAnother);
        }
        if operation.requirement(&definition.requirement).is_none() {
            return Err(Unread::Outdated(definition.requirement.to_string()));
        }
        definition.wishes = wishes(wished, service, operation)?;
        definition.becomes = becomes(become_of, operation)?;
        Ok(Regression { requirement, outcome: self.outcome, address, seed: self.seed, definition })
    }
}

impl From<&CaseDefinition> for CaseText {
    fn from(definition: &CaseDefinition) -> Self {
        let (expectation, errors, breaches) = spelled(&definition.expectation);
        Self {
            about: definition.requirement.to_string(),
            expectation: expectation.to_owned(),
            errors,
            rests_on: definition.rests_on.iter().map(RequirementId::to_string).collect(),
            input: value::print(&Value::Object(definition.base.clone())),
            envelope: match &definition.change {
                Change::None => None,
                Change::Envelope { rule, .. } => Some(rule.clone()),
            },
            becomes: definition
                .becomes
                .iter()
                .map(|(fact, outcome)| (fact.clone(), outcome.to_string()))
                .collect(),
            breaches,
            wishes: definition
                .wishes
                .iter()
                .map(|(fact, wish)| (fact.clone(), WishText::from(wish)))
                .collect(),
            mutation: definition.mutation.as_ref().map(|mutation| MutationText {
                place: mutation.place.clone(),
                constraint: mutation.constraint.clone(),
                operator: mutation.operator.clone(),
            }),
            mailbox: definition
                .mailbox
                .as_ref()
                .map(|mailbox| MailboxText { record: mailbox.record.clone(), by: mailbox.by.clone() }),
            late: definition.late.as_ref().map(LateText::from),
            request: definition.request.as_ref().map(RegressionRequestText::from),
            edits: definition.edits.iter().map(EditText::from).collect(),
            before: definition.before.iter().map(RegressionStepText::from).collect(),
        }
    }
}

impl CaseText {
    /// All but what is about facts; `id` reads the id of a requirement.
    fn into_definition(
        self,
        id: impl Fn(&str) -> Result<RequirementId, String>,
    ) -> Result<CaseDefinition, String> {
        let text = self;
        let expectation = expectation(&text)?;
        let change = match text.envelope {
            None => Change::None,
            Some(rule) => Change::Envelope { rule, variant: KEPT },
        };
        if change != Change::None && text.request.is_none() {
            return Err("expected `request` where there is `envelope`".to_owned());
        }
        Ok(CaseDefinition {
            base: value::parse_members(&text.input)?,
            edits: text.edits.into_iter().map(Edit::try_from).collect::<Result<_, _>>()?,
            change,
            expectation,
            requirement: id(&text.about)?,
            wishes: Wishes::new(),
            mutation: text.mutation.map(|mutation| Mutation {
                place: mutation.place,
                constraint: mutation.constraint,
                operator: mutation.operator,
            }),
            before: text.before.into_iter().map(CaseStep::try_from).collect::<Result<_, _>>()?,
            becomes: BTreeMap::new(),
            rests_on: text.rests_on.iter().map(|text| id(text)).collect::<Result<_, _>>()?,
            mailbox: text.mailbox.map(|mailbox| Mailbox { record: mailbox.record, by: mailbox.by }),
            late: text.late.map(LateCode::from),
            request: text.request.map(Request::try_from).transpose()?,
        })
    }
}

fn spelled(expectation: &Expectation) -> (&'static str, Vec<String>, Vec<BreachText>) {
    match expectation {
        Expectation::Valid => ("valid", Vec::new(), Vec::new()),
        Expectation::Invalid(breaches) => {
            let breaches = breaches
                .iter()
                .map(|(place, breach)| BreachText {
                    place: place.clone(),
                    constraint: breach.key().to_owned(),
                })
                .collect();
            ("invalid", Vec::new(), breaches)
        }
        Expectation::Refused(errors) | Expectation::Envelope(Expect::Refused(errors)) => {
            ("refused", errors.clone(), Vec::new())
        }
        Expectation::Envelope(Expect::NotCarriedOut) => ("not-carried-out", Vec::new(), Vec::new()),
        Expectation::Envelope(Expect::NotReached) => ("not-reached", Vec::new(), Vec::new()),
        Expectation::Envelope(Expect::Preflight) => ("preflight", Vec::new(), Vec::new()),
        Expectation::Envelope(Expect::NoServerError | Expect::EveryAnswer | Expect::InSequence) => {
            ("no-server-error", Vec::new(), Vec::new())
        }
        Expectation::Envelope(Expect::CarriedOut) => ("carried-out", Vec::new(), Vec::new()),
        Expectation::Envelope(Expect::Open) | Expectation::Open => ("open", Vec::new(), Vec::new()),
    }
}

fn expectation(text: &CaseText) -> Result<Expectation, String> {
    Ok(match text.expectation.as_str() {
        "valid" => Expectation::Valid,
        "invalid" => {
            let all = Constraints::default().breaches();
            let breach = |breach: &BreachText| {
                let found = all.iter().copied().find(|known| known.key() == breach.constraint);
                let known = all.iter().map(|known| known.key()).collect::<Vec<_>>().join(", ");
                let kind = found.ok_or_else(|| {
                    format!("expected a `constraint` of {known}, found \"{}\"", breach.constraint)
                })?;
                Ok((breach.place.clone(), kind))
            };
            Expectation::Invalid(text.breaches.iter().map(breach).collect::<Result<_, String>>()?)
        }
        "refused" => Expectation::Refused(text.errors.clone()),
        "not-carried-out" => Expectation::Envelope(Expect::NotCarriedOut),
        "not-reached" => Expectation::Envelope(Expect::NotReached),
        "preflight" => Expectation::Envelope(Expect::Preflight),
        "no-server-error" => Expectation::Envelope(Expect::NoServerError),
        "carried-out" => Expectation::Envelope(Expect::CarriedOut),
        "open" => Expectation::Open,
        other => {
            return Err(format!(
                "expected an `expectation` of valid, invalid, refused, not-carried-out, not-reached, preflight, \
                 no-server-error, carried-out or open, found \"{other}\""
            ));
        }
    })
}

impl From<&Edit> for EditText {
    fn from(edit: &Edit) -> Self {
        match edit {
            Edit::Put(segments, put) => Self::Put { at: steps(segments), put: value::print(put) },
            Edit::Remove(segments) => Self::Remove { remove: steps(segments) },
            Edit::Rename(from, to) => Self::Rename { rename: from.clone(), to: to.clone() },
        }
    }
}

impl TryFrom<EditText> for Edit {
    type Error = String;

    fn try_from(text: EditText) -> Result<Self, String> {
        Ok(match text {
            EditText::Put { at, put } => Self::Put(segments(at), value::parse(&put)?),
            EditText::Remove { remove } => Self::Remove(segments(remove)),
            EditText::Rename { rename, to } => Self::Rename(rename, to),
        })
    }
}

fn steps(segments: &[Segment]) -> Vec<String> {
    let step = |segment: &Segment| match segment {
        Segment::Member(name) => name.clone(),
        Segment::Element => "{element}".to_owned(),
        Segment::Key => "{key}".to_owned(),
        Segment::Value => "{value}".to_owned(),
    };
    segments.iter().map(step).collect()
}

fn segments(steps: Vec<String>) -> Vec<Segment> {
    let segment = |step: String| match step.as_str() {
        "{element}" => Segment::Element,
        "{key}" => Segment::Key,
        "{value}" => Segment::Value,
        _ => Segment::Member(step),
    };
    steps.into_iter().map(segment).collect()
}

impl From<&CaseStep> for RegressionStepText {
    fn from(step: &CaseStep) -> Self {
        Self {
            operation: step.operation.clone(),
            input: value::print(&Value::Object(step.params.clone())),
            delivers: step.delivers,
            late: step.late.as_ref().map(LateText::from),
        }
    }
}

impl TryFrom<RegressionStepText> for CaseStep {
    type Error = String;

    fn try_from(text: RegressionStepText) -> Result<Self, String> {
        let params = value::parse_members(&text.input)?;
        let late = text.late.map(LateCode::from);
        Ok(Self { operation: text.operation, params, late, delivers: text.delivers })
    }
}

impl From<&LateCode> for LateText {
    fn from(late: &LateCode) -> Self {
        Self { member: late.member.clone(), delivery: late.delivery }
    }
}

impl From<LateText> for LateCode {
    fn from(text: LateText) -> Self {
        Self { member: text.member, delivery: text.delivery }
    }
}

impl From<&Request> for RegressionRequestText {
    fn from(request: &Request) -> Self {
        // A reader sees every character of plain text; all else is told in Base64.
        let is_plain = request.body.iter().all(|byte| matches!(byte, b' '..=b'~'));
        let text = String::from_utf8(request.body.clone()).ok().filter(|_| is_plain);
        Self {
            method: request.method.clone(),
            path: request.path.clone(),
            headers: request
                .headers
                .iter()
                .map(|header| (header.name.clone(), header.value.clone()))
                .collect(),
            chunks: match request.framing {
                Framing::ContentLength => None,
                Framing::Chunked(size) => Some(size),
            },
            body_base64: text.is_none().then(|| STANDARD.encode(&request.body)),
            body: text,
        }
    }
}

impl TryFrom<RegressionRequestText> for Request {
    type Error = String;

    fn try_from(text: RegressionRequestText) -> Result<Self, String> {
        let body = match (text.body, text.body_base64) {
            (Some(body), None) => body.into_bytes(),
            (None, Some(body)) => STANDARD
                .decode(&body)
                .map_err(|error| format!("expected Base64 in `body-base64`: {error}"))?,
            _ => return Err("expected either `body` or `body-base64`".to_owned()),
        };
        Ok(Self {
            method: text.method,
            path: text.path,
            headers: text.headers.into_iter().map(|(name, value)| Header::new(name, value)).collect(),
            framing: text.chunks.map_or(Framing::ContentLength, Framing::Chunked),
            body,
        })
    }
}
