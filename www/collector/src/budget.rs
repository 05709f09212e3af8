//! Memory that requests share: each takes from one account what it holds and gives it back with its end.

use std::{sync::Arc, time::Duration};

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Accounts are kept in units of so many bytes.
const UNIT: usize = 1024;

/// There is nothing left, for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the server holds as much as it may, please retry")]
pub struct Exhausted;

/// So many bytes for all; clones share them.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Semaphore>);

impl Budget {
    /// An account of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// A part of it that holds nothing yet.
    pub fn lease(&self) -> Lease {
        Lease { budget: self.clone(), permit: None, bytes: 0 }
    }

    /// A part of so many bytes, once they are free.
    pub async fn wait_for(&self, bytes: usize, longest: Duration) -> Result<Lease, Exhausted> {
        let permits = Arc::clone(&self.0).acquire_many_owned(units(bytes));
        match tokio::time::timeout(longest, permits).await {
            Ok(Ok(permit)) => Ok(Lease { budget: self.clone(), permit: Some(permit), bytes }),
            _ => Err(Exhausted),
        }
    }
}

/// What one request holds of a [`Budget`], given back when it is dropped.
#[derive(Debug)]
pub struct Lease {
    budget: Budget,
    permit: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Lease {
    /// Takes more.
    pub fn grow(&mut self, more: usize) -> Result<(), Exhausted> {
        let held = self.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let needed = units(self.bytes + more).saturating_sub(held as u32);
        if needed > 0 {
            let permit = Arc::clone(&self.budget.0).try_acquire_many_owned(needed).map_err(|_| Exhausted)?;
            match &mut self.permit {
                Some(held) => held.merge(permit),
                None => self.permit = Some(permit),
            }
        }
        self.bytes += more;
        Ok(())
    }

    /// A part of what it holds, on its own; `None` where it holds less.
    pub fn split(&mut self, bytes: usize) -> Option<Self> {
        let needed = units(bytes);
        let held = self.permit.as_mut().filter(|held| held.num_permits() >= needed as usize)?;
        let permit = held.split(needed as usize)?;
        self.bytes = self.bytes.saturating_sub(needed as usize * UNIT);
        Some(Self { budget: self.budget.clone(), permit: Some(permit), bytes })
    }

    /// Gives back so many bytes.
    pub fn shrink_by(&mut self, bytes: usize) {
        self.shrink_to(self.bytes.saturating_sub(bytes));
    }

    /// Gives back what it holds beyond `bytes`.
    pub fn shrink_to(&mut self, bytes: usize) {
        if bytes >= self.bytes {
            return;
        }
        if let Some(held) = &mut self.permit {
            let excess = held.num_permits().saturating_sub(units(bytes) as usize);
            drop(held.split(excess));
        }
        self.bytes = bytes;
    }
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_comes_back() {
        let budget = Budget::new(10 * UNIT);
        let mut first = budget.lease();
        first.grow(1).expect("room");
        first.grow(6 * UNIT).expect("room");
        assert_eq!(budget.0.available_permits(), 3);
        let mut second = budget.lease();
        assert_eq!(second.grow(4 * UNIT), Err(Exhausted));
        first.shrink_to(2 * UNIT);
        second.grow(4 * UNIT).expect("room");
        assert_eq!(budget.0.available_permits(), 4);
        drop((first, second));
        assert_eq!(budget.0.available_permits(), 10);
    }

    #[tokio::test]
    async fn who_waits_gets_it_or_gives_up() {
        let budget = Budget::new(2 * UNIT);
        let held = budget.wait_for(2 * UNIT, Duration::from_secs(5)).await.expect("room");
        assert!(budget.wait_for(1, Duration::from_millis(1)).await.is_err());
        let (waited, ()) = tokio::join!(budget.wait_for(1, Duration::from_secs(5)), async move { drop(held) });
        assert!(waited.is_ok());
    }
}
