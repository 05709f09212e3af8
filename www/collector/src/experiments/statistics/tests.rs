//! Probabilities and intervals are compared with the integrals of their densities, computed here by Simpson's rule.

use std::f64::consts::PI;

use proptest::prelude::*;

use super::*;

fn share(key: &str, persons: i64, converted: i64) -> Sample {
    let sum = converted as f64;
    Sample { key: key.into(), persons, sum, squares: sum, detail: Detail::Funnel(vec![converted]) }
}

fn values(key: &str, values: &[f64]) -> Sample {
    let squares = values.iter().map(|value| value * value).sum();
    Sample { key: key.into(), persons: values.len() as i64, sum: values.iter().sum(), squares, detail: Detail::Mean }
}

/// Of each person the number above and the one below.
fn ratios(key: &str, pairs: &[(f64, f64)]) -> Sample {
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    let below = Denominator {
        sum: sum(&|pair| pair.1),
        squares: sum(&|pair| pair.1 * pair.1),
        products: sum(&|pair| pair.0 * pair.1),
    };
    Sample {
        key: key.into(),
        persons: pairs.len() as i64,
        sum: sum(&|pair| pair.0),
        squares: sum(&|pair| pair.0 * pair.0),
        detail: Detail::Ratio(below),
    }
}

/// A ratio and the variance of its estimate. The delta method takes the ratio for linear near its value: what then varies
/// is each person's residual `above - ratio * below`.
fn linearised(pairs: &[(f64, f64)]) -> (f64, f64) {
    let number = pairs.len() as f64;
    let (above, below) = pairs.iter().fold((0.0, 0.0), |sums, pair| (sums.0 + pair.0, sums.1 + pair.1));
    let ratio = above / below;
    let spread: f64 = pairs.iter().map(|pair| (pair.0 - ratio * pair.1).powi(2)).sum();
    (ratio, spread / (number - 1.0) / number / (below / number).powi(2))
}

fn integral(density: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    const PIECES: usize = 20_000;
    let width = (to - from) / PIECES as f64;
    let weight = |index: usize| if index == 0 || index == PIECES { 1.0 } else { [2.0, 4.0][index % 2] };
    (0..=PIECES).map(|index| weight(index) * density(from + index as f64 * width)).sum::<f64>() * width / 3.0
}

fn normal(mean: f64, variance: f64) -> impl Fn(f64) -> f64 {
    move |x| (-(x - mean).powi(2) / (2.0 * variance)).exp() / (2.0 * PI * variance).sqrt()
}

/// Student's density without its factor, which the integral over everything gives.
fn student(freedom: f64) -> impl Fn(f64) -> f64 {
    move |t: f64| (1.0 + t * t / freedom).powf(-(freedom + 1.0) / 2.0)
}

fn near(one: f64, other: f64) {
    assert!((one - other).abs() < 1e-6, "{one}, not {other}");
}

