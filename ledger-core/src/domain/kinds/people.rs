//! People, and the roles that they hold in bodies.

use super::types::{BODY, PERSON};
use crate::record::schema::{
    Effect, Element, FieldSpec, FieldType::*, Introduces, KindSpec, On, Source, SubjectRule, When, adds,
    becomes, may, need, sets, sets_as, words,
};

/// A role's slug is built from ids alone, so that it never holds a name.
const ROLE: SubjectRule = SubjectRule::Built { ty: "role", parts: &["body", "post", "person"] };

const PERSON_FIELD: FieldSpec = need("person", Ref(PERSON), "who", "氏名");
const BODY_FIELD: FieldSpec = need("body", Ref(BODY), "in which body", "団体・会議体");
const POST: FieldSpec = need("post", Code, "id of the post within the body, such as chair", "役職ID");
const TITLE: FieldSpec = may("title", Text, "title as printed", "役職名");
const AFFILIATION: FieldSpec = may("affiliation", Text, "affiliation as printed", "所属");
const CAPACITY: FieldSpec =
    may("capacity", Text, "the other title under which the person is named, as printed", "肩書");
const ON_BEHALF_OF: FieldSpec = may("on_behalf_of", Ref(BODY), "whom the person represents there", "派遣元");
const ORDER: FieldSpec = may("order", Int, "place in the list of its source", "掲載順");

const TOOK_OFFICE: When = When::From("took_office");
const fn holds(when: When) -> Effect {
    Effect {
        on: On::Subject,
        attribute: "status",
        element: Element::Single,
        value: Source::Word("in_office"),
        when,
    }
}
const fn has(attribute: &'static str, when: When) -> Effect {
    Effect { on: On::Subject, attribute, element: Element::Single, value: Source::Field(attribute), when }
}
/// The role is one of the roles of the body, or of the person, in this field.
const fn role_of(field: &'static str, when: When) -> Effect {
    Effect {
        on: On::Field(field),
        attribute: "roles",
        element: Element::Subject,
        value: Source::Subject,
        when,
    }
}
/// The role is one for which this body, or person, has a candidate, or is one.
const fn nominated_in(field: &'static str) -> Effect {
    Effect {
        on: On::Field(field),
        attribute: "nominations",
        element: Element::Subject,
        value: Source::Subject,
        when: When::Occurred,
    }
}
const fn ends(on: On, attribute: &'static str, element: Element, value: Source, when: When) -> Effect {
    Effect { on, attribute, element, value, when }
}

/// A list of all who hold office in the body speaks for the role and the person, too.
const ON_THE_LIST: When = When::WhileAmong { of: "body", attribute: "roles" };

static TAKES_OFFICE: &[Effect] = &[
    holds(TOOK_OFFICE),
    has("person", TOOK_OFFICE),
    has("body", TOOK_OFFICE),
    has("post", TOOK_OFFICE),
    has("title", TOOK_OFFICE),
    has("affiliation", TOOK_OFFICE),
    has("capacity", TOOK_OFFICE),
    has("on_behalf_of", TOOK_OFFICE),
    has("order", TOOK_OFFICE),
    has("duty", TOOK_OFFICE),
    role_of("body", TOOK_OFFICE),
    role_of("person", TOOK_OFFICE),
    ends(On::Subject, "status", Element::Single, Source::Word("ended"), When::EndOf("until")),
    ends(On::Field("body"), "roles", Element::Subject, Source::Nothing, When::EndOf("until")),
    ends(On::Field("person"), "roles", Element::Subject, Source::Nothing, When::EndOf("until")),
];

static IS_IN_OFFICE: &[Effect] = &[
    holds(ON_THE_LIST),
    has("person", When::Occurred),
    has("body", When::Occurred),
    has("post", When::Occurred),
    has("title", When::Occurred),
    has("affiliation", When::Occurred),
    has("capacity", When::Occurred),
    has("on_behalf_of", When::Occurred),
    has("order", When::Occurred),
    has("duty", When::Occurred),
    role_of("body", When::Occurred),
    role_of("person", ON_THE_LIST),
];

