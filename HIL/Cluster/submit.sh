#!/usr/bin/env bash
# A campaign on a Slurm cluster: submits one array of shards, waits, submits again what is missing, and puts the records together.
# Prints what one process would have printed, and ends as it would have: 0 nothing found, 5 some seed broke a rule.
#
#   HIL/Cluster/submit.sh SEEDS SHARDS [FAULTS-EVERY]      e.g. '0..<40000000' 2000 10
#
# HISTOTRIPSY names the program, RECORDS the folder of the records (both on a file system that every node sees); SBATCH_OPTIONS is
# given to sbatch, such as "--partition=long --cpus-per-task=4". Started again with the same folder it goes on where it was.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,9p' "$0" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
export SEEDS=$1 SHARDS=$2 EVERY=${3:-1}
export HISTOTRIPSY=${HISTOTRIPSY:-$(command -v histotripsy)}
export RECORDS=${RECORDS:-$PWD/campaign-records}
attempts=${ATTEMPTS:-3}
mkdir -p "$RECORDS"

# The shards without a record, as Slurm wants a list: 3,7,9.
missing() {
  local list=
  for shard in $(seq "$SHARDS"); do [ -s "$RECORDS/shard-$shard.txt" ] || list=$list,$shard; done
  echo "${list#,}"
}

# A folder belongs to one campaign.
campaign="seeds $SEEDS faults-every $EVERY shards $SHARDS"
if [ -e "$RECORDS/campaign" ] && [ "$(cat "$RECORDS/campaign")" != "$campaign" ]; then
  echo "submit.sh: $RECORDS holds another campaign: $(cat "$RECORDS/campaign")" >&2
  exit 65
fi
echo "$campaign" >"$RECORDS/campaign"

for attempt in $(seq "$attempts"); do
  left=$(missing)
  [ -n "$left" ] || break
  echo "submit.sh: attempt $attempt: shards $left" >&2
  # shellcheck disable=SC2086
  sbatch --wait --array="$left" --output="$RECORDS/log-%a.txt" ${SBATCH_OPTIONS:-} "$here/shard.sbatch" >&2 || true
done
left=$(missing)
if [ -n "$left" ]; then
  echo "submit.sh: after $attempts attempts these shards have no record: $left; what they said is in $RECORDS/log-*.txt" >&2
  exit 1
fi
records=()
for shard in $(seq "$SHARDS"); do records+=("$RECORDS/shard-$shard.txt"); done
exec "$HISTOTRIPSY" simulate --campaign --merge "${records[@]}"
