//! `melanoma serve` and `melanoma healthcheck`.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum, builder::BoolishValueParser};
use melanoma_server::{AccessConfig, BatchLimits, ClientLimits, Config, HostPattern, Origin, PredictText};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    ClassifyOptionsArgs, ModelArgs,
    listen_address::ListenAddress,
    values::{IntegerIn, Seconds},
};

/// Largest numbers of waiting images, of images in a request, and of connections. The server allocates a slot for each.
const MAX_QUEUE: u64 = 1 << 16;
const MAX_BATCH_SIZE: u64 = 1 << 16;
const MAX_CONNECTIONS: u64 = 1 << 20;
/// Largest number of bytes of all images of a request, and of all requests.
const MAX_BATCH_BYTES: u64 = 1 << 36;
const MAX_BUFFERED_BYTES: u64 = 1 << 40;

/// Start the server: a web page, an HTTP API and gRPC
///
/// The page is at /, the description of the API at /docs, and metrics for Prometheus are at /metrics.
///
/// Each option can also be set by its environment variable, or in a TOML file under its name without the dashes:
/// `queue = 64`. The command line takes precedence over the environment, and the environment over the file.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma serve
  melanoma serve --host 0.0.0.0 --port 8080 --log-format json
  melanoma serve --config melanoma.toml
  curl -F image=@photo.jpg http://127.0.0.1:12345/predict

Exit codes:
  0  every admitted request was answered before the server stopped
  1  the server did not start
  2  the command line or the configuration file is wrong
  4  requests were unfinished at the end of --shutdown-timeout")]
pub(crate) struct ServeArgs {
    /// TOML file with options
    #[arg(long, value_name = "FILE", env = "MELANOMA_CONFIG")]
    pub config: Option<PathBuf>,

    /// Print the JSON schema of the TOML file instead
    #[arg(long)]
    pub config_schema: bool,

    #[command(flatten)]
    pub options: ServeConfig,
}

/// The configuration of `melanoma serve`.
///
/// The command line, the environment and the file each fill a part of it. An option that none of them sets has the
/// default of the server.
#[derive(Clone, Debug, Default, Args, Deserialize, Serialize, JsonSchema)]
// Not `deny_unknown_fields`, which serde does not support with `flatten`: config_file.rs rejects unknown keys.
#[serde(rename_all = "kebab-case", default)]
#[schemars(title = "Configuration of `melanoma serve`", extend("additionalProperties" = false))]
pub(crate) struct ServeConfig {
    #[command(flatten)]
    #[serde(flatten)]
    pub address: AddressArgs,

