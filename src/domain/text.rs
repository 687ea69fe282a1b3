//! A length and the patterns of a string, as one domain that is drawn from.

use std::sync::{Arc, OnceLock};

use proptest::test_runner::TestRng;

use crate::domain::automaton::Automaton;
use crate::domain::character::BreakingCharacter;
use crate::domain::class::{CharacterClass, Palette};
use crate::domain::derivative::Language;
use crate::domain::form::{Form, PatternAutomaton};
use crate::domain::unicode::{below, is_settled};
use crate::model::constraint::length::Length;
use crate::model::constraint::pattern::expression::Pattern;

/// Values drawn without a reason to be long stay below this many characters.
const LONG: usize = 2048;

/// Of a value that is long for its length's sake nobody reads more characters: then they come again.
pub(super) const READ: usize = 256;

/// The texts that a length and its patterns admit together. Clones share what was compiled.
#[derive(Clone, Debug)]
pub struct TextDomain {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    length: Length,
    pattern: Option<Pattern>,
    disputed: Option<Pattern>,
    form: Arc<Form>,
    shortest: usize,
    /// By kind of character, those that can break the patterns.
    breaking: [OnceLock<Vec<char>>; BreakingCharacter::ALL.len()],
    /// What patterns with look-around refuse, where that can be told.
    refused: OnceLock<Option<PatternAutomaton>>,
}

/// Why there is no domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// No settled text satisfies all of it.
    #[error(
        "expected some text of {length} characters that matches {patterns}, found that there is none: the length and the pattern contradict each other"
    )]
    Empty {
        /// The length, written as a range.
        length: String,
        /// The patterns, each in backquotes.
        patterns: String,
    },
    /// Values cannot be drawn in bounded memory.
    #[error(
        "expected a pattern to draw from, found that {patterns} repeats itself too often: lower its counts"
    )]
    TooLarge {
        /// The patterns, each in backquotes.
        patterns: String,
    },
}

impl TextError {
    /// Why, as other texts may have it.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "patterns that no text of the length matches",
            Self::TooLarge { .. } => "patterns that are too large to draw from",
        }
    }
}

