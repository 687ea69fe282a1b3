//! One or more patterns together as an automaton over classes of characters, with the lengths it can reach.
//!
//! - It accepts what all the patterns match, as far as that is made of settled characters.
//! - From each state it is known whether a value of exactly so many more characters exists, so drawing never fails.

use std::collections::{BTreeSet, HashMap, HashSet};

use proptest::test_runner::TestRng;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use crate::domain::class::{CharacterClass, Palette};
use crate::domain::derivative::{DerivedStates, Language, derived};
use crate::domain::unicode::below;

/// The most words that a table may hold; a quarter of it bounds the steps of building, which are dearer.
const BUDGET: usize = 1 << 20;

/// The patterns multiply to more than can be held.
#[derive(Debug)]
pub(super) struct TooLarge;

/// States and the classes between them. The first state is the start.
#[derive(Debug)]
pub(super) struct Automaton {
    states: Vec<AutomatonState>,
    classes: Vec<CharacterClass>,
}

#[derive(Debug, Default)]
struct AutomatonState {
    accepts: bool,
    edges: Vec<Transition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Transition {
    class: usize,
    target: usize,
}

/// From which states a value of exactly so many more characters exists.
///
/// The set for one length follows from the set before it, so the sets come round again in the end.
#[derive(Debug)]
pub(super) struct ReachableStates {
    palette: Palette,
    rows: Vec<Box<[u64]>>,
    /// Where the sets begin to repeat, as an index into `rows`.
    cycle: usize,
}

impl Automaton {
    /// What all the patterns match.
    ///
    /// # Errors
    ///
    /// Patterns whose counted repetitions multiply too far.
    pub(super) fn new(patterns: &[&Hir]) -> Result<Self, TooLarge> {
        let mut programs = Vec::new();
        for pattern in patterns {
            let mut program = Program::default();
            let accept = program.push(Instruction::Accept)?;
            program.start = program.compile(pattern, accept)?;
            programs.push(program);
        }
        Product::new(&programs).build()
    }

    /// What all the patterns match, or what all refuse, look-around and all; each with whether it is searched for.
    ///
    /// # Errors
    ///
    /// Patterns whose states are too many.
    pub(super) fn looking(patterns: &[(&Hir, bool)], wanted: Language) -> Result<Self, TooLarge> {
        let DerivedStates { states, partition } = derived(patterns, wanted).map_err(|_| TooLarge)?;
        let mut classes = Vec::new();
        let mut known: HashMap<BTreeSet<usize>, usize> = HashMap::new();
        let mut class = |parts: BTreeSet<usize>| {
            *known.entry(parts).or_insert_with_key(|parts| {
                let ranges = parts.iter().flat_map(|part| &partition.parts()[*part].ranges);
                classes.push(CharacterClass::new(&ClassUnicode::new(ranges.copied())));
                classes.len() - 1
            })
        };
        let mut all = Vec::new();
        for state in states {
            let edges = state.edges.into_iter();
            let edges = edges.map(|(target, parts)| Transition { class: class(parts), target }).collect();
            all.push(AutomatonState { accepts: state.accepts, edges });
        }
        Ok(Self { states: all, classes })
    }

    /// The classes on its edges.
    pub(super) fn classes(&self) -> &[CharacterClass] {
        &self.classes
    }

    /// About how many words of memory it takes.
    pub(super) fn words(&self) -> usize {
        let classes = self.classes.iter().map(CharacterClass::words);
        self.states.iter().map(|state| 4 + 2 * state.edges.len()).chain(classes).sum()
    }

    /// Which lengths can be reached with characters of the palette alone.
    ///
    /// # Errors
    ///
    /// An automaton whose lengths take too long to come round.
    pub(super) fn reach(&self, palette: Palette) -> Result<ReachableStates, TooLarge> {
        let words = self.states.len().div_ceil(64);
        let edges: usize = self.states.iter().map(|state| state.edges.len() + 1).sum();
        let usable: Vec<bool> = self.classes.iter().map(|class| class.has(palette)).collect();
        let mut row = self.row(words, |state| state.accepts);
        let mut seen: HashMap<Box<[u64]>, usize> = HashMap::new();
        let mut rows: Vec<Box<[u64]>> = Vec::new();
        loop {
            if let Some(&cycle) = seen.get(&row) {
                return Ok(ReachableStates { palette, rows, cycle });
            }
            if rows.len() * words > BUDGET || rows.len() * edges > 64 * BUDGET {
                return Err(TooLarge);
            }
            let next = self.row(words, |state| {
                state.edges.iter().any(|edge| usable[edge.class] && has_bit(&row, edge.target))
            });
            seen.insert(row.clone(), rows.len());
            rows.push(row);
            row = next;
        }
    }

