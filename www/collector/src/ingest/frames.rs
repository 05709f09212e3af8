//! Frames of minified code are resolved before an exception is stored, as in PostHog: its issue is that of the source, which
//! stays the same from build to build.

use std::sync::Arc;

use crate::{
    app::App,
    exceptions,
    model::{Batch, Event, Exception},
    store::{
        StoreError,
        reader::{Lane, Reading},
        symbol_sets,
    },
    symbols::{
        cache::Cache,
        container,
        frames::{self, Found},
        source_map::SymbolMap,
    },
};

/// Resolves the frames of the exceptions of a batch. Where that fails they are stored as they came.
pub async fn resolve(app: &App, mut batch: Batch) -> Batch {
    let is_wanted = |event: &&Event| event.name == exceptions::EVENT && frames::may_resolve(&event.properties);
    let wanted: Vec<(usize, String)> = batch
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| is_wanted(event))
        .map(|(index, event)| (index, event.properties.clone()))
        .collect();
    if wanted.is_empty() {
        return batch;
    }
    let cache = Arc::clone(&app.symbols);
    let resolved = app.store.read(Lane::Symbols, move |reading| {
        let mut resolved = Vec::new();
        for (index, properties) in wanted {
            if let Some(found) = frames::resolve(&properties, |chunk| find(reading, &cache, chunk))? {
                resolved.push((index, found));
            }
        }
        Ok(resolved)
    });
    match resolved.await {
        Ok(resolved) => {
            for (index, found) in resolved {
                let exception = Exception { frames: found.frames, ..Exception::read(&found.properties) };
                let event = &mut batch.events[index];
                event.exception = Some(Box::new(exception));
                event.properties = found.properties;
            }
        }
        Err(error) => tracing::warn!(%error, "the source maps of exceptions are not applied"),
    }
    batch
}

/// The map of a chunk, if one was uploaded that can be used.
fn find(reading: &Reading, cache: &Cache, chunk: &str) -> Result<Option<Found>, StoreError> {
    reading.check()?;
    let Some(set) = symbol_sets::uploaded(reading, chunk)? else { return Ok(None) };
    let key = (set.id.clone(), set.version);
    let map = cache.get(&key, || {
        let Some(file) = symbol_sets::file(reading, &set.id)? else { return Ok::<_, StoreError>(None) };
        let map = container::read(&file).and_then(SymbolMap::new);
        Ok(map.inspect_err(|reason| tracing::warn!(chunk, %reason, "a source map cannot be used")).ok())
    })?;
    Ok(map.map(|map| Found { symbol_set: set.id, map }))
}
