//! A tree that makes a drawn text smaller and plainer, and stays where the text was drawn.
//!
//! - It is built from the value alone: shortened by bisection, then made of `a`, `0` and `A` where that may be.
//! - Only candidates for which the given predicate holds are proposed, so what broke a constraint still breaks it.
//! - The pinned characters stand in every candidate.
//! - Each candidate is proposed once, and their number is bounded, as is the work of finding them.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;
use std::sync::Arc;

use proptest::strategy::ValueTree;

use crate::domain::text::TextDomain;

/// How many characters of candidates are looked at before a search ends, so that long texts end it in time.
const WORK: usize = 8 << 20;

/// How many characters that cannot be plain are tried against other plain ones.
const SINGLES: usize = 16;

/// What a character that cannot be `a` is tried against, plainest first.
const PLAIN: [char; 6] = ['a', 'A', '0', 'é', '一', '😀'];

/// How many stretches of a text may resist to be made plain before that is given up: plainness is worth only so much.
const RESISTING: usize = 24;

/// The ways to make a text plain, in the order in which they are tried: whole texts first, because a text of one
/// character again and again has few candidates left, then the halves of stretches that resist.
const REWRITINGS: [(Rewriting, bool); 4] = [
    (Rewriting::Same, false),
    (Rewriting::OfItsWidth, false),
    (Rewriting::Same, true),
    (Rewriting::OfItsKind, true),
];

/// What the characters of a stretch become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rewriting {
    /// `a`, all of them.
    Same,
    /// One character for all of so many bytes in UTF-8.
    OfItsWidth,
    /// `a`, `A` or `0`, as they are a letter or digit.
    OfItsKind,
}

impl TextDomain {
    /// A tree that shrinks a value of the domain and stays inside it; the pinned characters stay as they are.
    pub fn tree_of(&self, value: &str, pinned: Option<std::ops::Range<usize>>) -> TextTree {
        let domain = self.clone();
        TextTree::new(value, pinned, move |text| domain.contains(text))
    }
}

/// A text that shrinks. `current` is what the last `simplify` or `complicate` left.
#[derive(Clone)]
pub struct TextTree {
    holds: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// The smallest text known to be worth it, and the characters of it that are pinned.
    best: Text,
    /// The text that was proposed and is not judged yet.
    proposed: Option<Text>,
    stage: Stage,
    /// Hashes of what was proposed before.
    tried: HashSet<u64>,
    work: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Text {
    characters: Vec<char>,
    pinned: Range<usize>,
}

/// Where the search is. Counts and positions are in characters of the best text.
#[derive(Clone, Debug)]
enum Stage {
    /// Keeps so many of the characters behind the pinned ones: the answer is in `from..to`.
    Tail {
        from: usize,
        to: usize,
    },
    /// Keeps so many of the characters before the pinned ones, the last: the answer is in `from..to`.
    Head {
        from: usize,
        to: usize,
    },
    /// Makes these stretches plain, by one of the rewritings.
    Plain {
        rewriting: usize,
        stretches: Vec<Range<usize>>,
        resisting: usize,
    },
    /// Removes this many characters at this position, then at the next.
    Cut {
        size: usize,
        at: usize,
    },
    /// Tries one character against a plain one.
    Single {
        at: usize,
        plain: usize,
        resisting: usize,
    },
    /// Removes single characters until none can go.
    Last {
        at: usize,
    },
    Done,
}

impl TextTree {
    /// A tree of the value, whose candidates all satisfy the predicate and keep the pinned characters.
    pub fn new(
        value: &str,
        pinned: Option<Range<usize>>,
        holds: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Self {
        let characters: Vec<char> = value.chars().collect();
        let count = characters.len();
        let pinned = pinned.map_or(0..0, |range| {
            let end = range.end.min(count);
            range.start.min(end)..end
        });
        let best = Text { characters, pinned };
        Self {
            holds: Arc::new(holds),
            stage: Stage::tail(&best),
            tried: HashSet::from([digest(value)]),
            best,
            proposed: None,
            work: WORK,
        }
    }

    /// Moves to the next candidate, or to the end of the search.
    fn propose(&mut self) -> bool {
        while let Some(candidate) = self.stage.candidate(&self.best) {
            let cost = candidate.characters.len() + 16;
            if self.work < cost {
                break;
            }
            self.work -= cost;
            let text: String = candidate.characters.iter().collect();
            let digest = digest(&text);
            if !self.tried.contains(&digest) && (self.holds)(&text) {
                self.tried.insert(digest);
                self.proposed = Some(candidate);
                return true;
            }
            self.stage.refused(false);
        }
        self.stage = Stage::Done;
        false
    }
}

impl ValueTree for TextTree {
    type Value = String;

