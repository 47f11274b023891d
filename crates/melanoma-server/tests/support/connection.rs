//! Raw connections to a server on a free port.

use std::{io, net::SocketAddr, time::Duration};

use melanoma_server::{AppState, serve};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use super::CLASSIFY;

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Starts a server on a free port. Returns its address, its shutdown signal and its task.
pub(crate) async fn start(state: &AppState) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, state.clone(), async {
        let _ = stopped.await;
    }));
    (address, stop, server)
}

pub(crate) async fn write(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Reads until the server closes the connection.
pub(crate) async fn read(stream: &TcpStream) -> String {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        timeout(PATIENCE, stream.readable()).await.expect("no response in time").unwrap();
        match stream.try_read(&mut buffer) {
            Ok(0) => return String::from_utf8_lossy(&all).into_owned(),
            Ok(count) => all.extend_from_slice(&buffer[..count]),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
            Err(e) => panic!("{e} after {:?}", String::from_utf8_lossy(&all)),
        }
    }
}

/// The header of a request that closes its connection.
pub(crate) fn head(more: &str) -> Vec<u8> {
    format!("POST {CLASSIFY} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n\r\n").into_bytes()
}

/// The preface of an HTTP/2 connection (RFC 9113, section 3.4) with empty settings, and `frames`.
pub(crate) fn http2(frames: &[u8]) -> Vec<u8> {
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &b"\0\0\0\x04\0\0\0\0\0"[..], frames].concat()
}
