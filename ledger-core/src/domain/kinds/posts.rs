//! Posts, and the rules that an organisation's statutes set for them: seats, votes, terms.

use super::types::{BODY, NUMBERING};
use crate::record::schema::{
    Effect, Element, FieldSpec, FieldType::*, Introduces, KindSpec, On, Source, SubjectRule, When, becomes,
    may, need, sets, words,
};

/// A post's slug is built like a role's, from the same two fields: so a role's `post` names the
/// post of its body whether or not an event created it.
const POST_SUBJECT: SubjectRule = SubjectRule::Built { ty: "post", parts: &["body", "post"] };

const BODY_FIELD: FieldSpec = need("body", Ref(BODY), "whose post", "団体・会議体");
const POST: FieldSpec = need("post", Code, "id of the post within the body, such as chair", "役職ID");
const TITLE: FieldSpec = may("title", Text, "title", "役職名");
const SEATS: FieldSpec = may(
    "seats",
    Count,
    "how many hold it at a time: a number, {\"at_least\":n} or {\"from\":n,\"to\":n}",
    "定数",
);
const VOTING: FieldSpec = may("voting", Bool, "whether it has a vote in the body", "議決権");
const TERM_FIELD: FieldSpec = may("term", Object(TERM), "rule for the end of a term", "任期");
const HOLDOVER: FieldSpec = may(
    "holdover",
    Bool,
    "whether one whose term ran out stays until a successor takes office; yes unless stated",
    "任期満了後の職務継続",
);
const LIMIT: FieldSpec =
    may("reappointment_limit", Int, "how many times in a row one may be reappointed", "再任の上限");
const ORDER: FieldSpec = may("order", Int, "place in the list of posts", "掲載順");
const REASON: FieldSpec = may("reason", Text, "reason", "理由");

/// What ends a term.
pub(super) static TERM_UNTIL: &[(&str, &str)] = &[
    ("ordinary_meeting", "期間内に終了する最終の事業年度に関する定時総会の終結"),
    ("fiscal_year_end", "期間内に終了する最終の事業年度の末日"),
    ("anniversary", "期間の末日"),
    ("unlimited", "任期の定めなし"),
];

static TERM: &[FieldSpec] = &[
    need("until", OneOf(TERM_UNTIL), "what ends it", "満了の基準"),
    may("years", Int, "years that it is counted by", "年数"),
    may("months", Int, "months besides the years", "月数"),
    may(
        "counted_from",
        OneOf(&[("election", "選任"), ("taking_office", "就任")]),
        "what the years are counted from; the election unless stated",
        "起算",
    ),
    may(
        "meeting_of",
        Ref(BODY),
        "whose ordinary meeting ends it, when not the body's own",
        "満了させる会議体",
    ),
    may(
        "within_months",
        Int,
        "months after the fiscal year within which that meeting is due; until the next year's end unless stated",
        "定時総会の期限(月)",
    ),
    may(
        "if_late",
        OneOf(&[("meeting", "実際の定時総会の終結まで"), ("window", "期限の末日まで")]),
        "what ends it when the meeting comes late; the meeting unless stated",
        "定時総会が遅れたとき",
    ),
    may(
        "substitute",
        OneOf(&[("predecessor", "前任者の任期の満了まで"), ("own", "通常の任期")]),
        "whose term one who fills a place serves; the predecessor's unless stated",
        "補欠の任期",
    ),
];

const fn post_of_body(value: Source, when: When) -> Effect {
    Effect { on: On::Field("body"), attribute: "posts", element: Element::Subject, value, when }
}

static IS_THERE: &[Effect] = &[
    becomes("status", "established"),
    sets("title"),
    sets("body"),
    sets("post"),
    sets("seats"),
    sets("voting"),
    sets("term"),
    sets("holdover"),
    sets("reappointment_limit"),
    sets("order"),
    post_of_body(Source::Subject, When::Occurred),
];

