# La página en español.

language = Idioma
notice = Solo para investigación. No es un producto sanitario.
notice-more = El programa puede equivocarse y no sustituye a un dermatólogo.
drop = Suelte aquí una foto de una sola lesión de la piel, o varias fotos.
choose = Elegir fotos
take = Hacer una foto
how = De cerca, enfocada, con luz uniforme, la lesión entera en el centro. También puede pegar una imagen.
how-kind = El programa conoce mejor las fotos hechas con un dermatoscopio. Con otras, a menudo no puede dar un resultado.
privacy-local = Nada sale de este ordenador: el programa que funciona en él lee la foto y no la guarda.
privacy-remote = La foto va a { $host }, de donde viene esta página, y a ningún otro sitio. Allí no se guarda.
print = Imprimir
clear = Quitar todas
remove = Quitar { $name }
save = Guardar como archivo
retry = Volver a intentarlo
api = Para programas: la API

answers = { $count ->
    [one] Una foto
   *[other] { $count } fotos
}
photo = Foto { $number }
status-done = { $name }: { $result }
working = El programa está analizando la foto.
waiting = El servidor está ocupado. La foto espera su turno.

result-consult_dermatologist = Haga que un dermatólogo vea esta lesión.
result-no_sign_not_ruled_out = El programa no vio ninguna señal de malignidad, pero no puede descartarla.
result-inconclusive = El programa no puede valorar esta lesión. Haga que la vea un dermatólogo.
then-no-sign = Si la lesión es nueva, cambia, pica o sangra, o le preocupa, haga que la vea un dermatólogo.
meaning-inconclusive = La lesión puede ser maligna o no: con esta foto el programa no puede saberlo.
then-inconclusive = Pida cita con un dermatólogo y enséñele la lesión. Si crece, sangra o cambia deprisa, pida una cita cercana. No espere a tener una foto mejor.
reasons = Por qué:
reasons-inconclusive = Por qué el programa no puede valorarla:
reason-operating_point = La probabilidad alcanza el umbral a partir del cual el programa remite al dermatólogo.
reason-labeled_malignant = Que sea maligna es al menos tan probable como que sea benigna.
reason-tta_disagreement = La respuesta cambia al girar la foto.
reason-empty_prediction_set = La foto no se parece a las que el programa conoce.
reason-malignant_not_excluded = El programa no puede confirmar ni descartar que la lesión sea maligna.
reason-weak_evidence = Ninguna prueba ha demostrado que el programa encuentre con fiabilidad las lesiones malignas en fotos de este tipo.
reason-poor_image = Los defectos de la foto pueden ocultar un indicio de malignidad.
reason-several_lesions = La foto muestra varias lesiones, y el programa solo analizó una de ellas.
reason-uncalibrated = Las probabilidades del modelo nunca se contrastaron con diagnósticos, y que sea maligna no es claramente menos probable que que sea benigna.

warnings = Esta foto tiene defectos. Para la próxima foto:
warnings-no-sign = Los defectos de esta foto hacen menos seguro este resultado. Para la próxima foto:
warning-blurred = Está borrosa: mantenga quieta la cámara y toque la lesión para enfocar.
warning-dark = Está oscura: hágala con más luz.
warning-bright = Está muy clara: hágala con menos luz y sin flash.
warning-clipped_highlights = La piel brilla en la foto: cambie el ángulo de la luz y no use flash.
warning-no_color = Tiene poco color: hágala en color y sin filtro.
warning-low_contrast = La foto tiene poco contraste, como a través de niebla o de un objetivo sucio: limpie el objetivo, use una luz uniforme sin reflejos y repita la foto.
warning-lesion_small = La lesión se ve pequeña: acérquese hasta que llene más o menos la mitad de la foto.
warning-lesion_cut = El borde corta la lesión: aléjese hasta que se vea piel alrededor.
warning-lesion_off_center = La lesión no está en el centro: apunte la cámara de modo que lo esté.
warning-hair = El pelo tapa la lesión: apártelo.
warning-ruler_or_ink = Se ve una regla o tinta: hágala sin ellas.
warning-several_lesions = Varias zonas de la foto podrían ser la lesión, y el programa solo analizó una de ellas: fotografíe las lesiones una por una y de cerca.
kind-dermoscopic = Según el programa, es una foto hecha con un dermatoscopio.
kind-clinical = Según el programa, es una foto de cerca sin dermatoscopio.
kind-wrong = Si no lo es, no se fíe del resultado.

