//! What of an operation its own requirements are about: each kind of id is made here, and nowhere else.

use std::borrow::Cow;

use crate::model::constraint::breach::Breach;
use crate::model::constraint::question::Question;
use crate::model::inside::InsideKind;
use crate::model::way::Way;

/// What of an operation one of its requirements is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect<'a> {
    /// A constraint at a place is kept, or a required member is there.
    Kept(Breach, &'a str),
    /// What the evidence leaves open about the constraint at a place.
    Asked(Question, &'a str),
    /// A required member that is null.
    RequiredNull(&'a str),
    /// An optional member that is null.
    Null(&'a str),
    /// A value of this JSON type at a place of another one.
    WrongType(&'a str, &'a str),
    /// Optional members are accepted.
    Optionals,
    /// Characters are accepted.
    Characters,
    /// Texts are accepted, whatever they look like.
    Texts,
    /// The example of this name is answered as shown.
    Example(&'a str),
    /// Errors are declared ones.
    DeclaredErrors,
    /// Errors have the listed status.
    ErrorStatus,
    /// A success has the right status.
    SuccessStatus,
    /// A success has the right body.
    OutputShape,
    /// Errors hold nothing sensitive.
    ErrorSecrecy,
    /// Successes hold nothing sensitive.
    SuccessSecrecy,
    /// What a member is given when a thing is created is read back.
    ReadBack(&'a str),
    /// A message of the form seen names the members that break constraints.
    NamesMembers,
    /// A message of any form does.
    NamesMembersAnyForm,
    /// A message names the map or list.
    NamesCollections,
    /// All broken constraints are told.
    ListsAll,
    /// A wrong type is told before a broken constraint.
    TypeFirst,
    /// The form of a message about constraints.
    MessageForm,
    /// Its words for one kind of breach.
    MessageOf(Breach),
    /// Its words for what stands in a map or list.
    MessageInside(InsideKind),
    /// The value that it tells.
    MessageValue,
    /// The rule of state of this id, or what the probe of this id shows.
    State(&'a str),
    /// A rule of state where requests come under it in this way.
    StateWay(&'a str, Way),
    /// The name of the error that a rule of state answers.
    StateName(&'a str),
    /// That a rule of state is followed before another one.
    StateOrder(&'a str, &'a str),
    /// The words of the message that a rule of state answers.
    StateMessage(&'a str),
}

impl Aspect<'_> {
    /// What stands in an id behind that of the operation.
    pub fn tail(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Kept(breach, path) => {
                return match breach.side() {
                    Some(side) => format!("{}/{path}/{side}", breach.family()),
                    None => format!("{}/{path}", breach.family()),
                }
                .into();
            }
            Self::Asked(question, path) => {
                return format!("{}/{path}/{}", question.family(), question.name()).into();
            }
            Self::RequiredNull(path) => return format!("required/{path}/null").into(),
            Self::Null(path) => return format!("null/{path}").into(),
            Self::WrongType(path, given) => return format!("type/{path}/{given}").into(),
            Self::Optionals => "accept/optionals",
            Self::Characters => "accept/characters",
            Self::Texts => "accept/texts",
            Self::Example(name) => return format!("examples/{name}").into(),
            Self::DeclaredErrors => "errors/declared",
            Self::ErrorStatus => "errors/status",
            Self::SuccessStatus => "output/status",
            Self::OutputShape => "output/shape",
            Self::ErrorSecrecy => "secrecy/errors",
            Self::SuccessSecrecy => "secrecy/successes",
            Self::ReadBack(member) => return format!("read-back/{member}").into(),
            Self::NamesMembers => "validation/names-members",
            Self::NamesMembersAnyForm => "validation/names-members-any-form",
            Self::NamesCollections => "validation/names-collections",
            Self::ListsAll => "validation/lists-all",
            Self::TypeFirst => "validation/type-first",
            Self::MessageForm => "validation/message/form",
            Self::MessageOf(breach) => return format!("validation/message/{}", breach.key()).into(),
            Self::MessageInside(kind) => return format!("validation/message/{}", kind.id()).into(),
            Self::MessageValue => "validation/message/value",
            Self::State(id) => return format!("state/{id}").into(),
            Self::StateWay(id, way) => return format!("state/{id}/{way}").into(),
            Self::StateName(id) => return format!("state/{id}/name").into(),
            Self::StateOrder(id, later) => return format!("state/{id}/over/{later}").into(),
            Self::StateMessage(id) => return format!("state/{id}/message").into(),
        })
    }
}
