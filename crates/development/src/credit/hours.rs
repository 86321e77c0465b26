//! Minutes in the units that those who certify count in.

use kernel::Decimal;

/// Contact hours: minutes ÷ 60, exactly but for the fourth decimal.
pub fn contact_hours(minutes: i32) -> Decimal {
    let hundredths = i64::from(minutes).saturating_mul(100);
    let (minutes, hour) = (Decimal::from_hundredths(hundredths), Decimal::from_hundredths(6_000));
    minutes.zip(hour).and_then(|(minutes, hour)| minutes.over(hour)).unwrap_or(Decimal::ZERO)
}

/// Tenths of a continuing education unit: (minutes + 30) div 60 (IACET).
pub const fn ceu_tenths(minutes: i32) -> i32 {
    minutes.saturating_add(30).div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_hours_are_sixty_minutes() {
        assert_eq!([90, 50, 0].map(|minutes| contact_hours(minutes).to_string()), ["1.50", "0.8333", "0.00"]);
    }

    #[test]
    fn tenths_of_a_unit_are_rounded_at_the_half_hour() {
        assert_eq!([29, 30, 89, 90, 180, 1020].map(ceu_tenths), [0, 1, 1, 2, 3, 17]);
    }
}
