//! The renderings of a report: golden texts, hostile texts in every place a record can reach, and
//! each output read back by a parser that is not ours.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::record::Value;
use ledger_core::report::{
    Basis, Bom, Cell, Chart, Format, Lane, Report, Section, csv, html, json, markdown, render, svg,
};
use roxmltree::{Document, ParsingOptions};

#[path = "report/check.rs"]
mod check;
#[path = "report/sample.rs"]
mod sample;

use sample::sample;

const FORMATS: [Format; 4] = [Format::Markdown, Format::Html, Format::Json, Format::Csv];

/// What a record may try: markup, table rows, links, formulas, and characters that hide.
const HOSTILE: [&str; 38] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)",
    "</td></tr></table><h1>forged</h1>",
    "</style><style>*{display:none}",
    "</title></svg><script>",
    "]]><!--",
    "&lt;b&gt; &#42; &copy;",
    "a | b |\n| --- | --- |\n| forged | row |",
    "\n\n# forged heading",
    "# forged heading #",
    "- forged item",
    "+ forged item",
    "12. forged item",
    "===",
    "[text](https://evil.example/)",
    "![image](https://evil.example/x.png)",
    "[ref]: https://evil.example/",
    "`code` ``code``",
    "*em* **strong** _em_ __strong__ ~~gone~~",
    "back\\slash \\",
    "a \\| b \\` c` \\[x](https://evil.example/) \\<b>",
    "$x^2$",
    "a, b",
    "\tplain",
    "\rplain",
    "=1+1",
    "+1",
    "-1+1|cmd",
    "@SUM(A1)",
    "＝１＋１",
    "\t=1",
    "\r=1",
    "\u{202E}reversed\u{202C} \u{2066}iso\u{2069} \u{200E}\u{200F}",
    "\u{1B}[31mred\u{7}\u{0}\u{9B}31m\u{7F}\u{85}",
    "\u{FEFF}\u{200B}\u{2028}\u{2029}\u{FFFE}\u{E0041}",
    "a,b;\"c\"\r\nd\re",
];

fn basis() -> Basis {
    Basis {
        as_of: "2022-03-31".into(),
        seq: Some(206),
        size: 207,
        root: "ab".repeat(32),
        note: Some("dated documents".into()),
    }
}

fn report(sections: Vec<Section>) -> Report {
    Report {
        kind: "annual".into(),
        lang: "ja".into(),
        title: "年次報告".into(),
        period: "2021-04-01/2022-03-31".into(),
        parameters: BTreeMap::from([("body".to_owned(), "body/example".to_owned())]),
        made_by: "ledger-core 0.0.0".into(),
        basis: basis(),
        sections,
    }
}

/// Two sections that use everything once.
fn small() -> Report {
    let mut first = Section::new("a", 1, "役員", &["氏名", "人数"]);
    first.notes.push(Cell::new("選挙があった。", &[3, 4, 5, 9]));
    first.row(vec![Cell::new("山野", &[12]), Cell::new("3", &[15, 16, 17, 18]).of(Value::Int(3))]);
    first.row(vec![Cell::new("辺見", &[]).status("presumed"), Cell::new("", &[20]).status("erased")]);
    let mut second = Section::new("a/b", 2, "文書", &["題"]);
    second.row(vec![Cell::new("手引き", &[1, 1]).link("https://example.jp/a?b=1&c=2")]);
    report(vec![first, second, Section::new("none", 1, "解散", &["団体"])])
}

/// The text in every place of a report that a record, a schema or a caller fills.
fn hostile(text: &str) -> Report {
    let mut section = Section::new("x/hostile", 1, text, &[text, "b"]);
    section.notes.push(Cell::new(text, &[1]).status("possible"));
    section.row(vec![Cell::new(text, &[2]), Cell::new(text, &[3]).link(text)]);
    section.row(vec![
        Cell::new(text, &[2]).status("disputed"),
        Cell::new("t", &[4]).link(format!("https://e.example/{text}")),
    ]);
    section.chart = Some(Chart::Bars {
        title: text.into(),
        labels: vec![text.into(), "b".into()],
        series: vec![(text.into(), vec![1, 2]), ("s".into(), vec![3])],
    });
    let mut lanes = Section::new("lanes", 2, "l", &[]);
    lanes.chart = Some(Chart::Timeline {
        title: text.into(),
        from: "2001-01-01".into(),
        to: "2022-03-31".into(),
        lanes: vec![Lane {
            name: text.into(),
            spans: vec![
                ("2003-01-01".into(), None, text.into(), false),
                (text.into(), None, "x".into(), true),
            ],
            marks: vec![("2010-05-05".into(), text.into())],
        }],
    });
    let mut report = report(vec![section, lanes]);
    report.lang = format!("ja{text}");
    report.title = text.into();
    report.period = text.into();
    report.basis.note = Some(text.into());
    report
}

