//! Helpers of the tests that run the program. Each test uses some of them.
#![allow(dead_code)]

#[cfg(unix)]
pub(crate) mod pseudo_terminal;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command as Process, ExitStatus, Stdio},
    sync::{
        LazyLock,
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

use assert_cmd::Command;
use melanoma_testing::{
    BundleFolder, copy_files,
    evidence::{profiles, with_evidence},
};
pub(crate) use melanoma_testing::{repository, shipped_bundle};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_melanoma");

/// The environment variables of options.
pub(crate) const OPTIONS: [&str; 25] = [
    "MELANOMA_BODY_TIMEOUT",
    "MELANOMA_BUNDLE",
    "MELANOMA_CONFIG",
    "MELANOMA_DEADLINE",
    "MELANOMA_ENGINE",
    "MELANOMA_GATE",
    "MELANOMA_HEADER_TIMEOUT",
    "MELANOMA_HOST",
    "MELANOMA_LEGACY_TEXT",
    "MELANOMA_LOG_FORMAT",
    "MELANOMA_MAX_BATCH_BYTES",
    "MELANOMA_MAX_BATCH_SIZE",
    "MELANOMA_MAX_BUFFERED_BYTES",
    "MELANOMA_MAX_BYTES",
    "MELANOMA_MAX_CONNECTIONS",
    "MELANOMA_MAX_CONNECTIONS_PER_ADDRESS",
    "MELANOMA_MAX_PIXELS",
    "MELANOMA_OPERATING_POINT",
    "MELANOMA_PORT",
    "MELANOMA_QUEUE",
    "MELANOMA_SHUTDOWN_TIMEOUT",
    "MELANOMA_THREADS",
    "MELANOMA_TTA",
    "ORT_DYLIB_PATH",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// Other variables that change the output.
const PRINTING: [&str; 2] = ["COLUMNS", "RUST_LOG"];

/// The program, with none of its variables in the environment.
pub(crate) fn melanoma() -> Command {
    let mut command = Command::new(PROGRAM);
    for name in OPTIONS.iter().chain(&PRINTING) {
        command.env_remove(name);
    }
    command
}

/// The built-in bundle with a card that does not predict image types and has sufficient evidence: stored scores need no
/// logits of image types, no image is refused, and a result can be that there is no sign.
pub(crate) fn untyped_bundle() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME"));
        fs::create_dir_all(&folder).unwrap();
        let bundle = BundleFolder::without_image_types();
        bundle.change_card(with_evidence);
        copy_files(bundle.path(), &folder);
        folder
    });
    &FOLDER
}

/// The output of `melanoma --help`.
pub(crate) fn help() -> String {
    run(melanoma().arg("--help")).exits(0).out
}

/// The commands in the help.
pub(crate) fn commands(help: &str) -> Vec<&str> {
    let list = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    list.lines().map(|line| line.split_whitespace().next().unwrap()).collect()
}

/// The output and the exit code of the program.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Outcome {
    /// Panics unless the exit code is this one; a panic of the program is 101.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }

    /// The JSON object on each line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }
}

/// A dermoscopic image of the repository by its look: an `even` nevus, a `ragged` melanoma or a `red` keratosis.
pub(crate) fn sample(kind: &str) -> Vec<u8> {
    let name = match kind {
        "even" => "nevus.jpg",
        "ragged" => "melanoma.jpg",
        _ => "keratosis.jpg",
    };
    fs::read(repository("samples").join(name)).unwrap()
}

