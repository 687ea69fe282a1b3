//! The model of an operation: its shapes, constraints, requirements and rules of state.
//!
//! Everything here is data that a spec file gave; nothing here knows a particular operation.

pub mod combination;
pub mod constraint;
pub mod notation;
pub mod operation;
pub mod place;
pub mod protocol;
pub mod record;
pub mod requirement;
pub mod rule;
pub mod service;
pub mod shape;
pub mod text;
pub mod validation;

pub use operation::{
    Auth, ErrorShape, Example, ObservedType, Operation, OperationEvidence, Params, Probe, ProbeAfter, Role,
};
pub use place::{Place, Segment, path_of};
pub use protocol::{EnvelopeRule, ErrorEnvelope, Expect, FixedAnswer, ProtocolModel, WrongType};
pub use record::{FieldKind, RecordType};
pub use requirement::{Citation, Grade, Level, Requirement, RequirementKind, Source};
pub use rule::{Combination, Effect, Fact, FactKind, Outcome, Rule, RuleAnswer, Verdicts};
pub use service::{EndpointRules, InsideKind, InsideText, Partition, PlaceCase, Service, ValidationText};
pub use shape::{Member, Shape, ShapeKind, common_text};
