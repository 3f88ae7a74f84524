//! Recommendations, the progress reported on them, and surveys.

use super::occasions::COUNTED;
use super::plans::{AS_OF, as_of, listed};
use super::types::{BODY, CELL, FOLLOW_UP_STATE, STRENGTH};
use crate::record::schema::{
    Effect, Element, FieldSpec, FieldType::*, Introduces, KindSpec, On, Source, SubjectRule, adds, becomes,
    may, need, sets, sets_as, words,
};

static COLUMN: &[FieldSpec] = &[
    need("key", Code, "word that names it in the dimensions of its cells", "列の名"),
    need("title", Text, "heading", "見出し"),
];
static FOOTNOTE: &[FieldSpec] =
    &[need("mark", Code, "its mark", "記号"), need("text", Text, "what it says", "内容")];

pub(super) static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "recommendation.made",
        v: 1,
        says: words("something is recommended", "提言"),
        subject: SubjectRule::Of(&["recommendation"]),
        introduces: Introduces::Once,
        fields: &[
            need("title", Text, "what, in short", "件名"),
            may("document", Ref(&["doc"]), "report in which it stands", "提言した文書"),
            may("sector", Ref(&["item"]), "sector or chapter under which it stands", "分野"),
            may("order", Int, "place in the sector", "掲載順"),
            may("number", Code, "number, as printed", "番号"),
            may("text_key", Code, "its first words, as printed", "冒頭の文言"),
            may("strength", OneOf(STRENGTH), "how strongly it is worded", "文言の強さ"),
            may("by", List(&Ref(BODY)), "who recommends", "提言者"),
            may("to", List(&Text), "to whom, as printed", "名宛人"),
            may("due", DayOrPeriod, "by when", "期限"),
            may("points", List(&Text), "what it lists", "内訳"),
            may("concerns", List(&Ref(&[])), "subjects that it is about", "対象"),
            may("summary", Text, "more, in own words", "概要"),
        ],
        effects: &[
            becomes("status", "made"),
            sets("title"),
            sets("document"),
            sets("sector"),
            sets("order"),
            sets("number"),
            sets("text_key"),
            sets("strength"),
            adds("by"),
            sets("to"),
            sets("due"),
            sets("points"),
            adds("concerns"),
            sets("summary"),
            listed("sector", "recommendations"),
        ],
        example: r#"{"kind":"recommendation.made","subject":"recommendation/example-plan/isp/1","occurred":"2016-01","data":{"title":{"ja":"対応範囲の拡大"},"document":"doc/example-ministry/report-4","sector":"item/example-plan/isp","order":1,"strength":"should","to":[{"ja":"大規模ISP"}]}}"#,
    },
    KindSpec {
        name: "progress.reported",
        v: 1,
        says: words("an organisation tells how far it is", "進捗の報告"),
        subject: SubjectRule::Of(&["progress"]),
        introduces: Introduces::Once,
        fields: &[
            need(
                "on",
                List(&Ref(&["recommendation", "item"])),
                "recommendations or items that it answers",
                "対象の提言・項目",
            ),
            need("cell", OneOf(CELL), "whether anything is stated, or a dash, or nothing", "記載の有無"),
            may("by", List(&Ref(BODY)), "who made the progress", "主体"),
            may("by_text", Text, "how the source names them", "主体の表記"),
            may("as_of", Day, "when it stood so", "時点"),
            may("survey", Ref(&["survey"]), "survey in which it was asked", "調査"),
            may("order", Int, "place among the answers to its recommendation", "掲載順"),
            may("state", OneOf(FOLLOW_UP_STATE), "how it stands", "状態"),
            may("title", Text, "what was done, in short", "件名"),
            may("summary", Text, "more, in own words", "概要"),
            may("points", List(&Text), "what it lists", "内訳"),
            may("repeats", Ref(&["progress"]), "statement that this one repeats", "再掲元"),
            may("marked_repeat", Bool, "whether the source marks it as a repeat", "再掲の表示"),
            may("uncertain_row", Bool, "whether the source leaves open which row it answers", "対象行の不明"),
            may("concerns", List(&Ref(&[])), "bodies, documents, occasions … that it tells of", "関連"),
            may("figures", List(&Object(COUNTED)), "numbers stated, each with what it counts", "数値"),
        ],
        effects: &[
            as_of("status", "state"),
            as_of("cell", "cell"),
            as_of("title", "title"),
            as_of("summary", "summary"),
            as_of("points", "points"),
            as_of("by_text", "by_text"),
            as_of("order", "order"),
            as_of("survey", "survey"),
            as_of("repeats", "repeats"),
            each("on"),
            each("by"),
            each("concerns"),
            on_each("on", "progress"),
            on_each("by", "progress"),
        ],
        example: r#"{"kind":"progress.reported","subject":"progress/example-plan/2016/isp/1/1","occurred":"2017-03-14","data":{"on":["recommendation/example-plan/isp/1"],"cell":"stated","by":["body/example"],"as_of":"2016-12-31","state":"underway","title":{"ja":"会員への周知"}}}"#,
    },
    KindSpec {
        name: "survey.conducted",
        v: 1,
        says: words("a survey is taken", "調査の実施"),
        subject: SubjectRule::Of(&["survey"]),
        introduces: Introduces::OrAdds,
        fields: &[
            need("title", Text, "title", "題名"),
            may("by", List(&Ref(BODY)), "who took it", "実施者"),
            may("of", List(&Ref(&[])), "what it looks into", "対象"),
            may("as_of", Day, "point in time that it asks about", "調査時点"),
            may("method", Text, "how", "方法"),
            may("respondents", Text, "who was asked", "調査対象"),
            may("respondent_count", Count, "how many were asked", "調査対象数"),
            may("items", List(&Text), "what was asked", "調査項目"),
            may("previous", Ref(&["survey"]), "survey before, to which it is compared", "前回調査"),
            may("document", Ref(&["doc"]), "document in which it stands", "掲載文書"),
            may("columns", List(&Object(COLUMN)), "columns of its table, in order", "表の列"),
            may("footnotes", List(&Object(FOOTNOTE)), "footnotes of its table", "脚注"),
        ],
        effects: &[
            becomes("status", "conducted"),
            sets("title"),
            adds("by"),
            adds("of"),
            sets_as("survey_point", "as_of"),
            sets("method"),
            sets("respondents"),
            sets("respondent_count"),
            sets("items"),
            sets("previous"),
            sets("document"),
            sets("columns"),
            sets("footnotes"),
        ],
        example: r#"{"kind":"survey.conducted","subject":"survey/example/services/2017-02","occurred":"2017-02","data":{"title":{"ja":"提供状況調査"},"by":["body/example"],"as_of":"2017-02","method":{"ja":"聞き取り"},"respondent_count":8,"columns":[{"key":"method","title":{"ja":"提供方式"}}],"footnotes":[{"mark":"※1","text":{"ja":"申込みが必要"}}]}}"#,
    },
];

/// One element per value in the field, from the day as of which it is told.
const fn each(field: &'static str) -> Effect {
    Effect {
        on: On::Subject,
        attribute: field,
        element: Element::Each(field),
        value: Source::Element,
        when: AS_OF,
    }
}

/// The subject is one element of a list that each of those named in this field has.
const fn on_each(field: &'static str, attribute: &'static str) -> Effect {
    Effect { on: On::Field(field), attribute, element: Element::Subject, value: Source::Subject, when: AS_OF }
}
