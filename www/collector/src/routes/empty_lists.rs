//! Lists that SDKs request and that are always empty here: product tours. An empty list is the true answer;
//! none at all would be a network error in the page.

use axum::{Json, routing::get};
use serde_json::{Value, json};

use super::route::Route;

/// The addresses, with the name of the list in each answer.
const LISTS: [(&str, &str); 1] = [("/api/product_tours", "product_tours")];

/// One route for each list.
pub fn routes() -> impl Iterator<Item = Route> {
    LISTS
        .into_iter()
        .map(|(path, name)| (path.to_owned(), get(move || async move { Json(Value::from_iter([(name, json!([]))])) })))
}
