//! A script as a test of pytest: one file that needs the standard library and pytest alone.
//!
//! Requests go out by `http.client`, which adds a host and a length and leaves everything else as it is: odd methods,
//! header lines twice, bytes that are no text.

mod assertion;
mod expression;
pub mod kept;
mod statement;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::model::protocol::python::PythonClient;
use crate::reproduction::Unprintable;
use crate::reproduction::assertion::Assertion;
use crate::reproduction::comment::lines_unsigned;
use crate::reproduction::pytest::assertion::asserted;
use crate::reproduction::pytest::expression::{PythonNames, WIDTH, identifier};
use crate::reproduction::pytest::statement::{bytes_sent, call, is_in_chunks, statements};
use crate::reproduction::script::{About, Script, ScriptRequest, Statement};
use crate::wire::Request;

/// How long the name of a test gets.
const LONGEST_NAME: usize = 75;

/// The file.
///
/// # Errors
///
/// What of it cannot be said.
pub fn print(script: &Script, client: &PythonClient) -> Result<String, Unprintable> {
    let symbols = &script.symbols;
    let has_scene = !script.set_up.is_empty();
    let local = script.before.iter().flat_map(|statement| statement.defined(symbols)).collect();
    let names = PythonNames { holder: has_scene.then_some("scene"), local, symbols };
    let scene = if has_scene { scene(script)? } else { String::new() };
    let asserted = asserted(script, client, &names)?;
    let mut test = format!("\n\ndef {}({}):\n", name_of(&script.about), if has_scene { "scene" } else { "" });
    statements(&mut test, &script.before, &names)?;
    request(&mut test, script, &names)?;
    for line in &asserted.lines {
        writeln!(test, "    {line}").expect("writing to a string cannot fail");
    }
    let own = format!("{}{scene}{test}", asserted.helpers);
    let mut body = send(&script.request.request);
    for (needed_by, helper) in [
        ([" call(", " set_up("].as_slice(), format!("\n\n{}", client.call)),
        (&[" set_up("], SET_UP.to_owned()),
        (&["error_of("], format!("\n\n{}", client.error_of)),
        (&["keyed_hash("], KEYED_HASH.to_owned()),
        (&[" printed("], PRINTED.to_owned()),
        (&["in_chunks("], IN_CHUNKS.to_owned()),
    ] {
        if needed_by.iter().any(|name| own.contains(name)) {
            body.push_str(&helper);
        }
    }
    body.push_str(&own);
    Ok(format!("{}{}{body}", head(script), imports(&body, &script.endpoint)))
}

