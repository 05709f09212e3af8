//! Lists that SDKs request and that are always empty here: surveys and product tours. An empty list is the true answer;
//! none at all would be a network error in the page.

use axum::{Json, Router, routing::get};
use serde_json::{Value, json};

use crate::app::App;

/// The addresses, with the name of the list in each answer.
const LISTS: [(&str, &str); 2] = [("/api/surveys", "surveys"), ("/api/product_tours", "product_tours")];

/// One route for each list, with and without slash.
pub fn routes() -> Router<App> {
    LISTS.into_iter().fold(Router::new(), |router, (path, name)| {
        let answer = get(move || async move { Json(Value::from_iter([(name, json!([]))])) });
        router.route(&format!("{path}/"), answer.clone()).route(path, answer)
    })
}
