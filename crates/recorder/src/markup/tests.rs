//! What comes of markup, and of what only looks like it.

use super::super::policy::Policy;
use super::super::recorder::Recorder;
use wire::recorder_protocol::{reader_op, request};

const TOP: i32 = 2;
const FIRST: i32 = 3;

/// A document whose element, slot 2, is read from markup, which is said to have so many nodes in it.
fn read(policy: &[u8], count: i32, parsed: i32, of_svg: i32, markup: &str) -> Recorder {
    let mut recorder = Recorder::new(Policy::new(policy, 0));
    recorder.take_in(
        &[reader_op::DOCUMENT, 1, 10, 14, reader_op::CHILDREN, 1, 1, TOP],
        b"CSS1Compathttps://a.b/c/",
        true,
    );
    let length = markup.encode_utf16().count() as i32;
    let mut runs = vec![FIRST, 1, FIRST + 1, count - 1];
    runs.truncate(if count > 1 { 4 } else { 2 });
    let mut ops = vec![reader_op::MARKUP, TOP, 0, parsed, of_svg, length, runs.len() as i32];
    ops.extend(runs);
    recorder.take_in(&ops, markup.as_bytes(), markup.is_ascii());
    recorder
}

fn snapshot(recorder: &mut Recorder) -> String {
    recorder.begin_snapshot(b"", 0, 0, 0.0);
    while !recorder.step(9) {}
    String::from_utf8(std::mem::take(&mut recorder.out)).unwrap()
}

/// What the wire has between attributes and ids.
fn assert_written(recorder: &mut Recorder, parts: &[&str]) {
    let text = snapshot(recorder);
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

fn requests(recorder: &Recorder, what: i32) -> Vec<(i32, i32)> {
    recorder.requests.chunks(3).filter(|asked| asked[0] == what).map(|asked| (asked[1], asked[2])).collect()
}

#[test]
fn elements_texts_and_comments() {
    let markup =
        "<main title=\"a &amp;&lt;&quot;\"><a href=\"x?a=1&amp;b\">1 &lt; 2&nbsp;é</a><br>t<!-- - -- &amp; --></main>";
    let mut recorder = read(b"", 5, 5, 0, markup);
    assert_eq!(requests(&recorder, request::MISREAD), []);
    assert_written(
        &mut recorder,
        &[
            r#""tagName":"main","attributes":{"title":"a &<\""}"#,
            r#""attributes":{"href":"https://a.b/c/x?a=1&b"}"#,
            "\"textContent\":\"1 < 2\u{a0}é\"",
            r#""tagName":"br","attributes":{},"childNodes":[]"#,
            r#""textContent":"t""#,
            r#""textContent":" - -- &amp; ""#,
        ],
    );
}

#[test]
fn texts_as_they_are_and_namespaces() {
    let markup = "<div><xmp>a&amp;<b></no></xmp><noscript><b>a</b></noscript><svg><linearGradient></linearGradient><foreignObject><p>&amp;</p></foreignObject><link></link></svg></div>";
    let mut recorder = read(b"", 10, 10, 4, markup);
    assert_eq!(requests(&recorder, request::MISREAD), []);
    assert_written(
        &mut recorder,
        &[
            r#""textContent":"a&amp;<b></no>""#,
            r#""textContent":"********""#,
            r#""tagName":"linearGradient","attributes":{},"isSVG":true,"childNodes":[]"#,
            r#""textContent":"&""#,
            r#""tagName":"link","attributes":{},"isSVG":true,"childNodes":[]"#,
        ],
    );
}

#[test]
fn what_the_page_knows_is_asked_for() {
    let markup =
        "<div><input value=\"secret\"><p popover=\"\"></p><x-y></x-y><select><option>1</option></select></div>";
    let mut recorder = read(b"", 6, 6, 0, markup);
    assert_eq!(requests(&recorder, request::READ), [(5, 54)]);
    assert_eq!(requests(&recorder, request::VISIT), [(3, TOP), (4, TOP), (6, TOP), (7, TOP)]);
    assert_eq!(requests(&recorder, request::HOSTS), [(TOP, 1 << 15)], "the p, not the element itself");
    assert!(!snapshot(&mut recorder).contains("secret"));
}

#[test]
fn what_is_masked_or_blocked() {
    let markup = "<div><p class=\"m\">secret<b>too</b></p><p class=\"b\">secret<i>too<input value=\"secret\"></i></p><input></div>";
    let mut recorder = read(b"b\nm\n", 10, 10, 0, markup);
    assert_eq!(requests(&recorder, request::RELEASE), [(8, 0), (9, 0), (10, 0), (11, 0)]);
    assert_eq!(requests(&recorder, request::VISIT), [(0, TOP), (12, TOP)]);
    assert_eq!(requests(&recorder, request::SIZE), [(7, 0)]);
    let text = snapshot(&mut recorder);
    assert!(!text.contains("secret") && !text.contains("too") && text.contains("******"), "{text}");
}

#[test]
fn what_does_not_come_out_is_taken_back() {
    for (count, parsed, of_svg, markup) in [
        (3, 3, 0, "<div><p>two texts</p></div>"),
        (1, 1, 0, "<div><p>too much</p></div>"),
        (1, 1, 1, "<div><svg></svg></div>".replace("svg", "b").as_str()),
        (1, 1, 0, "<div><svg></svg></div>"),
        (1, 1, 0, "<div><b></div>"),
        (2, 2, 0, "<div><b></i></div>"),
        (1, 1, 0, "<div><b is=\"x-y\"></b></div>"),
        (1, 1, 0, "<div><Foo></Foo></div>"),
        (1, 1, 0, "<div><b a></b></div>"),
        (1, 1, 0, "<div><b></b></div> "),
        (9, 1, 0, "<div><b>a</b></div>"),
        (9, 3, 0, "<div><b>a</b></div>"),
        (9, 9, 0, ""),
        (9, 9, 0, "<"),
        (9, 9, 0, "<div><style>a"),
        (9, 9, 0, "<div><style>a</style"),
        (9, 9, 0, "<div><!-- a --"),
    ] {
        let mut recorder = read(b"", count, parsed, of_svg, markup);
        assert_eq!(requests(&recorder, request::MISREAD), [(TOP, 0)], "{markup}");
        assert_eq!(requests(&recorder, request::RELEASE).len(), count as usize, "{markup}");
        assert_eq!(recorder.requests.len(), 3 * (1 + count as usize), "nothing else is asked: {markup}");
        // as if nothing had been there
        recorder.take_in(
            &[reader_op::NAME, 3, reader_op::ELEMENT, TOP, 1, 0, 0, reader_op::CHILDREN, TOP, 0],
            b"DIV",
            true,
        );
        assert_written(&mut recorder, &[r#""tagName":"div","attributes":{},"childNodes":[],"id":2"#]);
    }
}

#[test]
fn texts_that_became_one_leave_slots() {
    let mut recorder = read(b"", 5, 3, 0, "<div>a and b<p>c</p></div>");
    assert_eq!(requests(&recorder, request::MISREAD), []);
    assert_eq!(requests(&recorder, request::RELEASE), [(6, 0), (7, 0)]);
    assert_written(&mut recorder, &[r#""textContent":"a and b""#]);
}
