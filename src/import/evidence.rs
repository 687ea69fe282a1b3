//! What a model's word is worth.

/// The id of the model among the sources of a file.
pub(super) const SOURCE: &str = "M1";

/// That the model says so.
pub(super) const MODELLED: &str = "grade = \"modelled\", evidence = [\"M1\"]";
