//! What requests and answers look like on the wire, in both directions and for both sides.
//!
//! - A client encodes a request and decodes an answer; a service decodes a request and encodes an answer.
//! - Names of headers, members and errors come from the protocol's file; nothing here knows a service.

pub mod aws_json;
