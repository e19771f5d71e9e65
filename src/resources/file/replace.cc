#include "resources/file/replace.h"

#include "base/strings.h"
#include "resources/file/obstacle.h"
#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

constexpr size_t kLargestBackup = size_t{1} << 30;  // bytes

// "20260301T120000Z": sorts by time and needs no quoting.
std::string time_stamp(const Clock& clock) {
  std::string text = rfc3339(clock.wall()).substr(0, 19) + "Z";
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

// Where the copy goes, or nothing when no copy is wanted.
Result<std::optional<std::string>> backup_path(const model::Value* backup, const std::string& path,
                                               const Clock& clock) {
  if (!backup || backup->is_null()) return std::nullopt;
  std::string stamp = ".consort-" + time_stamp(clock);
  if (backup->is_boolean()) return backup->boolean() ? std::optional(path + stamp) : std::nullopt;
  std::string text = backup->is_text() ? backup->text() : "";
  if (!text.empty() && text.find('/') == text.npos &&
      std::string_view(".~_-").find(text[0]) != std::string_view::npos) {
    return path + text;
  }
  if (text.empty() || text[0] != '/') {
    return fail(Code::invalid,
                "`backup` must be true, an absolute folder, or a suffix such as '.orig'");
  }
  TRY_DO(check_path(text));
  return (text == "/" ? "" : text) + path + stamp;
}

// Whether the new content will do, asked of the program that is going to read it.
Status validate(const model::Value& validate, bool sensitive, Context& context,
                const std::string& path, const std::string& temporary) {
  TRY(std::vector<std::string> argv, validate_command(validate, temporary));
  system::Command command{.argv = std::move(argv), .timeout = context.timeout};
  Result<system::CommandResult> result =
      system::run_checked(context.target.processes(), command, context.stop);
  if (result) return {};
  // Whatever shows errors shows them as one line.
  result.error().message = replace_all(result.error().message, "\n", "; ");
  // Such programs like to quote the line they stumble over.
  bool quotes = sensitive && result.error().code == Code::failed;
  if (quotes) result.error().message = "it was refused, in words that may hold a secret";
  return std::move(result).error().within("validating the new content of " + path +
                                          " (the old one was kept)");
}

}  // namespace

Status keep_backup(const Order& order, Context& context, const std::string& path) {
  TRY(std::optional<std::string> copy,
      backup_path(order.wanted("backup"), path, context.target.clock()));
  if (!copy) return {};
  system::FileSystem& files = context.target.files();
  TRY(std::optional<system::FileStatus> old, if_there(files.status(path)));
  if (!old || old->type != system::FileType::regular) return {};
  TRY(std::string bytes, files.read(path, kLargestBackup));
  TRY_DO(files.make_directories(std::string(system::parent_path(*copy)), 0700));
  return files.write(*copy, bytes, {.mode = old->mode & 0777, .uid = old->uid, .gid = old->gid})
      .within("keeping a copy of " + path);
}

Status replace_file(const Order& order, Context& context, const std::string& path,
                    std::string_view bytes, const Replacement& how) {
  system::FileSystem& files = context.target.files();
  const model::Value* command = order.wanted("validate");
  const model::Value* backup = order.wanted("backup");
  bool validates = command && !command->is_null();
  bool keeps_copy = backup && !backup->is_null();
  system::WriteOptions options{how.metadata.mode, how.metadata.uid, how.metadata.gid};
  options.fresh = how.fresh;
  auto check = [&](const std::string& temporary) -> Status {
    if (validates) TRY_DO(validate(*command, order.desired.sensitive, context, path, temporary));
    if (how.expected && files.fingerprint(path) != *how.expected) {
      return fail(Code::stale, path + " was changed by somebody else just now");
    }
    return keep_backup(order, context, path);
  };
  if (validates || keeps_copy || how.expected) options.check = check;
  return named_by_folder(files, path, files.write(path, bytes, options));
}

}  // namespace consort::resources
