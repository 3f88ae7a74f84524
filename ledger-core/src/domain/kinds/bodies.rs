//! Bodies and the relations between them.

use super::types::{BODY, BODY_TYPE, RELATION_TYPE};
use crate::record::schema::{
    Effect, Element, FieldSpec, FieldType::*, Introduces, KindSpec, On, Source, SubjectRule, When, adds,
    becomes, may, need, sets, sets_as, words,
};

const NAME: FieldSpec = need("name", Text, "name", "名称");
const ALIASES: FieldSpec = may("aliases", List(&Text), "other names in use", "別称");
const TYPE: FieldSpec = may("type", OneOf(BODY_TYPE), "kind of body", "種別");
const PARENT: FieldSpec = may("parent", Ref(BODY), "body that it belongs to", "上位組織");
const PURPOSE: FieldSpec = may("purpose", Text, "what it is for", "目的");
const LEGAL_FORM: FieldSpec = may("legal_form", Text, "legal form", "法人格");
const URL: FieldSpec = may("url", List(&Url), "web pages", "URL");
/// Lists of different sources number bodies differently, so it is no attribute of the body.
const NUMBER: FieldSpec = may("number", Code, "number in the source, without brackets", "番号");
const ATTESTED: FieldSpec = may("attested", DayOrPeriod, "when the source says that it held", "確認時点");

/// The body is one of its parent's parts, as one element of the parent's list.
const PART_OF_PARENT: Effect = Effect {
    on: On::Field("parent"),
    attribute: "parts",
    element: Element::Subject,
    value: Source::Subject,
    when: When::Occurred,
};

