//! Browser and operating system from the user agent, with posthog-js's names and precedence.
//! No regular expressions: their engine would cost more than all the rest of the module.
//!
//! Every function takes the user agent in lower case: marks are compared without case, which posthog-js does for
//! most of them.

use crate::text::{after, before, contains, find, first_match};

/// mark|browser|marks before its version. The first mark found names the browser.
const BEFORE_SAFARI: &str = " opr/|Opera|opr/
blackberry|BlackBerry|blackberry |version/
playbook|BlackBerry|version/
bb10|BlackBerry|version/
iemobile|Internet Explorer Mobile|rv:
wpdesktop|Internet Explorer Mobile|rv:
oculusbrowser|Oculus Browser|oculusbrowser/
samsungbrowser|Samsung Internet|samsungbrowser/
edge|Microsoft Edge|edge/
edg/|Microsoft Edge|edg/
vivaldi/|Vivaldi|vivaldi/
yabrowser/|Yandex|yabrowser/
whale/|Whale|whale/
duckduckgo/|DuckDuckGo|duckduckgo/
ddg/|DuckDuckGo|ddg/
fbios|Facebook Mobile|
ucweb|UC Browser|ucbrowser/|ucweb/
ucbrowser|UC Browser|ucbrowser/
crios|Chrome iOS|crios/
crmo|Chrome|crmo/
chrome|Chrome|chrome/
";
const KONQUEROR_OR_IOS: &str = "fxios|Firefox iOS|fxios/
konqueror|Konqueror|konqueror/
brave/|Brave|brave/
";
const AFTER_SAFARI: &str = "palemoon/|Pale Moon|palemoon/
waterfox/|Waterfox|waterfox/
firefox|Firefox|firefox/
msie|Internet Explorer|msie |rv:
trident/|Internet Explorer|rv:
gecko|Firefox|firefox/
";

/// Name of the browser, empty where not known, and its version as a JSON number (`156`, `17.1`) or `null`.
/// `brave` is the hint that only Brave gives, `vendor` is `navigator.vendor`, `google_search_app` the config's
/// `detect_google_search_app`.
pub fn browser(ua: &str, vendor: &str, brave: bool, google_search_app: bool) -> (&'static str, String) {
    let android = contains(ua, "android");
    let line = if brave {
        "Brave|brave/"
    } else if google_search_app && contains(ua, "gsa/") {
        "Google Search App|gsa/"
    } else if contains(ua, " opr/") && contains(ua, "mini") {
        "Opera Mini|"
    } else if let Some(line) = first_match(ua, BEFORE_SAFARI) {
        line
    } else if android && contains(ua, "safari") {
        "Android Mobile|android "
    } else if let Some(line) = first_match(ua, KONQUEROR_OR_IOS) {
        line
    } else if contains(vendor, "Apple") || (contains(ua, "safari") && !android) {
        if contains(ua, "mobile") { "Mobile Safari|version/" } else { "Safari|version/" }
    } else {
        first_match(ua, AFTER_SAFARI).unwrap_or("|")
    };
    let mut marks = after(line, "|").unwrap_or_default();
    let mut version = None;
    while version.is_none() && !marks.is_empty() {
        version = after(ua, before(marks, "|")).and_then(decimal);
        marks = after(marks, "|").unwrap_or_default();
    }
    (before(line, "|"), version.unwrap_or_else(|| "null".into()))
}

/// The decimal number at the start of `text`, at most one dot, written as JavaScript prints it.
fn decimal(text: &str) -> Option<String> {
    let (whole, rest) = digits(text)?;
    let mut out = String::from(whole);
    while out.len() > 1 && out.starts_with('0') {
        out.remove(0);
    }
    if let Some((fraction, _)) = rest.strip_prefix('.').and_then(digits) {
        out.push('.');
        out.push_str(fraction);
        while out.ends_with('0') {
            out.pop();
        }
        if out.ends_with('.') {
            out.pop();
        }
    }
    Some(out)
}

