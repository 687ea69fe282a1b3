//! The model of an operation: its shapes, constraints, requirements and rules of state.

pub mod constraint;
