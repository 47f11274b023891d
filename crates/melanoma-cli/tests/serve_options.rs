//! Options of `melanoma serve`: their limits, the address, hosts and origins, and the text of the log.
#![cfg(unix)]

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
};

use crate::support::{Folder, Server, melanoma, response, run, sample};

const CLASSIFY: &str = "/api/v1/classify";

#[test]
fn a_number_beyond_its_limit_is_a_wrong_option() {
    for (option, limit) in [
        ("--queue", "65536"),
        ("--threads", "1024"),
        ("--max-batch-size", "65536"),
        ("--max-batch-bytes", "68719476736"),
        ("--max-buffered-bytes", "1099511627776"),
        ("--max-connections", "1048576"),
        ("--max-connections-per-address", "1048576"),
        ("--max-bytes", "1073741824"),
        ("--max-pixels", "1073741824"),
        ("--max-decoder-memory", "1099511627776"),
        ("--deadline", "3600"),
        ("--header-timeout", "3600"),
        ("--body-timeout", "3600"),
        ("--shutdown-timeout", "3600"),
        ("--port", "65535"),
    ] {
        for value in ["99999999999999", "18446744073709551615", "18446744073709551616", "1e300", "0x10", "-1"]
        {
            let argument = format!("{option}={value}");
            let outcome = run(melanoma().args(["serve", &argument])).exits(2);
            assert!(outcome.err.contains(option), "{argument}: {outcome:?}");
            if value == "99999999999999" {
                assert!(outcome.err.contains(limit), "{argument} without its limit: {outcome:?}");
            }
        }
    }
    for argument in
        ["--allowed-host=http://a", "--allowed-host=a:80", "--cors-allow-origin=a", "--cors-allow-origin=*"]
    {
        run(melanoma().args(["serve", argument])).exits(2);
    }
    for (origin, reason) in
        [("http://localhost:5173/", "no slash"), ("*", "no wildcard"), ("localhost:5173", "scheme")]
    {
        let outcome = run(melanoma().args(["serve", "--cors-allow-origin", origin])).exits(2);
        assert!(outcome.err.contains(reason), "{origin}: {outcome:?}");
    }
}

/// The largest numbers start a server.
#[test]
fn the_limits_are_accepted() {
    let server = Server::start(
        &[
            "--engine=rten",
            "--queue=65536",
            "--max-batch-size=65536",
            "--max-batch-bytes=68719476736",
            "--max-buffered-bytes=1099511627776",
            "--max-connections=1048576",
            "--max-connections-per-address=1048576",
        ],
        &[],
    );
    let (head, _) = server.upload(CLASSIFY, &sample("even"));
    assert!(head.starts_with("http/1.1 200"), "{head}");
}

#[test]
fn a_host_can_be_localhost_or_have_brackets() {
    let server = Server::start(&["--engine", "rten", "--host", "localhost"], &[]);
    assert_eq!(server.address.ip().to_string(), "127.0.0.1");
    drop(server);
    // A machine without IPv6 cannot listen, but takes the option.
    if TcpListener::bind("[::1]:0").is_ok() {
        let server = Server::start(&["--engine", "rten"], &[("MELANOMA_HOST", "[::1]")]);
        assert_eq!(server.address.ip().to_string(), "::1");
    } else {
        let outcome = run(melanoma().args(["serve", "--port", "0", "--host", "[::1]"])).exits(1);
        assert!(outcome.err.contains("cannot listen on [::1]:0"), "{outcome:?}");
    }
}

#[test]
fn hosts_and_origins_are_options() {
    let get = |server: &Server, host: &str, origin: &str| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let origin = if origin.is_empty() { String::new() } else { format!("Origin: {origin}\r\n") };
        let request = format!("GET /docs HTTP/1.1\r\nHost: {host}\r\n{origin}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        response(&mut stream).0
    };
    let check = |server: &Server| {
        for (host, origin, status) in [
            ("one.example", "", "200"),
            ("two.example:80", "", "200"),
            ("three.example", "", "403"),
            ("192.0.2.1", "", "403"),
            ("one.example", "https://app.example", "200"),
            ("one.example", "http://evil.example", "403"),
        ] {
            let head = get(server, host, origin);
            assert!(head.starts_with(&format!("http/1.1 {status}")), "{host} {origin}: {head}");
            let has_cors = head.contains("access-control-allow-origin: https://app.example");
            assert_eq!(has_cors, origin == "https://app.example", "{host} {origin}: {head}");
        }
    };
    let options = [
        "--allowed-host",
        "one.example",
        "--allowed-host=two.example",
        "--cors-allow-origin=https://app.example",
    ];
    check(&Server::start(&[&["--engine", "rten"], &options[..]].concat(), &[]));
    let environment = [
        ("MELANOMA_ALLOWED_HOST", "one.example,two.example"),
        ("MELANOMA_CORS_ALLOW_ORIGIN", "https://app.example"),
    ];
    check(&Server::start(&["--engine", "rten"], &environment));
    let folder = Folder::new();
    let file =
        "allowed-host = [\"one.example\", \"two.example\"]\ncors-allow-origin = [\"https://app.example\"]\n";
    folder.write("melanoma.toml", file.as_bytes());
    let path = folder.path().join("melanoma.toml");
    check(&Server::start(&["--engine", "rten", "--config", path.to_str().unwrap()], &[]));
    // A server for the network cannot be named by a site, but by any address.
    let server = Server::start(&["--engine", "rten", "--host", "0.0.0.0"], &[]);
    assert!(get(&server, "192.0.2.1:80", "").starts_with("http/1.1 200"));
    assert!(get(&server, "one.example", "").starts_with("http/1.1 403"));
}

#[test]
fn a_line_of_the_log_has_no_control_characters() {
    let bundle = Folder::with_bundle();
    let text = "1\u{1b}[2J\u{7}\u{9b}31m\rforged line\nanother line";
    bundle.change_card(|card| card["version"] = text.into());
    let options = ["--engine", "auto", "--bundle", bundle.path().to_str().unwrap()];
    // The reason of the fallback names the library.
    let server = Server::start(&options, &[("ORT_DYLIB_PATH", &format!("/nowhere/{text}.so"))]);
    let (head, _) = server.upload(CLASSIFY, &sample("even"));
    assert!(head.starts_with("http/1.1 200"), "{head}");
    server.terminate();
    let (_, log) = server.wait();
    for level in ["INFO model loaded", "WARN"] {
        let line = log.iter().find(|line| line.contains(level)).unwrap_or_else(|| panic!("{level}: {log:?}"));
        assert!(line.contains("forged line") && line.contains("another line"), "{level}: {line:?}");
    }
    for line in &log {
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}
