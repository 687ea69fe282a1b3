//! Operations with hundreds of places have few cases, and each of their requirements has one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};
use wireproof::internals::generate::case::Case;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::phase::Phase;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::generate::tried_shapes::TriedShapes;
use wireproof::internals::import::service_model::ServiceModel;
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::requirement::id::RequirementFamily;
use wireproof::internals::shrink::{Search, Trying, oracle_of_requests};
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;
use wireproof::internals::wire::Request;

/// A model whose operation takes so many optional members of one structure.
fn model(members: usize) -> String {
    let member = |shape: &str| json!({ "shape": shape });
    let parts: Map<String, Value> =
        (1..=members).map(|number| (format!("Part{number}"), member("Part"))).collect();
    let model = json!({
        "version": "2.0",
        "metadata": {
            "apiVersion": "2024-05-01", "endpointPrefix": "store", "jsonVersion": "1.1", "protocol": "json",
            "protocols": ["json"], "serviceFullName": "Store", "serviceId": "Store", "signatureVersion": "v4",
            "targetPrefix": "Store", "uid": "store-2024-05-01"
        },
        "operations": { "Put": {
            "name": "Put", "http": { "method": "POST", "requestUri": "/" }, "input": member("PutRequest")
        } },
        "shapes": {
            "PutRequest": { "type": "structure", "members": parts },
            "Part": { "type": "structure", "required": ["Name"], "members": {
                "Name": member("Name"), "Kind": member("Kind"), "Weight": member("Weight"),
                "Names": member("Names"), "Tags": member("Tags")
            } },
            "Name": { "type": "string", "min": 1, "max": 64, "pattern": "^[a-z]+$" },
            "Kind": { "type": "string", "enum": ["small", "large"] },
            "Weight": { "type": "integer", "min": 1, "max": 9 },
            "Names": { "type": "list", "member": member("Name"), "max": 5 },
            "Tags": { "type": "map", "key": member("Name"), "value": member("Name"), "max": 5 }
        }
    });
    model.to_string()
}

fn plan(members: usize) -> Plan {
    plan_of(&model(members))
}

fn plan_of(text: &str) -> Plan {
    let model = ServiceModel::read(text, "store").unwrap();
    let operation = model.operation_file(&model.operations()[0]).unwrap().text;
    let files = [
        SpecFile { name: "store/service.toml".into(), text: model.service_file().unwrap() },
        SpecFile { name: "store/put.toml".into(), text: operation },
    ];
    let spec = Spec::overlay(&files).unwrap();
    let (service, operation) = spec.operation("store/put").unwrap();
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
    Plan::new(generator, &Selection { phases: vec![Phase::Coverage], ..Selection::default() })
}

/// Behind an operation with the same shapes, some of the cases are left that an operation has by itself, and one of each
/// requirement that it has there, but for wrong types: of those there is one at each place.
#[test]
fn behind_another_operation_each_requirement_has_a_case_and_no_case_is_a_new_one() {
    let alone = plan(12);
    let mut tried = TriedShapes::default();
    tried.enter(&alone.generator().operation);
    let behind = behind(&alone, &tried);
    let (whole, some) = (requests(&alone), requests(&behind));
    assert!(some.len() * 3 < whole.len() * 2, "{} of {}", some.len(), whole.len());
    assert!(some.iter().all(|(address, request)| whole.get(address) == Some(request)));
    // What the protocol asks of texts is seen at the operation before.
    let tried = |plan: &Plan, is_type: bool| -> BTreeSet<String> {
        let ids = plan.cases().map(|case| case.requirement).filter(|id| id.owner() == "store/put");
        let ids = ids.filter(|id| (id.family() == RequirementFamily::Type) == is_type);
        ids.map(|id| if is_type { id.place().unwrap().to_owned() } else { id.as_str().to_owned() }).collect()
    };
    for is_type in [false, true] {
        assert_eq!(tried(&behind, is_type), tried(&alone, is_type));
    }
}

