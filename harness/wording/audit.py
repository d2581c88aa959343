"""What a collection's files tell before anything is trained on them, and what to do about it."""

from dataclasses import dataclass

from harness.wording.cases import Cases, OfNumber, OfPart


@dataclass(frozen=True)
class OfFinding(Cases):
    """A text for each kind of finding."""

    broken: str
    other_files: str
    skipped: str
    same_content: str
    near_duplicates: str
    one_picture_two_classes: str
    leak_of_the_given_split: str
    missing_in_a_given_part: str
    empty_class: str
    parts_as_classes: str
    same_folders_in_each_class: str
    one_class: str
    names_alike: str
    dark_greys: str
    small_class: str
    count_differs: str
    no_folder: str
    unknown_class: str
    made_from_others: str
    renamed: str
    converted: str
    shortcut: str

    def of(self, case: str) -> str:
        """Return the text of a kind, as a finding names it: one picture, two classes."""
        return super().of(case.replace(",", "").replace("-", "_").replace(" ", "_"))


@dataclass(frozen=True)
class OfSize(Cases):
    """A text for each measure of a file."""

    short_side: str
    long_side: str
    width_height: str
    bytes: str

    def of(self, case: str) -> str:
        """Return the text of a measure, as an audit names it: width / height."""
        return super().of(case.replace(" / ", "_").replace(" ", "_"))


@dataclass(frozen=True)
class AuditWords:
    """What an audit says, in one language."""

    title: str
    summary: str
    picture: OfNumber
    class_of: OfNumber
    of_files: str
    synthetic: str
    modes: str
    parts: str
    part: OfPart
    nothing_there: str
    pictures: str
    groups: str
    ratio: str
    majority: str
    equal_classes: str
    imbalance: tuple[str, str]
    entropy: str
    to_know: str
    nothing_wrong: str
    more_json: str
    more_both: str
    shown_below: str
    class_heading: str
    independent: str
    effective_number: str
    classes_explained: str
    files: str
    size: str
    sizes: OfSize
    smallest: str
    median: str
    largest: str
    shortcuts: str
    probed: str
    probed_bars: str
    told_by_forest: str
    told: str
    scale: str
    score: str
    permuted: str
    chance: str
    in_the_files: str
    as_prepared: str
    interval: str
    measures: tuple[str, str]
    probes: tuple[str, str, str]
    probes_explained: str
    too_few: str
    not_probed: str
    left_out: str
    copies: str
    copies_explained: str
    none: str
    same_content: str
    evidence: str
    and_more: str
    more_groups: str
    kinds: OfFinding
    remedies: OfFinding


