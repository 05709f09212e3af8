//! What may be read of elements, and how events say it: the rules that autocapture, dead clicks and heatmaps share. They
//! work on texts and numbers; the users read the page.

pub mod chain;
pub mod keywords;
pub mod names;
pub mod rage;
pub mod words;
