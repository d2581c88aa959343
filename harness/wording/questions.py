"""What the experiments that come with the package ask, in Spanish: a question of one's own stays.

A new file below experiments/ adds its question here, which a test sees to.
"""

import re
from types import MappingProxyType

from harness.wording.language import Language

QUESTIONS = """\
Are clusters of a pre-trained backbone's features the painters?
    ¿Son los pintores los grupos de características de una red preentrenada?
Are clusters of colour histograms the painters?
    ¿Son los pintores los grupos de histogramas de color?
Are components of backbone features better than as many random projections?
    ¿Son mejores las componentes de las características de una red que otras tantas proyecciones
    al azar?
Are principal components better than as many random projections?
    ¿Son mejores las componentes principales que otras tantas proyecciones al azar?
Are the clusters that k-means finds in small pictures the painters?
    ¿Son los pintores los grupos que k-medias encuentra en imágenes pequeñas?
Can a backbone's features be reduced to 128 numbers without loss?
    ¿Se pueden reducir las características de una red a 128 números sin perder nada?
Do 10 epochs instead of 20 help?
    ¿Ayudan 10 épocas en lugar de 20?
Do 100 epochs instead of 20 help?
    ¿Ayudan 100 épocas en lugar de 20?
Do 50 epochs instead of 20 help?
    ¿Ayudan 50 épocas en lugar de 20?
Do as many components as explain 80 % of the variance do better than 50?
    ¿Funcionan mejor que 50 tantas componentes como explican el 80 % de la varianza?
Do as many components as explain 95 % of the variance do better than 50?
    ¿Funcionan mejor que 50 tantas componentes como explican el 95 % de la varianza?
Do bigger pictures help the small CNN where they are not cropped?
    ¿Ayudan imágenes más grandes a la CNN pequeña donde no están recortadas?
Do bigger pictures help the small CNN to recognise the painters?
    ¿Ayudan imágenes más grandes a que la CNN pequeña reconozca a los pintores?
Do pictures of 192 and 256 pixels help the small CNN to recognise the painters?
    ¿Ayudan imágenes de 192 y 256 píxeles a que la CNN pequeña reconozca a los pintores?
Do binary codes do as well as one output a class, with random assignment 0?
    ¿Funcionan los códigos binarios tan bien como una salida por clase, con la asignación al
    azar 0?
Do binary codes do as well as one output a class, with random assignment 1?
    ¿Funcionan los códigos binarios tan bien como una salida por clase, con la asignación al
    azar 1?
Do binary codes do as well as one output a class, with random assignment 2?
    ¿Funcionan los códigos binarios tan bien como una salida por clase, con la asignación al
    azar 2?
Do components, clusters and a pre-trained backbone help to recognise the painters?
    ¿Ayudan componentes, grupos y una red preentrenada a reconocer a los pintores?
Do distances to k-means clusters of thumbnails beat the thumbnail itself?
    ¿Superan las distancias a grupos de miniaturas, hechos por k-medias, a la propia miniatura?
Do distances to k-means clusters, beside a backbone's features, help the head?
    ¿Ayudan a la cabeza las distancias a grupos de k-medias junto a las características de una
    red?
Do faster arithmetic and faster augmentation leave the baseline's accuracy as it is?
    ¿Dejan la exactitud de la referencia como está una aritmética y un aumento de datos más
    rápidos?
Do four changed copies of each picture teach as much as new changes each epoch?
    ¿Enseñan cuatro copias alteradas de cada imagen tanto como cambios nuevos en cada época?
Do fused random changes leave the baseline's accuracy as Keras's layers have it?
    ¿Dejan los cambios al azar fusionados la exactitud de la referencia como con las capas de
    Keras?
Do momentum .5 and steps of .0002 make it paint better?
    ¿Pinta mejor con un momento de 0,5 y pasos de 0,0002?
Do pairs of 3×3 convolutions help?
    ¿Ayudan pares de convoluciones de 3×3?
Do published networks learn to recognise the painters from these paintings alone?
    ¿Aprenden redes publicadas a reconocer a los pintores solo con estas pinturas?
Do random views of the training pictures help a frozen backbone?
    ¿Ayudan a una red congelada vistas al azar de las imágenes de entrenamiento?
Do smaller pictures teach as much for a fraction of the cost?
    ¿Enseñan imágenes más pequeñas lo mismo por una fracción del coste?
Do spectral normalisation and the hinge loss make it paint better?
    ¿Pinta mejor con normalización espectral y la pérdida de bisagra?
Do steps towards flat minima help (sharpness-aware minimisation)?
    ¿Ayudan pasos hacia mínimos planos (sharpness-aware minimisation)?
Do up to 100 epochs help when training stops on its own?
    ¿Ayudan hasta 100 épocas si el entrenamiento se detiene por sí mismo?
Do up to 50 epochs help when training stops on its own?
    ¿Ayudan hasta 50 épocas si el entrenamiento se detiene por sí mismo?
Do weights averaged over the last epochs help?
    ¿Ayudan pesos promediados sobre las últimas épocas?
Do weights by the effective number of pictures help the small classes?
    ¿Ayudan a las clases pequeñas pesos según el número efectivo de imágenes?
Does Adam do better than RMSprop?
    ¿Funciona mejor Adam que RMSprop?
Does AlexNet beat the baseline when trained from scratch?
    ¿Supera AlexNet, entrenada desde cero, a la referencia?
Does GoogLeNet beat the baseline when trained from scratch?
    ¿Supera GoogLeNet, entrenada desde cero, a la referencia?
Does Hyperband find better values of the baseline than as many epochs of random search?
    ¿Encuentra Hyperband mejores valores de la referencia que otras tantas épocas de búsqueda al
    azar?
Does LeNet-5 read MNIST as well as published?
    ¿Lee LeNet-5 MNIST tan bien como se publicó?
Does LeNet-5 read the small handwritten digits of scikit-learn?
    ¿Lee LeNet-5 los pequeños dígitos manuscritos de scikit-learn?
Does PCA before k-means bring its clusters nearer to the painters?
    ¿Acerca el PCA previo los grupos de k-medias a los pintores?
Does VGG16 learn anything from scratch on so few pictures?
    ¿Aprende algo VGG16 desde cero con tan pocas imágenes?
Does a CNN that was trained on the painters group new pictures by painter?
    ¿Agrupa por pintor imágenes nuevas una CNN que se entrenó con los pintores?
Does a batch of 128 help when the learning rate is scaled with it?
    ¿Ayuda un lote de 128 si la tasa de aprendizaje crece con él?
Does a batch of 128 instead of 32 help at the same number of epochs?
    ¿Ayuda un lote de 128 en lugar de 32 con las mismas épocas?
Does a batch of 128 instead of 32 help at the same number of updates?
    ¿Ayuda un lote de 128 en lugar de 32 con las mismas actualizaciones?
Does a batch of 16 instead of 32 help at the same number of epochs?
    ¿Ayuda un lote de 16 en lugar de 32 con las mismas épocas?
Does a batch of 256 instead of 32 help at the same number of epochs?
    ¿Ayuda un lote de 256 en lugar de 32 con las mismas épocas?
Does a batch of 512 help when the learning rate is scaled with it?
    ¿Ayuda un lote de 512 si la tasa de aprendizaje crece con él?
Does a batch of 512 instead of 32 help at the same number of epochs?
    ¿Ayuda un lote de 512 en lugar de 32 con las mismas épocas?
Does a batch of 512 instead of 32 help at the same number of updates?
    ¿Ayuda un lote de 512 en lugar de 32 con las mismas actualizaciones?
Does a batch of 64 instead of 32 help at the same number of epochs?
    ¿Ayuda un lote de 64 en lugar de 32 con las mismas épocas?
Does a batch of 8 help when the learning rate is scaled with it?
    ¿Ayuda un lote de 8 si la tasa de aprendizaje disminuye con él?
Does a batch of 8 instead of 32 help at the same number of epochs?
    ¿Ayuda un lote de 8 en lugar de 32 con las mismas épocas?
Does a batch of 8 instead of 32 help at the same number of updates?
    ¿Ayuda un lote de 8 en lugar de 32 con las mismas actualizaciones?
Does a bigger input show the baseline more of the brush strokes?
    ¿Muestra una entrada mayor a la referencia más de las pinceladas?
Does a discriminator that looks through a trained network make it paint better?
    ¿Pinta mejor si el discriminador mira a través de una red entrenada?
Does a dense head on frozen features gain by tuning its layers and its optimiser?
    ¿Gana una cabeza densa sobre características congeladas al ajustar sus capas y su
    optimizador?
Does a dense network do better on principal components than logistic regression?
    ¿Funciona mejor una red densa que la regresión logística sobre componentes principales?
Does a frozen pre-trained backbone beat the baseline trained from scratch?
    ¿Supera una red preentrenada y congelada a la referencia entrenada desde cero?
Does a learning rate that falls along a cosine help?
    ¿Ayuda una tasa de aprendizaje que baja como un coseno?
Does a learning rate that falls by ten after epoch 10 help?
    ¿Ayuda una tasa de aprendizaje que se divide por diez tras la época 10?
Does a moving average of the generator paint better?
    ¿Pinta mejor la media móvil del generador?
Does a network of one's own, of depthwise separable convolutions, beat the baseline?
    ¿Supera a la referencia una red propia de convoluciones separables en profundidad?
Does a random forest do as well as a linear head on a backbone's features?
    ¿Funciona un bosque aleatorio tan bien como una cabeza lineal sobre las características de
    una red?
Does a random forest do better on principal components than logistic regression?
    ¿Funciona mejor un bosque aleatorio que la regresión logística sobre componentes
    principales?
Does a residual network of 18 layers beat the baseline when trained from scratch?
    ¿Supera una red residual de 18 capas, entrenada desde cero, a la referencia?
Does a residual network of 50 layers beat the one of 18 from scratch?
    ¿Supera una red residual de 50 capas a la de 18 desde cero?
Does a very small CNN read handwritten digits?
    ¿Lee una CNN muy pequeña dígitos manuscritos?
Does adjusting logits by class shares in training help the small classes?
    ¿Ayuda a las clases pequeñas ajustar los logits al entrenar según la proporción de cada
    clase?
Does an even bigger input help?
    ¿Ayuda una entrada aún mayor?
Does an exponential moving average of the weights help?
    ¿Ayuda una media móvil exponencial de los pesos?
Does averaging the last maps instead of flattening them help?
    ¿Ayuda promediar los últimos mapas en lugar de aplanarlos?
Does batch normalisation help the baseline?
    ¿Ayuda a la referencia la normalización por lotes?
Does coding labels as one-hot instead of numbers change anything?
    ¿Cambia algo codificar las etiquetas como one-hot en lugar de números?
Does decoupled weight decay help (AdamW)?
    ¿Ayuda el decaimiento de pesos desacoplado (AdamW)?
Does differentiable augmentation make it paint better?
    ¿Pinta mejor con aumento de datos diferenciable?
Does drawing each class equally often help the small ones?
    ¿Ayuda a las clases pequeñas sacarlas todas con la misma frecuencia?
Does enlarging before each convolution make it paint better?
    ¿Pinta mejor si se amplía antes de cada convolución?
Does fine-tuning the last layers beat the frozen backbone?
    ¿Supera el ajuste fino de las últimas capas a la red congelada?
Does fine-tuning the pre-trained backbone help?
    ¿Ayuda el ajuste fino de la red preentrenada?
Does half the width do as well?
    ¿Funciona igual de bien la mitad del ancho?
Does it help to be told of classes, or to be taught through a trained network?
    ¿Ayuda que se le diga la clase, o que le enseñe una red entrenada?
Does it paint better where both networks are told of classes?
    ¿Pinta mejor si a ambas redes se les dice la clase?
Does it paint better where half of the real pictures are mirrored?
    ¿Pinta mejor si la mitad de las imágenes reales se refleja?
Does mixing pictures in pairs help?
    ¿Ayuda mezclar imágenes de dos en dos?
Does more dropout help?
    ¿Ayuda más dropout?
Does one fused warp teach the same as the five Keras layers in a row?
    ¿Enseña una sola deformación fusionada lo mismo que las cinco capas de Keras seguidas?
Does plain stochastic gradient descent with momentum do as well?
    ¿Funciona igual de bien el descenso de gradiente estocástico con momento?
Does random contrast alone help?
    ¿Ayuda el contraste al azar por sí solo?
Does random flipping alone help?
    ¿Ayuda el reflejo al azar por sí solo?
Does random rotation alone help?
    ¿Ayuda el giro al azar por sí solo?
Does random translation alone help?
    ¿Ayuda el desplazamiento al azar por sí solo?
Does random zoom alone help?
    ¿Ayuda el zoom al azar por sí solo?
Does smoothing the labels help?
    ¿Ayuda suavizar las etiquetas?
Does solving logistic regression to its optimum beat a head trained by steps?
    ¿Supera la regresión logística resuelta hasta su óptimo a una cabeza entrenada por pasos?
Does the LeCam penalty make it paint better?
    ¿Pinta mejor con la penalización LeCam?
Does the baseline do as well on pictures rebuilt from 50 principal components?
    ¿Funciona la referencia igual de bien con imágenes reconstruidas de 50 componentes
    principales?
Does the baseline do better without augmentation?
    ¿Funciona mejor la referencia sin aumento de datos?
Does the baseline gain by tuning its learning rate, batch size, dropout and filters?
    ¿Gana la referencia al ajustar su tasa de aprendizaje, lote, dropout y filtros?
Does the focal loss help the pictures that are hard?
    ¿Ayuda la pérdida focal con las imágenes difíciles?
Does the relativistic loss with R1 and R2 make it paint better?
    ¿Pinta mejor con la pérdida relativista y R1 y R2?
Does the usual input of ImageNet networks do as well as 300 pixels?
    ¿Funciona la entrada habitual de las redes de ImageNet tan bien como 300 píxeles?
Does twice the width help?
    ¿Ayuda el doble de ancho?
Does weighing classes inversely to their size help the small ones?
    ¿Ayuda a las clases pequeñas pesarlas a la inversa de su tamaño?
How does the baseline do at 64 pixels, the control for rebuilt pictures?
    ¿Cómo funciona la referencia a 64 píxeles, el control de las imágenes reconstruidas?
How does the baseline do on painters with at least 100 pictures?
    ¿Cómo funciona la referencia con los pintores de al menos 100 imágenes?
How does the baseline do on painters with at least 200 pictures?
    ¿Cómo funciona la referencia con los pintores de al menos 200 imágenes?
How does the baseline do on painters with at least 80 pictures?
    ¿Cómo funciona la referencia con los pintores de al menos 80 imágenes?
How does the baseline do on pictures of one's own that a table names?
    ¿Cómo funciona la referencia con imágenes propias que nombra una tabla?
How does the baseline do on the split that a data set was published with?
    ¿Cómo funciona la referencia con la partición con que se publicó una colección?
How does the first convolutional network for pictures do on paintings?
    ¿Cómo funciona con pinturas la primera red convolucional para imágenes?
How far do the nearest neighbours in a backbone's features get?
    ¿Hasta dónde llegan los vecinos más próximos en las características de una red?
How far do the nearest neighbours of small pictures get?
    ¿Hasta dónde llegan los vecinos más próximos de imágenes pequeñas?
How far does LeNet-5 get on clothes instead of digits?
    ¿Hasta dónde llega LeNet-5 con prendas en lugar de dígitos?
How far does a frozen backbone out of an ONNX file get, here one of random filters?
    ¿Hasta dónde llega una red congelada de un archivo ONNX, aquí una de filtros al azar?
How far does a random forest get on small pictures?
    ¿Hasta dónde llega un bosque aleatorio con imágenes pequeñas?
How far does logistic regression get on an 8×8 thumbnail?
    ¿Hasta dónde llega la regresión logística con una miniatura de 8×8?
How far does logistic regression get on principal components of small pictures?
    ¿Hasta dónde llega la regresión logística con componentes principales de imágenes pequeñas?
How far does naive Bayes get on principal components?
    ¿Hasta dónde llega un Bayes ingenuo con componentes principales?
How far does naive Bayes get on small pictures?
    ¿Hasta dónde llega un Bayes ingenuo con imágenes pequeñas?
How like paintings of impressionists does a plain DCGAN paint?
    ¿Cuánto se parece lo que pinta una DCGAN sencilla a pinturas de impresionistas?
How like real paintings does a plain DCGAN paint?
    ¿Cuánto se parece lo que pinta una DCGAN sencilla a pinturas reales?
How much do 50 clusters of a backbone's features know of the painter?
    ¿Cuánto saben del pintor 50 grupos de características de una red?
How much does the distribution of colours alone tell?
    ¿Cuánto dice por sí sola la distribución de los colores?
How well does the file alone, without a look at the picture, tell painters apart?
    ¿Hasta qué punto distingue a los pintores el archivo por sí solo, sin mirar la imagen?
How well does the published small CNN, trained from scratch, tell painters apart?
    ¿Hasta qué punto distingue a los pintores la CNN pequeña publicada, entrenada desde cero?
Is a frozen ConvNeXt-Tiny a better backbone?
    ¿Es mejor red de base ConvNeXt-Tiny congelada?
Is a frozen EfficientNetV2-B0 a better backbone?
    ¿Es mejor red de base EfficientNetV2-B0 congelada?
Is a frozen MobileNetV2 a better backbone?
    ¿Es mejor red de base MobileNetV2 congelada?
Is a frozen ResNet50V2 a better backbone?
    ¿Es mejor red de base ResNet50V2 congelada?
Is a frozen VGG16 a better backbone?
    ¿Es mejor red de base VGG16 congelada?
Is a frozen Xception a better backbone?
    ¿Es mejor red de base Xception congelada?
Is a plain thumbnail as good as principal components of as many numbers?
    ¿Es una simple miniatura tan buena como componentes principales de otros tantos números?
Is it signatures and frames that the network reads?
    ¿Son firmas y marcos lo que lee la red?
What does a DCGAN paint at 64 pixels?
    ¿Qué pinta una DCGAN a 64 píxeles?
What does dropout bring the baseline?
    ¿Qué aporta el dropout a la referencia?
What does no knowledge at all score?
    ¿Qué puntúa quien no sabe nada?
What does softmax applied twice cost?
    ¿Qué cuesta aplicar dos veces softmax?
What does the momentum of 0.1 bring?
    ¿Qué aporta el momento de 0,1?
What helps on top of a pre-trained backbone?
    ¿Qué ayuda sobre una red preentrenada?
Which changes of the small CNN help it recognise the painters?
    ¿Qué cambios de la CNN pequeña la ayudan a reconocer a los pintores?
Which cheap models beat a linear one on small pictures, whatever these show?
    ¿Qué modelos baratos superan a uno lineal con imágenes pequeñas, muestren lo que muestren?
Which ideas help a logistic regression that reads handwritten digits?
    ¿Qué ideas ayudan a una regresión logística que lee dígitos manuscritos?
Which ideas help a reduced baseline recognise the painters of real paintings?
    ¿Qué ideas ayudan a una referencia reducida a reconocer a los autores de pinturas reales?
Which of six cheap ideas help a small version of the baseline?
    ¿Cuáles de seis ideas baratas ayudan a una versión pequeña de la referencia?
Which of three cheap ideas help a very small baseline?
    ¿Cuáles de tres ideas baratas ayudan a una referencia muy pequeña?
Which random changes of the training pictures help the small CNN on paintings?
    ¿Qué cambios al azar de las imágenes de entrenamiento ayudan a la CNN pequeña con pinturas?
Which simple way of learning from thumbnails is best when each is tuned as much?
    ¿Qué manera sencilla de aprender de miniaturas es la mejor si todas se ajustan lo mismo?
Which small changes make a DCGAN paint nearer to real paintings?
    ¿Con qué pequeños cambios pinta una DCGAN más cerca de las pinturas reales?
Which tools against imbalance, and which codings of the classes, help on paintings?
    ¿Qué herramientas contra el desequilibrio, y qué códigos de las clases, ayudan con pinturas?
Which ways to train the small CNN help it recognise the painters?
    ¿Qué maneras de entrenar la CNN pequeña la ayudan a reconocer a los pintores?
Is it the batch, the learning rate or the number of updates that matters?
    ¿Qué es lo que importa: el lote, la tasa de aprendizaje o el número de actualizaciones?
"""
"""A question a line, and beneath it, further in, the same in Spanish."""


_PAIRS = re.findall(r"^(\S.*)\n((?: +\S.*\n)+)", QUESTIONS, re.MULTILINE)
_SPANISH = MappingProxyType({question: " ".join(lines.split()) for question, lines in _PAIRS})


def asked_in(question: str, language: Language) -> str:
    """Return a question in a language, or as it was written where it is the user's own."""
    return _SPANISH.get(question, question) if language == "es" else question