ENGLISH = AuditWords(
    title="Audit of {name}",
    summary="{name}: {pictures} of {classes} in {root}",
    picture=OfNumber(one="picture", many="pictures"),
    class_of=OfNumber(one="class", many="classes"),
    of_files="{pictures} of {files} files",
    synthetic="Synthetic pictures: for trying, never evidence.",
    modes="modes",
    parts="parts, as given: {parts}",
    part=OfPart(training="train", validation="validation", test="test"),
    nothing_there="none",
    pictures="pictures",
    groups="groups of copies",
    ratio="largest to smallest class",
    majority="always the largest class",
    equal_classes="equal classes as varied",
    imbalance=(
        "imbalance: largest to smallest {ratio}:1; always answering the largest class is right "
        "for {majority} %;",
        "  label entropy {entropy} of {largest_entropy} nats, as varied as {equal_classes} equal "
        "classes",
    ),
    entropy="Label entropy {entropy} of {largest_entropy} nats.",
    to_know="What to know before training",
    nothing_wrong="Nothing is wrong with these pictures.",
    more_json="and {count} more: --json shows all",
    more_both="and {count} more: --json and --html show all",
    shown_below="Shown as pictures below.",
    class_heading="class",
    independent="independent",
    effective_number="effective number",
    classes_explained="Independent: near-duplicates count once. Effective number: (1 − βⁿ) / "
    "(1 − β) with β = .999 (Cui and others, 2019).",
    files="Files",
    size="size",
    sizes=OfSize(
        short_side="short side",
        long_side="long side",
        width_height="width / height",
        bytes="bytes",
    ),
    smallest="min",
    median="median",
    largest="max",
    shortcuts="Shortcuts",
    probed="What a cross-validated forest tells without looking at what is painted, on {pictures} "
    "pictures of {classes} classes: balanced accuracy, for the size R² within classes.",
    probed_bars="Blue: 95 % interval. Grey: the same with labels in random order. Dashed: chance.",
    told_by_forest="what a forest tells",
    told="what is told",
    scale="0 to 1",
    score="score (95 % interval)",
    permuted="labels permuted",
    chance="chance",
    in_the_files="in the files",
    as_prepared="as prepared",
    interval="{value} ({low} to {high})",
    measures=("balanced accuracy", "R² within classes"),
    probes=("class from file geometry", "class from fine detail", "file size from fine detail"),
    probes_explained="Fine detail, and the bytes of a JPEG of one size, are brushwork too, so the "
    "class may be told honestly. What is told of the file's width and height among pictures of "
    "one class is a trace of the scan.",
    too_few="Too few pictures to look for shortcuts.",
    not_probed="Shortcuts were not looked for: the audit ran with --without-probe.",
    left_out="Too small to be probed: {names}.",
    copies="Copies and near-duplicates",
    copies_explained="Pictures of one group never stand in two parts of a drawn split. Found by a "
    "64-bit perceptual hash, confirmed by the likeness of locally normalised thumbnails.",
    none="None.",
    same_content="the same file content",
    evidence="up to {bits} of 64 bits apart, likeness from {likeness}",
    and_more="and {count} more",
    more_groups="{count} more groups: --json shows all.",
    kinds=OfFinding(
        broken="broken",
        other_files="other files",
        skipped="skipped",
        same_content="same content",
        near_duplicates="near-duplicates",
        one_picture_two_classes="one picture, two classes",
        leak_of_the_given_split="leak of the given split",
        missing_in_a_given_part="missing in a given part",
        empty_class="empty class",
        parts_as_classes="parts as classes",
        same_folders_in_each_class="same folders in each class",
        one_class="one class",
        names_alike="names alike",
        dark_greys="dark greys",
        small_class="small class",
        count_differs="count differs",
        no_folder="no folder",
        unknown_class="unknown class",
        made_from_others="made from others",
        renamed="renamed",
        converted="converted",
        shortcut="shortcut",
    ),
    remedies=OfFinding(
        broken="Not used. Fetch them again, or delete them.",
        other_files="Not used. Convert those that are pictures to JPEG or PNG (HEIC by "
        "`heif-convert`, on macOS by `sips -s format jpeg`); others may stay.",
        skipped="Not used, for the reason given.",
        same_content="A drawn split keeps them together. Delete all but one to count each once.",
        near_duplicates="A drawn split keeps them together; they count as one independent picture.",
        one_picture_two_classes="A drawn split keeps them together, but one of the labels is "
        "wrong. Decide.",
        leak_of_the_given_split="A given split keeps nothing together. `run` and the report show "
        "the scores with these test pictures and without.",
        missing_in_a_given_part="No run begins with it. Add pictures, or leave these classes out.",
        empty_class="No run begins with an empty class. Add pictures, delete the folder, or set "
        "data.empty_classes: leave_out.",
        parts_as_classes="Parts are no classes. To use them as they are, set data.part: folders "
        "and split: {given: part}. To have the pictures split anew, merge the parts, so that "
        "there is one folder per class, or name one part (one level down) as the folder.",
        same_folders_in_each_class="If those within are the classes, these are none: put the "
        "pictures of each class together, so that there is one folder per class.",
        one_class="No run begins with fewer than two classes.",
        names_alike="If they are one class, put their pictures into one folder.",
        dark_greys="Scale them to all 16 bits, or save them with 8, before anything is trained.",
        small_class="Raise data.minimum_pictures above these classes, or add pictures.",
        count_differs="Something was lost or added since the collection was published.",
        no_folder="Scores on fewer painters are higher, and not comparable with those on all.",
        unknown_class="A class nobody published: keep it only if you meant to add it.",
        made_from_others="A split keeps them with their originals, and for training alone.",
        renamed="Repaired while reading; nothing on disk was changed.",
        converted="Read as plain colours while reading; nothing on disk was changed.",
        shortcut="Name it beside the scores; a probe shows what could be used, not what is used.",
    ),
)

