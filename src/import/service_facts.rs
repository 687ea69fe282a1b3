//! What a model says of a service as a whole.

/// What is said of the service as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServiceFacts {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) namespace: String,
    pub(crate) api_version: String,
    pub(crate) target_prefix: String,
    pub(crate) signing_name: String,
    pub(crate) endpoint_prefix: String,
    pub(crate) service_id: String,
    /// The protocols that it speaks, the first one first, as messages call them.
    pub(crate) protocols: Vec<String>,
    /// The id of the protocol that this program speaks with it, if it speaks one.
    pub(crate) protocol: Option<&'static str>,
    /// Whether it once spoke the query protocol, and knows its errors by the names that they had there.
    pub(crate) is_query_compatible: bool,
    /// What the model is, for the list of sources.
    pub(crate) source: String,
}