impl TextDomain {
    /// The domain of a length, a pattern, and a disputed pattern that what is drawn as valid matches too.
    ///
    /// Valid values have at least `length.settled_min` characters.
    ///
    /// # Errors
    ///
    /// A domain that holds no value, or whose patterns are too large to draw from.
    pub fn new(
        length: Length,
        pattern: Option<&Pattern>,
        disputed: Option<&Pattern>,
    ) -> Result<Self, TextError> {
        let patterns: Vec<&Pattern> = pattern.into_iter().chain(disputed).collect();
        let shown = || {
            let shown: Vec<String> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
            if shown.is_empty() { "no pattern".to_owned() } else { shown.join(" and ") }
        };
        let form = Form::of(&patterns).ok_or_else(|| TextError::TooLarge { patterns: shown() })?;
        let mut inner = Inner {
            length,
            pattern: pattern.cloned(),
            disputed: disputed.cloned(),
            form,
            shortest: 0,
            breaking: Default::default(),
            refused: OnceLock::new(),
        };
        let least = length.min.max(length.settled_min);
        let Some(shortest) = inner.first_feasible(least) else {
            let max = length.max.map_or("any number of".to_owned(), |max| max.to_string());
            return Err(TextError::Empty { length: format!("{least} to {max}"), patterns: shown() });
        };
        inner.shortest = shortest;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The length that values have.
    pub fn length(&self) -> Length {
        self.inner.length
    }

    /// The pattern that values match.
    pub fn pattern(&self) -> Option<&Pattern> {
        self.inner.pattern.as_ref()
    }

    /// The pattern that is disputed, and that valid values match as well.
    pub fn disputed(&self) -> Option<&Pattern> {
        self.inner.disputed.as_ref()
    }

    /// The fewest characters that a settled value has.
    pub fn shortest(&self) -> usize {
        self.inner.shortest
    }

    /// The most characters that a value has; nothing where there is no bound.
    pub fn longest(&self) -> Option<usize> {
        let bound = match (&*self.inner.form, self.inner.length.max) {
            (Form::Run { max, .. }, bound) => [*max, bound].into_iter().flatten().min()?,
            (Form::Automaton(machine), None) => {
                if let Some(most) = machine.most {
                    return self.inner.last_feasible(most);
                }
                let horizon = machine.any.horizon();
                let repeats = (horizon..2 * horizon).any(|characters| machine.feasible(characters));
                if repeats {
                    return None;
                }
                horizon
            }
            (Form::Automaton(_), Some(max)) => max,
        };
        self.inner.last_feasible(bound)
    }

    /// Whether the text is a settled valid value: both patterns, the length however it is counted, and only
    /// settled characters.
    pub fn contains(&self, text: &str) -> bool {
        let length = self.inner.length;
        length.holds(text)
            && length.utf16_agrees(text)
            && !length.is_unsettled(text)
            && self.matches(text)
            && is_settled(text)
    }

    /// Draws a valid value: mostly short, of any character that the patterns admit.
    ///
    /// Counting UTF-16 units gives the same verdict on it, unless the patterns ask for characters that forbid this.
    pub fn sample(&self, rng: &mut TestRng) -> String {
        let mut value = String::new();
        self.add_sample(rng, &mut value);
        value
    }

    /// Draws such a value onto the end of a text.
    pub fn add_sample(&self, rng: &mut TestRng, out: &mut String) {
        let characters = self.draw_length(rng);
        let crosses = self.may_count_otherwise(characters);
        let palette = match below(rng, 16) {
            0..8 => Palette::Width(1),
            8..12 if !crosses => Palette::Any,
            8..12 => Palette::BasicPlane,
            12..14 => Palette::Width(2),
            14 => Palette::Width(3),
            _ if !crosses => Palette::Width(4),
            _ => Palette::BasicPlane,
        };
        let start = out.len();
        self.add_drawn(rng, characters, palette, out);
        for shorter in [characters, self.inner.shortest] {
            if !crosses || self.inner.length.utf16_agrees(&out[start..]) {
                return;
            }
            out.truncate(start);
            self.add_drawn(rng, shorter, Palette::BasicPlane, out);
        }
    }

    /// Draws a value of exactly so many characters that matches the patterns, whatever the length constraint says.
    ///
    /// With a width (1 to 4 bytes in UTF-8) all characters are of it. Without one, counting UTF-16 units gives the same
    /// verdict on the length, unless the patterns forbid this. Nothing where no such value exists.
    pub fn sample_exact(&self, rng: &mut TestRng, characters: usize, width: Option<usize>) -> Option<String> {
        let Some(width) = width else {
            let palette =
                if self.may_count_otherwise(characters) { Palette::BasicPlane } else { Palette::Any };
            return self.inner.form.feasible(characters).then(|| self.draw(rng, characters, palette));
        };
        if !(1..=4).contains(&width) {
            return None;
        }
        let palette = Palette::Width(width);
        match &*self.inner.form {
            Form::Run { class, .. } => {
                let exists = self.inner.form.feasible(characters) && (characters == 0 || class.has(palette));
                exists.then(|| repeated(&self.draw(rng, characters.min(READ), palette), characters))
            }
            Form::Automaton(machine) => {
                let reach = machine.reach(width)?;
                if !machine.counts(characters) || !reach.feasible(characters) {
                    return None;
                }
                let mut out = String::with_capacity(characters * width);
                machine.automaton.draw(rng, reach, characters, palette, &mut out);
                Some(out)
            }
        }
    }

    /// Draws a value of one character less than the length allows, that matches the patterns.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn shorter_than_min(&self, rng: &mut TestRng) -> Option<String> {
        self.sample_breaking_length(rng, self.inner.length.min.checked_sub(1)?)
    }

