//! What a service remembers of things that were created, for the operations that read them.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value};

use crate::model::operation::{Operation, Params};
use crate::model::read_back::{KeySource, ReadBack};

/// So many things of one kind are remembered, so that a mock that runs for days does not grow.
const MOST_KEPT: usize = 1024;

/// Things that were created, by the id of the operation that reads them.
#[derive(Clone, Debug, Default)]
pub(crate) struct CreatedThings(HashMap<String, ThingsOfKind>);

/// Things that one operation reads.
#[derive(Clone, Debug, Default)]
struct ThingsOfKind {
    /// The members by which they are named.
    named_by: Vec<String>,
    inside: Option<String>,
    /// What each was given, by its name.
    things: HashMap<String, Params>,
    /// Their names, the oldest first.
    order: VecDeque<String>,
}

impl CreatedThings {
    /// Remembers what is created, but for members that a fault forgets, and gives it a name where the answer tells one.
    pub(crate) fn add(
        &mut self,
        pair: &ReadBack,
        (params, output): (&Params, &mut Value),
        unique_part: &str,
        is_forgotten: impl Fn(&str) -> bool,
    ) {
        if !pair.can_be_named() {
            return;
        }
        for key in &pair.keys {
            if let KeySource::Output { path, form: Some(form) } = &key.source {
                put(output, path, form.text(unique_part));
            }
        }
        let Some(name) = pair.named_by(params, output) else { return };
        let kept = pair.compared.iter().filter(|member| !is_forgotten(member));
        let kept = kept.filter_map(|member| Some((member.clone(), params.get(member)?.clone())));
        let of_kind = self.0.entry(pair.reader.clone()).or_default();
        of_kind.named_by = pair.keys.iter().map(|key| key.member.clone()).collect();
        of_kind.inside.clone_from(&pair.inside);
        of_kind.add(Value::Object(name).to_string(), kept.collect());
    }

    /// Tells what is remembered of the thing that an input names, if the operation reads such things.
    pub(crate) fn tell(&self, reader: &Operation, params: &Params, output: &mut Value) {
        let Some(of_kind) = self.0.get(&reader.id) else { return };
        let name = of_kind.named_by.iter().map(|member| Some((member.clone(), params.get(member)?.clone())));
        let Some(name) = name.collect::<Option<Map<_, _>>>() else { return };
        let Some(thing) = of_kind.things.get(&Value::Object(name).to_string()) else { return };
        let told = of_kind.inside.iter().fold(output, |output, inside| member_mut(output, inside));
        if !told.is_object() {
            *told = Value::Object(Map::new());
        }
        for (member, value) in thing {
            *member_mut(told, member) = value.clone();
        }
    }
}

impl ThingsOfKind {
    fn add(&mut self, name: String, thing: Params) {
        if self.things.insert(name.clone(), thing).is_some() {
            return;
        }
        self.order.push_back(name);
        if self.order.len() > MOST_KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.things.remove(&oldest);
        }
    }
}

fn put(output: &mut Value, path: &[String], text: String) {
    let place = path.iter().fold(output, |output, member| member_mut(output, member));
    *place = Value::from(text);
}

/// A member of a structure, which is made where none is there.
fn member_mut<'v>(value: &'v mut Value, member: &str) -> &'v mut Value {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    &mut value[member]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_things_are_forgotten() {
        let mut things = ThingsOfKind::default();
        for number in 0..MOST_KEPT + 10 {
            for label in ["first", "last"] {
                let label = Params::from_iter([("Label".to_owned(), Value::from(label))]);
                things.add(number.to_string(), label);
            }
        }
        assert_eq!((things.things.len(), things.order.len()), (MOST_KEPT, MOST_KEPT));
        assert!(!things.things.contains_key("9"));
        assert_eq!(things.things["10"]["Label"], "last");
    }
}
