//! A case: one request that is wished for, and what was built into it.

use crate::generate::address::CaseAddress;
use crate::generate::params::{put_text, text_at};
use crate::generate::phase::Phase;
use crate::model::constraint::breach::Breach;
use crate::model::operation::Params;
use crate::model::protocol::Expect;
use crate::model::record::Fixture;
use crate::model::requirement::id::{RequirementFamily, RequirementId};
use crate::model::rule::Combination;
use crate::wire::Request;

/// One request that is wished for.
#[derive(Clone, Debug)]
pub struct Case {
    /// Where it comes from; unique in a plan.
    pub address: CaseAddress,
    /// The phase it belongs to.
    pub phase: Phase,
    /// The id of the requirement that it is about.
    pub requirement: RequirementId,
    /// The input.
    pub params: Params,
    /// What is done to the ordinary request for that input.
    pub change: Change,
    /// What was built into it.
    pub expectation: Expectation,
    /// What the service has to remember beforehand, where that can be arranged.
    pub fixture: Fixture,
    /// What comes of each fact in that fixture; empty where the request is not one that rules speak about.
    pub combination: Combination,
    /// For a negative case: the one thing that is wrong.
    pub mutation: Option<Mutation>,
    /// The bytes.
    pub request: Request,
    /// Whether those are kept byte for byte, whatever the input would be written as.
    pub is_verbatim: bool,
    /// Members whose values are sent as they stand, also where a server's own would take their place.
    pub as_drawn: Vec<String>,
    /// Requests to be sent before this one, for the same fixture.
    pub before: Vec<CaseStep>,
    /// Whole ids of the requirements that must hold before this case says anything of its own: where one of them is
    /// broken, a failure here is only its wake.
    pub rests_on: Vec<RequirementId>,
    /// Where codes are delivered that the steps ask for, if they do.
    pub mailbox: Option<Mailbox>,
    /// The member that takes one of those codes.
    pub late: Option<LateCode>,
}

/// A request that comes before the one that is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseStep {
    /// The id of the operation.
    pub operation: String,
    /// The input.
    pub params: Params,
    /// The member that takes a code which an earlier step asked for.
    pub late: Option<LateCode>,
    /// Whether it asks for a code.
    pub delivers: bool,
}

/// A member whose value is known only when the service has sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateCode {
    /// The member, as a dotted path. What stands there in the input is no more than a stand-in.
    pub member: String,
    /// Which of the codes that the steps asked for it takes, from 0.
    pub delivery: usize,
}

/// Whose codes are meant: a record by its kind, and the member that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The kind of record.
    pub record: String,
    /// The member that names it, as a dotted path.
    pub by: String,
}

/// What is done to an ordinary request: the rule of the protocol's envelope that it is about, and which variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// A change that an envelope rule is about.
    Envelope {
        /// The rule's id, e.g. `syntax/trailing-comma`.
        rule: String,
        /// The variant's name.
        variant: &'static str,
    },
}

/// What was built into a case, whatever the service remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Right in every way: the rules of state decide.
    Valid,
    /// Constraints are broken at places: refused, and each is told.
    Invalid(Vec<(String, Breach)>),
    /// Refused with one of these errors.
    Refused(Vec<String>),
    /// What an envelope rule says.
    Envelope(Expect),
    /// The evidence leaves it open: it is recorded.
    Open,
}

/// The one thing that is wrong with a negative case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutation {
    /// The place, as a dotted path.
    pub place: String,
    /// The constraint, as the requirement's id names it: `length`, `pattern`, `required`, `type` ...
    pub constraint: String,
    /// How it was broken, the last part of the address.
    pub operator: String,
}

impl LateCode {
    /// The input with the code in its place; `None` where it was not delivered.
    pub fn fill(&self, params: &Params, deliveries: &[String]) -> Option<Params> {
        let mut filled = params.clone();
        put_text(&mut filled, &self.member, Some(deliveries.get(self.delivery)?.clone()))?;
        Some(filled)
    }
}

impl Mailbox {
    /// The name of the record, as an input has it.
    pub fn name<'p>(&self, params: &'p Params) -> Option<&'p str> {
        text_at(params, &self.by)
    }
}

impl Case {
    /// Whether it is about what the service remembers: there is a family of such requirements.
    pub fn is_about_state(&self) -> bool {
        self.requirement.family() == RequirementFamily::State
    }

    /// Whether what it creates is read, and judged by that alone.
    pub fn is_read_back(&self) -> bool {
        self.requirement.family() == RequirementFamily::ReadBack
    }

    /// Whether only its input can be wrong: it is sent as any request for the operation is.
    pub fn is_whole_around_the_input(&self) -> bool {
        self.change == Change::None && !self.is_verbatim && self.expectation != Expectation::Open
    }

    /// Whether a correct service may carry the request out, as far as its shape goes.
    pub fn is_valid(&self) -> bool {
        matches!(self.expectation, Expectation::Valid | Expectation::Envelope(Expect::CarriedOut))
    }
}
