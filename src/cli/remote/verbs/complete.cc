#include <algorithm>
#include <set>

#include "cli/exit_code.h"
#include "cli/remote/access/access.h"
#include "cli/remote/api/api_client.h"
#include "cli/remote/show/members.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

constexpr Duration kPatience = std::chrono::milliseconds(1500);  // a person waits at the keyboard
constexpr size_t kMostHosts = 1000;

// Shells expand what they are offered: a name that could be more than a word is left out.
bool is_plain_word(std::string_view text) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/:@+").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= 300 && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), plain);
}

using Words = std::set<std::string>;

Answered<Words> hosts(ApiClient& api, bool tags) {
  Target target = Target::site("hosts");
  TRY(auto found, api.list(target.with("fields", "name,tags"), kMostHosts));
  Words words;
  for (const model::Value& host : found.items) {
    if (!tags) words.insert(text_at(host, "name"));
    if (!tags) continue;
    for (const model::Value& tag : list_at(host, "tags"))
      if (tag.is_text()) words.insert(tag.text());
  }
  return words;
}

Answered<Words> environments(ApiClient& api) {
  TRY(model::Value answer, api.get(Target::server("environments")));
  Words words;
  for (const model::Value& environment : list_at(answer, "items"))
    words.insert(text_at(environment, "organization") + "/" + text_at(environment, "name"));
  return words;
}

Answered<Words> contexts(const Call& call) {
  TRY(ContextFile file, context_file(call));
  TRY(Contexts all, file.read());
  Words words;
  for (const auto& [name, context] : all.by_name)
    words.insert(name);
  return words;
}

Answered<Words> words_of(const Call& call) {
  const std::string& kind = call.arguments.remote.kind;
  if (kind == "contexts") return contexts(call);
  TRY(ServerContext server, choose_server(call));
  TRY(auto api, ApiClient::make({.server = std::move(server), .patience = kPatience, .attempts = 1},
                                call.wiring.stop));
  if (kind == "hosts" || kind == "tags") return hosts(*api, kind == "tags");
  if (kind == "environments") return environments(*api);
  return fail(Code::invalid, "nothing is known of " + kind);
}

}  // namespace

int run_complete(const Call& call) {
  auto words = words_of(call);
  if (!words) return kError;
  for (const std::string& word : *words)
    if (is_plain_word(word)) call.terminal.print(word + "\n");
  return kOk;
}

}  // namespace consort::cli
