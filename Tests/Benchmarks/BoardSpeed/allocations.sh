# Runs in the rig's guest, in virtual time: allocations of a whole treatment.
"$product" "$profile" "$plans/short-treatment.yaml"
