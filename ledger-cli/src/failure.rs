//! What went wrong: what, where, why, and the next command, in two languages, with a stable code.

use std::fmt::Write as _;
use std::path::Path;

use ledger_core::ledger::AttachError;
use ledger_core::log::journal::{Damage, DamageKind, JournalError};
use ledger_core::log::lock::LockError;
use ledger_core::log::outside::OutsideError;
use ledger_core::log::{LineError, SignError};
use ledger_core::record::Rule;
use ledger_core::time::DateError;
use ledger_core::{LedgerError, Rejection};
use serde::Serialize;

use crate::context::Lang;
use crate::exit::Exit;
use crate::output::{json, text, words};

/// A sentence in English and in Japanese.
type Both = (String, String);

/// Why a command did not do what it was asked.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// The status to end with.
    pub(crate) exit: Exit,
    /// Permanent code; never translated.
    pub(crate) code: &'static str,
    /// What went wrong.
    pub(crate) what: Both,
    /// Where: `file:row:column`, or a field.
    pub(crate) place: Option<String>,
    /// Why.
    pub(crate) why: Option<Both>,
    /// The next command or step.
    pub(crate) hint: Option<Both>,
    /// Further failures of the same call, such as the other rows of an import.
    pub(crate) more: Vec<Failure>,
}

/// The shape of a failure on standard error with `--json`.
#[derive(Serialize)]
struct Shape<'f> {
    schema: &'static str,
    code: &'static str,
    exit: u8,
    message: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'f str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more: Vec<Shape<'f>>,
}

impl Failure {
    /// A failure with its sentence.
    pub(crate) fn new(
        exit: Exit,
        code: &'static str,
        en: impl Into<String>,
        ja: impl Into<String>,
    ) -> Failure {
        let what = (en.into(), ja.into());
        Failure { exit, code, what, place: None, why: None, hint: None, more: Vec::new() }
    }

