//! Editions of books by their ISBN.

use crate::parsed;
use std::str::FromStr;

parsed! {
    /// Names an edition of a book (ISO 2108), with a valid check digit. Taken in its old form of ten characters or its form of
    /// thirteen, with hyphens or spaces or without; kept as thirteen digits.
    pub struct Isbn { length: 10..=17, pattern: "^[0-9][0-9 -]{8,15}[0-9Xx]$", example: "9780306406157" }
}

impl Isbn {
    /// The check digit of thirteen: the sum of the digits, every second one three times, is a multiple of ten.
    fn check_of(twelve: &[u32]) -> u32 {
        let sum: u32 = twelve.iter().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
        (10 - sum % 10) % 10
    }

    fn is_old(ten: &[u32]) -> bool {
        ten.iter().zip((1..=10).rev()).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 == 0
    }
}

impl FromStr for Isbn {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "must be an ISBN with its check digit, such as 9780306406157";
        let bare: Vec<char> = s.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        let (last, first) = bare.split_last().ok_or(WANTED)?;
        let mut digits = first.iter().map(|c| c.to_digit(10)).collect::<Option<Vec<u32>>>().ok_or(WANTED)?;
        let last = match last {
            'X' | 'x' if digits.len() == 9 => 10,
            c => c.to_digit(10).ok_or(WANTED)?,
        };
        match digits.len() {
            9 => {
                let old: Vec<u32> = digits.iter().copied().chain([last]).collect();
                if !Self::is_old(&old) {
                    return Err(WANTED);
                }
                digits.splice(0..0, [9, 7, 8]);
            }
            12 if digits.starts_with(&[9, 7, 8]) || digits.starts_with(&[9, 7, 9]) => {
                if Self::check_of(&digits) != last {
                    return Err(WANTED);
                }
            }
            _ => return Err(WANTED),
        }
        let check = Self::check_of(&digits);
        Ok(Self(digits.into_iter().chain([check]).filter_map(|digit| char::from_digit(digit, 10)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_old_form_is_the_new_one() {
        let forms = ["0-306-40615-2", "0306406152", "978-0-306-40615-7", "978 0 306 40615 7"];
        assert!(forms.iter().all(|form| form.parse::<Isbn>().unwrap().as_str() == "9780306406157"));
    }

    #[test]
    fn ten_is_written_as_a_letter_at_the_end_of_the_old_form_alone() {
        let read = ["080442957X", "080442957x", "X804429570", "978080442957X"].map(|form| form.parse::<Isbn>().is_ok());
        assert_eq!(read, [true, true, false, false]);
    }

    #[test]
    fn another_number_is_none() {
        assert!(["", "4006381333931", "97803064", "9780306406158"].iter().all(|form| form.parse::<Isbn>().is_err()));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(place in 0_usize..13, other in 0_u32..10) {
            let mut digits: Vec<char> = "9780306406157".chars().collect();
            let same = digits[place] == char::from_digit(other, 10).unwrap();
            digits[place] = char::from_digit(other, 10).unwrap();
            prop_assert_eq!(digits.iter().collect::<String>().parse::<Isbn>().is_ok(), same);
        }

        #[test]
        fn whatever_is_read_never_panics(text in "\\PC{0,30}") {
            let _read = text.parse::<Isbn>();
        }
    }
}