/// Behind an operation with other shapes, each of its own is tried with a share of what it can be, and all of a rule's variants
/// are left to the first; who has another name has another share of the protocol.
#[test]
fn shares_of_shapes_and_of_the_protocol_are_tried_behind_other_operations() {
    let alone = plan(2);
    let behind = behind(&alone, &TriedShapes::default());
    let (whole, some) = (requests(&alone), requests(&behind));
    assert!(some.iter().all(|(address, request)| whole.get(address) == Some(request)));
    let rules = |plan: &Plan| -> BTreeSet<String> {
        let ids = plan.cases().map(|case| case.requirement).filter(|id| id.owner() != "store/put");
        ids.map(|id| id.as_str().to_owned()).collect()
    };
    let (all, tried) = (rules(&alone), rules(&behind));
    assert!(tried.is_subset(&all) && tried.len() * 2 < all.len(), "{} of {} rules", tried.len(), all.len());
    let count = |plan: &BTreeMap<String, Request>, family: &str| {
        plan.keys().filter(|address| address.starts_with(&format!("store/put/coverage/{family}/"))).count()
    };
    for (family, least) in [("text", 4), ("pattern", 4), ("length", 4), ("syntax", 4), ("content-type", 0)] {
        let (all, share) = (count(&whole, family), count(&some, family));
        assert!(share >= least && share < all, "{family}: {share} of {all}");
    }
}

fn behind(plan: &Plan, tried: &TriedShapes) -> Plan {
    let selection = Selection { phases: vec![Phase::Coverage], ..Selection::default() };
    Plan::new(plan.generator().clone().behind_others(tried), &selection)
}

fn requests(plan: &Plan) -> BTreeMap<String, Request> {
    plan.cases().map(|case| (case.address.to_string(), case.request)).collect()
}

/// The requirements about what stands at a place.
fn of_places(operation: &Operation) -> BTreeSet<String> {
    let at_places = operation.requirements.iter().filter(|requirement| requirement.id.place().is_some());
    at_places.map(|requirement| requirement.id.as_str().to_owned()).collect()
}

#[test]
fn every_requirement_of_a_place_has_a_case_however_many_places_there_are() {
    for members in [2, 40] {
        let plan = plan(members);
        let tried: BTreeSet<String> = plan.cases().map(|case| case.requirement.as_str().to_owned()).collect();
        let all = of_places(&plan.generator().operation);
        assert!(all.len() > members * 20, "{all:?}");
        let untried: Vec<&String> = all.difference(&tried).collect();
        assert!(untried.is_empty(), "{members}: {untried:?}");
    }
}

/// What a shape can be is tried once: a further member costs what is its own.
#[test]
fn cases_grow_by_what_each_member_has_of_its_own() {
    let [few, more, most] = [20, 40, 60].map(|members| plan(members).len());
    // The rows of pairs are more by one or two.
    assert!((more - few).abs_diff(most - more) <= 2, "{few}, {more}, {most}");
    let [small, larger] = [4, 5].map(|members| plan(members).len());
    assert!((more - few) / 20 < (larger - small) / 3, "{small}, {larger}; {few}, {more}");
}

/// Whoever breaks the same whatever is sent.
struct AlwaysBroken;

impl Trying for AlwaysBroken {
    async fn is_broken(&mut self, _: &Case) -> Option<bool> {
        Some(true)
    }
}

/// A list of thousands of elements that must not be shorter has as many candidates, each as long as itself, and none of them
/// will do: the search ends before it has made all of them, and says so.
#[tokio::test]
async fn a_long_list_that_cannot_be_shorter_ends_the_search_for_a_smaller_case() {
    for (most, is_minimal) in [(5, true), (5000, false)] {
        let text = model(1).replace(r#""max":5}"#, &format!(r#""max":{most}}}"#));
        let plan = plan_of(&text);
        let (place, case) = (0..plan.len())
            .filter_map(|place| Some((place, plan.case(place)?)))
            .find(|(_, case)| case.address.to_string().ends_with("length/Part1.Names/above-max"))
            .unwrap();
        let (address, phase, definition) = plan.definition(place).unwrap();
        let generator = plan.generator();
        let oracle = oracle_of_requests(&generator.service);
        let search = Search { generator, oracle: &oracle, for_any_reason: false, address: &address, phase };
        let smallest = search.run(&mut AlwaysBroken, definition, case).await;
        assert_eq!(smallest.is_minimal, is_minimal, "{most}");
    }
}
