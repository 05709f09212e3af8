//! How sure it is that a variant is better than the baseline.
//!
//! Both methods are PostHog's (`products/experiments/stats`): the difference of two means or ratios, relative by default,
//! with the variance of a ratio by the delta method. The Bayesian one has a flat prior, so that its posterior is the normal
//! distribution of the difference; the frequentist one is Welch's two-sided t-test.

use serde_json::{Map, Value, json};
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};

use crate::insights::rows::number;

/// What a variant's persons did, as sums over them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The variant.
    pub key: String,
    /// How many persons: those exposed, for retention those who started.
    pub persons: i64,
    /// The sum of their values, for ratios of the numerators.
    pub sum: f64,
    /// The sum of the squares of these.
    pub squares: f64,
    /// What belongs to one kind of goal.
    pub detail: Detail,
}

/// What a sample has by the kind of its goal.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    /// A number of each person.
    Mean,
    /// How many persons reached each step after the exposure.
    Funnel(Vec<i64>),
    /// A ratio of two sums.
    Ratio(Denominator),
    /// The share of those who came back in those who started. Both numbers are random, so it is a ratio.
    Retention(Denominator),
}

/// The denominators of a ratio, as sums over persons.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Denominator {
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub squares: f64,
    /// The sum of each person's numerator times denominator.
    pub products: f64,
}

/// The unbiased estimate of a covariance, by the sum of products and the two sums.
fn covariance(persons: i64, products: f64, sums: (f64, f64)) -> f64 {
    let number = persons as f64;
    if persons < 2 { 0.0 } else { (products - sums.0 * sums.1 / number) / (number - 1.0) }
}

impl Sample {
    /// A variant that was seen by no person.
    pub fn empty(key: &str, detail: Detail) -> Self {
        Self { key: key.to_owned(), persons: 0, sum: 0.0, squares: 0.0, detail }
    }

    fn denominator(&self) -> Option<&Denominator> {
        match &self.detail {
            Detail::Ratio(below) | Detail::Retention(below) => Some(below),
            Detail::Mean | Detail::Funnel(_) => None,
        }
    }

    fn mean(&self) -> f64 {
        self.sum / self.denominator().map_or(self.persons as f64, |below| below.sum)
    }

    /// The variance of the persons' values: of a share for funnels, by the delta method for ratios, the unbiased estimate
    /// for others. Rounding may lead below zero.
    fn variance(&self) -> f64 {
        let spread = |squares: f64, sum: f64| covariance(self.persons, squares, (sum, sum)).max(0.0);
        match &self.detail {
            Detail::Funnel(_) => self.mean() * (1.0 - self.mean()),
            Detail::Mean => spread(self.squares, self.sum),
            Detail::Ratio(below) | Detail::Retention(below) => {
                let mean = below.sum / self.persons as f64;
                let together = covariance(self.persons, below.products, (self.sum, below.sum));
                let numerator = spread(self.squares, self.sum) / mean.powi(2);
                let denominator = self.mean().powi(2) * spread(below.squares, below.sum) / mean.powi(2);
                (numerator + denominator - 2.0 * self.mean() * together / mean.powi(2)).max(0.0)
            }
        }
    }

    /// The variance of the mean.
    fn error(&self) -> f64 {
        self.variance() / self.persons as f64
    }

    /// Why nothing can be concluded from it, in PostHog's names.
    fn failures(&self, is_baseline: bool) -> Vec<&'static str> {
        let is_count = matches!(self.detail, Detail::Funnel(_) | Detail::Retention(_));
        let few_persons = (self.persons < 50).then_some("not-enough-exposures");
        let few_conversions = (is_count && self.sum < 5.0).then_some("not-enough-metric-data");
        let zero = (is_baseline && self.sum == 0.0).then_some("baseline-mean-is-zero");
        [few_persons, few_conversions, zero].into_iter().flatten().collect()
    }

    /// Whether it has a mean, and the normal distribution is near enough to that of a share.
    fn is_comparable(&self, method: Method) -> bool {
        match (&self.detail, method) {
            (Detail::Funnel(_), Method::Bayesian { .. }) => self.sum >= 5.0 && self.persons as f64 - self.sum >= 5.0,
            (Detail::Ratio(below) | Detail::Retention(below), _) => (below.sum / self.persons as f64).abs() >= 1e-10,
            (Detail::Mean | Detail::Funnel(_), _) => true,
        }
    }

    fn written(&self, is_baseline: bool) -> Map<String, Value> {
        let mut written = Map::new();
        written.insert("key".into(), json!(self.key));
        written.insert("number_of_samples".into(), json!(self.persons));
        written.insert("sum".into(), number(self.sum));
        written.insert("sum_squares".into(), number(self.squares));
        if let Detail::Funnel(steps) = &self.detail {
            written.insert("step_counts".into(), json!(steps));
        }
        if let Some(below) = self.denominator() {
            written.insert("denominator_sum".into(), number(below.sum));
            written.insert("denominator_sum_squares".into(), number(below.squares));
            written.insert("numerator_denominator_sum_product".into(), number(below.products));
        }
        written.insert("validation_failures".into(), json!(self.failures(is_baseline)));
        written
    }
}

