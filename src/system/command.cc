#include "system/command.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <map>

#include "base/strings.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr size_t kLongestCommandLine = 200;  // bytes, in messages

bool has_nul(const std::string& text) { return text.find('\0') != text.npos; }

Status check_command(const Command& command) {
  if (command.argv.empty() || command.argv[0].empty())
    return fail(Code::invalid, "cannot run a command without a program");
  auto refuse = [&](const std::string& why) {
    return fail(Code::invalid, "cannot run " + printable(command.argv[0]) + ": " + why);
  };
  for (const std::string& argument : command.argv) {
    if (has_nul(argument)) return refuse("an argument has a NUL byte");
  }
  for (const auto& [name, value] : command.environment) {
    if (name.empty() || name.find('=') != name.npos || has_nul(name) || has_nul(value)) {
      return refuse("'" + printable(name) + "' cannot be an environment variable");
    }
  }
  if (command.argv[0].find('/') != std::string::npos && command.argv[0][0] != '/') {
    return refuse("its path is neither absolute nor a plain name");
  }
  return {};
}

std::map<std::string, std::string> environment_of(const Command& command,
                                                  const std::optional<Accounts::User>& user) {
  std::map<std::string, std::string> all{
      {"PATH", kProgramPath}, {"LANG", "C.UTF-8"}, {"HOME", "/root"}, {"TERM", "dumb"}};
  if (user) {
    all["HOME"] = user->home;
    all["USER"] = all["LOGNAME"] = user->name;
  }
  for (const auto& [name, value] : command.environment)
    all[name] = value;
  return all;
}

}  // namespace

std::vector<std::string> program_paths(const Command& command) {
  const std::string& program = command.argv[0];
  if (program.starts_with('/')) return {program};
  std::string_view path = kProgramPath;
  for (const auto& [name, value] : command.environment)
    if (name == "PATH") path = value;
  std::vector<std::string> all;
  for (std::string_view folder : split(path, ':')) {
    if (!folder.empty()) all.push_back(join_path(folder, program));
  }
  return all;
}

std::string command_line(const std::vector<std::string>& argv) {
  return printable(join(argv, " "), kLongestCommandLine);
}

std::string CommandResult::complaint(size_t lines) const {
  std::string_view said = trim(errors).empty() ? trim(output) : trim(errors);
  std::vector<std::string_view> all = split_lines(said);
  std::vector<std::string> last;
  for (size_t i = all.size() > lines ? all.size() - lines : 0; i < all.size(); ++i) {
    if (!trim(all[i]).empty()) last.push_back(printable(trim(all[i])));
  }
  return join(last, "\n");
}

Result<CommandResult> run_checked(ProcessRunner& runner, const Command& command,
                                  std::stop_token stop) {
  TRY(CommandResult result, runner.run(command, stop));
  if (result.ok()) return result;
  constexpr int kLastSignal = 64;  // larger codes are a program's own
  bool signalled = result.exit_code > 128 && result.exit_code <= 128 + kLastSignal;
  std::string how = signalled ? " was ended by signal " + std::to_string(result.exit_code - 128)
                              : " failed with exit code " + std::to_string(result.exit_code);
  std::string complaint = result.complaint();
  return fail(Code::failed,
              command_line(command.argv) + how + (complaint.empty() ? "" : ": " + complaint));
}

Result<Launch> prepare(const Command& command, const std::string& root, Accounts& accounts) {
  TRY_DO(check_command(command));
  Launch plan;
  std::optional<Accounts::User> user;
  if (command.user) {
    user = accounts.user(*command.user);
    if (!user) {
      return fail(Code::not_found, "cannot run " + printable(command.argv[0]) + " as user '" +
                                       printable(*command.user) + "': there is no such user");
    }
    plan.identity = Launch::Identity{user->name, user->uid, accounts.groups_of(user->name)};
  }
  std::map<std::string, std::string> environment = environment_of(command, user);
  plan.root = root;
  plan.programs = program_paths(command);
  plan.argv = command.argv;
  for (const auto& [name, value] : environment)
    plan.environment.push_back(name + "=" + value);
  plan.directory = command.directory;
  plan.umask = command.umask.value_or(022);
  return plan;
}

Result<Descriptor> input_file(const std::string& input) {
  constexpr const char* kNoInput = "cannot make the input of a program";
  Descriptor file(input.empty() ? open("/dev/null", O_RDONLY | O_CLOEXEC)
                                : memfd_create("input", MFD_CLOEXEC));
  if (file && file.get() <= STDERR_FILENO)
    file = Descriptor(fcntl(file.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!file) return os_error(errno, kNoInput);
  std::string_view left = input;
  while (!left.empty()) {
    ssize_t written = pwrite(file.get(), left.data(), left.size(),
                             static_cast<off_t>(input.size() - left.size()));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return os_error(errno, kNoInput);
    left.remove_prefix(static_cast<size_t>(written));
  }
  return file;
}

}  // namespace consort::system
