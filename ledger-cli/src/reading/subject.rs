//! Whom a question is about: an id, a person's handle, or a whole type.

use ledger_core::record::nearest;
use ledger_core::{Ledger, View};

use crate::exit::Exit;
use crate::failure::Failure;

/// What was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// One subject, by its permanent id.
    One(String),
    /// All subjects of this entity type.
    All(String),
}

/// Reads `body/jaipa`, `person:kubo`, an actor's id, the ledger's origin, or a type such as `body`.
///
/// # Errors
/// Exit 1 naming the nearest, when the records known to the view never speak of it.
pub(crate) fn find_subject(view: &View<'_>, asked: &str) -> Result<Asked, Failure> {
    let ledger = view.ledger();
    let asked = asked.trim_end_matches('/');
    if ledger.schema().types().iter().any(|(ty, _)| *ty == asked) {
        return Ok(Asked::All(asked.to_owned()));
    }
    if asked.contains(':') {
        return match ledger.resolve_handle(asked)? {
            Some(subject) => known(view, &subject)?.ok_or_else(|| not_found(asked, None)),
            None => Err(not_found(asked, nearest_person(view, asked)?)),
        };
    }
    match known(view, asked)? {
        Some(found) => Ok(found),
        None => Err(not_found(asked, nearest_subject(view, asked)?)),
    }
}

/// The subject, if a known event speaks about it.
fn known(view: &View<'_>, subject: &str) -> Result<Option<Asked>, Failure> {
    Ok((!view.about(subject, false)?.is_empty()).then(|| Asked::One(subject.to_owned())))
}

fn nearest_subject(view: &View<'_>, asked: &str) -> Result<Option<String>, Failure> {
    let types = view.ledger().schema().types();
    let ty = asked.split('/').next().unwrap_or_default();
    if !types.iter().any(|(known, _)| *known == ty) {
        return Ok(nearest(ty, types.iter().map(|(known, _)| *known)).map(str::to_owned));
    }
    let subjects = view.subjects(ty)?;
    Ok(nearest(asked, subjects.iter().map(String::as_str)).map(str::to_owned))
}

fn nearest_person(view: &View<'_>, asked: &str) -> Result<Option<String>, Failure> {
    let Some((ty, _)) = asked.split_once(':') else { return Ok(None) };
    let mut handles = Vec::new();
    for subject in view.subjects(ty)? {
        let state = view.state(&subject)?;
        let key = state.as_ref().and_then(|state| state.likely("key")).and_then(|fact| fact.value.as_str());
        handles.extend(key.map(|key| format!("{ty}:{key}")));
    }
    Ok(nearest(asked, handles.iter().map(String::as_str)).map(str::to_owned))
}

fn not_found(asked: &str, nearest: Option<String>) -> Failure {
    let hint = match nearest {
        Some(nearest) => (format!("the nearest is {nearest}"), format!("近いもの: {nearest}")),
        None => (
            "list what there is with `daicho state TYPE`, such as `daicho state body`".to_owned(),
            "`daicho state body` のように種類を指定すると一覧できます".to_owned(),
        ),
    };
    Failure::new(
        Exit::NotFound,
        "unknown_subject",
        format!("no record speaks of {asked}"),
        format!("「{asked}」についての記録はありません"),
    )
    .hint(hint.0, hint.1)
}

/// The first segment of a subject: its entity type.
pub(crate) fn type_of<'s>(ledger: &Ledger, subject: &'s str) -> &'s str {
    let ty = subject.split('/').next().unwrap_or_default();
    if subject == ledger.settings().origin {
        "ledger"
    } else if subject.contains('/') {
        ty
    } else {
        "actor"
    }
}
