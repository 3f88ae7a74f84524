//! Where it stands in the sources: each place of each document, with what it tells.

use super::scope::Scope;
use super::{filled, meant, office};
use crate::domain::gather::{Act, Gather, Named};
use crate::domain::naming::{names, section};
use crate::ledger::LedgerError;
use crate::report::{Cell, Section};

/// The places of the sources in the order in which the records first name them, each with what is told there.
pub(super) fn section_of(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [("Document", "文書"), ("Place", "箇所"), ("What it tells", "記されていること")];
    let mut table = section(g, "sources", 1, ("Where the sources tell it", "出典の箇所"), &columns);
    let mut places: Vec<(&str, &str, Vec<&Act>)> = Vec::new();
    for act in scope.acts() {
        for (document, place) in act.sources() {
            let (Some(document), Some(place)) = (document, place) else { continue };
            match places.iter_mut().find(|known| (known.0, known.1) == (document, place)) {
                Some((_, _, acts)) => acts.push(act),
                None => places.push((document, place, vec![act])),
            }
        }
    }
    // Documents one after the other, in the order in which they are first named; each from its beginning.
    let first: Vec<&str> = places.iter().map(|place| place.0).collect();
    places.sort_by_cached_key(|place| {
        (first.iter().position(|document| *document == place.0), in_order(place.1))
    });
    for (document, place, acts) in places {
        let by: Vec<u64> = acts.iter().flat_map(|act| act.by.iter().copied()).collect();
        let mut told: Vec<Cell> = Vec::new();
        for act in &acts {
            let cell = tells(g, scope, act)?;
            match told.iter_mut().find(|known| known.text == cell.text) {
                Some(known) => *known = known.clone().also(&cell.events),
                None => told.push(cell),
            }
        }
        let mut told = g.join(&told, g.t("; ", "／"));
        told.value = None;
        table.row(vec![
            g.called(document)?.also(&by),
            Cell::new(place, &[]).also(&by).prints(&["sources"]),
            told.also(&by),
        ]);
    }
    Ok(filled(table))
}

/// What an act is about, in short.
fn tells(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<Cell, LedgerError> {
    if act.kind.starts_with("role.") {
        return office(g, act);
    }
    if act.kind.starts_with("relation.") {
        let (from, to) = (names(g, act, "from")?, names(g, act, "to")?);
        return Ok(g.join(&[from, to], g.t(" – ", "と")));
    }
    let about = g.refs(act, "about").first().copied().unwrap_or(&act.subject);
    Ok(meant(g, scope, about)?.also(&act.by))
}

/// A place as it is sorted: numbers by their size, `2` before `10`, and before words.
fn in_order(place: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    let mut digits = String::new();
    for c in place.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if let Ok(number) = digits.parse() {
            parts.push((number, String::new()));
        }
        digits.clear();
        match parts.last_mut() {
            Some((u64::MAX, words)) => words.push(c),
            _ => parts.push((u64::MAX, c.to_string())),
        }
    }
    parts
}
