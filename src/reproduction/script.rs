//! A script: what is sent before, what is sent, and what is asked of the answer.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::operation::Params;
use crate::reproduction::assertion::Assertion;
use crate::reproduction::symbol::Symbols;
use crate::target::capture::{CapturePlace, OutputPath};
use crate::wire::Request;

/// A script, in whose texts symbols stand.
#[derive(Clone, Debug)]
pub struct Script {
    /// What it is about.
    pub about: About,
    /// Where its requests are sent.
    pub endpoint: String,
    /// What is made ready for it.
    pub set_up: Vec<Statement>,
    /// What is taken away in the end.
    pub clean_up: Vec<Statement>,
    /// What is sent before.
    pub before: Vec<Statement>,
    /// What is sent.
    pub request: ScriptRequest,
    /// What is asked of the answer, all of it.
    pub assertions: Vec<Assertion>,
    /// How a user signs in, where that is asserted.
    pub sign_in: Option<ScriptSignIn>,
    /// How answers are told apart.
    pub answer: AnswerTerms,
    /// What symbols stand for.
    pub symbols: Symbols,
}

/// The names by which answers are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerTerms {
    /// The content type of answers.
    pub content_type: String,
    /// One that is tolerated.
    pub tolerated_content_type: String,
    /// The errors about the form of a request.
    pub about_form: Vec<String>,
    /// The errors that only the operation itself answers with.
    pub own_errors: Vec<String>,
}

/// What a script is about, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The requirement's sentence.
    pub sentence: String,
    /// The requirement's id.
    pub requirement: String,
    /// What a breach is worth.
    pub level: String,
    /// The titles of its sources, each with its address where it has one.
    pub sources: Vec<(String, String)>,
    /// What a correct service does.
    pub expected: String,
    /// What the judged one did.
    pub actual: String,
    /// What was judged.
    pub target: String,
}

/// One thing that is done.
#[derive(Clone, Debug)]
pub enum Statement {
    /// A variable gets a text.
    Assign {
        /// The variable.
        variable: String,
        /// The text.
        value: String,
    },
    /// An operation is called.
    Call(Box<CallStatement>),
    /// A variable gets a code from elsewhere than an answer.
    Code {
        /// The variable.
        variable: String,
        /// Where it comes from.
        place: CodePlace,
    },
    /// A variable gets a code that is not this one: each of its digits is the next one.
    OtherCode {
        /// The variable.
        variable: String,
        /// The code.
        code: String,
    },
}

/// A call of an operation.
#[derive(Clone, Debug)]
pub struct CallStatement {
    /// The operation's name on the wire.
    pub operation: String,
    /// The input.
    pub params: Params,
    /// Header lines that are added.
    pub headers: Vec<(String, String)>,
    /// The whole request, with these lines.
    pub request: Request,
    /// What is kept of the answer, by variables.
    pub captures: Vec<(String, CapturePlace)>,
    /// How often it is sent.
    pub times: u64,
    /// Whether it has to succeed.
    pub succeeds: bool,
}

/// Where a code comes from, if not from an answer.
#[derive(Clone, Debug)]
pub enum CodePlace {
    /// The last match of a pattern in what the server prints.
    Log(String),
    /// An answer to `GET`.
    Http(String, OutputPath),
    /// What a command prints.
    Command(Vec<String>),
}

/// A sign-in, and what tells that it succeeded.
#[derive(Clone, Debug)]
pub struct ScriptSignIn {
    /// The call.
    pub call: CallStatement,
    /// The status of a success, where a certain one is asked for.
    pub status: Option<u16>,
    /// Where something must stand in a success.
    pub present: Option<OutputPath>,
}

/// The request that a script is about.
#[derive(Clone, Debug)]
pub struct ScriptRequest {
    /// The operation's name on the wire, and its input, where the request is the ordinary one for them.
    pub call: Option<(String, Params)>,
    /// The request.
    pub request: Request,
}

