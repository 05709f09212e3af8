//! Properties of an event about the page it happened in, and where its visitor came from.

pub mod campaign;
pub mod url;
pub mod uuid;

use crate::browser::Browser;

/// `$lib` as raw JSON, and `$lib_version` with it. The server's features for browsers go by the name `web`; the version
/// is that of the posthog-js release whose wire format this is, and our package's.
pub const LIB: &str = concat!("\"web\",\"$lib_version\":\"", env!("CARGO_PKG_VERSION"), "\"");

/// `$insert_id`: 16 random characters of base 36.
pub fn insert_id(browser: &Browser) -> String {
    let mut id = String::new();
    let mut random = 0;
    for index in 0..16 {
        // a number has enough for four; asking the browser takes longer than all else here
        random = if index % 4 == 0 { browser.random() } else { random / 36 };
        id.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[random as usize % 36]));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    #[test]
    fn insert_ids_are_short_and_differ() {
        let browser = FakeBrowser::default();
        let (one, two) = (insert_id(&browser), insert_id(&browser));
        assert!(one.len() == 16 && one != two && one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
