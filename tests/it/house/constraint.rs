//! A constraint is one file and one line: one that nothing under `src/` knows is written here, and everything works on it.

use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::diagnostic::Diagnostic;
use wireproof::internals::diagnostic::located::Located;
use wireproof::internals::generate::case::Expectation;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::constraint::Constraint;
use wireproof::internals::model::constraint::breach::Breach;
use wireproof::internals::model::constraint::kind::{ConstraintKind, Constraints};
use wireproof::internals::model::constraint::mistake::Mistake;
use wireproof::internals::model::constraint::pattern::Patterns;
use wireproof::internals::model::constraint::sample::{Edge, Sample};
use wireproof::internals::model::constraint::written::{ConstraintText, read};
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::requirement::Grade;
use wireproof::internals::model::shape::{Shape, ShapeKind};
use wireproof::internals::model::validation::validate;
use wireproof::internals::oracle::fault::catalogue;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::report::explain::{RequirementFacts, requirement};
use wireproof::internals::report::terminal::paint::Color;
use wireproof::internals::run::power::shows;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

use crate::second;

/// A whole number that a number has to be a multiple of.
#[derive(Debug)]
struct MultipleOf {
    divisor: i64,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MultipleOfText {
    of: Located<i64>,
    grade: Located<Grade>,
    evidence: Vec<Located<String>>,
}

const REMAINDER: Breach =
    Breach::new("multiple-of", None, "multiple-of", "leaves something over where it is divided");

static MULTIPLE_OF: ConstraintKind = ConstraintKind {
    key: "multiple-of",
    description: "Which multiples.",
    types: &["integer", "long"],
    read: read::<MultipleOfText>,
    schema: |generator| generator.subschema_for::<Option<MultipleOfText>>(),
    breaches: &[REMAINDER],
    misreadings: &[],
};

impl ConstraintText for MultipleOfText {
    fn grade(&self) -> &Located<Grade> {
        &self.grade
    }

    fn evidence(&self) -> &[Located<String>] {
        &self.evidence
    }

    fn constraint(
        &self,
        _: &Range<usize>,
        _: &mut Patterns,
        wrong: &mut Vec<Diagnostic>,
    ) -> Option<Arc<dyn Constraint>> {
        if self.of.value < 1 {
            wrong.push(Diagnostic::error("nothing is a multiple of that", self.of.span.clone(), "too small"));
            return None;
        }
        Some(Arc::new(MultipleOf { divisor: self.of.value }))
    }
}

impl Constraint for MultipleOf {
    fn kind(&self) -> &'static ConstraintKind {
        &MULTIPLE_OF
    }

    fn breach(&self, _: &ShapeKind, value: &Value) -> Option<Breach> {
        (value.as_i64()? % self.divisor != 0).then_some(REMAINDER)
    }

    fn mends(&self) -> bool {
        true
    }

    fn mended(&self, _: &ShapeKind, value: &Value) -> Option<Value> {
        Some(Value::from(value.as_i64()? / self.divisor * self.divisor))
    }

    fn bound(&self, _: Breach) -> String {
        self.divisor.to_string()
    }

    fn sentence(&self, _: Breach, place: &str, _: &Shape) -> String {
        format!("{place} that is no multiple of {} is refused", self.divisor)
    }

    fn edges(&self, _: &ShapeKind) -> Vec<Edge> {
        vec![
            Edge::inside("nothing", REMAINDER, Sample::Value(json!(0))),
            Edge::inside("once", REMAINDER, Sample::Value(json!(self.divisor))),
            Edge::outside("one-more", REMAINDER, Sample::Value(json!(self.divisor + 1))),
        ]
    }

    fn mistakes(&self, _: &ShapeKind) -> Vec<Mistake> {
        let instead = Arc::new(Self { divisor: self.divisor + 1 });
        let words = "is taken for right where it is a multiple of one more";
        vec![Mistake { id: "multiple-of-one-more", words, breach: REMAINDER, instead }]
    }
}

const FLOOR: &str = "[shapes.Floor]\ntype = \"integer\"\n";

fn files(bound: &str) -> Vec<SpecFile> {
    let mut files = second::files();
    for file in &mut files {
        file.text = file.text.replace(FLOOR, &format!("{FLOOR}multiple-of = {{ {bound} }}\n"));
        file.text = file.text.replace(
            "[validation.constraints]\n",
            "[validation.constraints]\nmultiple-of = \"has to be so many times {bound}\"\n",
        );
    }
    files
}

const BOUND: &str = "of = 3, grade = \"documented\", evidence = [\"K1\"]";

fn spec() -> Spec {
    Spec::load_with_constraints(&files(BOUND), &Constraints::default().with(&MULTIPLE_OF)).unwrap()
}

