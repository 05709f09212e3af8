//! A shop in Leptos, with PostHog.

mod analytics;

use analytics::{Headline, Offer, SignUp};
use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;

fn main() {
    // the shop works without it
    if let Err(error) = analytics::start() {
        leptos::logging::error!("PostHog has not started: {error}");
    }
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    view! {
        <Router>
            <nav>
                <A href="/">"Home"</A>
                " "
                <A href="/about">"About"</A>
            </nav>
            <main>
                <Routes fallback=|| "There is no such page.">
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/about") view=About />
                </Routes>
            </main>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    let headline = RwSignal::new(Headline::default());
    // kept for as long as this page is shown
    StoredValue::new_local(analytics::on_headline(move |new| headline.set(new)));
    let sign_up = |_| {
        if let Err(error) = analytics::sign_up("user-1", &SignUp { plan: "pro", seats: 3 }) {
            leptos::logging::warn!("the sign-up was not captured: {error}");
        }
    };
    let offer = |Offer { text, discount }| view! { <p>{text} ": " {discount} " %"</p> };
    view! {
        <h1>"Shop"</h1>
        <p>"Headline: " <b>{move || headline.get().variant}</b></p>
        {move || headline.get().offer.map(offer)}
        <button on:click=sign_up>"Sign up"</button>
    }
}

#[component]
fn About() -> impl IntoView {
    view! { <h1>"About"</h1> }
}
