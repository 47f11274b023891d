//! `decoders [--repetitions N] [--write DIR] PATH…`: measures JPEG decoders on one thread and prints a Markdown table.
//! With `--write` it also writes their pixels for `compare_pixels.py`.

mod candidates;

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

use candidates::{CANDIDATES, Pixels};

const USAGE: &str = "usage: decoders [--repetitions N] [--write DIR] PATH...";

struct Arguments {
    repetitions: usize,
    write: Option<PathBuf>,
    files: Vec<PathBuf>,
}

/// Milliseconds of each candidate, by size of the images.
type Times = BTreeMap<(usize, usize), Vec<Vec<f64>>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments()?;
    let mut times = Times::new();
    for file in &arguments.files {
        let bytes = fs::read(file)?;
        let first = (CANDIDATES[0].decode)(&bytes).map_err(|e| format!("{}: {e}", file.display()))?;
        let size =
            times.entry((first.width, first.height)).or_insert_with(|| vec![Vec::new(); CANDIDATES.len()]);
        let mut of_file = vec![Vec::new(); CANDIDATES.len()];
        // Alternating, so that other load on the machine affects all candidates.
        for _ in 0..arguments.repetitions {
            for (candidate, times) in CANDIDATES.iter().zip(&mut of_file) {
                let start = Instant::now();
                black_box((candidate.decode)(black_box(&bytes))?);
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
        for (all, mut of_file) in size.iter_mut().zip(of_file) {
            all.push(median(&mut of_file));
        }
        if let Some(folder) = &arguments.write {
            write_pixels(folder, file, &bytes)?;
        }
    }
    println!("Repetitions: {}; load average: {}.\n", arguments.repetitions, load_average());
    println!("| JPEG | files | decoder | ms a file | of {} |", CANDIDATES[0].name);
    println!("|---|---|---|---|---|");
    for ((width, height), mut times) in times {
        let files = times[0].len();
        let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
        for (candidate, ms) in CANDIDATES.iter().zip(&medians) {
            println!(
                "| {width}x{height} | {files} | {} | {ms:.2} | {:.2} |",
                candidate.name,
                ms / medians[0]
            );
        }
    }
    Ok(())
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments { repetitions: 15, write: None, files: Vec::new() };
    let mut words = env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--repetitions") => {
                let number = words.next().and_then(|n| n.to_str()?.parse().ok()).filter(|&n| n > 0);
                arguments.repetitions = number.ok_or(USAGE)?;
            }
            Some("--write") => arguments.write = Some(words.next().ok_or(USAGE)?.into()),
            _ => arguments.files.extend(jpegs_of(Path::new(&word))?),
        }
    }
    if arguments.files.is_empty() {
        return Err(format!("no JPEG given; {USAGE}").into());
    }
    Ok(arguments)
}

/// The file itself, or the files named .jpg in the folder.
fn jpegs_of(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    if !path.exists() {
        return Err(format!("{} does not exist; give a folder of JPEG images", path.display()).into());
    }
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    files.retain(|file| {
        file.extension().is_some_and(|e| e.eq_ignore_ascii_case("jpg") || e.eq_ignore_ascii_case("jpeg"))
    });
    files.sort();
    Ok(files)
}

/// `DIR/decoder/stem.ppm` for each decoder.
fn write_pixels(folder: &Path, file: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let name = Path::new(file.file_name().ok_or("a file without a name")?).with_extension("ppm");
    for candidate in CANDIDATES.iter().filter(|candidate| !candidate.name.contains(" at ")) {
        let folder = folder.join(candidate.name);
        fs::create_dir_all(&folder)?;
        let Pixels { width, height, rgb } = (candidate.decode)(bytes)?;
        let mut ppm = format!("P6\n{width} {height}\n255\n").into_bytes();
        ppm.extend(rgb);
        fs::write(folder.join(&name), ppm)?;
    }
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// The load average of the last minute, if the system has it.
fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("not known").to_owned()
}
