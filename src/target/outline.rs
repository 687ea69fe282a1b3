//! The file that `target new` writes.

use crate::target::definition::Target;

/// A target file that begins with another one: what else it may have to say stands in it as comments.
pub fn outline(name: &str, from: &str, target: &Target) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in target.steps() {
        if !steps.contains(&step.id.as_str()) {
            steps.push(&step.id);
        }
    }
    let user: Vec<String> = target.user.steps.iter().map(|step| format!("{:?}", step.id)).collect();
    include_str!("outline.toml")
        .replace("@NAME@", name)
        .replace("@FROM@", from)
        .replace("@STEPS@", &steps.join(", "))
        .replace("@USER-STEPS@", &user.join(", "))
}
