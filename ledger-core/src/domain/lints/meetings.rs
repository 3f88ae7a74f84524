//! Meetings: their numbers, what two places say of the same one, and who met when.

use super::finding::{Findings, Oddity, Said};
use super::lists::lists;
use super::numbers::{number_gap, number_in_title, number_order, number_repeated, without_number};
use super::proceedings::{
    agenda_number_repeated, agenda_numbers, agenda_time, approved_early, ended_before_begun, minutes_missing,
    none_but_told,
};
use super::records::{Act, Records};
use super::rhythm::{in_idle_time, rhythm_not_kept};
use super::tellings::{disagreements, statements};
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;

pub(super) const FAMILY: Family = Family {
    name: "meetings",
    title: words("Meetings", "会議"),
    lints: &[
        Lint {
            code: "meeting-number-repeated",
            severity: Severity::Warning,
            says: words(
                "no. {number} of {body} stands twice: {one} and {other}",
                "{body}の第{number}回が二つある: {one}と{other}",
            ),
            looks_at: words(
                "meetings with the same number in one numbering scope (a body; a body and its fiscal year, where its numbers begin again; a series that bears a name), and one list that gives two meetings the same number",
                "一つの回次の範囲（会議体、年度ごとに数え直す会議体ではその年度、名のある範囲）で同じ回数をもつ会議と、一つの一覧で同じ回数をもつ二つの会議",
            ),
            mend: words(
                "one of them bears a wrong number, or is the other told again: correct the number, or void the second record",
                "どちらかの回数が誤っているか、同じ会議が二度記録されている。回数を訂正するか、二つ目を取り消す",
            ),
            example: words(
                "no. 17 of 例示WG stands twice: “2021-12-23” (議事録 #41) and “2022-01-20” (議事録 #42)",
                "例示WGの第17回が二つある: 「2021年12月23日」（議事録 #41）と「2022年1月20日」（議事録 #42）",
            ),
            find: number_repeated,
        },
        Lint {
            code: "meeting-number-gap",
            severity: Severity::Warning,
            says: words(
                "{body}: no. {missing} is missing between {one} and {other}",
                "{body}: {one}と{other}の間に第{missing}回がない",
            ),
            looks_at: words(
                "numbers that skip in one numbering scope of which at least three meetings, and half of the range, are known",
                "三回以上、かつ範囲の半分以上が分かっている回次での飛び",
            ),
            mend: words(
                "a meeting was not recorded, was cancelled, or the numbers skip in the world: look for it, and accept the finding if it is so",
                "記録漏れか、中止か、実際に回次が飛んでいる。確かめて、実際にそうであれば了承する",
            ),
            example: words(
                "例示WG: no. 18 is missing between “17” (議事録 #41) and “19” (議事録 #42)",
                "例示WG: 「第17回」（議事録 #41）と「第19回」（議事録 #42）の間に第18回がない",
            ),
            find: number_gap,
        },
        Lint {
            code: "meeting-number-order",
            severity: Severity::Warning,
            says: words(
                "{body}: no. {number} ({one}) was held after no. {next} ({other})",
                "{body}: 第{number}回（{one}）が第{next}回（{other}）より後に開かれている",
            ),
            looks_at: words(
                "meetings that follow each other by number and whose dates are surely in the other order",
                "回次では続く二つの会議で、日付の順が確実に逆のもの",
            ),
            mend: words(
                "a slip in a date, often in its year, or in a number",
                "日付（年であることが多い）か回数の誤りである",
            ),
            example: words(
                "例示WG: no. 17 (“2022-12-23” (議事録 #41)) was held after no. 18 (“2022-01-20” (議事録 #42))",
                "例示WG: 第17回（「2022年12月23日」（議事録 #41））が第18回（「2022年1月20日」（議事録 #42））より後に開かれている",
            ),
            find: number_order,
        },
        Lint {
            code: "meeting-without-number",
            severity: Severity::Info,
            says: words(
                "{subject} bears no number: {one}, although {others} others of {body} do, as {example}",
                "{subject}には回数がない: {one}。{body}のほかの{others}回にはある。例: {example}",
            ),
            looks_at: words(
                "a body whose meetings bear numbers, at least five and four fifths of them",
                "五回以上かつ五分の四以上の会議に回数がある会議体",
            ),
            mend: words(
                "an extraordinary meeting, or the number is missing: look for it and correct it, or accept the finding",
                "番外の会議か、回数の記載漏れである。確かめて訂正するか、了承する",
            ),
            example: words(
                "例示WG 2022-03-25 bears no number: “説明会” (一覧 #50), although 12 others of 例示WG do, as “17” (一覧 #41)",
                "例示WG 2022-03-25には回数がない: 「説明会」（一覧 #50）。例示WGのほかの12回にはある。例: 「第17回」（一覧 #41）",
            ),
            find: without_number,
        },
        Lint {
            code: "meeting-number-in-title",
            severity: Severity::Warning,
            says: words(
                "{subject}: the title {title} gives another number than {number}",
                "{subject}: 会議名{title}の回次が{number}と異なる",
            ),
            looks_at: words(
                "a number in the title (第N回) of a meeting, or of what a source says of one, beside the number itself; titles with two numbers are left alone",
                "会議名（出典が別に記すものを含む）の中の「第N回」と、その回数。二つの回次を含む会議名は除く",
            ),
            mend: words(
                "one of the two is a slip: look at the original, and correct it",
                "どちらかが誤っている。原本を確かめて訂正する",
            ),
            example: words(
                "例示WG no. 17: the title “第16回例示WG” (議事録 #41) gives another number than “no. 17” (議事録 #41)",
                "第17回例示WG: 会議名「第16回例示WG」（議事録 #41）の回次が「第17回」（議事録 #41）と異なる",
            ),
            find: number_in_title,
        },
        Lint {
            code: "meeting-told-differently",
            severity: Severity::Warning,
            says: words(
                "{subject}: the {field} is {one}, but elsewhere {other}",
                "{subject}: {field}は{one}だが、別の箇所では{other}",
            ),
            looks_at: words(
                "meetings, talks and occasions of which a source says another date, number, count, mode, place or the like; numbers said to be about so many agree within a tenth",
                "会議・講演・催事について、出典が別の日付・回数・人数・形態・場所などを記すもの（約と記された数は一割以内なら一致とみる）",
            ),
            mend: words(
                "find out which place is right, correct or annotate the record, or accept that the sources disagree",
                "どちらの箇所が正しいかを確かめ、訂正または注記する。食い違いのままでよければ了承する",
            ),
            example: words(
                "例示WG no. 17: the number is “17” (部会報告 #41), but elsewhere “71” (日程表 #80)",
                "第17回例示WG: 回は「17」（部会報告 #41）だが、別の箇所では「71」（日程表 #80）",
            ),
            find: told_differently,
        },
        Lint {
            code: "meeting-named-differently",
            severity: Severity::Info,
            says: words(
                "{subject}: called {one}, but elsewhere {other}",
                "{subject}: {one}とあるが、別の箇所では{other}",
            ),
            looks_at: words(
                "names, titles and themes of meetings, talks and occasions that differ by more than spaces and width",
                "会議・講演・催事の名称・題目・テーマで、空白と全角・半角のほかに違いのあるもの",
            ),
            mend: words(
                "usually two forms of one name; where one is a misprint, annotate it",
                "一つの名の二つの形であることが多い。誤植であれば注記する",
            ),
            example: words(
                "例示フォーラム: called “例示フォーラム2021” (部会報告 #60), but elsewhere “例示大会” (前文 #9)",
                "例示フォーラム: 「例示フォーラム2021」（部会報告 #60）とあるが、別の箇所では「例示大会」（前文 #9）",
            ),
            find: named_differently,
        },
        Lint {
            code: "meeting-mode-and-place",
            severity: Severity::Warning,
            says: words(
                "{subject}: said to be {mode}, but also to be at {place}",
                "{subject}: {mode}で開いたとあるが、場所は{place}ともある",
            ),
            looks_at: words(
                "a meeting that one place says was online or in writing, and for which another names a place",
                "ある箇所がオンラインまたは書面とし、別の箇所が場所を記す会議",
            ),
            mend: words(
                "it was probably hybrid: find out, and correct the mode; a general sentence on all meetings often forgets one",
                "ハイブリッドだった可能性がある。確かめて形態を訂正する。全体についての文は例外を忘れがちである",
            ),
            example: words(
                "例示WG no. 17: said to be “online” (活動報告 #30), but also to be at “例示市” (日程表 #80)",
                "第17回例示WG: 「オンライン」（活動報告 #30）で開いたとあるが、場所は「例示市」（日程表 #80）ともある",
            ),
            find: mode_and_place,
        },
        Lint {
            code: "meeting-in-one-list-only",
            severity: Severity::Warning,
            says: words(
                "{body}: {one} is not in the list of {list}, which has {count} meetings of it, such as {near}",
                "{body}: {one}が、同じ会議体の会議を{count}回載せる「{list}」にない。そこの前後の記載: {near}",
            ),
            looks_at: words(
                "two places that each list at least three meetings of one body: a meeting in one that surely lies within the months of the other, and is not there",
                "一つの会議体の会議をそれぞれ三回以上載せる二つの箇所で、一方にあり、他方の期間（月単位）に確実に入るのに他方にない会議",
            ),
            mend: words(
                "one list forgot it, or leaves such meetings out on purpose: find out, and annotate or accept",
                "一方の記載漏れか、意図した省略である。確かめて注記または了承する",
            ),
            example: words(
                "例示WG: “12月23日” (部会報告 1 #41) is not in the list of 日程表, which has 11 meetings of it, such as “11月25日” (日程表 11月 #79)",
                "例示WG: 「12月23日」（部会報告 1 #41）が、同じ会議体の会議を11回載せる「日程表」にない。そこの前後の記載: 「11月25日」（日程表 11月 #79）",
            ),
            find: in_one_list_only,
        },
        Lint {
            code: "meeting-of-inactive-body",
            severity: Severity::Warning,
            says: words(
                "{subject} was held on {held}, when {body} was not at work: {state}",
                "{subject}は{held}に開かれたが、{body}はその時活動していない: {state}",
            ),
            looks_at: words(
                "meetings on an exact day on which their body is surely suspended, dissolved or merged away, or not yet established",
                "日の確かな会議で、その日に会議体が確実に休会・解散・統合後、または設立前のもの",
            ),
            mend: words(
                "a date or the body is wrong, or the resumption is not recorded",
                "日付か会議体が誤っているか、再開の記録が抜けている",
            ),
            example: words(
                "例示WG no. 17 was held on “2022-02-20” (#41), when 例示WG was not at work: “suspended 2022-02-01” (#40)",
                "第17回例示WGは「2022年2月20日」（#41）に開かれたが、例示WGはその時活動していない: 「休会 2022年2月1日」（#40）",
            ),
            find: of_inactive_body,
        },
        Lint {
            code: "stated-rhythm-not-kept",
            severity: Severity::Warning,
            says: words(
                "{body}: its rhythm is said to be {rhythm}, but {lack}",
                "{body}: 開催の周期は{rhythm}とあるが、{lack}",
            ),
            looks_at: words(
                "a statement that a body meets monthly, against the months of its recorded meetings (at least six); one that it meets yearly, against a record that it did not",
                "毎月開くという記載と、記録された会議（六回以上）の月。毎年開くという記載と、開催なしの記録",
            ),
            mend: words(
                "a meeting was not recorded, or the statement is a rule with exceptions: find out, and annotate or accept",
                "会議の記録漏れか、例外のある原則である。確かめて注記または了承する",
            ),
            example: words(
                "例示WG: its rhythm is said to be “毎月” (活動報告 #30), but none is recorded in 2021-08, after “7月16日” (部会開催 #41)",
                "例示WG: 開催の周期は「毎月」（活動報告 #30）とあるが、2021年8月の会議の記録がない。その前は「7月16日」（部会開催 #41）",
            ),
            find: rhythm_not_kept,
        },
        Lint {
            code: "held-in-idle-time",
            severity: Severity::Warning,
            says: words(
                "{body}: said to have done nothing in {idle}, but {done} lies within it",
                "{body}: {idle}には活動がないとあるが、{done}はその間のことである",
            ),
            looks_at: words(
                "a period in which a body is said to have held no meeting or done nothing, and its meetings and activities that surely lie within",
                "会議なし・活動なしと記された期間と、その間に確実に入る会議・活動",
            ),
            mend: words(
                "the general statement forgets one, or a date is wrong",
                "全体についての文が例外を忘れているか、日付の誤りである",
            ),
            example: words(
                "例示WG: said to have done nothing in “下期” (#50), but “10月1日” (#49) lies within it",
                "例示WG: 「下期」（#50）には活動がないとあるが、「10月1日」（#49）はその間のことである",
            ),
            find: in_idle_time,
        },
        Lint {
            code: "talk-on-another-day",
            severity: Severity::Warning,
            says: words(
                "{subject} is dated {talk}, but {meeting}, at which it was given, {held}",
                "{subject}は{talk}とあるが、その場である{meeting}は{held}である",
            ),
            looks_at: words(
                "talks and occasions at a meeting, both on exact days",
                "会議の場での講演・催事で、どちらも日の確かなもの",
            ),
            mend: words(
                "one of the two days is wrong, or it was given at another meeting",
                "どちらかの日付が誤っているか、別の会議でのことである",
            ),
            example: words(
                "通信量の変化 is dated “2021-12-24” (#45), but 例示WG no. 17, at which it was given, “2021-12-23” (#41)",
                "通信量の変化は「2021年12月24日」（#45）とあるが、その場である第17回例示WGは「2021年12月23日」（#41）である",
            ),
            find: talk_on_another_day,
        },
        Lint {
            code: "agenda-number",
            severity: Severity::Info,
            says: words(
                "{subject}: after agenda item {before} comes {after}",
                "{subject}: 議題{before}の次が{after}である",
            ),
            looks_at: words(
                "numbers of agenda items that skip or go back, each level on its own",
                "議題の番号の飛び・逆行（階層ごと）",
            ),
            mend: words(
                "an item was left out or added late: look at the original agenda",
                "議題の抜けか後からの追加である。元の議事次第を確かめる",
            ),
            example: words(
                "例示WG no. 17: after agenda item “2” (議事録 #41) comes “4” (議事録 #41)",
                "第17回例示WG: 議題「2」（議事録 #41）の次が「4」（議事録 #41）である",
            ),
            find: agenda_numbers,
        },
        Lint {
            code: "agenda-number-repeated",
            severity: Severity::Warning,
            says: words(
                "{subject}: two agenda items bear the number {number}: {one} and {other}",
                "{subject}: 議題の番号{number}が二つある: {one}と{other}",
            ),
            looks_at: words(
                "agenda items of one meeting with the same number",
                "一つの会議で同じ番号をもつ議題",
            ),
            mend: words(
                "one of the two numbers is a misprint; reports and decisions that name the number are told under the first",
                "どちらかの番号が誤っている。この番号を挙げる報告や決定は、初めの議題のものとして扱われる",
            ),
            example: words(
                "例示WG no. 17: two agenda items bear the number 2: “報告” (議事録 #41) and “予算” (議事録 #41)",
                "第17回例示WG: 議題の番号2が二つある: 「報告」（議事録 #41）と「予算」（議事録 #41）",
            ),
            find: agenda_number_repeated,
        },
        Lint {
            code: "agenda-time",
            severity: Severity::Info,
            says: words(
                "{subject}: the time boxes make {planned}, but it lasted from {span}, {lasted}",
                "{subject}: 時間枠の合計は{planned}だが、実際は{span}の{lasted}である",
            ),
            looks_at: words(
                "an agenda with a time box for every item, against begin and end of the meeting: more than a quarter hour and a quarter apart; where some items have none, those that have one take longer than the meeting by as much",
                "議題の時間枠の合計と、会議の開始から終了までの時間。すべての議題に時間枠があれば15分かつ四分の一を超えて違うもの、一部にだけあればその合計が同じ幅を超えて上回るもの",
            ),
            mend: words(
                "meetings run over: accept it. Otherwise a time is wrong",
                "会議は延びるものである。その場合は了承する。そうでなければ時刻の誤りである",
            ),
            example: words(
                "例示WG no. 17: the time boxes make “60 minutes” (議事録 #41), but it lasted from “10:00–12:30” (議事録 #41), 150 minutes",
                "第17回例示WG: 時間枠の合計は「60分」（議事録 #41）だが、実際は「10:00–12:30」（議事録 #41）の150分である",
            ),
            find: agenda_time,
        },
        Lint {
            code: "meeting-ended-before-begun",
            severity: Severity::Error,
            says: words(
                "{subject} is said to have ended {ended}, before it began: {begun}",
                "{subject}は{ended}に終わったとあるが、開始は{begun}である",
            ),
            looks_at: words(
                "the end of a meeting that surely lies before its beginning, on an earlier day or at an earlier hour of the same day",
                "終了が開始より前であることが確かな会議（前の日、または同じ日のより早い時刻）",
            ),
            mend: words("one of the two is a misprint", "どちらかが誤植である"),
            example: words(
                "例示WG no. 17 is said to have ended “2021-12-23 10:30” (議事録 #41), before it began: “2021-12-23 13:00” (議事録 #41)",
                "第17回例示WGは「2021年12月23日 10:30」（議事録 #41）に終わったとあるが、開始は「2021年12月23日 13:00」（議事録 #41）である",
            ),
            find: ended_before_begun,
        },
        Lint {
            code: "none-declared-but-told",
            severity: Severity::Info,
            says: words(
                "{subject}: item {item} says {none}, but there is {told}",
                "{subject}: 議題{item}は{none}とするが、{told}がある",
            ),
            looks_at: words(
                "a meeting that declares to leave nothing to be done, beside actions opened at it; an agenda item under which there was nothing (`none`), beside reports, proposals, decisions or actions told under its number",
                "宿題はないとする会議と、そこで設定された宿題・対応事項。特になしとされた議題と、その番号で記録された報告・提案・決定・宿題",
            ),
            mend: words(
                "what is to be done stands elsewhere in the minutes, or was read into them: look at the wording",
                "対応事項が別の箇所に書かれているか、そう読んだものである。原文を確かめる",
            ),
            example: words(
                "例示WG no. 17: item 12 says “none” (議題12 #43), but there is “日程を決める” (議題13 #55)",
                "第17回例示WG: 議題12は「特になし」（議題12 #43）とするが、「日程を決める」（議題13 #55）がある",
            ),
            find: none_but_told,
        },
        Lint {
            code: "minutes-approved-early",
            severity: Severity::Error,
            says: words(
                "the minutes of {subject} ({held}) were approved by {by}, which was not later: {approved}",
                "{subject}（{held}）の議事録を承認した{by}は、それより後の会議ではない: {approved}",
            ),
            looks_at: words(
                "minutes approved by a meeting that surely was not later than the one that they tell of",
                "その会議より後ではないことが確かな会議で承認された議事録",
            ),
            mend: words(
                "the approving meeting or a date is wrong: correct it",
                "承認した会議か日付が誤っている。訂正する",
            ),
            example: words(
                "the minutes of 例示WG no. 17 (“2021-12-23” (#41)) were approved by 例示WG no. 16, which was not later: “2021-11-25” (#40)",
                "第17回例示WG（「2021年12月23日」（#41））の議事録を承認した第16回例示WGは、それより後の会議ではない: 「2021年11月25日」（#40）",
            ),
            find: approved_early,
        },
        Lint {
            code: "minutes-missing",
            severity: Severity::Info,
            says: words(
                "{subject}: no minutes of {date}, although {others} other meetings of {body} have theirs, as {example}",
                "{subject}: {date}の議事録の記録がない。{body}のほかの{others}回にはある。例: {example}",
            ),
            looks_at: words(
                "a body at least four, and four fifths, of whose meetings have minutes or a scribe; the newest may wait for theirs",
                "四回以上かつ五分の四以上の会議に議事録または作成者の記録がある会議体（最新の会議は除く）",
            ),
            mend: words(
                "look for them, and record minutes.drafted",
                "探して、議事録の作成（minutes.drafted）を記録する",
            ),
            example: words(
                "例示WG no. 18: no minutes of “2022-01-20” (#42), although 12 other meetings of 例示WG have theirs, as “2022-02-10” (#43)",
                "第18回例示WG: 「2022年1月20日」（#42）の議事録の記録がない。例示WGのほかの12回にはある。例: 「2022年2月10日」（#43）",
            ),
            find: minutes_missing,
        },
    ],
};

