//! What an answer rests on: the two dates, the ledger's size and its root.

use ledger_core::View;
use serde::Serialize;

use crate::context::Context;

/// The state of knowledge, as it stands in every JSON answer.
#[derive(Debug, Serialize)]
pub(crate) struct KnownAtShape {
    /// The last event that was known.
    pub(crate) seq: Option<u64>,
    /// Root over the known events.
    pub(crate) root: String,
    /// How many they are.
    pub(crate) size: u64,
    /// Where their recording times came from, when not from the system's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) clock: Option<&'static str>,
}

/// The state of knowledge of a view.
pub(crate) fn known_at(view: &View<'_>) -> KnownAtShape {
    KnownAtShape {
        seq: view.size().checked_sub(1),
        root: view.root().to_string(),
        size: view.size(),
        clock: view.rests_on_source_clock().then_some("source"),
    }
}

/// Says on standard error what the answer rests on.
pub(crate) fn say_basis(ctx: &Context, view: &View<'_>, with_day: bool) {
    let (size, root) = (view.size(), view.root().to_string());
    let root = root.get(..12).unwrap_or(&root);
    let newest = size.checked_sub(1).map_or_else(|| "-".to_owned(), |seq| format!("#{seq}"));
    let (day_en, day_ja) = match with_day {
        true => (format!("as of {}, ", view.day()), format!("{} 現在、", view.day())),
        false => (String::new(), String::new()),
    };
    let (clock_en, clock_ja) = match view.rests_on_source_clock() {
        true => ("; recording times are from dated documents", "。記録時刻は文書の日付による"),
        false => ("", ""),
    };
    ctx.say(
        &format!("basis: {day_en}known up to {newest} ({size} events, root {root}…){clock_en}"),
        &format!("根拠: {day_ja}{newest} までの記録による({size} 件、ルート {root}…){clock_ja}"),
    );
}
