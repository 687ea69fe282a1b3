//! Wishes in a kept case, and what its steps make of facts: read against the facts that the spec has now.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::generate::regression::unread::Unread;
use crate::generate::wish::{Wish, WishVariant, Wishes, variants};
use crate::model::operation::Operation;
use crate::model::outcome::Outcome;
use crate::model::rule::Fact;
use crate::model::service::Service;

/// The word for a value that stands as it was drawn.
const AS_DRAWN: &str = "as-drawn";

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WishText {
    outcome: String,
    variant: WishVariantText,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum WishVariantText {
    Made(u64),
    Word(String),
}

impl From<&Wish> for WishText {
    fn from(wish: &Wish) -> Self {
        let variant = match wish.variant {
            WishVariant::Made(variant) => WishVariantText::Made(variant as u64),
            WishVariant::AsDrawn => WishVariantText::Word(AS_DRAWN.to_owned()),
        };
        Self { outcome: wish.outcome.to_string(), variant }
    }
}

/// The wishes of a text.
pub(super) fn wishes(
    texts: BTreeMap<String, WishText>,
    service: &Service,
    operation: &Operation,
) -> Result<Wishes, Unread> {
    let wish = |(name, text): (String, WishText)| {
        let fact = fact(operation, &name)?;
        let outcome = outcome(fact, &text.outcome)?.clone();
        let made = variants(service, fact, &outcome);
        let variant = match &text.variant {
            WishVariantText::Made(variant) => usize::try_from(*variant).ok().map(WishVariant::Made),
            WishVariantText::Word(word) => (word == AS_DRAWN).then_some(WishVariant::AsDrawn),
        };
        let wish = variant.map(|variant| Wish { outcome, variant }).filter(|wish| wish.is_of(service, fact));
        let wish = wish.ok_or_else(|| {
            let found = match text.variant {
                WishVariantText::Made(variant) => variant.to_string(),
                WishVariantText::Word(word) => format!("\"{word}\""),
            };
            Unread::Wrong(format!(
                "expected a `variant` below {made} for outcome \"{}\" of fact \"{name}\", or \"{AS_DRAWN}\" for a hash \
                 or a code that is wrong as it was drawn, found {found}",
                text.outcome
            ))
        })?;
        Ok((name, wish))
    };
    texts.into_iter().map(wish).collect()
}

/// What the steps before a case make of facts.
pub(super) fn becomes(
    texts: BTreeMap<String, String>,
    operation: &Operation,
) -> Result<BTreeMap<String, Outcome>, Unread> {
    let one = |(name, word): (String, String)| {
        let outcome = outcome(fact(operation, &name)?, &word)?.clone();
        Ok((name, outcome))
    };
    texts.into_iter().map(one).collect()
}

fn fact<'o>(operation: &'o Operation, name: &str) -> Result<&'o Fact, Unread> {
    let found = operation.facts.iter().find(|fact| fact.name == name);
    found.ok_or_else(|| Unread::Outdated(format!("fact `{name}`")))
}

fn outcome<'f>(fact: &'f Fact, word: &str) -> Result<&'f Outcome, Unread> {
    fact.outcome(word).ok_or_else(|| Unread::Outdated(format!("outcome `{word}` of fact `{}`", fact.name)))
}
