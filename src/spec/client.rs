//! What is asked of clients, as the files under `spec/client/` say it: for each protocol the same rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::client_rule::ClientRule;
use crate::model::protocol::ProtocolModel;
use crate::model::requirement::{Citation, Grade, Requirement, RequirementKind, Source};
use crate::spec::text::citation::SourceText;

/// What is asked of clients that speak a protocol.
#[derive(Clone, Debug)]
pub struct ClientContract {
    /// The requirements, in the order of the file.
    pub requirements: Vec<Requirement>,
    /// The sources that they cite.
    pub sources: Vec<Source>,
}

/// A file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContractText {
    /// The names of the codecs that it is about.
    protocols: Vec<String>,
    sources: BTreeMap<String, SourceText>,
    rule: Vec<ClientRuleText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientRuleText {
    id: String,
    sentence: String,
    grade: Grade,
    evidence: Vec<String>,
}

static CONTRACT: LazyLock<ContractText> = LazyLock::new(|| {
    toml::from_str(include_str!("../../spec/client/aws-json.toml"))
        .expect("the file is part of the program, and a test reads it")
});

impl ClientContract {
    /// What is asked of clients that speak this protocol; `None` where nothing is known of such.
    pub fn of(protocol: &ProtocolModel) -> Option<Self> {
        let text = &*CONTRACT;
        if text.protocols.iter().all(|name| name != protocol.codec.name()) {
            return None;
        }
        let requirements = text.rule.iter().filter_map(|rule| {
            let known = ClientRule::ALL.into_iter().find(|known| known.id() == rule.id)?;
            Some(Requirement {
                id: protocol.client_requirement_id(known),
                sentence: rule.sentence.clone(),
                citation: Citation { grade: rule.grade, evidence: rule.evidence.clone(), written: None },
                kind: RequirementKind::Contract,
                stateful: false,
            })
        });
        let sources = text.sources.iter().map(|(id, source)| Source {
            id: id.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
        });
        Some(Self { requirements: requirements.collect(), sources: sources.collect() })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_file_has_every_rule_once_and_each_cites_sources_that_there_are() {
        let ids: Vec<&str> = CONTRACT.rule.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ClientRule::ALL.map(ClientRule::id));
        let cited: BTreeSet<&String> = CONTRACT.rule.iter().flat_map(|rule| &rule.evidence).collect();
        assert_eq!(cited, CONTRACT.sources.keys().collect());
        assert!(CONTRACT.rule.iter().all(|rule| !rule.evidence.is_empty() && !rule.sentence.is_empty()));
    }
}
