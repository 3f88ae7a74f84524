//! The words of two languages.

use ledger_core::record::Words;

use crate::context::Lang;

/// The words of the language in use.
pub(crate) fn pick<'w>(lang: Lang, en: &'w str, ja: &'w str) -> &'w str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// The same, of a table's words.
pub(crate) fn of(lang: Lang, words: Words) -> &'static str {
    pick(lang, words.en, words.ja)
}

/// The word for a status such as `presumed`; codes that are not in the list stay as they are.
pub(crate) fn status(lang: Lang, code: &'static str) -> &'static str {
    let (en, ja) = match code {
        "certain" => ("certain", "確か"),
        "possible" => ("possible", "可能性"),
        "presumed" => ("presumed", "推定"),
        "disputed" => ("disputed", "争い"),
        "erased" => ("erased", "消去済み"),
        other => (other, other),
    };
    pick(lang, en, ja)
}
