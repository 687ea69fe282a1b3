//! The spec files as they are written: types that mirror the text, from which the editors' schema is generated too.
//!
//! - Every table refuses unknown names.
//! - Names that are looked up elsewhere keep their place in the file.

mod citation;
mod fact;
mod located;
mod operation;
mod protocol;
mod rule;
mod service;
mod shape;
mod table;

pub(crate) use citation::{CitationText, SourceText};
pub(crate) use fact::FactText;
pub(crate) use located::{Located, Named};
pub(crate) use operation::{
    ErrorText, ExampleText, ObservedTypeText, OperationText, ProbeText, RequirementEvidenceText, SyntaxText,
};
pub(crate) use protocol::{
    CrossOriginText, EnvelopeRuleText, EnvelopeText, ExpectText, NullText, ProtocolText, WrongTypeText,
};
pub(crate) use rule::{AnswerText, EffectText, OutcomesText, RuleText};
pub(crate) use service::{
    EndpointText, FieldKindText, FieldText, FixtureText, InsideTextText, ServiceText, ValidationTextText,
};
pub(crate) use shape::{LengthText, MemberText, PatternText, RangeText, ShapeText, TypeText};
pub(crate) use table::Root;
