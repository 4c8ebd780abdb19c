# Runs in the rig's guest, in real time: verbs and wake-ups.
"$product" "$profile"
