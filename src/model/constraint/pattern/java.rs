//! Rewrites a syntax tree so that it means what Java means by the same source, without its Unicode flag.
//!
//! - `\w \d \s \v .` become classes written out; `\p{Alpha}` and its like are ASCII; `\<` is a plain character.
//! - General categories stay as they are; `(?i)` folds ASCII alone, `(?s)` lets `.` match all. Other flags, scripts and
//!   blocks are refused.

use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetBinaryOpKind,
    ClassSetItem, ClassSetRange, ClassSetUnion, ClassUnicode, ClassUnicodeKind, Flag, Flags, FlagsItemKind,
    GroupKind, Literal, LiteralKind, RepetitionKind, RepetitionRange, Span, SpecialLiteralKind,
};

use crate::model::constraint::pattern::error::PatternError;

type Ranges = &'static [(char, char)];

const WORD: Ranges = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const DIGIT: Ranges = &[('0', '9')];
const SPACE: Ranges = &[('\t', '\r'), (' ', ' ')];
/// What `\v` stands for.
const VERTICAL_SPACE: Ranges = &[('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];
/// What `.` does not match.
const LINE_TERMINATORS: Ranges =
    &[('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];

const ALL: Ranges = &[('\0', char::MAX)];
/// What has another meaning in some versions of Java where case is ignored.
const CASED: &[&str] = &["Lower", "Upper", "LC", "Ll", "Lt", "Lu"];
/// Letters and decimal digits, by a name that Java alone has.
const LETTER_OR_DIGIT: &str = "LD";

/// The classes that Java names after POSIX: ASCII all of them.
const POSIX: &[(&str, Ranges)] = &[
    ("ASCII", &[('\0', '\x7f')]),
    ("Alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("Alpha", &[('A', 'Z'), ('a', 'z')]),
    ("Blank", &[('\t', '\t'), (' ', ' ')]),
    ("Cntrl", &[('\0', '\x1f'), ('\x7f', '\x7f')]),
    ("Digit", DIGIT),
    ("Graph", &[('!', '~')]),
    ("Lower", &[('a', 'z')]),
    ("Print", &[(' ', '~')]),
    ("Punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("Space", SPACE),
    ("Upper", &[('A', 'Z')]),
    ("XDigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

/// The general categories by their short names (Unicode Standard Annex 44, table 12).
const GENERAL_CATEGORIES: &[&str] = &[
    "C", "Cc", "Cf", "Cn", "Co", "L", "LC", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd",
    "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp",
    "Zs",
];

/// What flags say at a place of a pattern.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct JavaFlags {
    ignores_case: bool,
    dot_is_all: bool,
}

/// Rewrites in place, from a place on where these flags hold.
///
/// # Errors
///
/// What Java reads otherwise, or reads otherwise from one version to the next.
pub(super) fn rewrite(tree: &mut Ast, flags: &mut JavaFlags) -> Result<(), PatternError> {
    match tree {
        Ast::Empty(_) => Ok(()),
        Ast::Flags(set) => {
            flags.change(&mut set.flags)?;
            *tree = Ast::empty(set.span);
            Ok(())
        }
        Ast::Literal(literal) => {
            if is_vertical_space(literal) {
                *tree = Ast::class_bracketed(written_out(literal.span, false, VERTICAL_SPACE));
            } else if let Some(both) = flags.both_cases(literal.span, literal.c, literal.c) {
                *tree = Ast::class_bracketed(both);
            }
            Ok(())
        }
        Ast::Dot(span) => {
            let (negated, ranges) = if flags.dot_is_all { (false, ALL) } else { (true, LINE_TERMINATORS) };
            *tree = Ast::class_bracketed(written_out(**span, negated, ranges));
            Ok(())
        }
        Ast::Assertion(assertion) => {
            let span = assertion.span;
            let character = match assertion.kind {
                AssertionKind::StartLine
                | AssertionKind::EndLine
                | AssertionKind::StartText
                | AssertionKind::EndText => return Ok(()),
                AssertionKind::WordBoundaryStartAngle => '<',
                AssertionKind::WordBoundaryEndAngle => '>',
                _ => {
                    let advice =
                        "versions of Java disagree about word boundaries, write the characters instead";
                    return Err(refused(&span, "the opposite of a word boundary", advice));
                }
            };
            *tree = Ast::literal(literal(span, character));
            Ok(())
        }
        Ast::ClassUnicode(class) => {
            if let Some(written) = property(class, *flags)? {
                *tree = Ast::class_bracketed(written);
            }
            Ok(())
        }
        Ast::ClassPerl(class) => {
            *tree = Ast::class_bracketed(perl_class(class));
            Ok(())
        }
        Ast::ClassBracketed(class) => rewrite_set(&mut class.kind, class.negated, *flags),
        Ast::Repetition(repetition) => {
            if let Ast::Repetition(inner) = repetition.ast.as_mut() {
                if !is_exact_count_of_one(inner) || !is_possessive(&repetition.op.kind) {
                    let advice = "in Java it takes all it can and gives nothing back, group what is repeated";
                    return Err(refused(&repetition.op.span, "a quantifier upon a quantifier", advice));
                }
                *tree = Ast::repetition((**inner).clone());
                return rewrite(tree, flags);
            }
            rewrite(&mut repetition.ast, flags)
        }
        Ast::Group(group) => {
            let mut inside = *flags;
            if let GroupKind::NonCapturing(set) = &mut group.kind {
                inside.change(set)?;
            }
            rewrite(&mut group.ast, &mut inside)
        }
        Ast::Alternation(alternation) => alternation.asts.iter_mut().try_for_each(|one| rewrite(one, flags)),
        Ast::Concat(concat) => concat.asts.iter_mut().try_for_each(|one| rewrite(one, flags)),
    }
}

impl JavaFlags {
    /// Takes over what a list of flags says, and empties it.
    fn change(&mut self, set: &mut Flags) -> Result<(), PatternError> {
        let mut says = true;
        for item in std::mem::take(&mut set.items) {
            match item.kind {
                FlagsItemKind::Negation => says = false,
                FlagsItemKind::Flag(Flag::CaseInsensitive) => self.ignores_case = says,
                FlagsItemKind::Flag(Flag::DotMatchesNewLine) => self.dot_is_all = says,
                FlagsItemKind::Flag(_) => {
                    let advice = "only (?i) and (?s) are read, write out what it stands for";
                    return Err(refused(&item.span, "a flag", advice));
                }
            }
        }
        Ok(())
    }

    /// A range and its counterpart in the other case, where that differs and counts.
    fn both_cases(self, span: Span, first: char, last: char) -> Option<ClassBracketed> {
        const LOWER: (u32, u32) = ('a' as u32, 'z' as u32);
        const UPPER: (u32, u32) = ('A' as u32, 'Z' as u32);
        let shared = |(low, high): (u32, u32)| (low.max(u32::from(first)), high.min(u32::from(last)));
        let shifted = |(low, high): (u32, u32)| {
            let turned = |code: u32| char::from_u32(code ^ 0x20);
            (low <= high).then(|| Some((turned(low)?, turned(high)?)))?
        };
        let others: Vec<(char, char)> =
            [LOWER, UPPER].into_iter().filter_map(|all| shifted(shared(all))).collect();
        let ranges: Vec<(char, char)> = std::iter::once((first, last)).chain(others).collect();
        (self.ignores_case && ranges.len() > 1).then(|| written_out(span, false, &ranges))
    }
}

fn rewrite_set(set: &mut ClassSet, negated: bool, flags: JavaFlags) -> Result<(), PatternError> {
    match set {
        ClassSet::Item(item) => rewrite_item(item, negated, flags),
        ClassSet::BinaryOp(operation) => {
            if operation.kind != ClassSetBinaryOpKind::Intersection {
                let advice = "in Java it is two plain characters, escape them";
                return Err(refused(&operation.span, "`--` or `~~` in a class", advice));
            }
            rewrite_set(&mut operation.lhs, negated, flags)?;
            rewrite_set(&mut operation.rhs, negated, flags)
        }
    }
}

fn rewrite_item(item: &mut ClassSetItem, negated: bool, flags: JavaFlags) -> Result<(), PatternError> {
    match item {
        ClassSetItem::Empty(_) => Ok(()),
        ClassSetItem::Range(range) => {
            if let Some(both) = flags.both_cases(range.span, range.start.c, range.end.c) {
                *item = nested(both);
            }
            Ok(())
        }
        ClassSetItem::Literal(literal) => {
            if is_vertical_space(literal) {
                *item = nested(written_out(literal.span, false, VERTICAL_SPACE));
            } else if let Some(both) = flags.both_cases(literal.span, literal.c, literal.c) {
                *item = nested(both);
            }
            Ok(())
        }
        ClassSetItem::Ascii(class) => {
            let advice = "in Java it is a set of these letters, write \\p{Alpha} and the like";
            Err(refused(&class.span, "a class like [:alpha:]", advice))
        }
        ClassSetItem::Unicode(class) => {
            if let Some(written) = property(class, flags)? {
                *item = nested(written);
            }
            Ok(())
        }
        ClassSetItem::Perl(class) => {
            *item = nested(perl_class(class));
            Ok(())
        }
        ClassSetItem::Bracketed(class) => {
            if negated {
                let advice = "versions of Java disagree about it, write one class";
                return Err(refused(&class.span, "a class inside a negated class", advice));
            }
            rewrite_set(&mut class.kind, class.negated, flags)
        }
        ClassSetItem::Union(union) => {
            union.items.iter_mut().try_for_each(|item| rewrite_item(item, negated, flags))
        }
    }
}

/// Whether a quantifier upon another one says that it gives nothing back.
fn is_possessive(kind: &RepetitionKind) -> bool {
    matches!(kind, RepetitionKind::OneOrMore)
}

/// One character, so many times: there is nothing to give back.
fn is_exact_count_of_one(repetition: &ast::Repetition) -> bool {
    let is_exact = matches!(repetition.op.kind, RepetitionKind::Range(RepetitionRange::Exactly(_)));
    is_exact
        && repetition.greedy
        && matches!(
            repetition.ast.as_ref(),
            Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_)
        )
}

/// A property written out; nothing for a general category.
fn property(class: &ClassUnicode, flags: JavaFlags) -> Result<Option<ClassBracketed>, PatternError> {
    let name = match &class.kind {
        ClassUnicodeKind::OneLetter(letter) => letter.to_string(),
        ClassUnicodeKind::Named(name) => name.clone(),
        ClassUnicodeKind::NamedValue { name, value, .. } if name == "gc" || name == "general_category" => {
            value.clone()
        }
        ClassUnicodeKind::NamedValue { name, .. } => name.clone(),
    };
    let name = name.strip_prefix("Is").unwrap_or(&name);
    if flags.ignores_case && CASED.contains(&name) {
        let advice =
            "versions of Java disagree whether it folds the case of a property, write out the letters";
        return Err(refused(&class.span, "a property of case beside (?i)", advice));
    }
    if let Some((_, ranges)) = POSIX.iter().find(|(known, _)| *known == name) {
        return Ok(Some(written_out(class.span, class.negated, ranges)));
    }
    if name == LETTER_OR_DIGIT {
        let category = |name: &str| {
            let kind = ClassUnicodeKind::Named(name.to_owned());
            ClassSetItem::Unicode(ClassUnicode { span: class.span, negated: false, kind })
        };
        let items = vec![category("L"), category("Nd")];
        return Ok(Some(bracketed(class.span, class.negated, items)));
    }
    if GENERAL_CATEGORIES.contains(&name) {
        return Ok(None);
    }
    let advice =
        "only general categories such as \\p{L} and names such as \\p{Alpha} have one meaning everywhere";
    Err(refused(&class.span, "the property of a character", advice))
}

fn perl_class(class: &ClassPerl) -> ClassBracketed {
    let ranges = match class.kind {
        ClassPerlKind::Digit => DIGIT,
        ClassPerlKind::Space => SPACE,
        ClassPerlKind::Word => WORD,
    };
    written_out(class.span, class.negated, ranges)
}

fn written_out(span: Span, negated: bool, ranges: &[(char, char)]) -> ClassBracketed {
    let range = |&(start, end): &(char, char)| {
        ClassSetItem::Range(ClassSetRange { span, start: literal(span, start), end: literal(span, end) })
    };
    bracketed(span, negated, ranges.iter().map(range).collect())
}

fn bracketed(span: Span, negated: bool, items: Vec<ClassSetItem>) -> ClassBracketed {
    ClassBracketed { span, negated, kind: ClassSet::Item(ClassSetItem::Union(ClassSetUnion { span, items })) }
}

fn nested(class: ClassBracketed) -> ClassSetItem {
    ClassSetItem::Bracketed(Box::new(class))
}

fn literal(span: Span, c: char) -> Literal {
    Literal { span, kind: LiteralKind::Verbatim, c }
}

fn is_vertical_space(literal: &Literal) -> bool {
    matches!(literal.kind, LiteralKind::Special(SpecialLiteralKind::VerticalTab))
}

fn refused(span: &Span, found: &str, advice: &'static str) -> PatternError {
    PatternError::Unsupported { offset: span.start.offset, found: found.to_owned(), advice }
}
