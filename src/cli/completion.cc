#include "base/strings.h"
#include "cli/context.h"
#include "cli/exit_code.h"

namespace consort::cli {
namespace {

std::string words(const std::vector<VerbDoc>& verbs) {
  std::vector<std::string> names;
  for (const VerbDoc& verb : verbs)
    names.push_back(verb.name);
  return join(names, " ");
}

std::string bash(const std::vector<VerbDoc>& verbs) {
  std::string text =
      "_consort() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]-} before=${COMP_WORDS[COMP_CWORD-1]-}\n"
      "  local verb=${COMP_WORDS[1]-} words= site=. i\n"
      "  for ((i = 2; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in -C|--site) site=${COMP_WORDS[i+1]-.} ;; esac\n"
      "  done\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W '" +
      words(verbs) +
      "' -- \"$word\")\n"
      "    return\n"
      "  fi\n"
      "  case $verb in\n";
  for (const VerbDoc& verb : verbs)
    text += "    " + verb.name + ") words='" + join(verb.options, " ") + "' ;;\n";
  return text +
         "  esac\n"
         "  case $before in\n"
         "    -o|--output) mapfile -t COMPREPLY < <(compgen -W 'table json yaml' -- \"$word\"); "
         "return ;;\n"
         "    --host) mapfile -t COMPREPLY < <(compgen -W \"$(cd \"$site/hosts\" 2>/dev/null && "
         "ls | sed 's/\\.[^.]*$//')\" -- \"$word\"); return ;;\n"
         "  esac\n"
         "  case $word in\n"
         "    -*) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\") ;;\n"
         "    *) case $verb in\n"
         "         types|read) mapfile -t COMPREPLY < <(compgen -W \"$(consort types 2>/dev/null | "
         "cut -d' ' -f1)\" -- \"$word\") ;;\n"
         "         completion) mapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- \"$word\") "
         ";;\n"
         "         *) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
         "       esac ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _consort consort\n";
}

// A text inside single quotes of zsh or fish.
std::string quoted(std::string_view text) { return "'" + replace_all(text, "'", "'\\''") + "'"; }

std::string zsh(const std::vector<VerbDoc>& verbs) {
  std::string text = "#compdef consort\n_consort() {\n  local -a verbs\n  verbs=(\n";
  for (const VerbDoc& verb : verbs)
    text += "    " + quoted(verb.name + ":" + verb.summary) + "\n";
  text +=
      "  )\n  if (( CURRENT == 2 )); then\n    _describe verb verbs\n    return\n  fi\n  case "
      "$words[2] in\n";
  for (const VerbDoc& verb : verbs) {
    std::string more = verb.name == "types" || verb.name == "read"
                           ? "; compadd ${(f)\"$(consort types 2>/dev/null | cut -d' ' -f1)\"}"
                           : "";
    text += "    " + verb.name + ") compadd -- " + join(verb.options, " ") + "; _files" + more +
            " ;;\n";
  }
  return text + "  esac\n}\ncompdef _consort consort\n";
}

std::string fish(const std::vector<VerbDoc>& verbs) {
  std::string text;
  for (const VerbDoc& verb : verbs) {
    text += "complete -c consort -n __fish_use_subcommand -f -a " + verb.name + " -d " +
            quoted(verb.summary) + "\n";
    for (const std::string& option : verb.options) {
      bool is_long = option.starts_with("--");
      text += "complete -c consort -n '__fish_seen_subcommand_from " + verb.name +
              (is_long ? "' -l " + option.substr(2) : "' -s " + option.substr(1)) + "\n";
    }
  }
  return text +
         "complete -c consort -n '__fish_seen_subcommand_from types read' -f -a '(consort types "
         "2>/dev/null | string split -f1 \" \")'\n"
         "complete -c consort -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
}

}  // namespace

int run_completion(const Call& call) {
  std::vector<VerbDoc> verbs = verb_docs();
  const std::string& shell = call.arguments.subject;
  call.terminal.print(shell == "bash" ? bash(verbs) : shell == "zsh" ? zsh(verbs) : fish(verbs));
  return kOk;
}

}  // namespace consort::cli
