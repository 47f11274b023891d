//! A bundle is written whole or not at all.

use std::{collections::BTreeMap, fs, path::Path};

use melanoma_core::{
    Bundle, ErrorCode,
    bundle::{BundleError, Profiles, Sha256Hex},
    calibration::Calibration,
};
use melanoma_testing::{BundleFolder, small_bundle};
use serde_json::json;

fn small() -> Bundle {
    Bundle::open(&small_bundle()).unwrap()
}

/// Every file below `folder` with its content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            let inner = files(&entry.path()).into_iter();
            found.extend(inner.map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
            found.insert(format!("{name}/"), Vec::new());
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

fn recalibrated(bundle: &Bundle) -> Bundle {
    let mut card = bundle.card().clone();
    let Profiles::ImageType { clinical, .. } = &mut card.profiles else { panic!("profiles by image type") };
    clinical.calibration = Calibration::Temperature { temperature: 1.5 };
    bundle.with_card(card).unwrap()
}

#[test]
fn a_saved_bundle_is_the_same_bundle() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bundle) in [("a", small()), ("b", recalibrated(&small()))] {
        let target = folder.path().join(name);
        bundle.save(&target).unwrap();
        let saved = Bundle::open(&target).unwrap();
        assert_eq!(saved.digest(), bundle.digest());
        assert_eq!(saved.identity(), bundle.identity());
        assert_eq!(saved.card(), bundle.card());
        assert_eq!(saved.test_vectors(), bundle.test_vectors());
        assert_eq!(saved.model(), bundle.model());
        for file in bundle.card().files.keys() {
            assert_eq!(saved.file(file), bundle.file(file), "{file}");
        }
    }
    assert_ne!(Bundle::open(&folder.path().join("b")).unwrap().digest(), small().digest());
}

#[test]
fn a_saved_card_has_the_bytes_of_the_opened_one() {
    let folder = BundleFolder::small();
    let card = [&folder.read("card.json")[..], b"\n\n"].concat();
    folder.write("card.json", &card);
    let target = folder.path().join("saved");
    folder.open().unwrap().save(&target).unwrap();
    assert_eq!(fs::read(target.join("card.json")).unwrap(), card);
}

#[test]
fn the_folder_may_be_missing_or_empty() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let deep = folder.path().join("some/where/else");
    for target in [&empty, &deep, &folder.path().join("with.dots"), &folder.path().join("slash/")] {
        small().save(target).unwrap();
        assert_eq!(Bundle::open(target).unwrap().digest(), small().digest());
    }
    let names = files(folder.path());
    let leftovers: Vec<_> = names.keys().filter(|name| name.contains(".bundle-")).collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}

#[test]
fn files_are_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["notes.txt", ".hidden"] {
        let target = folder.path().join(name.trim_start_matches('.'));
        fs::create_dir(&target).unwrap();
        fs::write(target.join(name), "precious").unwrap();
        let before = files(folder.path());
        let error = small().save(&target).unwrap_err();
        assert!(matches!(error, BundleError::FolderNotEmpty), "{error:?}");
        assert_eq!(files(folder.path()), before);
    }
    let occupied = folder.path().join("a-file");
    fs::write(&occupied, "precious").unwrap();
    let before = files(folder.path());
    assert!(matches!(small().save(&occupied), Err(BundleError::Unwritable { .. })));
    assert!(matches!(small().save(&occupied.join("below")), Err(BundleError::Unwritable { .. })));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_failure_leaves_nothing_behind() {
    // A file of this name fits into no file system: 300 bytes.
    let long = "a".repeat(300);
    let folder = BundleFolder::small();
    let mut card = folder.json("card.json");
    card["files"][&long] = json!(Sha256Hex::digest(b"").as_str());
    let json = serde_json::to_vec(&card).unwrap();
    let mut contents: Vec<(&str, &'static [u8])> = vec![("card.json", json.leak()), (&long, b"")];
    let bundle = small();
    for name in bundle.card().files.keys() {
        contents.push((name, bundle.file(name).unwrap().to_vec().leak()));
    }
    let unwritable = Bundle::from_static(&contents).unwrap();
    let target = tempfile::tempdir().unwrap();
    for name in ["new", "empty"] {
        if name == "empty" {
            fs::create_dir(target.path().join(name)).unwrap();
        }
        let before = files(target.path());
        let error = unwritable.save(&target.path().join(name)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::BundleUnreadable);
        assert!(matches!(error, BundleError::Unwritable { .. }), "{error:?}");
        assert!(std::error::Error::source(&error).is_some());
        assert_eq!(files(target.path()), before, "{name}");
    }
    let before = files(folder.path());
    assert!(unwritable.save_card(folder.path()).is_err());
    assert_eq!(files(folder.path()), before);
}

#[cfg(unix)]
#[test]
fn files_have_the_permissions_of_ordinary_files() {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let (file, directory) = (folder.path().join("file"), folder.path().join("directory"));
    fs::write(&file, "").unwrap();
    fs::create_dir(&directory).unwrap();
    let target = folder.path().join("bundle");
    small().save(&target).unwrap();
    assert_eq!(mode(&target), mode(&directory));
    recalibrated(&small()).save_card(&target).unwrap();
    for entry in fs::read_dir(&target).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), mode(&file), "{}", path.display());
    }
}