/// Kinds that tell of a gathering.
const GATHERINGS: &[&str] = &["meeting.held", "session.given", "occasion.held"];
/// Fields that call it by a name.
const NAMES: &[&str] = &["name", "title", "theme"];

fn told_differently(records: &Records<'_>, found: &mut Findings) {
    for differs in disagreements(records, GATHERINGS) {
        let field = differs.field.as_str();
        if NAMES.contains(&field) {
            continue;
        }
        let kind = differs.other.act.text("about_kind").unwrap_or_default();
        let said = |act: &Act, value: &Value| match field {
            "occurred" => records.dated(act),
            _ => records.field_words(kind, field, value),
        };
        found.push(
            Oddity::about(differs.other.act)
                .fill("field", records.field_label(kind, field))
                .quote("one", differs.one.act, said(differs.one.act, &differs.one.value))
                .quote("other", differs.other.act, said(differs.other.act, &differs.other.value)),
        );
    }
}

fn named_differently(records: &Records<'_>, found: &mut Findings) {
    let named = disagreements(records, GATHERINGS);
    for differs in named.iter().filter(|differs| NAMES.contains(&differs.field.as_str())) {
        found.push(
            Oddity::about(differs.other.act)
                .quote("one", differs.one.act, records.words(&differs.one.value))
                .quote("other", differs.other.act, records.words(&differs.other.value)),
        );
    }
}

