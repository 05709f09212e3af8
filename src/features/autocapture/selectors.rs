//! Selectors and names, as the browser takes them: texts that it has already, so that no match makes one.

use crate::browser::{Element, Key};
use js_sys::JsString;
use wasm_bindgen::prelude::*;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $text:tt;)*) => {
        #[wasm_bindgen]
        extern "C" {
            $($(#[$doc])* #[wasm_bindgen(thread_local_v2, static_string)] pub static $name: JsString = $text;)*
        }
    };
}

texts! {
    /// The element around all.
    HTML = "html";
    /// The element around all, and the body.
    ROOTS = "html,body";
    /// No element.
    NOTHING = ":not(*)";
    /// The body.
    BODY = "body";
    /// A form.
    FORM = "form";
    /// Elements that are made to be used.
    CONTROLS = "a,button,form,input,select,textarea,label";
    /// Elements that take what the visitor enters.
    FIELDS = "input,select,textarea";
    /// Elements that say where to.
    LINKS = "a,button";
    /// What is edited in place.
    EDITABLE = "[contenteditable=true]";
    /// Part of the text of what is around it.
    SPAN = "span";
    /// Elements that opt themselves and their subtree out of texts.
    MARKED = ".ph-sensitive,.ph-no-capture";
    /// Elements that opt their subtree out of autocapture.
    NO_CAPTURE = ".ph-no-capture";
    /// Elements whose text is taken though their name speaks against it.
    INCLUDED = ".ph-include";
    /// Elements that hold what the visitor wrote, perhaps in their attributes too.
    INPUTS = "select,textarea,input:not([type=button],[type=checkbox],[type=submit],[type=reset]),[contenteditable=true]";
    /// `css_selector_ignorelist` unless the page has one.
    IGNORED = ".ph-no-autocapture,[data-ph-no-autocapture]";
    /// `css_selector_ignorelist` of rage clicks unless the page has one.
    CALM = ".ph-no-rageclick,.ph-no-capture";
    /// `capture_value_css_selector_allowlist` unless the page has one.
    VALUE_WANTED = "[data-ph-capture-value]";
    /// Fields whose values say something, and not too much.
    VALUED = "textarea,select:not([multiple]),input:not([type=password],[type=hidden],[type=file],[type=checkbox],[type=button],[type=submit],[type=reset],[type=image])";
    /// What a click is meant for, as rage clicks see it.
    CLICKED = "button,a,label,[role=button i],[role=link i],[role=tab i],[role=menuitem i],[role=option i],input,select,textarea";
    /// An input.
    INPUT = "input";
    /// A field of several lines.
    TEXTAREA = "textarea";
    TYPE = "type";
    NAME = "name";
    ID = "id";
    HREF = "href";
    VALUE = "value";
    OPTIONS = "options";
    SELECTED_INDEX = "selectedIndex";
    IS_CONTENT_EDITABLE = "isContentEditable";
    ARIA_LABEL = "aria-label";
    CHILDREN = "children";
    AUTOCAPTURE = "autocapture";
    ADVANCED_DISABLE_FLAGS = "advanced_disable_flags";
    RAGECLICK = "rageclick";
    THRESHOLD_PX = "threshold_px";
    TIMEOUT_MS = "timeout_ms";
    CLICK_COUNT = "click_count";
    CSS_SELECTOR_IGNORELIST = "css_selector_ignorelist";
    CONTENT_IGNORELIST = "content_ignorelist";
    IGNORE_TEXT_SELECTION = "ignore_text_selection";
    CAPTURE_COPIED_TEXT = "capture_copied_text";
    URL_ALLOWLIST = "url_allowlist";
    URL_IGNORELIST = "url_ignorelist";
    GET_CURRENT_URL = "get_current_url";
    DOM_EVENT_ALLOWLIST = "dom_event_allowlist";
    ELEMENT_ALLOWLIST = "element_allowlist";
    CSS_SELECTOR_ALLOWLIST = "css_selector_allowlist";
    VALUE_ALLOWLIST = "capture_value_css_selector_allowlist";
    MASK_ALL_TEXT = "mask_all_text";
    MASK_ALL_ELEMENT_ATTRIBUTES = "mask_all_element_attributes";
    ATTRIBUTE_IGNORELIST = "element_attribute_ignorelist";
    PROPS_TO_CAPTURE = "propsToCapture";
    CUSTOM_LABEL_PROP = "customLabelProp";
    MAX_ELEMENTS_CAPTURED = "maxElementsCaptured";
    DISABLE_CAPTURE_URL_HASHES = "disable_capture_url_hashes";
    PROPERTIES_STRING_MAX_LENGTH = "properties_string_max_length";
    X = "clientX";
    Y = "clientY";
    TIME = "timeStamp";
    BUTTON = "button";
    POINTER_ID = "pointerId";
    IS_PRIMARY = "isPrimary";
    CTRL_KEY = "ctrlKey";
}

/// Whether one of `path` matches `selector`.
#[inline(never)]
pub fn any_is(path: &[Element], selector: &'static Key) -> bool {
    path.iter().any(|element| element.is(selector))
}
