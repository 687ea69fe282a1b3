//! What a protocol finds in an answer when it holds it to its own rules.

/// What came of holding an answer to one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleResult {
    /// The rule's id in the protocol's file.
    pub rule: &'static str,
    /// How the answer breaks it, if it does.
    pub breach: Option<RuleBreach>,
}

/// How an answer breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleBreach {
    /// The part of the answer that is wrong.
    pub part: AnswerPart,
    /// What the rule asks for.
    pub expected: String,
    /// What was found; `None` where the whole answer says it best.
    pub found: Option<String>,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerPart {
    /// A header.
    Header,
    /// The status and the form of the body.
    Envelope,
}

impl RuleResult {
    /// The rule holds.
    pub fn held(rule: &'static str) -> Self {
        Self { rule, breach: None }
    }

    /// The rule is about a header. `words` tell what was expected and what was found; nearly always nobody asks them.
    pub fn of_header(rule: &'static str, held: bool, words: impl FnOnce() -> (String, String)) -> Self {
        if held {
            return Self::held(rule);
        }
        let (expected, found) = words();
        Self { rule, breach: Some(RuleBreach { part: AnswerPart::Header, expected, found: Some(found) }) }
    }

    /// The rule is about the envelope, and broken.
    pub fn of_envelope(rule: &'static str, expected: impl Into<String>, found: Option<String>) -> Self {
        let breach = RuleBreach { part: AnswerPart::Envelope, expected: expected.into(), found };
        Self { rule, breach: Some(breach) }
    }
}
