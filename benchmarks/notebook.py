"""The published notebook's own pipeline, as its author would write it in Keras 3."""

from pathlib import Path

import keras


def notebook_model(classes: int, image_pixels: int) -> keras.Model:
    """Return the notebook's network, its five augmentation layers inside."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((image_pixels, image_pixels, 3)),
            layers.RandomFlip("horizontal_and_vertical"),
            layers.RandomRotation(0.25),
            layers.RandomZoom(0.2),
            layers.RandomTranslation(0.3, 0.2),
            layers.RandomContrast(0.2, value_range=(0, 255)),
            layers.Rescaling(1.0 / 255),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def notebook_trainer(folder: Path, image_pixels: int) -> tuple[keras.Model, object]:
    """Return the compiled model and the notebook's data set, ready for `fit`."""
    pictures = keras.utils.image_dataset_from_directory(
        folder, image_size=(image_pixels, image_pixels), batch_size=32, seed=123, verbose=False
    )
    model = notebook_model(len(pictures.class_names), image_pixels)
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.001, momentum=0.1),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    return model, pictures.prefetch(-1)
