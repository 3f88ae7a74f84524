use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "edition-not-increasing",
        odd: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2020-05","data":{"title":{"ja":"例示ガイドライン"},"edition":8}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021-07-05","data":{"edition":7}}
"#,
        says: &["例示ガイドライン: 「8」（#6）版の後に「7」（#7）版がある"],
        fine: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2021-07","data":{"title":{"ja":"例示ガイドライン"},"edition":8}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021","data":{"edition":7}}
"#,
    },
    Case {
        code: "edition-skipped",
        odd: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2020-05","data":{"title":{"ja":"例示ガイドライン"},"edition":6}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021-07-05","data":{"edition":8}}
"#,
        says: &["例示ガイドライン: 「6」（#6）版の次に「8」（#7）版がある。間の版の記録がない"],
        fine: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2020-05","data":{"title":{"ja":"例示ガイドライン"},"edition":6}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021-07-05","data":{"edition":8,"from_edition":7}}
"#,
    },
    Case {
        code: "series-number-skipped",
        odd: r#"
{"kind":"document.issued","subject":"doc/example/report-3","occurred":"2019-09","data":{"title":{"ja":"第三次報告書"},"by":["body/example"],"number":"第三次"}}
{"kind":"document.issued","subject":"doc/example/report-5","occurred":"2021-09","data":{"title":{"ja":"報告書"},"by":["body/example"],"number":"第５次"}}
"#,
        says: &["例示協会: 「第三次報告書」（#6）の次に「第５次 報告書」（#7）がある。間のものの記録がない"],
        fine: r#"
{"kind":"document.issued","subject":"doc/example/report-3","occurred":"2019-09","data":{"title":{"ja":"第三次報告書"},"by":["body/example"],"number":"第三次"}}
{"kind":"document.issued","subject":"doc/example/report-5","occurred":"2021-09","data":{"title":{"ja":"第五次報告書"},"by":["body/example/wg"],"number":"第五次"}}
{"kind":"document.issued","subject":"doc/example/news-9","occurred":"2021-09","data":{"title":{"ja":"会報"},"by":["body/example"],"number":"第9号"}}
{"kind":"document.issued","subject":"doc/example/report-2021","occurred":"2021-09","data":{"title":{"ja":"年報"},"by":["body/example"],"number":"2021"}}
"#,
    },
    Case {
        code: "edition-without-day",
        odd: r#"
{"kind":"document.noted","subject":"doc/example/guideline","data":{"title":{"ja":"例示ガイドライン"},"edition":5}}
"#,
        says: &["例示ガイドライン: 「5」（#6）版が挙げられているが、いつのものか記録がない"],
        fine: r#"
{"kind":"document.noted","subject":"doc/example/guideline","data":{"title":{"ja":"例示ガイドライン"},"edition":5}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2019","data":{"edition":5}}
"#,
    },
    Case {
        code: "revised-before-issued",
        odd: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2020-05","data":{"title":{"ja":"例示ガイドライン"}}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2020-03-01","data":{"edition":2}}
"#,
        says: &[
            "例示ガイドラインは発行（「2020年5月」（#6））より前に改定されている（「2020年3月1日」（#7））",
        ],
        fine: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2020","data":{"title":{"ja":"例示ガイドライン"}}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2020-03-01","data":{"edition":2}}
