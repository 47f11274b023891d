//! `melanoma serve` as a process: its start, its log and its end.
#![cfg(unix)]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command as Process, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::support::{Folder, Server, head, melanoma, response, run, sample, untyped_bundle};
use serde_json::Value;

const CLASSIFY: &str = "/api/v1/classify";

fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {body}"))
}

#[test]
fn it_classifies_and_stops_on_sigterm() {
    let server = Server::start(&["--bundle", untyped_bundle().to_str().unwrap()], &[]);
    assert!(server.address.ip().is_loopback(), "{}", server.address);
    let (head, body) = server.upload("/predict", &sample("even"));
    assert!(
        head.starts_with("http/1.1 200 ok\r\n") && head.contains("content-type: text/html; charset=utf-8"),
        "{head}"
    );
    assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
    let (first, second) = body.split_once('\n').unwrap();
    assert!(first.starts_with("The model found no sign of malignancy, but it cannot rule it out"), "{body}");
    assert!(
        second.starts_with("The model predicted that your skin lesion is benign with a probability of "),
        "{body}"
    );
    let (head, body) = server.request("GET", "/health/ready", "", b"");
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
    assert_eq!(json(&body)["status"], "ready");
    server.terminate();
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log:?}");
    assert!(log.last().unwrap().contains("server stopped"), "{log:?}");
}

#[test]
fn what_was_admitted_is_answered_after_sigterm() {
    let server = Server::start(&["--engine", "rten"], &[]);
    let image = sample("ragged");
    let mut slow = TcpStream::connect(server.address).unwrap();
    slow.write_all(&head("POST", CLASSIFY, "image/png", image.len())).unwrap();
    slow.write_all(&image[..500]).unwrap();
    thread::sleep(Duration::from_millis(200));
    server.terminate();
    let started = Instant::now();
    while TcpStream::connect(server.address).is_ok() {
        assert!(started.elapsed() < Duration::from_secs(30), "new connections are still taken");
        thread::sleep(Duration::from_millis(10));
    }
    slow.write_all(&image[500..]).unwrap();
    let (head, body) = response(&mut slow);
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
    assert_eq!(json(&body)["label"], "malignant");
    assert_eq!(server.wait().0.code(), Some(0));
}

#[test]
fn sighup_does_not_end_requests() {
    let server = Server::start(&["--engine", "rten"], &[]);
    let image = sample("ragged");
    let mut slow = TcpStream::connect(server.address).unwrap();
    slow.write_all(&head("POST", CLASSIFY, "image/png", image.len())).unwrap();
    slow.write_all(&image[..500]).unwrap();
    thread::sleep(Duration::from_millis(200));
    server.signal("HUP");
    thread::sleep(Duration::from_millis(200));
    slow.write_all(&image[500..]).unwrap();
    let (head, body) = response(&mut slow);
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}\n{body}");
}

