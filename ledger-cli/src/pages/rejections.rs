//! docs/rejections.md: why a draft is refused.

use ledger_core::record::RULES;

use super::cell;

const HEAD: &str = "# Why a draft is refused

Each refused draft gets exactly one answer: the first rule that it breaks, in this order. The codes are
permanent; the sentences are shown in the language of `--lang`. Words in braces are filled in. Nothing of
a call is recorded when one of its drafts is refused. What the world did strangely is not refused: it is
for `daicho lint` to speak about.

Made by `daicho schema --rejections`; a test compares.

| # | code | what it says | 意味 | what to do | 対処 |
|---|---|---|---|---|---|
";

/// The page as Markdown.
pub(crate) fn rejections() -> String {
    let rows = RULES.iter().zip(1..).map(|(rule, number)| {
        let cells = [rule.says.en, rule.says.ja, rule.next.en, rule.next.ja].map(cell);
        format!("| {number} | `{}` | {} |\n", rule.code, cells.join(" | "))
    });
    HEAD.to_owned() + &rows.collect::<String>()
}
