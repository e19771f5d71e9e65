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
      "  local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} words=\n"
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
         "  case $word in\n"
         "    -*) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\") ;;\n"
         "    *) case $verb in\n"
         "         types|read) mapfile -t COMPREPLY < <(compgen -W \"$(consort types 2>/dev/null | "
         "cut -d' ' -f1)\" -- \"$word\") ;;\n"
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
      text += "complete -c consort -n '__fish_seen_subcommand_from " + verb.name + "' -l " +
              option.substr(2) + "\n";
    }
  }
  return text +
         "complete -c consort -n '__fish_seen_subcommand_from types read' -f -a '(consort types "
         "2>/dev/null | string split -f1 \" \")'\n";
}

}  // namespace

int run_completion(const Call& call) {
  std::vector<VerbDoc> verbs = verb_docs();
  const std::string& shell = call.arguments.subject;
  call.terminal.print(shell == "bash" ? bash(verbs) : shell == "zsh" ? zsh(verbs) : fish(verbs));
  return kOk;
}

}  // namespace consort::cli
