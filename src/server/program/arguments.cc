#include "server/program/arguments.h"

#include <array>
#include <utility>

#include "base/strings.h"

namespace consort::server {
namespace {

constexpr std::array<std::pair<std::string_view, Verb>, 7> kVerbs = {{{"start", Verb::start},
                                                                      {"backup", Verb::backup},
                                                                      {"restore", Verb::restore},
                                                                      {"check", Verb::check},
                                                                      {"help", Verb::help},
                                                                      {"--help", Verb::help},
                                                                      {"-h", Verb::help}}};

Result<Verb> verb_named(const std::string& word) {
  for (const auto& [name, verb] : kVerbs)
    if (name == word) return verb;
  return fail(Code::invalid,
              "'" + printable(word, 100) + "' is not start, backup, restore or check");
}

}  // namespace

Result<Arguments> parse_arguments(const std::vector<std::string>& words) {
  if (words.empty()) return fail(Code::invalid, "nothing to do is named");
  Arguments arguments;
  TRY(arguments.verb, verb_named(words.front()));
  const bool wants_folder = arguments.verb == Verb::backup || arguments.verb == Verb::restore;
  const std::pair<std::string_view, std::optional<std::string>*> texts[] = {
      {"--config", &arguments.config},
      {"--data", &arguments.data},
      {"--listen", &arguments.listen}};
  for (size_t at = 1; at < words.size(); ++at) {
    const std::string& word = words[at];
    auto text = std::ranges::find(texts, word,
                                  &std::pair<std::string_view, std::optional<std::string>*>::first);
    if (text != std::end(texts)) {
      if (at + 1 == words.size()) return fail(Code::invalid, word + " takes a value");
      if (*text->second) return fail(Code::invalid, word + " is given twice");
      *text->second = words[++at];
    } else if (word == "--verbose") {
      arguments.verbose = true;
    } else if (wants_folder && arguments.folder.empty() && !word.starts_with('-')) {
      arguments.folder = word;
    } else if (word == "--help" || word == "-h") {
      arguments.verb = Verb::help;
    } else {
      return fail(Code::invalid, "'" + printable(word, 100) + "' is not known here");
    }
  }
  if (arguments.listen && arguments.verb != Verb::start)
    return fail(Code::invalid, "--listen belongs to start");
  if (wants_folder && arguments.folder.empty() && arguments.verb != Verb::help)
    return fail(Code::invalid, "a folder has to be named");
  return arguments;
}

std::string usage() {
  return R"(consort server keeps the description of a fleet and deploys it.

  consort server start          until it is told to stop
  consort server backup FOLDER  a copy of everything in a new folder, also while the server runs
  consort server restore FOLDER put such a copy in the place of the data; the server must not run
  consort server check          what is wrong with the data, also while the server runs

  --config FILE          instead of /etc/consort/server.yaml
  --data DIR             instead of the configuration's data folder
  --listen ADDRESS:PORT  instead of the configuration's
  --verbose              tell more
)";
}

}  // namespace consort::server
