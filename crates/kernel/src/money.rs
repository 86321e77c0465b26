//! Money: an exact amount in a currency.

use crate::{Decimal, parsed};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

parsed! {
    /// A currency by its code (ISO 4217): three capital letters.
    pub struct Currency { length: 3..=3, pattern: "^[A-Z]{3}$", example: "USD" }
}

/// An exact amount of money. Amounts in different currencies are never added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "amount": "12.50", "currency": "USD" }))))]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// Of which currency.
    pub currency: Currency,
}

impl FromStr for Currency {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = s.len() == 3 && s.bytes().all(|b| b.is_ascii_uppercase());
        shaped.then(|| Self(s.into())).ok_or("must be the code of a currency, such as USD")
    }
}

/// As `12.50 USD`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}

impl FromStr for Money {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (amount, currency) = s.split_once(' ').ok_or("must be an amount and a currency, such as 12.50 USD")?;
        Ok(Self { amount: amount.parse()?, currency: currency.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_survives_its_text() {
        let money: Money = "12.50 USD".parse().unwrap();
        assert_eq!((money.to_string(), money.to_string().parse()), ("12.50 USD".to_owned(), Ok(money)));
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert!(["", "usd", "US", "USDX", "U$D"].iter().all(|s| s.parse::<Currency>().is_err()));
    }
}
