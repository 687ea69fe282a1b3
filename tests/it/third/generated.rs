//! Cases in the protocol: every input comes back from the form that it became.

use wireproof::internals::generate::case::Change;
use wireproof::internals::wire::Request;

use crate::third::{plan, third};

fn all(seed: u64) -> Vec<wireproof::internals::generate::case::Case> {
    let plan = plan(seed, 100);
    (0..plan.len()).filter_map(|place| plan.case(place)).collect()
}

#[test]
fn cases_are_forms() {
    let (service, operation) = third();
    let cases = all(7);
    assert_eq!(cases.len(), 478);
    let mut valid = 0;
    for case in cases.iter().filter(|case| case.is_valid() && matches!(case.change, Change::None)) {
        let Request { method, path, body, .. } = &case.request;
        assert_eq!((method.as_str(), path.as_str()), ("POST", "/"), "{}", case.address);
        assert_eq!(case.request.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert!(body.starts_with(b"Action=PostLetter&"), "{}", case.address);
        let call = service.decode_request(&case.request).unwrap();
        assert_eq!(call.operation.id, operation.id);
        let mut given = case.params.clone();
        given.retain(|_, value| !value.is_null());
        assert_eq!(call.params, given, "{}", case.address);
        valid += 1;
    }
    assert_eq!(valid, 198);
    let example = cases.iter().find(|case| case.address.as_str().ends_with("/examples/a-letter")).unwrap();
    let body = String::from_utf8(example.request.body.clone()).unwrap();
    let expected = "Text=See%20you%20%26%20me%20at%205%20%3D%20five%3F&";
    assert!(body.contains(expected), "{body}");
}
