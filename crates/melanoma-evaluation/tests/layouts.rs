//! Label files in the forms in which data sets are published, with rows of our own.

use std::{fs, path::Path};

use melanoma_core::Class;
use melanoma_evaluation::{DataSet, DataSetOptions, Error, SampleType, csv_cell};
use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

fn classes() -> Vec<Class> {
    melanoma_model::bundle().unwrap().card().classes.clone()
}

/// A folder with `labels.csv`, and empty files as images below `images`.
fn folder(csv: &str, images: &[&str]) -> TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("labels.csv"), csv).unwrap();
    for name in images {
        let path = folder.path().join("images").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    folder
}

fn open(folder: &Path, columns: &[&str]) -> Result<DataSet, Error> {
    let columns = columns.iter().map(|choice| choice.parse().unwrap()).collect();
    let options = DataSetOptions { images: Some(folder.join("images")), columns };
    DataSet::open(&folder.join("labels.csv"), &options, &classes())
}

/// Image, label and group of each sample.
fn samples(data: &DataSet) -> Vec<(String, &str, &str)> {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let sample = |sample: &'_ melanoma_evaluation::Sample| name(&sample.file);
    data.samples.iter().map(|s| (sample(s), s.diagnosis.as_str(), s.group.as_str())).collect()
}

fn read(csv: &str, images: &[&str]) -> (Vec<(String, String, String)>, Vec<String>) {
    let folder = folder(csv, images);
    let data = open(folder.path(), &[]).unwrap_or_else(|e| panic!("{csv}: {e}"));
    let owned = samples(&data).into_iter().map(|(a, b, c)| (a, b.to_owned(), c.to_owned()));
    (owned.collect(), data.notes.clone())
}

const IMAGES: [&str; 3] = ["ISIC_1.jpg", "ISIC_2.JPEG", "more/ISIC_3.jfif"];

