//! Many connections that do nothing, and readers and writers that take for ever.

use super::Trial;
use crate::{
    Outcome,
    lab::{
        self, Server,
        load::{Load, Make, get},
        until, usage,
    },
};
use socket2::{Domain, Socket, Type};
use std::{
    collections::HashSet,
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

const IDLE: usize = 2000;
const SLOW_READERS: usize = 200;
/// Slow readers of the short form: a debug build fills the ways to all of them for longer than it keeps the first.
const FEW_SLOW_READERS: usize = 50;
const SLOW_WRITERS: usize = 50;
/// Connections of the measurement before that were still there when they were counted.
const SLACK: usize = 20;
/// Rows of the list that slow readers read: more than the system keeps for them on its way.
const ROWS: usize = 40_000;
/// How many times as long others may wait in such a crowd.
const SLOWER: f64 = 5.0;
/// When the server has taken the last of the crowd in.
const HELD: Duration = Duration::from_secs(5);
/// When the server has cut readers that take nothing and writers that do not end, both after 30 s.
const CUT: Duration = Duration::from_secs(75);

/// Measures others with and without the crowd, and waits until those who stall are cut off.
pub async fn run(trial: &Trial) -> Outcome<String> {
    let setup = trial.setup()?;
    let file = trial.database.folder().join("crowd.csv");
    lab::divisions(&file, 0..ROWS)?;
    setup.import("divisions", &file, &[])?;
    let server = setup.start().await?;
    let address = server.address();
    let alone = p99(&server, trial).await?;
    let before = sockets(&server)?;
    let idle = (0..IDLE).map(|_| idle(address)).collect::<Outcome<Vec<_>>>()?;
    let slow_readers = if trial.short { FEW_SLOW_READERS } else { SLOW_READERS };
    let readers = Crowd::new((0..slow_readers).map(|_| slow_reader(address)).collect::<Outcome<Vec<_>>>()?);
    settled(&server).await?;
    let writers = Crowd::new((0..SLOW_WRITERS).map(|_| slow_writer(address)).collect::<Outcome<Vec<_>>>()?);
    let all = IDLE + slow_readers + SLOW_WRITERS;
    until("the whole crowd is held", HELD, async || {
        sockets(&server).is_ok_and(|now| now.saturating_sub(before) + SLACK >= all)
    })
    .await?;
    let crowded = p99(&server, trial).await?;
    if crowded > SLOWER * alone {
        return Err(format!("p99 of others: {:.1} ms alone, {:.1} ms in a crowd", alone * 1e3, crowded * 1e3).into());
    }
    let mut told = format!(
        "{IDLE} idle, {slow_readers} slow readers and {SLOW_WRITERS} slow writers: p99 of others {:.1} ms, {:.1} ms without",
        crowded * 1e3,
        alone * 1e3
    );
    drop(idle);
    if !trial.short {
        let cut = until("those who stall are cut off", CUT, async || {
            tokio::time::sleep(Duration::from_millis(200)).await;
            sockets(&server).is_ok_and(|now| now <= before + 2)
        });
        told = format!("{told}; all who stall are cut off after {:.0?}", cut.await?);
    }
    drop((readers, writers));
    Ok(told)
}

/// The best of some rounds: what the machine does besides is not asked about.
async fn p99(server: &Server, trial: &Trial) -> Outcome<f64> {
    let make: Make = Arc::new(|_| get("/v1/directory/divisions?limit=20"));
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let time = Duration::from_millis(if trial.short { 500 } else { 2000 });
        best = best.min(Load::closed(server.address(), &make).run_on(8, time).await?.p99);
    }
    Ok(best)
}

/// Waits until the slow readers have been sent what they have room for, and the server has nothing to do.
async fn settled(server: &Server) -> Outcome {
    let mut before = usage::cpu(server.id(), false)?;
    until("the server has nothing to do", CUT, async || {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = usage::cpu(server.id(), false).unwrap_or(before);
        let worked = now.saturating_sub(before);
        before = now;
        worked < Duration::from_millis(50)
    })
    .await
    .map(drop)
}

/// Connections of callers that the server holds, its listening ones among them; those to its database are none (proc(5)).
fn sockets(server: &Server) -> Outcome<usize> {
    let port = format!(":{:04X}", server.address().port());
    let table = fs::read_to_string(format!("/proc/{}/net/tcp", server.id()))?;
    let at_port = |line: &str| {
        let (local, inode) = (line.split_whitespace().nth(1)?, line.split_whitespace().nth(9)?);
        local.ends_with(&port).then(|| format!("socket:[{inode}]"))
    };
    let callers: HashSet<String> = table.lines().filter_map(at_port).collect();
    let open = fs::read_dir(format!("/proc/{}/fd", server.id()))?.flatten();
    let links = open.filter_map(|entry| fs::read_link(entry.path()).ok());
    Ok(links.filter(|link| callers.contains(&*link.to_string_lossy())).count())
}

/// A connection that was answered once and is kept.
fn idle(address: SocketAddr) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
    let _some = stream.read(&mut [0; 1024])?;
    Ok(stream)
}

/// Asks for a whole list and has next to no room for it.
fn slow_reader(address: SocketAddr) -> Outcome<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_recv_buffer_size(2048)?;
    socket.connect(&address.into())?;
    let mut stream = TcpStream::from(socket);
    let request = b"GET /v1/directory/divisions HTTP/1.1\r\nhost: localhost\r\naccept: application/x-ndjson\r\n\r\n";
    stream.write_all(request)?;
    Ok(stream)
}

/// Promises a body, and hardly sends it.
fn slow_writer(address: SocketAddr) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    let head = "POST /oauth/token HTTP/1.1\r\nhost: localhost\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 100000\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    Ok(stream)
}

/// Stalled connections, each moved by one byte a second in both directions.
struct Crowd {
    over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Crowd {
    fn new(mut streams: Vec<TcpStream>) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let told = over.clone();
        let thread = thread::spawn(move || {
            for stream in &streams {
                drop(stream.set_nonblocking(true));
            }
            while !told.load(Ordering::SeqCst) {
                for stream in &mut streams {
                    drop(stream.write(b"a"));
                    drop(stream.read(&mut [0; 1]));
                }
                thread::sleep(Duration::from_secs(1));
            }
        });
        Self { over, thread: Some(thread) }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(self.thread.take().map(thread::JoinHandle::join));
    }
}
