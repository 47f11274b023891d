# La page en français.

language = Langue
title = Analyser la photo d’une lésion de la peau
notice = Réservé à la recherche. Ce n’est pas un dispositif médical.
notice-more = Le programme peut se tromper et ne remplace pas un médecin.

## Upload

drop = Déposez ici la photo d’une seule lésion de la peau
drop-touch = Prenez ou choisissez la photo d’une seule lésion de la peau
drop-more = Vous pouvez déposer plusieurs photos, avec une lésion par photo, ou en coller une.
choose = Choisir des photos
take = Prendre une photo
add = Ajouter des photos
crop-first = Recadrer chaque photo sur la lésion avant l’envoi
kind-hint = Les photos prises au dermatoscope, la loupe que les médecins posent sur la peau, conviennent le mieux. Une photo de téléphone ne peut pas exclure un cancer. Si le programme prend une photo de téléphone pour une photo au dermatoscope, le résultat peut être « aucun signe de malignité trouvé ». Ne vous y fiez pas.
privacy-local = La photo ne quitte pas cet appareil : le programme qui s’y trouve la lit et ne la conserve pas.
privacy-remote = La photo est envoyée à l’ordinateur d’où vient cette page ({ $host }). Le programme ne la conserve pas. Les personnes qui gèrent cet ordinateur ou son réseau peuvent la voir, avec le lieu et l’heure qui y sont enregistrés. Recadrer sur une partie de la photo supprime les deux.
example = Pas de photo sous la main ? Essayez un exemple :
example-melanoma = mélanome
example-nevus = grain de beauté
example-phone = grain de beauté, photo de téléphone
example-failed = L’exemple n’a pas pu être chargé : le serveur ne répond pas.
example-banner = Exemple, ce n’est pas votre photo
example-short = Exemple
api = Pour les programmes : l’API

## Photo guide

guide-title = Réussir la photo
guide-good = Bien : nette, à la lumière du jour, la lésion entière au milieu, avec de la peau autour.
guide-blurred = Floue : tenez le téléphone immobile et touchez la lésion à l’écran pour faire la mise au point.
guide-far = Trop loin : approchez-vous jusqu’à ce que la lésion remplisse environ la moitié de la photo.
guide-cut = Coupée : reculez jusqu’à voir de la peau de tous les côtés.
guide-dark = Trop sombre : placez-vous près d’une fenêtre ou dehors.
guide-glare = Reflet : désactivez le flash et changez d’angle.
guide-hair = Poils ou encre : écartez les poils, et ne mettez ni règle ni marque au stylo.

## ABCDE

abcde-title = Observer soi-même : la règle ABCDE
abcde-a = Asymétrie : une moitié ne ressemble pas à l’autre.
abcde-b = Bords : le contour est irrégulier, dentelé ou flou.
abcde-c = Couleur : elle n’est pas uniforme, ou il y en a plusieurs.
abcde-d = Diamètre : plus de 6 mm, environ la largeur d’un crayon.
abcde-e = Évolution : la taille, la forme ou la couleur change, ou la lésion démange, fait mal ou saigne.
abcde-duckling = « Vilain petit canard » : elle ne ressemble pas aux autres.
abcde-then = Si un seul de ces points est vrai, consultez un médecin dans les deux semaines, quel que soit le résultat affiché ici. Certains mélanomes ne présentent aucun de ces signes.

## Limits

limits-title = Ce dont le programme ne tient pas compte
limits-history = Si la lésion est nouvelle, change, grandit, démange, fait mal ou saigne. Cela compte plus que son aspect.
limits-others = Vos autres lésions, votre âge, votre famille, votre peau dans son ensemble.
limits-skin = La peau foncée : presque toutes les photos de l’entraînement montrent une peau claire.
limits-place = Les lésions sous les ongles, dans la bouche, sur les organes génitaux, la paume des mains ou la plante des pieds ; les éruptions et les plaies. L’entraînement en comptait peu, ou aucune.
limits-photo = Les photos sans dermatoscope, comme celles d’un téléphone : l’entraînement en comptait peu. Elles ne peuvent pas exclure un cancer.
limits-then = Quel que soit le résultat, montrez à un médecin toute lésion qui vous inquiète.

## List of photos

