//! A [`Core`] in a real browser, and the effects it leaves.

use super::config::Config;
use super::core::{Core, Effect};
use crate::browser::{Browser, Host};
use crate::event::uuid::Uuids;
use crate::json::PropertyBag;
use std::cell::{Cell, RefCell};

/// A running instance.
pub struct Instance {
    core: RefCell<Core>,
    host: Host,
    /// When the timer is set to go off, ms since 1970.
    timer: Cell<Option<i64>>,
}

impl Instance {
    /// Starts an instance; see [`Core::start`]. An empty `device_id` makes one.
    pub fn start(host: Host, config: Config, device: PropertyBag, device_id: &str) -> Self {
        let made = if device_id.is_empty() { Uuids::default().next(&host) } else { device_id.into() };
        let core = Core::start(&host, config, device, &made);
        Self { core: RefCell::new(core), host, timer: Cell::new(None) }
    }

    /// Runs `call` on the core, then carries out what it left to do, with no borrow held. Nothing happens while the
    /// core is busy: the shim keeps calls apart, so only code that went around it could get here then.
    pub fn with(&self, call: &mut dyn FnMut(&mut Core, &dyn Browser)) {
        let (effects, due) = {
            let Ok(mut core) = self.core.try_borrow_mut() else { return };
            call(&mut core, &self.host);
            (core.take_effects(), core.next_due())
        };
        for effect in effects {
            match effect {
                Effect::Captured(event) => self.host.captured(&event),
                Effect::Send(out) => {
                    self.host.send(out.id, &out.url, &out.body, out.content_type, out.transport as u8, out.keepalive);
                }
            }
        }
        if self.timer.replace(due) != due {
            let wait = due.map_or(-1, |due| (due - Browser::now(&self.host)).clamp(0, 3_600_000));
            self.host.timer(wait as f64);
        }
    }

    /// The timer has gone off.
    pub fn timer_fired(&self) {
        self.timer.set(None);
    }
}
