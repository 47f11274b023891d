# La página en español.

language = Idioma
title = Analizar la foto de una lesión de la piel
notice = Solo para investigación. No es un producto sanitario.
notice-more = El programa puede equivocarse y no sustituye al médico.

## Upload

drop = Suelte aquí la foto de una sola lesión de la piel
drop-touch = Haga o elija una foto de una sola lesión de la piel
drop-more = También pueden ser varias fotos, con una lesión en cada una. Además, puede pegar una foto.
choose = Elegir fotos
take = Hacer una foto
add = Añadir fotos
crop-first = Recortar cada foto a la lesión antes de enviarla
kind-hint = Las fotos hechas con dermatoscopio, la lupa que los médicos apoyan sobre la piel, son las más adecuadas. Una foto de móvil no puede descartar un cáncer. Si el programa confunde una foto de móvil con una foto hecha con dermatoscopio, el resultado puede ser «no se encontraron indicios de malignidad». No confíe en ese resultado.
privacy-local = La foto no sale de este dispositivo: el programa instalado en él la lee y no la guarda.
privacy-remote = La foto se envía al ordenador del que viene esta página ({ $host }). El programa no la guarda. Quien administre ese ordenador o su red puede verla, con el lugar y la hora guardados en ella. Recortarla a una parte elimina ambos.
example = ¿No tiene una foto a mano? Pruebe un ejemplo:
example-melanoma = melanoma
example-nevus = lunar
example-phone = lunar, foto de móvil
example-failed = No se pudo cargar el ejemplo: el servidor no responde.
example-banner = Ejemplo, no es su foto
example-short = Ejemplo
api = Para programas: la API

## Photo guide

guide-title = Cómo hacer una buena foto
guide-good = Bien: nítida, con luz de día, la lesión entera en el centro y piel alrededor.
guide-blurred = Borrosa: no mueva el móvil y toque la lesión en la pantalla para enfocar.
guide-far = Demasiado lejos: acérquese hasta que la lesión ocupe más o menos la mitad de la foto.
guide-cut = Cortada: aléjese hasta que se vea piel por todos los lados.
guide-dark = Demasiado oscura: vaya junto a una ventana o al aire libre.
guide-glare = Reflejos: apague el flash y cambie el ángulo.
guide-hair = Pelo o tinta: aparte el pelo y no ponga reglas ni marcas de bolígrafo.

## ABCDE

abcde-title = Observar por su cuenta: la regla ABCDE
abcde-a = Asimetría: una mitad no se parece a la otra.
abcde-b = Bordes: son irregulares, dentados o borrosos.
abcde-c = Color: no es uniforme o hay varios colores.
abcde-d = Diámetro: mide más de 6 mm, más o menos el ancho de un lápiz.
abcde-e = Evolución: cambia de tamaño, forma o color, o pica, duele o sangra.
abcde-duckling = «Patito feo»: no se parece a sus otras lesiones.
abcde-then = Si se cumple alguno de estos puntos, acuda al médico en un plazo de dos semanas, sea cual sea el resultado que aparezca aquí. Algunos melanomas no muestran ninguno de estos signos.

## Limits

limits-title = Lo que el programa no tiene en cuenta
limits-history = Si la lesión es nueva, cambia, crece, pica, duele o sangra. Eso importa más que su aspecto.
limits-others = Sus otras lesiones, su edad, su familia, su piel en conjunto.
limits-skin = La piel oscura: casi todas las fotos del entrenamiento muestran piel clara.
limits-place = Las lesiones bajo las uñas, en la boca, en los genitales, en las palmas y en las plantas; las erupciones y las heridas. En el entrenamiento hubo pocas fotos de ellas, o ninguna.
limits-photo = Las fotos sin dermatoscopio, como las de móvil: en el entrenamiento hubo pocas. No pueden descartar un cáncer.
limits-then = Sea cual sea el resultado, enseñe al médico cualquier lesión que le preocupe.

## List of photos

