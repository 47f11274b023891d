//! Takes the pinned official wheel of ONNX Runtime through pip and puts its library beside the
//! executable. Never fails the build: without the library the program runs on rten and says so.
//! `MELANOMA_FETCH_ONNXRUNTIME=0` switches it off.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

/// Downloads one wheel with its hash pinned and unpacks one member of it.
const FETCH: &str = r"
import glob, os, subprocess, sys, zipfile
out, requirement, platform, member, target = sys.argv[1:]
with open(os.path.join(out, 'requirement.txt'), 'w') as file:
    file.write(requirement)
subprocess.run([sys.executable, '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check',
    '--retries', '2', '--timeout', '20', '--no-deps', '--require-hashes', '--only-binary', ':all:',
    '--platform', platform, '--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312',
    '--dest', out, '--requirement', os.path.join(out, 'requirement.txt')], check=True)
wheel, = glob.glob(os.path.join(out, '*.whl'))
with zipfile.ZipFile(wheel) as archive, open(target, 'wb') as file:
    file.write(archive.read(member))
os.remove(wheel)
";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=wheels.txt");
    println!("cargo::rerun-if-env-changed=MELANOMA_FETCH_ONNXRUNTIME");
    let wheel = Wheel::of_target();
    println!("cargo::rustc-env=ONNXRUNTIME_VERSION={}", wheel.as_ref().map_or("1.32.0", |w| w.version));
    println!("cargo::rustc-env=ONNXRUNTIME_LIBRARY={}", wheel.as_ref().map_or("", |w| w.file_name()));
    if env::var_os("MELANOMA_FETCH_ONNXRUNTIME").is_some_and(|value| value == "0") {
        return;
    }
    let Some(wheel) = wheel else { return };
    let Some(library) = beside_the_executable(wheel.file_name()) else { return };
    // A library that is missing, or was taken away, is fetched at the next build.
    println!("cargo::rerun-if-changed={}", library.display());
    if library.exists() {
        return;
    }
    if let Err(why) = wheel.fetch(&library) {
        println!(
            "cargo::warning=ONNX Runtime could not be fetched ({why}); the program will run on its built-in engine. \
             To mend it: pip install onnxruntime=={}",
            wheel.version
        );
    }
}

struct Wheel {
    version: &'static str,
    platform: &'static str,
    member: &'static str,
    sha256: &'static str,
}

impl Wheel {
    fn of_target() -> Option<Self> {
        let part = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
        let mut target = format!("{}-{}", part("ARCH"), part("OS"));
        if part("OS") == "linux" {
            target = format!("{target}-{}", part("ENV"));
        }
        include_str!("wheels.txt").lines().find_map(|line| {
            let mut fields = line.split_whitespace();
            (fields.next()? == target).then_some(())?;
            Some(Self {
                version: fields.next()?,
                platform: fields.next()?,
                member: fields.next()?,
                sha256: fields.next()?,
            })
        })
    }

    fn file_name(&self) -> &'static str {
        self.member.rsplit('/').next().unwrap_or(self.member)
    }

    fn fetch(&self, library: &Path) -> Result<(), String> {
        let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
        let partial = out.join(self.file_name());
        let requirement = format!("onnxruntime=={} --hash=sha256:{}\n", self.version, self.sha256);
        let mut why = "no Python with pip on PATH".to_owned();
        for python in ["python3", "python", "py"] {
            let run = Command::new(python)
                .args(["-c", FETCH])
                .arg(&out)
                .args([&requirement, self.platform, self.member])
                .arg(&partial)
                .output();
            match run {
                Ok(output) if output.status.success() => {
                    return place(&partial, library).map_err(|e| e.to_string());
                }
                Ok(output) => why = last_line(&output.stderr),
                Err(_) => {}
            }
        }
        Err(why)
    }
}

/// `target/release/`, from `target/release/build/<package>/out`.
fn beside_the_executable(name: &str) -> Option<PathBuf> {
    Some(PathBuf::from(env::var_os("OUT_DIR")?).ancestors().nth(3)?.join(name))
}

/// Puts the library in place in one step, dated back so that Cargo sees nothing newer than the build.
fn place(partial: &Path, library: &Path) -> std::io::Result<()> {
    fs::File::options()
        .write(true)
        .open(partial)?
        .set_modified(SystemTime::UNIX_EPOCH + Duration::from_hours(24))?;
    fs::rename(partial, library)
}

fn last_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("ERROR") || line.contains("No module named"));
    lines.next_back().or_else(|| text.lines().next_back()).unwrap_or("pip failed").to_owned()
}
