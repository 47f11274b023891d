# Die Seite auf Deutsch.

language = Sprache
notice = Nur für die Forschung. Kein Medizinprodukt.
notice-more = Das Programm kann sich irren, und es ersetzt keine Hautärztin und keinen Hautarzt.
drop = Ziehen Sie ein Foto einer einzelnen Hautveränderung hierher, oder mehrere Fotos.
choose = Fotos auswählen
take = Foto aufnehmen
how = Aus der Nähe, scharf, gleichmäßig beleuchtet, die ganze Veränderung in der Mitte. Einfügen geht auch.
how-kind = Am besten kennt das Programm Aufnahmen durch ein Dermatoskop. Bei anderen Fotos kann es oft kein Ergebnis geben.
privacy-local = Nichts verlässt diesen Rechner: Das Programm, das auf ihm läuft, liest das Foto und speichert es nicht.
privacy-remote = Das Foto geht an { $host }, woher diese Seite kommt, und sonst nirgendwohin. Es wird dort nicht gespeichert.
print = Drucken
clear = Alle entfernen
remove = { $name } entfernen
save = Als Datei speichern
retry = Noch einmal versuchen
api = Für Programme: die Schnittstelle

answers = { $count ->
    [one] Ein Foto
   *[other] { $count } Fotos
}
photo = Foto { $number }
status-done = { $name }: { $result }
working = Das Programm wertet das Foto aus.
waiting = Der Server ist beschäftigt. Das Foto wartet, bis es an der Reihe ist.

result-consult_dermatologist = Lassen Sie diese Hautveränderung hautärztlich ansehen.
result-no_sign_not_ruled_out = Das Programm hat kein Zeichen von Bösartigkeit gesehen, kann sie aber nicht ausschließen.
result-inconclusive = Das Programm kann diese Hautveränderung nicht beurteilen. Lassen Sie sie hautärztlich ansehen.
then-no-sign = Ist die Veränderung neu, verändert sie sich, juckt oder blutet sie oder macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen.
meaning-inconclusive = Die Veränderung kann bösartig sein oder nicht: An diesem Foto kann das Programm es nicht erkennen.
then-inconclusive = Vereinbaren Sie einen Termin in einer Hautarztpraxis, und zeigen Sie dort die Veränderung. Wächst oder blutet sie oder verändert sie sich rasch, bitten Sie um einen baldigen Termin. Warten Sie nicht auf ein besseres Foto.
reasons = Warum:
reasons-inconclusive = Warum das Programm sie nicht beurteilen kann:
reason-operating_point = Die Wahrscheinlichkeit erreicht die Schwelle, ab der das Programm zur Untersuchung rät.
reason-labeled_malignant = Es ist mindestens so wahrscheinlich, dass die Veränderung bösartig ist, wie dass sie gutartig ist.
reason-tta_disagreement = Die Antwort ändert sich, wenn das Foto gedreht wird.
reason-empty_prediction_set = Das Foto gleicht keinem von denen, die das Programm kennt.
reason-malignant_not_excluded = Das Programm kann weder bestätigen noch ausschließen, dass die Veränderung bösartig ist.
reason-weak_evidence = Kein Test hat gezeigt, dass das Programm bösartige Veränderungen auf Fotos dieser Art zuverlässig findet.
reason-poor_image = Mängel des Fotos können Anzeichen für Bösartigkeit verdecken.
reason-several_lesions = Das Foto zeigt mehrere Hautveränderungen, und das Programm hat nur eine davon ausgewertet.
reason-uncalibrated = Die Wahrscheinlichkeiten des Modells wurden nie an Befunden geprüft, und bösartig ist nicht deutlich weniger wahrscheinlich als gutartig.

warnings = Dieses Foto hat Mängel. Für das nächste Foto:
warnings-no-sign = Mängel dieses Fotos machen dieses Ergebnis unsicherer. Für das nächste Foto:
warning-blurred = Es ist unscharf: Halten Sie die Kamera ruhig, und tippen Sie zum Scharfstellen auf die Veränderung.
warning-dark = Es ist dunkel: Nehmen Sie es bei mehr Licht auf.
warning-bright = Es ist hell: Nehmen Sie es bei weniger Licht und ohne Blitz auf.
warning-clipped_highlights = Die Haut glänzt darauf: Lassen Sie das Licht von einer anderen Seite kommen, und blitzen Sie nicht.
warning-no_color = Es hat kaum Farben: Nehmen Sie es in Farbe und ohne Filter auf.
warning-low_contrast = Das Foto hat wenig Kontrast, wie durch Dunst oder ein schmutziges Objektiv: Reinigen Sie das Objektiv, sorgen Sie für gleichmäßiges Licht ohne Spiegelungen, und nehmen Sie das Foto noch einmal auf.
warning-lesion_small = Die Veränderung ist klein darauf: Gehen Sie näher heran, bis sie etwa die Hälfte des Fotos füllt.
warning-lesion_cut = Der Rand schneidet die Veränderung ab: Gehen Sie zurück, bis rundum Haut zu sehen ist.
warning-lesion_off_center = Die Veränderung ist nicht in der Mitte: Richten Sie die Kamera so aus, dass sie in der Mitte ist.
warning-hair = Haare verdecken die Veränderung: Schieben Sie sie beiseite.
warning-ruler_or_ink = Ein Lineal oder Stiftfarbe ist darauf: Nehmen Sie es ohne beides auf.
warning-several_lesions = Mehrere Stellen darauf könnten die Veränderung sein, und das Programm hat nur eine davon ausgewertet: Nehmen Sie jede Veränderung einzeln und aus der Nähe auf.
kind-dermoscopic = Das Programm hält dies für eine Aufnahme durch ein Dermatoskop.
kind-clinical = Das Programm hält dies für eine Nahaufnahme ohne Dermatoskop.
kind-wrong = Ist es keine, verlassen Sie sich nicht auf das Ergebnis.

