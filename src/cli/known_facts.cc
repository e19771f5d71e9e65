#include "cli/known_facts.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "model/json.h"

namespace consort::cli {

std::shared_ptr<const model::Facts> KnownFacts::facts(const std::string& host) const {
  std::lock_guard lock(mutex_);
  auto found = facts_.find(host);
  return found == facts_.end() ? nullptr : found->second;
}

void KnownFacts::set(const std::string& host, model::Facts facts) {
  std::lock_guard lock(mutex_);
  auto& known = facts_[host];
  if (!known || !(known->tree == facts.tree))
    known = std::make_shared<model::Facts>(std::move(facts));
}

Digest KnownFacts::digest() const {
  std::lock_guard lock(mutex_);
  Hasher hasher;
  for (const auto& [host, facts] : facts_)
    hasher.update(host + "\n" + model::to_json(facts->tree) + "\n");
  return hasher.finish();
}

Status KnownFacts::load(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return fail(Code::io, "cannot read the facts in " + entry.path().string());
    auto value = model::parse_json(text.str());
    if (!value)
      return std::move(value.error()).within("reading the facts in " + entry.path().string());
    if (!value->is_map())
      return fail(Code::invalid,
                  entry.path().string() + " does not hold facts: they are a JSON object");
    set(entry.path().stem().string(), {value->map()});
  }
  if (error)
    return fail(Code::not_found,
                "cannot read the folder of facts " + folder + ": " + error.message());
  return {};
}

}  // namespace consort::cli
