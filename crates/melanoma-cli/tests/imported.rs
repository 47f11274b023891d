//! An imported bundle in the commands and the server: with the built-in model as its gate, calibrated, evaluated and served.

use std::{fs, io::Cursor};

use crate::support::{Folder, Outcome, Server, import_keras, keras, melanoma, run, sample};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

/// A folder with `bundle`, imported from a small model, and an image of a nevus.
fn imported(name: &str, options: &[&str]) -> Folder {
    let folder = import_keras(name, options);
    folder.write("nevus.jpg", &sample("even"));
    folder
}

fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// An image in which there is no lesion: stripes of a green that skin does not have.
fn no_lesion() -> Vec<u8> {
    png(&RgbImage::from_fn(256, 256, |x, y| Rgb([40, if (x / 16 + y / 32) % 2 == 0 { 200 } else { 90 }, 60])))
}

fn classify(folder: &Folder, options: &[&str]) -> Outcome {
    let mut command = folder.melanoma(["classify", "--format", "json", "--engine", "rten"]);
    run(command.args(options))
}

#[test]
fn the_built_in_model_is_a_gate_that_changes_no_probability() {
    let folder = imported("sigmoid-2.h5", &[]);
    folder.write("green.png", &no_lesion());
    let alone = classify(&folder, &["nevus.jpg", "green.png", "--bundle", "bundle"]).exits(0).lines();
    for report in &alone {
        assert_eq!((&report["image_type"], report.get("gate")), (&Value::Null, None));
    }
    let gated =
        classify(&folder, &["nevus.jpg", "green.png", "--bundle", "bundle", "--gate"]).exits(1).lines();
    let built_in = classify(&folder, &["nevus.jpg", "green.png", "--tta", "1"]).exits(1).lines();
    assert_eq!(gated[0]["gate"], built_in[0]["model"]);
    assert_eq!(gated[0]["image_type"], built_in[0]["image_type"]);
    assert_eq!(gated[0]["quality"], built_in[0]["quality"]);
    for same in ["model", "probabilities", "classes"] {
        assert_eq!(gated[0][same], alone[0][same], "{same}");
    }
    assert_eq!(gated[1]["error"]["code"], built_in[1]["error"]["code"]);
}

#[test]
fn the_built_in_model_takes_no_gate() {
    let outcome = classify(&imported("sigmoid-2.h5", &[]), &["nevus.jpg", "--gate"]).exits(2);
    assert!(outcome.err.contains("takes no gate [invalid_parameter]"), "{outcome:?}");
}

#[test]
fn the_server_answers_with_an_imported_bundle_and_a_gate() {
    let folder = imported("sigmoid-2.h5", &[]);
    let bundle = folder.path().join("bundle");
    let server = Server::start(&["--engine=rten", "--gate", "--bundle", bundle.to_str().unwrap()], &[]);
    let expected = &classify(&folder, &["nevus.jpg", "--bundle", "bundle", "--gate"]).exits(0).lines()[0];
    let json = |(head, body): (String, String)| -> (bool, Value) {
        (head.starts_with("http/1.1 200"), serde_json::from_str(&body).unwrap())
    };
    let (ok, report) = json(server.upload("/api/v1/classify", &sample("even")));
    assert!(ok);
    for same in ["probabilities", "gate", "image_type", "decision", "model"] {
        assert_eq!(report[same], expected[same], "{same}");
    }
    let (ok, check) = json(server.upload("/api/v1/check", &sample("even")));
    assert!(ok && check["error"].is_null(), "{check}");
    assert_eq!(check["image_type"]["label"], expected["image_type"]["label"]);
    let (_, check) = json(server.upload("/api/v1/check", &no_lesion()));
    let (ok, refused) = json(server.upload("/api/v1/classify", &no_lesion()));
    assert!(!ok);
    assert_eq!(check["error"]["code"], refused["code"]);

    let name = expected["model"]["name"].as_str().unwrap();
    let (ok, model) = json(server.request("GET", &format!("/v2/models/{name}"), "application/json", b""));
    assert!(ok);
    assert_eq!(model["inputs"][0]["shape"], json!([-1, 16, 16, 3]));
    assert_eq!(model["outputs"][0]["shape"], json!([-1, 2]));
    let infer = |pixel: &dyn Fn(usize) -> f64| {
        let data: Vec<f64> = (0..16 * 16 * 3).map(pixel).collect();
        let input = json!({"name": "image", "datatype": "FP32", "shape": [1, 16, 16, 3], "data": data});
        let body = serde_json::to_vec(&json!({"inputs": [input]})).unwrap();
        json(server.request("POST", &format!("/v2/models/{name}/infer"), "application/json", &body))
    };
    // The small input has no detail of a lesion, so that it is refused or gets a type, and is never passed over.
    let (ok, answer) =
        infer(&|index| [190.0, 140.0, 120.0][index % 3] - if index / 48 < 8 { 0.0 } else { 60.0 });
    let outputs = answer["outputs"].as_array();
    let image_type = outputs.and_then(|all| all.iter().find(|output| output["name"] == "image_type"));
    assert!(if ok { image_type.unwrap()["data"][0] != "" } else { answer["error"].is_string() }, "{answer}");
}

