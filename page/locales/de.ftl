# Die Seite auf Deutsch.

language = Sprache
notice = Nur für die Forschung. Kein Medizinprodukt.
notice-more = Das Programm kann sich irren, und es ersetzt keine Hautärztin und keinen Hautarzt.
drop = Ziehen Sie ein Foto einer Hautveränderung hierher, oder mehrere.
choose = Fotos auswählen
take = Foto aufnehmen
how = Aus der Nähe, scharf, gleichmäßig beleuchtet, die ganze Veränderung in der Mitte. Einfügen geht auch.
how-kind = Am besten kennt das Programm Aufnahmen durch ein Dermatoskop. Zu anderen Fotos kann es oft kein Ergebnis geben.
privacy-local = Nichts verlässt diesen Rechner: Das Programm, das auf ihm läuft, liest das Foto und behält es nicht.
privacy-remote = Das Foto geht an { $host }, woher diese Seite kommt, und sonst nirgendwohin. Es wird dort nicht behalten.
print = Drucken
clear = Alle entfernen
remove = { $name } entfernen
save = Als Datei sichern
retry = Noch einmal versuchen
api = Für Programme: die Schnittstelle

answers = { $count ->
    [one] Ein Foto
   *[other] { $count } Fotos
}
photo = Foto { $number }
status-done = { $name }: { $result }
working = Das Netz sieht es sich an.
waiting = Der Server ist beschäftigt. Das Foto wartet, bis es an der Reihe ist.

result-consult_dermatologist = Lassen Sie diese Hautveränderung hautärztlich ansehen.
result-no_sign_not_ruled_out = Das Programm hat kein Zeichen von Bösartigkeit gesehen, kann sie aber nicht ausschließen.
result-inconclusive = Das Programm kann diese Hautveränderung nicht beurteilen. Lassen Sie sie hautärztlich ansehen.
then-no-sign = Ist die Veränderung neu, verändert sie sich, juckt oder blutet sie oder macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen.
meaning-inconclusive = Die Veränderung kann bösartig sein oder nicht: Aus diesem Foto kann das Programm es nicht erkennen.
then-inconclusive = Vereinbaren Sie einen Termin in einer Hautarztpraxis, und zeigen Sie dort die Veränderung. Wächst oder blutet sie oder verändert sie sich rasch, bitten Sie um einen baldigen Termin. Warten Sie nicht auf ein besseres Foto.
reasons = Warum:
reasons-inconclusive = Warum das Programm sie nicht beurteilen kann:
reason-operating_point = Die Wahrscheinlichkeit erreicht die Schwelle, ab der das Programm überweist.
reason-labeled_malignant = Bösartig ist mindestens so wahrscheinlich wie gutartig.
reason-tta_disagreement = Die Antwort ändert sich, wenn das Foto gedreht wird. Verlassen Sie sich nicht darauf.
reason-empty_prediction_set = Das Foto gleicht keinem von denen, die das Programm kennt. Verlassen Sie sich nicht auf die Antwort.
reason-malignant_not_excluded = Das Programm kann weder bestätigen noch ausschließen, dass die Veränderung bösartig ist.
reason-weak_evidence = Kein Test hat gezeigt, dass das Programm bösartige Veränderungen auf Fotos dieser Art zuverlässig findet.
reason-uncalibrated = Die Wahrscheinlichkeiten des Modells wurden nie an Befunden geprüft, und bösartig ist nicht deutlich weniger wahrscheinlich.

