//! `daicho report annual` on the book of a real year: what an independent reader of the text looked for.

use crate::common::json;
use crate::seeds::book;

#[test]
fn a_division_lists_the_outside_bodies_that_it_goes_to() {
    let annual = ["--lang", "ja", "report", "annual", "--body", "body/jaipa", "--year", "2021", "--json"];
    let report = json(&book().ok(annual));
    let sections = report["sections"].as_array().expect("sections");
    let listed = sections.iter().find(|section| section["id"] == "parts/jaipa/gyosei-horitsu/listed");
    let rows = listed.expect("the list of the division")["rows"].as_array().expect("rows");
    let text =
        |row: &serde_json::Value, at: usize| row["cells"][at]["text"].as_str().unwrap_or_default().to_owned();
    assert_eq!(rows.len(), 13, "as many as the source prints");
    let names: usize = rows
        .iter()
        .map(|row| text(row, 1).split('、').filter(|name| !name.ends_with("課長）")).count())
        .sum();
    assert_eq!(names, 17, "{rows:#?}");
    // Who is named here and otherwise in the list of councils.
    for (body, person) in [
        ("広告表示自主基準WG", "蓮尾（NTT コミュニケーションズ、担当課長）"),
        ("事故対応検討WG", "木村 孝"),
        ("人権侵害情報", "野口 尚志"),
        ("海賊版サイト", "木村 孝"),
    ] {
        let found = rows.iter().find(|row| text(row, 0).contains(body)).expect(body);
        assert!(text(found, 1).contains(person), "{body}: {}", text(found, 1));
        assert!(found["cells"][1]["events"].as_array().is_some_and(|events| !events.is_empty()));
    }
}
