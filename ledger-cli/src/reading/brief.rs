//! One event in one line.

use ledger_core::record::kernel::{ANNOTATED, CORRECTED, SAYS, SET, VOIDED};
use ledger_core::record::{Effective, Schema};
use ledger_core::{Event, Value};

use super::{Names, attribute_label, labelled};
use crate::context::Lang;
use crate::output::words;

/// Fields that say best what an event is about, the first that is there.
const TELLING: &[&str] = &["title", "name", "topics", "members", "value", "text", "role"];
/// Fields that say what happened to a subject, after its name.
const HAPPENED: &[&str] = &["legal_form", "parent", "from", "reason", "summary", "period"];
/// Fields that say over which time something held, where no day of the act is said.
const SPANS: &[&str] = &["attested", "period", "held"];

/// What such an event says, in a short phrase.
pub(crate) fn kind_phrase(schema: &Schema, kind: &str, lang: Lang) -> String {
    schema.kind(kind).map_or_else(|| kind.to_owned(), |spec| words::of(lang, spec.says).to_owned())
}

/// The day of the act as it was said, or what it attests, or nothing.
pub(crate) fn dated(effective: &Effective) -> String {
    if let Some(day) = &effective.occurred {
        return day.to_string();
    }
    span(effective).map_or_else(|| "-".to_owned(), |span| format!("({span})"))
}

/// The time over which something held, where no day of the act is said.
pub(crate) fn span(effective: &Effective) -> Option<&str> {
    SPANS.iter().find_map(|field| effective.data.get(*field)?.as_str())
}

/// What an event says, as one short line: its most telling fields.
pub(crate) fn summary(
    schema: &Schema,
    event: &Event,
    effective: &Effective,
    names: &Names<'_, '_>,
) -> String {
    let data = &effective.data;
    let ty = event.header.subject.split('/').next().unwrap_or_default();
    let said = |field: &str| data.get(field).map(|value| labelled(schema, ty, field, value, names));
    let kind = event.header.kind.as_str();
    match kind {
        CORRECTED => changes(schema, event, names),
        VOIDED | ANNOTATED => said("text").or_else(|| said("reason")).unwrap_or_default(),
        "source.states" => claim(schema, event, names),
        _ if ty == "role" => names.label(&event.header.subject).unwrap_or_default(),
        _ if ty == "relation" => names.label(&event.header.subject).unwrap_or_default(),
        "measurement.taken" => [said("title"), said("value").or_else(|| said("text")), said("unit")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        "document.revised" => {
            let edition = data.get("edition").map(|edition| match names.lang() {
                Lang::Ja => format!("第{}版", super::text(edition, names)),
                Lang::En => format!("edition {}", super::text(edition, names)),
            });
            let title = said("title").or_else(|| names.label(&event.header.subject));
            [title, edition].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        "meeting.held" => {
            let meeting = names.label(&event.header.subject);
            [meeting, said("topics")].into_iter().flatten().collect::<Vec<_>>().join(": ")
        }
        _ => TELLING.iter().find_map(|field| said(field)).unwrap_or_else(|| {
            let happened = HAPPENED.iter().find_map(|field| said(field));
            [names.label(&event.header.subject), happened]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(": ")
        }),
    }
}

/// What a correction changes: `出席者数 = 18、取り除く: place`.
fn changes(schema: &Schema, event: &Event, names: &Names<'_, '_>) -> String {
    let ty = event.header.subject.split('/').next().unwrap_or_default();
    let set = event.data.iter().filter_map(|(name, value)| {
        let field = name.strip_prefix(SET)?;
        let label = attribute_label(schema, ty, field, names.lang());
        Some(format!("{label} = {}", labelled(schema, ty, field, value, names)))
    });
    let cleared =
        event.data.get("clear").map(Value::elements).unwrap_or_default().iter().filter_map(Value::as_str);
    let cleared =
        cleared.map(|field| format!("{field} {}", words::pick(names.lang(), "taken out", "を取り除く")));
    let mut parts: Vec<String> = set.chain(cleared).collect();
    parts.extend(event.data.get("reason").map(|reason| format!("({})", super::text(reason, names))));
    parts.join(" ")
}

fn claim(schema: &Schema, event: &Event, names: &Names<'_, '_>) -> String {
    let about = event.data.get("about").map(|about| super::text(about, names)).unwrap_or_default();
    let says: Vec<String> = event
        .data
        .iter()
        .filter_map(|(name, value)| {
            let field = name.strip_prefix(SAYS)?;
            let of_kind =
                event.data.get("about_kind").and_then(Value::as_str).and_then(|kind| schema.kind(kind));
            let label = match (field, of_kind.and_then(|kind| kind.field(field))) {
                ("occurred", _) => words::pick(names.lang(), "date", "日付"),
                ("weekday", _) => words::pick(names.lang(), "weekday", "曜日"),
                (_, Some(known)) => words::pick(names.lang(), known.name, known.label.ja),
                (field, None) => field,
            };
            Some(format!("{label} {}", super::text(value, names)))
        })
        .collect();
    format!("{about}: {}", says.join(words::pick(names.lang(), ", ", "、")))
}

/// The text on one line and no wider than this, an ellipsis standing for the rest.
pub(crate) fn one_line(text: &str, width: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    let text = crate::output::text::one_line(text);
    if text.width() <= width {
        return text;
    }
    let mut used = 1;
    let mut out: String = text
        .chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect();
    out.push('…');
    out
}
