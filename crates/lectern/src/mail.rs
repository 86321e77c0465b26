//! Sending mail: by SMTP, or, where no server is configured, as files for somebody to look at.

use crate::{Config, Failure, jobs::Outcome};
use actix_web::rt::time::timeout;
use advocacy::mail::status_code;
use api::identity::opaque;
use kernel::{Email, Id};
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use std::{
    borrow::Cow,
    error::Error as _,
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use store::{TokenHash, private_folder};

/// Who messages come from where nothing is configured: nobody who could be answered (RFC 2606).
const NOBODY: &str = "Lectern <no-reply@lectern.invalid>";

/// A message to one person, in plain text.
pub struct Mail {
    /// Where it goes.
    pub to: Email,
    /// What it is about.
    pub subject: Cow<'static, str>,
    /// What it says.
    pub text: String,
    /// In whose name it goes, and where answers go; `None` for the association's own.
    pub in_name_of: Option<(String, Email)>,
    /// Where the reader's mail program ends such mails by one click (RFC 8058), and a person by the page that is there; `None` where
    /// there is nothing to end.
    pub unsubscribe: Option<String>,
}

impl Mail {
    /// A mail of the association's own.
    pub fn new(to: Email, subject: impl Into<Cow<'static, str>>, text: String) -> Self {
        Self { to, subject: subject.into(), text, in_name_of: None, unsubscribe: None }
    }
}

/// A new token to be mailed, and all that is kept of it. It is made when its mail is written, so that it stands nowhere but in the
/// mail.
pub fn new_token() -> store::Result<(String, TokenHash)> {
    opaque::opaque().map_err(|_| store::Error::Unavailable("the machine has no randomness".into()))
}

/// What came of a message that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The other side took it.
    Taken,
    /// The other side did not take it for now, and said so.
    PutOff(String),
    /// The other side refused it, or it cannot be sent at all.
    Refused(String),
    /// It broke off: nobody can tell whether the other side has it.
    Uncertain(String),
}

/// The folder for messages below the data directory.
const OUTBOX: &str = "outbox";
/// Seconds for which a message stays in the outbox.
const KEPT_SECONDS: u64 = 30 * 24 * 3600;
/// How long a mail server may take over a message: one that says nothing would hold the job, and the end of the node, for ever.
const PATIENCE: Duration = Duration::from_mins(1);

/// The way out.
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Outbox(PathBuf, AsyncFileTransport<Tokio1Executor>),
}

/// Sends mail.
pub struct Mailer {
    way: Way,
    from: Mailbox,
    patience: Duration,
}

