#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/package/packages.h"
#include "resources/repository/repo_file.h"
#include "resources/repository/repositories.h"
#include "resources/repository/repository_provider.h"

namespace consort::resources {
namespace {

const std::string kKeys = "/etc/pki/rpm-gpg";

bool is_on(std::string_view value) {
  std::string word = to_lower(value);
  return word == "1" || word == "yes" || word == "true" || word == "on";
}

std::vector<std::string> addresses(std::string value) {
  std::replace(value.begin(), value.end(), ',', ' ');
  std::vector<std::string> words;
  for (std::string_view word : split_words(value))
    words.emplace_back(word);
  std::sort(words.begin(), words.end());
  return words;
}

// Where the text of a key goes: a name that no package's key has.
std::string key_path(const std::string& name) { return kKeys + "/RPM-GPG-KEY-consort-" + name; }

// "gpgkey" for what signs: paths become addresses.
std::string key_address(const std::string& name, const std::string& signed_by) {
  if (is_armored_key(signed_by)) return "file://" + key_path(name);
  return signed_by.starts_with('/') ? "file://" + signed_by : signed_by;
}

constexpr std::pair<std::string_view, std::string Repository::*> kTexts[] = {
    {"name", &Repository::title},
    {"mirrorlist", &Repository::mirrorlist},
    {"metalink", &Repository::metalink},
    {"gpgkey", &Repository::signed_by},
};

class RepoFormat final : public RepositoryFormat {
 public:
  enum class Tool { dnf, zypper };
  explicit RepoFormat(Tool tool) : tool_(tool) {}

  Place place() const override {
    return {tool_ == Tool::dnf ? "/etc/yum.repos.d" : "/etc/zypp/repos.d", ".repo"};
  }
  std::vector<std::string> companions(const std::string& name) const override {
    return {key_path(name)};
  }
  std::vector<std::string> missing() const override {
    return {"types", "suites", "components", "architectures", "by_hash", "pin"};
  }
  std::string elsewhere() const override { return "apt"; }

  Result<std::optional<Repository>> read(const std::string& name, const std::string& text,
                                         Context& context) override {
    std::optional<RepoFile> settings = parse_repo_file(text, name);
    if (!settings) return std::optional<Repository>();
    Repository repository;
    repository.trusted = true;
    for (const auto& [key, value] : *settings)
      read_setting(key, value, repository);
    TRY(repository.signed_by, read_key(name, repository.signed_by, context));
    return std::optional(std::move(repository));
  }

  Result<std::string> write(const std::string& name, const Repository& repository) override {
    if (repository.uris.empty() && repository.mirrorlist.empty() && repository.metalink.empty()) {
      return fail(Code::invalid,
                  "repository '" + name + "' needs 'uris', 'mirrorlist' or 'metalink'");
    }
    RepoFile settings = {{"name", repository.title.empty() ? name : repository.title}};
    auto add = [&](const std::string& key, const std::string& value) {
      if (!value.empty()) settings.emplace_back(key, value);
    };
    add("baseurl", join(repository.uris, "\n"));
    add("mirrorlist", repository.mirrorlist);
    add("metalink", repository.metalink);
    add("enabled", repository.enabled ? "1" : "0");
    add("gpgcheck", repository.trusted ? "0" : "1");
    add("gpgkey", key_address(name, repository.signed_by));
    add("priority", repository.priority == 0 ? "" : std::to_string(repository.priority));
    bool refreshes = tool_ == Tool::zypper && !repository.options.contains("autorefresh");
    add("autorefresh", refreshes ? "1" : "");
    for (const auto& [key, value] : repository.options)
      add(key, value);
    return print_repo_file(settings, name);
  }

  Status settle(const std::string& name, const Repository* repository, Context& context) override {
    system::FileSystem& files = context.target.files();
    bool key = repository && is_armored_key(repository->signed_by);
    if (!key) TRY_DO(if_there(files.remove(key_path(name))));
    if (key) {
      TRY_DO(files.make_directories(kKeys));
      system::WriteOptions options;
      options.mode = 0644;
      TRY_DO(files.write(key_path(name), repository->signed_by + "\n", options));
    }
    bool imports = tool_ == Tool::zypper && repository && !repository->trusted;
    if (!imports || repository->signed_by.empty()) return {};
    return import_key(name, *repository, context);
  }

 private:
  void read_setting(const std::string& key, const std::string& value, Repository& repository) {
    bool usual = tool_ == Tool::zypper && key == "autorefresh" && is_on(value);
    auto text = std::find_if(std::begin(kTexts), std::end(kTexts),
                             [&](const auto& known) { return known.first == key; });
    if (text != std::end(kTexts)) {
      repository.*(text->second) = value;
    } else if (key == "baseurl") {
      repository.uris = addresses(value);
    } else if (key == "enabled") {
      repository.enabled = is_on(value);
    } else if (key == "gpgcheck") {
      repository.trusted = !is_on(value);
    } else if (key == "priority") {
      std::from_chars(value.data(), value.data() + value.size(), repository.priority);
    } else if (!usual) {
      repository.options[key] = value;
    }
  }

  // What a description says of the key at this address.
  Result<std::string> read_key(const std::string& name, const std::string& address,
                               Context& context) {
    if (address == "file://" + key_path(name)) {
      TRY(std::optional<std::string> key, if_there(context.target.files().read(key_path(name))));
      return canonical_key(key.value_or(""));
    }
    return address.starts_with("file://") ? address.substr(7) : address;
  }

  // zypper asks a person before it believes a key that rpm does not know.
  Status import_key(const std::string& name, const Repository& repository, Context& context) {
    std::string address = key_address(name, repository.signed_by);
    bool file = address.starts_with("file://");
    system::Command command{.argv = {"rpm", "--import", file ? address.substr(7) : address},
                            .environment = {{"LC_ALL", "C.UTF-8"}}};
    command.timeout = context.timeout;
    auto done = system::run_checked(context.target.processes(), command, context.stop);
    return done ? Status() : Status(std::move(done).error().within("importing the key"));
  }

  const Tool tool_;
};

}  // namespace

std::unique_ptr<Provider> dnf_repositories(system::Target& target, const model::Facts& facts) {
  if (!is_package_manager("dnf", "dnf", target, facts)) return nullptr;
  return repositories_provider(std::make_unique<RepoFormat>(RepoFormat::Tool::dnf));
}

std::unique_ptr<Provider> zypper_repositories(system::Target& target, const model::Facts& facts) {
  if (!is_package_manager("zypper", "zypper", target, facts)) return nullptr;
  return repositories_provider(std::make_unique<RepoFormat>(RepoFormat::Tool::zypper));
}

}  // namespace consort::resources
