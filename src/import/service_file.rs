//! A service of a model as the text of a spec file.

use crate::import::evidence::SOURCE;
use crate::import::service_facts::ServiceFacts;
use crate::import::toml_text::quoted;

/// What the front ends of AWS's services have in common, as their references list it.
const FRONT_END: &str = include_str!("front-end.toml");

/// A service that speaks a protocol as a file. In which words it tells broken constraints no model says.
pub(super) fn service_file(facts: &ServiceFacts, protocol: &str) -> String {
    let configuration = facts.service_id.to_lowercase().replace([' ', '-'], "_");
    let configuration = if configuration.is_empty() { facts.id.replace('-', "_") } else { configuration };
    let compatible = if facts.is_query_compatible { "query-compatible = true\n" } else { "" };
    let lines = [
        format!("# {} as its model has it.", facts.title.replace(char::is_control, " ")),
        String::new(),
        format!("id = {}", quoted(&facts.id)),
        format!("title = {}", quoted(&facts.title)),
        format!("namespace = {}", quoted(&facts.namespace)),
        format!("api-version = {}", quoted(&facts.api_version)),
        format!("protocol = {}", quoted(protocol)),
        format!("target-prefix = {}", quoted(&facts.target_prefix)),
        format!("signing-name = {}", quoted(&facts.signing_name)),
        format!("configuration-name = {}", quoted(&configuration)),
        format!("{compatible}{FRONT_END}"),
        "[endpoint]".to_owned(),
        format!("prefix = {}", quoted(&facts.endpoint_prefix)),
        "regions = [\"us-east-1\"]".to_owned(),
        String::new(),
        "[sources]".to_owned(),
        format!("{SOURCE} = {{ title = {} }}", quoted(&facts.source)),
    ];
    lines.join("\n") + "\n"
}
