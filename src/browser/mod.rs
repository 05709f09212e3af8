//! The only folder that touches the browser. [`Browser`] is what the rest of the crate may ask of it;
//! everything above is plain Rust on plain data and is tested natively against [`fake::FakeBrowser`].

#[cfg(any(test, not(target_arch = "wasm32")))]
pub mod fake;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(target_arch = "wasm32")]
pub use web::Host;

/// How loud a console line is. `Critical` is printed always, the others only in debug mode, as in posthog-js.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Level {
    /// Chatter for whoever debugs.
    Info = 0,
    /// Something was ignored or replaced.
    Warn = 1,
    /// Something failed.
    Error = 2,
    /// The page's author has to act.
    Critical = 3,
}

/// A key-value store of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Area {
    /// `localStorage`
    Local = 0,
    /// `sessionStorage`
    Session = 1,
}

/// What is true of the page at this moment.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// `location.href`
    pub url: String,
    /// `document.referrer`, empty where there is none
    pub referrer: String,
    /// `document.title`
    pub title: String,
    /// `screen.width`, `screen.height`, CSS pixels
    pub screen: (i32, i32),
    /// `innerWidth`, `innerHeight`, CSS pixels
    pub viewport: (i32, i32),
}

/// How a cookie is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CookieOptions {
    /// `cookie_expiration`, days; 0 is a session cookie, less removes it.
    pub days: i64,
    /// `cross_subdomain_cookie`: written for the broadest domain that the browser accepts.
    pub cross_subdomain: bool,
    /// `secure_cookie`
    pub secure: bool,
}

impl CookieOptions {
    /// The same cookie, removed.
    pub fn removal(&self) -> Self {
        Self { days: -1, ..*self }
    }
}

/// What the SDK asks of the browser. Nothing here runs the user's code.
pub trait Browser {
    /// Milliseconds since 1970, `Date.now()`.
    fn now(&self) -> i64;
    /// 32 random bits.
    fn random(&self) -> u32;
    /// The page as it is now.
    fn page(&self) -> Page;
    /// An entry of a key-value store; `None` where it or the store is missing.
    fn stored(&self, area: Area, key: &str) -> Option<String>;
    /// Writes an entry; false where the store is missing, full or forbidden.
    fn store(&self, area: Area, key: &str, value: &str) -> bool;
    /// Removes an entry.
    fn forget(&self, area: Area, key: &str);
    /// The decoded value of a cookie.
    fn cookie(&self, name: &str) -> Option<String>;
    /// Writes a cookie, for the whole site; see [`CookieOptions`].
    fn set_cookie(&self, name: &str, value: &str, options: &CookieOptions);
    /// One console line.
    fn log(&self, level: Level, message: &str);
}
