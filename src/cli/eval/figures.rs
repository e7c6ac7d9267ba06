//! Figures of merit of a score: AUC, recall at a false-positive rate, calibration error.

/// Area under the ROC curve: the Mann–Whitney U statistic over all pairs; ties count half.
pub(super) fn auc(low: &[f64], high: &[f64]) -> Option<f64> {
    if low.is_empty() || high.is_empty() {
        return None;
    }
    let mut low = low.to_vec();
    low.sort_by(f64::total_cmp);
    let below = |value: f64| {
        let (first, last) = (low.partition_point(|other| *other < value), low.partition_point(|other| *other <= value));
        (first + last) as f64 / 2.0
    };
    Some(high.iter().map(|value| below(*value)).sum::<f64>() / (low.len() * high.len()) as f64)
}

/// Recall: share of `high` above the lowest cut-off that at most `share` of `low` exceeds.
pub(super) fn found_at(low: &[f64], high: &[f64], share: f64) -> Option<f64> {
    let mut low = low.to_vec();
    low.sort_by(|a, b| b.total_cmp(a));
    let cutoff = *low.get((low.len() as f64 * share) as usize)?;
    (!high.is_empty()).then(|| high.iter().filter(|value| **value > cutoff).count() as f64 / high.len() as f64)
}

/// Number of bins of the calibration error.
const BINS: usize = 10;

/// Expected calibration error in ten bins, both classes with equal weight (Naeini, Cooper and Hauskrecht 2015).
pub(super) fn calibration_error(people: &[f64], machine: &[f64]) -> Option<f64> {
    if people.is_empty() || machine.is_empty() {
        return None;
    }
    // For each bin: weight, weighted sum of scores, weight of machine translations.
    let mut bins = [(0.0, 0.0, 0.0); BINS];
    for (scores, is_machine) in [(people, 0.0), (machine, 1.0)] {
        for score in scores {
            let bin = &mut bins[((score * BINS as f64) as usize).min(BINS - 1)];
            let weight = 0.5 / scores.len() as f64;
            bin.0 += weight;
            bin.1 += weight * score;
            bin.2 += weight * is_machine;
        }
    }
    Some(bins.iter().map(|(_, scores, machine)| (scores - machine).abs()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_what_is_known() {
        assert_eq!(auc(&[0.1, 0.2], &[0.8, 0.9]), Some(1.0));
        assert_eq!(auc(&[0.1, 0.5], &[0.5, 0.9]), Some(0.875));
        assert_eq!(auc(&[], &[0.5]), None);
        assert_eq!(found_at(&[0.1, 0.2, 0.3, 0.9], &[0.5, 0.95], 0.25), Some(1.0));
        assert_eq!(calibration_error(&[0.0, 0.0], &[1.0]), Some(0.0));
        assert_eq!(calibration_error(&[1.0], &[1.0]), Some(0.5));
    }
}
