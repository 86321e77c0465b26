//! The codes by which publications and their authors are known elsewhere.

use kernel::parsed;
use std::str::FromStr;

parsed! {
    /// Names a publication for ever (ISO 26324), in small letters: `10.`, a registrant of four to nine digits, a slash and a
    /// suffix.
    pub struct Doi { length: 8..=200, pattern: "^10\\.[0-9]{4,9}/[!-~]+$", example: "10.5555/12345678" }
}

parsed! {
    /// Names an author in ORCID, in its full form with a valid check character (ISO 7064, MOD 11-2).
    pub struct Orcid {
        length: 37..=37, pattern: "^https://orcid\\.org/([0-9]{4}-){3}[0-9]{3}[0-9X]$",
        example: "https://orcid.org/0000-0002-1825-0097"
    }
}

impl FromStr for Doi {
    type Err = &'static str;

    /// Takes the bare name; letters are the same in either case (DOI Handbook, 2.4), and are kept small.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = s.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, suffix)| {
            (4..=9).contains(&registrant.len())
                && registrant.bytes().all(|b| b.is_ascii_digit())
                && !suffix.is_empty()
                && suffix.bytes().all(|b| b.is_ascii_graphic())
        });
        let sized = s.len() <= 200;
        (shaped && sized)
            .then(|| Self(s.to_ascii_lowercase()))
            .ok_or("must be a DOI by itself, such as 10.5555/12345678")
    }
}

impl FromStr for Orcid {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "must be an ORCID iD in full, such as https://orcid.org/0000-0002-1825-0097";
        let groups: Vec<&str> = s.strip_prefix("https://orcid.org/").ok_or(WANTED)?.split('-').collect();
        if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
            return Err(WANTED);
        }
        let characters = groups.concat();
        let (digits, check) = characters.split_at_checked(15).ok_or(WANTED)?;
        let check = if check == "X" { Some(10) } else { check.parse().ok() };
        let sum = digits.chars().try_fold(0, |sum, digit| Some((sum + digit.to_digit(10)?) * 2 % 11)).ok_or(WANTED)?;
        if check == Some((12 - sum) % 11) { Ok(Self(s.into())) } else { Err(WANTED) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_doi_is_the_same_in_either_case() {
        assert_eq!("10.5555/ABC(12)".parse::<Doi>(), "10.5555/abc(12)".parse());
    }

    #[test]
    fn an_address_is_no_doi() {
        let wrong = ["https://doi.org/10.5555/1", "10.5555", "10.5555/", "10.12/x", "10.5555/a b", "doi:10.5555/1"];
        assert!(wrong.iter().all(|s| s.parse::<Doi>().is_err()));
    }

    #[test]
    fn an_orcid_ends_in_its_check_character() {
        let known = ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"];
        assert!(known.iter().all(|id| format!("https://orcid.org/{id}").parse::<Orcid>().is_ok()));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(place in 0_usize..15, other in 0_u32..10) {
            let right = "0000000218250097";
            let mut digits: Vec<char> = right.chars().collect();
            let same = digits[place] == char::from_digit(other, 10).unwrap();
            digits[place] = char::from_digit(other, 10).unwrap();
            let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
            let read = format!("https://orcid.org/{}", groups.join("-")).parse::<Orcid>();
            prop_assert_eq!(read.is_ok(), same);
        }

        #[test]
        fn whatever_is_read_never_panics(text in "\\PC{0,60}") {
            let (_, _) = (text.parse::<Doi>(), text.parse::<Orcid>());
        }
    }
}
