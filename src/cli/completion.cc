#include "base/strings.h"
#include "cli/context.h"
#include "cli/exit_code.h"
#include "cli/remote/show/kind.h"

namespace consort::cli {
namespace {

std::string words(const std::vector<VerbDoc>& verbs) {
  std::vector<std::string> names;
  for (const VerbDoc& verb : verbs)
    names.push_back(verb.name);
  return join(names, " ");
}

// The verbs that follow others: "  host) list show ... ;;" for a `case`.
std::string nested_cases(const std::vector<VerbDoc>& verbs, std::string_view before,
                         std::string_view after) {
  std::string text;
  for (const VerbDoc& verb : verbs) {
    if (verb.verbs.empty()) continue;
    text += "    " + verb.name + ") " + std::string(before) + join(verb.verbs, " ") +
            std::string(after) + " ;;\n";
  }
  return text;
}

std::string kind_names() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds())
    names.emplace_back(kind.name);
  return join(names, " ");
}

// What a server knows comes from `consort complete`, which gives plain words and soon gives up.
constexpr std::string_view kBash = R"sh(_consort_offer() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "${COMP_WORDS[COMP_CWORD]-}")
}
_consort_ask() {
  _consort_offer "$(consort complete "$1" 2>/dev/null)"
}
_consort() {
  local word=${COMP_WORDS[COMP_CWORD]-} before=${COMP_WORDS[COMP_CWORD-1]-}
  local verb=${COMP_WORDS[1]-} words='' verbs='' site=. i
  for ((i = 2; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in -C|--site) site=${COMP_WORDS[i+1]-.} ;; esac
  done
  if [ "$COMP_CWORD" -eq 1 ]; then
    _consort_offer '@VERBS@'
    return
  fi
  case $verb in
@NESTED@  esac
  if [ -n "$verbs" ] && [ "$COMP_CWORD" -eq 2 ]; then
    _consort_offer "$verbs"
    return
  fi
  case $verb in
@OPTIONS@  esac
  case $before in
    -o|--output) _consort_offer 'table json yaml'; return ;;
    --context) _consort_ask contexts; return ;;
    --environment) _consort_ask environments; return ;;
    --tag|--tags|--set|--add|--remove) _consort_ask tags; return ;;
    --host)
      case $verb in
        read|get|diff|revert) _consort_ask hosts ;;
        *) _consort_offer "$(cd "$site/hosts" 2>/dev/null && ls | sed 's/\.[^.]*$//')" ;;
      esac
      return ;;
  esac
  case $word in -*) _consort_offer "$words"; return ;; esac
  case $verb in
    types|read) _consort_offer "$(consort types 2>/dev/null | cut -d' ' -f1)" ;;
    completion) _consort_offer 'bash zsh fish' ;;
    get|describe)
      if [ "$COMP_CWORD" -eq 2 ]; then
        _consort_offer '@KINDS@'
      else
        case $before in host|hosts) _consort_ask hosts ;; env*) _consort_ask environments ;; esac
      fi ;;
    host) _consort_ask hosts ;;
    context|logout) _consort_ask contexts ;;
    env|orphans) _consort_ask environments ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
  esac
}
complete -o filenames -F _consort consort
)sh";

std::string bash(const std::vector<VerbDoc>& verbs) {
  std::string options;
  for (const VerbDoc& verb : verbs)
    options += "    " + verb.name + ") words='" + join(verb.options, " ") + "' ;;\n";
  std::string text = replace_all(kBash, "@VERBS@", words(verbs));
  text = replace_all(text, "@NESTED@", nested_cases(verbs, "verbs='", "'"));
  text = replace_all(text, "@OPTIONS@", options);
  return replace_all(text, "@KINDS@", kind_names());
}

// A text inside single quotes of zsh or fish.
std::string quoted(std::string_view text) { return "'" + replace_all(text, "'", "'\\''") + "'"; }

constexpr std::string_view kZsh = R"sh(#compdef consort
_consort_ask() { compadd -- ${(f)"$(consort complete $1 2>/dev/null)"} }
_consort() {
  local -a verbs
  verbs=(
@VERBS@  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  if (( CURRENT == 3 )); then
    case $words[2] in
@NESTED@    esac
  fi
  case $words[CURRENT-1] in
    --context) _consort_ask contexts; return ;;
    --environment) _consort_ask environments; return ;;
    --tag|--tags|--set|--add|--remove) _consort_ask tags; return ;;
  esac
  case $words[2] in
@OPTIONS@  esac
}
compdef _consort consort
)sh";

// What else may follow a verb.
std::string zsh_more(const std::string& verb) {
  if (verb == "types" || verb == "read")
    return "; compadd ${(f)\"$(consort types 2>/dev/null | cut -d' ' -f1)\"}";
  if (verb == "host") return "; _consort_ask hosts";
  if (verb == "get" || verb == "describe") return "; compadd -- " + kind_names();
  return "";
}

std::string zsh(const std::vector<VerbDoc>& verbs) {
  std::string described, options;
  for (const VerbDoc& verb : verbs) {
    described += "    " + quoted(verb.name + ":" + verb.summary) + "\n";
    options += "    " + verb.name + ") compadd -- " + join(verb.options, " ") + "; _files" +
               zsh_more(verb.name) + " ;;\n";
  }
  std::string text = replace_all(kZsh, "@VERBS@", described);
  text = replace_all(text, "@NESTED@", nested_cases(verbs, "compadd -- ", "; return"));
  return replace_all(text, "@OPTIONS@", options);
}

// "complete -c consort -n 'CONDITION' -f -a 'WORDS'".
std::string fish_words(const std::string& condition, const std::string& words) {
  return "complete -c consort -n '" + condition + "' -f -a " + quoted(words) + "\n";
}

std::string fish(const std::vector<VerbDoc>& verbs) {
  const std::string after = "__fish_seen_subcommand_from ";
  std::string text;
  for (const VerbDoc& verb : verbs) {
    text += "complete -c consort -n __fish_use_subcommand -f -a " + verb.name + " -d " +
            quoted(verb.summary) + "\n";
    if (!verb.verbs.empty()) text += fish_words(after + verb.name, join(verb.verbs, " "));
    for (const std::string& option : verb.options) {
      bool is_long = option.starts_with("--");
      text += "complete -c consort -n '" + after + verb.name +
              (is_long ? "' -l " + option.substr(2) : "' -s " + option.substr(1)) + "\n";
    }
  }
  return text +
         fish_words(after + "types read", "(consort types 2>/dev/null | string split -f1 \" \")") +
         fish_words(after + "completion", "bash zsh fish") +
         fish_words(after + "get describe", kind_names()) +
         fish_words(after + "host", "(consort complete hosts 2>/dev/null)") +
         fish_words(after + "context logout", "(consort complete contexts 2>/dev/null)") +
         fish_words(after + "env orphans", "(consort complete environments 2>/dev/null)");
}

}  // namespace

int run_completion(const Call& call) {
  std::vector<VerbDoc> verbs = verb_docs();
  const std::string& shell = call.arguments.subject;
  call.terminal.print(shell == "bash" ? bash(verbs) : shell == "zsh" ? zsh(verbs) : fish(verbs));
  return kOk;
}

}  // namespace consort::cli
