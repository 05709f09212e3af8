//! Rage clicks: several on the same spot in short time, where clicking again and again is not what one does.

/// `rageclick` of the config, as far as it counts clicks.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How far a click may be from the one before, CSS pixels.
    pub distance: f64,
    /// How long after it, ms.
    pub wait: f64,
    /// Which click in a row makes the rage.
    pub clicks: f64,
}

/// Counts clicks.
#[derive(Debug)]
pub struct Counter {
    last: (f64, f64, f64),
    count: f64,
}

impl Default for Counter {
    fn default() -> Self {
        Self { last: (0.0, 0.0, f64::NEG_INFINITY), count: 0.0 }
    }
}

impl Counter {
    /// Counts a click at a place (CSS pixels) and a time (ms). Whether it makes the rage.
    pub fn click(&mut self, x: f64, y: f64, time: f64, limits: Limits) -> bool {
        let (last_x, last_y, last_time) = self.last;
        let is_same = (x - last_x).abs() + (y - last_y).abs() < limits.distance && time - last_time < limits.wait;
        self.count = if is_same { self.count + 1.0 } else { 1.0 };
        self.last = (x, y, time);
        is_same && self.count == limits.clicks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { distance: 30.0, wait: 1000.0, clicks: 3.0 };

    fn rages(clicks: &[(f64, f64, f64)]) -> Vec<bool> {
        let mut counter = Counter::default();
        clicks.iter().map(|(x, y, time)| counter.click(*x, *y, *time, LIMITS)).collect()
    }

    #[test]
    fn the_third_click_on_a_spot_makes_it_and_no_later_one() {
        let spot = [(0.0, 0.0, 0.0), (10.0, 10.0, 500.0), (20.0, 20.0, 1400.0), (20.0, 20.0, 1500.0)];
        assert_eq!(rages(&spot), [false, false, true, false]);
    }

    #[test]
    fn clicks_elsewhere_or_later_begin_again() {
        assert_eq!(rages(&[(0.0, 0.0, 0.0), (30.0, 0.0, 1.0), (30.0, 0.0, 2.0)]), [false, false, false]);
        assert_eq!(rages(&[(0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 1001.0)]), [false, false, false]);
    }
}
