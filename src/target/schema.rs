//! The JSON Schema of target files, for editors.
//!
//! It is made from the types that files are read into; the fields of a file's root are listed here, and a test holds the
//! list equal to what is read.

use serde_json::Value;

use crate::spec::schema::RootSchema;
use crate::spec::text::named::Named;
use crate::target::capability::Capability;
use crate::target::text::{
    CodeRulesText, CredentialsText, EndpointPlaceText, InstallText, LimitsText, RecordText, SetupStepText,
    StartText, UserText,
};

/// The schema.
pub fn schema() -> Value {
    let mut root =
        RootSchema::new("A server: where it is, how it is started and set up, where its codes come from.");
    root.required::<String>("summary", "One sentence.");
    root.optional::<String>(
        "extends",
        "The target that this one begins with: the name of a built-in one, or a path that ends in .toml.",
    );
    root.optional::<String>("service", "The id of the service whose operations the server has.");
    root.optional::<String>("region", "The region of set-up calls; us-east-1 unless it says otherwise.");
    root.optional::<Vec<Capability>>("lacks", "What the server lacks.");
    root.optional::<Vec<String>>("scene", "The steps that set the scene, once, by their names.");
    root.optional::<Vec<String>>("clean-up", "The steps that take away what was set up.");
    root.entries::<String>("values", "Values by names, for `{name}` in other texts.");
    root.optional::<EndpointPlaceText>("endpoint", "Where the server is reached.");
    root.optional::<InstallText>("install", "The package that --install fetches.");
    root.optional::<StartText>("start", "How --start starts the server.");
    root.optional::<CredentialsText>("credentials", "How set-up calls prove who sends them.");
    root.optional::<Vec<RecordText>>(
        "record",
        "The records that the server has once the scene is set, the ordinary one of each kind first.",
    );
    root.optional::<UserText>("user", "How a user is made, and what is done with one.");
    root.optional::<CodeRulesText>("code", "Where codes come from.");
    root.optional::<LimitsText>("limits", "Limits of time.");
    root.entries::<Named<Value>>(
        "bind",
        "By patterns of operations of other services: what is given to their members, whose texts are templates.",
    );
    root.entries::<SetupStepText>("steps", "The steps, by their names.");
    root.finish()
}
