use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "meeting-number-repeated",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":17}}
"#,
        says: &["例示WGの第17回が二つある: 「2021年12月23日」（#6）と「2022年1月20日」（#7）"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/sub-17","occurred":"2022-01-20","data":{"body":"body/example/wg","number":17,"numbering":"example/wg/sub"}}
{"kind":"meeting.held","subject":"meeting/example/2020-1","occurred":"2020-05-20","data":{"body":"body/example","number":1}}
{"kind":"meeting.held","subject":"meeting/example/2020-2","occurred":"2021-03-20","data":{"body":"body/example","number":2}}
{"kind":"meeting.held","subject":"meeting/example/2021-1","occurred":"2021-04-20","data":{"body":"body/example","number":1}}
{"kind":"meeting.held","subject":"meeting/example/2021-2","occurred":"2021-09-20","data":{"body":"body/example","number":2}}
"#,
    },
    Case {
        code: "meeting-number-gap",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/16","occurred":"2021-11-25","data":{"body":"body/example/wg","number":16}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/20","occurred":"2022-02-20","data":{"body":"body/example/wg","number":20}}
"#,
        says: &["例示WG: 「第17回」（#7）と「第20回」（#8）の間に第18–19回がない"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2019-11-25","data":{"body":"body/example/wg","number":2}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-02-20","data":{"body":"body/example/wg","number":18}}
{"kind":"meeting.held","subject":"meeting/example/j1","occurred":"2021-04-20","data":{"body":"body/example","number":1,"numbering":"example/joint"}}
{"kind":"meeting.held","subject":"meeting/example/wg/j2","occurred":"2021-05-20","data":{"body":"body/example/wg","number":2,"numbering":"example/joint"}}
{"kind":"meeting.held","subject":"meeting/example/j3","occurred":"2021-06-20","data":{"body":"body/example","number":3,"numbering":"example/joint"}}
{"kind":"meeting.held","subject":"meeting/example/j4","occurred":"2021-07-20","data":{"body":"body/example","number":4,"numbering":"example/joint"}}
"#,
    },
    Case {
        code: "meeting-number-order",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2022-02-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18}}
"#,
        says: &[
            "例示WG: 第17回（「2022年2月23日」（#6））が第18回（「2022年1月20日」（#7））より後に開かれている",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2022","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18}}
{"kind":"body.numbering_set","subject":"body/example","data":{"numbering":"fiscal_year"}}
{"kind":"meeting.held","subject":"meeting/example/2020-2","occurred":"2021-03-20","data":{"body":"body/example","number":2}}
{"kind":"meeting.held","subject":"meeting/example/2021-1","occurred":"2021-04-20","data":{"body":"body/example","number":1}}
"#,
    },
    Case {
        code: "meeting-without-number",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-09-01","data":{"body":"body/example/wg","number":1}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-10-01","data":{"body":"body/example/wg","number":2}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-11-01","data":{"body":"body/example/wg","number":3}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-12-01","data":{"body":"body/example/wg","number":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2022-01-12","data":{"body":"body/example/wg","number":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/2022-02-01","occurred":"2022-02-01","data":{"body":"body/example/wg","title":"説明会"}}
"#,
        says: &["説明会には回数がない: 「説明会」（#11）。例示WGのほかの5回にはある。例: 「第5回」（#10）"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-09-01","data":{"body":"body/example/wg","number":1}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-10-01","data":{"body":"body/example/wg","number":2}}
{"kind":"meeting.held","subject":"meeting/example/wg/2022-02-01","occurred":"2022-02-01","data":{"body":"body/example/wg","title":"説明会"}}
"#,
    },
    Case {
        code: "meeting-told-differently",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":12,"mode":"online"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_occurred":"2021-12-24","says_number":71,"says_attendance":{"about":20},"says_mode":"onsite"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_place":"例示会館"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_place":"公民館"}}