fn xml(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Whether a character must not reach a reader's eyes as it is.
fn hides(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
}

#[test]
fn markdown_golden() {
    assert_eq!(
        markdown(&small()),
        format!(
            "\
# 年次報告

- 対象期間: 2021年4月1日〜2022年3月31日
- 時点: 2022年3月31日
- 既知の範囲: #206 まで
- 台帳: 207 件
- ルート: {}
- 注記: dated documents

## 役員

- 選挙があった。（#3–5 #9）

| 氏名         | 人数     | 記録       |
| ------------ | -------- | ---------- |
| 山野         | 3        | #12 #15–18 |
| 辺見（推定） | 消去済み | #20        |

### 文書

| 題  | 記録 |
| --- | ---- |
| [手引き](<https://example.jp/a?b=1&c=2>) | #1   |

## 解散

該当する記録なし

---

「#」の数字は、その行が根拠とする台帳の記録番号。確かでない値には、推定・可能性・争い・消去済みと記す。
",
            "ab".repeat(32)
        )
    );
}

#[test]
fn json_golden_and_read_back() {
    let text = json(&small());
    assert_eq!(
        text,
        format!(
            "{{\"schema\":\"daicho/report/1\",\"kind\":\"annual\",\"lang\":\"ja\",\"title\":\"年次報告\",\
             \"period\":\"2021-04-01/2022-03-31\",\"parameters\":{{\"body\":\"body/example\"}},\
             \"made_by\":\"ledger-core 0.0.0\",\"as_of\":\"2022-03-31\",\
             \"known_at\":{{\"seq\":206,\"root\":\"{}\",\"size\":207,\"note\":\"dated documents\"}},\"sections\":[\
             {{\"id\":\"a\",\"level\":1,\"title\":\"役員\",\
             \"notes\":[{{\"text\":\"選挙があった。\",\"events\":[3,4,5,9],\"status\":\"certain\"}}],\
             \"columns\":[\"氏名\",\"人数\"],\"rows\":[\
             {{\"cells\":[{{\"text\":\"山野\",\"events\":[12],\"status\":\"certain\"}},\
             {{\"text\":\"3\",\"value\":3,\"events\":[15,16,17,18],\"status\":\"certain\"}}]}},\
             {{\"cells\":[{{\"text\":\"辺見\",\"events\":[],\"status\":\"presumed\"}},\
             {{\"text\":\"\",\"events\":[20],\"status\":\"erased\"}}]}}]}},\
             {{\"id\":\"a/b\",\"level\":2,\"title\":\"文書\",\"notes\":[],\"columns\":[\"題\"],\"rows\":[\
             {{\"cells\":[{{\"text\":\"手引き\",\"events\":[1,1],\"status\":\"certain\",\"href\":\"https://example.jp/a?b=1&c=2\"}}]}}]}},\
             {{\"id\":\"none\",\"level\":1,\"title\":\"解散\",\"notes\":[],\"columns\":[\"団体\"],\"rows\":[]}}]}}\n",
            "ab".repeat(32)
        )
    );
    let read: serde_json::Value = serde_json::from_str(&json(&sample("ja"))).unwrap();
    let sections = read["sections"].as_array().unwrap();
    let kinds: Vec<_> = sections.iter().filter_map(|section| section["chart"]["type"].as_str()).collect();
    assert_eq!(kinds, ["timeline", "bars", "bars"]);
    assert_eq!(sections[1]["rows"][0]["cells"][5]["value"], 5);
}

#[test]
fn csv_golden() {
    let expected = format!(
        "section,項目,値\r\n_report,表題,年次報告\r\n_report,対象期間,2021-04-01/2022-03-31\r\n\
         _report,時点,2022-03-31\r\n_report,既知の範囲,#206\r\n_report,台帳,207\r\n_report,ルート,{}\r\n\
         _report,注記,dated documents\r\nsection,節,注記,記録\r\n_notes,a,選挙があった。,#3–5 #9\r\n\
         section,氏名,人数,しるし,記録\r\na,山野,3,,#12 #15–18\r\na,辺見,消去済み,氏名: 推定,#20\r\n\
         section,題,URL,記録\r\na/b,手引き,https://example.jp/a?b=1&c=2,#1\r\nsection,団体,記録\r\n",
        "ab".repeat(32)
    );
    assert_eq!(csv(&small(), Bom::Without), expected);
    assert_eq!(csv(&small(), Bom::With), format!("\u{FEFF}{expected}"));
}

#[test]
fn a_row_rests_on_each_event_of_its_cells_once() {
    let mut section = Section::new("a", 1, "a", &["a", "b"]);
    section.row(vec![Cell::new("x", &[7, 9]), Cell::new("y", &[2, 7])]);
    assert_eq!(section.rows[0].events(), [2, 7, 9]);
}

#[test]
fn html_says_the_same() {
    let page = html(&small());
    let page = xml(&page);
    let text = |id: &str| -> Vec<String> {
        let row = page.descendants().find(|node| node.attribute("id") == Some(id)).unwrap();
        let cells = row.children().filter(|node| node.is_element());
        cells
            .map(|cell| {
                cell.descendants().filter_map(|node| node.is_text().then(|| node.text()).flatten()).collect()
            })
            .collect()
    };
    assert_eq!(text("c-a-1"), ["山野", "3", "#12 #15–18"]);
    assert_eq!(text("c-a-2"), ["辺見 推定", "消去済み", "#20"]);
    assert_eq!(text("c-a/b-1"), ["手引き", "#1"]);
    let links: Vec<_> = page.descendants().filter_map(|node| node.attribute("href")).collect();
    assert!(links.contains(&"https://example.jp/a?b=1&c=2"), "{links:?}");
}

#[test]
fn same_report_same_bytes_and_names_of_formats() {
    for format in FORMATS {
        assert_eq!(render(&sample("ja"), format), render(&sample("ja"), format));
        assert_eq!(format.extension().parse(), Ok(format));
        assert_eq!(format.to_string(), format.extension());
    }
    assert_eq!("markdown".parse(), Ok(Format::Markdown));
    let unknown = "pdf".parse::<Format>().unwrap_err();
    assert_eq!(unknown.to_string(), "\"pdf\" is no report format; there are md, html, json and csv");
}

#[test]
fn html_is_one_harmless_document_whatever_the_records_say() {
    let allowed: BTreeSet<&str> = BTreeSet::from([
        "html",
        "head",
        "meta",
        "link",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "h2",
        "h3",
        "dl",
        "dt",
        "dd",
        "div",
        "nav",
        "ul",
        "li",
        "a",
        "main",
        "section",
        "span",
        "figure",
        "figcaption",
        "svg",
        "desc",
        "path",
        "rect",
        "circle",
        "text",
        "g",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "em",
        "s",
        "p",
        "footer",
        "br",
        "details",
        "summary",
    ]);
    for text in HOSTILE {
        let rendered = html(&hostile(text));
        assert!(!rendered.chars().any(hides), "{text:?}");
        let page = xml(&rendered);
        for node in page.descendants().filter(roxmltree::Node::is_element) {
            assert!(allowed.contains(node.tag_name().name()), "{text:?} made <{}>", node.tag_name().name());
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                assert!(
                    !name.starts_with("on") && name != "style" && name != "src",
                    "{text:?} made {name}={value}"
                );
                if name == "href" {
                    let local = value.starts_with('#') || value == "data:,";
                    assert!(local || value.starts_with("https://"), "{text:?} made href={value}");
                }
            }
        }
        let rows = page
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/1999/xhtml", "tr")))
            .count();
        assert_eq!(rows, 3, "{text:?}");
    }
}

#[test]
fn markdown_keeps_its_shape_whatever_the_records_say() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let shape = |text: &str| {
        let rendered = markdown(&hostile(text));
        assert!(!rendered.chars().any(hides), "{text:?}");
        let (mut tags, mut plain) = (Vec::new(), String::new());
        for event in Parser::new_ext(
            &rendered,
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH,
        ) {
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => {
                    assert!(dest_url.starts_with("https://e.example/"), "{text:?}")
                }
                Event::Start(Tag::Paragraph) => {}
                Event::Start(tag) => tags.push(format!("{tag:?}")),
                Event::InlineHtml(tag) => assert_eq!(&*tag, "<br>", "{text:?}"),
                Event::Text(text) => plain.push_str(&text),
                Event::Rule | Event::End(_) => {}
                other => panic!("{text:?} made {other:?}"),
            }
        }
        (tags, plain)
    };
    let (expected, _) = shape("harmless");
    for text in HOSTILE {
        let (tags, plain) = shape(text);
        assert_eq!(tags, expected, "{text:?}");
        // What is visible anyway comes through unchanged, once for each place.
        if !text.chars().any(|c| c.is_control()) && !text.chars().any(hides) && !text.contains('\u{FFFE}') {
            assert!(plain.matches(text).count() >= 8, "{text:?} in {plain}");
        }
    }
}

