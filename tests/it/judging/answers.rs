//! What is said of single answers, row by row of `tests/cases/answers/*.toml`: an answer to a case, and every requirement
//! that it breaks or leaves open.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use wireproof::internals::check;
use wireproof::internals::check::contract::Contract;
use wireproof::internals::check::observed::Observed;
use wireproof::internals::check::verdict::{Behavior, Judgment, Verdict};
use wireproof::internals::generate::case::Case;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::service::Service;
use wireproof::internals::wire::{Header, Response};

use super::run;
use crate::second;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    /// The operation that all rows of the file are about.
    operation: String,
    answer: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// The pattern of an address: the first case that matches it is meant.
    case: String,
    /// What the server is believed to hold.
    behavior: Behavior,
    status: u16,
    /// The error that is answered, and its message, in which `{Member}` stands for what the case sends. Neither is an
    /// answer that is empty.
    error: Option<String>,
    message: Option<String>,
    /// The body, where it is another one.
    body: Option<String>,
    /// Headers that are other ones than an ordinary answer has; an empty value leaves one out.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// All requirements that it breaks, each with how; `~/` stands for the operation, `*/` for its protocol.
    #[serde(default)]
    breaks: Vec<String>,
    /// All that it leaves open, each with why.
    #[serde(default)]
    open: Vec<String>,
    /// Some that it keeps.
    #[serde(default)]
    keeps: Vec<String>,
    /// Some about which it says nothing.
    #[serde(default)]
    silent: Vec<String>,
}

#[test]
fn every_answer_is_judged_as_its_row_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/answers");
    let mut count = 0;
    let mut wrong = String::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let rows: Rows = toml::from_str(&std::fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for row in &rows.answer {
            count += 1;
            for line in row.held(&rows.operation) {
                wrong += &format!("{}: {}: {line}\n", file.display(), row.name);
            }
        }
    }
    assert!(count > 0);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn an_id_that_an_earlier_answer_had_is_noticed() {
    let service = run::service();
    let contract = Contract::new(&service, service.operation(run::OPERATION).unwrap(), Behavior::Opaque);
    let answer = |id: Option<&str>| Response {
        status: 200,
        headers: id.map(|id| Header::new("x-amzn-RequestId", id)).into_iter().collect(),
        body: Vec::new(),
    };
    let same = Verdict::Undetermined("two answers have the same request id".to_owned());
    for (earlier, last, verdict) in [
        (vec![Some("a"), Some("b")], Some("c"), Some(Verdict::Pass)),
        (vec![Some("a"), Some("b")], Some("b"), Some(same.clone())),
        (vec![None, Some("b")], Some("b"), Some(same)),
        // That an id is missing is another requirement's business.
        (vec![Some("a")], Some(""), None),
        (vec![Some("a")], None, None),
        (vec![None], Some("a"), None),
        (vec![], Some("a"), None),
    ] {
        let told = format!("{earlier:?} {last:?}");
        let earlier: Vec<Response> = earlier.into_iter().map(answer).collect();
        let judgments = check::sequence::judge(&contract, earlier.iter(), &answer(last));
        let verdicts: Vec<Verdict> = judgments.into_iter().map(|judgment| judgment.verdict).collect();
        assert_eq!(verdicts, verdict.into_iter().collect::<Vec<_>>(), "{told}");
    }
}

impl Row {
    /// What is not as the row says.
    fn held(&self, operation: &str) -> Vec<String> {
        let service = if operation == second::OPERATION { second::second().0 } else { run::service() };
        let case = self.case(&service, operation);
        let (service, operation) = (&*service, service.operation(operation).unwrap());
        let contract = Contract::new(service, operation, self.behavior);
        let response = self.response(&case);
        let decoded = service.protocol.decode_answer(operation, &response);
        let judgments = check::judge(&Observed::new(&contract, &case, &response, decoded));

        let short = |id: &str| {
            let owners = [(&operation.id, "~"), (&service.protocol.id, "*")];
            let own = owners.into_iter().find_map(|(owner, sign)| Some((sign, id.strip_prefix(&**owner)?)));
            own.map_or_else(|| id.to_owned(), |(sign, tail)| format!("{sign}{tail}"))
        };
        let told = |judgment: &Judgment| (short(judgment.requirement.as_str()), judgment.verdict.clone());
        let told: Vec<(String, Verdict)> = judgments.iter().map(told).collect();
        let chosen = |choose: &dyn Fn(&Verdict) -> Option<String>| -> Vec<String> {
            let line = |(id, verdict): &(String, Verdict)| {
                Some(format!("{id} {}", choose(verdict)?).trim().to_owned())
            };
            told.iter().filter_map(line).collect()
        };
        let broken = chosen(&|verdict| match verdict {
            Verdict::Fail(broken) => {
                Some(format!("{}: {}, not {}", broken.outcome.word(), broken.actual, broken.expected))
            }
            _ => None,
        });
        let open = chosen(&|verdict| match verdict {
            Verdict::Undetermined(why) => Some(format!("because {why}")),
            _ => None,
        });
        let kept = chosen(&|verdict| (*verdict == Verdict::Pass).then(String::new));
        let mut wrong = Vec::new();
        if broken != self.breaks {
            wrong.push(format!("breaks\n{broken:#?}\ninstead of\n{:#?}", self.breaks));
        }
        if open != self.open {
            wrong.push(format!("leaves open\n{open:#?}\ninstead of\n{:#?}", self.open));
        }
        for id in &self.keeps {
            if !kept.contains(id) {
                wrong.push(format!("does not keep {id}, only {kept:?}"));
            }
        }
        for id in &self.silent {
            if told.iter().any(|(told, _)| told == id) {
                wrong.push(format!("says something about {id}"));
            }
        }
        wrong
    }

    fn case(&self, service: &Arc<Service>, operation: &str) -> Case {
        let operation = Arc::new(service.operation(operation).unwrap().clone());
        let generator = Generator::new(Arc::clone(service), operation, 1, Params::new()).unwrap();
        let only = vec![glob(&self.case).unwrap()];
        let plan = Plan::new(generator, &Selection { fuzzing: 40, only, ..Selection::default() });
        plan.cases().next().unwrap_or_else(|| panic!("{}: no case matches {}", self.name, self.case))
    }

    fn response(&self, case: &Case) -> Response {
        let sent = case.params.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
        let filled = |text: &String| {
            sent.clone().fold(text.clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        let message = self.message.as_ref().map(filled);
        let body = match (&self.body, &self.error, &message) {
            (Some(body), ..) => body.clone(),
            (None, None, None) => "{}".to_owned(),
            (None, error, message) => {
                let members = [("__type", error), ("message", message)];
                let given = members.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
                serde_json::to_string(&given.collect::<BTreeMap<_, _>>()).unwrap()
            }
        };
        let mut headers = BTreeMap::from([
            ("Content-Type".to_owned(), "application/x-amz-json-1.1".to_owned()),
            ("x-amzn-RequestId".to_owned(), "5d8a6a5c-8a2b-4f6c-9f0e-0a1b2c3d4e5f".to_owned()),
        ]);
        let told = [("x-amzn-ErrorType", &self.error), ("x-amzn-ErrorMessage", &message)];
        headers.extend(told.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?))));
        headers.extend(self.headers.clone());
        headers.retain(|_, value| !value.is_empty());
        let headers = headers.iter().map(|(name, value)| Header::new(name, value)).collect();
        Response { status: self.status, headers, body: body.into_bytes() }
    }
}
