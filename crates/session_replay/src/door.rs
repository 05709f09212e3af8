//! What is behind the door of the module.

use super::pipe::{Facts, Pipe};
use std::cell::RefCell;
use wire::replay_protocol::fact;

pub struct Door {
    pub pipe: Pipe,
    /// Numbers that come in.
    pub room: Vec<u32>,
    /// Numbers that go out.
    pub out: Vec<u32>,
    pub facts: Facts,
}

thread_local! {
    static DOOR: RefCell<Door> = const {
        RefCell::new(Door { pipe: Pipe::NEW, room: Vec::new(), out: Vec::new(), facts: [0; fact::COUNT] })
    };
}

pub fn enter<T>(work: impl FnOnce(&mut Door) -> T) -> T {
    DOOR.with_borrow_mut(work)
}

pub fn pipe<T>(work: impl FnOnce(&mut Pipe) -> T) -> T {
    enter(|door| work(&mut door.pipe))
}
