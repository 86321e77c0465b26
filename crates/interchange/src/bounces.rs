//! Delivery status notifications (RFC 3464): mails in which a mail server says what became of a mail of ours, found by the
//! Message-ID we gave it.

use advocacy::action::{BounceKind, BounceReport};
use kernel::Id;
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType, mailbox::mbox::MessageIterator};
use std::io::{self, BufRead};

/// Bytes of one mail that are read; what is longer is no notification.
const MOST: usize = 1 << 20;

/// What one mail says of one of ours; `None` where it says nothing of any.
pub fn bounce(mail: &[u8]) -> Option<BounceReport> {
    let mail = MessageParser::default().parse(mail.get(..MOST.min(mail.len()))?)?;
    let status = mail.parts.iter().find(|part| is(part, "delivery-status"))?;
    let fields = text(&status.body);
    // The fields of the mail as a whole, and after an empty line those of each recipient (RFC 3464 §2.1).
    let kind = match field(&fields, "action")?.to_ascii_lowercase().as_str() {
        "failed" => BounceKind::Failed,
        "delivered" | "relayed" | "expanded" => BounceKind::Delivered,
        _ => BounceKind::Delayed,
    };
    let said = [field(&fields, "status"), field(&fields, "diagnostic-code")];
    let reason = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(BounceReport {
        mail_id: of_ours(&mail, &fields)?,
        kind,
        reason: Some(reason).filter(|reason| !reason.is_empty()),
    })
}

/// What each mail of a mailbox file (mbox) says; `None` for those that say nothing of any of ours. Where the file cannot be read on,
/// the error is the last it gives.
pub fn bounces(mailbox: impl BufRead) -> impl Iterator<Item = io::Result<Option<BounceReport>>> {
    let mut has_failed = false;
    MessageIterator::new(mailbox)
        .take_while(move |mail| !std::mem::replace(&mut has_failed, mail.is_err()))
        .map(|mail| mail.map(|mail| bounce(mail.contents())))
}

fn is(part: &mail_parser::MessagePart<'_>, subtype: &str) -> bool {
    part.content_type().and_then(|content| content.subtype()).is_some_and(|own| own.eq_ignore_ascii_case(subtype))
}

fn text(body: &PartType<'_>) -> String {
    match body {
        PartType::Text(text) | PartType::Html(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        PartType::Message(_) | PartType::Multipart(_) => String::new(),
    }
}

/// The value of the first field of that name, with what it goes on with on further lines.
fn field(fields: &str, wanted: &str) -> Option<String> {
    let mut lines = fields.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once(':') else { continue };
        if !name.trim().eq_ignore_ascii_case(wanted) {
            continue;
        }
        let mut whole = value.trim().to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            whole.push(' ');
            whole.push_str(more.trim());
        }
        return Some(whole);
    }
    None
}

/// Which of our mails came back, of an action or of a mailing: by the Message-ID in the headers that are returned, or else by what
/// the notification refers to.
fn of_ours(mail: &Message<'_>, fields: &str) -> Option<Id> {
    let returned = mail.parts.iter().find_map(|part| match &part.body {
        PartType::Message(message) => message.message_id().map(ToOwned::to_owned),
        body if is(part, "rfc822-headers") => field(&text(body), "message-id"),
        _ => None,
    });
    let envelope = || field(fields, "original-envelope-id");
    let referred = || mail.in_reply_to().as_text().map(ToOwned::to_owned);
    returned.or_else(envelope).or_else(referred).and_then(|message_id| {
        let bare = message_id.trim().trim_start_matches('<');
        bare.split(['@', '>']).next()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OURS: &str = "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e";

    fn notification(action: &str, returned: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.test\r\nTo: office@lectern.test\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\r\n\r\n\
             --x\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\
             --x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n\
             Final-Recipient: rfc822; ada@house.test\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 no such\r\n user here\r\n\
             --x\r\nContent-Type: {returned}\r\n\r\nMessage-ID: <{OURS}@lectern.test>\r\nSubject: Records\r\n\r\n--x--\r\n"
        )
    }

    fn told(action: &str, returned: &str) -> Option<BounceReport> {
        bounce(notification(action, returned).as_bytes())
    }

    #[test]
    fn a_mail_that_failed_is_known_by_its_id() {
        let report = BounceReport {
            mail_id: OURS.parse().unwrap(),
            kind: BounceKind::Failed,
            reason: Some("5.1.1 smtp; 550 no such user here".into()),
        };
        assert_eq!(told("failed", "text/rfc822-headers"), Some(report));
    }

    #[test]
    fn the_whole_mail_may_be_returned() {
        assert_eq!(told("failed", "message/rfc822").map(|report| report.mail_id), OURS.parse().ok());
    }

    #[test]
    fn what_was_delivered_or_is_late_is_told_apart() {
        let kinds = ["delivered", "delayed"].map(|action| told(action, "message/rfc822").unwrap().kind);
        assert_eq!(kinds, [BounceKind::Delivered, BounceKind::Delayed]);
    }

    #[test]
    fn a_mail_of_somebody_is_no_notification() {
        assert_eq!(bounce(b"From: ada@house.test\r\nSubject: Thank you\r\n\r\nI agree.\r\n"), None);
    }

    #[test]
    fn every_mail_of_a_mailbox_is_read() {
        let mail = notification("failed", "message/rfc822").replace("\r\n", "\n");
        let mailbox =
            format!("From a Thu Jan  1 00:00:00 2026\n{mail}\nFrom b Thu Jan  1 00:00:00 2026\nSubject: Hi\n\nHi\n");
        let told = bounces(mailbox.as_bytes()).map(|told| told.unwrap().is_some());
        assert_eq!(told.collect::<Vec<_>>(), [true, false]);
    }

    /// A file that breaks off after its first mail.
    struct Broken;

    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }

    #[test]
    fn a_mailbox_that_cannot_be_read_on_says_so() {
        let mails =
            "From a Thu Jan  1 00:00:00 2026\nSubject: Hi\n\nHi\nFrom b Thu Jan  1 00:00:00 2026\nSubject: Hi\n\n";
        let file = io::BufReader::new(io::Read::chain(mails.as_bytes(), Broken));
        assert_eq!(bounces(file).map(|told| told.is_ok()).collect::<Vec<_>>(), [true, false]);
    }

    proptest! {
        #[test]
        fn whatever_is_read_never_panics(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            (from, until) in (0_usize..900, 0_usize..900),
        ) {
            // A notification with something else in the midst of it, as a file, and as one mail.
            let mut mail = notification("failed", "message/rfc822").into_bytes();
            let (from, until) = (from.min(mail.len()), until.min(mail.len()));
            mail.splice(from.min(until)..from.max(until), bytes);
            drop(bounce(&mail));
            let mailbox = [b"From a Thu Jan  1 00:00:00 2026\n".as_slice(), &mail].concat();
            prop_assert!(bounces(mailbox.as_slice()).all(|told| told.is_ok()));
        }
    }
}
