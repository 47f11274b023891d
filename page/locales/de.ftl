# Die Seite auf Deutsch.

language = Sprache
notice = Nur für die Forschung. Kein Medizinprodukt.
notice-more = Das Programm kann sich irren, und es ersetzt keine Hautärztin und keinen Hautarzt.
ask = Ziehen Sie ein Foto einer Hautveränderung hierher, oder mehrere.
choose = Fotos auswählen
take = Foto aufnehmen
how = Aus der Nähe, scharf, gleichmäßig beleuchtet, die ganze Veränderung in der Mitte. Einfügen geht auch.
privacy-here = Nichts verlässt diesen Rechner: Das Programm, das auf ihm läuft, liest das Foto und behält es nicht.
privacy-there = Das Foto geht an { $host }, woher diese Seite kommt, und sonst nirgendwohin. Es wird dort nicht behalten.
print = Drucken
clear = Alle entfernen
remove = { $name } entfernen
save = Als Datei sichern
again = Noch einmal versuchen
api = Für Programme: die Schnittstelle

answers = { $count ->
    [one] Ein Foto
   *[other] { $count } Fotos
}
photograph = Foto { $number }
status-done = { $name }: { $verdict }
working = Das Netz sieht es sich an.
waiting = Der Server ist beschäftigt. Das Foto wartet, bis es an der Reihe ist.

verdict-refer = Lassen Sie diese Hautveränderung hautärztlich ansehen.
verdict-no-sign = Das Programm hat kein Zeichen von Bösartigkeit gesehen, kann sie aber nicht ausschließen.
then-no-sign = Ist die Veränderung neu, verändert sie sich, juckt oder blutet sie oder macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen.
because = Warum:
reason-operating_point = Die Wahrscheinlichkeit erreicht die Marke, ab der das Programm überweist.
reason-labeled_malignant = Bösartig ist mindestens so wahrscheinlich wie gutartig.
reason-views_disagree = Die Antwort ändert sich, wenn das Foto gedreht wird. Verlassen Sie sich nicht darauf.
reason-no_label_fits = Das Foto gleicht keinem von denen, die das Programm kennt. Verlassen Sie sich nicht auf die Antwort.
reason-not_calibrated = Die Wahrscheinlichkeiten des Modells wurden nie an Befunden geprüft, und bösartig ist nicht deutlich weniger wahrscheinlich.

probability = Wahrscheinlichkeit, dass sie bösartig ist: { $share }
probability-not-calibrated = Das Modell sagt { $share } für bösartig. Das wurde nie an Befunden geprüft: Lesen Sie es nicht als Wahrscheinlichkeit.
mark = überweist ab { $share }
mark-of = überweist ab { $share } { $class }
bar = { $share } bösartig; das Programm überweist ab { $mark }.
measured = Wo diese Marke gemessen wurde, erreichten sie { $sensitivity } der bösartigen Veränderungen und { $others } der anderen. In anderen Kliniken können es weniger bösartige Veränderungen sein.
measured-of = Wo diese Marke gemessen wurde, erreichten sie { $sensitivity } dieser Veränderungen ({ $class }) und { $others } aller anderen. In anderen Kliniken können es weniger dieser Veränderungen sein.
set-both = Bei einer Abdeckung von { $coverage } lässt sich weder gutartig noch bösartig ausschließen.
set-benign = Bei einer Abdeckung von { $coverage } bleibt nur gutartig. Bis zu { $missed } der bösartigen Veränderungen bekommen diese Antwort zu Unrecht.
set-malignant = Bei einer Abdeckung von { $coverage } bleibt nur bösartig.
set-none = Bei einer Abdeckung von { $coverage } bleibt keines von beiden: Das Foto gleicht keinem von denen, die das Programm kennt.
views = Das Foto wurde gedreht und { $views }-mal angesehen: bösartig liegt zwischen { $lowest } und { $highest }.

map = Wärmebild
map-hint = Hell: was für bösartig sprach. Das Bild zeigt, wohin das Netz sah, und nicht, wo die Veränderung endet. Was es nicht ansah, ist dunkel.
map-none = Dieses Modell kann nicht sagen, wohin es sah.
map-flat = Nichts auf dem Foto sprach für bösartig. Was das Netz nicht ansah, ist dunkel.
no-preview = Ihr Browser kann diese Art von Datei nicht zeigen. Das Programm kann sie lesen.
picture = Das Foto { $name }
picture-with-map = Das Foto { $name } mit dem Wärmebild
classes = Alle Klassen
class-column = Klasse
kind-column = Art
share-column = Wahrscheinlichkeit
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
about-when = Beantwortet
report-title = Bericht zu { $name }

limits-title = Was das Programm nicht sehen kann
limits-history = Ob die Veränderung neu ist, sich verändert, juckt, schmerzt oder blutet. Das zählt mehr als ihr Aussehen.
limits-others = Ihre anderen Male, Ihr Alter, Ihre Familie, Ihre Haut im Ganzen.
limits-skin = Dunkle Haut: Fast alle Fotos, aus denen es lernte, zeigen helle Haut.
limits-place = Veränderungen unter Nägeln, auf Schleimhäuten, an Handflächen und Fußsohlen, Ausschläge und Wunden: Es lernte aus wenigen davon oder keinen.
limits-photo = Ein unscharfes, dunkles oder fernes Foto. Es lernte vor allem aus Aufnahmen durch ein Dermatoskop.
limits-then = Was auch immer hier steht: Zeigen Sie eine Veränderung, die Ihnen Sorgen macht, einer Hautärztin oder einem Hautarzt.

refused = Keine Antwort
error-missing_image = Die Datei ist leer. Wählen Sie das Foto noch einmal aus.
error-too_many_bytes = Die Datei ist zu groß. Verkleinern Sie das Foto, oder schneiden Sie es auf die Veränderung zu.
error-too_many_pixels = Das Foto hat zu viele Pixel. Verkleinern Sie es, oder schneiden Sie es auf die Veränderung zu.
error-not_an_image = Das ist kein Foto. Wählen Sie eine JPEG- oder PNG-Datei.
error-unsupported_format = Diese Art von Bild kann das Programm nicht lesen. Sichern Sie es als JPEG oder PNG, und versuchen Sie es noch einmal.
error-truncated_image = Ein Teil der Datei fehlt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-corrupt_image = Die Datei ist beschädigt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-image_too_small = Das Foto hat zu wenige Pixel, um etwas zu beurteilen. Nehmen Sie es aus der Nähe oder in voller Größe auf.
error-no_detail = Auf dem Foto ist fast nichts zu sehen. Nehmen Sie es bei mehr Licht und scharf noch einmal auf, die Veränderung in der Mitte.
error-overloaded = Der Server hat zu viel zu tun. Warten Sie etwas, und versuchen Sie es noch einmal.
error-not_ready = Der Server startet noch. Warten Sie etwas, und versuchen Sie es noch einmal.
error-request_too_slow = Das Foto kam nicht rechtzeitig an. Versuchen Sie es mit einer schnelleren Leitung oder einer kleineren Datei.
error-deadline_passed = Es kam keine rechtzeitige Antwort. Versuchen Sie es noch einmal.
error-other = Das Programm ist an diesem Foto gescheitert. Es wurde nichts beurteilt. Code: { $code }
unreachable = Der Server antwortet nicht. Das Foto ist noch hier und wird wieder gesendet, sobald der Server zurück ist.
