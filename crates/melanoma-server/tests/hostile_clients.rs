//! Clients that leave, that read nothing, or that send what costs the server more than it costs them.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use crate::support::{
    CLASSIFY, CURRENT, EXPLAIN, accepting,
    connection::{head, read, start, write},
    multipart, multipart_type, post, send, upload, with_config,
};
use axum::{
    body::Bytes,
    http::{Request, header},
};
use futures_util::future::join_all;
use h2::client::{ResponseFuture, SendRequest};
use melanoma_server::{AppState, ClientLimits, Config};
use melanoma_testing::images::sample;
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinHandle, time::sleep};

fn with_clients(clients: ClientLimits) -> AppState {
    with_config(Config { workers: 1, queue_capacity: 4, clients, ..Config::default() })
}

/// A request with its body.
fn whole(image: &[u8]) -> Vec<u8> {
    [head(&format!("Content-Length: {}", image.len())), image.to_vec()].concat()
}

/// An HTTP/2 connection whose streams have `window` bytes for responses.
async fn http2(address: SocketAddr, window: u32) -> (SendRequest<Bytes>, JoinHandle<Result<(), h2::Error>>) {
    let stream = TcpStream::connect(address).await.unwrap();
    let mut builder = h2::client::Builder::new();
    let (client, connection) = builder.initial_window_size(window).handshake(stream).await.unwrap();
    (client, tokio::spawn(connection))
}

