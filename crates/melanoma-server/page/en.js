var t=`# The page in English. Every language has the same messages; a test compares them.

language = Language
title = Check a photo of a skin spot
notice = For research use only. Not a medical device.
notice-more = It can be wrong, and it does not replace a doctor.

## Upload

drop = Drop a photo of one skin spot here
drop-touch = Take or choose a photo of one skin spot
drop-more = Several photos also work, one spot in each. You can paste a photo, too.
choose = Choose photos
take = Take a photo
add = Add photos
crop-first = Crop each photo to the spot before it is sent
kind-hint = The program works best with photos taken through a dermatoscope, the magnifier that doctors hold on the skin. A phone photo cannot rule out cancer. If the program mistakes a phone photo for a dermatoscope photo, the result can be “no sign of malignancy found”. Do not trust that result.
privacy-local = The photo does not leave this device: the program on it reads the photo and does not keep it.
privacy-remote = The photo is sent to the computer that this page comes from ({ $host }). The program does not keep it. Whoever runs that computer or its network may see it, with the place and time saved in it. Cropping to a part of the photo removes both.
example = No photo at hand? Try an example:
example-melanoma = melanoma
example-nevus = mole
example-phone = mole, phone photo
example-failed = The example could not be loaded: the server does not answer.
example-banner = Example, not your photo
example-short = Example
api = For programs: the API

## Photo guide

guide-title = How to take a good photo
guide-good = Good: sharp, in daylight, the whole spot in the middle with skin around it.
guide-blurred = Blurred: hold the phone still and tap on the spot to focus.
guide-far = Too far away: go closer, until the spot fills about half of the photo.
guide-cut = Cut off: go back, until skin is visible on all sides.
guide-dark = Too dark: go to a window or outside.
guide-glare = Glare: turn off the flash, and change the angle.
guide-hair = Hair or ink: move hair aside, and leave out rulers and pen marks.

## ABCDE

abcde-title = Check the spot yourself: the ABCDE rule
abcde-a = Asymmetry: one half does not match the other.
abcde-b = Border: the edge is uneven, ragged or blurred.
abcde-c = Color: it has several colors, or the color is uneven.
abcde-d = Diameter: it is wider than 6 mm, about the width of a pencil.
abcde-e = Evolving: its size, shape or color changes, or it itches, hurts or bleeds.
abcde-duckling = “Ugly duckling”: it looks different from your other spots.
abcde-then = If one of these is true, see a doctor within two weeks, whatever the result here is. Some melanomas show none of these signs.

## Limits

limits-title = What the program does not take into account
limits-history = Whether the spot is new, changes, grows, itches, hurts or bleeds. This matters more than how it looks.
limits-others = Your other spots, your age, your family, your skin as a whole.
limits-skin = Dark skin: nearly all of its training photos show light skin.
limits-place = Spots under nails, in the mouth, on the genitals, on palms and soles; rashes and wounds. It was trained on few such photos, or none.
limits-photo = Photos without a dermatoscope, such as phone photos: it was trained on few of them. They cannot rule out cancer.
limits-then = Whatever the result is: show a spot that worries you to a doctor.

## List of photos

answers = { $count ->
    [one] One photo
   *[other] { $count } photos
}
photo = Photo { $number }
progress = { $done } of { $count } photos done
progress-done = All { $count } photos are done.
filter = Show
filter-all = All
sort = Sort by
sort-added = order added
sort-decision = urgency
sort-name = name
download-csv = Table (CSV)
download-json = Data (JSON)
clear = Remove all
clear-confirm = Remove all { $count } photos and their results from this page?
status-done = { $name }: { $result }
short-refer = See a doctor
short-inconclusive = No clear result
short-no-sign = No sign of cancer found, cancer possible
short-rejected = No result
short-pending = Waiting
queued = The photo is waiting to be sent.
working = The program is analyzing the photo.
waiting = The server is busy. The photo is sent again in a moment.
unreachable = The server does not answer. The photo is still here, and is sent again when the server is back. If the spot worries you, do not wait for it: call a doctor.
remove = Remove { $name }
remove-short = Remove
retry = Try again
another = Choose another photo
print = Print for the doctor
save = Save as a file

## The answer

result-consult_dermatologist = Have a doctor examine this spot.
result-no_sign_not_ruled_out = No sign of malignancy found. It is not ruled out.
result-inconclusive = No clear result: have a doctor examine this spot.
action-consult_dermatologist = See a dermatologist or your family doctor within two weeks.
action-no_sign_not_ruled_out = Check the spot once a month. See a doctor within two weeks if it is new, changes, grows, itches, hurts or bleeds, if a point of the ABCDE rule is true, or if it worries you.
action-inconclusive = Call a dermatologist or your family doctor today for an appointment within four weeks. If the spot is new, changes, grows, itches, hurts or bleeds, or if a point of the ABCDE rule is true, say so: you should be seen within two weeks.
standing-refer = On { $date } the result for this spot was: have a doctor examine it. That still holds, even if nothing changed. If no doctor has examined it since, call today.
standing-inconclusive = On { $date } there was no clear result for this spot, and the advice was: have a doctor examine it. That still holds, even if nothing changed. If no doctor has examined it since, call today.
standing-unnamed = If this is a spot that you kept before, choose it under “Keep for comparison”: an earlier advice to see a doctor still holds.

number = Probability of malignancy
number-explained = Malignant means skin cancer.
assumes-calibration = The figure is computed for a group in which malignant spots are as frequent as in the images that it was adjusted to. It is not your personal risk.
assumes = The figure is computed for a group in which { $number } of 100 spots are malignant. It is not your personal risk.
assumes-refer = The advice stays the same.
missed = In a test, programs of this kind missed { $number } of 100 { $class ->
    [none] malignant spots
   *[other] spots of this class ({ $class })
}. A low figure does not rule it out.
missed-precancer = A precancer can also get this result. A doctor should treat it.
assumes-uncalibrated = This figure was never compared with diagnoses: do not read it as a probability.
number-uncalibrated = Output of the model for “malignant”
threshold = The advice to see a doctor starts at { $threshold }{ $class ->
    [none] {""}
   *[other] {" "}for { $class }
}. Below that, cancer is possible, too.
bar = Probability of malignancy: { $probability }. From { $threshold } on, the advice is to see a doctor.

next-title = What to do next
next-refer-1 = Call today. Say that you need an appointment within two weeks because of a spot on your skin.
next-refer-2 = If the practice is closed, call on the next working day. If there is no appointment within two weeks, ask your family doctor to arrange one.
next-refer-3 = Print this result, or save it as a file that you can show on the phone. Take it with you.
next-refer-4 = If the spot grows or bleeds, ask for an earlier appointment.
next-refer-5 = Until then, do not scratch, cut or treat it. Do not wait for a better photo. A later photo with another result does not cancel this advice.
next-inconclusive-1 = { action-inconclusive }
next-inconclusive-2 = If the practice is closed, call on the next working day. If there is no appointment in that time, ask your family doctor to arrange one.
next-inconclusive-3 = { next-refer-3 }
next-inconclusive-4 = { next-refer-5 }
next-no-sign-1 = Look at the spot once a month. Take a photo in the same light each time, and compare them.
next-no-sign-2 = Show it to the doctor at your next skin check in any case.
next-countries = In some countries you can call a dermatologist directly, in others your family doctor refers you.
diagnosis = This is not a diagnosis: only an examination shows what the spot is.
meaning-inconclusive = The spot may be malignant (skin cancer) or not: this photo is not enough to tell.

reasons = Why a doctor should examine it
reasons-inconclusive = Why there is no clear result
reason-operating_point = The probability is at or above the threshold for seeing a doctor.
reason-labeled_malignant = Malignant is at least as probable as benign.
reason-tta_disagreement = The result changes when the photo is turned.
reason-empty_prediction_set = The photo is unlike the photos that the program was trained with.
reason-malignant_not_excluded = The photo is not enough to confirm malignancy or to rule it out.
reason-weak_evidence = No test has shown that malignant spots are found reliably in { $kind ->
    [dermoscopic] dermatoscope photos
    [clinical] phone photos and other photos without a dermatoscope
   *[unknown] photos of this kind
}.
reason-poor_image = Defects of the photo can hide a sign of malignancy.
reason-several_lesions = The photo shows several spots, and only one of them was analyzed.
reason-uncalibrated = The figures of this model were never compared with diagnoses, and “malignant” is not clearly below “benign”.

warnings-no-sign = Defects of this photo make the result less certain. For the next photo:
warnings-check = Defects of the photo:
check-found = Check of the photo: { $width } × { $height } pixels{ $kind ->
    [dermoscopic] , taken through a dermatoscope
    [clinical] , close-up without a dermatoscope
   *[unknown] {""}
}.
warning-blurred = It is blurred: hold the camera still, and tap on the spot to focus.
warning-dark = It is dark: take it in more light.
warning-bright = It is too bright: take it in less light and without a flash.
warning-clipped_highlights = The skin shines: change the angle of the light, and turn off the flash.
warning-no_color = It has little color: take it in color, without a filter.
warning-low_contrast = It has little contrast, as through haze: clean the lens, and use even light.
warning-lesion_small = The spot is small in it: crop the photo to the spot, or take it from closer by.
warning-lesion_cut = The edge cuts the spot off: go back, until skin is visible on all sides.
warning-lesion_off_center = The spot is not in the middle: crop the photo, or point the camera at the spot.
warning-hair = Hair covers the spot: move it aside.
warning-ruler_or_ink = A ruler or ink is in it: take the photo without them.
warning-several_lesions = Several places in it could be the spot, and only one was analyzed: crop the photo to one spot.
kind-dermoscopic = The program classified this as a photo taken through a dermatoscope.
kind-clinical = The program classified this as a close-up without a dermatoscope.
kind-wrong = { $kind ->
    [dermoscopic] If you took it with a phone alone, ignore this result and have a doctor examine the spot.
   *[other] If this is wrong, ignore this result and have a doctor examine the spot.
}

measured = On the { $kind ->
    [dermoscopic] dermatoscope photos
    [clinical] close-ups without a dermatoscope
   *[unknown] photos
} that the threshold was chosen with, { $sensitivity } of { $class ->
    [none] the malignant spots were referred to a doctor, and so were { $others } of the spots that were not malignant
   *[other] the spots of this class ({ $class }) were referred to a doctor, and so were { $others } of all other spots
}. Elsewhere the program can miss more malignant spots.
evidence = In a test with { $images } { $kind ->
    [dermoscopic] dermatoscope photos
    [clinical] close-ups without a dermatoscope
   *[unknown] photos
} { $leftOut ->
    [patients] of patients
   *[sources] from clinics
} that were left out of the training, models of the same design referred { $sensitivity } of { $class ->
    [none] the malignant spots
   *[other] the spots of this class ({ $class })
} to a doctor (95% confidence interval: { $low } to { $high }). They also referred { $others } of { $class ->
    [none] the spots that were not malignant
   *[other] all other spots
} (95% confidence interval: { $lowOthers } to { $highOthers }). A confidence interval states how uncertain a figure is.
evidence-patients = Other patients of the same clinics were in the training, so this test is a weak one.
tta = The photo was analyzed in { $views } orientations: the probability of malignancy is between { $lowest } and { $highest }.

## Image and heat map

map = Heat map
map-hint = Bright areas raised the probability of malignancy. They do not show where the spot ends. A dark area, or no bright area, does not rule out cancer.
map-low = raised it little
map-high = raised it most
map-outside = not analyzed
map-none = This model has no heat map.
map-flat = Nothing stands out in the heat map: no single area raised the probability of malignancy. This does not rule it out.
map-flat-refer = Nothing stands out in the heat map: the result comes from the spot as a whole. The advice is the same.
frame = Frame: the part of the photo that was analyzed
no-preview = The browser cannot show this kind of file. The program can read it.
photo-alt = The photo { $name }
photo-with-map-alt = The photo { $name } with the heat map
crop = Crop to the spot
crop-title = Crop to the spot
crop-hint = Drag the photo, and zoom until the spot fills about half of the frame. On a keyboard: arrow keys move, + and − zoom.
crop-area = Photo in the frame
crop-zoom = Zoom
crop-send = Use this part
crop-whole = Use the whole photo
cancel = Cancel
for-doctor = For the doctor

site = Where on the body
site-placeholder = for example: left upper arm
note = Note for the doctor
note-placeholder = for example: new since June, itches
note-count = { $count } of { $most } characters
note-privacy = Both stay on this page and in what you print, save or keep. They are not sent. On the page they are lost when you close or reload it.
print-hint = To get a PDF, print and choose “Save as PDF”.
saved = Saved as { $name }, where the browser puts its downloads. The file shows your photo, its name and date, and your notes to anybody who opens it.

## Details

details = Figures and model
classes = All classes
class-column = Class
kind-column = Kind
probability-column = Probability
malignant = malignant
benign = benign
precancer = precancer (counted as benign)
class-MEL = melanoma
class-NV = melanocytic nevus (mole)
class-BCC = basal cell carcinoma
class-AK = actinic keratosis
class-BKL = benign keratosis
class-DF = dermatofibroma
class-VASC = vascular lesion
class-SCC = squamous cell carcinoma
about-model = Model
about-digest = SHA-256
about-point = Threshold
about-point-value = chosen to refer { $share } of the malignant spots ({ $name })
about-engine = Software library
about-engine-fallback = { $engine }, which replaces a faster one
about-date = Date
about-kind = Kind of photo
about-kind-value = with a dermatoscope: { $dermoscopic }; close-up without a dermatoscope: { $clinical }; no spot: { $other }

report-title = Report for the doctor
report-file = skin-spot-report
report-advice = Advice to the patient
report-person = Name
report-birth = Date of birth
labeled = { $label }: { $text }
report-photo = Photo
report-photo-date = Date of the photo file
cropped = cropped
report-no-figures = An inconclusive result has no probability and no heat map, because neither could be relied on.

## History

history-title = History
history-on = Keep results in this browser, to compare a spot over time
history-privacy = If it is on, each result has a button “Keep this result”, and only what you keep is stored. It stays in this browser, unencrypted: anybody who uses it can see it. Nothing is sent. Turning it off deletes everything.
history-off-confirm = Turn the history off and delete all kept photos and results?
history-delete = Delete all
history-delete-confirm = Delete all kept photos and results?
history-remove-confirm = Delete the kept result of “{ $name }” of { $date }? An advice to see a doctor is no longer shown then.
kept-spots = { $count ->
    [one] You have 1 kept spot
   *[other] You have { $count } kept spots
}
rename = Rename
rename-prompt = New name of the spot. Results with the same name are one spot.
spot = Name of the spot in the history
same-spot = Same spot as:
same-spot-value = { $spot }, { $date }
spot-placeholder = for example: left arm, dark
spot-unnamed = Spot { $number }
keep = Keep this result
keep-title = Keep for comparison
kept = Kept on { $date } as “{ $spot }”.
keep-update = Update
keep-updated = The kept result is up to date.
keep-failed = The browser could not keep it. Save it as a file.
compare = Compare
compare-print = Print this comparison
compare-hint = Align the two photos, then compare size, shape and color. The program does not compare them. If something changed, see a doctor within two weeks.
crop-keys = On a keyboard: arrow keys move a photo, + and − zoom.
turn = Turn
close = Close

## Errors

rejected = No result for this photo
rejected-then = This says nothing about the spot. If it worries you, have a doctor examine it, with or without a photo.
rejected-again = The check of the photo can be wrong. If there is no result for a second photo either, show the spot to a doctor.
error-missing_image = The file is empty. Choose the photo again.
error-too_many_bytes = The file is too large. Make the photo smaller, or crop it to the spot.
error-too_many_pixels = The photo has too many pixels. Make it smaller, or crop it to the spot.
error-not_an_image = This is not a photo. Choose a JPEG or PNG file.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = No skin spot that can be analyzed was found in this photo. Take a sharp close-up of one spot in even light, with the spot in the middle and skin around it.
error-unsupported_format = The program cannot read this file format, such as HEIC of an iPhone. On a phone, take the photo again on this page with “Take a photo”. On a computer, choose a JPEG or PNG file. To set an iPhone to JPEG: Settings, Camera, Formats, Most Compatible.
error-truncated_image = A part of the file is missing. Copy it again from where it came from, or take the photo again.
error-corrupt_image = The file is damaged. Copy it again from where it came from, or take the photo again.
error-image_too_small = The photo has too few pixels. Take it from closer by, or send it in full size.
error-low_contrast = Almost nothing can be seen in the photo. Take it again in more light, in focus, with the spot in the middle.
error-image_too_blurred = The photo is blurred. Hold the camera still, tap on the spot to focus, and take it again.
error-image_too_dark = The photo is too dark. Take it again in more light.
error-image_too_bright = The photo is too bright. Take it again in less light and without a flash.
error-image_without_color = The photo has no color. Take it again in color, without a filter.
error-overloaded = The server is too busy. Wait a moment, and try again.
error-not_ready = The server is still starting. Wait a moment, and try again.
error-body_timeout = The photo did not arrive in time. Try again with a faster connection or a smaller file.
error-deadline_exceeded = There was no result in time. Try again.
error-other = The program failed on this photo, so there is no result. Code: { $code }
`;export{t as default};