probability = Probabilidad de que sea maligna: { $probability }
probability-uncalibrated = El modelo da { $probability } para «maligna». Este valor nunca se contrastó con diagnósticos: no lo lea como una probabilidad.
threshold = umbral: { $threshold }
threshold-of = umbral: { $threshold } { $class }
bar = { $probability } maligna; el programa remite al dermatólogo a partir de { $threshold }.
measured = En las { $kind ->
    [dermoscopic] fotos con dermatoscopio
    [clinical] fotos de cerca sin dermatoscopio
   *[unknown] fotos
} con las que se midió este umbral, el programa remitió al dermatólogo el { $sensitivity } { $class ->
    [none] de las lesiones malignas y también el { $others } de las demás
   *[other] de las lesiones de esta clase ({ $class }) y también el { $others } de todas las demás
}. En otras clínicas puede pasar por alto más lesiones malignas.
evidence = En una prueba con { $images } { $kind ->
    [dermoscopic] fotos con dermatoscopio
    [clinical] fotos de cerca sin dermatoscopio
   *[unknown] fotos
}, de { $leftOut ->
    [patients] pacientes
   *[sources] clínicas
} que no estaban en el entrenamiento, redes entrenadas del mismo modo remitieron al dermatólogo el { $sensitivity } { $class ->
    [none] de las lesiones malignas
   *[other] de las lesiones de esta clase ({ $class })
} (de { $low } a { $high }) y también el { $others } { $class ->
    [none] de las demás
   *[other] de todas las demás
} (de { $lowOthers } a { $highOthers }).
evidence-patients = El entrenamiento incluía otros pacientes de las mismas clínicas, así que esta prueba es débil.
tta = El programa analizó la foto en { $views } orientaciones: la probabilidad de malignidad está entre { $lowest } y { $highest }.

map = Mapa de calor
map-hint = Claro: lo que apuntaba a una lesión maligna. El mapa muestra dónde miró la red y no dónde acaba la lesión. Lo que no miró está oscuro.
map-none = Este modelo no ofrece un mapa de calor.
map-flat = Ninguna zona de la foto apuntaba a una lesión maligna. Eso no la descarta. Lo que la red no miró está oscuro.
no-preview = Su navegador no puede mostrar este tipo de archivo. El programa sí puede leerlo.
photo-alt = La foto { $name }
photo-with-map-alt = La foto { $name } con el mapa de calor
classes = Todas las clases
class-column = Clase
kind-column = Tipo
probability-column = Probabilidad
malignant = maligna
benign = benigna
class-MEL = melanoma
class-NV = nevus melanocítico (lunar)
class-BCC = carcinoma basocelular
class-AK = queratosis actínica
class-BKL = queratosis benigna
class-DF = dermatofibroma
class-VASC = lesión vascular
class-SCC = carcinoma espinocelular
about = Sobre este resultado
about-model = Modelo
about-point = Punto de operación
about-engine = Motor
about-engine-fallback = { $engine }, que sustituye a uno más rápido
about-date = Fecha
about-kind = Tipo de foto
about-kind-value = con dermatoscopio { $dermoscopic }, de cerca sin dermatoscopio { $clinical }, sin lesión { $other }
report-title = Informe sobre { $name }

limits-title = Lo que el programa no puede ver
limits-history = Si la lesión es nueva, cambia, pica, duele o sangra. Eso importa más que su aspecto.
limits-others = Sus otros lunares, su edad, su familia, su piel en conjunto.
limits-skin = La piel oscura: casi todas las fotos de las que aprendió muestran piel clara.
limits-place = Lesiones bajo las uñas, en mucosas, en palmas y plantas, erupciones y heridas: aprendió de pocas o de ninguna.
limits-photo = Las fotos sin dermatoscopio: aprendió de pocas y a menudo no puede valorarlas.
limits-then = Se diga aquí lo que se diga: enseñe a un dermatólogo una lesión que le preocupe.

rejected = Sin respuesta
rejected-then = Esto no dice nada sobre la lesión. Si le preocupa, haga que la vea un dermatólogo, con foto o sin ella.
error-missing_image = El archivo está vacío. Elija la foto otra vez.
error-too_many_bytes = El archivo es demasiado grande. Reduzca la foto o recórtela a la lesión.
error-too_many_pixels = La foto tiene demasiados píxeles. Redúzcala o recórtela a la lesión.
error-not_an_image = Esto no es una foto. Elija un archivo JPEG o PNG.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = El programa no encuentra en esta foto ninguna lesión de la piel que pueda valorar. Haga de cerca una foto nítida de una sola lesión, con luz uniforme, con la lesión en el centro y piel alrededor.
error-unsupported_format = El programa no puede leer este formato de archivo. Guarde la foto como JPEG o PNG y vuelva a intentarlo.
error-truncated_image = Falta una parte del archivo. Cópielo otra vez o repita la foto.
error-corrupt_image = El archivo está dañado. Cópielo otra vez o repita la foto.
error-image_too_small = La foto tiene muy pocos píxeles. Hágala más de cerca o a tamaño completo.
error-low_contrast = En la foto no se ve casi nada. Repítala con más luz, enfocada y con la lesión en el centro.
error-image_too_blurred = La foto está borrosa. Mantenga quieta la cámara, toque la lesión para enfocar y repítala.
error-image_too_dark = La foto está demasiado oscura. Repítala con más luz.
error-image_too_bright = La foto está demasiado clara. Repítala con menos luz y sin flash.
error-image_without_color = La foto no tiene colores. Repítala en color y sin filtro.
error-overloaded = El servidor tiene demasiado trabajo. Espere un poco y vuelva a intentarlo.
error-not_ready = El servidor todavía está arrancando. Espere un poco y vuelva a intentarlo.
error-body_timeout = La foto no llegó a tiempo. Vuelva a intentarlo con una conexión más rápida o un archivo más pequeño.
error-deadline_exceeded = La respuesta no llegó a tiempo. Vuelva a intentarlo.
error-other = El programa falló con esta foto, así que no hay resultado. Código: { $code }
unreachable = El servidor no responde. La foto sigue aquí y se enviará otra vez en cuanto el servidor vuelva.