/// How it is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// The chance to win, with an interval that has the difference with this probability.
    Bayesian {
        /// Between 0 and 1.
        level: f64,
    },
    /// Welch's t-test at this level of significance.
    Frequentist {
        /// Between 0 and 1.
        alpha: f64,
    },
}

/// The method and what is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The method.
    pub method: Method,
    /// Whether the difference is compared, not its share of the baseline.
    pub absolute: bool,
}

/// The estimate of a difference and its variance.
struct Difference {
    mean: f64,
    variance: f64,
}

impl Comparison {
    /// `variant_results` of each variant.
    pub fn written(self, baseline: &Sample, variants: &[Sample]) -> (Value, Value) {
        let can = baseline.failures(true).is_empty();
        let results = variants.iter().map(|variant| {
            let mut written = variant.written(false);
            let found = if can && variant.failures(false).is_empty() { self.compare(baseline, variant) } else { None };
            let (name, names) = match self.method {
                Method::Bayesian { .. } => ("bayesian", ["chance_to_win", "credible_interval"]),
                Method::Frequentist { .. } => ("frequentist", ["p_value", "confidence_interval"]),
            };
            written.insert("method".into(), json!(name));
            if let Some(found) = found {
                written.insert(names[0].into(), json!(found.probability));
                written.insert(names[1].into(), json!([found.low, found.high]));
                written.insert("significant".into(), json!(found.significant));
            }
            Value::Object(written)
        });
        let results = results.collect();
        (Value::Object(baseline.written(true)), results)
    }

    /// `None` where the data does not allow it.
    pub fn compare(self, baseline: &Sample, variant: &Sample) -> Option<Compared> {
        if !(baseline.is_comparable(self.method) && variant.is_comparable(self.method)) {
            return None;
        }
        let difference = self.difference(baseline, variant).filter(|difference| difference.variance > 0.0)?;
        match self.method {
            Method::Bayesian { level } => difference.bayesian(level),
            Method::Frequentist { alpha } => difference.frequentist(alpha, freedom(baseline, variant)?),
        }
    }

    fn difference(self, baseline: &Sample, variant: &Sample) -> Option<Difference> {
        let (mean, own) = (variant.mean(), baseline.mean());
        if self.absolute {
            return Some(Difference { mean: mean - own, variance: variant.error() + baseline.error() });
        }
        let is_possible = match self.method {
            Method::Bayesian { .. } => own > 0.0,
            Method::Frequentist { .. } => own.abs() >= 1e-10,
        };
        let variance = variant.error() / own.powi(2) + mean.powi(2) * baseline.error() / own.powi(4);
        is_possible.then_some(Difference { mean: (mean - own) / own, variance })
    }
}

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// The chance to win, or the p-value.
    pub probability: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Whether it is decided.
    pub significant: bool,
}

impl Difference {
    fn bayesian(&self, level: f64) -> Option<Compared> {
        let posterior = Normal::new(self.mean, self.variance.sqrt()).ok()?;
        let chance = posterior.sf(0.0);
        let tail = (1.0 - level) / 2.0;
        Some(Compared {
            probability: chance,
            low: posterior.inverse_cdf(tail),
            high: posterior.inverse_cdf(1.0 - tail),
            significant: chance > level || chance < 1.0 - level,
        })
    }

    fn frequentist(&self, alpha: f64, freedom: f64) -> Option<Compared> {
        let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
        let error = self.variance.sqrt();
        let probability = 2.0 * distribution.sf((self.mean / error).abs());
        let margin = distribution.inverse_cdf(1.0 - alpha / 2.0) * error;
        let (low, high) = (self.mean - margin, self.mean + margin);
        Some(Compared { probability, low, high, significant: probability < alpha })
    }
}

/// Degrees of freedom by Welch and Satterthwaite.
fn freedom(one: &Sample, other: &Sample) -> Option<f64> {
    if one.persons.min(other.persons) < 2 {
        return None;
    }
    let part = |sample: &Sample| sample.error().powi(2) / (sample.persons as f64 - 1.0);
    Some((one.error() + other.error()).powi(2) / (part(one) + part(other)))
}

/// The probability that shares differ so much from those that were wanted by chance alone: the chi-squared test.
/// Each pair is what was observed and what was expected.
pub fn chi_squared(pairs: &[(f64, f64)]) -> Option<f64> {
    let distribution = ChiSquared::new(pairs.len().checked_sub(1)? as f64).ok()?;
    Some(distribution.sf(pairs.iter().map(|(observed, expected)| (observed - expected).powi(2) / expected).sum()))
}

#[cfg(test)]
mod tests;
