//! Documents as works with editions, and opinions handed in.

use super::types::{BODY, CONSULTATION_TYPE, DOC, DOC_TYPE};
use crate::record::schema::{
    FieldSpec, FieldType::*, Introduces, KindSpec, SubjectRule, adds, becomes, may, need, sets, words,
};

const TITLE: FieldSpec = need("title", Text, "title", "題名");
const TYPE: FieldSpec = may("type", OneOf(DOC_TYPE), "kind of document", "種別");
const BY: FieldSpec = may("by", List(&Ref(BODY)), "who issues or makes it", "発行・作成者");
const CONCERNS: FieldSpec = may("concerns", List(&Ref(&[])), "bodies or documents that it is about", "対象");
const EDITION: FieldSpec = may("edition", Int, "edition", "版");
const NUMBER: FieldSpec = may("number", Code, "number or year of issue, as printed", "号");
const URL: FieldSpec = may("url", List(&Url), "where it is published", "URL");
const PERIOD: FieldSpec = may("period", Period, "time that it reports on", "対象期間");
const SUMMARY: FieldSpec = may("summary", Text, "what it says, in own words", "概要");

pub(super) static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "document.noted",
        v: 1,
        says: words("a document is known to exist", "文書の存在を確認"),
        subject: SubjectRule::Of(DOC),
        introduces: Introduces::OrAdds,
        fields: &[
            TITLE,
            TYPE,
            BY,
            CONCERNS,
            EDITION,
            NUMBER,
            URL,
            PERIOD,
            SUMMARY,
            may("attested", DayOrPeriod, "when the source says that it held", "確認時点"),
        ],
        effects: &[
            sets("title"),
            sets("type"),
            adds("by"),
            adds("concerns"),
            sets("edition"),
            sets("number"),
            sets("url"),
            sets("period"),
            sets("summary"),
        ],
        example: r#"{"kind":"document.noted","subject":"doc/example-union/mark-rules","data":{"title":{"ja":"例示マーク規程"},"type":"guideline","by":["body/example-union"],"attested":"2022-03-31"}}"#,
    },
    KindSpec {
        name: "document.issued",
        v: 1,
        says: words("a document is issued", "文書の発行・策定・公表"),
        subject: SubjectRule::Of(DOC),
        introduces: Introduces::Once,
        fields: &[TITLE, TYPE, BY, CONCERNS, EDITION, NUMBER, URL, PERIOD, SUMMARY],
        effects: &[
            becomes("status", "in_force"),
            sets("title"),
            sets("type"),
            adds("by"),
            adds("concerns"),
            sets("edition"),
            sets("number"),
            sets("url"),
            sets("period"),
            sets("summary"),
        ],
        example: r#"{"kind":"document.issued","subject":"doc/example-union/guideline","occurred":"2008-05-23","data":{"title":{"ja":"例示ガイドライン"},"type":"guideline","by":["body/example-union"],"edition":1}}"#,
    },
    KindSpec {
        name: "document.revised",
        v: 1,
        says: words("a new edition supersedes the last", "文書の改定"),
        subject: SubjectRule::Of(DOC),
        introduces: Introduces::Needs,
        fields: &[
            may("title", Text, "title from then on", "題名"),
            may("edition", Int, "new edition", "版"),
            may("from_edition", Int, "edition before", "改定前の版"),
            BY,
            URL,
            SUMMARY,
            may("published", Day, "day of publication, when it is not the day of the revision", "公表日"),
        ],
        effects: &[
            becomes("status", "in_force"),
            sets("title"),
            sets("edition"),
            sets("url"),
            sets("summary"),
        ],
        example: r#"{"kind":"document.revised","subject":"doc/example-union/guideline","occurred":"2021-07-05","data":{"edition":8,"summary":{"ja":"本人確認書類の簡素化"}}}"#,
    },
    KindSpec {
        name: "document.repealed",
        v: 1,
        says: words("a document is withdrawn", "文書の廃止"),
        subject: SubjectRule::Of(DOC),
        introduces: Introduces::Needs,
        fields: &[may("reason", Text, "reason", "理由")],
        effects: &[becomes("status", "repealed")],
        example: r#"{"kind":"document.repealed","subject":"doc/example-union/guideline","occurred":"2022-04-01","data":{"reason":{"ja":"新法の施行"}}}"#,
    },
    KindSpec {
        name: "opinion.submitted",
        v: 1,
        says: words("an opinion is handed in", "意見書の提出"),
        subject: SubjectRule::Of(&["opinion"]),
        introduces: Introduces::Once,
        fields: &[
            may("title", Text, "title", "題名"),
            need("by", List(&Ref(BODY)), "who hands it in", "提出者"),
            may("to", Ref(BODY), "to whom", "提出先"),
            may("about", Text, "the consultation or draft that it answers", "対象の意見募集"),
            may("consultation", Ref(&["consultation"]), "that consultation", "意見募集"),
            may("deadline", Day, "deadline of the consultation", "締切"),
            may("url", List(&Url), "where it is published", "URL"),
        ],
        effects: &[
            becomes("status", "submitted"),
            sets("title"),
            adds("by"),
            sets("to"),
            sets("about"),
            sets("consultation"),
            sets("deadline"),
        ],
        example: r#"{"kind":"opinion.submitted","subject":"opinion/example/2021-08-18","occurred":"2021-08-18","data":{"by":["body/example"],"to":"body/example-ministry","about":{"ja":"例示報告書(案)に対する意見募集"}}}"#,
    },
    KindSpec {
        name: "consultation.opened",
        v: 1,
        says: words("opinions or answers are asked for", "意見募集・アンケートの開始"),
        subject: SubjectRule::Of(&["consultation"]),
        introduces: Introduces::Once,
        fields: &[
            need("title", Text, "title", "題名"),
            may("type", OneOf(CONSULTATION_TYPE), "kind", "種別"),
            may("by", List(&Ref(BODY)), "who asks", "実施者"),
            may("about", Text, "what it asks about", "対象"),
            CONCERNS,
            may("deadline", Day, "last day", "締切"),
            URL,
            SUMMARY,
        ],
        effects: &[
            becomes("status", "open"),
            sets("title"),
            sets("type"),
            adds("by"),
            sets("about"),
            adds("concerns"),
            sets("deadline"),
            sets("url"),
            sets("summary"),
        ],
        example: r#"{"kind":"consultation.opened","subject":"consultation/example-ministry/report-draft","occurred":"2021-07-20","data":{"title":{"ja":"例示報告書(案)に対する意見募集"},"type":"comments","by":["body/example-ministry"],"deadline":"2021-08-18"}}"#,
    },
    KindSpec {
        name: "consultation.closed",
        v: 1,
        says: words("the time for opinions is over", "意見募集・アンケートの終了"),
        subject: SubjectRule::Of(&["consultation"]),
        introduces: Introduces::Needs,
        fields: &[
            may("result", Ref(DOC), "document with the result", "結果"),
            may("count", Count, "how many answered", "件数"),
            SUMMARY,
        ],
        effects: &[becomes("status", "closed"), sets("result"), sets("count")],
        example: r#"{"kind":"consultation.closed","subject":"consultation/example-ministry/report-draft","occurred":"2021-08-18","data":{"count":12}}"#,
    },
];
