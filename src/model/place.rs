//! Places in an operation's input: which member, which element, which key.

use std::sync::Arc;

use crate::model::inside::InsideKind;
use crate::model::requirement::Citation;
use crate::model::shape::{Member, Shape, ShapeKind};

/// One step down into a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A member of a structure, by name.
    Member(String),
    /// The elements of a list.
    Element,
    /// The keys of a map.
    Key,
    /// The values of a map.
    Value,
}

/// A place in the input, with the shape that stands there.
#[derive(Clone, Debug)]
pub struct Place {
    /// The steps from the input down to it; never empty.
    pub segments: Vec<Segment>,
    /// The shape that stands there.
    pub shape: Arc<Shape>,
    /// Whether it is a member that must be present.
    pub required: bool,
    /// The evidence that it is required.
    pub citation: Citation,
}

impl Segment {
    /// What of a map or list it leads to, if it leads into one.
    pub fn inside(&self) -> Option<InsideKind> {
        match self {
            Self::Member(_) => None,
            Self::Key => Some(InsideKind::Key),
            Self::Value => Some(InsideKind::Value),
            Self::Element => Some(InsideKind::Element),
        }
    }
}

impl Place {
    /// The path as ids and reports write it: `Context.LastName`, `Metadata.key`, `Items.member`.
    pub fn path(&self) -> String {
        path_of(&self.segments)
    }

    /// Whether a path, as ids and reports write it, leads here.
    pub fn is_at(&self, path: &str) -> bool {
        path.split('.').eq(self.segments.iter().map(Segment::name))
    }

    /// All places of a structure's members, each parent before its children. Of a structure that stands inside itself the
    /// inner one is a place, and what is in it is none; nor is what is in a union, of which a value has one member alone.
    pub fn all_of(members: &[Member]) -> Vec<Place> {
        let mut places = Vec::new();
        for member in members {
            let segments = vec![Segment::Member(member.name.clone())];
            let place = Place {
                segments,
                shape: Arc::clone(&member.shape),
                required: member.required,
                citation: member.citation.clone(),
            };
            place.add_with_all_below(&mut Vec::new(), &mut places);
        }
        places
    }
}

/// A path as ids and reports write it.
pub fn path_of(segments: &[Segment]) -> String {
    segments.iter().map(Segment::name).collect::<Vec<_>>().join(".")
}

impl Segment {
    /// The step as paths write it.
    pub fn name(&self) -> &str {
        match self {
            Self::Member(name) => name,
            Self::Element => "member",
            Self::Key => "key",
            Self::Value => "value",
        }
    }
}

impl Place {
    /// Adds the place and all places in it. `open` has the names of the structures around it that stand inside themselves.
    fn add_with_all_below(self, open: &mut Vec<String>, places: &mut Vec<Place>) {
        let mut opened = false;
        if let ShapeKind::Structure(members) = &self.shape.kind
            && members.is_recursive()
        {
            if open.contains(&self.shape.name) {
                places.push(self);
                return;
            }
            open.push(self.shape.name.clone());
            opened = true;
        }
        let below = self.directly_below();
        places.push(self);
        for place in below {
            place.add_with_all_below(open, places);
        }
        if opened {
            open.pop();
        }
    }

    fn directly_below(&self) -> Vec<Place> {
        let part = |segment: Segment, shape: &Arc<Shape>, required: bool, citation: &Citation| {
            let segments = self.segments.iter().cloned().chain([segment]).collect();
            Place { segments, shape: Arc::clone(shape), required, citation: citation.clone() }
        };
        match &self.shape.kind {
            ShapeKind::Structure(members) if members.is_union() => Vec::new(),
            ShapeKind::Structure(members) => {
                let of_member = |member: &Member| {
                    let segment = Segment::Member(member.name.clone());
                    part(segment, &member.shape, member.required, &member.citation)
                };
                members.iter().map(of_member).collect()
            }
            ShapeKind::List(element) => vec![part(Segment::Element, element, false, &self.citation)],
            ShapeKind::Map(key, value) => vec![
                part(Segment::Key, key, false, &self.citation),
                part(Segment::Value, value, false, &self.citation),
            ],
            _ => Vec::new(),
        }
    }
}
