//! The manual page of an operation.

use crate::call::syntax::extension::DigestOption;
use crate::call::syntax::global::{GLOBAL_OPTIONS, GlobalOption, INPUT_OPTIONS};
use crate::call::syntax::help::page::Page;
use crate::call::syntax::skeleton::pretty;
use crate::model::operation::{Example, Operation};
use crate::model::service::Service;
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::notation::shape::{is_plain, json_syntax, shorthand_syntax};

/// The manual page of an operation as plain text; `program` is what comes before the service on a command line.
pub fn operation_page(program: &str, service: &Service, operation: &Operation) -> String {
    let mut page = Page::new(&operation.command);
    page.section("NAME");
    // What the operation does is the description's first sentence, and stands there only.
    page.paragraph(0, &format!("{} -", operation.command));

    page.section("DESCRIPTION");
    page.documentation(0, &operation.documentation);
    page.paragraph(
        0,
        &format!("See also: {} of the {} API, {}", operation.name, service.title, service.api_version),
    );

    let extensions = DigestOption::all_of(operation);
    page.section("SYNOPSIS");
    page.literal(1, &synopsis(operation, &extensions));

    page.section("OPTIONS");
    for member in &operation.members {
        member_option(&mut page, member);
    }
    for option in INPUT_OPTIONS {
        page.paragraph(0, &format!("--{} ({}) {}", option.name, option.type_name(), option.documentation));
    }
    for option in &extensions {
        page.heading(0, &format!("--{} (string)", option.name));
        page.documentation(1, &option.documentation());
    }

    global_options(&mut page);
    examples(&mut page, program, &operation.examples);

    page.section("OUTPUT");
    if operation.output.is_empty() {
        page.paragraph(0, "None");
    }
    for member in &operation.output {
        described(&mut page, &mut Vec::new(), &member_head(member), &member.documentation, &member.shape);
    }
    page.finish()
}

/// The section about the options of the program.
pub(crate) fn global_options(page: &mut Page) {
    page.section("GLOBAL OPTIONS");
    for option in GLOBAL_OPTIONS {
        page.paragraph(0, &format!("--{} ({})", option.name, option.type_name()));
        page.documentation(0, option.documentation);
        for choice in option.choices() {
            page.item(0, choice);
        }
    }
}

/// The operation's name two columns further in than its options, one a line, those in brackets that may be left out.
fn synopsis(operation: &Operation, extensions: &[DigestOption]) -> String {
    let mut lines = vec![format!("  {}", operation.command)];
    for member in &operation.members {
        let option = match member.shape.kind {
            ShapeKind::Boolean => option_words(member),
            _ => format!("{} <value>", option_words(member)),
        };
        lines.push(if member.required { option } else { format!("[{option}]") });
    }
    lines.extend(INPUT_OPTIONS.iter().map(bracketed));
    lines.extend(extensions.iter().map(|option| format!("[--{} <value>]", option.name)));
    lines.extend(GLOBAL_OPTIONS.iter().map(bracketed));
    lines.join("\n")
}

fn bracketed(option: &GlobalOption) -> String {
    if option.shows_value() { format!("[--{} <value>]", option.name) } else { format!("[--{}]", option.name) }
}

/// The option by which a member is given; one that is true or false has two, and no value.
fn option_words(member: &Member) -> String {
    let name = member.option_name();
    match member.shape.kind {
        ShapeKind::Boolean => format!("--{name} | --no-{name}"),
        _ => format!("--{name}"),
    }
}

fn member_option(page: &mut Page, member: &Member) {
    let head = format!("{} ({})", option_words(member), member.shape.type_name());
    described(page, &mut Vec::new(), &head, &member.documentation, &member.shape);
    if is_plain(&member.shape) {
        return;
    }
    // A list of plain values is given as words, and has no other syntax that a page tells of.
    let is_plain_list = matches!(&member.shape.kind, ShapeKind::List(element) if is_plain(element));
    if let Some(syntax) = shorthand_syntax(&member.shape) {
        page.paragraph(0, if is_plain_list { "Syntax:" } else { "Shorthand Syntax:" });
        // As in a synopsis, the first of several lines stands two columns further in.
        let begins_further_in = !is_plain_list && syntax.contains('\n');
        page.literal(1, &if begins_further_in { format!("  {syntax}") } else { syntax });
    }
    if !is_plain_list {
        page.paragraph(0, "JSON Syntax:");
        page.literal(1, &json_syntax(&member.shape));
    }
}

fn member_head(member: &Member) -> String {
    format!("{} -> ({})", member.name, member.shape.type_name())
}

/// A heading, what it stands for, the words it can be and what it is made of; `around` are the shapes in which it stands.
fn described<'s>(
    page: &mut Page,
    around: &mut Vec<&'s Shape>,
    head: &str,
    documentation: &str,
    shape: &'s Shape,
) {
    let level = around.len();
    page.heading(level, head);
    page.documentation(level + 1, documentation);
    if let Some(words) = shape.domain().words {
        page.paragraph(level + 1, "Possible values:");
        for word in words {
            page.item(level + 1, word);
        }
    }
    // A structure that stands inside itself is shown twice, one time inside of the other.
    let is_recursive = matches!(&shape.kind, ShapeKind::Structure(members) if members.is_recursive());
    if is_recursive && around.iter().filter(|other| other.name == shape.name).count() > 1 {
        page.paragraph(level + 1, "( ... recursive ... )");
        return;
    }
    around.push(shape);
    match &shape.kind {
        ShapeKind::Structure(members) => {
            for member in members {
                described(page, around, &member_head(member), &member.documentation, &member.shape);
            }
        }
        ShapeKind::List(element) => {
            described(page, around, &format!("({})", element.type_name()), "", element);
        }
        ShapeKind::Map(key, value) => {
            described(page, around, &format!("key -> ({})", key.type_name()), "", key);
            described(page, around, &format!("value -> ({})", value.type_name()), "", value);
        }
        _ => {}
    }
    around.pop();
}

fn examples(page: &mut Page, program: &str, examples: &[Example]) {
    if examples.is_empty() {
        return;
    }
    page.section("EXAMPLES");
    page.documentation(
        0,
        "> These are command lines for a Unix shell, which takes away the quotation marks. Other shells quote in \
         other ways.",
    );
    for example in examples {
        page.paragraph(0, &example.title);
        page.documentation(0, &example.documentation);
        page.paragraph(0, "Command:");
        let words = example.arguments.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        page.literal(1, &format!("{program} {words}"));
        if let Some((_, body)) = &example.response
            && body.as_object().is_none_or(|members| !members.is_empty())
        {
            page.paragraph(0, "Output:");
            page.literal(1, &pretty(body));
        }
    }
}

/// A word as a Unix shell has to be given it.
fn quoted(word: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "@%+=:,./_-".contains(character);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