#[test]
fn a_card_is_replaced_in_its_folder() {
    let folder = BundleFolder::small();
    let changed = recalibrated(&folder.open().unwrap());
    let mut expected = files(folder.path());
    changed.save_card(folder.path()).unwrap();
    let again = folder.open().unwrap();
    assert_eq!(again.card(), changed.card());
    assert_eq!(again.digest(), changed.digest());
    expected.insert("card.json".into(), folder.read("card.json"));
    assert_eq!(files(folder.path()), expected, "only the card is another");
    // A missing file is completed.
    folder.remove("test-vector-2.png");
    changed.save_card(folder.path()).unwrap();
    assert_eq!(files(folder.path()), expected);
}

#[test]
fn a_card_is_not_written_into_the_folder_of_another_bundle() {
    let folder = BundleFolder::small();
    let changed = recalibrated(&folder.open().unwrap());
    folder.replace("model.onnx", b"another model");
    let before = files(folder.path());
    match changed.save_card(folder.path()) {
        Err(BundleError::ChecksumMismatch { file }) => assert_eq!(file, "model.onnx"),
        other => panic!("{other:?}"),
    }
    assert_eq!(files(folder.path()), before);
    let missing = folder.path().join("no-such-folder");
    assert!(matches!(changed.save_card(&missing), Err(BundleError::Unwritable { .. })));
    assert!(!missing.exists());
}

#[test]
fn with_card_keeps_the_files() {
    let bundle = small();
    let same = bundle.with_card(bundle.card().clone()).unwrap();
    assert_eq!(same.card(), bundle.card());
    let invalid = |change: &dyn Fn(&mut melanoma_core::Card)| {
        let mut card = bundle.card().clone();
        change(&mut card);
        bundle.with_card(card).map_err(|e| e.code()).err()
    };
    let other = Sha256Hex::digest(b"another file");
    let invalid_card = Some(ErrorCode::CardInvalid);
    assert_eq!(invalid(&|card| drop(card.files.insert("more.bin".into(), other.clone()))), invalid_card);
    assert_eq!(invalid(&|card| drop(card.files.insert("model.onnx".into(), other.clone()))), invalid_card);
    assert_eq!(invalid(&|card| drop(card.files.remove("test-vector-3.png"))), invalid_card);
    assert_eq!(invalid(&|card| card.test_vectors = "test-vector-1.png".into()), invalid_card);
    assert_eq!(invalid(&|card| card.tensors.image_type = None), invalid_card, "it is validated");
    assert_eq!(invalid(&|card| drop(card.classes.pop())), invalid_card, "the test vectors have eight logits");
    assert_eq!(invalid(&|card| card.description.push('!')), None);
}
