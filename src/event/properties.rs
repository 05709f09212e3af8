//! What every event says of the browser and the page it happened in.

use super::campaign::UrlPolicy;
use super::url::host_and_path;
use super::user_agent;
use crate::browser::{Browser, Page};
use crate::json::PropertyBag;

/// `$lib`: the server's features for browsers go by this name.
pub const LIB: &str = "web";
/// `$lib_version`: the posthog-js release whose wire format this is, and our package's version.
pub const LIB_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The part of the properties that stays the same while the page lives. `device` is what the shim read of the
/// browser: `userAgent`, `vendor`, `brave`, `platform` (the client hint), `touchPoints`, `pixelRatio`, `language`,
/// `timezone` and `timezoneOffset` (minutes).
pub fn device_properties(device: &PropertyBag, page: &Page, google_search_app: bool) -> PropertyBag {
    let written = device.text("userAgent");
    let ua = written.to_ascii_lowercase();
    let mut props = PropertyBag::default();
    let (browser, version) =
        user_agent::browser(&ua, &device.text("vendor"), device.is_truthy("brave"), google_search_app);
    let (os, os_version) = user_agent::os(&ua, &written);
    let model = user_agent::device(&ua);
    let hinted = device.text("platform") == "Android" && device.is_truthy("touchPoints");
    let android_dp = hinted.then(|| i64::from(page.screen.0.min(page.screen.1)) / device.int("pixelRatio").max(1));
    let language = device.text("language");
    for (key, value) in [
        ("$os", os),
        ("$os_version", &os_version),
        ("$browser", browser),
        ("$device", model),
        ("$device_type", user_agent::device_type(model, android_dp)),
        ("$timezone", &device.text("timezone")),
        ("$browser_language", &language),
        ("$browser_language_prefix", crate::text::before(&language, "-")),
    ] {
        if !value.is_empty() {
            props.set_str(key, value);
        }
    }
    props.set_int("$timezone_offset", device.int("timezoneOffset"));
    props.set_str("$raw_user_agent", &user_agent::raw(&written));
    props.set_raw("$browser_version", &version);
    props
}

/// The part that may change from event to event.
pub fn page_properties(props: &mut PropertyBag, page: &Page, policy: &UrlPolicy) {
    props.set_str("$current_url", &policy.apply(&page.url));
    if let Some((host, path)) = host_and_path(&page.url) {
        props.set_str("$host", host);
        props.set_str("$pathname", path);
    }
    for (key, value) in [
        ("$screen_height", page.screen.1),
        ("$screen_width", page.screen.0),
        ("$viewport_height", page.viewport.1),
        ("$viewport_width", page.viewport.0),
    ] {
        props.set_int(key, i64::from(value));
    }
    props.set_str("$lib", LIB);
    props.set_str("$lib_version", LIB_VERSION);
}

/// `$insert_id`: 16 random characters of base 36.
pub fn insert_id(browser: &dyn Browser) -> String {
    let mut id = String::new();
    for _ in 0..16 {
        id.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[browser.random() as usize % 36]));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    #[test]
    fn carries_posthog_js_names() {
        let ua =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        let mut device = PropertyBag::default();
        device.set_str("userAgent", ua);
        device.set_str("language", "en-US");
        device.set_str("timezone", "Europe/Berlin");
        device.set_int("timezoneOffset", -60);
        let browser = FakeBrowser::default();
        let mut props = device_properties(&device, &browser.page(), false);
        page_properties(&mut props, &browser.page(), &UrlPolicy::default());
        assert_eq!(
            props.to_json(),
            format!(
                "{{\"$os\":\"Linux\",\"$browser\":\"Chrome\",\"$device_type\":\"Desktop\",\"$timezone\":\"Europe/Berlin\",\
                 \"$browser_language\":\"en-US\",\"$browser_language_prefix\":\"en\",\
                 \"$timezone_offset\":-60,\"$raw_user_agent\":\"{ua}\",\"$browser_version\":156,\
                 \"$current_url\":\"https://shop.example.com/products?utm_source=news&gclid=G1#top\",\
                 \"$host\":\"shop.example.com\",\"$pathname\":\"/products\",\"$screen_height\":720,\"$screen_width\":1280,\
                 \"$viewport_height\":600,\"$viewport_width\":1200,\"$lib\":\"web\",\"$lib_version\":\"{LIB_VERSION}\"}}"
            )
        );
    }

    #[test]
    fn client_hints_unmask_android_tablets_in_desktop_mode() {
        let page = FakeBrowser::default().page();
        for (ratio, kind) in [(1, "Tablet"), (2, "Mobile")] {
            let mut device = PropertyBag::default();
            device.set_str("userAgent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/121");
            device.set_str("platform", "Android");
            device.set_int("touchPoints", 5);
            device.set_int("pixelRatio", ratio);
            assert_eq!(device_properties(&device, &page, false).text("$device_type"), kind);
        }
    }

    #[test]
    fn insert_ids_are_short_and_differ() {
        let browser = FakeBrowser::default();
        let (one, two) = (insert_id(&browser), insert_id(&browser));
        assert!(one.len() == 16 && one != two && one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