answers = { $count ->
    [one] Una foto
   *[other] { $count } fotos
}
photo = Foto { $number }
progress = { $done } de { $count } fotos listas
progress-done = Las { $count } fotos están listas.
filter = Mostrar
filter-all = Todas
sort = Ordenar por
sort-added = orden de llegada
sort-decision = urgencia
sort-name = nombre
download-csv = Tabla (CSV)
download-json = Datos (JSON)
clear = Quitar todas
clear-confirm = ¿Quitar las { $count } fotos y sus resultados de esta página?
status-done = { $name }: { $result }
short-refer = Ir al médico
short-inconclusive = Sin resultado claro
short-no-sign = Sin indicios de cáncer, cáncer posible
short-rejected = Sin resultado
short-pending = En curso
queued = La foto se enviará enseguida.
working = Se está analizando la foto.
waiting = El servidor está ocupado. La foto se enviará otra vez en un momento.
unreachable = El servidor no responde. La foto sigue aquí y se enviará otra vez cuando el servidor responda. Si la lesión le preocupa, no espere: llame al médico.
remove = Quitar { $name }
remove-short = Quitar
retry = Volver a intentarlo
another = Elegir otra foto
print = Imprimir para el médico
save = Guardar como archivo

## The answer

result-consult_dermatologist = Haga que un médico examine esta lesión.
result-no_sign_not_ruled_out = No se encontraron indicios de malignidad, pero no queda descartada.
result-inconclusive = Sin resultado claro: haga que un médico examine esta lesión.
action-consult_dermatologist = Acuda al dermatólogo o a su médico de cabecera en un plazo de dos semanas.
action-no_sign_not_ruled_out = Observe la lesión una vez al mes. Acuda al médico en un plazo de dos semanas si es nueva, cambia, crece, pica, duele o sangra, si se cumple algún punto de la regla ABCDE, o si le preocupa.
action-inconclusive = Llame hoy al dermatólogo o a su médico de cabecera para pedir cita en un plazo de cuatro semanas. Si la lesión es nueva, cambia, crece, pica, duele o sangra, o si se cumple algún punto de la regla ABCDE, dígalo: deberían examinarle en un plazo de dos semanas.
standing-refer = El { $date }, el resultado de esta lesión fue: que la examine un médico. Sigue siendo válido, aunque nada haya cambiado. Si ningún médico la ha examinado desde entonces, llame hoy.
standing-inconclusive = El { $date } no hubo un resultado claro para esta lesión y el consejo fue: que la examine un médico. Sigue siendo válido, aunque nada haya cambiado. Si ningún médico la ha examinado desde entonces, llame hoy.
standing-unnamed = Si es una lesión que ya guardó, elíjala en «Guardar para comparar»: un consejo anterior de ir al médico sigue siendo válido.

number = Probabilidad de malignidad
number-explained = Maligna significa cáncer de piel.
assumes-calibration = La cifra se calcula para un grupo en el que las lesiones malignas son tan frecuentes como en las imágenes a las que se ajustó. No es su riesgo personal.
assumes = La cifra se calcula para un grupo en el que { $number } de cada 100 lesiones son malignas. No es su riesgo personal.
assumes-refer = El consejo es el mismo.
missed = En una prueba, programas de este tipo pasaron por alto { $number } de cada 100 { $class ->
    [none] lesiones malignas
   *[other] lesiones de esta clase ({ $class })
}. Una cifra baja no la descarta.
missed-precancer = Un precáncer también puede dar este resultado. Debe tratarlo un médico.
assumes-uncalibrated = Esta cifra nunca se comparó con diagnósticos: no la lea como una probabilidad.
number-uncalibrated = Salida del modelo para «maligna»
threshold = Se aconseja un examen a partir de { $threshold }{ $class ->
    [none] {""}
   *[other] {" "}para { $class }
}. Por debajo, un cáncer también es posible.
bar = Probabilidad de malignidad: { $probability }. A partir de { $threshold } se aconseja acudir al médico.

next-title = Qué hacer ahora
next-refer-1 = Llame hoy. Diga que necesita una cita en un plazo de dos semanas por una lesión en la piel.
next-refer-2 = Si la consulta está cerrada, llame el siguiente día laborable. Si no hay cita en un plazo de dos semanas, pida a su médico de cabecera que le consiga una.
next-refer-3 = Imprima este resultado, o guárdelo como archivo que pueda enseñar en el móvil. Llévelo a la consulta.
next-refer-4 = Si la lesión crece o sangra, pida que le adelanten la cita.
next-refer-5 = Hasta entonces, no la rasque, no la corte ni la trate. No espere a tener una foto mejor. Una foto posterior con otro resultado no anula este consejo.
next-inconclusive-1 = { action-inconclusive }
next-inconclusive-2 = Si la consulta está cerrada, llame el siguiente día laborable. Si no hay cita en ese plazo, pida a su médico de cabecera que le consiga una.
next-inconclusive-3 = { next-refer-3 }
next-inconclusive-4 = { next-refer-5 }
next-no-sign-1 = Observe la lesión una vez al mes. Haga cada vez una foto con la misma luz y compárelas.
next-no-sign-2 = En cualquier caso, enséñela al médico en la próxima revisión de la piel.
next-countries = En algunos países se puede pedir cita directamente con el dermatólogo; en otros, le deriva su médico de cabecera.
diagnosis = Esto no es un diagnóstico: solo una exploración muestra qué es.
meaning-inconclusive = La lesión puede ser maligna (cáncer de piel) o no: esta foto no basta para saberlo.

