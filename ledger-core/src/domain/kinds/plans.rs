//! Plans, what stands in them, and what became of it.

use super::meetings::PARTICIPANT;
use super::occasions::COUNTED;
use super::types::{BODY, FOLLOW_UP_STATE, ITEM_STATE, ITEM_TYPE, PLAN_STATE};
use crate::record::schema::{
    Effect, Element, FieldType::*, Introduces, KindSpec, On, Source, SubjectRule, When, adds, may, need,
    sets, sets_as, words,
};

const ITEM: &[&str] = &["item"];

/// The subject is one element of a list that whatever this field names has.
pub(super) const fn listed(field: &'static str, attribute: &'static str) -> Effect {
    Effect {
        on: On::Field(field),
        attribute,
        element: Element::Subject,
        value: Source::Subject,
        when: When::Occurred,
    }
}

pub(super) static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "plan.adopted",
        v: 1,
        says: words("a plan is drawn up or adopted", "計画の策定・決定"),
        subject: SubjectRule::Of(&["plan"]),
        introduces: Introduces::OrAdds,
        fields: &[
            need("title", Text, "title", "題名"),
            need("body", Ref(BODY), "whose plan", "計画の主体"),
            need("state", OneOf(PLAN_STATE), "draft, adopted or revised", "状態"),
            may("by", List(&Ref(BODY)), "who drew it up, when it is not the body", "策定者"),
            may("period", Period, "over which time", "計画期間"),
            may("previous", Ref(&["plan"]), "plan before it, to which it is compared", "前の計画"),
            may("document", Ref(&["doc"]), "document in which it stands", "計画書"),
            may("marks", Text, "how the source marks what differs from before", "相違点の示し方"),
            may("summary", Text, "what it is for, in own words", "概要"),
        ],
        effects: &[
            sets_as("status", "state"),
            sets("title"),
            sets("body"),
            adds("by"),
            sets("period"),
            sets("previous"),
            sets("document"),
            sets("marks"),
            sets("summary"),
            listed("body", "plans"),
        ],
        example: r#"{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","period":"2020-04-01/2021-03-31"}}"#,
    },
    KindSpec {
        name: "plan_item.adopted",
        v: 1,
        says: words("a policy, chapter or item stands in a plan", "計画の方針・章・項目"),
        subject: SubjectRule::Of(ITEM),
        introduces: Introduces::OrAdds,
        fields: &[
            need("plan", Ref(&["plan"]), "in which plan", "計画"),
            need("title", Text, "title", "題名"),
            need("type", OneOf(ITEM_TYPE), "policy, chapter, item, activity …", "種別"),
            may("parent", Ref(ITEM), "item that it belongs to", "上位の項目"),
            may("number", Code, "number as printed, without brackets", "番号"),
            may("order", Int, "place in the plan", "掲載順"),
            may("status", OneOf(ITEM_STATE), "new, continued …, as the plan itself says", "区分"),
            may(
                "carried_from",
                List(&Ref(ITEM)),
                "items of the plan before that it goes on from",
                "前計画の項目",
            ),
            may("former_name", Text, "name that it bore before", "旧名"),
            may("changes", List(&Text), "what the plan says is different from before", "前年度との相違点"),
            may("body", Ref(BODY), "committee or organisation that carries it out", "実施主体"),
            may("with", List(&Ref(BODY)), "together with whom", "連携先"),
            may("responsible", List(&Object(PARTICIPANT)), "persons responsible, with their titles", "担当"),
            may("participants", List(&Object(PARTICIPANT)), "who takes part", "参加者"),
            may("since", List(&Day), "since when it has been going on", "開始時期"),
            may("planned", DayOrPeriod, "when it is to happen", "予定時期"),
            may("place", Text, "where", "場所"),
            may("budget", Text, "remark on money", "予算・収支"),
            may("figures", List(&Object(COUNTED)), "numbers stated, each with what it counts", "数値"),
            may("condition", Text, "what it depends on", "条件"),
            may("concerns", List(&Ref(&[])), "bodies, documents, occasions … that it is about", "関連"),
            may("summary", Text, "more, in own words", "概要"),
        ],
        effects: &[
            sets("status"),
            sets("plan"),
            sets("title"),
            sets("type"),
            sets("parent"),
            sets("number"),
            sets("order"),
            adds("carried_from"),
            sets("former_name"),
            sets("changes"),
            sets("body"),
            adds("with"),
            sets("responsible"),
            sets("participants"),
            sets("since"),
            sets("planned"),
            sets("place"),
            sets("budget"),
            sets("figures"),
            sets("condition"),
            adds("concerns"),
            sets("summary"),
            listed("plan", "items"),
            listed("parent", "items"),
            listed("body", "planned_items"),
        ],
        example: r#"{"kind":"plan_item.adopted","subject":"item/example/2020/4.1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"ネットワークWGの活動"},"type":"item","number":"4.1","order":7,"status":"continued","carried_from":["item/example/2019/3.2"],"body":"body/example/network-wg","responsible":[{"person":"person/abcdefghij","title":{"ja":"主査"}}],"since":["[2019-04-01..2020-03-31]"],"budget":{"ja":"予算なし"}}}"#,
    },
    KindSpec {
        name: "plan_item.followed_up",
        v: 1,
        says: words("what became of an item of a plan", "計画の項目の結果・進捗"),
        subject: SubjectRule::Of(ITEM),
        introduces: Introduces::Needs,
        fields: &[
            need("state", OneOf(FOLLOW_UP_STATE), "how it stands", "状態"),
            may("as_of", Day, "when it stood so, when it is not the day of the report", "時点"),
            may("by", List(&Ref(BODY)), "who says so", "報告者"),
            may("summary", Text, "what was done, in own words", "概要"),
            may("evidence", List(&Ref(&[])), "meetings, documents … that show it", "実績"),
            may("figures", List(&Object(COUNTED)), "numbers stated, each with what it counts", "数値"),
        ],
        effects: &[
            as_of("outcome", "state"),
            as_of("outcome_summary", "summary"),
            Effect {
                on: On::Subject,
                attribute: "evidence",
                element: Element::Each("evidence"),
                value: Source::Element,
                when: AS_OF,
            },
        ],
        example: r#"{"kind":"plan_item.followed_up","subject":"item/example/2020/4.1","occurred":"2021-05","data":{"state":"done","as_of":"2021-03-31","summary":{"ja":"計測を三回実施"}}}"#,
    },
];

/// Said later than it held.
pub(super) const AS_OF: When = When::From("as_of");

/// An attribute of the subject from the day as of which it is told.
pub(super) const fn as_of(attribute: &'static str, field: &'static str) -> Effect {
    Effect { on: On::Subject, attribute, element: Element::Single, value: Source::Field(field), when: AS_OF }
}
