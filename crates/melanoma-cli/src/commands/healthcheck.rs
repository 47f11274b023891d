//! `melanoma healthcheck`: the health check of a container that has neither a shell nor curl.

use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, ensure};

use crate::{args::HealthcheckArgs, output::Exit};

const TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of the response to read: its first line has the status.
const MAX_BYTES: u64 = 64;

pub(crate) fn run(args: &HealthcheckArgs) -> anyhow::Result<Exit> {
    let mut address = args.address.address();
    // A server listens on an unspecified address, but a client cannot connect to one on every system.
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let response = request(address).with_context(|| format!("no server responds on {address}"))?;
    let status = response.lines().next().unwrap_or_default();
    ensure!(status.split(' ').nth(1) == Some("200"), "the server is not ready: its response is {status:?}");
    Ok(Exit::Success)
}

fn request(address: SocketAddr) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut response = Vec::new();
    stream.take(MAX_BYTES).read_to_end(&mut response)?;
    Ok(String::from_utf8_lossy(&response).into_owned())
}
