//! `melanoma healthcheck`: the question that a container's health check asks, without a shell or curl.

use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, ensure};

use crate::{args::HealthcheckArgs, output::Exit};

const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of the answer that are read: the status stands at its beginning.
const MOST: u64 = 64;

pub(crate) fn run(args: &HealthcheckArgs) -> anyhow::Result<Exit> {
    // An address to listen on need not be one to ask at.
    let host = match args.listen.host {
        IpAddr::V4(any) if any.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(any) if any.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    let address = SocketAddr::new(host, args.listen.port);
    let answer = ask(address).with_context(|| format!("nobody answers on {address}"))?;
    let status = answer.lines().next().unwrap_or_default();
    ensure!(status.split(' ').nth(1) == Some("200"), "the server is not ready: it answers {status:?}");
    Ok(Exit::Success)
}

fn ask(address: SocketAddr) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(MOST).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
