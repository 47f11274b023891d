//! The network of a bundle is one complete ONNX file.

use melanoma_core::ErrorCode;
use melanoma_testing::BundleFolder;

#[test]
fn a_file_that_is_no_model_is_rejected() {
    let model = BundleFolder::small().read("model.onnx");
    for (what, bytes) in [
        ("text", b"not a model".to_vec()),
        ("nothing", Vec::new()),
        ("half", model[..model.len() / 2].to_vec()),
        ("zeros", vec![0; 4096]),
    ] {
        let folder = BundleFolder::small();
        folder.replace("model.onnx", &bytes);
        folder.assert_rejected(what, ErrorCode::ModelInvalid, "model.onnx");
    }
}

/// A protobuf field with a length, and a field with a number.
fn field(number: u8, value: &[u8]) -> Vec<u8> {
    assert!(value.len() < 128 && number < 32);
    let key = (u32::from(number) << 3) | 2;
    let key = if key < 128 { vec![key as u8] } else { vec![key as u8 | 0x80, (key >> 7) as u8] };
    [&key[..], &[value.len() as u8], value].concat()
}

#[test]
fn a_model_with_values_outside_its_file_is_rejected() {
    let whole = BundleFolder::small().read("model.onnx");
    let location = field(1, b"location");
    let entry = [location, field(2, b"/etc/passwd")].concat();
    // A tensor with an entry, and with `data_location` alone, which is EXTERNAL.
    for tensor in [field(13, &entry), vec![14 << 3, 1]] {
        let sparse_values = field(1, &tensor);
        let sparse_indices = field(2, &tensor);
        let attribute = field(5, &tensor);
        let subgraph = field(5, &tensor);
        let places = [
            ("an initializer", field(7, &field(5, &tensor))),
            ("the values of a sparse initializer", field(7, &field(15, &sparse_values))),
            ("the indices of a sparse initializer", field(7, &field(15, &sparse_indices))),
            ("a constant", field(7, &field(1, &field(5, &attribute)))),
            ("a list of tensors", field(7, &field(1, &field(5, &field(10, &tensor))))),
            ("a subgraph", field(7, &field(1, &field(5, &field(6, &subgraph))))),
            ("a list of subgraphs", field(7, &field(1, &field(5, &field(11, &subgraph))))),
            ("a sparse constant", field(7, &field(1, &field(5, &field(22, &sparse_values))))),
            ("a list of sparse tensors", field(7, &field(1, &field(5, &field(23, &sparse_values))))),
            ("the body of a function", field(25, &field(7, &field(5, &attribute)))),
            ("the default of a function", field(25, &field(11, &attribute))),
            ("the initialization of a training", field(20, &field(1, &subgraph))),
            ("the algorithm of a training", field(20, &field(2, &subgraph))),
        ];
        for (what, addition) in places {
            // Fields of a message merge, so this adds to the model.
            let folder = BundleFolder::small();
            folder.replace("model.onnx", &[&whole[..], &addition].concat());
            folder.assert_rejected(what, ErrorCode::ModelInvalid, "outside the file");
        }
    }
    // A skipped field of 4 bytes hides the mark of the format from a parser of protobuf.
    let folder = BundleFolder::small();
    folder.replace("model.onnx", &[&[0x12, 6, 0, 0][..], b"ORTM", &whole].concat());
    folder.assert_rejected("ONNX Runtime", ErrorCode::ModelInvalid, "the format of ONNX Runtime");
}
