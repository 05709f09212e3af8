//! Requests for feature flags: what comes after what, with the timers and the page's callbacks.

use super::State;
use crate::browser::{Level, Timer, page};
use crate::features::feature_flags::called::{ERRORS, joined};
use crate::features::feature_flags::known::Response;
use crate::features::feature_flags::requests::{Outcome, Reload, Situation, Turn};
use json::PropertyBag;
use json::text::{concat, contains};
use std::rc::Rc;
use wire::core_protocol::flags_change::{ANSWERED, FAILED, FIRES};
use wire::core_protocol::request_status;

/// Calls within this time are one request, ms.
const DEBOUNCE_MS: i32 = 5;
const RETRY_MS: i32 = 500;

impl State {
    fn situation(&self, option: &str) -> Situation {
        Situation { is_off: self.context.is_on(option), is_online: page::is_online() }
    }

    pub(super) fn reload(this: &Rc<Self>) {
        let instance = this.context.instance;
        let situation = this.situation("advanced_disable_feature_flags");
        let reload = this.requests.borrow_mut().reload(situation);
        match reload {
            Reload::Skipped => page::settle_flags(instance, 0, "skipped"),
            Reload::Joined => {}
            Reload::Begun => {
                page::flags_reloading(instance);
                let late = this.clone();
                this.debounce.set(Some(Timer::after(DEBOUNCE_MS, instance, Box::new(move || Self::take_turn(&late)))));
            }
        }
    }

    fn take_turn(this: &Rc<Self>) {
        this.debounce.take();
        let situation = this.situation("advanced_disable_flags");
        let turn = this.requests.borrow_mut().turn(situation);
        match turn {
            Turn::Skipped => page::settle_flags(this.context.instance, 0, "skipped"),
            Turn::Later => {}
            Turn::Now => {
                let asked = this.ask(|core, browser| {
                    let retries = core.config().int("feature_flag_request_max_retries");
                    this.requests.borrow_mut().sent(core.known_flags().flags.visitor, retries);
                    (core.flags_url(), core.flags_request(browser).to_json())
                });
                this.asked.replace(asked);
                this.send(true);
            }
        }
    }

    fn send(&self, is_first: bool) {
        let asked = self.asked.borrow();
        page::request_flags(self.context.instance, &asked.0, &asked.1, i32::from(is_first));
    }

    pub(super) fn answered(this: &Rc<Self>, status: i64, text: &str) -> bool {
        let visitor = this.ask(|core, browser| {
            // another subdomain may have reset the visitor meanwhile
            core.visitor(browser);
            core.known_flags().flags.visitor
        });
        let outcome = this.requests.borrow_mut().answered(status, visitor);
        match outcome {
            Outcome::Cancelled => page::settle_flags(this.context.instance, 1, "cancelled"),
            Outcome::Retry => {
                let late = this.clone();
                this.retry.set(Some(Timer::after(
                    RETRY_MS,
                    this.context.instance,
                    Box::new(move || Self::try_again(&late)),
                )));
                return false;
            }
            Outcome::Taken { is_blocked } => this.take(status, text, is_blocked),
        }
        if this.requests.borrow().is_wanted() {
            Self::take_turn(this);
        }
        true
    }

    fn try_again(this: &Rc<Self>) {
        let visitor = this.ask(|core, _| core.known_flags().flags.visitor);
        if this.requests.borrow().is_about(visitor) {
            this.send(false);
        } else {
            Self::answered(this, request_status::FAILED, "");
        }
    }

    /// Takes the last response of a request.
    fn take(&self, status: i64, text: &str, is_blocked: bool) {
        let is_fine = status == 200;
        let answer = PropertyBag::parse_or_empty(if is_fine { text } else { "" });
        let quota = answer.raw("quotaLimited").unwrap_or_default();
        let is_limited = contains(quota, "\"feature_flags\"");
        let faults = faults(status, text, answer.is_truthy("errorsWhileComputingFlags"), is_limited);
        let knows_visitor = is_fine && !self.requests.borrow().is_wanted();
        self.ask(|core, browser| {
            if is_blocked {
                let message = "Requests for feature flags are blocked; none is sent until the network changes.";
                browser.log(Level::Warn, message);
            }
            let mut noted = PropertyBag::default();
            noted.set_raw(ERRORS, &faults);
            core.visitor(browser).register(browser, &noted, 0);
            if is_limited {
                let message = "The quota of feature flags is used up; they stay as they are.";
                return browser.log(Level::Warn, message);
            }
            let is_part = core.config().is_on("advanced_only_evaluate_survey_feature_flags");
            core.flags_answered(browser, &answer, Response { is_part, knows_visitor, is_failed: !is_fine });
        });
        if !is_limited {
            self.is_loaded.set(true);
            if is_fine {
                self.is_stale_noted.set(false);
            }
            self.changed(FIRES | ANSWERED | if is_fine { 0 } else { FAILED });
        }
        page::settle_flags(self.context.instance, 1, &joined(&faults));
    }
}

/// What was wrong with a response, a JSON list of texts.
fn faults(status: i64, text: &str, has_errors: bool, is_limited: bool) -> String {
    let mut code = String::new();
    json::push_int(&mut code, status);
    let failure = match status {
        200 => String::new(),
        1.. => concat(&["api_error_", &code]),
        _ => if text.is_empty() { "connection_error" } else { text }.into(),
    };
    let mut list = String::from("[");
    for fault in &[
        failure.as_str(),
        if has_errors { "errors_while_computing_flags" } else { "" },
        if is_limited { "quota_limited" } else { "" },
    ] {
        if fault.is_empty() {
            continue;
        }
        if list.len() > 1 {
            list.push(',');
        }
        json::push_quoted(&mut list, fault);
    }
    list.push(']');
    list
}
