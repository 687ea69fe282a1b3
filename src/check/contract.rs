//! What answers are judged by: the contract of an operation, made ready once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::check::message::MessageForm;
use crate::check::verdict::Behavior;
use crate::check::words::Words;
use crate::model::operation::Operation;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::FactKind;
use crate::model::service::Service;

/// What is the same for all answers that are judged, made once.
#[derive(Debug)]
pub struct Contract<'a> {
    /// The service whose contract it is.
    pub service: &'a Service,
    /// The operation.
    pub operation: &'a Operation,
    /// What the subject is believed to hold.
    pub behavior: Behavior,
    /// The form of messages about constraints.
    pub(super) form: MessageForm,
    /// What the words of such messages are held to, made when one is looked at.
    words: OnceLock<Words>,
    /// The paths of values that no error may show.
    pub secrets: Vec<String>,
    /// The whole ids of the operation's own requirements, by what comes behind the operation's id.
    pub(super) own_ids: BTreeMap<String, RequirementId>,
    /// The same for those of the protocol.
    pub(super) protocol_ids: BTreeMap<String, RequirementId>,
}

impl<'a> Contract<'a> {
    /// Whether no text makes a message say something else about constraints by standing between these two characters of it.
    pub fn reads_over(&self, text: &str, between: [char; 2]) -> bool {
        self.form.reads_over(text, between)
    }

    /// What the words of messages about constraints are held to.
    pub(super) fn words(&self) -> &Words {
        self.words.get_or_init(|| Words::new(&self.service.validation, self.operation))
    }

    /// The contract of an operation.
    pub fn new(service: &'a Service, operation: &'a Operation, behavior: Behavior) -> Self {
        let form = MessageForm::new(&service.validation);
        Self {
            service,
            operation,
            behavior,
            form,
            words: OnceLock::new(),
            secrets: secret_paths(operation),
            own_ids: ids_of(operation, &operation.id),
            protocol_ids: ids_of(operation, &service.protocol.id),
        }
    }
}

/// The ids of the requirements of an operation or a protocol, by what comes behind its id.
fn ids_of(operation: &Operation, owner: &str) -> BTreeMap<String, RequirementId> {
    let ids = operation.requirements.iter().map(|requirement| &requirement.id);
    ids.filter(|id| id.owner() == owner).map(|id| (id.tail().to_owned(), id.clone())).collect()
}

/// The paths of values that no answer may show. Names by which records are looked up may be shown: services do.
fn secret_paths(operation: &Operation) -> Vec<String> {
    let is_name = |path: &str| {
        operation.facts.iter().any(|fact| matches!(&fact.kind, FactKind::Lookup { by, .. } if by == path))
    };
    let secrets = operation.places.iter().filter(|place| place.shape.sensitive).map(|place| place.path());
    secrets.filter(|path| !is_name(path)).collect()
}