#[test]
fn csv_reads_back_without_formulas() {
    for text in HOSTILE {
        let written = csv(&hostile(text), Bom::Without);
        assert!(!written.chars().any(|c| hides(c) && !matches!(c, '\t' | '\r')), "{text:?}");
        let mut reader =
            ::csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(written.as_bytes());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.iter().filter(|record| &record[0] == "x/hostile").count(), 2, "{text:?}");
        for field in records.iter().flat_map(|record| record.iter()).filter(|field| *field != "—") {
            assert!(
                !field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']),
                "{text:?} gave {field:?}"
            );
        }
        let row = records.iter().find(|record| &record[0] == "x/hostile").unwrap();
        assert!((5..=6).contains(&row.len()), "{text:?}: {row:?}");
        if !text.chars().any(hides) && !text.contains('\u{FFFE}') {
            assert_eq!(row[1].trim_start_matches('\''), text.trim_start_matches('\''), "{text:?}");
        }
    }
}

#[test]
fn json_carries_texts_unchanged_in_bytes_fit_to_be_shown() {
    for text in HOSTILE {
        let written = json(&hostile(text));
        assert!(!written.chars().any(hides), "{text:?}");
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read["title"], *text);
        assert_eq!(read["sections"][0]["rows"][0]["cells"][0]["text"], *text);
        assert_eq!(read["sections"][1]["chart"]["lanes"][0]["name"], *text);
    }
}

