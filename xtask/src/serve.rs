//! `cargo xtask serve`: the book on this machine, built again on every change.

use crate::error::{Error, Result};
use crate::workspace::files_under;
use hyades_book::console::{complain, print};
use notify_debouncer_mini::notify::RecursiveMode;
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};
use tiny_http::{Header, Method, Request, Response, Server};

/// What the book is made of.
const WATCHED: [&str; 5] = ["book", "crates", "data", "xtask/src", "Cargo.toml"];
/// How long after the last change of a burst the book is built.
const CALM: Duration = Duration::from_millis(300);
/// Requests answered at once.
const WORKERS: usize = 4;

/// Builds the book, serves it on the loopback address, and builds it again when a source changes. A failed build leaves
/// the last good book in place. Ends when interrupted.
///
/// # Errors
///
/// The port is taken, or the sources cannot be watched.
pub fn run(root: &Path, port: u16, playground: bool) -> Result<()> {
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| Error::Other(format!("port {port}: {error}")))?;
    let server = Arc::new(server);
    let book = root.join("target").join("book");

    // Watch before the first build, so that no change in between is missed.
    let (changed, changes) = mpsc::channel();
    let mut debouncer = new_debouncer(CALM, move |events: DebounceEventResult| {
        if events.is_ok() {
            // Nobody listens once the command has ended.
            let _ = changed.send(());
        }
    })
    .map_err(Error::other)?;
    for watched in WATCHED
        .map(|name| root.join(name))
        .iter()
        .filter(|path| path.exists())
    {
        let failed = |error| Error::Other(format!("cannot watch {}: {error}", watched.display()));
        debouncer
            .watcher()
            .watch(watched, RecursiveMode::Recursive)
            .map_err(failed)?;
    }

    let mut built = fingerprint(root)?;
    rebuild(root, playground);
    let _threads = serve(&server, &book);
    say(&format!("http://{}/   (Ctrl-C ends)", server.server_addr()));

    while changes.recv().is_ok() {
        // Reading a file is an event too: only a change of what is there counts.
        match fingerprint(root) {
            Ok(now) if now == built => {}
            Ok(now) => {
                built = now;
                rebuild(root, playground);
            }
            // A folder may go while we look; the next event looks again.
            Err(error) => complain(&error.to_string()),
        }
    }
    Ok(())
}

/// A built book on the loopback address, as long as this lives.
pub(crate) struct Loopback {
    server: Arc<Server>,
    threads: Vec<JoinHandle<()>>,
}

impl Loopback {
    /// Serves the folder of a book on any free port.
    pub(crate) fn of(book: &Path) -> Result<Self> {
        let server = Server::http(("127.0.0.1", 0)).map_err(Error::other)?;
        let server = Arc::new(server);
        let threads = serve(&server, book);
        Ok(Self { server, threads })
    }

    /// Where it is.
    pub(crate) fn address(&self) -> String {
        format!("http://{}/", self.server.server_addr())
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        // A call wakes one thread, whichever.
        self.threads.iter().for_each(|_| self.server.unblock());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Answers requests on threads of their own.
fn serve(server: &Arc<Server>, book: &Path) -> Vec<JoinHandle<()>> {
    let thread = |_| {
        let (server, book) = (Arc::clone(server), book.to_path_buf());
        std::thread::spawn(move || {
            for request in server.incoming_requests() {
                // A reader who closes the page early is no error of ours.
                let _ = answer(request, &book);
            }
        })
    };
    (0..WORKERS).map(thread).collect()
}

/// Builds the book in a process of its own: figures are programs, which must be compiled again first. Where a running
/// program cannot be replaced, as on Windows, changes to code make the build fail, and changes to pages go through.
fn rebuild(root: &Path, playground: bool) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "xtask", "--", "book"])
        .args(playground.then_some("--playground"))
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => say("The book is up to date."),
        Ok(_) => say("The build failed; the last good book stays, if there is one."),
        Err(error) => complain(&format!("cannot start cargo: {error}")),
    }
}

/// Says something to whoever watches; the server goes on without.
fn say(line: &str) {
    let _ = print(&format!("{line}\n"));
}

/// Size and time of every watched file.
fn fingerprint(root: &Path) -> Result<BTreeMap<PathBuf, (u64, Option<SystemTime>)>> {
    let mut found = BTreeMap::new();
    for watched in WATCHED.map(|name| root.join(name)) {
        let files = if watched.is_file() {
            vec![watched]
        } else {
            files_under(&watched)?
        };
        for file in files {
            // A file may go while we look.
            if let Ok(metadata) = fs::metadata(&file) {
                found.insert(file, (metadata.len(), metadata.modified().ok()));
            }
        }
    }
    Ok(found)
}

