# The page in English. Every language has the same messages; a test compares them.

language = Language
notice = For research use only. Not a medical device.
notice-more = It can be wrong, and it does not replace a dermatologist.
drop = Drop a photo of one skin lesion here, or several.
choose = Choose photos
take = Take a photo
how = From close by, in focus, in even light, the whole lesion in the middle. Pasting works too.
how-kind = The program knows photos taken through a dermatoscope best. For others it can often give no result.
privacy-local = Nothing leaves this computer: the photo is read by the program that runs on it, and is not kept.
privacy-remote = The photo goes to { $host }, where this page came from, and nowhere else. It is not kept there.
print = Print
clear = Remove all
remove = Remove { $name }
save = Save as a file
retry = Try again
api = For programs: the API

answers = { $count ->
    [one] One photo
   *[other] { $count } photos
}
photo = Photo { $number }
status-done = { $name }: { $result }
working = The program is analyzing the photo.
waiting = The server is busy. The photo waits for its turn.

result-consult_dermatologist = Have a dermatologist look at this lesion.
result-no_sign_not_ruled_out = The program saw no sign of malignancy, but it cannot rule it out.
result-inconclusive = The program cannot judge this lesion. Have a dermatologist look at it.
then-no-sign = If the lesion is new, changes, itches or bleeds, or worries you, have a dermatologist look at it.
meaning-inconclusive = The lesion may be malignant or not: this photo does not tell the program which.
then-inconclusive = Make an appointment with a dermatologist, and show the lesion there. If it grows, bleeds or changes quickly, ask for an early appointment. Do not wait for a better photo.
reasons = Why:
reasons-inconclusive = Why the program cannot judge it:
reason-operating_point = The probability reaches the threshold from which the program refers to a dermatologist.
reason-labeled_malignant = It is at least as probable that the lesion is malignant as that it is benign.
reason-tta_disagreement = The answer changes when the photo is turned.
reason-empty_prediction_set = The photo is unlike those that the program knows.
reason-malignant_not_excluded = The program can neither confirm nor rule out that the lesion is malignant.
reason-weak_evidence = No test has shown that the program finds malignant lesions reliably in photos of this kind.
reason-poor_image = Defects of the photo can hide a sign of malignancy.
reason-several_lesions = The photo shows several lesions, and the program analyzed only one of them.
reason-uncalibrated = The model’s probabilities were never checked against diagnoses, and malignant is not clearly less probable than benign.

warnings = This photo has defects. For the next photo:
warnings-no-sign = Defects of this photo make this result less certain. For the next photo:
warning-blurred = It is blurred: hold the camera still, and tap on the lesion to focus.
warning-dark = It is dark: take it in more light.
warning-bright = It is bright: take it with less light, and without a flash.
warning-clipped_highlights = The skin shines in it: change the angle of the light, and use no flash.
warning-no_color = It has little color: take it in color, without a filter.
warning-low_contrast = The photo has little contrast, as through haze or a dirty lens: clean the lens, use even light without glare, and take the photo again.
warning-lesion_small = The lesion is small in it: go closer, until the lesion fills about half of the photo.
warning-lesion_cut = The edge cuts the lesion: go back, until skin surrounds the whole lesion.
warning-lesion_off_center = The lesion is not in the middle: point the camera so that it is.
warning-hair = Hair covers the lesion: move it aside.
warning-ruler_or_ink = A ruler or ink is in it: take it without them.
warning-several_lesions = Several places in it could be the lesion, and the program analyzed only one of them: take a close-up of one lesion at a time.
kind-dermoscopic = The program takes this for a photo through a dermatoscope.
kind-clinical = The program takes this for a close-up without a dermatoscope.
kind-wrong = If it is not, do not rely on the result.

