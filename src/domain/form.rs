//! How values are drawn that some patterns match: from one class, or from the states of an automaton.
//!
//! A form depends on its patterns alone and is dear to make, and operations share patterns: an imported one is made once to
//! see whether it can be drawn from, once to load its file and once to draw. So the forms that were made last are kept.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use crate::domain::automaton::{Automaton, ReachableStates};
use crate::domain::class::{CharacterClass, Palette};
use crate::domain::counted::Counted;
use crate::domain::derivative::Language;
use crate::model::constraint::pattern::expression::Pattern;

/// The most words that the forms that are kept may take.
const MOST_WORDS: usize = 1 << 22;

/// Forms by the sources of their patterns, nothing where they are too large: a memo, which changes no answer.
static FORMS: LazyLock<Mutex<Forms>> = LazyLock::new(Mutex::default);

#[derive(Debug, Default)]
struct Forms {
    words: usize,
    known: HashMap<Vec<String>, Option<Arc<Form>>>,
}

/// How values are drawn: nearly every pattern is one class, repeated.
#[derive(Debug)]
pub(super) enum Form {
    Run { class: Box<CharacterClass>, min: usize, max: Option<usize> },
    Automaton(Box<PatternAutomaton>),
}

/// What patterns match as states, and the lengths that their texts have.
#[derive(Debug)]
pub(super) struct PatternAutomaton {
    pub(super) automaton: Automaton,
    pub(super) any: ReachableStates,
    /// The lengths that can be had in characters of one width alone; nothing where they cannot be told.
    widths: [OnceLock<Option<ReachableStates>>; 4],
    /// How many characters the pattern asks for before all else.
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

impl Forms {
    fn keep(&mut self, sources: Vec<String>, form: Option<Arc<Form>>) {
        let source_words: usize = sources.iter().map(|source| 4 + source.len() / 8).sum();
        let words = source_words + form.as_ref().map_or(0, |form| form.words());
        if self.words + words > MOST_WORDS {
            *self = Self::default();
        }
        self.words += words;
        self.known.insert(sources, form);
    }
}

impl Form {
    /// The form of what patterns match together; nothing where it is too large to draw from.
    pub(super) fn of(patterns: &[&Pattern]) -> Option<Arc<Self>> {
        let sources: Vec<String> = patterns.iter().map(|pattern| pattern.source().to_owned()).collect();
        let forms = || FORMS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = forms().known.get(&sources) {
            return known.clone();
        }
        let form = Self::new(patterns).map(Arc::new);
        forms().keep(sources, form.clone());
        form
    }

    /// About how many words it takes, when all lengths were asked for.
    fn words(&self) -> usize {
        match self {
            Self::Run { class, .. } => class.words(),
            Self::Automaton(machine) => {
                machine.automaton.words() + (1 + machine.widths.len()) * machine.any.words()
            }
        }
    }

    fn new(patterns: &[&Pattern]) -> Option<Self> {
        let run = match patterns {
            [] => {
                let all = ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)]);
                Some((all, 0, None))
            }
            [only] => only.run().map(|run| (run.class, run.min, run.max)),
            _ => None,
        };
        if let Some((class, min, max)) = run {
            return Some(Self::Run { class: Box::new(CharacterClass::new(&class)), min, max });
        }
        if patterns.iter().any(|pattern| pattern.looks_around()) {
            let counted: Vec<_> = patterns.iter().map(|pattern| Counted::new(pattern.hir())).collect();
            let trees: Vec<_> = counted.iter().map(|counted| (&counted.pattern, false)).collect();
            let machine = PatternAutomaton::new(Automaton::looking(&trees, Language::Matched).ok()?)?;
            let least = counted.iter().map(|counted| counted.least).max().unwrap_or_default();
            let most = counted.iter().filter_map(|counted| counted.most).min();
            return Some(Self::Automaton(Box::new(PatternAutomaton { least, most, ..machine })));
        }
        let trees: Vec<_> = patterns.iter().map(|pattern| pattern.hir()).collect();
        PatternAutomaton::new(Automaton::new(&trees).ok()?).map(|machine| Self::Automaton(Box::new(machine)))
    }

    /// Whether there is a text of so many characters.
    pub(super) fn feasible(&self, characters: usize) -> bool {
        match self {
            Self::Run { class, min, max } => {
                let counted = characters >= *min && max.is_none_or(|max| characters <= max);
                counted && (characters == 0 || class.has(Palette::Any))
            }
            Self::Automaton(machine) => machine.feasible(characters),
        }
    }
}

impl PatternAutomaton {
    pub(super) fn new(automaton: Automaton) -> Option<Self> {
        let any = automaton.reach(Palette::Any).ok()?;
        Some(Self { automaton, any, widths: Default::default(), least: 0, most: None })
    }

    /// Whether there is a text of so many characters.
    pub(super) fn feasible(&self, characters: usize) -> bool {
        self.counts(characters) && self.any.feasible(characters)
    }

    /// Whether the pattern asks for so many characters, as far as it counts them before all else.
    pub(super) fn counts(&self, characters: usize) -> bool {
        characters >= self.least && self.most.is_none_or(|most| characters <= most)
    }

    /// The lengths that can be had in characters of so many bytes alone.
    pub(super) fn reach(&self, width: usize) -> Option<&ReachableStates> {
        self.widths[width - 1].get_or_init(|| self.automaton.reach(Palette::Width(width)).ok()).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_made_once() {
        let of = |source: &str| Form::of(&[&Pattern::new(source).unwrap()]).unwrap();
        let (first, other) = (of("once-(?!a)[a-c]{2}"), of("once-[a-c]{2}"));
        assert!(Arc::ptr_eq(&first, &of("once-(?!a)[a-c]{2}")) && !Arc::ptr_eq(&first, &other));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let form = Form::new(&[&Pattern::new("a{1,300}b").unwrap()]).map(Arc::new);
        let (mut forms, words) = (Forms::default(), 4 + form.as_ref().unwrap().words());
        assert!(words >= 300, "a state for each `a`");
        let most = MOST_WORDS / words;
        for number in 0..=most {
            assert!(forms.words <= MOST_WORDS && forms.known.len() == number);
            forms.keep(vec![number.to_string()], form.clone());
        }
        assert_eq!((forms.known.len(), forms.words), (1, words), "the last one is kept");
    }
}
