"""`python models.py small|full OUT [NAME...]`

Makes classifiers with Keras 2 (`tf_keras`) and Keras 3, with random weights and statistics, and writes the
probabilities that Keras computes for random images. `small` writes the files that the tests of this crate read, `full`
those of `compare.py`. Every weight comes from a fixed seed.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import h5py
import keras as keras3
import numpy as np
import tensorflow as tf
import tf_keras as keras2

IMAGES = {"small": 8, "full": 50}
# Values of the input beside the image.
FACTS = 4
# The standard deviation of the difference of two logits. Whatever makes it larger makes rounding errors larger, too.
DEVIATION = {"small": 1.5, "full": 0.5}


def images(count: int, height: int, width: int) -> np.ndarray:
    """Smooth random images, [count, height, width, 3] in 0 to 1, whose brightness and colors differ."""
    random = np.random.default_rng(7)
    coarse = random.uniform(0, 1, (count, 5, 5, 3)) * random.uniform(0.2, 1, (count, 1, 1, 3))
    fine = random.uniform(-0.1, 0.1, (count, height, width, 3))
    return np.clip(tf.image.resize(coarse, (height, width)).numpy() + fine, 0, 1).astype(np.float32)


def every_layer(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from every_layer(layer)
        else:
            yield layer


def randomize(model, inputs, seed: int = 0) -> None:
    """Draws every weight: kernels by fan-in, and the statistics of batch norms near those of the images. Without these
    the differences between images fade from layer to layer, and only rounding errors are left of them.
    """
    random = np.random.default_rng(seed)
    layers = list(every_layer(model))
    for layer in layers:
        for weight in layer.weights:
            name, shape = (getattr(weight, "path", None) or weight.name).split("/")[-1], tuple(weight.shape)
            if "seed" in name or "StateVar" in name or "count" in name:
                continue
            if "kernel" in name:
                depthwise = "depthwise" in name or type(layer).__name__ == "DepthwiseConv2D"
                fan_in = np.prod(shape[:2]) if depthwise else np.prod(shape[:-1])
                value = random.normal(0, np.sqrt(1.7 / fan_in), shape)
            elif "variance" in name or "gamma" in name:
                value = random.uniform(0.5, 1.5, shape)
            else:
                value = random.normal(0, 0.2, shape)
            weight.assign(value.astype(np.float32))
    norms = [layer for layer in layers if type(layer).__name__ == "BatchNormalization"]
    states = [(layer, layer.momentum, layer.trainable) for layer in norms]
    for layer in norms:
        layer.momentum, layer.trainable = 0.0, True
    # The seed of dropout differs from process to process.
    rates = [(layer, layer.rate) for layer in layers if hasattr(layer, "rate")]
    for layer, _ in rates:
        layer.rate = 0.0
    model(first(inputs, 10), training=True)
    for layer, rate in rates:
        layer.rate = rate
    for layer, momentum, trainable in states:
        layer.momentum, layer.trainable = momentum, trainable
        mean, variance = layer.moving_mean.numpy(), layer.moving_variance.numpy()
        layer.moving_mean.assign(mean + random.normal(0, 0.1, mean.shape) * np.sqrt(variance))
        layer.moving_variance.assign((variance + 1e-3) * random.uniform(0.7, 1.4, mean.shape))


def spread(model, inputs, deviation: float) -> None:
    """Scales the last layer with weights so that the differences of logits have this standard deviation."""
    last = next(layer for layer in reversed(model.layers) if layer.weights)
    if hasattr(last, "layers"):
        return
    probabilities = np.clip(predict(model, inputs).astype(np.float64), 1e-30, 1)
    single = probabilities.shape[1] == 1
    other = np.clip(1 - probabilities, 1e-30, 1) if single else probabilities[:, :1]
    if (probabilities.sum(1) - 1 > 1e-3).any() or (probabilities < 0).any():
        return
    difference = np.log(probabilities[:, -1:]) - np.log(other)
    scale = deviation / max(float(difference.std()), 1e-6)
    weights = [weight.numpy() * scale for weight in last.weights]
    weights[-1] = weights[-1].copy()
    weights[-1][-1] -= float(difference.mean()) * scale
    last.set_weights(weights)


def predict(model, inputs) -> np.ndarray:
    return np.asarray(model.predict(inputs, batch_size=10, verbose=0))


def first(inputs, count: int):
    return [part[:count] for part in inputs] if isinstance(inputs, list) else inputs[:count]


# -- small models, one for each family of layers


def convolutions(keras, size=16):
    layers = keras.layers
    image = layers.Input((size, size, 3))
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    x = layers.BatchNormalization(scale=False)(x)
    x = layers.Conv2D(8, (3, 2), strides=2, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU(6.0)(x)
    x = layers.Conv2D(8, 3, padding="same", groups=2, activation="tanh")(x)
    x = layers.Conv2D(8, 2, dilation_rate=2, padding="same")(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", strides=2, activation="swish")(x)
    x = layers.SeparableConv2D(12, 3, depth_multiplier=2, padding="valid", activation="elu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(3, activation="softmax")(x))


def pooling(keras, size=16):
    layers = keras.layers
    image = layers.Input((size, size, 3))
    x = layers.ZeroPadding2D(((1, 2), (0, 3)))(image)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    x = layers.Conv2D(6, 1)(x)
    x = layers.AveragePooling2D(3, strides=2, padding="same")(x)
    x = layers.UpSampling2D((2, 3))(x)
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.Cropping2D(((1, 2), (3, 0)))(x)
    x = layers.AveragePooling2D((2, 3))(x)
    mean = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Multiply()([x, mean])
    x = layers.concatenate([layers.GlobalMaxPooling2D()(x), layers.GlobalAveragePooling2D()(x)])
    return keras.Model(image, layers.Dense(2, activation="softmax")(x))


ACTIVATIONS = [
    "relu",
    "linear",
    "sigmoid",
    "tanh",
    "elu",
    "selu",
    "swish",
    "hard_sigmoid",
    "gelu",
    "softplus",
    "softsign",
]
ACTIVATIONS += ["exponential", "softmax"]


def activations(keras, size=16):
    layers = keras.layers
    image = layers.Input((size, size, 3))
    x = layers.Conv2D(4, 5, strides=4)(image)
    names = ACTIVATIONS + (["relu6", "leaky_relu", "hard_silu", "silu", "mish"] if keras is keras3 else [])
    branches = [layers.Activation(name)(x) for name in names]
    branches += [layers.LeakyReLU()(x), layers.ELU(0.7)(x), layers.Softmax()(x), layers.ReLU(0.5, 0.1, 0.2)(x)]
    x = layers.Concatenate()([layers.GlobalAveragePooling2D()(branch) for branch in branches])
    return keras.Model(image, layers.Dense(3, activation="softmax")(x))


def shapes(keras, size=16):
    layers = keras.layers
    image = layers.Input((size, size, 3))
    x = layers.Conv2D(4, 3, strides=(2, 3), padding="same")(image)
    y = layers.Conv2D(4, 3, strides=(2, 3), padding="same")(image)
    a = layers.Concatenate(axis=1)([x, y])
    b = layers.Concatenate(axis=-2)([x, y])
    c = layers.Permute((3, 1, 2))(a)
    d = layers.Reshape((-1, 8))(b)
    d = layers.Permute((2, 1))(layers.Dense(5, activation="relu")(d))
    e = [layers.Flatten()(t) for t in (a, c, d)]
    f = [layers.Subtract()([x, y]), layers.Average()([x, y, x]), layers.Maximum()([x, y]), layers.Minimum()([x, y])]
    g = layers.Flatten()(layers.Add()([layers.Multiply()([f[0], f[1]]), f[2], f[3]]))
    h = layers.Dense(6, activation="tanh")(layers.Concatenate()([*e, g]))
    return keras.Model(image, layers.Dense(2, activation="softmax")(h))


def nested(keras, size=16):
    """A frozen model that is called twice, in a model that is in a model, and random augmentation."""
    layers = keras.layers
    inner_image = layers.Input((8, 8, 3), name="inner_image")
    x = layers.Conv2D(6, 3, activation="relu", name="inner_conv")(inner_image)
    x = layers.BatchNormalization(name="inner_norm")(x)
    inner = keras.Model(inner_image, layers.GlobalAveragePooling2D(name="inner_mean")(x), name="inner")
    inner.trainable = False
    tower_image = layers.Input((16, 16, 3), name="tower_image")
    left = inner(layers.MaxPooling2D(2, name="tower_max")(tower_image))
    right = inner(layers.AveragePooling2D(2, name="tower_mean")(tower_image))
    joined = layers.Dense(5, activation="relu", name="tower_dense")(
        layers.Concatenate(name="tower_join")([left, right])
    )
    tower = keras.Model(tower_image, layers.BatchNormalization(name="tower_norm")(joined), name="tower")
    augment = keras.Sequential(
        [layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.Conv2D(3, 1, name="mix")], name="augment"
    )
    image = layers.Input((size, size, 3))
    x = layers.Dropout(0.3)(tower(augment(image)))
    return keras.Model(image, layers.Dense(2, activation="softmax")(x))


def preprocessing(keras, size=16):
    layers = keras.layers
    norm = layers.Normalization(mean=[0.4, 0.5, 0.6], variance=[0.04, 0.05, 0.06])
    adapted = layers.Normalization()
    adapted.adapt(images(20, 10, 10) * 3)
    image = layers.Input((size, size, 3))
    x = layers.Resizing(10, 12)(image)
    x = layers.Resizing(7, 9, interpolation="nearest")(x)
    x = adapted(norm(layers.Rescaling(2.0, offset=-1.0)(x)))
    x = layers.GaussianNoise(0.1)(layers.SpatialDropout2D(0.1)(layers.RandomZoom(0.1)(x)))
    x = layers.Flatten()(layers.Conv2D(4, 3)(x))
    return keras.Model(image, layers.Dense(2, activation="softmax")(x))


def functions(keras, size=16):
    """Operators and functions beside layers: `TFOpLambda` in Keras 2, operations in Keras 3."""
    layers = keras.layers
    image = layers.Input((size, size, 3))
    x = layers.Conv2D(6, 3)(image * 2.0 - 1.0)
    gate = layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)
    y = x * gate / 2.0
    z = 1.0 - y
    if keras is keras2:
        pooled = [
            tf.reduce_mean(y, axis=[1, 2]),
            tf.reduce_mean(tf.nn.relu6(z), axis=[1, 2]),
            tf.sigmoid(z)[:, 0, 0, :],
        ]
        pooled = pooled[:2]
    else:
        pooled = [keras3.ops.mean(y, axis=(1, 2)), keras3.ops.mean(keras3.ops.relu6(z), axis=(1, 2))]
    x = layers.Concatenate()(pooled)
    return keras.Model(image, layers.Dense(2, activation="softmax")(x))


def layer_norm(keras, size=16):
    """As in ConvNeXt: a layer norm over the channels, and dense layers at each place."""
    layers = keras.layers
    image = layers.Input((size, size, 3))
    x = layers.Conv2D(8, 4, strides=4)(image)
    y = layers.DepthwiseConv2D(3, padding="same")(x)
    y = layers.LayerNormalization(epsilon=1e-6)(y)
    y = layers.Dense(8)(layers.Dense(16, activation="gelu")(y))
    x = layers.GlobalAveragePooling2D()(layers.Add()([x, y]))
    return keras.Model(image, layers.Dense(2, activation="softmax")(layers.LayerNormalization(scale=False)(x)))


def sigmoid(keras, size=16):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((size, size, 3)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(8, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def metadata(keras, size=16):
    """With an input beside the image."""
    layers = keras.layers
    image, facts = layers.Input((size, size, 3), name="image_input"), layers.Input((FACTS,), name="facts")
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3, activation="relu")(image))
    x = layers.Concatenate()([x, layers.Dense(6, activation="relu")(facts)])
    return keras.Model([image, facts], layers.Dense(2, activation="softmax")(x))


def mixed(keras, size=16):
    """With the policy `mixed_float16`: the weights are float32, and Keras computes in float16."""
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((size, size, 3)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2, activation="softmax", dtype="float32"),
        ]
    )


SMALL = [convolutions, pooling, activations, shapes, nested, preprocessing, functions, layer_norm, sigmoid]
SMALL += [metadata, mixed]

# -- models of their real size


def seed_like(keras, size=224):
    """As `melanoma_detection_api` of 2021, as far as its size tells."""
    base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(size, size, 3))
    base.trainable = False
    layers = keras.layers
    return keras.Sequential(
        [base, layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dense(2, activation="softmax")]
    )


def sequential_cnn(keras, size=128):
    layers = keras.layers
    blocks = []
    for filters in (16, 32, 64):
        blocks += [layers.Conv2D(filters, 3, activation="relu"), layers.BatchNormalization(), layers.MaxPooling2D()]
    head = [
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(2, activation="softmax"),
    ]
    return keras.Sequential([layers.Input((size, size, 3)), *blocks, *head])


def application(name, size, scale=1):
    """scale: 255 for a model that scales its input itself."""

    def make(keras, size=size):
        arguments = {"weights": None, "input_shape": (size, size, 3), "classes": 2}
        return getattr(keras.applications, name)(**arguments)

    make.__name__, make.scale = name.lower(), scale
    return make


def transferred(name, size, scale=1):
    """A pretrained network as most tutorials use it: frozen, inside another model, with a new head."""

    def make(keras, size=size):
        layers = keras.layers
        base = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(size, size, 3))
        base.trainable = False
        image = layers.Input((size, size, 3))
        x = layers.GlobalAveragePooling2D()(base(layers.Rescaling(1 / 127.5, offset=-1)(image * 255.0)))
        return keras.Model(image, layers.Dense(1, activation="sigmoid")(layers.Dropout(0.2)(x)))

    make.__name__, make.scale = f"{name.lower()}_transferred", scale
    return make


FULL = [
    seed_like,
    sequential_cnn,
    nested,
    metadata,
    application("MobileNetV2", 160),
    application("MobileNetV3Small", 160, 255),
    application("MobileNetV3Large", 160, 255),
    application("EfficientNetB0", 160, 255),
    application("EfficientNetV2B0", 160, 255),
    application("ResNet50", 160),
    application("ResNet50V2", 160),
    application("DenseNet121", 160),
    application("Xception", 160),
    application("InceptionV3", 160),
    application("NASNetMobile", 224),
    transferred("MobileNetV2", 160),
    transferred("EfficientNetB0", 160, 255),
]


# The layer whose features the class maps weight, and those that follow it up to the logits.
MAPS = {"sigmoid": "conv2d", "convolutions": "separable_conv2d", "seed_like": "block5_conv3"}


def class_maps(keras, model, layer_name: str, inputs) -> np.ndarray:
    """Grad-CAM before its ReLU, [images, logits, height, width], by automatic differentiation of TensorFlow.

    The weight of a channel is the mean gradient of a logit (Selvaraju et al. 2017). Features behind which there is
    global average pooling and one dense layer have height * width times that, so that the mean of a map is the logit.
    """
    layers = [inner for layer in model.layers for inner in (layer.layers if hasattr(layer, "layers") else [layer])]
    layers = [layer for layer in layers if "input" not in layer.name.lower()]
    index = next(number for number, layer in enumerate(layers) if layer.name.startswith(layer_name))
    x = tf.constant(inputs)
    for layer in layers[: index + 1]:
        x = layer(x, training=False)
    features = x
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(features)
        x = features
        for layer in layers[index + 1 : -1]:
            x = layer(x, training=False)
        kernel, bias = layers[-1].weights
        logits = tf.matmul(x, tf.convert_to_tensor(kernel)) + tf.convert_to_tensor(bias)
        columns = [logits[:, number] for number in range(logits.shape[1])]
    area = features.shape[1] * features.shape[2]
    is_pooled = "pool" in layers[index + 1].name and len(layers) == index + 3
    maps = []
    for column in columns:
        weights = tf.reduce_mean(tape.gradient(column, features), axis=(1, 2)) * (area if is_pooled else 1)
        maps.append(tf.einsum("nhwc,nc->nhw", features, weights))
    return tf.stack(maps, axis=1).numpy()


def write(kind: str, out: Path, make, keras, version: int) -> None:
    name = f"{make.__name__}-{version}"
    keras.backend.clear_session()
    model = make(keras)
    shape = model.inputs[0].shape
    scale = getattr(make, "scale", 1)
    pixels = images(IMAGES[kind], shape[1], shape[2]) * np.float32(scale)
    inputs = pixels
    if len(model.inputs) > 1:
        facts = np.random.default_rng(3).normal(0, 1, (len(pixels), FACTS)).astype(np.float32)
        np.save(out / f"{name}-facts.npy", facts)
        inputs = [pixels, facts]
    randomize(model, inputs)
    spread(model, inputs, DEVIATION[kind])
    if make is mixed:
        keras.mixed_precision.set_global_policy("mixed_float16")
        half = make(keras)
        half.set_weights(model.get_weights())
        keras.mixed_precision.set_global_policy("float32")
        for end in ("h5", "keras"):
            half.save(out / f"{name}.{end}")
        # The program computes in float32.
        np.save(out / f"{name}.npy", predict(model, inputs))
        return
    model.save(out / f"{name}.h5")
    model.save(out / f"{name}.keras")
    # As Keras reads it: a layer such as `Normalization` can have more in memory than in its weights.
    probabilities = predict(keras.models.load_model(out / f"{name}.keras"), inputs)
    np.save(out / (f"x{shape[1]}.npy" if scale == 1 else f"x{shape[1]}-{scale}.npy"), pixels)
    np.save(out / f"{name}.npy", probabilities)
    if make.__name__ in MAPS:
        np.save(out / f"{name}-maps.npy", class_maps(keras, model, MAPS[make.__name__], first(inputs, 4)))
    spans = np.ptp(probabilities, axis=0)
    print(
        f"{name}: {probabilities.shape}, probabilities differ by {spans.max():.3f} over {len(pixels)} images",
        flush=True,
    )
    assert spans.max() >= 0.1, name


def rewritten(out: Path) -> None:
    """Other ways to store the same weights: chunks, compression, big-endian float64, float16."""
    source = out / "convolutions-2.h5"
    for name, options, dtype in (
        ("compressed", {"chunks": True, "compression": "gzip", "shuffle": True, "fletcher32": True}, None),
        ("big-endian", {}, ">f8"),
        ("half", {}, "<f2"),
    ):
        with h5py.File(source) as old, h5py.File(out / f"{name}-2.h5", "w") as new:
            copy(old, new, options, dtype)
        model = keras2.models.load_model(out / f"{name}-2.h5")
        np.save(out / f"{name}-2.npy", predict(model, np.load(out / "x16.npy")))


def copy(old, new, options, dtype) -> None:
    new.attrs.update(old.attrs)
    for name, item in old.items():
        if isinstance(item, h5py.Group):
            copy(item, new.create_group(name), options, dtype)
        else:
            chosen = options if item.shape else {}
            new.create_dataset(name, data=item[()], dtype=dtype or item.dtype, **chosen)


def main() -> None:
    kind, out, names = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    out.mkdir(parents=True, exist_ok=True)
    for make in SMALL if kind == "small" else FULL:
        if names and make.__name__ not in names:
            continue
        for version, keras in ((2, keras2), (3, keras3)):
            write(kind, out, make, keras, version)
    if kind == "small" and not names:
        rewritten(out)


if __name__ == "__main__":
    main()