#[test]
fn the_inference_protocol_gives_the_probabilities_of_an_imported_bundle() {
    let folder = imported("sigmoid-2.h5", &[]);
    let bundle = folder.path().join("bundle");
    let server = Server::start(&["--engine=rten", "--bundle", bundle.to_str().unwrap()], &[]);
    let image = RgbImage::from_fn(16, 16, |x, y| Rgb([200, 10 * x as u8, 16 * (y % 9) as u8]));
    let large = image::imageops::resize(&image, 64, 64, image::imageops::FilterType::Nearest);
    folder.write("large.png", &png(&large));
    let data: Vec<f64> = image.as_raw().iter().map(|&value| f64::from(value)).collect();
    let input = json!({"name": "image", "datatype": "FP32", "shape": [1, 16, 16, 3], "data": data});
    let body = serde_json::to_vec(&json!({"inputs": [input]})).unwrap();
    let (_, body) = server.request("POST", "/v2/models/sigmoid-2/infer", "application/json", &body);
    let answer: Value = serde_json::from_str(&body).unwrap();
    let probabilities = &answer["outputs"][0]["data"];
    let sum: f64 = probabilities.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-5, "{answer}");
    // The enlarged image is resampled to nearly the same pixels.
    let report = &classify(&folder, &["large.png", "--bundle", "bundle"]).exits(0).lines()[0];
    let classified = report["classes"][1]["probability"].as_f64().unwrap();
    assert!((probabilities[1].as_f64().unwrap() - classified).abs() < 0.05, "{answer}, {report}");
}

/// 400 small images whose color says the class, but for one in ten.
fn labeled(folder: &Folder) {
    let mut labels = "file,diagnosis\n".to_owned();
    for number in 0..400_u32 {
        let is_malignant = number % 2 == 1;
        let looks_malignant = is_malignant != (number % 20 < 2);
        let base = [150, 60 + (number % 90) as u8, if looks_malignant { 40 } else { 160 }];
        let pixel = |x: u32, y: u32| Rgb(base.map(|value| value + ((x / 8 + y / 8 + number) % 5 * 10) as u8));
        let name = format!("data/{number}.png");
        folder.write(&name, &png(&RgbImage::from_fn(64, 64, pixel)));
        labels.push_str(&format!("{number}.png,{}\n", if is_malignant { "malignant" } else { "benign" }));
    }
    folder.write("data/labels.csv", labels.as_bytes());
}

#[test]
fn an_imported_bundle_is_calibrated_and_evaluated() {
    let folder = imported("sigmoid-2.h5", &[]);
    labeled(&folder);
    let mut calibrate = folder.melanoma([
        "calibrate",
        "data/labels.csv",
        "--bundle",
        "bundle",
        "--out",
        "new",
        "--engine",
        "rten",
    ]);
    run(calibrate.args(["--resamples", "100"])).exits(0);
    let report = &classify(&folder, &["nevus.jpg", "--bundle", "new"]).exits(0).lines()[0];
    assert_eq!(report["model"]["calibrated"], true);
    assert!(report["decision"]["operating_point"].is_string());
    let evaluate = |bundle: &str| {
        let mut command = folder.melanoma([
            "evaluate",
            "data/labels.csv",
            "--engine",
            "rten",
            "--format",
            "json",
            "--resamples",
            "100",
        ]);
        run(command.args(["--bundle", bundle])).exits(0).json()
    };
    let (before, after) = (evaluate("bundle"), evaluate("new"));
    let counted = |evaluation: &Value| evaluation["data"]["images"].as_u64();
    assert_eq!(counted(&after), Some(400), "{after}");
    assert_eq!(counted(&before), counted(&after));
    run(&mut folder.melanoma(["verify", "new", "--engine", "rten"])).exits(0);
    // A calibration keeps the network.
    assert_eq!(fs::read(folder.path().join("bundle/model.onnx")).unwrap(), folder.read("new/model.onnx"));
}