/// The digits `text` starts with, and the rest.
fn digits(text: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    while text.as_bytes().get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if end == 0 { None } else { text.split_at_checked(end) }
}

/// `1.2.3` of a text that starts with `1_2_3`, `1.2` (the third number is 0 then) or the like.
fn dotted(text: &str) -> Option<String> {
    let (major, rest) = digits(text)?;
    let (minor, rest) = digits(strip_separator(rest)?)?;
    let patch = strip_separator(rest).and_then(digits).map_or("0", |(patch, _)| patch);
    Some(crate::text::concat(&[major, ".", minor, ".", patch]))
}

fn strip_separator(text: &str) -> Option<&str> {
    text.strip_prefix(['_', '.'])
}

/// Windows NT's numbers and the names they were sold under.
const WINDOWS: &str = "nt 5.0|2000
nt 5.1|XP
nt 5.2|XP
nt 6.0|Vista
nt 6.1|7
nt 6.2|8
nt 6.3|8.1
nt 6.4|10
nt 10.0|10
";

/// Name and version of the operating system, empty where not known. `as_written` is the user agent before it was
/// put in lower case.
pub fn os(ua: &str, as_written: &str) -> (&'static str, String) {
    let has = |mark| contains(ua, mark);
    let none = String::new();
    const XBOX: &str = "xbox; xbox ";
    if let Some(model) = find(ua, XBOX).and_then(|at| as_written.get(at + XBOX.len()..)) {
        return ("Xbox", before(before(model, ")"), ";").into());
    }
    if let Some(name) = first_match(
        ua,
        "nintendo|Nintendo\nplaystation|PlayStation\nblackberry|BlackBerry\nplaybook|BlackBerry\nbb10|BlackBerry\n",
    ) {
        return (name, none);
    }
    if has("windows") {
        if has("phone") || has("wpdesktop") {
            return ("Windows Phone", none);
        }
        if has("mobile") && !has("iemobile") {
            return ("Windows Mobile", none);
        }
        let name = first_match(ua, WINDOWS).unwrap_or_default();
        return ("Windows", if has("windows nt ") && has("arm") { "RT" } else { name }.into());
    }
    if has("iphone") || has("ipad") || has("ipod") {
        return ("iOS", after(ua, "os ").and_then(dotted).unwrap_or_default());
    }
    if let Some(rest) = after(ua, "watch") {
        if let Some(version) =
            after(rest, "/").and_then(dotted).or_else(|| after(rest, "os,").map(|rest| before(rest, ",").into()))
        {
            return ("watchOS", version);
        }
    }
    if has("android") {
        return ("Android", after(ua, "android ").and_then(dotted).unwrap_or_default());
    }
    if has("mac") {
        return ("Mac OS X", after(ua, "mac os x ").and_then(dotted).unwrap_or_default());
    }
    (first_match(ua, "; cros|Chrome OS\nlinux|Linux\ndebian|Linux\n").unwrap_or_default(), none)
}

/// mark|device, the first found wins.
const DEVICES: &str = "nintendo |Nintendo
playstation |PlayStation
xbox|Xbox
ouya|Ouya
windows phone|Windows Phone
wpdesktop|Windows Phone
ipad|iPad
ipod|iPod Touch
iphone|iPhone
watchos|Apple Watch
watch os|Apple Watch
blackberry|BlackBerry
playbook|BlackBerry
bb10|BlackBerry
kobo ereader|Kobo
kobo touch|Kobo
nokia|Nokia
";
/// Android tablets that call themselves mobile, then phones that do not.
const ANDROIDS: &str = "9138b|Android Tablet
tb782b|Android Tablet
nexus 9|Android Tablet
nexus 7|Android Tablet
pixel c|Android Tablet
huaweisht|Android Tablet
btv|Android Tablet
noble nook|Android Tablet
smart ultra 6|Android Tablet
";
const PHONES: &str = "pixel |Android
huaweimed-al00|Android
tah-|Android
apa|Android
sm-g92|Android
i980|Android
zte|Android
u304aa|Android
lmy47v|Android
";

