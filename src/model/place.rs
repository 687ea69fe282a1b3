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

    /// All places of a structure's members, each parent before its children.
    pub fn all_of(members: &[Member]) -> Vec<Place> {
        let mut places = Vec::new();
        for member in members {
            let segments = vec![Segment::Member(member.name.clone())];
            add_places(segments, &member.shape, member.required, &member.citation, &mut places);
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

fn add_places(
    segments: Vec<Segment>,
    shape: &Arc<Shape>,
    required: bool,
    citation: &Citation,
    places: &mut Vec<Place>,
) {
    let below = |segment: Segment| {
        let mut longer = segments.clone();
        longer.push(segment);
        longer
    };
    let mut children = Vec::new();
    match &shape.kind {
        ShapeKind::Structure(members) => {
            for member in members {
                let segment = Segment::Member(member.name.clone());
                children.push((below(segment), &member.shape, member.required, &member.citation));
            }
        }
        ShapeKind::List(element) => children.push((below(Segment::Element), element, false, citation)),
        ShapeKind::Map(key, value) => {
            children.push((below(Segment::Key), key, false, citation));
            children.push((below(Segment::Value), value, false, citation));
        }
        _ => {}
    }
    places.push(Place { segments, shape: Arc::clone(shape), required, citation: citation.clone() });
    for (segments, shape, required, citation) in children {
        add_places(segments, shape, required, citation, places);
    }
}