    /// Says where.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Failure {
        self.place = Some(place.into());
        self
    }

    /// Says why.
    #[must_use]
    pub(crate) fn why(mut self, en: impl Into<String>, ja: impl Into<String>) -> Failure {
        self.why = Some((en.into(), ja.into()));
        self
    }

    /// Says what to do next.
    #[must_use]
    pub(crate) fn hint(mut self, en: impl Into<String>, ja: impl Into<String>) -> Failure {
        self.hint = Some((en.into(), ja.into()));
        self
    }

    /// The command line cannot be understood, in clap's words.
    pub(crate) fn usage_of(error: &clap::Error) -> Failure {
        let said = error.to_string();
        let said = said.strip_prefix("error: ").unwrap_or(&said).trim_end();
        Failure::usage(said, format!("コマンドの書き方が違います: {said}"))
    }

    /// The command line cannot be understood.
    pub(crate) fn usage(en: impl Into<String>, ja: impl Into<String>) -> Failure {
        Failure::new(Exit::Usage, "usage", en, ja)
    }

    /// There is no ledger in this folder or above.
    pub(crate) fn no_ledger(dir: &Path) -> Failure {
        let dir = dir.display();
        Failure::new(
            Exit::NoLedger,
            "no_ledger",
            format!("there is no ledger in {dir}"),
            format!("{dir} に台帳はありません"),
        )
        .hint(
            "create one with `daicho init DIR`, or name one with -C DIR",
            "`daicho init DIR` で開設するか、-C DIR で台帳の場所を指定してください",
        )
    }

    /// A file or folder that the system does not let us use.
    pub(crate) fn io(code: &'static str, path: &Path, error: &std::io::Error) -> Failure {
        let shown = path.display();
        let failure =
            Failure::new(Exit::Refused, code, format!("cannot use {shown}"), format!("{shown} を使えません"))
                .why(error.to_string(), os_ja(error));
        match error.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                failure.hint("check who may write there", "書込みの権限を確かめてください")
            }
            std::io::ErrorKind::NotFound => Failure { exit: Exit::NotFound, ..failure },
            std::io::ErrorKind::StorageFull
            | std::io::ErrorKind::FileTooLarge
            | std::io::ErrorKind::QuotaExceeded => failure.hint(
                "make room or raise the limit, then run the same command again; what was recorded before is whole",
                "空きを作るか上限を上げてから、同じコマンドをもう一度実行してください。これまでの記録は失われていません",
            ),
            _ => failure,
        }
    }

    /// A date that cannot be read, given with this option.
    pub(crate) fn date(option: &str, error: &DateError) -> Failure {
        Failure::new(Exit::Usage, error.code(), error.to_string(), error.ja()).at(option).hint(
            "write a date such as 2021-04-07, 2021-04, 令和3年4月7日 or fy:2021",
            "2021-04-07、2021-04、令和3年4月7日、fy:2021 のように書いてください",
        )
    }

    /// The pager that the environment names does not exist.
    pub(crate) fn no_pager() -> Failure {
        Failure::new(
            Exit::Usage,
            "no_pager",
            "the pager cannot be started, so that nothing was shown",
            "ページャを起動できないため、何も表示していません",
        )
        .hint(
            "set DAICHO_PAGER to a command that exists, or to `cat` for none",
            "DAICHO_PAGER に実在するコマンドを(使わないなら `cat` を)設定してください",
        )
    }

    /// No such event.
    pub(crate) fn no_event(named: &str, size: u64) -> Failure {
        let last = size.saturating_sub(1);
        Failure::new(
            Exit::NotFound,
            "no_such_event",
            format!("there is no event {named}; the last is #{last}"),
            format!("記録 {named} はありません。最後の記録は #{last} です"),
        )
        .hint("list them with `daicho log`", "`daicho log` で一覧できます")
    }

    /// Text that names no event.
    pub(crate) fn not_an_event(named: &str) -> Failure {
        Failure::usage(
            format!("{named:?} does not name an event"),
            format!("「{named}」は記録を指す書き方ではありません"),
        )
        .hint(
            "write 207, @207, @ for the last, or at least four digits of a hash",
            "207、@207、@(最後の記録)、またはハッシュの先頭4桁以上で指定してください",
        )
    }

    /// Several events have a hash that begins so.
    pub(crate) fn ambiguous_hash(prefix: &str, seqs: &[u64]) -> Failure {
        let seqs: Vec<String> = seqs.iter().map(|seq| format!("#{seq}")).collect();
        let seqs = seqs.join(", ");
        Failure::usage(
            format!("several events have a hash that begins with {prefix}: {seqs}"),
            format!("{prefix} で始まるハッシュの記録が複数あります: {seqs}"),
        )
        .hint("write more digits, or the number", "桁を増やすか、番号で指定してください")
    }

    /// A refused draft, without its row: whoever knows the file says where it stands.
    pub(crate) fn rejected(rejection: &Rejection) -> Failure {
        let exit = match rejection.rule {
            Rule::SignatureNeeded | Rule::WrongKey => Exit::Key,
            _ => Exit::Refused,
        };
        let failure =
            Failure::new(exit, rejection.rule.code(), rejection.sentence("en"), rejection.sentence("ja"));
        let failure = failure.hint(rejection.next("en"), rejection.next("ja"));
        if rejection.place.is_empty() { failure } else { failure.at(rejection.place.clone()) }
    }

    /// The key did not sign; nothing was recorded.
    pub(crate) fn unsigned(error: &SignError) -> Failure {
        let (fingerprint, why) = match error {
            SignError::Refused { fingerprint, why } => (fingerprint, why.as_str()),
            SignError::Wrong { fingerprint } => (fingerprint, WRONG_ANSWER),
        };
        let known = UNSIGNED.iter().find(|row| row.1 == why);
        let code = known.map_or("not_signed", |row| row.0);
        let failure = Failure::new(
            Exit::Key,
            code,
            format!("the key {fingerprint} did not sign, so nothing was recorded"),
            format!("鍵 {fingerprint} で署名できなかったため、何も記録していません"),
        );
        match known {
            Some((_, en, ja, hint)) => failure.why(*en, *ja).hint(hint.0, hint.1),
            None => failure.why(why, why),
        }
    }

    fn sentence(lang: Lang, both: &Both) -> &str {
        words::pick(lang, &both.0, &both.1)
    }

    fn shape(&self, lang: Lang) -> Shape<'_> {
        Shape {
            schema: "daicho/error/1",
            code: self.code,
            exit: self.exit as u8,
            message: Failure::sentence(lang, &self.what),
            place: self.place.as_deref(),
            why: self.why.as_ref().map(|why| Failure::sentence(lang, why)),
            hint: self.hint.as_ref().map(|hint| Failure::sentence(lang, hint)),
            more: self.more.iter().map(|failure| failure.shape(lang)).collect(),
        }
    }

    fn render(&self, lang: Lang, color: bool, out: &mut String) {
        let label = words::pick(lang, "error", "エラー");
        let label = if color { format!("{RED}{label}{PLAIN}") } else { label.to_owned() };
        let sentence = |both: &Both| text::visible(Failure::sentence(lang, both)).replace('\n', "\n  ");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{label}[{}]: {}", self.code, sentence(&self.what));
        if let Some(place) = &self.place {
            let _ = writeln!(out, " --> {}", text::one_line(place));
        }
        if let Some(why) = &self.why {
            let _ = writeln!(out, "{}: {}", words::pick(lang, "why", "理由"), sentence(why));
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(out, "{}: {}", words::pick(lang, "hint", "次に"), sentence(hint));
        }
        self.more.iter().for_each(|failure| failure.render(lang, color, out));
    }

    /// Prints it on standard error, as text or as one JSON object on one line, and hands back the
    /// status.
    pub(crate) fn report(&self, lang: Lang, as_json: bool, color: bool) -> Exit {
        if self.code != BROKEN_PIPE {
            use std::io::Write as _;
            let mut out = String::new();
            if as_json {
                out = json::line(&self.shape(lang));
            } else {
                self.render(lang, color, &mut out);
            }
            // Nothing can be said when standard error is closed.
            let _ = std::io::stderr().lock().write_all(out.as_bytes());
        }
        self.exit
    }
}