probability = Wahrscheinlichkeit, dass sie bösartig ist: { $probability }
probability-uncalibrated = Das Modell gibt { $probability } für „bösartig“ an. Dieser Wert wurde nie an Befunden geprüft: Lesen Sie ihn nicht als Wahrscheinlichkeit.
threshold = Schwelle: { $threshold }
threshold-of = Schwelle: { $threshold } { $class }
bar = { $probability } bösartig; ab { $threshold } rät das Programm zur Untersuchung.
measured = Bei den { $kind ->
    [dermoscopic] Aufnahmen durch ein Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
}, an denen diese Schwelle gemessen wurde, riet das Programm bei { $sensitivity } { $class ->
    [none] der bösartigen Veränderungen zur Untersuchung und auch bei { $others } der anderen
   *[other] der Veränderungen dieser Klasse ({ $class }) zur Untersuchung und auch bei { $others } aller anderen
}. In anderen Kliniken kann es mehr bösartige Veränderungen übersehen.
evidence = In einem Test an { $images } { $kind ->
    [dermoscopic] Aufnahmen durch ein Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
}, { $leftOut ->
    [patients] von Personen, die
   *[sources] aus Kliniken, die
} im Training fehlten, rieten Netze, die auf dieselbe Weise trainiert wurden, bei { $sensitivity } { $class ->
    [none] der bösartigen Veränderungen
   *[other] der Veränderungen dieser Klasse ({ $class })
} zur Untersuchung ({ $low } bis { $high }). Dazu rieten sie auch bei { $others } { $class ->
    [none] der anderen
   *[other] aller anderen
} ({ $lowOthers } bis { $highOthers }).
evidence-patients = Andere Personen aus denselben Kliniken kamen im Training vor. Deshalb ist der Test schwach.
tta = Das Programm hat das Foto in { $views } Ausrichtungen ausgewertet: Die Wahrscheinlichkeit, dass die Veränderung bösartig ist, liegt zwischen { $lowest } und { $highest }.

map = Heatmap
map-hint = Hell: was für Bösartigkeit sprach. Die Heatmap zeigt, worauf das Netz achtete, und nicht, wo die Veränderung endet. Was es nicht auswertete, ist dunkel.
map-none = Dieses Modell liefert keine Heatmap.
map-flat = Keine Stelle auf dem Foto sprach für Bösartigkeit. Ausgeschlossen ist sie damit nicht. Was das Netz nicht auswertete, ist dunkel.
no-preview = Ihr Browser kann diese Art von Datei nicht zeigen. Das Programm kann sie lesen.
photo-alt = Das Foto { $name }
photo-with-map-alt = Das Foto { $name } mit der Heatmap
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
about = Über dieses Ergebnis
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
limits-others = Ihre anderen Muttermale, Ihr Alter, Ihre Familie, Ihre Haut im Ganzen.
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
error-unsupported_format = Dieses Dateiformat kann das Programm nicht lesen. Speichern Sie das Foto als JPEG oder PNG, und versuchen Sie es noch einmal.
error-truncated_image = Ein Teil der Datei fehlt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-corrupt_image = Die Datei ist beschädigt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-image_too_small = Das Foto hat zu wenige Pixel. Nehmen Sie es aus größerer Nähe oder in voller Größe auf.
error-low_contrast = Auf dem Foto ist fast nichts zu sehen. Nehmen Sie es bei mehr Licht und scharf noch einmal auf, die Veränderung in der Mitte.
error-image_too_blurred = Das Foto ist unscharf. Halten Sie die Kamera ruhig, tippen Sie zum Scharfstellen auf die Veränderung, und nehmen Sie es noch einmal auf.
error-image_too_dark = Das Foto ist zu dunkel. Nehmen Sie es bei mehr Licht noch einmal auf.
error-image_too_bright = Das Foto ist zu hell. Nehmen Sie es bei weniger Licht und ohne Blitz noch einmal auf.
error-image_without_color = Das Foto hat keine Farben. Nehmen Sie es in Farbe und ohne Filter noch einmal auf.
error-overloaded = Der Server hat zu viel zu tun. Warten Sie etwas, und versuchen Sie es noch einmal.
error-not_ready = Der Server startet noch. Warten Sie etwas, und versuchen Sie es noch einmal.
error-body_timeout = Das Foto kam nicht rechtzeitig an. Versuchen Sie es mit einer schnelleren Verbindung oder einer kleineren Datei.
error-deadline_exceeded = Es kam nicht rechtzeitig eine Antwort. Versuchen Sie es noch einmal.
error-other = Das Programm ist an diesem Foto gescheitert, es gibt kein Ergebnis. Code: { $code }
unreachable = Der Server antwortet nicht. Das Foto ist noch hier und wird wieder gesendet, sobald der Server zurück ist.
