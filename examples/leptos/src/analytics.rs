//! Everything that the shop sends to PostHog and asks of it.

use posthog_wasm::{Config, Error, FlagValue, Subscription};
use serde::{Deserialize, Serialize};

/// The properties of the event `signed_up`.
#[derive(Serialize)]
pub struct SignUp {
    pub plan: &'static str,
    pub seats: u32,
}

/// Properties of a person.
#[derive(Serialize)]
struct Person {
    plan: &'static str,
}

/// The payload of the feature flag `headline`.
#[derive(Clone, Deserialize)]
pub struct Offer {
    pub text: String,
    pub discount: u32,
}

/// The feature flag `headline`; empty until flags have arrived.
#[derive(Clone, Default)]
pub struct Headline {
    pub variant: Option<String>,
    pub offer: Option<Offer>,
}

/// Starts PostHog. Visits are recorded where the project's settings turn session replay on.
pub fn start() -> Result<(), Error> {
    posthog_wasm::init(
        Config::new("<project api key>")
            .api_host("https://us.i.posthog.com")
            // the presets of this date: a page view with each change of the route, for one
            .defaults("2026-01-30"),
    )
}

/// Identifies who has signed up, and captures that.
pub fn sign_up(user: &str, properties: &SignUp) -> Result<(), Error> {
    posthog_wasm::identify(user, &Person { plan: properties.plan })?;
    posthog_wasm::capture("signed_up", properties)
}

/// Calls `show` with the flag now and whenever flags arrive, until the subscription is dropped.
pub fn on_headline(show: impl Fn(Headline) + 'static) -> Result<Subscription, Error> {
    posthog_wasm::on_feature_flags(move || show(headline().unwrap_or_default()))
}

fn headline() -> Result<Headline, Error> {
    let flag = posthog_wasm::get_feature_flag("headline")?;
    Ok(Headline {
        variant: flag.as_ref().and_then(FlagValue::variant).map(str::to_owned),
        offer: posthog_wasm::get_feature_flag_payload("headline")?,
    })
}