/// What to do with a ledger whose end is missing.
const RESTORE: (&str, &str) = (
    "it can still be read; look with `daicho verify`, find out who changed it, and restore a newer backup with `daicho restore BACKUP DIR`; without one, go on from an older with --as-fork --reason …",
    "閲覧はできます。`daicho verify` で調べ、誰が変えたかを確かめ、新しい控えを `daicho restore BACKUP DIR` で戻してください。なければ、古い控えから --as-fork --reason … を付けて続けられます",
);

/// Whether the journal ends before what is known to have been durable.
fn is_cut(damage: &Damage) -> bool {
    // A last line that does not end was cut within.
    matches!(
        damage.kind,
        DamageKind::Torn { .. } | DamageKind::Altered(LineError::Expected { expected: "a newline", .. })
    )
}
/// The passphrase does not open the key.
pub(crate) const WRONG_PASSPHRASE: &str = "the passphrase is wrong";
/// Nobody is there to type one.
pub(crate) const NO_PASSPHRASE: &str = "the key has a passphrase, and there is no terminal to type it at";
/// The file with it cannot be used.
pub(crate) const NO_PASSPHRASE_FILE: &str =
    "the file with the passphrase cannot be read, or others can read it";
/// There is no ssh-agent, or it went away.
pub(crate) const NO_AGENT: &str = "ssh-agent does not answer at SSH_AUTH_SOCK";
/// It does not have the key, or somebody said no.
pub(crate) const AGENT_REFUSED: &str = "ssh-agent does not have this key, or refused to sign with it";
const WRONG_ANSWER: &str = "what it answered is not its signature";