fn answer(request: Request, book: &Path) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::from_string("GET only\n").with_status_code(405));
    }
    let (status, file) = match file_of(book, request.url()) {
        Some(file) => (200, file),
        None => (404, book.join("404.html")),
    };
    let Ok(content) = fs::read(&file) else {
        return request
            .respond(Response::from_string("There is no such page.\n").with_status_code(404));
    };
    let mut response = Response::from_data(content).with_status_code(status);
    let headers = [
        ("Content-Type", content_type(&file)),
        ("Cache-Control", "no-store"),
    ];
    for header in headers
        .iter()
        .filter_map(|(name, value)| Header::from_bytes(*name, *value).ok())
    {
        response.add_header(header);
    }
    request.respond(response)
}

/// The file of the book that an address means. None leads out of the book.
fn file_of(book: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let path = decoded(path)?;
    let mut file = book.to_path_buf();
    for component in Path::new(path.trim_start_matches('/')).components() {
        match component {
            // A name that begins with a dot is none of the book's pages; a backslash or colon parts names elsewhere.
            Component::Normal(name) => {
                let name = name.to_str()?;
                if name.starts_with('.') || name.contains(['\\', ':', '\0']) {
                    return None;
                }
                file.push(name);
            }
            Component::CurDir => {}
            _ => return None,
        }
    }
    if file.is_dir() {
        file.push("index.html");
    }
    // A link inside the folder may lead out of it.
    let inside = file
        .canonicalize()
        .ok()?
        .starts_with(book.canonicalize().ok()?);
    (inside && file.is_file()).then_some(file)
}

/// An address with its `%` escapes resolved, if they are right and give UTF-8.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn content_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" | "md" | "dat" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn book() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("book/part")).unwrap();
        for (name, text) in [
            ("secret.txt", "secret"),
            ("book/index.html", "index"),
            ("book/404.html", "lost"),
            ("book/part/index.html", "part"),
            ("book/a b.csv", "x"),
            ("book/.hidden", "hidden"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn addresses_mean_files_of_the_book() {
        let folder = book();
        let book = folder.path().join("book");
        for (url, file) in [
            ("/", "index.html"),
            ("/index.html?x=../y#z", "index.html"),
            ("/part", "part/index.html"),
            ("/part/", "part/index.html"),
            ("/a%20b.csv", "a b.csv"),
            ("//index.html", "index.html"),
        ] {
            assert_eq!(file_of(&book, url), Some(book.join(file)), "{url}");
        }
    }

    #[test]
    fn no_address_leads_out() {
        let folder = book();
        let book = folder.path().join("book");
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("secret.txt"), book.join("link.txt"))
            .unwrap();
        for url in [
            "/../secret.txt",
            "/part/../../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/..%5csecret.txt",
            "/%2fetc/passwd",
            "/.hidden",
            "/index.html%00",
            "/%zz",
            "/%",
            "/%ff",
            "/link.txt",
            "/missing.html",
            "/C:/secret.txt",
        ] {
            assert_eq!(file_of(&book, url), None, "{url}");
        }
    }

    #[test]
    fn pages_are_served_with_their_types() {
        let folder = book();
        let book = folder.path().join("book");
        let server = Server::http("127.0.0.1:0").unwrap();
        let address = server.server_addr().to_ip().unwrap();
        let ask = |method: &str, path: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(
                stream,
                "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            answer(server.recv().unwrap(), &book).unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        };
        let page = ask("GET", "/");
        assert!(
            page.starts_with("HTTP/1.1 200")
                && page.contains("text/html; charset=utf-8")
                && page.ends_with("index"),
            "{page}"
        );
        let lost = ask("GET", "/../secret.txt");
        assert!(
            lost.starts_with("HTTP/1.1 404") && lost.ends_with("lost") && !lost.contains("secret"),
            "{lost}"
        );
        assert!(ask("GET", "/a%20b.csv").contains("text/csv"));
        assert!(ask("POST", "/").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn a_book_is_served_as_long_as_it_is_needed() {
        let folder = book();
        let served = Loopback::of(&folder.path().join("book")).unwrap();
        let address = served.address();
        let host = address
            .strip_prefix("http://")
            .unwrap()
            .trim_end_matches('/');
        assert!(host.starts_with("127.0.0.1:"), "{host}");
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "GET /part/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.ends_with("part"), "{text}");
        drop(served);
    }

    #[test]
    fn scripts_and_webassembly_have_their_types() {
        for (name, expected) in [
            ("a/hyades.wasm", "application/wasm"),
            ("a/worker.js", "text/javascript; charset=utf-8"),
            ("a/stellar_mock.dat", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(content_type(Path::new(name)), expected);
        }
    }

    #[test]
    fn a_fingerprint_changes_with_the_sources_only() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("book/chapters")).unwrap();
        fs::create_dir_all(folder.path().join("target")).unwrap();
        let page = folder.path().join("book/chapters/a.md");
        fs::write(&page, "a").unwrap();
        let before = fingerprint(folder.path()).unwrap();
        fs::read(&page).unwrap();
        fs::write(folder.path().join("target/x"), "x").unwrap();
        assert_eq!(fingerprint(folder.path()).unwrap(), before);
        fs::write(&page, "ab").unwrap();
        assert_ne!(fingerprint(folder.path()).unwrap(), before);
    }
}
