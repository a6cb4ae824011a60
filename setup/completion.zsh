# Completes `make` in this project's folder: waves, questions and answers. In your .zshrc, after compinit:
#   source path/to/the/project/setup/completion.zsh
# Elsewhere files are completed, as ever.

_collaboration_survey_make() {
  local -a found
  if [[ -f setup/complete.py ]]; then
    # The word up to the cursor: zsh has taken the quotes away, also one that is not closed yet.
    found=("${(@f)$(python3 setup/complete.py "${(Q)PREFIX}" 2>/dev/null)}")
    found=(${found:#})
  fi
  if (( $#found )); then
    compadd -S '' -- $found
  else
    _files
  fi
}

compdef _collaboration_survey_make make
