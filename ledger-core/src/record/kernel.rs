//! The kinds that every ledger has, whatever its vocabulary: about the ledger, its actors, its
//! records, and what sources say.

use super::schema::{
    Effect, Element, FieldSpec, FieldType::*, Introduces, KindSpec, On, Source, SubjectRule, When, may, need,
    sets, words,
};

/// Kind of event 0.
pub const OPENED: &str = "ledger.opened";
/// From here on the recording time is the system's.
pub const CLOCK_SWITCHED: &str = "ledger.clock_switched";
/// What the ledger asks of whoever records: signatures, signed heads.
pub const RULES_SET: &str = "ledger.rules_set";
/// The ledger was restored to an earlier state and goes on as another one.
pub const FORKED: &str = "ledger.forked";
/// An actor may record from here on.
pub const ENROLLED: &str = "actor.enrolled";
/// What an actor may do, or with which key, is changed.
pub const CHANGED: &str = "actor.changed";
/// An actor records no more.
pub const RETIRED: &str = "actor.retired";
/// A record misstated a fact.
pub const CORRECTED: &str = "record.corrected";
/// What a record tells never happened, or was entered twice.
pub const VOIDED: &str = "record.voided";
/// A remark on a record.
pub const ANNOTATED: &str = "record.annotated";
/// A finding of a lint is accepted as it is.
pub const ACCEPTED: &str = "lint.accepted";
/// Fields were erased by law or on request.
pub const REDACTED: &str = "record.redacted";
/// Nothing that it protects may be erased while it stands.
pub const HOLD_PLACED: &str = "hold.placed";
/// A hold stands no longer.
pub const HOLD_RELEASED: &str = "hold.released";
/// An erasure in the same call goes ahead in spite of a hold, which goes on standing.
pub const HOLD_OVERRIDDEN: &str = "hold.overridden";
/// A report of a period was published: its hash, and the head from which it was made.
pub const CLOSED: &str = "period.closed";
/// A claim: what a source says, as far as it is not itself state.
pub const STATES: &str = "source.states";

/// Prefix of the fields of [`CORRECTED`] that replace a field of the target.
pub const SET: &str = "set_";
/// Prefix of the fields of [`REDACTED`] that stand in for an erased field of the target.
pub const WITH: &str = "with_";
/// Field of [`CORRECTED`]: version of the target's fields that it speaks, when not the target's.
pub const OF_V: &str = "of_v";
/// Field of [`CORRECTED`] and [`CHANGED`]: the fields of the target or of the actor that it takes out.
pub const CLEAR: &str = "clear";
/// Field of [`ANNOTATED`]: the field of the target that the remark is about.
pub const ABOUT_FIELD: &str = "about_field";
/// Reserved field: the decision that an event carries out.
pub const DECISION: &str = "decision";
/// Reserved field: the voided event that an event records anew.
pub const REPLACES: &str = "replaces";
/// Prefix of the fields of [`STATES`] that mirror a field of the kind spoken about.
pub const SAYS: &str = "says_";

const REASON: FieldSpec = need("reason", Text, "why", "理由");
const MAY_KEYS: FieldSpec =
    may("keys", List(&Code), "OpenSSH public keys, one of which signs what the actor records", "公開鍵");
const MAY_KINDS: FieldSpec = may(
    "kinds",
    List(&Code),
    "what the actor may record, such as meeting.*; absent: everything",
    "記録できる種別",
);
const MAY_SUBJECTS: FieldSpec = may(
    "subjects",
    List(&Code),
    "beginnings of the subjects that it may record about, such as body/example; absent: all",
    "記録できる対象",
);
const MAY_FROM: FieldSpec = may("from", Day, "the first day on which it may record", "記録できる最初の日");
const MAY_UNTIL: FieldSpec = may("until", Day, "the last day on which it may record", "記録できる最後の日");

static LEFT: &[FieldSpec] = &[
    need("size", Int, "its number of events", "記録数"),
    need("root", Code, "root of the tree over them", "ルート"),
];

static FORM: &[FieldSpec] = &[
    need("format", Code, "form, such as html", "形式"),
    need("blake3", Code, "BLAKE3 of its bytes", "BLAKE3"),
];

/// Free field names of a kind: those with this prefix.
pub(crate) fn open_prefix(kind: &str) -> Option<&'static str> {
    match kind {
        CORRECTED => Some(SET),
        STATES => Some(SAYS),
        REDACTED => Some(WITH),
        _ => None,
    }
}

