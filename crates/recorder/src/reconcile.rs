//! A list of children as it is now, against the list as it was: what is new, gone or elsewhere.

use super::mirror::{Kind, NONE, bits};
use super::names::Tag;
use super::recorder::Recorder;
use wire::recorder_protocol::request;

impl Recorder {
    /// The children of `parent` are these now. Slots that were never seen become nodes that are yet to be read.
    pub fn reconcile(&mut self, parent: u32, list: &[i32]) {
        if !self.takes_children(parent) {
            return self.refuse(list);
        }
        if self.mirror.node(parent).first == NONE {
            return self.fill(parent, list);
        }
        for &child in list {
            self.mirror.set(child as u32, bits::SEEN);
        }
        let kept = self.leave_out_missing(parent);
        if !self.is_in_order(parent, list) {
            self.unlink_moved(parent, list, kept);
        }
        let mut prev = NONE;
        for &child in list {
            let child = child as u32;
            self.mirror.clear(child, bits::SEEN);
            if self.mirror.node(child).parent != parent {
                self.attach(child, parent, prev);
            }
            prev = child;
        }
    }

    /// The first list of a node.
    fn fill(&mut self, parent: u32, list: &[i32]) {
        let node = self.mirror.node(parent);
        let (is_root, host) = (node.kind == Kind::ShadowRoot && node.bits & bits::EMITTED == 0, node.parent);
        // nothing in it makes the player attach it to a host that is there already
        if is_root && list.is_empty() && self.is_emitted(host) {
            self.re_emit(host);
        }
        let mut prev = NONE;
        for &child in list {
            let child = child as u32;
            let node = self.mirror.node_mut(child);
            if node.kind == Kind::Free {
                node.kind = Kind::Pending;
                self.mirror.link(child, parent, prev);
            } else {
                self.attach(child, parent, prev);
            }
            prev = child;
        }
        if prev != NONE {
            self.touch(parent);
        }
    }

    /// Whether what is in this node is recorded.
    pub fn takes_children(&self, parent: u32) -> bool {
        let node = self.mirror.node(parent);
        let is_known = !matches!(node.kind, Kind::Free | Kind::Pending);
        // a textarea's text is its value
        let is_open = node.bits & (bits::BLOCKED | bits::IGNORED) == 0 && self.names.tag(node.name) != Tag::Textarea;
        is_known && (is_open || node.kind != Kind::Element)
    }

    /// What is in a node that takes no children is none of ours.
    fn refuse(&mut self, list: &[i32]) {
        for &child in list {
            let child = child as u32;
            match self.mirror.node(child).kind {
                Kind::Free => self.request(request::RELEASE, child, 0),
                _ => self.detach(child),
            }
        }
    }

    /// Takes those from the list of `parent` that were not seen in it, and numbers the others. How many these are.
    fn leave_out_missing(&mut self, parent: u32) -> u32 {
        let mut kept = 0;
        let mut at = self.mirror.node(parent).first;
        while at != NONE {
            let next = self.mirror.node(at).next;
            if self.mirror.has(at, bits::SEEN) {
                kept += 1;
                self.mirror.node_mut(at).mark = kept;
            } else {
                self.detach(at);
            }
            at = next;
        }
        kept
    }

    fn is_in_order(&self, parent: u32, list: &[i32]) -> bool {
        let mut last = 0;
        list.iter().all(|&child| {
            let node = self.mirror.node(child as u32);
            let follows = node.parent != parent || node.mark > last;
            if node.parent == parent {
                last = node.mark;
            }
            follows
        })
    }

    /// Unlinks the fewest nodes whose absence puts the others in order: those outside a longest increasing run.
    fn unlink_moved(&mut self, parent: u32, list: &[i32], kept: u32) {
        let ours: Vec<u32> =
            list.iter().map(|&child| child as u32).filter(|&child| self.mirror.node(child).parent == parent).collect();
        let marks: Vec<u32> = ours.iter().map(|&child| self.mirror.node(child).mark).collect();
        let mut stays = vec![false; kept as usize + 1];
        for at in longest_increasing(&marks) {
            stays[marks[at] as usize] = true;
        }
        for (&child, &mark) in ours.iter().zip(&marks) {
            if !stays[mark as usize] {
                self.record_removal(child);
                if self.mirror.has(child, bits::EMITTED) {
                    self.mirror.set(child, bits::MOVED);
                }
                self.mirror.unlink(child);
            }
        }
    }
}

