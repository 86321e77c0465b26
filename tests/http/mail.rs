//! A mail server of our own, for all tests of the process: a process of its own that speaks SMTP, takes every message, and
//! passes it on to be kept until a test asks for it. Like any server it refuses some: an address that begins with `refused.`
//! always, one that begins with `busy.` the first time.

use mailin::{Action, Handler, Response, SessionBuilder, response};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Condvar, Mutex, OnceLock},
    time::Duration,
};

/// How long a message may be on its way; a test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_mins(2);
/// What makes a run of this binary the server.
const SERVES: &str = "LECTERN_TEST_MAIL_SERVER";

/// What the server tells the tests, a line each.
#[derive(Serialize, Deserialize)]
enum Said {
    Listening(SocketAddr),
    Came { to: String, text: String },
    Refused { to: String, code: u16 },
}

/// One conversation, on the server's side.
#[derive(Clone, Default)]
struct Conversation {
    to: Vec<String>,
    text: Vec<u8>,
}

impl Handler for Conversation {
    fn rcpt(&mut self, to: &str) -> Response {
        static BUSY: OnceLock<Mutex<HashSet<String>>> = OnceLock::new();
        let first = || BUSY.get_or_init(Mutex::default).lock().unwrap().insert(to.to_owned());
        let code = match to.split_once('.') {
            Some(("refused", _)) => 550,
            Some(("busy", _)) if first() => 451,
            _ => return response::OK,
        };
        say(&Said::Refused { to: to.to_lowercase(), code });
        Response::custom(code, format!("<{to}>: not here, or not now"))
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, to: &[String]) -> Response {
        *self = Self { to: to.to_vec(), text: Vec::new() };
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        self.text.extend_from_slice(line);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let text = readable(&String::from_utf8_lossy(&self.text));
        for to in &self.to {
            say(&Said::Came { to: to.to_lowercase(), text: text.clone() });
        }
        response::OK
    }
}

fn say(said: &Said) {
    println!("\n{}", serde_json::to_string(said).unwrap()); // the harness may have begun a line
    io::stdout().flush().unwrap();
}

/// Text as it was before it was made fit for travel (RFC 2045 §6.7): of each part only where it says so, as a token after an
/// equals sign may well begin with `3D`.
fn readable(text: &str) -> String {
    let mark = "Content-Transfer-Encoding: ";
    let was = |part: &str| {
        let quoted = part.starts_with("quoted-printable");
        if quoted { part.replace("=\r\n", "").replace("=3D", "=") } else { part.to_owned() }
    };
    text.split(mark).map(was).collect::<Vec<_>>().join(mark)
}

#[test]
fn only_what_is_quoted_is_read_as_quoted() {
    let (plain, quoted) = (
        "Content-Transfer-Encoding: 7bit\r\n\r\n?a=3D",
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n?a=3D3=\r\nD",
    );
    assert_eq!((readable(plain), readable(quoted)), (plain.to_owned(), quoted.replace("=3D3=\r\nD", "=3D")));
}

/// Speaks with one client until it says goodbye or hangs up.
fn converse(mut stream: TcpStream) -> io::Result<()> {
    let mut session = SessionBuilder::new("mail.test").build(stream.peer_addr()?.ip(), Conversation::default());
    session.greeting().write_to(&mut stream)?;
    let (mut lines, mut line) = (BufReader::new(stream.try_clone()?), Vec::new());
    while lines.read_until(b'\n', &mut line)? > 0 {
        let reply = session.process(&line);
        line.clear();
        match reply.action {
            Action::NoReply => {}
            Action::Close => return reply.write_to(&mut stream),
            Action::Reply | Action::UpgradeTls => reply.write_to(&mut stream)?,
        }
    }
    Ok(())
}

/// The server: what this binary does when a test starts it for that, until the test's process is gone.
#[test]
#[ignore = "it is the mail server, which the other tests start"]
fn serves() {
    assert!(std::env::var_os(SERVES).is_some(), "only the other tests start it");
    std::thread::spawn(|| {
        drop(io::stdin().read_to_end(&mut Vec::new()));
        std::process::exit(0);
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    say(&Said::Listening(listener.local_addr().unwrap()));
    for stream in listener.incoming() {
        std::thread::spawn(move || converse(stream.unwrap()));
    }
}

/// The messages that have come and nobody has asked for yet, by recipient; of one that was refused, the code.
#[derive(Default)]
struct Mailboxes {
    messages: Mutex<HashMap<String, Vec<Result<String, u16>>>>,
    came: Condvar,
}

fn mailboxes() -> &'static Mailboxes {
    static MAILBOXES: OnceLock<Mailboxes> = OnceLock::new();
    MAILBOXES.get_or_init(Mailboxes::default)
}

/// Where the server listens. It is started once, and ends with this process, whose end closes its input.
pub fn server() -> SocketAddr {
    static SERVER: OnceLock<(SocketAddr, Child)> = OnceLock::new();
    let start = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["mail::serves", "--exact", "--ignored", "--nocapture"]).env(SERVES, "yes");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut said = lines.filter_map(|line| serde_json::from_str::<Said>(&line).ok());
        let Some(Said::Listening(address)) = said.next() else { panic!("the mail server did not start") };
        std::thread::spawn(move || said.for_each(keep));
        (address, child)
    };
    SERVER.get_or_init(start).0
}

fn keep(said: Said) {
    let (to, message) = match said {
        Said::Came { to, text } => (to, Ok(text)),
        Said::Refused { to, code } => (to, Err(code)),
        Said::Listening(_) => return,
    };
    mailboxes().messages.lock().unwrap().entry(to).or_default().push(message);
    mailboxes().came.notify_all();
}

/// What comes to that address next, the code where it was refused; `None` where nothing comes for so long.
fn within(to: &str, patience: Duration) -> Option<Result<String, u16>> {
    let to = &to.to_lowercase();
    let arrived = mailboxes().came.wait_timeout_while(mailboxes().messages.lock().unwrap(), patience, |messages| {
        messages.get(to).is_none_or(Vec::is_empty)
    });
    let (mut messages, late) = arrived.unwrap();
    (!late.timed_out()).then(|| messages.get_mut(to).unwrap().remove(0))
}

/// The next message to that address; waits until it is there.
pub fn next(to: &str) -> String {
    within(to, PATIENCE).unwrap_or_else(|| panic!("no mail came for {to}")).unwrap()
}

/// The token of the link in the next message to that address.
pub fn token(to: &str) -> String {
    token_in(&next(to))
}

/// The token of the link in a message, or in its `List-Unsubscribe`.
pub fn token_in(text: &str) -> String {
    let (_, rest) = text.split_once("?token=").unwrap_or_else(|| panic!("{text}"));
    rest.split(|c: char| c.is_whitespace() || c == '>').next().unwrap().to_owned()
}

/// The code with which the next message to that address is refused; waits until it is.
pub fn next_refused(to: &str) -> u16 {
    within(to, PATIENCE).unwrap_or_else(|| panic!("no mail came for {to}")).unwrap_err()
}

/// The next message to that address, if it comes soon.
pub fn soon(to: &str) -> Option<String> {
    within(to, Duration::from_millis(500)).map(Result::unwrap)
}

/// How many messages to that address are there and were not asked for.
pub fn waiting(to: &str) -> usize {
    mailboxes().messages.lock().unwrap().get(to).map_or(0, Vec::len)
}
