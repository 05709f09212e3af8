//! What calls leave to be done by the page's side.

use wire::replay_protocol::Effect;

/// Effects in their order, as numbers: which one, how many arguments, and these.
#[derive(Debug)]
pub struct Effects(Vec<u32>);

impl Effects {
    /// No effects.
    pub const NONE: Self = Self(Vec::new());

    /// Adds an effect.
    #[inline(never)]
    pub fn push(&mut self, effect: Effect, arguments: &[usize]) {
        self.0.push(effect as u32);
        self.0.push(arguments.len() as u32);
        for argument in arguments {
            self.0.push(*argument as u32);
        }
    }

    /// Returns all effects and forgets them.
    pub fn take(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.0)
    }
}
