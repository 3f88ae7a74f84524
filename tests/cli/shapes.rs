//! docs/json.md: every shape with an example that the program gave. Write it anew with DAICHO_BLESS=1.

use std::fmt::Write as _;

use crate::common::{Place, repository};
use crate::scene::scene;

const HEAD: &str = "# JSON shapes

Every command answers with `--json` in one versioned shape; within a version members are only added. Streams are JSON Lines. Failures are one object on standard error, with the exit status of docs/cli.md. The examples below are what the program answers about a small invented organisation; `<hash>` stands for 64 hex digits. A test holds this page against the program.

Values are those of docs/format.md §2: text, integers, booleans, lists, objects, `{\"~\":\"unknown\"}`, `{\"~\":\"none\"}`, and `{\"~erased\":…}` for what was erased. Dates are EDTF.
";

/// The public key of an invented clerk.
const CLERK: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwjJfHzTThL7k2M3Hi+38+8Hm1edP7JdqiVYR/4R0pE example\n";

/// Heading, what to know, the command.
const SHAPES: &[(&str, &str, &[&str])] = &[
    (
        "daicho/state/1",
        "Per subject its facts, per fact its values. `since`, `until` and `attested` are there as far as they were said; `until_by` are the events that said until when; `element` names one of several (an office, a member); `disputed_by` the events of sources that say otherwise. An erased value is its commitment, and `erased_by` the event that erased it. `annulled` names the events about a subject that count on no day because the decision behind them was annulled from the beginning, each with the annulment `by` which; it is left out where there are none. `status`: `certain`, `possible`, `presumed`, `disputed`, `erased`. `known_at.clock` is `source` while recording times are those of dated documents.",
        &[
            "state",
            "meeting/example/network-wg/17",
            "--as-of",
            "2021-12-31",
            "--fact",
            "number",
            "--fact",
            "attendance",
        ],
    ),
    (
        "log (JSON Lines)",
        "One event a line as in docs/format.md, without seed and salts. `corrected_by`, `voided_by` and `erased_by` are there when later records say so, `\"occurs\": \"possible\"` where it is not known whether it occurred in the time asked for.",
        &["log", "--kind", "meeting.held", "-n", "2"],
    ),
    (
        "daicho/event/1",
        "The event as recorded, what the records known leave of it (`voided_by`, `annulled_by`: it counts no more), the corrections, voids and annotations on it (`standing`: not voided themselves), and its place in the tree. Where it names files there are `attachments`: per file its `field`, `blake3`, `size`, `media_type`, `name`, and its `state`: `there`, `missing`, `altered`, or `erased` with `erased_by`. `--attachment` answers in `daicho/attachment/1`: `event`, `blake3`, `size`, and the `file` that was written. A signed event has `signature`: the `key`'s fingerprint and, when an actor has or had it, its `public_key`, the `statement` that was signed, `sig`, and the `verdict`: `holds`, `false`, `refused` (not the actor's key, or not its right, at that point), `unknown_key`. `show EVENT --statement DIR --json` answers in `daicho/statement/1`: the `event`, its `actor`, the `statement`, the three `files`, and the command `verify`.",
        &["show", "7"],
    ),
    (
        "daicho/history/1",
        "Changes in the order of the world. An end has `\"end\": true` and no `value`; where nothing is known of a date, `earliest` is null and `latest` the day of recording.",
        &["history", "doc/example/guideline", "--as-of", "2010-01-01"],
    ),
    (
        "daicho/blame/1",
        "Per value who said so. `holds`: `now`, `earlier`, `later` (both with `--all`), `struck` (its event was voided, `struck` says by what); `status` as in daicho/state/1. `events` are all that had a part, `said` the events that said it with the `corrections` it came through (`undone` where one was voided itself) and `remarks`; `disputed` the claims of sources that say otherwise. `grounds` holds `reason`, `authority`, `legal_basis`, `sources`, `basis`, `note`, `occurred_text` and `attested` as far as they were recorded.",
        &["blame", "meeting/example/network-wg/17.attendance", "--as-of", "2021-12-31"],
    ),
    (
        "daicho/diff/1",
        "`change`: `added`, `removed`, `changed`, or `standing` where the values are the same and how sure they are, since when or until when is not. `why` of a cause: `recorded` after A, `occurred` between the two days, `corrects` or `strikes` the event `of`. Exit status 1 when something is different.",
        &["diff", "2021-12-31@11", "2021-12-31@12", "meeting/example/network-wg/17"],
    ),
    (
        "daicho/search/1",
        "`by_name`: a name, a title or the id has one of the words. `field` is absent where only the id has it. `found` counts all subjects, those left out by `-n` too.",
        &["search", "測定", "--as-of", "2021-12-31"],
    ),
    (
        "daicho/replay/1",
        "The events up to a date; `effects` with `--step`: the values on the day `on` without the event and with it. `subjects` is the state on the date.",
        &["replay", "2021-12-31", "meeting/example/network-wg/18", "--step"],
    ),
    (
        "lint (JSON Lines)",
        "One finding a line, in the order of docs/lints.md. `events`: the first is the one that it is about, by which it is accepted. `evidence`: the sides, each with its place in the source. `fix`: a draft after which it is not found any more, or null. `accepted` with `--all`. The exit status is 1 while anything is left. What `--accept` and `--fix` record, or would, is `daicho/lint-record/1`: `dry_run` and the events.",
        &["lint", "--as-of", "2022-03-31", "--code", "meeting-told-differently"],
    ),
    (
        "daicho/correct/1, daicho/void/1, daicho/annotate/1",
        "The events as they stand, or would stand in a dry run, and what they change: per subject the facts of the day `as_of` before and after, the lines of its history that are `gone` and `new`, and the first day `since` when the world is told otherwise. `known_at` is what was known before; `size` and `root` are those of the ledger when the command ends.",
        &[
            "correct",
            "7",
            "--set",
            "attendance=15",
            "--reason",
            "a slip",
            "--as-of",
            "2021-12-31",
            "--dry-run",
        ],
    ),
    (
        "daicho/verify/1",
        "Codes of findings are those of docs/format.md §14. `checked.files` are attached files; `not_named` those that no event names, which is no damage (the first 1,000 of `not_named_count`).",
        &["verify", "--no-store"],
    ),
    (
        "daicho/hash/1",
        "BLAKE3 and size of files, in the order in which they were named.",
        &["hash", "scans/minutes.pdf"],
    ),
    (
        "daicho/checkpoint/1",
        "`checkpoint` is the text that is handed on, `line` its one printed line; `key` the fingerprint of the key that signed it, absent where there is none. With `--since` also `since`: `size` and `root` of the older head, the hashes of the proof (`path`) and the file (`proof`).",
        &["checkpoint"],
    ),
    (
        "daicho/prove/1",
        "`proof` is the file, also when it was written with `-o`. `withheld` are the fields kept back or erased; `signed` says whether its checkpoint is.",
        &["prove", "7", "--disclose", "attendance"],
    ),
    (
        "daicho/check/1",
        "One file; several are one object a line. `form`: `proof`, `consistency`, `checkpoint`. `outcome`: `holds` (exit 0), `incomplete` (4: all that can be computed holds, nothing given vouches for the checkpoint), `failed` (3). `faults` have a code: `data_root`, `event`, `path`, `origin`, `checkpoint_signature`, `event_signature`, `head`, `attachment`. `signature`: `unsigned`, `unknown_key`, `holds`, `false`; `compared` with the heads given: `none`, `same`, `other_size`, `differs`. A consistency proof has `old`, a proof `event`. `proves` is empty when something does not hold.",
        &["check", "meeting.tlog-proof"],
    ),
    (
        "daicho/bundled/1",
        "Answer of `bundle` with `-o`; without, the bundle itself is written, whose form is in docs/format.md §10. `verdict`: `equal`, or `erased` when the report prints what was erased since. `hashes` are those of the tree beside the `events`; `disclosed`, `withheld` and `erased` count values; `withheld_fields` may be missing from events. `head` is the checkpoint in it, with the number of its `signatures`.",
        &["bundle", "report.json", "-o", "annual.bundle"],
    ),
    (
        "daicho/bundle-check/1",
        "Answer of `check` about a bundle; several files are one object a line. `outcome` is that of `daicho/check/1`: `holds` (exit 0), `incomplete` (4: nothing given vouches for the checkpoint, or the `verdict` is `erased`), `failed` (3). `verdict` says how the report made from the bundle's events compares with the one in it: `equal`, `erased`, `different`, with `differences` as in daicho/report-check/1. `signature` and `key` are those of the checkpoint: `unsigned`, `unknown_key`, `holds`; `compared` is there when a head was given: `head`, `basis` (it is the state from which the report was made), `other_size`. `signers` are who signed which of the events, with a key that was `given` or only `enrolled` in the ledger; every signature holds. What cannot be checked to this point (a changed field, a missing event, a false signature) is one daicho/error/1 with exit status 3 and the word of docs/format.md §14 as its `code`.",
        &["check", "annual.bundle"],
    ),
    (
        "daicho/report-check/1",
        "`verdict`: `equal`, `erased` (equal except for what was erased since), `different`. A difference names its `address` in the file, `what` stands there (`head`, `section`, `heading`, `note`, `row`, `cell`, `chart`), the `change` (`changed`, `added`: only in the file, `removed`: only in the ledger, `moved`), what the file says (`printed`) and what the ledger says (`derived`), each with its events, and whether an erasure explains it (`lawful`). `closings` are those of the file's period: `matches` is `bytes` when it names this file, `basis` when it names a report from the same basis with other bytes, `period` otherwise. `verbatim` says whether the file's bytes are those that this program writes for its content; `blake3` is the hash of the bytes, as `b3sum` gives it.",
        &["report", "--check", "annual.json"],
    ),
    (
        "daicho/trace/1",
        "What a cell of a report file rests on: `place` with the cells as printed, `derived` (`same`, `different`, then with `derived_cells`, or `unknown` where this program does not make such reports), and per event its account: who recorded it and on what `grounds`, its `assertions` (`printed` marks those that the cell prints), its `corrections` with what they changed, `remarks`, the claims that contradict it (`disputed`), what struck it out (`struck`), and the fields `erased` from it. A record that the cell names together with its target is told there. `trace --find` answers in `daicho/trace-find/1` with `places`; `trace --all --json` gives one `daicho/trace/1` a line.",
        &["trace", "annual.json", "parts/example/network-wg/meetings/1/3"],
    ),
    ("daicho/rebuild/1", "`milliseconds` is null in a dry run.", &["rebuild", "--dry-run"]),
    (
        "daicho/hold/1",
        "Answer of `hold place` and `hold release`: the event, which with `dry_run` was not recorded.",
        &["hold", "place", "7", "--reason", "係争中のため", "--until", "2027-03-31", "--dry-run"],
    ),
    (
        "daicho/key/1",
        "Answer of `key new`, `key adopt` and `key show`. `agent`: ssh-agent signs; `passphrase`: its file is locked; `default`: it signs unless another is named. With a ledger at hand also the `actors` who have it now, and `vkey`, its verifier key for the ledger's heads.",
        &["key", "show", "clerk.pub", "-C", "elsewhere"],
    ),
    (
        "daicho/actor/1",
        "Answer of `actor enrol`, `actor change`, `actor retire` and `actor require-signatures`: the event, which with `dry_run` was not recorded.",
        &[
            "actor",
            "enrol",
            "clerk",
            "--role",
            "書記",
            "--public-key",
            "clerk.pub",
            "--kinds",
            "meeting.*",
            "--subjects",
            "meeting/example",
            "--until",
            "2027-03-31",
            "--dry-run",
        ],
    ),
    (
        "daicho/actors/1",
        "All that were ever enrolled, as of `size` events. `kinds`, `subjects`, `from` and `until` are absent where nothing is limited; each of `keys` has `fingerprint` and `public_key`. `signatures` (`optional`, `required`) and `checkpoints` are the rules of the ledger.",
        &["actor", "list"],
    ),
    (
        "daicho/allowed-signers/1",
        "The lines for `ssh-keygen -Y verify`, and the file when they were written to one.",
        &["actor", "allowed-signers"],
    ),
    (
        "daicho/holds/1",
        "The holds that stand today. With `scope` `event` the hold protects `event` and what is recorded about it, with `subject` all that speaks of `subject`.",
        &["hold", "list"],
    ),
    (
        "daicho/redact-preview/1",
        "What would go: `why` is `asked`, `cited` (says or quotes the same of the same fact) or `person`; `stands_in` what is shown from then on. `elsewhere`: fields in which the same text stands, as a whole or within another, for a person to judge. `holds` are in the way. `segments` are the files that are written anew, with their bytes. Where the fields name attached files, `files_removed` has the BLAKE3 of those that go, `files_kept` of those that other events name (`named_by`; empty where what stands in names it).",
        &["redact", "7", "--field", "attendance", "--dry-run"],
    ),
    (
        "daicho/redact/1",
        "The receipt. `recorded` are the events that erase, `overridden` those that override holds; `segments` the files written anew, as they are now. `files_removed` (`blake3`, `bytes`) and `files_kept` (`blake3`, `named_by`) are there where attached files are concerned. `store_renewed` is false when another process has the store open: its bytes go with the next writing command. `beyond_reach` names what nobody but people can look after: `backups`, `exports`, `sources`, `attachments`, `readers`, `medium`; `closed_periods` the events of published reports, `backups` the known backups that still hold what was erased (`place`, `size`, `made_at`).",
        &[
            "redact",
            "7",
            "--field",
            "topics",
            "--legal-basis",
            "例示法第35条",
            "--reason",
            "本人の請求",
            "--yes",
        ],
    ),
    (
        "daicho/close/1",
        "The event that closes the period, the head from which the report was made (that before the event), and the files with the BLAKE3 that the event names. A dry run answers in `daicho/record-dry-run/1`.",
        &[
            "close",
            "annual",
            "--body",
            "body/example",
            "--year",
            "2021",
            "-o",
            "out/annual.json",
            "--on",
            "2022-06-30",
        ],
    ),
    (
        "daicho/backup/1",
        "What was backed up. `previous` is the size of the backup that stood there before, or null. `written` and `kept` are the files of the journal; those in `mended` had changed in the backup by themselves. `audited` is `all` when every event of the copy was computed anew, `new` when the new ones were and all files were compared by their hash. `attachments_altered` (exit status 4) were not copied. The folder's own `backup.json` is described in docs/format.md.",
        &["backup", "backup"],
    ),
    (
        "daicho/restore/1",
        "What was restored. `outside`: `agrees` (the last state known), `behind` (the head known outside is older), `rolled_back` (`lost` events are known to be missing), `forked` (another history is known), `unknown`. `may_append` is false for an earlier state that was restored without `--as-fork` (exit status 4). `forked` is the event by which it became another ledger, `erased_again` the events that erase what was erased after the backup; `size` counts them, `restored_size` does not.",
        &["restore", "backup", "restored", "--as-fork", "--reason", "ディスクの故障"],
    ),
    (
        "daicho/error/1",
        "On standard error. `place`, `why`, `hint` and `more` are there when there is something to say.",
        &["state", "body/exampel"],
    ),
];

