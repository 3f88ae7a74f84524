//! Measurements: figures, amounts and the cells of surveys, as series over time.

use super::types::{BODY, QUALIFIER};
use crate::record::schema::{
    FieldType::*, Introduces, KindSpec, SubjectRule, adds, may, need, sets, sets_or_ends, words,
};

pub(super) static KINDS: &[KindSpec] = &[KindSpec {
    name: "measurement.taken",
    v: 1,
    says: words("a figure is stated", "数値"),
    subject: SubjectRule::Of(&["measure"]),
    introduces: Introduces::OrAdds,
    fields: &[
        need("title", Text, "what is measured", "項目"),
        may("value", Decimal, "the figure", "値"),
        may("text", Text, "the answer, where it is no figure", "値(文言)"),
        may("printed", Text, "wording in the source, where it is not the value itself", "値の原文"),
        may("unit", Text, "unit", "単位"),
        may("currency", Code, "currency of an amount, as JPY or USD", "通貨"),
        may("qualifier", OneOf(QUALIFIER), "how exact the figure is", "正確さ"),
        may("by", List(&Ref(BODY)), "who measured or stated it", "主体"),
        may("concerns", List(&Ref(&[])), "whose figure it is", "対象"),
        may("period", Period, "period that it is counted over", "対象期間"),
        may("method", Text, "how", "方法"),
        may("dimensions", Any, "company, service, attribute …", "区分"),
        may("survey", Ref(&["survey"]), "survey of whose table it is a cell", "調査"),
        may("order", Int, "row of the table", "掲載順"),
        may("footnotes", List(&Code), "marks of the footnotes at it", "脚注記号"),
    ],
    effects: &[
        sets("title"),
        sets("value"),
        sets("text"),
        sets("unit"),
        sets("currency"),
        sets_or_ends("qualifier"),
        adds("by"),
        adds("concerns"),
        sets("period"),
        sets("dimensions"),
        sets("survey"),
        sets("order"),
        sets("footnotes"),
    ],
    example: r#"{"kind":"measurement.taken","subject":"measure/example-union/mark-holders","occurred":"2022-03-31","data":{"title":{"ja":"取得会社数"},"value":"100","unit":{"ja":"社"},"qualifier":"exact","concerns":["body/example-union"]}}"#,
}];
