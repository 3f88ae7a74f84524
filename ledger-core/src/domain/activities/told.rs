//! Everything else: documents and strategies, what was done, the bodies themselves, what sources say a second
//! time, and what is not known.

use super::forums::is_ahead;
use super::scope::{Scope, fact};
use super::{dated, filled, happened, meant, order, rest, titled, when, within};
use crate::domain::gather::{Act, Gather, Named};
use crate::domain::naming::{names, section, subject};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::report::{Cell, Section};
use crate::time::Truth;

pub(super) fn sections(g: &Gather<'_, '_>, scope: &Scope) -> Result<Vec<Section>, LedgerError> {
    let mut sections = Vec::new();
    sections.extend(documents(g, scope)?);
    sections.extend(events(g, scope)?);
    sections.extend(bodies(g, scope)?);
    sections.extend(relations(g, scope)?);
    sections.extend(claims(g, scope)?);
    sections.extend(unknown(g, scope)?);
    Ok(sections)
}

/// Documents, strategies and plans that had been issued by the day of the view.
fn documents(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("When", "時期"),
        ("What happened", "区分"),
        ("Document", "文書"),
        ("By", "主体"),
        ("More", "内容"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "documents", 1, ("Documents and strategies", "文書・戦略"), &columns);
    let issued = |act: &&Act| {
        ["document.", "plan.", "opinion.", "consultation."].iter().any(|area| act.kind.starts_with(area))
    };
    let mut found: Vec<&Act> = scope.acts().filter(issued).collect();
    found.sort_by_key(|act| order(act));
    for act in found {
        let title = titled(g, subject(g, &act.subject)?).also(&act.by);
        let url = g.url(act);
        let title = match &url {
            Some(url) => title.link(url.clone()),
            None => title,
        };
        let mut by = vec![names(g, act, "by")?, names(g, act, "body")?];
        by.retain(|name| !name.text.is_empty());
        let mut more = rest(g, act, &["title", "by", "body"])?;
        more.href = None;
        let concerns = names(g, act, "concerns")?;
        if !concerns.text.is_empty() {
            let text = format!(
                "{}{}: {}",
                if more.text.is_empty() { String::new() } else { format!("{}\n", more.text) },
                g.label_of(&act.kind, "concerns"),
                concerns.text
            );
            more = more.named(text).also(&concerns.events).prints(&["concerns"]);
        }
        if let Some(url) = url {
            let text = if more.text.is_empty() { url } else { format!("{}\n{url}", more.text) };
            more = more.named(text).also(&act.by).prints(&["url"]);
        }
        table.row(vec![
            dated(g, act, false),
            with_type(g, act),
            title,
            g.join(&by, g.t(", ", "、")),
            more,
            g.remarks(act)?,
        ]);
    }
    Ok(filled(table))
}

fn with_type(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let mut says = happened(g, act);
    let kind_said = act.data.get("type") != Some(&Value::from("other"));
    if let Some(ty) = g.word(act, "type").filter(|_| kind_said) {
        says.text.push_str(&g.bracket(&ty));
        says = says.prints(&["type"]);
    }
    says
}

/// Kinds that tables of their own show.
const APART: &[&str] = &[
    "meeting.",
    "agreement.",
    "role.",
    "project.",
    "measurement.",
    "document.",
    "plan.",
    "opinion.",
    "consultation.",
    "body.",
    "members.",
    "relation.",
    "source.",
];

/// What else was done or told, in the period or possibly in it.
fn events(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("When", "時期"),
        ("What happened", "区分"),
        ("Matter", "件名・内容"),
        ("By", "主体"),
        ("With and about", "相手・対象"),
        ("Remarks", "備考"),
    ];
    let mut table =
        section(g, "events", 1, ("What else was done and told", "その他の取組・出来事"), &columns);
    let told = |act: &&Act| {
        let apart = APART.iter().any(|area| act.kind.starts_with(area)) || is_ahead(g, scope, act);
        !apart && within(g, act) != Truth::No
    };
    let mut found: Vec<&Act> = scope.acts().filter(told).collect();
    found.sort_by_key(|act| order(act));
    for act in found {
        let mut by = vec![names(g, act, "body")?, names(g, act, "by")?, names(g, act, "hosts")?];
        by.retain(|name| !name.text.is_empty());
        let mut with = Vec::new();
        for field in ["with", "at", "concerns"] {
            let named = match field {
                "at" => at_meeting(g, scope, act)?,
                _ => names(g, act, field)?,
            };
            if !named.text.is_empty() {
                let text = format!("{}: {}", g.label_of(&act.kind, field), named.text);
                with.push(named.named(text));
            }
        }
        let mut by = g.join(&by, g.t(", ", "、"));
        let mut with = g.join(&with, "\n");
        (by.value, with.value) = (None, None);
        let matter = rest(g, act, &["by", "hosts", "with", "at"])?;
        let matter =
            if matter.text.is_empty() { meant(g, scope, &act.subject)?.also(&act.by) } else { matter };
        table.row(vec![dated(g, act, true), with_type(g, act), matter, by, with, g.remarks(act)?]);
    }
    Ok(filled(table))
}

