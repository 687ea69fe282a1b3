//! Rewrites a syntax tree so that it means what Java means by the same source, without its Unicode flag.
//!
//! - `\w \d \s \v .` become classes written out; `\p{Alpha}` and its like are ASCII; `\<` is a plain character.
//! - General categories stay as they are. Flags, word boundaries, scripts and blocks are refused.

use regex_syntax::ast::{
    AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetBinaryOpKind,
    ClassSetItem, ClassSetRange, ClassSetUnion, ClassUnicode, ClassUnicodeKind, GroupKind, Literal,
    LiteralKind, Span, SpecialLiteralKind,
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

/// Rewrites in place.
///
/// # Errors
///
/// What Java reads otherwise, or reads otherwise from one version to the next.
pub(super) fn rewrite(tree: &mut Ast) -> Result<(), PatternError> {
    match tree {
        Ast::Empty(_) => Ok(()),
        Ast::Flags(flags) => Err(flags_refused(&flags.span)),
        Ast::Literal(literal) => {
            if is_vertical_space(literal) {
                *tree = Ast::class_bracketed(written_out(literal.span, false, VERTICAL_SPACE));
            }
            Ok(())
        }
        Ast::Dot(span) => {
            *tree = Ast::class_bracketed(written_out(**span, true, LINE_TERMINATORS));
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
                    return Err(refused(&span, "a word boundary", advice));
                }
            };
            *tree = Ast::literal(literal(span, character));
            Ok(())
        }
        Ast::ClassUnicode(class) => {
            if let Some(ranges) = posix_ranges(class)? {
                *tree = Ast::class_bracketed(written_out(class.span, class.negated, ranges));
            }
            Ok(())
        }
        Ast::ClassPerl(class) => {
            *tree = Ast::class_bracketed(perl_class(class));
            Ok(())
        }
        Ast::ClassBracketed(class) => rewrite_set(&mut class.kind, class.negated),
        Ast::Repetition(repetition) => {
            if matches!(*repetition.ast, Ast::Repetition(_)) {
                let advice = "in Java it takes all it can and gives nothing back, group what is repeated";
                return Err(refused(&repetition.op.span, "a quantifier upon a quantifier", advice));
            }
            rewrite(&mut repetition.ast)
        }
        Ast::Group(group) => {
            if let GroupKind::NonCapturing(flags) = &group.kind
                && !flags.items.is_empty()
            {
                return Err(flags_refused(&flags.span));
            }
            rewrite(&mut group.ast)
        }
        Ast::Alternation(alternation) => alternation.asts.iter_mut().try_for_each(rewrite),
        Ast::Concat(concat) => concat.asts.iter_mut().try_for_each(rewrite),
    }
}

fn rewrite_set(set: &mut ClassSet, negated: bool) -> Result<(), PatternError> {
    match set {
        ClassSet::Item(item) => rewrite_item(item, negated),
        ClassSet::BinaryOp(operation) => {
            if operation.kind != ClassSetBinaryOpKind::Intersection {
                let advice = "in Java it is two plain characters, escape them";
                return Err(refused(&operation.span, "`--` or `~~` in a class", advice));
            }
            rewrite_set(&mut operation.lhs, negated)?;
            rewrite_set(&mut operation.rhs, negated)
        }
    }
}

fn rewrite_item(item: &mut ClassSetItem, negated: bool) -> Result<(), PatternError> {
    match item {
        ClassSetItem::Empty(_) | ClassSetItem::Range(_) => Ok(()),
        ClassSetItem::Literal(literal) => {
            if is_vertical_space(literal) {
                *item = nested(written_out(literal.span, false, VERTICAL_SPACE));
            }
            Ok(())
        }
        ClassSetItem::Ascii(class) => {
            let advice = "in Java it is a set of these letters, write \\p{Alpha} and the like";
            Err(refused(&class.span, "a class like [:alpha:]", advice))
        }
        ClassSetItem::Unicode(class) => {
            if let Some(ranges) = posix_ranges(class)? {
                *item = nested(written_out(class.span, class.negated, ranges));
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
            rewrite_set(&mut class.kind, class.negated)
        }
        ClassSetItem::Union(union) => union.items.iter_mut().try_for_each(|item| rewrite_item(item, negated)),
    }
}

/// The ASCII ranges of a class that Java names after POSIX, and nothing for a general category.
fn posix_ranges(class: &ClassUnicode) -> Result<Option<Ranges>, PatternError> {
    let name = match &class.kind {
        ClassUnicodeKind::OneLetter(letter) => letter.to_string(),
        ClassUnicodeKind::Named(name) => {
            if let Some((_, ranges)) = POSIX.iter().find(|(known, _)| known == name) {
                return Ok(Some(ranges));
            }
            name.strip_prefix("Is").unwrap_or(name).to_owned()
        }
        ClassUnicodeKind::NamedValue { name, value, .. } if name == "gc" || name == "general_category" => {
            value.clone()
        }
        ClassUnicodeKind::NamedValue { name, .. } => name.clone(),
    };
    if GENERAL_CATEGORIES.contains(&name.as_str()) {
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

fn written_out(span: Span, negated: bool, ranges: Ranges) -> ClassBracketed {
    let range = |&(start, end): &(char, char)| {
        ClassSetItem::Range(ClassSetRange { span, start: literal(span, start), end: literal(span, end) })
    };
    let items = ranges.iter().map(range).collect();
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

fn flags_refused(span: &Span) -> PatternError {
    refused(span, "a flag", "Java's flags know ASCII only, write both cases in a class instead")
}

fn refused(span: &Span, found: &str, advice: &'static str) -> PatternError {
    PatternError::Unsupported { offset: span.start.offset, found: found.to_owned(), advice }
}