answers = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
photo = Photo { $number }
progress = { $done } photos sur { $count }
progress-done = Les { $count } photos sont terminées.
filter = Afficher
filter-all = Toutes
sort = Trier par
sort-added = ordre d’ajout
sort-decision = urgence
sort-name = nom
download-csv = Tableau (CSV)
download-json = Données (JSON)
clear = Tout retirer
clear-confirm = Retirer les { $count } photos et leurs résultats de cette page ?
status-done = { $name } : { $result }
short-refer = Voir un médecin
short-inconclusive = Pas de résultat net
short-no-sign = Aucun signe de cancer trouvé, cancer possible
short-rejected = Pas de résultat
short-pending = En cours
queued = La photo va être envoyée.
working = Analyse de la photo en cours.
waiting = Le serveur est occupé. La photo va être renvoyée dans un instant.
unreachable = Le serveur ne répond pas. La photo est toujours ici et sera renvoyée dès que le serveur répondra. Si la lésion vous inquiète, n’attendez pas : appelez un médecin.
remove = Retirer { $name }
remove-short = Retirer
retry = Réessayer
another = Choisir une autre photo
print = Imprimer pour le médecin
save = Enregistrer

## The answer

result-consult_dermatologist = Faites examiner cette lésion par un médecin.
result-no_sign_not_ruled_out = Aucun signe de malignité trouvé, mais une malignité n’est pas exclue.
result-inconclusive = Pas de résultat net : faites examiner cette lésion par un médecin.
action-consult_dermatologist = Consultez un dermatologue ou votre médecin traitant dans les deux semaines.
action-no_sign_not_ruled_out = Observez la lésion une fois par mois. Consultez un médecin dans les deux semaines si elle est nouvelle, change, grandit, démange, fait mal ou saigne, si un point de la règle ABCDE est vrai, ou si elle vous inquiète.
action-inconclusive = Appelez aujourd’hui un dermatologue ou votre médecin traitant pour prendre rendez-vous dans les quatre semaines. Si la lésion est nouvelle, change, grandit, démange, fait mal ou saigne, ou si un point de la règle ABCDE est vrai, dites-le : vous devriez être examiné dans les deux semaines.
standing-refer = Le { $date }, le résultat pour cette lésion était : faites‑la examiner par un médecin. Cela reste valable, même si rien n’a changé. Si aucun médecin ne l’a examinée depuis, appelez aujourd’hui.
standing-inconclusive = Le { $date }, il n’y avait pas de résultat net pour cette lésion, et le conseil était : faites‑la examiner par un médecin. Cela reste valable, même si rien n’a changé. Si aucun médecin ne l’a examinée depuis, appelez aujourd’hui.
standing-unnamed = Si c’est une lésion que vous avez déjà gardée, choisissez-la sous « Garder pour comparer » : un conseil antérieur de voir un médecin reste valable.

number = Probabilité de malignité
number-explained = Malin veut dire cancer de la peau.
assumes-calibration = Ce chiffre est calculé pour un groupe où les lésions malignes sont aussi fréquentes que dans les images auxquelles il a été ajusté. Ce n’est pas votre risque personnel.
assumes = Ce chiffre est calculé pour un groupe où { $number } lésions sur 100 sont malignes. Ce n’est pas votre risque personnel.
assumes-refer = Le conseil reste le même.
missed = Lors d’un test, des programmes de ce genre ont manqué { $number } { $class ->
    [none] lésions malignes
   *[other] lésions de cette classe ({ $class })
} sur 100. Un chiffre bas ne l’exclut pas.
missed-precancer = Un précancer peut aussi donner ce résultat. Un médecin doit le traiter.
assumes-uncalibrated = Ce chiffre n’a jamais été comparé à des diagnostics : ne le lisez pas comme une probabilité.
number-uncalibrated = Sortie du modèle pour « malin »
threshold = Un examen est conseillé à partir de { $threshold }{ $class ->
    [none] {""}
   *[other] {" "}pour { $class }
}. En dessous, un cancer est possible aussi.
bar = Probabilité de malignité : { $probability }. À partir de { $threshold }, il est conseillé de voir un médecin.

next-title = Que faire maintenant
next-refer-1 = Appelez aujourd’hui. Dites qu’il vous faut un rendez-vous dans les deux semaines pour une lésion de la peau.
next-refer-2 = Si le cabinet est fermé, appelez le prochain jour ouvrable. S’il n’y a pas de rendez-vous dans les deux semaines, demandez à votre médecin traitant d’en obtenir un.
next-refer-3 = Imprimez ce résultat, ou enregistrez-le dans un fichier que vous pourrez montrer sur le téléphone. Apportez-le.
next-refer-4 = Si la lésion grandit ou saigne, demandez un rendez-vous plus proche.
next-refer-5 = D’ici là, ne la grattez pas, ne la coupez pas, ne la traitez pas. N’attendez pas d’avoir une meilleure photo. Une photo ultérieure avec un autre résultat n’annule pas ce conseil.
next-inconclusive-1 = { action-inconclusive }
next-inconclusive-2 = Si le cabinet est fermé, appelez le prochain jour ouvrable. S’il n’y a pas de rendez-vous dans ce délai, demandez à votre médecin traitant d’en obtenir un.
next-inconclusive-3 = { next-refer-3 }
next-inconclusive-4 = { next-refer-5 }
next-no-sign-1 = Observez la lésion une fois par mois. Prenez chaque fois une photo sous la même lumière et comparez.
next-no-sign-2 = Montrez-la dans tous les cas au médecin lors du prochain examen de la peau.
next-countries = Dans certains pays, on peut appeler directement un dermatologue ; dans d’autres, c’est le médecin traitant qui vous adresse à lui.
diagnosis = Ce n’est pas un diagnostic : seul un examen montre de quoi il s’agit.
meaning-inconclusive = La lésion peut être maligne (cancer de la peau) ou non : cette photo ne suffit pas pour le savoir.

