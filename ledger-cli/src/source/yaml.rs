//! YAML 1.2 with places: `no` and `yes` stay text, keys stand once, nothing is merged in.

use ledger_core::limits::VALUE_MAX_DEPTH;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};

use super::node::{At, Node};

/// Nodes of a file: as many as 64 MiB can hold of the usual kind.
const NODES_MAX: usize = 16_000_000;
/// Levels of a record book above its rows' values.
const LEVELS_ABOVE: usize = 8;

/// Why text is not YAML.
#[derive(Debug)]
pub(crate) struct NotYaml {
    pub(crate) at: At,
    pub(crate) reason: String,
}

/// Parses one document.
pub(crate) fn parse(text: &str) -> Result<Node, NotYaml> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: NODES_MAX,
            max_events: 2 * NODES_MAX,
            max_depth: VALUE_MAX_DEPTH + LEVELS_ABOVE,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().map(|found| At { line: found.line(), column: found.column() });
        let said = error.without_snippet().render_with_formatter(&serde_saphyr::UserMessageFormatter);
        NotYaml { at: at.unwrap_or(At::START), reason: without_place(&said) }
    })
}

/// The usual reasons in Japanese.
pub(crate) fn ja(reason: &str) -> String {
    let known = [
        ("duplicate mapping key", "同じ見出しが二度書かれています"),
        ("unclosed quote", "引用符が閉じていません"),
        ("end of stream", "途中で終わっています"),
        ("end of input", "途中で終わっています"),
        ("unclosed bracket", "括弧が閉じていません"),
        ("tab", "字下げにタブは使えません"),
        ("multiple documents", "文書の区切り --- は使えません"),
        ("indent", "字下げがそろっていません"),
        ("depth", "入れ子が深すぎます"),
    ];
    let lower = reason.to_lowercase();
    match known.iter().find(|(en, _)| lower.contains(en)) {
        Some((_, ja)) => format!("YAML を読めません: {ja} ({reason})"),
        None => format!("YAML を読めません: {reason}"),
    }
}

/// The reason alone: the place is said in our own way.
fn without_place(said: &str) -> String {
    let first = said.lines().next().unwrap_or_default();
    let end = first.find(" at line ").or_else(|| first.find(" (line ")).unwrap_or(first.len());
    let reason = first.get(..end).unwrap_or(first);
    reason.strip_prefix("error: ").unwrap_or(reason).to_owned()
}