/// An empty folder, deleted at the end of the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with the images of the repository.
    pub(crate) fn with_samples() -> Self {
        let folder = Self::new();
        for kind in ["even", "ragged", "red"] {
            folder.write(&format!("{kind}.png"), &sample(kind));
        }
        folder
    }

    /// A copy of the built-in bundle.
    pub(crate) fn with_bundle() -> Self {
        let folder = Self::new();
        copy_files(&shipped_bundle(), folder.path());
        folder
    }

    /// A copy of [`untyped_bundle`].
    pub(crate) fn with_untyped_bundle() -> Self {
        let folder = Self::new();
        copy_files(untyped_bundle(), folder.path());
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Changes the card of a bundle.
    pub(crate) fn change_card(&self, change: impl FnOnce(&mut Value)) {
        let mut card = serde_json::from_slice(&self.read("card.json")).unwrap();
        change(&mut card);
        self.write("card.json", &serde_json::to_vec(&card).unwrap());
    }

    /// Sets the threshold of every operating point of a bundle.
    pub(crate) fn refer_from(&self, threshold: f64) {
        self.change_card(|card| {
            for profile in profiles(card) {
                for point in profile["operating_points"].as_array_mut().unwrap() {
                    point["threshold"] = threshold.into();
                }
            }
        });
    }

    /// The program with [`untyped_bundle`], with this folder as the current one.
    pub(crate) fn untyped<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = self.melanoma(arguments);
        command.env("MELANOMA_BUNDLE", untyped_bundle());
        command
    }

    /// The program, with this folder as the current one.
    pub(crate) fn melanoma<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = melanoma();
        command.current_dir(self.path()).args(arguments);
        command
    }
}

/// `melanoma serve`, killed when dropped.
pub(crate) struct Server {
    process: Child,
    lines: Receiver<String>,
    /// The lines of standard error until it was ready.
    pub(crate) log: Vec<String>,
    pub(crate) address: SocketAddr,
}

const TIMEOUT: Duration = Duration::from_mins(1);

impl Server {
    /// Starts the server, on a free port unless the environment names one, and waits for its address.
    pub(crate) fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Process::new(PROGRAM);
        for name in OPTIONS.iter().chain(&PRINTING) {
            command.env_remove(name);
        }
        command.env("MELANOMA_PORT", "0").envs(environment.iter().copied());
        command
            .arg("serve")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let stderr = BufReader::new(process.stderr.take().unwrap());
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        let mut server = Self { process, lines, log: Vec::new(), address: ([0, 0, 0, 0], 0).into() };
        loop {
            let line = server.line();
            let address = line.strip_prefix("listening on http://").map(|rest| rest.parse().unwrap());
            server.log.push(line);
            if let Some(address) = address {
                server.address = address;
                return server;
            }
        }
    }

    /// The next line of its log.
    pub(crate) fn line(&self) -> String {
        self.lines
            .recv_timeout(TIMEOUT)
            .unwrap_or_else(|e| panic!("the server logs nothing more ({e}): {:?}", self.log))
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.process, name);
    }

    /// The exit status, and the last lines of the log.
    pub(crate) fn wait(mut self) -> (ExitStatus, Vec<String>) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return (status, self.lines.iter().collect());
            }
            assert!(started.elapsed() < TIMEOUT, "the server does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The head and the body of the response to a request.
    pub(crate) fn request(&self, method: &str, path: &str, mime: &str, body: &[u8]) -> (String, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream.write_all(&head(method, path, mime, body.len())).unwrap();
        stream.write_all(body).unwrap();
        response(&mut stream)
    }

    /// The same for a form with an image in the field `image`.
    pub(crate) fn upload(&self, path: &str, image: &[u8]) -> (String, String) {
        let start = b"--line\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n";
        let body = [start, image, b"\r\n--line--\r\n"].concat();
        self.request("POST", path, "multipart/form-data; boundary=line", &body)
    }
}

/// Sends a signal.
pub(crate) fn signal(process: &Child, name: &str) {
    let killed =
        Process::new("kill").args([&format!("-{name}"), &process.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn head(method: &str, path: &str, mime: &str, length: usize) -> Vec<u8> {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {mime}\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes()
}

/// Reads until the server closes the connection.
pub(crate) fn response(stream: &mut TcpStream) -> (String, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no response: {text:?}"));
    (head.to_lowercase(), body.to_owned())
}

/// A file of the tests of `melanoma-keras`.
pub(crate) fn keras(name: &str) -> PathBuf {
    repository("crates/melanoma-keras/tests/expected/small").join(name)
}

/// Imports a small model with two classes, and returns the folder that has `bundle`.
pub(crate) fn import_keras(name: &str, options: &[&str]) -> Folder {
    let folder = Folder::new();
    let mut command =
        folder.melanoma(["import", "--classes", "benign,malignant", "--malignant", "malignant"]);
    command.args(["--output", "bundle", "--engine", "rten"]).args(options).arg(keras(name));
    run(&mut command).exits(0);
    folder
}
