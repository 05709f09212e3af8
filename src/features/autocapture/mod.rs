//! Autocapture: clicks, changes, submits, and what goes through the clipboard.
//!
//! - `listen`: the listeners, and what an event becomes; the only part that knows the instance
//! - `wanted`, `rageclick`: whether it is one to capture
//! - `elements`, `texts`: what it happened to, as the event says it; `selectors`: the texts for that
//! - `privacy`: what must not be read
//!
//! Texts as events have them, what some of them mean and which clicks are rage are rules of [`element_rules`].

pub use element_rules::{chain, keywords, names, rage, words};

use json::PropertyBag;

in_the_page! {
    mod elements;
    mod listen;
    mod privacy;
    mod rageclick;
    mod selectors;
    mod texts;
    mod wanted;
    pub use listen::Autocapture;
}

/// The project's setting for autocapture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Project {
    /// They are not here yet.
    #[default]
    Unknown,
    /// They say nothing, or could not be had.
    Silent,
    /// Autocapture is off.
    Off,
    /// It is on.
    On,
}

impl Project {
    /// What the settings say, which are empty where they could not be had.
    pub fn parse(settings: &PropertyBag) -> Self {
        match settings.raw("autocapture_opt_out") {
            Some("true") => Self::Off,
            Some("false") => Self::On,
            _ => Self::Silent,
        }
    }
}

/// Whether autocapture runs. `is_wanted` is whether the page's config has it on, `is_alone` whether it does without the
/// project's settings, `remembered` whether they had it off on an earlier page.
pub fn is_enabled(is_wanted: bool, is_alone: bool, project: Project, remembered: Option<bool>) -> bool {
    let is_known = project != Project::Unknown;
    let is_off = match project {
        Project::Off => Some(true),
        Project::On => Some(false),
        Project::Unknown | Project::Silent => remembered,
    };
    is_wanted && (is_known || is_alone) && !is_off.unwrap_or(is_known)
}

#[cfg(test)]
mod tests {
    use super::{Project, is_enabled};

    #[test]
    fn waits_for_the_project_unless_the_page_does_without_it() {
        assert!(!is_enabled(true, false, Project::Unknown, None));
        assert!(!is_enabled(true, false, Project::Unknown, Some(false)));
        assert!(is_enabled(true, true, Project::Unknown, None));
        assert!(is_enabled(true, true, Project::Unknown, Some(false)));
        assert!(!is_enabled(true, true, Project::Unknown, Some(true)));
        assert!(!is_enabled(false, true, Project::Unknown, None));
    }

    #[test]
    fn does_what_the_project_says() {
        for remembered in [None, Some(true), Some(false)] {
            assert!(!is_enabled(true, false, Project::Off, remembered));
            assert!(is_enabled(true, false, Project::On, remembered));
            assert!(!is_enabled(false, false, Project::On, remembered));
        }
    }

    #[test]
    fn keeps_to_what_it_last_knew_where_the_project_does_not_say() {
        for (remembered, expected) in [(None, false), (Some(false), true), (Some(true), false)] {
            assert_eq!(is_enabled(true, false, Project::Silent, remembered), expected);
        }
        assert!(!is_enabled(true, true, Project::Silent, None));
    }
}