reasons = Por qué debe examinarla un médico
reasons-inconclusive = Por qué no hay un resultado claro
reason-operating_point = La probabilidad alcanza el umbral a partir del cual se aconseja un examen médico.
reason-labeled_malignant = Que sea maligna es al menos tan probable como que sea benigna.
reason-tta_disagreement = El resultado cambia al girar la foto.
reason-empty_prediction_set = La foto no se parece a las del entrenamiento.
reason-malignant_not_excluded = La foto no basta para confirmar la malignidad ni para descartarla.
reason-weak_evidence = Ninguna prueba ha demostrado que las lesiones malignas se detecten con fiabilidad en { $kind ->
    [dermoscopic] fotos con dermatoscopio
    [clinical] fotos de móvil y otras fotos sin dermatoscopio
   *[unknown] fotos de este tipo
}.
reason-poor_image = Los defectos de la foto pueden ocultar un indicio de malignidad.
reason-several_lesions = La foto muestra varias lesiones y solo se analizó una de ellas.
reason-uncalibrated = Las cifras de este modelo nunca se compararon con diagnósticos, y «maligna» no está claramente por debajo de «benigna».

warnings-no-sign = Los defectos de esta foto hacen menos seguro el resultado. Para la próxima foto:
warnings-check = Defectos de la foto:
check-found = Revisión de la foto: { $width } × { $height } píxeles{ $kind ->
    [dermoscopic] , hecha con dermatoscopio
    [clinical] , de cerca sin dermatoscopio
   *[unknown] {""}
}.
warning-blurred = Está borrosa: no mueva la cámara y toque la lesión en la pantalla para enfocar.
warning-dark = Está oscura: hágala con más luz.
warning-bright = Está demasiado clara: hágala con menos luz y sin flash.
warning-clipped_highlights = La piel brilla: cambie el ángulo de la luz y apague el flash.
warning-no_color = Tiene poco color: hágala en color y sin filtro.
warning-low_contrast = Tiene poco contraste, como si hubiera niebla: limpie el objetivo y use una luz uniforme.
warning-lesion_small = La lesión se ve pequeña: recorte la foto a la lesión o hágala desde más cerca.
warning-lesion_cut = El borde corta la lesión: aléjese hasta que se vea piel por todos los lados.
warning-lesion_off_center = La lesión no está en el centro: recorte la foto o apunte la cámara a la lesión.
warning-hair = El pelo tapa la lesión: apártelo.
warning-ruler_or_ink = Se ve una regla o tinta: haga la foto sin ellas.
warning-several_lesions = Varias zonas podrían ser la lesión y solo se analizó una: recorte la foto a una sola lesión.
kind-dermoscopic = El programa ha clasificado esta foto como hecha con dermatoscopio.
kind-clinical = El programa ha clasificado esta foto como tomada de cerca, sin dermatoscopio.
kind-wrong = { $kind ->
    [dermoscopic] Si la hizo solo con el móvil, ignore este resultado y haga que un médico examine la lesión.
   *[other] Si no es así, ignore este resultado y haga que un médico examine la lesión.
}