reasons = Pourquoi un médecin doit l’examiner
reasons-inconclusive = Pourquoi il n’y a pas de résultat net
reason-operating_point = La probabilité atteint le seuil à partir duquel un examen est conseillé.
reason-labeled_malignant = Il est au moins aussi probable que la lésion soit maligne que bénigne.
reason-tta_disagreement = Le résultat change quand on tourne la photo.
reason-empty_prediction_set = La photo ne ressemble pas à celles de l’entraînement.
reason-malignant_not_excluded = La photo ne suffit ni à confirmer la malignité ni à l’exclure.
reason-weak_evidence = Aucun test n’a montré que les lésions malignes sont repérées de façon fiable sur des { $kind ->
    [dermoscopic] photos au dermatoscope
    [clinical] photos de téléphone et autres photos sans dermatoscope
   *[unknown] photos de ce genre
}.
reason-poor_image = Les défauts de la photo peuvent cacher un signe de malignité.
reason-several_lesions = La photo montre plusieurs lésions, et une seule a été analysée.
reason-uncalibrated = Les chiffres de ce modèle n’ont jamais été comparés à des diagnostics, et « malin » n’est pas nettement inférieur à « bénin ».

warnings-no-sign = Les défauts de cette photo rendent le résultat moins sûr. Pour la prochaine photo :
warnings-check = Défauts de la photo :
check-found = Contrôle de la photo : { $width } × { $height } pixels{ $kind ->
    [dermoscopic] , prise au dermatoscope
    [clinical] , gros plan sans dermatoscope
   *[unknown] {""}
}.
warning-blurred = Elle est floue : tenez l’appareil immobile et touchez la lésion à l’écran pour faire la mise au point.
warning-dark = Elle est sombre : prenez-la avec plus de lumière.
warning-bright = Elle est trop claire : prenez-la avec moins de lumière et sans flash.
warning-clipped_highlights = La peau brille : changez l’angle de la lumière et désactivez le flash.
warning-no_color = Elle a peu de couleur : prenez-la en couleur, sans filtre.
warning-low_contrast = Elle a peu de contraste, comme à travers un voile : nettoyez l’objectif et prenez une lumière uniforme.
warning-lesion_small = La lésion y est petite : recadrez la photo sur la lésion, ou prenez-la de plus près.
warning-lesion_cut = Le bord coupe la lésion : reculez jusqu’à voir de la peau de tous les côtés.
warning-lesion_off_center = La lésion n’est pas au milieu : recadrez la photo, ou visez la lésion.
warning-hair = Des poils ou des cheveux couvrent la lésion : écartez-les.
warning-ruler_or_ink = On y voit une règle ou de l’encre : reprenez la photo sans elles.
warning-several_lesions = Plusieurs endroits peuvent être la lésion, et un seul a été analysé : recadrez la photo sur une seule lésion.
kind-dermoscopic = Le programme a classé cette photo comme prise au dermatoscope.
kind-clinical = Le programme a classé cette photo comme un gros plan sans dermatoscope.
kind-wrong = { $kind ->
    [dermoscopic] Si vous l’avez prise avec un téléphone seul, ignorez ce résultat et faites examiner la lésion par un médecin.
   *[other] Si c’est faux, ignorez ce résultat et faites examiner la lésion par un médecin.
}

