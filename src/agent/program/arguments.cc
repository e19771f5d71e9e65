#include "agent/program/arguments.h"

#include <utility>

#include "base/strings.h"

namespace consort::agent {
namespace {

struct VerbName {
  std::string_view name;
  Verb verb;
};
constexpr VerbName kVerbs[] = {{"run", Verb::run},       {"once", Verb::once},
                               {"status", Verb::status}, {"join", Verb::join},
                               {"help", Verb::help},     {"--help", Verb::help},
                               {"-h", Verb::help},       {"--version", Verb::version}};

// Reads options from the front to the back.
class Reader {
 public:
  explicit Reader(const std::vector<std::string>& words) : words_(words) {}

  Result<Arguments> read() {
    bool has_verb = false;
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (auto verb = verb_named(word); verb && !has_verb) {
        arguments_.verb = *verb;
        has_verb = true;
      } else if (word == "--help" || word == "-h") {
        return Arguments{.verb = Verb::help};
      } else {
        TRY_DO(option(word));
      }
    }
    if (!has_verb) return fail(Code::invalid, "nothing to do is named");
    return std::move(arguments_);
  }

 private:
  static std::optional<Verb> verb_named(std::string_view word) {
    for (const VerbName& one : kVerbs)
      if (one.name == word) return one.verb;
    return std::nullopt;
  }

  Status option(const std::string& word) {
    const std::pair<std::string_view, std::optional<std::string>*> texts[] = {
        {"--config", &arguments_.config},
        {"--data", &arguments_.data},
        {"--token-file", &arguments_.token_file},
        {"--name", &arguments_.name},
        {"--root-key", &arguments_.root_key}};
    for (const auto& [name, to] : texts)
      if (word == name) return value(word, *to);
    const std::pair<std::string_view, bool*> flags[] = {{"--verbose", &arguments_.verbose},
                                                        {"--json", &arguments_.json},
                                                        {"--again", &arguments_.again}};
    for (const auto& [name, to] : flags) {
      if (word != name) continue;
      *to = true;
      return {};
    }
    if (word == "--server") {
      std::optional<std::string> server;
      TRY_DO(value(word, server));
      arguments_.servers.push_back(std::move(*server));
      return {};
    }
    bool token =
        arguments_.verb == Verb::join && !arguments_.token && (word == "-" || word[0] != '-');
    if (!token) return fail(Code::invalid, "'" + printable(word, 100) + "' is not known here");
    arguments_.token = word;
    return {};
  }

  Status value(const std::string& option, std::optional<std::string>& to) {
    if (at_ == words_.size()) return fail(Code::invalid, option + " takes a value");
    if (to) return fail(Code::invalid, option + " is given twice");
    to = words_[at_++];
    return {};
  }

  const std::vector<std::string>& words_;
  size_t at_ = 0;
  Arguments arguments_;
};

}  // namespace

Result<Arguments> parse_arguments(const std::vector<std::string>& words) {
  return Reader(words).read();
}

std::string usage() {
  return R"(consort-agent keeps this machine as its server describes it.

  consort-agent run            keep it so, linked to the server, until it is told to stop
  consort-agent once           apply the catalog that is held, once, without a server
  consort-agent status         how it is (--json for programs)
  consort-agent join TOKEN     enrol at the server that gave the token; '-' reads it from the
                               standard input, --token-file FILE from a file
  consort-agent join --server HOST:PORT --root-key SHA256
                               enrol without a token: somebody approves
                               (--again to enrol anew; --name NAME as another host than the
                               machine calls itself)

  --config FILE   instead of /etc/consort/agent.yaml
  --data DIR      instead of the configuration's data folder
  --verbose       tell more
)";
}

}  // namespace consort::agent
