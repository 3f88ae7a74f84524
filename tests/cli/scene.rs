//! A small invented organisation that the reading commands are asked about.

use crate::common::Place;

/// Events #1 to #13, after the opening; all dates and numbers are what the tests ask for.
const RECORDS: &str = r#"
{"kind":"body.established","subject":"body/example","occurred":"2001-12","data":{"name":{"ja":"例示協会","en":"Example Association"},"type":"association"}}
{"kind":"body.established","subject":"body/example/network-wg","occurred":"2019-07","data":{"name":{"ja":"例示ネットワークWG"},"type":"working_group","parent":"body/example"}}
{"kind":"person.introduced","subject":"person:taro","data":{"key":"taro","name":{"ja":"例示 太郎"}}}
{"kind":"role.appointed","occurred":"2021-06","data":{"person":"person:taro","body":"body/example","post":"president","title":{"ja":"会長"}}}
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2008-05-23","data":{"title":{"ja":"例示ガイドライン"},"type":"guideline","by":["body/example"],"edition":7}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021-07-05","data":{"edition":8}}
{"kind":"meeting.held","subject":"meeting/example/network-wg/17","occurred":"2021-11-29","data":{"body":"body/example/network-wg","number":17,"attendance":12,"topics":[{"ja":"測定結果の報告"}]}}
{"kind":"meeting.held","subject":"meeting/example/network-wg/18","occurred":"2021-12","data":{"body":"body/example/network-wg","number":18}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/network-wg/17","about_kind":"meeting.held","says_number":71}}
{"kind":"body.suspended","subject":"body/example/network-wg","occurred":"2022-02-01","data":{"reason":{"ja":"目的を達したため"}}}
{"kind":"meeting.held","subject":"meeting/example/network-wg/19","occurred":"2022-01-20","data":{"body":"body/example/network-wg","number":19}}
{"kind":"record.corrected","target":"7","data":{"reason":{"ja":"転記の誤り"},"set_attendance":14}}
{"kind":"record.voided","target":"11","data":{"reason":{"ja":"開かれなかった"}}}
"#;

/// How many events the scene has, the opening included.
pub(crate) const SIZE: u64 = 14;

/// A ledger with the scene, recorded from documents: #0 on 2022-05-01, the first eleven on 2022-05-31,
/// the correction and the void on 2022-06-30.
pub(crate) fn scene() -> Place {
    let place = Place::with_past();
    let mut lines: Vec<String> = RECORDS.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    for (at, day) in [(0, "2022-05-31"), (11, "2022-06-30")] {
        lines[at] = lines[at].replacen('{', &format!(r#"{{"recorded_on":"{day}","#), 1);
    }
    let file = place.file("scene.jsonl", lines.join("\n"));
    place.ok(["import", &file]);
    place
}