#[test]
fn a_signal_ends_the_server_while_the_model_loads() {
    for signal in ["TERM", "INT"] {
        let folder = Folder::with_bundle();
        let model = folder.path().join("model.onnx");
        std::fs::remove_file(&model).unwrap();
        // Whoever opens it waits for a writer.
        assert!(Process::new("mkfifo").arg(&model).status().unwrap().success());
        let mut server = Process::new(crate::support::PROGRAM)
            .args(["serve", "--port", "0", "--bundle"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(500));
        assert!(server.try_wait().unwrap().is_none(), "the server does not load the model");
        crate::support::signal(&server, signal);
        let began = Instant::now();
        let status = server.wait().unwrap();
        assert_eq!(status.code(), Some(0));
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }
}

#[test]
fn options_and_environment_set_it_up() {
    let bundle = Folder::with_untyped_bundle();
    bundle.change_card(|card| card["name"] = "another".into());
    let bundle = bundle.path().to_str().unwrap();
    let missing = "/nowhere/libonnxruntime.so";

    let check = |arguments: &[&str], environment: &[(&str, &str)]| {
        let server = Server::start(arguments, environment);
        let (_, body) = server.upload("/predict", &sample("even"));
        assert!(body.starts_with("No worry!\n"), "{body}");
        let (_, body) = server.upload(CLASSIFY, &sample("even"));
        let report = json(&body);
        assert_eq!(
            (&report["model"]["name"], &report["engine"]["name"]),
            (&"another".into(), &"rten".into())
        );
        let (head, body) = server.upload(CLASSIFY, &melanoma_testing::images::huge_png());
        assert!(
            head.starts_with("http/1.1 413 ") && json(&body)["code"] == "too_many_pixels",
            "{head} {body}"
        );
        // One JSON object a line.
        server.terminate();
        let (status, log) = server.wait();
        assert_eq!(status.code(), Some(0));
        let lines: Vec<Value> = log.iter().map(|line| json(line)).collect();
        let rejected = lines.iter().find(|line| line["code"] == "too_many_pixels").unwrap();
        assert_eq!((&rejected["route"], &rejected["status"]), (&CLASSIFY.into(), &413.into()));
        lines
    };
    let pixels = "77000";
    let by_option = [
        "--bundle",
        bundle,
        "--engine",
        "rten",
        "--max-pixels",
        pixels,
        "--threads",
        "1",
        "--legacy-text",
        "--log-format",
        "json",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
    ];
    check(
        &by_option,
        &[("MELANOMA_PORT", "1"), ("MELANOMA_HOST", "192.0.2.1"), ("MELANOMA_ENGINE", "onnxruntime")],
    );
    let by_environment = [
        ("MELANOMA_BUNDLE", bundle),
        ("MELANOMA_ENGINE", "auto"),
        ("ORT_DYLIB_PATH", missing),
        ("MELANOMA_MAX_PIXELS", pixels),
        ("MELANOMA_THREADS", "1"),
        ("MELANOMA_LEGACY_TEXT", "true"),
        ("MELANOMA_LOG_FORMAT", "json"),
        ("MELANOMA_HOST", "127.0.0.1"),
    ];
    let lines = check(&[], &by_environment);
    let warnings: Vec<&Value> = lines.iter().filter(|line| line["level"] == "WARN").collect();
    assert_eq!(warnings.len(), 1, "one warning about the fallback: {warnings:?}");
    let loaded = lines.iter().find(|line| line["message"] == "model loaded").unwrap();
    assert_eq!((&loaded["engine"], &loaded["fallback"]), (&"rten".into(), &true.into()));
}

#[test]
fn the_port_of_the_command_line_is_the_port() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server::start(&["--port", &port.to_string(), "--engine", "rten"], &[]);
    assert_eq!(server.address.port(), port);
    // The port is in use now.
    let mut second = melanoma();
    let outcome =
        run(second.args(["serve", "--engine", "rten"]).env("MELANOMA_PORT", port.to_string())).exits(1);
    assert!(outcome.err.contains(&format!("cannot listen on 127.0.0.1:{port}")), "{outcome:?}");
    drop(server);
}

#[test]
fn it_does_not_start_with_a_wrong_option_or_without_a_verified_model() {
    let check = |arguments: &[&str], code: i32, word: &str| {
        let mut command = melanoma();
        let outcome = run(command.args(["serve", "--port", "0"]).args(arguments)).exits(code);
        assert!(outcome.err.contains(word), "{arguments:?}: {outcome:?}");
        assert!(!outcome.err.contains("listening on"), "{arguments:?}: {outcome:?}");
    };
    check(&["--host", "no such host"], 2, "--host");
    check(&["--port", "65536"], 2, "--port");
    check(&["--log-format", "xml"], 2, "--log-format");
    check(&["--host", "192.0.2.1"], 1, "cannot listen on 192.0.2.1");
    check(&["--engine", "onnxruntime", "--onnxruntime", "/nowhere.so"], 1, "[engine_unavailable]");
    check(&["--bundle", "/nowhere"], 1, "[bundle_unreadable]");
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| card["preprocess"]["mean"] = serde_json::json!([0.0, 0.0, 0.0]));
    check(&["--engine", "rten", "--bundle", bundle.path().to_str().unwrap()], 1, "[verification_failed]");
}

