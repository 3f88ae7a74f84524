//! Why a draft is refused: one ordered list, so that each draft gets exactly one answer.
//!
//! What the world did strangely is accepted (it is for lints to speak about); what is malformed
//! is refused. The page docs/rejections.md is made from this table.

use super::schema::{Words, words};

/// The rules in order of precedence: the first that is broken is the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The kind is not in the vocabulary.
    UnknownKind,
    /// The kind is written by the ledger itself.
    ReservedKind,
    /// The draft speaks a later version of the kind than this program knows.
    FutureVersion,
    /// The draft speaks an earlier version that nothing brings to the current one.
    ForgottenVersion,
    /// The actor is not enrolled.
    UnknownActor,
    /// The actor left.
    RetiredActor,
    /// The draft's id is no UUID.
    MalformedId,
    /// The kind needs a target, or has none.
    TargetMissing,
    /// The target is the draft itself, or stands later in the same call.
    LaterTarget,
    /// The target is not in the ledger.
    UnknownTarget,
    /// The target cannot be corrected or voided.
    TargetNotCorrectable,
    /// The target was voided: nothing is left to correct or void.
    TargetVoided,
    /// The correction would make another record of its target.
    CorrectsIdentity,
    /// The hold was released, or ran out.
    HoldNotStanding,
    /// A field that the kind does not have.
    UnknownField,
    /// No field at all.
    NoField,
    /// A required field is missing.
    MissingField,
    /// The value is not what the field takes.
    WrongType,
    /// The word is not on the field's list.
    UnknownWord,
    /// The date cannot be read, or does not exist.
    ImpossibleDate,
    /// What the event tells of ends before it begins.
    ImpossibleInterval,
    /// Nothing may be said about when such an event occurred.
    NoOccurrence,
    /// What must stay is to be erased.
    NotErasable,
    /// The event does not have the field that is to be erased.
    NothingToErase,
    /// The field was erased before.
    AlreadyErased,
    /// A hold protects what is to be erased.
    HoldInTheWay,
    /// The subject is missing.
    SubjectMissing,
    /// The subject is no slug.
    MalformedSubject,
    /// The kind does not speak about such a subject.
    WrongSubjectType,
    /// The handle names nobody.
    UnknownHandle,
    /// A reference to something of another type.
    WrongReferenceType,
    /// The subject is not in the ledger yet.
    UnknownSubject,
    /// A field refers to something that is not in the ledger yet.
    UnknownReference,
    /// The event that is recorded anew is not there, or was not voided.
    ReplacesStanding,
    /// The head that is named is none of this ledger.
    ForeignHead,
    /// The subject was introduced before.
    IntroducedTwice,
    /// The id was used for another content.
    IdConflict,
    /// A file that is named is not kept with the ledger.
    AttachmentMissing,
    /// The recording day lies before the last event's, or the ledger has left its past behind.
    RecordedOutOfOrder,
    /// The actor may not record such an event, or not on this day.
    NotEntitled,
    /// What is recorded must be signed, and there is no key to sign with.
    SignatureNeeded,
    /// The key at hand is none of the actor's.
    WrongKey,
    /// Nobody could enrol an actor any more, and nothing could undo that.
    LastEnroller,
    /// The event does not fit a journal line.
    TooLarge,
}

/// A row of the table: the rule's permanent code and its sentence, with `{kind}`, `{place}`,
/// `{found}` and `{expected}` to be filled in.
#[derive(Debug)]
pub struct RuleRow {
    /// Which rule.
    pub rule: Rule,
    /// Permanent code.
    pub code: &'static str,
    /// The sentence.
    pub says: Words,
    /// What to do next.
    pub next: Words,
}

const fn row(rule: Rule, code: &'static str, says: Words, next: Words) -> RuleRow {
    RuleRow { rule, code, says, next }
}

const UNKNOWN_KIND: RuleRow = row(
    Rule::UnknownKind,
    "unknown_kind",
    words(
        "{found} is not a kind of event; the nearest is {expected}",
        "「{found}」という種別はありません。近いもの: {expected}",
    ),
    words("list the kinds with `daicho schema`", "`daicho schema` で種別の一覧を表示できます"),
);

