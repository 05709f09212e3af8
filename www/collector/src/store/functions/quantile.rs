//! `quantile(number, level)`.

use rusqlite::functions::{Aggregate, Context};

/// The aggregate.
pub struct Quantile;

/// The numbers of a group, and the level that was asked for: 0.5 is the median.
#[derive(Default)]
pub struct Numbers {
    numbers: Vec<f64>,
    level: f64,
}

impl Aggregate<Numbers, Option<f64>> for Quantile {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Numbers> {
        Ok(Numbers::default())
    }

    fn step(&self, context: &mut Context<'_>, state: &mut Numbers) -> rusqlite::Result<()> {
        if let Some(number) = context.get::<Option<f64>>(0)? {
            state.numbers.push(number);
            state.level = context.get(1)?;
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, state: Option<Numbers>) -> rusqlite::Result<Option<f64>> {
        Ok(state.and_then(|state| of(state.numbers, state.level)))
    }
}

fn of(mut numbers: Vec<f64>, level: f64) -> Option<f64> {
    numbers.sort_unstable_by(f64::total_cmp);
    let place = level * numbers.len().checked_sub(1)? as f64;
    let (below, above) = (numbers.get(place.floor() as usize)?, numbers.get(place.ceil() as usize)?);
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn between_two_numbers_it_lies_in_proportion() {
        assert_eq!(of(vec![], 0.5), None);
        assert_eq!(of(vec![3.0], 0.9), Some(3.0));
        assert_eq!(of(vec![4.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(of(vec![4.0, 2.0], 0.5), Some(3.0));
        assert_eq!(of(vec![0.0, 10.0, 20.0, 30.0, 40.0], 0.9), Some(36.0));
    }
}
