//! What is said on an alert: templates with merge fields, checked when they are written and filled in for each action.

use kernel::{Check, Text, words};

words! {
    /// How people reach a decision maker.
    pub enum Channel as "ActionChannel" {
        Email = "email",
        Phone = "phone",
        Letter = "letter",
        Meeting = "meeting",
        Form = "form",
    }
}

words! {
    /// What a merge field stands for.
    pub enum MergeField {
        TargetName = "target_name",
        TargetTitle = "target_title",
        SenderName = "sender_name",
        SenderPlace = "sender_place",
        Story = "story",
        Instrument = "instrument",
        InstrumentTitle = "instrument_title",
    }
}

/// What is said through one channel: the text of a mail or letter, the script of a call, the notes for a meeting. Fields in
/// double braces, such as `{{target_name}}`, are filled in for each action.
#[record::part(example = {
    "channel": "email", "subject": "Loan records",
    "body": "Dear {{target_name}},\n\nplease keep loan records private.\n\n{{sender_name}}"
})]
pub struct AlertMessage {
    /// The channel.
    pub channel: Channel,
    /// What it is about; needed in a mail.
    pub subject: Option<Text<200>>,
    /// What is said.
    pub body: Text<10000>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Field(MergeField),
}

/// What merge fields stand for in one action; empty where nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeValues {
    /// What the decision maker is called.
    pub target_name: String,
    /// What their post is called.
    pub target_title: String,
    /// What the sender is called.
    pub sender_name: String,
    /// Where the sender lives.
    pub sender_place: String,
    /// What the sender says in their own words.
    pub story: String,
    /// The instrument's number.
    pub instrument: String,
    /// What the instrument is called.
    pub instrument_title: String,
}

impl MergeValues {
    fn of(&self, field: MergeField) -> &str {
        match field {
            MergeField::TargetName => &self.target_name,
            MergeField::TargetTitle => &self.target_title,
            MergeField::SenderName => &self.sender_name,
            MergeField::SenderPlace => &self.sender_place,
            MergeField::Story => &self.story,
            MergeField::Instrument => &self.instrument,
            MergeField::InstrumentTitle => &self.instrument_title,
        }
    }
}

/// The pieces of a template, or what is wrong with it.
fn pieces(template: &str) -> Result<Vec<Piece<'_>>, String> {
    let (mut pieces, mut rest) = (Vec::new(), template);
    while let Some((words, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { return Err("has {{ without }}".into()) };
        let field = name
            .trim()
            .parse::<MergeField>()
            .map_err(|known| format!("has a field {{{{{name}}}}} that is not known: {known}"))?;
        pieces.push(Piece::Words(words));
        pieces.push(Piece::Field(field));
        rest = after;
    }
    if rest.contains("}}") {
        return Err("has }} without {{".into());
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

/// Fills a template in. A text that somebody gave is put in as it is: fields in it stay what they are.
fn filled(template: &str, values: &MergeValues) -> Result<String, String> {
    let pieces = pieces(template)?;
    let texts = pieces.into_iter().map(|piece| match piece {
        Piece::Words(words) => words,
        Piece::Field(field) => values.of(field),
    });
    Ok(texts.collect())
}

impl AlertMessage {
    /// Notes what is wrong with its fields.
    pub(super) fn check(&self, check: &mut Check, at: &str) {
        let subject = self.subject.as_ref().map_or("", |subject| subject.as_str());
        for (name, text) in [("subject", subject), ("body", self.body.as_str())] {
            if let Err(wrong) = pieces(text) {
                check.that(false, format!("{at}/{name}"), "invalid", wrong);
            }
        }
    }

    /// Which of its texts have a field that only an instrument fills.
    pub(super) fn speaking_of_instrument(&self) -> impl Iterator<Item = &'static str> {
        let subject = self.subject.as_ref().map_or("", |subject| subject.as_str());
        let texts = [("subject", subject), ("body", self.body.as_str())];
        let speaking = texts.into_iter().filter(|(_, text)| {
            let of_instrument = [MergeField::Instrument, MergeField::InstrumentTitle].map(Piece::Field);
            pieces(text).unwrap_or_default().iter().any(|piece| of_instrument.contains(piece))
        });
        speaking.map(|(name, _)| name)
    }

    /// The subject, in one line, and the text of one action.
    pub fn filled(&self, values: &MergeValues) -> Result<(String, String), String> {
        let subject = self.subject.as_ref().map_or(Ok(String::new()), |subject| filled(subject.as_str(), values))?;
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok((subject, filled(self.body.as_str(), values)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(body: &str) -> AlertMessage {
        let subject = "For {{ target_name }}".parse().ok();
        AlertMessage { channel: Channel::Email, subject, body: body.parse().unwrap() }
    }

    fn wrong(body: &str) -> bool {
        let mut check = Check::default();
        message(body).check(&mut check, "");
        check.done().is_err()
    }

    #[test]
    fn fields_are_filled_in() {
        let values = MergeValues { target_name: "Ada".into(), sender_name: "Ben".into(), ..MergeValues::default() };
        let filled = message("Dear {{target_name}}, yours {{sender_name}}.").filled(&values).unwrap();
        assert_eq!(filled, ("For Ada".to_owned(), "Dear Ada, yours Ben.".to_owned()));
    }

    #[test]
    fn fields_that_nobody_knows_are_refused() {
        assert_eq!(["{{name}}", "{{target_name", "target_name}}", "{{story}}"].map(wrong), [true, true, true, false]);
    }

    #[test]
    fn a_story_fills_in_nothing_itself() {
        let values =
            MergeValues { story: "{{sender_name}}".into(), sender_name: "Ben".into(), ..MergeValues::default() };
        assert_eq!(message("{{story}}").filled(&values).unwrap().1, "{{sender_name}}");
    }

    #[test]
    fn a_name_makes_no_second_line_of_the_subject() {
        let values = MergeValues { target_name: "Ada\nBcc: all".into(), ..MergeValues::default() };
        assert_eq!(message("x").filled(&values).unwrap().0, "For Ada Bcc: all");
    }

    proptest! {
        #[test]
        fn a_text_without_braces_stays_as_it_is(text in "[^{}\\p{C}]{1,80}x") {
            prop_assert_eq!(message(&text).filled(&MergeValues::default()).unwrap().1, text);
        }
    }
}
