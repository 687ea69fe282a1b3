//! Spec files: what is read from them, and what is said about wrong ones.

use wireproof::spec::Spec;

#[test]
fn the_compiled_in_files_are_free_of_faults() {
    let (spec, faults) = Spec::overlay(&[]);
    let shown: String = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{shown}");
    let spec = spec.expect("there are no faults");
    assert_eq!(spec.services[0].operations.len(), 3);
}
