//! Agreements between bodies, and projects.

use super::occasions::COUNTED;
use super::types::{ACTIVITY_STATE, AGREEMENT_ACT, AGREEMENT_STATE, AGREEMENT_TYPE, BODY};
use crate::record::schema::{
    Effect, Element, FieldSpec, FieldType::*, Introduces, KindSpec, On, Source, SubjectRule, When, adds,
    becomes, may, need, sets, sets_as, words,
};

const AGREEMENT: SubjectRule = SubjectRule::Of(&["agreement"]);
const TYPE: FieldSpec = may("type", OneOf(AGREEMENT_TYPE), "kind of agreement", "種別");
const PARTIES: FieldSpec = may("parties", List(&Ref(BODY)), "who agrees", "当事者");
const AT: FieldSpec = may("at", Ref(&["meeting", "occasion"]), "where", "場");
const FIELD: FieldSpec = may("area", Text, "what field it is in", "分野");
const DOCUMENT: FieldSpec = may("document", Ref(&["doc"]), "its text", "文書");
const CONCERNS: FieldSpec = may("concerns", List(&Ref(&[])), "subjects that it is about", "対象");
const SUMMARY: FieldSpec = may("summary", Text, "more, in own words", "概要");
const URL: FieldSpec = may("url", List(&Url), "web pages", "URL");

const BY: FieldSpec = may("by", List(&Ref(BODY)), "who carries it out or supports it", "実施・支援者");
const WITH: FieldSpec = may("with", List(&Ref(BODY)), "together with whom", "相手・協力者");
const COUNTRIES: FieldSpec = may("countries", List(&Ref(BODY)), "in which countries or areas", "国・地域");
const REGION: FieldSpec = may("region", Text, "region under which the source tells of it", "地域区分");
const PLACE: FieldSpec = may("place", Text, "place", "場所");
const IMPLEMENTS: FieldSpec =
    may("implements", List(&Ref(&[])), "agreement, plan or framework that it carries out", "根拠の枠組み");
const PERIOD: FieldSpec = may("period", Period, "over which time", "期間");
const PLANNED: FieldSpec = may("planned", DayOrPeriod, "for when something is planned", "予定時期");
const FIGURES: FieldSpec =
    may("figures", List(&Object(COUNTED)), "numbers stated, each with what it counts", "数値");

