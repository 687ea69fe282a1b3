//! The spec files as they are written: types that mirror the text, from which the editors' schema is generated too.
//!
//! - Every table refuses unknown names.
//! - Names that are looked up elsewhere keep their place in the file.

mod citation;
mod fact;
mod named;
mod operation;
mod protocol;
mod rule;
mod service;
mod shape;
mod table;

pub(crate) use crate::diagnostic::Located;
pub(crate) use crate::model::requirement::CitationText;
pub(crate) use citation::SourceText;
pub(crate) use fact::FactText;
pub(crate) use named::Named;
pub(crate) use operation::{
    ErrorSpecText, ExampleText, ObservedTypeText, OperationText, ProbeText, RequirementEvidenceText,
    SyntaxText,
};
pub(crate) use protocol::{
    CrossOriginText, EnvelopeRuleText, EnvelopeText, ExpectText, NullText, ProtocolText, WrongTypeText,
};
pub(crate) use rule::{AnswerText, EffectText, OutcomesText, RuleText};
pub(crate) use service::{
    EndpointText, FieldKindText, FieldText, FixtureText, InsideTextText, ServiceText, ValidationTextText,
};
pub(crate) use shape::{MemberText, ShapeText, TypeText};
pub(crate) use table::Root;