/// Where it was.
fn at_meeting(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<Cell, LedgerError> {
    let at: Result<Vec<Cell>, LedgerError> =
        g.refs(act, "at").into_iter().map(|at| meant(g, scope, at)).collect();
    let mut cell = g.join(&at?, g.t(", ", "、"));
    cell.value = None;
    Ok(if cell.text.is_empty() { Cell::default() } else { cell.also(&act.by).prints(&["at"]) })
}

/// The bodies themselves: names, founding, members.
fn bodies(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Name", "名称"),
        ("Also called", "別称"),
        ("Type", "種別"),
        ("Part of", "上位"),
        ("How it came", "設立・変遷"),
        ("Members", "構成員"),
        ("Purpose", "目的"),
        ("URL", "URL"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "bodies", 1, ("Bodies", "団体・枠組み"), &columns);
    let mut seen: Vec<&str> = Vec::new();
    for act in scope.acts().filter(|act| act.subject.starts_with("body/")) {
        if !seen.contains(&act.subject.as_str()) {
            seen.push(&act.subject);
        }
    }
    for body in seen {
        let acts: Vec<&Act> = scope.acts().filter(|act| act.subject == body).collect();
        let by: Vec<u64> = acts.iter().flat_map(|act| act.by.iter().copied()).collect();
        let mut aliases: Vec<Cell> = Vec::new();
        let (mut turns, mut members, mut purpose, mut urls, mut remarks) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for act in &acts {
            for alias in ["aliases", "former_names"]
                .iter()
                .filter_map(|field| act.data.get(*field))
                .flat_map(Value::elements)
            {
                let text = g.text(alias);
                if !aliases.iter().any(|known| known.text == text) {
                    aliases.push(g.told(act, text, &["aliases"]));
                }
            }
            let name =
                act.data.get("name").and_then(|name| name.words("en").filter(|_| name.get("en").is_some()));
            if let Some(name) = name.filter(|name| g.called(body).is_ok_and(|called| called.text != *name)) {
                aliases.push(g.told(act, name, &["name"]));
            }
            if act.kind.starts_with("body.") && act.kind != "body.noted" {
                let what = g.describe(act, &["name", "aliases", "parent", "purpose"])?;
                let text = format!(
                    "{} {}{}",
                    g.says(act).text,
                    when(g, act),
                    if what.text.is_empty() { String::new() } else { g.bracket(&what.text) }
                );
                turns.push(what.named(text).prints(&["kind", "occurred"]));
            }
            if act.kind == "members.attested" {
                members.push(members_of(g, act)?);
            }
            purpose.extend(g.stated(act, "purpose")?);
            let form = g.stated(act, "legal_form")?.filter(|_| act.kind == "body.noted");
            purpose.extend(form.map(|form| {
                let text = format!("{}: {}", g.label_of(&act.kind, "legal_form"), form.text);
                form.named(text)
            }));
            for url in
                act.data.get("url").map(Value::elements).unwrap_or_default().iter().filter_map(Value::as_str)
            {
                urls.push(g.told(act, url, &["url"]).link(url));
            }
            remarks.push(g.remarks(act)?);
        }
        let ty = fact(g, body, "type")?.map(|ty| g.word_of("body.noted", "type", &ty)).unwrap_or_default();
        let parent = match fact(g, body, "parent")? {
            Some(parent) => g.called(&parent)?.also(&by),
            None => Cell::default(),
        };
        for cells in [&mut purpose, &mut remarks] {
            cells.retain(|cell: &Cell| !cell.text.is_empty());
            cells.dedup_by(|a, b| a.text == b.text);
        }
        let name = g.called(body)?;
        let name = if name.events.is_empty() { name.also(&by) } else { name };
        let mut purpose = g.join(&purpose, g.t("; ", "、"));
        purpose.value = None;
        table.row(vec![
            name,
            g.join(&aliases, g.t(", ", "、")),
            Cell::new(ty, &[]).also(&by).prints(&["type"]),
            parent,
            g.join(&turns, "\n"),
            g.join(&members, "\n"),
            purpose,
            g.join(&urls, "\n"),
            g.sentences(&remarks),
        ]);
    }
    Ok(filled(table))
}

/// Who belongs to a body, how many they are, and when that was so.
fn members_of(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut what = rest(g, act, &["count", "counted"])?;
    if let Some(count) = g.stated(act, "count")? {
        let of = g.field(act, "counted").map(|of| g.bracket(&of)).unwrap_or_default();
        let label = g.label_of(&act.kind, "count");
        let more =
            if what.text.is_empty() { String::new() } else { format!("{}{}", g.t("; ", "、"), what.text) };
        let text = format!("{label}: {}{of}{more}", count.text);
        what = what.named(text).also(&count.events).prints(&["count", "counted"]);
    }
    let text = format!("{}{}", what.text, g.bracket(&when(g, act)));
    Ok(what.named(text).prints(&["attested"]))
}

fn relations(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("From", "主体"),
        ("Relation", "関係"),
        ("To", "相手"),
        ("When", "時期"),
        ("As printed", "原文の表現"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "relations", 1, ("Relations", "関係"), &columns);
    let mut found: Vec<&Act> = scope.acts().filter(|act| act.kind.starts_with("relation.")).collect();
    found.sort_by_key(|act| order(act));
    for act in found {
        let mut ty = g.told(act, g.word(act, "type").unwrap_or_default(), &["type"]);
        if act.kind == "relation.ended" {
            ty.text.push_str(&g.bracket(&g.says(act).text));
        }
        let label = match act.data.contains_key("label") {
            true => g.stated(act, "label")?.unwrap_or_default(),
            false => Cell::default(),
        };
        table.row(vec![
            names(g, act, "from")?,
            ty,
            names(g, act, "to")?,
            dated(g, act, false),
            label,
            g.remarks(act)?,
        ]);
    }
    Ok(filled(table))
}

/// What sources say of what is recorded elsewhere: second tellings, and where they disagree.
fn claims(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("About", "対象"),
        ("The source says", "出典の記載"),
        ("Place", "箇所"),
        ("Against the records", "記録との異同"),
        ("Remarks", "備考"),
    ];
    let mut table =
        section(g, "claims", 1, ("What sources say a second time", "出典の再掲・食い違い"), &columns);
    for claim in scope.acts().filter(|act| act.kind == STATES) {
        let about = claim.data.get("about").and_then(Value::as_str);
        let what = match about {
            Some(about) => subject(g, about)?.also(&claim.by),
            None => names(g, claim, "says_body")?,
        };
        let kind = claim.data.get("about_kind").and_then(Value::as_str);
        let mut parts = Vec::new();
        for (name, value) in &claim.data {
            let Some(field) = name.strip_prefix("says_") else { continue };
            let said = match (field, value.as_str()) {
                ("occurred", Some(day)) => g.span(day),
                _ => g.value_of(kind, field, value)?.text,
            };
            let label = g.label_of(kind.unwrap_or_default(), field);
            parts.push(g.told(claim, format!("{label}: {said}"), &[name]));
        }
        let disputed = match about.map(|about| g.state(about)).transpose()?.flatten() {
            Some(state) => state.facts.values().flatten().any(|value| value.disputed_by.contains(&claim.seq)),
            None => false,
        };
        let against = match disputed {
            true => g.told(claim, g.t("disagrees", "食い違い"), &["about"]).status(Status::Disputed.word()),
            false => g.told(claim, g.t("does not disagree", "食い違いなし"), &["about"]),
        };
        let place = claim.data.get("sources").map(Value::elements).unwrap_or_default().iter();
        let place: Vec<&str> =
            place.filter_map(|source| source.get("locator").and_then(Value::as_str)).collect();
        let place = g.told(claim, place.join(g.t(", ", "、")), &["sources"]);
        let mut says = g.join(&parts, g.t("; ", "、"));
        if let Some(ty) = kind.and_then(|kind| g.view.ledger().schema().kind(kind)) {
            let words = if g.lang == "ja" { ty.says.ja } else { ty.says.en };
            let text = if says.text.is_empty() {
                words.to_owned()
            } else {
                format!("{words}{}", g.bracket(&says.text))
            };
            says = says.named(text).also(&claim.by);
        }
        table.row(vec![what, says, place, against, g.remarks(claim)?]);
    }
    Ok(filled(table))
}

/// What the records say is not known.
fn unknown(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [("Matter", "対象"), ("What is not known", "分かっていないこと"), ("Remarks", "備考")];
    let mut table = section(g, "unknown", 1, ("Not known", "分かっていないこと"), &columns);
    for act in scope.acts().filter(|act| act.kind != STATES) {
        let fields: Vec<&str> = act
            .data
            .iter()
            .filter(|(_, value)| **value == Value::Unknown)
            .map(|(name, _)| name.as_str())
            .collect();
        if !fields.is_empty() {
            let labels: Vec<String> = fields.iter().map(|field| g.label_of(&act.kind, field)).collect();
            let missing = g.told(act, labels.join(g.t(", ", "、")), &fields).status(Status::Possible.word());
            table.row(vec![subject(g, &act.subject)?.also(&act.by), missing, g.remarks(act)?]);
        }
    }
    Ok(filled(table))
}
