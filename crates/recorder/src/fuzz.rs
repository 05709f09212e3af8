//! Trees changed by chance, read as the shim reads them, and rebuilt from the events as rrweb's player does it: the
//! player's tree is the page's after each flush.

use super::policy::Policy;
use super::recorder::Recorder;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use wire::recorder_protocol::{read, reader_op, request};

/// The page: nodes by slot. Slot 1 is the document, 2 its element; even slots are elements, odd ones texts. An element's
/// value is an address, for which the engine has to know which document it is in.
#[derive(Default)]
struct Page {
    children: BTreeMap<u32, Vec<u32>>,
    values: BTreeMap<u32, String>,
    /// Slots of the engine, with the flags of what has to be read.
    known: BTreeSet<u32>,
    dirty: BTreeSet<u32>,
    dirty_values: BTreeSet<u32>,
    next: u32,
}

#[derive(Clone, Debug)]
enum Step {
    Insert { parent: usize, at: usize, is_text: bool },
    Move { node: usize, parent: usize, at: usize },
    Remove { node: usize },
    Write { node: usize, value: u8 },
    Shuffle { parent: usize, by: usize },
    Flush,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let some = || 0..1000usize;
    let step = prop_oneof![
        4 => (some(), some(), any::<bool>()).prop_map(|(parent, at, is_text)| Step::Insert { parent, at, is_text }),
        3 => (some(), some(), some()).prop_map(|(node, parent, at)| Step::Move { node, parent, at }),
        1 => some().prop_map(|node| Step::Remove { node }),
        2 => (some(), any::<u8>()).prop_map(|(node, value)| Step::Write { node, value }),
        1 => (some(), some()).prop_map(|(parent, by)| Step::Shuffle { parent, by }),
        1 => Just(Step::Flush),
    ];
    prop::collection::vec(step, 1..200)
}

fn is_element(slot: u32) -> bool {
    slot.is_multiple_of(2)
}

impl Page {
    fn new() -> Self {
        let mut page = Self { next: 3, ..Self::default() };
        page.children.insert(1, vec![2]);
        page.children.insert(2, Vec::new());
        page
    }

    /// All that is in the page, in its order.
    fn all(&self) -> Vec<u32> {
        let mut list = vec![2];
        let mut at = 0;
        while at < list.len() {
            list.extend(self.children.get(&list[at]).into_iter().flatten());
            at += 1;
        }
        list
    }

    fn parents(&self) -> Vec<u32> {
        self.all().into_iter().filter(|slot| is_element(*slot)).collect()
    }

    fn detach(&mut self, slot: u32) {
        for (parent, list) in &mut self.children {
            let before = list.len();
            list.retain(|child| *child != slot);
            if list.len() != before {
                self.dirty.insert(*parent);
            }
        }
    }

    fn insert(&mut self, slot: u32, parent: u32, at: usize) {
        let list = self.children.entry(parent).or_default();
        list.insert(at % (list.len() + 1), slot);
        self.dirty.insert(parent);
    }

    fn contains(&self, top: u32, slot: u32) -> bool {
        top == slot || self.children.get(&top).into_iter().flatten().any(|child| self.contains(*child, slot))
    }

    fn change(&mut self, step: &Step) {
        let (all, parents) = (self.all(), self.parents());
        let pick = |list: &[u32], at: usize| list[at % list.len()];
        match *step {
            Step::Insert { parent, at, is_text } => {
                self.next += if is_element(self.next) == is_text { 1 } else { 2 };
                let slot = self.next;
                if is_element(slot) {
                    self.children.insert(slot, Vec::new());
                }
                self.insert(slot, pick(&parents, parent), at);
            }
            Step::Move { node, parent, at } => {
                let (node, parent) = (pick(&all, node), pick(&parents, parent));
                if node != 2 && !self.contains(node, parent) {
                    self.detach(node);
                    self.insert(node, parent, at);
                }
            }
            Step::Remove { node } if pick(&all, node) != 2 => self.detach(pick(&all, node)),
            Step::Write { node, value } => {
                self.values.insert(pick(&all, node), format!("v:{value}"));
                self.dirty_values.insert(pick(&all, node));
            }
            Step::Shuffle { parent, by } => {
                let parent = pick(&parents, parent);
                if let Some(list) = self.children.get_mut(&parent).filter(|list| !list.is_empty()) {
                    let by = by % list.len();
                    list.rotate_left(by);
                    if by > 1 {
                        list.swap(0, by - 1);
                    }
                    self.dirty.insert(parent);
                }
            }
            _ => {}
        }
    }

    /// Has the engine read what changed.
    fn read(&mut self, recorder: &mut Recorder) {
        loop {
            // only what the engine knows is reported to it
            let children = std::mem::take(&mut self.dirty).into_iter().filter(|slot| self.known.contains(slot));
            let values = std::mem::take(&mut self.dirty_values).into_iter().filter(|slot| self.known.contains(slot));
            let mut work: Vec<(u32, bool, bool)> = children.map(|slot| (slot, false, true)).collect();
            work.extend(values.map(|slot| (slot, true, false)));
            if work.is_empty() {
                return;
            }
            while let Some((slot, is_self, is_list)) = work.pop() {
                let (mut ops, mut text) = (Vec::new(), String::new());
                let value = self.values.get(&slot).cloned().unwrap_or_default();
                if is_self && slot == 1 {
                    ops.extend([reader_op::DOCUMENT, 1, 10, 0]);
                    text += "CSS1Compat";
                } else if is_self && is_element(slot) {
                    ops.extend([reader_op::ELEMENT, slot as i32, 1, 0, 1, 2, value.len() as i32]);
                    text += &value;
                } else if is_self {
                    ops.extend([reader_op::TEXT, slot as i32, 3, value.len() as i32]);
                    text += &value;
                }
                if is_list && let Some(list) = self.children.get(&slot) {
                    ops.extend([reader_op::CHILDREN, slot as i32, list.len() as i32]);
                    ops.extend(list.iter().map(|child| *child as i32));
                    work.extend(
                        list.iter().filter(|child| self.known.insert(**child)).map(|child| (*child, true, true)),
                    );
                }
                recorder.take_in(&ops, text.as_bytes(), true);
                for asked in std::mem::take(&mut recorder.requests).chunks(3) {
                    assert_eq!((asked[0], asked[2]), (request::READ, read::CHILDREN), "nothing is refused here");
                    work.push((asked[1] as u32, false, true));
                }
            }
        }
    }
}

