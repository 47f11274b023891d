//! `quality [IMAGE…]`: the quality of images, one JSON object a line. Without arguments it reads inputs of the network
//! from standard input, three bytes a pixel, one after the other, as `training/lesion_training/quality.py` writes them.
//!
//! `quality --time IMAGE`: the median milliseconds of a measurement and of one run of the network, as JSON.
//!
//! `cargo run --release -p melanoma-core --example quality -- samples/*.jpg`

use std::{
    env,
    error::Error,
    fs, hint,
    io::{self, Read, Write},
    time::Instant,
};

use melanoma_core::{
    Classifier, ClassifierConfig, Image, Limits, Tta,
    engine::{EngineChoice, EngineConfig},
    preprocess::{Pixels, Preprocess},
    quality::Quality,
};

const REPETITIONS: usize = 201;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let bundle = melanoma_model::bundle()?;
    let steps = &bundle.card().preprocess;
    match arguments.as_slice() {
        [] => measure_inputs(steps),
        [option, path] if option == "--time" => time(&pixels(steps, path)?, path),
        paths => paths.iter().try_for_each(|path| print(&pixels(steps, path)?)),
    }
}

fn pixels(steps: &Preprocess, path: &str) -> Result<Pixels, Box<dyn Error>> {
    Ok(steps.pixels(&Image::decode(&fs::read(path)?, &Limits::default())?))
}

fn measure_inputs(steps: &Preprocess) -> Result<(), Box<dyn Error>> {
    let mut input = vec![0; 3 * steps.width as usize * steps.height as usize];
    let mut stdin = io::stdin().lock();
    loop {
        match stdin.read_exact(&mut input) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        let image = Image::from_rgb(steps.width, steps.height, input.clone()).ok_or("no pixels")?;
        print(&Preprocess { field_of_view_crop: None, ..steps.clone() }.pixels(&image))?;
    }
}

fn print(pixels: &Pixels) -> Result<(), Box<dyn Error>> {
    Ok(writeln!(io::stdout(), "{}", serde_json::to_string(&Quality::measure(pixels))?)?)
}

fn time(pixels: &Pixels, path: &str) -> Result<(), Box<dyn Error>> {
    let engine = EngineConfig {
        choice: EngineChoice::Auto,
        onnxruntime_library: melanoma_onnxruntime::find(),
        concurrency: 1,
    };
    let classifier =
        Classifier::open(melanoma_model::bundle()?, &ClassifierConfig { engine, limits: Limits::default() })?;
    let image = Image::decode(&fs::read(path)?, &Limits::default())?;
    let tensors = classifier.preprocess_image(&image, Tta::One)?.tensors;
    let quality = median_ms(|| {
        hint::black_box(Quality::measure(hint::black_box(pixels)));
        Ok(())
    })?;
    let network = median_ms(|| {
        hint::black_box(classifier.infer(&tensors)?);
        Ok(())
    })?;
    let document =
        serde_json::json!({ "engine": classifier.engine(), "quality_ms": quality, "network_ms": network });
    Ok(writeln!(io::stdout(), "{document:#}")?)
}

fn median_ms(mut run: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut times = Vec::with_capacity(REPETITIONS);
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[REPETITIONS / 2])
}
