//! What a test in Python has to know of a protocol: how operations are called, and how their answers are read.

/// The parts of a test in Python that are the protocol's. They speak of `send(body, *headers)` and of its answer, which has
/// a `status`, `headers`, a `body` of bytes and, where that is JSON, the `output` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonClient {
    /// `call(operation, params, *headers)`: sends a request and gives the answer.
    pub call: String,
    /// `error_of(answer)`: the name of an error in any of its spellings, `""` for one without a name, `None` for a success.
    pub error_of: String,
    /// The member that holds an error's message.
    pub message_member: String,
    /// By the protocol's rule about every answer, what is asserted of an `answer` that is held to it.
    pub rules: Vec<(&'static str, Vec<String>)>,
}
