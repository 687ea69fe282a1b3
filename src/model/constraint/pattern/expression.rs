//! A regular expression of a JSON model, read as Java reads it without its Unicode flag.
//!
//! - A pattern holds of a whole value, whether or not its source is anchored, unless it is one that is searched for: then
//!   a value that it matches in part alone is neither right nor wrong.
//! - `\w \d \s` and their negations are ASCII, `.` stops at Java's line terminators, `\p{..}` is exact.
//! - What cannot be read the same way (back-references, scripts) is refused with its place.
//! - What versions of Java read otherwise (word boundaries beyond ASCII) is neither right nor wrong.
//! - Matching goes through an automaton of bytes; values are drawn from the syntax tree. They are two readings.

use crate::model::constraint::pattern::error::{MAX_SOURCE_BYTES, PatternError};
use std::fmt;
use std::sync::{Arc, OnceLock};

use regex_automata::meta::Regex;
use regex_syntax::ast;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

use crate::model::constraint::pattern::java::{self, JavaFlags};
use crate::model::constraint::pattern::look::{LookAround, with_ends};
use crate::model::constraint::pattern::positions::{self, MatchExtent};
use crate::model::constraint::pattern::source::JavaSource;

/// The most that counted repetitions may multiply a pattern to, in ranges of characters.
const MAX_COST: usize = 150_000;

/// A regular expression that a whole value must match. Clones share one automaton.
#[derive(Clone)]
pub struct Pattern {
    reading: Arc<PatternReading>,
    is_searched: bool,
}

struct PatternReading {
    source: String,
    hir: OnceLock<Hir>,
    matcher: OnceLock<Matcher>,
}

/// A pattern that is one class of characters, repeated: by far the most frequent form.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) class: ClassUnicode,
    pub(crate) min: usize,
    pub(crate) max: Option<usize>,
}

/// How values are matched. A run's bounds are counted apart, because an automaton repeats its class for each.
enum Matcher {
    Run {
        regex: Regex,
        min: usize,
        max: Option<usize>,
    },
    Whole(Regex),
    /// Automata of bytes know no look-around.
    Positions,
}

impl Pattern {
    /// Reads a pattern, anchored or not.
    ///
    /// # Errors
    ///
    /// A source that is no regular expression, that Java reads otherwise, or that is unreasonably large.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        Ok(Self::of(source, OnceLock::from(read(source)?)))
    }

    /// A pattern of which it is known that it can be read: it is when it is asked for.
    pub(crate) fn trusted(source: &str) -> Self {
        Self::of(source, OnceLock::new())
    }

    fn of(source: &str, hir: OnceLock<Hir>) -> Self {
        let reading = PatternReading { source: source.to_owned(), hir, matcher: OnceLock::new() };
        Self { reading: Arc::new(reading), is_searched: false }
    }

    /// The same pattern as one that is searched for: what it matches in part is not refused.
    pub fn searched(&self) -> Self {
        Self { is_searched: true, ..self.clone() }
    }

    /// Whether it is searched for.
    pub(crate) fn is_searched(&self) -> bool {
        self.is_searched
    }

    /// Whether the value is wrong: no version of Java finds what is asked for in it.
    pub fn refuses(&self, value: &str) -> bool {
        let manner = if self.is_searched { MatchExtent::Part } else { MatchExtent::PerhapsWhole };
        let may_match = || self.leaves_open() && positions::matches(self.hir(), value, manner);
        !(self.matches(value) || may_match())
    }

    /// Whether there may be values that are neither right nor wrong.
    pub(crate) fn leaves_open(&self) -> bool {
        self.is_searched || self.looks_for(|look| look == LookAround::Boundary)
    }

    /// Whether something is found in every text: nothing, at its end.
    pub(crate) fn is_found_everywhere(&self) -> bool {
        let asks_what_is_before = |look| !matches!(look, LookAround::Ahead | LookAround::NotAhead);
        self.is_searched
            && !self.hir().properties().look_set().contains(Look::Start)
            && !self.looks_for(asks_what_is_before)
            && !self.refuses("")
    }

    /// Whether it has look-around or word boundaries, which automata of bytes do not know.
    pub(crate) fn looks_around(&self) -> bool {
        self.looks_for(|_| true)
    }

    fn looks_for(&self, asked: fn(LookAround) -> bool) -> bool {
        LOOKS.iter().any(|one| self.reading.source.contains(one)) && looks(self.hir(), asked)
    }

    /// Whether the whole value matches.
    pub fn matches(&self, value: &str) -> bool {
        match self.reading.matcher.get_or_init(|| Matcher::new(self.hir())) {
            Matcher::Whole(regex) => regex.is_match(value),
            Matcher::Positions => positions::matches(self.hir(), value, MatchExtent::Whole),
            Matcher::Run { regex, min, max } => {
                let counted = (*min <= 1 && max.is_none()) || in_bounds(value.chars().count(), *min, *max);
                counted && (*min == 0 || !value.is_empty()) && regex.is_match(value)
            }
        }
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.reading.source
    }

    /// The meaning of the pattern, with Java's classes written out.
    pub(crate) fn hir(&self) -> &Hir {
        self.reading.hir.get_or_init(|| {
            read(&self.reading.source).expect("a test reads the patterns that the program brings")
        })
    }

    /// The pattern as one repeated class, where it is one.
    pub(crate) fn run(&self) -> Option<Run> {
        run_of(self.hir())
    }
}

/// What a source has that asks about a place.
const LOOKS: [&str; 2] = ["(?", "\\b"];

/// Whether a pattern asks so about a place in a text.
fn looks(hir: &Hir, asked: fn(LookAround) -> bool) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => LookAround::of(capture).is_some_and(asked) || looks(&capture.sub, asked),
        HirKind::Repetition(repetition) => looks(&repetition.sub, asked),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(|part| looks(part, asked)),
        _ => false,
    }
}