#[test]
fn only_web_addresses_become_links() {
    let refused = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://e.example/",
        "data:text/html,x",
        "file:///etc/passwd",
        "//e.example/",
        "https://",
        "https:///x",
        "https://e.example/\"x",
        "https://e.example/ x",
        "https://e.example/\u{202E}x",
        "https://e.example/\\x",
        "https:\n//e.example/",
        "#c-a-1",
    ];
    let linked = |href: &str| {
        let mut section = Section::new("a", 1, "a", &["a"]);
        section.row(vec![Cell::new("t", &[1]).link(href)]);
        let report = report(vec![section]);
        (html(&report).contains("rel=\"noopener noreferrer\">t</a>"), markdown(&report).contains("[t](<"))
    };
    for href in refused {
        assert_eq!(linked(href), (false, false), "{href:?}");
    }
    for href in ["http://e.example", "HTTPS://e.example/a_b|c?d=1&e=2;f", "https://日本語.example/道"] {
        assert_eq!(linked(href), (true, true), "{href:?}");
    }
}

#[test]
fn page_asks_for_nothing_and_every_anchor_exists() {
    for lang in ["ja", "en"] {
        let page = html(&sample(lang));
        assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""));
        assert!(!page.contains("url(") && !page.contains("@import") && !page.contains("<script"));
        let page = xml(&page);
        let ids: Vec<_> = page.descendants().filter_map(|node| node.attribute("id")).collect();
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "ids are unique");
        for node in page.descendants() {
            let local = node.attribute("href").and_then(|href| href.strip_prefix('#'));
            let named = node.attribute("aria-labelledby").into_iter().flat_map(str::split_whitespace);
            for id in local.into_iter().chain(named) {
                assert!(unique.contains(id), "{id}");
            }
        }
        for section in sample(lang).sections {
            assert!(unique.contains(section.id.as_str()));
            for at in 1..=section.rows.len() {
                assert!(unique.contains(format!("c-{}-{at}", section.id).as_str()));
            }
        }
    }
}

