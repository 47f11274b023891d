//! `tensor REPETITIONS IMAGE` for version 0.6.0: copy it to `crates/melanoma-core/examples/tensor.rs` there.

use std::{env, fs, hint};

use melanoma_core::{Bundle, Classifier, EngineChoice, EngineName, Limits, Options, Photo, ViewCount};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [repetitions, image] = arguments.as_slice() else { return Err("usage: tensor REPETITIONS IMAGE".into()) };
    let options = Options {
        engine: EngineChoice::Only(EngineName::Rten),
        library: None,
        concurrency: 1,
        limits: Limits::default(),
    };
    let classifier = Classifier::open(Bundle::built_in()?, options)?;
    let bytes = fs::read(image)?;
    let tensors = || -> Result<_, Box<dyn std::error::Error>> {
        let photo = Photo::decode(&bytes, &classifier.limits())?;
        Ok(classifier.prepare_photo(&photo, ViewCount::One)?)
    };
    let before = status("VmRSS")?;
    fs::write("/proc/self/clear_refs", "5")?;
    hint::black_box(tensors()?);
    let kib = status("VmHWM")?.saturating_sub(before);
    // The clock ticks every few milliseconds, so only the sum of many calls is precise.
    let repetitions: u32 = repetitions.parse()?;
    let start = cpu_ns()?;
    for _ in 0..repetitions {
        hint::black_box(tensors()?);
    }
    let ms = (cpu_ns()? - start) as f64 / 1e6 / f64::from(repetitions);
    println!("{{\"kib\": {kib}, \"ms\": {ms}}}");
    Ok(())
}

/// The time that this thread has run on a processor (`Documentation/scheduler/sched-stats.rst` of Linux).
fn cpu_ns() -> Result<u64, Box<dyn std::error::Error>> {
    let schedstat = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(schedstat.split(' ').next().unwrap_or_default().parse()?)
}

fn status(name: &str) -> Result<u64, Box<dyn std::error::Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such figure")?;
    Ok(line.trim_matches(|c: char| !c.is_ascii_digit()).parse()?)
}