SPANISH = AuditWords(
    title="Auditoría de {name}",
    summary="{name}: {pictures} de {classes} en {root}",
    picture=OfNumber(one="imagen", many="imágenes"),
    class_of=OfNumber(one="clase", many="clases"),
    of_files="{pictures} de {files} archivos",
    synthetic="Imágenes sintéticas: para probar, nunca evidencia.",
    modes="modos",
    parts="partes, como vienen dadas: {parts}",
    part=OfPart(training="entrenamiento", validation="validación", test="prueba"),
    nothing_there="ninguno",
    pictures="imágenes",
    groups="grupos de copias",
    ratio="de la clase mayor a la menor",
    majority="siempre la clase mayor",
    equal_classes="clases iguales de la misma variedad",
    imbalance=(
        "desequilibrio: de la mayor a la menor {ratio}:1; responder siempre la clase mayor acierta "
        "el {majority} %;",
        "  entropía de las etiquetas {entropy} de {largest_entropy} nats, tan variadas como "
        "{equal_classes} clases iguales",
    ),
    entropy="Entropía de las etiquetas: {entropy} de {largest_entropy} nats.",
    to_know="Qué conviene saber antes de entrenar",
    nothing_wrong="Estas imágenes no tienen nada malo.",
    more_json="y {count} más: --json los muestra todos",
    more_both="y {count} más: --json y --html los muestran todos",
    shown_below="Se muestran abajo como imágenes.",
    class_heading="clase",
    independent="independientes",
    effective_number="número efectivo",
    classes_explained="Independientes: las casi duplicadas cuentan una vez. Número efectivo: "
    "(1 − βⁿ) / (1 − β) con β = 0,999 (Cui y otros, 2019).",
    files="Archivos",
    size="tamaño",
    sizes=OfSize(
        short_side="lado corto",
        long_side="lado largo",
        width_height="ancho / alto",
        bytes="peso en bytes",
    ),
    smallest="mín.",
    median="mediana",
    largest="máx.",
    shortcuts="Atajos",
    probed="Lo que acierta un bosque aleatorio con validación cruzada sin mirar lo pintado, en "
    "{pictures} imágenes de {classes} clases: exactitud equilibrada; para el tamaño, R² dentro de "
    "las clases.",
    probed_bars="Azul: intervalo del 95 %. Gris: lo mismo con las etiquetas en orden aleatorio. "
    "Discontinua: azar.",
    told_by_forest="qué acierta un bosque",
    told="qué se acierta",
    scale="de 0 a 1",
    score="puntuación (IC 95 %)",
    permuted="etiquetas permutadas",
    chance="azar",
    in_the_files="en los archivos",
    as_prepared="ya preparadas",
    interval="{value} ({low} a {high})",
    measures=("exactitud equilibrada", "R² dentro de las clases"),
    probes=(
        "la clase, por la geometría del archivo",
        "la clase, por el detalle fino",
        "el tamaño del archivo, por el detalle fino",
    ),
    probes_explained="El detalle fino y los bytes de un JPEG de un mismo tamaño también son "
    "pincelada, así que la clase puede acertarse honradamente. Lo que se acierta del ancho y el "
    "alto del archivo entre imágenes de una misma clase es una huella del escaneado.",
    too_few="Hay muy pocas imágenes para buscar atajos.",
    not_probed="No se buscaron atajos: la auditoría se hizo con --without-probe.",
    left_out="Demasiado pequeñas para examinarlas: {names}.",
    copies="Copias y casi duplicadas",
    copies_explained="Las imágenes de un grupo nunca están en dos partes de una partición "
    "sorteada. Se hallan con un hash perceptual de 64 bits y las confirma el parecido de "
    "miniaturas normalizadas localmente.",
    none="Ninguna.",
    same_content="el mismo contenido de archivo",
    evidence="a {bits} de 64 bits como mucho, parecido desde {likeness}",
    and_more="y {count} más",
    more_groups="{count} grupos más: --json los muestra todos.",
    kinds=OfFinding(
        broken="dañados",
        other_files="otros archivos",
        skipped="omitidos",
        same_content="mismo contenido",
        near_duplicates="casi duplicadas",
        one_picture_two_classes="una imagen, dos clases",
        leak_of_the_given_split="fuga de la partición dada",
        missing_in_a_given_part="falta en una parte dada",
        empty_class="clase vacía",
        parts_as_classes="partes como clases",
        same_folders_in_each_class="mismas carpetas en cada clase",
        one_class="una sola clase",
        names_alike="nombres parecidos",
        dark_greys="grises oscuros",
        small_class="clase pequeña",
        count_differs="número distinto",
        no_folder="sin carpeta",
        unknown_class="clase desconocida",
        made_from_others="hechas de otras",
        renamed="con otro nombre",
        converted="convertidas",
        shortcut="atajo",
    ),
    remedies=OfFinding(
        broken="No se usan. Hay que obtenerlos de nuevo o borrarlos.",
        other_files="No se usan. Los que sean imágenes se convierten a JPEG o PNG (HEIC con "
        "`heif-convert`, en macOS con `sips -s format jpeg`); los demás pueden quedarse.",
        skipped="No se usan, por la razón indicada.",
        same_content="Una partición sorteada las mantiene juntas. Si se borran todas menos una, "
        "cada imagen cuenta una vez.",
        near_duplicates="Una partición sorteada las mantiene juntas; cuentan como una sola imagen "
        "independiente.",
        one_picture_two_classes="Una partición sorteada las mantiene juntas, pero una de las "
        "etiquetas es errónea. Hay que decidir.",
        leak_of_the_given_split="Una partición dada no mantiene nada junto. `run` y el informe "
        "muestran las puntuaciones con estas imágenes de prueba y sin ellas.",
        missing_in_a_given_part="Así no empieza ninguna ejecución. Hay que añadir imágenes o dejar "
        "fuera estas clases.",
        empty_class="Ninguna ejecución empieza con una clase vacía. Hay que añadir imágenes, "
        "borrar la carpeta o poner data.empty_classes: leave_out.",
        parts_as_classes="Las partes no son clases. Para usarlas tal como son: data.part: folders "
        "y split: {given: part}. Para partir las imágenes de nuevo, hay que juntar las partes, de "
        "modo que haya una carpeta por clase, o dar una parte (un nivel más abajo) como carpeta.",
        same_folders_in_each_class="Si las clases son las de dentro, estas no lo son: hay que "
        "reunir las imágenes de cada clase, de modo que haya una carpeta por clase.",
        one_class="Ninguna ejecución empieza con menos de dos clases.",
        names_alike="Si son una sola clase, sus imágenes van en una sola carpeta.",
        dark_greys="Hay que escalarlas a los 16 bits, o guardarlas con 8, antes de entrenar nada.",
        small_class="Hay que subir data.minimum_pictures por encima de estas clases, o añadir "
        "imágenes.",
        count_differs="Algo se perdió o se añadió desde que se publicó la colección.",
        no_folder="Las puntuaciones con menos pintores son más altas, y no comparables con las de "
        "todos.",
        unknown_class="Una clase que nadie publicó: solo debe quedarse si se añadió a propósito.",
        made_from_others="Una partición las mantiene con sus originales, y solo para entrenar.",
        renamed="Reparado al leer; en el disco no se cambió nada.",
        converted="Leídas como colores sencillos; en el disco no se cambió nada.",
        shortcut="Debe nombrarse junto a las puntuaciones; la prueba muestra lo que se podría "
        "usar, no lo que se usa.",
    ),
)
