//! Heatmaps: where a page was clicked.

use serde_json::{Value, json};

use super::harness::{Collector, event_with};

fn moved(collector: &Collector, id: &str, url: &str, places: &Value) {
    let properties = json!({ "$heatmap_data": { url: places }, "$viewport_width": 1_600, "$viewport_height": 800 });
    collector.capture(&json!([event_with("$$heatmap", id, properties)]));
}

fn found(collector: &Collector, query: &str) -> Value {
    let answer = collector.get(&format!("/api/environments/1/heatmaps/?{query}"));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["results"].take()
}

#[test]
fn clicks_of_one_place_are_counted_together() {
    let collector = Collector::start();
    let click = |x: i64, y: i64| json!({ "x": x, "y": y, "target_fixed": false, "type": "click" });
    let home = "https://shop.test/";
    // Within the same 16 pixels.
    moved(&collector, "ada", home, &json!([click(800, 320), click(802, 318), click(160, 16)]));
    moved(
        &collector,
        "bob",
        home,
        &json!([click(801, 322), { "x": 8, "y": 8, "target_fixed": true, "type": "rageclick" }]),
    );
    moved(&collector, "bob", "https://shop.test/cart?a=1", &json!([click(0, 0), 7, null]));
    moved(&collector, "bob", "https://shop.test/odd", &json!("none"));
    let place = |x: f64, y: i64, count: i64| json!({ "pointer_target_fixed": false, "pointer_relative_x": x, "pointer_y": y, "count": count });
    assert_eq!(found(&collector, "url_exact=https://shop.test/"), json!([place(0.5, 320, 3), place(0.1, 16, 1)]));
    assert_eq!(
        found(&collector, "url_exact=https://shop.test/&aggregation=unique_visitors"),
        json!([place(0.5, 320, 2), place(0.1, 16, 1)])
    );
    assert_eq!(found(&collector, "url_pattern=https://shop.test/cart*"), json!([place(0.0, 0, 1)]));
    assert_eq!(found(&collector, "url_pattern=https://shop.test/car"), json!([]));
    assert_eq!(found(&collector, "").as_array().map(Vec::len), Some(3));
    assert_eq!(found(&collector, "type=rageclick")[0]["pointer_target_fixed"], true);
    assert_eq!(found(&collector, "viewport_width_max=1000"), json!([]));
    assert_eq!(found(&collector, "viewport_width_min=1000&limit=1"), json!([place(0.5, 320, 3)]));
    assert_eq!(found(&collector, "date_from=2020-01-01&date_to=2020-01-02"), json!([]));
    let refused = collector.get("/api/environments/1/heatmaps/?colour=red");
    assert_eq!((refused.status, &refused.json()["attr"]), (400, &json!("colour")));
    assert_eq!(collector.get("/api/environments/1/heatmaps/?date_from=soon").status, 400);
}

#[test]
fn scroll_depths_are_cumulative() {
    let collector = Collector::start();
    let to = |y: i64| json!([{ "x": 0, "y": y, "target_fixed": false, "type": "scrolldepth" }]);
    for (id, y) in [("ada", 0), ("bob", 400), ("eve", 400)] {
        moved(&collector, id, "https://shop.test/", &to(y));
    }
    assert_eq!(
        found(&collector, "type=scrolldepth"),
        json!([
            { "scroll_depth_bucket": 800, "bucket_count": 1, "cumulative_count": 3 },
            { "scroll_depth_bucket": 1200, "bucket_count": 2, "cumulative_count": 2 },
        ])
    );
}