fn mode_and_place(records: &Records<'_>, found: &mut Findings) {
    for held in records.of_kind("meeting.held") {
        let of = |field| statements(records, "meeting.held", &held.subject, field);
        let remote = of("mode").find(|said| ["online", "written"].map(Value::from).contains(&said.value));
        let place =
            remote.as_ref().and_then(|remote| of("place").find(|said| said.act.seq != remote.act.seq));
        if let (Some(mode), Some(place)) = (remote, place) {
            found.push(
                Oddity::about(held)
                    .quote("mode", mode.act, records.field_words("meeting.held", "mode", &mode.value))
                    .quote("place", place.act, records.words(&place.value)),
            );
        }
    }
}

fn in_one_list_only(records: &Records<'_>, found: &mut Findings) {
    for (body, places) in lists(records) {
        for (here, list) in &places {
            for (there, other) in places.iter().filter(|(there, _)| *there != here) {
                for entry in
                    list.entries.iter().filter(|entry| other.covers(&entry.date) && !other.tells_of(entry))
                {
                    let Some(near) = other.nearest(&entry.date) else { continue };
                    found.push(
                        Oddity::about(entry.act)
                            .fill("body", records.called(body))
                            .quote("one", entry.act, records.dated(entry.act))
                            .fill("list", there.heading())
                            .fill("count", i64::try_from(other.entries.len()).unwrap_or(i64::MAX))
                            .quote("near", near.act, records.dated(near.act)),
                    );
                }
            }
        }
    }
}

