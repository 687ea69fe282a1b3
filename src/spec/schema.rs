//! JSON Schemas of the kinds of spec files, for editors.
//!
//! They are made from the types that files are read into; the fields of a file's root are listed here, and a test
//! holds the list equal to what is read.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::model::operation::{Auth, Role};
use crate::spec::text::citation::SourceText;
use crate::spec::text::fact::FactText;
use crate::spec::text::named::Named;
use crate::spec::text::operation::{
    ErrorSpecText, ExampleText, ObservedTypeText, ProbeText, RequirementEvidenceText, SyntaxText,
};
use crate::spec::text::overlay::ChangeText;
use crate::spec::text::protocol::{CrossOriginText, EnvelopeRuleText, EnvelopeText, NullText, WrongTypeText};
use crate::spec::text::rule::RuleText;
use crate::spec::text::service::{EndpointText, FieldText, FixtureText, ValidationTextText, VersionText};
use crate::spec::text::shape::{MemberText, ShapeText};

/// The schemas by the names of their files under `spec/schema`.
pub fn schemas() -> [(&'static str, Value); 5] {
    [
        ("operation.json", operation().finish()),
        ("service.json", service().finish()),
        ("protocol.json", protocol()),
        ("operation-overlay.json", operation().laid("What is laid over a model's operation.").finish()),
        ("service-overlay.json", service().laid("What is laid over a model's service.").finish()),
    ]
}

fn operation() -> RootSchema {
    let mut root = RootSchema::new("One operation of a service.");
    root.required::<String>("name", "The name on the wire.");
    root.required::<String>(
        "command",
        "The name on the command line, which is also the last part of its id.",
    );
    root.optional::<Role>("role", "Whether it is judged by default.");
    root.optional::<Auth>(
        "auth",
        "How its requests prove who sends them; by a signature, unless it says otherwise.",
    );
    root.required::<String>("summary", "One sentence.");
    root.required::<String>("documentation", "The description of the manual page.");
    root.required::<Vec<String>>("reference", "Ids of the sources that document the operation as a whole.");
    root.optional::<RequirementEvidenceText>(
        "evidence",
        "Evidence for requirements that every operation has.",
    );
    root.items::<MemberText>("member", "The input's members, in the order of the command line.");
    root.entries::<ShapeText>("shapes", "The types, by name.");
    root.entries::<SyntaxText>("syntax", "The command line's syntaxes of the structured members, by member.");
    root.items::<ObservedTypeText>("observed-type", "Values of the wrong JSON type that were seen refused.");
    root.items::<MemberText>("output", "The output's members.");
    root.items::<ErrorSpecText>("error", "The errors that it declares.");
    root.items::<ExampleText>("example", "Worked examples.");
    root.entries::<FactText>("facts", "What rules of state speak of, by name.");
    root.items::<RuleText>("rule", "The rules of state: the first one that matches decides.");
    root.items::<ProbeText>("probe", "Requests that show whether the operation had its effect.");
    root.entries::<SourceText>("sources", "Where evidence can be read that this file alone cites, by id.");
    root
}

fn service() -> RootSchema {
    let mut root = RootSchema::new("What the operations of a service share.");
    root.required::<String>("id", "The id on the command line.");
    root.required::<String>("title", "The title that help pages show.");
    root.required::<String>("namespace", "The namespace of its shapes.");
    root.required::<String>("api-version", "The API's version, a date.");
    root.required::<String>("protocol", "The id of the protocol that it speaks.");
    root.optional::<String>(
        "target-prefix",
        "What comes before the operation's name in the target header, where the protocol has one.",
    );
    root.required::<String>("signing-name", "The name under which requests are signed.");
    root.required::<String>("configuration-name", "The id as environment variables have it, in lower case.");
    root.optional::<bool>(
        "query-compatible",
        "Whether it once spoke the query protocol: then a header of requests says that clients know its former errors.",
    );
    root.optional::<Vec<String>>("retryable-errors", "Errors after which clients try again.");
    root.optional::<Vec<String>>("throttling-errors", "Errors that say that there are too many requests.");
    root.optional::<Vec<String>>("common-errors", "Errors that the front end can answer to any operation.");
    root.optional::<EndpointText>("endpoint", "Where the service is reached.");
    root.optional::<ValidationTextText>(
        "validation",
        "How broken constraints are told; where nobody knows, any error tells them.",
    );
    root.entries::<Named<FieldText>>(
        "records",
        "What the service remembers: kinds of records and their fields.",
    );
    root.items::<FixtureText>("fixture", "The records that a mock remembers from the start.");
    root.items::<VersionText>("version", "What versions of wireproof brought, the earliest first.");
    root.entries::<SourceText>("sources", "Where the evidence can be read, by id.");
    root
}

fn protocol() -> Value {
    let mut root = RootSchema::new("What the services of one protocol share.");
    root.required::<String>("id", "The id, which begins its requirements' ids.");
    root.optional::<String>(
        "base",
        "The id of a protocol from which it differs by its name and its content types alone: what is not written is that one's.",
    );
    root.optional::<String>(
        "codec",
        "What encodes and decodes; where it is absent, what has the id for its name.",
    );
    root.required::<String>("content-type", "The content type of requests, and of answers but for the next.");
    root.optional::<String>("answer-content-type", "The content type of answers, where it is another one.");
    root.optional::<String>("tolerated-content-type", "A content type that clients also read on an answer.");
    root.optional::<String>("target-header", "The header that names the operation, if one does.");
    root.optional::<String>("serialization-error", "The error of a body that cannot be read.");
    root.optional::<String>("unknown-operation-error", "The error of a request that names no operation.");
    root.optional::<EnvelopeText>("error", "How errors are told.");
    root.optional::<NullText>("null", "The evidence for what null means.");
    root.optional::<CrossOriginText>("cors", "How a mock lets browsers read its answers.");
    root.items::<WrongTypeText>("wrong-type", "What is answered where a value has the wrong JSON type.");
    root.items::<EnvelopeRuleText>("rule", "Requirements on the envelope of requests, and on every answer.");
    root.entries::<SourceText>("sources", "Where the evidence can be read, by id.");
    root.finish()
}

/// The schema of a file's root table as it is put together.
pub(crate) struct RootSchema {
    generator: SchemaGenerator,
    description: &'static str,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
}

impl RootSchema {
    pub(crate) fn new(description: &'static str) -> Self {
        let generator = SchemaGenerator::default();
        Self { generator, description, properties: Map::new(), required: Vec::new() }
    }

    pub(crate) fn required<T: JsonSchema>(&mut self, name: &'static str, description: &str) {
        self.required.push(name);
        self.optional::<T>(name, description);
    }

    pub(crate) fn optional<T: JsonSchema>(&mut self, name: &str, description: &str) {
        let schema = self.generator.subschema_for::<T>();
        self.add(name, description, schema.to_value());
    }

    pub(crate) fn items<T: JsonSchema>(&mut self, name: &str, description: &str) {
        let items = self.generator.subschema_for::<T>();
        self.add(name, description, json!({ "type": "array", "items": items }));
    }

    pub(crate) fn entries<T: JsonSchema>(&mut self, name: &str, description: &str) {
        let entries = self.generator.subschema_for::<T>();
        self.add(name, description, json!({ "type": "object", "additionalProperties": entries }));
    }

    fn add(&mut self, name: &str, description: &str, mut schema: Value) {
        if let Value::Object(entries) = &mut schema {
            entries.insert("description".to_owned(), json!(description));
        }
        self.properties.insert(name.to_owned(), schema);
    }

    /// The same of a file that is laid over one of this kind: nothing that the other has is asked for.
    fn laid(mut self, description: &'static str) -> Self {
        self.description = description;
        self.required.clear();
        let properties = std::mem::take(&mut self.properties);
        self.required::<String>("overlay", "The id of what the model says and this is laid over.");
        self.items::<ChangeText<'_>>("change", "Changes of what the model says, each of one place.");
        self.properties.extend(properties);
        self
    }

    pub(crate) fn finish(mut self) -> Value {
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "description": self.description,
            "type": "object",
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
            "$defs": self.generator.take_definitions(true),
        })
    }
}