"#,
        says: &[
            "第17回例示WG: 出席者数は「12」（#6）だが、別の箇所では「約20」（#7）",
            "第17回例示WG: 開催形態は「オンライン」（#6）だが、別の箇所では「対面」（#7）",
            "第17回例示WG: 回は「17」（#6）だが、別の箇所では「71」（#7）",
            "第17回例示WG: 日付は「2021年12月23日」（#6）だが、別の箇所では「2021年12月24日」（#7）",
            "第17回例示WG: 場所は「例示会館」（#8）だが、別の箇所では「公民館」（#9）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":21,"place":"例示会館"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_occurred":"2021-12","says_number":17,"says_attendance":{"about":20},"says_place":"例示会館3階","says_mode":"onsite"}}
"#,
    },
    Case {
        code: "meeting-named-differently",
        odd: r#"
{"kind":"occasion.held","subject":"occasion/example/forum","occurred":"2021-11-04","data":{"name":{"ja":"例示フォーラム2021"}}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"occasion/example/forum","about_kind":"occasion.held","says_name":{"ja":"例示大会"}}}
"#,
        says: &["例示フォーラム2021: 「例示フォーラム2021」（#6）とあるが、別の箇所では「例示大会」（#7）"],
        fine: r#"
{"kind":"occasion.held","subject":"occasion/example/forum","occurred":"2021-11-04","data":{"name":{"ja":"例示フォーラム2021"}}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"occasion/example/forum","about_kind":"occasion.held","says_name":{"ja":"例示フォーラム ２０２１"}}}
"#,
    },
    Case {
        code: "meeting-mode-and-place",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_mode":"online"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_place":"例示市"}}
