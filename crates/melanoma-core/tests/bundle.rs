//! A bundle opens only if it is complete and unchanged.

use std::{fs, path::Path};

use melanoma_core::{Bundle, ErrorCode, bundle::Sha256Hex};
use melanoma_testing::{BundleFolder, shipped_bundle};

const FILES: [&str; 5] =
    ["model.onnx", "test-vector-1.png", "test-vector-2.png", "test-vector-3.png", "test_vectors.json"];

#[test]
fn the_folder_is_the_bundle_of_the_model_crate() {
    let (folder, shipped) = (Bundle::open(&shipped_bundle()).unwrap(), melanoma_model::bundle().unwrap());
    assert_eq!(folder.digest(), shipped.digest());
    assert_eq!(folder.card(), shipped.card());
    assert_eq!(folder.digest(), &Sha256Hex::digest(&fs::read(shipped_bundle().join("card.json")).unwrap()));
    for name in folder.card().files.keys() {
        assert!(!folder.file(name).unwrap().is_empty(), "{name}");
        assert_eq!(folder.file(name), shipped.file(name), "{name}");
    }
    assert_eq!(folder.model(), folder.file("model.onnx").unwrap());
    assert_eq!(folder.file("card.json"), None);
    let mut files: Vec<String> = fs::read_dir(shipped_bundle())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "card.json")
        .collect();
    files.sort();
    let named: Vec<&String> = folder.card().files.keys().collect();
    assert_eq!(named, files.iter().collect::<Vec<_>>(), "the card names every file that ships, and no other");
}

#[test]
fn one_changed_byte_is_an_error_with_the_name_of_the_file() {
    for name in FILES {
        let bytes = BundleFolder::small().read(name);
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let folder = BundleFolder::small();
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            folder.write(name, &changed);
            folder.assert_rejected(&format!("{name}, byte {at}"), ErrorCode::ChecksumMismatch, name);
        }
        let folder = BundleFolder::small();
        folder.write(name, &bytes[..bytes.len() - 1]);
        folder.assert_rejected(&format!("{name} cut"), ErrorCode::ChecksumMismatch, name);
        folder.write(name, &[&bytes[..], b" "].concat());
        folder.assert_rejected(&format!("{name} grown"), ErrorCode::ChecksumMismatch, name);
    }
}

#[test]
fn a_missing_file_is_an_error_with_its_name() {
    for name in FILES.into_iter().chain(["card.json"]) {
        let folder = BundleFolder::small();
        fs::remove_file(folder.path().join(name)).unwrap();
        folder.assert_rejected(name, ErrorCode::BundleUnreadable, name);
    }
    let nowhere = Bundle::open(Path::new("no such folder")).map_err(|e| e.code());
    assert_eq!(nowhere.err(), Some(ErrorCode::BundleUnreadable));
}

/// The card itself has no checksum but the digest, which is in every report: a card with other bytes is
/// another bundle, even if its fields are the same.
#[test]
fn a_card_with_another_space_is_another_bundle() {
    let folder = BundleFolder::small();
    let original = folder.open().unwrap();
    folder.write("card.json", &[&folder.read("card.json")[..], b"\n\n"].concat());
    let spaced = folder.open().unwrap();
    assert_eq!(spaced.card(), original.card());
    assert_ne!(spaced.digest(), original.digest());
    assert_eq!(spaced.digest(), &Sha256Hex::digest(&folder.read("card.json")));
}

#[test]
fn a_digest_is_64_lower_case_digits() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Sha256Hex::digest(b"").as_str(), nothing);
    assert!(Sha256Hex::try_from(nothing.to_owned()).is_ok());
    for text in
        ["", &nothing[1..], &nothing.to_uppercase(), &nothing.replace('e', "g"), &format!("{nothing}0")]
    {
        assert!(Sha256Hex::try_from(text.to_owned()).is_err(), "{text:?}");
    }
}
