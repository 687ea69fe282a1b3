//! Queries: results as JMESPath has them, with the order of members and whole numbers kept.

use serde_json::Value;
use wireproof::internals::call::syntax::query::Query;

#[track_caller]
fn check(query: &str, expected: &str) {
    let value: Value = serde_json::from_str(r#"{"b": [{"n": 3, "t": "c"}, {"n": 1, "t": "a"}], "a": {"z": 1, "y": [1, [2, [3]]]}, "s": "xyz", "zero": 0, "none": null}"#).unwrap();
    let found = match Query::parse(query) {
        Ok(query) => {
            query.search(&value).map_or_else(|error| format!("error: {error}"), |found| found.to_string())
        }
        Err(_) => "no query".to_owned(),
    };
    assert_eq!(found, expected, "{query}");
}

#[test]
fn picking() {
    check("s", r#""xyz""#);
    check("a.z", "1");
    check("none.x", "null");
    check("b[0].n", "3");
    check("b[-1].t", r#""a""#);
    check("b[-2].t", r#""c""#);
    check("b[-3]", "null");
    check("b[5]", "null");
    check("b[*].n", "[3,1]");
    check("b[].t", r#"["c","a"]"#);
    check("a.y[]", "[1,2,[3]]");
    check("a.*", "[1,[1,[2,[3]]]]");
    check("b[?n > `2`].t", r#"["c"]"#);
    check("b[?n > `2`] | [0].n", "3");
    check("a.y[::-1]", "[[2,[3]],1]");
    check("a.y[1:]", "[[2,[3]]]");
    check("{q: s, p: a.z}", r#"{"q":"xyz","p":1}"#);
    check("[s, a.z]", r#"["xyz",1]"#);
    check("none.{a: b}", "null");
    check("zero || s", "0");
    check("none || s", r#""xyz""#);
    check("none && s", "null");
    check("s && zero", "0");
    check("!none", "true");
    check("`1` == `1.0`", "true");
    check("s < `1`", "null");
    check("`\"x\"`", r#""x""#);
    check("s < 'xyzz'", "true");
    check("s >= 'xyzz'", "false");
}

#[test]
fn slices_end_where_the_elements_end() {
    for (slice, expected) in [
        ("[-2:]", "[2,3]"),
        ("[:-2]", "[1]"),
        ("[-9:2]", "[1,2]"),
        ("[1:9]", "[2,3]"),
        ("[::2]", "[1,3]"),
        ("[9::-2]", "[3,1]"),
        ("[9::-3]", "[3]"),
        ("[::-3]", "[3]"),
        ("[-2::-1]", "[2,1]"),
        ("[:0:-1]", "[3,2]"),
        ("[2:1]", "[]"),
        ("[1:1]", "[]"),
        ("[1:1:-1]", "[]"),
    ] {
        check(&format!("`[1, 2, 3]`{slice}"), expected);
    }
    check("s[0:1]", "null");
}

#[test]
fn truth() {
    for (value, is_true) in [
        ("null", false),
        ("false", false),
        ("\"\"", false),
        ("[]", false),
        ("{}", false),
        ("true", true),
        ("0", true),
        ("\" \"", true),
        ("[null]", true),
        ("{\"a\": null}", true),
    ] {
        check(&format!("!`{value}`"), if is_true { "false" } else { "true" });
    }
}

#[test]
fn equality() {
    for (left, right, are_equal) in [
        ("1", "1.0", true),
        ("1", "2", false),
        ("1", "\"1\"", false),
        ("[1, [2]]", "[1.0, [2.0]]", true),
        ("[1, 2]", "[2, 1]", false),
        ("[1]", "[1, 2]", false),
        ("[1, 2]", "[1]", false),
        ("{\"a\": 1, \"b\": [2]}", "{\"b\": [2.0], \"a\": 1.0}", true),
        ("{\"a\": 1}", "{\"a\": 2}", false),
        ("{\"a\": null}", "{\"b\": null}", false),
        ("{\"a\": 1}", "{\"a\": 1, \"b\": 1}", false),
        ("{\"a\": 1, \"b\": 1}", "{\"a\": 1}", false),
        ("[]", "{}", false),
        ("null", "null", true),
    ] {
        let [equal, other] = if are_equal { ["true", "false"] } else { ["false", "true"] };
        check(&format!("`{left}` == `{right}`"), equal);
        check(&format!("`{left}` != `{right}`"), other);
        check(&format!("contains(`[0, {left}]`, `{right}`)"), equal);
    }
}

#[test]
fn orders() {
    for (left, comparator, right, expected) in [
        ("1", "<", "2", "true"),
        ("1", "<", "1.0", "false"),
        ("1", "<=", "1.0", "true"),
        ("2", "<=", "1", "false"),
        ("2", ">", "1.5", "true"),
        ("2", ">", "2", "false"),
        ("2", ">=", "2", "true"),
        ("1", ">=", "2", "false"),
        ("\"b\"", "<", "\"ab\"", "false"),
        ("1", "<", "\"2\"", "null"),
        ("null", "<", "1", "null"),
        ("[1]", ">", "[0]", "null"),
    ] {
        check(&format!("`{left}` {comparator} `{right}`"), expected);
    }
}

#[test]
fn literals() {
    check("`{\"b\": 1, \"a\": 2}`", r#"{"b":1,"a":2}"#);
    check("`{\"b\": 1, \"a\": 2}`.*", "[1,2]");
    check("b[?t == `a`].n", "[1]");
    check("b[?t == `\"a\"`] | [0].n", "1");
    check("`foo bar`", r#""foo bar""#);
    check("` 1`", "1");
    check("`01`", r#""01""#);
    check("`\\``", r#""`""#);
    check("``", r#""""#);
    check("'`1`'", r#""`1`""#);
    check("[`[2, -0]`, 'it\\'s `3`', `null`]", r#"[[2,0],"it's `3`",null]"#);
    check("map(&`{\"z\": 1, \"y\": 2}`, b)[0]", r#"{"z":1,"y":2}"#);
    check("`9223372036854775808`", "9223372036854775808");
    check("`\"\\ud83d\\ude00\"`", "\"😀\"");
    for query in ["`1", "`\"`", "`1e999`", "`\"\\ud83d\"`", "s.`1`"] {
        check(query, "no query");
    }
}

#[test]
fn functions() {
    check("length(b)", "2");
    check("length(s)", "3");
    check("length(a)", "2");
    check("length('é😀')", "2");
    check("keys(a)", r#"["z","y"]"#);
    check("values({x: s})", r#"["xyz"]"#);
    check("sum(b[].n)", "4");
    check("sum(`[1, 0.5]`)", "1.5");
    check("avg(b[].n)", "2.0");
    check("abs(`-3`)", "3");
    check("abs(`3`)", "3");
    check("abs(`-1.5`)", "1.5");
    check("ceil(`-7`)", "-7");
    check("floor(`1e300`)", "1e+300");
    check("ceil(`1.2`)", "2");
    check("floor(`-1.2`)", "-2");
    check("max(b[].n)", "3");
    check("min(b[].t)", r#""a""#);
    check("sort(b[].n)", "[1,3]");
    check("sort_by(b, &t)[].n", "[1,3]");
    check("max_by(b, &n).t", r#""c""#);
    check("min_by(b, &n).t", r#""a""#);
    check("map(&n, b)", "[3,1]");
    check("join(',', b[].t)", r#""c,a""#);
    check("contains(s, 'y')", "true");
    check("contains(b[].n, `3`)", "true");
    check("starts_with(s, 'x')", "true");
    check("ends_with(s, 'x')", "false");
    check("reverse(s)", r#""zyx""#);
    check("reverse(b)[0].n", "1");
    check("merge({x: `1`}, {y: `2`, x: `3`})", r#"{"x":3,"y":2}"#);
    check("not_null(none, s)", r#""xyz""#);
    check("to_array(s)", r#"["xyz"]"#);
    check("to_array(b[].n)", "[3,1]");
    check("to_number(a.z)", "1");
    check("to_string(s)", r#""xyz""#);
    check("to_number('12')", "12");
    check("to_number('1.5')", "1.5");
    check("to_number('x')", "null");
    check("to_number(' 1_0 ')", "10");
    check("to_string(a.z)", r#""1""#);
    check("type(@)", r#""object""#);
    check("avg(`[]`)", "null");
}

#[test]
fn complaints() {
    check("nofunc(@)", "error: Unknown function: nofunc()");
    check(
        "join(',', @)",
        "error: In function join(), invalid type for value: {'b': [{'n': 3, 't': 'c'}, {'n': 1, 't': 'a'}], 'a': {'z': 1, 'y': [1, [2, [3]]]}, 's': 'xyz', 'zero': 0, 'none': None}, expected one of: ['array-string'], received: \"object\"",
    );
    check(
        "sum(`[1, \"a\"]`)",
        "error: In function sum(), invalid type for value: a, expected one of: ['array-number'], received: \"str\"",
    );
    check(
        "join(',', `[1]`)",
        "error: In function join(), invalid type for value: 1, expected one of: ['array-string'], received: \"int\"",
    );
    check(
        "sort_by(`[{\"k\": 2}, {\"k\": \"x\"}]`, &k)",
        "error: In function sort_by(), invalid type for value: x, expected one of: ['number'], received: \"string\"",
    );
    check(
        "sort_by(`[{\"k\": null}]`, &k)",
        "error: In function sort_by(), invalid type for value: {'k': None}, expected one of: ['string', 'number'], received: \"null\"",
    );
    check(
        "max_by(`[{\"k\": null}]`, &k)",
        "error: In function max_by(), invalid type for value: None, expected one of: ['number', 'string'], received: \"null\"",
    );
    check("`[1]`[::0]", "error: slice step cannot be zero");
    check("keys()", "error: Expected 1 argument for function keys(), received 0");
    check("merge()", "error: Expected at least 1 argument for function merge(), received 0");
    for query in ["[", "a b", "", "a.", "{a:}", "a[", "@.@@"] {
        check(query, "no query");
    }
    check(&"[".repeat(100_000), "no query");
    check(&format!("{}a", "!".repeat(100_000)), "no query");
}