/// The device's model line as posthog-js names it, empty for a desktop.
pub fn device(ua: &str) -> &'static str {
    let has = |mark| contains(ua, mark);
    let is_watch_model = || after(ua, "watch").is_some_and(|rest| digits(rest).is_some());
    if let Some(name) = first_match(ua, DEVICES) {
        name
    } else if is_watch_model() {
        "Apple Watch"
    } else if (has("silk/") && has(" kf")) || has("; aeo") {
        "Kindle Fire"
    } else if has("android") || has("zte") {
        match (has("mobile"), first_match(ua, ANDROIDS), first_match(ua, PHONES)) {
            (true, None, _) => "Android",
            (_, Some(tablet), None) => tablet,
            (_, Some(tablet), Some(_)) if has("pixel c") => tablet,
            (_, _, Some(phone)) => phone,
            _ => "Android Tablet",
        }
    } else if has("pda") || has("mobile") {
        "Generic mobile"
    } else if has("tablet") && !has("tablet pc") {
        "Generic tablet"
    } else {
        ""
    }
}

/// `Desktop`, `Mobile`, `Tablet`, `Console` or `Wearable` of a [`device`].
/// `android_dp` is the screen's shorter side where a client hint says Android, although the user agent does not.
pub fn device_type(device: &str, android_dp: Option<i64>) -> &'static str {
    match (device, android_dp) {
        ("", None) => "Desktop",
        // Chrome on Android tablets asks for desktop sites by default; only the client hint tells the truth
        ("", Some(dp)) => {
            if dp >= 600 {
                "Tablet"
            } else {
                "Mobile"
            }
        }
        _ => {
            const TYPES: &str = "iPad|Tablet\nTablet|Tablet\ntablet|Tablet\nKobo|Tablet\nKindle|Tablet\nNintendo|Console\nXbox|Console\nPlayStation|Console\nOuya|Console\nWatch|Wearable\n";
            first_match(device, TYPES).unwrap_or("Mobile")
        }
    }
}