    /// Host that requests may name, besides the address of --host and localhost; repeatable
    ///
    /// A name, an IP address, *.NAME for all names below it, or * for any host, each without a port. A server that
    /// listens on all addresses accepts every IP address. Other requests are rejected with 403, so that a web site
    /// cannot read responses under its own name. /health and /metrics accept any host. The environment variable and
    /// the option can list several hosts with commas.
    #[arg(
        long,
        value_name = "HOST",
        value_delimiter = ',',
        env = "MELANOMA_ALLOWED_HOST",
        help_heading = "Access"
    )]
    #[schemars(with = "Option<Vec<String>>")]
    pub allowed_host: Option<Vec<HostPattern>>,

    /// Origin whose pages may send requests and read responses (CORS), such as <https://app.example>; repeatable
    ///
    /// An origin is a scheme, a host and a port, as in the address bar and without a path. Name each one: there is no wildcard,
    /// and `http://localhost:3000` and `http://127.0.0.1:3000` are two origins. The server rejects the requests of pages of
    /// other origins with 403, except those of its own page. A browser does not show this response to the page; the log has
    /// `origin_not_allowed`.
    #[arg(
        long,
        value_name = "ORIGIN",
        value_delimiter = ',',
        env = "MELANOMA_CORS_ALLOW_ORIGIN",
        help_heading = "Access"
    )]
    #[schemars(with = "Option<Vec<String>>")]
    pub cors_allow_origin: Option<Vec<Origin>>,

    #[command(flatten)]
    #[serde(flatten)]
    pub classify: ClassifyOptionsArgs,

    /// Answer POST /predict with the two sentences of the API of 2021
    ///
    /// For clients that compare the text. One of the sentences is "No worry!", which the model cannot justify.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        value_parser = BoolishValueParser::new(), hide_possible_values = true, env = "MELANOMA_LEGACY_TEXT")]
    pub legacy_text: Option<bool>,

    /// Format of the log on standard error
    #[arg(long, value_name = "FORMAT", value_enum, env = "MELANOMA_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,

    /// OpenTelemetry collector that receives traces, by OTLP over gRPC, such as <http://localhost:4317>
    ///
    /// A request with a W3C `traceparent` header continues its trace.
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,

    /// Number of images that wait for a thread, up to 65536; the server rejects further images with 429 [default: 16 for
    /// each thread]
    #[arg(long, value_name = "N", env = "MELANOMA_QUEUE", help_heading = "Load")]
    pub queue: Option<IntegerIn<1, MAX_QUEUE>>,

    /// Seconds after which a request fails with 504, from 0.001 to 3600
    ///
    /// A request can set a shorter deadline with the header X-Request-Timeout-Ms.
    #[arg(long, value_name = "SECONDS", env = "MELANOMA_DEADLINE", help_heading = "Load")]
    pub deadline: Option<Seconds>,

    /// Seconds for the headers of a request, and for an idle connection, from 0.001 to 3600
    #[arg(long, value_name = "SECONDS", env = "MELANOMA_HEADER_TIMEOUT", help_heading = "Load")]
    pub header_timeout: Option<Seconds>,

    /// Seconds for the body of a request, from 0.001 to 3600
    #[arg(long, value_name = "SECONDS", env = "MELANOMA_BODY_TIMEOUT", help_heading = "Load")]
    pub body_timeout: Option<Seconds>,

    /// Seconds that a response waits for the client in total, from 0.001 to 3600
    ///
    /// The server then drops the response. The time in which the server works does not count.
    #[arg(long, value_name = "SECONDS", env = "MELANOMA_RESPONSE_TIMEOUT", help_heading = "Load")]
    pub response_timeout: Option<Seconds>,

    /// Seconds for admitted requests after SIGTERM or Ctrl-C, from 0.001 to 3600
    #[arg(long, value_name = "SECONDS", env = "MELANOMA_SHUTDOWN_TIMEOUT", help_heading = "Load")]
    pub shutdown_timeout: Option<Seconds>,

    /// Bytes that all requests and responses may have in memory, up to 2^40 (1 TiB)
    ///
    /// The server drops those whose clients it has waited for longest, and rejects others with 429. Batches may use half
    /// of it. There is always space for a batch of the largest size.
    #[arg(long, value_name = "BYTES", env = "MELANOMA_MAX_BUFFERED_BYTES", help_heading = "Load")]
    pub max_buffered_bytes: Option<IntegerIn<1, MAX_BUFFERED_BYTES>>,

    /// Number of images in one request to /api/v1/classify, up to 65536
    #[arg(long, value_name = "N", env = "MELANOMA_MAX_BATCH_SIZE", help_heading = "Load")]
    pub max_batch_size: Option<IntegerIn<1, MAX_BATCH_SIZE>>,

    /// Bytes of all images in one request, up to 2^36 (64 GiB); --max-bytes applies to each image
    #[arg(long, value_name = "BYTES", env = "MELANOMA_MAX_BATCH_BYTES", help_heading = "Load")]
    pub max_batch_bytes: Option<IntegerIn<1, MAX_BATCH_BYTES>>,

    /// Number of open connections, up to 1048576
    ///
    /// Beyond it, the server closes the connection whose client it has waited for longest.
    #[arg(long, value_name = "N", env = "MELANOMA_MAX_CONNECTIONS", help_heading = "Load")]
    pub max_connections: Option<IntegerIn<1, MAX_CONNECTIONS>>,

    /// Number of open connections from one IPv4 address, or from one IPv6 network of 64 bits, up to 1048576
    ///
    /// Beyond it, the server closes the connection whose client it has waited for longest. Behind a proxy every
    /// connection has the address of the proxy.
    #[arg(long, value_name = "N", env = "MELANOMA_MAX_CONNECTIONS_PER_ADDRESS", help_heading = "Load")]
    pub max_connections_per_address: Option<IntegerIn<1, MAX_CONNECTIONS>>,

    #[command(flatten)]
    #[serde(flatten)]
    pub model: ModelArgs,
}

#[derive(Clone, Debug, Default, Args, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct AddressArgs {
    /// IP address to listen on, or localhost; 0.0.0.0 accepts connections from the network
    #[arg(long, value_name = "ADDRESS", env = "MELANOMA_HOST")]
    pub host: Option<ListenAddress>,

    /// Port to listen on; 0 selects a free port
    #[arg(long, value_name = "PORT", env = "MELANOMA_PORT")]
    pub port: Option<u16>,
}

impl AddressArgs {
    const HOST: ListenAddress = ListenAddress::LOCALHOST;
    const PORT: u16 = 12345;

    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host.unwrap_or(Self::HOST).ip(), self.port.unwrap_or(Self::PORT))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum LogFormat {
    /// Text for a terminal
    #[default]
    Text,
    /// One JSON object on each line
    Json,
}

/// How long the server finishes admitted requests after a signal to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);

