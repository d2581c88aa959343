"""What a certificate says of a study's collection: its Croissant metadata, by audit or without."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.wording.language import Language


@dataclass(frozen=True)
class CertifiedCollectionWords:
    """Sentences and descriptions of fields, in one language."""

    pictures: str
    """What the collection is; {pictures}, {classes}, {groups} and {digest}."""
    audited: str
    """What the audit counted; {files}, {usable}, {taken}, {least}, {median}, {most}, {formats}."""
    held: str
    """What of it can be held against the runs."""
    not_audited: str
    biases: str
    """{least}, {most}, {ratio}, {equal} and {classes}."""
    limitations: str
    """{groups}, {pictures}, {same} and {across}."""
    table: str
    """Of `pictures.csv`."""
    classes: str
    """Of the record set of classes."""
    findings: str
    """Of the record set of findings."""
    fields: Mapping[str, str]
    """Of columns and fields, by their names."""


ENGLISH = CertifiedCollectionWords(
    pictures="{pictures} pictures of {classes} classes, {groups} when copies and near-duplicates "
    "count once. Digest of the pictures: {digest}. The pictures themselves are not part of "
    "this file.",
    audited="By an audit of its folder: {files} files, {usable} of them usable pictures, of which "
    "the study takes {taken}. Short sides from {least} to {most} pixels, median {median}; "
    "formats: {formats}.",
    held="Names, classes and contents in `pictures.csv` have the digest of the pictures that were "
    "judged, and groups are those of the recorded splits: `verify` computes both again. Sizes, "
    "formats and findings are the word of the audit.",
    not_audited="There is no audit of the files: what is said here follows from the recorded "
    "splits alone, and nothing is known of broken files, sizes and formats.",
    biases="The smallest class has {least} pictures, the largest {most}: {ratio} to 1. The "
    "{classes} classes are as varied as {equal} equal ones.",
    limitations="Groups of copies or near-duplicates: {groups}, with {pictures} pictures in all; "
    "of files of equal content: {same}; across classes, where a label is wrong: {across}. They "
    "were found by perceptual hash and likeness of thumbnails; what these do not see may remain.",
    table="The pictures: which, of which class, and in which group of near-duplicates.",
    classes="The classes and their sizes.",
    findings="What the audit says of the files in the folder, in its own words.",
    fields={
        "image_id": "where the picture lies in the collection",
        "class": "the class",
        "group": "pictures of one group are copies or near-duplicates of each other",
        "sha256": "SHA-256 of the file",
        "bytes": "size of the file",
        "width": "width in pixels",
        "height": "height in pixels",
        "format": "format of the file",
        "seen": "whether a run of the study was shown the picture",
        "name": "the class",
        "pictures": "how many pictures it has",
        "independent": "how many these are when near-duplicates count once",
        "kind": "what kind of finding",
        "text": "the finding, in English",
    },
)
SPANISH = CertifiedCollectionWords(
    pictures="{pictures} imágenes de {classes} clases, {groups} si las copias y casi duplicados "
    "cuentan una vez. Resumen de las imágenes: {digest}. Las imágenes no forman parte de este "
    "archivo.",
    audited="Según una auditoría de su carpeta: {files} archivos, {usable} de ellos imágenes "
    "utilizables, de las que el estudio toma {taken}. Lados cortos de {least} a {most} píxeles, "
    "mediana {median}; formatos: {formats}.",
    held="Los nombres, clases y contenidos de `pictures.csv` tienen el resumen de las imágenes que "
    "se juzgaron, y los grupos son los de las particiones guardadas: `verify` calcula ambos de "
    "nuevo. Tamaños, formatos y hallazgos son palabra de la auditoría.",
    not_audited="No hay auditoría de los archivos: lo que aquí se dice se sigue solo de las "
    "particiones guardadas, y nada se sabe de archivos dañados, tamaños y formatos.",
    biases="La clase más pequeña tiene {least} imágenes y la más grande {most}: {ratio} a 1. Las "
    "{classes} clases son tan variadas como {equal} iguales.",
    limitations="Grupos de copias o casi duplicados: {groups}, con {pictures} imágenes en total; "
    "de archivos de igual contenido: {same}; entre clases, donde una etiqueta es errónea: "
    "{across}. Se hallaron por resumen perceptual y parecido de miniaturas; puede quedar lo que "
    "estos no ven.",
    table="Las imágenes: cuáles, de qué clase y en qué grupo de casi duplicados.",
    classes="Las clases y sus tamaños.",
    findings="Lo que dice la auditoría de los archivos de la carpeta, con sus palabras (en "
    "inglés).",
    fields={
        "image_id": "dónde está la imagen en la colección",
        "class": "la clase",
        "group": "las imágenes de un grupo son copias o casi duplicados entre sí",
        "sha256": "SHA-256 del archivo",
        "bytes": "tamaño del archivo",
        "width": "anchura en píxeles",
        "height": "altura en píxeles",
        "format": "formato del archivo",
        "seen": "si alguna ejecución del estudio vio la imagen",
        "name": "la clase",
        "pictures": "cuántas imágenes tiene",
        "independent": "cuántas son si los casi duplicados cuentan una vez",
        "kind": "qué clase de hallazgo",
        "text": "el hallazgo, en inglés",
    },
)
WORDS: Mapping[Language, CertifiedCollectionWords] = {"en": ENGLISH, "es": SPANISH}
