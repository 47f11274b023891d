var i=`# Die Seite auf Deutsch.

language = Sprache
title = Foto einer Hautstelle prüfen
notice = Nur für die Forschung. Kein Medizinprodukt.
notice-more = Das Programm kann sich irren und ersetzt keinen Arztbesuch.

## Upload

drop = Ziehen Sie ein Foto einer einzelnen Hautstelle hierher
drop-touch = Machen Sie ein Foto einer einzelnen Hautstelle, oder wählen Sie eines aus
drop-more = Es dürfen auch mehrere Fotos sein, mit je einer Stelle. Sie können ein Foto auch einfügen.
choose = Fotos auswählen
take = Foto aufnehmen
add = Fotos hinzufügen
crop-first = Jedes Foto vor dem Senden auf die Stelle zuschneiden
kind-hint = Am besten eignen sich Aufnahmen mit einem Dermatoskop, der Lupe, die Ärztinnen und Ärzte auf die Haut setzen. Ein Handyfoto kann Krebs nicht ausschließen. Verwechselt das Programm ein Handyfoto mit einer Aufnahme mit Dermatoskop, kann das Ergebnis „kein Anzeichen für Bösartigkeit gefunden“ sein. Vertrauen Sie diesem Ergebnis nicht.
privacy-local = Das Foto verlässt dieses Gerät nicht: Das Programm darauf liest es und speichert es nicht.
privacy-remote = Das Foto wird an den Computer gesendet, von dem auch diese Seite kommt ({ $host }). Das Programm speichert es nicht. Wer diesen Computer oder sein Netzwerk betreibt, kann es möglicherweise sehen, mit Ort und Zeit, die darin gespeichert sind. Zuschneiden auf einen Ausschnitt entfernt beides.
example = Kein Foto zur Hand? Ein Beispiel ausprobieren:
example-melanoma = Melanom
example-nevus = Muttermal
example-phone = Muttermal, Handyfoto
example-failed = Das Beispiel konnte nicht geladen werden: Der Server antwortet nicht.
example-banner = Beispiel, nicht Ihr Foto
example-short = Beispiel
api = Für Programme: die API

## Photo guide

guide-title = So gelingt das Foto
guide-good = Gut: scharf, bei Tageslicht, die ganze Stelle in der Mitte und Haut ringsum.
guide-blurred = Unscharf: Halten Sie das Handy ruhig, und tippen Sie zum Scharfstellen auf die Stelle.
guide-far = Zu weit weg: Gehen Sie näher heran, bis die Stelle etwa die Hälfte des Fotos füllt.
guide-cut = Abgeschnitten: Gehen Sie etwas zurück, bis ringsum Haut zu sehen ist.
guide-dark = Zu dunkel: Gehen Sie ans Fenster oder ins Freie.
guide-glare = Spiegelung: Schalten Sie den Blitz aus, und ändern Sie den Winkel.
guide-hair = Haare oder Stiftfarbe: Schieben Sie Haare zur Seite, und lassen Sie Lineal und Markierungen weg.

## ABCDE

abcde-title = Selbst hinsehen: die ABCDE-Regel
abcde-a = Asymmetrie: Die eine Hälfte gleicht der anderen nicht.
abcde-b = Begrenzung: Der Rand ist unregelmäßig, ausgefranst oder verwaschen.
abcde-c = Color (Farbe): Die Farbe ist ungleichmäßig, oder es sind mehrere Farben.
abcde-d = Durchmesser: Die Stelle ist breiter als 6 mm, etwa so breit wie ein Bleistift.
abcde-e = Entwicklung: Größe, Form oder Farbe ändern sich, oder die Stelle juckt, schmerzt oder blutet.
abcde-duckling = „Hässliches Entlein“: Die Stelle sieht anders aus als Ihre übrigen.
abcde-then = Trifft einer dieser Punkte zu, gehen Sie innerhalb von zwei Wochen in eine Arztpraxis, gleich welches Ergebnis hier steht. Manche Melanome zeigen keines dieser Zeichen.

## Limits

limits-title = Was das Programm nicht berücksichtigt
limits-history = Ob die Stelle neu ist, sich verändert, wächst, juckt, schmerzt oder blutet. Das ist wichtiger als ihr Aussehen.
limits-others = Ihre übrigen Hautstellen, Ihr Alter, Ihre Familie, Ihre Haut als Ganzes.
limits-skin = Dunkle Haut: Fast alle Fotos, mit denen es trainiert wurde, zeigen helle Haut.
limits-place = Stellen unter Nägeln, im Mund, an den Genitalien, an Handflächen und Fußsohlen sowie Ausschläge und Wunden. Davon gab es im Training wenige Fotos oder keine.
limits-photo = Fotos ohne Dermatoskop, etwa vom Handy: Davon gab es im Training wenige. Sie können Krebs nicht ausschließen.
limits-then = Was auch immer das Ergebnis ist: Zeigen Sie eine Stelle, die Ihnen Sorgen macht, in einer Arztpraxis.

## List of photos

answers = { $count ->
    [one] Ein Foto
   *[other] { $count } Fotos
}
photo = Foto { $number }
progress = { $done } von { $count } Fotos fertig
progress-done = Alle { $count } Fotos sind fertig.
filter = Anzeigen
filter-all = Alle
sort = Sortieren nach
sort-added = Reihenfolge
sort-decision = Dringlichkeit
sort-name = Name
download-csv = Tabelle (CSV)
download-json = Daten (JSON)
clear = Alle entfernen
clear-confirm = Alle { $count } Fotos und ihre Ergebnisse von dieser Seite entfernen?
status-done = { $name }: { $result }
short-refer = Ärztlich abklären
short-inconclusive = Nicht eindeutig
short-no-sign = Kein Anzeichen für Krebs gefunden, Krebs möglich
short-rejected = Kein Ergebnis
short-pending = In Arbeit
queued = Das Foto wird gleich gesendet.
working = Das Foto wird ausgewertet.
waiting = Der Server ist ausgelastet. Das Foto wird gleich noch einmal gesendet.
unreachable = Der Server antwortet nicht. Das Foto ist noch hier und wird wieder gesendet, sobald der Server antwortet. Macht Ihnen die Stelle Sorgen, warten Sie nicht darauf: Rufen Sie in einer Arztpraxis an.
remove = { $name } entfernen
remove-short = Entfernen
retry = Noch einmal versuchen
another = Anderes Foto auswählen
print = Für die Arztpraxis drucken
save = Als Datei speichern

## The answer

result-consult_dermatologist = Lassen Sie diese Hautstelle ärztlich untersuchen.
result-no_sign_not_ruled_out = Kein Anzeichen für Bösartigkeit gefunden. Ausgeschlossen ist sie nicht.
result-inconclusive = Kein eindeutiges Ergebnis: Lassen Sie diese Hautstelle ärztlich untersuchen.
action-consult_dermatologist = Gehen Sie innerhalb von zwei Wochen in eine Hautarzt- oder Hausarztpraxis.
action-no_sign_not_ruled_out = Sehen Sie sich die Stelle einmal im Monat an. Gehen Sie innerhalb von zwei Wochen in eine Arztpraxis, wenn sie neu ist, sich verändert, wächst, juckt, schmerzt oder blutet, wenn ein Punkt der ABCDE-Regel zutrifft oder wenn sie Ihnen Sorgen macht.
action-inconclusive = Rufen Sie heute in einer Hautarzt- oder Hausarztpraxis an, und vereinbaren Sie einen Termin innerhalb von vier Wochen. Ist die Stelle neu, verändert sie sich, wächst, juckt, schmerzt oder blutet sie, oder trifft ein Punkt der ABCDE-Regel zu, sagen Sie das: Dann sollten Sie innerhalb von zwei Wochen untersucht werden.
standing-refer = Am { $date } war das Ergebnis für diese Stelle: ärztlich untersuchen lassen. Das gilt weiterhin, auch wenn sich nichts verändert hat. Wurde sie seitdem nicht ärztlich untersucht, rufen Sie heute an.
standing-inconclusive = Am { $date } gab es für diese Stelle kein eindeutiges Ergebnis, und der Rat war: ärztlich untersuchen lassen. Das gilt weiterhin, auch wenn sich nichts verändert hat. Wurde sie seitdem nicht ärztlich untersucht, rufen Sie heute an.
standing-unnamed = Ist das eine Stelle, die Sie schon behalten haben, wählen Sie sie unter „Zum Vergleichen behalten“: Ein früherer Rat zur ärztlichen Untersuchung gilt weiterhin.

number = Wahrscheinlichkeit für Bösartigkeit
number-explained = Bösartig bedeutet Hautkrebs.
assumes-calibration = Die Zahl ist für eine Gruppe berechnet, in der bösartige Stellen so häufig sind wie in den Bildern, an die sie angepasst wurde. Sie ist nicht Ihr persönliches Risiko.
assumes = Die Zahl ist für eine Gruppe berechnet, in der { $number } von 100 Stellen bösartig sind. Sie ist nicht Ihr persönliches Risiko.
assumes-refer = Der Rat bleibt derselbe.
missed = In einem Test übersahen Programme dieser Art { $number } von 100 { $class ->
    [none] bösartigen Stellen
   *[other] Stellen dieser Klasse ({ $class })
}. Eine niedrige Zahl schließt nichts aus.
missed-precancer = Auch eine Krebsvorstufe kann dieses Ergebnis bekommen. Sie gehört in ärztliche Behandlung.
assumes-uncalibrated = Diese Zahl wurde nie mit Diagnosen verglichen: Lesen Sie sie nicht als Wahrscheinlichkeit.
number-uncalibrated = Ausgabe des Modells für „bösartig“
threshold = Zur Untersuchung wird geraten ab { $threshold }{ $class ->
    [none] {""}
   *[other] {" "}für { $class }
}. Auch darunter ist Krebs möglich.
bar = Wahrscheinlichkeit für Bösartigkeit: { $probability }. Ab { $threshold } wird zur ärztlichen Untersuchung geraten.

next-title = Was Sie jetzt tun sollten
next-refer-1 = Rufen Sie heute an. Sagen Sie, dass Sie wegen einer Hautstelle einen Termin innerhalb von zwei Wochen brauchen.
next-refer-2 = Ist die Praxis geschlossen, rufen Sie am nächsten Werktag an. Gibt es innerhalb von zwei Wochen keinen Termin, bitten Sie Ihre Hausarztpraxis, einen zu vermitteln.
next-refer-3 = Drucken Sie dieses Ergebnis aus, oder speichern Sie es als Datei, die Sie auf dem Handy zeigen können. Nehmen Sie es mit.
next-refer-4 = Wächst oder blutet die Stelle, bitten Sie um einen früheren Termin.
next-refer-5 = Bis dahin: nicht kratzen, schneiden oder behandeln. Warten Sie nicht auf ein besseres Foto. Ein späteres Foto mit einem anderen Ergebnis hebt diesen Rat nicht auf.
next-inconclusive-1 = { action-inconclusive }
next-inconclusive-2 = Ist die Praxis geschlossen, rufen Sie am nächsten Werktag an. Gibt es in dieser Zeit keinen Termin, bitten Sie Ihre Hausarztpraxis, einen zu vermitteln.
next-inconclusive-3 = { next-refer-3 }
next-inconclusive-4 = { next-refer-5 }
next-no-sign-1 = Sehen Sie sich die Stelle einmal im Monat an. Machen Sie jedes Mal bei gleichem Licht ein Foto, und vergleichen Sie die Fotos.
next-no-sign-2 = Zeigen Sie sie auf jeden Fall bei der nächsten Hautuntersuchung.
next-countries = In manchen Ländern können Sie direkt einen Hautarzttermin vereinbaren, in anderen überweist die Hausarztpraxis.
diagnosis = Das ist keine Diagnose: Nur eine Untersuchung zeigt, was es ist.
meaning-inconclusive = Die Stelle kann bösartig sein (Hautkrebs) oder nicht: Dieses Foto reicht nicht aus, um es zu erkennen.

reasons = Warum diese Stelle ärztlich untersucht werden sollte
reasons-inconclusive = Warum es kein eindeutiges Ergebnis gibt
reason-operating_point = Die Wahrscheinlichkeit erreicht die Schwelle, ab der zu einer Untersuchung geraten wird.
reason-labeled_malignant = Bösartig ist mindestens so wahrscheinlich wie gutartig.
reason-tta_disagreement = Das Ergebnis ändert sich, wenn das Foto gedreht wird.
reason-empty_prediction_set = Das Foto ähnelt keinem der Fotos aus dem Training.
reason-malignant_not_excluded = Das Foto reicht nicht aus, um Bösartigkeit zu bestätigen oder auszuschließen.
reason-weak_evidence = Kein Test hat gezeigt, dass bösartige Stellen zuverlässig erkannt werden auf { $kind ->
    [dermoscopic] Aufnahmen mit Dermatoskop
    [clinical] Handyfotos und anderen Fotos ohne Dermatoskop
   *[unknown] Fotos dieser Art
}.
reason-poor_image = Mängel des Fotos können ein Anzeichen für Bösartigkeit verdecken.
reason-several_lesions = Das Foto zeigt mehrere Hautstellen, und nur eine davon wurde ausgewertet.
reason-uncalibrated = Die Zahlen dieses Modells wurden nie mit Diagnosen verglichen, und „bösartig“ liegt nicht deutlich unter „gutartig“.

warnings-no-sign = Mängel dieses Fotos machen das Ergebnis unsicherer. Für das nächste Foto:
warnings-check = Mängel des Fotos:
check-found = Prüfung des Fotos: { $width } × { $height } Pixel{ $kind ->
    [dermoscopic] , Aufnahme mit Dermatoskop
    [clinical] , Nahaufnahme ohne Dermatoskop
   *[unknown] {""}
}.
warning-blurred = Es ist unscharf: Halten Sie die Kamera ruhig, und tippen Sie zum Scharfstellen auf die Stelle.
warning-dark = Es ist dunkel: Fotografieren Sie bei mehr Licht.
warning-bright = Es ist zu hell: Fotografieren Sie bei weniger Licht und ohne Blitz.
warning-clipped_highlights = Die Haut glänzt: Ändern Sie den Winkel zum Licht, und schalten Sie den Blitz aus.
warning-no_color = Es hat kaum Farbe: Fotografieren Sie in Farbe und ohne Filter.
warning-low_contrast = Es hat wenig Kontrast, wie durch Dunst: Putzen Sie das Objektiv, und sorgen Sie für gleichmäßiges Licht.
warning-lesion_small = Die Stelle ist darauf klein: Schneiden Sie das Foto auf die Stelle zu, oder gehen Sie näher heran.
warning-lesion_cut = Der Bildrand schneidet die Stelle ab: Gehen Sie zurück, bis ringsum Haut zu sehen ist.
warning-lesion_off_center = Die Stelle liegt nicht in der Mitte: Schneiden Sie das Foto zu, oder richten Sie die Kamera auf die Stelle.
warning-hair = Haare verdecken die Stelle: Schieben Sie sie zur Seite.
warning-ruler_or_ink = Ein Lineal oder Stiftfarbe ist darauf: Fotografieren Sie ohne beides.
warning-several_lesions = Mehrere Stellen könnten gemeint sein, und nur eine wurde ausgewertet: Schneiden Sie das Foto auf eine Stelle zu.
kind-dermoscopic = Das Programm hat das Foto als Aufnahme mit einem Dermatoskop eingestuft.
kind-clinical = Das Programm hat das Foto als Nahaufnahme ohne Dermatoskop eingestuft.
kind-wrong = { $kind ->
    [dermoscopic] Haben Sie es nur mit dem Handy gemacht, gilt dieses Ergebnis nicht: Lassen Sie die Stelle ärztlich untersuchen.
   *[other] Stimmt das nicht, gilt dieses Ergebnis nicht: Lassen Sie die Stelle ärztlich untersuchen.
}

measured = Bei den { $kind ->
    [dermoscopic] Aufnahmen mit Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
}, mit denen die Schwelle gewählt wurde, riet das Programm bei { $sensitivity } { $class ->
    [none] der bösartigen Stellen zur Untersuchung und auch bei { $others } der nicht bösartigen
   *[other] der Stellen dieser Klasse ({ $class }) zur Untersuchung und auch bei { $others } aller anderen
}. Anderswo kann es mehr bösartige Stellen übersehen.
evidence = In einem Test mit { $images } { $kind ->
    [dermoscopic] Aufnahmen mit Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
} { $leftOut ->
    [patients] von Personen
   *[sources] aus Kliniken
}, die im Training nicht vorkamen, rieten Modelle derselben Bauart bei { $sensitivity } { $class ->
    [none] der bösartigen Stellen
   *[other] der Stellen dieser Klasse ({ $class })
} zur Untersuchung (95-%-Konfidenzintervall: { $low } bis { $high }). Dasselbe rieten sie bei { $others } { $class ->
    [none] der nicht bösartigen
   *[other] aller anderen
} (95-%-Konfidenzintervall: { $lowOthers } bis { $highOthers }). Ein Konfidenzintervall gibt an, wie ungenau eine Zahl ist.
evidence-patients = Andere Personen aus denselben Kliniken kamen im Training vor, deshalb sagt dieser Test weniger aus.
tta = Das Foto wurde in { $views } Ausrichtungen ausgewertet: Die Wahrscheinlichkeit für Bösartigkeit liegt zwischen { $lowest } und { $highest }.

## Image and heat map

map = Heatmap
map-hint = Helle Bereiche haben die Wahrscheinlichkeit für Bösartigkeit erhöht. Sie zeigen nicht, wo die Stelle endet. Ein dunkler Bereich oder kein heller Bereich schließt Krebs nicht aus.
map-low = wenig erhöht
map-high = stark erhöht
map-outside = nicht ausgewertet
map-none = Dieses Modell hat keine Heatmap.
map-flat = In der Heatmap sticht nichts hervor: Kein einzelner Bereich hat die Wahrscheinlichkeit für Bösartigkeit erhöht. Ausgeschlossen ist sie damit nicht.
map-flat-refer = In der Heatmap sticht nichts hervor: Das Ergebnis beruht auf der Stelle als Ganzes. Der Rat bleibt derselbe.
frame = Rahmen: der ausgewertete Teil des Fotos
no-preview = Der Browser kann diese Art von Datei nicht anzeigen. Das Programm kann sie lesen.
photo-alt = Das Foto { $name }
photo-with-map-alt = Das Foto { $name } mit der Heatmap
crop = Zuschneiden
crop-title = Auf die Stelle zuschneiden
crop-hint = Verschieben und vergrößern Sie das Foto, bis die Stelle etwa die Hälfte des Rahmens füllt. Mit der Tastatur: Pfeiltasten verschieben, + und − vergrößern und verkleinern.
crop-area = Foto im Rahmen
crop-zoom = Vergrößern
crop-send = Diesen Ausschnitt verwenden
crop-whole = Ganzes Foto verwenden
cancel = Abbrechen
for-doctor = Für die Arztpraxis

site = Körperstelle
site-placeholder = zum Beispiel: linker Oberarm
note = Notiz für die Arztpraxis
note-placeholder = zum Beispiel: seit Juni neu, juckt
note-count = { $count } von { $most } Zeichen
note-privacy = Beides bleibt auf dieser Seite und in dem, was Sie drucken, speichern oder behalten. Es wird nicht gesendet. Auf der Seite geht es verloren, wenn Sie sie schließen oder neu laden.
print-hint = Für ein PDF: drucken und „Als PDF speichern“ wählen.
saved = Gespeichert als { $name } bei den Downloads des Browsers. Die Datei zeigt allen, die sie öffnen, Ihr Foto mit Namen und Datum sowie Ihre Notizen.

## Details

details = Zahlen und Modell
classes = Alle Klassen
class-column = Klasse
kind-column = Art
probability-column = Wahrschein{"\\u00AD"}lichkeit
malignant = bösartig
benign = gutartig
precancer = Krebs{"\\u00AD"}vorstufe (als gutartig gezählt)
class-MEL = Melanom
class-NV = melano{"\\u00AD"}zytärer Nävus (Muttermal)
class-BCC = Basalzell{"\\u00AD"}karzinom
class-AK = aktinische Keratose
class-BKL = gutartige Keratose
class-DF = Dermatofibrom
class-VASC = Gefäß{"\\u00AD"}veränderung
class-SCC = Platten{"\\u00AD"}epithel{"\\u00AD"}karzinom
about-model = Modell
about-digest = SHA-256
about-point = Schwelle
about-point-value = gewählt, um bei { $share } der bösartigen Stellen zur Untersuchung zu raten ({ $name })
about-engine = Programmbibliothek
about-engine-fallback = { $engine }, als Ersatz für eine schnellere
about-date = Datum
about-kind = Art des Fotos
about-kind-value = mit Dermatoskop: { $dermoscopic }; Nahaufnahme ohne Dermatoskop: { $clinical }; keine Hautstelle: { $other }

report-title = Bericht für die Arztpraxis
report-file = bericht-hautstelle
report-advice = Rat an die Patientin oder den Patienten
report-person = Name
report-birth = Geburtsdatum
labeled = { $label }: { $text }
report-photo = Foto
report-photo-date = Datum der Fotodatei
cropped = zugeschnitten
report-no-figures = Ohne eindeutiges Ergebnis stehen hier weder Wahrscheinlichkeit noch Heatmap, weil auf beides kein Verlass wäre.

## History

history-title = Behaltene Ergebnisse
history-on = Ergebnisse in diesem Browser behalten, um eine Stelle über die Zeit zu vergleichen
history-privacy = Ist das eingeschaltet, hat jedes Ergebnis eine Schaltfläche „Dieses Ergebnis behalten“, und nur was Sie behalten, wird gespeichert. Es bleibt unverschlüsselt in diesem Browser: Wer ihn benutzt, kann es sehen. Gesendet wird nichts. Ausschalten löscht alles.
history-off-confirm = Das Behalten ausschalten und alle behaltenen Fotos und Ergebnisse löschen?
history-delete = Alles löschen
history-delete-confirm = Alle behaltenen Fotos und Ergebnisse löschen?
history-remove-confirm = Das behaltene Ergebnis von „{ $name }“ vom { $date } löschen? Ein Rat zur ärztlichen Untersuchung wird dann nicht mehr angezeigt.
kept-spots = { $count ->
    [one] Sie haben 1 Stelle behalten
   *[other] Sie haben { $count } Stellen behalten
}
rename = Umbenennen
rename-prompt = Neuer Name der Stelle. Ergebnisse mit demselben Namen sind eine Stelle.
spot = Name der Stelle in den behaltenen Ergebnissen
same-spot = Dieselbe Stelle wie:
same-spot-value = { $spot }, { $date }
spot-placeholder = zum Beispiel: linker Arm
spot-unnamed = Stelle { $number }
keep = Dieses Ergebnis behalten
keep-title = Zum Vergleichen behalten
kept = Behalten am { $date } als „{ $spot }“.
keep-update = Aktualisieren
keep-updated = Das behaltene Ergebnis ist auf dem neuesten Stand.
keep-failed = Der Browser konnte es nicht behalten. Speichern Sie es als Datei.
compare = Vergleichen
compare-print = Diesen Vergleich drucken
compare-hint = Richten Sie die beiden Fotos aus, und vergleichen Sie Größe, Form und Farbe. Das Programm vergleicht sie nicht. Hat sich etwas verändert, gehen Sie innerhalb von zwei Wochen in eine Arztpraxis.
crop-keys = Mit der Tastatur: Pfeiltasten verschieben ein Foto, + und − vergrößern und verkleinern es.
turn = Drehen
close = Schließen

## Errors

rejected = Kein Ergebnis zu diesem Foto
rejected-then = Das sagt nichts über die Hautstelle. Macht sie Ihnen Sorgen, lassen Sie sie ärztlich untersuchen, mit oder ohne Foto.
rejected-again = Die Prüfung des Fotos kann falsch sein. Gibt es auch zu einem zweiten Foto kein Ergebnis, zeigen Sie die Stelle in einer Arztpraxis.
error-missing_image = Die Datei ist leer. Wählen Sie das Foto noch einmal aus.
error-too_many_bytes = Die Datei ist zu groß. Verkleinern Sie das Foto, oder schneiden Sie es auf die Stelle zu.
error-too_many_pixels = Das Foto hat zu viele Pixel. Verkleinern Sie es, oder schneiden Sie es auf die Stelle zu.
error-not_an_image = Das ist kein Foto. Wählen Sie eine JPEG- oder PNG-Datei.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = Auf diesem Foto wurde keine Hautstelle gefunden, die sich auswerten lässt. Fotografieren Sie eine einzelne Stelle scharf und aus der Nähe, bei gleichmäßigem Licht, in der Mitte und mit Haut ringsum.
error-unsupported_format = Dieses Dateiformat kann das Programm nicht lesen, zum Beispiel HEIC vom iPhone. Auf dem Handy: Machen Sie das Foto auf dieser Seite mit „Foto aufnehmen“ neu. Am Computer: Wählen Sie eine JPEG- oder PNG-Datei. So stellen Sie ein iPhone auf JPEG um: Einstellungen, Kamera, Formate, Maximale Kompatibilität.
error-truncated_image = Ein Teil der Datei fehlt. Kopieren Sie sie noch einmal, oder machen Sie ein neues Foto.
error-corrupt_image = Die Datei ist beschädigt. Kopieren Sie sie noch einmal, oder machen Sie ein neues Foto.
error-image_too_small = Das Foto hat zu wenige Pixel. Fotografieren Sie aus größerer Nähe, oder senden Sie es in voller Größe.
error-low_contrast = Auf dem Foto ist fast nichts zu sehen. Machen Sie ein neues, scharf und bei mehr Licht, mit der Stelle in der Mitte.
error-image_too_blurred = Das Foto ist unscharf. Halten Sie die Kamera ruhig, tippen Sie zum Scharfstellen auf die Stelle, und machen Sie ein neues Foto.
error-image_too_dark = Das Foto ist zu dunkel. Machen Sie bei mehr Licht ein neues.
error-image_too_bright = Das Foto ist zu hell. Machen Sie bei weniger Licht und ohne Blitz ein neues.
error-image_without_color = Das Foto hat keine Farbe. Machen Sie ein neues in Farbe und ohne Filter.
error-overloaded = Der Server ist ausgelastet. Warten Sie einen Moment, und versuchen Sie es noch einmal.
error-not_ready = Der Server startet noch. Warten Sie einen Moment, und versuchen Sie es noch einmal.
error-body_timeout = Das Foto kam nicht rechtzeitig an. Versuchen Sie es mit einer schnelleren Verbindung oder einer kleineren Datei.
error-deadline_exceeded = Es gab nicht rechtzeitig ein Ergebnis. Versuchen Sie es noch einmal.
error-other = Bei diesem Foto ist ein Fehler aufgetreten, deshalb gibt es kein Ergebnis. Code: { $code }
`;export{i as default};