measured = Sur les { $kind ->
    [dermoscopic] photos au dermatoscope
    [clinical] gros plans sans dermatoscope
   *[unknown] photos
} qui ont servi à choisir le seuil, un examen a été conseillé pour { $sensitivity } { $class ->
    [none] des lésions malignes, et aussi pour { $others } des lésions non malignes
   *[other] des lésions de cette classe ({ $class }), et aussi pour { $others } de toutes les autres
}. Ailleurs, le programme peut manquer davantage de lésions malignes.
evidence = Dans un test sur { $images } { $kind ->
    [dermoscopic] photos au dermatoscope
    [clinical] gros plans sans dermatoscope
   *[unknown] photos
} { $leftOut ->
    [patients] de patients absents
   *[sources] de cliniques absentes
} de l’entraînement, des modèles de même conception ont conseillé un examen pour { $sensitivity } { $class ->
    [none] des lésions malignes
   *[other] des lésions de cette classe ({ $class })
} (intervalle de confiance à 95 % : { $low } à { $high }), et aussi pour { $others } { $class ->
    [none] des lésions non malignes
   *[other] de toutes les autres
} (intervalle de confiance à 95 % : { $lowOthers } à { $highOthers }). Un intervalle de confiance indique l’incertitude d’un chiffre.
evidence-patients = D’autres patients des mêmes cliniques figuraient dans l’entraînement : ce test est donc moins probant.
tta = La photo a été analysée dans { $views } orientations : la probabilité de malignité est comprise entre { $lowest } et { $highest }.

## Image and heat map

map = Carte de chaleur
map-hint = Les zones claires ont augmenté la probabilité de malignité. Elles ne montrent pas où finit la lésion. Une zone sombre, ou l’absence de zone claire, n’exclut pas un cancer.
map-low = un peu
map-high = beaucoup
map-outside = non analysé
map-none = Ce modèle n’a pas de carte de chaleur.
map-flat = Rien ne ressort sur la carte de chaleur : aucune zone n’a augmenté à elle seule la probabilité de malignité. Cela ne l’exclut pas.
map-flat-refer = Rien ne ressort sur la carte de chaleur : le résultat vient de la lésion dans son ensemble. Le conseil reste le même.
frame = Cadre : la partie de la photo qui a été analysée
no-preview = Le navigateur ne peut pas afficher ce type de fichier. Le programme peut le lire.
photo-alt = La photo { $name }
photo-with-map-alt = La photo { $name } avec la carte de chaleur
crop = Recadrer
crop-title = Recadrer sur la lésion
crop-hint = Déplacez et agrandissez la photo jusqu’à ce que la lésion remplisse environ la moitié du cadre. Au clavier : les flèches déplacent, + et − changent la taille.
crop-area = Photo dans le cadre
crop-zoom = Zoom
crop-send = Utiliser cette partie
crop-whole = Utiliser toute la photo
cancel = Annuler
for-doctor = Pour le médecin

site = Endroit du corps
site-placeholder = par exemple : bras gauche
note = Note pour le médecin
note-placeholder = par exemple : apparue en juin, démange
note-count = { $count } caractères sur { $most }
note-privacy = Ces deux champs restent sur cette page et dans ce que vous imprimez, enregistrez ou gardez. Ils ne sont pas envoyés. Sur la page, ils sont perdus quand vous la fermez ou la rechargez.
print-hint = Pour obtenir un PDF, imprimez et choisissez « Enregistrer au format PDF ».
saved = Enregistré sous { $name }, dans les téléchargements du navigateur. Le fichier montre votre photo, son nom et sa date, et vos notes à toute personne qui l’ouvre.

## Details

details = Chiffres et modèle
classes = Toutes les classes
class-column = Classe
kind-column = Nature
probability-column = Probabilité
malignant = malin
benign = bénin
precancer = précancer (compté comme bénin)
class-MEL = mélanome
class-NV = nævus mélanocytaire (grain de beauté)
class-BCC = carcinome basocellulaire
class-AK = kératose actinique
class-BKL = kératose bénigne
class-DF = dermatofibrome
class-VASC = lésion vasculaire
class-SCC = carcinome épidermoïde
about-model = Modèle
about-digest = SHA-256
about-point = Seuil
about-point-value = choisi pour conseiller un examen pour { $share } des lésions malignes ({ $name })
about-engine = Bibliothèque logicielle
about-engine-fallback = { $engine }, qui remplace un moteur plus rapide
about-date = Date
about-kind = Type de photo
about-kind-value = au dermatoscope : { $dermoscopic } ; gros plan sans dermatoscope : { $clinical } ; pas de lésion : { $other }

report-title = Rapport pour le médecin
report-file = rapport-lesion-peau
report-advice = Conseil donné au patient
report-person = Nom
report-birth = Date de naissance
labeled = { $label } : { $text }
report-photo = Photo
report-photo-date = Date du fichier photo
cropped = recadrée
report-no-figures = Sans résultat net, il n’y a ni probabilité ni carte de chaleur, car ni l’une ni l’autre ne serait fiable.

## History