/// Where `ua` is cut for `$raw_user_agent`: 1,000 characters.
pub fn raw(ua: &str) -> String {
    const LIMIT: usize = 1000;
    if ua.len() <= LIMIT {
        return ua.into();
    }
    let mut out: String = ua.chars().take(LIMIT - 3).collect();
    out.push_str("...");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_browsers_and_systems() {
        // (user agent, browser, version, os, os version); expected values are what posthog-js 1.449.2 answers
        for (ua, name, version, os_name, os_version) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                "Chrome",
                "156",
                "Linux",
                "",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.5.0.0",
                "Microsoft Edge",
                "120.5",
                "Windows",
                "10",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.10 Safari/605.1.15",
                "Safari",
                "17.1",
                "Mac OS X",
                "10.15.7",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1",
                "Mobile Safari",
                "17.2",
                "iOS",
                "17.2.0",
            ),
            (
                "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
                "Firefox",
                "153",
                "Linux",
                "",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Mobile Safari/537.36",
                "Chrome",
                "121",
                "Android",
                "",
            ),
            (
                "Mozilla/5.0 (Linux; Android 8.1.0; SM-T580) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/14.2 Chrome/87.0 Safari/537.36",
                "Samsung Internet",
                "14.2",
                "Android",
                "8.1.0",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1",
                "Chrome iOS",
                "120",
                "iOS",
                "16.6.0",
            ),
            (
                "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
                "Internet Explorer",
                "11",
                "Windows",
                "7",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
                "Chrome",
                "119",
                "Chrome OS",
                "",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0",
                "Opera",
                "105",
                "Windows",
                "10",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/120.0 Mobile/15E148 Safari/605.1.15",
                "Firefox iOS",
                "120",
                "iOS",
                "17.1.0",
            ),
            ("", "", "null", "", ""),
        ] {
            let lower = ua.to_ascii_lowercase();
            assert_eq!(browser(&lower, "", false, false), (name, version.to_string()), "{ua}");
            assert_eq!(os(&lower, ua), (os_name, os_version.to_string()), "{ua}");
        }
    }

    #[test]
    fn hints_win_over_the_user_agent() {
        let ua = "mozilla/5.0 (x11; linux x86_64) applewebkit/537.36 (khtml, like gecko) chrome/120.0.0.0 safari/537.36 gsa/300.1";
        assert_eq!(browser(ua, "", true, true), ("Brave", "null".into()));
        assert_eq!(browser(ua, "", false, true), ("Google Search App", "300.1".into()));
        assert_eq!(browser(ua, "", false, false).0, "Chrome");
    }

    #[test]
    fn knows_consoles_and_watches() {
        let system = |ua: &str| os(&ua.to_ascii_lowercase(), ua);
        assert_eq!(system("Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) Edge/44"), ("Xbox", "One".into()));
        assert_eq!(system("Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet)").0, "Nintendo");
        assert_eq!(system("Watch4,3/5.3.8 (16U680)"), ("watchOS", "5.3.8".into()));
        assert_eq!(system("Mozilla/5.0 (Windows NT 6.2; ARM; Trident/7.0)"), ("Windows", "RT".into()));
    }

    #[test]
    fn names_devices_and_their_type() {
        for (ua, name, kind) in [
            ("mozilla/5.0 (x11; linux x86_64) chrome/156.0.0.0 safari/537.36", "", "Desktop"),
            ("mozilla/5.0 (iphone; cpu iphone os 17_2 like mac os x) mobile/15e148", "iPhone", "Mobile"),
            ("mozilla/5.0 (ipad; cpu os 16_6 like mac os x) mobile/15e148", "iPad", "Tablet"),
            ("mozilla/5.0 (linux; android 14; pixel 8) chrome/121.0.0.0 mobile safari/537.36", "Android", "Mobile"),
            ("mozilla/5.0 (linux; android 8.1.0; sm-t580) chrome/87.0 safari/537.36", "Android Tablet", "Tablet"),
            ("mozilla/5.0 (linux; android 7.0; pixel c) chrome/87.0 safari/537.36", "Android Tablet", "Tablet"),
            ("mozilla/5.0 (linux; android 5.1.1; kfsuwi) silk/108 safari/537.36", "Kindle Fire", "Tablet"),
            ("mozilla/5.0 (nintendo switch; wifiwebauthapplet)", "Nintendo", "Console"),
            ("mozilla/5.0 (playstation 5 3.03/smarttv)", "PlayStation", "Console"),
            ("atc/1.0 watchos/7.5 model/watch4,2", "Apple Watch", "Wearable"),
            ("mozilla/5.0 (windows phone 10.0; android 6.0.1)", "Windows Phone", "Mobile"),
            ("", "", "Desktop"),
        ] {
            assert_eq!(device(ua), name, "{ua}");
            assert_eq!(device_type(device(ua), None), kind, "{ua}");
        }
        assert_eq!((device_type("", Some(720)), device_type("", Some(360))), ("Tablet", "Mobile"));
    }

    #[test]
    fn never_panics_on_odd_text() {
        for ua in [
            "é漢",
            "windows nt ",
            "xbox; xbox ",
            "watch",
            "watch/",
            "iphone os 1",
            "android 漢",
            "version/é",
            "mac os x _",
        ] {
            browser(ua, "", false, true);
            os(ua, ua);
            device(ua);
        }
        assert_eq!(find("é", "漢"), None);
        assert_eq!(raw(&"é".repeat(2000)).chars().count(), 1000);
    }
}
