//! The command line's two syntaxes of a structured option: written by hand for people, derived to hold them right.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::shape::Member;
use crate::model::validation::with_article;
use crate::notation::shape::{json_syntax, shorthand_syntax};
use crate::spec::faults::Faults;
use crate::spec::text::operation::SyntaxText;
use crate::spec::text::shape::MemberText;

/// Refuses a syntax that the shapes do not give, and a structured member without one where others have theirs.
pub(crate) fn refuse_wrong_syntaxes(
    texts: &[(Located<String>, Option<Located<SyntaxText>>)],
    member_texts: &[Located<MemberText>],
    members: &[Member],
    faults: &mut Faults,
) {
    for (name, text) in texts {
        let Some(member) = members.iter().find(|member| member.name == name.value) else {
            // A member whose shape is wrong has its fault already.
            if !member_texts.iter().any(|member| member.name.value == name.value) {
                let known = member_texts.iter().map(|member| member.name.as_str());
                faults.unknown("member", name, &name.span, known);
            }
            continue;
        };
        if !member.shape.is_composite() {
            let label = format!("{} has none", with_article(member.shape.type_name()));
            faults.error(format!("a syntax of `{}`, which is not structured", name.value), &name.span, label);
        } else if let Some(text) = text {
            refuse_wrong(member, text, faults);
        }
    }
    // A file that writes none leaves all of them to the shapes.
    let asked = members.iter().filter(|member| !texts.is_empty() && member.shape.is_composite());
    for member in asked {
        if texts.iter().any(|(name, _)| name.value == member.name) {
            continue;
        }
        let Some(text) = member_texts.iter().find(|text| text.name.value == member.name) else { continue };
        let message = format!("structured member `{}` without its syntaxes", member.name);
        let label = format!("expected `[syntax.{}]`", member.name);
        let fault = Diagnostic::error(message, text.name.span.clone(), label);
        faults.push(fault.with_help(format!("add\n{}", written(member))));
    }
}

fn refuse_wrong(member: &Member, text: &Located<SyntaxText>, faults: &mut Faults) {
    match (shorthand_syntax(&member.shape), &text.shorthand) {
        (Some(derived), Some(given)) => refuse_unequal("shorthand", &derived, given, faults),
        (None, Some(given)) => {
            let label = "expected none: the shape is nested too deep for it";
            faults.error("a shorthand syntax where there can be none", &given.span, label);
        }
        (Some(derived), None) => {
            let message = format!("`{}` without a shorthand syntax", member.name);
            let fault = Diagnostic::error(message, text.span.clone(), "expected `shorthand`");
            faults.push(fault.with_help(format!("the shapes give\n{derived}")));
        }
        (None, None) => {}
    }
    refuse_unequal("JSON", &json_syntax(&member.shape), &text.json, faults);
}

fn refuse_unequal(what: &str, derived: &str, given: &Located<String>, faults: &mut Faults) {
    if derived != given.value {
        let message = format!("this {what} syntax is not that of the shapes");
        let fault = Diagnostic::error(message, given.span.clone(), "the shapes give another one");
        faults.push(fault.with_help(format!("expected\n{derived}")));
    }
}

/// The table as a spec file has it.
fn written(member: &Member) -> String {
    let shorthand =
        shorthand_syntax(&member.shape).map(|line| format!("shorthand = {line:?}\n")).unwrap_or_default();
    format!("[syntax.{}]\n{shorthand}json = '''\n{}'''", member.name, json_syntax(&member.shape))
}
