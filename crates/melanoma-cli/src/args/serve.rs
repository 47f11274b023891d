//! The options of `melanoma serve`, which are also the keys of its configuration file.

use std::{fmt, num::NonZeroUsize, path::PathBuf, str::FromStr, time::Duration};

use clap::{Args as ClapArgs, ValueEnum};
use melanoma_core::Limits;
use melanoma_server::{BatchLimits, ClientLimits, Config, PredictText};

use super::{AskedArgs, ListenArgs};

/// Each option can also stand in a file, under its own name and without the dashes before it:
/// `queue = 64`. What is typed counts before the environment, and that before the file.
///
/// Exit codes: 0 when everything admitted was answered before the end, 1 when it could not start,
/// 2 for wrong use or a wrong configuration, 4 when requests were left unanswered at the end.
#[derive(Debug, ClapArgs)]
pub(crate) struct ServeArgs {
    /// Take options from a TOML file
    #[arg(long, value_name = "FILE", env = "MELANOMA_CONFIG")]
    pub config: Option<PathBuf>,

    /// Print the JSON schema of that file instead
    #[arg(long)]
    pub config_schema: bool,

    #[command(flatten)]
    pub listen: ListenArgs,

    #[command(flatten)]
    pub asked: AskedArgs,

    /// Answer POST /predict in the words of the API of 2021, "No worry!" included
    #[arg(long, env = "MELANOMA_SEED_WORDING")]
    pub seed_wording: bool,

    /// Log for people or one JSON object a line, on stderr
    #[arg(long, value_enum, default_value_t = LogFormat::Text, env = "MELANOMA_LOG_FORMAT")]
    pub log_format: LogFormat,

    /// Send traces to the collector at this address, by OTLP over gRPC, such as `http://localhost:4317`
    ///
    /// A request that brings a W3C `traceparent` is part of that trace.
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,

    #[command(flatten)]
    pub load: LoadArgs,
}

/// How much is taken on, and how long anything may take.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Load")]
pub(crate) struct LoadArgs {
    /// Images that may wait for their turn; more are turned away with 429 [default: 16 a thread]
    #[arg(long, value_name = "N", env = "MELANOMA_QUEUE")]
    queue: Option<NonZeroUsize>,

    /// Seconds after which a request is not answered any more; X-Request-Timeout-Ms asks for less
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(Config::default().deadline), env = "MELANOMA_DEADLINE")]
    deadline: Seconds,

    /// Seconds that the head of a request may take, and that a connection may be idle
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ClientLimits::default().header_timeout), env = "MELANOMA_HEAD_TIMEOUT")]
    head_timeout: Seconds,

    /// Seconds that the body of a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ClientLimits::default().body_timeout), env = "MELANOMA_BODY_TIMEOUT")]
    body_timeout: Seconds,

    /// Bytes of requests that may wait in memory, all of them together; two images always may
    #[arg(long, value_name = "BYTES", default_value_t = ClientLimits::default().max_buffered_bytes, env = "MELANOMA_MAX_WAITING_BYTES")]
    max_waiting_bytes: u64,

    /// Images that one request to /api/v1/classify may have
    #[arg(long, value_name = "N", default_value_t = BatchLimits::default().max_batch_size, env = "MELANOMA_MAX_IMAGES")]
    max_images: NonZeroUsize,

    /// Bytes that they may have together; --max-bytes is for each
    #[arg(long, value_name = "BYTES", default_value_t = BatchLimits::default().max_batch_bytes, env = "MELANOMA_MAX_LIST_BYTES")]
    max_list_bytes: u64,

    /// Connections that may be open; more wait in the system's queue
    #[arg(long, value_name = "N", default_value_t = ClientLimits::default().max_connections, env = "MELANOMA_MAX_CONNECTIONS")]
    max_connections: NonZeroUsize,

    /// Connections that may be open from one address, which can be that of a proxy; more are closed
    #[arg(long, value_name = "N", default_value_t = ClientLimits::default().max_connections_per_address, env = "MELANOMA_MAX_CONNECTIONS_PER_ADDRESS")]
    max_connections_per_address: NonZeroUsize,

    /// Seconds that what was admitted may take after the signal to stop
    #[arg(long, value_name = "SECONDS", default_value = "30", env = "MELANOMA_GRACE")]
    grace: Seconds,
}

/// A length of time, from a millisecond to an hour.
#[derive(Clone, Copy, Debug)]
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_secs_f64().fmt(f)
    }
}

impl FromStr for Seconds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = text.parse().ok().filter(|seconds| (0.001..=3600.0).contains(seconds));
        let seconds = seconds.ok_or("it must be a number of seconds from 0.001 to 3600")?;
        Ok(Self(Duration::from_secs_f64(seconds)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

impl ServeArgs {
    /// How the service is set up.
    pub(crate) fn service(&self, workers: usize, limits: Limits) -> Config {
        let load = &self.load;
        Config {
            limits,
            workers,
            queue_capacity: load.queue.map_or(Config::default_queue_capacity(workers), NonZeroUsize::get),
            deadline: load.deadline.0,
            clients: ClientLimits {
                header_timeout: load.head_timeout.0,
                body_timeout: load.body_timeout.0,
                // One image or list of the largest kind must fit, and a second one beside it.
                max_buffered_bytes: load.max_waiting_bytes.max(2 * limits.bytes.max(load.max_list_bytes)),
                max_connections: load.max_connections,
                max_connections_per_address: load.max_connections_per_address,
            },
            batch: BatchLimits { max_batch_size: load.max_images, max_batch_bytes: load.max_list_bytes },
            classify_options: self.asked.asked(),
            predict_text: if self.seed_wording { PredictText::Legacy } else { PredictText::Current },
        }
    }

    /// How long after the signal to stop what was admitted may take.
    pub(crate) fn grace(&self) -> Duration {
        self.load.grace.0
    }
}