/// Why a key did not sign: code, the sentence that a signer answers with, the same in Japanese, and
/// what to do next.
type Unsigned = (&'static str, &'static str, &'static str, (&'static str, &'static str));

const UNSIGNED: &[Unsigned] = &[
    (
        "wrong_passphrase",
        WRONG_PASSPHRASE,
        "パスフレーズが違います",
        ("try again with the right one", "正しいパスフレーズでやり直してください"),
    ),
    (
        "no_passphrase",
        NO_PASSPHRASE,
        "鍵にパスフレーズがありますが、入力できる端末がありません",
        (
            "name a file with it: --passphrase-file FILE or DAICHO_PASSPHRASE_FILE; or load the key into ssh-agent and name its .pub",
            "--passphrase-file FILE か DAICHO_PASSPHRASE_FILE で指定するか、ssh-agent に鍵を入れて .pub を指定してください",
        ),
    ),
    (
        "no_passphrase",
        NO_PASSPHRASE_FILE,
        "パスフレーズのファイルを読めないか、他人も読める状態です",
        ("only its owner may read it: chmod 600", "所有者だけが読めるように(chmod 600)してください"),
    ),
    (
        "no_agent",
        NO_AGENT,
        "SSH_AUTH_SOCK の ssh-agent が答えません",
        (
            "start one and load the key: eval $(ssh-agent); ssh-add FILE; or name the private key itself",
            "eval $(ssh-agent); ssh-add FILE で起動して鍵を入れるか、秘密鍵のファイルを指定してください",
        ),
    ),
    (
        "agent_refused",
        AGENT_REFUSED,
        "ssh-agent がこの鍵を持っていないか、署名を断りました",
        (
            "look at its keys with `ssh-add -l`, and load this one with `ssh-add FILE`",
            "`ssh-add -l` で鍵を確かめ、`ssh-add FILE` で入れてください",
        ),
    ),
    (
        "not_signed",
        WRONG_ANSWER,
        "返されたものはこの鍵の署名ではありません",
        ("the two halves of the key do not belong together", "秘密鍵と公開鍵が対になっていません"),
    ),
];

/// Bold red, and back (ECMA-48 SGR).
const RED: &str = "\x1b[1;31m";
const PLAIN: &str = "\x1b[0m";

const BROKEN_PIPE: &str = "broken_pipe";

/// A failure to write an answer; a reader that has seen enough is none.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Failure::new(Exit::Ok, BROKEN_PIPE, "", "");
        }
        Failure::new(Exit::Refused, "cannot_write", "the answer cannot be written", "結果を書き出せません")
            .why(error.to_string(), os_ja(&error))
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Failure {
        let verify = |failure: Failure| {
            failure
                .hint("look at the damage with `daicho verify`", "`daicho verify` で損傷を確かめてください")
        };
        let en = error.to_string();
        match &error {
            LedgerError::NoLedger(dir) => Failure::no_ledger(dir),
            LedgerError::AlreadyExists(dir) => {
                let ja = format!("{} にはすでに台帳があります", dir.display());
                Failure::new(Exit::Refused, "already_exists", en, ja)
                    .hint("use it, or name another folder", "それを使うか、別の場所を指定してください")
            }
            LedgerError::Io { path, source } => Failure::io("cannot_use", path, source),
            LedgerError::Lock(LockError::Locked { holder }) => {
                let who = holder.as_ref().map_or("?".to_owned(), |holder| {
                    let ledger_core::log::lock::Holder { program, pid, host, since } = holder;
                    format!("{program}(プロセス {pid}、{host}、{since} から)")
                });
                Failure::new(Exit::Locked, "locked", en, format!("ほかの書き手が台帳を使用中です: {who}"))
                    .hint(
                        "wait until it ends; reading goes on meanwhile",
                        "終わるのを待ってください。閲覧はその間もできます",
                    )
            }
            LedgerError::Lock(LockError::Io { path, source }) => Failure::io("cannot_lock", path, source),
            LedgerError::Journal(JournalError::Damaged(damage)) if is_cut(damage) => {
                let en = "the end of the ledger is missing, and was durable: it was cut off";
                Failure::new(
                    Exit::Failed,
                    "truncated",
                    en,
                    "台帳の終わりが失われています(保存済みだった部分の切断)",
                )
                .at(damage.to_string())
                .hint(RESTORE.0, RESTORE.1)
            }
            LedgerError::Journal(JournalError::Damaged(damage)) => verify(
                Failure::new(Exit::Failed, "damaged", en, "台帳のファイルが損傷しています")
                    .at(damage.to_string()),
            ),
            LedgerError::Journal(JournalError::NotFound) => {
                Failure::new(Exit::NoLedger, "no_ledger", en, "台帳のファイルがありません")
            }
            LedgerError::Journal(JournalError::Io { source, name, .. }) => Failure {
                what: (en, format!("台帳のファイル {name} を使えません")),
                ..Failure::io("cannot_use", Path::new(name), source)
            },
            LedgerError::Journal(_) => Failure::new(
                Exit::Refused,
                "journal",
                en.clone(),
                format!("台帳に書き込めませんでした: {en}"),
            ),
            LedgerError::Store(_) | LedgerError::Tree(_) => {
                Failure::new(Exit::Failed, "store", en.clone(), format!("索引を使えません: {en}")).hint(
                    "rebuild it with `daicho rebuild`; nothing is lost",
                    "`daicho rebuild` で作り直せます。記録は失われていません",
                )
            }
            LedgerError::Event { seq, .. } => {
                let ja = format!("記録 #{seq} は信頼できません(内容とハッシュが一致しません)");
                verify(Failure::new(Exit::Failed, "event_damaged", en, ja))
            }
            LedgerError::Schema(_) => Failure::new(
                Exit::Refused,
                "newer_vocabulary",
                en.clone(),
                format!("このプログラムでは読めない記録があります: {en}"),
            )
            .hint("use a newer daicho", "新しい daicho を使ってください"),
            LedgerError::Rejected(rejection) => Failure::rejected(rejection),
            LedgerError::Conflict { expected, actual } => {
                let ja = format!("台帳の記録は {actual} 件で、想定の {expected} 件と違います");
                Failure::new(Exit::HeadMoved, "head_moved", en, ja).hint(
                    "look at what is new, then try again",
                    "新しい記録を確かめてから、やり直してください",
                )
            }
            LedgerError::ClockBehind { now, last } => {
                let ja = format!("時計が {now} を指していますが、最後の記録は {last} です(5分以上の遅れ)");
                Failure::new(Exit::Refused, "clock_behind", en, ja)
                    .hint("set the clock right", "時計を合わせてください")
            }
            LedgerError::RolledBack { outside_size, size } => {
                let ja =
                    format!("以前は {outside_size} 件あった台帳が {size} 件しかありません(巻き戻しか切断)");
                Failure::new(Exit::Failed, "rolled_back", en, ja).hint(RESTORE.0, RESTORE.1)
            }
            LedgerError::Forked { at, .. } => {
                let ja = format!("{at} 件の時点のハッシュが以前と違います(別の履歴です)");
                Failure::new(Exit::Failed, "forked", en, ja)
                    .hint(
                        "look with `daicho verify` and find out which history is right; a copy that has the right one is restored with `daicho restore BACKUP DIR`",
                        "`daicho verify` で調べ、どちらの履歴が正しいかを確かめてください。正しい控えは `daicho restore BACKUP DIR` で戻せます",
                    )
            }
            LedgerError::Outside(outside) => match outside {
                OutsideError::Io { path, source, .. } => Failure::io("outside_head", path, source),
                OutsideError::NotACheckpoint { path, .. } => {
                    let ja = format!("{} は台帳の控え(先頭の記録)ではありません", path.display());
                    Failure::new(Exit::Failed, "outside_head", en, ja)
                }
                OutsideError::NotAList { path, line } => {
                    let ja = format!("{} の {line} 行目を読めません(台帳の外に控えた一覧)", path.display());
                    Failure::new(Exit::Failed, "outside_list", en, ja).hint(
                        "it says what was erased or backed up; look at the line, and mend or remove it",
                        "消去や控えの一覧です。その行を確かめ、直すか取り除いてください",
                    )
                }
            },
            LedgerError::Checkpoint(_) | LedgerError::Note(_) => Failure::new(
                Exit::Refused,
                "origin",
                en.clone(),
                format!("台帳の起点を検証情報に書けません: {en}"),
            ),
            LedgerError::Sign(error) => Failure::unsigned(error),
            LedgerError::Opening(why) => Failure::opening(why),
            LedgerError::NoSuchEvent(named) => {
                Failure::new(Exit::NotFound, "no_such_event", en, format!("記録 {named} はありません"))
                    .hint("list them with `daicho log`", "`daicho log` で一覧できます")
            }
            LedgerError::Backwards { first, second } => Failure::new(
                Exit::Usage,
                "backwards",
                en,
                format!("最初の時点({first})が二つ目の時点({second})より後です"),
            )
            .hint("exchange the two points", "二つの時点を入れ替えてください"),
            LedgerError::ReadOnly => {
                Failure::new(Exit::Refused, "read_only", en, "台帳は閲覧用に開かれています")
            }
            LedgerError::ErasureUnfinished { source, .. } => {
                let ja = "消去は記録され、値は表示されなくなりましたが、ファイルからの除去が終わっていません";
                Failure::new(Exit::Refused, "erasure_unfinished", en, ja)
                    .why(source.to_string(), source.to_string())
                    .hint(
                        "free the disk, then run `daicho rebuild`, which finishes it",
                        "ディスクの状態を直してから `daicho rebuild` を実行すると終わります",
                    )
            }
            LedgerError::Attach(error) => Failure::attach(error),
            LedgerError::CallTooLarge { count, max } => {
                let ja = format!("一度に {count} 件は記録できません。上限は {max} 件です");
                Failure::new(Exit::Refused, "call_too_large", en, ja)
                    .hint("split the file", "ファイルを分けてください")
            }
        }
    }
}

