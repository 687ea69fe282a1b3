//! The list anew: what is gone goes, what is new comes to the end, and everything that a person wrote stays.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use crate::check::expected_failures::Breaches;
use crate::check::expected_failures::listed::{Stale, is_pattern};
use crate::check::expected_failures::made_with::MadeWith;
use crate::check::manner;
use crate::check::manner::Manner;
use crate::check::verdict::BreakageKind;
use crate::model::requirement::id::RequirementId;

/// The reason of an entry that was not written by a person.
const UNEXPLAINED: &str = "no cause was found: say why it is known";
/// The table that says with what a list was made.
const MADE_WITH: &str = "made-with";

/// A list that was made anew, and what became of its entries, each told by its requirement and outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// The text.
    pub text: String,
    /// Entries that came.
    pub added: Vec<String>,
    /// Entries that went.
    pub removed: Vec<String>,
    /// Entries that cover something else than before.
    pub changed: Vec<String>,
}

/// What is known of a run beyond what failed.
#[derive(Clone, Debug, Default)]
pub struct RunFacts {
    /// What entries with a pattern or a cause cover: it needs no entry of its own.
    pub covered: BTreeSet<(RequirementId, BreakageKind)>,
    /// Those of these entries that are stale.
    pub stale: BTreeSet<Stale>,
    /// Why requirements failed, where a cause explains it: the reasons of entries that come.
    pub causes: BTreeMap<RequirementId, String>,
}

/// The list as it should be after a run in which these requirements failed. `whole` says whether every case was sent:
/// only then does what did not fail go. Entries with a pattern or a cause stay as
/// they are until they are stale. `successor` says of a requirement that is no more what became of it.
///
/// Comments stay, but for those right above an entry that goes, and so do the ends of lines.
///
/// # Errors
/// Where the text is not TOML: [`super::ExpectedFailures::parse`] tells where.
pub fn update(
    text: &str,
    failed: &[(RequirementId, Breaches)],
    facts: &RunFacts,
    made_with: &MadeWith,
    whole: bool,
    successor: impl Fn(&str) -> Option<Option<String>>,
) -> Result<Update, toml_edit::TomlError> {
    let has_returns = text.contains("\r\n");
    let mut document: DocumentMut = text.replace("\r\n", "\n").parse()?;
    let old = match document.remove("expected").map(Item::into_array_of_tables) {
        Some(Ok(tables)) => tables,
        _ => ArrayOfTables::new(),
    };
    // What stands in a list without entries is about the list.
    let mut preamble = String::new();
    if document.is_empty() && old.is_empty() {
        preamble = document.trailing().as_str().unwrap_or_default().to_owned();
        // What comes behind a comment begins a line of its own.
        if !preamble.is_empty() && !preamble.ends_with('\n') {
            preamble.push('\n');
        }
        document.set_trailing("");
    }
    let mut update = Update::default();
    let mut listed: BTreeSet<String> = BTreeSet::new();
    let mut new = ArrayOfTables::new();
    // What stands above an entry that goes, and is set apart from it by an empty line.
    let mut carried = String::new();
    for mut table in old {
        let mut requirement = text_of(&table, "requirement");
        let outcome = text_of(&table, "outcome");
        let of_several = of_several(&table);
        let before = match &of_several {
            Some(cause @ Stale::Cause(_)) => cause.to_string(),
            _ => label(&requirement, &outcome),
        };
        let is_gone = successor(&requirement);
        if let Some(Some(next)) = &is_gone {
            table.insert("requirement", value(next));
            requirement.clone_from(next);
        }
        let manners = manners(failed, &requirement, &outcome);
        let after = if requirement.is_empty() { before.clone() } else { label(&requirement, &outcome) };
        let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
        let is_broken = match &of_several {
            Some(entry) => !facts.stale.contains(entry),
            None => manners.is_some(),
        };
        let stays = (is_broken || !whole) && is_gone != Some(None);
        if stays && listed.insert(after) {
            let widened = manners.is_some_and(|manners| cover(&mut table, manners, whole));
            if widened || is_gone.is_some() {
                update.changed.push(before);
            }
            table.decor_mut().set_prefix(format!("{carried}{prefix}"));
            carried.clear();
            new.push(table);
        } else {
            update.removed.push(before);
            if let Some(end) = prefix.rfind("\n\n") {
                carried.push_str(&prefix[..end]);
                carried.push('\n');
            }
        }
    }
    for (requirement, breaches) in failed {
        for (outcome, manners) in breaches {
            let is_new = !facts.covered.contains(&(requirement.clone(), *outcome));
            let name = label(requirement.as_str(), outcome.word());
            if is_new && listed.insert(name.clone()) {
                let separator = if new.is_empty() && carried.is_empty() { "" } else { "\n" };
                new.push(entry_table(
                    requirement.as_str(),
                    *outcome,
                    manners,
                    facts.causes.get(requirement).map_or(UNEXPLAINED, String::as_str),
                    &format!("{carried}{separator}"),
                ));
                carried.clear();
                update.added.push(name);
            }
        }
    }
    let head = match document.get_mut(MADE_WITH).and_then(Item::as_table_mut) {
        Some(table) => {
            // In a part of a run, what the list was made with stays what it was.
            if whole {
                made_with.write_to(table);
            }
            None
        }
        None => {
            let mut table = Table::new();
            made_with.write_to(&mut table);
            Some(format!("[{MADE_WITH}]\n{table}"))
        }
    };
    if !new.is_empty() {
        document.insert("expected", Item::ArrayOfTables(new));
    }
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing(format!("{carried}{trailing}"));
    let text = headed(&format!("{preamble}{document}"), preamble.len(), head.as_deref());
    update.text = if has_returns { text.replace('\n', "\r\n") } else { text };
    Ok(update)
}