/// The modules that are used, and where requests go.
fn imports(body: &str, endpoint: &str) -> String {
    let modules = [
        "base64",
        "hashlib",
        "hmac",
        "http.client",
        "json",
        "os",
        "re",
        "subprocess",
        "time",
        "urllib.parse",
        "urllib.request",
        "uuid",
    ];
    let always = ["http.client", "json", "os", "urllib.parse"];
    let mut lines: String = modules
        .iter()
        .filter(|module| always.contains(module) || body.contains(&format!("{module}.")))
        .map(|module| format!("import {module}\n"))
        .collect();
    lines.push_str("from types import SimpleNamespace\n");
    if body.contains("pytest.") {
        lines.push_str("\nimport pytest\n");
    }
    let secure = if endpoint.starts_with("https:") { "HTTPSConnection" } else { "HTTPConnection" };
    format!(
        "{lines}
ENDPOINT = urllib.parse.urlsplit(os.environ.get(\"ENDPOINT\", \"{endpoint}\"))
CONNECTION = http.client.{secure}
"
    )
}

/// The fixture that makes everything ready.
fn scene(script: &Script) -> Result<String, Unprintable> {
    let names = PythonNames { holder: None, local: BTreeSet::new(), symbols: &script.symbols };
    let mut scene = "\n\n@pytest.fixture\ndef scene():\n    unique = uuid.uuid4().hex[:8]\n".to_owned();
    statements(&mut scene, &script.set_up, &names)?;
    let verb = if script.clean_up.is_empty() { "return" } else { "yield" };
    let fields: Vec<String> =
        exposed(script).iter().map(|name| format!("{0}={0}", identifier(name))).collect();
    let line = format!("    {verb} SimpleNamespace({})\n", fields.join(", "));
    if line.len() <= WIDTH {
        scene.push_str(&line);
    } else {
        let lines: String = fields.iter().map(|field| format!("        {field},\n")).collect();
        scene.push_str(&format!("    {verb} SimpleNamespace(\n{lines}    )\n"));
    }
    statements(&mut scene, &script.clean_up, &names)?;
    Ok(scene)
}

const SET_UP: &str = "

def set_up(operation, params, *headers):
    answer = call(operation, params, *headers)
    assert answer.status < 300, f\"{operation}: {answer.status} {answer.body}\"
    return answer
";

const KEYED_HASH: &str = "

def keyed_hash(secret, *parts):
    digest = hmac.new(secret.encode(), \"\".join(parts).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
";

const IN_CHUNKS: &str = "

def in_chunks(body, size):
    chunks = [body[start : start + size] for start in range(0, len(body), size)] + [b\"\"]
    return b\"\".join(b\"%x\\r\\n%s\\r\\n\" % (len(chunk), chunk) for chunk in chunks)
";

const PRINTED: &str = "

def printed(pattern):
    \"\"\"What the server printed: SERVER_LOG is the file that its output goes to.\"\"\"
    for _ in range(100):
        with open(os.environ[\"SERVER_LOG\"], errors=\"replace\") as log:
            text = re.sub(\"\\x1b\\\\[[0-9;]*m\", \"\", log.read())
        found = list(re.finditer(pattern, text))
        if found:
            return found[-1].groupdict().get(\"code\") or found[-1][1]
        time.sleep(0.05)
    pytest.fail(f\"nothing in the log of the server matches {pattern!r}\")
";

/// The words at the beginning: what it tests, why, and what was seen.
fn head(script: &Script) -> String {
    format!("\"\"\"{}\n\"\"\"\n\n", lines_unsigned(script).join("\n"))
}

/// The name of a test: the requirement's sentence in words.
fn name_of(about: &About) -> String {
    let mut name = "test".to_owned();
    let is_word = |character: char| character.is_ascii_alphanumeric();
    let mut spelled = String::new();
    let mut previous = ' ';
    for character in about.sentence.chars() {
        // `ItemId` is two words.
        if character.is_ascii_uppercase() && previous.is_ascii_lowercase() {
            spelled.push(' ');
        }
        spelled.push(character.to_ascii_lowercase());
        previous = character;
    }
    for word in spelled.split(|character| !is_word(character)).filter(|word| !word.is_empty()) {
        if name.len() + 1 + word.len() > LONGEST_NAME {
            break;
        }
        name.push('_');
        name.push_str(word);
    }
    name
}

/// The variables that the test itself needs.
fn exposed(script: &Script) -> BTreeSet<String> {
    let mut texts: Vec<Vec<u8>> = Vec::new();
    texts.extend(script.before.iter().flat_map(Statement::texts).map(String::into_bytes));
    let asserted = script.assertions.iter().filter_map(Assertion::text);
    texts.extend(asserted.map(|text| text.as_bytes().to_vec()));
    if let Some(sign_in) = &script.sign_in {
        let call = Statement::Call(Box::new(sign_in.call.clone()));
        texts.extend(call.texts().into_iter().map(String::into_bytes));
    }
    let request = &script.request.request;
    texts.extend([request.body.clone(), request.path.clone().into_bytes()]);
    texts.extend(request.headers.iter().map(|header| header.value.clone().into_bytes()));
    let needed: BTreeSet<String> = texts.iter().flat_map(|text| script.symbols.variables(text)).collect();
    let defined = script.set_up.iter().flat_map(|statement| statement.defined(&script.symbols));
    defined.chain(["unique".to_owned()]).filter(|name| needed.contains(name)).collect()
}

/// The function that sends bytes and header lines as they are. A host, a length or a coding that a request brings itself is
/// not added a second time.
fn send(request: &Request) -> String {
    let own = ["Host", "Accept-Encoding", "Content-Length", "Transfer-Encoding"];
    let brings_own = own.iter().any(|name| request.header(name).is_some()) || is_in_chunks(request);
    let (brought, skipped, length) = if brings_own {
        (
            "    brought = {name.lower() for name, _ in headers}\n",
            ", \"host\" in brought, \"accept-encoding\" in brought",
            "    if not brought & {\"content-length\", \"transfer-encoding\"}:\n    ",
        )
    } else {
        ("", "", "")
    };
    format!(
        "

def send(body, *headers, method=\"POST\", path=\"/\"):
    connection = CONNECTION(ENDPOINT.netloc, timeout=10)
{brought}    connection.putrequest(method, ENDPOINT.path.rstrip(\"/\") + path{skipped})
    for name, value in headers:
        connection.putheader(name, value)
{length}    connection.putheader(\"Content-Length\", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read()
    try:
        output = json.loads(content or \"{{}}\")
    except ValueError:
        output = None
    return SimpleNamespace(
        status=answer.status, headers=answer.headers, body=content, output=output
    )
"
    )
}

/// The line that sends the judged request.
fn request(test: &mut String, script: &Script, names: &PythonNames<'_>) -> Result<(), Unprintable> {
    let ScriptRequest { call: ordinary, request } = &script.request;
    test.push_str(&match ordinary {
        Some((operation, params)) => call("answer = call", operation, params, &[], names, ""),
        None => bytes_sent(request, names)?,
    });
    Ok(())
}