    fn current(&self) -> String {
        self.proposed.as_ref().unwrap_or(&self.best).characters.iter().collect()
    }

    fn simplify(&mut self) -> bool {
        if let Some(accepted) = self.proposed.take() {
            self.stage.accepted(&accepted);
            self.best = accepted;
        }
        self.propose()
    }

    fn complicate(&mut self) -> bool {
        if self.proposed.take().is_none() {
            return false;
        }
        self.stage.refused(true);
        // With no candidate left the tree is back at the best text, which is a change too.
        self.propose();
        true
    }
}

impl fmt::Debug for TextTree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TextTree")
            .field("best", &self.best)
            .field("proposed", &self.proposed)
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl Stage {
    fn tail(text: &Text) -> Self {
        Self::Tail { from: 0, to: text.characters.len() - text.pinned.end }
    }

    fn plain(text: &Text, rewriting: usize) -> Self {
        let whole = 0..text.characters.len();
        Self::Plain { rewriting, stretches: Vec::from([whole]), resisting: 0 }
    }

    /// The candidate of this stage, or of the next stage that has one.
    fn candidate(&mut self, best: &Text) -> Option<Text> {
        let count = best.characters.len();
        loop {
            match self {
                Self::Tail { from, to } if *from < *to => {
                    let keep = best.pinned.end + middle(*from, *to);
                    return Some(best.without(keep..count));
                }
                Self::Tail { .. } => *self = Self::Head { from: 0, to: best.head() },
                Self::Head { from, to } if *from < *to => {
                    return Some(best.without(0..best.head() - middle(*from, *to)));
                }
                Self::Head { .. } => *self = Self::plain(best, 0),
                Self::Plain { rewriting, stretches, resisting } => {
                    if let Some(candidate) = plainer_stretch(best, *rewriting, stretches, *resisting) {
                        return Some(candidate);
                    }
                    *self = if *rewriting + 1 < REWRITINGS.len() {
                        Self::plain(best, *rewriting + 1)
                    } else {
                        Self::Cut { size: (count / 2).max(1), at: 0 }
                    };
                }
                Self::Cut { size, at } if *at + *size <= count => {
                    let span = *at..*at + *size;
                    if !overlaps(&span, &best.pinned) {
                        return Some(best.without(span));
                    }
                    *at += 1;
                }
                Self::Cut { size, .. } if *size > 1 => *self = Self::Cut { size: *size / 2, at: 0 },
                Self::Cut { .. } => *self = Self::Single { at: 0, plain: 0, resisting: 0 },
                Self::Single { at, resisting, .. }
                    if *at >= count.min(SINGLES) || *resisting >= RESISTING =>
                {
                    *self = Self::Last { at: 0 };
                }
                Self::Single { at, plain, .. } => match plainer_character(best, *at, *plain) {
                    Some(candidate) => return Some(candidate),
                    None => (*at, *plain) = (*at + 1, 0),
                },
                Self::Last { at } if *at < count => {
                    if !best.pinned.contains(at) {
                        return Some(best.without(*at..*at + 1));
                    }
                    *at += 1;
                }
                Self::Last { .. } => *self = Self::Done,
                Self::Done => return None,
            }
        }
    }

    /// The candidate is the best text now.
    fn accepted(&mut self, now: &Text) {
        match self {
            Self::Tail { from, to } => *to = middle(*from, *to),
            Self::Head { from, to } => *to = middle(*from, *to),
            Self::Cut { size, .. } => *size = (*size).min(now.characters.len().max(1)),
            Self::Plain { stretches, .. } => {
                stretches.pop();
            }
            Self::Single { at, plain, .. } => (*at, *plain) = (*at + 1, 0),
            Self::Last { at } => *at = 0,
            Self::Done => {}
        }
    }

    /// The candidate is of no use; `judged` if it took a judgment to find that out.
    fn refused(&mut self, judged: bool) {
        match self {
            Self::Tail { from, to } | Self::Head { from, to } => *from = middle(*from, *to) + 1,
            Self::Cut { at, .. } | Self::Last { at } => *at += 1,
            Self::Plain { stretches, rewriting, resisting } => {
                *resisting += usize::from(judged);
                if let Some(stretch) = stretches.pop()
                    && stretch.len() > 1
                    && REWRITINGS[*rewriting].1
                {
                    let half = middle(stretch.start, stretch.end);
                    stretches.push(half..stretch.end);
                    stretches.push(stretch.start..half);
                }
            }
            Self::Single { plain, resisting, .. } => {
                *plain += 1;
                *resisting += usize::from(judged);
            }
            Self::Done => {}
        }
    }
}

/// The next stretch in plainer characters; those that are plain already are left out. `None` where none is left, or too
/// many have resisted.
fn plainer_stretch(
    best: &Text,
    rewriting: usize,
    stretches: &mut Vec<Range<usize>>,
    resisting: usize,
) -> Option<Text> {
    if resisting >= RESISTING {
        return None;
    }
    while let Some(stretch) = stretches.last().cloned() {
        let candidate = best.rewritten(stretch, REWRITINGS[rewriting].0);
        if candidate != *best {
            return Some(candidate);
        }
        stretches.pop();
    }
    None
}

/// The text with one plainer character, which is not a longer one.
fn plainer_character(best: &Text, at: usize, plain: usize) -> Option<Text> {
    let character = best.characters[at];
    let plainer = PLAIN.get(plain).copied()?;
    let is_one =
        plainer != character && !best.pinned.contains(&at) && plainer.len_utf8() <= character.len_utf8();
    is_one.then(|| {
        let mut candidate = best.clone();
        candidate.characters[at] = plainer;
        candidate
    })
}

impl Text {
    /// How many characters stand before the pinned ones: all of them where none is pinned.
    fn head(&self) -> usize {
        if self.pinned.is_empty() { self.characters.len() } else { self.pinned.start }
    }

