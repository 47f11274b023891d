//! Data sets: manifests and folders, valid and invalid.

use std::{fs, path::Path};

use melanoma_core::Class;
use melanoma_evaluation::{DataSet, DataSetOptions, Diagnosis, ErrorCode, SampleType};
use tempfile::{TempDir, tempdir};

fn classes() -> Vec<Class> {
    melanoma_model::bundle().unwrap().card().classes.clone()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn open(path: &Path) -> DataSet {
    DataSet::open(path, &DataSetOptions::default(), &classes()).unwrap()
}

/// The message of the `invalid_dataset` error of a manifest.
fn rejected(csv: &[u8]) -> String {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("lesions.csv"), csv).unwrap();
    let error = DataSet::open(folder.path(), &DataSetOptions::default(), &classes()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidDataset, "{error}");
    error.to_string()
}

#[test]
fn every_column_of_a_manifest_is_read() {
    let folder = folder(&[(
        "lesions.csv",
        "\u{feff}file,other,source,group,diagnosis,malignant,sex,age,site,skin_tone,split,frame\n\
         a/1.jpg,x,ward,g1,mel,1,female,45,back,II,test,squashed\n\
         /b/2.jpg,x,,,benign_unspecified,,,,,,,original\n\
         3.jpg,,,,,1,,,,,test,\n",
    )]);
    let data = open(folder.path());
    let [first, second, third] = data.samples.as_slice() else { panic!("{data:?}") };
    assert_eq!(first.file, folder.path().join("a/1.jpg"));
    assert!(matches!(&first.diagnosis, Diagnosis::Class(class) if class.code == "MEL" && class.malignant));
    assert_eq!((first.source.as_deref(), first.group.as_str()), (Some("ward"), "g1"));
    assert_eq!((first.sex.as_deref(), first.age), (Some("female"), Some(45.0)));
    assert_eq!((first.site.as_deref(), first.skin_tone.as_deref()), (Some("back"), Some("II")));
    assert!(first.aspect_distorted && !second.aspect_distorted);
    assert_eq!(second.file, Path::new("/b/2.jpg"));
    assert_eq!((second.diagnosis.clone(), second.group.as_str()), (Diagnosis::Benign, "/b/2.jpg"));
    assert_eq!(third.diagnosis, Diagnosis::Malignant);
    assert_eq!(open(&folder.path().join("lesions.csv")), DataSet { name: "lesions".into(), ..data.clone() });

    assert_eq!(data.clone().split("test").unwrap().samples.len(), 2);
    let error = data.split("validation").unwrap_err().to_string();
    assert!(error.contains("\"validation\"") && error.ends_with("its splits: test"), "{error}");
}

#[test]
fn an_invalid_manifest_is_rejected_with_the_line() {
    for (csv, expected) in [
        (
            "image,malignant\na.jpg,1\n",
            "no known column for the image; its columns: image, malignant; --column file=COLUMN names one",
        ),
        (
            "file,label\na.jpg,1\n",
            "no known column for the label; its columns: file, label; --column diagnosis=COLUMN or",
        ),
        ("file,malignant,Malignant\na.jpg,1,1\n", "more than one column `Malignant`"),
        ("file,malignant\n", "no images"),
        ("file,malignant\na.jpg,1\nb.jpg,yes\n", "line 3: `malignant` is \"yes\""),
        ("file,diagnosis\na.jpg,\n", "line 2: `diagnosis` is empty"),
        ("file,diagnosis,malignant\na.jpg,,\n", "line 2: `diagnosis` and `malignant` are both empty"),
        ("file,diagnosis\n,MEL\n", "line 2: `file` is empty"),
        ("file,diagnosis\na.jpg,freckle\n", "line 2: `diagnosis` is \"freckle\"; it must be one of MEL, NV"),
        (
            "file,diagnosis,malignant\na.jpg,NV,1\n",
            "line 2: `malignant` is 1, which contradicts `diagnosis` NV",
        ),
        ("file,malignant,age\na.jpg,1,old\n", "line 2: `age` is \"old\""),
        ("file,malignant\na.jpg,1\nb.jpg,1,2\n", "line 3: the row has 3 values; the header has 2"),
    ] {
        // Spreadsheet programs end a line with "\r\n".
        for csv in [csv.to_owned(), csv.replace('\n', "\r\n")] {
            let message = rejected(csv.as_bytes());
            assert!(message.contains(expected), "{csv:?}: {message:?}");
        }
    }
    for csv in [
        &b"file,malignant\na.jpg,1\nnaevus-\xe9.jpg,0\n"[..],
        b"file,malignant\r\na.jpg,1\r\nnaevus-\xe9.jpg,0\r\n",
    ] {
        let message = rejected(csv);
        assert!(message.contains("lesions.csv, line 3: value 1 is not UTF-8 text"), "{message}");
    }
    let message = rejected(b"\xff\xd8\xff\xe0 an image\n");
    assert!(message.contains("lesions.csv, line 1: value 1 is not UTF-8 text"), "{message}");
    let missing =
        DataSet::open(Path::new("nowhere.csv"), &DataSetOptions::default(), &classes()).unwrap_err();
    assert_eq!(missing.code(), ErrorCode::UnreadableFile);
}