#[test]
fn published_label_files_are_recognized_by_their_columns() {
    for (csv, layout, labels, groups) in [
        (
            "ISIC_1,benign\nISIC_2,malignant\nISIC_3,benign\n",
            "layout ISIC 2016: file=column 1, malignant=column 2",
            ["benign_unspecified", "malignant_unspecified", "benign_unspecified"],
            ["ISIC_1", "ISIC_2", "ISIC_3"],
        ),
        (
            "image_id,melanoma,seborrheic_keratosis\nISIC_1,1.0,0.0\nISIC_2,0.0,1.0\nISIC_3,0.0,0.0\n",
            "layout ISIC 2017: file=image_id, diagnosis=melanoma+seborrheic_keratosis",
            ["MEL", "BKL", "NV"],
            ["ISIC_1", "ISIC_2", "ISIC_3"],
        ),
        (
            "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC\nISIC_1,1,0,0,0,0,0,0\nISIC_2,0,0,0,1,0,0,0\nISIC_3,0,0,0,0,0,0,1\n",
            "layout ISIC 2018 or 2019: file=image, diagnosis=MEL+NV+BCC+AKIEC+BKL+DF+VASC",
            ["MEL", "AK", "VASC"],
            ["ISIC_1", "ISIC_2", "ISIC_3"],
        ),
        (
            "image,MEL,NV,BCC,AK,BKL,DF,VASC,SCC,UNK,score_weight\nISIC_1,0,0,0,0,0,0,0,1.0,0,1\n\
             ISIC_2,0,0,1.0,0,0,0,0,0,0,1\nISIC_3,0,1.0,0,0,0,0,0,0,0,1\n",
            "layout ISIC 2018 or 2019: file=image, diagnosis=MEL+NV+BCC+AK+BKL+DF+VASC+SCC+UNK",
            ["SCC", "BCC", "NV"],
            ["ISIC_1", "ISIC_2", "ISIC_3"],
        ),
        (
            "image_name,patient_id,sex,age_approx,anatom_site_general_challenge,diagnosis,benign_malignant,target\n\
             ISIC_1,IP_7,male,45.0,torso,nevus,benign,0\nISIC_2,IP_7,,,,melanoma,malignant,1\n\
             ISIC_3,,female,nan,,unknown,benign,0\n",
            "layout ISIC 2020: file=image_name, diagnosis=diagnosis, malignant=target or benign_malignant, \
             group=patient_id, sex=sex, age=age_approx, site=anatom_site_general_challenge",
            ["NV", "MEL", "benign_unspecified"],
            ["IP_7", "IP_7", "ISIC_3"],
        ),
        (
            "lesion_id,image_id,dx,dx_type,age,sex,localization\nHAM_1,ISIC_1,akiec,histo,80.0,male,scalp\n\
             HAM_1,ISIC_2,bkl,consensus,,unknown,unknown\nHAM_2,ISIC_3,vasc,histo,0.0,female,face\n",
            "layout HAM10000: file=image_id, diagnosis=dx, group=lesion_id, sex=sex, age=age, site=localization",
            ["AK", "BKL", "VASC"],
            ["HAM_1", "HAM_1", "HAM_2"],
        ),
        (
            "patient_id,lesion_id,smoke,age,gender,fitspatrick,region,diagnostic,img_id,biopsed\n\
             PAT_1,1,,8,MALE,2.0,ARM,ACK,ISIC_1.jpg,False\nPAT_1,2,,8,,,ARM,SEK,ISIC_2.jpeg,False\n\
             PAT_2,3,,8,,,ARM,NEV,ISIC_3.jfif,False\n",
            "layout PAD-UFES-20: file=img_id, diagnosis=diagnostic, group=patient_id or lesion_id, sex=gender, age=age, \
             site=region, skin_tone=fitspatrick",
            ["AK", "BKL", "NV"],
            ["PAT_1", "PAT_1", "PAT_2"],
        ),
        (
            "case_num,diagnosis,seven_point_score,location,sex,clinic,derm,notes\n\
             1,melanoma (0.76 to 1.5 mm),3,back,female,a/x.jpg,ISIC_1.jpg,\n\
             2,reed or spitz nevus,1,back,female,a/y.jpg,ISIC_2.jpeg,\n\
             3,lentigo,1,back,female,a/z.jpg,MORE/ISIC_3.jfif,\n",
            "layout Derm7pt: file=derm, diagnosis=diagnosis, group=case_num, sex=sex, site=location",
            ["MEL", "NV", "benign_unspecified"],
            ["1", "2", "3"],
        ),
        (
            "isic_id,attribution,age_approx,benign_malignant,diagnosis_1,diagnosis_2,diagnosis_3,lesion_id,patient_id\n\
             ISIC_1,A,55,benign,Benign,Benign melanocytic proliferations,Nevus,IL_1,IP_1\n\
             ISIC_2,A,55,,Malignant,Malignant adnexal epithelial proliferations - Follicular,Basal cell carcinoma,IL_2,\n\
             ISIC_3,A,55,malignant,Malignant,,\"Melanoma, NOS\",,\n",
            "layout isic-cli: file=isic_id, diagnosis=diagnosis_3 or diagnosis_2, \
             malignant=benign_malignant or diagnosis_1, group=patient_id or lesion_id, source=attribution, age=age_approx",
            ["NV", "BCC", "MEL"],
            ["IP_1", "IL_2", "ISIC_3"],
        ),
    ] {
        // As published, and as a spreadsheet program saves it.
        for csv in [csv.to_owned(), format!("\u{feff}{}", csv.replace('\n', "\r\n"))] {
            let (read, notes) = read(&csv, &IMAGES);
            assert!(notes[0].contains(&format!("{layout}; images: 3, groups: ")), "{notes:?}");
            let expected = ["ISIC_1.jpg", "ISIC_2.JPEG", "ISIC_3.jfif"].into_iter().zip(labels).zip(groups);
            for (((file, label, group), ((of_file, of_label), of_group)), line) in
                read.iter().zip(expected).zip(csv.lines().skip(usize::from(!csv.starts_with("ISIC"))))
            {
                assert_eq!((file.as_str(), label.as_str()), (of_file, of_label), "{line}");
                // By default the group is the name in the file.
                assert!(group == of_group || group.starts_with(of_group), "{line}: {group}");
            }
            assert_eq!(read.len(), 3);
        }
    }
}

#[test]
fn rows_without_a_label_are_left_out_and_counted() {
    let one_hot = "image,MEL,NV,BCC,AK,BKL,DF,VASC,SCC,UNK\nISIC_1,1,0,0,0,0,0,0,0,0\nISIC_2,0,0,0,0,0,0,0,0,1\n\
                   ISIC_3,0,0,0,0,0,0,0,0,0\n";
    let archive = "isic_id,benign_malignant,diagnosis_1,diagnosis_3\nISIC_1,benign,Benign,\"Melanoma, NOS\"\n\
                   ISIC_2,,,\nISIC_3,indeterminate,Indeterminate,\n";
    let derm7pt =
        "case_num,diagnosis,clinic,derm\n1,blue nevus,x.jpg,ISIC_1.jpg\n2,miscellaneous,x.jpg,ISIC_2.jpeg\n";
    for (csv, label, notes) in [
        (
            one_hot,
            "MEL",
            &["1 of 3 rows are left out: the label is UNK", "left out: the label is missing"][..],
        ),
        (
            archive,
            "benign_unspecified",
            &[
                "1 of 3 rows are left out: benign or malignant is undetermined",
                "1 of 3 rows are left out: the label is missing",
                "1 of 3 rows have a `diagnosis_3` that contradicts `benign_malignant`",
            ],
        ),
        (derm7pt, "NV", &["1 of 2 rows are left out: benign or malignant is undetermined"]),
    ] {
        let (read, found) = read(csv, &IMAGES);
        assert_eq!(read.iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), [label]);
        for note in notes {
            assert!(found.iter().any(|found| found.contains(note)), "{note}: {found:?}");
        }
    }
}

