#include "server/sites/testing/git_client.h"

#include <filesystem>
#include <fstream>

#include "base/strings.h"

namespace consort::server {
namespace fs = std::filesystem;

GitClient::GitClient(std::string folder, Environment environment)
    : folder_(std::move(folder)),
      environment_(std::move(environment)),
      processes_(system::real_process_runner("/")) {
  fs::create_directories(folder_);
}

Result<std::string> GitClient::run(std::vector<std::string> arguments, const std::string& input,
                                   const Environment& more) {
  system::Command command{.argv = {"git"},
                          .environment = {{"HOME", "/nowhere"},
                                          {"GIT_CONFIG_NOSYSTEM", "1"},
                                          {"GIT_TERMINAL_PROMPT", "0"},
                                          {"GIT_AUTHOR_NAME", "Ann Author"},
                                          {"GIT_AUTHOR_EMAIL", "ann@example.org"},
                                          {"GIT_COMMITTER_NAME", "Ann Author"},
                                          {"GIT_COMMITTER_EMAIL", "ann@example.org"}},
                          .directory = folder_,
                          .input = input,
                          .output_limit = 16 << 20};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment.insert(command.environment.end(), environment_.begin(), environment_.end());
  command.environment.insert(command.environment.end(), more.begin(), more.end());
  TRY(system::CommandResult result, processes_->run(command));
  if (!result.ok()) return fail(Code::failed, result.errors + result.output);
  return std::string(trim(result.output));
}

std::string GitClient::must(std::vector<std::string> arguments, const std::string& input,
                            const Environment& more) {
  auto output = run(arguments, input, more);
  check(output.has_value(), "git " + join(arguments, " ") + ": " +
                                (output ? std::string() : output.error().to_string()));
  return *output;
}

void GitClient::write(const std::string& path, std::string_view text) {
  fs::path file = fs::path(folder_) / path;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string GitClient::commit(const std::string& message) {
  must({"add", "-A"});
  must({"commit", "-q", "--allow-empty", "-m", message});
  return must({"rev-parse", "HEAD"});
}

}  // namespace consort::server
