#include "cli/remote/push/git.h"

namespace consort::cli {
namespace {

constexpr Duration kPatience = std::chrono::minutes(10);  // for a fetch or push
constexpr size_t kMostOutput = 64 << 20;                  // bytes: the names of all files

// What a setting of the user's must not change: bytes stay as they are, the server is who this
// context knows, nobody's hooks run, and only what is named is pushed, as this program reads it.
Git::Variables settings_for(const Git::Server& server) {
  // Of this very address, before which any that is for a part of it gives way.
  const std::string here = "http." + server.url + ".";
  const std::string address = "url." + server.url + ".";
  return {{"core.autocrlf", "false"},
          {"core.safecrlf", "false"},
          {"core.hooksPath", "/dev/null"},
          {"core.fsmonitor", "false"},
          {"core.checkStat", "default"},
          {"core.trustctime", "true"},
          {"core.useReplaceRefs", "false"},
          {"credential.helper", ""},
          {"protocol.allow", "never"},
          {"protocol.https.allow", "always"},
          {address + "insteadOf", server.url},
          {address + "pushInsteadOf", server.url},
          {here + "followRedirects", "false"},
          {here + "sslVerify", "true"},
          {here + "sslCAInfo", server.root_file},
          {here + "extraHeader", ""},  // no other's
          {here + "extraHeader", "Authorization: Bearer " + server.token.reveal()},
          {"push.followTags", "false"},
          {"push.gpgSign", "false"},
          {"push.pushOption", ""},  // none but those that are named
          {"push.recurseSubmodules", "no"},
          {"submodule.recurse", "false"},
          {"log.showSignature", "false"},
          {"i18n.commitEncoding", "UTF-8"},
          {"i18n.logOutputEncoding", "UTF-8"},
          {"init.defaultObjectFormat", "sha1"},
          {"gc.autoDetach", "false"}};
}

}  // namespace

Result<Git> Git::make(const Call& call, Server server) {
  TRY(auto machine, call.wiring.open_target("/"));
  return Git(call, std::move(server), std::move(machine));
}

Git::Git(const Call& call, Server server, std::unique_ptr<system::Target> machine)
    : call_(call), server_(std::move(server)), machine_(std::move(machine)) {
  environment_ = {{"GIT_TERMINAL_PROMPT", "0"}, {"GIT_ASKPASS", "/bin/false"}};
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "USER", "LOGNAME", "EMAIL", "GIT_AUTHOR_NAME",
                           "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"}) {
    std::string value = call.wiring.variable ? call.wiring.variable(name) : "";
    if (!value.empty()) environment_.emplace_back(name, std::move(value));
  }
  const Variables settings = settings_for(server_);
  environment_.emplace_back("GIT_CONFIG_COUNT", std::to_string(settings.size()));
  for (size_t i = 0; i < settings.size(); ++i) {
    environment_.emplace_back("GIT_CONFIG_KEY_" + std::to_string(i), settings[i].first);
    environment_.emplace_back("GIT_CONFIG_VALUE_" + std::to_string(i), settings[i].second);
  }
}

Result<std::string> Git::run(std::vector<std::string> arguments, const std::string& directory,
                             const Variables& variables) {
  arguments.insert(arguments.begin(), "git");
  system::Command command{.argv = std::move(arguments),
                          .environment = environment_,
                          .directory = directory,
                          .timeout = kPatience,
                          .output_limit = kMostOutput};
  command.environment.insert(command.environment.end(), variables.begin(), variables.end());
  TRY(auto result, run_checked(machine_->processes(), command, call_.wiring.stop));
  if (result.truncated) return fail(Code::invalid, "git prints more than is taken");
  return std::move(result.output);
}

}  // namespace consort::cli
