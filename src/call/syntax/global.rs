//! The options that every operation has: those of the program, and the two that give and show the whole input.
//!
//! This is the one place where they are listed: the reader of arguments, the settings, the manual page and the
//! completions all go by it.
//!
//! - The options of the program may stand anywhere, also before the service's name.
//! - The order is that of the manual page.

/// An option that is not a member of an operation's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlobalOption {
    /// The name, without the leading `--`.
    pub name: &'static str,
    /// What follows it.
    pub kind: GlobalKind,
    /// What the manual page says of it, marked up like [`crate::model::shape::Member::documentation`].
    pub documentation: &'static str,
}

/// What follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalKind {
    /// Nothing: it is there or not.
    Flag,
    /// Nothing: it prints the version. The manual page shows it like [`GlobalKind::Value`], as that of the AWS CLI does.
    Version,
    /// A text.
    Value,
    /// A whole number.
    Integer,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these words, or nothing, which stands for the first.
    OptionalChoice(&'static [&'static str]),
}

/// The options of the program, in the order of the manual page.
pub const GLOBAL_OPTIONS: &[GlobalOption] = &[
    GlobalOption {
        name: "debug",
        kind: GlobalKind::Flag,
        documentation: "Tells on standard error what is done and why. Values that are sensitive are never shown.",
    },
    GlobalOption {
        name: "endpoint-url",
        kind: GlobalKind::Value,
        documentation: "The address to send the request to, in place of the one that belongs to the region.",
    },
    GlobalOption {
        name: "no-verify-ssl",
        kind: GlobalKind::Flag,
        documentation: "Accepts any certificate. Without this option, the certificate of a TLS endpoint must be \
                        valid for its name and come from an authority that is trusted.",
    },
    GlobalOption {
        name: "no-paginate",
        kind: GlobalKind::Flag,
        documentation: "Asks for one page of results only.",
    },
    GlobalOption {
        name: "output",
        kind: GlobalKind::Choice(&["json", "text", "table"]),
        documentation: "The format in which the output is printed.",
    },
    GlobalOption {
        name: "query",
        kind: GlobalKind::Value,
        documentation: "A JMESPath expression that picks the part of the output to print.",
    },
    GlobalOption {
        name: "profile",
        kind: GlobalKind::Value,
        documentation: "The profile of the configuration and credentials files whose settings hold.",
    },
    GlobalOption {
        name: "region",
        kind: GlobalKind::Value,
        documentation: "The region to send the request to, in place of the one that the environment or the \
                        profile names.",
    },
    GlobalOption {
        name: "version",
        kind: GlobalKind::Version,
        documentation: "Prints the version of this program.",
    },
    GlobalOption {
        name: "color",
        kind: GlobalKind::Choice(&["on", "off", "auto"]),
        documentation: "Whether the output is colored.",
    },
    GlobalOption {
        name: "no-sign-request",
        kind: GlobalKind::Flag,
        documentation: "Sends the request unsigned. Settings of credentials that are broken are an error all the same.",
    },
    GlobalOption {
        name: "ca-bundle",
        kind: GlobalKind::Value,
        documentation: "The file of certificates of the authorities to trust, in place of the one that the \
                        environment or the profile names.",
    },
    GlobalOption {
        name: "cli-read-timeout",
        kind: GlobalKind::Integer,
        documentation: "How many seconds to wait for more of the answer before giving up: 60 unless set, and 0 to \
                        wait for ever.",
    },
    GlobalOption {
        name: "cli-connect-timeout",
        kind: GlobalKind::Integer,
        documentation: "How many seconds to wait for the connection before giving up: 60 unless set, and 0 to \
                        wait for ever.",
    },
];

/// The options by which an operation takes its whole input at once, in the order of the manual page.
pub const INPUT_OPTIONS: &[GlobalOption] = &[
    GlobalOption {
        name: "cli-input-json",
        kind: GlobalKind::Value,
        documentation: "Takes the parameters from a JSON text of the form that --generate-cli-skeleton prints. A \
                        parameter that is also given by its own option has the value of that option. JSON has no \
                        way to write arbitrary bytes: a string stands for its own characters.",
    },
    GlobalOption {
        name: "generate-cli-skeleton",
        kind: GlobalKind::OptionalChoice(&["input", "output"]),
        documentation: "Prints a JSON skeleton and sends nothing. With no value, or with input, it is that of the \
                        parameters, fit to be filled in and given to --cli-input-json. With output, the parameters \
                        are checked, and the skeleton is that of the operation's output.",
    },
];

impl GlobalOption {
    /// The words that it takes, where only some are right; empty otherwise.
    pub fn choices(&self) -> &'static [&'static str] {
        match self.kind {
            GlobalKind::Choice(words) | GlobalKind::OptionalChoice(words) => words,
            _ => &[],
        }
    }

    /// The type in the word that the manual page uses.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            GlobalKind::Flag => "boolean",
            GlobalKind::Integer => "int",
            GlobalKind::Version
            | GlobalKind::Value
            | GlobalKind::Choice(_)
            | GlobalKind::OptionalChoice(_) => "string",
        }
    }

    /// Whether the manual page shows `<value>` behind it.
    pub fn shows_value(&self) -> bool {
        self.kind != GlobalKind::Flag
    }
}
