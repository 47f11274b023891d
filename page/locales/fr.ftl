# La page en français.

language = Langue
notice = Réservé à la recherche. Ce n’est pas un dispositif médical.
notice-more = Le programme peut se tromper et ne remplace pas un dermatologue.
drop = Déposez ici une photo d’une seule lésion de la peau, ou plusieurs photos.
choose = Choisir des photos
take = Prendre une photo
how = De près, nette, sous une lumière égale, la lésion entière au milieu. On peut aussi coller une image.
how-kind = Le programme connaît surtout les photos prises au dermatoscope. Pour les autres, il ne peut souvent pas donner de résultat.
privacy-local = Rien ne quitte cet ordinateur : le programme qui y tourne lit la photo et ne la conserve pas.
privacy-remote = La photo va à { $host }, d’où vient cette page, et nulle part ailleurs. Elle n’y est pas conservée.
print = Imprimer
clear = Tout retirer
remove = Retirer { $name }
save = Enregistrer
retry = Réessayer
api = Pour les programmes : l’API

answers = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
photo = Photo { $number }
status-done = { $name } : { $result }
working = Le programme analyse la photo.
waiting = Le serveur est occupé. La photo attend son tour.

result-consult_dermatologist = Faites examiner cette lésion par un dermatologue.
result-no_sign_not_ruled_out = Le programme n’a pas vu de signe de malignité, mais il ne peut pas l’exclure.
result-inconclusive = Le programme ne peut pas juger cette lésion. Faites-la examiner par un dermatologue.
then-no-sign = Si la lésion est nouvelle, change, démange ou saigne, ou vous inquiète, faites-la examiner par un dermatologue.
meaning-inconclusive = La lésion peut être maligne ou non : cette photo ne permet pas au programme de le savoir.
then-inconclusive = Prenez rendez-vous chez un dermatologue et montrez-lui la lésion. Si elle grandit, saigne ou change vite, demandez un rendez-vous rapide. N’attendez pas d’avoir une meilleure photo.
reasons = Pourquoi :
reasons-inconclusive = Pourquoi le programme ne peut pas la juger :
reason-operating_point = La probabilité atteint le seuil à partir duquel le programme oriente vers un dermatologue.
reason-labeled_malignant = Il est au moins aussi probable que la lésion soit maligne que bénigne.
reason-tta_disagreement = La réponse change quand on tourne la photo.
reason-empty_prediction_set = La photo ne ressemble pas à celles que le programme connaît.
reason-malignant_not_excluded = Le programme ne peut ni confirmer ni exclure que la lésion soit maligne.
reason-weak_evidence = Aucun test n’a montré que le programme trouve de façon fiable les lésions malignes sur des photos de ce genre.
reason-poor_image = Les défauts de la photo peuvent cacher un signe de malignité.
reason-several_lesions = La photo montre plusieurs lésions, et le programme n’en a analysé qu’une seule.
reason-uncalibrated = Les probabilités du modèle n’ont jamais été confrontées à des diagnostics, et il n’est pas nettement moins probable que la lésion soit maligne que bénigne.

warnings = Cette photo a des défauts. Pour la prochaine photo :
warnings-no-sign = Des défauts de cette photo rendent ce résultat moins sûr. Pour la prochaine photo :
warning-blurred = Elle est floue : tenez l’appareil immobile et touchez la lésion pour faire la mise au point.
warning-dark = Elle est sombre : prenez-la avec plus de lumière.
warning-bright = Elle est très claire : prenez-la avec moins de lumière et sans flash.
warning-clipped_highlights = La peau y brille : changez l’angle de la lumière et n’utilisez pas de flash.
warning-no_color = Elle a peu de couleurs : prenez-la en couleur, sans filtre.
warning-low_contrast = La photo a peu de contraste, comme à travers un voile ou un objectif sale : nettoyez l’objectif, utilisez une lumière égale sans reflets et reprenez la photo.
warning-lesion_small = La lésion y est petite : approchez-vous jusqu’à ce qu’elle remplisse environ la moitié de la photo.
warning-lesion_cut = Le bord coupe la lésion : reculez jusqu’à voir de la peau tout autour.
warning-lesion_off_center = La lésion n’est pas au milieu : dirigez l’appareil de façon qu’elle y soit.
warning-hair = Des poils ou des cheveux couvrent la lésion : écartez-les.
warning-ruler_or_ink = On y voit une règle ou de l’encre : prenez-la sans.
warning-several_lesions = Plusieurs endroits de la photo pourraient être la lésion, et le programme n’en a analysé qu’un seul : photographiez une seule lésion à la fois, de près.
kind-dermoscopic = Selon le programme, c’est une photo au dermatoscope.
kind-clinical = Selon le programme, c’est un gros plan sans dermatoscope.
kind-wrong = Si ce n’est pas le cas, ne vous fiez pas au résultat.

