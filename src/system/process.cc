#include "system/process.h"

#include "base/strings.h"

namespace consort::system {

std::string CommandResult::complaint(size_t lines) const {
  std::string_view text = trim(errors.empty() ? output : errors);
  std::vector<std::string_view> all = split_lines(text);
  std::string last;
  for (size_t i = all.size() > lines ? all.size() - lines : 0; i < all.size(); ++i) {
    if (!last.empty()) last += '\n';
    last += all[i];
  }
  return last;
}

Result<CommandResult> run_checked(ProcessRunner& runner, const Command& command,
                                  std::stop_token stop) {
  TRY(CommandResult result, runner.run(command, std::move(stop)));
  if (result.ok()) return result;
  std::string message =
      join(command.argv, " ") + " ended with code " + std::to_string(result.exit_code);
  std::string complaint = result.complaint();
  return fail(Code::failed, complaint.empty() ? message : message + ": " + complaint);
}

}  // namespace consort::system
