//! Exit statuses: one table, the same in the code, in the manual and in every command.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what it was asked.
    Ok = 0,
    /// What was asked for is not there, or findings are left.
    NotFound = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// Verification failed.
    Failed = 3,
    /// Verified, but incomplete; or equal except for what was lawfully erased.
    Incomplete = 4,
    /// Refused by a rule, a schema or a right; nothing was changed.
    Refused = 5,
    /// The head moved since the caller looked; look again and retry.
    HeadMoved = 6,
    /// There is no ledger here.
    NoLedger = 10,
    /// Another writer holds the ledger.
    Locked = 11,
    /// A key is missing or wrong.
    Key = 12,
    /// Interrupted by the user.
    Interrupted = 130,
}

/// Every status with its meaning in English and Japanese, as the manual prints it.
pub(crate) const TABLE: &[(Exit, &str, &str)] = &[
    (Exit::Ok, "done", "成功"),
    (Exit::NotFound, "not found, or findings are left", "見つからない、または指摘が残っている"),
    (Exit::Usage, "the command line cannot be understood", "コマンドの書き方が違う"),
    (Exit::Failed, "verification failed", "検証に失敗した"),
    (
        Exit::Incomplete,
        "verified but incomplete, or equal except lawfully erased",
        "検証できたが不完全、または適法な消去の分だけ違う",
    ),
    (
        Exit::Refused,
        "refused by a rule, a schema or a right; nothing was changed",
        "規則・形式・権限により拒否した。何も変更していない",
    ),
    (Exit::HeadMoved, "the head moved; look again and retry", "台帳が進んでいた。確かめてやり直す"),
    (Exit::NoLedger, "there is no ledger here", "ここに台帳がない"),
    (Exit::Locked, "another writer holds the ledger", "ほかの書き手が使用中"),
    (Exit::Key, "a key is missing or wrong", "鍵がない、または違う"),
    (Exit::Interrupted, "interrupted", "中断した"),
];

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