/// A part of a script, for formats that write one behind the other.
#[derive(Clone, Copy, Debug)]
pub(super) enum ScriptPart<'s> {
    /// What is made ready.
    SetUp(&'s [Statement]),
    /// What is sent before.
    Before(&'s [Statement]),
    /// The request that the script is about.
    Tested(&'s Request),
    /// A sign-in.
    SignIn(&'s Request),
    /// What is taken away in the end.
    CleanUp(&'s [Statement]),
}

impl Script {
    /// The same without variables that nothing needs.
    pub(super) fn without_unused(mut self) -> Self {
        let statements = self.set_up.iter().chain(&self.clean_up).chain(&self.before);
        let mut texts: Vec<Vec<u8>> = statements.flat_map(Statement::texts).map(String::into_bytes).collect();
        let sign_in = self.sign_in.iter().map(|sign_in| Statement::Call(Box::new(sign_in.call.clone())));
        texts.extend(sign_in.flat_map(|call| call.texts()).map(String::into_bytes));
        let asserted = self.assertions.iter().filter_map(Assertion::text);
        texts.extend(asserted.map(|text| text.as_bytes().to_vec()));
        let ScriptRequest { call, request } = &self.request;
        texts.extend(call.iter().map(|(_, params)| Value::Object(params.clone()).to_string().into_bytes()));
        texts.extend([request.body.clone(), request.path.clone().into_bytes()]);
        texts.extend(request.headers.iter().map(|header| header.value.clone().into_bytes()));
        let used: BTreeSet<String> = texts.iter().flat_map(|text| self.symbols.variables(text)).collect();
        for statement in self.set_up.iter_mut().chain(&mut self.before) {
            if let Statement::Call(call) = statement {
                call.captures.retain(|(mark, _)| {
                    self.symbols.variables(mark.as_bytes()).iter().any(|name| used.contains(name))
                });
            }
        }
        self
    }

    /// The parts that there are, in order.
    pub(super) fn parts(&self) -> Vec<ScriptPart<'_>> {
        let parts = [
            Some(ScriptPart::SetUp(&self.set_up)),
            Some(ScriptPart::Before(&self.before)),
            Some(ScriptPart::Tested(&self.request.request)),
            self.sign_in.as_ref().map(|sign_in| ScriptPart::SignIn(&sign_in.call.request)),
            Some(ScriptPart::CleanUp(&self.clean_up)),
        ];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect()
    }
}

impl ScriptPart<'_> {
    /// What it is for, in a sentence.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::SetUp(_) => "What it needs.",
            Self::Before(_) => "What is sent before.",
            Self::Tested(_) => "What is tested.",
            Self::SignIn(_) => "Whether the password signs in.",
            Self::CleanUp(_) => "What it leaves behind is taken away.",
        }
    }

    fn is_empty(self) -> bool {
        match self {
            Self::SetUp(statements) | Self::Before(statements) | Self::CleanUp(statements) => {
                statements.is_empty()
            }
            Self::Tested(_) | Self::SignIn(_) => false,
        }
    }
}

impl Statement {
    /// The variables that it gives a value, as they are marked.
    fn defines(&self) -> Vec<&str> {
        match self {
            Self::Assign { variable, .. }
            | Self::Code { variable, .. }
            | Self::OtherCode { variable, .. } => {
                vec![variable]
            }
            Self::Call(call) => call.captures.iter().map(|(variable, _)| variable.as_str()).collect(),
        }
    }

    /// The names of those variables.
    pub(super) fn defined(&self, symbols: &Symbols) -> BTreeSet<String> {
        self.defines().iter().flat_map(|mark| symbols.variables(mark.as_bytes())).collect()
    }

    /// The texts in it.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Self::Assign { value, .. } => vec![value.clone()],
            Self::Call(call) => {
                let headers = call.headers.iter().map(|(_, value)| value.clone());
                headers.chain([Value::Object(call.params.clone()).to_string()]).collect()
            }
            Self::Code { place, .. } => match place {
                CodePlace::Log(pattern) => vec![pattern.clone()],
                CodePlace::Http(url, _) => vec![url.clone()],
                CodePlace::Command(words) => words.clone(),
            },
            Self::OtherCode { code, .. } => vec![code.clone()],
        }
    }
}

/// The variables that statements need.
pub(super) fn needs<'s>(
    statements: impl IntoIterator<Item = &'s Statement>,
    symbols: &Symbols,
) -> BTreeSet<String> {
    let texts = statements.into_iter().flat_map(Statement::texts);
    texts.flat_map(|text| symbols.variables(text.as_bytes())).collect()
}

/// The statements that it takes until these variables have their values, and the variables that are then known.
///
/// A statement that gives none a value is there for the variables that no statement before it names, since it makes what
/// they name; where all are named before, for all of them.
pub(super) fn needed(
    statements: Vec<Statement>,
    mut wanted: BTreeSet<String>,
    symbols: &Symbols,
) -> (Vec<Statement>, BTreeSet<String>) {
    let mut named = BTreeSet::new();
    let mut purposes = Vec::new();
    for statement in &statements {
        let mut purpose = statement.defined(symbols);
        let needs = needs([statement], symbols);
        if purpose.is_empty() {
            purpose = needs.difference(&named).cloned().collect();
            named.extend(needs);
        }
        purposes.push(purpose);
    }
    let mut is_kept = vec![false; statements.len()];
    loop {
        let before = is_kept.clone();
        for (index, statement) in statements.iter().enumerate().rev() {
            let needs = needs([statement], symbols);
            if match purposes[index].is_empty() {
                true => needs.is_subset(&wanted),
                false => !purposes[index].is_disjoint(&wanted),
            } {
                is_kept[index] = true;
                wanted.extend(needs);
            }
        }
        if is_kept == before {
            break;
        }
    }
    let kept = statements.into_iter().zip(is_kept).filter_map(|(statement, kept)| kept.then_some(statement));
    (kept.collect(), wanted)
}