/// The text with a head: behind a preamble of so many bytes, or else behind the first paragraph of comments.
fn headed(text: &str, preamble: usize, head: Option<&str>) -> String {
    let Some(head) = head else { return text.to_owned() };
    let comments: usize =
        text.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
    let belongs_to_an_entry = text[comments..].starts_with('[');
    let place = if preamble > 0 || !belongs_to_an_entry { comments.max(preamble) } else { 0 };
    let (before, rest) = text.split_at(place);
    let rest = rest.trim_start_matches('\n');
    let set_apart = |text: &str| if text.is_empty() { "" } else { "\n" };
    let before = format!("{}{}", before.trim_end_matches('\n'), set_apart(before).repeat(2));
    format!("{before}{head}{}{rest}", set_apart(rest))
}

fn manners<'f>(
    failed: &'f [(RequirementId, Breaches)],
    requirement: &str,
    outcome: &str,
) -> Option<&'f BTreeSet<Manner>> {
    let (_, breaches) = failed.iter().find(|(id, _)| id.as_str() == requirement)?;
    breaches.iter().find(|(kind, _)| kind.word() == outcome).map(|(_, manners)| manners)
}

/// Says in an entry what it covers; whether that is something else than before.
fn cover(table: &mut Table, manners: &BTreeSet<Manner>, whole: bool) -> bool {
    let lines = table.get("covers").and_then(Item::as_array);
    let before: Option<BTreeSet<Manner>> = lines
        .map(|lines| lines.iter().filter_map(|line| manner::parse(line.as_str()?).ok()).flatten().collect());
    // A part of a run says nothing of what it did not send, and nothing of an entry that covers everything.
    let after = match (&before, whole) {
        (_, true) => manners.clone(),
        (None, false) => return false,
        (Some(before), false) => before.union(manners).cloned().collect(),
    };
    if before.as_ref() == Some(&after) || after.is_empty() {
        return false;
    }
    table.insert("covers", lines_of(&after));
    true
}

fn lines_of(manners: &BTreeSet<Manner>) -> Item {
    let mut lines = Array::new();
    for line in manner::print(manners) {
        lines.push(line);
    }
    if lines.len() > 1 {
        for line in lines.iter_mut() {
            line.decor_mut().set_prefix("\n    ");
        }
        lines.set_trailing_comma(true);
        lines.set_trailing("\n");
    }
    value(lines)
}

/// What an entry is called where it is about several requirements.
fn of_several(table: &Table) -> Option<Stale> {
    match table.get("cause").and_then(Item::as_array) {
        Some(faults) => {
            Some(Stale::Cause(faults.iter().filter_map(|fault| fault.as_str().map(str::to_owned)).collect()))
        }
        None => Some(text_of(table, "requirement")).filter(|text| is_pattern(text)).map(Stale::Pattern),
    }
}

fn text_of(table: &Table, key: &str) -> String {
    table.get(key).and_then(Item::as_str).unwrap_or_default().to_owned()
}

fn label(requirement: &str, outcome: &str) -> String {
    format!("{requirement} ({outcome})")
}

fn entry_table(
    requirement: &str,
    outcome: BreakageKind,
    manners: &BTreeSet<Manner>,
    reason: &str,
    prefix: &str,
) -> Table {
    let mut table = Table::new();
    table.insert("requirement", value(requirement));
    table.insert("outcome", value(outcome.word()));
    table.insert("reason", value(reason));
    if !manners.is_empty() {
        table.insert("covers", lines_of(manners));
    }
    table.decor_mut().set_prefix(prefix);
    table
}
