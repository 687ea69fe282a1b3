//! Assertions as those of Python.

use serde_json::Value;

use crate::check::asked::Asked;
use crate::model::protocol::python::PythonClient;
use crate::reproduction::Unprintable;
use crate::reproduction::assertion::Assertion;
use crate::reproduction::comment::capitalized;
use crate::reproduction::pytest::expression::{PythonNames, list, text, value};
use crate::reproduction::pytest::kept::IS_KEPT;
use crate::reproduction::pytest::statement::call;
use crate::reproduction::script::{Script, ScriptSignIn};
use crate::target::capture::PathSegment;

/// Assertions, each line of a test.
#[derive(Debug, Default)]
pub(super) struct AssertedLines {
    /// The lines.
    pub(super) lines: Vec<String>,
    /// The functions that they need.
    pub(super) helpers: String,
}

/// The lines that assert all of it.
///
/// # Errors
///
/// What of it cannot be said.
pub(super) fn asserted(
    script: &Script,
    client: &PythonClient,
    names: &PythonNames<'_>,
) -> Result<AssertedLines, Unprintable> {
    let mut asserted = AssertedLines::default();
    for assertion in &script.assertions {
        asserted.add(assertion, script, client, names)?;
    }
    Ok(asserted)
}

impl AssertedLines {
    fn add(
        &mut self,
        assertion: &Assertion,
        script: &Script,
        client: &PythonClient,
        names: &PythonNames<'_>,
    ) -> Result<(), Unprintable> {
        let one = match assertion {
            Assertion::Answered => "assert answer.status  # There is an answer at all.".to_owned(),
            Assertion::Asked(asked) => return self.add_asked(asked, script),
            Assertion::Status(status) => format!("assert answer.status == {status}"),
            Assertion::Declared(declared) => {
                self.lines.push("declared = [".to_owned());
                self.lines.extend(declared.iter().map(|name| format!("    \"{name}\",")));
                self.lines.push("]".to_owned());
                "assert error_of(answer) in (None, *declared)".to_owned()
            }
            Assertion::SignsIn { password: _, accepted, sentence } => {
                return self.add_sign_in(script, *accepted, sentence, names);
            }
            Assertion::Names(places) => {
                self.lines.push(format!(
                    "message = (answer.output or {{}}).get(\"{}\") or \"\"",
                    client.message_member
                ));
                for spellings in places {
                    let pattern =
                        spellings.iter().map(|name| regex::escape(name)).collect::<Vec<_>>().join("|");
                    self.lines.push(format!("assert re.search(r\"\\b({pattern})\\b\", message)"));
                }
                return Ok(());
            }
            Assertion::Output => "assert isinstance(answer.output, dict)".to_owned(),
            Assertion::Hides(secret) => {
                let shown = "answer.body.decode(errors=\"replace\") + str(answer.headers)";
                format!("assert {} not in {shown}", text(secret, names))
            }
            Assertion::NotCompressed => {
                "assert answer.headers.get(\"Content-Encoding\", \"identity\") == \"identity\"".to_owned()
            }
            Assertion::Kept { inside, member, value } => {
                self.add_kept(inside.as_deref(), member, value, names);
                return Ok(());
            }
            Assertion::Rule(rule) => {
                let lines = client.rules.iter().find(|(known, _)| known == rule);
                let (_, lines) = lines
                    .ok_or_else(|| Unprintable(format!("nothing is known of how a test asserts `{rule}`")))?;
                self.lines.extend(lines.iter().cloned());
                return Ok(());
            }
        };
        self.lines.push(one);
        Ok(())
    }

    /// Where one of several things is enough, they are one condition.
    fn add_asked(&mut self, asked: &[Asked], script: &Script) -> Result<(), Unprintable> {
        let terms = &script.answer;
        let mut errors: Vec<&String> = Vec::new();
        let mut conditions = Vec::new();
        for one in asked {
            match one {
                Asked::Errors(names) => errors.extend(names),
                Asked::Success => conditions.push("error_of(answer) is None"),
                Asked::AnyError => conditions.push("error_of(answer) is not None"),
                Asked::NoServerError => conditions.push("answer.status < 500"),
                Asked::NoComplaint => {
                    let form = list(terms.about_form.iter().map(String::as_str));
                    self.lines.push(format!("assert error_of(answer) not in (\"\", {form})"));
                }
                Asked::NotCarriedOut | Asked::NotReached => {
                    self.add_carried_out(script);
                    self.lines.push("assert answer.status < 500".to_owned());
                    self.lines.push("assert not is_carried_out(answer)".to_owned());
                    if *one == Asked::NotReached {
                        self.lines.push("# Only the operation itself answers with these.".to_owned());
                        self.lines.push("assert error_of(answer) not in (".to_owned());
                        self.lines.extend(terms.own_errors.iter().map(|name| format!("    \"{name}\",")));
                        self.lines.push(")".to_owned());
                    }
                }
                Asked::Preflight => self.add_preflight(script),
                Asked::Anything => {
                    return Err(Unprintable("any answer is right there".to_owned()));
                }
            }
        }
        let named = match errors.as_slice() {
            [] => None,
            [one] => Some(format!("error_of(answer) == \"{one}\"")),
            several => {
                Some(format!("error_of(answer) in ({})", list(several.iter().map(|name| name.as_str()))))
            }
        };
        let conditions: Vec<&str> = named.as_deref().into_iter().chain(conditions).collect();
        if !conditions.is_empty() {
            self.lines.push(format!("assert {}", conditions.join(" or ")));
        }
        Ok(())
    }

