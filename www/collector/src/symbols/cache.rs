//! The maps that were read last.

use std::sync::{Arc, Mutex, PoisonError};

use super::source_map::SymbolMap;
use crate::limits::SYMBOL_MAPS_BYTES;

/// What a symbol set is called, and which of its files.
pub type Key = (String, i64);

/// `None` is a file that cannot be used: it is not read for each exception.
type Entry = (Key, Option<Arc<SymbolMap>>);

/// Maps by their symbol set, the one that was asked last at the end.
#[derive(Default)]
pub struct Cache(Mutex<Vec<Entry>>);

impl Cache {
    /// The map of a symbol set's file, which `read` makes where it is not kept.
    pub fn get<E>(
        &self,
        key: &Key,
        read: impl FnOnce() -> Result<Option<SymbolMap>, E>,
    ) -> Result<Option<Arc<SymbolMap>>, E> {
        if let Some(kept) = self.kept(key) {
            return Ok(kept);
        }
        let map = read()?.map(Arc::new);
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push((key.clone(), map.clone()));
        let size = |(_, map): &Entry| 1_000 + map.as_ref().map_or(0, |map| map.bytes());
        let mut bytes: usize = entries.iter().map(size).sum();
        while bytes > SYMBOL_MAPS_BYTES && entries.len() > 1 {
            bytes -= size(&entries.remove(0));
        }
        Ok(map)
    }

    fn kept(&self, key: &Key) -> Option<Option<Arc<SymbolMap>>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let index = entries.iter().position(|(known, _)| known == key)?;
        let entry = entries.remove(index);
        let map = entry.1.clone();
        entries.push(entry);
        Some(map)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::{super::source_map::tests::map, *};

    #[test]
    fn a_map_is_read_once() {
        let cache = Cache::default();
        let mut reads = 0;
        for version in [1, 1, 2, 1] {
            let read = || {
                reads += 1;
                Ok::<_, Infallible>(Some(map()))
            };
            assert!(matches!(cache.get(&("a".into(), version), read), Ok(Some(_))));
        }
        assert_eq!(reads, 2);
        // What cannot be used is not read again either.
        assert!(matches!(cache.get(&("b".into(), 1), || Ok::<_, Infallible>(None)), Ok(None)));
        assert!(matches!(cache.get(&("b".into(), 1), || Ok::<_, Infallible>(Some(map()))), Ok(None)));
        // An error is none.
        assert_eq!(cache.get(&("c".into(), 1), || Err("gone")).err(), Some("gone"));
        assert!(matches!(cache.get(&("c".into(), 1), || Ok::<_, Infallible>(Some(map()))), Ok(Some(_))));
    }
}
