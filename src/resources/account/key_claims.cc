#include "resources/account/key_claims.h"

#include <algorithm>

#include "resources/account/key_file.h"
#include "resources/claim_words.h"

namespace consort::resources {

using model::Claim;
using model::Map;
using model::Value;

namespace {

constexpr const char* kPart = "part";
constexpr std::string_view kHome = "%h";

// Where `path` leads a user with this home; nothing when it is not known yet, or cannot be.
std::optional<std::string> file_of(const Map& attributes, const std::string& home) {
  auto user = known_text(attributes, "user"), path = known_text(attributes, "path");
  if (!user || (!path && is_described(attributes, "path"))) return std::nullopt;
  auto file = key_file_path(path.value_or(""), *user, home);
  return file ? std::optional(*file) : std::nullopt;
}

bool is_absent(const Map& attributes) { return known_text(attributes, "state") == "absent"; }

// The key in one of its files; whoever has it as its own is told by the user.
std::optional<std::string> key_in_file(const Map& attributes) {
  auto user = known_text(attributes, "user"), line = known_text(attributes, "key");
  auto file = file_of(attributes, "/%h");  // a home that no user has
  if (!user || !line || !file) return std::nullopt;
  auto key = PublicKey::parse(*line);
  if (!key) return std::nullopt;
  return key_of(*user, *file) + '\0' + key->type + ' ' + key->blob;
}

}  // namespace

std::vector<Claim> keys_of_user_claims(const std::string&, const Map& attributes) {
  auto user = known_text(attributes, "user");
  bool usual = file_of(attributes, "/%h") == key_file_path("", "", "/%h").value_or("");
  if (!user || !usual || is_absent(attributes)) return {};
  return {{*user, kPart}};
}

std::vector<Claim> key_file_claims(const std::string&, const Map& attributes) {
  auto path = known_text(attributes, "path");
  if (!path || path->find(kHome) != path->npos || is_absent(attributes)) return {};
  auto file = file_of(attributes, "/");
  if (!file) return {};
  return {{*file, kPart}};
}

std::vector<Claim> key_state_claims(const std::string&, const Map& attributes) {
  auto key = key_in_file(attributes), state = known_text(attributes, "state");
  if (!key || !state) return {};
  return {{*key, *state}};
}

std::vector<Claim> key_option_claims(const std::string&, const Map& attributes) {
  auto key = key_in_file(attributes);
  const Value* options = attributes.find("options");
  if (!key || !options || !options->is_list() || is_absent(attributes)) return {};
  std::vector<std::string> words;
  for (const Value& option : options->list()) {
    if (!option.is_text()) return {};
    words.push_back(option.text());
  }
  std::sort(words.begin(), words.end());
  std::string all = "=";
  for (const std::string& word : words)
    all += word + '\n';
  return {{*key, all}};
}

std::vector<Claim> usual_key_file_claims(const std::string& name, const Map& attributes) {
  auto home = known_text(attributes, "home");
  auto file = home ? key_file_path("", name, *home) : Result<std::string>(std::string());
  if (!home || !file) return {};
  return {{*file, ""}};
}

}  // namespace consort::resources
