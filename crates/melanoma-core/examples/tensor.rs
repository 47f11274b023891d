//! `tensor REPETITIONS IMAGE`: the time and the memory from the bytes of an image to the input of the network, as
//! JSON. `benchmarks/bytes_to_tensor/measure.py` calls it.

use std::{
    env, fs, hint,
    io::{self, Write},
};

use melanoma_core::{
    CancellationToken, Classifier, ClassifierConfig, Tta,
    engine::{EngineChoice, EngineConfig, EngineKind},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [repetitions, image] = arguments.as_slice() else {
        return Err("usage: tensor REPETITIONS IMAGE".into());
    };
    let engine = EngineConfig { choice: EngineChoice::Only(EngineKind::Rten), ..EngineConfig::default() };
    let config = ClassifierConfig { engine, ..ClassifierConfig::default() };
    let classifier = Classifier::open(melanoma_model::bundle()?, &config)?;
    let (bytes, token) = (fs::read(image)?, CancellationToken::new());
    let before = status("VmRSS")?;
    // Makes the present size the peak (`proc(5)`).
    fs::write("/proc/self/clear_refs", "5")?;
    hint::black_box(classifier.preprocess(&bytes, Tta::One, &token)?);
    let kib = status("VmHWM")?.saturating_sub(before);
    // The clock ticks every few milliseconds, so only the sum of many calls is precise.
    let repetitions: u32 = repetitions.parse()?;
    let start = cpu_ns()?;
    for _ in 0..repetitions {
        hint::black_box(classifier.preprocess(&bytes, Tta::One, &token)?);
    }
    let ms = (cpu_ns()? - start) as f64 / 1e6 / f64::from(repetitions);
    Ok(writeln!(io::stdout(), "{{\"kib\": {kib}, \"ms\": {ms}}}")?)
}

/// The time that this thread has run on a processor (`Documentation/scheduler/sched-stats.rst` of Linux).
fn cpu_ns() -> Result<u64, Box<dyn std::error::Error>> {
    let schedstat = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(schedstat.split(' ').next().unwrap_or_default().parse()?)
}

/// A figure of this process, in KiB.
fn status(name: &str) -> Result<u64, Box<dyn std::error::Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such figure")?;
    Ok(line.trim_matches(|c: char| !c.is_ascii_digit()).parse()?)
}
