# shellcheck shell=bash
# Homes of builds, kept between jobs: a folder for each repository. Launches of all repositories run as one user, and a
# runner that was taken over could make the launcher follow a link into another's. So root opens the homes of the one
# repository whose job begins, and closes all others; nothing that a job says has a part in it.

HOMES=$VAR/launcher/homes

# open_homes JOB
open_homes() {
  local repository folder
  act install -d -o root -g root -m 711 -- "$ROOT$HOMES"
  for folder in "$ROOT$HOMES"/*/; do
    [[ -d $folder ]] || continue
    act chown root:root -- "${folder%/}"
    act chmod 700 -- "${folder%/}"
  done
  repository=$(repository_of "$1")
  # One that cannot be told gets a home that ends with its job.
  [[ -n $repository ]] || return 0
  act install -d -o bench-job -g bench-job -m 700 -- "$ROOT$HOMES/$repository"
}

# The number of the repository whose job this is: by its admission, which root wrote, or, on a machine without admissions,
# the only one of the policy.
repository_of() {
  local -a found
  if [[ $1 == standing ]]; then
    mapfile -t found < <(grep -oE '"id": ?[1-9][0-9]*' -- "$ROOT$ETC/policy.json" | grep -oE '[0-9]+')
  else
    mapfile -t found < <(grep -oE '"repositoryId": ?[1-9][0-9]*' -- "$ROOT$RUN/admissions/$1.json" | grep -oE '[0-9]+')
  fi
  ((${#found[@]} != 1)) || say "${found[0]}"
} 2>/dev/null