warnings = Mängel dieses Fotos machen jedes Ergebnis unsicherer. Für das nächste Foto:
warning-blurred = Es ist unscharf: Halten Sie die Kamera ruhig, und tippen Sie zum Scharfstellen auf die Veränderung.
warning-dark = Es ist dunkel: Nehmen Sie es bei mehr Licht auf.
warning-bright = Es ist hell: Nehmen Sie es bei weniger Licht und ohne Blitz auf.
warning-clipped_highlights = Die Haut glänzt darauf: Lassen Sie das Licht von einer anderen Seite kommen, und blitzen Sie nicht.
warning-no_color = Es hat kaum Farben: Nehmen Sie es in Farbe und ohne Filter auf.
warning-lesion_small = Die Veränderung ist klein darauf: Gehen Sie näher heran, bis sie etwa die Hälfte des Fotos füllt.
warning-lesion_cut = Der Rand schneidet die Veränderung ab: Gehen Sie zurück, bis rundum Haut zu sehen ist.
warning-lesion_off_center = Die Veränderung ist nicht in der Mitte: Rücken Sie sie dorthin.
warning-hair = Haare verdecken die Veränderung: Schieben Sie sie beiseite.
warning-ruler_or_ink = Ein Lineal oder Stiftfarbe ist darauf: Nehmen Sie es ohne beides auf.
warning-several_lesions = Mehrere Stellen darauf könnten die Veränderung sein: Nehmen Sie jede einzeln und aus der Nähe auf.
kind-dermoscopic = Das Programm hält dies für eine Aufnahme durch ein Dermatoskop.
kind-clinical = Das Programm hält dies für eine Nahaufnahme ohne Dermatoskop.
kind-wrong = Ist es keine, verlassen Sie sich nicht auf das Ergebnis.

probability = Wahrscheinlichkeit, dass sie bösartig ist: { $probability }
probability-uncalibrated = Das Modell sagt { $probability } für bösartig. Das wurde nie an Befunden geprüft: Lesen Sie es nicht als Wahrscheinlichkeit.
threshold = überweist ab { $threshold }
threshold-of = überweist ab { $threshold } { $class }
bar = { $probability } bösartig; das Programm überweist ab { $threshold }.
measured = Auf den { $kind ->
    [dermoscopic] Aufnahmen durch ein Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
}, an denen diese Schwelle gemessen wurde, erreichten sie { $sensitivity } { $class ->
    [none] der bösartigen Veränderungen und { $others } der anderen
   *[other] dieser Veränderungen ({ $class }) und { $others } aller anderen
}. In anderen Kliniken können es weniger davon sein.
evidence = In einem Test an { $images } { $kind ->
    [dermoscopic] Aufnahmen durch ein Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
}, { $leftOut ->
    [patients] von Patienten, die
   *[sources] aus Kliniken, die
} im Training fehlten, überwiesen ebenso trainierte Netze { $sensitivity } { $class ->
    [none] der bösartigen Veränderungen
   *[other] dieser Veränderungen ({ $class })
} ({ $low } bis { $high }). Sie überwiesen auch { $others } { $class ->
    [none] der anderen
   *[other] aller anderen
} ({ $lowOthers } bis { $highOthers }).
evidence-patients = Andere Patienten derselben Kliniken kamen im Training vor. Deshalb ist der Test schwach.
set-both = Bei einer Abdeckung von { $coverage } lässt sich weder gutartig noch bösartig ausschließen.
set-benign = Bei einer Abdeckung von { $coverage } bleibt nur gutartig. Bis zu { $missed } der bösartigen Veränderungen bekommen diese Antwort zu Unrecht.
set-malignant = Bei einer Abdeckung von { $coverage } bleibt nur bösartig.
set-empty = Bei einer Abdeckung von { $coverage } bleibt keines von beiden: Das Foto gleicht keinem von denen, die das Programm kennt.
tta = Das Programm hat das Foto in { $views } Ausrichtungen ausgewertet: Die Wahrscheinlichkeit für bösartig liegt zwischen { $lowest } und { $highest }.

map = Wärmebild
map-hint = Hell: was für bösartig sprach. Das Bild zeigt, wohin das Netz sah, und nicht, wo die Veränderung endet. Was es nicht ansah, ist dunkel.
map-none = Dieses Modell kann nicht sagen, wohin es sah.
map-flat = Nichts auf dem Foto sprach für bösartig. Was das Netz nicht ansah, ist dunkel.
no-preview = Ihr Browser kann diese Art von Datei nicht zeigen. Das Programm kann sie lesen.
photo-alt = Das Foto { $name }
photo-with-map-alt = Das Foto { $name } mit dem Wärmebild
classes = Alle Klassen
class-column = Klasse
kind-column = Art
probability-column = Wahrscheinlichkeit
malignant = bösartig
benign = gutartig
class-MEL = Melanom
class-NV = melanozytärer Nävus (Muttermal)
class-BCC = Basalzellkarzinom
class-AK = aktinische Keratose
class-BKL = gutartige Keratose
class-DF = Dermatofibrom
class-VASC = Gefäßveränderung
class-SCC = Plattenepithelkarzinom
about = Was geantwortet hat
about-model = Modell
about-point = Arbeitspunkt
about-engine = Rechenkern
about-engine-fallback = { $engine }, als Ersatz für einen schnelleren
about-date = Datum
about-kind = Art des Fotos
about-kind-value = durch ein Dermatoskop { $dermoscopic }, Nahaufnahme ohne Dermatoskop { $clinical }, keine Hautveränderung { $other }
report-title = Bericht zu { $name }

