//! Style elements and links: what of them the player gets as rules.
//!
//! A style element whose sheet is unedited is recorded by its text nodes. Otherwise its rules are recorded in an
//! attribute, like those of a link, and its text nodes are empty. If it gets another sheet, the element is emitted
//! again.

use super::mirror::bits;
use super::recorder::Recorder;
use super::text::push_quoted;
use wire::recorder_protocol::css_flag;

impl Recorder {
    /// The rules of a style element's or link's sheet. None are there where the texts of the element are them; otherwise
    /// these are empty for the player.
    pub fn set_css(&mut self, slot: u32, flags: i32, css: &[u8]) {
        if !self.expects(slot) {
            return;
        }
        let mut quoted = Vec::with_capacity(css.len() + css.len() / 8);
        if css.is_empty() {
            self.mirror.clear(slot, bits::CSS);
        } else {
            push_quoted(&mut quoted, css);
            self.mirror.set(slot, bits::CSS);
        }
        let live = self.lives.of(&mut self.mirror, slot);
        let is_same = *live.css == *quoted;
        live.css = quoted.into();
        if self.is_emitted(slot) && flags & css_flag::SILENT == 0 && (!is_same || flags & css_flag::REPLACED != 0) {
            self.re_emit(slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::*;
    use wire::recorder_protocol::reader_op;

    const STYLE: i32 = 2;

    /// A document with a style element with a text node, read but not emitted.
    fn recorder(css: &str) -> Recorder {
        let mut recorder = Recorder::new(Policy::default());
        let base = "CSS1Compathttps://shop.example/a/b";
        recorder.take_in(&[reader_op::DOCUMENT, 1, 10, 24, reader_op::CHILDREN, 1, 1, STYLE], base.as_bytes(), true);
        take_css(&mut recorder, 0, css);
        let text = "stylep{q:url(c)}";
        let ops = [
            reader_op::NAME,
            5,
            reader_op::ELEMENT,
            STYLE,
            1,
            0,
            0,
            reader_op::CHILDREN,
            STYLE,
            1,
            3,
            reader_op::TEXT,
            3,
            3,
            11,
        ];
        recorder.take_in(&ops, text.as_bytes(), true);
        recorder
    }

    fn take_css(recorder: &mut Recorder, flags: i32, css: &str) {
        recorder.take_in(&[reader_op::CSS, STYLE, flags, css.len() as i32], css.as_bytes(), true);
    }

    fn written(recorder: &mut Recorder) -> String {
        while !recorder.step(1) {}
        recorder.ends.clear();
        String::from_utf8(std::mem::take(&mut recorder.out)).unwrap()
    }

    fn snapshot(recorder: &mut Recorder) -> String {
        recorder.begin_snapshot(b"", 0, 0, 0.0);
        written(recorder)
    }

    fn mutation(recorder: &mut Recorder) -> String {
        recorder.begin_mutation(0.0);
        written(recorder)
    }

    const BY_TEXT: &str = r#""attributes":{},"childNodes":[{"type":3,"textContent":"p{q:url(https://shop.example/a/c)}","isStyle":true,"id":3}],"id":2"#;
    const BY_RULES: &str =
        r#""attributes":{"_cssText":"p { }"},"childNodes":[{"type":3,"textContent":"","id":3}],"id":2"#;

    #[test]
    fn by_its_texts_or_by_its_rules() {
        let text = snapshot(&mut recorder(""));
        assert!(text.contains(BY_TEXT), "{text}");
        let text = snapshot(&mut recorder("p { }"));
        assert!(text.contains(BY_RULES), "{text}");
    }

    #[test]
    fn another_sheet_is_given_with_its_element() {
        let mut recorder = recorder("");
        snapshot(&mut recorder);
        take_css(&mut recorder, 0, "p { }");
        let text = mutation(&mut recorder);
        assert!(text.contains(r#""removes":[{"parentId":1,"id":2}]"#), "{text}");
        assert!(text.contains(r#""_cssText":"p { }""#) && text.contains(r#""textContent":"","id":3"#), "{text}");
        take_css(&mut recorder, 0, "p { }");
        assert_eq!(mutation(&mut recorder), "");
        take_css(&mut recorder, css_flag::REPLACED, "p { }");
        assert!(mutation(&mut recorder).contains(r#""_cssText":"p { }""#));
        take_css(&mut recorder, css_flag::REPLACED, "");
        assert!(mutation(&mut recorder).contains(r#""isStyle":true"#));
    }

    #[test]
    fn before_a_snapshot_the_change_is_not_told() {
        let mut recorder = recorder("");
        snapshot(&mut recorder);
        take_css(&mut recorder, css_flag::SILENT, "p { }");
        assert_eq!(mutation(&mut recorder), "");
        assert!(snapshot(&mut recorder).contains(BY_RULES));
    }
}
