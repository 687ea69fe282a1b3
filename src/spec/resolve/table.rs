//! The table of rules as a whole: it must decide every situation, and say why where two rules disagree.
//!
//! - A gap is a combination of outcomes that no rule matches.
//! - A rule that is never the first to match decides nothing.
//! - Where two rules with different answers match, the first must name the second in `over` or in `tied`; a rule
//!   without conditions says what all others get, and yields to every rule above it.
//! - A rule named there that never meets the one that names it is a leftover.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::combination::Combinations;
use crate::model::rule::{Combination, Fact, Rule};
use crate::spec::faults::Faults;
use crate::spec::text::rule::RuleText;

/// More combinations than this take longer to go through than a person waits.
const MAX_COMBINATIONS: usize = 2_000_000;

/// Searches a table whose facts and rules are all there. `texts` are the rules' own, in the same order.
pub(crate) fn check_table(texts: &[Located<RuleText>], facts: &[Fact], rules: &[Rule], faults: &mut Faults) {
    if Combinations::at_most(facts) > MAX_COMBINATIONS {
        let message = format!("the facts have more than {MAX_COMBINATIONS} combinations");
        faults.error(message, &(0..0), "expected fewer facts, or fewer outcomes");
        return;
    }
    let found = TableCheck::search(facts, rules);
    if let Some((gap, count)) = &found.gap {
        let span = texts.last().map_or(0..0, |text| text.id.span.clone());
        let message = format!("no rule decides {count} combinations");
        let fault = Diagnostic::error(message, span, "expected a rule for each")
            .with_help(format!("one of them is {}", in_words(facts, gap)));
        faults.push(fault);
    }
    for (index, text) in texts.iter().enumerate() {
        if !found.decides.contains(&index) {
            let message = format!("rule `{}` never decides", text.id.value);
            faults.error(message, &text.id.span, "rules above match first, wherever it matches");
        }
        refuse_strangers(index, text, rules, &found, faults);
    }
    for (&(first, later), sample) in &found.meetings {
        let (rule, other) = (&rules[first], &rules[later]);
        let ordered = rule.over.contains_key(&other.id) || rule.tied.contains(&other.id);
        let agree = rule.answer == other.answer && rule.then == other.then;
        if !ordered && !agree && !other.when.is_empty() {
            let message =
                format!("rules `{}` and `{}` disagree, and nothing says which wins", rule.id, other.id);
            let help = format!(
                "add `{}` to `over` with evidence, or to `tied` where nobody knows; both match {}",
                other.id,
                in_words(facts, sample)
            );
            let label = format!("`{}` matches the same", other.id);
            faults.push(Diagnostic::error(message, texts[first].id.span.clone(), label).with_help(help));
        }
    }
}

/// What going through all combinations shows.
struct TableCheck {
    /// The first combination that no rule matches, and how many there are.
    gap: Option<(Combination, usize)>,
    /// The rules that are the first to match somewhere.
    decides: BTreeSet<usize>,
    /// Each rule that is first somewhere, with each later one that matches there too, and where.
    meetings: BTreeMap<(usize, usize), Combination>,
}

impl TableCheck {
    fn search(facts: &[Fact], rules: &[Rule]) -> Self {
        let mut found = Self { gap: None, decides: BTreeSet::new(), meetings: BTreeMap::new() };
        for combination in Combinations::of(facts) {
            let mut matching = (0..rules.len()).filter(|&index| rules[index].matches(&combination));
            let Some(first) = matching.next() else {
                let (_, count) = found.gap.get_or_insert_with(|| (combination.clone(), 0));
                *count += 1;
                continue;
            };
            found.decides.insert(first);
            for later in matching {
                found.meetings.entry((first, later)).or_insert_with(|| combination.clone());
            }
        }
        found
    }
}

fn refuse_strangers(index: usize, text: &RuleText, rules: &[Rule], found: &TableCheck, faults: &mut Faults) {
    let over = text.over.entries.iter().map(|(name, _)| name);
    for name in over.chain(&text.tied) {
        let Some(later) = rules.iter().position(|rule| rule.id == name.value) else { continue };
        if !found.meetings.contains_key(&(index, later)) {
            let message = format!("rules `{}` and `{}` never meet", text.id.value, name.value);
            faults.error(
                message,
                &name.span,
                "no combination is decided by the first and matched by this one",
            );
        }
    }
}

fn in_words(facts: &[Fact], combination: &Combination) -> String {
    let words: Vec<String> = facts
        .iter()
        .zip(combination)
        .filter_map(|(fact, outcome)| Some(format!("{} = {}", fact.name, outcome.as_ref()?)))
        .collect();
    words.join(", ")
}
