//! Who signs up, comes back and pays, day by day: growth, a rhythm of weekdays and hours, and users who come back less and
//! less, except for the loyal ones.

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use uuid::{Builder, Uuid};

use super::{
    events::{DEVICES, EXPERIMENT_FLAG, Moment, REFERRERS, SHARE, SHARE_FLAG, STEPS, Sender},
    quality, recording,
};
use crate::flags::hash;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Sign-ups of a working day in the middle of the time.
const SIGN_UPS: f64 = 22.0;
/// Visitors for each sign-up who do not sign up.
const VISITORS: f64 = 3.0;
/// Sessions of the last days that are recorded.
const RECORDINGS: usize = 12;
/// Of how many of the last days.
const RECORDED_DAYS: usize = 3;

const METHODS: [&str; 3] = ["google", "github", "email"];
const FEATURES: [&str; 5] = ["search", "export", "dashboard", "comments", "automation"];
const PLANS: [(&str, u32); 3] = [("starter", 1_900), ("pro", 4_900), ("team", 9_900)];
const FIRST_NAMES: [&str; 12] =
    ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Radia", "Ken", "Frances", "Dennis", "Margaret", "Linus"];
const LAST_NAMES: [&str; 10] =
    ["Moreau", "Okafor", "Lindqvist", "Tanaka", "Silva", "Novak", "Haddad", "Keller", "Rossi", "Murphy"];

/// A user.
struct User {
    sender: Sender,
    signed_up: i64,
    /// Whether the onboarding was completed.
    is_active: bool,
    /// Comes back for good.
    is_loyal: bool,
    pays: bool,
}

/// The product with its users so far.
pub(super) struct Product {
    random: ChaCha8Rng,
    start: i64,
    now: i64,
    days: usize,
    day: usize,
    users: Vec<User>,
    recorded: Vec<(Sender, i64)>,
}

impl Product {
    pub fn new(seed: u64, days: u16, now: Timestamp) -> Self {
        let now = now.as_millisecond();
        let days = usize::from(days.max(1));
        let start = now - now.rem_euclid(DAY) - (days as i64 - 1) * DAY;
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self { random, start, now, days, day: 0, users: Vec::new(), recorded: Vec::new() }
    }

    /// When the experiment was started.
    pub fn experiment_start(&self) -> i64 {
        self.start + (self.days / 2) as i64 * DAY
    }

    /// The events of the next day in their order; `None` behind today.
    pub fn next_day(&mut self) -> Option<Vec<Moment>> {
        if self.day == self.days {
            return None;
        }
        let midnight = self.start + self.day as i64 * DAY;
        let rhythm = weekday_share(midnight);
        let mut moments = Vec::new();
        for number in 0..self.users.len() {
            let chance = self.users[number].chance_of_return(midnight) * rhythm;
            if self.random.random_bool(chance.clamp(0.0, 1.0)) {
                self.come_back(number, midnight, &mut moments);
            }
        }
        // Growth: three times as many sign-ups at the end as at the beginning.
        let growth = 0.5 + self.day as f64 / self.days as f64;
        let sign_ups = self.about(SIGN_UPS * growth * rhythm);
        for _ in 0..sign_ups {
            self.sign_up(midnight, &mut moments);
        }
        for _ in 0..self.about(SIGN_UPS * growth * rhythm * VISITORS) {
            self.visit(midnight, &mut moments);
        }
        let now = self.now;
        moments.retain(|moment| moment.at <= now);
        moments.sort_by_key(|moment| moment.at);
        self.day += 1;
        Some(moments)
    }

    /// Bodies of requests with the recordings of some sessions.
    pub fn recordings(&mut self) -> Vec<Value> {
        let now = self.now;
        let recorded = std::mem::take(&mut self.recorded);
        let ended = recorded.iter().filter(|(_, at)| at + recording::LENGTH <= now);
        let newest = ended.rev().take(RECORDINGS).collect::<Vec<_>>();
        newest.into_iter().map(|(sender, at)| recording::of(sender, *at, &mut self.random)).collect()
    }

    /// Bodies of requests with what the product's server logged.
    pub fn logs(&mut self) -> Vec<Value> {
        quality::logs(self.now, &mut self.random)
    }

