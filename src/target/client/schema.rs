//! The JSON Schema of files of clients, for editors. A test holds the fields of the root equal to what is read.

use serde_json::Value;

use crate::spec::schema::RootSchema;
use crate::target::client::text::{CommandText, DriverText};
use crate::target::text::InstallText;

/// The schema.
pub fn schema() -> Value {
    let mut root =
        RootSchema::new("A client: how it is installed, and by which driver or command it is called.");
    root.required::<String>("summary", "One sentence.");
    root.optional::<String>(
        "extends",
        "The client that this one begins with: the name of a built-in one, or a path that ends in .toml.",
    );
    root.optional::<String>("service", "The id of the service that it calls; any, where nothing is said.");
    root.optional::<InstallText>("install", "The package that --install fetches.");
    root.optional::<DriverText>("driver", "The process that makes its calls, in place of a command.");
    root.optional::<CommandText>(
        "command",
        "The command that is started for each call, in place of a driver.",
    );
    root.finish()
}
