//! Requirements that a version renamed or dropped: whoever has their ids in a file is told what became of them.

/// The end of each id that is no more, behind the id of the operation or protocol, with that of its successor, if it
/// has one. A line is added with each version that takes an id away.
const GONE: &[(&str, Option<&str>)] = &[];

/// What became of the requirement of an id that is no more: its successor, if it has one. `None` where there never was
/// one of this id.
pub fn became(id: &str) -> Option<Option<String>> {
    became_by(GONE, id)
}

/// The same by another table.
pub fn became_by(gone: &[(&str, Option<&str>)], id: &str) -> Option<Option<String>> {
    let is_whole = |beginning: &str| beginning.ends_with('/') && beginning.len() > 1;
    gone.iter().find_map(|(tail, successor)| {
        let beginning = id.strip_suffix(tail).filter(|beginning| is_whole(beginning))?;
        Some(successor.map(|successor| format!("{beginning}{successor}")))
    })
}
