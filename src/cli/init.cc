#include <cerrno>
#include <filesystem>
#include <fstream>

#include "cli/context.h"
#include "cli/exit_code.h"
#include "cli/hosts.h"
#include "cli/new_site.h"

namespace consort::cli {
namespace {

namespace fs = std::filesystem;

// What is written together, or taken back together when that cannot be done to the end.
class NewFiles {
 public:
  ~NewFiles() {
    std::error_code ignored;
    for (auto path = made_.rbegin(); path != made_.rend(); ++path)
      fs::remove(*path, ignored);  // of a folder only when it is empty
  }

  Status write(const fs::path& path, const std::string& text) {
    TRY_DO(make_folder(path.parent_path()));
    made_.push_back(path);
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    return file ? Status() : os_error(errno, "cannot write " + path.string());
  }

  void keep() { made_.clear(); }

 private:
  Status make_folder(const fs::path& folder) {
    std::error_code error;
    if (folder.empty() || fs::is_directory(folder, error)) return {};
    TRY_DO(make_folder(folder.parent_path()));
    if (fs::create_directory(folder, error)) made_.push_back(folder);
    if (error) return os_error(error.value(), "cannot make the folder " + folder.string());
    return {};
  }

  std::vector<fs::path> made_;
};

constexpr const char* kBase =
    "# A tag: a layer that hosts list in their `tags`. Later tags win, the host's own layer last.\n"
    "parameters:\n"
    "  greeting: Kept by consort\n"
    "files:\n"
    "  /etc/motd:\n"
    "    content: |\n"
    "      {{ greeting }}: {{ host.name }}, {{ facts.os.name }}\n"
    "    mode: \"0644\"\n";

std::string host_yaml() {
  return "# A host: its tags in order, and then its own layer.\n"
         "tags: [base]\n";
}

}  // namespace

int run_init(const Call& call) {
  fs::path folder = call.arguments.folder;
  std::error_code ignored;
  if (fs::exists(folder, ignored) && !fs::is_empty(folder, ignored)) {
    return failed(call, fail(Code::exists, folder.string() + " is not empty"),
                  "name a folder that does not exist yet");
  }
  std::string host = call.arguments.host.value_or("");
  if (host.empty()) {
    auto target = call.wiring.open_target("/");
    auto name = target ? name_of_machine(**target) : Result<std::string>(target.error());
    host = name ? *name : "localhost";
  }
  NewFiles files;
  Status written = files.write(folder / "tags/base.yaml", kBase);
  if (written) written = files.write(folder / ("hosts/" + host + ".yaml"), host_yaml());
  if (written)
    written = files.write(folder / "site.yaml", new_site_yaml(site_name(folder.string())));
  if (!written) return failed(call, written.error());
  files.keep();
  std::string where = " -C " + folder.string();
  if (call.arguments.host) where += " --host " + host;
  call.terminal.say("A site is in " + folder.string() + ". Next:\n  consort plan" + where +
                    "\n  consort apply" + where);
  return kOk;
}

}  // namespace consort::cli