history-title = Historique
history-on = Garder les résultats dans ce navigateur, pour comparer une lésion au fil du temps
history-privacy = S’il est activé, chaque résultat a un bouton « Garder ce résultat », et seul ce que vous gardez est enregistré. Cela reste dans ce navigateur, sans chiffrement : toute personne qui l’utilise peut le voir. Rien n’est envoyé. Le désactiver efface tout.
history-off-confirm = Désactiver l’historique et effacer toutes les photos et tous les résultats gardés ?
history-delete = Tout effacer
history-delete-confirm = Effacer toutes les photos et tous les résultats gardés ?
history-remove-confirm = Effacer le résultat gardé de « { $name } » du { $date } ? Un conseil de voir un médecin ne sera alors plus affiché.
kept-spots = { $count ->
    [one] Vous avez gardé { $count } lésion
   *[other] Vous avez gardé { $count } lésions
}
rename = Renommer
rename-prompt = Nouveau nom de la lésion. Les résultats du même nom forment une seule lésion.
spot = Nom de la lésion dans l’historique
same-spot = Même lésion que :
same-spot-value = { $spot }, { $date }
spot-placeholder = par exemple : bras gauche
spot-unnamed = Lésion { $number }
keep = Garder ce résultat
keep-title = Garder pour comparer
kept = Gardé le { $date } sous « { $spot } ».
keep-update = Mettre à jour
keep-updated = Le résultat gardé est à jour.
keep-failed = Le navigateur n’a pas pu le garder. Enregistrez-le dans un fichier.
compare = Comparer
compare-print = Imprimer cette comparaison
compare-hint = Alignez les deux photos, puis comparez la taille, la forme et la couleur. Le programme ne les compare pas. Si quelque chose a changé, consultez un médecin dans les deux semaines.
crop-keys = Au clavier : les flèches déplacent une photo, + et − changent sa taille.
turn = Tourner
close = Fermer

## Errors

rejected = Pas de résultat pour cette photo
rejected-then = Cela ne dit rien sur la lésion. Si elle vous inquiète, faites‑la examiner par un médecin, avec ou sans photo.
rejected-again = Le contrôle de la photo peut se tromper. S’il n’y a pas non plus de résultat pour une deuxième photo, montrez la lésion à un médecin.
error-missing_image = Le fichier est vide. Choisissez à nouveau la photo.
error-too_many_bytes = Le fichier est trop gros. Réduisez la photo, ou recadrez-la sur la lésion.
error-too_many_pixels = La photo a trop de pixels. Réduisez-la, ou recadrez-la sur la lésion.
error-not_an_image = Ce n’est pas une photo. Choisissez un fichier JPEG ou PNG.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = Aucune lésion de la peau pouvant être analysée n’a été trouvée sur cette photo. Photographiez de près une seule lésion, nette, sous une lumière uniforme, au milieu de la photo, avec de la peau autour.
error-unsupported_format = Le programme ne peut pas lire ce format de fichier, par exemple le HEIC d’un iPhone. Sur un téléphone, reprenez la photo sur cette page avec « Prendre une photo ». Sur un ordinateur, choisissez un fichier JPEG ou PNG. Pour régler un iPhone sur JPEG : Réglages, Appareil photo, Formats, Le plus compatible.
error-truncated_image = Il manque une partie du fichier. Copiez-le à nouveau, ou reprenez la photo.
error-corrupt_image = Le fichier est abîmé. Copiez-le à nouveau, ou reprenez la photo.
error-image_too_small = La photo a trop peu de pixels. Prenez-la de plus près, ou envoyez-la en taille réelle.
error-low_contrast = On ne voit presque rien sur la photo. Reprenez-la avec plus de lumière, nette, la lésion au milieu.
error-image_too_blurred = La photo est floue. Tenez l’appareil immobile, touchez la lésion à l’écran pour faire la mise au point et reprenez-la.
error-image_too_dark = La photo est trop sombre. Reprenez-la avec plus de lumière.
error-image_too_bright = La photo est trop claire. Reprenez-la avec moins de lumière et sans flash.
error-image_without_color = La photo est sans couleur. Reprenez-la en couleur, sans filtre.
error-overloaded = Le serveur est trop occupé. Attendez un instant et réessayez.
error-not_ready = Le serveur démarre encore. Attendez un instant et réessayez.
error-body_timeout = La photo n’est pas arrivée à temps. Réessayez avec une connexion plus rapide ou un fichier plus petit.
error-deadline_exceeded = Il n’y a pas eu de résultat à temps. Réessayez.
error-other = Une erreur s’est produite avec cette photo, il n’y a donc pas de résultat. Code : { $code }
