//! docs/lints.md: what the ledger's records are looked at for.

use std::fmt::Write as _;

use ledger_core::domain::lints::FAMILIES;

const HEAD: &str = "# Lints

What `daicho lint` looks at. A lint never refuses anything: what the world, or the one who printed it, did
strangely is recorded as it is, and spoken about here. Each finding quotes both sides with their places, so that
they can be looked up. The codes are permanent. Words in braces are filled in.

- `error`: it cannot be as it is recorded. `warning`: one of two sides is probably wrong. `info`: worth knowing.
- `daicho lint --accept CODE EVENT --reason …` records that a finding is right as it stands; it is not shown again
  unless `--all` is given. Voiding that record brings it back.
- Where there is a ready-made fix, `daicho lint --fix CODE EVENT` shows the exact event, and `--yes` records it.

Made by `daicho schema --lints` from the table of the program; a test compares.
";

/// The page as Markdown.
pub(crate) fn lints() -> String {
    let mut out = HEAD.to_owned();
    // Writing to a string cannot fail.
    for family in FAMILIES {
        let _ = writeln!(out, "\n## {} / {}", family.title.en, family.title.ja);
        for lint in family.lints {
            let _ = writeln!(out, "\n### {} ({})\n", lint.code, lint.severity.word());
            for (label, words) in [
                ("Says", lint.says),
                ("Looks at", lint.looks_at),
                ("To mend it", lint.mend),
                ("Example", lint.example),
            ] {
                let _ = writeln!(out, "- {label}: {}.\n  {}", words.en, words.ja);
            }
        }
    }
    out
}