async fn http2_post(client: &SendRequest<Bytes>, path: &str, image: Vec<u8>) -> ResponseFuture {
    let mut client = client.clone().ready().await.unwrap();
    let request = Request::post(format!("http://localhost{path}")).body(()).unwrap();
    let (response, mut body) = client.send_request(request, false).unwrap();
    body.send_data(image.into(), true).unwrap();
    response
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_closes_its_sending_side_gets_the_response() {
    let (address, _stop, _server) = start(&CURRENT).await;
    let requests =
        [whole(&sample("nevus")), b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec()];
    for request in requests {
        let mut stream = TcpStream::connect(address).await.unwrap();
        write(&stream, &request).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = read(&stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    // A body that can never be complete.
    let clients = ClientLimits { body_timeout: Duration::from_millis(300), ..ClientLimits::default() };
    let (address, _stop, _server) = start(&with_clients(clients)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    write(&stream, &whole(&sample("nevus"))[..500]).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read(&stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_leave_free_their_places_in_the_queue() {
    let state = with_clients(ClientLimits::default());
    let (address, _stop, _server) = start(&state).await;
    let request = whole(&sample("nevus"));
    for _ in 0..3 {
        for _ in 0..5 {
            let stream = TcpStream::connect(address).await.unwrap();
            write(&stream, &request).await.unwrap();
        }
        sleep(Duration::from_millis(20)).await;
        let stream = TcpStream::connect(address).await.unwrap();
        write(&stream, &request).await.unwrap();
        let answer = read(&stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_streamed_batch_may_take_longer_than_an_idle_connection() {
    let state =
        with_clients(ClientLimits { header_timeout: Duration::from_millis(100), ..ClientLimits::default() });
    let (address, stop, server) = start(&state).await;
    let images: Vec<_> = (0..64).map(|_| sample("nevus")).collect();
    let fields: Vec<(&str, &str, &[u8])> =
        images.iter().map(|image| ("image", "a.png", &image[..])).collect();
    let body = multipart(&fields);
    let accept = "Accept: application/x-ndjson";
    let header =
        head(&format!("{accept}\r\nContent-Type: {}\r\nContent-Length: {}", multipart_type(), body.len()));
    let stream = TcpStream::connect(address).await.unwrap();
    write(&stream, &[header, body].concat()).await.unwrap();
    let began = Instant::now();
    // The response starts before the signal, and ends after it.
    stream.readable().await.unwrap();
    stop.send(()).unwrap();
    let answer = read(&stream).await;
    assert!(began.elapsed() > Duration::from_millis(300), "too short to show anything");
    assert_eq!(answer.matches("\"report\"").count(), images.len(), "{answer}");
    server.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn batches_leave_places_for_single_images() {
    let state = with_clients(ClientLimits::default());
    let images: Vec<_> = (0..16).map(|_| sample("nevus")).collect();
    let fields: Vec<(&str, &str, &[u8])> =
        images.iter().map(|image| ("image", "a.png", &image[..])).collect();
    let body = multipart(&fields);
    let batches = (0..6).map(|_| {
        let (state, body) = (state.clone(), body.clone());
        let request = accepting(post(CLASSIFY, &multipart_type(), body), "application/x-ndjson");
        tokio::spawn(async move { send(&state, request).await })
    });
    let batches: Vec<_> = batches.collect();
    sleep(Duration::from_millis(100)).await;
    for _ in 0..5 {
        let reply = send(&state, upload(CLASSIFY, &images[0])).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    assert!(batches.iter().any(|batch| !batch.is_finished()), "too short to show anything");
    for batch in join_all(batches).await {
        assert_eq!(batch.unwrap().text().matches("\"report\"").count(), images.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_that_is_not_read_is_dropped() {
    let clients = ClientLimits {
        header_timeout: Duration::from_millis(300),
        response_timeout: Duration::from_millis(500),
        ..ClientLimits::default()
    };
    let (address, _stop, _server) = start(&with_clients(clients)).await;
    let (client, connection) = http2(address, 0).await;
    let response = http2_post(&client, EXPLAIN, sample("nevus")).await.await.unwrap();
    assert_eq!(response.status(), 200);
    // A connection with an active request is not idle, and stays open.
    let closed = tokio::time::timeout(Duration::from_secs(10), connection).await;
    assert!(closed.is_ok(), "the response is still held");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn responses_that_are_not_read_make_room_for_others() {
    let clients = ClientLimits { max_buffered_bytes: 1 << 20, ..ClientLimits::default() };
    let (address, _stop, _server) = start(&with_clients(clients)).await;
    let (client, _connection) = http2(address, 0).await;
    let image = sample("nevus");
    let mut held = Vec::new();
    loop {
        let started = Instant::now();
        let response = http2_post(&client, EXPLAIN, image.clone()).await.await.unwrap();
        assert_eq!(response.status(), 200, "after {} responses", held.len());
        held.push(response);
        // The budget is used up, and a client has at least two seconds.
        if started.elapsed() > Duration::from_secs(1) {
            break;
        }
        assert!(held.len() < 32, "responses are not counted");
    }
    let (other, _connection) = http2(address, 1 << 20).await;
    let response = http2_post(&other, EXPLAIN, image).await.await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let mut bytes = 0;
    while let Some(data) = body.data().await {
        let read = data.unwrap().len();
        bytes += read;
        body.flow_control().release_capacity(read).unwrap();
    }
    assert!(bytes > 10_000, "{bytes}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_are_bounded() {
    let (address, _stop, _server) = start(&CURRENT).await;
    let fields = |count: usize| (0..count).map(|i| format!("X-{i}: a\r\n")).collect::<Vec<_>>().concat();
    let status = async |request: String| {
        let stream = TcpStream::connect(address).await.unwrap();
        let _ = write(&stream, request.as_bytes()).await;
        read(&stream).await.lines().next().unwrap_or_default().to_owned()
    };
    let get =
        |fields: &str| format!("GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n");
    assert_eq!(status(get(&fields(90))).await, "HTTP/1.1 200 OK");
    assert_eq!(status(get(&fields(200))).await, "HTTP/1.1 431 Request Header Fields Too Large");
    let long = format!("X-Long: {}\r\n", "a".repeat(20_000));
    assert_eq!(status(get(&long)).await, "HTTP/1.1 431 Request Header Fields Too Large");

    let (client, _connection) = http2(address, 1 << 20).await;
    let ask = async |count: usize| {
        let mut request = Request::get("http://localhost/health/live");
        for number in 0..count {
            request = request.header(format!("x-{number}"), "a");
        }
        let mut client = client.clone().ready().await.unwrap();
        client.send_request(request.body(()).unwrap(), true).unwrap().0.await.unwrap().status()
    };
    assert_eq!(ask(90).await, 200);
    assert_eq!(ask(150).await, 400);
    assert_eq!(ask(400).await, 431);
    let response = crate::support::send(&CURRENT, {
        let mut request = crate::support::request("GET", "/health/live");
        for number in 0..150 {
            request.headers_mut().append(header::COOKIE, number.into());
        }
        request
    });
    response.await.assert_problem("150 fields", 400, "malformed_request");
}
