# The page in English. Every language has the same messages; a test holds them to it.

language = Language
notice = For research use only. Not a medical device.
notice-more = It can be wrong, and it does not replace a dermatologist.
ask = Drop a photograph of one skin lesion here, or several.
choose = Choose photographs
take = Take a photograph
how = From close by, in focus, in even light, the whole lesion in the middle. Pasting works too.
privacy-here = Nothing leaves this computer: the photograph is read by the program that runs on it, and is not kept.
privacy-there = The photograph goes to { $host }, where this page came from, and nowhere else. It is not kept there.
print = Print
clear = Remove all
remove = Remove { $name }
save = Save as a file
again = Try again
api = For programs: the API

answers = { $count ->
    [one] One photograph
   *[other] { $count } photographs
}
photograph = Photograph { $number }
status-done = { $name }: { $verdict }
working = The network is looking at it.
waiting = The server is busy. The photograph waits for its turn.

verdict-refer = Have a dermatologist look at this lesion.
verdict-no-sign = The program saw no sign of malignancy, but it cannot rule it out.
then-no-sign = If the lesion is new, changes, itches or bleeds, or worries you, have a dermatologist look at it.
because = Why:
reason-operating_point = The probability reaches the mark from which the program refers.
reason-labeled_malignant = Malignant is at least as probable as benign.
reason-views_disagree = The answer changes when the photograph is turned. Do not rely on it.
reason-no_label_fits = The photograph is unlike those that the program knows. Do not rely on it.
reason-not_calibrated = The model’s probabilities were never checked against outcomes, and malignant is not clearly less probable.

probability = Probability that it is malignant: { $share }
probability-not-calibrated = The model says { $share } for malignant. This was never checked against outcomes: do not read it as a probability.
mark = refers from { $share }
mark-of = refers from { $share } { $class }
bar = { $share } malignant; the program refers from { $mark } on.
measured = Where this mark was measured, { $sensitivity } of the malignant lesions reached it, and so did { $others } of the others. At other clinics fewer malignant lesions may reach it.
measured-of = Where this mark was measured, { $sensitivity } of these lesions reached it ({ $class }), and so did { $others } of all others. At other clinics fewer of these lesions may reach it.
set-both = Neither benign nor malignant can be ruled out at a coverage of { $coverage }.
set-benign = At a coverage of { $coverage }, benign alone is left. Up to { $missed } of the malignant lesions get this answer wrongly.
set-malignant = At a coverage of { $coverage }, malignant alone is left.
set-none = At a coverage of { $coverage }, neither label is left: the photograph is unlike those that the program knows.
views = The photograph was turned and looked at { $views } times: malignant is between { $lowest } and { $highest }.

map = Heat map
map-hint = Bright: what spoke for malignant. The map shows where the network looked and not where the lesion ends. What it did not look at is dark.
map-none = This model cannot say where it looked.
map-flat = Nothing in the photograph spoke for malignant. What the network did not look at is dark.
no-preview = Your browser cannot show this kind of file. The program can read it.
picture = The photograph { $name }
picture-with-map = The photograph { $name } with the heat map
classes = All classes
class-column = Class
kind-column = Kind
share-column = Probability
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
about = What answered
about-model = Model
about-point = Operating point
about-engine = Engine
about-engine-fallback = { $engine }, which stands in for a faster one
about-when = Answered
report-title = Report on { $name }

limits-title = What the program cannot see
limits-history = Whether the lesion is new, changes, itches, hurts or bleeds. These matter more than its look.
limits-others = Your other moles, your age, your family, your skin as a whole.
limits-skin = Dark skin: nearly all photographs that it learned from show light skin.
limits-place = Lesions under nails, on mucous membranes, on palms and soles, rashes and wounds: it learned from few of them or none.
limits-photo = A blurred, dark or distant photograph. It learned mostly from photographs taken through a dermatoscope.
limits-then = Whatever is said here: show a lesion that worries you to a dermatologist.

refused = No answer
error-missing_image = The file is empty. Choose the photograph again.
error-too_many_bytes = The file is too large. Send it smaller, or cut to the lesion.
error-too_many_pixels = The photograph has too many pixels. Send it smaller, or cut to the lesion.
error-not_an_image = This is not a photograph. Choose a JPEG or PNG file.
error-unsupported_format = The program cannot read this kind of picture. Save it as JPEG or PNG and try again.
error-truncated_image = A part of the file is missing. Copy it again from where it came from, or take the photograph anew.
error-corrupt_image = The file is damaged. Copy it again from where it came from, or take the photograph anew.
error-image_too_small = The photograph has too few pixels to judge anything. Take it from closer by, or at full size.
error-no_detail = There is next to nothing to be seen in the photograph. Take it again in more light, in focus, with the lesion in the middle.
error-overloaded = The server has too much to do. Wait a little and try again.
error-not_ready = The server is still starting. Wait a little and try again.
error-request_too_slow = The photograph did not arrive in time. Try again, on a faster line or with a smaller file.
error-deadline_passed = There was no answer in time. Try again.
error-other = The program failed on this photograph. Nothing was judged. Code: { $code }
unreachable = The server does not answer. The photograph is still here, and is sent again as soon as the server is back.