probability = Probabilité que la lésion soit maligne : { $probability }
probability-uncalibrated = Le modèle donne { $probability } pour « malin ». Ce chiffre n’a jamais été confronté à des diagnostics : ne le lisez pas comme une probabilité.
threshold = seuil : { $threshold }
threshold-of = seuil : { $threshold } { $class }
bar = { $probability } malin ; le programme oriente vers un dermatologue à partir de { $threshold }.
measured = Sur les { $kind ->
    [dermoscopic] photos au dermatoscope
    [clinical] gros plans sans dermatoscope
   *[unknown] photos
} où ce seuil a été mesuré, le programme a conseillé un examen pour { $sensitivity } { $class ->
    [none] des lésions malignes, et aussi pour { $others } des autres
   *[other] des lésions de cette classe ({ $class }), et aussi pour { $others } de toutes les autres
}. Dans d’autres cliniques, il peut manquer davantage de lésions malignes.
evidence = Dans un test sur { $images } { $kind ->
    [dermoscopic] photos au dermatoscope
    [clinical] gros plans sans dermatoscope
   *[unknown] photos
}, { $leftOut ->
    [patients] de patients absents
   *[sources] de cliniques absentes
} de l’entraînement, des réseaux entraînés de la même façon ont conseillé un examen pour { $sensitivity } { $class ->
    [none] des lésions malignes
   *[other] des lésions de cette classe ({ $class })
} ({ $low } à { $high }), et aussi pour { $others } { $class ->
    [none] des autres
   *[other] de toutes les autres
} ({ $lowOthers } à { $highOthers }).
evidence-patients = L’entraînement comportait d’autres patients des mêmes cliniques : ce test est donc peu probant.
tta = Le programme a analysé la photo dans { $views } orientations : la probabilité de malignité est comprise entre { $lowest } et { $highest }.

map = Carte de chaleur
map-hint = Clair : ce qui plaidait pour une lésion maligne. La carte montre où le réseau a regardé et non où finit la lésion. Ce qu’il n’a pas regardé est sombre.
map-none = Ce modèle ne fournit pas de carte de chaleur.
map-flat = Aucune zone de la photo ne plaidait pour une lésion maligne. Cela ne l’exclut pas. Ce que le réseau n’a pas regardé est sombre.
no-preview = Votre navigateur ne peut pas afficher ce type de fichier. Le programme sait le lire.
photo-alt = La photo { $name }
photo-with-map-alt = La photo { $name } avec la carte de chaleur
classes = Toutes les classes
class-column = Classe
kind-column = Nature
probability-column = Probabilité
malignant = malin
benign = bénin
class-MEL = mélanome
class-NV = nævus mélanocytaire (grain de beauté)
class-BCC = carcinome basocellulaire
class-AK = kératose actinique
class-BKL = kératose bénigne
class-DF = dermatofibrome
class-VASC = lésion vasculaire
class-SCC = carcinome épidermoïde
about = À propos de ce résultat
about-model = Modèle
about-point = Point de fonctionnement
about-engine = Moteur
about-engine-fallback = { $engine }, qui remplace un moteur plus rapide
about-date = Date
about-kind = Genre de photo
about-kind-value = au dermatoscope { $dermoscopic }, gros plan sans dermatoscope { $clinical }, pas de lésion { $other }
report-title = Rapport sur { $name }

limits-title = Ce que le programme ne peut pas voir
limits-history = Si la lésion est nouvelle, change, démange, fait mal ou saigne. Cela compte plus que son aspect.
limits-others = Vos autres grains de beauté, votre âge, votre famille, votre peau dans son ensemble.
limits-skin = La peau foncée : presque toutes les photos à partir desquelles il a appris montrent une peau claire.
limits-place = Les lésions sous les ongles, sur les muqueuses, les paumes et les plantes, les éruptions et les plaies : il a appris à partir de peu de photos de ce genre, ou d’aucune.
limits-photo = Les photos sans dermatoscope : il a appris à partir d’un petit nombre d’entre elles et, souvent, ne peut pas les juger.
limits-then = Quoi qu’il soit dit ici : montrez à un dermatologue toute lésion qui vous inquiète.

rejected = Pas de réponse
rejected-then = Cela ne dit rien sur la lésion. Si elle vous inquiète, faites-la examiner par un dermatologue, avec ou sans photo.
error-missing_image = Le fichier est vide. Choisissez à nouveau la photo.
error-too_many_bytes = Le fichier est trop gros. Réduisez la photo, ou recadrez-la sur la lésion.
error-too_many_pixels = La photo a trop de pixels. Réduisez-la, ou recadrez-la sur la lésion.
error-not_an_image = Ce n’est pas une photo. Choisissez un fichier JPEG ou PNG.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = Le programme ne trouve pas sur cette photo de lésion de la peau qu’il puisse juger. Prenez de près une seule lésion, nette, sous une lumière égale, la lésion au milieu et de la peau autour.
error-unsupported_format = Le programme ne sait pas lire ce format de fichier. Enregistrez la photo en JPEG ou PNG et réessayez.
error-truncated_image = Il manque une partie du fichier. Copiez-le à nouveau, ou reprenez la photo.
error-corrupt_image = Le fichier est abîmé. Copiez-le à nouveau, ou reprenez la photo.
error-image_too_small = La photo a trop peu de pixels. Prenez-la de plus près, ou en pleine taille.
error-low_contrast = On ne voit presque rien sur la photo. Reprenez-la avec plus de lumière, nette, la lésion au milieu.
error-image_too_blurred = La photo est floue. Tenez l’appareil immobile, touchez la lésion pour faire la mise au point et reprenez-la.
error-image_too_dark = La photo est trop sombre. Reprenez-la avec plus de lumière.
error-image_too_bright = La photo est trop claire. Reprenez-la avec moins de lumière et sans flash.
error-image_without_color = La photo est sans couleurs. Reprenez-la en couleur, sans filtre.
error-overloaded = Le serveur a trop à faire. Attendez un peu et réessayez.
error-not_ready = Le serveur démarre encore. Attendez un peu et réessayez.
error-body_timeout = La photo n’est pas arrivée à temps. Réessayez avec une connexion plus rapide ou un fichier plus petit.
error-deadline_exceeded = Il n’y a pas eu de réponse à temps. Réessayez.
error-other = Le programme a échoué sur cette photo, il n’y a pas de résultat. Code : { $code }
unreachable = Le serveur ne répond pas. La photo est toujours ici et sera renvoyée dès que le serveur sera de retour.
