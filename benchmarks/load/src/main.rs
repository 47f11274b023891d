//! Sends images over HTTP and prints the counts and latencies of the responses as one line of JSON.
//!
//! With `--rate` the load is open: each request starts at its scheduled time, whether or not earlier requests have
//! finished, and its latency counts from that time. With `--clients` the load is closed: each client sends its next
//! image after the response to the last one, which measures the peak throughput of a server.

use std::{
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Parser;
use reqwest::{
    Client, Url,
    multipart::{Form, Part},
};
use serde::Serialize;
use tokio::{sync::mpsc, task::JoinSet, time};

/// Sends images to a server for a fixed time
#[derive(Parser)]
struct Args {
    /// Address that receives each image as the multipart part `image`
    url: Url,
    /// Images, sent in rotation
    #[arg(required = true)]
    images: Vec<PathBuf>,
    /// Requests per second (open load)
    #[arg(long, conflicts_with = "clients", required_unless_present = "clients")]
    rate: Option<f64>,
    /// Clients that wait for each response before the next request (closed load)
    #[arg(long)]
    clients: Option<usize>,
    /// Duration in seconds
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Timeout of a request in seconds
    #[arg(long, default_value_t = 60.0)]
    timeout: f64,
}

/// The outcome of one request.
struct Outcome {
    /// The status, or `None` after a broken connection or a timeout.
    status: Option<u16>,
    /// From the scheduled start to the last byte.
    latency: Duration,
}

#[derive(Serialize)]
struct Summary {
    sent: usize,
    answered: usize,
    rejected: usize,
    failed: usize,
    seconds: f64,
    answered_per_s: f64,
    /// Latencies of status 200.
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    /// Latency of status 429 and 503.
    rejected_p99_ms: f64,
}

struct Sender {
    client: Client,
    url: Url,
    images: Vec<Vec<u8>>,
}

impl Sender {
    async fn send(&self, number: usize, due: Instant) -> Outcome {
        let image = self.images[number % self.images.len()].clone();
        let form = Form::new().part("image", Part::bytes(image).file_name("image.jpg"));
        let status = async {
            let response = self.client.post(self.url.clone()).multipart(form).send().await?;
            let status = response.status().as_u16();
            response.bytes().await?;
            Ok::<_, reqwest::Error>(status)
        };
        Outcome { status: status.await.ok(), latency: due.elapsed() }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let read = |file: &PathBuf| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    let images = args.images.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let client = Client::builder().timeout(Duration::from_secs_f64(args.timeout)).build()?;
    let sender = Arc::new(Sender { client, url: args.url, images });
    let began = Instant::now();
    let outcomes = match (args.rate, args.clients) {
        (Some(rate), _) => open(sender, rate, args.seconds).await?,
        (None, clients) => closed(sender, clients.unwrap_or(1), args.seconds).await?,
    };
    // The time includes the responses after the last request was sent.
    println!("{}", serde_json::to_string(&summary(&outcomes, began.elapsed().as_secs_f64()))?);
    Ok(())
}

async fn open(sender: Arc<Sender>, rate: f64, seconds: f64) -> anyhow::Result<Vec<Outcome>> {
    ensure!(rate > 0.0, "the rate is {rate}; it must be above 0");
    let began = Instant::now();
    let mut requests = JoinSet::new();
    for number in 0..(rate * seconds).round() as usize {
        let due = began + Duration::from_secs_f64(number as f64 / rate);
        time::sleep_until(due.into()).await;
        let sender = Arc::clone(&sender);
        requests.spawn(async move { sender.send(number, due).await });
    }
    Ok(requests.join_all().await)
}

async fn closed(sender: Arc<Sender>, clients: usize, seconds: f64) -> anyhow::Result<Vec<Outcome>> {
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let (sent, mut received) = mpsc::unbounded_channel();
    for client in 0..clients {
        let (sender, sent) = (Arc::clone(&sender), sent.clone());
        tokio::spawn(async move {
            let mut number = client;
            while Instant::now() < end {
                if sent.send(sender.send(number, Instant::now()).await).is_err() {
                    return;
                }
                number += clients;
            }
        });
    }
    drop(sent);
    let mut outcomes = Vec::new();
    while let Some(outcome) = received.recv().await {
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn summary(outcomes: &[Outcome], seconds: f64) -> Summary {
    let latencies_ms = |has_status: fn(u16) -> bool| {
        let chosen = outcomes.iter().filter(|outcome| outcome.status.is_some_and(has_status));
        let mut latencies: Vec<f64> = chosen.map(|outcome| 1e3 * outcome.latency.as_secs_f64()).collect();
        latencies.sort_by(f64::total_cmp);
        latencies
    };
    let answered = latencies_ms(|status| status == 200);
    let rejected = latencies_ms(|status| status == 429 || status == 503);
    Summary {
        sent: outcomes.len(),
        answered: answered.len(),
        rejected: rejected.len(),
        failed: outcomes.len() - answered.len() - rejected.len(),
        seconds,
        answered_per_s: answered.len() as f64 / seconds,
        p50_ms: percentile(&answered, 0.50),
        p95_ms: percentile(&answered, 0.95),
        p99_ms: percentile(&answered, 0.99),
        rejected_p99_ms: percentile(&rejected, 0.99),
    }
}

/// The smallest value that at least this share of the values does not exceed; 0 if there are none.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}