pub(super) static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "post.noted",
        v: 1,
        says: words("a post and its rules are known, since when is not said", "役職の確認"),
        subject: POST_SUBJECT,
        introduces: Introduces::OrAdds,
        fields: &[
            BODY_FIELD,
            POST,
            TITLE,
            SEATS,
            VOTING,
            TERM_FIELD,
            HOLDOVER,
            LIMIT,
            ORDER,
            may("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
        ],
        effects: IS_THERE,
        example: r#"{"kind":"post.noted","data":{"body":"body/example","post":"auditor","title":{"ja":"監事"},"seats":{"from":1,"to":2},"term":{"until":"ordinary_meeting","years":4,"within_months":3},"attested":"2022-03-31"}}"#,
    },
    KindSpec {
        name: "post.created",
        v: 1,
        says: words("a post is created", "役職の設置"),
        subject: POST_SUBJECT,
        introduces: Introduces::Once,
        fields: &[BODY_FIELD, POST, TITLE, SEATS, VOTING, TERM_FIELD, HOLDOVER, LIMIT, ORDER, REASON],
        effects: IS_THERE,
        example: r#"{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"director","title":{"ja":"理事"},"seats":3,"voting":true,"term":{"until":"ordinary_meeting","years":2,"within_months":3},"holdover":true}}"#,
    },
    KindSpec {
        name: "post.changed",
        v: 1,
        says: words("the rules of a post change", "役職の規定の変更"),
        subject: POST_SUBJECT,
        introduces: Introduces::Needs,
        fields: &[BODY_FIELD, POST, TITLE, SEATS, VOTING, TERM_FIELD, HOLDOVER, LIMIT, ORDER, REASON],
        effects: &[
            sets("title"),
            sets("seats"),
            sets("voting"),
            sets("term"),
            sets("holdover"),
            sets("reappointment_limit"),
            sets("order"),
        ],
        example: r#"{"kind":"post.changed","subject":"post/example/director","occurred":"2020-06-20","data":{"body":"body/example","post":"director","seats":{"from":3,"to":5},"reason":{"ja":"定款の変更"}}}"#,
    },
    KindSpec {
        name: "post.abolished",
        v: 1,
        says: words("a post is abolished", "役職の廃止"),
        subject: POST_SUBJECT,
        introduces: Introduces::Needs,
        fields: &[
            BODY_FIELD,
            POST,
            may("until", Day, "last day, when it is not the day of the decision", "最終日"),
            REASON,
        ],
        effects: &[
            Effect {
                on: On::Subject,
                attribute: "status",
                element: Element::Single,
                value: Source::Word("abolished"),
                when: When::EndOfOr("until"),
            },
            post_of_body(Source::Nothing, When::EndOfOr("until")),
        ],
        example: r#"{"kind":"post.abolished","subject":"post/example/director","occurred":"2022-06-20","data":{"body":"body/example","post":"director","reason":{"ja":"機関設計の変更"}}}"#,
    },
    KindSpec {
        name: "body.fiscal_year_set",
        v: 1,
        says: words("a body's fiscal years begin in a month", "事業年度の定め"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("fiscal_start_month", Int, "month in which its fiscal years begin, 1 to 12", "年度の開始月"),
            may("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
            REASON,
        ],
        effects: &[sets("fiscal_start_month")],
        example: r#"{"kind":"body.fiscal_year_set","subject":"body/example","occurred":"2012-04-01","data":{"fiscal_start_month":4}}"#,
    },
    KindSpec {
        name: "body.numbering_set",
        v: 1,
        says: words("in which range a body's meetings are numbered", "会議の回次の定め"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("numbering", OneOf(NUMBERING), "running on, or anew with every fiscal year", "回次の数え方"),
            may("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
            REASON,
        ],
        effects: &[sets("numbering")],
        example: r#"{"kind":"body.numbering_set","subject":"body/example/network-wg","occurred":"2019-07","data":{"numbering":"running"}}"#,
    },
];
