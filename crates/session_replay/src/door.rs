//! What is behind the door of the module.

use super::pipe::{Facts, Pipe};
use std::cell::RefCell;
use wire::replay_protocol::fact;

pub struct Door {
    pub pipe: Pipe,
    /// Numbers that come in.
    pub room: Vec<u16>,
    /// Numbers that go out.
    pub out: Vec<u16>,
    pub facts: Facts,
}

thread_local! {
    static DOOR: RefCell<Door> = const {
        RefCell::new(Door { pipe: Pipe::NEW, room: Vec::new(), out: Vec::new(), facts: [0.0; fact::COUNT] })
    };
}

pub fn enter<T>(work: impl FnOnce(&mut Door) -> T) -> T {
    DOOR.with_borrow_mut(work)
}

pub fn pipe<T>(work: impl FnOnce(&mut Pipe) -> T) -> T {
    enter(|door| work(&mut door.pipe))
}