impl Failure {
    /// A file that is not attached, or not given out.
    pub(crate) fn attach(error: &AttachError) -> Failure {
        let en = error.to_string();
        let refused = |code, ja: String| Failure::new(Exit::Refused, code, en.clone(), ja);
        match error {
            AttachError::TooLarge { max } => {
                refused("attachment_too_large", format!("添付できるファイルは {max} バイトまでです")).hint(
                    "keep it in an archive, and name that place in `sources`",
                    "別の保管庫に置き、その場所を `sources` に書いてください",
                )
            }
            AttachError::Mismatch { said, looks } => {
                let looks = looks.unwrap_or("それ以外のもの");
                refused("attachment_type", format!("形式は {said} のはずですが、先頭のバイトは{looks}です"))
                    .hint(
                        "look at the file; give it its right ending, or its `media_type`",
                        "ファイルを確かめ、拡張子か `media_type` を正しくしてください",
                    )
            }
            AttachError::MediaType(said) => refused(
                "media_type",
                format!("「{said}」は形式(media type)の書き方ではありません。例: application/pdf"),
            ),
            AttachError::Name(said) => refused(
                "attachment_name",
                format!("「{said}」はファイル名にできません(フォルダー・制御文字なし、255 バイトまで)"),
            ),
            AttachError::Read(source) => {
                let ja = "ファイルを読めません".to_owned();
                refused("cannot_read", ja).why(source.to_string(), os_ja(source))
            }
            AttachError::Write(source) => {
                let ja = "ファイルに書き出せません".to_owned();
                refused("cannot_write", ja).why(source.to_string(), os_ja(source))
            }
            AttachError::Damaged(path) => {
                let ja = format!("{} の内容が、その名前のハッシュと違います(損傷)", path.display());
                Failure::new(Exit::Failed, "attachment_altered", en, ja).hint(
                    "put the right file in its place, from a backup or the original",
                    "控えか原本から、正しいファイルを置き直してください",
                )
            }
            AttachError::Changed { expected, found } => refused(
                "attachment_changed",
                format!("ファイルが変わっています。以前: {expected}、今: {found}"),
            )
            .hint("look at the file, then try again", "ファイルを確かめて、やり直してください"),
            AttachError::Missing(hash) => Failure::new(
                Exit::Failed,
                "attachment_missing",
                en,
                format!("添付ファイル {hash} がありません"),
            )
            .hint(
                "put it back from a backup, under its hash in `files/`",
                "控えから、`files/` のそのハッシュの名前の所へ戻してください",
            ),
        }
    }

