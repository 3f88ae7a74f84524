//! How each recommendation stands on the day asked about, by the newest that each organisation told.

use super::place;
use super::plan::{Answer, Plan, Said};
use super::summary::nobody;
use crate::domain::gather::{Gather, Named};
use crate::ledger::LedgerError;
use crate::report::{Cell, Section};
use crate::time::Edtf;

pub(super) fn section(g: &Gather<'_, '_>, plan: &Plan) -> Result<Option<Section>, LedgerError> {
    let day = g.plain_date(&Edtf::day(g.view.day()));
    let title = match g.lang {
        "ja" => format!("{day}の状況"),
        _ => format!("How it stands on {day}"),
    };
    let columns = [g.t("At", "提言"), g.t("Recommendation", "件名"), g.t("State", "状況")];
    let mut section = Section::new("outcome", 1, title, &columns);
    for ask in plan.asks() {
        let title = g.stated(&ask.act, "title")?.unwrap_or_default();
        let answers: Vec<&Answer> = plan.answers_to(ask).collect();
        let stated: Vec<&Answer> =
            answers.iter().copied().filter(|answer| answer.said() == Said::Stated).collect();
        let content = if stated.is_empty() {
            let said = plan.said(ask);
            let acts: Vec<_> = answers.iter().map(|answer| &answer.act).chain([&ask.act]).collect();
            g.counted(acts).named(said.in_words(g).to_owned()).prints(&["cell"])
        } else {
            standing(g, plan, &stated)?
        };
        section.row(vec![place(g, ask), title, Cell { computed: None, ..content }]);
    }
    let note = g.t(
        "Of each organisation what it told last; what it told before is in the tables above.",
        "団体ごとに最後に報告された状況。それより前の報告は分野の表にある。",
    );
    section.notes.push(Cell::new(note, &[]));
    Ok((!section.rows.is_empty()).then_some(section))
}

/// The newest of each organisation, in the order of the answers.
fn standing(g: &Gather<'_, '_>, plan: &Plan, answers: &[&Answer]) -> Result<Cell, LedgerError> {
    let mut parts: Vec<Cell> = Vec::new();
    for answer in answers {
        let by = g.refs(&answer.act, "by");
        let newest = |body: &&str| {
            let later = |other: &&Answer| {
                let after = day(other) > day(answer);
                after && g.refers(&other.act, "by", body)
            };
            !answers.iter().copied().any(|other| later(&other))
        };
        let still: Vec<&str> = by.iter().copied().filter(newest).collect();
        if still.is_empty() && !by.is_empty() {
            continue;
        }
        let names: Vec<Cell> = match still.is_empty() {
            true => vec![nobody(g, &answer.act)],
            false => still.iter().map(|body| g.called(body)).collect::<Result<_, LedgerError>>()?,
        };
        let names = g.join(&names, g.t(", ", "、"));
        // The day of an answer says how things stood then, not when anything was done.
        let after = plan.after_its_day(g, answer)?;
        let when = answer.day().map(|day| g.plain_date(&day)).map(|day| match (g.lang, after.is_empty()) {
            ("ja", true) => format!("{day}時点"),
            ("ja", false) => format!("調査時点は{day}、{}の事柄を含む", days(g, &after)),
            (_, true) => format!("as of {day}"),
            (_, false) => format!("surveyed as of {day}, tells of {}", days(g, &after)),
        });
        let when = when.unwrap_or_default();
        let state = super::sectors::state(g, answer)?;
        let doubt = if answer.is_uncertain() { g.t(", row uncertain", "、対象行は不明") } else { "" };
        let told = format!("{} {when}{doubt}", names.text);
        let told = g.bracket(told.trim());
        let mut cell = g.join(&[state.clone(), names], "");
        cell.value = None;
        cell = after.iter().fold(cell, |cell, (_, by)| cell.also(by));
        parts.push(cell.named(format!("{}{told}", state.text)).prints(&["by", "as_of"]));
    }
    let mut cell = g.join(&parts, g.t("; ", "、"));
    cell.value = None;
    Ok(cell)
}

/// Days in words, one after the other.
pub(super) fn days(g: &Gather<'_, '_>, dated: &[(Edtf, Vec<u64>)]) -> String {
    let days: Vec<String> = dated.iter().map(|(day, _)| g.plain_date(day)).collect();
    days.join(g.t(", ", "、"))
}

fn day(answer: &Answer) -> Option<crate::time::Day> {
    answer.day().map(|day| day.latest())
}