/// All rules in order of precedence.
pub static RULES: &[RuleRow] = &[
    UNKNOWN_KIND,
    row(
        Rule::ReservedKind,
        "reserved_kind",
        words("{kind} is written by the ledger itself", "{kind} は台帳自身が記録する種別です"),
        words(
            "use the command that does it, such as `daicho init`",
            "`daicho init` など対応するコマンドを使ってください",
        ),
    ),
    row(
        Rule::FutureVersion,
        "future_version",
        words(
            "version {found} of {kind} is newer than version {expected}, the newest known here",
            "{kind} の版 {found} は、このプログラムが知る最新版 {expected} より新しいものです",
        ),
        words("install a newer daicho", "新しい daicho を導入してください"),
    ),
    row(
        Rule::ForgottenVersion,
        "forgotten_version",
        words(
            "version {found} of {kind} can no longer be brought to version {expected}",
            "{kind} の版 {found} は、版 {expected} に直せません",
        ),
        words(
            "write the draft in version {expected}; see `daicho schema {kind}`",
            "版 {expected} で書き直してください。`daicho schema {kind}` を参照",
        ),
    ),
    row(
        Rule::UnknownActor,
        "unknown_actor",
        words("{found} is not an enrolled actor", "「{found}」は登録された記録者ではありません"),
        words(
            "enrol it first with actor.enrolled; enrolled are: {expected}",
            "先に actor.enrolled で登録してください。登録済み: {expected}",
        ),
    ),
    row(
        Rule::RetiredActor,
        "retired_actor",
        words("the actor {found} was retired and records no more", "記録者「{found}」は登録を終えています"),
        words("record as another actor: {expected}", "別の記録者で記録してください: {expected}"),
    ),
    row(
        Rule::MalformedId,
        "malformed_id",
        words("the id {found} is no UUID in lower case", "id「{found}」は小文字の UUID ではありません"),
        words(
            "leave it out, or use a UUID such as 3f2f1f7e-0000-5000-8000-000000000000",
            "省くか UUID を使ってください",
        ),
    ),
    row(
        Rule::TargetMissing,
        "target_missing",
        words("{kind} {expected}", "{kind} の target: {expected}"),
        words(
            "name the event by hash, number or draft id in `target`",
            "`target` にハッシュ・番号・下書き id を書いてください",
        ),
    ),
    row(
        Rule::LaterTarget,
        "later_target",
        words(
            "{found} is recorded later than this {kind}, or is this one itself",
            "{found} はこの {kind} より後の記録か、この記録自身です",
        ),
        words(
            "a record speaks about earlier ones only: put the event before it",
            "対象にできるのは先に記録されたものだけです。順序を直してください",
        ),
    ),
    row(
        Rule::UnknownTarget,
        "unknown_target",
        words("no event {found} in this ledger", "この台帳に記録 {found} はありません"),
        words("look it up with `daicho log`", "`daicho log` で確かめてください"),
    ),
    row(
        Rule::TargetNotCorrectable,
        "target_not_correctable",
        words(
            "{found} cannot be the target of {kind}: {expected}",
            "{found} は {kind} の対象にできません: {expected}",
        ),
        words(
            "void a correction to undo it; record the fact anew with `replaces`",
            "訂正は取消で戻し、種別や主体の誤りは取り消して `replaces` で再記録してください",
        ),
    ),
    row(
        Rule::TargetVoided,
        "target_voided",
        words(
            "{found} was voided by {expected}, and says nothing any more",
            "{found} は {expected} で取り消されており、もう何も述べていません",
        ),
        words(
            "a void is final: record the fact anew, with `replaces` naming {found}",
            "取消は元に戻せません。`replaces` に {found} を書いて記録し直してください",
        ),
    ),
    row(
        Rule::CorrectsIdentity,
        "corrects_identity",
        words(
            "{place} says which record this {expected} is, so it cannot be corrected",
            "{place} は {expected} がどの記録であるかを決めるので、訂正できません",
        ),
        words(
            "void the event and record the fact anew, with `replaces` naming it",
            "その記録を取り消し、`replaces` にそれを書いて記録し直してください",
        ),
    ),
    row(
        Rule::HoldNotStanding,
        "hold_not_standing",
        words("the hold {found} stands no longer", "保留 {found} はすでに効力がありません"),
        words(
            "see the holds that stand with `daicho hold list`",
            "`daicho hold list` で有効な保留を確かめてください",
        ),
    ),
    row(
        Rule::UnknownField,
        "unknown_field",
        words(
            "{kind} has no field {place}; the nearest is {expected}",
            "{kind} に項目「{place}」はありません。近いもの: {expected}",
        ),
        words(
            "see `daicho schema {kind}`; free names go inside `extra`",
            "`daicho schema {kind}` を参照。自由な項目は `extra` の中に書けます",
        ),
    ),
    row(
        Rule::NoField,
        "no_field",
        words("an event of {kind} needs at least one field", "{kind} には少なくとも一つの項目が必要です"),
        words("see `daicho schema {kind}`", "`daicho schema {kind}` を参照してください"),
    ),
    row(
        Rule::MissingField,
        "missing_field",
        words("{kind} needs the field {place}", "{kind} には項目「{place}」が必要です"),
        words("see `daicho schema {kind}`", "`daicho schema {kind}` を参照してください"),
    ),
    row(
        Rule::WrongType,
        "wrong_type",
        words(
            "{place} takes {expected}, found {found}",
            "{place} には {expected} を書きます。書かれていたもの: {found}",
        ),
        words("see `daicho schema {kind}`", "`daicho schema {kind}` を参照してください"),
    ),
    row(
        Rule::UnknownWord,
        "unknown_word",
        words(
            "{place} takes one of {expected}, found {found}",
            "{place} には {expected} のいずれかを書きます。書かれていたもの: {found}",
        ),
        words("choose one of these words", "いずれかの語を選んでください"),
    ),
    row(
        Rule::ImpossibleDate,
        "impossible_date",
        words("{place}: {expected}", "{place}: {expected}"),
        words(
            "write a date such as 2021-04-07, 2021-04, 令和3年4月7日 or fy:2021",
            "2021-04-07、2021-04、令和3年4月7日、fy:2021 のように書いてください",
        ),
    ),
    row(
        Rule::ImpossibleInterval,
        "impossible_interval",
        words(
            "{place}: an end on {found} lies before the beginning on {expected}",
            "{place}: 終わり {found} が始まり {expected} より前です",
        ),
        words(
            "correct one of the two; a misprint is recorded with the other end, and an annotation quotes it",
            "どちらかを直してください。誤植は正しい方だけを記録し、注記に原文を引用します",
        ),
    ),
    row(
        Rule::NoOccurrence,
        "no_occurrence",
        words(
            "{kind} is about the records and has no day on which it occurred",
            "{kind} は記録についての記録なので occurred を書けません",
        ),
        words("leave `occurred` out", "`occurred` を省いてください"),
    ),
    row(
        Rule::NotErasable,
        "not_erasable",
        words(
            "{place} of {found} cannot be erased: {expected}",
            "{found} の「{place}」は消去できません: {expected}",
        ),
        words(
            "what is hashed as the header, the rules of the ledger and the names of erased fields stay for ever",
            "見出し・台帳の規則・消去した項目の名前は消えません",
        ),
    ),
    row(
        Rule::NothingToErase,
        "nothing_to_erase",
        words(
            "{found} has no field {place}; it has {expected}",
            "{found} に項目「{place}」はありません。あるもの: {expected}",
        ),
        words("look at the event with `daicho show`", "`daicho show` で記録を確かめてください"),
    ),
    row(
        Rule::AlreadyErased,
        "already_erased",
        words("{place} of {found} was erased before", "{found} の「{place}」はすでに消去されています"),
        words("look at the event with `daicho show`", "`daicho show` で記録を確かめてください"),
    ),
    row(
        Rule::HoldInTheWay,
        "hold_in_the_way",
        words("the hold {expected} protects {found}", "保留 {expected} が {found} を守っています"),
        words(
            "release it with `daicho hold release`, or give a reason to override it with --override-hold",
            "`daicho hold release` で解除するか、--override-hold に理由を書いて優先させてください",
        ),
    ),
    row(
        Rule::SubjectMissing,
        "subject_missing",
        words("{kind} needs a subject, such as {expected}", "{kind} には subject が必要です。例: {expected}"),
        words("name it in `subject`", "`subject` を書いてください"),
    ),
    row(
        Rule::MalformedSubject,
        "malformed_subject",
        words(
            "{found} is no subject: lower-case segments joined by /, no @ or #",
            "「{found}」は識別子の形ではありません(小文字の語を / でつなぐ。@ と # は不可)",
        ),
        words(
            "write a slug such as body/example/network-wg",
            "body/example/network-wg のように書いてください",
        ),
    ),
    row(
        Rule::WrongSubjectType,
        "wrong_subject_type",
        words(
            "{kind} speaks about {expected}, not about {found}",
            "{kind} の主体は {expected} です。書かれていたもの: {found}",
        ),
        words("choose another kind or another subject", "種別か主体を選び直してください"),
    ),
    row(
        Rule::UnknownHandle,
        "unknown_handle",
        words("{place}: nobody has the key {found}", "{place}: 呼び名「{found}」の人物は登録されていません"),
        words(
            "introduce the person first with person.introduced",
            "先に person.introduced で登録してください",
        ),
    ),
    row(
        Rule::WrongReferenceType,
        "wrong_reference_type",
        words(
            "{place} refers to {expected}, found {found}",
            "{place} は {expected} を指します。書かれていたもの: {found}",
        ),
        words("see `daicho schema {kind}`", "`daicho schema {kind}` を参照してください"),
    ),
    row(
        Rule::UnknownSubject,
        "unknown_subject",
        words(
            "{found} is not in the ledger yet; the nearest is {expected}",
            "「{found}」はまだ台帳にありません。近いもの: {expected}",
        ),
        words("introduce it first, for example with a *.noted event", "先に *.noted などで登録してください"),
    ),
    row(
        Rule::UnknownReference,
        "unknown_reference",
        words(
            "{place} refers to {found}, which is not in the ledger yet; the nearest is {expected}",
            "{place} の「{found}」はまだ台帳にありません。近いもの: {expected}",
        ),
        words("introduce it first, for example with a *.noted event", "先に *.noted などで登録してください"),
    ),
    row(
        Rule::ReplacesStanding,
        "replaces_standing",
        words("{place}: {found} {expected}", "{place}: {found} {expected}"),
        words(
            "void that event first, then record the fact anew",
            "先にその記録を取り消してから、記録し直してください",
        ),
    ),
    row(
        Rule::ForeignHead,
        "foreign_head",
        words(
            "{place}: after so many events this ledger has another root, {expected}, not {found}",
            "{place}: その件数の時点で、この台帳のルートは {found} ではなく {expected} です",
        ),
        words(
            "close a period with `daicho close`, which names the head itself",
            "期間は `daicho close` で締めてください。先頭は自動で書かれます",
        ),
    ),
    row(
        Rule::IntroducedTwice,
        "introduced_twice",
        words(
            "{found} was introduced before by {expected}",
            "「{found}」はすでに {expected} で登録されています",
        ),
        words(
            "correct or void that event, or choose another id",
            "その記録を訂正・取消するか、別の識別子にしてください",
        ),
    ),
    row(
        Rule::IdConflict,
        "id_conflict",
        words(
            "the id {found} was used before for another content, in {expected}",
            "id {found} は別の内容の記録 {expected} で使われています",
        ),
        words(
            "correct that event, or give the draft another id",
            "その記録を訂正するか、下書きに別の id を付けてください",
        ),
    ),
    row(
        Rule::AttachmentMissing,
        "attachment_missing",
        words("{place}: the file {found} {expected}", "{place}: ファイル {found} は{expected}"),
        words(
            "attach the file itself: `--attach FILE`, or `file: PATH` in a file of drafts",
            "ファイルそのものを添付してください: `--attach ファイル`、下書きでは `file: パス`",
        ),
    ),
    row(
        Rule::RecordedOutOfOrder,
        "recorded_out_of_order",
        words(
            "recorded_on {found} cannot be used: {expected}",
            "recorded_on {found} は使えません: {expected}",
        ),
        words("record documents in the order in which they came out", "文書は公表順に記録してください"),
    ),
    row(
        Rule::NotEntitled,
        "not_entitled",
        words(
            "the actor {found} may not record this: {expected}",
            "記録者「{found}」はこれを記録できません: {expected}",
        ),
        words(
            "record as an actor who may, with --by; see `daicho actor list`",
            "権限のある記録者で(--by)記録してください。`daicho actor list` で確かめられます",
        ),
    ),
    row(
        Rule::SignatureNeeded,
        "signature_needed",
        words(
            "what {found} records must be signed, and no key of {found} is at hand",
            "{found} の記録には署名が必要ですが、{found} の鍵が手元にありません",
        ),
        words(
            "name the key with --key FILE or DAICHO_KEY; keys are enrolled with `daicho actor enrol` and `actor change`",
            "--key FILE か DAICHO_KEY で鍵を指定してください。鍵の登録は `daicho actor enrol` と `actor change` で行います",
        ),
    ),
    row(
        Rule::WrongKey,
        "wrong_key",
        words(
            "the key {expected} is none of the keys of {found}",
            "鍵 {expected} は {found} の鍵として登録されていません",
        ),
        words(
            "name the right key with --key, or record as its actor with --by; see `daicho actor list`",
            "--key で正しい鍵を指定するか、その鍵の記録者で(--by)記録してください。`daicho actor list` で確かめられます",
        ),
    ),
    row(
        Rule::LastEnroller,
        "last_enroller",
        words(
            "after this nobody could enrol an actor any more, and nothing could undo it: {expected}",
            "これを記録すると、記録者を登録できる記録者がいなくなり、元に戻せません: {expected}",
        ),
        words(
            "first enrol another actor who may enrol actors, with a key where signatures are asked for: `daicho actor enrol`",
            "先に、記録者を登録できる別の記録者を(署名を求める台帳では鍵とともに)登録してください: `daicho actor enrol`",
        ),
    ),
    row(
        Rule::TooLarge,
        "too_large",
        words(
            "the event takes {found} bytes, a journal line at most {expected}",
            "この記録は {found} バイトあり、上限 {expected} を超えます",
        ),
        words("keep long texts as attachments", "長い文書は添付にしてください"),
    ),
];