#[test]
fn the_names_of_folders_are_labels_and_splits() {
    let folder = folder(&[
        ("benign/1.jpg", ""),
        ("test/Malignant/ward-7/2.PNG", ""),
        ("test/scc/3.tif", ""),
        ("benign/notes.txt", ""),
        (".hidden/4.jpg", ""),
        ("README.md", ""),
    ]);
    let data = open(folder.path());
    let samples: Vec<_> = data
        .samples
        .iter()
        .map(|sample| (sample.group.as_str(), sample.diagnosis.as_str(), sample.split.as_deref()))
        .collect();
    assert_eq!(
        samples,
        [
            ("benign/1.jpg", "benign_unspecified", None),
            ("test/Malignant/ward-7/2.PNG", "malignant_unspecified", Some("test")),
            ("test/scc/3.tif", "SCC", Some("test")),
        ]
    );
    fs::write(folder.path().join("5.jpg"), "").unwrap();
    let error = DataSet::open(folder.path(), &DataSetOptions::default(), &classes()).unwrap_err().to_string();
    assert!(error.contains("5.jpg is in no folder named benign, malignant or MEL"), "{error}");
}

#[test]
fn a_label_without_a_class_excludes_the_classes_of_the_other_kind() {
    let classes = classes();
    let class = |code: &str| classes.iter().find(|class| class.code == code).unwrap();
    assert_eq!(Diagnosis::Malignant.is(class("MEL")), None);
    assert_eq!(Diagnosis::Benign.is(class("MEL")), Some(false));
    assert_eq!(Diagnosis::Benign.is(class("NV")), None);
    assert_eq!(Diagnosis::Class(class("BCC").clone()).is(class("MEL")), Some(false));
    assert_eq!(Diagnosis::Class(class("MEL").clone()).is(class("MEL")), Some(true));
}

#[test]
fn image_types_are_read_and_an_image_of_no_lesion_needs_no_label() {
    let folder = folder(&[
        (
            "lesions.csv",
            "file,diagnosis,modality\n1.jpg,MEL,dermoscopic\n2.jpg,NV,Clinical\n3.jpg,,other\n4.jpg,NV,\n",
        ),
        ("negatives.csv", "file,source,group,split,modality\nn.jpg,hands,1,train,other\n"),
        ("typed.csv", "file,malignant,image_type\n1.jpg,1,clinical: close-up\n"),
    ]);
    let types = |file: &str| -> Vec<Option<SampleType>> {
        open(&folder.path().join(file)).samples.iter().map(|sample| sample.image_type).collect()
    };
    let (dermoscopic, clinical) = (Some(SampleType::Dermoscopic), Some(SampleType::Clinical));
    assert_eq!(types("lesions.csv"), [dermoscopic, clinical, Some(SampleType::Other), None]);
    assert_eq!(open(folder.path()).samples[2].diagnosis, Diagnosis::NoLesion);
    assert_eq!(types("negatives.csv"), [Some(SampleType::Other)]);
    assert_eq!(types("typed.csv"), [clinical]);
    for (csv, expected) in [
        ("file,modality\na.jpg,clinical\n", "line 2: the label is missing; only an image of type `other`"),
        ("file,malignant,image_type\na.jpg,1,x-ray\n", "line 2: `image_type` is \"x-ray\"; it must be"),
        ("file,malignant,image_type\na.jpg,1,other\na.jpg,1,\n", "a.jpg has two labels, no_lesion and"),
    ] {
        let message = rejected(csv.as_bytes());
        assert!(message.contains(expected), "{message}");
    }
}