#[test]
fn many_events_are_all_there_and_do_not_crowd_the_row() {
    let mut section = Section::new("a", 1, "a", &["a"]);
    section.row(vec![Cell::new("t", &(0..600).step_by(2).collect::<Vec<u64>>())]);
    section.row(vec![Cell::new("u", &(0..600).collect::<Vec<u64>>())]);
    let report = report(vec![section]);
    let page = html(&report);
    assert!(page.contains("<span>#0 …</span> <span>#598</span> <span>(300 件)</span>"));
    assert!(page.contains("<span>#0–599</span>"));
    for event in (0..600).step_by(2) {
        assert!(page.contains(&format!("<span>#{event}</span>")));
    }
    assert!(markdown(&report).contains("#0 #2 #4 #6"));
}

#[test]
fn statuses_are_words_in_the_report_language() {
    for (lang, words) in [
        ("ja", ["可能性", "推定", "争い", "消去済み"]),
        ("en", ["possible", "presumed", "disputed", "erased"]),
    ] {
        let mut section = Section::new("a", 1, "a", &["a"]);
        for status in ["possible", "presumed", "disputed", "erased", "certain"] {
            section.row(vec![Cell::new("t", &[1]).status(status)]);
        }
        let report = Report { lang: lang.into(), ..report(vec![section]) };
        let (page, text, table) = (html(&report), markdown(&report), csv(&report, Bom::Without));
        for word in words {
            assert!(page.contains(&format!("<em class=\"mark\">{word}</em>")), "{word}");
            let aside = if lang == "ja" { format!("t（{word}）") } else { format!("t ({word})") };
            assert!(text.contains(&aside) && table.contains(&format!("\r\na,t,a: {word},#1\r\n")), "{word}");
        }
        assert_eq!(page.matches("<em").count(), 4);
    }
}

#[test]
fn what_differs_is_marked_in_every_form() {
    let mut section = Section::new("items", 1, "項目", &["題名", "担当"]);
    section.row(vec![Cell::new("例示", &[1]), Cell::new("例示 花子", &[2]).status("possible").differs()]);
    let plain = markdown(&small());
    let report = report(vec![section]);
    let text = markdown(&report);
    assert!(text.contains("| 例示 "), "{text}");
    assert!(text.contains("| **例示 花子**（可能性） |"), "{text}");
    assert!(text.ends_with("太字は相違点の印。\n") && !plain.contains("太字"), "{text}");
    let page = html(&report);
    assert!(page.contains("<u>例示 花子</u>") && page.contains("下線は相違点の印。"), "{page}");
    // A spreadsheet counts values: what marks them stands in a column of its own.
    assert!(csv(&report, Bom::Without).contains("例示,例示 花子,担当: 可能性、相違,#1–2\r\n"));
    let stored = json(&report);
    assert_eq!(stored.matches("\"differs\"").count(), 1, "{stored}");
    assert_eq!(ledger_core::report::read(&stored).unwrap(), report);
}