impl Rule {
    /// The rule's row.
    pub fn row(self) -> &'static RuleRow {
        // The table holds the rules in the order of the enum; a test keeps it so.
        RULES.get(self as usize).unwrap_or(&UNKNOWN_KIND)
    }

    /// The permanent code.
    pub fn code(self) -> &'static str {
        self.row().code
    }
}

/// One refused draft: which rule, where, and what was found instead of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The broken rule.
    pub rule: Rule,
    /// Which draft of the call, from 0.
    pub row: usize,
    /// The draft's kind.
    pub kind: String,
    /// The field or header member, as a path such as `speakers[1].name`.
    pub place: String,
    /// What was found.
    pub found: String,
    /// What was expected, in both languages.
    pub expected: Box<(String, String)>,
}

impl Rejection {
    pub(crate) fn new(rule: Rule, kind: &str) -> Rejection {
        Rejection {
            rule,
            row: 0,
            kind: kind.to_owned(),
            place: String::new(),
            found: String::new(),
            expected: Box::default(),
        }
    }

    pub(crate) fn at(mut self, place: impl Into<String>) -> Rejection {
        self.place = place.into();
        self
    }

    pub(crate) fn found(mut self, found: impl Into<String>) -> Rejection {
        self.found = found.into();
        self
    }

