//! Meetings, the talks given at them, and what they decided.

use super::types::{BODY, MEETING, MODE, PERSON, SESSION_TYPE};
use crate::record::schema::{
    FieldSpec, FieldType::*, Introduces, KindSpec, SubjectRule, adds, becomes, may, need, sets, words,
};

/// Someone named in a list: by id where the records know the person, as printed in any case.
pub(super) static PARTICIPANT: &[FieldSpec] = &[
    may("person", Ref(PERSON), "who", "人物"),
    may("name", Text, "name as printed, for those whom the records do not keep", "氏名"),
    may("affiliation", Text, "affiliation as printed", "所属"),
    may("title", Text, "title as printed", "肩書"),
    may("body", Ref(BODY), "the body that it was, where no person is named", "団体"),
];

static SPLIT: &[FieldSpec] =
    &[need("mode", OneOf(MODE), "how they took part", "参加形態"), need("count", Count, "how many", "人数")];

pub(super) static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "meeting.held",
        v: 1,
        says: words("a meeting is held", "会議の開催"),
        subject: SubjectRule::Of(MEETING),
        introduces: Introduces::Once,
        fields: &[
            need("body", Ref(BODY), "whose meeting", "開催した会議体"),
            may("joint", List(&Ref(BODY)), "bodies that it was held jointly with", "合同"),
            may("counterpart", List(&Ref(BODY)), "the other side of a consultation", "相手方"),
            may("number", Int, "ordinal as printed", "回"),
            may(
                "numbering",
                Code,
                "scope in which the ordinal counts, when it is not the body",
                "回次の範囲",
            ),
            may("title", Text, "name of the meeting", "会議名"),
            may("general", Bool, "whether it was the general meeting", "総会"),
            may("closed", Bool, "whether it was closed to the public", "非公開"),
            may("mode", OneOf(MODE), "onsite, online, hybrid or written", "開催形態"),
            may("place", Text, "place", "場所"),
            may("attendance", Count, "how many took part", "出席者数"),
            may("attendance_split", List(&Object(SPLIT)), "how many by way of taking part", "出席者の内訳"),
            may("attendees", List(&Object(PARTICIPANT)), "who took part", "出席者"),
            may(
                "attended_by",
                List(&Ref(BODY)),
                "bodies that sent someone, in whose own list it stands",
                "参加した団体",
            ),
            may("topics", List(&Text), "topics, one each", "議題"),
            may("period", Period, "days, when it lasted longer than one", "期間"),
        ],
        effects: &[
            becomes("status", "held"),
            sets("body"),
            adds("joint"),
            adds("counterpart"),
            sets("number"),
            sets("title"),
            sets("general"),
            sets("closed"),
            sets("mode"),
            sets("place"),
            sets("attendance"),
            sets("attendance_split"),
            sets("attendees"),
            adds("attended_by"),
            sets("topics"),
            sets("period"),
        ],
        example: r#"{"kind":"meeting.held","subject":"meeting/example/network-wg/17","occurred":"2021-12-23","data":{"body":"body/example/network-wg","number":17,"mode":"online","attendance":24,"topics":[{"ja":"測定結果の報告"}]}}"#,
    },
    KindSpec {
        name: "meeting.none_held",
        v: 1,
        says: words("no meeting was held in a period", "会議の開催なし"),
        subject: SubjectRule::Of(BODY),
        introduces: Introduces::Needs,
        fields: &[
            need("period", Period, "in which period", "期間"),
            may("title", Text, "which meetings", "会議名"),
        ],
        effects: &[],
        example: r#"{"kind":"meeting.none_held","subject":"body/example-union","data":{"period":"2021-04-01/2022-03-31"}}"#,
    },
    KindSpec {
        name: "session.given",
        v: 1,
        says: words("a lecture, talk or presentation is given", "講演・発表"),
        subject: SubjectRule::Of(&["session"]),
        introduces: Introduces::Once,
        fields: &[
            may("at", Ref(&["meeting", "occasion"]), "where", "場"),
            may("body", Ref(BODY), "before which body, where the meeting is not known", "対象の会議体"),
            may("by", List(&Ref(BODY)), "which body presented", "発表した団体"),
            need("title", Text, "title", "題目"),
            may("type", OneOf(SESSION_TYPE), "kind", "種別"),
            may("speakers", List(&Object(PARTICIPANT)), "who spoke", "講師・発表者"),
            may("summary", Text, "what it was about, in own words", "概要"),
            may("order", Int, "place in the programme", "順序"),
        ],
        effects: &[
            sets("title"),
            sets("at"),
            sets("body"),
            adds("by"),
            sets("type"),
            sets("speakers"),
            sets("summary"),
        ],
        example: r#"{"kind":"session.given","subject":"session/example/network-wg/17/1","occurred":"2021-12-23","data":{"at":"meeting/example/network-wg/17","title":{"ja":"通信量の変化"},"type":"presentation","speakers":[{"name":{"ja":"例示 花子"},"affiliation":{"ja":"例示株式会社"}}]}}"#,
    },
    KindSpec {
        name: "decision.made",
        v: 1,
        says: words("a body decides", "決定"),
        subject: SubjectRule::Of(&["decision"]),
        introduces: Introduces::Once,
        fields: &[
            need("body", Ref(BODY), "who decided", "決定した会議体"),
            may("meeting", Ref(MEETING), "at which meeting", "会議"),
            need("title", Text, "what was decided, in short", "件名"),
            may("concerns", List(&Ref(&[])), "subjects that it is about", "対象"),
        ],
        effects: &[
            becomes("status", "in_force"),
            sets("title"),
            sets("body"),
            sets("meeting"),
            adds("concerns"),
        ],
        example: r#"{"kind":"decision.made","subject":"decision/example/board/12/1","occurred":"2019-07","data":{"body":"body/example","title":{"ja":"例示ネットワークWGの設置"},"concerns":["body/example/network-wg"]}}"#,
    },
];
