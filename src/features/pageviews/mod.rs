//! Page views: the first one, those of single-page apps, how long each lasts and how far it is scrolled, and the leave.
//!
//! - [`view`]: the page view that is going on, as every event says it
//! - [`scroll`]: how far down it was scrolled
//! - [`route`]: whether another address is another page
//! - `follow`: listens, and captures `$pageview` and `$pageleave`

pub mod route;
pub mod scroll;
pub mod view;

in_the_page! {
    mod follow;
    pub use follow::Pageviews;
}