#[test]
fn the_dialects_of_spreadsheet_programs_are_read() {
    let labels = ["benign_unspecified", "malignant_unspecified", "benign_unspecified"];
    for csv in [
        "file;malignant;age\nISIC_1.jpg;0,0;45,5\nISIC_2.jpeg;1,0;nan\nmore/ISIC_3.jfif;0;\n",
        "sep=;\nfile;malignant\nISIC_1.jpg;false\nISIC_2.jpeg;TRUE\nISIC_3;False\n",
        "\u{feff}sep=|\r\nfile|malignant\r\nISIC_1.jpg|0\r\nISIC_2.jpeg|1\r\nISIC_3|0\r\n|\r\n",
        "\"sep=,\"\nfile,malignant\nISIC_1.jpg,0.0\nISIC_2.jpeg,1.0\nISIC_3,0.0\n,\n",
        "File\tDiagnosis\tnotes, at length\nISIC_1\tbenign\t\nISIC_2\tMalignant\t\nISIC_3\tBenign\t\n",
    ] {
        let (read, _) = read(csv, &IMAGES);
        assert_eq!(read.iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), labels, "{csv}");
    }
    let wrong = folder("sep=;\nfile;malignant\nISIC_1.jpg;0\nISIC_2.jpeg;2\n", &IMAGES);
    let error = open(wrong.path(), &[]).unwrap_err().to_string();
    assert!(error.contains("line 4: `malignant` is \"2\""), "{error}");
}