    /// Draws a value of one character more than the length allows, that matches the patterns.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn longer_than_max(&self, rng: &mut TestRng) -> Option<String> {
        self.sample_breaking_length(rng, self.inner.length.max?.checked_add(1)?)
    }

    fn sample_breaking_length(&self, rng: &mut TestRng, characters: usize) -> Option<String> {
        self.sample_exact(rng, characters, None).filter(|value| self.inner.length.utf16_agrees(value))
    }

    /// Draws a text that the patterns refuse, of a length up to this one, where they look around: no single character
    /// may do. Nothing where they do not, or where there is no such text.
    pub(super) fn draw_refused(&self, rng: &mut TestRng, characters: usize) -> Option<String> {
        let patterns: Vec<&Pattern> = self.inner.pattern.iter().chain(&self.inner.disputed).collect();
        let refused = self.inner.refused.get_or_init(|| {
            if !patterns.iter().any(|pattern| pattern.looks_around()) {
                return None;
            }
            let trees: Vec<_> =
                patterns.iter().map(|pattern| (pattern.hir(), pattern.is_searched())).collect();
            PatternAutomaton::new(Automaton::looking(&trees, Language::Refused).ok()?)
        });
        let machine = refused.as_ref()?;
        let feasible = (0..=characters).rev().find(|wanted| machine.feasible(*wanted))?;
        let mut text = String::new();
        machine.automaton.draw(rng, &machine.any, feasible, Palette::Width(1), &mut text);
        Some(text)
    }

    /// Whether both patterns match.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.inner.pattern.iter().chain(&self.inner.disputed).all(|pattern| pattern.matches(text))
    }

    /// The least length of a valid value that is not below `from`.
    pub(super) fn first_feasible(&self, from: usize) -> Option<usize> {
        self.inner.first_feasible(from.max(self.inner.shortest))
    }

    /// Printable ASCII outside every class of the patterns, beside a character of one.
    fn ascii_neighbors(&self) -> Vec<char> {
        let inside = |byte: u8| self.classes().iter().any(|class| class.has_ascii(byte));
        let is_neighbor = |byte: &u8| !inside(*byte) && (inside(byte - 1) || inside(byte + 1));
        (b'!'..=b'~').filter(is_neighbor).map(char::from).collect()
    }

    /// The characters of this kind that some class of the patterns lacks: no other can break them.
    pub(super) fn breaking(&self, kind: BreakingCharacter) -> &[char] {
        self.inner.breaking[kind as usize].get_or_init(|| {
            let mut characters: Vec<char> = match kind {
                BreakingCharacter::AsciiNeighbor => self.ascii_neighbors(),
                kind => kind.characters().chars().collect(),
            };
            characters.retain(|&character| self.classes().iter().any(|class| !class.holds(character)));
            characters
        })
    }

    fn classes(&self) -> &[CharacterClass] {
        match &*self.inner.form {
            Form::Run { class, .. } => std::slice::from_ref(class.as_ref()),
            Form::Automaton(machine) => machine.automaton.classes(),
        }
    }

    /// The length of a valid value, mostly short.
    pub(super) fn draw_length(&self, rng: &mut TestRng) -> usize {
        let shortest = self.inner.shortest;
        let spread = match below(rng, 256) {
            0..192 => 8,
            192..240 => 32,
            240..255 => 256,
            _ => LONG,
        };
        let longest = self.inner.length.max.unwrap_or(usize::MAX);
        let room = spread.min(longest.saturating_sub(shortest));
        let wanted = shortest + below(rng, room + 1);
        self.inner.first_feasible(wanted).filter(|&found| found <= shortest + spread).unwrap_or(shortest)
    }

    /// Draws a value of a feasible length, of the palette as far as the patterns have it.
    pub(super) fn draw(&self, rng: &mut TestRng, characters: usize, palette: Palette) -> String {
        let mut out = String::with_capacity(characters * 2);
        self.add_drawn(rng, characters, palette, &mut out);
        out
    }

    fn add_drawn(&self, rng: &mut TestRng, characters: usize, palette: Palette, out: &mut String) {
        match &*self.inner.form {
            Form::Run { class, .. } => class.draw_all(rng, palette, characters, out),
            Form::Automaton(machine) => machine.automaton.draw(rng, &machine.any, characters, palette, out),
        }
    }

    /// Whether counting UTF-16 units could give another verdict on so many characters.
    fn may_count_otherwise(&self, characters: usize) -> bool {
        let length = self.inner.length;
        length.breach_of(characters) != length.breach_of(characters.saturating_mul(2))
    }
}

impl Inner {
    /// The least feasible length from `from` to the greatest allowed.
    fn first_feasible(&self, from: usize) -> Option<usize> {
        let last = self.length.max.unwrap_or(usize::MAX);
        match &*self.form {
            Form::Run { min, .. } => {
                let first = from.max(*min);
                (first <= last && self.form.feasible(first)).then_some(first)
            }
            Form::Automaton(machine) => {
                // Past the horizon the feasible lengths repeat within one more horizon.
                let from = from.max(machine.least);
                let end = from.max(machine.any.horizon()).saturating_add(machine.any.horizon()).min(last);
                (from..=end).find(|&characters| self.form.feasible(characters))
            }
        }
    }

    /// The greatest feasible length up to `to`.
    fn last_feasible(&self, to: usize) -> Option<usize> {
        match &*self.form {
            Form::Run { .. } => self.form.feasible(to).then_some(to),
            Form::Automaton(machine) => {
                let to = to.min(machine.most.unwrap_or(to));
                let start = to.saturating_sub(machine.any.horizon());
                let near = (start..=to).rev().find(|&characters| self.form.feasible(characters));
                near.or_else(|| {
                    let end = start.min(machine.any.horizon());
                    (0..end).rev().find(|&characters| self.form.feasible(characters))
                })
            }
        }
    }
}

/// A text of exactly so many characters, made of another one of at most [`READ`] again and again.
fn repeated(text: &str, characters: usize) -> String {
    if characters <= READ {
        return text.to_owned();
    }
    let mut long = String::with_capacity(text.len() * (characters / READ + 1));
    for _ in 0..characters / READ {
        long.push_str(text);
    }
    long.extend(text.chars().take(characters % READ));
    long
}