    pub(crate) fn expected(self, expected: impl Into<String>) -> Rejection {
        let both = expected.into();
        self.expected_in(both.clone(), both)
    }

    pub(crate) fn expected_in(mut self, en: impl Into<String>, ja: impl Into<String>) -> Rejection {
        *self.expected = (en.into(), ja.into());
        self
    }

    /// The sentence in Japanese (`ja`) or else in English.
    pub fn sentence(&self, lang: &str) -> String {
        self.fill(self.rule.row().says, lang)
    }

    /// What to do next, in Japanese (`ja`) or else in English.
    pub fn next(&self, lang: &str) -> String {
        self.fill(self.rule.row().next, lang)
    }

    fn fill(&self, template: Words, lang: &str) -> String {
        let ja = lang == "ja";
        let expected = if ja { &self.expected.1 } else { &self.expected.0 };
        let dash = if expected.is_empty() { "-" } else { expected };
        // One pass over the template, so that a record's own text is never taken for a placeholder.
        let mut rest = if ja { template.ja } else { template.en };
        let mut out = String::new();
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else { break };
            out.push_str(match name {
                "kind" => &self.kind,
                "place" => &self.place,
                "found" => &self.found,
                _ => dash,
            });
            rest = after;
        }
        out + rest
    }
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}: {} [{}]", self.row, self.sentence("en"), self.rule.code())
    }
}

impl std::error::Error for Rejection {}
