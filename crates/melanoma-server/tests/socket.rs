//! Over a real socket: graceful shutdown, timeouts, connection limits, and clients that send the whole request before
//! they read the response.

use std::{num::NonZeroUsize, time::Duration};

use crate::support::{
    CURRENT,
    connection::{PATIENCE, head, http2, read, start, write},
    with_config,
};
use melanoma_server::{AppState, ClientLimits, Config};
use melanoma_testing::images::sample;
use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn active_requests_complete_after_the_shutdown_signal() {
    let (address, stop, server) = start(&CURRENT).await;
    let image = sample("nevus");
    let slow = TcpStream::connect(address).await.unwrap();
    write(&slow, &head(&format!("Content-Length: {}", image.len()))).await.unwrap();
    write(&slow, &image[..100]).await.unwrap();
    // An idle connection must not delay the shutdown.
    let idle = TcpStream::connect(address).await.unwrap();
    sleep(Duration::from_millis(200)).await;

    stop.send(()).unwrap();
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, refused).await.expect("new connections are still accepted");
    assert!(!server.is_finished(), "the server ended before it responded");

    write(&slow, &image[100..]).await.unwrap();
    let answer = read(&slow).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"label\":\"benign\""), "{answer}");
    timeout(PATIENCE, server).await.expect("the server does not end").unwrap();
    drop(idle);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_sends_the_whole_body_receives_the_error() {
    const CHUNK: usize = 1_000_000;
    let (address, stop, server) = start(&CURRENT).await;
    let check = async |what: &str, head_of: Vec<u8>, chunk: Vec<u8>, end: &[u8]| {
        let stream = TcpStream::connect(address).await.unwrap();
        write(&stream, &head_of).await.unwrap_or_else(|e| panic!("{what}: {e}"));
        for _ in 0..30 {
            write(&stream, &chunk).await.unwrap_or_else(|e| panic!("{what}: {e}"));
        }
        write(&stream, end).await.unwrap_or_else(|e| panic!("{what}: {e}"));
        let answer = read(&stream).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{what}: {answer}");
        assert!(answer.contains("\"code\":\"too_many_bytes\""), "{what}: {answer}");
    };
    let length = format!("Content-Type: image/jpeg\r\nContent-Length: {}", 30 * CHUNK);
    check("30 MB with its length", head(&length), vec![0; CHUNK], b"").await;
    let chunk = [format!("{CHUNK:x}\r\n").as_bytes(), &vec![0; CHUNK], b"\r\n"].concat();
    check("30 MB in chunks", head("Transfer-Encoding: chunked"), chunk, b"0\r\n\r\n").await;

    // A client that waits for "100 Continue" receives the error before it sends the body.
    let stream = TcpStream::connect(address).await.unwrap();
    write(&stream, &head(&format!("{length}\r\nExpect: 100-continue"))).await.unwrap();
    let answer = read(&stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");

    // A valid request receives "100 Continue".
    let image = sample("keratosis");
    let stream = TcpStream::connect(address).await.unwrap();
    write(&stream, &head(&format!("Content-Length: {}\r\nExpect: 100-continue", image.len()))).await.unwrap();
    write(&stream, &image).await.unwrap();
    let answer = read(&stream).await;
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "{answer}");

    stop.send(()).unwrap();
    timeout(PATIENCE, server).await.expect("the server does not end").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_disconnects_does_not_affect_others() {
    let (address, stop, server) = start(&CURRENT).await;
    let image = sample("nevus");
    for length in [0, 10, image.len() / 2, image.len()] {
        let stream = TcpStream::connect(address).await.unwrap();
        write(&stream, &head(&format!("Content-Length: {}", image.len()))).await.unwrap();
        write(&stream, &image[..length]).await.unwrap();
        drop(stream);
    }
    let stream = TcpStream::connect(address).await.unwrap();
    write(&stream, &head(&format!("Content-Length: {}", image.len()))).await.unwrap();
    write(&stream, &image).await.unwrap();
    let answer = read(&stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    stop.send(()).unwrap();
    timeout(PATIENCE, server).await.expect("the server does not end").unwrap();
}

/// A HEADERS frame: method and scheme by their index, path and host.
const ASK_LIVE: &[u8] = b"\0\0\x14\x01\x05\0\0\0\x01\x82\x86\x04\x0c/health/live\x01\x02me";
const ASK_CLASSIFY: &[u8] = b"\0\0\x18\x01\x04\0\0\0\x01\x83\x86\x04\x10/api/v1/classify\x01\x02me";

/// A service with one worker, short timeouts and few connections.
fn strict() -> AppState {
    let clients = ClientLimits {
        header_timeout: Duration::from_millis(300),
        body_timeout: Duration::from_millis(600),
        max_connections_per_address: NonZeroUsize::new(3).unwrap(),
        ..ClientLimits::default()
    };
    with_config(Config { workers: 1, queue_capacity: 1, clients, ..Config::default() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_and_idle_connections_are_closed() {
    let (address, stop, server) = start(&strict()).await;
    let check = async |what: &str, sent: &[u8], expected: &str| {
        let stream = TcpStream::connect(address).await.unwrap();
        write(&stream, sent).await.unwrap();
        let answer = timeout(Duration::from_secs(5), read(&stream)).await.unwrap_or_else(|_| {
            panic!("{what}: the connection is still open");
        });
        assert!(answer.starts_with(expected), "{what}: {answer}");
    };
    check("nothing", b"", "").await;
    check("half the first line", b"POST /pre", "").await;
    check("part of the HTTP/2 preface", b"PRI * HT", "").await;
    check("half a header", b"GET /health/live HTTP/1.1\r\nHost: a\r\n", "").await;
    check("a request, and then nothing", b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK")
        .await;
    let slow = [&head("Content-Length: 1000")[..], b"half of it"].concat();
    check("half a body", &slow, "HTTP/1.1 408 Request Timeout\r\n").await;
    // The first frame of the server is SETTINGS.
    let settings = "\0\0";
    check("the HTTP/2 preface, and then nothing", &http2(b""), settings).await;
    check("half a frame of it", &http2(&ASK_LIVE[..7]), settings).await;
    // Such a client does not respond to a ping either.
    check("a request over HTTP/2, and then nothing", &http2(ASK_LIVE), settings).await;
    let slow = http2(&[ASK_CLASSIFY, b"\0\0\x04\0\0\0\0\0\x01half"].concat());
    check("half a body over HTTP/2", &slow, settings).await;
    stop.send(()).unwrap();
    timeout(PATIENCE, server).await.expect("the server does not end").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connection_that_waits_longest_makes_room() {
    let (address, stop, server) = start(&strict()).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let stream = TcpStream::connect(address).await.unwrap();
        write(&stream, b"GET /health/live HTTP/1.1\r\n").await.unwrap();
        sleep(Duration::from_millis(20)).await;
        open.push(stream);
    }
    let stream = TcpStream::connect(address).await.unwrap();
    write(&stream, b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    let answer = read(&stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "a fourth connection: {answer}");
    assert_eq!(read(&open[0]).await, "", "the first one is closed");
    write(&open[2], b"Host: a\r\nConnection: close\r\n\r\n").await.unwrap();
    let answer = read(&open[2]).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "the third one is open: {answer}");
    stop.send(()).unwrap();
    timeout(PATIENCE, server).await.expect("the server does not end").unwrap();
}