    /// Draws a value of exactly so many characters, which `reach` must hold feasible.
    ///
    /// Each character is of the palette where its class has such; where `reach` is of that palette, all are.
    pub(super) fn draw(
        &self,
        rng: &mut TestRng,
        reach: &ReachableStates,
        characters: usize,
        palette: Palette,
        out: &mut String,
    ) {
        let mut state = &self.states[0];
        for left in (0..characters).rev() {
            let row = reach.row(left);
            let usable =
                |edge: &&Transition| has_bit(row, edge.target) && self.classes[edge.class].has(reach.palette);
            let edge = match state.edges.as_slice() {
                [only] => Some(only),
                edges => {
                    let count = edges.iter().filter(usable).count();
                    (count > 0)
                        .then(|| below(rng, count))
                        .and_then(|nth| edges.iter().filter(usable).nth(nth))
                }
            };
            // A feasible length always leaves an edge; an infeasible one ends early and is the caller's mistake.
            let Some(edge) = edge else { return };
            out.push(self.classes[edge.class].draw(rng, palette));
            state = &self.states[edge.target];
        }
    }

    fn row(&self, words: usize, holds: impl Fn(&AutomatonState) -> bool) -> Box<[u64]> {
        let mut row = vec![0_u64; words];
        for (index, state) in self.states.iter().enumerate() {
            if holds(state) {
                row[index / 64] |= 1 << (index % 64);
            }
        }
        row.into_boxed_slice()
    }
}

impl ReachableStates {
    /// Whether a value of exactly so many characters exists.
    pub(super) fn feasible(&self, characters: usize) -> bool {
        has_bit(self.row(characters), 0)
    }

    /// About how many words of memory it takes.
    pub(super) fn words(&self) -> usize {
        self.rows.iter().map(|row| 2 + row.len()).sum()
    }

    /// After so many lengths nothing new comes.
    pub(super) fn horizon(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, characters: usize) -> &[u64] {
        if characters < self.rows.len() {
            return &self.rows[characters];
        }
        let period = self.rows.len() - self.cycle;
        &self.rows[self.cycle + (characters - self.cycle) % period]
    }
}

fn has_bit(row: &[u64], index: usize) -> bool {
    row[index / 64] & (1 << (index % 64)) != 0
}

/// One pattern as instructions that branch without reading, or read one character.
#[derive(Debug, Default)]
struct Program {
    instructions: Vec<Instruction>,
    classes: Vec<ClassUnicode>,
    start: usize,
}

#[derive(Debug)]
enum Instruction {
    Accept,
    Read { class: usize, next: usize },
    Branch(Vec<usize>),
    Look { look: Look, next: usize },
}

impl Program {
    fn push(&mut self, instruction: Instruction) -> Result<usize, TooLarge> {
        if self.instructions.len() >= BUDGET / 16 {
            return Err(TooLarge);
        }
        self.instructions.push(instruction);
        Ok(self.instructions.len() - 1)
    }

    fn read(&mut self, class: &ClassUnicode, next: usize) -> Result<usize, TooLarge> {
        let known = self.classes.iter().position(|other| other == class);
        let class = known.unwrap_or_else(|| {
            self.classes.push(class.clone());
            self.classes.len() - 1
        });
        self.push(Instruction::Read { class, next })
    }

    /// Adds what the pattern matches before going on at `next`, and returns where that begins.
    fn compile(&mut self, hir: &Hir, next: usize) -> Result<usize, TooLarge> {
        match hir.kind() {
            HirKind::Empty => Ok(next),
            HirKind::Look(look) => self.push(Instruction::Look { look: *look, next }),
            HirKind::Literal(literal) => {
                let text = String::from_utf8_lossy(&literal.0);
                text.chars().rev().try_fold(next, |next, character| {
                    let class = ClassUnicode::new([ClassUnicodeRange::new(character, character)]);
                    self.read(&class, next)
                })
            }
            HirKind::Class(Class::Unicode(class)) => self.read(class, next),
            HirKind::Class(Class::Bytes(class)) => {
                self.read(&class.to_unicode_class().unwrap_or_else(ClassUnicode::empty), next)
            }
            HirKind::Capture(capture) => self.compile(&capture.sub, next),
            HirKind::Concat(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.compile(part, next))
            }
            HirKind::Alternation(parts) => {
                let branches =
                    parts.iter().map(|part| self.compile(part, next)).collect::<Result<Vec<_>, _>>()?;
                self.push(Instruction::Branch(branches))
            }
            HirKind::Repetition(repetition) => {
                let mut start = match repetition.max {
                    None => self.compile_loop(&repetition.sub, next)?,
                    Some(max) => {
                        let mut start = next;
                        for _ in repetition.min..max {
                            // Each optional turn ends the repetition at once where it is not taken.
                            let turn = self.compile(&repetition.sub, start)?;
                            start = self.push(Instruction::Branch(vec![turn, next]))?;
                        }
                        start
                    }
                };
                for _ in 0..repetition.min {
                    start = self.compile(&repetition.sub, start)?;
                }
                Ok(start)
            }
        }
    }

