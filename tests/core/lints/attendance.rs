use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "attendance-list-length",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":3,"attendees":[{"person":"person:taro"},{"person":"person:hanako"}]}}
"#,
        says: &["第17回例示WG: 出席者数は「3」（#6）とあるが、名簿は「2名」（#6）である"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":2,"attendees":[{"person":"person:taro"},{"person":"person:hanako"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"attendance":5}}
{"kind":"attendance.added","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"attendees":[{"name":"甲"}],"attendance":3}}
"#,
    },
    Case {
        code: "attendance-split",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":20,"attendance_split":[{"mode":"onsite","count":8},{"mode":"online","count":13}]}}
"#,
        says: &[
            "第17回例示WG: 出席者数は「20」（#6）とあるが、内訳「対面8、オンライン13」（#6）の合計は21である",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":21,"attendance_split":[{"mode":"onsite","count":8},{"mode":"online","count":13}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"attendance":20,"attendance_split":[{"mode":"onsite","count":8},{"mode":"online","count":{"about":10}}]}}
"#,
    },
    Case {
        code: "speaker-not-in-list",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendees":[{"person":"person:taro"},{"name":"例示 次郎"}]}}
{"kind":"session.given","subject":"session/example/wg/17/1","data":{"at":"meeting/example/wg/17","title":"通信量の変化","speakers":[{"person":"person:hanako"}]}}
{"kind":"proposal.made","subject":"proposal/example/wg/17/1","data":{"title":"勉強会","meeting":"meeting/example/wg/17","proposers":[{"name":"例示 三郎"},{"person":"person:taro"}]}}
"#,
        says: &[
            "第17回例示WG: 「例示 花子」（#7）が話したが、出席者の名簿にない: 「2名」（#6）",
            "第17回例示WG: 「例示 三郎」（#8）が話したが、出席者の名簿にない: 「2名」（#6）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendees":[{"person":"person:taro"},{"name":"例示 次郎"}]}}
{"kind":"session.given","subject":"session/example/wg/17/1","data":{"at":"meeting/example/wg/17","title":"通信量の変化","speakers":[{"person":"person:taro"},{"name":"例示次郎"},{"name":"例示太郎"},{"body":"body/example"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18}}
{"kind":"session.given","subject":"session/example/wg/18/1","data":{"at":"meeting/example/wg/18","title":"通信量の変化","speakers":[{"person":"person:hanako"}]}}
"#,
    },
    Case {
        code: "attendance-above-members",
        odd: r#"
{"kind":"members.attested","subject":"body/example/wg","data":{"count":21,"counted":"委員","attested":"2021-04-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":30}}
"#,
        says: &["第17回例示WG: 出席者は「30」（#7）だが、例示WGの構成員数は「21」（#6）である"],
        fine: r#"
{"kind":"members.attested","subject":"body/example/wg","data":{"count":4,"counted":"団体","attested":"2021-04-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":30}}
{"kind":"members.attested","subject":"body/example","data":{"count":21,"attested":"2021-04-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/1","occurred":"2021-12-23","data":{"body":"body/example","number":1,"attendance":21}}
"#,
    },
    Case {
        code: "attendance-list-unchanged",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendees":[{"name":"甲"},{"name":"乙"},{"name":"丙"},{"name":"丁"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"attendees":[{"name":"甲"},{"name":"乙"},{"name":"丙"},{"name":"丁"}]}}
"#,
        says: &["第18回例示WG: 出席者の名簿「4名」（#7）が、前回「4名」（#6）と一字一句同じである"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendees":[{"name":"甲"},{"name":"乙"},{"name":"丙"},{"name":"丁"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"attendees":[{"name":"甲"},{"name":"乙"},{"name":"丙"},{"name":"戊"}]}}
{"kind":"meeting.held","subject":"meeting/example/1","occurred":"2022-01-20","data":{"body":"body/example","number":1,"attendees":[{"name":"甲"},{"name":"乙"},{"name":"丙"},{"name":"戊"}]}}
"#,
    },
    Case {
        code: "attendance-not-stated",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-09-01","data":{"body":"body/example/wg","number":1,"attendance":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-10-01","data":{"body":"body/example/wg","number":2,"attendance":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-11-01","data":{"body":"body/example/wg","number":3,"attendance":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-12-01","data":{"body":"body/example/wg","number":4,"attendance":6}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2022-01","data":{"body":"body/example/wg","number":5,"attendance":{"~":"unknown"}}}
"#,
        says: &[
            "第5回例示WG: 「2022年1月」（#10）の出席者数がない。例示WGのほかの4回にはある。例: 「6」（#9）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-09-01","data":{"body":"body/example/wg","number":1,"attendance":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-10-01","data":{"body":"body/example/wg","number":2,"attendance":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-11-01","data":{"body":"body/example/wg","number":3,"attendance":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-12-01","data":{"body":"body/example/wg","number":4,"attendance_split":[{"mode":"online","count":6}]}}
{"kind":"meeting.held","subject":"meeting/example/1","occurred":"2022-01","data":{"body":"body/example","number":1}}
"#,
    },
    Case {
        code: "attendance-unusual",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-04-01","data":{"body":"body/example/wg","number":1,"attendance":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-05-01","data":{"body":"body/example/wg","number":2,"attendance":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-06-01","data":{"body":"body/example/wg","number":3,"attendance":6}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-07-01","data":{"body":"body/example/wg","number":4,"attendance":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2021-08-01","data":{"body":"body/example/wg","number":5,"attendance":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/6","occurred":"2021-09-01","data":{"body":"body/example/wg","number":6,"attendance":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/7","occurred":"2021-10-01","data":{"body":"body/example/wg","number":7,"attendance_split":[{"mode":"onsite","count":8},{"mode":"online","count":13}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/8","occurred":"2021-11-01","data":{"body":"body/example/wg","number":8,"attendance":4}}
"#,
        says: &["第7回例示WG: 出席者「21」（#12）は、例示WGのふだんの5から大きく離れている。例: 「5」（#7）"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-04-01","data":{"body":"body/example/wg","number":1,"attendance":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-05-01","data":{"body":"body/example/wg","number":2,"attendance":19}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-06-01","data":{"body":"body/example/wg","number":3,"attendance":22}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-07-01","data":{"body":"body/example/wg","number":4,"attendance":27}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2021-08-01","data":{"body":"body/example/wg","number":5,"attendance":23}}
{"kind":"meeting.held","subject":"meeting/example/wg/6","occurred":"2021-09-01","data":{"body":"body/example/wg","number":6,"attendance":20}}
{"kind":"meeting.held","subject":"meeting/example/wg/7","occurred":"2021-10-01","data":{"body":"body/example/wg","number":7,"attendance":34}}
{"kind":"meeting.held","subject":"meeting/example/wg/8","occurred":"2021-11-01","data":{"body":"body/example/wg","number":8,"attendance":18}}
"#,
    },
    Case {
        code: "chair-not-in-list",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendees":[{"person":"person:taro"}],"chair":{"person":"person:hanako"},"scribe":{"name":"例示 三郎"}}}
"#,
        says: &[
            "第17回例示WG: 議長・司会は「例示 花子」（#6）とあるが、出席者の名簿にいない: 「1名」（#6）",
            "第17回例示WG: 議事録作成者は「例示 三郎」（#6）とあるが、出席者の名簿にいない: 「1名」（#6）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendees":[{"person":"person:taro"}],"chair":{"name":"例示太郎"},"scribe":{"person":"person:hanako"}}}
{"kind":"attendance.added","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"attendees":[{"name":"例示 花子"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"attendance":4,"chair":{"person":"person:hanako"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/19","occurred":"2022-02-20","data":{"body":"body/example/wg","number":19,"attendees":[{"person":"person:taro"}],"scribe":{"name":"例示 四郎","affiliation":"例示事務局"}}}
"#,
    },
];
