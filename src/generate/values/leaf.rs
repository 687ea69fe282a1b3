//! The search for a simpler value of one simple shape. Whether a candidate is valid is for others to say.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::num;
use proptest::strategy::ValueTree;
use serde_json::Value;

use crate::domain::shrink::TextTree;
use crate::generate::sampler::Sampler;
use crate::model::shape::{Shape, ShapeKind};

/// Fractions are drawn in such parts of one, and stay so.
const PARTS: f64 = 4.0;

/// A search from one value.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    search: LeafSearch,
    /// What to do for the next candidate; nothing while the last one is not judged.
    step: Option<LeafStep>,
}

/// What a judgment asks of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeafStep {
    Simplify,
    Complicate,
}

#[derive(Clone, Debug)]
enum LeafSearch {
    /// A text becomes short and plain.
    Text(Box<TextTree>),
    /// A whole number goes toward zero.
    Whole(num::i64::BinarySearch),
    /// So do the whole parts of a fraction, beside which a rest stays.
    Fraction { parts: num::i64::BinarySearch, rest: f64 },
    /// One of these, simplest first: those that are left, the next one last.
    OneOf(Vec<Value>),
}

impl Leaf {
    /// A search from a value of a shape; `None` where nothing is simpler.
    pub(super) fn new(shape: &Shape, value: &Value, sampler: Option<&Sampler>) -> Option<Self> {
        let search = match &shape.kind {
            ShapeKind::String => text(shape, value.as_str()?, sampler)?,
            ShapeKind::Boolean => LeafSearch::OneOf(vec![Value::from(false)]),
            ShapeKind::Integer | ShapeKind::Long | ShapeKind::Timestamp(_) => {
                LeafSearch::Whole(num::i64::BinarySearch::new(value.as_i64()?))
            }
            ShapeKind::Float | ShapeKind::Double => {
                let number = value.as_f64()?;
                let parts = (number * PARTS).trunc();
                let rest = number - parts / PARTS;
                LeafSearch::Fraction { parts: num::i64::BinarySearch::new(parts as i64), rest }
            }
            ShapeKind::Blob => LeafSearch::OneOf(blobs(value.as_str()?)?),
            ShapeKind::Document | ShapeKind::Structure(_) | ShapeKind::List(_) | ShapeKind::Map(..) => {
                return None;
            }
        };
        // Of several to choose from the first stands there already.
        let step = (!matches!(search, LeafSearch::OneOf(_))).then_some(LeafStep::Simplify);
        Some(Self { search, step })
    }

    /// The next candidate; the same one until it is judged.
    pub(super) fn candidate(&mut self) -> Option<Value> {
        if let Some(step) = self.step.take()
            && !self.search.moved(step)
        {
            self.search = LeafSearch::OneOf(Vec::new());
        }
        self.search.current()
    }

    pub(super) fn accepted(&mut self) {
        self.step = Some(LeafStep::Simplify);
    }

    pub(super) fn refused(&mut self) {
        self.step = Some(LeafStep::Complicate);
    }
}

impl LeafSearch {
    fn moved(&mut self, step: LeafStep) -> bool {
        match self {
            Self::Text(tree) => stepped(&mut **tree, step),
            Self::Whole(search) | Self::Fraction { parts: search, .. } => stepped(search, step),
            Self::OneOf(left) => {
                match step {
                    // What comes behind one that will do is no simpler.
                    LeafStep::Simplify => left.clear(),
                    LeafStep::Complicate => drop(left.pop()),
                }
                !left.is_empty()
            }
        }
    }

    fn current(&self) -> Option<Value> {
        match self {
            Self::Text(tree) => Some(Value::from(tree.current())),
            Self::Whole(search) => Some(Value::from(search.current())),
            Self::Fraction { parts, rest } => Some(Value::from(parts.current() as f64 / PARTS + rest)),
            Self::OneOf(left) => left.last().cloned(),
        }
    }
}

fn stepped(tree: &mut impl ValueTree, step: LeafStep) -> bool {
    match step {
        LeafStep::Simplify => tree.simplify(),
        LeafStep::Complicate => tree.complicate(),
    }
}

fn text(shape: &Shape, text: &str, sampler: Option<&Sampler>) -> Option<LeafSearch> {
    if let Some(words) = shape.domain().words {
        let simpler = words.iter().take_while(|word| *word != text);
        let mut simpler: Vec<Value> = simpler.map(|word| Value::from(word.as_str())).collect();
        simpler.reverse();
        return Some(LeafSearch::OneOf(simpler));
    }
    Some(LeafSearch::Text(Box::new(sampler?.domain(shape)?.tree_of(text, None))))
}

/// Fewer of the bytes, zeros before those that were drawn.
fn blobs(drawn: &str) -> Option<Vec<Value>> {
    let bytes = STANDARD.decode(drawn).ok()?;
    let blobs = (0..=bytes.len()).rev().flat_map(|count| [bytes[..count].to_vec(), vec![0; count]]);
    Some(blobs.map(|blob| Value::from(STANDARD.encode(blob))).collect())
}
