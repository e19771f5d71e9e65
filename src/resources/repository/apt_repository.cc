#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/package/packages.h"
#include "resources/repository/deb822.h"
#include "resources/repository/repositories.h"
#include "resources/repository/repository_provider.h"

namespace consort::resources {
namespace {

const std::string kSources = "/etc/apt/sources.list.d";
const std::string kPreferences = "/etc/apt/preferences.d";

std::vector<std::string> sorted_words(std::string_view value) {
  std::vector<std::string> words;
  for (std::string_view word : split_words(value))
    words.emplace_back(word);
  std::sort(words.begin(), words.end());
  return words;
}

bool is_yes(std::string_view value) {
  std::string word = to_lower(trim(value));
  return word == "yes" || word == "true" || word == "on" || word == "1" || word == "enable";
}

// A key has its own lines; everything else is words, wherever they break.
std::string read_signed_by(std::string_view value) {
  if (is_armored_key(value)) return canonical_key(value);
  std::vector<std::string> words;
  for (std::string_view word : split_words(value))
    words.emplace_back(word);
  return join(words, " ");
}

constexpr std::pair<std::string_view, std::vector<std::string> Repository::*> kLists[] = {
    {"types", &Repository::types},
    {"uris", &Repository::uris},
    {"suites", &Repository::suites},
    {"components", &Repository::components},
    {"architectures", &Repository::architectures},
};

void read_field(const std::string& name, const std::string& value, Repository& repository) {
  std::string key = to_lower(name);
  auto list = std::find_if(std::begin(kLists), std::end(kLists),
                           [&](const auto& known) { return known.first == key; });
  if (list != std::end(kLists)) {
    repository.*(list->second) = sorted_words(value);
  } else if (key == "signed-by") {
    repository.signed_by = read_signed_by(value);
  } else if (key == "trusted") {
    repository.trusted = is_yes(value);
  } else if (key == "enabled") {
    repository.enabled = is_yes(value);
  } else if (key == "by-hash") {
    repository.by_hash = to_lower(value);
  } else {
    repository.options[name] = trim(value);
  }
}

// The host of "https://user@host:8080/path"; "" for a file.
std::string host_of(std::string_view uri) {
  size_t start = uri.find("://");
  if (start == std::string_view::npos) return "";
  uri = uri.substr(start + 3);
  uri = uri.substr(0, uri.find('/'));
  if (size_t at = uri.rfind('@'); at != std::string_view::npos) uri.remove_prefix(at + 1);
  return std::string(uri.substr(0, uri.find(':')));
}

// What the priority is for when the description does not say.
std::string usual_pin(const Repository& repository) {
  return "origin \"" + (repository.uris.empty() ? "" : host_of(repository.uris[0])) + "\"";
}

class AptFormat final : public RepositoryFormat {
 public:
  Place place() const override { return {kSources, ".sources"}; }
  std::vector<std::string> companions(const std::string& name) const override {
    return {preferences(name)};
  }
  std::vector<std::string> missing() const override { return {"mirrorlist", "metalink", "title"}; }
  std::string elsewhere() const override { return "dnf or zypper"; }

  Result<std::optional<Repository>> read(const std::string& name, const std::string& text,
                                         Context& context) override {
    std::vector<Deb822Stanza> stanzas = parse_deb822(text);
    if (stanzas.size() != 1) return std::optional<Repository>();
    Repository repository;
    for (const auto& [field, value] : stanzas[0])
      read_field(field, value, repository);
    TRY(std::optional<std::string> pins, if_there(context.target.files().read(preferences(name))));
    if (pins) read_pin(*pins, repository);
    return std::optional(std::move(repository));
  }

  Status complete(model::Map& attributes) const override {
    TRY(Repository repository, Repository::from(attributes));
    if (repository.priority != 0 && repository.pin.empty())
      attributes.set("pin", model::Value(usual_pin(repository)));
    return {};
  }

  Result<std::string> write(const std::string& name, const Repository& repository) override {
    if (repository.uris.empty() || repository.suites.empty()) {
      return fail(Code::invalid, "repository '" + name + "' needs 'uris' and 'suites' with apt");
    }
    if (repository.priority == 0 && !repository.pin.empty()) {
      return fail(Code::invalid, "the 'pin' of repository '" + name + "' needs a 'priority'");
    }
    Deb822Stanza stanza = {{"Types", join(repository.types, " ")},
                           {"URIs", join(repository.uris, " ")},
                           {"Suites", join(repository.suites, " ")}};
    auto add = [&](const std::string& field, const std::string& value) {
      if (!value.empty()) stanza.emplace_back(field, value);
    };
    add("Components", join(repository.components, " "));
    add("Architectures", join(repository.architectures, " "));
    bool key = is_armored_key(repository.signed_by);
    add("Signed-By", (key ? "\n" : "") + repository.signed_by);
    add("Trusted", repository.trusted ? "yes" : "");
    add("Enabled", repository.enabled ? "" : "no");
    add("By-Hash", repository.by_hash);
    for (const auto& [field, value] : repository.options)
      add(field, value);
    return print_deb822(stanza);
  }

  Status settle(const std::string& name, const Repository* repository, Context& context) override {
    system::FileSystem& files = context.target.files();
    if (!repository || repository->priority == 0) return if_there(files.remove(preferences(name)));
    TRY_DO(files.make_directories(kPreferences));
    system::WriteOptions options;
    options.mode = 0644;
    const std::string& pin = repository->pin.empty() ? usual_pin(*repository) : repository->pin;
    return files.write(preferences(name),
                       print_deb822({{"Package", "*"},
                                     {"Pin", pin},
                                     {"Pin-Priority", std::to_string(repository->priority)}}),
                       options);
  }

 private:
  static std::string preferences(const std::string& name) {
    return kPreferences + "/" + name + ".pref";
  }

  // Nothing is told of a file that says something else than settle() would.
  static void read_pin(const std::string& text, Repository& repository) {
    std::vector<Deb822Stanza> stanzas = parse_deb822(text);
    bool ours = stanzas.size() == 1 && stanzas[0].size() == 3 &&
                stanzas[0][0] == std::pair<std::string, std::string>{"Package", "*"} &&
                stanzas[0][1].first == "Pin" && stanzas[0][2].first == "Pin-Priority";
    if (!ours) return;
    repository.pin = stanzas[0][1].second;
    const std::string& number = stanzas[0][2].second;
    std::from_chars(number.data(), number.data() + number.size(), repository.priority);
  }
};

}  // namespace

std::unique_ptr<Provider> apt_repositories(system::Target& target, const model::Facts& facts) {
  if (!is_package_manager("apt", "apt-get", target, facts)) return nullptr;
  return repositories_provider(std::make_unique<AptFormat>());
}

}  // namespace consort::resources