    fn opening(why: &str) -> Failure {
        if why.contains("newer daicho") {
            return Failure::new(
                Exit::Refused,
                "newer_format",
                "this ledger was written in a format newer than this daicho knows",
                "この台帳は、この daicho が知るより新しい形式で書かれています",
            )
            .hint(
                "use a newer daicho; nothing was changed",
                "新しい daicho を使ってください。何も変更していません",
            );
        }
        let en = format!("no ledger can be opened so: {why}");
        Failure::new(Exit::Refused, "opening", en, format!("この設定では台帳を開けません: {why}"))
    }
}

/// The usual words of the system in Japanese.
fn os_ja(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "ファイルやフォルダーがありません".to_owned(),
        std::io::ErrorKind::PermissionDenied => "権限がありません".to_owned(),
        std::io::ErrorKind::ReadOnlyFilesystem => "読み取り専用です".to_owned(),
        std::io::ErrorKind::StorageFull => "空き容量がありません".to_owned(),
        std::io::ErrorKind::FileTooLarge => "ファイルの大きさが上限を超えます".to_owned(),
        std::io::ErrorKind::QuotaExceeded => "割り当てられた容量を使い切りました".to_owned(),
        std::io::ErrorKind::AlreadyExists => "すでにあります".to_owned(),
        std::io::ErrorKind::IsADirectory => "フォルダーです".to_owned(),
        std::io::ErrorKind::NotADirectory => "フォルダーではありません".to_owned(),
        std::io::ErrorKind::InvalidData => "UTF-8 の文字ではありません".to_owned(),
        _ => error.to_string(),
    }
}