/// Each of those named in the field has the subject in its list.
const fn in_list_of(field: &'static str, attribute: &'static str) -> Effect {
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
        name: "agreement.signed",
        v: 1,
        says: words("an agreement comes about", "協定・覚書・合意の成立"),
        subject: AGREEMENT,
        introduces: Introduces::Once,
        fields: &[
            need("title", Text, "title", "題名"),
            need("act", OneOf(AGREEMENT_ACT), "signed, adopted, launched …", "行為"),
            TYPE,
            PARTIES,
            AT,
            FIELD,
            may("in_force", Day, "day from which it is in force", "発効日"),
            DOCUMENT,
            CONCERNS,
            SUMMARY,
            URL,
        ],
        effects: &[
            sets_as("status", "act"),
            sets("title"),
            sets("type"),
            adds("parties"),
            sets("at"),
            sets("area"),
            Effect {
                on: On::Subject,
                attribute: "in_force",
                element: Element::Single,
                value: Source::Field("in_force"),
                when: When::From("in_force"),
            },
            sets("document"),
            adds("concerns"),
            sets("summary"),
            sets("url"),
            in_list_of("parties", "agreements"),
        ],
        example: r#"{"kind":"agreement.signed","subject":"agreement/example/harbour-memorandum","occurred":"2021-07","data":{"title":{"ja":"情報通信分野における協力覚書"},"act":"signed","type":"memorandum","parties":["body/example-ministry","body/example-harbour-ministry"]}}"#,
    },
    KindSpec {
        name: "agreement.changed",
        v: 1,
        says: words("how an agreement stands changes", "協定・覚書・合意の変更・経過"),
        subject: AGREEMENT,
        introduces: Introduces::OrAdds,
        fields: &[
            need("state", OneOf(AGREEMENT_STATE), "how it stands then", "状態"),
            may("title", Text, "title", "題名"),
            TYPE,
            PARTIES,
            may("by", List(&Ref(BODY)), "whose act it was", "主体"),
            AT,
            FIELD,
            DOCUMENT,
            CONCERNS,
            SUMMARY,
            may("reason", Text, "reason", "理由"),
        ],
        effects: &[
            sets_as("status", "state"),
            sets("title"),
            sets("type"),
            adds("parties"),
            sets("area"),
            adds("concerns"),
            in_list_of("parties", "agreements"),
        ],
        example: r#"{"kind":"agreement.changed","subject":"agreement/example/harbour-memorandum","occurred":"2022-07","data":{"state":"extended","summary":{"ja":"一年の延長"}}}"#,
    },
    KindSpec {
        name: "project.started",
        v: 1,
        says: words("a project begins", "事業・実証の開始"),
        subject: PROJECT,
        introduces: Introduces::Once,
        fields: &[
            need("title", Text, "title", "題名"),
            BY,
            WITH,
            COUNTRIES,
            REGION,
            PLACE,
            FIELD,
            IMPLEMENTS,
            PERIOD,
            PLANNED,
            FIGURES,
            CONCERNS,
            SUMMARY,
            URL,
        ],
        effects: STARTED,
        example: r#"{"kind":"project.started","subject":"project/example/island-5g","occurred":"fy:2021","data":{"title":{"ja":"島しょ部での5G実証"},"by":["body/example-ministry"],"countries":["body/example-harbour"],"region":{"ja":"例示地域"},"area":{"ja":"5G"}}}"#,
    },
    KindSpec {
        name: "project.progressed",
        v: 1,
        says: words("a project goes on, or is known to", "事業・実証の状況"),
        subject: PROJECT,
        introduces: Introduces::OrAdds,
        fields: &[
            need("state", OneOf(ACTIVITY_STATE), "how it stands", "状態"),
            may("title", Text, "title", "題名"),
            BY,
            WITH,
            COUNTRIES,
            REGION,
            PLACE,
            FIELD,
            IMPLEMENTS,
            PERIOD,
            PLANNED,
            FIGURES,
            CONCERNS,
            SUMMARY,
            URL,
        ],
        effects: PROGRESSED,
        example: r#"{"kind":"project.progressed","subject":"project/example/island-5g","occurred":"2022-03","data":{"state":"underway","figures":[{"what":{"ja":"基地局"},"count":12}]}}"#,
    },
    KindSpec {
        name: "project.ended",
        v: 1,
        says: words("a project ends", "事業・実証の終了"),
        subject: PROJECT,
        introduces: Introduces::Needs,
        fields: &[
            may("reason", Text, "reason", "理由"),
            may("summary", Text, "result, in own words", "結果"),
            FIGURES,
        ],
        effects: &[
            Effect {
                on: On::Subject,
                attribute: "status",
                element: Element::Single,
                value: Source::Word("ended"),
                when: When::EndOfOccurred,
            },
            sets_as("outcome_summary", "summary"),
        ],
        example: r#"{"kind":"project.ended","subject":"project/example/island-5g","occurred":"2023-03-31","data":{"summary":{"ja":"成果を報告"}}}"#,
    },
];

const PROJECT: SubjectRule = SubjectRule::Of(&["project"]);

static STARTED: &[Effect] = &[
    becomes("status", "underway"),
    sets("title"),
    adds("by"),
    adds("with"),
    adds("countries"),
    sets("region"),
    sets("place"),
    sets("area"),
    adds("implements"),
    sets("period"),
    sets("planned"),
    sets("figures"),
    adds("concerns"),
    sets("summary"),
    sets("url"),
    in_list_of("by", "projects"),
    in_list_of("countries", "projects"),
];

static PROGRESSED: &[Effect] = &[
    sets_as("status", "state"),
    sets("title"),
    adds("by"),
    adds("with"),
    adds("countries"),
    sets("region"),
    sets("place"),
    sets("area"),
    adds("implements"),
    sets("period"),
    sets("planned"),
    sets("figures"),
    adds("concerns"),
    sets("summary"),
    sets("url"),
    in_list_of("by", "projects"),
    in_list_of("countries", "projects"),
];