fn plan() -> Plan {
    let spec = spec();
    let (service, operation) = spec.operation(second::OPERATION).unwrap();
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
    Plan::new(generator, &Selection { fuzzing: 100, ..Selection::default() })
}

fn id() -> String {
    format!("{}/multiple-of/Recipient.Floor", second::OPERATION)
}

#[test]
fn an_invented_constraint_is_read_from_a_spec_file() {
    let load = |constraints: Constraints, bound: &str| {
        Spec::load_with_constraints(&files(bound), &constraints).unwrap_err().to_string()
    };
    let table = || Constraints::default().with(&MULTIPLE_OF);
    assert!(load(Constraints::default(), BOUND).contains("unknown field `multiple-of`"));
    assert!(load(table(), &BOUND.replace('3', "0")).contains("nothing is a multiple of that"));
    assert!(load(table(), "of = 3").contains("missing field `grade`"));
    assert!(load(table(), &BOUND.replace("K1", "K7")).contains("unknown source `K7`"));
}

#[test]
fn an_invented_constraint_is_generated() {
    let plan = plan();
    let cases: Vec<_> = plan.cases().collect();
    let about = |operator: &str| {
        let address = format!("{}/coverage/multiple-of/Recipient.Floor/{operator}", second::OPERATION);
        cases
            .iter()
            .find(|case| case.address.as_str() == address)
            .unwrap_or_else(|| panic!("no case {address}"))
    };
    assert_eq!(about("once").expectation, Expectation::Valid);
    assert_eq!(about("once").requirement.as_str(), id());
    let broken = Expectation::Invalid(vec![("Recipient.Floor".to_owned(), REMAINDER)]);
    assert_eq!(about("one-more").expectation, broken);
    let floors = cases.iter().filter(|case| case.is_valid());
    let floors = floors.filter_map(|case| case.params.get("Recipient")?.get("Floor")?.as_i64());
    let floors: Vec<i64> = floors.collect();
    assert!(!floors.is_empty() && floors.iter().all(|floor| floor % 3 == 0), "{floors:?}");
}

#[tokio::test]
async fn an_invented_constraint_is_judged() {
    let plan = plan();
    let oracle = second::oracle(&plan.generator().service, &[], Behavior::Stateful);
    let summary = second::run(plan, oracle, None, Behavior::Stateful).await;
    assert!(summary.findings.is_empty(), "{:?}", summary.findings);
    assert!(summary.requirements.iter().any(|requirement| requirement.id.as_str() == id()));
}

#[tokio::test]
async fn an_invented_constraint_is_got_wrong() {
    let plan = plan();
    let (service, operation) = (&plan.generator().service, &plan.generator().operation);
    let faults = catalogue(service, operation);
    for about in ["multiple-of-unchecked/Recipient.Floor", "multiple-of-one-more/Recipient.Floor"] {
        let fault =
            faults.iter().find(|fault| fault.id == about).unwrap_or_else(|| panic!("no fault {about}"));
        assert_eq!(fault.breaks.iter().map(|broken| broken.as_str()).collect::<Vec<_>>(), [id()]);
        let found = shows(&plan, Behavior::Stateful, fault).await;
        assert!(found.is_some(), "{about} is not found");
    }
    let reworded = faults.iter().find(|fault| fault.id == "constraint-reworded/multiple-of");
    assert!(service.validation.wording.is_none() || reworded.is_some());
}

#[test]
fn an_invented_constraint_is_told_and_explained() {
    let spec = spec();
    let (service, operation) = spec.operation(second::OPERATION).unwrap();
    let about = operation.requirement_named(&id()).unwrap();
    assert_eq!(about.sentence, "`Recipient.Floor` that is no multiple of 3 is refused");
    let facts = RequirementFacts {
        requirement: about,
        sources: &service.sources,
        cases: &[],
        faults: &[],
        example: None,
        options: "",
        versions: &service.versions,
    };
    assert!(requirement(&facts, Color::Plain).contains("that is no multiple of 3 is refused"));

    let place = operation.places.iter().find(|place| place.path() == "Recipient.Floor").unwrap();
    let wrong = validate(&place.shape, &json!(4), "Floor");
    assert_eq!(wrong[0].reason.to_string(), "leaves something over where it is divided");

    let oracle = Oracle::new(Arc::clone(service), OracleSettings::default());
    let case =
        plan().cases().find(|case| case.address.as_str().ends_with("Recipient.Floor/one-more")).unwrap();
    let mut state = oracle.empty_state();
    let response = format!("{:?}", oracle.answer(&mut state, &case.request, 0));
    assert!(response.contains("BadParcelException"), "{response}");
}