pub(super) static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "body.noted",
        v: 1,
        says: words("a body is known to exist", "団体・会議体の存在を確認"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::OrAdds,
        fields: &[
            NAME,
            ALIASES,
            NUMBER,
            TYPE,
            PARENT,
            PURPOSE,
            LEGAL_FORM,
            URL,
            may("status", OneOf(super::types::BODY_STATUS), "active or dormant", "状態"),
            may("former_names", List(&Text), "names that it bore before, no dates known", "旧称"),
            ATTESTED,
        ],
        effects: &[
            sets("name"),
            adds("aliases"),
            sets("type"),
            sets("parent"),
            PART_OF_PARENT,
            sets("purpose"),
            sets("legal_form"),
            sets("url"),
            sets("status"),
            adds("former_names"),
        ],
        example: r#"{"kind":"body.noted","subject":"body/example-union","data":{"name":{"ja":"例示連絡会"},"type":"council","attested":"2021-04-01/2022-03-31"}}"#,
    },
    KindSpec {
        name: "body.proposed",
        v: 1,
        says: words("a body is to be founded, or is not after all", "設立の構想・見送り"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::OrAdds,
        fields: &[
            NAME,
            need("state", OneOf(super::types::PROPOSED_STATE), "pending, deferred or dropped", "状態"),
            NUMBER,
            TYPE,
            PARENT,
            PURPOSE,
            may("by", List(&Ref(BODY)), "who wants to found it", "設立を構想した団体"),
            may("planned", Day, "when it is to be founded", "設立予定"),
            may("condition", Text, "what it depends on", "条件"),
            may("reason", Text, "reason", "理由"),
        ],
        effects: &[
            sets_as("status", "state"),
            sets("name"),
            sets("type"),
            sets("parent"),
            PART_OF_PARENT,
            sets("purpose"),
            adds("by"),
            sets("planned"),
        ],
        example: r#"{"kind":"body.proposed","subject":"body/example/harbour-committee","occurred":"2020-03","data":{"name":{"ja":"港湾交流委員会"},"state":"deferred","parent":"body/example","condition":{"ja":"状況が好転次第"}}}"#,
    },
    KindSpec {
        name: "body.established",
        v: 1,
        says: words("a body is founded", "団体・会議体の設立"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Once,
        fields: &[
            may("name", Text, "name at the founding", "設立時の名称"),
            TYPE,
            PARENT,
            PURPOSE,
            LEGAL_FORM,
            URL,
            may("founders", List(&Ref(BODY)), "founding members", "設立時の構成員"),
            may("reason", Text, "occasion or reason", "経緯"),
        ],
        effects: &[
            becomes("status", "active"),
            sets("name"),
            sets("type"),
            sets("parent"),
            PART_OF_PARENT,
            sets("purpose"),
            sets("legal_form"),
            sets("url"),
            adds("founders"),
        ],
        example: r#"{"kind":"body.established","subject":"body/example/network-wg","occurred":"2019-07","data":{"name":{"ja":"例示ネットワークWG"},"type":"working_group","parent":"body/example"}}"#,
    },
    KindSpec {
        name: "body.renamed",
        v: 1,
        says: words("a body takes another name", "名称変更"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("name", Text, "new name", "新名称"),
            may("from", Text, "name before", "旧名称"),
            may("reason", Text, "reason", "理由"),
        ],
        effects: &[sets("name")],
        example: r#"{"kind":"body.renamed","subject":"body/example-union","occurred":"2018","data":{"name":{"ja":"例示推進会"},"from":{"ja":"例示連絡会"}}}"#,
    },
    KindSpec {
        name: "body.reparented",
        v: 1,
        says: words("a body moves under another", "所属変更"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("parent", Ref(BODY), "new parent", "新しい上位組織"),
            may("from", Ref(BODY), "parent before", "以前の上位組織"),
            may("reason", Text, "reason", "理由"),
        ],
        effects: &[
            sets("parent"),
            PART_OF_PARENT,
            Effect {
                on: On::Field("from"),
                attribute: "parts",
                element: Element::Subject,
                value: Source::Nothing,
                when: When::Occurred,
            },
        ],
        example: r#"{"kind":"body.reparented","subject":"body/example/network-wg","occurred":"2020-04-01","data":{"parent":"body/example-union","from":"body/example"}}"#,
    },
    KindSpec {
        name: "body.suspended",
        v: 1,
        says: words("a body becomes dormant", "休会"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[may("reason", Text, "reason", "理由")],
        effects: &[becomes("status", "suspended")],
        example: r#"{"kind":"body.suspended","subject":"body/example/network-wg","occurred":"2020-04-01","data":{"reason":{"ja":"目的を達したため"}}}"#,
    },
    KindSpec {
        name: "body.resumed",
        v: 1,
        says: words("a dormant body takes up work again", "再開"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[may("reason", Text, "reason", "理由")],
        effects: &[becomes("status", "active")],
        example: r#"{"kind":"body.resumed","subject":"body/example/network-wg","occurred":"2021-05","data":{"reason":{"ja":"新たな課題のため"}}}"#,
    },
    KindSpec {
        name: "body.merged",
        v: 1,
        says: words("bodies become one", "統合"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("from", List(&Ref(BODY)), "bodies that end in it", "統合される団体"),
            may("name", Text, "name afterwards", "統合後の名称"),
            may("reason", Text, "reason", "理由"),
        ],
        effects: &[
            sets("name"),
            Effect {
                on: On::Field("from"),
                attribute: "status",
                element: Element::Single,
                value: Source::Word("merged"),
                when: When::Occurred,
            },
            Effect {
                on: On::Field("from"),
                attribute: "merged_into",
                element: Element::Single,
                value: Source::Subject,
                when: When::Occurred,
            },
            adds_as_merged(),
        ],
        example: r#"{"kind":"body.merged","subject":"body/example-union","occurred":"fy:2020","data":{"from":["body/example-circle"]}}"#,
    },
    KindSpec {
        name: "body.transformed",
        v: 1,
        says: words("a body takes another legal form", "法人格の変更"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("legal_form", Text, "new legal form", "新しい法人格"),
            may("name", Text, "name from then on", "変更後の名称"),
            may("reason", Text, "reason", "理由"),
        ],
        effects: &[sets("legal_form"), sets("name")],
        example: r#"{"kind":"body.transformed","subject":"body/example-union","occurred":"2012","data":{"legal_form":{"ja":"一般社団法人"}}}"#,
    },
    KindSpec {
        name: "body.dissolved",
        v: 1,
        says: words("a body ends", "解散・終了"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            may("reason", Text, "reason", "理由"),
            may("successors", List(&Ref(BODY)), "bodies that carry on", "後継"),
        ],
        effects: &[
            Effect {
                on: On::Subject,
                attribute: "status",
                element: Element::Single,
                value: Source::Word("dissolved"),
                when: When::EndOfOccurred,
            },
            adds("successors"),
        ],
        example: r#"{"kind":"body.dissolved","subject":"body/example/network-wg","occurred":"2022-03-31","data":{"reason":{"ja":"目標を達成"}}}"#,
    },
    KindSpec {
        name: "roles.listed",
        v: 1,
        says: words("a list of office holders is complete", "役員名簿(網羅)"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("roles", List(&Ref(&["role"])), "the roles that it names", "名簿の役"),
            need("attested", DayOrPeriod, "when the list held", "名簿の時点"),
        ],
        effects: &[Effect {
            on: On::Subject,
            attribute: "roles",
            element: Element::Each("roles"),
            value: Source::Element,
            when: When::Complete,
        }],
        example: r#"{"kind":"roles.listed","subject":"body/example","data":{"roles":["role/example/chair/abcdefghij"],"attested":"2022-03-31"}}"#,
    },
    relation(
        "relation.started",
        1,
        words("a relation begins", "関係の開始"),
        RELATION_STARTED,
        START_EXAMPLE,
    ),
    relation(
        "relation.attested",
        1,
        words("a relation is known to hold", "関係の確認"),
        RELATION_ATTESTED,
        ATTESTED_EXAMPLE,
    ),
    KindSpec {
        name: "relation.ended",
        v: 1,
        says: words("a relation ends", "関係の終了"),
        subject: RELATION,
        introduces: Introduces::OrAdds,
        fields: &[
            need("type", OneOf(RELATION_TYPE), "type of relation", "関係の種別"),
            need("from", Ref(BODY), "who stands in the relation", "主体"),
            need("to", Ref(BODY), "to whom", "相手"),
            may("reason", Text, "reason", "理由"),
        ],
        effects: &[
            Effect {
                on: On::Subject,
                attribute: "status",
                element: Element::Single,
                value: Source::Word("ended"),
                when: When::EndOfOccurred,
            },
            Effect {
                on: On::Field("from"),
                attribute: "relations",
                element: Element::Subject,
                value: Source::Nothing,
                when: When::EndOfOccurred,
            },
            Effect {
                on: On::Field("to"),
                attribute: "relations",
                element: Element::Subject,
                value: Source::Nothing,
                when: When::EndOfOccurred,
            },
        ],
        example: r#"{"kind":"relation.ended","occurred":"2022-03-31","data":{"type":"member_of","from":"body/example","to":"body/example-union"}}"#,
    },
];

const fn adds_as_merged() -> Effect {
    Effect {
        on: On::Subject,
        attribute: "merged_from",
        element: Element::Each("from"),
        value: Source::Element,
        when: When::Occurred,
    }
}

const RELATION: SubjectRule = SubjectRule::Built { ty: "relation", parts: &["type", "from", "to"] };

static RELATION_STARTED: &[FieldSpec] = &[
    need("type", OneOf(RELATION_TYPE), "type of relation", "関係の種別"),
    need("from", Ref(BODY), "who stands in the relation", "主体"),
    need("to", Ref(BODY), "to whom", "相手"),
    may("order", Int, "place in the list of its source", "掲載順"),
    may("label", Text, "wording of the relation in the source", "原文の表現"),
];

static RELATION_ATTESTED: &[FieldSpec] = &[
    need("type", OneOf(RELATION_TYPE), "type of relation", "関係の種別"),
    need("from", Ref(BODY), "who stands in the relation", "主体"),
    need("to", Ref(BODY), "to whom", "相手"),
    may("order", Int, "place in the list of its source", "掲載順"),
    may("label", Text, "wording of the relation in the source", "原文の表現"),
    need("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
];

const START_EXAMPLE: &str = r#"{"kind":"relation.started","occurred":"2008","data":{"type":"member_of","from":"body/example","to":"body/example-union"}}"#;
const ATTESTED_EXAMPLE: &str = r#"{"kind":"relation.attested","data":{"type":"secretariat_of","from":"body/example","to":"body/example-union","attested":"2021-04-01/2022-03-31"}}"#;

const fn relation(
    name: &'static str,
    v: u32,
    says: crate::record::schema::Words,
    fields: &'static [FieldSpec],
    example: &'static str,
) -> KindSpec {
    KindSpec {
        name,
        v,
        says,
        subject: RELATION,
        introduces: Introduces::OrAdds,
        fields,
        effects: RELATION_EFFECTS,
        example,
    }
}

static RELATION_EFFECTS: &[Effect] = &[
    becomes("status", "active"),
    sets_as("type", "type"),
    sets_as("from", "from"),
    sets_as("to", "to"),
    sets("order"),
    sets("label"),
    Effect {
        on: On::Field("from"),
        attribute: "relations",
        element: Element::Subject,
        value: Source::Subject,
        when: When::Occurred,
    },
    Effect {
        on: On::Field("to"),
        attribute: "relations",
        element: Element::Subject,
        value: Source::Subject,
        when: When::Occurred,
    },
];