/// Whether a kind is about records or the ledger, so that nothing may be said about when it
/// occurred.
pub fn is_timeless(kind: &str) -> bool {
    ["record.", "actor.", "ledger.", "lint.", "hold."].iter().any(|area| kind.starts_with(area))
}

/// The kernel's kinds.
pub static KINDS: &[KindSpec] = &[
    KindSpec {
        name: OPENED,
        v: 1,
        says: words("the ledger is opened", "台帳の開設"),
        subject: SubjectRule::Ledger,
        introduces: Introduces::Once,
        fields: &[
            need("actor", Code, "the first enrolled actor", "最初の記録者"),
            need("name", Text, "name of the ledger", "台帳の名称"),
            need("origin", Code, "where it belongs, such as example.org/records", "起点"),
            need("format", Int, "version of the format", "形式の版"),
            need("zone", Code, "offset of local time from UTC, such as +09:00", "時差"),
            need("language", Code, "language of its people, such as ja", "言語"),
            need("fiscal_start_month", Int, "month in which its fiscal year begins", "年度の開始月"),
            need("nonce", Code, "32 random hex digits, so that no two ledgers are the same", "乱数"),
            may("real_time", Code, "the real time, where the past is recorded first", "実際の開設時刻"),
            MAY_KEYS,
        ],
        effects: &[sets("name")],
        example: r#"{"kind":"ledger.opened","subject":"example.org/records","data":{"actor":"secretariat","name":{"ja":"例示台帳"},"origin":"example.org/records","format":1,"zone":"+09:00","language":"ja","fiscal_start_month":4,"nonce":"00112233445566778899aabbccddeeff"}}"#,
    },
    KindSpec {
        name: CLOCK_SWITCHED,
        v: 1,
        says: words("recording times are the system's from here on", "以後の記録時刻は実時刻"),
        subject: SubjectRule::Ledger,
        introduces: Introduces::Needs,
        fields: &[REASON],
        effects: &[],
        example: r#"{"kind":"ledger.clock_switched","data":{"reason":{"ja":"過去の文書の取込みを終えた"}}}"#,
    },
    KindSpec {
        name: RULES_SET,
        v: 1,
        says: words("what the ledger asks of those who record", "台帳の規則"),
        subject: SubjectRule::Ledger,
        introduces: Introduces::Needs,
        fields: &[
            REASON,
            may(
                "signatures",
                OneOf(&[("optional", "任意"), ("required", "必須")]),
                "whether everything must be signed; otherwise only what actors with keys record",
                "署名",
            ),
            may(
                "checkpoints",
                OneOf(&[
                    ("on_demand", "求めに応じて"),
                    ("each_append", "記録ごと"),
                    ("each_day", "一日ごと"),
                ]),
                "when signed heads are made",
                "署名付きの先頭",
            ),
        ],
        effects: &[],
        example: r#"{"kind":"ledger.rules_set","data":{"reason":{"ja":"理事会の決定"},"signatures":"optional","checkpoints":"each_day"}}"#,
    },
    KindSpec {
        name: FORKED,
        v: 1,
        says: words(
            "restored to an earlier state; it goes on as another ledger",
            "以前の状態に戻し、別の台帳として続ける",
        ),
        subject: SubjectRule::Ledger,
        introduces: Introduces::Needs,
        fields: &[
            REASON,
            need("restored_size", Int, "number of events to which it was restored", "戻した時点の記録数"),
            may(
                "left",
                Object(LEFT),
                "the last known head of the ledger that is left behind",
                "残した台帳の先頭",
            ),
        ],
        effects: &[],
        example: r#"{"kind":"ledger.forked","data":{"reason":{"ja":"ディスクの故障により控えから戻した"},"restored_size":180,"left":{"size":207,"root":"9e1f0a9b7e3d4c2286a1f0e9d8c7b6a5948372615049382716a5b4c3d2e1f00a"}}}"#,
    },
    KindSpec {
        name: ENROLLED,
        v: 1,
        says: words("an actor is enrolled", "記録者の登録"),
        subject: SubjectRule::Actor,
        introduces: Introduces::Once,
        fields: &[
            need("role", Text, "what the actor does, never a person's name", "役割"),
            MAY_KEYS,
            MAY_KINDS,
            MAY_SUBJECTS,
            MAY_FROM,
            MAY_UNTIL,
        ],
        effects: &[sets("role")],
        example: r#"{"kind":"actor.enrolled","subject":"auditor","data":{"role":{"ja":"監査担当","en":"auditing"},"kinds":["record.annotated","lint.*"],"subjects":["body/example","meeting/example"],"keys":["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwjJfHzTThL7k2M3Hi+38+8Hm1edP7JdqiVYR/4R0pE"]}}"#,
    },
    KindSpec {
        name: CHANGED,
        v: 1,
        says: words("what an actor may do is changed", "記録者の変更"),
        subject: SubjectRule::Actor,
        introduces: Introduces::Needs,
        fields: &[
            REASON,
            may("role", Text, "what the actor does, never a person's name", "役割"),
            MAY_KEYS,
            MAY_KINDS,
            MAY_SUBJECTS,
            MAY_FROM,
            MAY_UNTIL,
            may(
                "clear",
                List(&Code),
                "what is limited, or asked for, no longer: names of these fields",
                "取り除く項目",
            ),
        ],
        effects: &[sets("role")],
        example: r#"{"kind":"actor.changed","subject":"auditor","data":{"reason":{"ja":"鍵の更新"},"keys":["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwjJfHzTThL7k2M3Hi+38+8Hm1edP7JdqiVYR/4R0pE"],"clear":["until"]}}"#,
    },
    KindSpec {
        name: RETIRED,
        v: 1,
        says: words("an actor records no more", "記録者の登録終了"),
        subject: SubjectRule::Actor,
        introduces: Introduces::Needs,
        fields: &[REASON],
        effects: &[],
        example: r#"{"kind":"actor.retired","subject":"auditor","data":{"reason":{"ja":"任務の終了"}}}"#,
    },
    KindSpec {
        name: CORRECTED,
        v: 1,
        says: words("a record misstated a fact", "訂正"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[
            REASON,
            may("of_v", Int, "version of the target's fields that is spoken", "対象の版"),
            may("clear", List(&Code), "fields that were wrong to be stated at all", "取り除く項目"),
        ],
        effects: &[],
        example: r#"{"kind":"record.corrected","target":"id:3f2f1f7e-0000-5000-8000-000000000000","data":{"reason":{"ja":"転記の誤り"},"set_attendance":18}}"#,
    },
    KindSpec {
        name: VOIDED,
        v: 1,
        says: words("it never happened, or was entered twice", "取消"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[REASON],
        effects: &[],
        example: r#"{"kind":"record.voided","target":"id:3f2f1f7e-0000-5000-8000-000000000000","data":{"reason":{"ja":"二重登録"}}}"#,
    },
    KindSpec {
        name: ANNOTATED,
        v: 1,
        says: words("a remark on a record", "注記"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[
            need("text", Text, "the remark", "注記"),
            may("about_field", Code, "the field that it is about", "対象の項目"),
            may(
                "type",
                OneOf(&[
                    ("dispute", "争い"),
                    ("doubt", "疑義"),
                    ("sources_disagree", "出典の相違"),
                    ("misprint", "誤記"),
                    ("remark", "備考"),
                ]),
                "what sort of remark",
                "種別",
            ),
        ],
        effects: &[],
        example: r#"{"kind":"record.annotated","target":"id:3f2f1f7e-0000-5000-8000-000000000000","data":{"text":{"ja":"議事録と日程表で日付が異なる"},"type":"sources_disagree"}}"#,
    },
    KindSpec {
        name: ACCEPTED,
        v: 1,
        says: words("a finding of a lint is accepted as it is", "指摘の了承"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[need("code", Code, "the lint's code", "指摘の符号"), REASON],
        effects: &[],
        example: r#"{"kind":"lint.accepted","target":"id:3f2f1f7e-0000-5000-8000-000000000000","data":{"code":"weekday-mismatch","reason":{"ja":"原本のとおり"}}}"#,
    },
    KindSpec {
        name: REDACTED,
        v: 1,
        says: words("fields are erased by law or on request", "消去"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[
            need("fields", List(&Code), "the erased fields of the target", "消去した項目"),
            need("legal_basis", Text, "the law, rule or request that asks for it", "法的根拠"),
            REASON,
            may("of_v", Int, "version of the target's fields that is spoken", "対象の版"),
        ],
        effects: &[],
        example: r#"{"kind":"record.redacted","target":"id:3f2f1f7e-0000-5000-8000-000000000000","data":{"fields":["place"],"legal_basis":{"ja":"個人情報保護法第35条"},"reason":{"ja":"本人の請求"},"with_place":{"ja":"都内"}}}"#,
    },
    KindSpec {
        name: HOLD_PLACED,
        v: 1,
        says: words("nothing of it may be erased", "消去の保留"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[
            REASON,
            may(
                "scope",
                OneOf(&[("event", "この記録"), ("subject", "この対象の記録すべて")]),
                "what is protected: the target, or all records about its subject",
                "範囲",
            ),
            may("until", Day, "last day on which it stands", "期限"),
        ],
        effects: &[],
        example: r#"{"kind":"hold.placed","target":"id:3f2f1f7e-0000-5000-8000-000000000000","data":{"reason":{"ja":"係争中のため"},"scope":"subject"}}"#,
    },
    KindSpec {
        name: HOLD_RELEASED,
        v: 1,
        says: words("a hold stands no longer", "保留の解除"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[REASON],
        effects: &[],
        example: r#"{"kind":"hold.released","target":"id:3f2f1f7e-0000-5000-8000-000000000001","data":{"reason":{"ja":"係争の終結"}}}"#,
    },
    KindSpec {
        name: HOLD_OVERRIDDEN,
        v: 1,
        says: words("an erasure goes ahead in spite of a hold", "保留に優先する消去"),
        subject: SubjectRule::Target,
        introduces: Introduces::Needs,
        fields: &[REASON],
        effects: &[],
        example: r#"{"kind":"hold.overridden","target":"id:3f2f1f7e-0000-5000-8000-000000000001","data":{"reason":{"ja":"裁判所の命令"}}}"#,
    },
    KindSpec {
        name: CLOSED,
        v: 1,
        says: words("a period is closed by a published report", "報告の公表による期間の締め"),
        subject: SubjectRule::Of(&["body"]),
        introduces: Introduces::Needs,
        fields: &[
            need("period", Period, "the period reported on, with two ends", "対象期間"),
            need("report", Code, "kind of report, such as annual", "報告の種類"),
            need("language", Code, "language of the report, such as ja", "報告の言語"),
            need("as_of", Day, "the day as of which it was made", "報告の時点"),
            need("blake3", Code, "BLAKE3 of the report in JSON, as b3sum gives it", "報告(JSON)の BLAKE3"),
            need("size", Int, "number of events of this ledger from which it was made", "作成時の記録数"),
            need("root", Code, "root of the tree over them", "作成時のルート"),
            may("forms", List(&Object(FORM)), "the other forms that were published", "ほかの形式"),
            may("document", Ref(&["doc"]), "the document as which it was published", "公表した文書"),
        ],
        effects: &[Effect {
            on: On::Subject,
            attribute: "closed_periods",
            element: Element::Each("period"),
            value: Source::Element,
            when: When::Occurred,
        }],
        example: r#"{"kind":"period.closed","subject":"body/example","occurred":"2022-05-31","data":{"period":"2021-04-01/2022-03-31","report":"annual","language":"ja","as_of":"2022-03-31","blake3":"5c1f0a9b7e3d4c2286a1f0e9d8c7b6a5948372615049382716a5b4c3d2e1f009","size":207,"root":"9e1f0a9b7e3d4c2286a1f0e9d8c7b6a5948372615049382716a5b4c3d2e1f00a","authority":{"ja":"通常総会の決議"}}}"#,
    },
    KindSpec {
        name: STATES,
        v: 1,
        says: words("a source says so (a claim, not state)", "出典の記載"),
        subject: SubjectRule::Of(&["doc"]),
        introduces: Introduces::OrAdds,
        fields: &[
            need("about", Ref(&[]), "what it is about, or unknown", "対象"),
            may("about_kind", Code, "the kind of event that it tells", "種別"),
        ],
        effects: &[Effect {
            on: On::Field("about"),
            attribute: "claims",
            element: Element::Subject,
            value: Source::Subject,
            when: When::Never,
        }],
        example: r#"{"kind":"source.states","subject":"doc/example/calendar-2021","data":{"about":"meeting/example/network-wg/17","about_kind":"meeting.held","says_occurred":"2021-12-24"}}"#,
    },
];