measured = En las { $kind ->
    [dermoscopic] fotos con dermatoscopio
    [clinical] fotos de cerca sin dermatoscopio
   *[unknown] fotos
} con las que se eligió el umbral, se aconsejó un examen médico en el { $sensitivity } { $class ->
    [none] de las lesiones malignas y también en el { $others } de las no malignas
   *[other] de las lesiones de esta clase ({ $class }) y también en el { $others } de todas las demás
}. En otros lugares, el programa puede pasar por alto más lesiones malignas.
evidence = En una prueba con { $images } { $kind ->
    [dermoscopic] fotos con dermatoscopio
    [clinical] fotos de cerca sin dermatoscopio
   *[unknown] fotos
} de { $leftOut ->
    [patients] pacientes
   *[sources] clínicas
} que no estaban en el entrenamiento, modelos del mismo diseño aconsejaron un examen médico en el { $sensitivity } { $class ->
    [none] de las lesiones malignas
   *[other] de las lesiones de esta clase ({ $class })
} (intervalo de confianza del 95 %: del { $low } al { $high }) y también en el { $others } { $class ->
    [none] de las no malignas
   *[other] de todas las demás
} (intervalo de confianza del 95 %: del { $lowOthers } al { $highOthers }). Un intervalo de confianza indica la incertidumbre de una cifra.
evidence-patients = En el entrenamiento había otros pacientes de las mismas clínicas, así que esta prueba demuestra menos.
tta = La foto se analizó en { $views } orientaciones: la probabilidad de malignidad está entre { $lowest } y { $highest }.

## Image and heat map

map = Mapa de calor
map-hint = Las zonas claras aumentaron la probabilidad de malignidad. No muestran dónde acaba la lesión. Una zona oscura, o que no haya zonas claras, no descarta un cáncer.
map-low = un poco
map-high = mucho
map-outside = no analizado
map-none = Este modelo no tiene mapa de calor.
map-flat = En el mapa de calor no destaca nada: ninguna zona por sí sola aumentó la probabilidad de malignidad. Eso no la descarta.
map-flat-refer = En el mapa de calor no destaca nada: el resultado se debe a la lesión en conjunto. El consejo es el mismo.
frame = Recuadro: la parte de la foto que se analizó
no-preview = El navegador no puede mostrar este tipo de archivo. El programa puede leerlo.
photo-alt = La foto { $name }
photo-with-map-alt = La foto { $name } con el mapa de calor
crop = Recortar
crop-title = Recortar a la lesión
crop-hint = Mueva y amplíe la foto hasta que la lesión ocupe más o menos la mitad del recuadro. Con el teclado: las flechas mueven, + y − amplían y reducen.
crop-area = Foto en el recuadro
crop-zoom = Ampliar
crop-send = Usar esta parte
crop-whole = Usar toda la foto
cancel = Cancelar
for-doctor = Para el médico

site = Lugar del cuerpo
site-placeholder = por ejemplo: brazo izquierdo
note = Nota para el médico
note-placeholder = por ejemplo: nueva desde junio, pica
note-count = { $count } de { $most } caracteres
note-privacy = Ambos datos se quedan en esta página y en lo que imprima o guarde. No se envían. En la página se pierden al cerrarla o recargarla.
print-hint = Para obtener un PDF, imprima y elija «Guardar como PDF».
saved = Guardado como { $name } en las descargas del navegador. El archivo muestra su foto, su nombre y fecha, y sus notas a quien lo abra.

## Details

details = Cifras y modelo
classes = Todas las clases
class-column = Clase
kind-column = Tipo
probability-column = Probabilidad
malignant = maligna
benign = benigna
precancer = precáncer (se cuenta como benigna)
class-MEL = melanoma
class-NV = nevus melanocítico (lunar)
class-BCC = carcinoma basocelular
class-AK = queratosis actínica
class-BKL = queratosis benigna
class-DF = dermatofibroma
class-VASC = lesión vascular
class-SCC = carcinoma espinocelular
about-model = Modelo
about-digest = SHA-256
about-point = Umbral
about-point-value = elegido para aconsejar un examen en el { $share } de las lesiones malignas ({ $name })
about-engine = Biblioteca de software
about-engine-fallback = { $engine }, que sustituye a uno más rápido
about-date = Fecha
about-kind = Tipo de foto
about-kind-value = con dermatoscopio: { $dermoscopic }; de cerca sin dermatoscopio: { $clinical }; sin lesión: { $other }

report-title = Informe para el médico
report-file = informe-lesion-piel
report-advice = Consejo al paciente
report-person = Nombre
report-birth = Fecha de nacimiento
labeled = { $label }: { $text }
report-photo = Foto
report-photo-date = Fecha del archivo de la foto
cropped = recortada
report-no-figures = Sin un resultado claro no hay probabilidad ni mapa de calor, porque ninguno de los dos sería fiable.

## History

