//! The faults of clients that are known: what each does, in words, and by which rules it is found.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::client::fault::kind::ClientFaultKind;
use crate::model::client_rule::ClientRule;
use crate::model::protocol::ProtocolModel;
use crate::model::requirement::id::RequirementId;
use crate::spec::client::ClientContract;

/// One way in which a client is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientFault {
    /// Its id, e.g. `client/normalized`.
    pub id: String,
    /// What such a client does, in words.
    pub sentence: String,
    /// What it does.
    pub kind: ClientFaultKind,
    /// The rules that are broken by it; no other is.
    pub breaks: Vec<ClientRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueText {
    fault: Vec<FaultText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultText {
    id: String,
    sentence: String,
    does: ClientFaultKind,
    breaks: Vec<String>,
}

static CATALOGUE: LazyLock<Vec<ClientFault>> = LazyLock::new(|| {
    let text: CatalogueText = toml::from_str(include_str!("../../../spec/client/faults.toml"))
        .expect("the file is part of the program, and a test reads it");
    text.fault.into_iter().map(ClientFault::from).collect()
});

/// All faults of clients that speak a protocol; none where nothing is known of such.
pub fn catalogue(protocol: &ProtocolModel) -> &'static [ClientFault] {
    if ClientContract::of(protocol).is_some() { &CATALOGUE } else { &[] }
}

impl ClientFault {
    /// The requirements that are broken by it.
    pub fn requirements(&self, protocol: &ProtocolModel) -> Vec<RequirementId> {
        self.breaks.iter().map(|rule| protocol.client_requirement_id(*rule)).collect()
    }
}

impl From<FaultText> for ClientFault {
    fn from(text: FaultText) -> Self {
        let rules = text.breaks.iter().map(|tail| format!("client/{tail}"));
        let breaks =
            rules.filter_map(|id| ClientRule::ALL.into_iter().find(|rule| rule.id() == id)).collect();
        Self { id: format!("client/{}", text.id), sentence: text.sentence, kind: text.does, breaks }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_is_broken_by_a_fault_and_every_fault_has_an_id_and_a_sentence_of_its_own() {
        let text: CatalogueText = toml::from_str(include_str!("../../../spec/client/faults.toml")).unwrap();
        let rules: BTreeSet<&str> = ClientRule::ALL.map(ClientRule::id).into();
        let broken: BTreeSet<String> =
            text.fault.iter().flat_map(|fault| &fault.breaks).map(|rule| format!("client/{rule}")).collect();
        assert_eq!(broken.iter().map(String::as_str).collect::<BTreeSet<_>>(), rules);
        let ids: BTreeSet<&str> = CATALOGUE.iter().map(|fault| fault.id.as_str()).collect();
        let sentences: BTreeSet<&str> = CATALOGUE.iter().map(|fault| fault.sentence.as_str()).collect();
        assert_eq!((ids.len(), sentences.len()), (CATALOGUE.len(), CATALOGUE.len()));
        assert!(CATALOGUE.len() >= 40);
    }
}
