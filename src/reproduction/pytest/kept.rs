//! What a printed test takes for kept of what something was created with: what `check/read_back.rs` takes for it.

/// The functions in Python; `is_kept(told, given)` is the one that is called.
pub const IS_KEPT: &str = r#"

def is_kept(told, given):
    """Whether what was given is told, or need not be."""
    if says_nothing(given) or (told is None and given in (False, 0)):
        return True
    return holds(told, given)


def says_nothing(value):
    if isinstance(value, dict):
        return all(says_nothing(item) for item in value.values())
    return value in (None, "", [])


def holds(told, given):
    """Whether what is told has all that was given, and perhaps more."""
    kinds = {type(told), type(given)}
    if kinds == {dict}:
        return all(is_kept(told.get(name), given[name]) for name in given)
    if kinds == {list}:
        return are_among(told, given)
    if kinds == {str}:
        is_in_whole_name = told.startswith("arn:") and given in told
        return told == given or is_in_whole_name or is_same_document(told, given)
    if kinds <= {int, float}:
        return float(told) == float(given)
    return told is given


def are_among(told, given):
    """Whether each value has an item of its own that holds it, in whatever order."""
    holding = {}

    def place(value, tried):
        for at in range(len(told)):
            if at not in holding and holds(told[at], given[value]):
                holding[at] = value
                return True
        for at in range(len(told)):
            if at in holding and at not in tried and holds(told[at], given[value]):
                tried.add(at)
                if place(holding[at], tried):
                    holding[at] = value
                    return True
        return False

    return all(place(value, set()) for value in range(len(given)))


def is_same_document(told, given):
    return document(told) is not None and document(told) == document(given)


def document(text):
    """What a text is as JSON, in one spelling, where it is more than a text there."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if isinstance(value, str) else json.dumps(value, sort_keys=True)
"#;