    /// Events about a page: vitals, sometimes a click, seldom an exception.
    fn quality(&mut self, sender: &Sender, from: i64, path: &str, moments: &mut Vec<Moment>) {
        let mut add = |product: &mut Self, name: &'static str, own: Value| {
            let at = from + moments.len() as i64 % 900;
            let uuid = product.uuid(at);
            moments.push(sender.event(at, uuid, name, path, own));
        };
        if self.random.random_bool(0.5) {
            let vitals = quality::vitals(path, &mut self.random);
            add(self, "$web_vitals", vitals);
        }
        if self.random.random_bool(0.3) {
            let [element, place] = quality::click(&format!("https://app.example.com{path}"), &mut self.random);
            add(self, "$autocapture", element);
            add(self, "$$heatmap", place);
        }
        if self.random.random_bool(0.015) {
            let exception = quality::exception(&mut self.random);
            add(self, "$exception", exception);
        }
    }

    /// A whole number near a mean.
    fn about(&mut self, mean: f64) -> usize {
        (mean * self.random.random_range(0.8..1.2)).round() as usize
    }

    fn uuid(&mut self, at: i64) -> Uuid {
        let mut chance = [0; 10];
        self.random.fill(&mut chance);
        Builder::from_unix_timestamp_millis(at.unsigned_abs(), &chance).into_uuid()
    }

    /// A time of a day, most of them around noon.
    fn time_of_day(&mut self, midnight: i64) -> i64 {
        let hours: f64 = (0..3).map(|_| self.random.random_range(0.0..8.0)).sum::<f64>() + 1.0;
        midnight + (hours.min(23.5) * HOUR as f64) as i64
    }

    fn stranger(&mut self, at: i64) -> Sender {
        Sender {
            distinct_id: self.uuid(at).to_string(),
            person: None,
            device: self.random.random_range(0..DEVICES.len()),
            referrer: self.random.random_range(0..REFERRERS.len()),
            session: self.uuid(at),
            variant: None,
            has_share: false,
        }
    }

    /// A visitor who only looks.
    fn visit(&mut self, midnight: i64, moments: &mut Vec<Moment>) {
        let mut at = self.time_of_day(midnight);
        let visitor = self.stranger(at);
        for path in ["/", "/pricing", "/blog"].into_iter().take(self.random.random_range(1..=3)) {
            let uuid = self.uuid(at);
            moments.push(visitor.event(at, uuid, "$pageview", path, json!({})));
            self.quality(&visitor, at + SECOND, path, moments);
            at += self.random.random_range(8..90) * SECOND;
        }
        let uuid = self.uuid(at);
        moments.push(visitor.event(at, uuid, "$pageleave", "/", json!({})));
    }

    /// A visitor who becomes a user, with the onboarding as far as it goes.
    fn sign_up(&mut self, midnight: i64, moments: &mut Vec<Moment>) {
        let mut at = self.time_of_day(midnight);
        let visitor = self.stranger(at);
        for path in ["/", "/signup"] {
            let uuid = self.uuid(at);
            moments.push(visitor.event(at, uuid, "$pageview", path, json!({})));
            at += self.random.random_range(10..80) * SECOND;
        }
        let number = self.users.len();
        let id = format!("user-{:05}", number + 1);
        let takes_part = at >= self.experiment_start();
        let sender = Sender {
            person: Some(number),
            variant: takes_part.then(|| if hash::variant(EXPERIMENT_FLAG, &id) < 0.5 { "control" } else { "test" }),
            has_share: hash::rollout(SHARE_FLAG, &id) <= f64::from(SHARE) / 100.0,
            distinct_id: id,
            ..visitor.clone()
        };
        self.identify(&visitor.distinct_id, &sender, at, moments);
        let is_active = self.onboard(&sender, at + 2 * SECOND, moments);
        let is_loyal = is_active && self.random.random_bool(0.3);
        self.users.push(User { sender, signed_up: at, is_active, is_loyal, pays: false });
    }

    fn identify(&mut self, anonymous: &str, sender: &Sender, at: i64, moments: &mut Vec<Moment>) {
        let first = FIRST_NAMES[self.random.random_range(0..FIRST_NAMES.len())];
        let last = LAST_NAMES[self.random.random_range(0..LAST_NAMES.len())];
        let email = format!("{}.{}.{}@example.com", first, last, &sender.distinct_id[5..]).to_lowercase();
        let method = METHODS[self.random.random_range(0..METHODS.len())];
        let identify = json!({
            "$anon_distinct_id": anonymous,
            "$set": { "email": email, "name": format!("{first} {last}"), "plan": "free" },
            "$set_once": { "$initial_referring_domain": REFERRERS[sender.referrer].0 },
        });
        let uuid = self.uuid(at);
        moments.push(sender.event(at, uuid, "$identify", "/signup", identify));
        let signed_up = json!({ "method": method, "$set": { "signup_method": method } });
        let uuid = self.uuid(at);
        moments.push(sender.event(at + 1, uuid, "user_signed_up", "/signup", signed_up));
    }

    /// The steps of the onboarding and, behind the last, the first use. Whether the last was reached.
    fn onboard(&mut self, sender: &Sender, from: i64, moments: &mut Vec<Moment>) -> bool {
        let mut at = from;
        if let Some(variant) = sender.variant {
            let called = json!({ "$feature_flag": EXPERIMENT_FLAG, "$feature_flag_response": variant });
            let uuid = self.uuid(at);
            let moment = sender.event(at, uuid, "$feature_flag_called", "/onboarding", called);
            moments.push(Moment { detail: variant, ..moment });
        }
        let helps: f64 = if sender.variant == Some("test") { 1.12 } else { 1.0 };
        for (index, step) in STEPS.into_iter().enumerate() {
            if !self.random.random_bool(([0.86, 0.78, 0.8][index] * helps).min(1.0)) {
                return false;
            }
            at += self.random.random_range(20..240) * SECOND;
            let completed = json!({ "step_number": index + 1, "step_name": step });
            let uuid = self.uuid(at);
            let moment = sender.event(at, uuid, "onboarding_step_completed", "/onboarding", completed);
            moments.push(Moment { detail: step, ..moment });
        }
        self.use_features(sender, at + MINUTE, moments);
        true
    }

    /// A session of a user who comes back.
    fn come_back(&mut self, number: usize, midnight: i64, moments: &mut Vec<Moment>) {
        let mut at = self.time_of_day(midnight);
        let session = self.uuid(at);
        let sender = Sender { session, ..self.users[number].sender.clone() };
        let uuid = self.uuid(at);
        moments.push(sender.event(at, uuid, "$pageview", "/home", json!({})));
        self.quality(&sender, at + SECOND, "/dashboard", moments);
        if self.day + RECORDED_DAYS >= self.days {
            self.recorded.push((sender.clone(), at));
        }
        at = self.use_features(&sender, at + 20 * SECOND, moments);
        let user = &self.users[number];
        if user.is_active && !user.pays && self.random.random_bool(if user.is_loyal { 0.08 } else { 0.02 }) {
            self.users[number].pays = true;
            let (plan, cents) = PLANS[self.random.random_range(0..PLANS.len())];
            let paid = json!({
                "plan": plan, "amount_cents": cents, "currency": "usd", "$set": { "plan": plan },
            });
            let uuid = self.uuid(at);
            moments.push(sender.event(at, uuid, "subscription_created", "/billing", paid));
            at += 5 * SECOND;
        }
        let uuid = self.uuid(at);
        moments.push(sender.event(at, uuid, "$pageleave", "/home", json!({})));
    }

    /// Some features, and the time behind the last.
    fn use_features(&mut self, sender: &Sender, from: i64, moments: &mut Vec<Moment>) -> i64 {
        let mut at = from;
        for _ in 0..self.random.random_range(1..=5) {
            // The first features are used most.
            let feature =
                FEATURES[self.random.random_range(0..FEATURES.len()).min(self.random.random_range(0..FEATURES.len()))];
            let uuid = self.uuid(at);
            let path = format!("/{feature}");
            moments.push(sender.event(at, uuid, "feature_used", &path, json!({ "feature_name": feature })));
            at += self.random.random_range(5..300) * SECOND;
        }
        at
    }
}

impl User {
    /// How likely the user comes on a working day that is so long behind the sign-up.
    fn chance_of_return(&self, midnight: i64) -> f64 {
        let days = (midnight - self.signed_up) as f64 / DAY as f64;
        let decaying = 0.5 * (-days.max(0.0) / 5.0).exp();
        match (self.is_loyal, self.is_active) {
            (true, _) => decaying + 0.42,
            (false, true) => decaying + 0.12 * (-days.max(0.0) / 25.0).exp(),
            (false, false) => 0.2 * decaying,
        }
    }
}

/// How much of a working day's use a day has.
fn weekday_share(midnight: i64) -> f64 {
    let weekday = Timestamp::from_millisecond(midnight).map(|time| time.to_zoned(TimeZone::UTC).weekday());
    match weekday {
        Ok(Weekday::Saturday) => 0.45,
        Ok(Weekday::Sunday) => 0.4,
        _ => 1.0,
    }
}