    fn add_carried_out(&mut self, script: &Script) {
        let terms = &script.answer;
        // An answer to such a method has no body either way.
        let is_bodiless = ["HEAD", "OPTIONS"].contains(&script.request.request.method.as_str());
        let empty = if is_bodiless { "answer.body != b\"\" and " } else { "" };
        self.helpers.push_str(&format!(
            "

def is_carried_out(answer):
    \"\"\"Whether it has the form of the operation's answer: a welcome page has not.\"\"\"
    if error_of(answer) is not None or answer.output is None:
        return False
    kind = answer.headers.get(\"Content-Type\", \"\").split(\";\")[0].strip().lower()
    other = answer.body != b\"\" and kind in (\"\", \"{}\")
    return {empty}(kind == \"{}\" or other)
",
            terms.tolerated_content_type, terms.content_type
        ));
    }

    /// Where nothing is read, a test has nothing to judge, and is not green.
    fn add_kept(&mut self, inside: Option<&str>, member: &str, given: &Value, names: &PythonNames<'_>) {
        self.helpers.push_str(IS_KEPT);
        let inside = inside.map(|inside| format!("[{}]", text(inside, names))).unwrap_or_default();
        self.lines.extend([
            "assert error_of(answer) is None".to_owned(),
            format!("told = answer.output{inside}.get({})", text(member, names)),
            format!("given = {}", value(given, names, 4, "given = ".len(), 0)),
            "assert is_kept(told, given)".to_owned(),
        ]);
    }

    /// Fetch, section 4.8, CORS-preflight fetch.
    fn add_preflight(&mut self, script: &Script) {
        let header = |name: &str| script.request.request.header(name).unwrap_or_default();
        let asked: Vec<String> = header("Access-Control-Request-Headers")
            .split(',')
            .map(|name| name.trim().to_ascii_lowercase())
            .filter(|name| !name.is_empty())
            .collect();
        let asked = list(asked.iter().map(String::as_str));
        self.lines.extend([
            "# Fetch, section 4.8: a browser goes on behind this alone.".to_owned(),
            "assert 200 <= answer.status < 300".to_owned(),
            format!(
                "assert answer.headers.get(\"Access-Control-Allow-Origin\") in (\"*\", \"{}\")",
                header("Origin")
            ),
            "allowed = \",\".join(answer.headers.get_all(\"Access-Control-Allow-Headers\", []))".to_owned(),
            "allowed = [name.strip().lower() for name in allowed.split(\",\")]".to_owned(),
            format!("assert \"*\" in allowed or {{{asked}}} <= set(allowed)"),
        ]);
    }

    fn add_sign_in(
        &mut self,
        script: &Script,
        accepted: bool,
        sentence: &str,
        names: &PythonNames<'_>,
    ) -> Result<(), Unprintable> {
        let Some(ScriptSignIn { call: sent, status, present }) = &script.sign_in else {
            return Err(Unprintable("the target does not say how a user signs in".to_owned()));
        };
        self.lines.push(format!("# {}.", capitalized(sentence)));
        let start = "answer = call";
        let call = call(start, &sent.operation, &sent.params, &sent.headers, names, "");
        self.lines.extend(call.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()));
        let mut conditions = vec![match status {
            Some(status) => format!("answer.status == {status}"),
            None => "error_of(answer) is None".to_owned(),
        }];
        if let Some(path) = present {
            let found =
                path.segments().iter().fold(
                    "(answer.output or {})".to_owned(),
                    |value, segment| match segment {
                        PathSegment::Key(key) => format!("{value}.get(\"{key}\", {{}})"),
                        PathSegment::Element { .. } => value,
                    },
                );
            conditions.push(found.replace(", {})", ")"));
        }
        let is_in = conditions.join(" and ");
        self.lines.push(if accepted { format!("assert {is_in}") } else { format!("assert not ({is_in})") });
        Ok(())
    }
}
