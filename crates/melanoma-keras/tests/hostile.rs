//! Files that somebody made to break the reader: each is an error with a code, in bounded time, and never a panic.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{
    fs,
    io::{Cursor, Read, Write},
    path::Path,
    time::Duration,
};

use melanoma_keras::{KerasError, Network, Options, convert};
use serde_json::{Value, json};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Processor time of one file. The time of a clock depends on what else a machine does.
const MAX_TIME: Duration = Duration::from_secs(1);
/// Memory of this process, in which several tests run at a time, and one makes a file of 200 MiB.
#[cfg(target_os = "linux")]
const MAX_MEMORY: u64 = 1 << 30;

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/small").join(name)).unwrap()
}

fn read(bytes: Vec<u8>) -> Result<(), KerasError> {
    let started = processor_time();
    let result =
        Network::read(bytes, None).and_then(|network| convert(&network, &Options::default())).map(|_| ());
    let elapsed = processor_time().saturating_sub(started);
    assert!(elapsed < MAX_TIME, "{elapsed:?}");
    #[cfg(target_os = "linux")]
    assert!(peak_memory() < MAX_MEMORY, "{} bytes", peak_memory());
    result
}

/// The time that this thread spent on a processor.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// The most bytes of memory that this process had.
#[cfg(target_os = "linux")]
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

fn code(bytes: Vec<u8>) -> &'static str {
    let code = read(bytes).map_or_else(|error| error.code(), |()| "");
    assert!(code.is_empty() || KerasError::CODES.contains(&code), "{code}");
    code
}

