//! What is behind the door of the module.

use super::control::Control;
use super::pipe::Pipe;
use std::cell::RefCell;

#[derive(Default)]
pub struct Door {
    pub pipe: Pipe,
    /// Numbers that come in.
    pub room: Vec<u16>,
    /// Numbers that go out.
    pub out: Vec<u16>,
}

thread_local! {
    static DOOR: RefCell<Option<Door>> = const { RefCell::new(None) };
}

// calls by a pointer: each export has the code of its own work only
#[inline(never)]
pub fn enter(work: &mut dyn FnMut(&mut Door)) {
    DOOR.with_borrow_mut(|door| work(door.get_or_insert_default()));
}

pub fn with_pipe<T: Default>(mut work: impl FnMut(&mut Pipe) -> T) -> T {
    let mut result = T::default();
    enter(&mut |door| result = work(&mut door.pipe));
    result
}

pub fn with<T: Default>(mut work: impl FnMut(&mut Control) -> T) -> T {
    with_pipe(|pipe| work(&mut pipe.control))
}