impl Mailer {
    /// The way out that is configured; without one, files in the outbox of the data directory.
    pub fn new(config: &Config) -> Result<Self, Failure> {
        let from = config.mail_from.as_deref().unwrap_or(NOBODY);
        let from = from.parse().map_err(|e| Failure::other(format!("LECTERN_MAIL_FROM: {e}")))?;
        let way = if let Some(url) = &config.smtp_url {
            // The address may hold a password: what it is like stays out of the message.
            let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose());
            Way::Smtp(
                smtp.map_err(|_| Failure::other("LECTERN_SMTP_URL must be smtp:// or smtps:// and a host"))?.build(),
            )
        } else {
            let outbox = config.data_dir.join(OUTBOX);
            private_folder(&outbox).map_err(Failure::io(outbox.display()))?;
            log::warn!("no LECTERN_SMTP_URL: messages are not sent, but kept as files in {}", outbox.display());
            Way::Outbox(outbox.clone(), AsyncFileTransport::new(outbox))
        };
        Ok(Self { way, from, patience: PATIENCE })
    }

    /// Sends a message. The same id again makes the same message again, for a mailbox to know it by.
    pub async fn send(&self, id: Id, mail: Mail) -> Outcome {
        match self.hand_over(id, mail).await {
            Handed::Taken => Outcome::Done,
            Handed::Refused(reason) => Outcome::Never(reason),
            Handed::PutOff(reason) | Handed::Uncertain(reason) => Outcome::Again(reason),
        }
    }

    /// Whether the mail server can be reached now, so that what is handed over next does not break off before it is begun.
    pub async fn is_there(&self) -> bool {
        match &self.way {
            Way::Smtp(smtp) => matches!(timeout(self.patience, smtp.test_connection()).await, Ok(Ok(true))),
            Way::Outbox(..) => true,
        }
    }

    /// Hands a message over, and tells what is known of it afterwards.
    pub async fn hand_over(&self, id: Id, mail: Mail) -> Handed {
        let message = match self.message(id, mail) {
            Ok(message) => message,
            Err(reason) => return Handed::Refused(reason),
        };
        match &self.way {
            Way::Smtp(smtp) => timeout(self.patience, submit(smtp, message))
                .await
                .unwrap_or_else(|_| Handed::Uncertain("the mail server did not answer in time".to_owned())),
            Way::Outbox(folder, outbox) => match outbox.send(message).await {
                Ok(file) => {
                    log::info!("a message is in {}", folder.join(file).with_extension("eml").display());
                    Handed::Taken
                }
                Err(error) => Handed::PutOff(error.to_string()),
            },
        }
    }

    /// The message, or why there can be none.
    fn message(&self, id: Id, mail: Mail) -> Result<Message, String> {
        let address = mail.to.as_str().parse().map_err(|_| "the address is none that mail can be sent to")?;
        let builder = Message::builder().to(Mailbox::new(None, address));
        let builder = match mail.in_name_of {
            None => builder.from(self.from.clone()),
            // Our own address stays in `From`, for only that may be sent from here; answers go to whoever speaks.
            Some((name, address)) => {
                let answers = address.as_str().parse().map_err(|_| "answers could not be sent to the sender")?;
                let from = Mailbox::new(Some(name.clone()), self.from.email.clone());
                builder.from(from).reply_to(Mailbox::new(Some(name), answers))
            }
        };
        let header = |name, value| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let builder = match mail.unsubscribe {
            None => builder,
            Some(page) => builder
                .raw_header(header("List-Unsubscribe", format!("<{page}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())),
        };
        builder
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .subject(mail.subject.into_owned())
            .header(ContentType::TEXT_PLAIN)
            .body(body(mail.text))
            .map_err(|error| error.to_string())
    }
}

/// Hands a message to a mail server.
async fn submit(smtp: &AsyncSmtpTransport<Tokio1Executor>, message: Message) -> Handed {
    match smtp.send(message).await {
        Ok(_) => Handed::Taken,
        // What is said before a message is begun, as of a password that is out of date, is not said of this one.
        Err(error) if error.is_permanent() => match smtp.test_connection().await {
            Ok(true) => Handed::Refused(reason(&error)),
            Ok(false) | Err(_) => Handed::PutOff(reason(&error)),
        },
        Err(error) if error.is_transient() => Handed::PutOff(reason(&error)),
        Err(error) => Handed::Uncertain(reason(&error)),
    }
}

/// Deletes what has been in this node's outbox for long enough, whichever way mail goes by now; gives how many messages.
pub fn forget_old(data_dir: &Path, now: SystemTime) -> io::Result<usize> {
    let outbox = data_dir.join(OUTBOX);
    if !outbox.is_dir() {
        return Ok(0);
    }
    let mut forgotten = 0;
    for file in std::fs::read_dir(outbox)? {
        let file = file?;
        let age = now.duration_since(file.metadata()?.modified()?).unwrap_or_default();
        if age.as_secs() >= KEPT_SECONDS && file.path().extension().is_some_and(|kind| kind == "eml") {
            std::fs::remove_file(file.path())?;
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

/// The text as it is where it may be (RFC 5322 §2.1.1), so that a link can be taken from a file of the outbox too; lettre
/// encodes every line of more than 76 characters.
fn body(text: String) -> Body {
    if text.is_ascii() && text.lines().all(|line| line.len() <= 998) {
        let lines = text.replace('\n', "\r\n").into_bytes();
        Body::dangerous_pre_encoded(lines, ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}

/// What the log is told of a message that was not taken: a server's answer by its codes only, for its text may repeat the
/// address.
fn reason(error: &lettre::transport::smtp::Error) -> String {
    let Some(code) = error.status() else { return error.to_string() };
    let answered = format!("the mail server answered {code}");
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    status_code(&said).map_or_else(|| answered.clone(), |status| format!("{status} {answered}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use std::{
        io::{BufRead as _, BufReader},
        net::TcpListener,
    };

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        config: Config,
    }

    fn mailer(folder: &tempfile::TempDir) -> Mailer {
        let arguments = ["lectern".to_owned(), format!("--data-dir={}", folder.path().display())];
        Mailer::new(&Arguments::parse_from(arguments).config).unwrap()
    }

    #[tokio::test]
    async fn without_a_server_a_message_is_a_file() {
        let folder = tempfile::TempDir::new().unwrap();
        let mailer = mailer(&folder);
        let link = format!("https://lectern.example.org/account/password?token={}", "x".repeat(43));
        let text = format!("How are you?\n\n{link}\n");
        let mail = Mail::new("ada@example.org".parse().unwrap(), "Hello", text);
        let sent = mailer.send(Id::from_bytes([1; 16]), mail).await;
        let files = std::fs::read_dir(folder.path().join("outbox")).unwrap();
        let texts: Vec<_> = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        let whole = |text: &String| {
            ["To: ada@example.org", "Subject: Hello", "How are you?", &link].iter().all(|part| text.contains(part))
        };
        assert!(sent == Outcome::Done && texts.iter().any(whole), "{texts:?}");
    }

    /// Speaks with whoever comes, and knows nobody: none who gives a password, where that is asked for, and none whom mail is for.
    fn know_nobody(listener: &TcpListener, asks_for_password: bool) -> io::Result<()> {
        #[derive(Clone)]
        struct Nobody;
        impl mailin::Handler for Nobody {
            fn rcpt(&mut self, to: &str) -> mailin::Response {
                mailin::Response::custom(550, format!("5.1.1 <{to}>: not here"))
            }
        }
        for stream in listener.incoming() {
            let (mut stream, mut line) = (stream?, Vec::new());
            let mut server = mailin::SessionBuilder::new("mail.test");
            if asks_for_password {
                server.enable_auth(mailin::AuthMechanism::Plain).insecure_enable_plaintext_auth();
            }
            let mut session = server.build(stream.peer_addr()?.ip(), Nobody);
            session.greeting().write_to(&mut stream)?;
            let mut lines = BufReader::new(stream.try_clone()?);
            while lines.read_until(b'\n', &mut line)? > 0 {
                session.process(&line).write_to(&mut stream)?;
                line.clear();
            }
        }
        Ok(())
    }

    /// What comes of a message that is handed to such a server, by an account there or by none.
    async fn handed(account: &str) -> Handed {
        let (listener, asks_for_password) = (TcpListener::bind("127.0.0.1:0").unwrap(), !account.is_empty());
        let url = format!("--smtp-url=smtp://{account}{}", listener.local_addr().unwrap());
        std::thread::spawn(move || know_nobody(&listener, asks_for_password));
        let arguments = Arguments::parse_from(["lectern", &url, "--mail-from=office@example.org"]);
        let mail = Mail::new("ada@example.org".parse().unwrap(), "Hello", "How are you?".into());
        Mailer::new(&arguments.config).unwrap().hand_over(Id::from_bytes([1; 16]), mail).await
    }

    #[tokio::test]
    async fn a_message_waits_where_our_password_is_out_of_date() {
        let handed = handed("lectern:old@").await;
        assert!(matches!(handed, Handed::PutOff(_)), "{handed:?}");
    }

    #[tokio::test]
    async fn a_refusal_is_told_by_its_codes_and_repeats_no_address() {
        assert_eq!(handed("").await, Handed::Refused("5.1.1 the mail server answered 550".into()));
    }

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_is_not_waited_for_for_ever() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("--smtp-url=smtp://{}", silent.local_addr().unwrap());
        let arguments = Arguments::parse_from(["lectern", &url, "--mail-from=office@example.org"]);
        let mailer = Mailer { patience: Duration::from_millis(100), ..Mailer::new(&arguments.config).unwrap() };
        let mail = Mail::new("ada@example.org".parse().unwrap(), "Hello", "How are you?".into());
        let (is_there, handed) = (mailer.is_there().await, mailer.hand_over(Id::from_bytes([1; 16]), mail).await);
        assert!(!is_there && matches!(handed, Handed::Uncertain(_)), "{handed:?}");
    }

    #[test]
    fn a_message_stays_in_the_outbox_for_a_month() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("outbox/1.eml");
        std::fs::create_dir(folder.path().join(OUTBOX)).unwrap();
        std::fs::write(&file, "How are you?").unwrap();
        let written = std::fs::metadata(&file).unwrap().modified().unwrap();
        let after = |seconds| forget_old(folder.path(), written + Duration::from_secs(seconds)).unwrap();
        assert_eq!([after(KEPT_SECONDS - 1), after(KEPT_SECONDS)], [0, 1]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_the_machine_reads_the_outbox() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::TempDir::new().unwrap();
        drop(mailer(&folder));
        let mode = std::fs::metadata(folder.path().join("outbox")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