impl ServeConfig {
    /// These options, and those of `lower` where these have none.
    pub(crate) fn or(self, lower: Self) -> Self {
        Self {
            address: AddressArgs {
                host: self.address.host.or(lower.address.host),
                port: self.address.port.or(lower.address.port),
            },
            allowed_host: self.allowed_host.or(lower.allowed_host),
            cors_allow_origin: self.cors_allow_origin.or(lower.cors_allow_origin),
            classify: self.classify.or(lower.classify),
            legacy_text: self.legacy_text.or(lower.legacy_text),
            log_format: self.log_format.or(lower.log_format),
            otlp_endpoint: self.otlp_endpoint.or(lower.otlp_endpoint),
            queue: self.queue.or(lower.queue),
            deadline: self.deadline.or(lower.deadline),
            header_timeout: self.header_timeout.or(lower.header_timeout),
            body_timeout: self.body_timeout.or(lower.body_timeout),
            response_timeout: self.response_timeout.or(lower.response_timeout),
            shutdown_timeout: self.shutdown_timeout.or(lower.shutdown_timeout),
            max_buffered_bytes: self.max_buffered_bytes.or(lower.max_buffered_bytes),
            max_batch_size: self.max_batch_size.or(lower.max_batch_size),
            max_batch_bytes: self.max_batch_bytes.or(lower.max_batch_bytes),
            max_connections: self.max_connections.or(lower.max_connections),
            max_connections_per_address: self
                .max_connections_per_address
                .or(lower.max_connections_per_address),
            model: self.model.or(lower.model),
        }
    }

    /// The options that have a default that does not depend on the machine or the model.
    pub(crate) fn defaults() -> Self {
        let config = Config::default();
        Self {
            address: AddressArgs { host: Some(AddressArgs::HOST), port: Some(AddressArgs::PORT) },
            log_format: Some(LogFormat::default()),
            deadline: Some(config.deadline.into()),
            header_timeout: Some(config.clients.header_timeout.into()),
            body_timeout: Some(config.clients.body_timeout.into()),
            response_timeout: Some(config.clients.response_timeout.into()),
            shutdown_timeout: Some(SHUTDOWN_TIMEOUT.into()),
            max_buffered_bytes: Some(IntegerIn::saturating(config.clients.max_buffered_bytes)),
            max_batch_size: Some(IntegerIn::saturating(config.batch.max_batch_size.get() as u64)),
            max_batch_bytes: Some(IntegerIn::saturating(config.batch.max_batch_bytes)),
            max_connections: Some(IntegerIn::saturating(config.clients.max_connections.get() as u64)),
            max_connections_per_address: Some(IntegerIn::saturating(
                config.clients.max_connections_per_address.get() as u64,
            )),
            model: ModelArgs::defaults(),
            ..Self::default()
        }
    }

    /// The options that are set, by their names.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let Ok(Value::Object(mut options)) = serde_json::to_value(self) else { return Map::new() };
        options.retain(|_, value| !value.is_null());
        options
    }

    /// The settings of the service with `workers` threads for images.
    pub(crate) fn to_settings(&self, workers: usize) -> Config {
        let limits = self.model.limits();
        let default = Config::default();
        let batch = BatchLimits {
            max_batch_size: self.max_batch_size.map_or(default.batch.max_batch_size, IntegerIn::count),
            max_batch_bytes: self.max_batch_bytes.map_or(default.batch.max_batch_bytes, IntegerIn::get),
        };
        let max_buffered_bytes =
            self.max_buffered_bytes.map_or(default.clients.max_buffered_bytes, IntegerIn::get);
        let clients = ClientLimits {
            header_timeout: self.header_timeout.map_or(default.clients.header_timeout, Duration::from),
            body_timeout: self.body_timeout.map_or(default.clients.body_timeout, Duration::from),
            response_timeout: self.response_timeout.map_or(default.clients.response_timeout, Duration::from),
            // A batch of the largest size takes its bytes twice while it is parsed, of the half that batches may use.
            max_buffered_bytes: max_buffered_bytes
                .max(limits.bytes.max(batch.max_batch_bytes).saturating_mul(4).saturating_add(1 << 20)),
            max_connections: self.max_connections.map_or(default.clients.max_connections, IntegerIn::count),
            max_connections_per_address: self
                .max_connections_per_address
                .map_or(default.clients.max_connections_per_address, IntegerIn::count),
        };
        Config {
            limits,
            workers,
            queue_capacity: self
                .queue
                .map_or(Config::default_queue_capacity(workers), |queue| queue.get() as usize),
            deadline: self.deadline.map_or(default.deadline, Duration::from),
            clients,
            access: AccessConfig {
                listen_address: self.address.address().ip(),
                allowed_hosts: self.allowed_host.clone().unwrap_or_default(),
                cors_allow_origins: self.cors_allow_origin.clone().unwrap_or_default(),
            },
            batch,
            classify_options: self.classify.to_options(),
            predict_text: match self.legacy_text {
                Some(true) => PredictText::Legacy,
                _ => PredictText::Current,
            },
        }
    }

    pub(crate) fn shutdown_timeout(&self) -> Duration {
        self.shutdown_timeout.map_or(SHUTDOWN_TIMEOUT, Duration::from)
    }
}

/// Check whether a server is ready
///
/// Requests /health/ready. It is meant for containers without a shell; host and port have the same environment
/// variables as those of `melanoma serve`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma healthcheck
  melanoma healthcheck --port 8080

Exit codes:
  0  the server is ready
  1  the server is not ready, or did not respond within 5 seconds
  2  the command line is wrong")]
pub(crate) struct HealthcheckArgs {
    #[command(flatten)]
    pub address: AddressArgs,
}