    fn compile_loop(&mut self, sub: &Hir, next: usize) -> Result<usize, TooLarge> {
        let branch = self.push(Instruction::Branch(vec![next]))?;
        let turn = self.compile(sub, branch)?;
        self.instructions[branch] = Instruction::Branch(vec![turn, next]);
        Ok(branch)
    }
}

/// Where each program stands, and what the anchors must know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Position {
    at: Vec<usize>,
    /// A character was read: the beginning is behind us.
    begun: bool,
    /// An end was asserted: no character may follow.
    ended: bool,
}

/// Several programs run side by side.
struct Product<'a> {
    programs: &'a [Program],
    states: HashMap<Position, usize>,
    waiting: Vec<Position>,
    classes: Vec<CharacterClass>,
    /// The class that the programs' classes share, by their numbers, or nothing where they share no character.
    known: HashMap<Vec<usize>, Option<usize>>,
    steps: usize,
}

impl<'a> Product<'a> {
    fn new(programs: &'a [Program]) -> Self {
        Self {
            programs,
            states: HashMap::new(),
            waiting: Vec::new(),
            classes: Vec::new(),
            known: HashMap::new(),
            steps: 0,
        }
    }

    fn build(mut self) -> Result<Automaton, TooLarge> {
        let start = Position {
            at: self.programs.iter().map(|program| program.start).collect(),
            begun: false,
            ended: false,
        };
        self.number(start);
        let mut states = Vec::new();
        while let Some(position) = self.waiting.get(states.len()).cloned() {
            states.push(self.state(position)?);
        }
        Ok(Automaton { states, classes: self.classes })
    }

    fn number(&mut self, position: Position) -> usize {
        let next = self.states.len();
        let waiting = &mut self.waiting;
        *self.states.entry(position).or_insert_with_key(|position| {
            waiting.push(position.clone());
            next
        })
    }

    /// Follows all that can be followed without reading.
    fn state(&mut self, from: Position) -> Result<AutomatonState, TooLarge> {
        let mut state = AutomatonState::default();
        let mut seen = HashSet::from([from.clone()]);
        let mut open = vec![from];
        while let Some(position) = open.pop() {
            self.steps += 1;
            if self.steps > BUDGET / 4 {
                return Err(TooLarge);
            }
            let Some((program, successors)) = self.silent(&position) else {
                self.read(&position, &mut state);
                continue;
            };
            for (next, ended) in successors {
                let mut moved = position.clone();
                moved.at[program] = next;
                moved.ended |= ended;
                if seen.insert(moved.clone()) {
                    open.push(moved);
                }
            }
        }
        Ok(state)
    }

    /// The first program that can move without reading: where to, and whether that asserts the end.
    fn silent(&self, position: &Position) -> Option<(usize, Vec<(usize, bool)>)> {
        position.at.iter().enumerate().find_map(|(program, &at)| {
            let successors = match &self.programs[program].instructions[at] {
                Instruction::Branch(branches) => branches.iter().map(|&next| (next, false)).collect(),
                Instruction::Look { look: Look::Start, next } if !position.begun => vec![(*next, false)],
                Instruction::Look { look: Look::End, next } => vec![(*next, true)],
                Instruction::Look { .. } => Vec::new(),
                Instruction::Accept | Instruction::Read { .. } => return None,
            };
            Some((program, successors))
        })
    }

    /// Where every program accepts or reads: adds the edge or the acceptance, where they agree.
    fn read(&mut self, position: &Position, state: &mut AutomatonState) {
        let mut classes = Vec::new();
        let mut at = Vec::new();
        for (program, &instruction) in self.programs.iter().zip(&position.at) {
            if let Instruction::Read { class, next } = &program.instructions[instruction] {
                classes.push(*class);
                at.push(*next);
            }
        }
        if classes.is_empty() {
            state.accepts = true;
        } else if classes.len() == self.programs.len()
            && !position.ended
            && let Some(class) = self.class(classes)
        {
            let target = self.number(Position { at, begun: true, ended: false });
            let edge = Transition { class, target };
            if !state.edges.contains(&edge) {
                state.edges.push(edge);
            }
        }
    }

    fn class(&mut self, together: Vec<usize>) -> Option<usize> {
        if let Some(known) = self.known.get(&together) {
            return *known;
        }
        let mut classes =
            self.programs.iter().zip(&together).map(|(program, &class)| &program.classes[class]);
        let mut shared = classes.next().cloned().unwrap_or_else(ClassUnicode::empty);
        classes.for_each(|class| shared.intersect(class));
        let class = CharacterClass::new(&shared);
        let number = class.has(Palette::Any).then(|| {
            self.classes.push(class);
            self.classes.len() - 1
        });
        self.known.insert(together, number);
        number
    }
}
