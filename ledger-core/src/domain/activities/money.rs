//! Amounts of money with their currency and how exact they are, and the other figures stated.

use std::collections::BTreeMap;

use super::scope::Scope;
use super::{dated, filled, order, said};
use crate::domain::describe::FIGURE;
use crate::domain::gather::{Act, Gather, Named};
use crate::domain::naming::{names, section};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Computed, Section};

pub(super) fn sections(g: &Gather<'_, '_>, scope: &Scope) -> Result<Vec<Section>, LedgerError> {
    let mut taken: Vec<&Act> = scope.acts().filter(|act| act.kind == "measurement.taken").collect();
    taken.sort_by(|a, b| (&a.subject, order(a)).cmp(&(&b.subject, order(b))));
    // Series in the order in which the records first name them, each by time.
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for act in &taken {
        let known = first.entry(act.subject.as_str()).or_insert(act.seq);
        *known = act.seq.min(*known);
    }
    taken.sort_by_key(|act| first.get(act.subject.as_str()).copied());
    let (amounts, figures): (Vec<&Act>, Vec<&Act>) =
        taken.into_iter().partition(|act| act.data.contains_key("currency"));
    let mut sections = Vec::new();
    let mut money = table(g, "amounts", ("Amounts", "金額"), &amounts)?;
    money.notes.extend(totals(g, &amounts));
    money.drop_empty_columns();
    sections.extend(filled(money));
    sections.extend(filled(table(g, "figures", ("Other figures", "その他の数値"), &figures)?));
    Ok(sections)
}

fn table(
    g: &Gather<'_, '_>,
    id: &str,
    title: (&'static str, &'static str),
    acts: &[&Act],
) -> Result<Section, LedgerError> {
    let columns = [
        ("What", "項目"),
        ("Figure", "値"),
        ("How exact", "正確さ"),
        ("Currency", "通貨"),
        ("As of", "時点・期間"),
        ("By", "主体"),
        ("About", "対象"),
        ("As printed", "原文"),
        ("Remarks", "備考"),
    ];
    let money = id == "amounts";
    let columns: Vec<(&str, &str)> =
        columns.into_iter().filter(|(en, _)| money || *en != "Currency").collect();
    let mut table = section(g, id, 1, title, &columns);
    for act in acts {
        let figure = match act.data.get("text") {
            Some(_) if !act.data.contains_key("value") => said(g, act, "text")?,
            _ => {
                let cell = g.told(act, g.figure(act), FIGURE);
                match act.data.get("value") {
                    Some(value @ Value::Text(_)) => cell.of(value.clone()),
                    _ => cell,
                }
            }
        };
        let mut row = vec![
            said(g, act, "title")?,
            figure,
            said(g, act, "qualifier")?,
            dated(g, act, false),
            names(g, act, "by")?,
            names(g, act, "concerns")?,
            said(g, act, "printed")?,
            g.remarks(act)?,
        ];
        if money {
            row.insert(3, said(g, act, "currency")?);
        }
        table.row(row);
    }
    Ok(table)
}

/// The sum per currency and unit of what can be added: exact amounts, each the only one of its series. One
/// amount at several times is no two amounts, and about five and seven are not twelve.
fn totals(g: &Gather<'_, '_>, amounts: &[&Act]) -> Vec<Cell> {
    let mut sums: BTreeMap<(String, String), (Vec<Cell>, Option<Decimal>)> = BTreeMap::new();
    let mut left = Vec::new();
    for act in amounts {
        let exact = act.data.get("qualifier").and_then(Value::as_str).is_none_or(|word| word == "exact");
        let alone = amounts.iter().filter(|other| other.subject == act.subject).count() == 1;
        let value = act.data.get("value").and_then(Value::as_str).and_then(Decimal::parse);
        let (Some(value), true, true) = (value, exact, alone) else {
            left.push(g.told(act, "", FIGURE));
            continue;
        };
        let key = (g.field(act, "currency").unwrap_or_default(), g.field(act, "unit").unwrap_or_default());
        let (cells, sum) = sums.entry(key).or_insert((Vec::new(), Some(Decimal { digits: 0, places: 0 })));
        cells.push(g.told(act, "", FIGURE));
        *sum = sum.take().and_then(|sum| sum.plus(value));
    }
    let mut notes = Vec::new();
    for ((currency, unit), (cells, sum)) in &sums {
        let (Some(sum), true) = (sum, cells.len() > 1) else {
            left.extend(cells.iter().cloned());
            continue;
        };
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let text = match g.lang {
            "ja" => format!("{currency} 計 {sum}{unit}({}件、ちょうどの額だけの合計)", cells.len()),
            _ => format!("{currency} total {sum}{unit} ({} exact amounts)", cells.len()),
        };
        let value = Value::from(sum.to_string().as_str());
        notes.push(g.join(cells, "").named(text).of(value).computed(Computed::Sum));
    }
    if !left.is_empty() && !notes.is_empty() {
        let text = match g.lang {
            "ja" => {
                format!("合計に入れていない額 {}件(概数・上限・同じ項目の複数時点・単独の額)", left.len())
            }
            _ => format!("{} amounts are not added: they are not exact, of one series, or alone", left.len()),
        };
        let mut cell = g.join(&left, "").named(text).computed(Computed::Count);
        cell.value = None;
        notes.push(cell);
    }
    notes
}

/// A decimal number, exactly: its digits as an integer, and how many of them stand behind the point.
#[derive(Debug, Clone, Copy)]
struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    fn parse(text: &str) -> Option<Decimal> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{part}").parse().ok()?;
        Some(Decimal { digits, places: u32::try_from(part.len()).ok()? })
    }

    fn plus(self, other: Decimal) -> Option<Decimal> {
        let places = self.places.max(other.places);
        let at = |number: Decimal| number.digits.checked_mul(10i128.checked_pow(places - number.places)?);
        Some(Decimal { digits: at(self)?.checked_add(at(other)?)?, places })
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let places = usize::try_from(self.places).unwrap_or(0);
        if places == 0 {
            return write!(f, "{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        write!(f, "{sign}{whole}.{part}")
    }
}