pub(super) static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "person.introduced",
        v: 1,
        says: words("a person enters the records", "人物の登録"),
        subject: SubjectRule::Of(PERSON),
        introduces: Introduces::Once,
        fields: &[
            may("key", Code, "handy key for typing and for importing", "呼び名"),
            need("name", Text, "name", "氏名"),
            may("aliases", List(&Text), "other spellings in the sources", "別表記"),
            may("affiliation", Text, "affiliation, as printed", "所属"),
            may("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
        ],
        effects: &[sets("key"), sets("name"), adds("aliases"), sets("affiliation")],
        example: r#"{"kind":"person.introduced","subject":"person/abcdefghij","data":{"key":"rei-taro","name":{"ja":"例示 太郎"}}}"#,
    },
    KindSpec {
        name: "person.noted",
        v: 1,
        says: words("a source names a person whom the records may know", "人物の記載を確認"),
        subject: SubjectRule::Of(PERSON),
        introduces: Introduces::OrAdds,
        fields: &[
            need("key", Code, "handy key: the same key is the same person", "呼び名"),
            need("name", Text, "name", "氏名"),
            may("aliases", List(&Text), "other spellings in the sources", "別表記"),
            may("affiliation", Text, "affiliation, as printed", "所属"),
            may("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
        ],
        effects: &[sets("key"), sets("name"), adds("aliases"), sets("affiliation")],
        example: r#"{"kind":"person.noted","subject":"person/abcdefghij","data":{"key":"rei-taro","name":{"ja":"例示 太郎"},"attested":"2021-08-01"}}"#,
    },
    KindSpec {
        name: "person.changed",
        v: 1,
        says: words("a person's name or affiliation changes", "氏名・所属の変更"),
        subject: SubjectRule::Of(PERSON),
        introduces: Introduces::Needs,
        fields: &[
            may("key", Code, "handy key", "呼び名"),
            may("name", Text, "new name", "新しい氏名"),
            may("affiliation", Text, "new affiliation", "新しい所属"),
        ],
        effects: &[sets("key"), sets("name"), sets("affiliation")],
        example: r#"{"kind":"person.changed","subject":"person/abcdefghij","occurred":"2021-08-01","data":{"affiliation":{"ja":"例示株式会社"}}}"#,
    },
    KindSpec {
        name: "role.nominated",
        v: 1,
        says: words("a person is put forward for a post", "候補者の擁立・推薦"),
        subject: ROLE,
        introduces: Introduces::OrAdds,
        fields: &[
            PERSON_FIELD,
            BODY_FIELD,
            POST,
            TITLE,
            AFFILIATION,
            CAPACITY,
            ON_BEHALF_OF,
            may("by", Ref(BODY), "who puts the person forward", "擁立・推薦した団体"),
            may("election", Ref(&["meeting", "occasion"]), "where it is decided", "選挙の場"),
            may("planned", DayOrPeriod, "when it is decided", "選挙の予定"),
        ],
        effects: &[
            becomes("status", "nominated"),
            has("person", When::Occurred),
            has("body", When::Occurred),
            has("post", When::Occurred),
            has("title", When::Occurred),
            has("affiliation", When::Occurred),
            has("capacity", When::Occurred),
            has("on_behalf_of", When::Occurred),
            sets_as("nominated_by", "by"),
            sets_as("election_planned", "planned"),
            nominated_in("body"),
            nominated_in("person"),
        ],
        example: r#"{"kind":"role.nominated","occurred":"2022-03","data":{"person":"person/abcdefghij","body":"body/example-union","post":"chair","title":{"ja":"議長"},"by":"body/example","planned":"2022-09"}}"#,
    },
    KindSpec {
        name: "role.appointed",
        v: 1,
        says: words("a person takes office", "就任"),
        subject: ROLE,
        introduces: Introduces::OrAdds,
        fields: &[
            PERSON_FIELD,
            BODY_FIELD,
            POST,
            TITLE,
            AFFILIATION,
            CAPACITY,
            ON_BEHALF_OF,
            may("took_office", Day, "first day in office, when it is not the day of the decision", "就任日"),
            may("until", Day, "last day in office, when it is known beforehand", "任期満了日"),
            may("reappointed", Bool, "whether the person held the post before", "重任"),
            may("filling", Ref(PERSON), "whose place the person takes", "前任者"),
            may("duty", Text, "what the person looks after", "担当事項"),
            ORDER,
        ],
        effects: TAKES_OFFICE,
        example: r#"{"kind":"role.appointed","occurred":"2021-06-15","data":{"person":"person/abcdefghij","body":"body/example","post":"chair","title":{"ja":"会長"}}}"#,
    },
    KindSpec {
        name: "role.attested",
        v: 1,
        says: words("a person is in office, since when is not said", "在任の確認"),
        subject: ROLE,
        introduces: Introduces::OrAdds,
        fields: &[
            PERSON_FIELD,
            BODY_FIELD,
            POST,
            TITLE,
            AFFILIATION,
            CAPACITY,
            ON_BEHALF_OF,
            may("duty", Text, "what the person looks after", "担当事項"),
            ORDER,
            need("attested", DayOrPeriod, "when the source says that the person was in office", "確認時点"),
        ],
        effects: IS_IN_OFFICE,
        example: r#"{"kind":"role.attested","data":{"person":"person/abcdefghij","body":"body/example-union","post":"delegate","on_behalf_of":"body/example","attested":"2022-03-31"}}"#,
    },
    KindSpec {
        name: "role.ended",
        v: 1,
        says: words("a person leaves office", "退任"),
        subject: ROLE,
        introduces: Introduces::OrAdds,
        fields: &[
            PERSON_FIELD,
            BODY_FIELD,
            POST,
            may(
                "reason",
                OneOf(&[
                    ("term", "任期満了"),
                    ("resigned", "辞任"),
                    ("removed", "解任"),
                    ("transferred", "異動"),
                ]),
                "reason",
                "理由",
            ),
            may("until", Day, "last day in office, when it is not the day of the act", "退任日"),
        ],
        effects: &[
            ends(On::Subject, "status", Element::Single, Source::Word("ended"), When::EndOfOr("until")),
            ends(On::Field("body"), "roles", Element::Subject, Source::Nothing, When::EndOfOr("until")),
            ends(On::Field("person"), "roles", Element::Subject, Source::Nothing, When::EndOfOr("until")),
        ],
        example: r#"{"kind":"role.ended","occurred":"2021-06-15","data":{"person":"person/abcdefghij","body":"body/example","post":"chair","reason":"term"}}"#,
    },
    KindSpec {
        name: "members.attested",
        v: 1,
        says: words("a body's members as the source lists them", "構成員の確認"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            may("members", List(&Ref(BODY)), "member bodies named", "構成団体"),
            may("count", Count, "number of members stated", "構成員数"),
            may("counted", Text, "what is counted", "数えたもの"),
            may("observers", List(&Ref(BODY)), "observers named", "オブザーバ"),
            need("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
        ],
        effects: &[adds("members"), sets_count(), adds("observers"), sets_counted()],
        example: r#"{"kind":"members.attested","subject":"body/example-union","data":{"members":["body/example"],"count":21,"attested":"2022-03-31"}}"#,
    },
];

const fn sets_count() -> Effect {
    Effect {
        on: On::Subject,
        attribute: "member_count",
        element: Element::Single,
        value: Source::Field("count"),
        when: When::Occurred,
    }
}

const fn sets_counted() -> Effect {
    Effect {
        on: On::Subject,
        attribute: "member_counted",
        element: Element::Single,
        value: Source::Field("counted"),
        when: When::Occurred,
    }
}