/// The places of a longest increasing subsequence.
fn longest_increasing(numbers: &[u32]) -> Vec<usize> {
    // the place of the smallest end of a run of each length
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; numbers.len()];
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers[end] < *number);
        if length > 0 {
            before[at] = ends[length - 1];
        }
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied().unwrap_or(usize::MAX);
    while at != usize::MAX {
        run.push(at);
        at = before[at];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::*;
    use wire::recorder_protocol::{read, reader_op};

    #[test]
    fn runs() {
        assert_eq!(longest_increasing(&[]), [] as [usize; 0]);
        assert_eq!(longest_increasing(&[3, 1, 2, 5, 4, 6]), [1, 2, 4, 5]);
        assert_eq!(longest_increasing(&[3, 2, 1]).len(), 1);
    }

    const CHILDREN: i32 = reader_op::CHILDREN;

    fn element(slot: i32) -> [i32; 5] {
        [reader_op::ELEMENT, slot, 1, 0, 0]
    }

    fn written(recorder: &mut Recorder) -> String {
        while !recorder.step(1) {}
        recorder.ends.clear();
        String::from_utf8(std::mem::take(&mut recorder.out)).unwrap()
    }

    /// A page in which each of these pairs is an element and its content, already emitted.
    fn recorder(pairs: &[(i32, i32)]) -> Recorder {
        let mut recorder = Recorder::new(Policy::default());
        let mut ops = vec![reader_op::NAME, 1, reader_op::DOCUMENT, 1, 10, 0];
        for &(slot, child) in pairs {
            ops.extend([CHILDREN, slot, 1, child]);
            ops.extend(element(child));
        }
        recorder.take_in(&ops, b"PCSS1Compat", true);
        recorder.begin_snapshot(b"", 0, 0, 0.0);
        written(&mut recorder);
        recorder
    }

    fn mutation(recorder: &mut Recorder) -> String {
        recorder.collect_removed();
        recorder.begin_mutation(0.0);
        written(recorder)
    }

    #[test]
    fn a_node_that_is_put_into_what_was_in_it() {
        let mut recorder = recorder(&[(1, 2), (2, 3), (3, 4)]);
        // the page has put 3 into 4 and 4 into 2: the list of 2 is read last; nothing is in itself
        recorder.take_in(&[CHILDREN, 4, 1, 3], b"", true);
        assert_eq!(recorder.requests, [request::READ, 3, read::CHILDREN]);
        assert_eq!([recorder.mirror.document(3), recorder.mirror.document(4)], [NONE, NONE]);
        recorder.take_in(&[CHILDREN, 3, 0, CHILDREN, 4, 2, 3, 4, CHILDREN, 2, 1, 4], b"", true);
        assert_eq!([recorder.mirror.document(3), recorder.mirror.document(4)], [1, 1]);
        let text = mutation(&mut recorder);
        assert!(text.contains(r#""removes":[{"parentId":3,"id":4},{"parentId":2,"id":3}]"#), "{text}");
        let added = r#"{"parentId":2,"nextId":null,"node":{"type":2,"tagName":"p","attributes":{},"childNodes":[],"id":4}},{"parentId":4,"#;
        assert!(text.contains(added), "{text}");
    }

    /// A page with a frame (4) in an element (3) of the page (2). In the frame's document (5) is 6, in it 7, in it 8.
    fn recorder_with_frame() -> Recorder {
        let mut recorder = recorder(&[(1, 2), (2, 3), (3, 4)]);
        let mut ops = vec![reader_op::NAME, 6, reader_op::ELEMENT, 4, 2, 0, 0, CHILDREN, 4, 1, 5];
        ops.extend([reader_op::DOCUMENT, 5, 10, 0, CHILDREN, 5, 1, 6]);
        ops.extend(element(6));
        for (parent, child) in [(6, 7), (7, 8)] {
            ops.extend([CHILDREN, parent, 1, child]);
            ops.extend(element(child));
        }
        recorder.take_in(&ops, b"IFRAMECSS1Compat", true);
        mutation(&mut recorder);
        recorder
    }

    /// The events of a change after which these nodes are new to the player.
    fn renewed<const N: usize>(recorder: &mut Recorder, ops: &[i32], slots: [u32; N]) -> String {
        let ids = |recorder: &Recorder| slots.map(|slot| recorder.mirror.node(slot).id);
        let (before, last) = (ids(recorder), recorder.next_id);
        recorder.take_in(ops, b"", true);
        let text = mutation(recorder);
        let after = ids(recorder);
        assert!(after.iter().all(|id| *id > last), "{before:?} {after:?}");
        assert!(before.iter().all(|id| !text.contains(&format!(r#""id":{id}}}"#))), "{text}");
        text
    }

    #[test]
    fn what_leaves_a_frame_that_goes_elsewhere_is_new() {
        let mut recorder = recorder_with_frame();
        // the page has put the frame elsewhere, and what was in it into the page; 3 is gone
        let ops = [CHILDREN, 2, 2, 4, 6, CHILDREN, 3, 0, CHILDREN, 5, 0];
        let text = renewed(&mut recorder, &ops, [6, 7, 8]);
        assert!(text.contains(r#""removes":[{"parentId":2,"id":3}]"#), "{text}");
    }

    #[test]
    fn what_leaves_something_that_has_left_such_a_frame_is_new() {
        let mut recorder = recorder_with_frame();
        // the frame goes elsewhere, 7 leaves it, and 8 leaves 7
        let ops = [CHILDREN, 2, 4, 3, 4, 7, 8, CHILDREN, 3, 0, CHILDREN, 6, 0, CHILDREN, 7, 0];
        renewed(&mut recorder, &ops, [7, 8]);
    }

    #[test]
    fn what_leaves_a_document_that_a_frame_has_no_more_is_new() {
        let mut recorder = recorder_with_frame();
        // the frame has another document, and 7 was in the one before
        let mut ops = vec![CHILDREN, 4, 1, 9, reader_op::DOCUMENT, 9, 0, 0, CHILDREN, 9, 0];
        ops.extend([CHILDREN, 2, 2, 3, 7, CHILDREN, 6, 0]);
        renewed(&mut recorder, &ops, [7, 8]);
    }

    #[test]
    fn a_document_of_another_mode_is_given_again() {
        let mut recorder = recorder_with_frame();
        let id = recorder.mirror.node(5).id;
        recorder.take_in(&[reader_op::DOCUMENT, 5, 10, 0, CHILDREN, 5, 1, 6], b"CSS1Compat", true);
        assert_eq!(mutation(&mut recorder), "");
        recorder.take_in(&[reader_op::DOCUMENT, 5, 10, 0, CHILDREN, 5, 1, 6], b"BackCompat", true);
        let text = mutation(&mut recorder);
        assert!(text.contains(r#""compatMode":"BackCompat""#) && text.contains("isAttachIframe"), "{text}");
        assert!(recorder.mirror.node(5).id > id && recorder.mirror.node(8).id > id, "{text}");
    }
}
