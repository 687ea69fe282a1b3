//! The protocol in tests that are printed in Python.

use crate::model::protocol::ErrorEnvelope;
use crate::model::protocol::python::PythonClient;
use crate::model::service::Service;
use crate::protocol::aws_json::request::QUERY_MODE_HEADER;

/// How operations of a service are called, and how their answers are read.
pub(super) fn client(service: &Service) -> PythonClient {
    let protocol = &service.protocol;
    let ErrorEnvelope { type_member, message_member, type_header, message_header, request_id_header, .. } =
        &protocol.error;
    let (sent, target) = (&protocol.content_type, &protocol.target_header);
    let (declared, tolerated) = (&protocol.answer_content_type, &protocol.tolerated_content_type);
    let mode = match service.is_query_compatible {
        true => format!("(\"{QUERY_MODE_HEADER}\", \"true\"), "),
        false => String::new(),
    };
    let call = format!(
        "\
def call(operation, params, *headers):
    kind = (\"Content-Type\", \"{sent}\")
    target = (\"{target}\", f\"{}.{{operation}}\")
    return send(json.dumps(params).encode(), kind, target, {mode}*headers)
",
        service.target_prefix
    );
    let error_of = format!(
        "\
def error_of(answer):
    \"\"\"The name of an error, \"\" for one without a name, None for a success.\"\"\"
    body = answer.output if isinstance(answer.output, dict) else {{}}
    inner = [value for value in body.values() if isinstance(value, dict)]
    names = [members.get(\"{type_member}\") for members in [body, *inner]]
    if answer.status >= 300:
        names += [body.get(\"code\"), body.get(\"Code\")]
    names += [answer.headers.get(\"{type_header}\")]
    names = [name for name in names if isinstance(name, str)]
    if not names:
        return \"\" if answer.status >= 300 else None
    return names[0].split(\":\")[0].split(\"#\")[-1].strip()
"
    );
    let content_type = "answer.headers.get(\"Content-Type\", \"\").split(\";\")[0].strip().lower()";
    let before = format!("(\"{}\", \"{}\")", protocol.serialization_error, protocol.unknown_operation_error);
    let rules = vec![
        (
            "answer/served",
            vec![format!("assert error_of(answer) != \"{}\"", protocol.unknown_operation_error)],
        ),
        ("answer/request-id", vec![format!("assert answer.headers.get(\"{request_id_header}\")")]),
        (
            "answer/success-content-type",
            vec![format!("assert {content_type} in (\"{declared}\", \"{tolerated}\")")],
        ),
        ("answer/success-exact-content-type", vec![format!("assert {content_type} == \"{declared}\"")]),
        ("answer/error-content-type", vec![format!("assert {content_type} == \"{declared}\"")]),
        (
            "answer/success-without-error",
            vec!["assert answer.status >= 300 or error_of(answer) is None".to_owned()],
        ),
        (
            "answer/error-body",
            vec![
                "assert isinstance(answer.output, dict)".to_owned(),
                format!("assert isinstance(answer.output.get(\"{type_member}\"), str)"),
                format!(
                    "assert error_of(answer) in {before} or isinstance(answer.output.get(\"{message_member}\"), str)"
                ),
            ],
        ),
        (
            "answer/error-type-header",
            vec![
                format!(
                    "named = answer.headers.get(\"{type_header}\", \"\").split(\":\")[0].split(\"#\")[-1]"
                ),
                "assert named.strip() == error_of(answer)".to_owned(),
            ],
        ),
        ("answer/error-message-header", vec![format!("assert \"{message_header}\" in answer.headers")]),
    ];
    PythonClient { call, error_of, message_member: message_member.clone(), rules }
}
