//! The text above a complaint about words.

/// How the program is used; `program` is what comes before the service on a command line.
pub fn usage(program: &str) -> String {
    format!(
        "usage: {program} [options] <service> <operation> [parameters]\n\
         The pages that tell what can be given:\n\n  \
         {program} help\n  \
         {program} <service> help\n  \
         {program} <service> <operation> help\n"
    )
}
