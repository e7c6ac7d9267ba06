//! Formats numbers for readers.

/// A number with commas between thousands.
pub fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun in singular or plural.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", group(count), if count == 1 { one } else { many })
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A probability as a percentage, never 0 or 100 %: no score is certain.
pub fn probability(score: f64) -> String {
    format!("{} %", bare(score))
}

/// An interval of probabilities in whole per cents, limited to 1 and 99.
pub fn probabilities(low: f64, high: f64) -> String {
    let end = |share: f64| (share * 100.0).round().clamp(1.0, 99.0);
    if bare(low) == bare(high) { bare(low) } else { format!("{}–{}", end(low), end(high)) }
}

fn bare(score: f64) -> String {
    match score {
        _ if score > 0.995 => ">99".into(),
        _ if score < 0.005 => "<1".into(),
        _ => format!("{:.0}", score * 100.0),
    }
}
