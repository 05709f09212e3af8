//! The schema has every address with its methods, and no other.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use tokio::sync::watch;
use tower::ServiceExt;

use super::*;
use crate::{
    app::{Folders, Options},
    routes::schema,
    store::Store,
};

/// What the router says that an address takes.
async fn methods_of(router: &Router, address: &str) -> BTreeSet<String> {
    let path = address.replace(['{', '}'], "");
    let method = Method::from_bytes(b"NONE").expect("a method");
    let request = Request::builder().method(method).uri(path).header(header::HOST, "localhost").body(Body::empty());
    let response = router.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let allowed = response.headers()[header::ALLOW].to_str().expect("text").to_lowercase();
    // Whatever is read by GET has these.
    allowed.split(',').map(|method| method.trim().to_owned()).filter(|method| method != "head").collect()
}

#[tokio::test]
async fn the_schema_has_all_addresses_and_methods() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("posthog.db")).expect("a store");
    let (_stop, stopped) = watch::channel(false);
    let app = App::new(store.clone(), (Folders::default(), Options::default()), false, None, stopped);
    let router = router(app, Arc::from([]));

    let schema = schema::document();
    let documented = schema["paths"].as_object().expect("paths");
    let mut seen = BTreeSet::new();
    for address in addresses() {
        // An environment is another name for a project.
        let name = format!("{}/", address.replace("/api/environments", "/api/projects"));
        let item = documented.get(&name).unwrap_or_else(|| panic!("{name} is not in the schema"));
        let methods: BTreeSet<String> = item.as_object().expect("methods").keys().cloned().collect();
        assert_eq!(methods, methods_of(&router, &address).await, "{address}");
        seen.insert(name);
    }
    let unknown: Vec<&String> = documented.keys().filter(|name| !seen.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    store.close().await;
}