/// Refuses look-around that cannot be followed character by character.
fn check_looks(hir: &Hir, inside: Option<LookAround>) -> Result<(), PatternError> {
    match hir.kind() {
        HirKind::Capture(capture) => {
            let look = LookAround::of(capture);
            let is_behind = matches!(inside, Some(LookAround::Behind | LookAround::NotBehind));
            let is_boundary = look == Some(LookAround::Boundary) && inside.is_some();
            if look.is_some() && (is_behind || is_boundary) {
                return Err(PatternError::Entangled);
            }
            check_looks(&capture.sub, look.or(inside))
        }
        HirKind::Look(_) if matches!(inside, Some(LookAround::Behind | LookAround::NotBehind)) => {
            Err(PatternError::Entangled)
        }
        HirKind::Repetition(repetition) => check_looks(&repetition.sub, inside),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().try_for_each(|part| check_looks(part, inside))
        }
        _ => Ok(()),
    }
}

/// What a source means.
fn read(source: &str) -> Result<Hir, PatternError> {
    if source.len() > MAX_SOURCE_BYTES {
        return Err(PatternError::TooLong { bytes: source.len() });
    }
    let java = JavaSource::read(source)?;
    let syntax = |offset: usize, reason: String| PatternError::Syntax { offset: java.origin(offset), reason };
    let mut tree = ast::parse::Parser::new()
        .parse(&java.text)
        .map_err(|error| syntax(error.span().start.offset, error.kind().to_string()))?;
    java::rewrite(&mut tree, &mut JavaFlags::default()).map_err(|error| error.moved(|at| java.origin(at)))?;
    let hir = regex_syntax::hir::translate::Translator::new()
        .translate(&java.text, &tree)
        .map_err(|error| syntax(error.span().start.offset, error.kind().to_string()))?;
    check_looks(&hir, None)?;
    let hir = if looks(&hir, |_| true) { with_ends(hir, false) } else { hir };
    if run_of(&hir).is_none() && cost(&hir) > MAX_COST {
        return Err(PatternError::TooLarge);
    }
    Ok(hir)
}

impl Matcher {
    fn new(hir: &Hir) -> Self {
        if looks(hir, |_| true) {
            return Self::Positions;
        }
        let Some(run) = run_of(hir) else { return Self::Whole(compile(hir.clone())) };
        let repetition = Repetition {
            min: 0,
            max: None,
            greedy: true,
            sub: Box::new(Hir::class(Class::Unicode(run.class))),
        };
        Self::Run { regex: compile(Hir::repetition(repetition)), min: run.min, max: run.max }
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Pattern").field(&self.source()).finish()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.source())
    }
}

/// Two patterns are equal when they are written alike and hold of the same part of a value.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source() && self.is_searched == other.is_searched
    }
}

impl Eq for Pattern {}

/// Anchors the pattern and builds only the engines that a yes or no needs, so that the first match comes quickly.
fn compile(hir: Hir) -> Regex {
    let anchored = Hir::concat(vec![Hir::look(Look::Start), hir, Hir::look(Look::End)]);
    let config = Regex::config()
        .nfa_size_limit(None)
        .which_captures(regex_automata::nfa::thompson::WhichCaptures::None)
        .auto_prefilter(false)
        .onepass(false)
        .dfa(false)
        .backtrack(false);
    Regex::builder().configure(config).build_from_hir(&anchored).expect("the size of a pattern is bounded")
}

/// The repeated class that a pattern is, once the anchors at its ends are left out.
fn run_of(hir: &Hir) -> Option<Run> {
    match hir.kind() {
        HirKind::Capture(capture) if LookAround::of(capture).is_none() => run_of(&capture.sub),
        HirKind::Concat(parts) => {
            let starts = parts.iter().take_while(|part| is_look(part, Look::Start)).count();
            match &parts[starts..] {
                [only, ends @ ..] if ends.iter().all(|part| is_look(part, Look::End)) => run_of(only),
                _ => None,
            }
        }
        HirKind::Repetition(repetition) => Some(Run {
            class: class_of(&repetition.sub)?,
            min: repetition.min as usize,
            max: repetition.max.map(|max| max as usize),
        }),
        _ => Some(Run { class: class_of(hir)?, min: 1, max: Some(1) }),
    }
}

fn class_of(hir: &Hir) -> Option<ClassUnicode> {
    match hir.kind() {
        HirKind::Capture(capture) if LookAround::of(capture).is_none() => class_of(&capture.sub),
        HirKind::Class(Class::Unicode(class)) => Some(class.clone()),
        HirKind::Literal(literal) => {
            // A class of one character is read as that character.
            let mut characters = std::str::from_utf8(&literal.0).ok()?.chars();
            let (Some(only), None) = (characters.next(), characters.next()) else { return None };
            Some(ClassUnicode::new([ClassUnicodeRange::new(only, only)]))
        }
        _ => None,
    }
}

fn in_bounds(characters: usize, min: usize, max: Option<usize>) -> bool {
    characters >= min && max.is_none_or(|max| characters <= max)
}

fn is_look(hir: &Hir, look: Look) -> bool {
    matches!(hir.kind(), HirKind::Look(found) if *found == look)
}

/// How many ranges of characters an automaton of the pattern spells out: an upper bound for its size.
fn cost(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().max(1),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len().max(1),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1) as usize;
            cost(&repetition.sub).saturating_mul(times)
        }
        HirKind::Capture(capture) => cost(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().fold(1_usize, |sum, part| sum.saturating_add(cost(part)))
        }
    }
}
