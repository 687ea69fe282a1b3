//! Whether a file is about a client or about a server.

use toml::Table;
use toml::Value;

use crate::target::chain::{DEEPEST, FindFile, TargetFile};
use crate::target::client::embedded;

/// Whether a file is about a client: it says by what it is called, or begins with a file that does. One that cannot be
/// read says neither.
pub fn is_of_client(file: &TargetFile, find: FindFile<'_>) -> bool {
    let mut file = file.clone();
    for _ in 0..DEEPEST {
        let Ok(table) = file.text.parse::<Table>() else { return false };
        if ["driver", "command"].iter().any(|key| table.contains_key(*key)) {
            return true;
        }
        let Some(before) = table.get("extends").and_then(Value::as_str) else { return false };
        if embedded::text(before).is_some() {
            return true;
        }
        match find(&file.name, before) {
            Ok(found) => file = found,
            Err(_) => return false,
        }
    }
    false
}