"#,
        says: &["第17回例示WG: 「オンライン」（#7）で開いたとあるが、場所は「例示市」（#8）ともある"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"mode":"hybrid"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_place":"例示市"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"mode":"online","place":"例示会議システム"}}
"#,
    },
    Case {
        code: "meeting-in-one-list-only",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-10-07","data":{"body":"body/example/wg","number":1,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-11-04","data":{"body":"body/example/wg","number":2,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-12-02","data":{"body":"body/example/wg","number":3,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-12-23","data":{"body":"body/example/wg","number":4,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/1","about_kind":"meeting.held","says_body":"body/example/wg","says_occurred":"2021-10-07","sources":[{"document":"doc/example/calendar","locator":"日程表 10月"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/2","about_kind":"meeting.held","says_body":"body/example/wg","says_occurred":"2021-11-04","sources":[{"document":"doc/example/calendar","locator":"日程表 11月"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/3","about_kind":"meeting.held","says_body":"body/example/wg","says_occurred":"2021-12-02","sources":[{"document":"doc/example/calendar","locator":"日程表 12月"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":{"~":"unknown"},"about_kind":"meeting.held","says_body":"body/example/wg","says_occurred":"2021-10-21","sources":[{"document":"doc/example/calendar","locator":"日程表 10月"}]}}
"#,
        says: &[
            "例示WG: 「2021年12月23日」（部会報告 1 部会開催 #9）が、同じ会議体の会議を4回載せる「日程表」にない。そこの前後の記載: 「2021年12月2日」（日程表 12月 #12）",
            "例示WG: 「2021年10月21日」（日程表 10月 #13）が、同じ会議体の会議を4回載せる「部会報告 1」にない。そこの前後の記載: 「2021年10月7日」（部会報告 1 部会開催 #6）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-10-07","data":{"body":"body/example/wg","number":1,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-11-04","data":{"body":"body/example/wg","number":2,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-12-02","data":{"body":"body/example/wg","number":3,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2022-02-03","data":{"body":"body/example/wg","number":4,"sources":[{"document":"doc/example/calendar","locator":"部会報告 1 部会開催"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/1","about_kind":"meeting.held","says_body":"body/example/wg","says_occurred":"2021-10-07","sources":[{"document":"doc/example/calendar","locator":"日程表 10月"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/2","about_kind":"meeting.held","says_body":"body/example/wg","says_occurred":"2021-11-04","sources":[{"document":"doc/example/calendar","locator":"日程表 11月"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/3","about_kind":"meeting.held","says_body":"body/example/wg","says_occurred":"2021-12-02","sources":[{"document":"doc/example/calendar","locator":"日程表 12月"}]}}
"#,
    },
    Case {
        code: "meeting-of-inactive-body",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2019-06-20","data":{"body":"body/example/wg","number":1}}
{"kind":"body.suspended","subject":"body/example/wg","occurred":"2022-02-01","data":{"reason":"目的を達したため"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-02-20","data":{"body":"body/example/wg","number":18}}
"#,
        says: &[
            "第1回例示WGは「2019年6月20日」（#6）に開かれたが、例示WGはその時活動していない: 「団体・会議体の設立 2019年7月」（#2）",
            "第18回例示WGは「2022年2月20日」（#8）に開かれたが、例示WGはその時活動していない: 「休会 2022年2月1日」（#7）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2019-07-01","data":{"body":"body/example/wg","number":1}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-02-20","data":{"body":"body/example/wg","number":18}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2022-02-20","data":{"reason":"目的を達したため"}}
"#,
    },
    Case {
        code: "stated-rhythm-not-kept",
        odd: r#"
{"kind":"activity.noted","subject":"activity/example/wg/monthly","data":{"title":"部会での情報交換","body":"body/example/wg","rhythm":"毎月の部会","period":"2021-04-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-04-12","data":{"body":"body/example/wg","number":1}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-05-12","data":{"body":"body/example/wg","number":2}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-06-12","data":{"body":"body/example/wg","number":3}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-07-30","data":{"body":"body/example/wg","number":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2021-09-01","data":{"body":"body/example/wg","number":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/6","occurred":"2021-10-12","data":{"body":"body/example/wg","number":6}}
{"kind":"activity.noted","subject":"activity/example/yearly","data":{"title":"連絡会","body":"body/example","rhythm":"年に1回開催"}}
{"kind":"meeting.none_held","subject":"body/example","data":{"period":"2021-04-01/2022-03-31"}}
"#,
        says: &[
            "例示WG: 開催の周期は「毎月の部会」（#6）とあるが、2021年8月の会議の記録がない。その前は「2021年7月30日」（#10）",
            "例示協会: 開催の周期は「年に1回開催」（#13）とあるが、開催なしともある: 「2021年4月1日〜2022年3月31日」（#14）",
        ],
        fine: r#"
{"kind":"activity.noted","subject":"activity/example/wg/monthly","data":{"title":"部会での情報交換","body":"body/example/wg","rhythm":"毎月の部会","period":"2021-04-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-04-12","data":{"body":"body/example/wg","number":1}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-05-12","data":{"body":"body/example/wg","number":2}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-06-12","data":{"body":"body/example/wg","number":3}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-07-30","data":{"body":"body/example/wg","number":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2021-08","data":{"body":"body/example/wg","number":5}}
{"kind":"meeting.held","subject":"meeting/example/wg/6","occurred":"2021-09-12","data":{"body":"body/example/wg","number":6}}
{"kind":"meeting.held","subject":"meeting/example/wg/7","occurred":"2021-10-12","data":{"body":"body/example/wg","number":7}}
"#,
    },
    Case {
        code: "held-in-idle-time",
        odd: r#"
{"kind":"meeting.none_held","subject":"body/example/wg","data":{"period":"2021-10-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-10-01","data":{"body":"body/example/wg","number":17}}
{"kind":"activity.noted","subject":"activity/example/idle","data":{"title":"下期の活動","body":"body/example","state":"none","period":"2021-10-01/2022-03-31","occurred_text":"下期"}}
{"kind":"activity.noted","subject":"activity/example/visit","occurred":"2021-12-01","data":{"title":"視察","body":"body/example","state":"done"}}
"#,
        says: &[
            "例示WG: 「2021年10月1日〜2022年3月31日」（#6）には活動がないとあるが、「2021年10月1日」（#7）はその間のことである",
            "例示協会: 「下期」（#8）には活動がないとあるが、「2021年12月1日」（#9）はその間のことである",
        ],
        fine: r#"
{"kind":"meeting.none_held","subject":"body/example/wg","data":{"period":"2021-10-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-09-30","data":{"body":"body/example/wg","number":17}}
{"kind":"activity.noted","subject":"activity/example/visit","occurred":"2021-12-01","data":{"title":"視察","body":"body/example/wg","state":"done"}}
{"kind":"meeting.held","subject":"meeting/example/1","occurred":"2021-12-01","data":{"body":"body/example","number":1}}
"#,
    },
    Case {
        code: "talk-on-another-day",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"session.given","subject":"session/example/wg/17/1","occurred":"2021-12-24","data":{"at":"meeting/example/wg/17","title":"通信量の変化"}}
"#,
        says: &[
            "通信量の変化は「2021年12月24日」（#7）とあるが、その場である第17回例示WGは「2021年12月23日」（#6）である",
        ],
        fine: r#"
{"kind":"occasion.held","subject":"occasion/example/forum","occurred":"2021-12-23","data":{"name":"例示フォーラム","period":"2021-12-23/2021-12-24"}}
{"kind":"session.given","subject":"session/example/forum/1","occurred":"2021-12-24","data":{"at":"occasion/example/forum","title":"通信量の変化"}}
"#,
    },
    Case {
        code: "agenda-number",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"agenda":[{"number":"1","title":"開会"},{"number":"2","title":"報告"},{"number":"2.1","title":"測定"},{"number":"2.3","title":"予算"},{"number":"4","title":"閉会"}]}}
"#,
        says: &[
            "第17回例示WG: 議題「2.1」（#6）の次が「2.3」（#6）である",
            "第17回例示WG: 議題「2」（#6）の次が「4」（#6）である",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"agenda":[{"number":"1.","title":"開会"},{"title":"報告"},{"number":"2","title":"測定"},{"number":"2.1","title":"予算"},{"number":"3.1","title":"閉会"},{"number":"A","title":"その他"}]}}
"#,
    },
    Case {
        code: "agenda-time",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23T10:00","data":{"body":"body/example/wg","number":17,"ended":"2021-12-23T12:30","agenda":[{"title":"開会","minutes":10},{"title":"報告","minutes":50}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20T10:00","data":{"body":"body/example/wg","number":18,"ended":"2022-01-20T10:30","agenda":[{"title":"開会"},{"title":"報告","minutes":60}]}}
"#,
        says: &[
            "第17回例示WG: 時間枠の合計は「60分」（#6）だが、実際は「10:00–12:30」（#6）の150分である",
            "第18回例示WG: 時間枠の合計は「60分」（#7）だが、実際は「10:00–10:30」（#7）の30分である",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23T10:00","data":{"body":"body/example/wg","number":17,"ended":"2021-12-23T11:15","agenda":[{"title":"開会","minutes":10},{"title":"報告","minutes":50}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20T10:00","data":{"body":"body/example/wg","number":18,"ended":"2022-01-20T12:30","agenda":[{"title":"開会","minutes":10},{"title":"報告"}]}}
"#,
    },
    Case {
        code: "minutes-approved-early",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/16","occurred":"2021-11-25","data":{"body":"body/example/wg","number":16}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"minutes.approved","subject":"meeting/example/wg/17","occurred":"2021-11-25","data":{"by_meeting":"meeting/example/wg/16"}}
"#,
        says: &[
            "第17回例示WG（「2021年12月23日」（#7））の議事録を承認した第16回例示WGは、それより後の会議ではない: 「2021年11月25日」（#6）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/16","occurred":"2021-12","data":{"body":"body/example/wg","number":16}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"minutes.approved","subject":"meeting/example/wg/16","occurred":"2021-12-23","data":{"by_meeting":"meeting/example/wg/17"}}
"#,
    },
    Case {
        code: "minutes-missing",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-08-01","data":{"body":"body/example/wg","number":1,"scribe":{"person":"person:taro"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-09-01","data":{"body":"body/example/wg","number":2,"scribe":{"person":"person:taro"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-10-01","data":{"body":"body/example/wg","number":3}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-11-01","data":{"body":"body/example/wg","number":4,"scribe":{"person":"person:taro"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2021-12-01","data":{"body":"body/example/wg","number":5}}
{"kind":"minutes.drafted","subject":"meeting/example/wg/5","occurred":"2021-12-02","data":{"title":"議事録"}}
"#,
        says: &[
            "第3回例示WG: 「2021年10月1日」（#8）の議事録の記録がない。例示WGのほかの4回にはある。例: 「2021年12月1日」（#10）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-08-01","data":{"body":"body/example/wg","number":1,"scribe":{"person":"person:taro"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-09-01","data":{"body":"body/example/wg","number":2,"scribe":{"person":"person:taro"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-10-01","data":{"body":"body/example/wg","number":3,"scribe":{"person":"person:taro"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-11-01","data":{"body":"body/example/wg","number":4,"scribe":{"person":"person:taro"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2021-12-01","data":{"body":"body/example/wg","number":5}}
"#,
    },
    Case {
        code: "meeting-number-in-title",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"title":{"ja":"第１６回 例示WG"}}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_number":17,"says_title":{"ja":"第71回例示WG"}}}
"#,
        says: &[
            "第１６回 例示WG: 会議名「第１６回 例示WG」（#6）の回次が「第17回」（#6）と異なる",
            "第１６回 例示WG: 会議名「第71回例示WG」（#7）の回次が「第17回」（#7）と異なる",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"title":{"ja":"第2021年度第17回例示WG"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"title":{"ja":"第3回例示協会・第18回例示WG合同会議"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/x","occurred":"2022-02-20","data":{"body":"body/example/wg","title":{"ja":"第1回説明会"}}}
"#,
    },
    Case {
        code: "agenda-number-repeated",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"agenda":[{"number":"1","title":"開会"},{"number":"2","title":"報告"},{"number":"3","title":"測定"},{"number":"2.","title":"予算"}]}}
"#,
        says: &["第17回例示WG: 議題の番号2が二つある: 「報告」（#6）と「予算」（#6）"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"agenda":[{"number":"2","title":"報告"},{"number":"2.2","title":"測定"},{"number":"・","title":"予算"},{"number":"・","title":"予定"},{"title":"その他"},{"title":"その他"}]}}
"#,
    },
    Case {
        code: "meeting-ended-before-begun",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23T13:00","data":{"body":"body/example/wg","number":17,"ended":"2021-12-23T10:30"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"ended":"2022-01-19"}}
"#,
        says: &[
            "第17回例示WGは「2021年12月23日 10:30」（#6）に終わったとあるが、開始は「2021年12月23日 13:00」（#6）である",
            "第18回例示WGは「2022年1月19日」（#7）に終わったとあるが、開始は「2022年1月20日」（#7）である",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23T22:00","data":{"body":"body/example/wg","number":17,"ended":"2021-12-24T00:30"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01","data":{"body":"body/example/wg","number":18,"ended":"2022-01-19T10:00"}}
"#,
    },
    Case {
        code: "none-declared-but-told",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"agenda":[{"number":"3","title":"宿題","none":true},{"number":"4","title":"その他","none":true}]}}
{"kind":"action.none_declared","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"item":"3","text":"特になし"}}
{"kind":"action.opened","subject":"action/example/wg/17/1","occurred":"2021-12-23","data":{"title":"日程の調整","meeting":"meeting/example/wg/17","item":"2"}}
{"kind":"session.given","subject":"session/example/wg/17/1","data":{"at":"meeting/example/wg/17","item":"4.","title":"通信量の変化"}}
"#,
        says: &[
            "第17回例示WG: 議題3は「特になし」（#7）とするが、「日程の調整」（#8）がある",
            "第17回例示WG: 議題4は「特になし」（#6）とするが、「通信量の変化」（#9）がある",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"agenda":[{"number":"3","title":"宿題","none":true},{"number":"4","title":"その他"}]}}
{"kind":"action.none_declared","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"item":"3","text":"特になし"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18}}
{"kind":"action.opened","subject":"action/example/wg/18/1","occurred":"2022-01-20","data":{"title":"日程の調整","meeting":"meeting/example/wg/18","item":"3"}}
{"kind":"session.given","subject":"session/example/wg/17/1","data":{"at":"meeting/example/wg/17","item":"4","title":"通信量の変化"}}
"#,
    },
];