#[test]
fn columns_of_any_name_can_be_chosen() {
    let csv = "photo,histology,patient,file\nISIC_1,Nevus,a,x\nISIC_2,melanoma in situ,a,y\n";
    let folder = folder(csv, &IMAGES);
    let columns = ["file=photo", "diagnosis=Histology", "group=patient"];
    let data = open(folder.path(), &columns).unwrap();
    assert_eq!(
        samples(&data),
        [("ISIC_1.jpg".to_owned(), "NV", "a"), ("ISIC_2.JPEG".to_owned(), "MEL", "a")]
    );
    for (columns, expected) in [
        (
            &["file=photo"][..],
            "no known column for the label; its columns: photo, histology, patient, file; --column diagnosis",
        ),
        (&["file=image"], "no column `image`; its columns: photo, histology, patient, file"),
        (&["file=photo", "file=file"], "`file` has more than one column"),
    ] {
        let error = open(folder.path(), columns).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn what_is_ambiguous_or_contradictory_is_an_error() {
    let header = "file,malignant\n";
    for (csv, images, expected) in [
        (
            format!("{header}ISIC_1,0\n"),
            &["ISIC_1.jpg", "ISIC_1.png"][..],
            "2 images have the name ISIC_1: ISIC_1.jpg, ISIC_1.png",
        ),
        (format!("{header}ISIC_1,0\n"), &["a/ISIC_1.jpg", "b/ISIC_1.jpg"], "2 images have the name ISIC_1"),
        (
            format!("{header}ISIC_1,0\nISIC_1.jpg,1\n"),
            &IMAGES,
            "ISIC_1.jpg has two labels, benign_unspecified and malignant",
        ),
        (format!("{header}ISIC_8,0\nISIC_9,1\n"), &IMAGES, "no image is found, such as"),
        ("image,MEL,NV,BCC\nISIC_1,1,1,0\n".into(), &IMAGES, "line 2: the columns MEL and NV are all 1"),
        (
            "image_id,melanoma,seborrheic_keratosis\nISIC_1,1,1\n".into(),
            &IMAGES,
            "`melanoma` and `seborrheic_keratosis` are both 1",
        ),
        (
            "image_name,benign_malignant,target\nISIC_1,benign,1\n".into(),
            &IMAGES,
            "`benign_malignant` is benign, which contradicts `target` 1",
        ),
        ("image_id,dx\nISIC_1,bcc\nISIC_2,xyz\n".into(), &IMAGES, "line 3: `dx` is \"xyz\""),
    ] {
        let folder = folder(&csv, images);
        let error = open(folder.path(), &[]).unwrap_err();
        assert_eq!(error.code().as_str(), "invalid_dataset");
        assert!(error.to_string().contains(expected), "{csv}: {error}");
    }
    // A name with other folders is not that of an image with these folders.
    let folder = folder("file,malignant\na/1.jpg,0\nb/1.jpg,1\n", &["a/1.jpg"]);
    let data = open(folder.path(), &[]).unwrap();
    assert!(data.samples[1].file.ends_with("images/b/1.jpg"), "{data:?}");
    assert!(data.notes.iter().any(|note| note.contains("1 of 2 images do not exist")), "{:?}", data.notes);
}

#[test]
fn a_published_file_without_its_images_says_how_to_name_them() {
    let folder = folder("image_id,dx\nISIC_1,bcc\n", &IMAGES);
    let labels = folder.path().join("labels.csv");
    let error = DataSet::open(&labels, &DataSetOptions::default(), &classes()).unwrap_err().to_string();
    assert!(error.contains("--images DIR"), "{error}");
}

#[test]
fn a_csv_file_has_a_largest_size() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("labels.csv");
    let file = fs::File::create(&path).unwrap();
    file.set_len(melanoma_evaluation::MAX_TABLE_BYTES + 1).unwrap();
    let error = DataSet::open(&path, &DataSetOptions::default(), &classes()).unwrap_err();
    assert_eq!(error.code().as_str(), "invalid_dataset");
    assert!(error.to_string().ends_with("is larger than 268435456 bytes"), "{error}");
}

#[test]
#[cfg(unix)]
fn linked_folders_are_read_and_loops_are_refused() {
    use std::os::unix::fs::symlink;

    let folder = tempdir().unwrap();
    let root = folder.path().join("data");
    for name in ["elsewhere/1.jfif", "data/benign/2.jpg"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    symlink("../elsewhere", root.join("MEL")).unwrap();
    let options = DataSetOptions::default();
    let data = DataSet::open(&root, &options, &classes()).unwrap();
    let labels: Vec<&str> = data.samples.iter().map(|sample| sample.diagnosis.as_str()).collect();
    assert_eq!(labels, ["MEL", "benign_unspecified"]);

    // The same folder under two labels.
    symlink("../elsewhere", root.join("NV")).unwrap();
    let error = DataSet::open(&root, &options, &classes()).unwrap_err().to_string();
    assert!(error.contains("has two labels, MEL and NV"), "{error}");
    fs::remove_file(root.join("NV")).unwrap();

    symlink("..", root.join("benign/loop")).unwrap();
    let error = DataSet::open(&root, &options, &classes()).unwrap_err().to_string();
    assert!(error.contains("loop is a link to") && error.contains("which contains it"), "{error}");
}

proptest! {
    #[test]
    fn a_cell_never_begins_a_formula_and_is_read_as_it_was(text in "['=+@\\-\t a1]{0,6}") {
        let cell = csv_cell::neutralized(&text);
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
        prop_assert_eq!(csv_cell::restored(&cell), text.as_str());
    }
}

#[test]
fn published_data_sets_have_the_type_of_their_images() {
    let types = |csv: &str, columns: &[&str]| -> Vec<Option<SampleType>> {
        let folder = folder(csv, &IMAGES);
        let data = open(folder.path(), columns).unwrap_or_else(|e| panic!("{csv}: {e}"));
        data.samples.iter().map(|sample| sample.image_type).collect()
    };
    let (dermoscopic, clinical) = (Some(SampleType::Dermoscopic), Some(SampleType::Clinical));
    assert_eq!(types("image_id,dx\nISIC_1,mel\n", &[]), [dermoscopic]);
    assert_eq!(types("img_id,diagnostic\nISIC_1,MEL\n", &[]), [clinical]);
    let derm7pt = "derm,clinic,diagnosis\nISIC_1.jpg,ISIC_2.JPEG,clark nevus\n";
    assert_eq!(types(derm7pt, &[]), [dermoscopic]);
    assert_eq!(types(derm7pt, &["file=clinic"]), [clinical]);
    let isic = "isic_id,diagnosis_1,image_type\nISIC_1,Benign,dermoscopic\nISIC_2,Benign,clinical: overview\nISIC_3,Benign,RCM\n";
    assert_eq!(types(isic, &[]), [dermoscopic, clinical, None]);
    let own = "file,malignant,kind\nISIC_1.jpg,1,clinical\n";
    assert_eq!(types(own, &["image_type=kind"]), [clinical]);
}
