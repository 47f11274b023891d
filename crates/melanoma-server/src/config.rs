//! Configuration of the service.

use std::{
    net::{IpAddr, Ipv4Addr},
    num::NonZeroUsize,
    thread,
    time::Duration,
};

use melanoma_core::{ClassifyOptions, Limits};

use crate::{host::HostPattern, origin::Origin};

const MAX_BATCH_SIZE: NonZeroUsize = NonZeroUsize::new(64).unwrap();
const MAX_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(4096).unwrap();
/// Below the total, so that one address cannot shut out all others.
const MAX_CONNECTIONS_PER_ADDRESS: NonZeroUsize = NonZeroUsize::new(3072).unwrap();

/// The text of `POST /predict`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PredictText {
    /// The advice of the report, which never reassures.
    #[default]
    Current,
    /// The text of the 2021 API, byte for byte.
    Legacy,
}

/// Configuration of the service.
#[derive(Clone, Debug)]
pub struct Config {
    /// Limits on one image.
    pub limits: Limits,
    /// Number of worker threads, at least 1; each works on one image at a time.
    pub workers: usize,
    /// Number of jobs that may wait for a worker; further requests are rejected.
    pub queue_capacity: usize,
    /// Longest time from the first byte of a request to its response; a request may set a shorter one.
    pub deadline: Duration,
    /// Limits on clients and their connections.
    pub clients: ClientLimits,
    /// Hosts and origins that requests may name.
    pub access: AccessConfig,
    /// Limits on a batch.
    pub batch: BatchLimits,
    /// Options for requests that do not set their own.
    pub classify_options: ClassifyOptions,
    /// The text of `POST /predict`.
    pub predict_text: PredictText,
}

/// Hosts and origins that requests may name, so that other web sites cannot use the server through a browser.
#[derive(Clone, Debug)]
pub struct AccessConfig {
    /// Address that the server listens on.
    pub listen_address: IpAddr,
    /// Hosts besides this address and `localhost`.
    pub allowed_hosts: Vec<HostPattern>,
    /// Origins, besides that of the server, whose scripts may send requests and read responses (CORS).
    pub cors_allow_origins: Vec<Origin>,
}

/// Limits on a batch: one request with several images.
#[derive(Clone, Copy, Debug)]
pub struct BatchLimits {
    /// Number of images.
    pub max_batch_size: NonZeroUsize,
    /// Bytes of all images together. A request with one image is bounded by [`Limits`] alone.
    pub max_batch_bytes: u64,
}

/// Limits on clients and their connections.
#[derive(Clone, Copy, Debug)]
pub struct ClientLimits {
    /// Longest time to receive the header of a request, and longest idle time of a connection.
    pub header_timeout: Duration,
    /// Longest time to receive the body of a request.
    pub body_timeout: Duration,
    /// Longest time that parts of a response wait for the client, in total.
    pub response_timeout: Duration,
    /// Bytes of requests and responses in memory, over all of them. Batches may use half of it.
    pub max_buffered_bytes: u64,
    /// Number of open connections. Beyond it, the connection is closed whose client the server has waited for longest.
    pub max_connections: NonZeroUsize,
    /// Number of open connections from one IPv4 address, or one IPv6 network of 64 bits.
    pub max_connections_per_address: NonZeroUsize,
}

impl Config {
    /// Default queue capacity: 16 jobs for each worker finish well within the default deadline.
    #[must_use]
    pub const fn default_queue_capacity(workers: usize) -> usize {
        16 * workers
    }
}

impl Default for Config {
    fn default() -> Self {
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            limits: Limits::default(),
            workers,
            queue_capacity: Self::default_queue_capacity(workers),
            deadline: Duration::from_secs(30),
            clients: ClientLimits::default(),
            access: AccessConfig::default(),
            batch: BatchLimits::default(),
            classify_options: ClassifyOptions::default(),
            predict_text: PredictText::default(),
        }
    }
}

impl Default for AccessConfig {
    /// 127.0.0.1, and no other host or origin.
    fn default() -> Self {
        Self {
            listen_address: Ipv4Addr::LOCALHOST.into(),
            allowed_hosts: Vec::new(),
            cors_allow_origins: Vec::new(),
        }
    }
}

impl Default for BatchLimits {
    /// 64 images and 48 MiB, about a dozen images from a phone.
    fn default() -> Self {
        Self { max_batch_size: MAX_BATCH_SIZE, max_batch_bytes: 48 << 20 }
    }
}

impl Default for ClientLimits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(20),
            response_timeout: Duration::from_mins(1),
            max_buffered_bytes: 256 << 20,
            max_connections: MAX_CONNECTIONS,
            max_connections_per_address: MAX_CONNECTIONS_PER_ADDRESS,
        }
    }
}