    fn without(&self, span: Range<usize>) -> Self {
        let mut characters = self.characters.clone();
        let pinned = if span.end <= self.pinned.start {
            self.pinned.start - span.len()..self.pinned.end - span.len()
        } else {
            self.pinned.clone()
        };
        characters.drain(span);
        Self { characters, pinned }
    }

    /// The stretch in plain characters.
    fn rewritten(&self, stretch: Range<usize>, rewriting: Rewriting) -> Self {
        let mut candidate = self.clone();
        for (at, character) in
            candidate.characters.iter_mut().enumerate().take(stretch.end).skip(stretch.start)
        {
            if !self.pinned.contains(&at) {
                *character = match (rewriting, *character) {
                    (Rewriting::Same, _) => 'a',
                    (Rewriting::OfItsWidth, wide) => ['a', 'é', '一', '😀'][wide.len_utf8() - 1],
                    (Rewriting::OfItsKind, '0'..='9') => '0',
                    (Rewriting::OfItsKind, 'A'..='Z') => 'A',
                    (Rewriting::OfItsKind, 'a'..='z') => 'a',
                    (Rewriting::OfItsKind, kept) => kept,
                };
            }
        }
        candidate
    }
}

/// Of all bytes at once: one character at a time costs many times as much.
fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn middle(from: usize, to: usize) -> usize {
    from + (to - from) / 2
}

fn overlaps(span: &Range<usize>, other: &Range<usize>) -> bool {
    !other.is_empty() && span.start < other.end && other.start < span.end
}