#[test]
fn a_model_with_metadata_takes_it_from_the_options_and_from_requests() {
    let columns = json!([{"tensor": "facts", "columns": [
        {"field": "age", "offset": 50.0, "scale": 20.0, "unknown": 0.0},
        {"field": "sex", "values": {"female": 1.0}, "unknown": 0.5},
        {"field": "sex", "values": {"male": 1.0}, "unknown": 0.5},
        {"field": "site", "values": {"back": 1.0, "face": 2.0}, "unknown": 0.0}
    ]}]);
    let folder = Folder::new();
    folder.write("facts.json", &serde_json::to_vec(&columns).unwrap());
    folder.write("nevus.jpg", &sample("even"));
    let import = |options: &[&str]| {
        let mut command =
            folder.melanoma(["import", "--classes", "benign,malignant", "--malignant", "malignant"]);
        command.args(["--output", "bundle", "--engine", "rten"]).args(options).arg(keras("metadata-3.keras"));
        run(&mut command)
    };
    let error = import(&[]).exits(1).err;
    assert!(error.contains("the input `facts` of 4 values") && error.contains("--metadata"), "{error}");
    import(&["--metadata", "facts.json"]).exits(0);

    let mut verify =
        folder.melanoma(["verify", "bundle", "--engine", "rten", "--tolerance", "1e-5", "--input"]);
    verify.arg(keras("x16.npy")).arg("--metadata").arg(keras("metadata-3-facts.npy"));
    run(verify.arg("--output").arg(keras("metadata-3.npy"))).exits(0);

    let with =
        |options: &[&str]| classify(&folder, &[&["nevus.jpg", "--bundle", "bundle"], options].concat());
    let malignant = |report: &Value| report["probabilities"]["malignant"].as_f64().unwrap();
    let unknown = &with(&[]).exits(0).lines()[0];
    assert_eq!(unknown["metadata"], json!({"age": null, "sex": null, "site": null}));
    let known = &with(&["--age", "80", "--sex", "Female", "--site", "back"]).exits(0).lines()[0];
    assert_eq!(known["metadata"], json!({"age": 80, "sex": "Female", "site": "back"}));
    assert!((malignant(known) - malignant(unknown)).abs() > 1e-3);
    // An age of 50 and the value for unknown are the same number here.
    let neutral = &with(&["--age", "50"]).exits(0).lines()[0];
    assert!((malignant(neutral) - malignant(unknown)).abs() < 1e-9);
    let error = with(&["--sex", "other"]).err;
    assert!(error.contains("it has female, male"), "{error}");
    assert!(with(&["--age", "131"]).err.contains("0 to 130"));
    let built_in = classify(&folder, &["nevus.jpg", "--age", "50"]).err;
    assert!(built_in.contains("does not take the parameter `age`"), "{built_in}");

    let bundle = folder.path().join("bundle");
    let server = Server::start(&["--engine=rten", "--bundle", bundle.to_str().unwrap()], &[]);
    let (_, body) = server.upload("/api/v1/classify?age=80&sex=female&site=back", &sample("even"));
    let report: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(report["probabilities"], known["probabilities"]);
    let (head, body) = server.upload("/api/v1/classify?site=moon", &sample("even"));
    assert!(head.starts_with("http/1.1 4") && body.contains("back, face"), "{body}");
    drop(server);
    // Without a bundle the help explains the options.
    assert!(run(melanoma().args(["classify", "--help"])).exits(0).out.contains("--site"));
}
