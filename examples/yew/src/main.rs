//! A shop in Yew, with PostHog.

mod analytics;

use analytics::{Headline, Offer, SignUp};
use yew::prelude::*;
use yew_router::prelude::*;

#[derive(Clone, PartialEq, Routable)]
enum Page {
    #[at("/")]
    Home,
    #[at("/about")]
    About,
    #[not_found]
    #[at("/404")]
    NotFound,
}

fn main() {
    // the shop works without it
    if let Err(error) = analytics::start() {
        gloo_console::error!(format!("PostHog has not started: {error}"));
    }
    yew::Renderer::<App>::new().render();
}

#[component]
fn App() -> Html {
    html! {
        <BrowserRouter>
            <nav>
                <Link<Page> to={Page::Home}>{ "Home" }</Link<Page>>
                { " " }
                <Link<Page> to={Page::About}>{ "About" }</Link<Page>>
            </nav>
            <main>
                <Switch<Page> render={show} />
            </main>
        </BrowserRouter>
    }
}

fn show(page: Page) -> Html {
    match page {
        Page::Home => html! { <Home /> },
        Page::About => html! { <h1>{ "About" }</h1> },
        Page::NotFound => html! { "There is no such page." },
    }
}

#[component]
fn Home() -> Html {
    let headline = use_state(Headline::default);
    let setter = headline.setter();
    // kept for as long as this page is shown
    use_effect_with((), move |()| {
        let subscription = analytics::on_headline(move |new| setter.set(new));
        move || drop(subscription)
    });
    let sign_up = |_| {
        if let Err(error) = analytics::sign_up("user-1", &SignUp { plan: "pro", seats: 3 }) {
            gloo_console::warn!(format!("the sign-up was not captured: {error}"));
        }
    };
    let offer = |Offer { text, discount }: &Offer| html! { <p>{ format!("{text}: {discount} %") }</p> };
    html! {
        <>
            <h1>{ "Shop" }</h1>
            <p>{ "Headline: " }<b>{ headline.variant.clone() }</b></p>
            { for headline.offer.as_ref().map(offer) }
            <button onclick={sign_up}>{ "Sign up" }</button>
        </>
    }
}
