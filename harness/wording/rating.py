"""What a page that asks people about pictures says, in each language, and what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RatingWords:
    """What is said of people's judgements, in one language."""

    title: str
    which_real: str
    which_better: str
    about_real: str
    about_better: str
    how: str
    enlarged: str
    once: str
    private: str
    begin: str
    progress: str
    left: str
    right: str
    done: str
    download: str
    file: str
    no_script: str
    experiment: str
    chosen: str
    of: str
    share: str
    wilson: str
    people: str
    taken_for_real: str
    preferred: str
    by_chance: str
    raters: str
    left_out: str
    repeated: str
    agreement: str
    one_person: str
    not_asked: str


ENGLISH = RatingWords(
    title="Which of two pictures?",
    which_real="Which one did a person paint?",
    which_better="Which one looks more like a painting by a person?",
    about_real="You will see {count} pairs of pictures. In each, one is a real painting, squeezed "
    "into a square, and one was made by a program. Choose the one that a person painted.",
    about_better="You will see {count} pairs of pictures. Choose the one that looks more like a "
    "painting by a person.",
    how="Tap a picture, or press the left or right arrow key. There is no way back.",
    enlarged="The pictures are very small, {pixels} × {pixels} dots, and shown enlarged.",
    once="If you cannot tell, choose what seems more likely. All pairs must be answered; the file "
    "with your answers comes at the end.",
    private="Nothing is sent anywhere: this page needs no network.",
    begin="Begin",
    progress="{number} of {count}",
    left="left picture",
    right="right picture",
    done="Done. Thank you! Download your answers, and give the file to whoever asked you.",
    download="Download the answers",
    file="answers",
    no_script="This page needs JavaScript.",
    experiment="experiment",
    chosen="chosen",
    of="of",
    share="share",
    wilson="95 %, answers",
    people="95 %, people",
    taken_for_real="how often painted pictures were taken for real",
    preferred="how often pictures of {one} were chosen over those of {other}",
    by_chance="who cannot tell chooses half of them; people: the interval of the mean over people, "
    "drawn again and again; answers: Wilson's, as if all were independent",
    raters="{counted} of {all} people counted; each answered {asked} pairs",
    left_out="left out, because more than {most} of {catches} pairs with noise were missed: {who}",
    repeated="of the repeated pairs, {share} were answered alike",
    agreement="agreement between people: Fleiss' kappa {kappa} (1: all alike; 0: as by chance)",
    one_person="one person says nothing of what others would say",
    not_asked="Whether people can tell these pictures from real ones was not asked "
    "(`python -m analysis rate`).",
)
SPANISH = RatingWords(
    title="¿Cuál de las dos imágenes?",
    which_real="¿Cuál pintó una persona?",
    which_better="¿Cuál se parece más a un cuadro pintado por una persona?",
    about_real="Verá {count} pares de imágenes. En cada uno, una es un cuadro real, ajustado a "
    "un cuadrado, y la otra la hizo un programa. Elija la que pintó una persona.",
    about_better="Verá {count} pares de imágenes. Elija la que más se parezca a un cuadro pintado "
    "por una persona.",
    how="Toque una imagen o pulse la flecha izquierda o derecha. No se puede volver atrás.",
    enlarged="Las imágenes son muy pequeñas, {pixels} × {pixels} puntos, y se muestran ampliadas.",
    once="Si no lo distingue, elija lo que le parezca más probable. Hay que responder a todos los "
    "pares; el archivo con sus respuestas llega al final.",
    private="No se envía nada a ninguna parte: esta página no necesita red.",
    begin="Empezar",
    progress="{number} de {count}",
    left="imagen izquierda",
    right="imagen derecha",
    done="Listo. ¡Gracias! Descargue sus respuestas y dé el archivo a quien se las pidió.",
    download="Descargar las respuestas",
    file="respuestas",
    no_script="Esta página necesita JavaScript.",
    experiment="experimento",
    chosen="elegidas",
    of="de",
    share="proporción",
    wilson="95 %, respuestas",
    people="95 %, personas",
    taken_for_real="con qué frecuencia se tomaron por reales las imágenes pintadas",
    preferred="con qué frecuencia se prefirieron las imágenes de {one} a las de {other}",
    by_chance="quien no distingue elige la mitad; personas: el intervalo de la media entre "
    "personas, sorteadas una y otra vez; respuestas: el de Wilson, como si todas fueran "
    "independientes",
    raters="se contaron {counted} de {all} personas; cada una respondió a {asked} pares",
    left_out="excluidas, por fallar más de {most} de {catches} pares con ruido: {who}",
    repeated="de los pares repetidos, {share} se respondieron igual",
    agreement="acuerdo entre personas: kappa de Fleiss {kappa} (1: todas igual; 0: como al azar)",
    one_person="una sola persona no dice nada de lo que dirían otras",
    not_asked="No se preguntó si alguien distingue estas imágenes de las reales "
    "(`python -m analysis rate`).",
)