history-title = Historial
history-on = Guardar los resultados en este navegador, para comparar una lesión a lo largo del tiempo
history-privacy = Si está activado, cada resultado tiene un botón «Guardar este resultado», y solo se guarda lo que usted elija. Se queda en este navegador, sin cifrar: cualquiera que lo use puede verlo. No se envía nada. Al desactivarlo se borra todo.
history-off-confirm = ¿Desactivar el historial y borrar todas las fotos y los resultados guardados?
history-delete = Borrar todo
history-delete-confirm = ¿Borrar todas las fotos y los resultados guardados?
history-remove-confirm = ¿Borrar el resultado guardado de «{ $name }» del { $date }? Un consejo de ir al médico ya no se mostrará.
kept-spots = { $count ->
    [one] Tiene 1 lesión guardada
   *[other] Tiene { $count } lesiones guardadas
}
rename = Cambiar el nombre
rename-prompt = Nuevo nombre de la lesión. Los resultados con el mismo nombre son una sola lesión.
spot = Nombre de la lesión en el historial
same-spot = La misma lesión que:
same-spot-value = { $spot }, { $date }
spot-placeholder = por ejemplo: brazo izquierdo
spot-unnamed = Lesión { $number }
keep = Guardar este resultado
keep-title = Guardar para comparar
kept = Guardado el { $date } como «{ $spot }».
keep-update = Actualizar
keep-updated = El resultado guardado está al día.
keep-failed = El navegador no pudo guardarlo. Guárdelo como archivo.
compare = Comparar
compare-print = Imprimir esta comparación
compare-hint = Alinee las dos fotos y compare el tamaño, la forma y el color. El programa no las compara. Si algo ha cambiado, acuda al médico en un plazo de dos semanas.
crop-keys = Con el teclado: las flechas mueven una foto, + y − la amplían y la reducen.
turn = Girar
close = Cerrar

## Errors

rejected = Sin resultado para esta foto
rejected-then = Esto no dice nada sobre la lesión. Si le preocupa, haga que la examine un médico, con foto o sin ella.
rejected-again = La revisión de la foto puede fallar. Si tampoco hay resultado para una segunda foto, enseñe la lesión al médico.
error-missing_image = El archivo está vacío. Elija la foto otra vez.
error-too_many_bytes = El archivo es demasiado grande. Reduzca la foto o recórtela a la lesión.
error-too_many_pixels = La foto tiene demasiados píxeles. Redúzcala o recórtela a la lesión.
error-not_an_image = Esto no es una foto. Elija un archivo JPEG o PNG.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = En esta foto no se encontró ninguna lesión de la piel que se pueda analizar. Haga de cerca una foto nítida de una sola lesión, con luz uniforme, la lesión en el centro y piel alrededor.
error-unsupported_format = El programa no puede leer este formato de archivo, por ejemplo el HEIC de un iPhone. En un móvil, repita la foto en esta página con «Hacer una foto». En un ordenador, elija un archivo JPEG o PNG. Para configurar un iPhone en JPEG: Ajustes, Cámara, Formatos, Más compatible.
error-truncated_image = Falta una parte del archivo. Cópielo otra vez o repita la foto.
error-corrupt_image = El archivo está dañado. Cópielo otra vez o repita la foto.
error-image_too_small = La foto tiene muy pocos píxeles. Hágala desde más cerca o envíela a tamaño completo.
error-low_contrast = En la foto no se ve casi nada. Repítala con más luz, enfocada y con la lesión en el centro.
error-image_too_blurred = La foto está borrosa. No mueva la cámara, toque la lesión en la pantalla para enfocar y repítala.
error-image_too_dark = La foto está demasiado oscura. Repítala con más luz.
error-image_too_bright = La foto está demasiado clara. Repítala con menos luz y sin flash.
error-image_without_color = La foto no tiene color. Repítala en color y sin filtro.
error-overloaded = El servidor está demasiado ocupado. Espere un momento y vuelva a intentarlo.
error-not_ready = El servidor todavía está arrancando. Espere un momento y vuelva a intentarlo.
error-body_timeout = La foto no llegó a tiempo. Vuelva a intentarlo con una conexión más rápida o un archivo más pequeño.
error-deadline_exceeded = No hubo resultado a tiempo. Vuelva a intentarlo.
error-other = Se produjo un error con esta foto, así que no hay resultado. Código: { $code }