/// The player: nodes by id, as rrweb's mirror has them.
#[derive(Default)]
struct Player {
    children: BTreeMap<i64, Vec<i64>>,
    parent: BTreeMap<i64, i64>,
    values: BTreeMap<i64, String>,
}

impl Player {
    fn add(&mut self, node: &Value, parent: i64, next: Option<i64>) {
        let id = node["id"].as_i64().expect("an id");
        assert!(!self.values.contains_key(&id), "{id} is given twice");
        let value = node["attributes"]["href"].as_str().or(node["textContent"].as_str()).unwrap_or_default();
        self.values.insert(id, value.to_owned());
        self.children.insert(id, Vec::new());
        if parent != 0 {
            let list = self.children.get_mut(&parent).expect("the parent is there");
            let at = next.map_or(list.len(), |next| list.iter().position(|one| *one == next).expect("so is the next"));
            list.insert(at, id);
            self.parent.insert(id, parent);
        }
        for child in node["childNodes"].as_array().into_iter().flatten() {
            self.add(child, id, None);
        }
    }

    fn remove(&mut self, id: i64, parent: i64) {
        assert_eq!(self.parent.get(&id), Some(&parent), "{id} is removed from where it is");
        self.children.get_mut(&parent).expect("the parent is there").retain(|child| *child != id);
        self.forget(id);
    }

    fn forget(&mut self, id: i64) {
        for child in self.children.remove(&id).unwrap_or_default() {
            self.forget(child);
        }
        self.parent.remove(&id);
        self.values.remove(&id);
    }

    fn play(&mut self, event: &Value) {
        let data = &event["data"];
        if event["type"] == 2 {
            *self = Self::default();
            return self.add(&data["node"], 0, None);
        }
        let list = |key: &str| data[key].as_array().cloned().unwrap_or_default();
        for removal in list("removes") {
            self.remove(removal["id"].as_i64().expect("an id"), removal["parentId"].as_i64().expect("an id"));
        }
        for addition in list("adds") {
            self.add(&addition["node"], addition["parentId"].as_i64().expect("an id"), addition["nextId"].as_i64());
        }
        for text in list("texts") {
            let value = text["value"].as_str().expect("a text").to_owned();
            assert!(self.values.insert(text["id"].as_i64().expect("an id"), value).is_some());
        }
        for change in list("attributes") {
            let value = change["attributes"]["href"].as_str().expect("a text").to_owned();
            assert!(self.values.insert(change["id"].as_i64().expect("an id"), value).is_some());
        }
    }
}

fn emit(recorder: &mut Recorder, player: &mut Player) {
    while !recorder.step(3) {}
    let mut from = 0;
    for end in std::mem::take(&mut recorder.ends) {
        player.play(&serde_json::from_slice(&recorder.out[from..end as usize]).expect("JSON"));
        from = end as usize;
    }
    recorder.out.clear();
}

fn assert_same(page: &Page, recorder: &Recorder, player: &Player, slot: u32) {
    let id = i64::from(recorder.mirror.node(slot).id);
    if slot > 1 {
        assert_eq!(player.values[&id], page.values.get(&slot).cloned().unwrap_or_default(), "of slot {slot}");
    }
    let empty = Vec::new();
    let list = page.children.get(&slot).unwrap_or(&empty);
    let ids: Vec<i64> = list.iter().map(|child| i64::from(recorder.mirror.node(*child).id)).collect();
    assert_eq!(player.children[&id], ids, "in slot {slot}");
    for child in list {
        assert_same(page, recorder, player, *child);
    }
}

fn flush(page: &mut Page, recorder: &mut Recorder, player: &mut Player) {
    page.read(recorder);
    recorder.collect_removed();
    recorder.begin_mutation(0.0);
    emit(recorder, player);
    recorder.requests.clear();
    while !recorder.release_dead(2) {}
    for asked in std::mem::take(&mut recorder.requests).chunks(3) {
        page.known.remove(&(asked[1] as u32));
    }
    assert_same(page, recorder, player, 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_player_has_what_the_page_has(steps in steps()) {
        let mut page = Page::new();
        let mut player = Player::default();
        let mut recorder = Recorder::new(Policy::default());
        recorder.take_in(&[reader_op::NAME, 1, reader_op::NAME, 4], b"Phref", true);
        page.known.insert(1);
        page.dirty.insert(1);
        page.dirty_values.insert(1);
        page.read(&mut recorder);
        recorder.begin_snapshot(b"https://example.com/", 1, 1, 0.0);
        emit(&mut recorder, &mut player);
        assert_same(&page, &recorder, &player, 1);
        for step in steps {
            match step {
                Step::Flush => flush(&mut page, &mut recorder, &mut player),
                _ => page.change(&step),
            }
        }
        flush(&mut page, &mut recorder, &mut player);
        // a checkout is written from the mirror alone
        let mut other = Player::default();
        recorder.begin_snapshot(b"https://example.com/", 1, 1, 0.0);
        emit(&mut recorder, &mut other);
        assert_same(&page, &recorder, &other, 1);
    }
}
