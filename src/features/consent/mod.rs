//! Whether anything may be captured and kept: what the visitor has decided, "do not track", and the cookieless modes.
//!
//! Where a decision is stored is the shim's (js/client/consent.ts); what it means is here.

use json::PropertyBag;
use wire::core_protocol::consent::{CAPTURES, COOKIELESS, DENIED, GRANTED, KEEPS_NOTHING, OPTED_OUT};
use wire::core_protocol::consent_facts;

/// The options of the page's config about consent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    cookieless: Cookieless,
    /// `opt_out_capturing_by_default`
    is_out_by_default: bool,
    /// `opt_out_persistence_by_default`
    keeps_nothing_when_out: bool,
    /// `respect_dnt`
    respects_dnt: bool,
}

/// `cookieless_mode`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Cookieless {
    #[default]
    Never,
    /// Every visitor is captured without being recognised.
    Always,
    /// Those who have rejected are; nothing is captured before they decide.
    OnReject,
}

impl Rules {
    /// The rules of a config, posthog-js's options as JSON.
    pub fn parse(config: &PropertyBag) -> Self {
        Self {
            cookieless: match config.bare("cookieless_mode") {
                "always" => Cookieless::Always,
                "on_reject" => Cookieless::OnReject,
                _ => Cookieless::Never,
            },
            is_out_by_default: config.is_truthy("opt_out_capturing_by_default"),
            keeps_nothing_when_out: config.is_truthy("opt_out_persistence_by_default"),
            respects_dnt: config.is_truthy("respect_dnt"),
        }
    }

    /// What consent allows, bits of [`wire::core_protocol::consent`], where these are the facts: bits of
    /// [`consent_facts`].
    pub fn allow(self, facts: u8) -> u8 {
        let is_tracking_refused = self.respects_dnt && facts & consent_facts::NO_TRACKING != 0;
        let is_denied = is_tracking_refused || facts & consent_facts::DENIED != 0;
        let is_granted = !is_denied && facts & consent_facts::GRANTED != 0;
        let is_pending = !is_denied && !is_granted;
        let is_rejected = is_denied || is_pending && self.is_out_by_default;
        let on_reject = self.cookieless == Cookieless::OnReject;
        let is_cookieless = self.cookieless == Cookieless::Always || on_reject && is_rejected;
        let is_out = is_cookieless || is_rejected || on_reject && is_pending;
        let keeps_nothing = is_out && (self.cookieless != Cookieless::Never || self.keeps_nothing_when_out);
        let bits = [
            (is_cookieless || !is_out, CAPTURES),
            (is_cookieless, COOKIELESS),
            (keeps_nothing, KEEPS_NOTHING),
            (is_out, OPTED_OUT),
            (is_granted, GRANTED),
            (is_denied, DENIED),
        ];
        bits.iter().fold(0, |all, (is_set, bit)| if *is_set { all | bit } else { all })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PENDING: u8 = 0;
    const ACCEPTED: u8 = consent_facts::GRANTED;
    const REJECTED: u8 = consent_facts::DENIED;

    fn allow(config: &str, facts: u8) -> u8 {
        Rules::parse(&PropertyBag::parse(config).expect("JSON")).allow(facts)
    }

    #[test]
    fn events_are_captured_until_the_visitor_rejects() {
        assert_eq!(allow("{}", PENDING), CAPTURES);
        assert_eq!(allow("{}", ACCEPTED), CAPTURES | GRANTED);
        assert_eq!(allow("{}", REJECTED), OPTED_OUT | DENIED);
    }

    #[test]
    fn where_the_default_is_out_nothing_is_captured_until_they_accept() {
        let config = r#"{"opt_out_capturing_by_default":true}"#;
        assert_eq!(allow(config, PENDING), OPTED_OUT);
        assert_eq!(allow(config, ACCEPTED), CAPTURES | GRANTED);
        let keeping = r#"{"opt_out_capturing_by_default":true,"opt_out_persistence_by_default":true}"#;
        assert_eq!(allow(keeping, PENDING), OPTED_OUT | KEEPS_NOTHING);
        assert_eq!(allow(keeping, ACCEPTED), CAPTURES | GRANTED);
    }

    #[test]
    fn do_not_track_is_a_rejection_where_it_is_respected() {
        let asked = ACCEPTED | consent_facts::NO_TRACKING;
        assert_eq!(allow("{}", asked), CAPTURES | GRANTED);
        assert_eq!(allow(r#"{"respect_dnt":true}"#, asked), OPTED_OUT | DENIED);
    }

    #[test]
    fn cookieless_visitors_are_captured_and_nothing_is_kept_of_them() {
        let unrecognised = CAPTURES | COOKIELESS | KEEPS_NOTHING | OPTED_OUT;
        for (facts, decision) in [(PENDING, 0), (ACCEPTED, GRANTED), (REJECTED, DENIED)] {
            assert_eq!(allow(r#"{"cookieless_mode":"always"}"#, facts), unrecognised | decision);
        }
        let on_reject = r#"{"cookieless_mode":"on_reject"}"#;
        assert_eq!(allow(on_reject, PENDING), OPTED_OUT | KEEPS_NOTHING);
        assert_eq!(allow(on_reject, ACCEPTED), CAPTURES | GRANTED);
        assert_eq!(allow(on_reject, REJECTED), unrecognised | DENIED);
        let both = r#"{"cookieless_mode":"on_reject","opt_out_capturing_by_default":true}"#;
        assert_eq!(allow(both, PENDING), unrecognised);
    }
}