/// An archive with the entries of another one, changed.
fn archive(
    source: &str,
    change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>,
    add: &[(&str, &[u8])],
) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(file(source))).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if let Some(bytes) = change(&name, bytes) {
            new.start_file(name, options).unwrap();
            new.write_all(&bytes).unwrap();
        }
    }
    for (name, bytes) in add {
        new.start_file(*name, options).unwrap();
        new.write_all(bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// `convolutions-3.keras` with another configuration.
fn with_config(change: impl Fn(&mut Value)) -> Vec<u8> {
    let change = |name: &str, bytes: Vec<u8>| {
        if name != "config.json" {
            return Some(bytes);
        }
        let mut config = serde_json::from_slice(&bytes).unwrap();
        change(&mut config);
        Some(serde_json::to_vec(&config).unwrap())
    };
    archive("convolutions-3.keras", change, &[])
}

#[test]
fn truncated_files_are_errors() {
    for name in ["convolutions-2.h5", "nested-3.h5", "compressed-2.h5", "convolutions-3.keras"] {
        let whole = file(name);
        assert_eq!(code(whole.clone()), "");
        for percent in 0..100 {
            let part = whole[..whole.len() * percent / 100].to_vec();
            assert_ne!(code(part), "", "{name} at {percent} %");
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    // A generator without a crate: xorshift (Marsaglia 2003).
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    for name in ["convolutions-2.h5", "nested-3.h5", "compressed-2.h5", "nested-3.keras"] {
        let whole = file(name);
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..=random() % 8 {
                // Half of them in the head of the file, which has the structure.
                let span = if random() % 2 == 0 { whole.len() } else { 4096 };
                bytes[random() % span] = [0, 0xff, random() as u8][random() % 3];
            }
            code(bytes);
        }
    }
}

#[test]
fn a_declared_size_is_no_allocation() {
    // The shape of a kernel, [3, 3, 3, 8], becomes one of 4 GiB.
    let mut bytes = file("convolutions-2.h5");
    let shape: Vec<u8> = [3_u64, 3, 3, 8].iter().flat_map(|side| side.to_le_bytes()).collect();
    let places: Vec<usize> =
        (0..bytes.len() - shape.len()).filter(|&at| bytes[at..].starts_with(&shape)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 8].copy_from_slice(&(1_u64 << 30).to_le_bytes());
    }
    let code = code(bytes);
    assert!(["keras_file_too_large", "keras_file_damaged"].contains(&code), "{code}");
}

#[test]
fn a_zip_bomb_is_refused() {
    let bomb = archive(
        "convolutions-3.keras",
        |name, bytes| (name != "model.weights.h5").then_some(bytes),
        &[("model.weights.h5", &vec![0; 200 << 20])],
    );
    assert!(bomb.len() < 1 << 20);
    assert_eq!(code(bomb), "keras_file_too_large");
}

#[test]
fn entries_outside_of_the_folder_are_not_read() {
    let escaping = archive(
        "convolutions-3.keras",
        |_, bytes| Some(bytes),
        &[("../config.json", b"{}"), ("/etc/x", b"")],
    );
    assert_eq!(code(escaping), "");
}

#[test]
fn graphs_that_cannot_be_are_errors() {
    // A cycle: the second layer takes the output of the last.
    let cyclic = with_config(|config| {
        let layers = config["config"]["layers"].as_array_mut().unwrap();
        let last = layers.last().unwrap()["name"].clone();
        layers[1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = json!([last, 0, 0]);
    });
    assert_eq!(code(cyclic), "keras_graph_invalid");
    let missing = with_config(|config| config["config"]["output_layers"] = json!([["nothing", 0, 0]]));
    assert_eq!(code(missing), "keras_graph_invalid");
    let twice = with_config(|config| {
        let layers = config["config"]["layers"].as_array_mut().unwrap();
        let copy = layers.iter().find(|layer| layer["class_name"] == "ReLU").unwrap().clone();
        layers.push(copy);
    });
    assert_eq!(code(twice), "keras_graph_invalid");
    let wide =
        with_config(|config| config["config"]["layers"][1]["config"]["filters"] = json!(1_000_000_000));
    assert_eq!(code(wide), "keras_weights_invalid");
}

#[test]
fn ten_thousand_nested_models_are_refused() {
    let opening = r#"{"class_name":"Sequential","config":{"name":"m","layers":["#;
    let nested = format!("{}{}", opening.repeat(10_000), "]}}".repeat(10_000));
    let deep = archive(
        "convolutions-3.keras",
        |name, bytes| Some(if name == "config.json" { nested.clone().into_bytes() } else { bytes }),
        &[],
    );
    assert_eq!(code(deep), "keras_file_damaged");
}

/// Each model contains the next one twice, and the last one does nothing: no layer, and 2^25 calls.
#[test]
fn models_that_double_are_refused() {
    fn model(depth: usize) -> Value {
        let call = |layer: &str| json!({"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": [layer, 0, 0]}}], "kwargs": {}});
        let input = json!({"class_name": "InputLayer", "name": "i", "config": {"name": "i", "batch_shape": [null, 4, 4, 3]}, "inbound_nodes": []});
        let mut layers = vec![input];
        let mut output = json!(["i", 0, 0]);
        if depth > 0 {
            let mut inner = model(depth - 1);
            inner["name"] = json!("m");
            inner["inbound_nodes"] = json!([call("i"), call("i")]);
            layers.push(inner);
            output = json!(["m", 1, 0]);
        }
        json!({"class_name": "Functional", "config": {"name": "m", "layers": layers, "input_layers": [["i", 0, 0]], "output_layers": [output]}})
    }
    let doubling = with_config(|config| *config = model(25));
    assert_eq!(code(doubling), "keras_file_too_large");
}

#[test]
fn code_and_unknown_layers_are_refused_by_name() {
    for class in ["Lambda", "MyLayer", "MultiHeadAttention", "LSTM"] {
        let bytes = with_config(|config| config["config"]["layers"][2]["class_name"] = json!(class));
        let error = read(bytes).unwrap_err();
        assert_eq!(error.code(), "keras_layer_unsupported");
        assert!(error.to_string().contains("`batch_normalization"), "{error}");
        assert!(error.to_string().contains(class), "{error}");
    }
}

#[test]
fn other_files_are_named() {
    assert_eq!(code(Vec::new()), "not_a_keras_model");
    assert_eq!(
        code(b"version https://git-lfs.github.com/spec/v1\noid sha256:6d64\n".to_vec()),
        "not_a_keras_model"
    );
    assert_eq!(code(b"\x89HDF\r\n\x1a\n".to_vec()), "keras_file_damaged");
    assert_eq!(code(b"PK\x03\x04".to_vec()), "keras_file_damaged");
}