#[test]
fn pictures_are_named_and_survive_odd_numbers() {
    let bars = |labels: usize, values: Vec<Vec<u64>>| Chart::Bars {
        title: "t".into(),
        labels: (0..labels).map(|at| format!("{at}月")).collect(),
        series: values.into_iter().enumerate().map(|(at, values)| (format!("s{at}"), values)).collect(),
    };
    let lane = |from: &str, to: Option<&str>| Lane {
        name: "n".into(),
        spans: vec![(from.into(), to.map(Into::into), "l".into(), false)],
        marks: vec![(from.into(), "m".into())],
    };
    let timeline = |from: &str, to: &str, lanes: Vec<Lane>| Chart::Timeline {
        title: "t".into(),
        from: from.into(),
        to: to.into(),
        lanes,
    };
    let charts = [
        bars(0, vec![]),
        bars(12, vec![]),
        bars(3, vec![vec![0, 0, 0]]),
        bars(2, vec![vec![u64::MAX, 1], vec![u64::MAX]]),
        bars(40, vec![vec![1; 40]; 30]),
        timeline("2021-04-01", "2021-04-01", vec![lane("2021-04-01", Some("2021-04-01"))]),
        timeline(
            "0001-01-01",
            "9999-12-31",
            vec![lane("2021", None), lane("1999-05-01", Some("1998-01-01"))],
        ),
        timeline("2022-01-01", "2001-01-01", vec![lane("2005-01-01", None)]),
        timeline("2001-01-01", "2022-03-31", (0..120).map(|_| lane("2005-01-01", None)).collect()),
    ];
    for chart in &charts {
        let drawn = svg(chart, "id", "en");
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{chart:?}");
        let all = format!("<all>{drawn}</all>");
        for picture in xml(&all).root_element().children().filter(roxmltree::Node::is_element) {
            let names: Vec<_> = picture
                .children()
                .filter(roxmltree::Node::is_element)
                .map(|node| node.tag_name().name())
                .take(2)
                .collect();
            assert_eq!(names, ["title", "desc"]);
            assert_eq!(picture.attribute("role"), Some("img"));
        }
    }
    assert_eq!(svg(charts.last().unwrap(), "id", "ja").matches("<svg").count(), 3);
    assert_eq!(svg(&timeline("unknown", "2022", vec![]), "id", "ja"), "");
    assert!(
        svg(&bars(12, vec![vec![2; 12]]), "id", "ja")
            .contains("積み上げ棒グラフ。棒 12 本、系列 1、合計 24。最大は0月の 2。")
    );
}

#[test]
fn empty_ledger_and_ragged_rows() {
    let mut section = Section::new("a", 9, "a", &["one"]);
    section.row(vec![Cell::new("1", &[]), Cell::new("2", &[])]);
    section.row(vec![]);
    let mut report = report(vec![section, Section::default()]);
    report.basis = Basis { as_of: "2022".into(), seq: None, size: 0, root: String::new(), note: None };
    let text = markdown(&report);
    assert!(
        text.contains("- 既知の範囲: —\n")
            && text.contains("###### a\n")
            && text.contains("| 1   | 2   | —    |"),
        "{text}"
    );
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json(&report)).unwrap()["known_at"]["seq"],
        serde_json::Value::Null
    );
    let page = html(&report);
    let rows: Vec<usize> = xml(&page)
        .descendants()
        .filter(|node| node.tag_name().name() == "tr")
        .map(|row| row.children().filter(roxmltree::Node::is_element).count())
        .collect();
    assert_eq!(rows, [3, 3, 3]);
    assert!(csv(&report, Bom::Without).contains("a,1,2,—\r\na,,,—\r\n"));
}

/// The browser test takes what this writes: `REPORT_HTML=target/tmp/report-ja.html`.
#[test]
fn sample_is_written_for_the_browser() {
    for lang in ["ja", "en"] {
        for format in FORMATS {
            let path = format!("{}/report-{lang}.{format}", env!("CARGO_TARGET_TMPDIR"));
            std::fs::write(path, render(&sample(lang), format)).unwrap();
        }
    }
}

/// A column in which nothing is said goes with its heading; one in which only a link stands says something.
#[test]
fn empty_columns_are_left_out() {
    let mut section = Section::new("s", 1, "表", &["a", "b", "c", "d"]);
    section.drop_empty_columns();
    assert_eq!(section.columns.len(), 4, "a table of nothing keeps its columns");
    let said = |text: &str| Cell::new(text, &[1]);
    section.row(vec![said("1"), said(""), said("").link("https://example.org/"), said("")]);
    section.row(vec![said("2"), said("")]);
    section.drop_empty_columns();
    assert_eq!(section.columns, ["a", "c"]);
    assert_eq!(section.rows.iter().map(|row| row.cells.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(section.rows[0].cells[1].href.as_deref(), Some("https://example.org/"));
}