fn of_inactive_body(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let (Some(body), Some((day, _))) = (act.text("body"), act.days()) else { continue };
        let Some(state) = records.state_on(body, day) else { continue };
        let stopped = state.certain("status").and_then(Value::as_str);
        let stopped = stopped.filter(|word| ["suspended", "dissolved", "merged"].contains(word));
        let because = match stopped {
            Some(_) => state.get("status").first().and_then(|status| records.act(*status.by.first()?)),
            None => records
                .about(body)
                .filter(|other| other.is("body.established"))
                .find(|other| other.occurred.as_ref().is_some_and(|date| date.earliest() > day)),
        };
        let Some(because) = because else { continue };
        let (what, when) = (records.kind_words(because), records.dated(because));
        found.push(
            Oddity::about(act)
                .quote("held", act, records.dated(act))
                .fill("body", records.called(body))
                .quote(
                    "state",
                    because,
                    Said::new(format!("{} {}", what.en, when.en), format!("{} {}", what.ja, when.ja)),
                ),
        );
    }
}

fn talk_on_another_day(records: &Records<'_>, found: &mut Findings) {
    for kind in ["session.given", "occasion.held"] {
        for act in records.of_kind(kind) {
            let (Some(at), Some((day, _))) = (act.text("at"), act.days()) else { continue };
            let held = records.about(at).find(|held| GATHERINGS.iter().any(|kind| held.is(kind)));
            let Some((held, (first, last))) = held.and_then(|held| Some((held, held.days()?))) else {
                continue;
            };
            if day < first || day > last {
                found.push(
                    Oddity::about(act)
                        .quote("talk", act, records.dated(act))
                        .fill("meeting", records.called(at))
                        .quote("held", held, records.dated(held)),
                );
            }
        }
    }
}
