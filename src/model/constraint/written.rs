//! Constraints as spec files have them.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::de::ValueDeserializer;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::Constraint;
use crate::model::constraint::pattern::Patterns;
use crate::model::requirement::Grade;

/// A constraint as a spec file has it.
pub trait ConstraintText: Debug {
    /// How strong the evidence is.
    fn grade(&self) -> &Located<Grade>;

    /// Ids of sources.
    fn evidence(&self) -> &[Located<String>];

    /// The constraint; `None` where something is wrong with it, which is added to what is.
    fn constraint(
        &self,
        span: &Range<usize>,
        patterns: &mut Patterns,
        wrong: &mut Vec<Diagnostic>,
    ) -> Option<Arc<dyn Constraint>>;

    /// Where to point at if it leaves no text over; `None` where it cannot be the reason.
    fn narrowing(&self, _span: &Range<usize>) -> Option<Range<usize>> {
        None
    }

    /// Texts that it admits by name: each has to keep the other constraints of the shape.
    fn named_texts(&self) -> &[Located<String>] {
        &[]
    }
}

/// Reads what a spec file says of one kind of constraint.
///
/// # Errors
///
/// A field of another type, one that is missing, or one that is not known.
pub fn read<T: ConstraintText + DeserializeOwned + 'static>(
    value: ValueDeserializer<'_>,
) -> Result<Box<dyn ConstraintText>, toml::de::Error> {
    Ok(Box::new(T::deserialize(value)?))
}
