//! Rules of state: facts of a closed set of kinds, and one table of rules in which the first match wins.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::outcome::Outcome;
use crate::model::requirement::Citation;
use crate::model::way::Way;

/// Something about a request and what the service remembers, with finitely many outcomes.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The name by which rules speak of it.
    pub name: String,
    /// How it is found out.
    pub kind: FactKind,
    /// What can come of it, the ordinary outcome first.
    pub outcomes: Vec<Outcome>,
    /// The fact that must have found a record before this one can be asked; by name.
    pub needs: Option<String>,
}

/// The closed set of kinds of facts. A path such as `client.pool.history` begins with a fact that looks up
/// a record, and follows references.
#[derive(Clone, Debug)]
pub enum FactKind {
    /// Whether a record is there: `found`, `alias`, `elsewhere` (in another group than `within`), `absent`.
    Lookup {
        /// The kind of record.
        record: String,
        /// The member that names it, as a dotted path.
        by: String,
        /// The group in which it must be: the record's own field, and the path whose value it must have.
        within: Option<(String, String)>,
    },
    /// Whether a keyed hash is the right one: `right`, `unneeded` (no key, none given), `wrong`, `missing`,
    /// `unexpected` (no key, but one given).
    Digest {
        /// The member that carries it.
        member: String,
        /// The path of the key.
        key: String,
        /// The members whose texts, joined, are hashed.
        message: Vec<String>,
    },
    /// Which of the codes that were sent it is: `current`, `wrong`, `superseded`, `expired`, `used`, `none`.
    Code {
        /// The member that carries it.
        member: String,
        /// The path of the codes.
        with: String,
        /// After how many seconds a code expires.
        lifetime: u64,
    },
    /// Whether it is the current password: `right`, `wrong`.
    Password {
        /// The member that carries it.
        member: String,
        /// The path of the password.
        with: String,
    },
    /// The word or flag that a field holds: its choices, or `off` and `on`.
    Field {
        /// The path of the field.
        of: String,
    },
    /// Whether a new password conforms: `conforms`, `breaks`.
    Policy {
        /// The member that carries it.
        member: String,
        /// The path of the policy.
        policy: String,
    },
    /// Whether a new password was used before: `fresh`, `reused`.
    History {
        /// The member that carries it.
        member: String,
        /// The path of the password.
        of: String,
        /// The path of the number of passwords that are kept, the current one among them; zero keeps none.
        depth: String,
    },
    /// How often something went wrong of late: `below` the least limit, `open` between, `reached`.
    Counter {
        /// The path of the counter.
        of: String,
        /// From how many on it may be refused.
        least: u64,
        /// From how many on it must be refused.
        most: u64,
        /// After how many seconds the counter starts again.
        window: u64,
    },
    /// Nothing is asked: it names the codes to which an effect adds one. Its only outcome is `any`.
    Issued {
        /// The path of the codes.
        of: String,
    },
    /// The text of a member: one of the listed ones, or `other`.
    Member {
        /// The member, as a dotted path.
        member: String,
        /// The texts that are told apart; each is an outcome of its own.
        values: Vec<String>,
    },
}

/// One outcome for each fact, in the facts' order; `None` where the record it needs was not found.
pub type Combination = Vec<Option<Outcome>>;

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, the last part of its requirement's id.
    pub id: String,
    /// One sentence: what it says.
    pub sentence: String,
    /// The outcomes that it asks of each fact it names (by index); a fact not named does not matter.
    pub when: Vec<(usize, Vec<Outcome>)>,
    /// What the service answers.
    pub answer: RuleAnswer,
    /// The evidence for the answer; where `name_citation` is there, for the refusal alone.
    pub citation: Citation,
    /// The evidence for the error's name, where it is weaker than that for the refusal.
    pub name_citation: Option<Citation>,
    /// The evidence for single ways to come under the rule, where it is another than for the rule.
    pub ways: BTreeMap<Way, Citation>,
    /// The later rules over which it wins on evidence, by id.
    pub over: BTreeMap<String, Citation>,
    /// The later rules of which nobody knows whether they win, by id: where both match, either answer is right.
    pub tied: Vec<String>,
    /// What the service then remembers.
    pub then: Vec<Effect>,
    /// The message seen, with `{Member}` where a member's value stands; for the mock and for prose.
    pub message: Option<String>,
    /// The output of a success, with `{Member}` likewise.
    pub output: Option<Value>,
}

/// What a rule says the service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleAnswer {
    /// Success.
    Success,
    /// An error of one of these names; the first is what the mock answers.
    Errors(Vec<String>),
    /// Some error; the first name, if any, is what the mock answers.
    Refused(Option<String>),
    /// Anything: nobody knows. The name, if any, is what the mock answers; success otherwise.
    Any(Option<String>),
}

/// A change of what the service remembers, on the field that a fact (by index) is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A code cannot be used again.
    Consume(usize),
    /// A new code is sent.
    Issue(usize),
    /// The password becomes the one given.
    Replace(usize),
    /// The counter goes up by one.
    Count(usize),
    /// The counter goes back to zero.
    Reset(usize),
}

/// Which rules speak about a combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// The first rule that matches.
    pub first: usize,
    /// The rules that match too and with which the first is tied.
    pub tied: Vec<usize>,
}

impl Fact {
    /// The outcome that is so written in a spec file.
    pub fn outcome(&self, word: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.word() == word)
    }

    /// The outcome for a text of a field or a member, where it is told apart.
    pub fn word(&self, text: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| matches!(outcome, Outcome::Word(word) if **word == *text))
    }
}

impl RuleAnswer {
    /// The names of errors that are answered, as far as any is told; the first is what the mock answers.
    pub fn error_names(&self) -> impl Iterator<Item = &str> {
        let (several, one) = match self {
            Self::Errors(names) => (names.as_slice(), None),
            Self::Refused(name) | Self::Any(name) => (&[][..], name.as_deref()),
            Self::Success => (&[][..], None),
        };
        several.iter().map(String::as_str).chain(one)
    }
}

impl Rule {
    /// Whether this rule speaks about the combination.
    pub fn matches(&self, combination: &Combination) -> bool {
        self.when.iter().all(|(fact, outcomes)| {
            combination[*fact].as_ref().is_some_and(|outcome| outcomes.contains(outcome))
        })
    }
}

impl Verdicts {
    /// The rules of a table that decide a combination; `None` where no rule matches.
    pub fn of(rules: &[Rule], combination: &Combination) -> Option<Self> {
        let first = rules.iter().position(|rule| rule.matches(combination))?;
        let tied = (first + 1..rules.len())
            .filter(|&later| {
                rules[first].tied.contains(&rules[later].id) && rules[later].matches(combination)
            })
            .collect();
        Some(Self { first, tied })
    }
}