"#,
    },
    Case {
        code: "revised-after-repeal",
        odd: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2018","data":{"title":{"ja":"例示ガイドライン"}}}
{"kind":"document.repealed","subject":"doc/example/guideline","occurred":"2020-05-01","data":{"reason":{"ja":"統合"}}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021-07-05","data":{"edition":3}}
"#,
        says: &[
            "例示ガイドラインは廃止（「2020年5月1日」（#7））の後に改定されている（「2021年7月5日」（#8））",
        ],
        fine: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2020-06-01","data":{"title":{"ja":"例示ガイドライン"}}}
{"kind":"document.repealed","subject":"doc/example/guideline","occurred":"2020-05-01","data":{"reason":{"ja":"統合"}}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021-07-05","data":{"edition":3}}
"#,
    },
    Case {
        code: "told-twice-without-link",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/1","occurred":"2021-05-10","data":{"body":"body/example"}}
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-06-10","data":{"body":"body/example/wg"}}
{"kind":"session.given","subject":"session/example/1","data":{"title":{"ja":"例示ネットワークの最新動向のご紹介"},"at":"meeting/example/1"}}
{"kind":"session.given","subject":"session/example/2","data":{"title":{"ja":"例示ネットワークの最新動向の紹介"},"at":"meeting/example/wg/1"}}
"#,
        says: &[
            "「例示ネットワークの最新動向の紹介」（#9）と「例示ネットワークの最新動向のご紹介」（#8）は同じ題名だが、関連づけられていない",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/1","occurred":"2021-05-10","data":{"body":"body/example"}}
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-06-10","data":{"body":"body/example/wg"}}
{"kind":"session.given","subject":"session/example/1","data":{"title":{"ja":"最新動向"},"at":"meeting/example/1"}}
{"kind":"session.given","subject":"session/example/2","data":{"title":{"ja":"最新動向"},"at":"meeting/example/wg/1"}}
{"kind":"session.given","subject":"session/example/3","data":{"title":{"ja":"例示ネットワークの最新動向の紹介(1)"},"at":"meeting/example/1"}}
{"kind":"session.given","subject":"session/example/4","data":{"title":{"ja":"例示ネットワークの最新動向の紹介(2)"},"at":"meeting/example/1"}}
"#,
    },
    Case {
        code: "measure-unit-changed",
        odd: r#"
{"kind":"measurement.taken","subject":"measure/example/share","occurred":"2020","data":{"title":{"ja":"例示普及率"},"value":"80.5","unit":"%"}}
{"kind":"measurement.taken","subject":"measure/example/share","occurred":"2021","data":{"title":{"ja":"例示普及率"},"value":"100","unit":"社"}}
"#,
        says: &["例示普及率の値が「80.5 %」（#6）と「100 社」（#7）で、単位が異なる"],
        fine: r#"
{"kind":"measurement.taken","subject":"measure/example/share","occurred":"2020","data":{"title":{"ja":"例示普及率"},"value":"80.5","unit":"%"}}
{"kind":"measurement.taken","subject":"measure/example/share","occurred":"2021","data":{"title":{"ja":"例示普及率"},"value":"100","unit":"社","dimensions":{"of":"companies"}}}
"#,
    },
    Case {
        code: "stated-ratio",
        odd: r#"
{"kind":"measurement.taken","subject":"measure/example/exports","occurred":"[2013-04-01..2014-03-31]","data":{"title":{"ja":"輸出額"},"value":"137.8","concerns":["body/example"],"period":"2013-04-01/2014-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/exports","occurred":"[2020-04-01..2021-03-31]","data":{"title":{"ja":"輸出額"},"value":"571.1","concerns":["body/example"],"period":"2020-04-01/2021-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/growth","occurred":"[2020-04-01..2021-03-31]","data":{"title":{"ja":"輸出額の拡大"},"value":"5","unit":"倍","qualifier":"at_least","concerns":["body/example"],"period":"2013-04-01/2021-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/growth-exact","occurred":"[2020-04-01..2021-03-31]","data":{"title":{"ja":"輸出額の伸び"},"value":"4.2","unit":"倍","concerns":["body/example"],"period":"2013-04-01/2021-03-31"}}
"#,
        says: &[
            "輸出額の拡大: 「5倍 以上」（#8）とあるが、「137.8」（#6）から「571.1」（#7）は4.1倍である",
            "輸出額の伸び: 「4.2倍」（#9）とあるが、「137.8」（#6）から「571.1」（#7）は4.1倍である",
        ],
        fine: r#"
{"kind":"measurement.taken","subject":"measure/example/exports","occurred":"[2013-04-01..2014-03-31]","data":{"title":{"ja":"輸出額"},"value":"137.8","concerns":["body/example"],"period":"2013-04-01/2014-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/exports","occurred":"[2020-04-01..2021-03-31]","data":{"title":{"ja":"輸出額"},"value":"571.1","concerns":["body/example"],"period":"2020-04-01/2021-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/growth-1","data":{"title":{"ja":"拡大"},"value":"3","unit":"倍","qualifier":"at_least","concerns":["body/example"],"period":"2013-04-01/2021-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/growth-2","data":{"title":{"ja":"拡大"},"value":"4","unit":"倍","qualifier":"about","concerns":["body/example"],"period":"2013-04-01/2021-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/growth-3","data":{"title":{"ja":"拡大"},"value":"4.1","unit":"倍","concerns":["body/example"],"period":"2013-04-01/2021-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/growth-4","data":{"title":{"ja":"拡大"},"value":"9","unit":"倍","concerns":["body/example"],"period":"2012-04-01/2021-03-31"}}
{"kind":"measurement.taken","subject":"measure/example/growth-5","data":{"title":{"ja":"拡大"},"value":"9","unit":"倍","concerns":["body/example/wg"],"period":"2013-04-01/2021-03-31"}}
"#,
    },
    Case {
        code: "told-differently",
        odd: r#"
{"kind":"agreement.signed","subject":"agreement/example/memo","occurred":"2021-05","data":{"title":{"ja":"例示覚書"},"act":"signed"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"agreement/example/memo","about_kind":"agreement.signed","says_occurred":"2021-04","says_act":"launched"}}
"#,
        says: &[
            "例示覚書: 行為は「署名・締結」（#6）だが、別の箇所では「立上げ」（#7）",
            "例示覚書: 日付は「2021年5月」（#6）だが、別の箇所では「2021年4月」（#7）",
        ],
        fine: r#"
{"kind":"agreement.signed","subject":"agreement/example/memo","occurred":"2021-05","data":{"title":{"ja":"例示覚書"},"act":"signed"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"agreement/example/memo","about_kind":"agreement.signed","says_occurred":"2021","says_title":{"ja":"例示"},"says_summary":{"ja":"別の言い方"}}}
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"進捗の公表"}}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"recommendation/example/1","about_kind":"recommendation.made","says_title":{"ja":"毎年度の進捗把握"}}}
"#,
    },
];