#[test]
fn a_file_sets_options_below_environment_and_command_line() {
    let folder = Folder::new();
    let host_of = |file: &str, arguments: &[&str], environment: &[(&str, &str)]| {
        folder.write("melanoma.toml", file.as_bytes());
        let path = folder.path().join("melanoma.toml");
        let bundle = untyped_bundle().to_str().unwrap();
        let config = ["--config", path.to_str().unwrap(), "--engine", "rten", "--bundle", bundle];
        let server = Server::start(&[&config[..], arguments].concat(), environment);
        let (_, body) = server.upload("/predict", &sample("even"));
        (server.address.ip().to_string(), body.starts_with("No worry!"))
    };
    let file = "host = \"127.0.0.2\"\nlegacy-text = true\nqueue = 3\ndeadline = 4.5\nmax-bytes = 5000000\n";
    assert_eq!(host_of(file, &[], &[]), ("127.0.0.2".into(), true));
    let environment = [("MELANOMA_HOST", "127.0.0.3")];
    assert_eq!(host_of(file, &[], &environment).0, "127.0.0.3");
    assert_eq!(host_of(file, &["--host", "127.0.0.4"], &environment).0, "127.0.0.4");
    // A flag also takes precedence over a file that sets it.
    assert_eq!(host_of(file, &["--legacy-text=false"], &[]), ("127.0.0.2".into(), false));
}

#[test]
fn a_wrong_file_is_rejected_with_its_key_and_value() {
    let folder = Folder::new();
    let check = |file: &str, words: &[&str]| {
        folder.write("melanoma.toml", file.as_bytes());
        let outcome = run(&mut folder.melanoma(["serve", "--config", "melanoma.toml"])).exits(2);
        for word in words.iter().chain(&["melanoma.toml"]) {
            assert!(outcome.err.contains(word), "{word} is not in {}", outcome.err);
        }
    };
    check("quene = 3", &["unknown key `quene`", "queue", "max-bytes"]);
    check("config = \"other.toml\"", &["unknown key `config`"]);
    check("queue = 0", &["`queue`", "0 is not an integer from 1 to 65536"]);
    check("host = \"example.org\"", &["`host`", "not an IP address of this machine"]);
    check("allowed-host = [\"a:80\"]", &["`allowed-host`", "not a host name"]);
    check("queue = \"many\"", &["many", "`queue`"]);
    check("queue = [1]", &["`queue`", "sequence"]);
    check("max-bytes = 0", &["`max-bytes`", "0 is not an integer from 1 to 1073741824"]);
    check("tta = 3", &["`tta`", "1, 4 or 8"]);
    check("engine = \"tract\"", &["`engine`", "tract", "onnxruntime"]);
    check("port = 65536", &["`port`", "65536"]);
    check("deadline = 0", &["`deadline`", "0 is not a number of seconds from 0.001 to 3600"]);
    check("log-format = \"xml\"", &["`log-format`", "xml", "json"]);
    check("queue = ", &["line 1"]);
    assert!(run(&mut folder.melanoma(["serve", "--config", "none.toml"])).exits(2).err.contains("none.toml"));
}

#[test]
fn a_request_that_does_not_end_is_dropped_after_the_shutdown_timeout() {
    let server = Server::start(&["--engine", "rten", "--shutdown-timeout", "0.3"], &[]);
    let mut slow = TcpStream::connect(server.address).unwrap();
    slow.write_all(&head("POST", CLASSIFY, "image/png", 1000)).unwrap();
    thread::sleep(Duration::from_millis(200));
    server.terminate();
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(4), "{log:?}");
    assert!(log.last().unwrap().contains("server stopped with unfinished requests"), "{log:?}");
}

#[test]
fn a_health_check_requests_the_readiness_of_the_server() {
    let server = Server::start(&[], &[]);
    // The server is ready, since it has classified an image.
    let (head, _) = server.upload("/predict", &sample("even"));
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let port = server.address.port().to_string();
    run(melanoma().args(["healthcheck", "--port", &port])).exits(0);
    // As in a container: the address that the server listens on is none to connect to.
    run(melanoma().env("MELANOMA_HOST", "0.0.0.0").env("MELANOMA_PORT", &port).arg("healthcheck")).exits(0);
    drop(server);
    let outcome = run(melanoma().args(["healthcheck", "--port", &port])).exits(1);
    assert!(outcome.err.contains("no server responds on 127.0.0.1"), "{outcome:?}");

    // Another program on the port is not ready, and only the start of its response is read.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let received = stream.read(&mut [0; 1024]).unwrap();
        assert!(received > 0);
        stream.write_all(&[b'\x1b'; 4096]).unwrap();
        // Open until the other side closes it.
        let _ = stream.read(&mut [0; 1]);
    });
    let outcome = run(melanoma().args(["healthcheck", "--port", &port])).exits(1);
    assert!(outcome.err.contains("the server is not ready") && outcome.err.len() < 1000, "{outcome:?}");
    assert!(!outcome.err.contains('\x1b'), "{outcome:?}");
}
