//! What instruments there are, and what tells them apart.

use kernel::{Text, words};

words! {
    /// What kind of instrument it is.
    pub enum InstrumentKind {
        Bill = "bill",
        Regulation = "regulation",
        Case = "case",
        CorporatePolicy = "corporate_policy",
        Standard = "standard",
        Treaty = "treaty",
    }
}

words! {
    /// The body that acts: a chamber by its place (Open Civic Data, as Open States has it), the legislature where it has one
    /// chamber or acts as a whole, or the executive.
    pub enum Chamber as "InstrumentChamber" { Lower = "lower", Upper = "upper", Legislature = "legislature", Executive = "executive" }
}

words! {
    /// What the association is to a case.
    pub enum OurRole { Party = "party", Amicus = "amicus", Monitor = "monitor" }
}

words! {
    /// What holds a case, or what it is about, beside its stage.
    pub enum Overlay { Injunction = "injunction", Stay = "stay" }
}

words! {
    /// Where a record came from; of two sources of one bill the later in this order is followed.
    pub enum Source { OpenStates = "open_states", BillStatus = "billstatus", RegulationsGov = "regulations_gov" }
}

/// How far a measure goes to be done with (U.S. Senate, "Types of Legislation"; state legislatures alike).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Through both chambers to the executive: bills, joint resolutions, constitutional amendments.
    Bill,
    /// Through both chambers.
    Concurrent,
    /// Through one chamber.
    Simple,
}

impl Form {
    /// What can be told from what a measure is called. Sources call joint and concurrent resolutions plain ones, and only the
    /// letters of their identifiers tell (`HJRES 33`, `SCR 5`).
    pub fn of(classification: &[Text<80>], identifier: &str) -> Self {
        let classes: Vec<_> = classification.iter().map(|class| class.as_str().to_lowercase()).collect();
        let called = |words: &[&str]| classes.iter().any(|class| words.iter().any(|word| class.contains(word)));
        let letters: String =
            identifier.chars().take_while(|c| !c.is_ascii_digit()).filter(char::is_ascii_alphabetic).collect();
        let letters = letters.to_ascii_uppercase();
        let lettered = |marks: &[&str]| marks.iter().any(|mark| letters.contains(mark));
        let plain =
            ["resolution", "memorial", "commemoration", "proclamation", "order", "petition", "motion", "study request"];
        if called(&["joint", "constitutional amendment"]) {
            Self::Bill
        } else if called(&["concurrent"]) {
            Self::Concurrent
        } else if !called(&plain) || lettered(&["JR", "JM"]) {
            Self::Bill
        } else if lettered(&["CR", "CON", "CM"]) {
            Self::Concurrent
        } else {
            Self::Simple
        }
    }
}

/// An identifier as it is compared: capitals and digits, without spaces, punctuation and leading zeros, so that `HB0010`, `HB 10`
/// and `H.B. 10` are one. A hyphen stays between two numbers.
pub fn identifier_key(identifier: &str) -> String {
    let (mut runs, mut parted): (Vec<String>, bool) = (Vec::new(), true);
    for c in identifier.chars().flat_map(char::to_uppercase) {
        if !c.is_alphanumeric() {
            parted = true;
            continue;
        }
        let alike =
            |run: &&mut String| !parted && run.ends_with(|last: char| last.is_ascii_digit()) == c.is_ascii_digit();
        match runs.last_mut().filter(alike) {
            Some(run) => run.push(c),
            None => runs.push(c.into()),
        }
        parted = false;
    }
    let mut key = String::with_capacity(identifier.len());
    for run in runs {
        let number = run.starts_with(|first: char| first.is_ascii_digit());
        if number && key.ends_with(|last: char| last.is_ascii_digit()) {
            key.push('-');
        }
        let significant = if number { run.trim_start_matches('0') } else { &run };
        key.push_str(if significant.is_empty() { "0" } else { significant });
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(classification: &str, identifier: &str) -> Form {
        Form::of(&[classification.parse().unwrap()], identifier)
    }

    #[test]
    fn a_joint_resolution_is_told_by_its_letters() {
        assert_eq!([form("resolution", "HJRES 33"), form("joint resolution", "X 1")], [Form::Bill; 2]);
    }

    #[test]
    fn a_concurrent_resolution_is_told_by_its_letters() {
        assert_eq!([form("resolution", "HCONRES70"), form("resolution", "SCR 5")], [Form::Concurrent; 2]);
    }

    #[test]
    fn a_plain_resolution_is_simple_and_a_bill_is_a_bill() {
        assert_eq!([form("resolution", "SRES 117"), form("bill", "SCR 1")], [Form::Simple, Form::Bill]);
    }

    #[test]
    fn a_classification_is_read_in_whatever_case_it_is_written() {
        assert_eq!([form("Concurrent Resolution", "X 1"), form("RESOLUTION", "X 1")], [Form::Concurrent, Form::Simple]);
    }

    #[test]
    fn identifiers_that_differ_in_writing_only_are_one() {
        let written = ["HB0010", "HB 10", "h.b. 010", "DOD-2016-OS-0063", "1:21-cv-00123", "HB 100", "SB 0"];
        let keys = ["HB10", "HB10", "HB10", "DOD2016OS63", "1-21CV123", "HB100", "SB0"];
        assert_eq!(written.map(identifier_key), keys);
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "\\PC{0,40}") {
            let key = identifier_key(&text);
            prop_assert_eq!(identifier_key(&key), key);
        }
    }
}