limits-title = Was das Programm nicht sehen kann
limits-history = Ob die Veränderung neu ist, sich verändert, juckt, schmerzt oder blutet. Das zählt mehr als ihr Aussehen.
limits-others = Ihre anderen Male, Ihr Alter, Ihre Familie, Ihre Haut im Ganzen.
limits-skin = Dunkle Haut: Fast alle Fotos, aus denen es lernte, zeigen helle Haut.
limits-place = Veränderungen unter Nägeln, auf Schleimhäuten, an Handflächen und Fußsohlen, Ausschläge und Wunden: Es lernte aus wenigen davon oder keinen.
limits-photo = Fotos ohne Dermatoskop: Es lernte aus wenigen davon und kann sie oft nicht beurteilen.
limits-then = Was auch immer hier steht: Zeigen Sie eine Veränderung, die Ihnen Sorgen macht, einer Hautärztin oder einem Hautarzt.

rejected = Keine Antwort
rejected-then = Das sagt nichts über die Hautveränderung. Macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen, mit oder ohne Foto.
error-missing_image = Die Datei ist leer. Wählen Sie das Foto noch einmal aus.
error-too_many_bytes = Die Datei ist zu groß. Verkleinern Sie das Foto, oder schneiden Sie es auf die Veränderung zu.
error-too_many_pixels = Das Foto hat zu viele Pixel. Verkleinern Sie es, oder schneiden Sie es auf die Veränderung zu.
error-not_an_image = Das ist kein Foto. Wählen Sie eine JPEG- oder PNG-Datei.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = Das Programm findet auf diesem Foto keine Hautveränderung, die es beurteilen kann. Nehmen Sie eine einzelne Veränderung scharf aus der Nähe auf, gleichmäßig beleuchtet, die Veränderung in der Mitte und Haut darum.
error-unsupported_format = Dieses Dateiformat kann das Programm nicht lesen. Sichern Sie das Foto als JPEG oder PNG, und versuchen Sie es noch einmal.
error-truncated_image = Ein Teil der Datei fehlt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-corrupt_image = Die Datei ist beschädigt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-image_too_small = Das Foto hat zu wenige Pixel. Nehmen Sie es aus der Nähe oder in voller Größe auf.
error-low_contrast = Auf dem Foto ist fast nichts zu sehen. Nehmen Sie es bei mehr Licht und scharf noch einmal auf, die Veränderung in der Mitte.
error-image_too_blurred = Das Foto ist unscharf. Halten Sie die Kamera ruhig, tippen Sie zum Scharfstellen auf die Veränderung, und nehmen Sie es noch einmal auf.
error-image_too_dark = Das Foto ist zu dunkel. Nehmen Sie es bei mehr Licht noch einmal auf.
error-image_too_bright = Das Foto ist zu hell. Nehmen Sie es bei weniger Licht und ohne Blitz noch einmal auf.
error-image_without_color = Das Foto hat keine Farben. Nehmen Sie es in Farbe und ohne Filter noch einmal auf.
error-overloaded = Der Server hat zu viel zu tun. Warten Sie etwas, und versuchen Sie es noch einmal.
error-not_ready = Der Server startet noch. Warten Sie etwas, und versuchen Sie es noch einmal.
error-body_timeout = Das Foto kam nicht rechtzeitig an. Versuchen Sie es mit einer schnelleren Leitung oder einer kleineren Datei.
error-deadline_exceeded = Es kam keine rechtzeitige Antwort. Versuchen Sie es noch einmal.
error-other = Das Programm ist an diesem Foto gescheitert, es gibt kein Ergebnis. Code: { $code }
unreachable = Der Server antwortet nicht. Das Foto ist noch hier und wird wieder gesendet, sobald der Server zurück ist.