probability = Probability that it is malignant: { $probability }
probability-uncalibrated = The model gives { $probability } for malignant. This was never checked against diagnoses: do not read it as a probability.
threshold = refers from { $threshold }
threshold-of = refers from { $threshold } { $class }
bar = { $probability } malignant; the program refers to a dermatologist from { $threshold } on.
measured = On the { $kind ->
    [dermoscopic] photos through a dermatoscope
    [clinical] close-ups without a dermatoscope
   *[unknown] photos
} on which this threshold was measured, { $sensitivity } of { $class ->
    [none] the malignant lesions were referred, and so were { $others } of the others
   *[other] the lesions of this class ({ $class }) were referred, and so were { $others } of all others
}. At other clinics the program may miss more malignant lesions.
evidence = In a test on { $images } { $kind ->
    [dermoscopic] photos through a dermatoscope
    [clinical] close-ups without a dermatoscope
   *[unknown] photos
}, { $leftOut ->
    [patients] of patients
   *[sources] from clinics
} that the training had left out, networks trained in the same way referred { $sensitivity } of { $class ->
    [none] the malignant lesions
   *[other] the lesions of this class ({ $class })
} ({ $low } to { $high }). They also referred { $others } of { $class ->
    [none] the others
   *[other] all others
} ({ $lowOthers } to { $highOthers }).
evidence-patients = The training had other patients of the same clinics, so this test is a weak one.
tta = The program classified the photo in { $views } orientations: the probability of malignancy is between { $lowest } and { $highest }.

map = Heat map
map-hint = Bright: what raised the probability of malignancy. The map shows where the network looked and not where the lesion ends. What it did not look at is dark.
map-none = This model gives no heat map.
map-flat = No area of the photo raised the probability of malignancy. That does not rule it out. What the network did not look at is dark.
no-preview = Your browser cannot show this kind of file. The program can read it.
photo-alt = The photo { $name }
photo-with-map-alt = The photo { $name } with the heat map
classes = All classes
class-column = Class
kind-column = Kind
probability-column = Probability
malignant = malignant
benign = benign
class-MEL = melanoma
class-NV = melanocytic nevus (mole)
class-BCC = basal cell carcinoma
class-AK = actinic keratosis
class-BKL = benign keratosis
class-DF = dermatofibroma
class-VASC = vascular lesion
class-SCC = squamous cell carcinoma
about = About this result
about-model = Model
about-point = Operating point
about-engine = Engine
about-engine-fallback = { $engine }, which stands in for a faster one
about-date = Date
about-kind = Kind of photo
about-kind-value = through a dermatoscope { $dermoscopic }, close-up without one { $clinical }, no lesion { $other }
report-title = Report on { $name }

limits-title = What the program cannot see
limits-history = Whether the lesion is new, changes, itches, hurts or bleeds. These matter more than its look.
limits-others = Your other moles, your age, your family, your skin as a whole.
limits-skin = Dark skin: nearly all photos that it learned from show light skin.
limits-place = Lesions under nails, on mucous membranes, on palms and soles, rashes and wounds: it learned from few of them or none.
limits-photo = Photos without a dermatoscope: it learned from few of them, and often cannot judge them.
limits-then = Whatever is said here: show a lesion that worries you to a dermatologist.

rejected = No answer
rejected-then = This says nothing about the lesion. If it worries you, have a dermatologist look at it, with or without a photo.
error-missing_image = The file is empty. Choose the photo again.
error-too_many_bytes = The file is too large. Make the photo smaller, or crop it around the lesion.
error-too_many_pixels = The photo has too many pixels. Make it smaller, or crop it around the lesion.
error-not_an_image = This is not a photo. Choose a JPEG or PNG file.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = The program finds no skin lesion in this photo that it can judge. Take a sharp close-up of one lesion, in even light, with the lesion in the middle and skin around it.
error-unsupported_format = The program cannot read this file format. Save the photo as JPEG or PNG and try again.
error-truncated_image = A part of the file is missing. Copy it again from where it came from, or take the photo again.
error-corrupt_image = The file is damaged. Copy it again from where it came from, or take the photo again.
error-image_too_small = The photo has too few pixels. Take it from closer by, or at full size.
error-low_contrast = Almost nothing can be seen in the photo. Take it again in more light, in focus, with the lesion in the middle.
error-image_too_blurred = The photo is blurred. Hold the camera still, tap on the lesion to focus, and take it again.
error-image_too_dark = The photo is too dark. Take it again in more light.
error-image_too_bright = The photo is too bright. Take it again with less light and without a flash.
error-image_without_color = The photo has no color. Take it again in color, without a filter.
error-overloaded = The server has too much to do. Wait a little and try again.
error-not_ready = The server is still starting. Wait a little and try again.
error-body_timeout = The photo did not arrive in time. Try again, on a faster connection or with a smaller file.
error-deadline_exceeded = There was no answer in time. Try again.
error-other = The program failed on this photo, so there is no result. Code: { $code }
unreachable = The server does not answer. The photo is still here, and is sent again as soon as the server is back.