/// Hashes as `<hash>`: they come from random seeds.
fn without_hashes(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if matches!(c, '0'..='9' | 'a'..='f') {
            run.push(c);
            continue;
        }
        out.push_str(match run.len() {
            64 => "<hash>",
            16 if out.ends_with('/') => "<16 hex>",
            _ => &run,
        });
        run.clear();
        out.push(c);
    }
    out.truncate(out.len() - 1);
    without_base64(&out)
}

/// Base64 of hashes and of what has salts in it as `<base64>`.
fn without_base64(text: &str) -> String {
    let (mut out, mut run, mut escaped) = (String::new(), String::new(), false);
    for c in text.chars().chain(['\n']) {
        if !escaped && (c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')) {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() >= 44 { "<base64>" } else { &run });
        run.clear();
        out.push(c);
        escaped = c == '\\';
    }
    out.truncate(out.len() - 1);
    out
}

fn page(place: &Place) -> String {
    let mut page = HEAD.to_owned();
    place.ok(["prove", "7", "--disclose", "attendance", "-o", "meeting.tlog-proof", "-q"]);
    let annual = ["--lang", "en", "report", "annual", "--body", "body/example", "--year", "2021", "--json"];
    place.file("report.json", place.ok(annual));
    // One cell of it is changed, so that the example shows a difference.
    place.file("annual.json", place.ok(annual).replacen("\"text\":\"14\"", "\"text\":\"15\"", 1));
    place.file("scans/minutes.pdf", "%PDF-1.7\n");
    place.file("clerk.pub", CLERK);
    for (heading, says, command) in SHAPES {
        let answer = place.run(["--lang", "en", "--json"].iter().chain(*command));
        let shown = if answer.out.is_empty() { answer.err } else { answer.out };
        let shown = without_hashes(shown.trim_end());
        write!(
            page,
            "\n## {heading}\n\n{says}\n\n```console\n$ daicho {} --json\n{shown}\n```\n",
            command.join(" ")
        )
        .expect("a page");
    }
    page.push_str("\n## Elsewhere\n\n`daicho/report/1` is described in `ledger-core/src/report/json.rs`, drafts and kinds in docs/kinds.md. `daicho/demo/1` names the folders that the demo made, the attendance as known before and after its correction, and whether the ledger was verified.\n");
    page
}

#[test]
fn the_page_of_shapes_is_what_the_program_answers() {
    let page = page(&scene());
    let path = repository().join("docs/json.md");
    if std::env::var_os("DAICHO_BLESS").is_some() {
        std::fs::write(&path, &page).expect("the page");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == page, "docs/json.md is not what the program answers:\n{page}");
}
