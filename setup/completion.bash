# Completes `make` in this project's folder: waves, questions and answers. In your .bashrc:
#   source path/to/the/project/setup/completion.bash
# Elsewhere files are completed, as ever.

_collaboration_survey_make() {
  COMPREPLY=()
  local line="${COMP_LINE:0:COMP_POINT}" word value quote=""
  [ -f setup/complete.py ] || return 0
  # What stands in closed quotes is done with; the word is what follows the last blank outside of quotes.
  line="$(printf '%s' "$line" | sed -e "s/='[^']*'/=x/g" -e 's/="[^"]*"/=x/g')"
  case "$line" in
    *=\'*) word="${line##* }"; word="${line%%=\'*}"; word="${word##* }=${line#*=\'}"; quote="'" ;;
    *=\"*) word="${line%%=\"*}"; word="${word##* }=${line#*=\"}"; quote='"' ;;
    *) word="${line##* }" ;;
  esac
  case "$word" in *[\'\"]*) return 0 ;; esac
  while IFS= read -r value; do
    # bash puts in only what follows the last = (and of a quoted word, what follows its quote).
    if [ -n "$quote" ]; then value="${value#*=}"
    else case "$word" in *=*) value="${value:$((${#word} - $(_collaboration_survey_last "$word")))}" ;; esac
    fi
    COMPREPLY+=("$value")
  done < <(python3 setup/complete.py "$word" 2>/dev/null)
  case "${COMPREPLY[*]}" in *[=]) compopt -o nospace 2>/dev/null ;; esac
  return 0
}

# How long the part after the last = is.
_collaboration_survey_last() {
  local part="${1##*=}"
  printf '%s' "${#part}"
}

complete -o default -F _collaboration_survey_make make