/// Mean and variance of the relative difference, written out.
fn relative(own: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    let ((mean, error), (treated, treated_error)) = (own, other);
    (treated / mean - 1.0, treated_error / (mean * mean) + treated * treated * error / mean.powi(4))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_credible_interval_has_its_share_of_the_posterior(
        one in 50i64..5000, other in 50i64..5000, low in 0.1f64..0.9, high in 0.1f64..0.9, level in 0.5f64..0.99,
    ) {
        let count = |persons: i64, rate: f64| ((persons as f64 * rate) as i64).clamp(5, persons - 5);
        let (own, treated) = (share("control", one, count(one, low)), share("test", other, count(other, high)));
        let comparison = Comparison { method: Method::Bayesian { level }, absolute: false };
        let found = comparison.compare(&own, &treated).expect("enough data");
        let of = |sample: &Sample| {
            let rate = sample.sum / sample.persons as f64;
            (rate, rate * (1.0 - rate) / sample.persons as f64)
        };
        let (mean, variance) = relative(of(&own), of(&treated));
        let far = 12.0 * variance.sqrt();
        near(integral(normal(mean, variance), found.low, found.high), level);
        near(integral(normal(mean, variance), mean - far, found.low), (1.0 - level) / 2.0);
        let chance = if mean + far < 0.0 { 0.0 } else { integral(normal(mean, variance), 0f64.max(mean - far), mean + far) };
        near(found.probability, chance);
        prop_assert_eq!(found.significant, chance > level || chance < 1.0 - level);
    }

    #[test]
    fn a_t_test_has_the_tails_of_its_distribution(
        own in prop::collection::vec(0.0f64..10.0, 60..120),
        treated in prop::collection::vec(0.0f64..12.0, 60..120),
        alpha in 0.01f64..0.2, absolute: bool,
    ) {
        let moments = |values: &[f64]| {
            let number = values.len() as f64;
            let mean = values.iter().sum::<f64>() / number;
            let spread: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
            (mean, spread / (number - 1.0) / number)
        };
        let (one, other) = (moments(&own), moments(&treated));
        let (difference, variance) =
            if absolute { (other.0 - one.0, one.1 + other.1) } else { relative(one, other) };
        let freedom = (one.1 + other.1).powi(2)
            / (one.1.powi(2) / (own.len() as f64 - 1.0) + other.1.powi(2) / (treated.len() as f64 - 1.0));
        let comparison = Comparison { method: Method::Frequentist { alpha }, absolute };
        let found = comparison.compare(&values("control", &own), &values("test", &treated)).expect("enough data");
        let error = variance.sqrt();
        let whole = integral(student(freedom), -60.0, 60.0);
        let within = |t: f64| integral(student(freedom), -t.abs(), t.abs()) / whole;
        near(found.probability, 1.0 - within(difference / error));
        near(within((found.high - difference) / error), 1.0 - alpha);
        near(found.high + found.low, 2.0 * difference);
        prop_assert_eq!(found.significant, found.probability < alpha);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ratios_are_compared_by_the_variance_of_their_residuals(
        own in prop::collection::vec((0.0f64..20.0, 0.0f64..4.0), 50..120),
        treated in prop::collection::vec((0.0f64..25.0, 0.0f64..4.0), 50..120),
        level in 0.6f64..0.99, absolute: bool,
    ) {
        // What is above depends on what is below, so that their covariance counts.
        let related = |pairs: Vec<(f64, f64)>| pairs.into_iter().map(|(x, y)| (x + 3.0 * y, y)).collect::<Vec<_>>();
        let (own, treated) = (related(own), related(treated));
        let (one, other) = (linearised(&own), linearised(&treated));
        let (difference, variance) =
            if absolute { (other.0 - one.0, one.1 + other.1) } else { relative(one, other) };
        let samples = (ratios("control", &own), ratios("test", &treated));
        let bayesian = Comparison { method: Method::Bayesian { level }, absolute };
        let found = bayesian.compare(&samples.0, &samples.1).expect("enough data");
        near(found.high + found.low, 2.0 * difference);
        near(integral(normal(difference, variance), found.low, found.high), level);
        let far = 12.0 * variance.sqrt();
        let above = 0f64.max(difference - far);
        let chance = if difference + far < 0.0 { 0.0 } else { integral(normal(difference, variance), above, difference + far) };
        near(found.probability, chance);

        let frequentist = Comparison { method: Method::Frequentist { alpha: 1.0 - level }, absolute };
        let found = frequentist.compare(&samples.0, &samples.1).expect("enough data");
        let freedom = (one.1 + other.1).powi(2)
            / (one.1.powi(2) / (own.len() as f64 - 1.0) + other.1.powi(2) / (treated.len() as f64 - 1.0));
        let whole = integral(student(freedom), -60.0, 60.0);
        let within = |t: f64| integral(student(freedom), -t.abs(), t.abs()) / whole;
        let error = variance.sqrt();
        near(found.probability, 1.0 - within(difference / error));
        near(within((found.high - difference) / error), level);
    }
}

#[test]
fn a_ratio_over_nothing_is_not_compared() {
    let comparison = Comparison { method: Method::Bayesian { level: 0.95 }, absolute: true };
    let (some, none) = (ratios("control", &[(1.0, 2.0); 60]), ratios("test", &[(1.0, 0.0); 60]));
    assert_eq!(comparison.compare(&some, &none), None);
    assert_eq!(comparison.compare(&none, &some), None);
    assert_eq!(comparison.written(&some, &[none]).1[0]["denominator_sum"], 0);
}

#[test]
fn what_is_not_enough_is_named_and_not_compared() {
    let comparison = Comparison { method: Method::Bayesian { level: 0.95 }, absolute: false };
    let (baseline, results) = comparison.written(&share("control", 49, 0), &[share("test", 50, 4)]);
    assert_eq!(
        baseline["validation_failures"],
        json!(["not-enough-exposures", "not-enough-metric-data", "baseline-mean-is-zero"])
    );
    assert_eq!(results[0]["validation_failures"], json!(["not-enough-metric-data"]));
    assert_eq!((&results[0]["chance_to_win"], &results[0]["method"]), (&Value::Null, &json!("bayesian")));
    // All converted: there is no normal distribution of that.
    assert_eq!(comparison.compare(&share("control", 100, 50), &share("test", 100, 98)), None);
    assert_eq!(comparison.compare(&values("control", &[0.0; 60]), &values("test", &[1.0; 60])), None);
    let frequentist = Comparison { method: Method::Frequentist { alpha: 0.05 }, absolute: true };
    assert_eq!(frequentist.compare(&values("control", &[2.0; 60]), &values("test", &[2.0; 60])), None);
}

#[test]
fn equal_shares_are_no_mismatch() {
    near(chi_squared(&[(50.0, 50.0), (50.0, 50.0)]).expect("two"), 1.0);
    // With two degrees of freedom the tail is an exponential.
    let pairs = [(60.0, 50.0), (40.0, 50.0), (50.0, 50.0)];
    near(chi_squared(&pairs).expect("three"), (-4.0f64 / 2.0).exp());
}
