//! Sends photographs over HTTP and says, as one line of JSON, what came back and when.
//!
//! With `--rate` the load is open: each request starts at its own time, whether or not those before it
//! were answered, as those of people do, and its latency counts from that time. With `--clients` it is
//! closed: each client sends its next photograph once the last is answered, which finds the most that a
//! server can do.

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

/// Sends photographs to a server for some seconds.
#[derive(Parser)]
struct Args {
    /// Where photographs are posted, as the multipart part `image`
    url: Url,
    /// The photographs, in turns
    #[arg(required = true)]
    photographs: Vec<PathBuf>,
    /// Requests a second, each started at its own time
    #[arg(long, conflicts_with = "clients", required_unless_present = "clients")]
    rate: Option<f64>,
    /// Clients, each of which waits for its answer before it sends again
    #[arg(long)]
    clients: Option<usize>,
    /// How long to send
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// How long an answer is waited for
    #[arg(long, default_value_t = 60.0)]
    patience: f64,
}

/// How one request ended.
struct Ended {
    /// The status, or nothing where the connection broke or nobody answered.
    status: Option<u16>,
    /// From when it was due to its last byte.
    latency: Duration,
}

#[derive(Serialize)]
struct Summary {
    sent: usize,
    answered: usize,
    turned_away: usize,
    failed: usize,
    seconds: f64,
    answered_per_s: f64,
    /// Of those that were answered.
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    /// Of those that were turned away.
    turned_away_p99_ms: f64,
}

struct Sender {
    client: Client,
    url: Url,
    photographs: Vec<Vec<u8>>,
}

impl Sender {
    async fn send(&self, number: usize, due: Instant) -> Ended {
        let photograph = self.photographs[number % self.photographs.len()].clone();
        let form = Form::new().part("image", Part::bytes(photograph).file_name("photograph.jpg"));
        let status = async {
            let answer = self.client.post(self.url.clone()).multipart(form).send().await?;
            let status = answer.status().as_u16();
            answer.bytes().await?;
            Ok::<_, reqwest::Error>(status)
        };
        Ended { status: status.await.ok(), latency: due.elapsed() }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let read = |file: &PathBuf| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    let photographs = args.photographs.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let client = Client::builder().timeout(Duration::from_secs_f64(args.patience)).build()?;
    let sender = Arc::new(Sender { client, url: args.url, photographs });
    let began = Instant::now();
    let ended = match (args.rate, args.clients) {
        (Some(rate), _) => open(sender, rate, args.seconds).await?,
        (None, clients) => closed(sender, clients.unwrap_or(1), args.seconds).await?,
    };
    // Answers that come after the last request was sent took their time, too.
    println!("{}", serde_json::to_string(&summary(&ended, began.elapsed().as_secs_f64()))?);
    Ok(())
}

async fn open(sender: Arc<Sender>, rate: f64, seconds: f64) -> anyhow::Result<Vec<Ended>> {
    ensure!(rate > 0.0, "a rate is above 0");
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

async fn closed(sender: Arc<Sender>, clients: usize, seconds: f64) -> anyhow::Result<Vec<Ended>> {
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let (ended, mut all) = mpsc::unbounded_channel();
    for client in 0..clients {
        let (sender, ended) = (Arc::clone(&sender), ended.clone());
        tokio::spawn(async move {
            let mut number = client;
            while Instant::now() < end {
                if ended.send(sender.send(number, Instant::now()).await).is_err() {
                    return;
                }
                number += clients;
            }
        });
    }
    drop(ended);
    let mut list = Vec::new();
    while let Some(one) = all.recv().await {
        list.push(one);
    }
    Ok(list)
}

fn summary(ended: &[Ended], seconds: f64) -> Summary {
    let with = |wanted: fn(u16) -> bool| {
        let of = ended.iter().filter(|one| one.status.is_some_and(wanted));
        let mut latencies: Vec<f64> = of.map(|one| 1e3 * one.latency.as_secs_f64()).collect();
        latencies.sort_by(f64::total_cmp);
        latencies
    };
    let (answered, turned_away) = (with(|status| status == 200), with(|status| status == 429 || status == 503));
    Summary {
        sent: ended.len(),
        answered: answered.len(),
        turned_away: turned_away.len(),
        failed: ended.len() - answered.len() - turned_away.len(),
        seconds,
        answered_per_s: answered.len() as f64 / seconds,
        p50_ms: percentile(&answered, 0.50),
        p95_ms: percentile(&answered, 0.95),
        p99_ms: percentile(&answered, 0.99),
        turned_away_p99_ms: percentile(&turned_away, 0.99),
    }
}

/// The smallest value that at least this share does not exceed; 0 of none.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}
